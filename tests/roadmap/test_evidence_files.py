"""Evidence files: each fault its own sentence, nothing lost, duplicates told, bytes served only in scope."""

import random
import re
import threading
from html import unescape

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.documents import store, uploads
from roadmap import held_files
from roadmap.evidence import Attachment
from roadmap.models import Evidence
from roadmap.stages import FOUNDING, MUSDESUS, POTENTIAL
from tests.factories import BAGO, GESANG, TEMPEH, jpeg, make_user, make_village, pdf, progress_of, upload
from tests.roadmap.walk import publish_guideline, send, walk_to

pytestmark = pytest.mark.django_db
MB = 1024 * 1024
BULK = random.Random(1).randbytes(6000).hex()
HELD = re.compile(r'<input type="checkbox" name="held" value="([^"]+)" checked> <span>([^<]+)</span>')


@pytest.fixture
def camat(client, office):
    client.force_login(office.camat())
    return client


def address(stage: str = MUSDESUS, code: str = BAGO) -> str:
    return reverse("stage_update", args=[code, stage])


def attach(client, village, stage: str = MUSDESUS, field: str = "file_minutes", **file):
    progress = progress_of(village, stage)
    data = {"version": progress.version, "day": "2025-06-12", field: [upload(**file)]}
    return client.post(address(stage, village.pk), data, follow=True)


def words(response) -> str:
    return unescape(response.content.decode())


def field_error(response, name: str) -> str:
    found = re.search(rf'<p class="error" id="id_{name}_error">(.*?)</p>', words(response))
    return found.group(1) if found else ""


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("kosong.pdf", b"", "Berkas “kosong.pdf” kosong (0 byte)."),
        ("surat.docx", b"PK\x03\x04" + b"x" * 100, "Berkas “surat.docx” berupa dokumen Office atau ZIP."),
        ("program.pdf", b"MZ" + b"\0" * 200, "Berkas “program.pdf” bukan foto JPEG, PNG, atau PDF."),
        ("iphone.heic", b"\0\0\0\x18ftypheic" + b"\0" * 50, "Berkas “iphone.heic” berupa foto HEIC"),
        ("rusak.jpg", b"\xff\xd8\xff\xe0" + b"x" * 300, "Berkas “rusak.jpg” "),
        ("rusak.pdf", b"%PDF-1.7\n" + b"x" * 300, "Berkas “rusak.pdf” "),
    ],
)
def test_each_faulty_file_is_named_beside_its_field_with_cause_and_next_step(
    camat, village, name, data, sentence
):
    typed = {"version": 1, "formation_path": "new", "present_total": "64", "note": "Foto menyusul."}
    response = camat.post(address(), typed | {"file_attendance": [upload(name, data)]})
    assert response.status_code == 422
    assert sentence in field_error(response, "file_attendance")
    assert field_error(response, "file_minutes") == ""
    assert 'name="present_total" value="64"' in words(response)
    assert '<option value="new" selected>' in words(response)
    assert "Foto menyusul." in words(response)
    assert not Evidence.objects.exists()
    assert progress_of(village, MUSDESUS).version == 1


def test_a_file_over_the_limit_is_told_the_limit(camat, village, settings):
    settings.EVIDENCE_MAX_BYTES = 4096
    response = attach(camat, village, name="besar.pdf", data=pdf(BULK))
    assert "Berkas “besar.pdf” lebih besar dari" in field_error(response, "file_minutes")
    settings.EVIDENCE_MAX_BYTES = 25 * MB
    attach(camat, village, name="besar.pdf", data=pdf(BULK))
    assert Evidence.objects.get().name == "besar.pdf"


def test_two_faulty_files_of_one_field_are_both_told(camat, village):
    files = [upload("a.pdf", b""), upload("b.exe", b"MZ12345678"), upload("c.pdf")]
    response = camat.post(address(), {"version": 1, "file_minutes": files})
    error = field_error(response, "file_minutes")
    assert "“a.pdf” kosong" in error
    assert "“b.exe” bukan foto" in error
    assert "c.pdf" not in error


def test_the_good_files_of_a_refused_post_are_kept_and_need_not_be_chosen_again(camat, village):
    data = {
        "version": 1,
        "day": "2025-06-12",
        "file_minutes": [upload("berita acara.pdf")],
        "file_photo": [upload("foto.jpg", jpeg("a"))],
        "file_attendance": [upload("hadir.pdf", b"")],
    }
    response = camat.post(address(), data)
    assert response.status_code == 422
    held = HELD.findall(words(response))
    assert [label for _, label in held] == [
        "tersimpan: berita acara.pdf (Berita acara bertanda tangan)",
        "tersimpan: foto.jpg (Foto musyawarah)",
    ]
    assert not Evidence.objects.exists()
    again = {"version": 1, "day": "2025-06-12", "held": [token for token, _ in held]}
    camat.post(address(), again | {"file_attendance": [upload("hadir.pdf")]})
    assert dict(Evidence.objects.values_list("name", "covers")) == {
        "berita acara.pdf": ["minutes"],
        "foto.jpg": ["photo"],
        "hadir.pdf": ["attendance"],
    }
    for item in Evidence.objects.all():
        assert store.read_verified(item.sha256)


