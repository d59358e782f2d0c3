"""What everybody may see: the same verified figures, and nothing that belongs to a person or to the office."""

import re

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lumajang_kdkmp import clock
from roadmap import actions
from roadmap.corrections import corrections
from roadmap.dashboards import summary
from roadmap.figures import Links
from roadmap.stages import MUSDESUS, NOTARY
from roadmap.views import public as public_views
from tests.factories import BAGO, GESANG, REGENCY, TEMPEH, make_user, make_village, progress_of
from tests.roadmap.june import CONDRO, TODAY, four_villages, june, links_of
from tests.roadmap.walk import send
from villages import actions as village_actions
from villages.models import Kecamatan, OfficeHolder, Village

pytestmark = pytest.mark.django_db
SECRET = "Kanarirahasia"


@pytest.fixture
def villages(office):
    return four_villages(office)


def page(client, **query):
    return client.get(reverse("public"), query)


def test_the_public_page_needs_no_log_in_and_shows_the_figures_of_the_summary(villages, client):
    body = page(client).content.decode()
    figures = summary(TODAY, REGENCY, Links("/"))
    assert figures.headline.words in body
    assert figures.progress.text in body
    assert "Kamis, 12 Juni 2025" in body
    assert "rencana 3, target 15 Juni" in body  # the notary's plan of the day


def test_every_number_of_the_public_page_opens_its_villages(villages, client):
    found = {}
    for href, text in links_of(page(client)):
        if href.endswith("#daftar") and text.isdigit():
            listed = page_of_list(client.get(href))
            found[href] = (int(text), listed.count("/desa-publik/"))
    assert len(found) > 15
    assert {href: pair for href, pair in found.items() if pair[0] != pair[1]} == {}


def page_of_list(response) -> str:
    return response.content.decode().split('id="daftar"')[1].split('class="kpis"')[0]


def test_a_village_is_found_by_its_name_and_opened(villages, client):
    make_village("35.08.05.2020", "Sumberejo", name_is_shared=True)
    make_village("35.08.04.2020", "Sumberejo", name_is_shared=True)
    body = page_of_list(page(client, q="sumberjo"))
    assert body.count("Desa Sumberejo</a>") == 2
    assert (body.count("Pasirian"), body.count("Tempeh")) == (1, 1)
    assert "Tidak ditemukan" in page(client, q="zzzz").content.decode()
    assert '<option value="Sumberejo Tempeh">' in page(client).content.decode()


def test_a_village_shows_its_stages_with_dates_and_its_cooperative(villages, client):
    body = client.get(reverse("public_village", args=[BAGO])).content.decode()
    assert "Desa Bago, Kecamatan Pasirian: 6 dari 8 tahap selesai" in body
    assert "KOPERASI DESA MERAH PUTIH BAGO" in body
    assert "Senin, 2 Juni 2025" in body  # the minuta
    assert "Sedang berjalan, target 30 Sep 2025" in body
    earlier = client.get(reverse("public_village", args=[BAGO]), {"per": "2025-05-20"}).content.decode()
    assert "3 dari 8 tahap selesai" in earlier


def test_only_validated_potentials_are_public(villages, office, client):
    village_actions.add_potential(
        village=villages[GESANG],
        by=office.camat(TEMPEH),
        sector="pertanian",
        commodity="Padi baru",
        agency="DKPP",
    )
    url = reverse("public_village", args=[GESANG])
    assert "Padi baru" not in client.get(url).content.decode()
    progress = send(villages[GESANG], "potential", office)
    actions.approve_stage(progress=progress, by=office.dpmd, seen_version=progress.version)
    assert "Padi baru" in client.get(url).content.decode()


def test_an_unknown_village_is_not_found(client, villages):
    assert client.get(reverse("public_village", args=["35.08.04.2999"])).status_code == 404
    assert client.get("/desa-publik/bago/").status_code == 404


@pytest.fixture
def secrets(villages, office):
    """Everything an office writes about a village and its people, each with the same telling word."""
    with clock.on(june(11)):
        actions.open_blocker(
            village=villages[CONDRO], by=office.camat(), stage=NOTARY, reason="ktp_missing", note=SECRET
        )
        actions.record_visit(
            village=villages[CONDRO],
            by=office.camat(),
            visited_on=june(11),
            findings=SECRET,
            follow_up=SECRET,
        )
        progress = progress_of(villages[CONDRO], "founding")
        actions.return_stage(
            progress=progress,
            by=office.verifier,
            seen_version=progress.version,
            reason="unsigned",
            note=SECRET,
        )
    OfficeHolder.objects.create(office="camat", area_code="35.08.04", name=SECRET, starts_on=june(1))
    make_user("camat", "35.08.04", full_name=SECRET)


WORDS = (
    SECRET,
    "KTP atau NIK",
    "Tanda tangan",
    "Dikembalikan",
    "lewat tenggat",
    "terlambat",
    "Contoh Agus",
    "990000",
)


def public_answers(client) -> list[str]:
    urls = [
        reverse("public"),
        reverse("public") + "?kecamatan=35.08.04",
        reverse("public") + "?stage=founding&status=returned&late=1&blocker=any&turn=camat",
        reverse("public_village", args=[CONDRO]),
        reverse("public_village", args=[BAGO]),
    ]
    return [client.get(url).content.decode() for url in urls]


