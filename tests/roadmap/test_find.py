"""One search for villages, cooperatives and papers: by name in law, by number, in the reader's area only."""

import pytest
from django.urls import reverse

from cooperatives.models import Cooperative, Notary, NotaryAssignment, Registration
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.jobs import queue
from roadmap.find import find
from tests.factories import BAGO, GESANG, make_user
from tests.roadmap.june import CONDRO, TODAY, four_villages, june

pytestmark = pytest.mark.django_db

AHU, NIK = "AHU-0023617.AH.01.29.TAHUN 2025", "3508042010001"


@pytest.fixture
def villages(office):
    villages = four_villages(office)
    for code in (BAGO, CONDRO, GESANG):
        Cooperative.objects.get_or_create(village=villages[code])
    bago = Cooperative.objects.get(pk=BAGO)
    for kind, number in (("sk_ahu", AHU), ("nik_koperasi", NIK), ("bank_account", "0011223344")):
        Registration.objects.update_or_create(
            cooperative=bago, kind=kind, defaults={"number": number, "issued_on": june(10)}
        )
    return villages


def addresses(user, text: str) -> list[str]:
    return [hit.url for hit in find(user, text).hits]


@pytest.mark.parametrize(
    "text",
    [
        "KOPERASI DESA MERAH PUTIH BAGO",
        "koperasi bago",
        "kdmp bago pasirian",
        "Koperasi Desa Merah Putih Bago Kecamatan Pasirian Kabupaten Lumajang",
        AHU,
        "ahu 0023617",
        NIK,
        "3508 0420 10001",
    ],
)
def test_a_cooperative_is_found_by_its_name_in_law_and_its_numbers(villages, office, client, text):
    page = reverse("cooperative", args=[BAGO])
    assert addresses(office.clerk, text) == [page]
    client.force_login(office.clerk)
    assert client.get(reverse("find"), {"q": text})["Location"] == page


def test_a_deed_is_found_by_its_whole_number_and_says_why(villages, office):
    notary = Notary.objects.create(name="Notaris Contoh", domicile="Lumajang")
    for code, number in ((BAGO, "12"), (CONDRO, "112"), (GESANG, "12")):
        NotaryAssignment.objects.update_or_create(
            cooperative_id=code,
            defaults={
                "notary": notary,
                "handed_over_on": june(1),
                "minuta_signed_on": june(4),
                "deed_number": number,
            },
        )
    hits = find(office.clerk, "akta 12").cooperatives
    assert [hit.url for hit in hits] == [reverse("cooperative", args=[code]) for code in (BAGO, GESANG)]
    assert {hit.detail for hit in hits} == {"akta nomor 12"}
    assert addresses(office.camat(), "12") == [reverse("cooperative", args=[BAGO])]


def test_a_bank_account_is_not_a_way_to_a_cooperative(villages, office):
    assert addresses(office.clerk, "0011223344") == []


def test_a_village_alone_opens_and_several_are_the_list(villages, office, client):
    client.force_login(office.clerk)
    assert client.get(reverse("find"), {"q": "gesang"})["Location"] == reverse("village", args=[GESANG])
    assert (
        client.get(reverse("find"), {"q": "35.08.04"})["Location"] == reverse("village_list") + "?q=35.08.04"
    )


def test_what_is_not_found_stays_typed_with_the_next_step(villages, office, client):
    client.force_login(office.clerk)
    page = client.get(reverse("find"), {"q": 'zzz"<b>\x00'})
    assert page.status_code == 200
    assert 'value="zzz&quot;&lt;b&gt;"' in page.content.decode()
    assert "Periksa ejaan nama" in page.content.decode()
    assert client.get(reverse("find")).status_code == 200


def test_another_kecamatan_is_not_searched(villages, office):
    assert addresses(office.camat(), "koperasi gesang") == addresses(office.camat(), "gesang") == []
    assert addresses(office.camat("35.08.05"), AHU) == []


def test_without_the_scope_another_kecamatan_is_searched(villages, office, monkeypatch):
    """Control of the test above."""
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda self, user: self.all())
    assert addresses(office.camat(), "koperasi gesang") == [reverse("cooperative", args=[GESANG])]
    assert addresses(office.camat("35.08.05"), AHU) == [reverse("cooperative", args=[BAGO])]


def test_a_paper_is_found_by_its_number_by_those_who_may_read_it(villages, office, client):
    job = queue.enqueue(
        kind="document", key="d", payload={}, area_code=BAGO, title="Undangan", by=office.clerk
    )
    paper = Document.objects.create(
        kind="invitation_musdesus", subject=f"cooperative:{BAGO}", title="Undangan", area_code=BAGO,
        version=1, job=job, is_final=True, number="D01/7/2025", number_year=2025, number_seq=7,
        token="a" * 32, issued_on=TODAY,
    )  # fmt: skip
    page = reverse("document_detail", args=[paper.pk])
    assert addresses(office.clerk, "d01/7/2025") == addresses(office.camat(), "D01/7") == [page]
    assert addresses(office.bupati, "D01/7/2025") == []  # the papers of the deed file name people
    assert addresses(office.camat("35.08.05"), "D01/7/2025") == []


@pytest.mark.parametrize("role", ["bupati", "camat", "diskopindag"])
def test_a_search_asks_the_database_a_fixed_number_of_times(villages, django_assert_max_num_queries, role):
    user = make_user(role, "35.08.04" if role == "camat" else "35.08")
    for text in ("koperasi bago 2025", AHU, "zz"):
        with django_assert_max_num_queries(8):
            find(user, text)
