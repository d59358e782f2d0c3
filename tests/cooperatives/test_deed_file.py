import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cooperatives import actions
from cooperatives.models import BusinessUnit, DeedFunding, NotaryAssignment, Registration
from cooperatives.models.registration import clean_number, number_warning
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.versioning import VersionConflict
from tests.cooperatives.building import at_notary, complete, registered, signed, with_meetings
from tests.factories import make_village

MINUTA = dt.date(2025, 6, 11)
SK = "AHU-0023617.AH.01.29.TAHUN 2025"


def notary_of(by, **fields):
    return actions.save_notary(by=by, name="Notaris Contoh, S.H., M.Kn.", domicile="Kabupaten Lumajang", **fields)


def test_one_source_pays_a_deed_and_a_second_is_refused(cooperative, dinas):
    actions.set_deed_funding(cooperative=cooperative, by=dinas, source="village_ops", amount=2_500_000)
    with pytest.raises(ValidationError, match="Satu akta satu sumber dana"):
        actions.set_deed_funding(cooperative=cooperative, by=dinas, source="csr", amount=1_000_000)
    assert DeedFunding.objects.get().source == "village_ops"


@pytest.mark.parametrize("amount", [0, -1, 2_500_001, 10**30, None, "dua juta"])
def test_an_amount_outside_the_ceiling_is_refused(cooperative, dinas, amount):
    with pytest.raises(ValidationError):
        actions.set_deed_funding(cooperative=cooperative, by=dinas, source="csr", amount=amount)
    assert not DeedFunding.objects.exists()


def test_the_database_itself_keeps_the_ceiling(cooperative):
    with pytest.raises(IntegrityError), transaction.atomic():
        DeedFunding.objects.create(cooperative=cooperative, source="csr", amount=2_500_001)
    # Control: the same insert up to the ceiling.
    DeedFunding.objects.create(cooperative=cooperative, source="csr", amount=2_500_000)


def test_a_kelurahan_is_never_paid_from_the_village_fund(kelurahan, village, dinas):
    urban, rural = registered(kelurahan, dinas), registered(village, dinas)
    with pytest.raises(ValidationError, match="Kelurahan tidak menerima Dana Desa"):
        actions.set_deed_funding(cooperative=urban, by=dinas, source="village_ops", amount=2_500_000)
    funding = actions.set_deed_funding(cooperative=urban, by=dinas, source="regency_budget", amount=2_500_000)
    with pytest.raises(ValidationError, match="Kelurahan tidak menerima Dana Desa"):
        actions.change_deed_funding(funding=funding, by=dinas, seen_version=1, source="village_ops")
    # Control: a desa may.
    actions.set_deed_funding(cooperative=rural, by=dinas, source="village_ops", amount=2_500_000)


def test_a_paid_deed_keeps_its_source_and_amount(cooperative, dinas):
    funding = actions.set_deed_funding(cooperative=cooperative, by=dinas, source="csr", amount=2_000_000)
    actions.change_deed_funding(funding=funding, by=dinas, seen_version=1, amount=2_400_000, paid_on=MINUTA)
    for changes in ({"amount": 1}, {"source": "self"}):
        with pytest.raises(ValidationError, match="sudah dibayar"):
            actions.change_deed_funding(funding=funding, by=dinas, seen_version=2, **changes)


