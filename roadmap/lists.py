"""Lists of villages: the rows of a filter as they are shown, and the filters to press."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from django.http import QueryDict

from lumajang_kdkmp.formats import date_short, number
from roadmap.dashboards import village_href
from roadmap.figures import Links, segments
from roadmap.snapshot import Snapshot, VillageRow
from roadmap.stages import Actor
from roadmap.village_filter import (
    ANY,
    LEVELS,
    SORTS,
    VillageFilter,
    read_filter,
    stage_options,
)
from roadmap.workflow import STATUS_CHOICES, Status

# A list repeats few dates many times.
short = lru_cache(maxsize=1000)(date_short)
TONES = {Status.RETURNED: "warn", Status.SUBMITTED: "info", Status.APPROVED: "ok"}


@dataclass(frozen=True)
class ListRow:
    """A village in a list, every value as it is written."""

    code: str
    name: str
    kecamatan: str
    href: str
    stage: str
    status: str
    tone: str
    due: str
    late: str
    turn: str
    blocker: str
    news: str
    is_fresh: bool
    segments: tuple[tuple[str, str], ...]
    paused: str = ""


def list_row(row: VillageRow, day_query: str = "") -> ListRow:
    """Return a village as it is written; `day_query` is the past day in its address, "" for today."""
    current, state = row.state.current, row.current_state
    return ListRow(
        code=row.code,
        name=row.name,
        kecamatan=row.kecamatan,
        href=village_href(row.code) + day_query,
        stage=current.label if current else "Semua tahap selesai",
        status=state.status.label if current else "",
        tone=TONES.get(state.status, "neutral"),
        due=short(row.state.targets[current.code].due_on) if current else "",
        late=f"{number(row.state.days_late)} hari" if row.state.is_late else "",
        turn=row.state.turn.label if row.state.turn else "",
        blocker=", ".join(blocker.label for blocker in row.blockers),
        news=short(row.news_on) if row.news_on else "belum ada",
        is_fresh=row.is_fresh,
        segments=tuple(segments(row)),
        paused=row.state.pause_words,
    )


@dataclass(frozen=True)
class Chip:
    """A filter to press, with the number of rows it leaves; pressing one that is on takes it off."""

    label: str
    count: str
    href: str
    is_on: bool


@dataclass(frozen=True)
class Choice:
    """A select of the filter form; `name` is the parameter."""

    name: str
    label: str
    empty: str
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class VillageList:
    """The list page."""

    rows: tuple[ListRow, ...]
    total: int
    count: str
    notes: tuple[str, ...]
    filter: VillageFilter
    words: tuple[str, ...]
    chips: tuple[Chip, ...]
    choices: tuple[Choice, ...]
    kept: tuple[tuple[str, str], ...]
    clear_href: str
    # The rows as they are, for the file.
    chosen: tuple[VillageRow, ...]

    @property
    def title(self) -> str:
        """205 desa dan kelurahan, or: 39 dari 205 desa dan kelurahan."""
        whole = f"{number(self.total)} desa dan kelurahan"
        return whole if self.filter.is_empty else f"{self.count} dari {whole}"

    @property
    def subtitle(self) -> str:
        return _sentence_case(", ".join(self.words))

    @property
    def is_narrowed(self) -> bool:
        """Whether one of the folded selects is in use."""
        return any(getattr(self.filter, choice.name) for choice in self.choices)

    @property
    def empty_text(self) -> str:
        if not self.total:
            return "Belum ada desa di wilayah ini."
        return f"Dari {number(self.total)} desa tidak ada yang cocok: {', '.join(self.words)}."


# Pressed most: label and what the chip sets.
CHIPS = (
    ("Lewat tenggat", {"late": "1"}),
    ("Menunggu verifikasi", {"status": Status.SUBMITTED.value}),
    ("Dikembalikan", {"status": Status.RETURNED.value}),
    ("Giliran camat", {"turn": Actor.CAMAT.value}),
    ("Giliran Diskopindag", {"turn": Actor.DISKOPINDAG.value}),
    ("Ada kendala", {"blocker": ANY}),
    ("Tanpa kabar pekan ini", {"fresh": "0"}),
    ("Dijeda", {"paused": "1"}),
)


def village_list(shown: Snapshot, query: QueryDict, links: Links) -> VillageList:
    """Return the page that an address asks for; no query. Values that mean nothing are told and left out."""
    asked, notes = read_filter(query, shown)
    found = asked.choose(shown)
    reasons = {blocker.code: blocker.label for row in shown for blocker in row.blockers}
    words = asked.words(shown.kecamatan_names, reasons)
    return VillageList(
        rows=tuple(list_row(row, links.day_query) for row in found),
        total=len(shown),
        count=number(len(found)),
        notes=tuple(notes),
        filter=asked,
        words=tuple(words),
        chips=tuple(_chips(shown, asked, links)),
        choices=_choices(asked, shown, reasons),
        kept=tuple(
            (name, value)
            for name, value in {**asked.values(), **dict(links.fixed)}.items()
            if name in ("since", "news", "per", "late", "fresh", "paused")
        ),
        clear_href=links.href(),
        chosen=tuple(found),
    )


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _chips(shown: Snapshot, asked: VillageFilter, links: Links) -> Iterable[Chip]:
    has_paused = any(row.state.pause for row in shown)
    for label, change in CHIPS:
        if "paused" in change and not (has_paused or asked.paused):
            continue
        is_on = all(getattr(asked, name) == value for name, value in change.items())
        # A status asks about the current stage unless a stage is named with it.
        pressed = replace(asked, stage="", level="") if "status" in change and not is_on else asked
        pressed = replace(pressed, **change)
        leads_to = replace(asked, **dict.fromkeys(change, "")) if is_on else pressed
        yield Chip(label, number(len(pressed.choose(shown))), links.href(**leads_to.values()), is_on)


def _choices(asked: VillageFilter, shown: Snapshot, reasons: dict[str, str]) -> tuple[Choice, ...]:
    names = sorted(shown.kecamatan_names.items(), key=lambda item: item[1])
    options: list[tuple[str, str, str, list[tuple[str, str]]]] = [
        ("kecamatan", "Kecamatan", "Semua kecamatan", names),
        ("stage", "Tahap", "Semua tahap", stage_options()),
        ("level", "Tingkat", "Apa saja", [(key, word.capitalize()) for key, word in LEVELS.items()]),
        ("status", "Status", "Semua status", STATUS_CHOICES),
        ("turn", "Giliran", "Siapa saja", [(actor.value, actor.label) for actor in Actor]),
        ("blocker", "Kendala", "Dengan atau tanpa", [(ANY, "Ada kendala"), *sorted(reasons.items())]),
        ("sort", "Urutan", "Kode wilayah", [(key, _sentence_case(word)) for key, word in SORTS.items()]),
    ]
    return tuple(
        Choice(
            name,
            label,
            empty,
            tuple((value, words, value == getattr(asked, name)) for value, words in pairs),
        )
        for name, label, empty, pairs in options
        if name != "kecamatan" or len(pairs) > 1
    )
