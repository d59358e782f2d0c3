"""Which signed paper is which evidence: the table, what waits to be used, and what the page of a paper says of it.

The register of documents knows no roadmap; settings name these functions to it (DOCUMENT_COPY_…).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from lumajang_kdkmp.accounts.access import refusal
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents.models import Document, SignedCopy
from lumajang_kdkmp.documents.signed import signed_copies
from roadmap import policies
from roadmap.models import Evidence, StageProgress
from roadmap.stages import FOUNDING, MUSDESUS, STAGE
from roadmap.workflow import OPEN, Status


@dataclass(frozen=True)
class Proof:
    """The signed copies of all `kinds` of papers together are the evidence `item` of a stage."""

    stage: str
    item: str
    kinds: tuple[str, ...]


# Domain.md 2.1 against the evidence of stages.py. The receipt of the notary (D19) says that a file was handed over,
# not that the minuta is signed, so it proves no stage.
PROOFS: tuple[Proof, ...] = (
    Proof(MUSDESUS, "minutes", ("minutes_musdesus",)),
    Proof(MUSDESUS, "attendance", ("attendance_musdesus",)),
    Proof(FOUNDING, "founding_minutes", ("minutes_founding",)),
    Proof(FOUNDING, "founding_minutes", ("amendment_minutes",)),
    Proof(FOUNDING, "founder_list", ("founders_list",)),
    Proof(FOUNDING, "power_of_attorney", ("power_of_attorney",)),
    Proof(FOUNDING, "declarations", ("kinship_statement", "fitness_statement")),
    Proof(FOUNDING, "deposit", ("capital_statement",)),
    Proof(FOUNDING, "domicile", ("domicile_letter",)),
    Proof(FOUNDING, "business_plan", ("business_plan",)),
)
PROOF_OF: dict[str, Proof] = {kind: proof for proof in PROOFS for kind in proof.kinds}
# A paper's frozen data are large, encrypted, and of no use here.
FROZEN = ("signed_copy__document__context", "signed_copy__document__params")
CLOSED = {Status.SUBMITTED: "sudah dikirim", Status.APPROVED: "sudah disetujui"}


def subject_of(village_code: str) -> str:
    """Return what the papers of a village's cooperative are about."""
    return f"cooperative:{village_code}"


def village_of(document: Document) -> str:
    """Return the code of the village whose cooperative a paper is about; "" for a paper about anything else."""
    kind, _, code = document.subject.partition(":")
    return code if kind == "cooperative" else ""


def item_label(proof: Proof) -> str:
    return next(item.label for item in STAGE[proof.stage].evidence if item.code == proof.item)


def waiting(progress: StageProgress) -> list[tuple[SignedCopy, Proof]]:
    """Return the copies on file that can become evidence of the stage and have never been: two queries, or none.

    A copy whose file was detached by hand does not come back by itself.
    """
    proofs = [proof for proof in PROOFS if proof.stage == progress.stage]
    if not proofs:
        return []
    kinds = [kind for proof in proofs for kind in proof.kinds]
    rows = signed_copies(subject_of(progress.village_id), kinds).defer("document__context", "document__params")
    copies = list(rows.order_by("id"))
    present = {copy.document.kind for copy in copies}
    files = list(Evidence.objects.filter(progress=progress)) if copies else []
    found = ((copy, PROOF_OF[copy.document.kind]) for copy in copies)
    return [
        (copy, proof)
        for copy, proof in found
        if present.issuperset(proof.kinds) and _serves(copy, proof, files) is None
    ]


def _serves(copy: SignedCopy, proof: Proof, files: Sequence[Evidence]) -> bool | None:
    """Return whether a copy is evidence now, by itself or as the same file attached by hand; None: it never was."""
    same = [
        row
        for row in files
        if row.signed_copy_id == copy.pk
        or (row.removed_on is None and row.sha256 == copy.sha256 and proof.item in row.covers)
    ]
    return any(row.removed_on is None for row in same) if same else None


