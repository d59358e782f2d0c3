"""Finals stand in the register: numbered without gaps, complete, once; and the database holds what was given out."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.documents import actions, pdf, register, services, store
from lumajang_kdkmp.documents.models import Document, NumberFormat, RegisterCounter
from lumajang_kdkmp.documents.placeholders import gap
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job
from tests.documents.issuing import KIND, NOW, batch_of, issue, made, wire
from tests.documents.test_services import text_of
from tests.documents.test_store import damage
from tests.factories import make_user
from tests.jobs.conftest import expire, make_due


@pytest.fixture(autouse=True)
def _registered(settings, _papers):
    wire(settings)


@pytest.fixture
def clerk(db):
    return make_user("diskopindag")


def numbers() -> list[int]:
    return sorted(Document.objects.exclude(number="").values_list("number_seq", flat=True))


def test_a_final_carries_number_code_and_day(clerk):
    document = made(issue(clerk))
    assert (document.number, document.issued_on) == ("001/D08/KDKMP/VI/2025", dt.date(2025, 6, 12))
    assert re.fullmatch("[0-9a-f]{32}", document.token)
    assert document.state_label == "Berlaku"
    text = text_of(document)
    assert "Nomor: 001/D08/KDKMP/VI/2025 tanggal 12 Juni 2025" in text
    assert f"/cek/{document.token}/" in text.replace("\n", "").replace(" ", "")
    assert "KONSEP" not in text


def test_a_konsep_has_no_number_and_says_what_it_is(clerk):
    document = made(issue(clerk, final=False))
    assert (document.number, document.token, document.state_label) == ("", None, "Konsep")
    text = text_of(document)
    assert "KONSEP — belum diterbitkan" in text
    assert "/cek/" not in text
    assert RegisterCounter.objects.count() == 0


def test_a_paper_outside_the_register_stays_as_it_was(ready):
    document = ready()
    assert document.state_label == "Siap"
    assert "KONSEP" not in text_of(document)


def test_the_code_in_the_paper_is_readable_and_leads_to_its_page(clerk, settings):
    from lumajang_kdkmp.documents.codes import tokens_in

    document = made(issue(clerk))
    assert tokens_in(store.read_verified(document.sha256), "application/pdf") == {document.token}


def test_the_same_frozen_data_give_the_same_bytes(clerk):
    import json

    document = made(issue(clerk))
    again = pdf.render(document.template, json.loads(document.context), paper=document.paper_size)
    assert store.put(again) == document.sha256


def test_numbers_follow_each_other_by_kind_and_year(clerk, settings):
    settings.DOCUMENT_SOURCES["invitation"] = "tests.documents.issuing.source"
    found = [issue(clerk, params={"n": n}).number[:3] for n in range(3)]
    other = issue(clerk, kind="invitation").number
    settings.PORTAL_DATE = "2026-01-02"
    assert found == ["001", "002", "003"]
    assert other == "001/D01/KDKMP/VI/2025"
    assert issue(clerk, params={"n": 9}).number == "001/D08/KDKMP/I/2026"


def test_kinds_without_a_code_share_one_count_and_no_number_comes_twice(clerk, settings):
    settings.DOCUMENT_CODES = {}
    settings.DOCUMENT_SOURCES["other"] = "tests.documents.issuing.source"
    assert [issue(clerk).number, issue(clerk, kind="other").number] == [
        "001/DOK/KDKMP/VI/2025",
        "002/DOK/KDKMP/VI/2025",
    ]


def test_a_final_with_gaps_is_refused_naming_each_and_takes_no_number(clerk):
    NOW["notary"] = gap("nama notaris")
    NOW["founders"] = [{"name": gap("nama pendiri")}, {"name": "[…]"}]
    with pytest.raises(ValidationError) as refused:
        issue(clerk)
    assert "nama notaris, nama pendiri, isian kosong" in refused.value.messages[0]
    assert Document.objects.count() == Job.objects.count() == RegisterCounter.objects.count() == 0
    assert issue(clerk, final=False).status == "pending"


def test_without_the_check_a_paper_with_gaps_would_be_issued(clerk, monkeypatch):
    """Control."""
    NOW["notary"] = gap("nama notaris")
    monkeypatch.setattr(services, "check_complete", lambda paper: None)
    assert issue(clerk).number == "001/D08/KDKMP/VI/2025"


@pytest.mark.parametrize("role", ["bupati", "satgas", "opd", "camat"])
def test_finals_are_issued_by_diskopindag(db, role):
    with pytest.raises(NotAllowed):
        issue(make_user(role, *(["35.08.04"] if role == "camat" else [])))
    assert Document.objects.count() == 0


def test_a_camat_issues_invitations_and_nobody_issues_for_the_system(camat, settings):
    settings.DOCUMENT_SOURCES["invitation"] = "tests.documents.issuing.source"
    assert issue(camat, kind="invitation").number == "001/D01/KDKMP/VI/2025"
    with pytest.raises(NotAllowed):
        issue(None)


def test_the_same_request_twice_is_one_paper_with_one_number(clerk):
    assert issue(clerk) == issue(clerk)
    assert numbers() == [1]


def test_konsep_and_final_of_one_request_stand_side_by_side(clerk):
    draft, final = issue(clerk, final=False), issue(clerk)
    assert draft != final
    assert made(draft).status == "ready"
    assert made(final).status == "ready"
    draft.refresh_from_db()
    assert (draft.status, draft.state_label) == ("superseded", "Diganti")


def test_a_konsep_never_pushes_out_what_is_in_force(clerk):
    final = made(issue(clerk))
    draft = made(issue(clerk, final=False))
    final.refresh_from_db()
    assert (final.status, draft.status) == ("ready", "ready")
    newer = made(issue(clerk, params={"n": 2}))
    states = dict(Document.objects.values_list("version", "status"))
    assert states == {1: "superseded", 2: "superseded", 3: "ready"}
    assert newer.version == 3


def test_an_older_konsep_that_comes_late_does_not_stand_beside_a_newer_final(clerk):
    draft, final = issue(clerk, final=False), issue(clerk)
    made(final)
    assert made(draft).status == "superseded"


def test_a_message_that_comes_three_times_is_one_paper_with_one_number(clerk):
    document = issue(clerk)
    for _ in range(3):
        queue.run(document.job_id)
    assert numbers() == [1]
    assert AuditEvent.objects.filter(action="document_ready").count() == 1


def test_a_worker_that_dies_after_freezing_leaves_the_number_to_the_next_one(clerk, monkeypatch):
    batch = batch_of(clerk)
    document = Document.objects.get()
    with monkeypatch.context() as killed:

        def die(*args, **kwargs):
            raise KeyboardInterrupt

        killed.setattr(pdf, "render", die)
        with pytest.raises(KeyboardInterrupt):
            queue.run(document.job_id)
    document.refresh_from_db()
    frozen = (document.number, document.token, document.context)
    assert document.number == "001/D08/KDKMP/VI/2025"
    assert document.status == "pending"
    expire(Job.objects.get(pk=document.job_id))
    made(document)
    assert (document.number, document.token, document.context) == frozen
    assert (document.status, numbers()) == ("ready", [1])
    assert batch.children.count() == 1


def test_a_batch_takes_its_numbers_when_the_turn_comes_and_none_for_gaps(clerk):
    NOW["notary"] = gap("nama notaris")
    batch = batch_of(clerk)
    child = batch.children.get()
    queue.run(child.pk)
    child.refresh_from_db()
    assert child.status == "failed"
    assert "nama notaris" in child.last_error
    assert (numbers(), RegisterCounter.objects.count()) == ([], 0)
    NOW.clear()
    queue.requeue([child.pk])
    queue.run(child.pk)
    assert numbers() == [1]


def test_somebody_who_lost_the_role_meanwhile_issues_nothing(clerk):
    batch = batch_of(clerk)
    type(clerk).objects.filter(pk=clerk.pk).update(role="satgas")
    child = batch.children.get()
    queue.run(child.pk)
    child.refresh_from_db()
    assert (child.status, numbers()) == ("failed", [])


def test_a_failed_final_asked_for_again_keeps_number_and_code_and_takes_new_data(clerk, monkeypatch):
    document = issue(clerk)
    before = (document.number, document.token)
    with monkeypatch.context() as broken:
        broken.setattr(pdf, "render", lambda *a, **k: (_ for _ in ()).throw(ValueError()))
        for _ in range(5):
            make_due(document.job)
            queue.run(document.job_id)
    NOW["notary"] = "Notaris Baru, S.H."
    with clock.on(dt.date(2025, 6, 20)):
        assert issue(clerk) == document
    made(document)
    assert (document.number, document.token, document.issued_on) == (*before, dt.date(2025, 6, 12))
    assert "Notaris Baru" in text_of(document)
    assert numbers() == [1]


def test_a_rollback_gives_the_number_back(clerk):
    with transaction.atomic():
        assert issue(clerk, params={"n": 1}).number_seq == 1
        transaction.set_rollback(True)
    assert numbers() == []
    assert issue(clerk, params={"n": 2}).number_seq == 1


def test_a_number_taken_outside_a_transaction_is_a_fault(transactional_db, settings):
    with pytest.raises(RuntimeError):
        register.take(KIND)


def test_a_flipped_byte_of_a_final_is_never_served(client, clerk):
    document = made(issue(clerk))
    client.force_login(clerk)
    url = reverse("document_download", args=[document.pk])
    assert client.get(url).status_code == 200
    damage(document.sha256, at=200)
    assert client.get(url).status_code == 503


REGISTER = {
    "number": "999/D08/KDKMP/VI/2025",
    "number_seq": 999,
    "number_year": 2024,
    "token": "f" * 32,
    "is_final": False,
    "issued_on": dt.date(2025, 6, 1),
}


@pytest.mark.concurrency
@pytest.mark.django_db
@pytest.mark.parametrize("state", ["pending", "ready"])
@pytest.mark.parametrize("field", REGISTER)
def test_the_database_refuses_to_change_a_line_of_the_register(clerk, field, state):
    document = issue(clerk)
    if state == "ready":
        made(document)
    with pytest.raises((DatabaseError, IntegrityError), match="never changes"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**{field: REGISTER[field]})
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        Document.objects.filter(pk=document.pk)._raw_delete("default")


@pytest.mark.concurrency
@pytest.mark.django_db
def test_what_has_no_number_yet_may_change_and_go(clerk):
    """Control: the trigger above lets through what it should."""
    document = issue(clerk, final=False)
    assert Document.objects.filter(pk=document.pk).update(area_code="35.08.04") == 1
    assert Document.objects.filter(pk=document.pk)._raw_delete("default") == 1


@pytest.mark.concurrency
@pytest.mark.django_db
def test_a_final_can_be_withdrawn_and_then_stays_so(clerk):
    document = made(issue(clerk))
    actions.revoke_document(document=document, by=clerk, reason="data", note="salah ketik")
    document.refresh_from_db()
    assert (document.state_label, document.revoked_on, document.revoked_by) == (
        "Dicabut",
        clock.today(),
        clerk,
    )
    event = AuditEvent.objects.get(action="document_revoked")
    assert (event.actor_id, event.note) == (clerk.pk, "001/D08/KDKMP/VI/2025: salah ketik")
    with pytest.raises(DatabaseError, match="stays revoked"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(
            status="superseded", revoked_on=None, revoked_by=None, revoke_reason=""
        )
    with pytest.raises(ValidationError, match="tidak lagi berlaku"):
        actions.revoke_document(document=document, by=clerk, reason="data")
    newer = made(issue(clerk, params={"n": 2}))
    document.refresh_from_db()
    assert (document.status, newer.status) == ("revoked", "ready")


def test_only_finals_in_force_are_withdrawn_by_who_may_issue_them(clerk, camat):
    draft = made(issue(clerk, final=False))
    with pytest.raises(ValidationError):
        actions.revoke_document(document=draft, by=clerk, reason="data")
    final = made(issue(clerk))
    with pytest.raises(NotAllowed):
        actions.revoke_document(document=final, by=camat, reason="data")
    with pytest.raises(ValidationError):
        actions.revoke_document(document=final, by=clerk, reason="because")
    final.refresh_from_db()
    assert final.status == "ready"


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("{seq}/{code}", "{year}"),
        ("{seq}/{code}/{year}/{seq}", "{seq}"),
        ("{seq}{code}/{year}", "pemisah"),
        ("{seq}/{code}/{year", "tidak berpasangan"),
        ("{seq}/{code}/{year}/{nik}", "{nik}"),
        ("{seq.__class__}/{code}/{year}", "tidak dikenal"),
        ("{seq:>9999999}/{code}/{year}", "Lebar"),
        ("{seq}/{code}/{year:04}", "Lebar"),
        ("{seq!r}/{code}/{year}", "Lebar"),
        ("<b>{seq}/{code}/{year}", "huruf besar"),
        ("{seq}/{code}/KDKMP PORTAL KABUPATEN LUMAJANG JAWA TIMUR INDONESIA 1234567/{year}", "panjang"),
        ("", "{seq}"),
    ],
)
def test_a_pattern_whose_numbers_would_repeat_or_run_is_refused(pattern, words):
    with pytest.raises(ValidationError) as refused:
        register.check_pattern(pattern)
    assert words in refused.value.messages[0]


@pytest.mark.parametrize(
    "pattern", [register.DEFAULT_PATTERN, "{code}-{seq:04}.{month}/{year}", "{seq} {code} {year}"]
)
def test_a_sound_pattern_passes(pattern):
    register.check_pattern(pattern)


def test_a_new_pattern_holds_from_its_day_on_and_printed_numbers_stay(clerk):
    first = issue(clerk, params={"n": 1})
    actions.set_number_format(
        by=clerk, kind="", pattern="{code}/{seq:04}/{year}", valid_from=dt.date(2025, 7, 1)
    )
    actions.set_number_format(
        by=clerk, kind=KIND, pattern="PENDIRI {code}.{seq}.{year}", valid_from=dt.date(2025, 8, 1)
    )
    assert issue(clerk, params={"n": 2}).number == "002/D08/KDKMP/VI/2025"
    with clock.on(dt.date(2025, 7, 1)):
        assert issue(clerk, params={"n": 3}).number == "D08/0003/2025"
    with clock.on(dt.date(2025, 8, 1)):
        assert issue(clerk, params={"n": 4}).number == "PENDIRI D08.4.2025"
    first.refresh_from_db()
    assert first.number == "001/D08/KDKMP/VI/2025"


def test_a_pattern_is_set_in_the_admin_by_the_action(client, clerk):
    client.force_login(clerk)
    url = reverse("admin:documents_numberformat_add")
    fields = {"kind": "", "pattern": "{seq}", "valid_from": "2025-06-12"}
    refused = client.post(url, fields)
    assert refused.status_code == 200
    assert "tepat satu kali" in refused.content.decode()
    assert NumberFormat.objects.count() == 0
    answer = client.post(url, fields | {"pattern": "{seq}/{code}/{year}"})
    assert answer.status_code == 302
    assert NumberFormat.objects.get().set_by == clerk
    assert AuditEvent.objects.filter(action="number_format_set").count() == 1
    page = client.get(reverse("admin:documents_numberformat_changelist")).content.decode()
    assert "7/DOK/2025" in page


def test_the_past_is_not_renumbered_and_strangers_set_nothing(clerk, camat):
    with pytest.raises(ValidationError):
        actions.set_number_format(
            by=clerk, kind="", pattern="{seq}/{code}/{year}", valid_from=dt.date(2025, 6, 1)
        )
    with pytest.raises(NotAllowed):
        actions.set_number_format(
            by=camat, kind="", pattern="{seq}/{code}/{year}", valid_from=dt.date(2025, 7, 1)
        )