def test_kept_files_survive_a_second_refusal(camat, village):
    data = {"version": 1, "file_minutes": [upload("a.pdf")], "present_total": "enam"}
    first = HELD.findall(words(camat.post(address(), data)))
    second = HELD.findall(
        words(camat.post(address(), {"version": 1, "held": first[0][0], "note": "x" * 501}))
    )
    assert second[0][1] == first[0][1]


def test_a_kept_file_whose_box_is_cleared_is_not_attached(camat, village):
    camat.post(address(), {"version": 1, "file_minutes": [upload("a.pdf")], "present_total": "enam"})
    camat.post(address(), {"version": 1, "day": "2025-06-12"})
    assert not Evidence.objects.exists()


def one_token(village, by, stage: str = MUSDESUS) -> str:
    progress = progress_of(village, stage)
    (held,) = held_files.hold([Attachment(uploads.clean(upload("a.pdf")), ("minutes",))], progress, by)
    return held.token


def test_a_token_is_good_for_its_person_and_stage_only(village, office):
    by, other = office.camat(), make_user("camat", "35.08.04")
    progress = progress_of(village, MUSDESUS)
    token = one_token(village, by)
    assert held_files.redeem(token, progress, by).file.original_name == "a.pdf"
    assert held_files.redeem(token, progress, other) is None
    assert held_files.redeem(token, progress_of(village, FOUNDING), by) is None
    assert held_files.redeem(token[:-2] + "xx", progress, by) is None
    assert held_files.redeem("", progress, by) is None
    foreign = signing.dumps({"by": by.pk, "stage": progress.pk, "sha256": "0" * 64}, salt="something else")
    assert held_files.redeem(foreign, progress, by) is None


def test_a_token_is_worth_nothing_after_a_day(village, office, monkeypatch):
    token = one_token(village, office.camat())
    progress = progress_of(village, MUSDESUS)
    now = timezone.now().timestamp()
    monkeypatch.setattr("time.time", lambda: now + 24 * 3600 - 10)
    assert held_files.redeem(token, progress, office.camat())
    monkeypatch.setattr("time.time", lambda: now + 24 * 3600 + 10)
    assert held_files.redeem(token, progress, office.camat()) is None


def test_a_token_of_damaged_bytes_is_refused_in_words(camat, village, office):
    token = one_token(village, office.camat())
    path = store.path_for(
        held_files.redeem(token, progress_of(village, MUSDESUS), office.camat()).file.sha256
    )
    path.chmod(0o600)
    path.write_bytes(b"something else")
    response = camat.post(address(), {"version": 1, "held": token})
    assert "Satu berkas yang tersimpan tadi tidak berlaku lagi." in words(response)


def test_more_than_ten_files_are_refused_before_any_is_opened(camat, village, monkeypatch):
    monkeypatch.setattr(uploads, "clean", lambda upload: pytest.fail("opened"))
    data = {"version": 1, "file_minutes": [upload(f"{n}.pdf", b"%PDF") for n in range(11)]}
    response = camat.post(address(), data)
    assert "Paling banyak 10 berkas sekali kirim." in words(response)


def test_one_scan_may_cover_several_items_and_must_say_which(camat, village):
    response = camat.post(address(), {"version": 1, "day": "2025-06-12", "files": [upload("semua.pdf")]})
    assert (
        field_error(response, "covers") == "Centang isi berkas itu: satu atau beberapa bukti di daftar ini."
    )
    token, label = HELD.findall(words(response))[0]
    assert label == "tersimpan: semua.pdf"
    camat.post(
        address(), {"version": 1, "day": "2025-06-12", "held": token, "covers": ["minutes", "attendance"]}
    )
    assert Evidence.objects.get().covers == ["attendance", "minutes"]


def test_an_unknown_item_is_refused(camat, village):
    data = {"version": 1, "files": [upload()], "covers": ["minutes", "sertifikat"]}
    assert field_error(camat.post(address(), data), "covers") == "Pilih isi berkas dari daftar."


def test_the_only_item_that_is_missing_is_ticked_beforehand(camat, village):
    assert 'value="photo" id="id_covers_2" checked' not in words(camat.get(address()))
    camat.post(address(), {"version": 1, "files": [upload()], "covers": ["minutes", "attendance"]})
    html = words(camat.get(address()))
    assert re.search(r'name="covers" value="photo"[^>]* checked', html)
    assert not re.search(r'name="covers" value="minutes"[^>]* checked', html)


def test_a_photo_may_come_straight_from_the_camera(camat, village):
    html = words(camat.get(address()))
    camera = re.search(r'<input type="file" id="id_file_photo_camera"[^>]*>', html).group()
    assert 'name="file_photo"' in camera
    assert 'capture="environment"' in camera
    assert "id_file_minutes_camera" not in html


def test_the_same_file_again_is_said_and_not_added(camat, village):
    attach(camat, village, name="hadir.pdf")
    response = attach(camat, village, name="hadir.pdf")
    assert "Berkas “hadir.pdf” sudah terlampir di tahap ini, jadi tidak ditambahkan lagi." in words(response)
    assert Evidence.objects.count() == 1


