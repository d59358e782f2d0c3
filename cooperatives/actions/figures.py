"""The figures of a month: members, who paid, what was sold. Empty is unknown, never zero."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cooperatives import policies
from cooperatives.actions.common import note_of
from cooperatives.models import Cooperative, MonthlyFigures
from lumajang_kdkmp import clock, writes
from lumajang_kdkmp.accounts.models import User

FIGURES = ("members_men", "members_women", "members_youth", "paying_members", "sales")


def _check(figures: MonthlyFigures) -> None:
    """Raise ValidationError for parts that are larger than the whole. Without both sexes there is no whole."""
    if figures.members_men is None or figures.members_women is None:
        return
    members = figures.members_men + figures.members_women
    errors = {
        name: f"{words} lebih banyak daripada anggotanya ({members} orang). Periksa kedua angka."
        for name, words in (("members_youth", "Anggota muda"), ("paying_members", "Yang membayar"))
        if (part := getattr(figures, name)) is not None and part > members
    }
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def record_monthly_figures(
    *, cooperative: Cooperative, by: User, month: dt.date, **figures: int | None
) -> MonthlyFigures:
    """Record the figures of a month (its first day) that has none yet; at least one figure is given.

    Raises NotAllowed, and ValidationError for a month to come, a month that is recorded, or parts above the whole.
    """
    policies.check_records(cooperative.pk, by)
    if all(figures.get(name) is None for name in FIGURES):
        raise ValidationError("Isi paling sedikit satu angka bulan ini.")
    today = clock.today()
    if month > today:
        raise ValidationError({"month": "Bulan ini belum berjalan. Pilih bulan ini atau sebelumnya."})
    row = MonthlyFigures(cooperative=cooperative, month=month.replace(day=1), recorded_on=today, **figures)
    _check(row)
    writes.insert(row)
    changes: dict[str, list[Any]] = {name: [None, value] for name, value in figures.items() if value is not None}
    note_of(cooperative.pk, "figures.record", by, changes, note=f"{row.month:%Y-%m}")
    return row


@transaction.atomic
def correct_monthly_figures(
    *, figures: MonthlyFigures, by: User, seen_version: int, **changes: int | None
) -> MonthlyFigures:
    """Correct the figures of a month; snapshots of the index that used the old ones stay as they are.

    Raises NotAllowed, ValidationError, VersionConflict.
    """
    policies.check_records(figures.cooperative_id, by)
    if unknown := set(changes) - set(FIGURES):
        raise TypeError(f"MonthlyFigures has no figure {', '.join(sorted(unknown))}.")
    wanted = MonthlyFigures(**{name: changes.get(name, getattr(figures, name)) for name in FIGURES})
    _check(wanted)
    diff = writes.change(figures, seen_version=seen_version, changes=changes)
    if diff:
        note_of(figures.cooperative_id, "figures.correct", by, diff, note=f"{figures.month:%Y-%m}")
    return figures


@transaction.atomic
def withdraw_monthly_figures(*, figures: MonthlyFigures, by: User, seen_version: int, reason: str) -> None:
    """Take back the figures of a month that were recorded by mistake: they are unknown again.

    Needs a reason. Raises NotAllowed, ValidationError, VersionConflict.
    """
    policies.check_records(figures.cooperative_id, by)
    if not reason.strip():
        raise ValidationError({"reason": "Isi alasan angka bulan ini ditarik."})
    writes.remove(figures, seen_version=seen_version)
    shown: writes.Diff = {
        name: [value, None] for name in FIGURES if (value := getattr(figures, name)) is not None
    }
    note = f"{figures.month:%Y-%m}: {reason.strip()}"
    note_of(figures.cooperative_id, "figures.withdraw", by, shown, note=note)
