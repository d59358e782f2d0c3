"""The village page: everybody in scope reads it, those who may act see how, history costs no queries."""

import datetime as dt
import re
from html import unescape

import pytest
from django.urls import reverse

from cooperatives.models import Cooperative
from cooperatives.sets import file_papers
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from roadmap import actions
from roadmap.stages import FOUNDING, GUIDELINE, LEGAL_ENTITY, MUSDESUS, NOTARY, POTENTIAL, REGISTRATION
from roadmap.village_page import village_page
from tests.cooperatives import building
from tests.factories import BAGO, GESANG, PASIRIAN, TEMPEH, make_user, make_village, progress_of
from tests.roadmap.walk import publish_guideline, send, walk_to
from villages import actions as village_actions
from villages.models import Kecamatan, Village, VillagePotential

pytestmark = pytest.mark.django_db
PAGE = reverse("village", args=[BAGO])
TODAY = dt.date(2025, 6, 12)
# Session, user, what page and registers show; checking the founding papers for eligibility takes nine more.
MAX_QUERIES = {MUSDESUS: 24, FOUNDING: 33}


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(response.content.decode())).split())


def read(client, user, url: str = PAGE):
    client.force_login(user)
    return client.get(url)


def line(village, user, stage: str):
    return next(one for one in village_page(village, user).lines if one.code == stage)


@pytest.mark.parametrize("role", ["bupati", "clerk", "dpmd", "camat"])
def test_everybody_in_scope_reads_the_page(client, village, office, role):
    user = office.camat() if role == "camat" else getattr(office, role)
    response = read(client, user)
    assert response.status_code == 200
    assert f"<h1>{village}</h1>" in response.content.decode()


def test_another_kecamatan_is_not_found_for_a_camat_in_any_page_of_a_village(client, village, office):
    gesang = make_village(GESANG)
    potential = village_actions.add_potential(
        village=gesang, by=office.camat(TEMPEH), sector="pertanian", commodity="Padi", agency="DKPP"
    )
    client.force_login(office.camat())
    for name in ("village", "village_edit", "potential_add", "blocker_add", "visit_add"):
        url = reverse(name, args=[GESANG])
        assert client.get(url).status_code == 404, name
        if name != "village":
            assert client.post(url, {"version": 1}).status_code == 404, name
    for name in ("potential_edit", "potential_remove"):
        assert client.get(reverse(name, args=[potential.pk])).status_code == 404
        assert client.post(reverse(name, args=[potential.pk]), {"version": 1}).status_code == 404
    assert Village.objects.get(pk=GESANG).version == 1
    assert VillagePotential.objects.get().removed_on is None


def test_the_scope_is_what_hides_them(client, village, office, monkeypatch):
    make_village(GESANG)
    client.force_login(office.camat())
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda self, user: self.all())
    assert client.get(reverse("village", args=[GESANG])).status_code == 200


def test_a_name_that_occurs_twice_always_tells_its_kecamatan(client, office):
    make_village(BAGO, "Sumberejo", name_is_shared=True)
    html = read(client, office.bupati).content.decode()
    assert "<h1>Desa Sumberejo (Kec. Kec04)</h1>" in html


def test_the_head_says_how_late_and_whose_turn(client, village, office):
    publish_guideline(office)
    text = words(read(client, office.bupati))
    assert "Lewat tenggat 43 hari" in text
    assert "Giliran: Camat" in text
    with clock.on(dt.date(2025, 4, 30)):
        assert "Lewat tenggat" not in words(read(client, office.bupati))


def test_the_timeline_tells_plan_fact_people_and_files(village, office):
    walk_to(village, MUSDESUS, office, approved=True)
    found = line(village, office.bupati, MUSDESUS)
    assert found.state == "done"
    assert found.planned == "Tenggat 17 Mei 2025"
    assert found.actual == "Musdesus selesai Senin, 12 Mei 2025"
    assert found.sent == f"Dikirim {office.camat()}, 12 Mei 2025"
    assert found.verified == f"Disetujui {office.verifier}, 12 Mei 2025"
    (file,) = found.files
    assert file.covers == "Berita acara bertanda tangan, Daftar hadir, Foto musyawarah"
    assert (file.remove_url, found.button_url) == ("", "")


