"""Several sent stages accepted with one press: of one stage, with one day of the fact, each listed with its data.

What needs a look of its own (a warning, a file used twice, a rule that fails) is listed apart, with its cause.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse

from lumajang_kdkmp import formats
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import actions
from roadmap.case_files import CaseFile, case_files
from roadmap.models import StageProgress
from roadmap.queues import Queue, Waiting, decidable, stages_of
from roadmap.stages import Stage
from roadmap.workflow import MoveCode, Status

# As many as a person can look through before one press.
LIMIT = 30
CHANGED = "berubah sejak daftar ini dibuka, jadi belum diputuskan. Periksa lagi."
GONE = "tidak lagi menunggu pemeriksaan Anda untuk tahap dan tanggal ini."
_CHOSEN = re.compile(r"([0-9]{1,9}):([0-9]{1,9}):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Gathering:
    """Sent stages that may be looked through together: one stage, one day."""

    stage: Stage
    happened_on: dt.date
    count: int
    query: str

    @property
    def label(self) -> str:
        return f"{self.stage.label}, {formats.date_long(self.happened_on)}"


@dataclass(frozen=True)
class Listed:
    """One of them on the page; `causes` say why it is decided on its own, empty when it may go with the others."""

    case: CaseFile
    causes: tuple[str, ...]

    @property
    def pk(self) -> int:
        return self.case.progress.pk

    @property
    def name(self) -> str:
        return self.case.progress.village.name

    @property
    def token(self) -> str:
        """What a press binds to: the row, its version, and the fingerprint of the facts that were shown."""
        return f"{self.pk}:{self.case.progress.version}:{self.case.mark}"


@dataclass(frozen=True)
class Outcome:
    """What one press came to: who was accepted, and of the others the name and the cause."""

    accepted: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def address(user: User, rows: Sequence[StageProgress]) -> str:
    """Return the address of the page that lists these rows and asks; ValidationError where they differ in kind."""
    groups = {(row.definition, row.happened_on) for row in rows}
    if len(groups) != 1 or len(rows) > LIMIT:
        raise ValidationError(
            f"Pilih berkas dari satu tahap dan satu tanggal kejadian, paling banyak {LIMIT} sekaligus. Pilihan ini "
            f"memuat {len(rows)} berkas dari {len(groups)} tahap dan tanggal. Belum ada yang diputuskan."
        )
    stage, day = groups.pop()
    if stage not in stages_of(user):
        raise ValidationError(f"Tahap {stage.label} diperiksa {stage.approver.label}. Belum ada yang diputuskan.")
    if day is None:
        raise ValidationError("Tanggal kejadiannya belum diisi. Belum ada yang diputuskan.")
    query = QueryDict(mutable=True)
    query.update({"stage": stage.code, "tanggal": day.isoformat()})
    query.setlist("pilih", [str(row.pk) for row in rows])
    return f"{reverse('verification_together')}?{query.urlencode()}"


def gatherings(queue: Queue) -> list[Gathering]:
    """Return the groups of at least two in this queue, the largest first; one's own sendings do not count."""
    groups: dict[tuple[str, dt.date], list[Waiting]] = defaultdict(list)
    for row in queue.rows:
        if row.happened_on and not row.is_own:
            groups[row.stage.code, row.happened_on].append(row)
    found = [
        Gathering(rows[0].stage, day, len(rows), queue.filter.query(stage=code, tanggal=day.isoformat()))
        for (code, day), rows in groups.items()
        if len(rows) > 1
    ]
    return sorted(found, key=lambda row: (-row.count, row.stage.number, row.happened_on))


def listed(user: User, pks: Iterable[int], stage: Stage, day: dt.date) -> list[Listed]:
    """Return these sent stages with their data, oldest first and at most LIMIT: a fixed number of queries.

    What is of another stage or day, or not within the user's scope and duty, is left out.
    """
    rows = (
        decidable(user)
        .filter(pk__in=list(pks), stage=stage.code, happened_on=day, status=Status.SUBMITTED)
        .select_related("village__kecamatan", "submitted_by", "approved_by", "return_reason")
        .order_by("submitted_on", "id")
    )
    return [Listed(case, causes(case)) for case in case_files(list(rows[:LIMIT]), user)]


def causes(case: CaseFile) -> tuple[str, ...]:
    """Return why a case is decided on its own: what refuses it, and what a person should look at."""
    found = [case.refusals[MoveCode.APPROVE.value]]
    found += [f"Tahap {label} belum disetujui." for label in case.waits_for]
    found += [f"Belum ada berkas untuk: {label}." for label in case.uncovered]
    found += [f"{fact.label}: {fact.warning}" for fact in case.facts if fact.warning]
    found += [f"Berkas yang sama dipakai di {twin}." for item in case.evidence for twin in item.twins]
    found += [finding.message for finding in case.findings if finding.is_hard and not finding.passed]
    return tuple(filter(None, found))


def accept(user: User, chosen: Sequence[str], stage: Stage, day: dt.date) -> Outcome:
    """Accept what was ticked (`Listed.token`), each on its own through the one action.

    A row that changed, was decided or needs a look of its own is not accepted and holds up no other.
    """
    tokens = [row for token in chosen if (row := _CHOSEN.fullmatch(token))][:LIMIT]
    seen = {int(row[1]): (int(row[2]), row[3]) for row in tokens}
    accepted, refused = [], []
    rows = listed(user, seen, stage, day)
    for row in rows:
        version, mark = seen[row.pk]
        cause = "; ".join(row.causes)
        if (version, mark) != (row.case.progress.version, row.case.mark):
            cause = CHANGED
        if cause := cause or _accept(row, user, version):
            refused.append((row.name, cause))
        else:
            accepted.append(row.name)
    refused += _no_longer_there(user, set(seen) - {row.pk for row in rows})
    return Outcome(tuple(accepted), tuple(refused))


def _accept(row: Listed, user: User, version: int) -> str:
    """Return why the action refused, "" when it did not."""
    try:
        actions.approve_stage(progress=row.case.progress, by=user, seen_version=version)
    except ValidationError as error:
        return " ".join(error.messages)
    except NotAllowed as error:
        return str(error)
    except VersionConflict:
        return CHANGED
    return ""


def _no_longer_there(user: User, pks: set[int]) -> list[tuple[str, str]]:
    """Return the names of ticked rows that are not waiting here now; what lies outside the scope is not named."""
    rows = decidable(user).filter(pk__in=pks).select_related("village").order_by("submitted_on", "id")
    return [(row.village.name, GONE) for row in rows]
