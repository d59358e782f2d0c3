"""Meetings: those that are called, those that were held, and who came."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from cooperatives import policies
from cooperatives.actions.common import check_happened, note_of
from cooperatives.actions.identity import check_path
from cooperatives.models import Cooperative, Element, Meeting, MeetingAttendance, MeetingKind, MeetingPlan
from lumajang_kdkmp import writes
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.formats import date_long, number
from lumajang_kdkmp.versioning import update_versioned

# {element: {"invited": whole number or None, "men": whole number, "women": whole number}}
Attendance = Mapping[str, Mapping[str, int | None]]

_IN_DEED = {MeetingKind.MUSDESUS, MeetingKind.FOUNDING}
_SUMS = (
    ("invited", "invited_count", "diundang"),
    ("men", "present_men", "hadir laki-laki"),
    ("women", "present_women", "hadir perempuan"),
)


def _check_order(cooperative: Cooperative, kind: str, held_on: dt.date) -> None:
    """Rule R1: the village meeting comes first, the founding meeting on the same day at the earliest."""
    check_happened("held_on", held_on)
    other = {MeetingKind.FOUNDING: MeetingKind.MUSDESUS, MeetingKind.MUSDESUS: MeetingKind.FOUNDING}.get(
        MeetingKind(kind)
    )
    if other is None:
        return
    other_meeting = cooperative.meetings.filter(kind=other).first()
    other_day = other_meeting.held_on if other_meeting else None
    meeting_name = cooperative.village.meeting_name
    if kind == MeetingKind.FOUNDING:
        if other_day is None:
            raise ValidationError({"kind": f"Catat dulu {meeting_name}; rapat pendirian sesudahnya."})
        check_happened("held_on", held_on, not_before=other_day, since=meeting_name)
    elif other_day and held_on > other_day:
        raise ValidationError({"held_on": f"{meeting_name} tidak boleh sesudah rapat pendirian."})


def _follow_decision(meeting: Meeting, by: User) -> None:
    """The village meeting decides the formation path: write it into the cooperative."""
    path = meeting.decided_path
    if meeting.kind != MeetingKind.MUSDESUS or not path:
        return
    check_path(path)
    rows = Cooperative.objects.filter(pk=meeting.cooperative_id).exclude(formation_path=path)
    if rows.update(formation_path=path, version=F("version") + 1):
        before = meeting.cooperative.formation_path
        meeting.cooperative.refresh_from_db(fields=["formation_path", "version"])
        note_of(meeting.cooperative_id, "cooperative.update", by, {"formation_path": [before, path]})


def _counted(attendance: Attendance) -> dict[str, dict[str, int | None]]:
    """Return the rows that hold a number, zero included, in the order of the elements."""
    if unknown := set(attendance) - set(Element.values):
        raise TypeError(f"There is no element {', '.join(sorted(unknown))}.")
    rows: dict[str, dict[str, int | None]] = {}
    for element in Element.values:
        given = attendance.get(element, {})
        invited, men, women = (given.get(key) for key in ("invited", "men", "women"))
        if (invited, men, women) != (None, None, None):
            rows[element] = {"invited": invited, "men": men or 0, "women": women or 0}
    return rows


def _sum(rows: Mapping[str, Mapping[str, int | None]], key: str) -> int | None:
    """Return the sum over the elements; None for the invited where an element's number is not known."""
    numbers = [row[key] for row in rows.values()]
    return None if None in numbers else sum(number for number in numbers if number is not None)


def _with_sums(
    rows: Mapping[str, Mapping[str, int | None]], given: Mapping[str, Any], stored: Meeting | None = None
) -> dict[str, Any]:
    """Return `given` with the totals that follow from the table of elements.

    Raises ValidationError where a given total says otherwise; one that is left as `stored` is not given anew.
    """
    wanted, errors = dict(given), {}
    for key, name, words in _SUMS:
        total = _sum(rows, key)
        if total is None:
            continue
        said = given.get(name)
        is_new = stored is None or said != getattr(stored, name)
        if is_new and said is not None and said != total:
            errors[name] = (
                f"Jumlah {words} di sini {number(said)}, sedangkan tabel kehadiran per unsur berjumlah "
                f"{number(total)}. Samakan keduanya, atau kosongkan jumlah ini: nilainya mengikuti tabel."
            )
        wanted[name] = total
    if errors:
        raise ValidationError(errors)
    return wanted


