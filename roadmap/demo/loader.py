"""Loads the demonstration: one transaction, events in the order of their days."""

import csv
import datetime as dt
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from django.conf import settings

import villages
from cooperatives import actions as cooperative_actions
from cooperatives.models import Notary
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.demo import mark_as_demo
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record, together
from roadmap import actions
from roadmap.actions.quality import count_quality
from roadmap.demo.accounts import create_accounts
from roadmap.demo.cast import Cast, Event, guideline_events
from roadmap.demo.commitments import commitment_events
from roadmap.demo.decisions import decision_events
from roadmap.demo.desk import budget_events, desk_events
from roadmap.demo.disasters import pause_events
from roadmap.demo.monitoring import monitoring_events
from roadmap.demo.people import Persons, full_name
from roadmap.demo.plan import VillagePlan, make_plan
from roadmap.demo.story import VillageStory
from roadmap.demo.tables import table_events
from roadmap.models import StageProgress
from roadmap.practice import READY
from roadmap.reminders.job import remind
from villages import actions as village_actions
from villages.models import Kecamatan, Office, Village

SEED = 2025
POTENTIALS = Path(villages.__file__).parent / "data" / "potentials.csv"
FIRST_COUNT = dt.date(2025, 4, 7)
IN_OFFICE_SINCE = dt.date(2025, 2, 20)
NOTARIES = (
    ("Anggita Larasati, S.H., M.Kn. (contoh)", "Lumajang"),
    ("Bagas Wicaksono, S.H., M.Kn. (contoh)", "Lumajang"),
    ("Citra Paramita, S.H., M.Kn. (contoh)", "Pasirian"),
    ("Damar Prabowo, S.H., M.Kn. (contoh)", "Klakah"),
    ("Endah Kusumawati, S.H., M.Kn. (contoh)", "Yosowilangun"),
)
REGENCY_OFFICES = (
    (Office.BUPATI, "Ratna Wulandari (contoh)"),
    (Office.WAKIL_BUPATI, "Hendra Wijaya (contoh)"),
    (Office.SEKDA, "Slamet Raharjo (contoh)"),
    (Office.KADIS_DISKOPINDAG, "Yulianto Prakoso (contoh)"),
    (Office.KADIS_DPMD, "Nurhadi Saputra (contoh)"),
)


class AlreadyLoaded(Exception):
    """There are villages on the way already: the demonstration does not mix with real work."""


def load(to: dt.date) -> int:
    """Walk the history up to and including `to`; return the number of steps. One transaction, all or nothing.

    Raises AlreadyLoaded when any stage has moved, RuntimeError when the villages are not imported yet.
    """
    if StageProgress.objects.exclude(status="not_started").exists():
        raise AlreadyLoaded
    rows = list(Village.objects.select_related("kecamatan"))
    if not rows:
        raise RuntimeError("Import the villages first: manage.py import_villages")
    with together():
        mark_as_demo()
        users = create_accounts()
        actions.open_roadmap(villages=rows)
        with clock.on(dt.date(2025, 3, 1)):
            cast = Cast(users, _notaries(users), Persons(SEED), _office_holders(rows, users["diskopindag"]))
        events = sorted(_events(rows, cast, to), key=lambda event: event[0])
        for day, step in events:
            with clock.on(day):
                step()
        with clock.on(to):
            remind()
        record(action=READY, target="portal", area_code=settings.REGENCY_CODE)
    return len(events)


def _notaries(users: dict[str, User]) -> list[Notary]:
    return [
        cooperative_actions.save_notary(
            by=users["diskopindag"],
            name=name,
            domicile=domicile,
            office_address=f"Jalan Contoh Nomor {number}, {domicile}",
            office_phone="0800 0000 000",
            decree_number=f"AHU-{number:03}.CONTOH.2019",
            decree_on=dt.date(2019, 4, 1),
            is_npak=True,
        )
        for number, (name, domicile) in enumerate(NOTARIES, start=1)
    ]


