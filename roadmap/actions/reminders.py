"""What Diskopindag sets about reminders: the working days of a topic, and the weekly deadline of the news."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from lumajang_kdkmp import clock, writes
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from roadmap import policies
from roadmap.models import ReminderRule, WeeklyDeadline

NOT_BACKDATED = "Aturan tidak berlaku surut. Tulis hari ini atau sesudahnya."


@transaction.atomic
def set_reminder_rule(*, topic: str, valid_from: dt.date, by: User, **days: Any) -> ReminderRule:
    """Put the working days of a topic in force from a day on. Raises NotAllowed, ValidationError."""
    policies.check_settings(by)
    _check_day(valid_from)
    row = ReminderRule(topic=topic, valid_from=valid_from, set_by=by, **days)
    if row.soon_days and row.near_days > row.soon_days:
        raise ValidationError(
            {"near_days": "Pengingat kedua tidak mungkin lebih awal daripada yang pertama."}
        )
    if not 1 <= row.dinas_days <= row.satgas_days:
        raise ValidationError(
            {"satgas_days": "Urutannya camat, Diskopindag, Satgas: Satgas tidak lebih dulu."}
        )
    _insert(row, "reminder.rule", f"reminder:{topic}", by, days)
    return row


@transaction.atomic
def set_weekly_deadline(*, weekday: int, at: dt.time, valid_from: dt.date, by: User) -> WeeklyDeadline:
    """Put another deadline of the weekly news in force; weeks before keep theirs. Raises as above."""
    policies.check_settings(by)
    _check_day(valid_from)
    row = WeeklyDeadline(weekday=weekday, at=at, valid_from=valid_from, set_by=by)
    _insert(row, "reminder.deadline", "reminder:deadline", by, {"weekday": weekday, "at": at})
    return row


def _check_day(valid_from: dt.date) -> None:
    if valid_from < clock.today():
        raise ValidationError({"valid_from": NOT_BACKDATED})


def _insert(
    row: ReminderRule | WeeklyDeadline, action: str, target: str, by: User, values: dict[str, Any]
) -> None:
    writes.insert(row)
    changes = {name: [None, value] for name, value in values.items()}
    record(
        action=action,
        target=target,
        area_code=by.area_code,
        by=by,
        changes=changes | {"valid_from": [None, row.valid_from]},
    )
