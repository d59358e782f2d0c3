"""Attaching and detaching the files of a stage, and knowing what they cover."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents import store
from lumajang_kdkmp.documents.uploads import CleanFile
from lumajang_kdkmp.versioning import VersionConflict
from roadmap.models import Evidence, StageProgress
from roadmap.stages import Stage


@dataclass(frozen=True)
class Attachment:
    """A checked file and the evidence items it holds. The bytes lie in the store before any row names them."""

    file: CleanFile
    covers: tuple[str, ...]


def store_files(attachments: Iterable[Attachment]) -> None:
    """Put the bytes into the content store: outside the transaction, so that no lock waits for the disk."""
    for attachment in attachments:
        store.put(attachment.file.data)


def check_covers(stage: Stage, attachments: Sequence[Attachment]) -> None:
    """Raise ValidationError when a file names no evidence item of this stage."""
    known = {item.code for item in stage.evidence}
    for attachment in attachments:
        if not attachment.covers or not set(attachment.covers) <= known:
            raise ValidationError(
                {"files": f"Pilih isi berkas “{attachment.file.original_name}” dari daftar bukti tahap ini."}
            )


def attach(progress: StageProgress, attachments: Sequence[Attachment], by: User) -> list[Evidence]:
    """Add the files to the stage and return the rows; a file that is already there only covers more.

    A file that also serves another village or stage is taken, and marked for the verifier.
    Raises VersionConflict when somebody attaches the same file at the same moment.
    """
    rows = []
    for attachment in attachments:
        file = attachment.file
        present = Evidence.objects.filter(progress=progress, sha256=file.sha256, removed_on=None).first()
        if present:
            merged = sorted({*present.covers, *attachment.covers})
            Evidence.objects.filter(pk=present.pk).update(covers=merged)
            present.covers = merged
            rows.append(present)
            continue
        rows.append(_insert(progress, attachment, by))
    return rows


def _insert(progress: StageProgress, attachment: Attachment, by: User) -> Evidence:
    """Insert the row; who attaches the same file at the same moment has not seen the other's version either."""
    file = attachment.file
    elsewhere = Evidence.objects.filter(sha256=file.sha256, removed_on=None).exclude(progress=progress)
    try:
        with transaction.atomic():
            return Evidence.objects.create(
                progress=progress,
                village_id=progress.village_id,
                covers=sorted(attachment.covers),
                sha256=file.sha256,
                original_sha256=file.original_sha256,
                name=file.original_name,
                content_type=file.content_type,
                size=file.size,
                added_by=by,
                added_on=clock.today(),
                is_duplicate=elsewhere.exists(),
            )
    except IntegrityError:
        raise VersionConflict(StageProgress.objects.get(pk=progress.pk)) from None


def covered_items(progress: StageProgress) -> set[str]:
    """Return the codes of the evidence items that the stage's present files hold: one query."""
    lists = Evidence.objects.filter(progress=progress, removed_on=None).values_list("covers", flat=True)
    return {code for covers in lists for code in covers}
