"""The papers of the deed file: one row for each kind, with its template, its builder and its legal basis.

A new paper is a template, a builder `(village code, date) -> context`, a row in PAPERS, a function of its
name below and a line in settings.DOCUMENT_SOURCES.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from cooperatives.deed_context import deed_context
from lumajang_kdkmp import clock
from lumajang_kdkmp.documents.services import Paper

Builder = Callable[[str, dt.date], dict[str, Any]]


@dataclass(frozen=True)
class PaperKind:
    """A kind of paper. `version` names template and legal basis and is frozen with every document."""

    code: str
    title: str
    template: str
    version: str
    build: Builder


PAPERS: dict[str, PaperKind] = {
    "deed_draft": PaperKind(
        code="D10",
        title="Rancangan akta dan anggaran dasar",
        template="papers/deed_draft.html",
        version="D10/1 Permenkum 13/2025",
        build=deed_context,
    ),
}


def make(kind: str, params: dict[str, Any]) -> Paper:
    """Return the paper of a kind: params {"cooperative": village code, "as_of": ISO date, "paper": "F4" | "A4"}.

    `as_of` defaults to today, `paper` to F4. Raises ValidationError for a bad date or paper and for data that
    the paper cannot do without, Cooperative.DoesNotExist for an unknown village.
    """
    row = PAPERS[kind]
    paper_size = params.get("paper", "F4")
    if paper_size not in ("A4", "F4"):
        raise ValidationError({"paper": "Pilih ukuran kertas F4 atau A4."})
    try:
        as_of = dt.date.fromisoformat(params["as_of"]) if params.get("as_of") else clock.today()
    except (TypeError, ValueError):
        raise ValidationError({"as_of": "Isi tanggal yang benar, misalnya 2025-06-12."}) from None
    context = row.build(str(params["cooperative"]), as_of)
    return Paper(
        template=row.template, template_version=row.version, context=context, paper_size=paper_size
    )


def deed_draft(params: dict[str, Any]) -> Paper:
    """Return the draft of the founding deed (or of the amendment) with the complete articles: D10."""
    return make("deed_draft", params)