def test_no_person_no_late_list_no_blocker_and_no_return_is_public(secrets, client):
    assert [word for word in WORDS for body in public_answers(client) if word.lower() in body.lower()] == []


def test_the_words_looked_for_are_there_for_those_who_work_on_them(secrets, office, client):
    client.force_login(office.bupati)
    bodies = "".join(
        client.get(url).content.decode()
        for url in (
            reverse("summary"),
            reverse("village_list"),
            reverse("village", args=[CONDRO]),
            reverse("cooperative", args=[BAGO]),
        )
    ).lower()
    assert all(word.lower() in bodies for word in (SECRET, "KTP atau NIK", "Dikembalikan", "lewat tenggat"))


def test_a_filter_of_the_office_is_not_read_on_the_public_page(secrets, client):
    asked = page(client, late="1", turn="camat", blocker="any", status="returned")
    assert "Tutup daftar" not in asked.content.decode()


def test_the_public_map_has_no_mark_for_late_villages(villages, client, monkeypatch):
    seen = []
    monkeypatch.setattr(public_views, "village_map_svg", lambda cells, **rest: seen.append(cells) or "")
    page(client)
    assert len(seen[0]) == 4
    assert not any(cell.late for cell in seen[0].values())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=200), per=st.text(max_size=12), kecamatan=st.text(max_size=9))
def test_no_words_of_a_visitor_make_the_page_stumble_or_come_back_as_markup(client, db, q, per, kecamatan):
    answer = page(client, q=f"<b>{q}", per=per, kecamatan=kecamatan)
    assert answer.status_code == 200
    assert "<b><b>" not in answer.content.decode()
    assert 'value="<b>' not in answer.content.decode()


def test_an_old_day_shows_what_was_true_then(villages, office, client):
    with clock.on(june(20)):
        send(villages[GESANG], "potential", office)
    then = page(client, per="2025-05-20").content.decode()
    assert "Selasa, 20 Mei 2025" in then
    assert "rencananya mulai 15 Juni" in then
    assert summary(june(20, 5), REGENCY, Links("/")).of(MUSDESUS).verified.value == 2


def test_a_sole_answer_of_the_search_opens_the_village(villages, client):
    assert page(client, q="bago")["Location"] == reverse("public_village", args=[BAGO])
    assert page(client, q="bago", per="2025-06-02")["Location"].endswith("?per=2025-06-02")
    # Several answers, none, and a list that nobody searched by name stay on the page.
    assert page(client, q="pasirian").status_code == page(client, q="zzz").status_code == 200
    assert page(client, kecamatan=TEMPEH).status_code == 200


def test_kecamatan_and_stage_narrow_the_list_together_without_script(villages, client):
    body = page(client, kecamatan="35.08.04", stage="founding").content.decode()
    form = body[body.index('role="search"') : body.index('id="daftar"')]
    assert '<option value="35.08.04" selected>Pasirian</option>' in form
    assert re.search(r'<option value="founding" selected>', form)
    listed = page_of_list(page(client, kecamatan="35.08.04", stage="founding"))
    assert [code for code in (BAGO, CONDRO, GESANG) if code in listed] == [CONDRO]


def test_a_village_names_the_telephone_of_the_kecamatan_office_only(villages, client):
    shown = reverse("public_village", args=[BAGO])
    assert "tel:" not in client.get(shown).content.decode()
    Kecamatan.objects.filter(pk="35.08.04").update(office_phone="0334 881234")
    Village.objects.filter(pk=BAGO).update(office_phone="0812 7777 8888")
    body = client.get(shown).content.decode()
    assert '<a href="tel:+62334881234">0334 881234</a>' in body
    assert "7777" not in body


def test_a_village_without_facts_says_so_with_the_last_change_and_whom_to_ask(villages, client):
    Kecamatan.objects.filter(pk=TEMPEH).update(office_phone="0334 520001")
    body = client.get(reverse("public_village", args=[GESANG])).content.decode()
    assert "Belum ada data untuk Desa Gesang. Terakhir diperbarui Rabu, 9 April 2025." in body
    assert "Hubungi kantor Kecamatan Tempeh, telepon" in body
    assert "Belum ada data untuk" not in client.get(reverse("public_village", args=[BAGO])).content.decode()


def test_corrections_tell_what_was_taken_back_and_what_came_late(villages, office, client):
    before = corrections(TODAY)
    with clock.on(TODAY):
        progress = progress_of(villages[BAGO], "legal_entity")
        actions.reopen_stage(
            progress=progress,
            by=office.verifier,
            seen_version=progress.version,
            reason="unreadable",
            note=SECRET,
        )
    new = [row for row in corrections(TODAY) if row not in before]
    assert [(row.on, row.what.partition(": ")[2]) for row in new] == [("12 Juni", "1 ditarik dari angka")]
    body = client.get(reverse("open_data")).content.decode()
    assert new[0].what in body
    assert SECRET not in body
    # As of the day before, nothing was taken back.
    assert corrections(june(11)) == [row for row in before if row.on != "12 Juni"]
