"""What the eligibility check is told: the facts of a cooperative on a day, and the thresholds of that day. Pure."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Thresholds:
    """What "enough" means on a day. `deed_fee_limit` is whole rupiah; `valid_from` None: the first values."""

    min_founders: int = 9
    usual_founders: int = 20
    min_board: int = 5
    min_supervisors: int = 3
    min_women_board: int = 1
    min_women_supervisors: int = 1
    name_length: int = 50
    officials_barred: bool = False
    deed_fee_limit: int = 2_500_000
    valid_from: dt.date | None = None


@dataclass(frozen=True)
class PersonFacts:
    """A founder or officer. `village_post` is "", head, official or council."""

    key: int
    name: str
    is_female: bool = False
    lives_here: bool = True
    village_post: str = ""


@dataclass(frozen=True)
class Seat:
    """An office held now: body is board or supervisor. The declarations are the signed papers D11 and D12."""

    person: PersonFacts
    body: str
    role: str
    ex_officio: bool = False
    since: dt.date | None = None
    kinship_declared: bool = True
    fitness_declared: bool = True


@dataclass(frozen=True)
class NameFacts:
    """The legal name, its lawful fallbacks, and the village whose cooperative has the same name ("" for none)."""

    name: str = ""
    faults: tuple[str, ...] = ()
    fallbacks: tuple[str, ...] = ()
    taken_by: str = ""
    is_common: bool = False


@dataclass(frozen=True)
class FundPack:
    """The Dana Desa stage II pack: what of it is signed, and the notary's receipt or the deed."""

    statement_signed: bool = False
    receipt_given: bool = False
    minuta_signed: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known of a cooperative on a day. Money is whole rupiah; `kin` pairs people of degree 1."""

    is_kelurahan: bool = False
    naming: NameFacts = NameFacts()
    village_head: str = ""
    village_head_since: dt.date | None = None
    musdesus_on: dt.date | None = None
    founding_on: dt.date | None = None
    founders: tuple[PersonFacts, ...] = ()
    principal_paid: tuple[int, ...] = ()
    principal_saving: int = 0
    seats: tuple[Seat, ...] = ()
    kin: tuple[tuple[int, int], ...] = ()
    kbli: tuple[str, ...] = ()
    funding: tuple[tuple[str, int], ...] = ()
    fund_pack: FundPack = FundPack()

    @property
    def head_title(self) -> str:
        return "lurah" if self.is_kelurahan else "kepala desa"

    @property
    def place(self) -> str:
        return "kelurahan" if self.is_kelurahan else "desa"

    @property
    def people(self) -> tuple[PersonFacts, ...]:
        """Everybody once, founders first."""
        everybody = (*self.founders, *(seat.person for seat in self.seats))
        return tuple({person.key: person for person in everybody}.values())

    def seated(self, body: str) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.seats if seat.body == body)
