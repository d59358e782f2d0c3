"""The same paper in other forms: what settings.DOCUMENT_FILES makes of the frozen context, beside the PDF.

A maker is `callable(context) -> Iterable[OtherForm]`. It reads the context and nothing else, so that the same paper
gives the same bytes whenever it is made.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from lumajang_kdkmp.documents import store
from lumajang_kdkmp.documents.models import Document, DocumentFile


@dataclass(frozen=True)
class OtherForm:
    """A file of a paper: `form` is the ending of its name, xlsx or txt."""

    form: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class Stored:
    """A form whose bytes are in the content store."""

    form: str
    content_type: str
    sha256: str
    size: int


def made(kind: str, context: dict[str, Any]) -> list[Stored]:
    """Make and store the other forms of a paper of this kind; none for most kinds. Raises OSError from the store."""
    path = settings.DOCUMENT_FILES.get(kind)
    forms: Iterable[OtherForm] = import_string(path)(context) if path else ()
    return [Stored(form.form, form.content_type, store.put(form.data), len(form.data)) for form in forms]


def keep(document: Document, forms: Iterable[Stored]) -> None:
    """Write the rows of the forms of a paper that has just become ready. In the transaction that publishes it."""
    rows = [
        DocumentFile(
            document_id=document.pk,
            form=form.form,
            content_type=form.content_type,
            sha256=form.sha256,
            size=form.size,
        )
        for form in forms
    ]
    if rows:
        DocumentFile.objects.bulk_create(rows)
