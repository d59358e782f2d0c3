"""Updating a stage: two presses without a photo, everything missing told in words, nothing typed lost."""

import datetime as dt
import re
from html import unescape

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cooperatives.models import Cooperative, Notary, RegistrationKind
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from roadmap import actions, gates
from roadmap.missing import missing_now
from roadmap.models import Blocker, StageProgress, Transition, Visit
from roadmap.stages import (
    FOUNDING,
    GUIDELINE,
    LEGAL_ENTITY,
    MUSDESUS,
    NOTARY,
    OPERATING,
    POTENTIAL,
    REGISTRATION,
    STAGE,
    STAGES,
)
from tests.factories import BAGO, GESANG, TEMPEH, make_village, pdf, progress_of, upload
from tests.roadmap.walk import publish_guideline, send, walk_to
from villages.models import VillagePotential

pytestmark = pytest.mark.django_db
TODAY = dt.date(2025, 6, 12)
MUSDESUS_FACTS = {
    "formation_path": "new",
    "present_total": "64",
    "present_women": "21",
    "board_candidates": "5",
    "supervisor_candidates": "3",
}


def address(stage: str, code: str = BAGO) -> str:
    return reverse("stage_update", args=[code, stage])


def seen(village, stage: str) -> dict:
    """The fields that the page prefills."""
    return {"version": progress_of(village, stage).version, "day": TODAY.isoformat()}


