"""The course of data quality: counted once a day by the schedule, kept as it was, shown in the reader's scope."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.jobs import queue, schedule
from lumajang_kdkmp.jobs.models import Job, JobStatus
from roadmap import quality_job
from roadmap.actions.quality import count_quality
from roadmap.charts import count_line_svg
from roadmap.models import QualityCount
from roadmap.quality import Kind
from roadmap.quality_trend import trend
from tests.factories import GESANG, PASIRIAN, TEMPEH, make_user, make_village
from tests.jobs.test_claim import together
from villages.models import Village

WIB = ZoneInfo("Asia/Jakarta")
D = dt.date
TODAY = D(2025, 6, 12)
PAGE = reverse("data_quality")


@pytest.fixture
def places(village, db):
    """Two villages of two kecamatan, without address, head and news: three findings each."""
    make_village(GESANG)
    return village


def counts(on=TODAY) -> dict[tuple[str, str], int]:
    rows = QualityCount.objects.filter(on=on).values_list("kecamatan_id", "kind", "count")
    return {(area, kind): count for area, kind, count in rows}


def test_every_kind_and_kecamatan_has_a_row_those_without_findings_too(places):
    with clock.on(TODAY):
        assert count_quality() == 2 * len(Kind)
    found = counts()
    assert found[PASIRIAN, "missing"] == found[TEMPEH, "missing"] == 2
    assert found[PASIRIAN, "stale"] == 1
    assert found[PASIRIAN, "duplicate"] == 0


def test_a_day_keeps_its_first_count(places):
    with clock.on(TODAY):
        count_quality()
        Village.objects.update(office_address="Jalan Balai 1")
        assert count_quality() == 0
    assert counts()[PASIRIAN, "missing"] == 2
    with clock.on(TODAY + dt.timedelta(days=1)):
        count_quality()
    assert counts(D(2025, 6, 13))[PASIRIAN, "missing"] == 1


def test_the_database_refuses_a_second_count_of_a_day(places):
    with clock.on(TODAY):
        count_quality()
    row = QualityCount.objects.first()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_schedule_counts_once_a_day_from_five_on(places, settings):
    assert "roadmap.quality_job.due" in settings.PERIODIC
    for day, hour, minute in ((12, 4, 59), (12, 5, 0), (12, 23, 0), (13, 4, 0), (13, 9, 0)):
        quality_job.due(dt.datetime(2025, 6, day, hour, minute, tzinfo=WIB))
    jobs = Job.objects.filter(kind="quality_count").order_by("key")
    assert [job.key for job in jobs] == ["quality_count:2025-06-12", "quality_count:2025-06-13"]
    with clock.on(TODAY):
        queue.run(jobs[0].pk)
    assert Job.objects.get(pk=jobs[0].pk).status == JobStatus.DONE
    assert counts()[TEMPEH, "missing"] == 2


def _due() -> None:
    quality_job.due(dt.datetime(2025, 6, 12, 6, tzinfo=WIB))


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_enqueue_one_count(monkeypatch):
    # Both have looked before either has enqueued.
    monkeypatch.setattr(schedule, "is_enqueued", lambda key: False)
    assert together(2, _due) == [None, None]
    assert Job.objects.filter(kind="quality_count").count() == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_without_the_day_in_the_key_they_make_two(monkeypatch):
    """Control: it is the key that makes one job of two."""
    enqueue, asked = queue.enqueue, iter("ab")
    monkeypatch.setattr(
        queue, "enqueue", lambda **job: enqueue(**job | {"key": f"{job['key']}:{next(asked)}"})
    )
    monkeypatch.setattr(schedule, "is_enqueued", lambda key: False)
    together(2, _due)
    assert Job.objects.filter(kind="quality_count").count() == 2


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_counts_of_one_day_at_once_leave_one(village):
    with clock.on(TODAY):
        wanted = len(Kind)

    def count() -> int:
        with clock.on(TODAY):
            return count_quality()

    together(2, count)
    assert QualityCount.objects.filter(on=TODAY).count() == wanted


def plant(*days: tuple[dt.date, int], area=PASIRIAN, kind=Kind.MISSING) -> None:
    QualityCount.objects.bulk_create(
        QualityCount(kecamatan_id=area, on=day, kind=kind, count=count, counted_at=clock.now())
        for day, count in days
    )


def test_the_sentence_compares_with_four_weeks_ago(places, office):
    plant((D(2025, 5, 12), 90), (D(2025, 5, 15), 80), (D(2025, 6, 11), 50))
    found = trend(office.clerk, TODAY, {"missing": 40})
    assert found.sentence == "Sekarang 40 hal, turun 40 dibanding 15 Mei 2025 (80 hal)."
    assert found.chart.count("<path") == 1
    assert "Sekarang 40 hal" in found.chart


def test_the_table_has_the_first_count_of_each_week_and_now(places, office):
    plant((D(2025, 6, 2), 5), (D(2025, 6, 4), 6), (D(2025, 6, 10), 7), (D(2025, 6, 11), 8))
    rows = trend(office.clerk, TODAY, {"missing": 9, "stale": 1}).rows
    assert [(row.day, row.whole) for row in rows] == [
        ("Sekarang", "10"),
        ("10 Jun 2025", "7"),
        ("2 Jun 2025", "5"),
    ]


def test_twelve_weeks_are_shown(places, office):
    plant((D(2025, 3, 16), 99), (D(2025, 3, 17), 98))
    assert [row.whole for row in trend(office.clerk, TODAY, {}).rows] == ["0", "98"]


def test_without_an_earlier_count_it_says_when_the_line_begins(places, office):
    plant((TODAY, 99))  # this morning's is no earlier day
    found = trend(office.clerk, TODAY, {"missing": 4})
    assert found.sentence == "Sekarang 4 hal. Belum ada hitungan hari sebelumnya; garisnya mulai besok."
    assert found.chart == ""


@pytest.mark.parametrize("values", [(0, 0), (0, 7), (1234, 999)])
def test_the_line_is_drawn_for_any_numbers(values):
    drawn = count_line_svg([(D(2025, 6, 9), values[0]), (D(2025, 6, 12), values[1])], "Contoh <b>")
    assert "Contoh &lt;b&gt;" in drawn
    assert "nan" not in drawn
    assert "-" not in drawn.partition('<path d="')[2].partition('"')[0]


def test_the_page_follows_kind_and_kecamatan(client, places, office):
    earlier = D(2025, 6, 2)
    plant((earlier, 7))
    plant((earlier, 5), kind=Kind.STALE)
    plant((earlier, 11), area=TEMPEH)
    client.force_login(office.clerk)

    def told(**query) -> str:
        return client.get(PAGE, query).context["page"].trend.sentence

    assert "(23 hal)" in told()
    assert "(12 hal)" in told(kecamatan=PASIRIAN)
    assert "(7 hal)" in told(kecamatan=PASIRIAN, kind="missing")
    page = client.get(PAGE).content.decode()
    assert "Perkembangan" in page
    assert "Dihitung tiap pagi mulai pukul 05.00 WIB" in page


def test_a_clerk_of_one_kecamatan_sees_its_counts_only(client, places, office, monkeypatch):
    plant((D(2025, 6, 2), 7))
    plant((D(2025, 6, 2), 11), area=TEMPEH)
    clerk = make_user(Role.DISKOPINDAG, TEMPEH)
    assert "(11 hal)" in trend(clerk, TODAY, {}).sentence
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda self, user: self.all())
    assert "(18 hal)" in trend(clerk, TODAY, {}).sentence
