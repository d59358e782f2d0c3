"""The papers of the deed file: one row for each kind, with its template, its builder and its legal basis.

A new paper is a template papers/<kind>.html, a builder over FileRows, a row in the PAPERS of its module under
cooperatives/papers/, and its lines in settings (DOCUMENT_SOURCES, DOCUMENT_KINDS, DOCUMENT_READERS).
"""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError

from cooperatives.deed_context import deed_context
from cooperatives.models import Cooperative
from cooperatives.papers import (
    amendment,
    bylaws,
    cover,
    founding,
    meetings,
    notary_papers,
    plan_paper,
    statements,
    village_letters,
)
from cooperatives.papers.kinds import PaperKind
from cooperatives.papers.rows import FileRows
from lumajang_kdkmp import clock
from lumajang_kdkmp.documents.services import Paper

DEED = PaperKind(
    kind="deed_draft",
    code="D10",
    title="Rancangan akta dan anggaran dasar",
    version="D10/1 Permenkum 13/2025",
    build=deed_context,
)
# In the order of their codes, which is the order of the file.
_ROWS = (
    *meetings.PAPERS,
    *founding.PAPERS,
    DEED,
    *statements.PAPERS,
    *plan_paper.PAPERS,
    *village_letters.PAPERS,
    *notary_papers.PAPERS,
    *bylaws.PAPERS,
    *amendment.PAPERS,
    *cover.PAPERS,
)
PAPERS: dict[str, PaperKind] = {row.kind: row for row in sorted(_ROWS, key=lambda row: row.code)}


def papers_of(cooperative: Cooperative) -> list[PaperKind]:
    """Return the papers that the file of this cooperative holds, in the order of their codes."""
    return [row for row in PAPERS.values() if row.applies(cooperative)]


def contexts_of(cooperative: Cooperative) -> dict[str, tuple[dict[str, Any], list[str]]]:
    """Return what every paper of the file would say today, by kind: one load of rows for all builders.

    Beside the context stand the sentences with which a builder refuses; the context is empty then.
    """
    file = FileRows(cooperative.pk, clock.today())
    found: dict[str, tuple[dict[str, Any], list[str]]] = {}
    for row in papers_of(cooperative):
        try:
            found[row.kind] = (row.build(file), [])
        except ValidationError as error:
            found[row.kind] = ({}, error.messages)
    return found


def make(kind: str, params: dict[str, Any]) -> Paper:
    """Return the paper of a kind: params {"cooperative": village code, "as_of": ISO date, "paper": "F4" | "A4"}.

    `as_of` defaults to today, `paper` to F4. Raises ValidationError for a bad date or paper, for a kind that this
    cooperative has no use for and for data that the paper cannot do without; Cooperative.DoesNotExist.
    """
    paper_size = params.get("paper", "F4")
    if paper_size not in ("A4", "F4"):
        raise ValidationError({"paper": "Pilih ukuran kertas F4 atau A4."})
    try:
        as_of = dt.date.fromisoformat(params["as_of"]) if params.get("as_of") else clock.today()
    except (TypeError, ValueError):
        raise ValidationError({"as_of": "Isi tanggal yang benar, misalnya 2025-06-12."}) from None
    row = PAPERS[kind]
    file = FileRows(str(params["cooperative"]), as_of)
    if not row.applies(file.cooperative):
        raise ValidationError(f"{row.title} tidak diperlukan untuk {file.cooperative.legal_name}.")
    return Paper(
        template=row.template,
        template_version=row.version,
        context=row.build(file),
        paper_size=paper_size,
    )
