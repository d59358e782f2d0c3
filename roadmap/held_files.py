"""Good files of a post that was refused: kept in the content store, so that nobody has to choose them again.

The page carries a signed token for each, bound to the person and the stage; it is worth nothing elsewhere.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core import signing

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents import store
from lumajang_kdkmp.documents.uploads import CleanFile
from roadmap.evidence import Attachment
from roadmap.models import StageProgress

SALT = "roadmap.held_file"
MAX_AGE = dt.timedelta(days=1)
KEPT = ("content_type", "extension", "original_name", "sha256", "size", "original_sha256")


@dataclass(frozen=True)
class HeldFile:
    """A kept file as the page shows it. `label` is its name and what it covers."""

    token: str
    label: str


def hold(attachments: Iterable[Attachment], progress: StageProgress, by: User) -> list[HeldFile]:
    """Store the bytes and return a token for each file. No row names them until the form is saved."""
    held = []
    for attachment in attachments:
        file = attachment.file
        store.put(file.data)
        body = {name: getattr(file, name) for name in KEPT}
        body |= {"by": by.pk, "stage": progress.pk, "covers": list(attachment.covers)}
        token = signing.dumps(body, salt=SALT, compress=True)
        held.append(HeldFile(token, _label(file.original_name, attachment.covers, progress)))
    return held


def redeem(token: str, progress: StageProgress, by: User) -> Attachment | None:
    """Return the file behind a token; None when it is forged, a day old, another's, or damaged meanwhile."""
    try:
        body = signing.loads(token, salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
    if (body["by"], body["stage"]) != (by.pk, progress.pk):
        return None
    try:
        data = store.read_verified(body["sha256"])
    except store.BlobDamaged:
        return None
    return Attachment(CleanFile(data=data, **{name: body[name] for name in KEPT}), tuple(body["covers"]))


def _label(name: str, covers: Iterable[str], progress: StageProgress) -> str:
    labels = {item.code: item.label for item in progress.definition.evidence}
    words = ", ".join(labels[code] for code in covers if code in labels)
    return f"tersimpan: {name} ({words})" if words else f"tersimpan: {name}"