@dataclass(frozen=True)
class Offer:
    """A copy on file that the stage could use: its name, the number of its paper, and the evidence that it is."""

    name: str
    number: str
    covers: str


def offers(progress: StageProgress) -> tuple[Offer, ...]:
    """Return what the page of a stage offers from the register; two queries, or none."""
    return tuple(Offer(copy.name, copy.document.number, item_label(proof)) for copy, proof in waiting(progress))


def paper_words(copy: SignedCopy) -> str:
    """Return on which paper an evidence file was signed, and whether that paper still holds.

    "Salinan bertanda tangan dokumen nomor 007/D02/…". Wants the document loaded.
    """
    state = {"superseded": " (sudah diganti)", "revoked": " (sudah dicabut)"}.get(copy.document.status, "")
    return f"Salinan bertanda tangan dokumen nomor {copy.document.number}{state}"


def told(document: Document, copies: Sequence[SignedCopy], user: User) -> tuple[str, dict[int, str]]:
    """Return what the page of a paper says: before a copy is uploaded, and of each copy by its id.

    "" and nothing for a paper that proves no stage. A removed copy is told what remains of it. Two queries at most.
    """
    proof, code = PROOF_OF.get(document.kind), village_of(document)
    if proof is None or not code:
        return "", {}
    progress = StageProgress.objects.filter(village_id=code, stage=proof.stage).first()
    if progress is None:
        return "", {}
    files = list(Evidence.objects.filter(progress=progress)) if copies else []
    waits = _waits(progress, proof, user)
    return waits or ("" if copies else _before(progress, proof)), {
        copy.pk: _words(progress, proof, _serves(copy, proof, files), copy, waits) for copy in copies
    }


def _before(progress: StageProgress, proof: Proof) -> str:
    stage = progress.definition.label
    return f"Salinan yang diunggah di sini menjadi bukti tahap {stage}: {item_label(proof)}{_together(proof)}."


def _together(proof: Proof) -> str:
    """Return what else has to be there; "" for a paper that proves its item alone."""
    if len(proof.kinds) < 2:
        return ""
    names = " dan ".join(settings.DOCUMENT_KINDS[kind].lower() for kind in proof.kinds)
    return f", begitu salinan {names} ada semua"


def _waits(progress: StageProgress, proof: Proof, user: User) -> str:
    """Return why a copy does not become evidence by itself now; "" where it does."""
    stage, status = progress.definition, Status(progress.status)
    if status not in OPEN:
        return f"Tahap {stage.label} {CLOSED[status]}, jadi salinan baru tidak menjadi buktinya."
    if refusal(policies.check_evidence, progress, user):
        return (
            f"Salinan yang Anda unggah belum menjadi bukti tahap {stage.label}: {stage.owner.label} yang "
            "menjadikannya bukti, di halaman tahap itu."
        )
    return ""


def _words(progress: StageProgress, proof: Proof, serves: bool | None, copy: SignedCopy, waits: str) -> str:
    stage, status = progress.definition.label, Status(progress.status)
    if serves and copy.removed_on:
        owner = progress.definition.owner.label
        why = f", yang {CLOSED[status]}" if status in CLOSED else f"; {owner} dapat melepasnya di halaman tahap itu"
        return f"Berkasnya tetap menjadi bukti tahap {stage}{why}."
    if serves and status in CLOSED:
        return (
            f"Menjadi bukti tahap {stage}, yang {CLOSED[status]}; bukti itu tetap bila salinan ini dihapus."
        )
    if serves:
        return f"Salinan ini menjadi bukti tahap {stage}: {item_label(proof)}."
    if copy.removed_on:
        return f"Berkasnya juga dilepas dari bukti tahap {stage}." if serves is False else ""
    if serves is False:
        return f"Sudah dilepas dari bukti tahap {stage}."
    if waits:
        return f"Belum menjadi bukti tahap {stage}."
    if len(proof.kinds) > 1:
        return f"Menjadi bukti tahap {stage}: {item_label(proof)}{_together(proof)}."
    return f"Belum menjadi bukti tahap {stage}. Jadikan bukti di halaman tahap itu."
