"""The day is Lumajang's: at midnight, and when the date changes in UTC at 07.00 WIB, on both databases."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from lumajang_kdkmp import clock
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.formats import date_long, datetime_short
from lumajang_kdkmp.jobs.models import Job
from roadmap import actions
from roadmap.asked import asked_day
from roadmap.models import Transition, Visit
from roadmap.months import last_day, month_before, month_words
from roadmap.plan import week_of
from roadmap.reporting import rounds
from roadmap.reporting.frozen import report_title
from roadmap.reporting.kinds import period_of
from roadmap.snapshot import snapshot
from roadmap.stages import POTENTIAL
from roadmap.state import Level, states_on
from tests.factories import PASIRIAN, progress_of

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db]

WIB = ZoneInfo("Asia/Jakarta")
# A plain day, then the first day of a month, of a quarter, of a year; and the last of each.
DAYS = [
    dt.date(2025, 6, 12),
    dt.date(2025, 5, 31),
    dt.date(2025, 6, 1),
    dt.date(2025, 6, 30),
    dt.date(2025, 7, 1),
    dt.date(2025, 12, 31),
    dt.date(2026, 1, 1),
]
# In UTC the first two are still the day before; 06.59 and 07.00 are one minute, and one UTC midnight, apart.
TIMES = [dt.time(0, 0), dt.time(6, 59), dt.time(7, 0), dt.time(23, 59, 59)]
MOMENTS = [dt.datetime.combine(day, time, WIB) for day in DAYS for time in TIMES]
ONE = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _real_clock(settings):
    """The portal asks the machine, as in production."""
    settings.PORTAL_DATE = ""


def record(village, office) -> Transition:
    """A camat tells of a potential, and of a visit, at this moment."""
    row = progress_of(village, POTENTIAL)
    facts = {"sector": "perikanan", "commodity": "Udang", "agency": "DKPP"}
    actions.update_stage(
        progress=row,
        by=office.camat(),
        seen_version=row.version,
        happened_on=clock.today(),
        stage_facts=facts,
    )
    actions.record_visit(village=village, by=office.camat(), visited_on=clock.today())
    return Transition.objects.filter(stage=POTENTIAL).latest("id")


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda m: f"{m:%Y%m%d-%H%M}")
def test_what_is_told_at_the_edge_of_a_day_belongs_to_that_day_in_lumajang(village, office, rf, moment):
    day = moment.date()
    with time_machine.travel(moment, tick=False):
        assert (clock.today(), clock.now()) == (day, moment)
        move = record(village, office)
        assert (move.on, move.happened_on, move.at) == (day, day, moment)
        assert asked_day(rf.get("/", {"per": str(day)}).GET, clock.today()).is_today
        assert asked_day(rf.get("/", {"per": str(day + ONE)}).GET, clock.today()).notes
        before = asked_day(rf.get("/", {"per": str(day - ONE)}).GET, clock.today())
        assert (before.day, before.is_today) == (day - ONE, False)
    # The same to the database's own calendar, which both engines work out for themselves.
    assert Transition.objects.filter(at__date=day).latest("id") == move
    assert not Transition.objects.filter(at__date=day - ONE).exists()
    assert not Transition.objects.filter(at__date=day + ONE).exists()
    assert AuditEvent.objects.filter(at__date=day, area_code=village.pk).count() >= 2
    assert Visit.objects.get().recorded_on == day


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda m: f"{m:%Y%m%d-%H%M}")
def test_the_figures_of_a_day_hold_its_last_moment_and_nothing_of_the_next(village, office, moment):
    day = moment.date()
    with time_machine.travel(moment, tick=False):
        record(village, office)
    states = states_on(day, PASIRIAN)
    assert states[village.pk].of(POTENTIAL).reaches(Level.CLAIMED)
    assert states_on(day - ONE, PASIRIAN).get(village.pk) is None
    assert [row.is_fresh for row in snapshot(day, PASIRIAN)] == [True]
    assert [row.news_on for row in snapshot(day - ONE, PASIRIAN)] == [None]


@pytest.mark.parametrize("hour", [(0, 0), (6, 59), (7, 0)])
@pytest.mark.parametrize(
    ("day", "monday", "number", "month_end", "words"),
    [
        # A week that lies in two months, in two quarters, in two years; ISO week 1 of 2026 begins in 2025.
        (dt.date(2025, 6, 1), dt.date(2025, 5, 26), 22, dt.date(2025, 5, 31), "Minggu, 1 Juni 2025"),
        (dt.date(2025, 6, 30), dt.date(2025, 6, 30), 27, dt.date(2025, 5, 31), "Senin, 30 Juni 2025"),
        (dt.date(2025, 7, 1), dt.date(2025, 6, 30), 27, dt.date(2025, 6, 30), "Selasa, 1 Juli 2025"),
        (dt.date(2025, 12, 31), dt.date(2025, 12, 29), 1, dt.date(2025, 11, 30), "Rabu, 31 Desember 2025"),
        (dt.date(2026, 1, 1), dt.date(2025, 12, 29), 1, dt.date(2025, 12, 31), "Kamis, 1 Januari 2026"),
        (dt.date(2028, 2, 29), dt.date(2028, 2, 28), 9, dt.date(2028, 1, 31), "Selasa, 29 Februari 2028"),
    ],
)
def test_weeks_months_and_the_words_of_papers_follow_the_day_in_lumajang(
    day, monday, number, month_end, words, hour
):
    moment = dt.datetime.combine(day, dt.time(*hour), WIB)
    with time_machine.travel(moment, tick=False):
        today = clock.today()
        assert (week_of(today).monday, week_of(today).number) == (monday, number)
        assert last_day(month_before(today)) == month_end
        assert date_long(today) == words
        assert month_words(today) == words.partition(f" {day.day} ")[2]
        assert datetime_short(clock.now()).startswith(f"{day.day} ")
        assert f"pekan {number}" in report_title(period_of("weekly", today), "Kabupaten Lumajang")


def test_the_day_of_utc_would_be_wrong_at_these_moments():
    """Control: the machine's UTC date is another one at 00.00 and 06.59, and the same at 07.00."""
    with time_machine.travel(dt.datetime(2026, 1, 1, 6, 59, tzinfo=WIB), tick=False):
        assert dt.datetime.now(dt.UTC).date() != clock.today()
    with time_machine.travel(dt.datetime(2026, 1, 1, 7, 0, tzinfo=WIB), tick=False):
        assert dt.datetime.now(dt.UTC).date() == clock.today()


@pytest.mark.parametrize(
    ("day", "key"),
    [
        # Mondays: a plain one, the last day of a quarter, the first day of a month, the last one of a year.
        (dt.date(2025, 6, 16), "2025-W24"),
        (dt.date(2025, 6, 30), "2025-W26"),
        (dt.date(2025, 9, 1), "2025-W35"),
        (dt.date(2025, 12, 29), "2025-W52"),
    ],
)
def test_the_weekly_report_is_enqueued_at_seven_in_lumajang_and_once(day, key):
    """00.00 and 06.59 WIB are still Sunday in UTC; at 07.00 the machine's own Monday begins as well."""
    asked = []
    for time in (dt.time(0, 0), dt.time(6, 59, 59), dt.time(7, 0), dt.time(7, 1)):
        with time_machine.travel(dt.datetime.combine(day, time, WIB), tick=False):
            rounds.due(timezone.localtime(clock.now()))
        asked.append([job.key for job in Job.objects.filter(kind=rounds.JOB_KIND)])
    assert asked[:2] == [[], []]
    assert asked[2] == asked[3]
    assert [found.rpartition(":")[2] for found in asked[3]] == [key]
