"""One sent stage as the verifier sees it: the evidence, what it must match, and what may be decided."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.template.defaultfilters import filesizeformat

from cooperatives import eligibility, eligibility_facts
from cooperatives.models import Cooperative
from lumajang_kdkmp import clock, formats
from lumajang_kdkmp.accounts.models import User
from roadmap.case_facts import READS, Fact, facts_of
from roadmap.models import Evidence, StageProgress, Transition
from roadmap.policies import check_move, refusal
from roadmap.signed_evidence import FROZEN, paper_words
from roadmap.stages import FOUNDING, STAGE, STAGES, Stage, stages_before
from roadmap.workflow import MoveCode, Status

SHOWN_MOVES = 8


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A file beside the facts. `twins` say in words where else the same file serves, within the reader's scope.

    `is_open`: shown at once. Every photo is, and of the PDFs the first: each is a download of its own.
    """

    id: int
    name: str
    is_image: bool
    is_open: bool
    size: str
    covers: str
    added: str
    twins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """One earlier move of this stage."""

    when: str
    words: str
    by: str
    note: str


@dataclass(frozen=True)
class CaseFile:
    """Everything on the right of the desk. Each refusal is the sentence that greys its button, "" when free."""

    progress: StageProgress
    facts: Sequence[Fact]
    findings: Sequence[eligibility.Finding]
    evidence: Sequence[EvidenceView]
    uncovered: Sequence[str]
    past: Sequence[Past]
    bar: Sequence[tuple[str, str]]
    waits_for: Sequence[str]
    refusals: dict[str, str] = field(default_factory=dict)

    @property
    def stage(self) -> Stage:
        return self.progress.definition

    @property
    def title(self) -> str:
        return f"{self.progress.village.name}, {self.stage.label}"

    @property
    def is_waiting(self) -> bool:
        return self.progress.status == Status.SUBMITTED

    @property
    def is_approved(self) -> bool:
        return self.progress.status == Status.APPROVED

    @property
    def sent(self) -> str:
        """Who sent it and how long it has waited; "" when nobody has."""
        progress = self.progress
        if not (progress.submitted_by and progress.submitted_on):
            return ""
        words = f"Dikirim {progress.submitted_by}, {formats.date_long(progress.submitted_on)}"
        days = (clock.today() - progress.submitted_on).days
        return f"{words}, menunggu {days} hari" if self.is_waiting and days else words

    @property
    def passed_count(self) -> int:
        return sum(finding.passed for finding in self.findings)

    @property
    def hint(self) -> str:
        """Why nothing can be decided by this person now, or "" when something can."""
        if self.is_waiting:
            return self.refusals["approve"]
        if self.is_approved:
            return self.refusals["reopen"]
        return f"Berstatus “{self.progress.get_status_display()}”: {self.stage.owner.label} sedang mengerjakannya."

    @property
    def mark(self) -> str:
        """Fingerprint of what was shown, so that a decision on facts changed meanwhile is caught."""
        shown = (
            self.progress.pk,
            [(fact.label, fact.value) for fact in self.facts],
            [(finding.rule, finding.passed, finding.message) for finding in self.findings],
            [(item.id, item.covers) for item in self.evidence],
        )
        return hashlib.sha256(repr(shown).encode()).hexdigest()


