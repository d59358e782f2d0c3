"""What is new since a day, in at most five sentences, each with the address of exactly the rows it counts.

Pure: a snapshot and a day give the same sentences, in the same order, every time. Each number is
counted by the filter that its link carries, so a sentence and the list behind it cannot differ. The order is fixed:
what moved ahead, what came back, what became late, what got stuck, and what waits longest.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median_low

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lumajang_kdkmp.formats import date_long, number
from roadmap.figures import Links
from roadmap.snapshot import Snapshot, VillageRow
from roadmap.stages import GUIDELINE, STAGES, Stage
from roadmap.village_filter import AHEAD, BLOCKER, LATE, VillageFilter, awake_only
from roadmap.workflow import Status

MOST = 5
STAGES_NAMED = 3
# Fewer working days than this is no wait worth a sentence; a single village is no pattern.
LONG_WAIT_DAYS = 5
FEWEST_WAITING = 2


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence; with `href` it is a link to the rows it counts."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that is new. `code` names it for tests and reports: ahead, returned, late, blocker, wait or quiet."""

    code: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The sentence as plain text, for paper and messages."""
        return "".join(part.text for part in self.parts)

    @property
    def html(self) -> SafeString:
        """The sentence for a page, its numbers as links."""
        return format_html_join(
            "",
            "{}",
            (
                (format_html('<a href="{}">{}</a>', part.href, part.text) if part.href else part.text,)
                for part in self.parts
            ),
        )


@dataclass(frozen=True)
class News:
    """What is new in an area since a day."""

    since: dt.date
    sentences: tuple[Sentence, ...]

    @property
    def heading(self) -> str:
        """Return "Sejak Kamis, 5 Juni"."""
        return f"Sejak {date_long(self.since).rpartition(' ')[0]}"


Tell = Callable[..., Part]


def news_since(shown: Snapshot, since: dt.date, links: Links) -> News:
    """Return what is new from `since` on to the day of the snapshot, `since` included. No query."""
    tell = partial(_counted, shown, links)
    day = since.isoformat()
    found = [
        *_ahead(shown, since, tell),
        *_returned(tell, day),
        *_late(shown, tell, day),
        *_blockers(shown, since, tell),
        *_longest_wait(shown, links),
    ]
    return News(since, tuple(found[:MOST]))


def _counted(shown: Snapshot, links: Links, words: str, **asked: str) -> Part:
    """Return "12 desa" as a link to the rows that the filter lets through; "0 desa" leads nowhere."""
    wanted = VillageFilter(**asked)
    count = sum(wanted.lets_through(row) for row in shown)
    return Part(f"{number(count)}{words}", links.href(**asked) if count else "")


def _none(part: Part) -> bool:
    return not part.href


def _ahead(shown: Snapshot, since: dt.date, tell: Tell) -> Iterator[Sentence]:
    day = since.isoformat()
    whole = tell(" desa maju", news=AHEAD, since=day)
    if _none(whole):
        yield Sentence("quiet", (Part("Tidak ada desa yang maju ke tahap berikutnya."),))
        return
    stages = [stage for stage in reversed(STAGES) if stage.code != GUIDELINE]
    steps = [
        (part, stage)
        for stage in stages
        if not _none(part := tell("", stage=stage.code, status=Status.APPROVED.value, since=day))
    ]
    parts = [whole, Part(": ")]
    for place, (part, stage) in enumerate(steps[:STAGES_NAMED]):
        parts += [*([Part(", ")] if place else []), part, Part(f" lolos {stage.label}")]
    yield Sentence("ahead", (*parts, Part(".")))


def _returned(tell: Tell, day: str) -> Iterator[Sentence]:
    part = tell(" desa", status=Status.RETURNED.value, since=day)
    if not _none(part):
        yield Sentence("returned", (part, Part(" menerima kembali berkasnya untuk diperbaiki.")))


def _late(shown: Snapshot, tell: Tell, day: str) -> Iterator[Sentence]:
    part = tell(" desa", news=LATE, since=day)
    if _none(part):
        return
    wanted = VillageFilter(news=LATE, since=day)
    counts = Counter((row.kecamatan_code, row.kecamatan) for row in shown if wanted.lets_through(row))
    (code, name), _ = min(counts.items(), key=lambda item: (-item[1], item[0]))
    if len(counts) == 1:
        yield Sentence("late", (part, Part(f" baru lewat tenggat, semuanya di {name}.")))
        return
    most = tell("", news=LATE, since=day, kecamatan=code)
    yield Sentence("late", (part, Part(f" baru lewat tenggat, terbanyak di {name} ("), most, Part(").")))


def _blockers(shown: Snapshot, since: dt.date, tell: Tell) -> Iterator[Sentence]:
    part = tell(" desa", news=BLOCKER, since=since.isoformat())
    if _none(part):
        return
    reasons = Counter(
        label
        for row in shown
        for label in {blocker.label for blocker in row.blockers if blocker.since >= since}
    )
    label, _ = min(reasons.items(), key=lambda item: (-item[1], item[0]))
    most = f", terbanyak “{label}”" if len(reasons) > 1 else f": “{label}”"
    yield Sentence("blocker", (part, Part(f" melaporkan kendala baru{most}.")))


def _longest_wait(shown: Snapshot, links: Links) -> Iterator[Sentence]:
    """The kecamatan and stage where half of the villages have waited longest, in working days of offices.

    A village whose clock stands still does not wait, and the days on which one stood still are no waiting.
    """
    awake = awake_only(shown)
    groups: defaultdict[tuple[str, Stage], list[VillageRow]] = defaultdict(list)
    for row in shown:
        if row.state.current and not row.state.pause:
            groups[row.kecamatan_code, row.state.current].append(row)
    waits = [
        (_working_days(rows, stage, shown), len(rows), code, stage)
        for (code, stage), rows in groups.items()
    ]
    long = [wait for wait in waits if wait[0] >= LONG_WAIT_DAYS and wait[1] >= FEWEST_WAITING]
    if not long:
        return
    days, count, code, stage = min(long, key=lambda wait: (-wait[0], -wait[1], wait[2], wait[3].number))
    asked = {"kecamatan": code, "stage": stage.code} | awake
    link = Part(f"{number(count)} desa", links.href(**asked))
    place = f"{shown.kecamatan_names[code]} paling lama menunggu: "
    tail = f" di tahap {stage.label}, separuhnya sudah {number(days)} hari kerja atau lebih."
    yield Sentence("wait", (Part(place), link, Part(tail)))


def _working_days(rows: Sequence[VillageRow], stage: Stage, shown: Snapshot) -> int:
    """Return the median wait at a stage in working days, counted from the approval that the stage needs."""
    known = [
        shown.calendars.of(row.code).between(since, shown.day)
        for row in rows
        if (since := row.waits_since(stage))
    ]
    # Half have waited this long or longer; villages whose stage may not begin yet do not wait.
    return median_low(known) if len(known) == len(rows) and known else 0
