"""The roadmap in the admin: the same actions, four eyes for superusers, nothing changed or deleted in place."""

import datetime as dt
import re

import pytest
from django.apps import apps
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from roadmap import actions
from roadmap.clocks import clocks_on
from roadmap.models import BlockerReason, ReturnReason, StageProgress, StageTarget, Transition
from roadmap.stages import LEGAL_ENTITY, MUSDESUS, NOTARY, POTENTIAL
from roadmap.state import states_on
from tests.factories import GESANG, PASIRIAN, TEMPEH, make_user, make_village, progress_of
from tests.roadmap import walk

pytestmark = pytest.mark.django_db
MODELS = [
    "stagetarget",
    "blockerreason",
    "returnreason",
    "guideline",
    "stageprogress",
    "transition",
    "evidence",
    "visit",
    "blocker",
    "confirmation",
    "filereceipt",
    "commitment",
]
READ_ONLY = [model for model in MODELS if model not in ("stagetarget", "blockerreason", "returnreason")]


@pytest.fixture
def desk(client, office):
    """The browser of a superuser at Diskopindag."""
    office.verifier.is_superuser = office.verifier.is_staff = True
    office.verifier.save()
    client.force_login(office.verifier)
    return client


def url(model: str, page: str = "changelist", *args) -> str:
    return reverse(f"admin:roadmap_{model}_{page}", args=args)


def decide(client, action: str, rows: list[StageProgress], **more):
    data = {
        "action": action,
        "index": 0,
        "_selected_action": [row.pk for row in rows],
        "seen": [f"{row.pk}:{row.version}" for row in rows],
        "reason": "",
        "note": "",
    }
    return client.post(url("stageprogress"), data | more, follow=True).content.decode()


# Who enters, what is there


@pytest.mark.parametrize("role", [Role.CAMAT, Role.BUPATI, Role.SATGAS, Role.OPD])
@pytest.mark.parametrize("model", MODELS)
def test_only_diskopindag_enters(client, db, role, model):
    client.force_login(make_user(role, PASIRIAN if role == Role.CAMAT else "35.08", is_staff=True))
    assert client.get(url(model)).status_code in (302, 403)


@pytest.mark.parametrize("model", MODELS)
def test_every_list_and_its_search_open(desk, office, village, model):
    walk.walk_to(village, MUSDESUS, office)
    actions.open_blocker(village=village, by=office.camat(), stage=MUSDESUS, reason="ktp_missing")
    actions.record_visit(village=village, by=office.camat(), visited_on=dt.date(2025, 6, 2))
    actions.confirm_no_change(kecamatan=village.kecamatan, by=office.camat())
    actions.make_commitment(place=village, by=office.dpmd, promise="Klinik", due_on=dt.date(2025, 6, 30))
    page = desk.get(url(model))
    assert page.status_code == 200
    assert desk.get(url(model), {"q": "bago"}).status_code == 200


@pytest.mark.parametrize("model", READ_ONLY)
def test_what_happened_cannot_be_added_by_hand(desk, model):
    assert desk.get(url(model, "add")).status_code == 403
    assert desk.post(url(model, "add"), {}).status_code == 403


def first_rows(office, village) -> dict[str, object]:
    """One row of each model that has rows."""
    walk.walk_to(village, MUSDESUS, office)
    actions.open_blocker(village=village, by=office.camat(), stage=MUSDESUS, reason="ktp_missing")
    actions.record_visit(village=village, by=office.camat(), visited_on=dt.date(2025, 6, 2))
    actions.confirm_no_change(kecamatan=village.kecamatan, by=office.camat())
    actions.record_receipt(village=village, by=office.clerk, holder="notary", received_on=dt.date(2025, 6, 3))
    actions.make_commitment(
        place=village, by=office.dpmd, promise="Klinik berkas", due_on=dt.date(2025, 6, 30)
    )
    return {model: apps.get_model("roadmap", model).objects.first() for model in MODELS}


