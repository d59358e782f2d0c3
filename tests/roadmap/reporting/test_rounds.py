"""A round of reports: one for scope and period, from one snapshot; its cadence, and the demonstration's reports."""

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.documents.models import Document, DocumentFile
from lumajang_kdkmp.formats import WIB
from lumajang_kdkmp.inbox.models import Notice
from lumajang_kdkmp.jobs.models import Job
from roadmap import actions
from roadmap.actions.reports import set_report_cadence
from roadmap.demo.reports import order_reports
from roadmap.models import BlockerReason, ReportCadence
from roadmap.reporting import frozen, rounds
from roadmap.reporting.kinds import MONTHLY, WEEKLY
from roadmap.reporting.paper import KIND
from roadmap.snapshot import snapshot
from roadmap.stages import FOUNDING
from tests.factories import GESANG, PASIRIAN, REGENCY, TEMPEH, make_user
from tests.jobs.test_claim import together
from tests.roadmap.june import TODAY, june
from tests.roadmap.reporting.making import MONDAY, frozen_of, work

# The round


@pytest.mark.django_db
def test_monday_at_seven_the_regency_and_every_kecamatan_have_their_report(villages, drawn):
    with clock.on(MONDAY.date()):
        rounds.due(MONDAY - dt.timedelta(minutes=1))
        assert not Job.objects.filter(kind=rounds.JOB_KIND).exists()
        for minute in range(3):
            rounds.due(MONDAY + dt.timedelta(minutes=minute))
        work()
    assert Job.objects.filter(kind=rounds.JOB_KIND).count() == 1
    batch = Job.objects.get(is_batch=True)
    assert (batch.status, batch.progress["done"]) == ("done", 3)
    made = Document.objects.order_by("area_code")
    assert [row.area_code for row in made] == [REGENCY, PASIRIAN, TEMPEH]
    assert {(row.status, row.kind, row.is_final) for row in made} == {("ready", KIND, True)}
    assert {row.number for row in made} == {f"00{n}/D24/KDKMP/VI/2025" for n in (1, 2, 3)}
    assert made[0].title == "Laporan mingguan Kabupaten Lumajang, pekan 24 (9 Juni sampai 15 Juni 2025)"
    assert DocumentFile.objects.count() == 6


@pytest.mark.django_db
def test_all_reports_of_a_round_come_from_one_snapshot(villages, office, drawn, monkeypatch):
    """What is entered for the reported day between the reports of a round is in none of them."""
    first, camat = frozen.frozen, office.camat(TEMPEH)

    def interrupted(period, of, *, maker):
        made = first(period, of, maker=maker)
        if of.shown.area_code == REGENCY:
            with clock.on(june(15)):
                actions.open_blocker(village=villages[GESANG], by=camat, stage=FOUNDING, reason="land")
        return made

    def run() -> list[dict]:
        with clock.on(MONDAY.date()):
            rounds.due(MONDAY)
            work()
        return [frozen_of(row) for row in Document.objects.order_by("area_code")]

    monkeypatch.setattr(rounds, "frozen", interrupted)
    with transaction.atomic():
        whole, *parts = run()
        transaction.set_rollback(True)
    land = BlockerReason.objects.get(pk="land").label
    assert land not in json.dumps([whole, *parts])
    for place in range(13):
        for column in ("total", "done", "period", "matched"):
            found = [part["counts"][place][column] for part in parts]
            assert whole["counts"][place][column] == (None if None in found else sum(found))
    assert len(whole["late"]) == sum(len(part["late"]) for part in parts)
    weeks = whole["told"]["weeks"]
    for place in range(1, 6):
        assert weeks["rows"][-1][place] == sum(part["told"]["weeks"]["rows"][-1][place] for part in parts)
    assert {part["as_of"] for part in (whole, *parts)} == {"Keadaan per Minggu, 15 Juni 2025"}

    # Control: read anew for each kecamatan, the round would not be of one moment.
    def read_anew(self, code: str) -> frozen.Base:
        shown = snapshot(self.shown.day, code)
        return frozen.Base(shown, frozen.facts_of(shown))

    monkeypatch.setattr(frozen.Base, "of", read_anew)
    assert land in json.dumps(run())


@pytest.mark.django_db
def test_readers_hear_when_a_report_of_the_schedule_is_ready(villages, office, drawn):
    with clock.on(MONDAY.date()):
        rounds.due(MONDAY)
        work()
        told = {who: [row.text for row in Notice.objects.visible_to(who).filter(kind="ready")] for who in (
            office.camat(), office.bupati, office.clerk)}  # fmt: skip
    assert [text.partition(",")[0] for text in told[office.camat()]] == [
        "Laporan mingguan Kecamatan Pasirian"
    ]
    assert "Laporan mingguan Kabupaten Lumajang" in told[office.bupati][-1]
    assert any("Kabupaten Lumajang" in text for text in told[office.clerk])