def _check_votes(meeting: Meeting, changes: Mapping[str, Any]) -> None:
    """Raise ValidationError when more votes were counted than people were present."""

    def value(name: str) -> int | None:
        return changes.get(name, getattr(meeting, name))

    votes = [value(name) for name in ("votes_for", "votes_against", "votes_abstain")]
    cast = sum(count for count in votes if count is not None)
    counts = [count for count in (value("present_men"), value("present_women")) if count is not None]
    if counts and cast > sum(counts):
        raise ValidationError(
            {
                "votes_for": f"Suara setuju, tidak setuju, dan abstain berjumlah {number(cast)}, lebih banyak dari "
                f"yang hadir ({number(sum(counts))} orang). Periksa suara dan jumlah hadir."
            }
        )


def _check_counts(rows: Mapping[str, Mapping[str, int | None]]) -> None:
    """Raise ValidationError by element for numbers that are no counts."""
    for element, row in rows.items():
        for count in row.values():
            if count is not None and (not isinstance(count, int) or not 0 <= count <= 100_000):
                raise ValidationError(f"{Element(element).label}: isi angka 0 sampai 100.000.")


def _write_attendance(meeting: Meeting, rows: Mapping[str, Mapping[str, int | None]]) -> None:
    with writes.saving(MeetingAttendance):
        MeetingAttendance.objects.bulk_create(
            MeetingAttendance(meeting=meeting, element=element, **row) for element, row in rows.items()
        )


def _shown(rows: Mapping[str, Mapping[str, int | None]]) -> dict[str, list[int | None]]:
    """Return the table as the audit trail keeps it: {element: [invited, men, women]}."""
    return {element: [row["invited"], row["men"], row["women"]] for element, row in rows.items()}


@transaction.atomic
def record_meeting(
    *,
    cooperative: Cooperative,
    by: User,
    kind: str,
    held_on: dt.date,
    attendance: Attendance | None = None,
    **details: Any,
) -> Meeting:
    """Record a meeting that was held; `details` are fields of Meeting, `attendance` who came by element.

    invited_count, present_men and present_women follow from the table where it is filled.
    Raises NotAllowed, ValidationError (future date, founding before village meeting, second one of its kind, a
    total that contradicts the table, more votes than people).
    """
    policies.check_records(cooperative.pk, by)
    if kind not in MeetingKind.values:
        raise ValidationError({"kind": "Pilih jenis rapat dari daftar."})
    if kind in _IN_DEED:
        policies.check_unsigned(cooperative)
    _check_order(cooperative, kind, held_on)
    rows = _counted(attendance or {})
    _check_counts(rows)
    if rows:
        details = _with_sums(rows, details)
    meeting = Meeting(cooperative=cooperative, kind=kind, held_on=held_on, **details)
    _check_votes(meeting, {})
    writes.insert(meeting)
    shown: writes.Diff = {"kind": [None, kind], "held_on": [None, held_on]}
    if rows:
        _write_attendance(meeting, rows)
        shown["attendance"] = [None, _shown(rows)]
    note_of(cooperative.pk, "meeting.record", by, shown)
    _follow_decision(meeting, by)
    return meeting


def attendance_of(meeting: Meeting) -> dict[str, dict[str, int | None]]:
    """Return the recorded table of elements; an element without a row was not counted."""
    return {
        row.element: {"invited": row.invited, "men": row.men, "women": row.women}
        for row in meeting.attendance.all()
    }