def test_nothing_can_be_deleted_and_no_button_offers_it(desk, office, village):
    for model, row in first_rows(office, village).items():
        assert row is not None, model
        assert desk.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403, model
        assert "deletelink" not in desk.get(url(model, "change", row.pk)).content.decode(), model
        assert "delete_selected" not in desk.get(url(model)).content.decode(), model
        assert type(row).objects.filter(pk=row.pk).exists()


def test_what_happened_cannot_be_changed_by_hand(desk, office, village):
    rows = first_rows(office, village)
    for model in [*READ_ONLY, "stagetarget"]:
        row = rows[model]
        assert (
            desk.post(
                url(model, "change", row.pk), {"status": "approved", "due_on": "2025-01-01"}
            ).status_code
            == 403
        )
    assert progress_of(village, MUSDESUS).status == "submitted"


def test_a_clerk_bound_to_one_kecamatan_sees_only_its_rows(client, office, village):
    rows = first_rows(office, village)
    narrow = make_user(Role.DISKOPINDAG, TEMPEH, is_staff=True)
    client.force_login(narrow)
    for model in ("stageprogress", "transition", "evidence", "visit", "blocker", "confirmation", "filereceipt"):
        assert client.get(url(model, "change", rows[model].pk)).status_code == 302, model
        assert village.name not in client.get(url(model)).content.decode(), model
    # Negative control: the whole regency sees them.
    client.force_login(office.clerk)
    assert client.get(url("evidence", "change", rows["evidence"].pk)).status_code == 200
    assert village.name in client.get(url("stageprogress")).content.decode()


# Verification


def tokens(page: str) -> list[str]:
    """What the confirming page binds a press to, row by row."""
    return re.findall(r'name="rows" value="([^"]+)"', page)


def accept(client, page: str, rows: list[StageProgress]):
    address = f"{reverse('verification_together')}?stage={rows[0].stage}&tanggal={rows[0].happened_on}"
    return client.post(address, {"rows": tokens(page)}, follow=True).content.decode()


def test_a_second_person_approves_from_the_list_after_looking_at_the_data(desk, office, village):
    sent = walk.walk_to(village, MUSDESUS, office)
    other = walk.walk_to(make_village(GESANG, "Gesang"), MUSDESUS, office)
    page = decide(desk, "approve_chosen", [sent])
    assert "Terima yang dicentang" in page
    assert "64 orang" in page
    assert len(tokens(page)) == 1, "only what was chosen is listed"
    assert progress_of(village, MUSDESUS).status == "submitted", "the question approves nothing"
    assert "1 berkas Musdesus diterima" in accept(desk, page, [sent])
    assert progress_of(village, MUSDESUS).status == "approved"
    assert progress_of(other.village, MUSDESUS).status == "submitted"


def test_a_superuser_cannot_approve_what_he_sent(client, office, village):
    office.clerk.is_superuser = office.clerk.is_staff = True
    office.clerk.save()
    sent = walk.walk_to(village, NOTARY, office)
    client.force_login(office.clerk)
    page = decide(client, "approve_chosen", [sent])
    assert "Pemeriksaan harus oleh orang lain" in page
    assert tokens(page) == []
    assert "Pemeriksaan harus oleh orang lain" in decide(client, "return_chosen", [sent], reason="unsigned")
    # Negative control: the second person may, and her form does not work in his hands.
    client.force_login(office.verifier)
    hers = decide(client, "approve_chosen", [sent])
    client.force_login(office.clerk)
    assert "Pemeriksaan harus oleh orang lain" in accept(client, hers, [sent])
    assert progress_of(village, NOTARY).status == "submitted"
    client.force_login(office.verifier)
    assert "diterima" in accept(client, hers, [sent])


