"""The pages of mass signings: the days, one day hour by hour, and who can still be added."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils.module_loading import import_string

from cooperatives import policies
from cooperatives.models import Cooperative, Notary, SigningEvent, SigningSlot
from cooperatives.papers.signing import SIGNING_LIST, attorneys_of
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import refusal
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents.batches import batches_of
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.documents.policies import readable_by
from lumajang_kdkmp.jobs.models import Job

SHOWN_BATCHES = 4


def signing_subject(event: SigningEvent) -> str:
    """Return the key under which the list of an event is kept."""
    return f"signing:{event.pk}"


@dataclass(frozen=True, slots=True)
class TurnLine:
    """One turn on the screen. `fault` says what the last press could not record, and `hint` what is in the way."""

    slot: SigningSlot
    cooperative: Cooperative
    attorneys: str
    signed_on: dt.date | None
    deed_number: str
    hint: str
    fault: str = ""
    typed: str = ""

    @property
    def is_open(self) -> bool:
        return self.signed_on is None


@dataclass(frozen=True)
class SigningPage:
    """One event. `refusal` greys what changes it; `minuta_refusal` the recording of what was signed."""

    event: SigningEvent
    turns: Sequence[TurnLine]
    sheet: Document | None
    batches: Sequence[Job]
    refusal: str
    minuta_refusal: str

    @property
    def may_change(self) -> bool:
        return not self.refusal

    @property
    def signed(self) -> int:
        return sum(not turn.is_open for turn in self.turns)

    @property
    def per_notary(self) -> list[tuple[str, int]]:
        return sorted(Counter(turn.slot.notary.name for turn in self.turns).items())

    @property
    def ends_at(self) -> dt.time | None:
        """When the last turn is over."""
        if not self.turns:
            return None
        last = dt.datetime.combine(self.event.held_on, self.turns[-1].slot.starts_at)
        return (last + dt.timedelta(minutes=self.event.minutes_each)).time()


def slots_of(event: SigningEvent, user: User) -> list[SigningSlot]:
    """Return the turns of an event by hour, within the user's scope: one query."""
    rows = SigningSlot.objects.visible_to(user).filter(event=event)
    return list(
        rows.select_related(
            "cooperative__village__kecamatan", "cooperative__notary_assignment__notary", "notary"
        ).order_by("starts_at", "notary__name", "cooperative_id")
    )


def signing_page(
    event: SigningEvent,
    user: User,
    faults: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> SigningPage:
    """Return the page of an event: six queries, whatever the number of turns.

    `faults` are the sentences of the last press by village code, `typed` the deed numbers it came with.
    """
    slots = slots_of(event, user)
    names = attorneys_of([slot.cooperative_id for slot in slots])
    ready = import_string(settings.SIGNING_READY)(user) if slots else ()
    future = event.held_on > clock.today()
    sheets = readable_by(user).filter(kind=SIGNING_LIST, subject=signing_subject(event))
    return SigningPage(
        event=event,
        turns=[
            _line(
                slot,
                names,
                is_ready=slot.cooperative_id in ready,
                fault=(faults or {}).get(slot.cooperative_id, ""),
                typed=(typed or {}).get(slot.cooperative_id, ""),
            )
            for slot in slots
        ],
        sheet=sheets.select_related("job").defer("context", "params").order_by("-version").first(),
        batches=tuple(batches_of(user, event=event.pk).with_progress()[:SHOWN_BATCHES]),
        refusal=refusal(policies.check_signing, user),
        minuta_refusal="Minuta dapat dicatat mulai hari penandatanganan." if future else "",
    )


def _line(
    slot: SigningSlot, names: dict[str, list[str]], *, is_ready: bool, fault: str, typed: str
) -> TurnLine:
    assignment: Any = getattr(slot.cooperative, "notary_assignment", None)
    signed_on = assignment.minuta_signed_on if assignment else None
    return TurnLine(
        slot=slot,
        cooperative=slot.cooperative,
        attorneys=", ".join(names.get(slot.cooperative_id, [])),
        signed_on=signed_on,
        deed_number=assignment.deed_number if assignment else "",
        hint="" if signed_on else _hint(slot, assignment, is_ready=is_ready),
        fault=fault,
        typed=typed,
    )


def _hint(slot: SigningSlot, assignment: Any, *, is_ready: bool) -> str:
    """Say what keeps the minuta from being recorded, from the loaded rows."""
    if not is_ready:
        return "Berkas pendirian dibuka kembali. Lepas dari acara ini, atau tunggu sampai disetujui lagi."
    if assignment is None:
        return "Berkas belum diserahkan ke notaris."
    if assignment.returned_on:
        return "Berkas dikembalikan notaris."
    if assignment.notary_id != slot.notary_id:
        return f"Berkas ada di {assignment.notary}."
    return ""


def signing_events() -> list[SigningEvent]:
    """Return all events, the newest first, each with how many turns it has and how many are signed: one query."""
    signed = Q(slots__cooperative__notary_assignment__minuta_signed_on__isnull=False)
    rows = SigningEvent.objects.annotate(
        turns=Count("slots"),
        signed=Count("slots", filter=signed),
        notaries=Count("slots__notary", distinct=True),
    )
    return list(rows.order_by("-held_on", "-pk"))


@dataclass(frozen=True)
class Candidates:
    """Who can be added: cooperatives with an approved founding file and no signed minuta, and the notaries."""

    cooperatives: Sequence[Cooperative]
    notaries: Sequence[Notary]

    @property
    def options(self) -> list[tuple[str, str]]:
        return [(row.pk, row.village.name) for row in self.cooperatives]

    @property
    def notary_options(self) -> list[tuple[str, str]]:
        return [(str(row.pk), f"{row.name}, {row.domicile}") for row in self.notaries]

    @property
    def preselected_notaries(self) -> list[str]:
        """The notaries where a file lies; all of them where none does."""
        lying = {
            row.notary_assignment.notary_id
            for row in self.cooperatives
            if hasattr(row, "notary_assignment") and row.notary_assignment.returned_on is None
        }
        return [str(row.pk) for row in self.notaries if not lying or row.pk in lying]

    @property
    def by_kecamatan(self) -> list[tuple[str, list[Cooperative]]]:
        groups: dict[str, list[Cooperative]] = {}
        for row in self.cooperatives:
            groups.setdefault(str(row.village.kecamatan), []).append(row)
        return list(groups.items())


def candidates(event: SigningEvent, user: User) -> Candidates:
    """Return who has no turn yet and may get one: three queries."""
    ready = import_string(settings.SIGNING_READY)(user)
    rows = (
        Cooperative.objects.visible_to(user)
        .filter(pk__in=ready)
        .exclude(notary_assignment__minuta_signed_on__isnull=False)
        .exclude(signing_slots__event=event)
        .select_related("village__kecamatan", "notary_assignment__notary")
        .order_by("pk")
    )
    return Candidates(list(rows), list(Notary.objects.filter(is_active=True)))