@transaction.atomic
def update_meeting(
    *, meeting: Meeting, by: User, seen_version: int, attendance: Attendance | None = None, **changes: Any
) -> None:
    """Correct a meeting; its kind stays. `attendance` replaces the whole table, None leaves it, {} clears it.

    Raises NotAllowed, VersionConflict, ValidationError as record_meeting does.
    """
    policies.check_records(meeting.cooperative_id, by)
    if "kind" in changes:
        raise TypeError("A meeting keeps its kind.")
    if meeting.kind in _IN_DEED:
        policies.check_unsigned(meeting.cooperative)
    if "held_on" in changes:
        _check_order(meeting.cooperative, meeting.kind, changes["held_on"])
    before = attendance_of(meeting)
    rows = before if attendance is None else _counted(attendance)
    _check_counts(rows)
    if rows:
        changes = _with_sums(rows, changes, meeting)
    _check_votes(meeting, changes)
    diff = writes.change(meeting, seen_version=seen_version, changes=changes)
    if rows != before:
        if not diff:
            # The meeting's version guards its table, too.
            update_versioned(meeting, seen_version=seen_version)
        meeting.attendance.all().delete()
        _write_attendance(meeting, rows)
        diff["attendance"] = [_shown(before), _shown(rows)]
    if diff:
        note_of(meeting.cooperative_id, "meeting.update", by, diff, note=meeting.get_kind_display())
        _follow_decision(meeting, by)


def _check_letter(plan: MeetingPlan) -> None:
    """Raise ValidationError unless letter, sending and meeting follow each other, and a sent letter was sent."""
    if plan.letter_on and plan.letter_on > plan.planned_on:
        raise ValidationError(
            {"letter_on": f"Undangan bertanggal sesudah rapatnya ({date_long(plan.planned_on)}). Periksa lagi."}
        )
    if not plan.sent_on:
        return
    if plan.sent_on > plan.planned_on:
        raise ValidationError(
            {"sent_on": f"Undangan dikirim sesudah rapatnya ({date_long(plan.planned_on)}). Periksa lagi."}
        )
    check_happened("sent_on", plan.sent_on, not_before=plan.letter_on, since="tanggal undangan")


def _check_plan_order(plan: MeetingPlan) -> None:
    """Rule R1 for what is only called: no founding meeting before the village meeting."""
    other = {
        MeetingKind.FOUNDING.value: MeetingKind.MUSDESUS,
        MeetingKind.MUSDESUS.value: MeetingKind.FOUNDING,
    }.get(plan.kind)
    meeting = plan.cooperative.meetings.filter(kind=other).first() if other else None
    if meeting is None:
        return
    name, day = plan.cooperative.village.meeting_name, date_long(meeting.held_on)
    if plan.kind == MeetingKind.FOUNDING and plan.planned_on < meeting.held_on:
        raise ValidationError(
            {"planned_on": f"Rapat pendirian tidak boleh sebelum {name} ({day}). Pilih tanggal sesudahnya."}
        )
    if plan.kind == MeetingKind.MUSDESUS and plan.planned_on > meeting.held_on:
        raise ValidationError({"planned_on": f"{name} tidak boleh sesudah rapat pendirian ({day})."})


@transaction.atomic
def plan_meeting(
    *, cooperative: Cooperative, by: User, kind: str, planned_on: dt.date, **details: Any
) -> MeetingPlan:
    """Call a meeting: what its invitation says. `details` are fields of MeetingPlan.

    Raises NotAllowed, ValidationError (order of the meetings, order of the letter's dates, same day twice).
    """
    policies.check_records(cooperative.pk, by)
    if kind not in MeetingKind.values:
        raise ValidationError({"kind": "Pilih jenis rapat dari daftar."})
    plan = MeetingPlan(cooperative=cooperative, kind=kind, planned_on=planned_on, **details)
    _check_letter(plan)
    _check_plan_order(plan)
    writes.insert(plan)
    note_of(cooperative.pk, "meeting.plan", by, {"kind": [None, kind], "planned_on": [None, planned_on]})
    return plan


@transaction.atomic
def change_meeting_plan(*, plan: MeetingPlan, by: User, seen_version: int, **changes: Any) -> None:
    """Change what an invitation says; the kind of the meeting stays."""
    policies.check_records(plan.cooperative_id, by)
    if "kind" in changes:
        raise TypeError("A plan keeps its kind.")
    draft = MeetingPlan(
        cooperative=plan.cooperative,
        kind=plan.kind,
        planned_on=changes.get("planned_on", plan.planned_on),
        letter_on=changes.get("letter_on", plan.letter_on),
        sent_on=changes.get("sent_on", plan.sent_on),
    )
    _check_letter(draft)
    _check_plan_order(draft)
    diff = writes.change(plan, seen_version=seen_version, changes=changes)
    if diff:
        note_of(plan.cooperative_id, "meeting.replan", by, diff, note=plan.get_kind_display())
