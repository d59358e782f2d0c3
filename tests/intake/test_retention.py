"""What was handed in and nobody wants is emptied once a day; what somebody may still press or a worker has stays."""

import datetime as dt

import pytest
from django.conf import settings as portal
from django.core.exceptions import ValidationError
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job, JobStatus
from roadmap import intake_retention
from roadmap.actions.centre import hand_in_list, match_list
from roadmap.actions.intake import hand_in, start_intake, start_undo
from roadmap.models import CentreList, Intake
from tests.factories import BAGO, GESANG, make_village
from tests.intake.desk import Desk

pytestmark = pytest.mark.django_db
TODAY = dt.date(2025, 6, 12)


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


@pytest.fixture
def places(db):
    make_village(BAGO, "Bago")
    make_village(GESANG, "Gesang")


def hand(office, number: int, days: int) -> Intake:
    with clock.on(ago(days)):
        cells = [["Kode", "Jumlah penduduk"], [BAGO, 4_000 + number]]
        return hand_in(kind="desa", name=f"{number}.xlsx", cells=cells, by=office.clerk)


def forget() -> None:
    intake_retention.due(clock.now())
    queue.run(Job.objects.get(kind="forget_intakes").pk)
    assert Job.objects.get(kind="forget_intakes").status == JobStatus.DONE


def test_the_portal_asks_for_it_once_a_day():
    assert "roadmap.intake_retention.due" in portal.PERIODIC
    wib = dt.timezone(dt.timedelta(hours=7))
    for day, hour in ((15, 0), (15, 23), (16, 1)):
        intake_retention.due(dt.datetime(2025, 6, day, hour, tzinfo=wib))
    assert set(Job.objects.values_list("key", flat=True)) == {
        "forget_intakes:2025-06-15",
        "forget_intakes:2025-06-16",
    }


def test_an_open_file_goes_after_a_fortnight_but_not_from_under_a_worker(places, office):
    old, busy, young = hand(office, 1, 15), hand(office, 2, 15), hand(office, 3, 13)
    start_intake(intake=busy, by=office.clerk, seen_version=busy.version)
    forget()
    assert dict(Intake.objects.values_list("pk", "state")) == {old.pk: "dropped", busy.pk: "open", young.pk: "open"}
    kept = {row.pk: bool(row.content) for row in Intake.objects.all()}
    assert kept == {old.pk: False, busy.pk: True, young.pk: True}
    queue.run(Intake.objects.get(pk=busy.pk).job_id)
    assert Intake.objects.get(pk=busy.pk).state == "done"


def test_an_import_cannot_be_taken_back_after_thirty_days_and_its_steps_go(client, places, office):
    intake = Desk(client, office.clerk).imported("desa", [["Kode", "Jumlah penduduk"], [BAGO, 4_321]])
    done_at = intake.done_at
    Intake.objects.filter(pk=intake.pk).update(done_at=done_at - dt.timedelta(days=29))
    assert "Batalkan impor ini" in client.get(reverse("intake", args=[intake.pk])).content.decode()
    forget()
    assert Intake.objects.get().steps

    Job.objects.filter(kind="forget_intakes").delete()
    Intake.objects.filter(pk=intake.pk).update(done_at=done_at - dt.timedelta(days=31))
    assert "Batalkan impor ini" not in client.get(reverse("intake", args=[intake.pk])).content.decode()
    intake.refresh_from_db()
    with pytest.raises(ValidationError, match="30 hari terakhir"):
        start_undo(intake=intake, by=office.clerk, seen_version=intake.version)
    forget()
    intake.refresh_from_db()
    assert (intake.state, intake.steps, intake.plan) == ("done", "", "")
    # What is empty is not written again every day.
    version = intake.version
    Job.objects.filter(kind="forget_intakes").delete()
    forget()
    intake.refresh_from_db()
    assert intake.version == version


def test_a_list_without_columns_goes_after_a_fortnight_and_says_so(client, places, office):
    def take(days: int) -> CentreList:
        with clock.on(ago(days)):
            cells = [["Kop", "Wil"], ["KOPERASI DESA MERAH PUTIH BAGO", "Pasirian"]]
            return hand_in_list(
                source="oss", name="a.csv", cells=cells, as_of=ago(days), is_whole=False, by=office.clerk
            )

    old, young = take(15), take(13)
    forget()
    assert {row.pk: bool(row.content) for row in CentreList.objects.all()} == {old.pk: False, young.pk: True}
    Desk(client, office.clerk)
    answer = client.get(reverse("centre_columns", args=[old.pk]), follow=True)
    assert "Isi daftar ini sudah dihapus" in answer.content.decode()
    assert client.get(reverse("centre_columns", args=[young.pk])).status_code == 200
    old.refresh_from_db()
    with pytest.raises(ValidationError, match="sudah dihapus"):
        match_list(centre_list=old, mapping={"name": 0}, by=office.clerk)
