"""Badge and card for village web sites: right, readable, the same bytes, and the only page that a frame may show."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from lumajang_kdkmp.middleware import CSP_VALUE
from roadmap.open_data.badge import COLOURS, DARK, LIGHT, RIGHT, THEMES, BadgeFacts, badge_svg, state_words
from tests.factories import BAGO, GESANG, make_village
from tests.roadmap.june import CONDRO

FACTS = BadgeFacts(
    "Koperasi Desa Merah Putih", "Bago", "Pasirian", 6, "Berbadan hukum sejak 10 Jun 2025", False
)
SVG = "{http://www.w3.org/2000/svg}"


def parts(theme: str = LIGHT, facts: BadgeFacts = FACTS) -> ElementTree.Element:
    return ElementTree.fromstring(badge_svg(facts, theme))


def test_a_badge_tells_its_words_to_everybody():
    badge = parts()
    words = " ".join(text.text for text in badge.iter(f"{SVG}text"))
    assert words == "Koperasi Desa Merah Putih Bago Berbadan hukum sejak 10 Jun 2025 6 dari 8 tahap"
    assert badge.get("role") == "img"
    assert badge.get("aria-label") == badge.find(f"{SVG}title").text == FACTS.sentence
    assert "Kecamatan Pasirian" in FACTS.sentence


def test_as_many_fields_are_filled_as_stages_are_done():
    fills = [rect.get("fill") for rect in parts().iter(f"{SVG}rect")][1:]
    assert fills == [COLOURS[LIGHT].done] * 6 + [COLOURS[LIGHT].open] * 2


def test_the_same_facts_are_the_same_bytes_and_need_nothing_from_elsewhere():
    assert badge_svg(FACTS) == badge_svg(FACTS)
    assert re.findall(r"url\(|<style|<script|href=|<image|style=", badge_svg(FACTS)) == []
    assert len(badge_svg(FACTS)) < 2500


def test_a_long_name_stays_in_its_room():
    long = BadgeFacts(FACTS.kind, "Selok Awar-Awar Panjang Sekali Namanya", "X", 1, FACTS.words, True)
    squeezed = [text for text in parts(facts=long).iter(f"{SVG}text") if text.get("textLength")]
    assert [text.text for text in squeezed] == [long.name]
    assert int(squeezed[0].get("x")) + int(squeezed[0].get("textLength")) <= RIGHT
    assert [text for text in parts().iter(f"{SVG}text") if text.get("textLength")] == []


def test_markup_in_a_name_stays_text():
    odd = BadgeFacts(FACTS.kind, '<script>"&\x00', "X", 0, "Belum ada tahap selesai", False)
    assert "<script" not in badge_svg(odd)
    assert parts(facts=odd)


def luminance(colour: str) -> float:
    values = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in values]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", THEMES)
def test_letters_and_fields_stand_out_in_both_themes(theme):
    look = COLOURS[theme]

    def contrast(a: str, b: str) -> float:
        high, low = sorted([luminance(a), luminance(b)], reverse=True)
        return (high + 0.05) / (low + 0.05)

    assert min(contrast(look.ink, look.ground), contrast(look.ink2, look.ground)) >= 4.5
    assert contrast(look.done, look.open) >= 3


@pytest.mark.parametrize(
    ("stage", "label", "since", "words"),
    [
        ("", "", "", "Belum ada tahap selesai"),
        ("musdesus", "Musdesus", "28 Mei 2025", "Musdesus selesai 28 Mei 2025"),
        ("legal_entity", "Badan hukum", "10 Jun 2025", "Berbadan hukum sejak 10 Jun 2025"),
        ("operating", "Beroperasi", "1 Des 2025", "Beroperasi sejak 1 Des 2025"),
    ],
)
def test_the_state_is_said_as_one_would_say_it(stage, label, since, words):
    assert state_words(stage, label, since) == words


@pytest.mark.django_db
def test_the_badge_of_a_village_follows_its_facts(villages, client):
    for code, words in (
        (BAGO, "Berbadan hukum sejak"),
        (CONDRO, "Musdesus selesai"),
        (GESANG, "Belum ada tahap"),
    ):
        answer = client.get(reverse("open_data_badge", args=[code]))
        assert (answer["Content-Type"], words in answer.content.decode()) == ("image/svg+xml", True)
    dark = client.get(reverse("open_data_badge", args=[BAGO]), {"tema": DARK})
    assert COLOURS[DARK].ground in dark.content.decode()


@pytest.mark.django_db
def test_the_card_tells_more_and_leads_to_the_village(villages, client, settings):
    settings.SITE_URL = "https://kdkmp.example.go.id"
    body = client.get(reverse("open_data_card", args=[BAGO])).content.decode()
    assert 'href="https://kdkmp.example.go.id/desa-publik/35.08.04.2004/"' in body
    for words in (
        "Berbadan hukum sejak",
        "6 dari 8 tahap selesai",
        "Akta notaris",
        "2 Jun 2025",
        "Data contoh",
    ):
        assert words in body
    assert re.findall(r"<script|<form|style=", body) == []


@pytest.mark.django_db
def test_only_the_card_may_stand_in_a_frame(villages, client):
    card = client.get(reverse("open_data_card", args=[BAGO]))
    assert "X-Frame-Options" not in card
    assert card["Content-Security-Policy"] == CSP_VALUE.replace("frame-ancestors 'none'", "frame-ancestors *")
    others = [
        reverse(name, args=[BAGO] if args else [])
        for name, args in (
            ("public", 0), ("public_village", 1), ("open_data", 0), ("open_data_guide", 0), ("login", 0),
            ("open_data_badge", 1), ("open_data_village", 1), ("help", 0), ("robots", 0), ("sitemap", 0),
        )
    ]  # fmt: skip
    for url in [*others, "/tidak-ada/", "/kartu/35.08.04.9999/x"]:
        answer = client.get(url)
        assert (answer["X-Frame-Options"], answer["Content-Security-Policy"]) == ("DENY", CSP_VALUE), url


@pytest.mark.django_db
def test_badge_and_card_leave_no_trace_and_cost_the_same_for_every_village(villages, client, count_queries):
    for name in ("open_data_badge", "open_data_card"):
        url = reverse(name, args=[BAGO])
        with count_queries() as few:
            answer = client.get(url)
        for number in range(20, 50):
            make_village(f"35.08.04.2{number:03d}", f"Contoh{number}")
        with count_queries() as many:
            again = client.get(url)
        assert len(few) == len(many) <= 8
        assert not answer.cookies
        assert again["ETag"] == answer["ETag"]


@pytest.mark.django_db
def test_the_page_of_a_village_gives_the_code_to_copy(villages, client, settings):
    settings.SITE_URL = "https://kdkmp.example.go.id"
    body = client.get(reverse("public_village", args=[BAGO])).content.decode()
    assert "Dari mana data ini" in body
    assert f'href="/data/v1/desa/{BAGO}.json"' in body
    copied = re.findall(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", body, re.S)
    assert len(copied) == 2
    for text, address in zip(copied, (f"/lencana/{BAGO}.svg", f"/kartu/{BAGO}/"), strict=True):
        assert f"src=&quot;https://kdkmp.example.go.id{address}&quot;" in text
        assert "script" not in text
        assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_search_engines_find_the_public_pages_only(villages, settings):
    client = Client()
    assert "Disallow: /\n" in client.get("/robots.txt").content.decode()  # a demonstration is not to be found
    settings.PRODUCTION = True
    told = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/\n" in told
    assert "Disallow: /\n" not in told
    sites = ElementTree.fromstring(client.get("/sitemap.xml").content)
    found = [loc.text for loc in sites.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(found) == 4 + len(villages)
    for address in found:
        assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200
