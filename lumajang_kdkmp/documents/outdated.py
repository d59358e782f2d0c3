"""Which finals in force say something else than the data do now: looked for by night, told once."""

from django.core.exceptions import ValidationError
from django.db import transaction

from lumajang_kdkmp.documents.changes import changes_since
from lumajang_kdkmp.documents.models import Document, DocumentStatus
from lumajang_kdkmp.documents.notices import PREFIX, out_of_date, settled, subject_of
from lumajang_kdkmp.inbox.models import Notice
from lumajang_kdkmp.inbox.notices import tell

NAMED = 3


def tell_outdated() -> int:
    """Compare every final in force with its data and tell the issuers; return how many papers are newly out of date.

    A paper is told of once, read or not; when it is in accord again, or no longer in force, that is taken back.
    """
    in_force = Document.objects.filter(status=DocumentStatus.READY, is_final=True).exclude(requested_by=None)
    current = Notice.objects.current().filter(subject__startswith=PREFIX)
    told = set(current.values_list("subject", flat=True))
    count = 0
    for document in in_force.select_related("requested_by").order_by("pk").iterator(chunk_size=50):
        words = _what_differs(document)
        if bool(words) == (subject_of(document.pk) in told):
            continue
        with transaction.atomic():
            if words:
                tell(out_of_date(document, words))
                count += 1
            else:
                settled([document.pk])
    return count


def _what_differs(document: Document) -> str:
    """Return the labels of what differs, without the values, or "" where nothing does."""
    try:
        labels = [change.label for change in changes_since(document)]
    except ValidationError as error:
        return " ".join(error.messages)
    more = f" dan {len(labels) - NAMED} isian lain" if len(labels) > NAMED else ""
    return f"Berubah: {', '.join(labels[:NAMED])}{more}." if labels else ""
