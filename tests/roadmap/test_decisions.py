"""Decisions of the Bupati: who proposes, who decides, what is recorded, and what becomes of it."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed, ScopedQuerySet
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import actions, policies
from roadmap.asked import asked_day
from roadmap.decisions import agenda, decision_page
from roadmap.models import Decision
from roadmap.models.decision import MAX_OPEN
from roadmap.rulings import FIRST_QUESTION, ruling
from tests.factories import PASIRIAN, REGENCY, TEMPEH, make_kecamatan, make_user
from tests.roadmap.june import TODAY, june, links_of
from tests.roadmap.proposals import propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(office):
    return propose(office.clerk)


def decide(decision, office, approve: bool = True, **changes) -> None:
    actions.decide(
        decision=decision, by=office.bupati, seen_version=decision.version, approve=approve, **changes
    )


def finish(decision, by, is_done: bool = True, note: str = "") -> None:
    actions.record_outcome(
        decision=decision, by=by, seen_version=decision.version, is_done=is_done, note=note
    )


# Who


def people(office) -> dict:
    return {
        "bupati": office.bupati,
        "satgas": make_user(Role.SATGAS),
        "camat": office.camat(),
        "diskopindag": office.clerk,
        "dpmd": office.dpmd,
        "dkpp": make_user(Role.OPD, agency="DKPP"),
        "deactivated": make_user(Role.DISKOPINDAG, is_active=False),
    }


def allowed(office, check, *args) -> set[str]:
    return {name for name, user in people(office).items() if not policies.refusal(check, *args, user)}


def test_diskopindag_and_the_agencies_propose_and_the_bupati_alone_decides(office):
    decision = propose(office.dpmd, owner="CAMAT", area_code=PASIRIAN)
    assert allowed(office, policies.check_propose, REGENCY) == {"diskopindag", "dpmd", "dkpp"}
    assert allowed(office, policies.check_decide, decision) == {"bupati"}
    assert allowed(office, policies.check_answer, decision) == {"diskopindag", "dpmd"}
    assert allowed(office, policies.check_outcome, decision) == set()
    decide(decision, office)
    assert allowed(office, policies.check_decide, decision) == set()
    assert allowed(office, policies.check_outcome, decision) == {"diskopindag", "camat"}


def test_the_action_refuses_whom_the_policy_refuses_and_writes_nothing(office, proposal):
    before = AuditEvent.objects.count()
    for by in (office.clerk, make_user(Role.SATGAS), office.camat()):
        with pytest.raises(NotAllowed):
            actions.decide(decision=proposal, by=by, seen_version=proposal.version, approve=True)
    with pytest.raises(NotAllowed):
        propose(office.bupati)
    with pytest.raises(NotAllowed):
        actions.withdraw_decision(decision=proposal, by=office.dpmd, seen_version=proposal.version)
    assert AuditEvent.objects.count() == before
    assert Decision.objects.get().state == "open"


def test_without_the_policy_anybody_would_decide(office, proposal, monkeypatch):
    """Control: the refusals above come from the policy."""
    monkeypatch.setattr(policies, "check_decide", lambda decision, by: None)
    actions.decide(decision=proposal, by=office.clerk, seen_version=proposal.version, approve=True)
    assert Decision.objects.get().state == "approved"


# What is recorded


def test_an_approval_records_its_text_and_is_the_task_of_its_owner(office, proposal):
    decide(proposal, office, note="Mulai pagi.")
    row = Decision.objects.get()
    assert row.ruling == (
        "Bupati menyetujui pada Kamis, 12 Juni 2025: Buka loket pengesahan bersama. Pelaksana Diskopindag, selesai "
        "paling lambat Kamis, 19 Juni 2025, biaya Rp6.200.000."
    )
    assert (row.state, row.slot, row.decided_by, row.decided_on, row.note) == (
        "approved", None, office.bupati, TODAY, "Mulai pagi.",
    )  # fmt: skip
    assert row.is_running
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.target, event.note) == (
        "decision.approve", f"decision:{row.pk}", row.ruling,
    )  # fmt: skip
    assert event.changes["state"] == ["open", "approved"]


def test_a_refusal_is_recorded_and_makes_no_task(office, proposal):
    decide(proposal, office, approve=False)
    assert proposal.ruling.startswith("Bupati menolak pada Kamis, 12 Juni 2025: Buka loket")
    assert not proposal.is_running
    with pytest.raises(NotAllowed):
        finish(proposal, office.clerk)


def test_a_question_waits_for_the_proposer_and_comes_back_with_the_answer(office, proposal):
    actions.ask_about_decision(
        decision=proposal, by=office.bupati, seen_version=proposal.version, question="Dari pos mana?"
    )
    (card,) = agenda(TODAY, REGENCY).waiting
    assert (card.asked, card.answer) == ("Dari pos mana?", "")
    actions.answer_decision(
        decision=proposal, by=office.verifier, seen_version=proposal.version, answer="Pagu rapat."
    )
    (card,) = agenda(TODAY, REGENCY).waiting
    assert (card.asked, card.answer, proposal.state) == ("Dari pos mana?", "Pagu rapat.", "open")
    with pytest.raises(ValidationError):
        actions.answer_decision(
            decision=proposal, by=office.clerk, seen_version=proposal.version, answer="Lagi."
        )
    decide(proposal, office)


def test_a_question_may_be_decided_before_it_is_answered(office, proposal):
    actions.ask_about_decision(
        decision=proposal, by=office.bupati, seen_version=proposal.version, question="Mengapa?"
    )
    decide(proposal, office, approve=False)
    assert proposal.state == "refused"


def test_who_decides_a_page_that_has_changed_meanwhile_records_nothing(office, proposal):
    seen = proposal.version
    actions.ask_about_decision(
        decision=Decision.objects.get(), by=office.bupati, seen_version=seen, question="Mengapa?"
    )
    with pytest.raises(VersionConflict):
        actions.decide(decision=proposal, by=office.bupati, seen_version=seen, approve=True)
    assert Decision.objects.get().state == "asked"


def test_a_task_is_late_from_the_day_after_its_date_until_it_is_done(office, proposal):
    decide(proposal, office)
    assert [proposal.is_overdue(june(day)) for day in (19, 20)] == [False, True]
    with clock.on(june(20)):
        with pytest.raises(ValidationError):
            finish(proposal, office.clerk, is_done=False)
        finish(proposal, office.clerk, is_done=False, note="Notaris berhalangan.")
        assert not proposal.is_overdue(june(25))
        finish(proposal, office.verifier)
    assert (proposal.outcome, proposal.outcome_on) == ("done", june(20))
    with pytest.raises(NotAllowed):
        finish(proposal, office.clerk)


def test_dates_in_the_past_or_in_the_wrong_order_are_refused_beside_their_field(office):
    for changes, field in (({"due_on": june(11)}, "due_on"), ({"task_due_on": june(13)}, "task_due_on")):
        with pytest.raises(ValidationError) as fault:
            propose(office.clerk, **changes)
        assert list(fault.value.message_dict) == [field]


# At most five


def test_a_sixth_proposal_waits_until_one_is_decided_or_withdrawn(office):
    found = [propose(office.clerk, f"Usul {n}") for n in range(MAX_OPEN)]
    with pytest.raises(ValidationError, match="Sudah ada 5 usulan"):
        propose(office.clerk, "Usul enam")
    actions.withdraw_decision(decision=found[2], by=office.clerk, seen_version=found[2].version)
    assert propose(office.clerk, "Usul enam").slot == 3
    decide(found[0], office)
    assert propose(office.clerk, "Usul tujuh").slot == 1


def test_the_database_itself_refuses_a_sixth(office, proposal):
    values = {field.attname: getattr(proposal, field.attname) for field in Decision._meta.fields}
    for slot in (proposal.slot, MAX_OPEN + 1, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(**(values | {"id": None, "slot": slot}))
    Decision.objects.create(**(values | {"id": None, "slot": 2}))  # control


# As of a day


def test_the_agenda_of_a_day_is_what_waited_and_ran_on_that_day(office):
    with clock.on(june(2)):
        first = propose(office.clerk, "Pertama")
    with clock.on(june(4)):
        decide(first, office)
    with clock.on(june(10)):
        propose(office.clerk, "Kedua")
        finish(first, office.clerk)
    shown = {day: agenda(june(day), REGENCY) for day in (1, 3, 4, 9, 10)}
    assert [[card.title for card in shown[day].waiting] for day in shown] == [
        [], ["Pertama"], [], [], ["Kedua"],
    ]  # fmt: skip
    assert [shown[day].running for day in shown] == [0, 0, 1, 1, 0]
    assert (agenda(june(9), REGENCY).overdue, agenda(june(9), REGENCY).last) == (0, "4 Juni")
    assert shown[1].last == ""


def test_a_near_deadline_is_red(office):
    propose(office.clerk, due_on=june(13))
    propose(office.clerk, "Kedua", due_on=june(14))
    assert [card.due_tone for card in agenda(TODAY, REGENCY).waiting] == ["late", ""]
    assert agenda(TODAY, REGENCY).waiting[0].due == "Jumat, 13 Juni"


# Pages


def test_the_bupati_decides_with_two_presses_and_the_second_shows_what_is_recorded(office, proposal, client):
    client.force_login(office.bupati)
    presses = 0
    page = client.get(reverse("summary"))
    link = next(href for href, text in links_of(page) if text.startswith("Setujui"))
    presses += 1
    sheet = client.get(link)
    text = ruling(proposal, "approved", TODAY)
    assert text in sheet.content.decode()
    fields = dict(re.findall(r'name="(version|note)"[^>]*value="([^"]*)"', sheet.content.decode()))
    presses += 1
    answer = client.post(link, fields | {"note": ""})
    assert (answer.status_code, answer["Location"], presses) == (302, reverse("summary"), 2)
    assert Decision.objects.get().ruling == text


@pytest.mark.parametrize(("word", "state"), [("tolak", "refused"), ("tanya", "asked")])
def test_refusing_and_asking_take_two_presses_as_well(office, proposal, client, word, state):
    client.force_login(office.bupati)
    url = reverse("decision_decide", args=[proposal.pk, word])
    note = client.get(url).context["form"]["note"].value()
    assert note == (FIRST_QUESTION if word == "tanya" else "")
    client.post(url, {"version": proposal.version, "note": note})
    assert Decision.objects.get().state == state


def test_asking_without_a_question_is_told_beside_the_field(office, proposal, client):
    client.force_login(office.bupati)
    url = reverse("decision_decide", args=[proposal.pk, "tanya"])
    answer = client.post(url, {"version": proposal.version, "note": " "})
    assert answer.status_code == 422
    assert "Tulis apa yang perlu dijelaskan pengusul." in answer.content.decode()
    assert Decision.objects.get().state == "open"


def test_a_confirmation_of_an_old_page_records_nothing_and_says_so(office, proposal, client):
    client.force_login(office.bupati)
    url = reverse("decision_decide", args=[proposal.pk, "setujui"])
    actions.ask_about_decision(
        decision=proposal, by=office.bupati, seen_version=proposal.version, question="Mengapa?"
    )
    answer = client.post(url, {"version": proposal.version - 1, "note": ""}, follow=True)
    assert "baru saja berubah" in answer.content.decode()
    assert Decision.objects.get().state == "asked"


def test_what_is_decided_is_not_decided_again(office, proposal, client):
    decide(proposal, office)
    client.force_login(office.bupati)
    url = reverse("decision_decide", args=[proposal.pk, "tolak"])
    for answer in (client.get(url), client.post(url, {"version": proposal.version, "note": ""})):
        assert answer["Location"] == reverse("decision", args=[proposal.pk])
    assert Decision.objects.get().state == "approved"


def test_only_the_bupati_finds_the_three_answers(office, proposal, client):
    for user in (office.clerk, make_user(Role.SATGAS), office.dpmd):
        client.force_login(user)
        for name in ("summary", "decision_list"):
            page = client.get(reverse(name)).content.decode()
            assert proposal.title in page
            assert "/setujui/" not in page
    client.force_login(office.bupati)
    assert "/setujui/" in client.get(reverse("decision_list")).content.decode()


def test_a_proposal_is_entered_answered_and_finished_through_its_pages(office, client):
    make_kecamatan(PASIRIAN, "Pasirian")
    client.force_login(office.dpmd)
    form = client.get(reverse("decision_add")).context["form"]
    assert [form[name].value() for name in ("owner", "area_code", "due_on")] == ["DPMD", REGENCY, june(19)]
    values = {
        "title": "Kirim tim", "facts": "17 desa terlambat.", "cost": "Rp 6.200.000", "effect": "17 berkas lengkap",
        "due_on": "2025-06-16", "owner": "DPMD", "task_due_on": "2025-06-21", "area_code": PASIRIAN,
    }  # fmt: skip
    wrong = client.post(reverse("decision_add"), values | {"due_on": "2025-06-11"})
    assert wrong.status_code == 422
    assert 'value="Kirim tim"' in wrong.content.decode()
    client.post(reverse("decision_add"), values)
    row = Decision.objects.get()
    assert (row.cost, row.proposer, row.area_code) == (6_200_000, "DPMD", PASIRIAN)
    actions.ask_about_decision(
        decision=row, by=office.bupati, seen_version=row.version, question="Berapa orang?"
    )
    page = reverse("decision", args=[row.pk])
    assert "Jawab pertanyaan Bupati" in client.get(page).content.decode()
    client.post(reverse("decision_answer", args=[row.pk]), {"version": row.version, "answer": "Enam orang."})
    row.refresh_from_db()
    decide(row, office)
    shown = client.get(page).content.decode()
    assert "Enam orang." in shown
    assert "Kecamatan Pasirian" in shown
    client.post(reverse("decision_outcome", args=[row.pk]), {"version": row.version, "note": "", "done": "1"})
    row.refresh_from_db()
    assert (row.outcome, row.outcome_by) == ("done", office.dpmd)


def test_the_list_counts_each_decision_in_one_group_and_shows_the_late_first(office, client):
    with clock.on(june(2)):
        late, running, done, refused, gone = (propose(office.clerk, f"Usul {n}") for n in range(5))
        for row in (late, running, done):
            decide(row, office)
        decide(refused, office, approve=False)
        actions.withdraw_decision(decision=gone, by=office.clerk, seen_version=gone.version)
        Decision.objects.filter(pk=running.pk).update(task_due_on=june(30))
        finish(done, office.clerk)
    propose(office.clerk, "Menunggu")
    client.force_login(office.bupati)
    page = client.get(reverse("decision_list")).context["page"]
    assert [(chip.label, chip.count) for chip in page.chips] == [
        ("Semua", 6), ("Menunggu", 1), ("Lewat batas", 1), ("Berjalan", 1), ("Selesai", 1), ("Ditolak", 1),
        ("Ditarik", 1),
    ]  # fmt: skip
    assert [row.status for row in page.rows][:2] == ["Lewat 3 hari", "Berjalan"]
    assert page.note == "2 keputusan sedang dijalankan, 1 lewat batas."
    for chip in page.chips[1:]:
        shown = client.get(chip.href).context["page"]
        assert len(shown.rows.object_list) == chip.count
    assert sum(chip.count for chip in page.chips[1:]) == page.chips[0].count


def test_a_camat_sees_the_decisions_of_the_own_kecamatan_only(office, client, rf, monkeypatch):
    for area in (PASIRIAN, TEMPEH):
        make_kecamatan(area)
    own = propose(office.clerk, "Untuk Pasirian", area_code=PASIRIAN)
    other = propose(office.clerk, "Untuk Tempeh", area_code=TEMPEH)
    propose(office.clerk, "Untuk semua")
    client.force_login(office.camat())
    body = client.get(reverse("decision_list")).content.decode()
    assert ("Untuk Pasirian" in body, "Untuk Tempeh" in body, "Untuk semua" in body) == (True, False, False)
    codes = [client.get(reverse("decision", args=[row.pk])).status_code for row in (own, other)]
    assert codes == [200, 404]
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda self, user: self.all())
    query = rf.get("/").GET
    assert len(decision_page(office.camat(), query, asked_day(query, TODAY)).cards) == 3  # control