def test_what_does_not_belong_together_is_not_approved_together(desk, office, village):
    good = walk.walk_to(village, MUSDESUS, office)
    other = make_village(GESANG)
    foreign = walk.send(other, POTENTIAL, office)
    page = decide(desk, "approve_chosen", [good, foreign])
    assert "satu tahap dan satu tanggal kejadian" in page
    assert "2 berkas dari 2 tahap dan tanggal" in page
    assert "diperiksa DPMD" in decide(desk, "approve_chosen", [foreign])
    assert "belum diisi" in decide(desk, "approve_chosen", [progress_of(other, LEGAL_ENTITY)])
    assert progress_of(village, MUSDESUS).status == "submitted"
    assert progress_of(other, POTENTIAL).status == "submitted"


def test_returning_from_the_list_wants_a_reason(desk, office, village):
    sent = walk.walk_to(village, MUSDESUS, office)
    assert "Pilih alasan dari daftar" in decide(desk, "return_chosen", [sent])
    assert progress_of(village, MUSDESUS).status == "submitted"
    assert "dikembalikan." in decide(desk, "return_chosen", [sent], reason="unsigned", note="Lengkapi")
    assert progress_of(village, MUSDESUS).return_note == "Lengkapi"


@pytest.mark.parametrize(
    ("field", "value"), [("reason", "\0"), ("reason", "x" * 900), ("note", "a\0b"), ("note", "x" * 501)]
)
def test_a_bad_reason_or_note_is_refused_in_words(desk, office, village, field, value):
    sent = walk.walk_to(village, MUSDESUS, office)
    page = decide(desk, "return_chosen", [sent], **({"reason": "unsigned"} | {field: value}))
    assert "dikembalikan." not in page
    assert progress_of(village, MUSDESUS).status == "submitted"


def test_a_row_that_changed_since_the_list_was_opened_is_not_decided(desk, office, village):
    sent = walk.walk_to(village, MUSDESUS, office)
    page = decide(desk, "return_chosen", [sent], reason="unsigned", seen=[f"{sent.pk}:{sent.version - 1}"])
    assert "berubah sejak daftar ini dibuka" in page
    page = decide(desk, "return_chosen", [sent], reason="unsigned", seen=[])
    assert "berubah sejak daftar ini dibuka" in page
    assert progress_of(village, MUSDESUS).status == "submitted"
    assert f'name="seen" value="{sent.pk}:{sent.version}"' in desk.get(url("stageprogress")).content.decode()


# Targets


def test_a_new_target_leaves_the_numbers_of_an_earlier_day_alone(desk, office, village):
    day = dt.date(2025, 6, 1)
    walk.walk_to(village, MUSDESUS, office, approved=True)
    before = states_on(day, "35.08")[village.pk]
    old = (clocks_on(day, "35.08").targets, before.is_late, before.days_late)
    data = {"stage": "founding", "due_on": "2025-05-01", "weight": "40", "valid_from": "2025-06-12"}
    assert desk.post(url("stagetarget", "add"), data).status_code == 302
    after = states_on(day, "35.08")[village.pk]
    assert (clocks_on(day, "35.08").targets, after.is_late, after.days_late) == old
    assert clocks_on(clock.today(), "35.08").targets["founding"].due_on == dt.date(2025, 5, 1)
    assert clocks_on(clock.today(), "35.08").targets["founding"].weight == 40


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("valid_from", "2025-06-11", "Target tidak berlaku surut"),
        ("weight", "101", "terlalu besar"),
        ("weight", "-1", "paling sedikit 0"),
        ("due_on", "2025-02-30", "Tanggal ini tidak ada"),
        ("stage", "x", "x"),
    ],
)
def test_a_wrong_target_is_refused_with_a_sentence(desk, field, value, sentence):
    data = {"stage": "founding", "due_on": "2025-07-01", "weight": "15", "valid_from": "2025-06-20"}
    count = StageTarget.objects.count()
    answer = desk.post(url("stagetarget", "add"), data | {field: value})
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert StageTarget.objects.count() == count


def test_two_targets_of_one_stage_from_the_same_day_are_refused(desk):
    data = {"stage": "founding", "due_on": "2025-07-01", "weight": "15", "valid_from": "2025-06-20"}
    assert desk.post(url("stagetarget", "add"), data).status_code == 302
    answer = desk.post(url("stagetarget", "add"), data)
    assert "Sudah ada target tahap ini" in answer.content.decode()