def test_a_returned_stage_shows_the_reason_and_what_is_missing_in_words(client, village, office):
    progress = walk_to(village, MUSDESUS, office)
    actions.return_stage(
        progress=progress,
        by=office.verifier,
        seen_version=progress.version,
        reason="unsigned",
        note="Tanpa cap.",
    )
    item = progress.evidence.get()
    actions.remove_evidence(item=item, by=office.camat(), seen_version=progress_of(village, MUSDESUS).version)
    text = words(read(client, office.camat()))
    assert "Diskopindag, 12 Juni: Tanda tangan belum lengkap. “Tanpa cap.”" in text
    assert "Masih kurang 3 hal" in text
    assert "Lampirkan Daftar hadir." in text
    assert "Perbaiki dan kirim lagi" in text


def test_buttons_are_for_those_who_may_and_the_others_read_who_does(client, village, office):
    publish_guideline(office)
    camat = read(client, office.camat()).content.decode()
    bupati = read(client, office.bupati).content.decode()
    for url in (
        reverse("stage_update", args=[BAGO, POTENTIAL]),
        reverse("potential_add", args=[BAGO]),
        reverse("village_edit", args=[BAGO]),
        reverse("blocker_add", args=[BAGO]),
        reverse("visit_add", args=[BAGO]),
    ):
        assert f'href="{url}' in camat, url
        assert f'class="btn" href="{url}' not in bupati, url
        assert f'class="btn primary" href="{url}' not in bupati, url
    assert "Tahap Potensi desa dikerjakan Camat dan diperiksa DPMD." in bupati
    assert "Kendala dan kunjungan dicatat oleh kecamatan setempat atau Diskopindag." in bupati
    assert "Data desa diubah oleh kecamatan setempat atau Diskopindag." in bupati
    assert "dikerjakan Camat" not in camat
    missing = "Catat paling sedikit satu potensi desa beserta OPD pendampingnya."
    assert f"{missing}</a>" in camat
    assert f'<span class="wide">{missing}</span>' in bupati


def test_a_stage_is_offered_when_those_before_it_are_sent_and_not_earlier(village, office):
    publish_guideline(office)
    assert line(village, office.camat(), POTENTIAL).button_url
    assert not line(village, office.camat(), MUSDESUS).button_url
    send(village, POTENTIAL, office)
    assert line(village, office.camat(), MUSDESUS).button_url
    assert not line(village, office.camat(), NOTARY).button_url
    assert line(village, office.camat(), POTENTIAL).withdraw_url
    assert not line(village, office.bupati, POTENTIAL).withdraw_url


def test_the_guideline_has_no_button_for_anybody(village, office):
    for user in (office.camat(), office.clerk):
        found = line(village, user, GUIDELINE)
        assert (found.button_url, found.missing) == ("", ())
    walk_to(village, POTENTIAL, office, approved=True)
    assert line(village, office.clerk, GUIDELINE).withdraw_url == ""


def test_the_history_tells_who_when_from_where_to_where_and_both_dates(client, village, office):
    publish_guideline(office)
    send(village, POTENTIAL, office)
    rows = village_page(village, office.bupati).history
    newest = rows[0]
    assert newest.what == "Mengirim untuk verifikasi: Potensi desa"
    assert newest.change == "Berjalan → Menunggu verifikasi"
    assert newest.who == f"{office.camat()}, Camat dan staf kecamatan"
    assert newest.when == "12 Jun 2025"
    assert newest.late_entry.startswith("Terjadi 14 Apr 2025, dicatat 12 Jun 2025")
    assert "Mengirim untuk verifikasi: Potensi desa" in words(read(client, office.bupati))


def test_an_entry_on_the_day_itself_is_not_called_late(village, office):
    publish_guideline(office)
    with clock.on(dt.date(2025, 4, 14)):
        send(village, POTENTIAL, office)
    assert village_page(village, office.bupati).history[0].late_entry.startswith("Dicatat 14 Apr 2025")


