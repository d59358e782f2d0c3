"""Signed copies of the register as evidence: taken when they are filed, or later by the one who does the stage."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from lumajang_kdkmp.accounts.access import refusal
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents.models import SignedCopy
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import evidence, policies
from roadmap.actions.stages import files_changed
from roadmap.models import Evidence, StageProgress
from roadmap.signed_evidence import PROOF_OF, Proof, village_of, waiting

BUSY = "Tahap desa ini baru saja diubah orang lain. Unggah sekali lagi."
NOTHING_WAITS = "Tidak ada salinan lain yang dapat menjadi bukti. Muat ulang halaman."


@transaction.atomic
def take_signed_copy(*, copy: SignedCopy, by: User) -> None:
    """Let a copy that was just filed become evidence of its stage, with those that prove the same item with it.

    Does nothing where the paper proves no stage, the stage is not open or `by` does not do it: filing a copy is
    never refused for that. Safe to repeat. Raises ValidationError when the stage changes at the same moment.
    """
    proof = PROOF_OF.get(copy.document.kind)
    if proof is None:
        return
    stages = StageProgress.objects.select_for_update().filter(stage=proof.stage)
    progress = stages.filter(village_id=village_of(copy.document)).first()
    if progress and not refusal(policies.check_evidence, progress, by):
        try:
            _take(progress, by, progress.version, [row for row in waiting(progress) if row[1] == proof])
        except VersionConflict:
            # The same file, attached on the page of the stage at the same moment.
            raise ValidationError({"file": BUSY}) from None


@transaction.atomic
def use_signed_copies(*, progress: StageProgress, by: User, seen_version: int) -> int:
    """Let the copies on file that wait for it become evidence of the stage; return how many.

    Raises NotAllowed, VersionConflict, ValidationError when none waits.
    """
    policies.check_evidence(progress, by)
    found = waiting(progress)
    if not found:
        raise ValidationError(NOTHING_WAITS)
    _take(progress, by, seen_version, found)
    return len(found)


@transaction.atomic
def release_signed_copy(*, copy: SignedCopy, by: User) -> None:
    """Detach the file of a copy that was taken off the register from a stage that is still open.

    What was sent or approved keeps its evidence, and so does a stage that `by` does not do. Safe to repeat.
    """
    item = Evidence.objects.filter(signed_copy=copy, removed_on=None).first()
    if item is None:
        return
    progress = StageProgress.objects.select_for_update().get(pk=item.progress_id)
    if not refusal(policies.check_evidence, progress, by):
        evidence.detach(Evidence.objects.filter(pk=item.pk))
        files_changed(progress, by, progress.version, f"Salinan dihapus dari daftar dokumen: {copy.name}")


def _take(
    progress: StageProgress, by: User, seen_version: int, found: Sequence[tuple[SignedCopy, Proof]]
) -> None:
    for copy, proof in found:
        # A newer paper was signed: the copies of the one that it replaced prove nothing any more.
        older = Evidence.objects.filter(
            progress=progress,
            signed_copy__document__kind=copy.document.kind,
            signed_copy__document__version__lt=copy.document.version,
        )
        evidence.detach(older)
        evidence.attach_copy(progress, copy, proof.item, by)
    if found:
        numbers = ", ".join(dict.fromkeys(copy.document.number for copy, _ in found))
        files_changed(progress, by, seen_version, f"Bukti dari salinan bertanda tangan nomor {numbers}")
