"""Who sees which page, what a camat never sees, and that no address makes the portal stumble."""

import csv
import io
import itertools
import re

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import ScopedQuerySet, area_q
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.documents.models import Document
from roadmap import actions
from roadmap.snapshot import snapshot
from roadmap.stages import NOTARY, POTENTIAL
from roadmap.village_filter import VillageFilter, read_filter
from tests.factories import BAGO, GESANG, PASIRIAN, REGENCY, TEMPEH, make_user, make_village
from tests.roadmap.june import CONDRO, MADUREJO, TODAY, four_villages, june, links_of, rows_of
from tests.roadmap.walk import send
from villages import actions as village_actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def villages(office):
    return four_villages(office)


def heads(response) -> list[str]:
    """The first cell of each row of a list, as text of its link."""
    base = reverse("village", args=[BAGO]).removesuffix(f"{BAGO}/")
    codes = "".join(c for c in "0123456789.")
    return [
        href.removeprefix(base).strip("/")
        for href in (address.partition("?")[0] for address, _ in links_of(response))
        if href.startswith(base) and set(href.removeprefix(base).strip("/")) <= set(codes) and href != base
    ]


# Who


@pytest.mark.parametrize(
    ("name", "args", "allowed"),
    [
        ("summary", (), {Role.BUPATI, Role.SATGAS, Role.DISKOPINDAG, Role.OPD}),
        ("village_list", (), set(Role)),
        ("kecamatan", (PASIRIAN,), set(Role)),
        ("report_list", (), set(Role)),
        ("potential_list", (), {Role.BUPATI, Role.SATGAS, Role.DISKOPINDAG, Role.OPD}),
    ],
)
def test_each_role_sees_its_pages(villages, client, name, args, allowed):
    seen = set()
    for role in Role:
        client.force_login(make_user(role, PASIRIAN if role == Role.CAMAT else REGENCY))
        if client.get(reverse(name, args=args)).status_code == 200:
            seen.add(role)
    assert seen == allowed


def test_without_log_in_there_is_only_the_way_in(villages, client):
    for url in (reverse("summary"), reverse("village_list"), reverse("report_list")):
        answer = client.get(url)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("login"))


def test_a_camat_is_led_from_the_summary_to_the_own_kecamatan(villages, office, client):
    client.force_login(office.camat())
    assert client.get(reverse("summary"))["Location"] == reverse("kecamatan", args=[PASIRIAN])


def test_another_kecamatan_is_as_unknown_as_one_that_does_not_exist(villages, office, client):
    client.force_login(office.camat())
    foreign = client.get(reverse("kecamatan", args=[TEMPEH]))
    nothing = client.get(reverse("kecamatan", args=["35.08.99"]))
    assert foreign.status_code == nothing.status_code == 404
    token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
    assert token.sub(b"", foreign.content) == token.sub(b"", nothing.content)
    client.force_login(office.bupati)
    assert client.get(reverse("kecamatan", args=[TEMPEH])).status_code == 200


# Which rows

CANARY = "Kanarirahasia"


@pytest.fixture
def canary(villages, office):
    """A village of Tempeh whose name, blocker and potential must never reach Pasirian."""
    with clock.on(june(11)):
        village = make_village("35.08.05.2099", CANARY)
        village_actions.add_potential(
            village=village,
            by=office.camat(TEMPEH),
            sector="pertanian",
            commodity=f"Padi {CANARY}",
            agency="DKPP",
        )
        actions.open_blocker(
            village=village, by=office.camat(TEMPEH), stage=NOTARY, reason="land", note=CANARY
        )
    return village


def answers(client) -> dict[str, bytes]:
    pages = [
        reverse("kecamatan", args=[PASIRIAN]),
        reverse("village_list"),
        reverse("village_list") + f"?kecamatan={TEMPEH}",
        reverse("village_list") + "?blocker=land&sort=late",
        reverse("village_list") + "?format=csv",
        reverse("report_list"),
    ]
    return {url: client.get(url).content for url in pages}


def test_a_camat_meets_nothing_of_another_kecamatan(canary, office, client):
    client.force_login(office.camat())
    assert [url for url, body in answers(client).items() if CANARY.encode() in body] == []
    # What was typed stands in the search box; the rows are what counts.
    assert rows_of(client.get(reverse("village_list"), {"q": CANARY})) == 0
    client.force_login(office.bupati)
    assert CANARY.encode() in client.get(reverse("village_list")).content


