"""Identity, articles and meetings."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from cooperatives import policies
from cooperatives.actions.common import check_happened, note_of
from cooperatives.models import Articles, Cooperative, FormationPath, Meeting, MeetingKind
from lumajang_kdkmp import writes
from lumajang_kdkmp.accounts.models import User
from villages.models import Village

# Not part of the deed, so free to change after the minuta.
_FREE_FIELDS = {"email", "premises"}
_IN_DEED = {MeetingKind.MUSDESUS, MeetingKind.FOUNDING}


def _check_path(path: str) -> None:
    if path == FormationPath.JOINT:
        raise ValidationError(
            {"formation_path": "Koperasi gabungan beberapa desa tidak dipakai di sini. Pilih model lain."}
        )


@transaction.atomic
def register_cooperative(
    *,
    village: Village,
    by: User,
    formation_path: str = FormationPath.NEW,
    articles: dict[str, Any] | None = None,
    **details: Any,
) -> Cooperative:
    """Enter the cooperative of a village with its articles' figures; `details` are fields of Cooperative.

    Raises NotAllowed, ValidationError (also when the village has one already).
    """
    policies.check_records(village.pk, by)
    _check_path(formation_path)
    cooperative = Cooperative(village=village, formation_path=formation_path, **details)
    writes.insert(cooperative)
    writes.insert(Articles(cooperative=cooperative, **(articles or {})))
    shown = {"formation_path": [None, formation_path], "legal_name": [None, cooperative.legal_name]}
    note_of(village.pk, "cooperative.register", by, shown)
    return cooperative


@transaction.atomic
def update_cooperative(*, cooperative: Cooperative, by: User, seen_version: int, **changes: Any) -> None:
    """Change fields of the cooperative; what the deed says only until the minuta is signed."""
    policies.check_records(cooperative.pk, by)
    if set(changes) - _FREE_FIELDS:
        policies.check_unsigned(cooperative)
    _check_path(changes.get("formation_path", ""))
    diff = writes.change(cooperative, seen_version=seen_version, changes=changes)
    if diff:
        note_of(cooperative.pk, "cooperative.update", by, diff)


@transaction.atomic
def set_articles(*, articles: Articles, by: User, seen_version: int, **changes: Any) -> None:
    """Change the figures of the articles until the minuta is signed."""
    policies.check_records(articles.pk, by)
    policies.check_unsigned(articles.cooperative)
    diff = writes.change(articles, seen_version=seen_version, changes=changes)
    if diff:
        note_of(articles.pk, "articles.set", by, diff)


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
    _check_path(path)
    rows = Cooperative.objects.filter(pk=meeting.cooperative_id).exclude(formation_path=path)
    if rows.update(formation_path=path, version=F("version") + 1):
        before = meeting.cooperative.formation_path
        meeting.cooperative.refresh_from_db(fields=["formation_path", "version"])
        note_of(meeting.cooperative_id, "cooperative.update", by, {"formation_path": [before, path]})


@transaction.atomic
def record_meeting(
    *, cooperative: Cooperative, by: User, kind: str, held_on: dt.date, **details: Any
) -> Meeting:
    """Record a meeting that was held; `details` are fields of Meeting.

    Raises NotAllowed, ValidationError (future date, founding before village meeting, second one of its kind).
    """
    policies.check_records(cooperative.pk, by)
    if kind not in MeetingKind.values:
        raise ValidationError({"kind": "Pilih jenis rapat dari daftar."})
    if kind in _IN_DEED:
        policies.check_unsigned(cooperative)
    _check_order(cooperative, kind, held_on)
    meeting = Meeting(cooperative=cooperative, kind=kind, held_on=held_on, **details)
    writes.insert(meeting)
    note_of(cooperative.pk, "meeting.record", by, {"kind": [None, kind], "held_on": [None, held_on]})
    _follow_decision(meeting, by)
    return meeting


@transaction.atomic
def update_meeting(*, meeting: Meeting, by: User, seen_version: int, **changes: Any) -> None:
    """Correct a meeting; its kind stays."""
    policies.check_records(meeting.cooperative_id, by)
    if "kind" in changes:
        raise TypeError("A meeting keeps its kind.")
    if meeting.kind in _IN_DEED:
        policies.check_unsigned(meeting.cooperative)
    if "held_on" in changes:
        _check_order(meeting.cooperative, meeting.kind, changes["held_on"])
    diff = writes.change(meeting, seen_version=seen_version, changes=changes)
    if diff:
        note_of(meeting.cooperative_id, "meeting.update", by, diff, note=meeting.get_kind_display())
        _follow_decision(meeting, by)