def case_file(progress: StageProgress, user: User) -> CaseFile:
    """Return the case of a stage: a fixed number of queries, whatever hangs on it.

    `progress` comes with village, kecamatan, submitted_by and return_reason loaded.
    """
    cooperative = (
        Cooperative.objects.visible_to(user)
        .select_related("village__kecamatan", "deed_funding", "notary_assignment__notary")
        .prefetch_related(*READS.get(progress.stage, ()))
        .filter(pk=progress.village_id)
        .first()
    )
    findings = _findings(cooperative) if cooperative and progress.stage == FOUNDING else []
    files = list(
        progress.evidence.filter(removed_on=None).select_related("added_by", "signed_copy__document").defer(*FROZEN)
    )
    statuses = dict(
        StageProgress.objects.filter(village_id=progress.village_id).values_list("stage", "status")
    )
    return CaseFile(
        progress=progress,
        facts=facts_of(progress, cooperative),
        findings=findings,
        evidence=_evidence(progress, files, user),
        uncovered=_uncovered(progress, files),
        past=_past(progress),
        bar=[(stage.label, _bar_state(stage, statuses, progress)) for stage in STAGES],
        waits_for=[s.label for s in stages_before(progress.stage) if statuses.get(s.code) != Status.APPROVED],
        refusals={
            move.value: refusal(check_move, progress, move, user)
            for move in (MoveCode.APPROVE, MoveCode.RETURN, MoveCode.REOPEN)
        },
    )


def _findings(cooperative: Cooperative) -> Sequence[eligibility.Finding]:
    return eligibility_facts.assess(
        cooperative,
        clock.today(),
        founders=cooperative.founders.all(),
        terms=cooperative.officer_terms.all(),
    ).findings


def _bar_state(stage: Stage, statuses: dict[str, str], progress: StageProgress) -> str:
    if statuses.get(stage.code) == Status.APPROVED:
        return "done"
    return "current" if stage.code == progress.stage else "none"


def _uncovered(progress: StageProgress, files: list[Evidence]) -> list[str]:
    covered = {code for row in files for code in row.covers}
    return [item.label for item in progress.definition.evidence if item.code not in covered]


def _evidence(progress: StageProgress, rows: list[Evidence], user: User) -> list[EvidenceView]:
    labels = {item.code: item.label for item in progress.definition.evidence}
    twins = _twins(progress, rows, user)
    first_pdf = next((row.pk for row in rows if not row.is_image), None)
    return [
        EvidenceView(
            id=row.pk,
            name=row.name,
            is_image=row.is_image,
            is_open=row.is_image or row.pk == first_pdf,
            size=filesizeformat(row.size),
            covers=", ".join(label for code, label in labels.items() if code in row.covers),
            added=f"{row.added_by}, {formats.date_short(row.added_on)}"
            + (f". {paper_words(row.signed_copy)}" if row.signed_copy else ""),
            twins=tuple(twins[row.pk]),
        )
        for row in rows
    ]


def _twins(progress: StageProgress, rows: list[Evidence], user: User) -> dict[int, list[str]]:
    """Return where else each file serves now: one query. What lies outside the scope is only said to exist."""
    found: dict[int, list[str]] = defaultdict(list)
    if not rows:
        return found
    same = Q(sha256__in=[row.sha256 for row in rows]) | Q(
        original_sha256__in=[row.original_sha256 for row in rows]
    )
    others = (
        Evidence.objects.visible_to(user)
        .filter(same, removed_on=None)
        .exclude(progress=progress)
        .select_related("village__kecamatan", "progress")[:50]
    )
    for other in others:
        for row in rows:
            if other.sha256 == row.sha256 or other.original_sha256 == row.original_sha256:
                stage = STAGE[other.progress.stage].label
                found[row.pk].append(
                    f"{other.village.name}, Kec. {other.village.kecamatan.name}, tahap {stage}"
                )
    for row in rows:
        if row.is_duplicate and not found[row.pk]:
            found[row.pk].append("berkas yang sama pernah dilampirkan di tempat lain")
    return found


def _past(progress: StageProgress) -> list[Past]:
    rows = (
        Transition.objects.filter(progress=progress)
        .select_related("by", "reason")
        .order_by("-id")[:SHOWN_MOVES]
    )
    return [
        Past(
            when=formats.date_short(row.on),
            words=row.verb + (f": {row.reason.label}" if row.reason else ""),
            by=str(row.by),
            note=row.note,
        )
        for row in rows
    ]
