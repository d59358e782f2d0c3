"""One sent stage as the verifier sees it: the evidence, what it must match, and what may be decided."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, prefetch_related_objects
from django.template.defaultfilters import filesizeformat

from cooperatives import eligibility, eligibility_facts
from cooperatives.models import Cooperative
from lumajang_kdkmp import clock, formats
from lumajang_kdkmp.accounts.models import User
from roadmap.case_facts import READS, Fact, facts_of
from roadmap.models import Evidence, StageProgress, Transition
from roadmap.policies import check_move, refusal
from roadmap.signed_evidence import FROZEN, paper_words
from roadmap.stages import FOUNDING, MUSDESUS, POTENTIAL, STAGE, STAGES, Stage, stages_before
from roadmap.workflow import MoveCode, Status

SHOWN_MOVES = 8
SHOWN_TWINS = 50


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
    return case_files([progress], user)[0]


def case_files(rows: Sequence[StageProgress], user: User) -> list[CaseFile]:
    """Return the cases of one stage of several villages, as case_file does and with as many queries."""
    if not rows:
        return []
    stage = rows[0].stage
    if stage == POTENTIAL:
        prefetch_related_objects(rows, "village__potentials")
    cooperatives = (
        Cooperative.objects.visible_to(user)
        .select_related("village__kecamatan", "deed_funding", "notary_assignment__notary")
        .prefetch_related(*READS.get(stage, ()))
        .in_bulk([row.village_id for row in rows])
    )
    findings = _findings(list(cooperatives.values())) if stage == FOUNDING else {}
    asks_thresholds = stage == MUSDESUS
    thresholds = eligibility_facts.thresholds_by_day() if asks_thresholds else eligibility_facts.thresholds_on
    files = _files(rows)
    twins = _twins([file for found in files.values() for file in found], user)
    statuses: dict[str, dict[str, str]] = defaultdict(dict)
    known = StageProgress.objects.filter(village__in=[row.village_id for row in rows])
    for code, of_stage, status in known.values_list("village_id", "stage", "status"):
        statuses[code][of_stage] = status
    past = _past(rows)
    return [
        CaseFile(
            progress=row,
            facts=facts_of(row, cooperatives.get(row.village_id), thresholds),
            findings=findings.get(row.village_id, ()),
            evidence=_evidence(row, files[row.pk], twins),
            uncovered=_uncovered(row, files[row.pk]),
            past=past[row.pk],
            bar=[(each.label, _bar_state(each, statuses[row.village_id], row)) for each in STAGES],
            waits_for=[
                before.label
                for before in stages_before(stage)
                if statuses[row.village_id].get(before.code) != Status.APPROVED
            ],
            refusals={
                move.value: refusal(check_move, row, move, user)
                for move in (MoveCode.APPROVE, MoveCode.RETURN, MoveCode.REOPEN)
            },
        )
        for row in rows
    ]


def _findings(cooperatives: Sequence[Cooperative]) -> dict[str, Sequence[eligibility.Finding]]:
    assessed = eligibility_facts.assess_many(
        cooperatives,
        clock.today(),
        founders={row.pk: row.founders.all() for row in cooperatives},
        terms={row.pk: row.officer_terms.all() for row in cooperatives},
    )
    return {code: found.findings for code, found in assessed.items()}


def _files(rows: Sequence[StageProgress]) -> dict[int, list[Evidence]]:
    """Return the files that are attached now, by stage of a village: one query."""
    files: dict[int, list[Evidence]] = defaultdict(list)
    found = Evidence.objects.filter(progress__in=rows, removed_on=None)
    for file in found.select_related("added_by", "signed_copy__document").defer(*FROZEN):
        files[file.progress_id].append(file)
    return files


def _bar_state(stage: Stage, statuses: dict[str, str], progress: StageProgress) -> str:
    if statuses.get(stage.code) == Status.APPROVED:
        return "done"
    return "current" if stage.code == progress.stage else "none"


def _uncovered(progress: StageProgress, files: list[Evidence]) -> list[str]:
    covered = {code for row in files for code in row.covers}
    return [item.label for item in progress.definition.evidence if item.code not in covered]


def _evidence(
    progress: StageProgress, rows: list[Evidence], twins: dict[int, list[str]]
) -> list[EvidenceView]:
    labels = {item.code: item.label for item in progress.definition.evidence}
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


def _twins(rows: list[Evidence], user: User) -> dict[int, list[str]]:
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
        .select_related("village__kecamatan", "progress")[: len(rows) + SHOWN_TWINS]
    )
    for other in others:
        for row in rows:
            is_same = other.sha256 == row.sha256 or other.original_sha256 == row.original_sha256
            if is_same and other.progress_id != row.progress_id:
                stage = STAGE[other.progress.stage].label
                found[row.pk].append(
                    f"{other.village.name}, Kec. {other.village.kecamatan.name}, tahap {stage}"
                )
    for row in rows:
        if row.is_duplicate and not found[row.pk]:
            found[row.pk].append("berkas yang sama pernah dilampirkan di tempat lain")
    return found


def _past(rows: Sequence[StageProgress]) -> dict[int, list[Past]]:
    """Return the last moves by stage of a village, newest first: one query."""
    past: dict[int, list[Past]] = defaultdict(list)
    moves = Transition.objects.filter(progress__in=rows).select_related("by", "reason").order_by("-id")
    for move in moves:
        if len(past[move.progress_id]) < SHOWN_MOVES:
            past[move.progress_id].append(
                Past(
                    when=formats.date_short(move.on),
                    words=move.verb + (f": {move.reason.label}" if move.reason else ""),
                    by=str(move.by),
                    note=move.note,
                )
            )
    return past
