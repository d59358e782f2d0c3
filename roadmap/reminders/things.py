"""What there is to remind of in an area today, read in a fixed number of queries; paused places are left out."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from lumajang_kdkmp.accounts.roles import Agency, Role
from roadmap.clocks import Calendars, calendars_on
from roadmap.completeness import WEEK, monday_of
from roadmap.deadlines import Deadline, deadline_on
from roadmap.disasters import pauses_of
from roadmap.models import (
    WAITING,
    Blocker,
    Commitment,
    CommitmentStatus,
    Decision,
    DecisionState,
    Owner,
    ReminderRule,
    VisitFinding,
)
from roadmap.plan import PROGRAM_START
from roadmap.reminders.rules import DISKOPINDAG, FIRST_RULES, Desk, Due, Rule, Thing, Topic, level_of
from roadmap.snapshot import Snapshot, VillageRow, snapshot
from roadmap.stages import Actor
from roadmap.workflow import Status

CAMAT = Desk(Role.CAMAT)
DESKS = {
    Actor.CAMAT: CAMAT,
    Actor.DISKOPINDAG: DISKOPINDAG,
    Actor.DPMD: Desk(Role.OPD, Agency.DPMD),
}
Rules = dict[Topic, Rule]


def rules_on(day: dt.date) -> Rules:
    """Return the rule of each topic in force on `day`: one query."""
    found = dict(FIRST_RULES)
    for row in ReminderRule.objects.filter(valid_from__lte=day).order_by("valid_from"):
        found[Topic(row.topic)] = Rule(
            row.soon_days, row.near_days, row.dinas_days, row.satgas_days, row.grace_days, row.is_active
        )
    return found


def dues_on(day: dt.date, area_code: str) -> list[Due]:
    """Return what is due or overdue in an area today, the longest overdue first: eleven queries."""
    shown, days, rules = snapshot(day, area_code), calendars_on(day, area_code), rules_on(day)
    source = _Source(day, area_code, shown, days, rules)
    found = []
    for thing in source.things():
        if pauses_of(thing.area_code, days.pauses).on(day):
            continue
        office = days.of(thing.area_code)
        level = level_of(thing.due_on, day, office, rules[thing.topic])
        if level:
            found.append(Due(thing, level, office.between(thing.due_on, day)))
    return sorted(found, key=lambda due: (due.thing.due_on, due.thing.area_code, due.thing.key))


@dataclass(frozen=True)
class _Source:
    """Everything that has a date in an area on a day."""

    day: dt.date
    area_code: str
    shown: Snapshot
    days: Calendars
    rules: Rules

    def things(self) -> Iterator[Thing]:
        rows = {row.code: row for row in self.shown}
        yield from self.stages()
        yield from self.blockers(rows)
        yield from self.findings(rows)
        yield from self.commitments()
        yield from self.decisions()
        yield from self.news()

    def after(self, start: dt.date, topic: Topic, code: str) -> dt.date:
        return self.days.of(code).after(start, self.rules[topic].grace)

    def stages(self) -> Iterator[Thing]:
        for row in self.shown:
            stage, actor, state = row.state.current, row.state.turn, row.current_state
            if stage is None or actor is None:
                continue
            is_back = state.status == Status.RETURNED and state.since is not None
            topic = Topic.RETURNED if is_back else Topic.STAGE
            due_on = row.state.targets[stage.code].due_on
            if is_back and state.since:
                due_on = self.after(state.since, topic, row.code)
            is_camats = actor == Actor.CAMAT
            link = reverse("stage_update", args=[row.code, stage.code]) if is_camats else _village(row.code)
            yield _of_village(
                row,
                topic,
                key=f"stage:{row.code}:{stage.code}",
                what=f"{stage.label} dikembalikan dan belum dikirim lagi" if is_back else stage.label,
                due_on=due_on,
                desk=DESKS[actor],
                desk_words=actor.label,
                link=link,
                button="Kerjakan" if is_camats else "Lihat desa",
            )

    def blockers(self, rows: dict[str, VillageRow]) -> Iterator[Thing]:
        found = Blocker.objects.within(self.area_code).filter(resolved_on=None, opened_on__lte=self.day)
        for pk, code, label, opened_on in found.values_list("pk", "village_id", "reason__label", "opened_on"):
            yield _of_village(
                rows[code],
                Topic.BLOCKER,
                key=f"blocker:{pk}",
                what=f"Kendala “{label}” belum teratasi",
                due_on=self.after(opened_on, Topic.BLOCKER, code),
                desk=CAMAT,
                desk_words="Camat",
                link=_village(code),
                button="Lihat desa",
            )

    def findings(self, rows: dict[str, VillageRow]) -> Iterator[Thing]:
        found = VisitFinding.objects.within(self.area_code).filter(closed_on=None)
        for pk, code, visit, words, due_on in found.values_list(
            "pk", "visit__village_id", "visit_id", "finding", "due_on"
        ):
            yield _of_village(
                rows[code],
                Topic.FINDING,
                key=f"finding:{pk}",
                what=f"Temuan kunjungan “{words.rstrip('.')}”",
                due_on=due_on,
                desk=CAMAT,
                desk_words="Camat",
                link=reverse("visit", args=[visit]),
                button="Tindak lanjuti",
            )

    def commitments(self) -> Iterator[Thing]:
        found = Commitment.objects.within(self.area_code).filter(status=CommitmentStatus.RUNNING)
        for row in found.select_related("kecamatan", "village__kecamatan"):
            yield Thing(
                topic=Topic.COMMITMENT,
                key=f"commitment:{row.pk}",
                area_code=row.place_code,
                place=row.place,
                kecamatan=row.kecamatan.name,
                what=f"Komitmen “{row.promise.rstrip('.')}”",
                due_on=row.due_on,
                desk=Desk(Role.OPD, row.agency) if row.agency != Agency.DISKOPINDAG else DISKOPINDAG,
                desk_words=row.get_agency_display(),
                link=reverse("commitment_list"),
                button="Buka komitmen",
            )

    def decisions(self) -> Iterator[Thing]:
        names = self.shown.kecamatan_names
        running = Decision.objects.within(self.area_code).filter(
            state__in=[*WAITING, DecisionState.APPROVED], outcome=""
        )
        for row in running:
            desk = Desk(Role.BUPATI) if row.is_waiting else _owner(row)
            name = names.get(row.area_code, "")
            yield Thing(
                topic=Topic.DECISION,
                key=f"decision:{row.pk}",
                area_code=row.area_code,
                place=f"Kecamatan {name}" if name else "",
                kecamatan=name,
                what=f"{'Usulan' if row.is_waiting else 'Keputusan'} “{row.title}”",
                due_on=row.due_on if row.is_waiting else row.task_due_on,
                desk=desk,
                desk_words="Bupati" if row.is_waiting else row.get_owner_display(),
                link=reverse("decision", args=[row.pk]),
                button="Buka keputusan",
            )

    def news(self) -> Iterator[Thing]:
        """The kecamatan, each with the first weekly deadline that one of its villages has let pass or will.

        Counted are the villages that let one pass; where none did, those that have not been told of this week yet.
        """
        deadline: Deadline = deadline_on(self.day)
        this_week = deadline.day(monday_of(self.day))
        for code, rows in self.shown.by_kecamatan.items():
            awaited = [_news_due(row, deadline) for row in rows if not row.state.pause]
            silent = [on for on in awaited if on < self.day] or [on for on in awaited if on <= this_week]
            if not silent:
                continue
            yield Thing(
                topic=Topic.NEWS,
                key=f"news:{code}",
                area_code=code,
                place=f"Kecamatan {rows[0].kecamatan}",
                kecamatan=rows[0].kecamatan,
                what=f"Kabar mingguan dari {len(silent)} desa belum ada",
                due_on=min(silent),
                desk=CAMAT,
                desk_words="Camat",
                link=reverse("worklist"),
                button="Beri kabar",
                look=reverse("kecamatan", args=[code]),
            )


def _news_due(row: VillageRow, deadline: Deadline) -> dt.date:
    """Return the first weekly deadline after the village's last news; one on which its clock stood still is none.

    Of a village that was never told of, news is awaited since the programme began.
    """
    due_on = deadline.after_week_of(row.news_on or PROGRAM_START - WEEK)
    while row.state.pauses.on(due_on):
        due_on += WEEK
    return due_on


def _owner(row: Decision) -> Desk:
    """The agency that carries it out, or the camat; where all camat do, Diskopindag asks them."""
    if row.owner == Owner.CAMAT:
        return CAMAT if row.area_code != settings.REGENCY_CODE else DISKOPINDAG
    return DISKOPINDAG if row.owner == Owner.DISKOPINDAG else Desk(Role.OPD, row.owner)


def _of_village(
    row: VillageRow,
    topic: Topic,
    *,
    key: str,
    what: str,
    due_on: dt.date,
    desk: Desk,
    desk_words: str,
    link: str,
    button: str,
) -> Thing:
    return Thing(
        topic,
        key,
        row.code,
        row.full_name,
        row.kecamatan,
        what,
        due_on,
        desk,
        desk_words,
        link,
        button,
        look=_village(row.code),
    )


def _village(code: str) -> str:
    return reverse("village", args=[code])