# Reasons


@pytest.mark.parametrize(
    ("model", "name"), [(BlockerReason, "blockerreason"), (ReturnReason, "returnreason")]
)
def test_a_reason_is_added_reworded_and_switched_off(desk, office, model, name):
    data = {"code": "baru", "label": "Alasan baru", "help_text": "Lakukan ini", "position": "99"}
    assert desk.post(url(name, "add"), data).status_code == 302
    row = model.objects.get(pk="baru")
    data = {"label": "Alasan lain", "help_text": "", "position": "98", "seen_version": row.version}
    assert desk.post(url(name, "change", "baru"), data).status_code == 302
    row.refresh_from_db()
    assert (row.code, row.label, row.is_active) == ("baru", "Alasan lain", False)
    assert AuditEvent.objects.filter(action="reason.save", target=f"{name}:baru").count() == 2


def test_a_reason_switched_off_is_no_longer_offered_but_keeps_its_history(desk, office, village):
    sent = walk.walk_to(village, MUSDESUS, office)
    decide(desk, "return_chosen", [sent], reason="unsigned")
    row = ReturnReason.objects.get(pk="unsigned")
    data = {
        "label": row.label,
        "help_text": row.help_text,
        "position": row.position,
        "seen_version": row.version,
    }
    desk.post(url("returnreason", "change", "unsigned"), data)
    assert 'value="unsigned"' not in desk.get(url("stageprogress")).content.decode()
    assert Transition.objects.filter(reason_id="unsigned").exists()


def test_the_second_of_two_who_reword_a_reason_is_told(desk):
    row = ReturnReason.objects.get(pk="unsigned")
    data = {
        "label": "Pertama",
        "help_text": "",
        "position": "1",
        "is_active": "on",
        "seen_version": row.version,
    }
    desk.post(url("returnreason", "change", row.pk), data)
    page = desk.post(url("returnreason", "change", row.pk), data | {"label": "Kedua"}).content.decode()
    assert "baru saja diubah orang lain" in page
    assert "Kedua" in page
    assert ReturnReason.objects.get(pk="unsigned").label == "Pertama"


def test_a_code_already_taken_is_refused(desk):
    data = {"code": "unsigned", "label": "x", "help_text": "", "position": "1"}
    answer = desk.post(url("returnreason", "add"), data)
    assert answer.status_code == 200
    assert "telah ada" in answer.content.decode()


# Numbers of queries and bad input


def test_the_list_costs_the_same_for_one_village_and_for_six(desk, office, village, count_queries):
    def cost() -> int:
        desk.get(url("stageprogress"))
        with count_queries() as found:
            desk.get(url("stageprogress"))
        return len(found)

    few = cost()
    for number in range(2010, 2015):
        make_village(f"35.08.04.{number}")
    assert cost() == few


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.fixed_dictionaries(
        {},
        optional={
            name: st.one_of(
                st.text(max_size=20), st.sampled_from(["\0", "9" * 400, "1:1", ":", "٣:٣", "x" * 900])
            )
            for name in (
                "seen",
                "reason",
                "note",
                "_selected_action",
                "select_across",
                "code",
                "label",
                "position",
                "stage",
                "due_on",
                "weight",
                "valid_from",
                "seen_version",
                "q",
                "status__exact",
            )
        },
    )
)
def test_no_input_breaks_the_admin(desk, village, data):
    clean = {name: value.encode("utf-8", "replace").decode() for name, value in data.items()}
    for action in ("approve_chosen", "return_chosen"):
        answer = desk.post(url("stageprogress"), clean | {"action": action, "index": 0})
        assert answer.status_code < 500
    for name in ("stagetarget", "returnreason"):
        assert desk.post(url(name, "add"), clean).status_code < 500
    assert desk.get(url("stageprogress"), clean).status_code < 500
