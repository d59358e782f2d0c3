"""Reminders as they are told: once a day, once a thing and level, gone when it is done, silent in a disaster."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.formats import WIB
from lumajang_kdkmp.inbox.models import Kind, Notice
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job, JobStatus
from roadmap import actions
from roadmap.actions.reminders import set_reminder_rule, set_weekly_deadline
from roadmap.deadlines import deadline_on
from roadmap.reminders.job import due, remind
from roadmap.reminders.rules import Level, Topic
from roadmap.reminders.things import dues_on
from roadmap.stages import FOUNDING, MUSDESUS
from tests.factories import BAGO, GESANG, PASIRIAN, REGENCY, TEMPEH, make_user, make_village
from tests.roadmap.june import CONDRO, MADUREJO, TODAY, four_villages, june
from tests.roadmap.walk import send

RULE = {"soon_days": 7, "near_days": 2, "dinas_days": 5, "satgas_days": 10, "grace_days": 0}


@pytest.fixture
def villages(office):
    return four_villages(office)


def reminders(user=None):
    rows = Notice.objects.current().filter(subject__startswith="remind:")
    return rows.visible_to(user) if user else rows


def levels() -> dict[str, Level]:
    return {due.thing.key: due.level for due in dues_on(TODAY, REGENCY)}


def test_what_is_due_is_what_the_villages_wait_for(villages):
    assert levels() == {
        f"stage:{GESANG}:potential": Level.SATGAS,  # due 30 April
        f"stage:{MADUREJO}:{MUSDESUS}": Level.SATGAS,  # due 17 May
        f"stage:{CONDRO}:{FOUNDING}": Level.DINAS,  # due 31 May, 6 and 9 June are days off: 7 working days
        f"news:{TEMPEH}": Level.SATGAS,
        f"news:{PASIRIAN}": levels()[f"news:{PASIRIAN}"],
    }
    # On Monday 9 June it was only four: two of the days since are off.
    with clock.on(june(9)):
        assert {row.level for row in dues_on(june(9), REGENCY) if row.thing.area_code == CONDRO} == {
            Level.OVERDUE
        }


def test_each_is_told_once_however_often_it_is_done(villages, office):
    assert remind() > 0
    first = list(reminders().values_list("pk", "text"))
    assert remind() == 0
    assert list(reminders().values_list("pk", "text")) == first


def test_the_line_goes_up_and_everybody_sees_his_own(villages, office):
    remind()
    camat = {row.subject for row in reminders(office.camat(PASIRIAN))}
    assert f"remind:overdue:stage:{MADUREJO}:{MUSDESUS}" in camat
    assert not any("dinas" in subject or "satgas" in subject for subject in camat)
    # Condro waits for Diskopindag itself: its own desk, and no escalation to itself.
    dinas = {row.subject for row in reminders(office.clerk)}
    assert f"remind:overdue:stage:{CONDRO}:{FOUNDING}" in dinas
    assert f"remind:dinas:stage:{CONDRO}:{FOUNDING}" not in dinas
    assert f"remind:dinas:stage:{MADUREJO}:{MUSDESUS}" in dinas
    satgas = {row.subject for row in reminders(make_user(Role.SATGAS))}
    assert f"remind:satgas:stage:{MADUREJO}:{MUSDESUS}" in satgas
    assert not reminders(office.camat(TEMPEH)).filter(area_code__startswith=PASIRIAN).exists()


def test_everybody_can_open_what_he_is_told(villages, office, client):
    """The form of a stage and the worklist are the camat's: those up the line are led to where they may look."""
    remind()
    for person in (
        office.camat(PASIRIAN),
        office.camat(TEMPEH),
        office.clerk,
        make_user(Role.SATGAS),
        office.dpmd,
    ):
        client.force_login(person)
        links = {row.link for row in reminders(person)}
        links |= {line.href for line in client.get(reverse("reminders")).context["page"].lines}
        assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_what_is_done_says_nothing_more_and_at_once(villages, office):
    remind()
    about = reminders().filter(subject__endswith=f"stage:{MADUREJO}:{MUSDESUS}")
    assert about.count() == 3
    send(villages[MADUREJO], MUSDESUS, office)
    assert about.count() == 0
    remind()
    # The ball is at Diskopindag now, who is told of the same stage; the camat is not.
    assert not reminders(office.camat(PASIRIAN)).filter(subject__contains=MADUREJO, kind=Kind.ACTION).exists()


def test_findings_promises_decisions_blockers_and_news_close_theirs(villages, office):
    blocker = actions.open_blocker(
        village=villages[BAGO], by=office.camat(), stage="registration", reason="nib_npwp"
    )
    promise = actions.make_commitment(
        place=villages[BAGO], by=office.dpmd, promise="Klinik berkas", due_on=june(13)
    )
    remind()
    assert (
        reminders()
        .filter(subject=f"remind:near:commitment:{promise.pk}", role=Role.OPD, agency="DPMD")
        .exists()
    )
    assert reminders().filter(subject__endswith=f"news:{TEMPEH}").count() == 3
    actions.confirm_no_change(kecamatan=villages[GESANG].kecamatan, by=office.camat(TEMPEH))
    actions.cancel_commitment(
        commitment=promise, by=office.dpmd, seen_version=promise.version, closing_note="Tidak jadi"
    )
    assert not reminders().filter(subject__contains="commitment:").exists()
    assert not reminders().filter(subject__endswith=f"news:{TEMPEH}").exists()
    with clock.on(june(30)):  # the 27th is a holiday
        remind()
        assert reminders().filter(subject=f"remind:overdue:blocker:{blocker.pk}").exists()
        actions.resolve_blocker(blocker=blocker, by=office.camat(), seen_version=blocker.version)
        assert not reminders().filter(subject__contains="blocker:").exists()


