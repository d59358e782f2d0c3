"""The weekly text of a kecamatan for its WhatsApp group: short, the same for the same day, made without a query.

There is no gateway: a person copies the text or opens it in WhatsApp, and sends it by hand.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from lumajang_kdkmp import formats
from roadmap.stages import GUIDELINE, LEGAL_ENTITY, Actor, Stage
from roadmap.state import VillageState
from roadmap.workflow import Status

SOON_DAYS = 7
SEND = "https://wa.me/?text="
# WhatsApp reads these as bold, italic, struck and code.
_MARKS = re.compile(r"[*_~`]")


@dataclass(frozen=True, slots=True)
class TextVillage:
    """A village as the text needs it; `name` carries the kecamatan where two villages share a name."""

    name: str
    code: str
    state: VillageState

    @property
    def due_on(self) -> dt.date:
        """The target of the stage it is at; asked only of villages that are at one."""
        stage = self.state.current
        return self.state.targets[stage.code].due_on if stage else dt.date.max


@dataclass(frozen=True)
class WaText:
    """The text, and the address that opens WhatsApp with it."""

    text: str

    @property
    def send_url(self) -> str:
        return SEND + quote(self.text, safe="")

    @property
    def rows(self) -> int:
        """Lines of the box that shows it whole on a desk; a phone scrolls within."""
        return min(22, self.text.count("\n") + 2)


def weekly_text(area_name: str, noun: str, day: dt.date, villages: Iterable[TextVillage]) -> WaText:
    """Return the text of one kecamatan on `day`: what is late, what is due within a week, the rest by line.

    Villages whose clock stands still are told and counted, and asked for nothing.

    `noun` is what its villages are called together: "desa", or "desa/kelurahan" where both occur.
    Villages with something to do carry the address of the page where it is done.
    """
    rows = sorted(villages, key=lambda row: (row.due_on, row.code))
    late = [row for row in rows if row.state.is_late]
    paused = [row for row in rows if row.state.current and row.state.pause]
    soon = [row for row in rows if row not in late and row not in paused and _is_soon(row, day)]
    calm = [row for row in rows if row.state.current and row not in (*late, *paused, *soon)]
    done = [row for row in rows if row.state.current is None]
    until = formats.date_day(day + dt.timedelta(days=SOON_DAYS))
    parts = [
        _head(area_name, noun, day, rows, len(late)),
        _calm_words(noun, [*soon, *calm]) if not late else "",
        _group(f"Lewat tenggat: {len(late)} {noun}", map(_late_line, late)),
        _group(f"Pekan ini, sampai {until}: {len(soon)} {noun}", map(_soon_line, soon)),
        _group(f"Sesuai jadwal: {len(calm)} {noun}", map(_calm_line, calm)),
        _group(f"Dijeda, tidak ditagih: {len(paused)} {noun}", map(_paused_line, paused)),
        _group(f"Delapan tahap selesai: {len(done)} {noun}", (f"- {plain(row.name)}" for row in done)),
    ]
    return WaText("\n\n".join(part for part in parts if part))


def _head(area_name: str, noun: str, day: dt.date, rows: Sequence[TextVillage], late: int) -> str:
    legal = sum(row.state.of(LEGAL_ENTITY).status == Status.APPROVED for row in rows)
    tail = f", {late} lewat tenggat" if late else ""
    return (
        f"*KDKMP {plain(area_name)}*\n"
        f"Keadaan {formats.date_long(day)}: {legal} dari {len(rows)} {noun} sudah berbadan hukum{tail}."
    )


def _calm_words(noun: str, ahead: Sequence[TextVillage]) -> str:
    if not ahead:
        return ""
    first = ahead[0]
    return f"Semua {noun} tepat waktu. Berikutnya: {plain(first.name)}, {formats.date_day(first.due_on)}."


def _group(title: str, lines: Iterable[str]) -> str:
    found = list(lines)
    return "\n".join([f"*{title}*", *found]) if found else ""


def _is_soon(row: TextVillage, day: dt.date) -> bool:
    stage = row.state.current
    if stage is None:
        return False
    is_back = row.state.of(stage.code).status == Status.RETURNED
    return is_back or (row.due_on - day).days <= SOON_DAYS


def _late_line(row: TextVillage) -> str:
    return f"{_line(row)}, terlambat {formats.number(row.state.days_late)} hari{_turn(row)}\n{_address(row)}"


def _soon_line(row: TextVillage) -> str:
    return f"{_line(row)}, tenggat {formats.date_day(row.due_on)}{_turn(row)}\n{_address(row)}"


def _calm_line(row: TextVillage) -> str:
    return f"{_line(row)}, tenggat {formats.date_day(row.due_on)}{_turn(row)}"


def _paused_line(row: TextVillage) -> str:
    return f"{_line(row)}. {plain(row.state.pause_words)}"


def _line(row: TextVillage) -> str:
    stage = row.state.current
    if stage is None:  # pragma: no cover - lines are made of villages that are at a stage
        raise ValueError("A line needs a stage.")
    back = ", dikembalikan" if row.state.of(stage.code).status == Status.RETURNED else ""
    return f"- *{plain(row.name)}*: {stage.label}{back}"


def _turn(row: TextVillage) -> str:
    return f", giliran {row.state.turn.label}" if row.state.turn else ""


def _address(row: TextVillage) -> str:
    """The form of the stage where the kecamatan acts, else the village's page."""
    stage = row.state.current
    if stage and _is_camats(stage) and row.state.turn == Actor.CAMAT:
        path = reverse("stage_update", args=[row.code, stage.code])
    else:
        path = reverse("village", args=[row.code])
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def _is_camats(stage: Stage) -> bool:
    return stage.owner == Actor.CAMAT and stage.code != GUIDELINE


def plain(name: str) -> str:
    """Take out what WhatsApp would read as formatting, and what would break the line."""
    return " ".join(_MARKS.sub("", name).split())
