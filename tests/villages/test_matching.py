"""A row of somebody's list finds its village by code, or by kecamatan and name; never by name alone."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from villages import matching
from villages.matching import How, Matcher, Place, Unmatched, key, known_spellings, sound, tidy_code

DATA = Path(matching.__file__).parent / "data"
NAMES = {row["code"]: row["name"] for row in csv.DictReader((DATA / "kecamatan.csv").open(encoding="utf-8"))}
PLACES = [
    Place(
        row["code"],
        row["name"],
        row["code"][:8],
        NAMES[row["code"][:8]],
        "kelurahan" if row["code"][9] == "1" else "desa",
    )
    for row in csv.DictReader((DATA / "villages.csv").open(encoding="utf-8"))
]
ALL = Matcher(PLACES)
DOUBLE = {p.name for p in PLACES if sum(other.name == p.name for other in PLACES) > 1}


def old(text: str) -> str:
    """The name as it was written before 1947."""
    return text.replace("u", "oe").replace("j", "dj").replace("c", "tj").replace("y", "j")


def meant(code: str, kecamatan: str, name: str):
    try:
        return ALL.find(code=code, kecamatan=kecamatan, name=name)
    except Unmatched as refused:
        return refused


WAYS = (
    str,
    str.upper,
    str.lower,
    lambda t: f"Desa {t}",
    lambda t: f"DS. {t}",
    lambda t: f"Kel. {t}",
    lambda t: f"  {t} ",
    lambda t: t.replace("rejo", " rejo"),
    lambda t: t.replace("-", " "),
    lambda t: t.replace("rr", "r").replace("r", "rr", 1),
    lambda t: t.replace("o", "a"),
    lambda t: old(t.lower()),
)


def test_the_regency_has_nine_double_names_and_205_places():
    assert (len(PLACES), len(DOUBLE)) == (205, 9)


@given(st.sampled_from(PLACES), st.sampled_from(WAYS), st.sampled_from(WAYS))
def test_every_village_is_found_by_kecamatan_and_name_however_both_are_written(place, way, kecamatan_way):
    found = ALL.find(kecamatan=kecamatan_way(place.kecamatan), name=way(place.name))
    assert found.place == place


@given(st.sampled_from(PLACES))
def test_a_name_alone_finds_nobody(place):
    with pytest.raises(Unmatched, match="kecamatannya") as refused:
        ALL.find(name=place.name)
    assert refused.value.part == "kecamatan"


@given(st.sampled_from(PLACES), st.sampled_from(["{}", " {} ", "{}.0"]), st.booleans())
def test_every_code_is_read_with_and_without_dots(place, form, dotted):
    code = place.code if dotted else place.code.replace(".", "")
    if dotted and form == "{}.0":
        form = "{}"
    assert ALL.find(code=form.format(code)).place == place


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_three_cells_find_a_village_or_say_why_not(code, kecamatan, name):
    found = meant(code, kecamatan, name)
    if isinstance(found, Unmatched):
        assert found.part in {"code", "kecamatan", "village"}
        assert str(found).endswith((".", "?"))
    else:
        assert found.place in PLACES
        assert code.strip() or (key(kecamatan) and key(name))


def test_no_two_villages_of_a_kecamatan_sound_alike():
    """Or the old spelling of one would be another."""
    heard = [(place.kecamatan_code, sound(place.name)) for place in PLACES]
    assert len(set(heard)) == len(PLACES)
    assert len({sound(name) for name in NAMES.values()}) == 21


def test_a_double_name_is_told_apart_by_its_kecamatan():
    found = {ALL.find(kecamatan=k, name="Tempursari").place.code for k in ("Tempursari", "Kedung Jajang")}
    assert len(found) == 2
    with pytest.raises(Unmatched) as refused:
        ALL.find(name="Tempursari")
    assert "Kecamatan Tempursari" in str(refused.value)
    assert "Kecamatan Kedungjajang" in str(refused.value)


@pytest.mark.parametrize("form", ["Desa {} (Kec. {})", "{} (kec {})", "{} ( KECAMATAN {} )"])
def test_a_kecamatan_in_brackets_behind_the_name_is_read_as_one(form):
    """So the lists of the portal write a double name, and so they come in again."""
    for place in PLACES:
        told = form.format(place.name, place.kecamatan)
        assert ALL.find(code=place.code, kecamatan=place.kecamatan, name=told).place == place
        assert ALL.find(code=place.code, name=told).place == place
        assert ALL.find(kecamatan=place.kecamatan, name=told).place == place
        assert ALL.find(name=told).place == place


def test_a_kecamatan_in_brackets_that_is_another_one_is_refused():
    place, other = PLACES[0], PLACES[-1]
    told = f"{place.name} (Kec. {other.kecamatan})"
    for cells in ({"kecamatan": place.kecamatan}, {"code": place.code}, {}):
        with pytest.raises(Unmatched):
            ALL.find(name=told, **cells)


def test_two_that_may_be_meant_are_both_named():
    twins = [Place("1", "Karangrejo", "k", "Contoh"), Place("2", "Karangredjo", "k", "Contoh")]
    with pytest.raises(Unmatched) as refused:
        Matcher(twins).find(kecamatan="Contoh", name="Karang Rredjo")
    assert "(1)" in str(refused.value)
    assert "(2)" in str(refused.value)


def test_a_code_that_contradicts_the_name_is_refused():
    bago = next(place for place in PLACES if place.code == "35.08.04.2004")
    wrong = "Bades" if bago.name != "Bades" else "Bago"
    with pytest.raises(Unmatched, match=f"milik Desa {bago.name}") as refused:
        ALL.find(code=bago.code, name=wrong)
    assert refused.value.part == "village"
    with pytest.raises(Unmatched) as refused:
        ALL.find(code=bago.code, kecamatan="Tempeh")
    assert refused.value.part == "kecamatan"


def test_what_lies_outside_the_own_area_is_as_unknown_as_what_does_not_exist():
    own = Matcher([place for place in PLACES if place.kecamatan == "Pasirian"])
    with pytest.raises(Unmatched) as foreign:
        own.find(code="35.08.05.2011")
    with pytest.raises(Unmatched) as nowhere:
        own.find(code="35.08.99.2011")
    assert str(foreign.value).replace("35.08.05.2011", "X") == str(nowhere.value).replace("35.08.99.2011", "X")


def test_a_near_miss_is_asked_about_not_taken():
    with pytest.raises(Unmatched, match="Maksudnya Desa Sumberejo, Kecamatan Candipuro"):
        ALL.find(kecamatan="Candipuro", name="Sumbrejo")


def test_every_known_spelling_belongs_to_a_place_and_finds_it():
    for code, spellings in known_spellings().items():
        assert code in NAMES or code in ALL.by_code
        for spelling in spellings:
            if code in ALL.by_code:
                place = ALL.by_code[code]
                found = ALL.find(kecamatan=place.kecamatan, name=spelling)
                assert (found.place, found.how) == (place, How.SPELLING)
                assert key(spelling)[:5] == key(place.name)[:5]
            else:
                anywhere = next(place for place in PLACES if place.kecamatan_code == code)
                assert ALL.find(kecamatan=spelling, name=anywhere.name).place == anywhere


def test_a_code_of_ten_digits_gets_its_dots():
    assert tidy_code("3508042004") == tidy_code("35-08-04-2004") == "35.08.04.2004"
    assert tidy_code("entah") == "entah"
