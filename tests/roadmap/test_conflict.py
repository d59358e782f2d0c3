"""Two people at once: the second sees both values, keeps what was typed, and saves again with one press."""

import datetime as dt
import re
from html import unescape

import pytest
from django.urls import reverse

from roadmap import actions
from roadmap.models import Evidence
from roadmap.stages import MUSDESUS, POTENTIAL
from tests.factories import BAGO, make_user, progress_of, upload
from tests.roadmap.walk import publish_guideline, send
from villages import actions as village_actions
from villages.models import Village, VillagePotential

pytestmark = pytest.mark.django_db
EDIT = reverse("village_edit", args=[BAGO])


def words(response) -> str:
    return unescape(response.content.decode())


def form_of(response) -> dict:
    """What the browser would send when the person presses the button of the page at once."""
    html = words(response)
    fields: dict = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r' value="([^"]*)"', tag)
        skip = 'type="file"' in tag or (re.search(r'type="(radio|checkbox)"', tag) and " checked" not in tag)
        if name and not skip and name.group(1) not in ("csrfmiddlewaretoken", "q"):
            fields[name.group(1)] = value.group(1) if value else ""
    for name, value in re.findall(r'<textarea name="([^"]+)"[^>]*>\s*(.*?)</textarea>', html, re.S):
        fields[name] = value
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = chosen.group(1) if chosen else ""
    return fields


def rows_of(response) -> list[tuple[str, ...]]:
    cell = r"<td[^>]*>(.*?)</td>"
    return re.findall(rf'<tr><th scope="row">(.*?)</th>{cell}{cell}</tr>', words(response))


@pytest.fixture
def rival(village):
    """A colleague of the same kecamatan who is quicker."""
    return make_user("camat", "35.08.04", username="camat.cepat")


@pytest.fixture
def camat(client, office):
    client.force_login(office.camat())
    return client


def progress_day(day: int) -> dt.date:
    return dt.date(2025, 5, day)


def change(village, by, **changes) -> None:
    row = Village.objects.get(pk=village.pk)
    village_actions.update_village(village=row, by=by, seen_version=row.version, **changes)


def test_the_second_of_two_sees_both_values_and_saves_with_one_more_press(camat, village, rival):
    typed = form_of(camat.get(EDIT)) | {"population": "5100", "note": "Sinyal lemah\ndi dusun selatan"}
    change(village, rival, population=4900, hamlets=6)
    response = camat.post(EDIT, typed)
    assert response.status_code == 409
    assert ("Jumlah penduduk", "5.100", "4.900") in rows_of(response)
    assert ("Jumlah dusun/lingkungan", "(kosong)", "6") in rows_of(response)
    assert "Perubahan terakhir: camat.cepat, " in words(response)
    kept = form_of(response)
    assert (kept["population"], kept["note"]) == ("5100", "Sinyal lemah\ndi dusun selatan")
    assert kept["version"] == "2"
    assert Village.objects.get().population == 4900, "nothing is written before the person decides"
    assert camat.post(EDIT, kept).status_code == 302
    village.refresh_from_db()
    assert (village.population, village.note) == (5100, "Sinyal lemah\ndi dusun selatan")


def test_without_the_guard_the_second_overwrites_the_first_unseen(camat, village, rival, monkeypatch):
    """Negative control: the page above comes from the version and from nothing else."""
    typed = form_of(camat.get(EDIT)) | {"note": "dari yang kedua"}
    change(village, rival, population=4900)

    def unguarded(row, *, seen_version, **changes):
        type(row).objects.filter(pk=row.pk).update(**changes)

    monkeypatch.setattr("lumajang_kdkmp.writes.update_versioned", unguarded)
    assert camat.post(EDIT, typed).status_code == 302
    village.refresh_from_db()
    assert village.population is None, "the rival's figure is lost"


@pytest.mark.parametrize("version", ["", "0", "-1", "abc", "9" * 40, "1.5", None])
def test_an_unreadable_version_is_a_conflict_and_never_a_write(camat, village, version):
    data = {"population": "5100"} | ({} if version is None else {"version": version})
    response = camat.post(EDIT, data)
    assert response.status_code == 409
    assert form_of(response)["version"] == "1"
    assert camat.post(EDIT, form_of(response)).status_code == 302
    assert Village.objects.get().population == 5100


