"""Offline for the camat: what was saved without a signal arrives once, whole, and in the right state."""

import base64
import datetime as dt
import json
import re
from io import BytesIO

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Error, Page, expect

from lumajang_kdkmp.accounts.models import User
from roadmap import actions
from roadmap.actions import field_work
from roadmap.models import Confirmation, Evidence, SentForm, StageProgress, Transition, Visit
from roadmap.stages import MUSDESUS, POTENTIAL
from roadmap.views import replay
from tests.e2e.conftest import PHONE
from tests.e2e.wire import Wire
from tests.factories import BAGO, GESANG, PASIRIAN, TEMPEH, Office, make_user, make_village, progress_of
from tests.roadmap.walk import walk_to

pytestmark = pytest.mark.django_db(transaction=True)
GPS_IFD = 0x8825
FIRST_FILES = 0  # the potential stage asks for none
QUEUE = """async () => {
  const db = await new Promise((ok) => { const r = indexedDB.open('kdkmp', 1); r.onsuccess = () => ok(r.result); });
  const rows = await new Promise((ok) => {
    const r = db.transaction('outbox').objectStore('outbox').getAll(); r.onsuccess = () => ok(r.result);
  });
  db.close();
  for (const row of rows) for (const field of row.fields || []) if (field[1] instanceof Blob) {
    const bytes = new Uint8Array(await field[1].arrayBuffer());
    field[1] = btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
    field.push('file');
  }
  return JSON.stringify(rows);
}"""


