"""What the pages of reports show: the list with progress in words, one report with its files, and the cadence."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents import store
from lumajang_kdkmp.documents.batches import batches_of
from lumajang_kdkmp.documents.models import Document, DocumentFile, DocumentStatus
from lumajang_kdkmp.documents.policies import readable_by
from lumajang_kdkmp.documents.register import verify_url
from lumajang_kdkmp.documents.verification import replaced_by
from lumajang_kdkmp.formats import date_short
from lumajang_kdkmp.jobs.models import Job
from roadmap.reporting.cadence import rhythms
from roadmap.reporting.files import notes
from roadmap.reporting.kinds import FORTNIGHTLY, KINDS, period_of
from roadmap.reporting.paper import KIND, frozen_of
from roadmap.wa_text import WaText

REPORTS_SHOWN = 30
ROUNDS_SHOWN = 3
# Reports from before June 2025 are still to be opened.
KINDS_LISTED = (KIND, "progress_report")


@dataclass(frozen=True)
class ReportLine:
    """One report of the list, and the day that it states, as it is written; "" where its form did not say one."""

    document: Document
    stated: str


def reports_of(user: User) -> list[ReportLine]:
    """Return the newest reports of the user's area, with their files: two queries."""
    rows = readable_by(user).filter(kind__in=KINDS_LISTED)
    rows = rows.select_related("job", "requested_by").prefetch_related("files").defer("context")
    # A round is made in one moment: the regency before its kecamatan.
    rows = rows.order_by("-created_at", "area_code", "pk")
    return [ReportLine(row, stated(row)) for row in rows[:REPORTS_SHOWN]]


def stated(document: Document) -> str:
    """Return the day that a report states: "12 Jun 2025"."""
    day = document.params.get("on", "")
    return date_short(dt.date.fromisoformat(day)) if day else ""


def rounds_of(user: User) -> list[Job]:
    """Return the newest rounds of all kecamatan, with the count of their papers: one query."""
    return list(batches_of(user, KIND).with_progress()[:ROUNDS_SHOWN])


@dataclass(frozen=True)
class ReportPage:
    """One report: its files, its text, and what stands beside the figures. `notes` are of the frozen snapshot."""

    document: Document
    files: Sequence[DocumentFile]
    notes: Sequence[tuple[str, str]]
    headline: str
    wa: WaText | None
    verify_url: str
    decisions_url: str
    newer: Document | None
    newer_stated: str
    stated: str
    made_at: str


def report_page(document: Document) -> ReportPage:
    """Return the page of a report that the reader may see: three queries. Raises BlobDamaged for a damaged text."""
    frozen = frozen_of(document)
    files = list(document.files.all())
    text = next((file for file in files if file.form == "txt"), None)
    cover = frozen.get("cover") or {}
    newer = replaced_by(document) if document.status == DocumentStatus.SUPERSEDED else None
    return ReportPage(
        document=document,
        files=files,
        notes=notes(frozen) if frozen else (),
        headline=cover.get("headline") or _first_sentence(frozen),
        wa=WaText(store.read_verified(text.sha256).decode()) if text else None,
        verify_url=verify_url(document.token) if document.token and document.has_file else "",
        decisions_url=reverse("decision_list") if frozen.get("kind") == FORTNIGHTLY else "",
        newer=newer,
        newer_stated=stated(newer) if newer else "",
        stated=frozen.get("as_of", ""),
        made_at=frozen.get("made_at", ""),
    )


def _first_sentence(frozen: dict[str, Any]) -> str:
    pages = frozen.get("pages") or [{}]
    return str(pages[0].get("sentence", ""))


@dataclass(frozen=True)
class CadenceRow:
    """One kind of report: whether it is made by itself, when next, and who said so."""

    label: str
    is_on: bool
    next: str
    said: str


def cadence_rows(today: dt.date) -> list[CadenceRow]:
    """Return the rhythm of each kind: one query."""
    return [
        CadenceRow(
            label=KINDS[code].label,
            is_on=rhythm.is_on,
            next=f"{date_short(period_of(code, today, rhythm.since).due_at)}, pukul 07.00 WIB"
            if rhythm.is_on
            else "",
            said=f"{rhythm.row.set_by}, berlaku {date_short(rhythm.row.valid_from)}"
            if rhythm.row
            else "Bawaan portal",
        )
        for code, rhythm in rhythms(today).items()
    ]
