"""A form that is sent twice changes once; the queue of a phone is answered in words it can act on."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from lumajang_kdkmp import clock
from roadmap.actions import field_work
from roadmap.models import Blocker, Confirmation, SentForm, Transition, Visit
from roadmap.stages import POTENTIAL
from roadmap.views import replay
from tests.factories import BAGO, GESANG, PASIRIAN, TEMPEH, make_village, progress_of, upload

pytestmark = pytest.mark.django_db
VISIT = reverse("visit_add", args=[BAGO])
STAGE_PAGE = reverse("stage_update", args=[BAGO, POTENTIAL])


@pytest.fixture
def person(office, village):
    return office.camat()


@pytest.fixture
def camat(client, person):
    client.force_login(person)
    return client


def visit(**changes) -> dict:
    return {"form_key": str(uuid.uuid4()), "visited_on": "2025-06-12", "findings": "Gerai buka"} | changes


def mark(person, area: str = PASIRIAN) -> dict:
    return {"headers": {"X-Outbox": f"{person.pk} {area}"}}


def test_every_drawn_form_has_another_key(camat):
    keys = {camat.get(VISIT).context["form"]["form_key"].value() for _ in range(3)}
    assert len(keys) == 3
    again = camat.post(VISIT, visit(visited_on="2030-01-01", form_key="keep-me"))
    assert again.status_code == 422
    assert again.context["form"]["form_key"].value() == "keep-me"


def test_the_same_form_twice_is_one_visit(camat):
    form = visit()
    first, second = camat.post(VISIT, form), camat.post(VISIT, form)
    assert first.status_code == second.status_code == 302
    assert Visit.objects.count() == SentForm.objects.count() == 1
    said = [str(message) for message in camat.get(reverse("worklist")).context["messages"]]
    assert "Isian ini sudah tersimpan tadi, jadi tidak disimpan dua kali." in said


def test_without_the_guard_it_would_be_two(camat, monkeypatch):
    monkeypatch.setattr(replay, "check_new", lambda sent, by: None)
    monkeypatch.setattr(field_work, "take", lambda sent, **kwargs: None)
    form = visit()
    camat.post(VISIT, form)
    camat.post(VISIT, form)
    assert Visit.objects.count() == 2


def test_a_form_that_was_changed_after_saving_is_not_swallowed(camat):
    form = visit()
    camat.post(VISIT, form)
    camat.post(VISIT, form | {"findings": "Gerai tutup"})
    assert set(Visit.objects.values_list("findings", flat=True)) == {"Gerai buka", "Gerai tutup"}


def test_a_photo_is_part_of_the_content(rf, camat):
    key = str(uuid.uuid4())

    def digest(name: str, data: bytes) -> str:
        request = rf.post("/", {"form_key": key, "note": "a\r\nb", "files": upload(name, data)})
        return replay._sent(request).digest

    assert digest("a.pdf", b"1") == digest("a.pdf", b"1") != digest("a.pdf", b"2")
    plain = {"form_key": key, "note": "a\nb", "waited": "5", "csrfmiddlewaretoken": "x"}
    assert (
        replay._sent(rf.post("/", plain)).digest
        == replay._sent(rf.post("/", {**plain, "waited": "9"})).digest
    )


def test_a_refused_form_may_be_sent_again_with_its_key(camat):
    form = visit(visited_on="2030-01-01")
    assert camat.post(VISIT, form).status_code == 422
    assert SentForm.objects.count() == 0
    assert camat.post(VISIT, form | {"visited_on": "2025-06-12"}).status_code == 302
    assert Visit.objects.count() == 1


def test_the_same_key_of_two_people_are_two_forms(camat, client, office, person):
    form = visit()
    camat.post(VISIT, form)
    client.force_login(office.clerk)
    client.post(VISIT, form)
    assert Visit.objects.count() == SentForm.objects.count() == 2


def test_the_queue_learns_that_it_is_saved_and_saved_before(camat, person):
    form = {
        "form_key": str(uuid.uuid4()),
        "version": progress_of(make_village(), POTENTIAL).version,
        "day": "2025-06-12",
        "note": "Dari lapangan",
        "waited": str(45 * 60 * 1000),
    }
    first = camat.post(STAGE_PAGE, form, **mark(person))
    version = progress_of(make_village(), POTENTIAL).version
    assert (first.status_code, first.json()["version"]) == (200, version)
    assert first.headers["X-Outbox-Key"] == form["form_key"]
    second = camat.post(STAGE_PAGE, form | {"waited": "9999999"}, **mark(person))
    assert (second.status_code, second.json()) == (200, {"version": version})
    move, sent = Transition.objects.get(), SentForm.objects.get()
    assert move.noted_at == sent.noted_at
    assert sent.received_at - sent.noted_at == pytest.approx(
        dt.timedelta(minutes=45), abs=dt.timedelta(seconds=30)
    )
    page = camat.get(reverse("village", args=[BAGO])).content.decode()
    assert f"Ditulis di perangkat {timezone.localtime(move.noted_at):%d}".replace(" 0", " ") in page


def test_a_repeat_is_saved_before_even_where_the_stage_has_moved_on_or_the_role_has_changed(camat, person):
    form = visit()
    camat.post(VISIT, form, **mark(person))
    type(person).objects.filter(pk=person.pk).update(role="opd", agency="DKPP")
    assert camat.post(VISIT, form, **mark(person)).status_code == 200
    assert camat.post(VISIT, visit(), **mark(person)).status_code == 403
    assert Visit.objects.count() == 1


def test_the_queue_is_told_of_a_conflict_and_nothing_is_changed(camat, person):
    form = {"form_key": str(uuid.uuid4()), "version": 0, "day": "2025-06-12"}
    answer = camat.post(STAGE_PAGE, form, **mark(person))
    assert (answer.status_code, "diubah orang lain" in answer.json()["reason"]) == (409, True)
    assert Transition.objects.count() == SentForm.objects.count() == 0


def test_the_queue_is_told_what_is_wrong_field_by_field(camat, person):
    answer = camat.post(VISIT, visit(visited_on="2030-01-01"), **mark(person))
    assert answer.status_code == 422
    assert answer.json()["reason"].startswith("Tanggal kunjungan: Tanggal ini belum terjadi.")


def test_what_is_no_longer_within_reach_is_refused_with_a_reason(camat, person):
    make_village(GESANG)
    other = camat.post(reverse("visit_add", args=[GESANG]), visit(), **mark(person))
    assert (other.status_code, other.json()["reason"]) == (404, "Data ini tidak ada atau bukan wilayah Anda.")
    type(person).objects.filter(pk=person.pk).update(area_code=TEMPEH)
    moved = camat.post(reverse("no_change"), {"form_key": str(uuid.uuid4())}, **mark(person))
    assert (moved.status_code, "Wilayah akun" in moved.json()["reason"]) == (404, True)
    assert Confirmation.objects.count() == 0


def test_the_queue_of_one_person_is_not_taken_from_another(camat, person, office):
    answer = camat.post(VISIT, visit(), **mark(office.clerk))
    assert (answer.status_code, Visit.objects.count()) == (401, 0)
    assert camat.post(VISIT, visit(), **mark(person)).status_code == 200  # the control


def test_the_queue_may_not_send_without_a_key(camat, person):
    assert camat.post(VISIT, visit(form_key="x"), **mark(person)).status_code == 400
    assert Visit.objects.count() == 0


def test_without_log_in_the_queue_is_led_to_the_log_in_page(client, person):
    answer = client.post(VISIT, visit(), **mark(person))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("login"))


def test_a_confirmation_counts_for_the_day_it_was_given(camat, person):
    day = 24 * 3600 * 1000
    for days, status in ((2, 200), (9, 422)):
        form = {"form_key": str(uuid.uuid4()), "waited": str(days * day)}
        assert camat.post(reverse("no_change"), form, **mark(person)).status_code == status
    assert Confirmation.objects.get().on == clock.today() - dt.timedelta(days=2)


@pytest.mark.parametrize("waited", ["", "-5", "abc", "9" * 30, "1.5", "١٢"])
def test_an_unreadable_waiting_time_is_none(camat, waited):
    camat.post(VISIT, visit(waited=waited))
    assert SentForm.objects.get().noted_at is None


def test_a_blocker_takes_no_key_for_a_field(camat):
    reason = camat.get(reverse("blocker_add", args=[BAGO])).context["form"].reasons[0].pk
    form = {"form_key": str(uuid.uuid4()), "stage": POTENTIAL, "reason": reason}
    for _ in range(2):
        assert camat.post(reverse("blocker_add", args=[BAGO]), form).status_code == 302
    assert Blocker.objects.count() == 1


def test_a_fresh_token_comes_with_the_name_of_its_owner_and_is_not_stored(camat, person):
    answer = camat.get(reverse("outbox"))
    assert answer.json()["user"] == person.pk
    assert answer.json()["token"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_worker_is_served_from_the_root_and_knows_the_files(client):
    answer = client.get("/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    for name in ("css/portal.css", "js/outbox.js", "PlusJakartaSans"):
        assert name in answer.content.decode().replace("\\u002D", "-")
    assert client.get("/sw.js", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_the_manifest_names_the_portal_and_its_icons(client, settings):
    answer = client.get("/manifest.webmanifest")
    body = answer.json()
    assert (body["short_name"], body["start_url"], body["lang"]) == ("KDKMP", reverse("worklist"), "id")
    assert {icon["sizes"] for icon in body["icons"]} == {"any", "192x192", "512x512"}
    for icon in body["icons"]:
        name = icon["src"].removeprefix("/static/")
        assert (settings.BASE_DIR / "static" / name).is_file()


def test_blank_sheets_say_nothing_that_is_recorded_and_ask_for_no_person(camat):
    page = camat.get(reverse("offline")).content.decode()
    assert 'data-sheet="potential"' in page
    assert 'data-sheet="kendala"' in page
    assert "nik_penduduk" not in page
    assert "csrfmiddlewaretoken" not in page[page.index("<template") : page.rindex("</template>")]