def test_cooperative_potentials_visits_and_blockers_stand_on_the_page(client, village, office):
    walk_to(village, LEGAL_ENTITY, office, approved=True)
    actions.record_visit(
        village=village,
        by=office.camat(),
        visited_on=dt.date(2025, 6, 10),
        findings="Gerai buka.",
        follow_up="Tambah stok.",
        business_seen=True,
    )
    actions.open_blocker(
        village=village, by=office.camat(), stage=REGISTRATION, reason="nib_npwp", note="OSS macet."
    )
    text = words(read(client, office.bupati))
    for expected in (
        Cooperative.objects.get().legal_name,
        "Dana akta Rp2.500.000, APBD Kabupaten",
        "Minuta 2 Jun 2025",
        "Padi",
        "Pertanian pangan dan hortikultura, didampingi DKPP",
        "Divalidasi DPMD 14 Apr 2025",
        "Selasa, 10 Juni 2025",
        "dicatat 12 Jun 2025",
        "Gerai buka.",
        "Tindak lanjut: Tambah stok.",
        "Usaha berjalan",
        "NIB atau NPWP tertahan",
        "OSS macet.",
    ):
        assert expected in text, expected


def test_no_full_name_of_a_founder_and_no_nik_is_on_the_page(client, village, office):
    walk_to(village, FOUNDING, office, approved=True)
    text = words(read(client, office.camat()))
    founder = village.cooperative.founders.select_related("person").first().person
    assert founder.nik_penduduk not in text
    assert founder.name not in text


def pile_up(village, office, rounds: int) -> None:
    """Add `rounds` of everything that grows: moves, visits, blockers."""
    by = office.camat()
    for number in range(rounds):
        progress = progress_of(village, MUSDESUS)
        actions.update_stage(
            progress=progress, by=by, seen_version=progress.version, note=f"{number}", send=False
        )
        actions.record_visit(village=village, by=by, visited_on=TODAY)
        blocker = actions.open_blocker(village=village, by=by, stage=MUSDESUS, reason="land")
        actions.resolve_blocker(blocker=blocker, by=by, seen_version=blocker.version)


def queries_of(client, count_queries) -> int:
    with count_queries() as queries:
        assert client.get(PAGE).status_code == 200
    return len(queries)


def test_the_number_of_queries_does_not_depend_on_the_length_of_the_history(
    client, village, office, count_queries
):
    publish_guideline(office)
    send(village, POTENTIAL, office)
    send(village, MUSDESUS, office, send=False)
    client.force_login(office.camat())
    counts = []
    for rounds in (1, 12):
        pile_up(village, office, rounds)
        counts.append(queries_of(client, count_queries))
    assert counts[0] == counts[1] <= MAX_QUERIES[MUSDESUS]


def test_the_dearest_page_lists_what_the_deed_file_lacks(client, village, office, count_queries):
    walk_to(village, MUSDESUS, office, approved=True)
    progress = progress_of(village, FOUNDING)
    actions.update_stage(progress=progress, by=office.camat(), seen_version=1, happened_on=TODAY)
    client.force_login(office.camat())
    assert queries_of(client, count_queries) <= MAX_QUERIES[FOUNDING]
    assert "Pendiri baru 0 orang" in words(client.get(PAGE))


def test_village_data_is_edited_in_place_and_the_page_shows_it(client, village, office):
    client.force_login(office.camat())
    data = {
        "version": 1,
        "population": "5.120",
        "hamlets": "6",
        "office_address": " Jalan  Raya 1 ",
        "office_phone": "0334-123456",
        "note": "Jembatan putus.\r\nLewat Condro.",
    }
    response = client.post(reverse("village_edit", args=[BAGO]), data, follow=True)
    text = words(response)
    assert f"Data {village} tersimpan." in text
    assert "Penduduk 5.120" in text
    village.refresh_from_db()
    assert (village.population, village.office_address) == (5120, "Jalan Raya 1")
    assert village.note == "Jembatan putus.\nLewat Condro."


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("population", "banyak", "Tulis dengan angka bulat saja, misalnya 64."),
        ("population", "1,5", "Tulis dengan angka bulat saja, misalnya 64."),
        ("population", "1.5", "Tulis dengan angka bulat saja, misalnya 64."),
        ("hamlets", "32768", "Angka ini terlalu besar, paling banyak 200."),
        ("office_phone", "0" * 21, "20"),
        ("note", "a\x07b", "Isian ini memuat tanda yang tidak dapat disimpan."),
    ],
)
def test_bad_village_data_is_told_and_nothing_typed_is_lost(client, village, office, field, value, message):
    client.force_login(office.camat())
    data = {"version": 1, "office_address": "Jalan Raya 1"} | {field: value}
    response = client.post(reverse("village_edit", args=[BAGO]), data)
    assert response.status_code == 422
    assert message in unescape(response.content.decode())
    assert 'value="Jalan Raya 1"' in response.content.decode()
    assert Village.objects.get().version == 1


