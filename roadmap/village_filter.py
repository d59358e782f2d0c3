"""Which villages a list shows: read from an address, written into one, and said in words.

Every number of a summary is the count of the rows that one of these filters lets through, and links to them.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from django.http import QueryDict

from lumajang_kdkmp.formats import date_day
from roadmap.plan import PROGRAM_START
from roadmap.snapshot import Snapshot, VillageRow
from roadmap.stages import GUIDELINE, STAGE, STAGES, Actor
from roadmap.state import Level
from roadmap.workflow import Status
from villages.search import search

# "Stage" of a village that has none left.
FINISHED = "done"
NOT_VERIFIED = "not"
# "Level" that asks for the villages which stand at the stage now; needed beside a status, for a stage that has not
# begun is not begun in every village before it.
HERE = "here"
ANY = "any"
SORTS = {
    "kecamatan": "kecamatan",
    "name": "nama",
    "stage": "tahap",
    "late": "paling terlambat",
    "news": "kabar terlama",
}
LEVELS = {level.value: level.label.lower() for level in Level} | {
    NOT_VERIFIED: "belum diverifikasi",
    HERE: "kini di tahap itu",
}
CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
LONGEST_SEARCH = 80


def _moved_ahead(row: VillageRow, since: dt.date) -> bool:
    """Whether a stage of the village itself was approved since; the guideline is the regency's."""
    return any(
        state.status == Status.APPROVED and state.since is not None and state.since >= since
        for stage, state in row.state.stages.items()
        if stage != GUIDELINE
    )


def _became_late(row: VillageRow, since: dt.date) -> bool:
    """Whether the target of the stage at which the village stands passed since; a paused clock passes none."""
    return (late_since := row.state.late_since) is not None and late_since >= since


def _got_blocker(row: VillageRow, since: dt.date) -> bool:
    return any(blocker.since >= since for blocker in row.blockers)


# What is new since a day: the word in an address, what it asks of a row, and how a list says it.
AHEAD, LATE, BLOCKER = "ahead", "late", "blocker"
NEWS = {
    AHEAD: (_moved_ahead, "maju sejak"),
    LATE: (_became_late, "lewat tenggat sejak"),
    BLOCKER: (_got_blocker, "kendala baru sejak"),
}


