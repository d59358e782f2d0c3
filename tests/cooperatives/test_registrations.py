"""The six numbers on their page, and the Dana Desa stage II pack."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cooperatives import actions
from cooperatives.models import Registration, VillageFundPack
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.versioning import VersionConflict
from tests.cooperatives import building
from tests.factories import BAGO, TEMPEH

pytestmark = pytest.mark.django_db
ON = dt.date(2025, 6, 12)
DECREE = "AHU-0012345.AH.01.29.TAHUN 2025"


def url(name: str, *args, code: str = BAGO) -> str:
    return reverse(name, args=[code, *args])


def number(**changes) -> dict:
    return {"version": "0", "number": "9120001234567", "issued_on": "2025-06-12", "issuer": "OSS", **changes}


@pytest.fixture
def legal(village, dinas):
    """A cooperative with its decree."""
    row = building.signed(village, dinas)
    actions.record_registration(cooperative=row, by=dinas, kind="sk_ahu", number=DECREE, issued_on=ON)
    return row


def test_a_camat_records_a_number_and_sees_it_with_its_evidence(client, legal, camat):
    client.force_login(camat)
    assert "belum tercatat" in client.get(url("registrations")).content.decode()
    assert client.post(url("registration", "nib"), number()).status_code == 302
    page = client.get(url("registrations")).content.decode()
    assert "9120001234567" in page
    assert f"{reverse('village', args=[BAGO])}#tahap-registration" in page
    assert f"{reverse('village', args=[BAGO])}#tahap-legal_entity" in page
    assert "Bentuk tidak biasa" not in page


def test_an_unusual_shape_is_kept_and_said_with_the_link_to_correct_it(client, legal, camat):
    client.force_login(camat)
    answer = client.post(url("registration", "nib"), number(number="912"), follow=True)
    page = answer.content.decode()
    assert Registration.objects.get(kind="nib").number == "912"
    assert "NIB biasanya berbentuk 13 angka" in page
    assert "Bentuk tidak biasa" in page
    assert url("registration", "nib") in page


def test_a_number_before_the_decree_keeps_what_was_typed(client, village, dinas, camat):
    building.signed(village, dinas)
    client.force_login(camat)
    answer = client.post(url("registration", "nib"), number())
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "9120001234567" in page
    assert "SK badan hukum belum tercatat" in page
    assert not Registration.objects.exists()


def test_two_editors_of_one_number_meet_the_conflict_page(client, legal, camat):
    client.force_login(camat)
    client.post(url("registration", "nib"), number())
    row = Registration.objects.get(kind="nib")
    first = number(version=str(row.version), number="9120001234568")
    assert client.post(url("registration", "nib"), first).status_code == 302
    second = client.post(url("registration", "nib"), first | {"number": "9120001234569"})
    assert second.status_code == 409
    page = second.content.decode()
    assert "9120001234568" in page
    assert "9120001234569" in page


def test_the_decree_is_for_diskopindag_and_a_strange_camat_finds_nothing(client, legal, camat, office):
    client.force_login(camat)
    assert client.get(url("registration", "sk_ahu")).status_code == 403
    assert "dicatat Diskopindag" in client.get(url("registrations")).content.decode()
    client.force_login(office.camat(TEMPEH))
    for name in (("registrations",), ("registration", "nib"), ("fund_pack",)):
        assert client.get(url(*name)).status_code == 404
    assert client.post(url("registration", "nib"), number()).status_code == 404
    # Control: Diskopindag gets in.
    client.force_login(office.clerk)
    assert client.get(url("registration", "sk_ahu")).status_code == 200


# Dana Desa stage II


def pack(**changes) -> dict:
    data = {
        "version": "0",
        "statement_on": "2025-06-10",
        "support_amount": "10.000.000",
        "support_lines": "Akta dan pelatihan",
        "receipt_on": "2025-06-11",
        "sent_on": "2025-06-12",
    }
    return data | changes


def test_a_pack_with_statement_and_receipt_is_sent(client, cooperative, camat):
    client.force_login(camat)
    page = client.get(url("fund_pack")).content.decode()
    assert page.count("Belum</span>") == 3
    assert client.post(url("fund_pack"), pack()).status_code == 302
    row = VillageFundPack.objects.get()
    assert (row.support_amount, row.sent_on) == (10_000_000, ON)
    assert "dikirim Kamis, 12 Juni 2025" in client.get(url("fund_pack")).content.decode()
    assert client.post(url("fund_pack"), pack(support_lines="Lain")).status_code == 409


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"statement_on": ""}, "Surat pernyataan kepala desa belum ditandatangani"),
        ({"receipt_on": ""}, "Paket memerlukan akta atau tanda terima notaris"),
        ({"sent_on": "2025-06-09"}, "sebelum surat pernyataan ditandatangani"),
        ({"sent_on": "2025-06-13"}, "belum terjadi"),
        ({"support_amount": "banyak"}, "angka bulat"),
    ],
)
def test_a_pack_that_may_not_go_says_why_and_keeps_what_was_typed(
    client, cooperative, camat, changes, words
):
    client.force_login(camat)
    answer = client.post(url("fund_pack"), pack(**changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Akta dan pelatihan" in answer.content.decode()
    assert not VillageFundPack.objects.exists()


def test_a_signed_deed_takes_the_place_of_the_receipt(village, dinas, camat):
    row = building.signed(village, dinas)
    saved = actions.save_fund_pack(
        cooperative=row, by=camat, statement_on=dt.date(2025, 6, 10), sent_on=ON
    )
    assert saved.sent_on == ON
    with pytest.raises(VersionConflict):
        actions.save_fund_pack(cooperative=row, by=camat, seen_version=0, support_lines="Lain")


def test_a_kelurahan_has_no_pack(client, kelurahan, dinas, stranger):
    row = building.registered(kelurahan, dinas)
    with pytest.raises(ValidationError, match="tidak menerima Dana Desa"):
        actions.save_fund_pack(cooperative=row, by=dinas, statement_on=ON)
    with pytest.raises(NotAllowed):
        actions.save_fund_pack(cooperative=row, by=stranger, statement_on=ON)
    client.force_login(dinas)
    page = client.get(url("fund_pack", code=kelurahan.pk)).content.decode()
    assert "Kelurahan tidak menerima Dana Desa" in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    assert "Paket Dana Desa" not in client.get(url("cooperative", code=kelurahan.pk)).content.decode()