def test_a_file_of_another_village_is_taken_marked_and_said(camat, village):
    other = make_village("35.08.04.2009", "Sememu")
    attach(camat, other, name="hadir.pdf")
    response = attach(camat, village, name="hadir.pdf")
    assert "Berkas “hadir.pdf” juga dipakai di Musdesus Desa Sememu." in words(response)
    assert Evidence.objects.get(village=village).is_duplicate
    assert "Berkas kembar" in words(camat.get(address()))


def test_a_file_of_a_foreign_kecamatan_is_said_without_naming_the_place(client, camat, village, office):
    gesang = make_village(GESANG, "Gesang Kenari")
    client.force_login(office.camat(TEMPEH))
    attach(client, gesang, name="hadir.pdf")
    client.force_login(office.camat())
    text = words(attach(client, village, name="hadir.pdf"))
    assert "juga dipakai di tahap atau desa lain." in text
    assert "Kenari" not in text


def test_a_file_can_be_removed_from_an_open_stage_after_a_question(camat, village):
    attach(camat, village, name="salah.pdf")
    item = Evidence.objects.get()
    url = reverse("evidence_remove", args=[item.pk])
    assert f'href="{url}"' in words(camat.get(address()))
    assert "Lepas berkas “salah.pdf”?" in words(camat.get(url))
    item.refresh_from_db()
    assert item.removed_on is None, "the question removes nothing"
    stale = camat.post(url, {"version": 1}, follow=True)
    assert "jadi berkas belum dilepas" in words(stale)
    camat.post(url, {"version": progress_of(village, MUSDESUS).version})
    item.refresh_from_db()
    assert item.removed_on is not None
    assert camat.get(reverse("evidence_file", args=[item.pk])).status_code == 404
    assert camat.post(url, {"version": 1}).status_code == 404


def test_a_file_of_a_sent_stage_stays(camat, village, office):
    progress = walk_to(village, MUSDESUS, office)
    item = progress.evidence.get()
    url = reverse("evidence_remove", args=[item.pk])
    assert url not in words(camat.get(address()))
    assert camat.post(url, {"version": progress.version}).status_code == 403
    assert Evidence.objects.filter(removed_on=None).count() == 1


@pytest.fixture
def item(village, office):
    publish_guideline(office)
    send(village, POTENTIAL, office)
    return send(village, MUSDESUS, office).evidence.get()


@pytest.mark.parametrize("role", ["camat", "clerk", "dpmd", "bupati"])
def test_everybody_in_scope_reads_a_file_with_careful_headers(client, office, item, role):
    client.force_login(office.camat() if role == "camat" else getattr(office, role))
    Evidence.objects.filter(pk=item.pk).update(name='hadir "É" \r\n.pdf')
    response = client.get(reverse("evidence_file", args=[item.pk]))
    assert response.status_code == 200
    assert response.content == store.read_verified(item.sha256)
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "private" in response["Cache-Control"]
    assert response["Content-Disposition"].startswith("inline; filename*=utf-8''hadir%20%22%C3%89%22")


def test_a_file_out_of_scope_answers_like_an_unknown_one(client, office, item):
    client.force_login(office.camat(TEMPEH))
    foreign = client.get(reverse("evidence_file", args=[item.pk]))
    unknown = client.get(reverse("evidence_file", args=[item.pk + 999]))
    assert foreign.status_code == unknown.status_code == 404
    token = rb'name="csrfmiddlewaretoken" value="\w+"'
    assert re.sub(token, b"", foreign.content) == re.sub(token, b"", unknown.content)
    assert client.post(reverse("evidence_remove", args=[item.pk]), {"version": 3}).status_code == 404


def test_the_scope_is_what_hides_a_file(client, office, item, monkeypatch):
    client.force_login(office.camat(TEMPEH))
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda self, user: self.all())
    assert client.get(reverse("evidence_file", args=[item.pk])).status_code == 200


def test_without_log_in_there_is_no_file(client, item):
    assert client.get(reverse("evidence_file", args=[item.pk])).status_code == 302


def test_bytes_that_no_longer_match_their_hash_are_not_served(client, office, item, caplog):
    path = store.path_for(item.sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b" ")
    client.force_login(office.clerk)
    assert client.get(reverse("evidence_file", args=[item.pk])).status_code == 404
    assert f"Evidence {item.pk} is damaged" in caplog.text


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_the_same_press_twice_at_the_same_moment_attaches_once_and_the_other_sees_the_conflict(
    village, office
):
    by, answers, start = office.camat(), [], threading.Barrier(2)

    def press() -> None:
        client = Client()
        client.force_login(by)
        start.wait()
        data = {"version": 1, "day": "2025-06-12", "file_minutes": [upload("hadir.pdf", pdf("sama"))]}
        answers.append(client.post(address(), data).status_code)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 409]
    assert Evidence.objects.count() == 1
    assert progress_of(village, MUSDESUS).version == 2