@dataclass(frozen=True, slots=True)
class VillageFilter:
    """What somebody asked to see; an empty value asks nothing.

    - `stage` alone: the villages that are at this stage ("done": at none any more).
    - `stage` with `level`: where this stage counts at the level; "not" is not verified, "here" is the current one.
    - `stage` with `status`: where this stage has the status. `status` alone: where the current stage has it.
    - `since` (ISO date): where that stage's last move was on or after this day; with `news` ("ahead", "late",
      "blocker"): where that happened on or after this day.
    - `late`, `paused`, `fresh`: "1" for yes; `paused` and `fresh` "0" for no. `turn`: whose turn it is.
    - `blocker`: a code, or "any".
    """

    q: str = ""
    kecamatan: str = ""
    stage: str = ""
    level: str = ""
    status: str = ""
    late: str = ""
    turn: str = ""
    blocker: str = ""
    fresh: str = ""
    since: str = ""
    news: str = ""
    paused: str = ""
    sort: str = ""

    def values(self) -> dict[str, str]:
        """Return what is asked, by name, without the empty ones."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}

    @property
    def is_empty(self) -> bool:
        return replace(self, sort="") == VillageFilter()

    def lets_through(self, row: VillageRow) -> bool:
        """Return whether the row is asked for; `q` is left to `choose`, which knows all rows."""
        return (
            self.kecamatan in ("", row.kecamatan_code)
            and self._stage_fits(row)
            and (not self.late or row.state.is_late)
            and (not self.paused or (row.state.pause is not None) == (self.paused == "1"))
            and self.turn in ("", row.state.turn)
            and (not self.fresh or row.is_fresh == (self.fresh == "1"))
            and (not self.blocker or any(self.blocker in (ANY, b.code) for b in row.blockers))
            and (not self.news or NEWS[self.news][0](row, dt.date.fromisoformat(self.since)))
        )

    def _stage_fits(self, row: VillageRow) -> bool:
        current = row.state.current
        asks_where = self.stage == FINISHED or self.stage and not (self.level or self.status)
        if asks_where and self.stage != (current.code if current else FINISHED):
            return False
        state = row.state.of(self.stage) if self.stage in STAGE else row.current_state
        if self.level == HERE:
            level_fits = current is not None and current.code == self.stage
        elif self.level == NOT_VERIFIED:
            level_fits = not state.reaches(Level.VERIFIED)
        else:
            level_fits = not self.level or state.reaches(Level(self.level))
        moved = state.since.isoformat() if state.since else ""
        return level_fits and self.status in ("", state.status) and (bool(self.news) or self.since <= moved)

    def choose(self, rows: Iterable[VillageRow]) -> list[VillageRow]:
        """Return the rows asked for, in the order asked for."""
        found = [row for row in rows if self.lets_through(row)]
        if self.q:
            found = search(self.q, found, name=lambda row: row.bare_name, kecamatan=lambda row: row.kecamatan)
        return sorted(found, key=ORDERS[self.sort]) if self.sort in ORDERS else found

    def words(self, names: dict[str, str], reasons: dict[str, str]) -> list[str]:
        """Return what is asked as short Indonesian phrases, for the head of a list."""
        said = {
            "q": f"nama seperti “{self.q}”",
            "kecamatan": f"Kecamatan {names.get(self.kecamatan, self.kecamatan)}",
            "stage": self._stage_words(),
            "status": "" if self.stage else f"tahap kini {_status(self.status)}",
            "late": "lewat tenggat",
            "paused": "dijeda" if self.paused == "1" else "tidak dijeda",
            "turn": f"giliran {Actor(self.turn).label}" if self.turn else "",
            "blocker": self._blocker_words(reasons),
            "fresh": "ada kabar pekan ini" if self.fresh == "1" else "tanpa kabar pekan ini",
            "since": f"{self._since_words()} {date_day(dt.date.fromisoformat(self.since))}"
            if self.since
            else "",
        }
        return [words for name, words in said.items() if getattr(self, name) and words]

    def _since_words(self) -> str:
        return NEWS[self.news][1] if self.news else "bergerak sejak"

    def _blocker_words(self, reasons: dict[str, str]) -> str:
        return "ada kendala" if self.blocker == ANY else f"kendala: {reasons.get(self.blocker, self.blocker)}"

    def _stage_words(self) -> str:
        if not self.stage:
            return ""
        if self.stage == FINISHED:
            return "semua tahap selesai"
        label = STAGE[self.stage].label
        known = [LEVELS[self.level] if self.level else "", _status(self.status) if self.status else ""]
        said = ", ".join(word for word in known if word)
        return f"{label}: {said}" if said else f"kini di tahap {label}"


def awake_only(shown: Snapshot) -> dict[str, str]:
    """Return the filter that leaves out villages whose clock stands still; nothing where all clocks run."""
    return {"paused": "0"} if any(row.state.pause for row in shown) else {}


def _status(value: str) -> str:
    return Status(value).label.lower() if value else ""


ORDERS = {
    "kecamatan": lambda row: (row.kecamatan, row.bare_name),
    "name": lambda row: (row.bare_name, row.kecamatan),
    "stage": lambda row: (-row.state.last_done, row.code),
    "late": lambda row: (-row.state.days_late, row.code),
    "news": lambda row: (row.news_on or dt.date.min, row.code),
}

UNKNOWN = {
    "kecamatan": "Kecamatan itu tidak ada di wilayah Anda",
    "stage": "Tahap itu tidak dikenal",
    "level": "Tingkat itu tidak dikenal",
    "status": "Status itu tidak dikenal",
    "late": "Pilihan lewat tenggat itu tidak dikenal",
    "paused": "Pilihan jeda itu tidak dikenal",
    "turn": "Giliran itu tidak dikenal",
    "blocker": "Kendala itu tidak dikenal",
    "fresh": "Pilihan kabar itu tidak dikenal",
    "since": "Tanggal “sejak” itu bukan tanggal yang benar",
    "news": "Kabar baru itu tidak dikenal",
    "sort": "Urutan itu tidak dikenal",
}


def _is_known(name: str, value: str, names: dict[str, str]) -> bool:
    choices = {
        "kecamatan": names,
        "stage": {*STAGE, FINISHED},
        "level": LEVELS,
        "status": set(Status),
        "late": {"1"},
        "paused": {"0", "1"},
        "turn": set(Actor),
        "fresh": {"0", "1"},
        "news": NEWS,
        "sort": SORTS,
    }
    if name == "blocker":
        return CODE.fullmatch(value) is not None
    if name == "since":
        return parse_day(value) is not None
    return value in choices[name]


def parse_day(value: str) -> dt.date | None:
    """Return an ISO date from the start of the programme on; None for anything else."""
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        return None
    return day if PROGRAM_START <= day <= dt.date(2999, 12, 31) else None


def read_filter(
    query: QueryDict, shown: Snapshot, allowed: Iterable[str] | None = None
) -> tuple[VillageFilter, list[str]]:
    """Return what an address asks of these rows, and a sentence for each value that was ignored.

    `allowed` names the filters that this page offers; others are not read.
    """
    asked: dict[str, str] = {}
    notes: list[str] = []
    for name in allowed or [field.name for field in fields(VillageFilter)]:
        value = query.get(name, "").strip()
        if name == "q":
            asked["q"] = "".join(c for c in value if c.isprintable())[:LONGEST_SEARCH]
        elif value and _is_known(name, value, shown.kecamatan_names):
            asked[name] = dt.date.fromisoformat(value).isoformat() if name == "since" else value
        elif value:
            notes.append(f"{UNKNOWN[name]}, jadi saringan itu diabaikan.")
    if asked.get("level") and asked.get("stage", FINISHED) == FINISHED:
        del asked["level"]
        notes.append("Pilih tahap dulu untuk melihat tingkat klaim, bukti, atau verifikasi.")
    if asked.get("news") and not asked.get("since"):
        del asked["news"]
        notes.append("Kabar baru memerlukan tanggal “sejak”, jadi saringan itu diabaikan.")
    return VillageFilter(**asked), notes


def stage_options() -> list[tuple[str, str]]:
    return [
        *((stage.code, f"{stage.number}. {stage.label}") for stage in STAGES),
        (FINISHED, "Semua tahap selesai"),
    ]
