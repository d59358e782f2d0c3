"""The pages of the file, read for one person: meetings, notary, numbers, Dana Desa, and the list of all of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from cooperatives import deed_states, policies
from cooperatives.meeting_forms import KINDS, kind_label
from cooperatives.models import (
    Cooperative,
    DeedFunding,
    Meeting,
    MeetingKind,
    MeetingPlan,
    NotaryAssignment,
    Registration,
    RegistrationKind,
    VillageFundPack,
)
from cooperatives.models.registration import number_warning
from lumajang_kdkmp import formats
from lumajang_kdkmp.accounts.access import refusal
from lumajang_kdkmp.accounts.models import User

# The stage whose evidence holds the scan of a number.
_STAGE = {RegistrationKind.SK_AHU: "legal_entity"}
_LATER_STAGE = "registration"


@dataclass(frozen=True, slots=True)
class HeldMeeting:
    """A meeting that was held, with what its minutes still lack."""

    row: Meeting
    quorum: str
    lacks: Sequence[str]
    may_change: bool


@dataclass(frozen=True, slots=True)
class KindBlock:
    """What was called and held of one kind of meeting. A refusal is the sentence that takes a button away."""

    kind: str
    label: str
    plans: Sequence[MeetingPlan]
    meetings: Sequence[HeldMeeting]
    record_refusal: str
    may_record: bool


def quorum_words(meeting: Meeting) -> str:
    """Say whether the quorum that was used was met; "" where it cannot be told."""
    present = meeting.present_count
    if meeting.quorum_percent is None or present is None or not meeting.invited_count:
        return ""
    is_met = present * 100 > meeting.quorum_percent * meeting.invited_count
    share = (
        f"lebih dari {meeting.quorum_percent} persen dari {formats.number(meeting.invited_count)} undangan"
    )
    return f"Kuorum {share}: {'tercapai' if is_met else 'tidak tercapai'}"


_MUSDESUS_NEEDS = (
    ("start_at", "jam mulai"),
    ("end_at", "jam selesai"),
    ("venue", "tempat"),
    ("minutes_number", "nomor berita acara"),
    ("chair_name", "pimpinan rapat"),
    ("second_chair_name", "pimpinan rapat kedua"),
    ("third_chair_name", "pimpinan rapat ketiga"),
    ("secretary_name", "notulis"),
    ("community_name", "wakil masyarakat"),
)
_NEEDS = {
    MeetingKind.MUSDESUS: _MUSDESUS_NEEDS,
    MeetingKind.FOUNDING: (*_MUSDESUS_NEEDS[:5], ("secretary_name", "sekretaris rapat")),
}


def lacks_of(meeting: Meeting) -> list[str]:
    """Return what the minutes of a meeting will have to leave open, in the words of the form."""
    names = [words for name, words in _NEEDS.get(MeetingKind(meeting.kind), ()) if not getattr(meeting, name)]
    if meeting.kind == MeetingKind.MUSDESUS and not meeting.attendance.all():
        names.append("kehadiran per unsur")
    if meeting.present_count is None:
        names.append("jumlah hadir")
    return names


def meetings_page(cooperative: Cooperative, user: User) -> list[KindBlock]:
    """Return the kinds of meeting in their order; three queries, and the one of the minuta."""
    plans = list(cooperative.meeting_plans.order_by("planned_on", "pk"))
    held = list(cooperative.meetings.prefetch_related("attendance").order_by("held_on", "pk"))
    signed = refusal(policies.check_unsigned, cooperative)
    has_musdesus = any(row.kind == MeetingKind.MUSDESUS for row in held)
    blocks = []
    for kind in KINDS:
        rows = [row for row in held if row.kind == kind]
        is_once = kind in (MeetingKind.MUSDESUS, MeetingKind.FOUNDING)
        refused = signed if is_once else ""
        if kind == MeetingKind.FOUNDING and not has_musdesus and not refused:
            refused = f"Catat dulu {cooperative.village.meeting_name}; rapat pendirian sesudahnya."
        blocks.append(
            KindBlock(
                kind=kind.value,
                label=kind_label(kind, cooperative),
                plans=[row for row in plans if row.kind == kind],
                meetings=[
                    HeldMeeting(row, quorum_words(row), lacks_of(row), not (is_once and signed))
                    for row in rows
                ],
                record_refusal="" if is_once and rows else refused,
                may_record=not refused and not (is_once and rows),
            )
        )
    return blocks


@dataclass(frozen=True)
class NotaryPage:
    """The deed file at the notary: its state, its steps, and which step may be recorded now."""

    state: deed_states.DeedState
    steps: Sequence[deed_states.Step]
    assignment: NotaryAssignment | None
    funding: DeedFunding | None
    returns: Sequence
    decree: Registration | None
    write_refusal: str
    hand_over_refusal: str

    @property
    def may_write(self) -> bool:
        return not self.write_refusal

    @property
    def bar(self) -> list[tuple[str, str]]:
        """The steps as the bar draws them."""
        return [
            (step.label, "done" if step.is_done else "current" if step.is_next else "none")
            for step in self.steps
        ]

    @property
    def open_steps(self) -> list[str]:
        """The steps that the file allows now, by their names in the address."""
        allowed = {
            "draft": ["serah"],
            "complete": ["dana", "serah"],
            "funded": ["serah"],
            "returned": ["serah"],
            "handed_over": ["minuta", "kembali"],
            "minuta_signed": ["sabh"],
            "sabh_submitted": ["sabh-tolak"],
            "sabh_returned": ["sabh"],
            "sk_issued": ["salinan"],
        }.get(self.state.key, [])
        if "serah" in allowed and self.hand_over_refusal:
            return [step for step in allowed if step != "serah"]
        if self.assignment and self.state.key == "sk_issued" and self.assignment.sabh_submitted_on is None:
            return [*allowed, "sabh"]
        return allowed


def deed_file(cooperative: Cooperative, *, is_complete: bool, decree: Registration | None) -> deed_states.DeedFile:
    """Return what the state follows from; `cooperative` comes with notary_assignment and deed_funding."""
    assignment = getattr(cooperative, "notary_assignment", None)
    funding = getattr(cooperative, "deed_funding", None)
    names = (
        "handed_over_on",
        "returned_on",
        "returned_reason",
        "minuta_signed_on",
        "sabh_submitted_on",
        "sabh_returned_on",
        "sabh_returned_reason",
        "copy_received_on",
    )
    return deed_states.DeedFile(
        is_complete=is_complete,
        is_funded=funding is not None,
        funded_on=(funding.committed_on or funding.paid_on) if funding else None,
        sk_issued_on=decree.issued_on if decree else None,
        **({name: getattr(assignment, name) for name in names} if assignment else {}),
    )


def notary_page(cooperative: Cooperative, user: User, *, is_complete: bool) -> NotaryPage:
    """Return the page; `is_complete` says that no hard rule of the eligibility check is red. Three queries."""
    decree = cooperative.registrations.filter(kind=RegistrationKind.SK_AHU).first()
    file = deed_file(cooperative, is_complete=is_complete, decree=decree)
    founding = cooperative.meetings.filter(kind=MeetingKind.FOUNDING).exists()
    return NotaryPage(
        state=deed_states.deed_state(file),
        steps=deed_states.steps(file),
        assignment=getattr(cooperative, "notary_assignment", None),
        funding=getattr(cooperative, "deed_funding", None),
        returns=list(cooperative.notary_returns.select_related("notary").order_by("-returned_on", "-pk")),
        decree=decree,
        write_refusal=refusal(policies.check_deed_file, cooperative.pk, user),
        hand_over_refusal="" if founding else "Rapat pendirian belum tercatat. Catat dulu di halaman rapat.",
    )


@dataclass(frozen=True, slots=True)
class NumberLine:
    """One of the six numbers: the row or None, what looks unusual, and what may be done."""

    kind: str
    label: str
    row: Registration | None
    warning: str
    stage: str
    may_write: bool


def registrations_page(cooperative: Cooperative, user: User) -> list[NumberLine]:
    """Return the six numbers in their order; one query."""
    rows = {row.kind: row for row in cooperative.registrations.all()}
    lines = []
    for kind in RegistrationKind:
        row = rows.get(kind.value)
        lines.append(
            NumberLine(
                kind=kind.value,
                label=str(kind.label),
                row=row,
                warning=number_warning(kind, row.number) if row else "",
                stage=_STAGE.get(kind, _LATER_STAGE),
                may_write=not refusal(policies.check_registration, cooperative.pk, kind, user),
            )
        )
    return lines


@dataclass(frozen=True, slots=True)
class PackItem:
    """One piece of the Dana Desa pack: whether it is there, and since when."""

    label: str
    is_there: bool
    note: str


def fund_pack_page(cooperative: Cooperative, pack: VillageFundPack | None) -> list[PackItem]:
    """Return what the pack of a desa holds and lacks (rule R15); nothing for a kelurahan. No query."""
    if cooperative.village.is_kelurahan:
        return []
    assignment = getattr(cooperative, "notary_assignment", None)
    signed = assignment.minuta_signed_on if assignment else None
    receipt = pack.receipt_on if pack else None
    statement = pack.statement_on if pack else None
    sent = pack.sent_on if pack else None
    second = "akta" if signed else "tanda terima notaris" if receipt else ""
    return [
        PackItem(
            "Surat pernyataan dukungan APBDes (D18) bertanda tangan kepala desa dan bermeterai",
            statement is not None,
            _since(statement, "ditandatangani") or "belum ditandatangani",
        ),
        PackItem(
            "Akta, atau tanda terima dokumen dari notaris (D19)",
            bool(second),
            _since(signed or receipt, second) or "belum ada",
        ),
        PackItem("Paket terkirim", sent is not None, _since(sent, "dikirim") or "belum dikirim"),
    ]


def _since(day: dt.date | None, words: str) -> str:
    return f"{words} {formats.date_long(day)}" if day else ""
