"""What the actions share: the audit line of a cooperative and checks of dates."""

import datetime as dt

from django.core.exceptions import ValidationError

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.formats import date_long
from lumajang_kdkmp.writes import Diff


def note_of(code: str, action: str, by: User, changes: Diff, note: str = "") -> None:
    """Record an act on the cooperative of village `code`. Callers mask personal data in `changes`."""
    record(action=action, target=f"cooperative:{code}", area_code=code, by=by, changes=changes, note=note)


def check_happened(field: str, day: dt.date, *, not_before: dt.date | None = None, since: str = "") -> None:
    """Raise ValidationError when `day` lies after today, or before `not_before` (named by `since`)."""
    if not isinstance(day, dt.date) or isinstance(day, dt.datetime):
        raise ValidationError({field: "Isi tanggal yang benar, misalnya 12/06/2025."})
    if day > clock.today():
        raise ValidationError(
            {
                field: f"Tanggal ini belum terjadi; hari ini {date_long(clock.today())}. Isi tanggal kejadiannya."
            }
        )
    if not_before and day < not_before:
        raise ValidationError(
            {field: f"Tanggal ini sebelum {since} ({date_long(not_before)}). Periksa kedua tanggalnya."}
        )
