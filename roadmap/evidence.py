"""Attaching and detaching the files of a stage, and knowing what they cover."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents import store
from lumajang_kdkmp.documents.models import SignedCopy
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
            # Who attaches it by hand vouches for it: it no longer goes with the copy of the register.
            present.signed_copy_id = None
            rows.append(_cover(present, attachment.covers))
            continue
        rows.append(_insert(progress, file, file.original_name, attachment.covers, by))
    return rows


def attach_copy(progress: StageProgress, copy: SignedCopy, item: str, by: User) -> Evidence:
    """Let a signed copy of the register cover `item`: the same file, under the number of its paper.

    A file that was attached by hand already covers the item as well, and stays whatever becomes of the copy.
    """
    present = Evidence.objects.filter(progress=progress, sha256=copy.sha256, removed_on=None).first()
    if present:
        return _cover(present, (item,))
    return _insert(progress, copy, copy.name, (item,), by, signed_copy=copy)


def detach(rows: QuerySet[Evidence]) -> None:
    """Take files off their stage; rows and bytes stay for the history."""
    rows.filter(removed_on=None).update(removed_on=clock.today())


def _cover(present: Evidence, covers: Iterable[str]) -> Evidence:
    present.covers = sorted({*present.covers, *covers})
    Evidence.objects.filter(pk=present.pk).update(covers=present.covers, signed_copy=present.signed_copy_id)
    return present


def _insert(
    progress: StageProgress,
    file: CleanFile | SignedCopy,
    name: str,
    covers: Iterable[str],
    by: User,
    signed_copy: SignedCopy | None = None,
) -> Evidence:
    """Insert the row; who attaches the same file at the same moment has not seen the other's version either."""
    elsewhere = Evidence.objects.filter(sha256=file.sha256, removed_on=None).exclude(progress=progress)
    try:
        with transaction.atomic():
            return Evidence.objects.create(
                progress=progress,
                village_id=progress.village_id,
                covers=sorted(covers),
                sha256=file.sha256,
                original_sha256=file.original_sha256,
                name=name,
                content_type=file.content_type,
                size=file.size,
                added_by=by,
                added_on=clock.today(),
                is_duplicate=elsewhere.exists(),
                signed_copy=signed_copy,
            )
    except IntegrityError:
        raise VersionConflict(StageProgress.objects.get(pk=progress.pk)) from None


def covered_items(progress: StageProgress) -> set[str]:
    """Return the codes of the evidence items that the stage's present files hold: one query."""
    lists = Evidence.objects.filter(progress_id=progress.pk, removed_on=None).values_list("covers", flat=True)
    return {code for covers in lists for code in covers}


def stored_hashes() -> set[str]:
    """Return the hashes of all evidence files, detached ones too, for verify_store."""
    return set(Evidence.objects.values_list("sha256", flat=True))