def test_the_scope_is_what_keeps_the_canary_out(canary, office, client, monkeypatch):
    client.force_login(office.camat())
    monkeypatch.setattr(
        ScopedQuerySet, "within", lambda self, area: self.filter(area_q(self.model.area_path, REGENCY))
    )
    assert len([url for url, body in answers(client).items() if CANARY.encode() in body]) >= 4


def test_a_camat_asks_reports_of_the_own_kecamatan_only(villages, office, client):
    client.force_login(office.camat())
    for area in (REGENCY, TEMPEH, "35.08.99", "x\0y", ""):
        answer = client.post(
            reverse("report_list"), {"report": "weekly", "area_code": area, "on": "2025-06-12", "paper": "A4"}
        )
        assert answer.status_code == 422
    assert not Document.objects.exists()


# The list


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", [BAGO, CONDRO, MADUREJO, GESANG]),
        ("kecamatan=35.08.05", [GESANG]),
        ("stage=founding", [CONDRO]),
        ("stage=musdesus&level=verified", [BAGO, CONDRO]),
        ("stage=musdesus&level=claimed", [BAGO, CONDRO, MADUREJO]),
        ("stage=musdesus&level=evidenced", [BAGO, CONDRO]),
        ("stage=musdesus&level=not", [MADUREJO, GESANG]),
        ("stage=founding&status=submitted", [CONDRO]),
        ("status=submitted", [CONDRO]),
        ("stage=done", []),
        ("late=1&sort=late", [GESANG, MADUREJO, CONDRO]),
        ("turn=diskopindag", [CONDRO]),
        ("turn=camat", [BAGO, MADUREJO, GESANG]),
        ("fresh=1", [CONDRO]),
        ("fresh=0", [BAGO, MADUREJO, GESANG]),
        ("stage=legal_entity&status=approved&since=2025-06-10", [BAGO]),
        ("stage=legal_entity&status=approved&since=2025-06-11", []),
        ("q=condro", [CONDRO]),
        ("q=kondro", [CONDRO]),
        ("q=tempeh", [GESANG]),
        ("sort=name", [BAGO, CONDRO, GESANG, MADUREJO]),
        ("sort=stage", [BAGO, CONDRO, MADUREJO, GESANG]),
        ("sort=news", [GESANG, MADUREJO, BAGO, CONDRO]),
        ("on=2025-05-20&stage=founding", [BAGO, CONDRO]),
        ("blocker=any", []),
    ],
)
def test_a_filter_shows_its_villages_in_its_order(villages, office, client, query, codes):
    client.force_login(office.bupati)
    assert heads(client.get(f"{reverse('village_list')}?{query}")) == codes


def test_every_filter_asks_the_same_question_of_rows_and_of_the_address(villages, office, rf):
    """What is written into an address is read back the same."""
    asked = VillageFilter(
        q="bago", kecamatan=PASIRIAN, stage="musdesus", level="claimed", late="1", fresh="0", turn="camat",
        blocker="land", status="submitted", since="2025-06-01", sort="name",
    )  # fmt: skip
    read, notes = read_filter(rf.get("/", asked.values()).GET, snapshot(TODAY, REGENCY))
    assert (read, notes) == (asked, [])


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("kecamatan=35.08.99", "Kecamatan itu tidak ada di wilayah Anda, jadi saringan itu diabaikan."),
        ("stage=rat", "Tahap itu tidak dikenal, jadi saringan itu diabaikan."),
        ("stage=founding&level=high", "Tingkat itu tidak dikenal, jadi saringan itu diabaikan."),
        ("level=verified", "Pilih tahap dulu untuk melihat tingkat klaim, bukti, atau verifikasi."),
        ("status=x", "Status itu tidak dikenal, jadi saringan itu diabaikan."),
        ("turn=bupati", "Giliran itu tidak dikenal, jadi saringan itu diabaikan."),
        ("blocker=%3Cb%3E", "Kendala itu tidak dikenal, jadi saringan itu diabaikan."),
        ("since=kemarin", "Tanggal “sejak” itu bukan tanggal yang benar, jadi saringan itu diabaikan."),
        ("sort=magic", "Urutan itu tidak dikenal, jadi saringan itu diabaikan."),
        ("late=perhaps", "Pilihan lewat tenggat itu tidak dikenal, jadi saringan itu diabaikan."),
        ("fresh=2", "Pilihan kabar itu tidak dikenal, jadi saringan itu diabaikan."),
        ("on=2025-06-13", "Pilih tanggal 1 Mar 2025 sampai 12 Jun 2025; ini keadaan hari ini."),
    ],
)
def test_a_value_that_means_nothing_is_told_and_left_out(villages, office, client, query, sentence):
    client.force_login(office.bupati)
    answer = client.get(f"{reverse('village_list')}?{query}")
    assert sentence in answer.content.decode()
    assert len(heads(answer)) == (1 if "stage=founding" in query else 4)


