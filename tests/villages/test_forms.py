"""Forms of villages and potentials: every bad value gets a sentence, none breaks."""

import pytest
from django import forms
from hypothesis import given, settings
from hypothesis import strategies as st

from lumajang_kdkmp.forms import RupiahField
from villages.forms import PotentialForm, VillageForm

GOOD = {"version": "1", "sector": "pertanian", "commodity": "padi", "agency": "DKPP", "note": ""}


def faults(form) -> dict[str, str]:
    assert not form.is_valid()
    return {name: words[0] for name, words in form.errors.items()}


def test_an_empty_village_form_is_fine():
    form = VillageForm({"version": "3"})
    assert form.is_valid()
    assert form.seen_version == 3
    assert form.cleaned_data["population"] is None


@pytest.mark.parametrize(
    ("typed", "value"), [("3412", 3412), ("3.412", 3412), (" 3412 ", 3412), ("3.000", 3000)]
)
def test_people_may_write_thousands_with_a_dot(typed, value):
    form = VillageForm({"version": "1", "population": typed})
    assert form.is_valid()
    assert form.cleaned_data["population"] == value


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("population", "banyak", "angka"),
        ("population", "3,5", "angka"),
        ("population", "9" * 5000, "angka"),
        ("population", "200001", "paling banyak 200000"),
        ("population", "-4", "paling sedikit"),
        ("hamlets", "201", "paling banyak 200"),
        ("office_phone", "telepon", "nomor telepon"),
        ("office_phone", "0334\0881234", ""),
        ("office_address", "x" * 201, "Alamat kantor paling panjang 200 huruf"),
        ("note", "satu\0dua", ""),
    ],
)
def test_a_bad_value_is_told_beside_its_field(field, typed, words):
    said = faults(VillageForm({"version": "1", field: typed}))
    assert list(said) == [field]
    assert words in said[field]


def test_a_complete_potential_passes():
    assert PotentialForm(GOOD).is_valid()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("sector", "", "Pilih sektor"),
        ("sector", "\0", "Pilih sektor dari daftar"),
        ("agency", "DINKES", "Pilih OPD dari daftar"),
        ("commodity", "  ", "Isi komoditas"),
        ("commodity", "x" * 121, "Komoditas paling panjang 120 huruf"),
        ("note", "x" * 1001, "Keterangan paling panjang 1000 huruf"),
    ],
)
def test_a_potential_is_told_what_lacks(field, typed, words):
    said = faults(PotentialForm(GOOD | {field: typed}))
    assert list(said) == [field]
    assert words in said[field]


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 40, "\0", "1.5"])
def test_an_unreadable_version_is_one_that_no_row_has(version):
    form = VillageForm({"version": version})
    assert form.is_valid()
    assert form.seen_version == 0


@given(st.dictionaries(st.sampled_from([*VillageForm.base_fields, *PotentialForm.base_fields]), st.text()))
@settings(max_examples=150, deadline=None)
def test_nothing_typed_breaks_a_form(data):
    for form in (VillageForm(data), PotentialForm(data)):
        form.is_valid()
        assert all(isinstance(words[0], str) for words in form.errors.values())


def test_every_field_has_an_indonesian_label():
    for form in (VillageForm, PotentialForm):
        for name, field in form.base_fields.items():
            assert name == "version" or field.label


class Money(forms.Form):
    amount = RupiahField(required=False, max_value=10**15)


@given(amount=st.integers(0, 10**15))
def test_an_amount_is_shown_with_its_dots_and_read_back_the_same(amount):
    """Nobody counts zeros, and a page that is saved as it was shown changes nothing."""
    shown = Money(initial={"amount": amount})["amount"].value()
    assert shown == f"{amount:,}".replace(",", ".")
    again = Money({"amount": shown}, initial={"amount": amount})
    assert again.is_valid()
    assert again.cleaned_data["amount"] == amount
    assert not again.has_changed()


@pytest.mark.parametrize("typed", ["2500000", "2.500.000", "Rp2.500.000", "Rp 2.500.000,00"])
def test_an_amount_may_be_typed_in_the_usual_ways_and_comes_back_as_typed(typed):
    form = Money({"amount": typed})
    assert form.is_valid()
    assert form.cleaned_data["amount"] == 2_500_000
    assert form["amount"].value() == typed


@pytest.mark.parametrize("typed", ["2.5", "2,500,000", "2.50.000", "dua juta", "-1"])
def test_what_could_mean_two_amounts_is_asked_again(typed):
    assert not Money({"amount": typed}).is_valid()