def _office_holders(rows: list[Village], by: User) -> dict[str, str]:
    """Appoint everybody who signs papers; return {village code: name of its head}."""
    rng, councils = Persons(SEED + 1).rng, Persons(SEED + 2).rng
    for office, name in REGENCY_OFFICES:
        village_actions.appoint_holder(
            office=office, area_code="35.08", name=name, starts_on=IN_OFFICE_SINCE, by=by
        )
    for number, kecamatan in enumerate(Kecamatan.objects.all()):
        village_actions.appoint_holder(
            office=Office.CAMAT,
            area_code=kecamatan.pk,
            name=f"{full_name(rng, female=number % 4 == 0)} (contoh)",
            starts_on=IN_OFFICE_SINCE,
            acting="plt" if number % 9 == 4 else "",
            by=by,
        )
        if number % 10 != 9:  # Two offices have not told theirs yet. 0800 reaches nobody's mobile.
            village_actions.set_kecamatan_phone(
                kecamatan=kecamatan,
                by=by,
                seen_version=kecamatan.version,
                office_phone=f"0800 0000 0{number + 1:02}",
            )
    heads = {}
    for village in rows:
        heads[village.pk] = full_name(rng, female=False)
        village_actions.appoint_holder(
            office=Office.VILLAGE_HEAD,
            area_code=village.pk,
            name=heads[village.pk],
            starts_on=IN_OFFICE_SINCE,
            by=by,
        )
        village_actions.appoint_holder(
            office=Office.COUNCIL_HEAD,
            area_code=village.pk,
            name=full_name(councils, female=False),
            starts_on=IN_OFFICE_SINCE,
            by=by,
        )
        village_actions.update_village(
            village=village,
            by=by,
            seen_version=village.version,
            office_address=f"Jalan Balai {village.get_kind_display()} Nomor 1, {village.name}",
        )
    return heads


def _events(rows: list[Village], cast: Cast, to: dt.date) -> Iterator[Event]:
    by_code = {village.pk: village for village in rows}
    stages: dict[str, dict[str, StageProgress]] = {}
    for progress in StageProgress.objects.all():
        progress.village = by_code[progress.village_id]
        stages.setdefault(progress.village_id, {})[progress.stage] = progress
    plans = make_plan(sorted(by_code), SEED)
    potentials = _potentials(rows)
    # Before the other steps of a day: the portal counts in the morning.
    yield from ((day, count_quality) for day in _mondays(to))
    yield from (event for event in guideline_events(cast) if event[0] <= to)
    yield from (event for event in budget_events(cast) if event[0] <= to)
    for plan in plans:
        story = VillageStory(by_code[plan.code], plan, stages[plan.code], cast, potentials[plan.code])
        yield from (event for event in story.events() if event[0] <= to)
        desk = desk_events(by_code[plan.code], plan, cast)
        yield from (event for event in desk if event[0] <= to)
    yield from (event for event in _confirmations(plans, cast) if event[0] <= to)
    yield from (event for event in decision_events(cast) if event[0] <= to)
    yield from (event for event in commitment_events(by_code, cast) if event[0] <= to)
    yield from (event for event in pause_events(by_code, cast) if event[0] <= to)
    yield from (event for event in monitoring_events(by_code, plans, cast) if event[0] <= to)
    yield from (event for event in table_events(by_code, cast) if event[0] <= to)


def _mondays(to: dt.date) -> Iterator[dt.date]:
    """The days before `to` on which the demonstration counts: daily it would take a minute."""
    day = FIRST_COUNT
    while day < to:
        yield day
        day += dt.timedelta(weeks=1)


def _confirmations(plans: list[VillagePlan], cast: Cast) -> Iterator[Event]:
    """Most kecamatan confirm on Mondays, some forget."""
    for number, kecamatan in enumerate(Kecamatan.objects.all()):
        user = cast.users[f"camat.{kecamatan.name.lower()}"]
        for week, monday in enumerate(dt.date(2025, 5, 12) + dt.timedelta(weeks=n) for n in range(24)):
            if (number + week) % 4 and not (number % 7 == 6 and week > 2):
                yield monday, lambda k=kecamatan, u=user: actions.confirm_no_change(kecamatan=k, by=u)


def _potentials(rows: list[Village]) -> dict[str, list[tuple[str, str, str]]]:
    """Give every village one to three of the potentials that sources name for it or for its kecamatan."""
    named: dict[str, list[tuple[str, str, str]]] = {}
    general: dict[str, list[tuple[str, str, str]]] = {}
    with POTENTIALS.open(encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("#")]
    for row in csv.DictReader(lines):
        item = (row["sector"], row["commodity"], row["note"])
        for code in filter(None, row["village_codes"].split(";")):
            named.setdefault(code.strip(), []).append(item)
        general.setdefault(row["kecamatan_code"], []).append(item)
    pools = {code: cycle(items) for code, items in general.items()}
    return {v.pk: (named.get(v.pk) or [next(pools[v.kecamatan_id])])[:3] for v in rows}
