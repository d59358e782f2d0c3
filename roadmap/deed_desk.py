"""Where papers of the deed can be made: per kecamatan and per notary in numbers, for one of them by village."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cooperatives.drafts import DEED_DRAFT, deed_subject
from cooperatives.models import Cooperative, Notary, NotaryAssignment
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents.batches import batches_of
from lumajang_kdkmp.documents.models import Document, DocumentStatus
from lumajang_kdkmp.jobs.models import Job
from roadmap.models import StageProgress
from roadmap.stages import FOUNDING
from roadmap.workflow import Status
from villages.models import Kecamatan, Village

READY, WAITING, FAILED, NONE = "ready", "pending", "failed", ""
SHOWN_BATCHES = 6


@dataclass(frozen=True, slots=True)
class DeedKecamatan:
    """A kecamatan in numbers: villages, founding files approved, drafts ready, in the making and failed."""

    code: str
    name: str
    villages: int
    cooperatives: int
    eligible: int
    ready: int
    waiting: int
    failed: int

    @property
    def to_make(self) -> int:
        return max(0, self.eligible - self.ready - self.waiting)


@dataclass(frozen=True, slots=True)
class DeedNotary:
    """A notary in numbers: files there, of these drafts ready, and approved ones without a draft."""

    pk: int
    name: str
    files: int
    ready: int
    to_make: int


@dataclass(frozen=True, slots=True)
class DeedVillage:
    """A village of the chosen kecamatan or notary. `document` is its newest draft that has a file, or None."""

    code: str
    name: str
    legal_name: str
    eligible: bool
    state: str
    state_label: str
    document: Document | None

    @property
    def choosable(self) -> bool:
        return bool(self.legal_name)

    @property
    def preselected(self) -> bool:
        return self.eligible and self.state in (NONE, FAILED)


@dataclass(frozen=True)
class DeedDesk:
    """The overview, and the villages of one kecamatan or notary where one is chosen."""

    rows: tuple[DeedKecamatan, ...]
    notaries: tuple[DeedNotary, ...]
    chosen: Kecamatan | Notary | None
    villages: tuple[DeedVillage, ...]
    batches: tuple[Job, ...]

    @property
    def eligible(self) -> int:
        return sum(row.eligible for row in self.rows)

    @property
    def to_make(self) -> int:
        return sum(row.to_make for row in self.rows)

    @property
    def ready(self) -> int:
        return sum(row.ready for row in self.rows)

    @property
    def options(self) -> list[tuple[str, str]]:
        return [(row.code, row.name) for row in self.villages if row.choosable]

    @property
    def preselected(self) -> list[str]:
        return [row.code for row in self.villages if row.preselected]


def founding_approved(user: User) -> set[str]:
    """Return the codes of the villages whose founding file is approved, within the user's scope: one query."""
    rows = StageProgress.objects.visible_to(user).filter(stage=FOUNDING, status=Status.APPROVED)
    return set(rows.values_list("village_id", flat=True))


def deed_desk(user: User, chosen: Kecamatan | Notary | None) -> DeedDesk:
    """Return the desk within the user's scope: six queries, whatever the number of villages."""
    villages = list(Village.objects.visible_to(user).select_related("kecamatan").order_by("code"))
    cooperatives = _cooperatives(user, villages)
    eligible = founding_approved(user)
    newest, with_file = _drafts(user)
    states = {code: _state(newest.get(deed_subject(code))) for code in cooperatives}
    batches = batches_of(user, DEED_DRAFT)
    lying = {row.pk: row.notary for row in _at_notaries(user)}
    return DeedDesk(
        rows=_count(villages, cooperatives, eligible, states),
        notaries=_count_notaries(lying, eligible, states),
        chosen=chosen,
        villages=tuple(
            DeedVillage(
                code=village.pk,
                name=f"{village.get_kind_display()} {village.name}",
                legal_name=cooperatives[village.pk].legal_name if village.pk in cooperatives else "",
                eligible=village.pk in eligible,
                state=states.get(village.pk, NONE),
                state_label=_label(newest.get(deed_subject(village.pk))),
                document=with_file.get(deed_subject(village.pk)),
            )
            for village in villages
            if chosen and chosen in (village.kecamatan, lying.get(village.pk))
        ),
        batches=tuple(batches.with_progress()[:SHOWN_BATCHES]),
    )


def _cooperatives(user: User, villages: list[Village]) -> dict[str, Cooperative]:
    """Return the cooperatives by village code, each with its village from memory."""
    found = Cooperative.objects.visible_to(user).in_bulk()
    for village in villages:
        if village.pk in found:
            found[village.pk].village = village
    return found


def _at_notaries(user: User) -> Iterable[NotaryAssignment]:
    """Return the files that lie with a notary now."""
    return NotaryAssignment.objects.visible_to(user).filter(returned_on=None).select_related("notary")


def _count_notaries(
    lying: dict[str, Notary], eligible: set[str], states: dict[str, str]
) -> tuple[DeedNotary, ...]:
    """Return a row for each notary who has a file, by name."""
    files: dict[Notary, list[str]] = {}
    for code, notary in lying.items():
        files.setdefault(notary, []).append(code)
    return tuple(
        DeedNotary(
            pk=notary.pk,
            name=notary.name,
            files=len(codes),
            ready=sum(states.get(code) == READY for code in codes),
            to_make=sum(code in eligible and states.get(code) in (NONE, FAILED) for code in codes),
        )
        for notary, codes in sorted(files.items(), key=lambda pair: pair[0].name)
    )


def _drafts(user: User) -> tuple[dict[str, Document], dict[str, Document]]:
    """Return the newest draft by subject, and the newest one that has a file."""
    rows = Document.objects.visible_to(user).filter(kind=DEED_DRAFT).select_related("job").order_by("version")
    newest: dict[str, Document] = {}
    with_file: dict[str, Document] = {}
    for row in rows.defer("context"):
        newest[row.subject] = row
        if row.status == DocumentStatus.READY:
            with_file[row.subject] = row
    return newest, with_file


def _state(document: Document | None) -> str:
    if document is None:
        return NONE
    if document.state == DocumentStatus.PENDING:
        return WAITING
    return READY if document.has_file else FAILED


def _label(document: Document | None) -> str:
    return document.state_label if document else "Belum dibuat"


def _count(
    villages: Iterable[Village], cooperatives: dict[str, Any], eligible: set[str], states: dict[str, str]
) -> tuple[DeedKecamatan, ...]:
    kecamatan = {village.kecamatan_id: village.kecamatan for village in villages}
    tally: dict[str, Counter[str]] = {code: Counter() for code in kecamatan}
    for village in villages:
        # Numbers, not answers: the first update of a Counter keeps what it is given.
        has_one = int(village.pk in cooperatives)
        tally[village.kecamatan_id].update(
            villages=1,
            cooperatives=has_one,
            eligible=has_one * (village.pk in eligible),
            **{name: int(states.get(village.pk) == name) for name in (READY, WAITING, FAILED)},
        )
    return tuple(
        DeedKecamatan(
            code=code,
            name=kecamatan[code].name,
            villages=count["villages"],
            cooperatives=count["cooperatives"],
            eligible=count["eligible"],
            ready=count[READY],
            waiting=count[WAITING],
            failed=count[FAILED],
        )
        for code, count in tally.items()
    )