@pytest.mark.parametrize(
    "value", ["kemarin", "2025-06-13", "2024-12-31", "2025-02-30", "9999-12-31", "0001-01-01", "2025-06-1\0"]
)
def test_a_day_that_cannot_be_shown_gives_today_with_a_sentence(villages, office, client, value):
    client.force_login(office.bupati)
    answer = client.get(reverse("summary"), {"per": value})
    assert "Tanggal itu tidak dapat ditampilkan." in answer.content.decode()
    assert "Kamis, 12 Juni 2025" in answer.content.decode()


def test_an_empty_list_says_why_and_leads_on(villages, office, client):
    client.force_login(office.bupati)
    body = client.get(reverse("village_list"), {"stage": "done", "turn": "dpmd"}).content.decode()
    assert "Dari 4 desa tidak ada yang cocok: semua tahap selesai, giliran DPMD." in body
    assert "Lihat semua desa" in body


def test_double_names_are_told_apart_by_their_kecamatan(villages, office, client):
    for code in ("35.08.04.2020", "35.08.05.2020"):
        make_village(code, "Sumberejo", name_is_shared=True)
    client.force_login(office.bupati)
    body = client.get(reverse("village_list"), {"q": "sumberjo"}).content.decode()
    assert body.count("Desa Sumberejo</a>") == 2
    assert "Pasirian" in body.split("<tbody>")[1]
    assert "Tempeh" in body.split("<tbody>")[1]


def test_a_chip_shows_how_many_rows_it_leaves_and_a_second_press_takes_it_off(villages, office, client):
    client.force_login(office.bupati)
    base = reverse("village_list")
    chips = [
        (href, text)
        for href, text in links_of(client.get(base))
        if href.startswith(base) and "format" not in href
    ]
    pressed = {
        href: (int(text.split()[-1]), rows_of(client.get(href)))
        for href, text in chips
        if text.split()[-1:] and text.split()[-1].isdigit()
    }
    assert len(pressed) == 8
    assert all(number == rows for number, rows in pressed.values())
    on = client.get(base, {"late": "1"})
    assert any(href == base and text.startswith("Lewat tenggat") for href, text in links_of(on))


# CSV


def rows_of_csv(answer) -> list[dict]:
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_list_can_be_taken_as_csv_with_the_same_rows(villages, office, client):
    client.force_login(office.bupati)
    answer = client.get(reverse("village_list"), {"late": "1", "format": "csv"})
    rows = rows_of_csv(answer)
    assert answer["Content-Disposition"] == 'attachment; filename="desa-35.08-2025-06-12.csv"'
    assert [row["Kode"] for row in rows] == [CONDRO, MADUREJO, GESANG]
    assert rows[0] | {"Kabar terakhir": ""} == rows[0] | {
        "Desa/kelurahan": "Desa Condro",
        "Kecamatan": "Pasirian",
        "Tahap kini": "Berkas pendirian",
        "Status": "Menunggu verifikasi",
        "Target": "2025-05-31",
        "Hari terlambat": "12",
        "Giliran": "Diskopindag",
        "Keadaan per": "2025-06-12",
        "Musdesus": "2025-05-12",
        "Beroperasi": "Belum mulai",
        "Kabar terakhir": "",
        "Jeda": "",
    }


def test_taking_the_csv_is_remembered_and_looking_at_the_list_is_not(villages, office, client):
    client.force_login(office.camat())
    before = AuditEvent.objects.count()
    client.get(reverse("village_list"), {"late": "1"})
    assert AuditEvent.objects.count() == before
    client.get(reverse("village_list"), {"late": "1", "format": "csv"})
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.area_code, event.actor) == (
        "village_list.export", PASIRIAN, office.camat().username,
    )  # fmt: skip
    assert event.changes["filter"] == [None, {"late": "1"}]


# Potentials