def test_the_bupati_edits_nothing(client, village, office):
    for user in (office.bupati, office.dpmd, make_user("satgas")):
        client.force_login(user)
        for name in ("village_edit", "potential_add", "blocker_add", "visit_add"):
            assert client.post(reverse(name, args=[BAGO]), {"version": 1}).status_code == 403
    assert Village.objects.get().version == 1


def test_a_validated_potential_leaves_the_list_only_with_a_reason(client, village, office):
    walk_to(village, POTENTIAL, office, approved=True)
    potential = VillagePotential.objects.get()
    client.force_login(office.camat())
    url = reverse("potential_remove", args=[potential.pk])
    assert "Alasan" in client.get(url).content.decode()
    response = client.post(url, {"version": potential.version})
    assert response.status_code == 422
    assert "Tulis alasan menghapusnya." in response.content.decode()
    client.post(url, {"version": potential.version, "reason": "Salah desa."})
    potential.refresh_from_db()
    assert potential.removed_on == TODAY


def test_the_same_potential_twice_is_told(client, village, office):
    client.force_login(office.camat())
    data = {"commodity": "Padi", "sector": "pertanian", "agency": "DKPP"}
    assert client.post(reverse("potential_add", args=[BAGO]), data).status_code == 302
    response = client.post(reverse("potential_add", args=[BAGO]), data | {"commodity": "padi"})
    assert response.status_code == 422
    assert "Potensi ini sudah tercatat untuk desa tersebut." in response.content.decode()


# Whom to call, and the way up


def phone(office, number: str) -> None:
    kecamatan = Kecamatan.objects.get(pk=PASIRIAN)
    village_actions.set_kecamatan_phone(
        kecamatan=kecamatan, by=office.clerk, seen_version=kecamatan.version, office_phone=number
    )


def test_who_may_not_write_reads_whom_to_call_with_a_text_about_this_village(client, village, office):
    publish_guideline(office)
    assert "Hubungi" not in read(client, office.bupati).content.decode()
    phone(office, "0812 3456 789")
    html = read(client, office.bupati).content.decode()
    assert 'href="https://wa.me/628123456789?text=Yth.%20Camat%20' in html
    assert "lewat%20tenggat%2043%20hari" in html
    assert "js/copy.js" not in html
    # Control: who may act has the buttons instead.
    camat = read(client, office.camat()).content.decode()
    assert "wa.me" not in camat
    assert 'class="tools dock"' in camat
    assert 'class="tools dock"' not in html


def test_a_telephone_gives_the_text_to_copy_beside_it(client, village, office):
    publish_guideline(office)
    phone(office, "0334 571021")
    html = read(client, office.dpmd).content.decode()
    assert 'href="tel:+62334571021"' in html
    assert 'href="#kata" data-copy="kata"' in html
    assert re.search(r'<textarea id="kata"[^>]*readonly>Yth\. Camat ', html)
    assert "js/copy.js" in html


@pytest.mark.parametrize("name", ["village", "village_changes", "village_edit", "potential_add", "blocker_add"])
def test_the_way_up_leads_to_the_kecamatan(client, village, office, name):
    html = read(client, office.camat(), reverse(name, args=[BAGO])).content.decode()
    up = reverse("kecamatan", args=[PASIRIAN])
    assert f'<a href="{up}">{village.kecamatan}</a>' in html
    assert client.get(up).status_code == 200


def test_the_papers_that_are_needed_are_counted_and_those_not_made_say_who_makes_them(client, village, office):
    cooperative = building.registered(village, office.camat())
    camat, bupati = (words(read(client, user)) for user in (office.camat(), office.bupati))
    total = len(file_papers(cooperative))
    for text in (camat, bupati):
        assert f"Koperasi dan dokumen 0/{total}" in text
        assert f"{total} berkas belum dibuat" in text
        assert "D01 Undangan musyawarah desa/kelurahan khusus Dibuat Desa/kelurahan, tahap Musdesus" in text
    assert "Berkas dan yang kurang" in camat
    # Who makes no papers is not led to their page.
    assert "Berkas dan yang kurang" not in bupati
