"""What must be done this week: at most five acts, ranked by what they bring, for the person who reads.

The effect of an act is the progress of the programme, in points of 100, that the villages it frees gain when their
present stage is passed: the weight of that stage over the number of villages. So ten villages at Akta notaris come
before twelve at Petunjuk teknis, and nothing is ranked by feeling. Pure: the same snapshot gives the same list.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lumajang_kdkmp.accounts.roles import Agency, Role
from lumajang_kdkmp.formats import number
from roadmap.figures import Links
from roadmap.plan import Targets
from roadmap.snapshot import Snapshot, VillageRow
from roadmap.stages import GUIDELINE, LEGAL_ENTITY, NOTARY, STAGE, STAGES, Actor, Stage
from roadmap.village_filter import HERE, VillageFilter, awake_only
from roadmap.workflow import Status

MOST = 5
LEAST_SHOWN = 0.05
# An act that frees fewer villages than this is not for the leader of a regency.
FEWEST_OF_A_BLOCKER = 2
LEADERS = (Role.BUPATI, Role.SATGAS)
# What Diskopindag does at its own stages, by how far they are.
OWN_WORK = {
    (GUIDELINE, Status.NOT_STARTED): "Terbitkan petunjuk teknis",
    (NOTARY, Status.NOT_STARTED): "Serahkan berkas ke notaris dan tetapkan dananya",
    (NOTARY, Status.IN_PROGRESS): "Kawal tanda tangan minuta di notaris",
    (LEGAL_ENTITY, Status.NOT_STARTED): "Ajukan pengesahan badan hukum",
    (LEGAL_ENTITY, Status.IN_PROGRESS): "Kejar SK badan hukum yang sudah diajukan",
}
CAMAT_WORK = {
    Status.RETURNED: "Perbaiki dan kirim ulang",
    Status.IN_PROGRESS: "Lengkapi dan kirim",
    Status.NOT_STARTED: "Mulai",
}


@dataclass(frozen=True)
class Act:
    """One thing to do: what, for how many, where they are listed, what it brings, and whom to call about it.

    `effect` is "+2,3 poin"; it is "" for what is not counted in villages, as a decision. `contact` is "" without one.
    """

    what: str
    count: str
    href: str
    effect: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """An act before it is counted."""

    what: str
    asked: dict[str, str]
    kecamatan: str = ""


def priorities(
    shown: Snapshot, role: str, agency: str, links: Links, contacts: Mapping[str, str] | None = None
) -> tuple[Act, ...]:
    """Return the acts of this week for a role. `contacts` is {kecamatan: address for calling the camat}. No query.

    Of villages whose clock stands still nothing is asked.
    """
    ranked, awake = [], awake_only(shown)
    for choice in _choices(shown, role, agency):
        wanted = VillageFilter(**choice.asked, **awake)
        rows = [row for row in shown if wanted.lets_through(row)]
        if rows:
            ranked.append((_points(rows, shown.targets, len(shown)), len(rows), choice))
    ranked.sort(key=lambda found: (-found[0], -found[1], found[2].what))
    return tuple(
        Act(
            what=choice.what,
            count=f"{number(count)} desa",
            href=links.href(**choice.asked, **awake),
            effect=_effect(points),
            contact=(contacts or {}).get(choice.kecamatan, ""),
        )
        for points, count, choice in ranked[:MOST]
    )


def _effect(points: float) -> str:
    """Return "+2,3 poin"; what is too little for a figure says so."""
    return f"+{number(points, 1)} poin" if points >= LEAST_SHOWN else "di bawah 0,1 poin"


def _points(rows: Iterable[VillageRow], targets: Targets, total: int) -> float:
    """Return the progress, of 100, gained when these villages pass the stage at which they stand."""
    weights = {stage.code: targets[stage.code].weight for stage in STAGES}
    gained = sum(weights[row.state.current.code] for row in rows if row.state.current)
    return 100 * gained / ((sum(weights.values()) or 1) * (total or 1))


def _choices(shown: Snapshot, role: str, agency: str) -> Iterator[Choice]:
    if role in LEADERS:
        yield from _calls(shown)
        yield from _offices()
        yield from _blockers(shown, "Putuskan jalan keluar untuk")
    elif role == Role.CAMAT:
        yield from _of_the_camat()
    elif role == Role.DISKOPINDAG:
        yield from _checks(Actor.DISKOPINDAG)
        yield from _own_work()
        yield from _blockers(shown, "Bantu atasi")
    elif agency == Agency.DPMD:
        yield from _checks(Actor.DPMD)


def _calls(shown: Snapshot) -> Iterator[Choice]:
    """Whom to call: every camat with late villages where it is the camat's turn."""
    for code, name in shown.kecamatan_names.items():
        asked = {"kecamatan": code, "late": "1", "turn": Actor.CAMAT.value}
        yield Choice(f"Hubungi Camat {name}: selesaikan yang lewat tenggat", asked, code)


def _at(stage: Stage, status: Status) -> dict[str, str]:
    """Return the filter for the villages that stand at a stage with this status."""
    return {"stage": stage.code, "level": HERE, "status": status.value}


def _offices() -> Iterator[Choice]:
    """What to ask of the offices: papers that wait for them, and Diskopindag's own stages."""
    for stage in STAGES:
        checks = f"Minta {stage.approver.label} memeriksa kiriman {stage.label}"
        yield Choice(checks, _at(stage, Status.SUBMITTED))
    for (code, status), words in OWN_WORK.items():
        yield Choice(f"Minta Diskopindag: {words[0].lower()}{words[1:]}", _at(STAGE[code], status))


def _blockers(shown: Snapshot, verb: str) -> Iterator[Choice]:
    """What holds up the most villages."""
    labels: dict[str, str] = {}
    held: Counter[str] = Counter()
    for row in shown:
        reasons = {blocker.code: blocker.label for blocker in row.blockers}
        labels |= reasons
        held.update(reasons.keys())
    for code in sorted(held):
        if held[code] >= FEWEST_OF_A_BLOCKER:
            yield Choice(f"{verb} kendala “{labels[code]}”", {"blocker": code})


def _checks(office: Actor) -> Iterator[Choice]:
    for stage in STAGES:
        if stage.approver == office:
            yield Choice(f"Periksa kiriman {stage.label}", _at(stage, Status.SUBMITTED))


def _own_work() -> Iterator[Choice]:
    for (code, status), words in OWN_WORK.items():
        yield Choice(words, _at(STAGE[code], status))


def _of_the_camat() -> Iterator[Choice]:
    for stage in STAGES:
        if stage.owner == Actor.CAMAT:
            for status, words in CAMAT_WORK.items():
                yield Choice(f"{words} {stage.label}", _at(stage, status))
