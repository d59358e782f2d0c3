"""All papers of a cooperative at once, and the page that says how each of them stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from cooperatives import policies
from cooperatives.drafts import F4, deed_subject, paper_item, shown_name
from cooperatives.models import Cooperative
from cooperatives.papers import places
from cooperatives.papers.kinds import PaperKind
from cooperatives.paperwork import contexts_of, papers_of
from lumajang_kdkmp.accounts.access import refusal
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents.batches import Item, batches_of, request_batch
from lumajang_kdkmp.documents.changes import Difference, context_of, differences
from lumajang_kdkmp.documents.models import Document, DocumentStatus
from lumajang_kdkmp.documents.placeholders import gaps
from lumajang_kdkmp.documents.policies import check_issue
from lumajang_kdkmp.jobs.models import Job
from lumajang_kdkmp.jobs.policies import check_cancel

SET_KIND = "deed_set"
DRAFT, SIGNING, ALL = "draft", "signing", "all"
# Which papers a batch makes: label, and the kinds; None stands for every paper that the file holds.
SETS: dict[str, tuple[str, tuple[str, ...] | None]] = {
    DRAFT: ("Rancangan akta saja", ("deed_draft",)),
    SIGNING: (
        "Berkas tanda tangan (D09, D10, D17)",
        ("power_of_attorney", "deed_draft", "identity_recap"),
    ),
    ALL: ("Set lengkap", None),
}
# What a batch of many cooperatives is called by.
SET_NAMES = {DRAFT: "Rancangan akta", SIGNING: "Berkas tanda tangan", ALL: "Set lengkap"}
SHOWN_BATCHES = 4


def chosen(cooperative: Cooperative, which: str) -> list[PaperKind]:
    """Return the papers of a set (a key of SETS) that this cooperative has use for, in the order of the file."""
    kinds = SETS[which][1]
    return [row for row in file_papers(cooperative) if kinds is None or row.kind in kinds]


def file_papers(cooperative: Cooperative) -> list[PaperKind]:
    """Return the papers of the file itself, D01 to D22: the cover sheet goes with a hand-over, not with the file."""
    return [row for row in papers_of(cooperative) if row.code.startswith("D")]


def set_items(
    cooperatives: Iterable[Cooperative], which: str, *, final: bool = False, paper: str = F4
) -> list[Item]:
    """Return the items of a batch: cooperatives in the given order, their papers in the order of the file."""
    return [
        paper_item(cooperative, row.kind, row.title, final=final, paper=paper)
        for cooperative in cooperatives
        for row in chosen(cooperative, which)
    ]


def request_set(
    *, cooperative: Cooperative, by: User, final: bool = False, paper: str = F4, which: str = ALL
) -> Job:
    """Queue all papers of one cooperative and return the batch; its camat or Diskopindag.

    Each paper's data are frozen when its turn comes; one that lacks something fails alone. Raises NotAllowed,
    ValidationError.
    """
    policies.check_records(cooperative.pk, by)
    return request_batch(
        kind=SET_KIND,
        title=f"Berkas {'final' if final else 'konsep'} {shown_name(cooperative)}",
        area_code=cooperative.pk,
        items=set_items([cooperative], which, final=final, paper=paper),
        about={"cooperative": cooperative.pk},
        by=by,
    )


def paper_kind(cooperative: Cooperative, kind: str) -> PaperKind:
    """Return the kind among the papers of this cooperative, or raise ValidationError."""
    for row in file_papers(cooperative):
        if row.kind == kind:
            return row
    raise ValidationError(f"Berkas ini tidak diperlukan untuk {cooperative.legal_name}.")


@dataclass(frozen=True)
class PaperLine:
    """One paper of the file: its newest version, the final in force where that is another, and what lacks.

    `gaps` print as gaps and keep it a konsep; without what `obstacles` say there is no paper at all.
    """

    code: str
    kind: str
    title: str
    newest: Document | None
    in_force: Document | None
    gaps: Sequence[str]
    obstacles: Sequence[str]
    changes: Sequence[Difference]
    issue_refusal: str
    may_cancel: bool = False

    @property
    def maker(self) -> str:
        return places.maker(self.code)

    @property
    def lacks(self) -> list[places.Lacking]:
        """What keeps it from being made or from being whole, each with the page where it is filled in."""
        return [places.lacking(words) for words in self.obstacles or self.gaps]

    @property
    def is_outdated(self) -> bool:
        return bool(self.changes)

    @property
    def state_label(self) -> str:
        return self.newest.state_label if self.newest else "Belum dibuat"

    @property
    def may_issue(self) -> bool:
        """Whether the final can be asked for now: nothing is missing and this person may."""
        return not (self.gaps or self.obstacles or self.issue_refusal)

    @property
    def make_label(self) -> str:
        return "Buat ulang" if self.newest else "Buat konsep"


@dataclass(frozen=True)
class PapersPage:
    lines: Sequence[PaperLine]
    batches: Sequence[Job]
    may_issue_any: bool

    @property
    def is_making(self) -> bool:
        return any(line.newest is not None and line.newest.state == DocumentStatus.PENDING for line in self.lines)

    @property
    def made(self) -> int:
        return sum(line.newest is not None and line.newest.has_file for line in self.lines)

    @property
    def outdated(self) -> int:
        return sum(line.is_outdated for line in self.lines)

    @property
    def incomplete(self) -> int:
        return sum(bool(line.gaps or line.obstacles) for line in self.lines)


def papers_page(cooperative: Cooperative, user: User) -> PapersPage:
    """Return how every paper of the file stands, with what it would say today: one load of rows for all of them."""
    kinds = file_papers(cooperative)
    contexts = contexts_of(cooperative)
    newest, in_force = _documents(cooperative.pk, [row.kind for row in kinds])
    lines = []
    for row in kinds:
        context, obstacles = contexts[row.kind]
        judged = in_force.get(row.kind) or newest.get(row.kind)
        lines.append(
            PaperLine(
                code=row.code,
                kind=row.kind,
                title=row.title,
                newest=newest.get(row.kind),
                in_force=in_force.get(row.kind),
                gaps=gaps(context),
                obstacles=obstacles,
                changes=[] if obstacles else _changes(judged, context),
                issue_refusal=refusal(check_issue, row.kind, user),
                may_cancel=_may_cancel(newest.get(row.kind), user),
            )
        )
    return PapersPage(
        lines=lines,
        batches=tuple(batches_of(user, cooperative=cooperative.pk).with_progress()[:SHOWN_BATCHES]),
        may_issue_any=any(not line.issue_refusal for line in lines),
    )


def _may_cancel(document: Document | None, user: User) -> bool:
    waits = document is not None and document.state == DocumentStatus.PENDING
    return waits and not refusal(check_cancel, document.job, user)


def papers_state(cooperative: Cooperative, user: User) -> list[tuple[str, Document, bool]]:
    """Return how the newest version of each paper stands, for a page that waits: (kind, document, may cancel).

    One query, of the small columns only.
    """
    kinds = [row.kind for row in file_papers(cooperative)]
    rows = Document.objects.filter(subject=deed_subject(cooperative.pk), kind__in=kinds).select_related("job")
    newest = {row.kind: row for row in rows.order_by("version").defer("params", "context")}
    return [(kind, row, _may_cancel(row, user)) for kind, row in newest.items()]


def _documents(code: str, kinds: Sequence[str]) -> tuple[dict[str, Document], dict[str, Document]]:
    """Return the newest version of each kind, and the final in force where the newest is another: one query.

    Old versions are only skipped over: their contexts stay encrypted, and what decides is in the small columns.
    """
    rows = Document.objects.filter(subject=deed_subject(code), kind__in=kinds).select_related("job")
    newest: dict[str, Document] = {}
    in_force: dict[str, Document] = {}
    for row in rows.order_by("version").defer("params", "context"):
        newest[row.kind] = row
        if row.is_final and row.status == DocumentStatus.READY:
            in_force[row.kind] = row
    shown = {row.pk: row for row in (*newest.values(), *in_force.values()) if row.has_file}
    for pk, context in Document.objects.filter(pk__in=shown).values_list("pk", "context"):
        shown[pk].context = context
    return newest, {kind: row for kind, row in in_force.items() if row.pk != newest[kind].pk}


def _changes(document: Document | None, context: dict[str, Any]) -> list[Difference]:
    """Return where a paper that is in force says something else than it would today."""
    if document is None or document.status != DocumentStatus.READY:
        return []
    frozen = context_of(document)
    return differences(frozen, context) if frozen else []
