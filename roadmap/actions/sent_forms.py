"""One form, one change: however often and from however many tabs it is sent."""

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from roadmap.models import SentForm
from roadmap.sent import AlreadySent, Sent


def check_new(sent: Sent | None, by: User) -> None:
    """Raise AlreadySent when this very form, content included, has been received from this person."""
    row = SentForm.objects.filter(by=by, key=sent.key).first() if sent else None
    if row and sent and row.digest == sent.digest:
        raise AlreadySent(row.version)


def take(sent: Sent | None, *, by: User, area_code: str) -> None:
    """Mark the form as received, inside the caller's transaction and before anything else in it.

    Raises AlreadySent for a repeat. Who sends the same form at the same moment waits at the unique key for the
    first to commit, and is a repeat then; when the first is rolled back, the second does the work. A form that
    was changed after it had been saved is no repeat: the version seen decides about it.
    """
    if sent is None:
        return
    row, is_new = SentForm.objects.get_or_create(
        by=by,
        key=sent.key,
        defaults={
            "area_code": area_code,
            "digest": sent.digest,
            "noted_at": sent.noted_at,
            "received_at": clock.now(),
        },
    )
    if not is_new and row.digest == sent.digest:
        raise AlreadySent(row.version)


def note_version(sent: Sent | None, by: User, version: int) -> None:
    """Remember to which version the form has brought its row: a repeat is answered with it."""
    if sent:
        SentForm.objects.filter(by=by, key=sent.key, digest=sent.digest).update(version=version)