def test_a_paused_area_sends_nothing_and_its_old_reminders_go(villages, office):
    remind()
    assert reminders().filter(area_code=MADUREJO).exists()
    actions.declare_pause(
        places=[villages[MADUREJO]],
        by=office.clerk,
        starts_on=TODAY,
        planned_until=None,
        reason="Erupsi Semeru",
        legal_basis="SK",
    )
    remind()
    assert not reminders().filter(area_code=MADUREJO).exists()
    assert reminders().filter(area_code=GESANG).exists()  # the control: no other village is silenced


def test_on_a_day_off_nobody_is_told_anything_new_but_what_is_done_goes(villages, office):
    with clock.on(june(9)):  # joint leave
        assert remind() == 0
        assert not reminders().exists()
    remind()
    assert reminders().exists()


def test_the_camat_is_not_flooded(office):
    codes = [f"35.08.04.2{n:03}" for n in range(11, 20)]
    for code in codes:
        make_village(code)
    remind()
    mine = reminders(office.camat(PASIRIAN)).filter(subject__startswith="remind:overdue")
    grouped = mine.filter(subject=f"remind:overdue:camat:{PASIRIAN}").first()
    assert grouped is None or grouped.text.startswith("9 desa Anda lewat tenggat")
    assert mine.count() <= 2


# The clock of the job


def at(day: int, hour: int, minute: int, second: int = 0) -> dt.datetime:
    return dt.datetime(2025, 6, day, hour, minute, second, tzinfo=WIB)


def test_the_job_is_due_from_six_in_wib_and_there_is_one_a_day(office):
    due(at(12, 5, 59, 59))
    assert not Job.objects.filter(kind="reminders").exists()
    for moment in (at(12, 6, 0), at(12, 6, 5), at(12, 23, 59)):
        due(moment)
    assert [job.key for job in Job.objects.filter(kind="reminders")] == ["reminders:2025-06-12"]
    due(at(13, 0, 30))
    due(at(13, 6, 0))
    assert Job.objects.filter(kind="reminders").count() == 2


def test_the_job_tells_and_one_of_yesterday_does_not(villages, office):
    due(at(12, 6, 1))
    job = Job.objects.get(kind="reminders")
    with clock.on(june(13)):
        assert queue.run(job.pk)
    assert not reminders().exists()
    Job.objects.filter(pk=job.pk).update(status=JobStatus.QUEUED)
    assert queue.run(job.pk)
    assert reminders().exists()


# The rules as data


def test_diskopindag_changes_the_days_from_a_day_on(villages, office):
    set_reminder_rule(topic=Topic.STAGE, valid_from=TODAY, by=office.clerk, **RULE | {"satgas_days": 30})
    assert levels()[f"stage:{GESANG}:potential"] == Level.DINAS
    set_reminder_rule(topic=Topic.NEWS, valid_from=TODAY, by=office.clerk, is_active=False, **RULE)
    assert f"news:{TEMPEH}" not in levels()
    with pytest.raises(NotAllowed):
        set_reminder_rule(topic=Topic.STAGE, valid_from=june(13), by=office.camat(), **RULE)
    for wrong in ({"near_days": 8}, {"satgas_days": 4}, {"dinas_days": 0}, {"soon_days": 61}):
        with pytest.raises(ValidationError):
            set_reminder_rule(topic=Topic.STAGE, valid_from=june(13), by=office.clerk, **RULE | wrong)
    with pytest.raises(ValidationError):
        set_reminder_rule(topic=Topic.STAGE, valid_from=june(11), by=office.clerk, **RULE)


def test_another_weekly_deadline_holds_from_its_day_on(office):
    set_weekly_deadline(weekday=3, at=dt.time(12), valid_from=june(16), by=office.clerk)
    assert deadline_on(TODAY).words == "Jumat pukul 16.00 WIB"
    assert deadline_on(june(16)).words == "Kamis pukul 12.00 WIB"


# The page


def test_the_page_lists_them_with_a_text_for_each_camat(villages, office, client):
    client.force_login(office.clerk)
    page = client.get(reverse("reminders"))
    texts = {text.name: text.wa.text for text in page.context["page"].texts}
    assert set(texts) == {"Pasirian", "Tempeh"}
    assert "Madurejo" in texts["Pasirian"]
    assert "Gesang" not in texts["Pasirian"]
    assert f"/desa/{MADUREJO}/tahap/musdesus/" in texts["Pasirian"]
    some = client.get(reverse("reminders"), {"kecamatan": TEMPEH, "level": "satgas"}).context["page"]
    assert {line.place for line in some.lines} == {"Desa Gesang", "Kecamatan Tempeh"}
    odd = client.get(reverse("reminders"), {"kecamatan": "x\0", "level": "9" * 400, "page": "-1"})
    assert odd.status_code == 200
    assert len(odd.context["page"].notes) == 2


def test_a_camat_sees_only_the_own_desk(villages, office, client):
    client.force_login(office.camat(PASIRIAN))
    page = client.get(reverse("reminders")).context["page"]
    assert {line.desk for line in page.lines} == {"Camat"}
    assert all("Gesang" not in line.place and "Tempeh" not in line.place for line in page.lines)


def test_the_page_costs_the_same_for_many_villages(villages, office, client, count_queries):
    client.force_login(office.clerk)
    with count_queries() as few:
        client.get(reverse("reminders"))
    for n in range(40):
        make_village(f"35.08.{n % 10 + 6:02}.2{n:03}")
    with count_queries() as many:
        client.get(reverse("reminders"))
    assert len(few) == len(many) <= 15