def test_the_camat_does_not_touch_money_notary_and_decree(village, camat, dinas):
    cooperative = complete(village, camat)
    notary = notary_of(dinas)
    day = dt.date(2025, 5, 26)
    attempts = [
        lambda by: actions.set_deed_funding(cooperative=cooperative, by=by, source="csr", amount=1),
        lambda by: actions.hand_over_to_notary(cooperative=cooperative, by=by, notary=notary, on=day),
        lambda by: actions.record_minuta(cooperative=cooperative, by=by, on=MINUTA),
        lambda by: actions.record_registration(
            cooperative=cooperative, by=by, kind="sk_ahu", number=SK, issued_on=dt.date(2025, 6, 12)
        ),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt(camat)
    # Control: Diskopindag walks the same way, in this order.
    for attempt in attempts:
        attempt(dinas)


def test_a_file_goes_to_the_notary_comes_back_and_goes_again(village, dinas):
    cooperative = at_notary(village, dinas)
    notary = cooperative.notary_assignment.notary
    with pytest.raises(ValidationError, match="masih di notaris"):
        actions.hand_over_to_notary(cooperative=cooperative, by=dinas, notary=notary, on=dt.date(2025, 5, 27))
    with pytest.raises(ValidationError, match="Isi alasan"):
        actions.record_notary_return(cooperative=cooperative, by=dinas, on=dt.date(2025, 5, 28), reason="  ")
    actions.record_notary_return(cooperative=cooperative, by=dinas, on=dt.date(2025, 5, 28), reason="NIK salah")
    with pytest.raises(ValidationError, match="tidak sedang di notaris"):
        actions.record_minuta(cooperative=cooperative, by=dinas, on=MINUTA)
    with pytest.raises(ValidationError, match="sebelum berkas dikembalikan"):
        actions.hand_over_to_notary(cooperative=cooperative, by=dinas, notary=notary, on=dt.date(2025, 5, 27))
    actions.hand_over_to_notary(cooperative=cooperative, by=dinas, notary=notary, on=dt.date(2025, 6, 2))
    actions.record_minuta(cooperative=cooperative, by=dinas, on=MINUTA, deed_number="17")

    row = NotaryAssignment.objects.get()
    assert (row.handed_over_on, row.returned_on, row.returned_reason) == (dt.date(2025, 6, 2), None, "")
    assert (row.minuta_signed_on, row.deed_number) == (MINUTA, "17")
    with pytest.raises(ValidationError, match="sudah ditandatangani"):
        actions.record_minuta(cooperative=cooperative, by=dinas, on=MINUTA)


def test_nothing_is_handed_over_before_the_founding_meeting(cooperative, village, dinas):
    notary = notary_of(dinas)
    with pytest.raises(ValidationError, match="Rapat pendirian belum tercatat"):
        actions.hand_over_to_notary(cooperative=cooperative, by=dinas, notary=notary, on=MINUTA)
    other = with_meetings(make_village("35.08.04.2005"), dinas)
    with pytest.raises(ValidationError, match="sebelum rapat pendirian"):
        actions.hand_over_to_notary(cooperative=other, by=dinas, notary=notary, on=dt.date(2025, 5, 19))


def test_a_notary_who_takes_no_files_gets_none(village, dinas):
    notary = notary_of(dinas, is_active=False)
    with pytest.raises(ValidationError, match="tidak menerima berkas"):
        actions.hand_over_to_notary(
            cooperative=complete(village, dinas), by=dinas, notary=notary, on=MINUTA
        )


def test_the_decree_follows_the_minuta(village, dinas):
    cooperative = at_notary(village, dinas)

    def record(day):
        return actions.record_registration(
            cooperative=cooperative, by=dinas, kind="sk_ahu", number=SK, issued_on=day
        )

    with pytest.raises(ValidationError, match="Minuta akta belum ditandatangani"):
        record(dt.date(2025, 6, 12))
    actions.record_minuta(cooperative=cooperative, by=dinas, on=MINUTA)
    with pytest.raises(ValidationError, match="sebelum minuta ditandatangani"):
        record(dt.date(2025, 6, 10))
    record(dt.date(2025, 6, 12))


def test_one_decree_number_belongs_to_one_cooperative_however_it_is_spelt(village, dinas):
    first = signed(village, dinas)
    second = signed(make_village("35.08.04.2005"), dinas)
    day = dt.date(2025, 6, 12)
    actions.record_registration(cooperative=first, by=dinas, kind="sk_ahu", number=SK, issued_on=day)
    with pytest.raises(ValidationError, match="sudah dipakai koperasi lain"):
        actions.record_registration(
            cooperative=second, by=dinas, kind="sk_ahu", number=" ahu-0023617 .AH.01.29. tahun  2025", issued_on=day
        )
    with pytest.raises(ValidationError, match="Perbaiki yang sudah ada"):
        actions.record_registration(cooperative=first, by=dinas, kind="sk_ahu", number="X", issued_on=day)


def test_the_other_numbers_follow_the_decree_and_the_camat_enters_them(village, camat, dinas):
    cooperative = signed(village, dinas)
    day = dt.date(2025, 6, 12)

    def npwp():
        return actions.record_registration(
            cooperative=cooperative, by=camat, kind="npwp", number="0123456789012345", issued_on=day
        )

    with pytest.raises(ValidationError, match="SK badan hukum belum tercatat"):
        npwp()
    actions.record_registration(cooperative=cooperative, by=dinas, kind="sk_ahu", number=SK, issued_on=day)
    row = npwp()
    actions.correct_registration(registration=row, by=camat, seen_version=1, number="0123456789012346")
    assert Registration.objects.get(kind="npwp").number == "0123456789012346"


def test_an_existing_cooperative_that_is_developed_may_have_its_numbers_already(village, camat):
    cooperative = registered(village, camat, formation_path="develop")
    row = actions.record_registration(
        cooperative=cooperative, by=camat, kind="npwp", number="012345678901000", issued_on=dt.date(2012, 3, 1)
    )
    assert row.pk


def test_account_numbers_of_two_banks_may_be_equal(village, camat, dinas):
    for code in (village.pk, "35.08.04.2005"):
        cooperative = registered(make_village(code), camat, formation_path="develop")
        actions.record_registration(
            cooperative=cooperative, by=camat, kind="bank_account", number="12345", issuer=f"Bank {code}",
            issued_on=MINUTA,
        )  # fmt: skip
    assert Registration.objects.filter(number="12345").count() == 2


@pytest.mark.parametrize("number", ["", "   ", "x" * 61, "12\x0034"])
def test_a_number_that_cannot_be_is_refused(village, camat, number):
    cooperative = registered(village, camat, formation_path="develop")
    with pytest.raises(ValidationError):
        actions.record_registration(
            cooperative=cooperative, by=camat, kind="nib", number=number, issued_on=MINUTA
        )


def test_unusual_numbers_are_warned_about_and_never_refused():
    assert clean_number(" ahu-0023617 . AH.01.29 .TAHUN  2025 ") == SK
    assert number_warning("sk_ahu", SK) == ""
    assert "AHU-0023617" in number_warning("sk_ahu", "AHU-1.AH")
    assert number_warning("npwp", "01.234.567.8-901.000") == ""
    assert number_warning("nib", "12345") != ""
    assert number_warning("bank_account", "apa saja") == ""


def test_planned_business_is_exactly_what_was_chosen_last(cooperative, camat):
    actions.plan_business_units(cooperative=cooperative, by=camat, kbli=["47112", "64142"])
    actions.plan_business_units(cooperative=cooperative, by=camat, kbli=["64142", "52102", "52102"])
    assert set(cooperative.business_units.values_list("kbli_id", flat=True)) == {"64142", "52102"}
    with pytest.raises(ValidationError, match="tidak ada dalam daftar"):
        actions.plan_business_units(cooperative=cooperative, by=camat, kbli=["99999"])


def test_a_planned_unit_opens_sells_and_closes(cooperative, camat):
    actions.plan_business_units(cooperative=cooperative, by=camat, kbli=["47112"])
    planned = BusinessUnit.objects.get()
    with pytest.raises(ValidationError, match="belum dibuka"):
        actions.record_sale(unit=planned, by=camat, on=MINUTA)
    unit = actions.open_business_unit(cooperative=cooperative, by=camat, kbli="47112", opened_on=dt.date(2025, 6, 2))
    with pytest.raises(ValidationError, match="sudah dibuka"):
        actions.open_business_unit(cooperative=cooperative, by=camat, kbli="47112", opened_on=MINUTA)
    with pytest.raises(ValidationError, match="sebelum unit usaha dibuka"):
        actions.record_sale(unit=unit, by=camat, on=dt.date(2025, 6, 1))
    actions.record_sale(unit=unit, by=camat, on=MINUTA)
    actions.record_sale(unit=unit, by=camat, on=dt.date(2025, 6, 5))
    assert (unit.pk, BusinessUnit.objects.get().last_sale_on) == (planned.pk, MINUTA)
    actions.close_business_unit(unit=unit, by=camat, seen_version=unit.version, on=MINUTA)
    actions.open_business_unit(cooperative=cooperative, by=camat, kbli="47112", opened_on=MINUTA)
    assert BusinessUnit.objects.count() == 2


def test_master_data_belong_to_diskopindag(camat, dinas):
    with pytest.raises(NotAllowed):
        actions.save_notary(by=camat, name="X", domicile="Y")
    with pytest.raises(NotAllowed):
        actions.save_kbli(by=camat, code="79911", title="Jasa Informasi Wisata", unit_type="other")
    kbli = actions.save_kbli(by=dinas, code="79911", title="Jasa Informasi Wisata", unit_type="other")
    with pytest.raises(ValidationError, match="tidak dapat diganti"):
        actions.save_kbli(by=dinas, kbli=kbli, seen_version=1, code="79912")
    actions.save_kbli(by=dinas, kbli=kbli, seen_version=1, is_active=False)
    with pytest.raises(VersionConflict):
        actions.save_kbli(by=dinas, kbli=kbli, seen_version=1, is_active=True)
