"""What a report tells beside the stages, as of a day, read once for an area: a fixed number of queries."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q

from cooperatives.models import Cooperative, Registration, RegistrationKind, VillageFundPack
from cooperatives.naming import NameSuffix, VillageName, legal_name
from roadmap.completeness_facts import NewsWeeks, news_weeks
from roadmap.dashboards import History, histories
from roadmap.models import Commitment, CommitmentStatus, Decision, DecisionState, IndexSnapshot
from roadmap.money_rows import MoneyRows, money_rows
from roadmap.months import month_words
from roadmap.snapshot import Snapshot, VillageRow
from villages.holders import holders_on
from villages.models import Office, OfficeHolder

# The five of the stage Perizinan: SK AHU makes the legal entity, a stage of its own.
FLAGS = tuple(kind for kind in RegistrationKind if kind != RegistrationKind.SK_AHU)
SIGNERS = (Office.CAMAT, Office.KADIS_DISKOPINDAG, Office.BUPATI)


@dataclass(frozen=True, slots=True)
class Pack:
    """The Dana Desa stage II pack of a desa: what was there by the day."""

    has_statement: bool
    has_deed: bool
    is_sent: bool


@dataclass(frozen=True)
class Facts:
    """All of an area on `day`; `of` gives the part of one kecamatan without a query.

    `weeks` is the news of the whole area read, and `past` its history by code of the area; both are asked for the
    villages or the area that is meant. `registrations` are (village, kind, issued on); `promises` the nearest open
    promise of an agency, by village or kecamatan; `index` (band, score) by village, of `index_month`.
    """

    day: dt.date
    area_code: str
    registrations: Sequence[tuple[str, str, dt.date]]
    packs: Mapping[str, Pack]
    promises: Mapping[str, tuple[dt.date, str]]
    decisions: Sequence[Decision]
    index_month: str
    index: Mapping[str, tuple[str, Any]]
    money: MoneyRows
    weeks: NewsWeeks
    past: Mapping[str, History]
    names: Mapping[str, str]
    holders: Mapping[tuple[str, str], OfficeHolder]

    def of(self, code: str) -> "Facts":
        """Return what belongs to one kecamatan; the ceilings are the regency's and stay there."""
        start = f"{code}."
        money = self.money
        return Facts(
            day=self.day,
            area_code=code,
            registrations=[row for row in self.registrations if row[0].startswith(start)],
            packs={key: pack for key, pack in self.packs.items() if key.startswith(start)},
            promises={key: row for key, row in self.promises.items() if key == code or key.startswith(start)},
            decisions=[row for row in self.decisions if row.area_code == code],
            index_month=self.index_month,
            index={key: row for key, row in self.index.items() if key.startswith(start)},
            money=MoneyRows(
                money.years,
                (),
                tuple(deed for deed in money.deeds if deed.code.startswith(start)),
                frozenset(key for key in money.funded if key.startswith(start)),
            ),
            weeks=self.weeks,
            past=self.past,
            names=self.names,
            holders=self.holders,
        )


def facts_of(shown: Snapshot) -> Facts:
    """Return the facts of the area and day of a snapshot: fourteen queries."""
    day, area = shown.day, shown.area_code
    month, index = _index(day, area)
    return Facts(
        day=day,
        area_code=area,
        registrations=_registrations(day, area),
        packs=_packs(shown),
        promises=_promises(day, area),
        decisions=_decisions(day, area),
        index_month=month,
        index=index,
        money=money_rows(day, area, day.year),
        weeks=news_weeks(day, area, {row.code: row.kecamatan_code for row in shown}),
        past=histories(shown),
        names=_names(shown),
        holders=holders_on(day, SIGNERS, settings.REGENCY_CODE),
    )


def _registrations(day: dt.date, area: str) -> list[tuple[str, str, dt.date]]:
    rows = Registration.objects.within(area).filter(issued_on__lte=day, kind__in=FLAGS).order_by()
    return list(rows.values_list("cooperative_id", "kind", "issued_on"))


def _packs(shown: Snapshot) -> dict[str, Pack]:
    """The packs of desa; a kelurahan has none. The deed counts as well as the notary's receipt (rule R15)."""
    day = shown.day
    rows = VillageFundPack.objects.within(shown.area_code).values_list(
        "cooperative_id",
        "statement_on",
        "receipt_on",
        "sent_on",
        "cooperative__notary_assignment__minuta_signed_on",
    )
    return {
        code: Pack(_by(day, statement), _by(day, receipt) or _by(day, signed), _by(day, sent))
        for code, statement, receipt, sent, signed in rows
    }


def _by(day: dt.date, happened: dt.date | None) -> bool:
    return happened is not None and happened <= day


def _promises(day: dt.date, area: str) -> dict[str, tuple[dt.date, str]]:
    """The nearest date that an agency has promised for a village or its kecamatan, and which agency."""
    still_open = Q(status=CommitmentStatus.RUNNING) | Q(closed_on__gt=day)
    rows = Commitment.objects.within(area).filter(still_open, made_on__lte=day).order_by("-due_on", "-pk")
    return {row.place_code: (row.due_on, row.get_agency_display()) for row in rows}


def _decisions(day: dt.date, area: str) -> list[Decision]:
    """Every decision proposed by the day that was not withdrawn, oldest first; the report chooses by its period."""
    rows = Decision.objects.within(area).filter(proposed_on__lte=day)
    rows = rows.exclude(state=DecisionState.WITHDRAWN, decided_on__lte=day)
    return list(rows.order_by("decided_on", "due_on", "pk"))


def _index(day: dt.date, area: str) -> tuple[str, dict[str, tuple[str, Any]]]:
    """The newest month frozen by the day, as the pages show it."""
    frozen = IndexSnapshot.objects.within(area).filter(taken_on__lte=day)
    newest = frozen.order_by("-month").values("month")[:1]
    rows = list(frozen.filter(month=newest).values_list("month", "village_id", "band", "score"))
    return (month_words(rows[0][0]) if rows else ""), {code: (band, score) for _, code, band, score in rows}


def _names(shown: Snapshot) -> dict[str, str]:
    """The legal name of each village's cooperative, also of those not recorded yet."""
    suffixes = dict(Cooperative.objects.within(shown.area_code).values_list("village_id", "name_suffix"))
    return {row.code: cooperative_name(row, suffixes.get(row.code, "")) for row in shown}


def cooperative_name(row: VillageRow, suffix: str) -> str:
    """Return the legal name of a village's cooperative."""
    village = VillageName(
        row.bare_name,
        row.kecamatan,
        settings.REGENCY_NAME,
        is_kelurahan=row.kind == "kelurahan",
        is_shared=row.name_is_shared,
    )
    return legal_name(village, NameSuffix(suffix))
