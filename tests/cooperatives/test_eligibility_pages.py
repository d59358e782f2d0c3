"""The pages around the eligibility check: the name, the words after a save, and the links that put things right."""

import pytest
from django.urls import reverse

from tests.cooperatives import building
from tests.factories import BAGO, GESANG, make_village


@pytest.fixture
def cooperative(village, camat):
    return building.with_meetings(village, camat)


def url(name: str, *args) -> str:
    return reverse(name, args=[BAGO, *args])


def test_the_name_page_shows_the_lawful_names_and_saves_one(client, camat, cooperative):
    client.force_login(camat)
    page = client.get(url("name_check")).content.decode()
    base = cooperative.legal_name
    for name in (base, f"{base} KECAMATAN KEC04", f"{base} KECAMATAN KEC04 KABUPATEN LUMAJANG"):
        assert name in page
    answer = client.post(url("name_check"), {"version": cooperative.version, "name_suffix": "kecamatan"}, follow=True)
    assert "Nama resmi tersimpan" in answer.content.decode()
    cooperative.refresh_from_db()
    assert cooperative.legal_name.endswith("KECAMATAN KEC04")
    assert client.post(url("name_check"), {"version": "1", "name_suffix": "short"}).status_code == 409
    assert client.post(url("name_check"), {"version": "2", "name_suffix": "x"}).status_code == 422
    client.post(url("name_check"), {"version": "2", "name_suffix": "short"})
    cooperative.refresh_from_db()
    assert cooperative.legal_name == base


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Koperasi Merdeka", "huruf besar"),
        ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
        ("KOPERASI DESA MERAH PUTIH TETANGGA", "sudah dipakai Desa Tetangga"),
    ],
)
def test_a_proposed_name_is_checked_against_the_rules_and_the_regency(client, dinas, cooperative, typed, words):
    building.registered(make_village(GESANG, "Tetangga"), dinas)
    client.force_login(dinas)

    assert words in client.get(url("name_check"), {"nama": typed}).content.decode()


def test_a_save_says_how_the_list_of_the_check_has_changed(client, camat, cooperative):
    client.force_login(camat)
    data = {
        "version": cooperative.version, "formation_path": "new", "coop_kind": "consumer", "name_suffix": "",
        "principal_saving": "100.000", "mandatory_saving": "10.000",
    }  # fmt: skip

    def after(**changes) -> str:
        cooperative.refresh_from_db()
        sent = data | {"version": cooperative.version} | changes
        return client.post(url("cooperative_edit"), sent, follow=True).content.decode()

    assert "Syarat wajib yang belum terpenuhi: 4 → 3." in after(kbli=["47112"])
    assert "belum terpenuhi: tetap 3." in after(kbli=["47112"], street="Jalan Contoh 1")
    worse = after(kbli=["47112"], principal_saving="0", street="Jalan Contoh 1")
    assert "belum terpenuhi: 3 → 4. Baru: Besar simpanan pokok belum ditetapkan." in worse


def test_each_red_rule_links_to_the_form_that_puts_it_right(client, camat, dinas, cooperative):
    client.force_login(camat)
    page = client.get(url("cooperative")).content.decode()
    assert f'href="{url("people")}#pendiri"' in page
    assert f'href="{url("cooperative_edit")}#id_kbli"' in page
    assert "Ambang berlaku sejak 1 Mar 2025" in page
    # The money is Diskopindag's: the camat reads the sentence and gets no link.
    assert "Sumber dana akta belum ditetapkan." in page
    assert f'href="{url("notary")}#id_dana_source"' not in page
    client.force_login(dinas)
    assert f'href="{url("notary")}#id_dana_source"' in client.get(url("cooperative")).content.decode()