def test_a_third_person_in_between_gives_the_page_again(camat, village, rival):
    typed = form_of(camat.get(EDIT)) | {"population": "5100"}
    change(village, rival, population=4900)
    kept = form_of(camat.post(EDIT, typed))
    change(village, rival, population=4800)
    response = camat.post(EDIT, kept)
    assert response.status_code == 409
    assert ("Jumlah penduduk", "5.100", "4.800") in rows_of(response)


def test_two_people_who_type_the_same_figure_both_learn_of_each_other(camat, village, rival):
    """Both saw 4.900 and counted one more: 4.901 from both would lose one of them."""
    change(village, rival, population=4900)
    typed = form_of(camat.get(EDIT)) | {"population": "4901"}
    change(village, rival, population=4901)
    response = camat.post(EDIT, typed)
    assert response.status_code == 409
    assert "Isian Anda sama dengan yang tersimpan sekarang" in words(response)


def test_saving_unchanged_data_is_no_conflict_and_no_new_version(camat, village):
    assert camat.post(EDIT, form_of(camat.get(EDIT))).status_code == 302
    assert Village.objects.get().version == 1


def test_markup_that_was_typed_stays_text_on_the_page(camat, village, rival):
    typed = form_of(camat.get(EDIT)) | {"note": "<script>alert(1)</script>"}
    change(village, rival, note="<img src=x>")
    html = camat.post(EDIT, typed).content.decode()
    assert "<script>alert(1)" not in html
    assert "<img src=x>" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_potential_shows_labels_and_not_codes(camat, village, office, rival):
    row = village_actions.add_potential(
        village=village, by=office.camat(), sector="pertanian", commodity="Padi", agency="DKPP"
    )
    url = reverse("potential_edit", args=[row.pk])
    typed = form_of(camat.get(url)) | {"sector": "perikanan", "commodity": "Lele"}
    village_actions.change_potential(potential=row, by=rival, seen_version=row.version, agency="DISKOMINFO")
    response = camat.post(url, typed)
    assert response.status_code == 409
    assert ("Sektor", "Perikanan", "Pertanian pangan dan hortikultura") in rows_of(response)
    assert ("OPD pendamping", "DKPP", "Diskominfo") in rows_of(response)
    assert camat.post(url, form_of(response)).status_code == 302
    assert VillagePotential.objects.get().commodity == "Lele"


def test_a_potential_that_changed_is_not_removed(camat, village, office, rival):
    row = village_actions.add_potential(
        village=village, by=office.camat(), sector="pertanian", commodity="Padi", agency="DKPP"
    )
    url = reverse("potential_remove", args=[row.pk])
    question = form_of(camat.get(url))
    village_actions.change_potential(potential=row, by=rival, seen_version=row.version, commodity="Jagung")
    assert "jadi belum dihapus" in words(camat.post(url, question, follow=True))
    assert VillagePotential.objects.get().removed_on is None
    camat.post(url, form_of(camat.get(url)))
    assert VillagePotential.objects.get().removed_on is not None


def test_a_stage_keeps_date_facts_note_and_files_of_the_second_person(camat, village, office, rival):
    publish_guideline(office)
    send(village, POTENTIAL, office)
    url = reverse("stage_update", args=[BAGO, MUSDESUS])
    typed = form_of(camat.get(url)) | {
        "happened_on": "2025-05-19",
        "formation_path": "new",
        "present_total": "64",
        "note": "Semua hadir.",
    }
    progress = progress_of(village, MUSDESUS)
    actions.update_stage(
        progress=progress,
        by=rival,
        seen_version=1,
        happened_on=progress_day(18),
        stage_facts={"formation_path": "develop", "present_total": 60},
    )
    response = camat.post(url, typed | {"file_minutes": [upload("berita acara.pdf")]})
    assert response.status_code == 409
    rows = rows_of(response)
    assert ("Musdesus selesai tanggal", "Senin, 19 Mei 2025", "Minggu, 18 Mei 2025") in rows
    assert ("Jumlah hadir", "64", "60") in rows
    assert ("Model pembentukan yang diputuskan", "Pendirian baru", "Pengembangan koperasi yang ada") in rows
    assert "tersimpan: berita acara.pdf (Berita acara bertanda tangan)" in words(response)
    kept = form_of(response)
    assert (kept["version"], kept["note"], kept["present_total"]) == ("2", "Semua hadir.", "64")
    assert camat.post(url, kept).status_code == 302
    progress = progress_of(village, MUSDESUS)
    assert progress.happened_on == progress_day(19)
    assert Evidence.objects.get().name == "berita acara.pdf"
    assert village.cooperative.meetings.get().present_count == 64
