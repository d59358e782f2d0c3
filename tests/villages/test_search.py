"""People find villages as they hear and write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from villages.models import Village
from villages.search import distance, find_villages, normalise, search

ROWS = [
    ("35.08.03.2009", "Sumberejo", "Candipuro"),
    ("35.08.15.2001", "Sumberejo", "Sukodono"),
    ("35.08.04.2004", "Bago", "Pasirian"),
    ("35.08.04.2007", "Pasirian", "Pasirian"),
    ("35.08.02.2005", "Oro-oro Ombo", "Pronojiwo"),
]


def found(text: str) -> list[tuple[str, str]]:
    rows = search(text, ROWS, name=lambda r: r[1], kecamatan=lambda r: r[2], code=lambda r: r[0])
    return [(row[1], row[2]) for row in rows]


@pytest.mark.usefixtures("lumajang")
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("sumberjo", ["Sumberejo, Candipuro", "Sumberejo, Sukodono"]),
        ("Sumberejo Sukodono", ["Sumberejo, Sukodono"]),
        ("sukodono sumberjo", ["Sumberejo, Sukodono"]),
        ("selokawarawar", ["Selok Awar-Awar, Pasirian"]),
        ("SELOK AWAR AWAR", ["Selok Awar-Awar, Pasirian"]),
        ("desa bago", ["Bago, Pasirian"]),
        ("bago, kec. pasirian", ["Bago, Pasirian"]),
        ("bgao", ["Bago, Pasirian"]),
        ("kel. jogoyudn", ["Jogoyudan, Lumajang"]),
        ("35.08.04.2004", ["Bago, Pasirian"]),
        ("3508042004", ["Bago, Pasirian"]),
        ("Wonokreto", ["Wonokerto, Tekung", "Wonokerto, Gucialit"]),
    ],
)
def test_villages_are_found_as_people_write_them(text, names):
    rows = find_villages(Village.objects.all(), text)
    assert [f"{v.name}, {v.kecamatan.name}" for v in rows] == names


@pytest.mark.usefixtures("lumajang")
def test_a_kecamatan_finds_its_villages_the_one_of_the_same_name_first():
    rows = find_villages(Village.objects.all(), "Kecamatan Pasirian")
    assert len(rows) == 11
    assert rows[0].name == "Pasirian"
    assert {v.pk for v in find_villages(Village.objects.all(), "35.08.04")} == {v.pk for v in rows}


@pytest.mark.usefixtures("lumajang")
def test_the_search_stays_within_the_scope_and_takes_one_query(count_queries):
    with count_queries() as queries:
        rows = find_villages(Village.objects.within("35.08.15"), "sumberjo")
        assert [v.kecamatan.name for v in rows] == ["Sukodono"]
    assert len(queries) == 1
    assert find_villages(Village.objects.within("35.08.04"), "sumberejo") == []


def test_a_slip_is_forgiven_only_while_nothing_fits_without():
    assert found("bago") == [("Bago", "Pasirian")]
    assert found("pasirian") == [("Pasirian", "Pasirian"), ("Bago", "Pasirian")]
    assert found("oro oro") == [("Oro-oro Ombo", "Pronojiwo")]


@pytest.mark.parametrize("text", ["", "   ", "\0", "desa", "xyz", "…", "99.99", "b" * 10_000])
def test_what_means_nothing_finds_nothing(text):
    assert found(text) == []


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_search(text):
    assert set(found(text)) <= {(row[1], row[2]) for row in ROWS}


@given(
    st.sampled_from([row[1] for row in ROWS]),
    st.integers(0, 8),
    st.sampled_from("abcdefghijklmnopqrstuvwxyz"),
)
def test_one_wrong_letter_still_finds_the_village(name, place, letter):
    word = normalise(name).replace(" ", "")
    if len(word) >= 4:
        place %= len(word)
        assert name in [row[0] for row in found(word[:place] + letter + word[place + 1 :])]


@pytest.mark.parametrize(
    ("a", "b", "slips"),
    [("sumberjo", "sumberejo", 1), ("wonokreto", "wonokerto", 1), ("bago", "bago", 0), ("bago", "kunir", 3)],
)
def test_slips_are_counted_letter_by_letter_and_swaps_as_one(a, b, slips):
    assert distance(a, b, 2) == slips