def text_of(response) -> str:
    """The page's words: tags away, spaces single."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(response.content.decode())).split())


@pytest.fixture
def camat(client, office):
    client.force_login(office.camat())
    return client


def open_musdesus(village, office):
    publish_guideline(office)
    send(village, POTENTIAL, office)


def test_the_form_knows_village_stage_and_date_before_anything_is_typed(camat, village):
    html = camat.get(address(MUSDESUS)).content.decode()
    assert f"<small>{village}, tahap 3 dari 8</small>Musdesus" in html
    assert re.search(r'<input type="radio" name="day" value="2025-06-12"[^>]* checked', html)
    assert 'name="version" value="1"' in html


def test_two_presses_save_the_date_and_list_everything_missing_with_its_field(camat, village, office):
    open_musdesus(village, office)
    response = camat.post(address(MUSDESUS), seen(village, MUSDESUS), follow=True)
    progress = progress_of(village, MUSDESUS)
    assert (progress.status, progress.happened_on) == ("in_progress", TODAY)
    page = response.content.decode()
    assert "Belum terkirim, masih kurang 4 hal di bawah ini." in page
    for sentence, field in (
        ("Pilih model pembentukan koperasi yang diputuskan musyawarah.", "formation_path"),
        ("Lampirkan Berita acara bertanda tangan.", "file_minutes"),
        ("Lampirkan Daftar hadir.", "file_attendance"),
        ("Lampirkan Foto musyawarah.", "file_photo"),
    ):
        assert f'href="{address(MUSDESUS)}#id_{field}">{sentence}</a>' in page
        assert f'id="id_{field}"' in page


def test_a_complete_update_goes_to_the_verifier_and_back_to_the_worklist(camat, village, office):
    open_musdesus(village, office)
    data = (
        seen(village, MUSDESUS)
        | MUSDESUS_FACTS
        | {
            "files": [upload("pindaian.pdf")],
            "covers": ["minutes", "attendance", "photo"],
            "note": "Lengkap, Bu.",
        }
    )
    response = camat.post(address(MUSDESUS), data, follow=True)
    assert response.redirect_chain == [(reverse("worklist"), 302)]
    assert f"Terkirim untuk verifikasi: Musdesus {village}. Diperiksa Diskopindag." in text_of(response)
    assert progress_of(village, MUSDESUS).status == "submitted"
    # The message has a button that takes it back.
    page = response.content.decode()
    form = page[page.index(f'action="{reverse("stage_withdraw", args=[BAGO, MUSDESUS])}"') :].partition("</form>")[0]
    assert "Urungkan" in form
    assert f'name="version" value="{progress_of(village, MUSDESUS).version}"' in form
    assert Cooperative.objects.get(pk=BAGO).meetings.get().present_women == 21
    assert Transition.objects.filter(stage=MUSDESUS, move="update").get().note == "Lengkap, Bu."


def test_a_photo_in_its_own_field_covers_its_item_without_another_press(camat, village, office):
    open_musdesus(village, office)
    camat.post(address(MUSDESUS), seen(village, MUSDESUS) | {"file_photo": [upload("foto.pdf")]})
    assert progress_of(village, MUSDESUS).evidence.get().covers == ["photo"]


@pytest.mark.parametrize(
    ("day", "typed", "wanted"),
    [
        ("2025-06-11", "", dt.date(2025, 6, 11)),
        ("2025-06-12", "2025-05-19", dt.date(2025, 5, 19)),
        ("", "19-05-2025", dt.date(2025, 5, 19)),
        ("", "", None),
    ],
)
def test_a_typed_date_wins_over_the_proposed_ones(camat, village, day, typed, wanted):
    camat.post(address(MUSDESUS), {"version": 1, "day": day, "happened_on": typed})
    assert progress_of(village, MUSDESUS).happened_on == wanted


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"happened_on": "2025-06-13"}, "Tanggal ini belum terjadi"),
        ({"happened_on": "2024-06-13"}, "Program dimulai tahun 2025. Periksa tahunnya."),
        ({"happened_on": "31-02-2025"}, "Tanggal ini tidak ada atau salah tulis. Contoh: 12-06-2025."),
        ({"day": "kemarin dulu"}, "Pilih salah satu tanggal, atau tulis tanggal lain."),
        ({"present_total": "enam"}, "Tulis dengan angka bulat saja, misalnya 64."),
        ({"present_total": "9" * 30}, "Angka ini terlalu besar, paling banyak 2147483647."),
        ({"board_candidates": "-1"}, "Angka ini paling sedikit 0."),
        ({"formation_path": "none"}, "Pilih model pembentukan yang diputuskan dari daftar."),
        (
            {"present_total": "10", "present_women": "11"},
            "Peserta perempuan tidak mungkin melebihi jumlah hadir.",
        ),
        ({"note": "a\0b"}, "Isian ini memuat tanda yang tidak dapat disimpan."),
        ({"note": "a\u202eb"}, "Isian ini memuat tanda yang tidak dapat disimpan."),
        ({"note": "a" * 501}, "500"),
    ],
)
def test_bad_input_gets_its_sentence_and_loses_nothing_that_was_typed(camat, village, data, message):
    typed = {"version": "1", "formation_path": "new", "supervisor_candidates": "7", "note": "Hujan deras."}
    response = camat.post(address(MUSDESUS), typed | data)
    html = response.content.decode()
    assert response.status_code == 422
    assert message in unescape(html)
    assert 'name="supervisor_candidates" value="7"' in html
    assert "note" in data or "Hujan deras." in html
    progress = progress_of(village, MUSDESUS)
    assert (progress.version, progress.status) == (1, "not_started")
    assert not Cooperative.objects.exists()


def test_a_thousand_written_with_a_dot_is_a_thousand(camat, village):
    camat.post(
        address(MUSDESUS),
        {"version": 1, "day": "2025-06-12", "formation_path": "new", "present_total": "1.064"},
    )
    assert Cooperative.objects.get().meetings.get().present_count == 1064


def test_half_a_potential_is_refused_field_by_field(camat, village):
    response = camat.post(address(POTENTIAL), {"version": 1, "commodity": "Padi"})
    assert response.status_code == 422
    assert "Pilih sektor potensi ini." in response.content.decode()
    assert "Pilih OPD yang mendampingi potensi ini." in response.content.decode()
    assert not VillagePotential.objects.exists()


def test_the_potential_stage_is_one_page_from_nothing_to_sent(camat, village):
    data = {"version": 1, "day": "2025-06-12", "commodity": "Padi", "sector": "pertanian", "agency": "DKPP"}
    response = camat.post(address(POTENTIAL), data, follow=True)
    assert "Terkirim untuk verifikasi: Potensi desa" in text_of(response)
    assert progress_of(village, POTENTIAL).status == "submitted"


def test_what_is_recorded_is_never_asked_again(camat, village, office):
    open_musdesus(village, office)
    camat.post(address(MUSDESUS), seen(village, MUSDESUS) | MUSDESUS_FACTS | {"happened_on": "2025-05-19"})
    html = camat.get(address(MUSDESUS)).content.decode()
    assert '<option value="new" selected>' in html
    assert 'name="present_total" value="64"' in html
    assert 'name="present_women" value="21"' in html
    assert re.search(r'<input type="radio" name="day" value="2025-05-19"[^>]* checked', html)
    assert "19 Mei" in html


def test_the_notary_stage_takes_the_hand_over_without_claiming_a_minuta(client, village, office):
    walk_to(village, FOUNDING, office, approved=True)
    client.force_login(office.clerk)
    html = client.get(address(NOTARY)).content.decode()
    assert re.search(r'name="day" value="none"[^>]* checked', html)
    notary = Notary.objects.create(name="Contoh Notaris", domicile="Lumajang")
    data = {
        "version": 1,
        "day": "none",
        "funding_source": "regency_budget",
        "funding_amount": "Rp 2.500.000",
        "notary": notary.pk,
        "handed_over_on": "2025-05-28",
    }
    response = client.post(address(NOTARY), data, follow=True)
    assert "Isi tanggal minuta ditandatangani." in response.content.decode()
    progress = progress_of(village, NOTARY)
    assert progress.happened_on is None
    assert progress.village.cooperative.deed_funding.amount == 2_500_000
    html = client.get(address(NOTARY)).content.decode()
    assert re.search(r'name="day" value="2025-06-12"[^>]* checked', html), "now the minuta is what comes next"
    data = {"version": progress.version, "day": "2025-06-12", "file_minuta": [upload("minuta.pdf")]}
    client.post(address(NOTARY), data)
    assert progress_of(village, NOTARY).status == "submitted"


def test_two_amounts_too_many_are_told_beside_the_amount(client, village, office):
    walk_to(village, FOUNDING, office, approved=True)
    client.force_login(office.clerk)
    data = {"version": 1, "day": "none", "funding_source": "csr", "funding_amount": "2.500.001"}
    response = client.post(address(NOTARY), data)
    assert response.status_code == 422
    assert 'name="funding_amount" value="2.500.001"' in response.content.decode()


def test_a_number_alone_does_not_claim_that_all_permits_are_there(camat, village, office):
    walk_to(village, LEGAL_ENTITY, office, approved=True)
    page = camat.get(address(REGISTRATION)).content.decode()
    assert re.search(r'name="day" value="none"[^>]* checked', page)
    data = {"version": 1, "day": "none", "nib": "1234567890123", "nib_on": "2025-06-10"}
    response = camat.post(address(REGISTRATION), data, follow=True)
    assert progress_of(village, REGISTRATION).happened_on is None
    text = text_of(response)
    assert "Isi nomor dan tanggal NPWP koperasi." in text
    assert "Isi nomor dan tanggal NIB." not in text
    assert village.cooperative.registrations.filter(kind=RegistrationKind.NIB).exists()


@pytest.mark.parametrize("stage", [s.code for s in STAGES if s.code != GUIDELINE])
def test_every_missing_thing_has_a_place_where_it_can_be_put_right(village, office, stage):
    places = {missing.text: missing.url for missing in missing_now(progress_of(village, stage))}
    assert len(places) >= 1
    assert [text for text, url in places.items() if not url] == []
    if stage != POTENTIAL:
        before = POTENTIAL if stage == MUSDESUS else STAGES[STAGE[stage].number - 2].code
        walk_to(village, before, office, approved=True)
        places = {missing.text: missing.url for missing in missing_now(progress_of(village, stage))}
        assert [text for text, url in places.items() if not url] == []


def test_the_places_are_checked_against_sentences_that_gates_really_says(village, monkeypatch):
    monkeypatch.setattr(gates, "missing_items", lambda progress, day: ["Kalimat yang tidak dikenal."])
    assert missing_now(progress_of(village, MUSDESUS))[0].url == ""


def test_the_guideline_has_no_page_here(camat, village):
    assert camat.get(address(GUIDELINE)).status_code == 404
    assert camat.post(address(GUIDELINE), {"version": 1}).status_code == 404


def test_a_camat_cannot_work_on_a_stage_of_diskopindag_and_reads_who_does(camat, village):
    response = camat.get(address(NOTARY))
    assert "Tahap Akta notaris dikerjakan Diskopindag dan diperiksa Diskopindag." in response.content.decode()
    assert 'type="file"' not in response.content.decode()
    response = camat.post(address(NOTARY), {"version": 1, "note": "Tetap saya tulis."})
    assert response.status_code == 403
    assert progress_of(village, NOTARY).version == 1


def test_what_was_typed_is_still_there_when_the_stage_was_sent_meanwhile(camat, village, office):
    walk_to(village, MUSDESUS, office)
    response = camat.post(address(MUSDESUS), {"version": 1, "day": "2025-06-12", "note": "Masih sempat?"})
    assert response.status_code == 403
    assert (
        "berstatus “Menunggu verifikasi”, jadi langkah ini tidak berlaku lagi." in response.content.decode()
    )


def test_a_sent_stage_can_be_taken_back_as_long_as_nobody_decided(camat, village, office):
    progress = walk_to(village, MUSDESUS, office)
    assert "Tarik kembali" in camat.get(address(MUSDESUS)).content.decode()
    url = reverse("stage_withdraw", args=[BAGO, MUSDESUS])
    assert camat.get(url).status_code == 405
    text = text_of(camat.post(url, {"version": progress.version - 1}, follow=True))
    assert "baru saja berubah, jadi belum ditarik" in text
    camat.post(url, {"version": progress.version})
    assert progress_of(village, MUSDESUS).status == "in_progress"
    assert camat.post(url, {"version": progress.version + 1}).status_code == 403


def test_a_foreign_stage_is_not_found_for_reading_and_writing(client, village, office):
    client.force_login(office.camat(TEMPEH))
    unknown = client.get(address(MUSDESUS, "35.08.99.2001"))
    foreign = client.get(address(MUSDESUS))
    assert foreign.status_code == unknown.status_code == 404
    for name in ("stage_update", "stage_withdraw"):
        assert client.post(reverse(name, args=[BAGO, MUSDESUS]), {"version": 1}).status_code == 404
    assert progress_of(village, MUSDESUS).version == 1


def test_the_scope_is_what_hides_it(client, village, office, monkeypatch):
    client.force_login(office.camat(TEMPEH))
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda self, user: self.all())
    assert client.get(address(MUSDESUS)).status_code == 200


def test_a_blocker_is_one_press_on_its_reason(camat, village):
    url = reverse("blocker_add", args=[BAGO])
    page = camat.get(url + "?stage=musdesus").content.decode()
    assert '<option value="musdesus" selected>' in page
    assert (
        '<button class="btn" type="submit" name="reason" value="notary_queue">Antre di notaris</button>'
        in page
    )
    response = camat.post(url, {"stage": "musdesus", "reason": "land", "note": "Menunggu izin."}, follow=True)
    assert "tercatat: Lahan atau gerai belum ada." in text_of(response)
    blocker = Blocker.objects.get()
    assert (blocker.stage, blocker.note) == ("musdesus", "Menunggu izin.")
    again = camat.post(url, {"stage": "musdesus", "reason": "land", "note": "Dua kali"})
    assert again.status_code == 422
    assert "Kendala ini sudah tercatat dan belum teratasi." in again.content.decode()
    assert "Dua kali" in again.content.decode()
    camat.post(reverse("blocker_resolve", args=[blocker.pk]), {"version": blocker.version})
    blocker.refresh_from_db()
    assert blocker.resolved_on == TODAY


def test_a_blocker_that_changed_meanwhile_is_not_closed(camat, village, office):
    blocker = actions.open_blocker(village=village, by=office.camat(), stage=MUSDESUS, reason="land")
    response = camat.post(reverse("blocker_resolve", args=[blocker.pk]), {"version": 7}, follow=True)
    assert "baru saja diubah orang lain" in response.content.decode()
    blocker.refresh_from_db()
    assert blocker.resolved_on is None


def test_a_visit_needs_three_presses_village_save_and_nothing_typed(camat, village):
    chips = camat.get(reverse("visit_list")).content.decode()
    url = reverse("visit_add", args=[BAGO])
    assert f'<a href="{url}" data-dialog>{village}</a>' in chips
    form = camat.get(url).content.decode()
    assert 'name="visited_on" value="2025-06-12"' in form
    camat.post(url, {"visited_on": "2025-06-12"})
    assert Visit.objects.get().visited_on == TODAY


def test_a_visit_in_the_future_keeps_what_was_typed(camat, village):
    url = reverse("visit_add", args=[BAGO])
    response = camat.post(url, {"visited_on": "2025-06-13", "findings": "Gerai tutup."})
    assert response.status_code == 422
    assert "Tanggal ini belum terjadi." in response.content.decode()
    assert "Gerai tutup." in response.content.decode()
    assert not Visit.objects.exists()


@pytest.mark.parametrize("count", [1, 60])
def test_the_list_of_visits_has_a_fixed_number_of_queries(client, village, office, count, count_queries):
    for _ in range(count):
        actions.record_visit(village=village, by=office.camat(), visited_on=TODAY)
    client.force_login(office.camat())
    with count_queries() as queries:
        assert client.get(reverse("visit_list")).status_code == 200
    assert len(queries) <= 6, [query["sql"][:90] for query in queries]


def test_visits_of_another_kecamatan_are_not_listed(client, village, office):
    gesang = make_village(GESANG, "Gesang Kenari")
    actions.record_visit(village=gesang, by=office.camat(TEMPEH), visited_on=TODAY)
    client.force_login(office.camat())
    assert b"Kenari" not in client.get(reverse("visit_list")).content
    client.force_login(office.bupati)
    assert b"Kenari" in client.get(reverse("visit_list")).content


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="\0\x01\x1f\x7f\u202e\ufffe\u2028 \n\r\t;'\"<>%$", max_size=20),
    st.integers().map(str),
    st.integers(min_value=10**18, max_value=10**400).map(str),
    st.sampled_from(
        ["9999-99-99", "0000-00-00", "10000-01-01", "0001-01-01", "31/12/9999", "NaN", "1e9", "٣", "-0"]
    ),
    st.sampled_from(
        ["new", "none", "other", "pertanian", "DKPP", "regency_budget", "2025-06-12", "1", "photo"]
    ),
)
FIELDS = [
    "version",
    "day",
    "happened_on",
    "note",
    "held",
    "covers",
    "commodity",
    "sector",
    "agency",
    "potential_note",
    "formation_path",
    "present_total",
    "present_women",
    "board_candidates",
    "supervisor_candidates",
    "funding_source",
    "funding_amount",
    "notary",
    "handed_over_on",
    "sk_number",
    "nib",
    "nib_on",
    "kbli",
    "last_sale_on",
    "stage",
    "reason",
    "visited_on",
    "findings",
    "follow_up",
    "business_seen",
    "population",
    "hamlets",
    "office_address",
    "office_phone",
]
POSTS = st.dictionaries(st.sampled_from(FIELDS), HOSTILE | st.lists(HOSTILE, max_size=3), max_size=12)
TARGETS = [
    *[("stage_update", [BAGO, stage.code]) for stage in STAGES if stage.code != GUIDELINE],
    ("stage_withdraw", [BAGO, MUSDESUS]),
    ("blocker_add", [BAGO]),
    ("visit_add", [BAGO]),
    ("village_edit", [BAGO]),
    ("potential_add", [BAGO]),
    ("no_change", []),
]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: "-".join([target[0], *target[1][1:]]))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=POSTS)
def test_no_form_ever_breaks(client, village, office, target, data):
    name, args = target
    stage = args[1] if name == "stage_update" else MUSDESUS
    user = office.clerk if stage in (NOTARY, LEGAL_ENTITY) else office.camat()
    client.force_login(user)
    assert client.post(reverse(name, args=args), data).status_code < 500


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=HOSTILE)
def test_no_query_string_ever_breaks(client, village, office, value):
    client.force_login(office.camat())
    for url in (reverse("visit_list"), reverse("blocker_add", args=[BAGO]), reverse("worklist")):
        assert client.get(url, {"page": value, "stage": value}).status_code < 500


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**30])
@pytest.mark.parametrize(
    "name", ["evidence_file", "evidence_remove", "potential_edit", "potential_remove", "blocker_resolve"]
)
def test_a_number_that_no_row_has_is_not_found(client, office, name, number):
    client.force_login(office.camat())
    method = client.post if name == "blocker_resolve" else client.get
    assert method(reverse(name, args=[number])).status_code == 404


def test_stages_stay_as_they_were_when_nobody_is_signed_in(client, village):
    response = client.post(address(MUSDESUS), {"version": 1, "file_photo": [upload("a.pdf", pdf("a"))]})
    assert response.status_code == 302
    assert reverse("login") in response["Location"]
    assert StageProgress.objects.filter(village=village, version=1).count() == len(STAGES)


def test_operating_needs_a_sale_and_a_visit_that_saw_it(camat, village, office):
    walk_to(village, REGISTRATION, office, approved=True)
    response = camat.post(address(OPERATING), {"version": 1, "day": "2025-06-12"}, follow=True)
    page = response.content.decode()
    assert "Catat gerai yang menjual dalam 30 hari terakhir." in page
    assert f'href="{reverse("visit_add", args=[BAGO])}"' in page
