"""Reminders as they are told: once a day, once a thing and level, gone when it is done, silent in a disaster."""

import datetime as dt
import re

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
from roadmap.completeness import monday_of
from roadmap.deadlines import Deadline, deadline_on
from roadmap.plan import PROGRAM_START
from roadmap.reminders.job import due, remind
from roadmap.reminders.rules import Level, Topic
from roadmap.reminders.things import dues_on
from roadmap.stages import FOUNDING, MUSDESUS, POTENTIAL
from tests.factories import BAGO, GESANG, PASIRIAN, REGENCY, TEMPEH, make_user, make_village
from tests.roadmap.june import CONDRO, MADUREJO, TODAY, four_villages, june, pass_stage
from tests.roadmap.proposals import propose
from tests.roadmap.walk import publish_guideline, send
from villages.models import Kecamatan, Village

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
    rows = [make_village(f"35.08.04.2{n:03}") for n in range(11, 20)]
    with clock.on(june(9, 4)):
        publish_guideline(office)
    remind()
    [mine] = reminders(office.camat(PASIRIAN)).filter(subject__startswith="remind:overdue")
    assert mine.subject == f"remind:overdue:camat:{PASIRIAN}"
    assert mine.text == "9 desa Anda lewat tenggat: 1 kabar mingguan, 9 target tahap."
    # The control: up to eight are told one by one.
    for village in rows[:2]:
        send(village, POTENTIAL, office)
    remind()
    assert reminders(office.camat(PASIRIAN)).filter(subject__startswith="remind:overdue:stage:").count() == 7


def test_a_line_for_many_opens_exactly_what_it_counts(office, client):
    """Of every desk: its own things at that level, and of a kecamatan or of the regency only these."""
    for area in (PASIRIAN, TEMPEH):
        for n in range(11, 21):
            make_village(f"{area}.2{n:03}")
    with clock.on(june(9, 4)):
        publish_guideline(office)
    for village in Village.objects.order_by("pk")[:18]:
        pass_stage(village, POTENTIAL, office, june(20, 4))
        with clock.on(june(20, 5)):
            send(village, MUSDESUS, office)
    for n in range(3):
        propose(office.clerk, title=f"Usulan {n}")
    remind()
    opened = 0
    for person in (office.camat(PASIRIAN), office.camat(TEMPEH), office.clerk, make_user(Role.SATGAS), office.bupati):
        client.force_login(person)
        for row in reminders(person).filter(button="Lihat daftarnya"):
            page = client.get(row.link).context["page"]
            assert page.notes == ()
            counted = sum(int(word) for word in re.findall(r"(\d+) (?!desa)", row.text.partition(": ")[2]))
            assert page.page.paginator.count == counted, (row.subject, row.text)
            opened += 1
    assert opened >= 4
    # Of the regency itself, not of its kecamatan.
    client.force_login(office.bupati)
    page = client.get(reverse("reminders"), {"level": "near", "kecamatan": REGENCY}).context["page"]
    assert (page.notes, [line.topic for line in page.lines]) == ((), ["Keputusan Bupati"] * 3)


def silent_in(area: str, day: dt.date) -> tuple[str, dt.date] | None:
    """Return what is said of the news of a kecamatan and since when it is due."""
    found = [due.thing for due in dues_on(day, REGENCY) if due.thing.key == f"news:{area}"]
    return (found[0].what, found[0].due_on) if found else None


def visit_bago(villages, office) -> None:
    """What Diskopindag did for Bago on 10 June is no word of the kecamatan; this is one."""
    with clock.on(june(10)):
        actions.record_visit(village=villages[BAGO], by=office.camat(), visited_on=june(10))


def test_news_counts_the_villages_that_let_a_deadline_pass(villages, office):
    assert silent_in(PASIRIAN, TODAY) == ("Kabar mingguan dari 2 desa belum ada", june(30, 5))
    visit_bago(villages, office)
    # Madurejo was told of last on Tuesday 20 May; Bago and Condro in the week of 9 June.
    assert silent_in(PASIRIAN, TODAY) == ("Kabar mingguan dari 1 desa belum ada", june(30, 5))
    # On Monday 16 June they owe nothing yet, on Saturday the 21st all three let the twentieth pass or an older one.
    assert silent_in(PASIRIAN, june(16)) == ("Kabar mingguan dari 1 desa belum ada", june(30, 5))
    assert silent_in(PASIRIAN, june(21)) == ("Kabar mingguan dari 3 desa belum ada", june(30, 5))


def test_a_village_that_was_never_told_of_is_not_hidden_by_the_news_of_another(office):
    told_of, _ = make_village(BAGO), make_village(CONDRO)
    actions.record_visit(village=told_of, by=office.camat(), visited_on=TODAY)
    first_friday = Deadline().day(monday_of(PROGRAM_START))
    assert silent_in(PASIRIAN, TODAY) == ("Kabar mingguan dari 1 desa belum ada", first_friday)


def test_before_the_deadline_news_counts_who_was_not_told_of_this_week(villages, office):
    with clock.on(june(2)):
        for area in (PASIRIAN, TEMPEH):
            actions.confirm_no_change(kecamatan=Kecamatan.objects.get(pk=area), by=office.camat(area))
    with clock.on(june(9)):
        actions.record_visit(village=villages[MADUREJO], by=office.camat(), visited_on=june(9))
    visit_bago(villages, office)
    assert silent_in(PASIRIAN, TODAY) is None  # everybody was told of this week
    assert silent_in(TEMPEH, TODAY) == ("Kabar mingguan dari 1 desa belum ada", june(13))


def test_a_deadline_on_which_the_clock_stood_still_asks_for_no_news(villages, office):
    with clock.on(june(30, 5)):
        actions.declare_pause(
            places=[villages[MADUREJO]], by=office.clerk, starts_on=june(30, 5), planned_until=june(8),
            reason="Erupsi Semeru", legal_basis="SK",
        )  # fmt: skip
    visit_bago(villages, office)
    assert silent_in(PASIRIAN, TODAY) == ("Kabar mingguan dari 1 desa belum ada", june(13))


def test_other_words_of_a_promise_silence_nobody_and_another_date_does(villages, office):
    promise = actions.make_commitment(
        place=villages[BAGO], by=office.dpmd, promise="Klinik berkas", due_on=june(13)
    )
    remind()
    about = reminders().filter(subject__endswith=f"commitment:{promise.pk}")
    assert about.count() == 1
    common = {"commitment": promise, "by": office.dpmd}
    actions.change_commitment(**common, seen_version=1, promise="Klinik berkas desa", due_on=june(13))
    assert about.count() == 1
    promise.refresh_from_db()
    actions.change_commitment(
        **common, seen_version=promise.version, promise="Klinik berkas desa", due_on=june(30)
    )
    assert about.count() == 0


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