@pytest.mark.django_db
def test_a_later_monday_is_another_round_and_an_old_one_is_not_made_up_for(villages, drawn):
    for days in (0, 1, 7):
        rounds.due(MONDAY + dt.timedelta(days=days))
    assert Job.objects.filter(kind=rounds.JOB_KIND).count() == 2
    rounds.due(MONDAY + dt.timedelta(days=17))
    assert Job.objects.filter(kind=rounds.JOB_KIND).count() == 2


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_make_one_round():
    assert together(4, lambda: rounds.due(MONDAY)) == [None] * 4
    assert Job.objects.filter(kind=rounds.JOB_KIND).count() == 1


@pytest.mark.django_db
def test_a_round_that_was_worked_on_twice_orders_one_batch(villages, drawn):
    rounds.due(MONDAY)
    job = Job.objects.get(kind=rounds.JOB_KIND)
    with clock.on(MONDAY.date()):
        for _ in range(2):
            publish = rounds.handle_round(job)
            with transaction.atomic():
                publish()
    assert Job.objects.filter(is_batch=True).count() == 1
    assert Document.objects.count() == 3


# The cadence


@pytest.mark.django_db
def test_diskopindag_says_which_reports_are_made_unasked_from_a_day_on(villages, office):
    first = dt.datetime(2025, 7, 1, 7, 0, tzinfo=WIB)
    rounds.due(first)
    kinds = lambda: set(Job.objects.values_list("payload__report", flat=True))  # noqa: E731
    assert kinds() == {WEEKLY}
    with clock.on(TODAY):
        set_report_cadence(kind=MONTHLY, is_on=True, valid_from=june(20), by=office.clerk)
        set_report_cadence(kind=WEEKLY, is_on=False, valid_from=june(1, 8), by=office.clerk)
    rounds.due(first)
    assert kinds() == {WEEKLY, MONTHLY}
    rounds.due(dt.datetime(2025, 8, 4, 7, 0, tzinfo=WIB))
    assert Job.objects.filter(payload__report=WEEKLY).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"valid_from": june(11)}, "berlaku surut"),
        ({"kind": "fortnightly"}, "hari Senin"),
        ({"kind": "fortnightly", "since": june(3)}, "hari Senin"),
        ({"kind": "daily"}, "daily"),
    ],
)
def test_a_cadence_that_cannot_be_is_refused_in_words(office, changes, sentence):
    asked = {"kind": WEEKLY, "is_on": True, "valid_from": TODAY} | changes
    with pytest.raises(ValidationError, match=sentence):
        set_report_cadence(**asked, by=office.clerk)
    assert not ReportCadence.objects.exists()


@pytest.mark.django_db
def test_only_diskopindag_changes_the_cadence_and_others_read_it(villages, office, client):
    with pytest.raises(NotAllowed):
        set_report_cadence(kind=WEEKLY, is_on=False, valid_from=TODAY, by=office.bupati)
    client.force_login(office.bupati)
    assert "Otomatis" in client.get(reverse("report_cadence")).content.decode()
    client.force_login(office.clerk)
    form = {"kind": "fortnightly", "is_on": "1", "since": "2025-06-02", "valid_from": "2025-06-12"}
    assert client.post(reverse("report_cadence"), form)["Location"] == reverse("report_cadence")
    assert "16 Jun 2025, pukul 07.00 WIB" in client.get(reverse("report_cadence")).content.decode()
    assert client.post(reverse("report_cadence"), form | {"since": ""}).status_code == 422


# The demonstration


@pytest.mark.django_db
def test_the_demonstration_orders_its_reports_on_their_days_and_numbers_them_so(
    villages, office, drawn, client
):
    make_user("diskopindag", username="diskopindag")
    with clock.on(TODAY):
        order_reports(TODAY)
        work()
    made = list(Document.objects.order_by("number_seq"))
    assert [(row.params["report"], row.area_code, row.issued_on) for row in made] == [
        (MONTHLY, REGENCY, june(1)),
        (WEEKLY, REGENCY, june(9)),
        (WEEKLY, PASIRIAN, june(9)),
        ("fortnightly", REGENCY, june(11)),
    ]
    assert {row.status for row in made} == {"ready"}
    assert [frozen_of(row)["made_at"] for row in made[1:3]] == ["Senin, 9 Juni 2025, 07.00 WIB"] * 2
    # What a reader sees is the day of the demonstration, not the machine's.
    client.force_login(office.camat())
    assert "Diminta 9 Jun 2025 oleh" in client.get(reverse("report_list")).content.decode()
    page = client.get(reverse("report_detail", args=[made[2].pk])).content.decode()
    assert "Senin, 9 Juni 2025, 07.00 WIB, oleh " in " ".join(page.split())
    # Loaded again, they are there with the same data.
    with clock.on(TODAY):
        order_reports(TODAY)
    assert Document.objects.count() == len(made)