@pytest.fixture
def potentials(villages, office):
    def add(code: str, sector: str, agency: str, commodity: str) -> None:
        village_actions.add_potential(
            village=villages[code],
            by=office.camat(code[:8]),
            sector=sector,
            commodity=commodity,
            agency=agency,
        )

    add(BAGO, "perikanan", "DKPP", "ikan laut")
    add(BAGO, "perikanan", "DKPP", "udang")
    add(GESANG, "perikanan", "DPMD", "lele")
    add(GESANG, "pariwisata", "DISPORA", "air terjun")


def test_potentials_count_villages_by_sector_and_kecamatan_and_open_them(potentials, office, client):
    client.force_login(office.dpmd)
    page = client.get(reverse("potential_list"))
    found = {}
    for href, text in links_of(page):
        if "#daftar" in href:
            body = client.get(href).content.decode().split('id="daftar"')[1]
            found[href] = (int(text), body.count('<th scope="row">'))
    fishing = reverse("potential_list") + "?sector=perikanan&agency=all#daftar"
    assert found[fishing] == (2, 2)  # Bago has two of them and counts once
    assert len(found) > 8
    assert all(number == rows for number, rows in found.values())


def test_an_agency_sees_the_villages_it_helps_first(potentials, office, client):
    client.force_login(make_user(Role.OPD, agency="DISPORA"))
    assert "Potensi desa: <a href" in client.get(reverse("potential_list")).content.decode()
    body = client.get(reverse("potential_list"), {"sector": "pariwisata"}).content.decode()
    assert "air terjun" in body
    assert "udang" not in client.get(reverse("potential_list"), {"agency": "DISPORA"}).content.decode()


def test_dpmd_sees_whose_potential_waits_and_gets_to_the_decision(villages, office, client):
    with clock.on(june(10)):
        progress = send(villages[GESANG], POTENTIAL, office)
    client.force_login(office.dpmd)
    page = client.get(reverse("potential_list"))
    assert (reverse("verification", args=[progress.pk]), "Gesang, Tempeh") in links_of(page)
    assert "2 hari" in page.content.decode()
    client.force_login(office.bupati)
    assert (reverse("village", args=[GESANG]), "Gesang, Tempeh") in links_of(
        client.get(reverse("potential_list"))
    )


# Whatever stands in the address

NASTY = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", "0", "-1", "1e309", "99999999999999999999", "\0", "%00", "2025-06-12", "2025-13-45", "0001-01-01",
         "' OR 1=1 --", "<script>", "35.08", PASIRIAN, TEMPEH, "35.08.04.", "any", "done", "not", "verified",
         "musdesus", "operating", "submitted", "approved", "camat", "dpmd", "land", "late", "csv", "\ud7ff", "⁦"]
    ),
)  # fmt: skip
NAMES = ["q", "kecamatan", "stage", "level", "status", "late", "turn", "blocker", "fresh", "since", "sort", "on",
         "per", "format", "agency", "sector", "page"]  # fmt: skip
QUERIES = st.dictionaries(st.sampled_from(NAMES), NASTY, max_size=6)
PLACES = ["summary", "village_list", "public", "potential_list", "report_list"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(PLACES), query=QUERIES)
def test_no_address_makes_a_page_stumble(office, client, place, query):
    client.force_login(office.bupati)
    assert client.get(reverse(place), query).status_code in {200, 302, 404}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=30), name=st.sampled_from(NAMES))
def test_no_bytes_in_an_address_make_a_page_stumble(office, client, raw, name):
    client.force_login(office.camat())
    text = "".join(f"%{byte:02X}" for byte in raw)
    assert client.get(f"{reverse('village_list')}?{name}={text}").status_code == 200


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=NASTY, area=NASTY, on=NASTY, paper=NASTY)
def test_no_request_for_a_report_makes_the_page_stumble(office, client, kind, area, on, paper):
    make_village()
    client.force_login(office.camat())
    answer = client.post(
        reverse("report_list"), {"report": kind, "area_code": area, "on": on, "paper": paper}
    )
    assert answer.status_code in {302, 422}


def test_all_pairs_of_known_values_answer(villages, office, client):
    client.force_login(office.bupati)
    values = {"stage": ["musdesus", "done"], "level": ["verified", "not"], "status": ["approved", "returned"],
              "since": ["2025-06-01"], "blocker": ["any", "land"], "fresh": ["0", "1"], "late": ["1"],
              "turn": ["dpmd"], "q": ["bago"], "sort": ["news", "late"]}  # fmt: skip
    for (a, b), limit in itertools.product(itertools.combinations(values, 2), (0, -1)):
        query = {a: values[a][limit], b: values[b][limit]}
        assert client.get(reverse("village_list"), query).status_code == 200
