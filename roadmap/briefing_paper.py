"""The Bupati's page on one sheet of A4: the same figures, frozen as plain texts and numbers when it is asked for."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import Truncator

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.documents.services import Paper
from lumajang_kdkmp.formats import date_long, date_short
from roadmap.charts import STAGE_FILLS
from roadmap.decisions import Agenda, Card
from roadmap.deed_budget import DeedBudget
from roadmap.figures import Links
from roadmap.index_frozen import FrozenIndex
from roadmap.leader_page import AreaLine, LeaderPage, leader_page
from roadmap.snapshot import Snapshot, snapshot
from roadmap.village_filter import parse_day

TEMPLATE = "papers/briefing.html"
TEMPLATE_VERSION = "1"
KIND = "leader_page"
TITLE = "Ringkasan Bupati"
NO_LINKS = Links("")
# Longer texts are cut: the sheet holds five decisions of the longest kind and stays one page. With at most
# ROOMY of them there is room for all their facts and for a larger map.
ROOMY, FACT_LETTERS, DENSE_FACT_LETTERS = 3, 160, 52
TITLE_LETTERS, EFFECT_LETTERS, LINE_LETTERS, BLOCKERS_SHOWN = 100, 45, 58, 4

Plain = dict[str, Any]


def briefing(kind: str, params: Mapping[str, Any]) -> Paper:
    """Return the sheet of the regency on a day. `params`: area_code, on (ISO date).

    Eight queries. Raises ValidationError for an area or a day that has no such page.
    """
    day = parse_day(str(params.get("on", "")))
    if day is None or day > clock.today():
        raise ValidationError("Pilih tanggal dari awal program sampai hari ini.")
    if params.get("area_code") != settings.REGENCY_CODE:
        raise ValidationError("Ringkasan satu halaman dibuat untuk seluruh kabupaten.")
    shown = snapshot(day, settings.REGENCY_CODE)
    context = {"title": TITLE, "regency": settings.REGENCY_NAME, **sheet(shown)}
    mark = hashlib.sha256(json.dumps(context, sort_keys=True).encode()).hexdigest()[:12]
    context["foot"] = f"{TITLE}, {settings.REGENCY_NAME}, per {date_short(day)}. Sidik data {mark}"
    return Paper(TEMPLATE, TEMPLATE_VERSION, context)


def sheet(shown: Snapshot) -> Plain:
    """Return what the sheet prints of a snapshot of the regency: four queries. Also the first page of a meeting."""
    page = leader_page(shown, Role.SATGAS, NO_LINKS)
    summary = page.summary
    is_roomy = len(page.agenda.waiting) <= ROOMY
    return {
        "as_of": date_long(shown.day),
        "headline": summary.headline.sentence,
        "outlook": f"{summary.headline.outlook} {summary.furthest_behind}".strip(),
        "tiles": _tiles(page),
        "decisions": [_decision(card, is_roomy=is_roomy) for card in page.agenda.waiting],
        "is_roomy": is_roomy,
        "decided": _decided(page.agenda),
        "map": {row.code: [row.state.last_done, int(row.state.is_late)] for row in shown},
        "legend": [[place.count.text, place.words, STAGE_FILLS[int(place.tone[1:])]] for place in summary.places],
        "late_total": summary.late.text,
        "late": [
            [
                row.days,
                f"{row.name}, {row.kecamatan}",
                Truncator(row.blocker or f"giliran {row.turn}").chars(LINE_LETTERS),
            ]
            for row in summary.late_villages
        ],
        "blockers": [
            [row.count.text, Truncator(row.words).chars(LINE_LETTERS)] for row in summary.blockers[:BLOCKERS_SHOWN]
        ],
        "waits": [list(pair) for pair in page.waits],
        "kecamatan": [_area(line) for line in page.areas],
        "whole": [
            summary.total_text,
            summary.notary.verified.text,
            summary.legal_entity.verified.text,
            summary.late.text,
            page.quality.median or "–",
        ],
        "money": page.budget.verdict if page.budget else "",
    }  # fmt: skip


def _tiles(page: LeaderPage) -> list[list[str]]:
    """Return the four figures on top: label, figure, what it is out of, and what to make of it."""
    legal, progress = page.summary.legal_entity, page.summary.progress
    return [
        ["Badan hukum", legal.verified.text, f"dari {page.summary.total_text}",
         f"{legal.gap_text}{'' if legal.starts else f', rencana {legal.planned_text}'}"],
        ["Progres program", progress.text, f"rencana {progress.planned_text}", f"deviasi {progress.gap_text}"],
        _index_tile(page.quality),
        *([_money_tile(page.budget)] if page.budget else []),
    ]  # fmt: skip


def _index_tile(quality: FrozenIndex) -> list[str]:
    ranked = f"{quality.ranked.text} dari {quality.total} koperasi bernilai"
    when = f", akhir {quality.month}" if quality.month else ""
    if not quality.median:
        return ["Indeks keaktifan", "–", "kurang data", f"{ranked}{when}"]
    return ["Indeks keaktifan", quality.median, "dari 100", f"{ranked}{when}"]


def _money_tile(budget: DeedBudget) -> list[str]:
    verdict = budget.missing_text or f"{budget.open_deeds} akta belum berdana"
    return ["Anggaran akta", budget.committed_text, f"dari {budget.ceiling_text}", verdict]


def _decision(card: Card, *, is_roomy: bool) -> Plain:
    effect = card.effect if is_roomy else Truncator(card.effect).chars(EFFECT_LETTERS)
    return {
        "title": Truncator(card.title).chars(TITLE_LETTERS),
        "facts": Truncator(card.facts).chars(FACT_LETTERS if is_roomy else DENSE_FACT_LETTERS),
        "due": card.due,
        "is_near": bool(card.due_tone),
        "line": f"Biaya {card.cost}. Pelaksana {card.owner}. Dampak: {effect}",
    }


def _decided(agenda: Agenda) -> str:
    """What became of the decisions before, in a sentence."""
    words = agenda.running_words or "Tidak ada keputusan yang sedang dijalankan"
    late = f", {agenda.overdue} lewat batas" if agenda.overdue else ""
    last = f" Keputusan terakhir {agenda.last}." if agenda.last else ""
    return f"{words}{late}.{last}"


def _area(line: AreaLine) -> Plain:
    row = line.row
    return {
        "name": row.name,
        "cells": [
            row.villages.text,
            line.deeds.text,
            line.legal.text,
            row.late.text,
            line.index or "–",
            line.news,
        ],
        "is_late": bool(row.late.value),
    }
