"""What has changed since a paper was made: its frozen data against what its source answers now."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from lumajang_kdkmp.crypto import UnreadableText, mask_nik, mask_phone
from lumajang_kdkmp.documents.labels import LABELS
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.documents.services import paper_for

# Of the whole paper: they differ from day to day while nothing has changed.
LEFT_OUT = ("register", "as_of")
NOTHING = "(tidak ada)"
# Sixteen digits are a NIK, with whatever signs a person put between them.
_NIK = re.compile(r"(?<!\d)(?:\d[ .-]?){15}\d(?!\d)")
_PHONE = re.compile(r"(?<![\d.,/])(?:\+62|62|0)8[ .-]?(?:\d[ .-]?){7,11}(?!\d)")

Flat = dict[tuple[str, ...], str]


@dataclass(frozen=True)
class Difference:
    """One value that the paper prints otherwise than it would today; long numbers are masked."""

    label: str
    before: str
    after: str


def changes_since(document: Document) -> list[Difference]:
    """Return what a paper made now would print otherwise, in the order of the paper.

    Empty for a paper without readable data, and for one that states a past day and so is never out of date.
    Raises ValidationError when its source has nothing to say any more.
    """
    if document.kind in settings.DOCUMENT_SNAPSHOTS:
        return []
    frozen = context_of(document)
    if not frozen:
        return []
    return differences(frozen, paper_for(document.kind, document.params).context)


def differences(frozen: dict[str, Any], context: dict[str, Any]) -> list[Difference]:
    """Return what a paper of `context` would print otherwise than one of the frozen data."""
    # What is frozen has been through JSON; so must be what it is compared with.
    before, after = flat(frozen), flat(json.loads(json.dumps(context)))
    return [
        Difference(label_of(path), masked(before.get(path, NOTHING)), masked(after.get(path, NOTHING)))
        for path in dict.fromkeys([*before, *after])
        if before.get(path) != after.get(path)
    ]


def context_of(document: Document) -> dict[str, Any]:
    """Return the frozen data; empty where there are none yet or their key is lost."""
    if not document.context or isinstance(document.context, UnreadableText):
        return {}
    return dict(json.loads(document.context))


def frozen_rows(document: Document) -> list[tuple[str, str]]:
    """Return the frozen data as (label, text) for the screen, long numbers masked.

    A snapshot has thousands: it is read in its own files, not value by value.
    """
    if document.kind in settings.DOCUMENT_SNAPSHOTS:
        return []
    return [(label_of(path), masked(text)) for path, text in flat(context_of(document)).items() if text]


def flat(context: dict[str, Any]) -> Flat:
    """Return {path of keys: text} of all values but those of LEFT_OUT, in the order of the context."""
    return dict(_walk({key: value for key, value in context.items() if key not in LEFT_OUT}, ()))


def _walk(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, (*path, str(key)))
    elif isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from _walk(item, (*path, str(number)))
    else:
        yield path, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return "" if value is None else str(value)


def label_of(path: tuple[str, ...]) -> str:
    """Return "Pendiri 2, nama" for ("founders", "2", "name"): words of labels.py, else the key's."""
    words: list[str] = []
    for key in path:
        if key.isdigit() and words:
            words[-1] += f" {key}"
        else:
            words.append(LABELS.get(key, key.replace("_", " ")))
    label = ", ".join(words)
    return label[:1].upper() + label[1:]


def masked(text: str) -> str:
    """Return a text with every NIK and mobile number masked as on all screens."""
    text = _NIK.sub(lambda hit: mask_nik(re.sub(r"\D", "", hit[0])), text)
    return _PHONE.sub(lambda hit: mask_phone(hit[0]), text)
