"""What is told of papers that are out of date: to whoever issued them, as long as they are in force."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.inbox.models import Kind, Notice
from lumajang_kdkmp.inbox.notices import Reader, answer, notice

PREFIX = "outdated:"


def subject_of(pk: Any) -> str:
    return f"{PREFIX}{pk}"


def out_of_date(document: Document, words: str) -> Notice:
    """Return the notice, not stored yet, that the data of a paper in force have changed; `words` say what."""
    name = f"{document.title} nomor {document.number}" if document.number else document.title
    return notice(
        Reader(user=document.requested_by),
        Kind.INFORMATION,
        subject=subject_of(document.pk),
        area_code=document.area_code,
        text=f"{name} tidak sesuai data terakhir. {words}",
        button="Bandingkan",
        link=reverse("document_detail", args=[document.pk]),
    )


def settled(ids: Iterable[Any]) -> None:
    """Take back what was told of papers that are replaced, withdrawn or in accord again. In the act's transaction."""
    answer([subject_of(pk) for pk in ids])