def photo(size: tuple[int, int] = (2400, 1800)) -> bytes:
    """A photo with place and turn in its EXIF; noise, so each is another and none shrinks to nothing."""
    noise = Image.effect_noise(size, 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Telepon"
    exif.get_ifd(GPS_IFD).update({1: "S", 2: (8.0, 7.0, 30.0), 3: "E", 4: (113.0, 13.0, 0.0)})
    out = BytesIO()
    noise.save(out, "JPEG", quality=85, exif=exif)
    return out.getvalue()


PHOTO = photo()


@pytest.fixture
def office(transactional_db) -> Office:
    """Bago, whose musdesus is next: potential and guideline are approved."""
    found = Office()
    camat = make_user("camat", PASIRIAN, username="camat.pasirian", full_name="Camat Pasirian Contoh")
    found._camats[PASIRIAN] = camat
    walk_to(make_village(BAGO, "Bago"), POTENTIAL, found, approved=True)
    return found


@pytest.fixture
def wire(live_server, office):
    found = Wire(live_server.url)
    yield found
    found.close()


@pytest.fixture
def board(wire, page: Page, sign_in) -> Page:
    """The worklist on a phone, loaded once with a signal: worker, page and blank sheets are kept."""
    page.set_viewport_size(PHONE)
    sign_in(page, "camat.pasirian")
    page.goto(wire.url + reverse("worklist"))
    settled(page)
    return page


SETTLED = """async () => {
  for (const end = Date.now() + 15000; Date.now() < end; await new Promise((ok) => setTimeout(ok, 50))) {
    const kept = await Promise.all(['/tugas/', '/tugas/luring/'].map((page) => caches.match(page)));
    if (kept.every(Boolean) && navigator.serviceWorker.controller) return true;
  }
  return false;
}"""


def settled(page: Page) -> None:
    assert page.evaluate(SETTLED), "the worker and its pages did not get ready"


def queue(page: Page) -> list[dict]:
    return [row for row in json.loads(page.evaluate(QUEUE)) if "url" in row]


def card(page: Page):
    return page.get_by_role("article").filter(has=page.get_by_role("link", name="Bago"))


def fill_update(page: Page, note: str = "", picture: bytes = PHOTO) -> None:
    """Open the sheet of Bago and fill it in; "Simpan" is the caller's."""
    card(page).locator("a.btn.primary").click()
    dialog = page.get_by_role("dialog")
    if picture:
        dialog.locator("[name=file_photo]").first.set_input_files(
            {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": picture}
        )
    if note:
        dialog.get_by_label("Catatan untuk pemeriksa").fill(note)


def save(page: Page) -> None:
    page.get_by_role("dialog").get_by_role("button", name="Simpan").click()


def cut_off(page: Page, wire: Wire) -> None:
    wire.mode = "down"
    page.context.set_offline(True)


def reconnect(page: Page, wire: Wire) -> None:
    wire.mode = ""
    page.context.set_offline(False)


def unsent(page: Page) -> list[dict]:
    return [row for row in queue(page) if "sent" not in row]


def told(page: Page, text: str) -> None:
    expect(page.locator("#antrean")).to_contain_text(text, timeout=15_000)


def musdesus() -> StageProgress:
    return StageProgress.objects.get(village_id=BAGO, stage=MUSDESUS)


def moves() -> int:
    return Transition.objects.filter(progress=musdesus()).count()


def test_without_a_signal_the_sheet_opens_and_what_is_saved_arrives_once(board, wire):
    page = board
    cut_off(page, wire)
    page.reload()
    told(page, "Tanpa sinyal: halaman ini keadaan pukul")
    fill_update(page, "Musdesus lancar")
    save(page)
    told(page, "1 pembaruan tersimpan di perangkat ini. Terkirim sendiri saat ada sinyal.")
    expect(page.locator("#antre")).to_have_text("1 antre")
    assert SentForm.objects.count() == 0

    reconnect(page, wire)
    told(page, "terkirim")
    assert moves() == 1
    assert Evidence.objects.get(progress=musdesus()).covers == ["photo"]
    sent, move = SentForm.objects.get(), Transition.objects.get(progress=musdesus())
    assert move.note == "Musdesus lancar"
    assert sent.noted_at == move.noted_at < sent.received_at
    assert musdesus().version == sent.version


def test_no_token_no_place_and_no_camera_lie_on_the_phone(board, wire):
    page = board
    assert Image.open(BytesIO(PHOTO)).getexif().get_ifd(GPS_IFD)  # the control: they were there
    cut_off(page, wire)
    fill_update(page)
    save(page)
    told(page, "1 pembaruan tersimpan")
    (item,) = queue(page)
    files = [field for field in item["fields"] if field[2:] == ["file"]]
    (kept,) = [base64.b64decode(field[1]) for field in files]
    picture = Image.open(BytesIO(kept))
    assert dict(picture.getexif()) == {}
    assert b"Exif" not in kept
    assert max(picture.size) == 1600
    assert picture.size[0] < picture.size[1]  # upright: the turn is in the pixels now
    assert "csrf" not in json.dumps(item)
    assert (item["user"], item["area"]) == (str(User.objects.get(username="camat.pasirian").pk), PASIRIAN)


def test_two_updates_of_one_stage_are_no_conflict_with_oneself(board, wire):
    page = board
    cut_off(page, wire)
    for note in ("Yang pertama", "Yang kedua"):
        fill_update(page, note, picture=b"")
        save(page)
        expect(page.get_by_role("dialog")).to_have_count(0)
    told(page, "2 pembaruan tersimpan")
    assert len({row["key"] for row in queue(page)}) == 2
    reconnect(page, wire)
    told(page, "Semua pembaruan terkirim.")
    assert list(Transition.objects.filter(progress=musdesus()).values_list("note", flat=True)) == [
        "Yang pertama",
        "Yang kedua",
    ]


@pytest.mark.parametrize("guarded", [True, False], ids=["with the key", "control: without"])
def test_a_visit_whose_answer_is_lost_is_recorded_once(board, wire, monkeypatch, guarded):
    if not guarded:
        monkeypatch.setattr(replay, "check_new", lambda sent, by: None)
        monkeypatch.setattr(field_work, "take", lambda sent, **kwargs: None)
    page = board
    page.goto(wire.url + reverse("visit_add", args=[BAGO]))
    page.get_by_label("Temuan").fill("Gerai sudah buka")
    wire.mode = "lose"
    page.get_by_role("button", name="Simpan").click()
    told(page, "1 pembaruan tersimpan")
    assert wire.cuts
    wire.mode = ""
    told(page, "Semua pembaruan terkirim.")
    count = Visit.objects.filter(findings="Gerai sudah buka").count()
    assert count == 1 if guarded else count > 1


def test_ten_sends_with_a_photo_cut_in_the_middle_all_arrive_once(board, wire):
    page = board
    for run in range(1, 11):
        page.goto(wire.url + reverse("worklist"))
        fill_update(page, f"Kiriman {run}", photo((1000, 750)))
        wire.mode = "cut" if run % 2 else "lose"
        save(page)
        told(page, "1 pembaruan tersimpan")
        assert wire.cuts
        wire.mode, wire.cuts = "", 0
        told(page, "Semua pembaruan terkirim.")
        assert moves() == Evidence.objects.filter(progress=musdesus()).count() == run
        assert SentForm.objects.count() == run
        assert unsent(page) == []


@pytest.mark.parametrize("locks", [True, False], ids=["Web Locks", "lease"])
def test_two_tabs_send_once(board, wire, sign_in, locks):
    page = board
    if not locks:
        page.context.add_init_script(
            "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })"
        )
        page.reload()
    other = page.context.new_page()
    other.goto(wire.url + reverse("worklist"))
    cut_off(page, wire)
    fill_update(page, picture=photo((1000, 750)))
    save(page)
    told(page, "1 pembaruan tersimpan")
    wire.posts = 0
    reconnect(page, wire)
    for tab in (page, other):
        tab.evaluate("dispatchEvent(new Event('online'))")
    told(page, "Semua pembaruan terkirim.")
    assert (wire.posts, moves()) == (1, 1)


def test_an_expired_log_in_stops_the_queue_and_keeps_it(board, wire, sign_in):
    page = board
    cut_off(page, wire)
    fill_update(page, "Sebelum masuk lagi", picture=b"")
    save(page)
    told(page, "1 pembaruan tersimpan")
    Session.objects.all().delete()
    reconnect(page, wire)
    told(page, "Masuk lagi untuk mengirim 1 pembaruan.")
    assert SentForm.objects.count() == 0
    page.locator("#antrean").get_by_role("link", name="Masuk lagi").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Masuk ke portal")
    told(page, "Masuk lagi untuk mengirim 1 pembaruan.")
    sign_in(page, "camat.pasirian")
    page.goto(wire.url + reverse("worklist"))
    told(page, "Semua pembaruan terkirim.")
    assert moves() == 1


def test_a_changed_role_refuses_with_the_reason_and_loses_nothing(board, wire):
    page = board
    cut_off(page, wire)
    fill_update(page, "Ditulis sebagai camat")
    save(page)
    told(page, "1 pembaruan tersimpan")
    User.objects.filter(username="camat.pasirian").update(role="opd", agency="DKPP")
    reconnect(page, wire)
    told(page, "ditolak: Halaman ini bukan untuk peran Anda.")
    page.goto(wire.url + reverse("village_list"))  # a page of the new role
    told(page, "1 perlu Anda periksa.")
    page.locator("#antrean summary").click()
    told(page, "Catatan untuk pemeriksa: Ditulis sebagai camat")
    assert moves() == 0
    User.objects.filter(username="camat.pasirian").update(role="camat", agency="")
    page.get_by_role("button", name="Buka").click()
    told(page, "Semua pembaruan terkirim.")
    assert (moves(), Evidence.objects.count() - FIRST_FILES) == (1, 1)


def test_who_was_moved_does_not_speak_for_the_new_kecamatan(board, wire):
    page = board
    make_village(GESANG)
    cut_off(page, wire)
    page.get_by_role("link", name="Tidak ada perubahan").click()
    page.get_by_role("dialog").get_by_role("button", name="Ya, semua tetap").click()
    told(page, "1 pembaruan tersimpan")
    User.objects.filter(username="camat.pasirian").update(area_code=TEMPEH)
    reconnect(page, wire)
    told(page, "Wilayah akun Anda sudah berubah")
    assert Confirmation.objects.count() == 0


def test_a_conflict_keeps_both_values_and_is_solved_with_one_press(board, wire, office):
    page = board
    cut_off(page, wire)
    fill_update(page, "Catatan saya")
    save(page)
    told(page, "1 pembaruan tersimpan")
    row = progress_of(make_village(BAGO), MUSDESUS)
    rival = make_user("camat", PASIRIAN, username="camat.cepat")
    actions.update_stage(progress=row, by=rival, seen_version=row.version, happened_on=dt.date(2025, 5, 28))
    reconnect(page, wire)
    told(page, "bentrok: Data ini sudah diubah orang lain")
    assert moves() == 1
    page.get_by_role("button", name="Buka").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("baru saja diubah orang lain")
    line = page.locator("tr", has_text="Musdesus selesai tanggal")
    expect(line).to_contain_text("Kamis, 12 Juni 2025")
    expect(line).to_contain_text("Rabu, 28 Mei 2025")
    expect(page.get_by_label("Catatan untuk pemeriksa")).to_have_value("Catatan saya")
    page.get_by_role("button", name="Simpan isian saya").click()
    expect(page.get_by_text(re.compile("Tersimpan: Musdesus"))).to_be_visible()
    assert (moves(), unsent(page)) == (2, [])
    assert Evidence.objects.count() - FIRST_FILES == 1


def test_a_refused_form_opens_with_what_was_typed(board, wire, office):
    page = board
    cut_off(page, wire)
    card(page).get_by_role("link", name=re.compile("Laporkan kendala")).click()
    page.get_by_role("dialog").get_by_label("Keterangan").fill("Sekretaris dirawat")
    button = page.get_by_role("dialog").locator("button[name=reason]").first
    reason = button.get_attribute("value")
    button.click()
    told(page, "1 pembaruan tersimpan")
    actions.open_blocker(village=make_village(BAGO), by=office.camat(), stage=MUSDESUS, reason=reason)
    reconnect(page, wire)
    told(page, "ditolak: Kendala: Kendala ini sudah tercatat dan belum teratasi.")
    page.get_by_role("button", name="Buka").click()
    expect(page.get_by_text("Kendala ini sudah tercatat").first).to_be_visible()
    expect(page.get_by_label("Keterangan")).to_have_value("Sekretaris dirawat")
    page.locator("button[name=reason]").nth(1).click()
    expect(page.get_by_text(re.compile("Kendala Desa Bago tercatat"))).to_be_visible()
    assert unsent(page) == []


def test_logging_out_warns_and_then_wipes(board, wire):
    page = board
    wire.mode = "down"
    fill_update(page)
    save(page)
    told(page, "1 pembaruan tersimpan")
    page.locator("summary.avatar").click()
    page.get_by_role("button", name="Keluar", exact=True).click()
    dialog = page.get_by_role("dialog", name="1 pembaruan belum terkirim")
    dialog.get_by_role("button", name="Kirim dulu").click()
    assert len(unsent(page)) == 1
    assert page.evaluate("caches.keys()") != []  # the control: there is something to wipe
    page.locator("summary.avatar").click()
    page.get_by_role("button", name="Keluar", exact=True).click()
    wire.mode = ""
    dialog.get_by_role("button", name="Keluar dan hapus").click()
    expect(page.get_by_text("Anda sudah keluar.")).to_be_visible()
    assert (queue(page), page.evaluate("caches.keys()")) == ([], [])
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    assert moves() == 0


def test_another_person_on_the_phone_sends_nothing_of_the_first(board, wire, sign_in):
    page = board
    make_village(GESANG)
    make_user("camat", TEMPEH, username="camat.tempeh")
    cut_off(page, wire)
    fill_update(page, "Milik Pasirian", picture=b"")
    save(page)
    told(page, "1 pembaruan tersimpan")
    sign_in(page, "camat.tempeh")
    reconnect(page, wire)
    page.goto(wire.url + reverse("worklist"))
    told(page, "Ada 1 pembaruan milik Camat Pasirian Contoh, terkirim setelah pemiliknya masuk.")
    expect(page.locator("#antrean")).not_to_contain_text("Bago")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("summary.avatar").click()
    page.get_by_role("button", name="Keluar", exact=True).click()
    expect(page.get_by_text("Anda sudah keluar.")).to_be_visible()
    assert (SentForm.objects.count(), len(unsent(page))) == (0, 1)
    sign_in(page, "camat.pasirian")
    page.goto(wire.url + reverse("worklist"))
    told(page, "Semua pembaruan terkirim.")
    assert moves() == 1


def test_a_nik_is_not_kept(board, wire):
    page = board
    cut_off(page, wire)
    fill_update(page, "Ketua: 3508041203800001", picture=b"")
    save(page)
    note = page.get_by_role("dialog").get_by_label("Catatan untuk pemeriksa")
    assert "NIK" in note.evaluate("field => field.validationMessage")
    assert queue(page) == []
    note.fill("Ketua sudah ditunjuk")
    save(page)
    told(page, "1 pembaruan tersimpan")


def test_the_caches_hold_the_worklist_and_its_files_only(board, wire):
    page = board
    for name, arguments in (
        ("village", [BAGO]),
        ("visit_list", []),
        ("people", [BAGO]),
        ("document_list", []),
        ("worklist", []),
    ):
        page.goto(wire.url + reverse(name, args=arguments))
    kept = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
          (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat()"""
    )
    pages = {path for path in kept if not path.startswith("/static/")}
    assert pages == {"/tugas/", "/tugas/luring/"}
    text = page.evaluate("caches.match('/tugas/luring/').then((answer) => answer.text())")
    assert "nik_penduduk" not in text
    cut_off(page, wire)
    with pytest.raises(Error):
        page.goto(wire.url + reverse("people", args=[BAGO]))


def test_a_visit_is_recorded_without_a_signal_and_keeps_its_day(board, wire):
    page = board
    cut_off(page, wire)
    page.get_by_role("link", name="Catat kunjungan").click()
    expect(page.get_by_role("heading", name="Tidak ada sinyal")).to_be_visible()
    page.get_by_label("Desa/kelurahan").select_option(label="Desa Bago")
    page.get_by_label("Temuan").fill("Papan nama sudah terpasang")
    page.get_by_role("button", name="Simpan").click()
    told(page, "1 pembaruan tersimpan")
    reconnect(page, wire)
    told(page, "Semua pembaruan terkirim.")
    assert Visit.objects.get(findings="Papan nama sudah terpasang").village_id == BAGO


def test_a_sheet_that_was_kept_two_days_ago_proposes_the_day_of_the_device(board, wire):
    page = board
    page.evaluate(
        """async () => {
          const cache = await caches.open('tugas'), page = await cache.match('/tugas/luring/');
          const headers = new Headers(page.headers);
          headers.set('date', new Date(Date.now() - 2 * 864e5).toUTCString());
          await cache.put('/tugas/luring/', new Response(await page.text(), { headers }));
        }"""
    )
    cut_off(page, wire)
    card(page).locator("a.btn.primary").click()
    days = page.get_by_role("dialog").locator("[name=day]")
    assert [days.nth(n).get_attribute("value") for n in (0, 1)] == ["2025-06-14", "2025-06-13"]
    expect(page.get_by_role("dialog").get_by_text("14 Juni")).to_be_visible()
    assert page.get_by_role("dialog").locator("[type=date]").get_attribute("max") == "2025-06-14"


def test_without_javascript_nothing_is_different(wire, browser, sign_in):
    page = browser.new_context(java_script_enabled=False, locale="id-ID").new_page()
    sign_in(page, "camat.pasirian")
    page.goto(wire.url + reverse("worklist"))
    card(page).locator("a.btn.primary").click()
    page.get_by_label("Catatan untuk pemeriksa").fill("Tanpa skrip")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text(re.compile("Tersimpan: Musdesus"))).to_be_visible()
    assert moves() == 1


def test_the_notice_and_the_sheet_have_no_faults(board, wire, faults):
    page = board
    cut_off(page, wire)
    fill_update(page)
    assert faults(page) == []
    save(page)
    told(page, "1 pembaruan tersimpan")
    assert faults(page) == []
