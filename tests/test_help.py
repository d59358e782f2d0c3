"""Help: the guide of one's own role, words that links may lead to, both at the same place on every page."""

import importlib.util
import re
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from markdown_it import MarkdownIt

from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.glossary import TERMS
from lumajang_kdkmp.guides import GUIDE_OF, GUIDES, guide
from roadmap.definitions import DEFINITIONS
from tests.factories import PASIRIAN, make_kecamatan, make_user
from tests.ui.reading import english_words, read

ROOT = Path(settings.BASE_DIR)
GUIDE_DIR = ROOT / "docs" / "panduan"
PICTURES = GUIDE_DIR / "img"
LARGEST = 2 * 1024 * 1024
IMAGE = re.compile(r"!\[[^\]]+\]\(img/([a-z0-9-]+)\.webp\)")


@pytest.fixture
def person(db):
    make_kecamatan(PASIRIAN, "Pasirian")
    return lambda role: make_user(role, PASIRIAN if role == Role.CAMAT else "35.08")


@pytest.mark.parametrize("role", list(Role))
def test_everybody_gets_the_guide_of_the_own_role(client, person, role):
    client.force_login(person(role))
    page = client.get(reverse("help")).content.decode()
    assert f"<h1>{guide(GUIDE_OF[role]).title}</h1>" in page
    assert page.count('aria-current="true"') == 1


def test_citizens_get_theirs_and_may_read_the_others_without_a_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert "<h1>Panduan warga</h1>" in client.get(reverse("help")).content.decode()
        assert "<h1>Panduan camat" in client.get(reverse("guide", args=["camat"])).content.decode()
        assert "Delapan tahap" in client.get(reverse("glossary")).content.decode()


@pytest.mark.parametrize("name", ["x", "camat.md", "img"])
def test_another_guide_is_not_found(client, db, name):
    assert client.get(f"/bantuan/{name}/").status_code == 404


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_is_indonesian_with_its_pictures_as_static_files(client, db, name):
    page = client.get(reverse("guide", args=[name])).content.decode()
    assert english_words(page) == []
    sources = re.findall(r'<img loading="lazy" src="([^"]+)" alt="([^"]+)"', page)
    assert [Path(source).stem for source, _ in sources] == IMAGE.findall(
        (GUIDE_DIR / f"{name}.md").read_text()
    )
    assert all(source.startswith(settings.STATIC_URL) for source, _ in sources)
    assert all(alt for _, alt in sources)


def test_html_in_a_guide_would_be_shown_as_text():
    source = "<script>alert(1)</script> [x](javascript:alert(1))"
    shown = MarkdownIt("commonmark", {"html": False}).render(source)
    assert "<script>" not in shown
    assert 'href="javascript' not in shown
    assert "<script>" in MarkdownIt("commonmark", {"html": True}).render(source)  # control


def test_every_picture_is_there_is_used_and_all_are_light():
    used = {name for path in GUIDE_DIR.glob("*.md") for name in IMAGE.findall(path.read_text())}
    present = {path.stem: path.stat().st_size for path in PICTURES.glob("*.webp")}
    assert used == set(present)
    assert sum(present.values()) <= LARGEST


def test_the_script_draws_exactly_these_pictures():
    loader = SourceFileLoader("guide_screenshots", str(ROOT / "scripts" / "guide-screenshots"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("guide_screenshots", loader))
    loader.exec_module(module)
    assert {shot[1] for shot in module.SHOTS} == {path.stem for path in PICTURES.glob("*.webp")}


def test_every_role_has_a_guide_and_every_guide_a_file():
    assert set(GUIDE_OF) == set(Role)
    assert {path.stem for path in GUIDE_DIR.glob("*.md")} == set(GUIDES)


# The words


def test_every_word_has_an_anchor_of_its_own(client, db):
    slugs = [term.slug for term in TERMS]
    assert len(set(slugs)) == len(slugs)
    page = client.get(reverse("glossary")).content.decode()
    assert [slug for slug in slugs if f'id="{slug}"' not in page] == []
    assert english_words(page) == []


def test_every_link_to_a_word_finds_it():
    known = {term.slug for term in TERMS} | {f"angka-{code}" for code in DEFINITIONS}
    links = [
        (path.name, slug)
        for path in (ROOT / "templates").rglob("*.html")
        for slug in re.findall(r"url 'glossary' %}#([\w-]+)", path.read_text())
    ]
    assert len(links) >= 5
    assert [link for link in links if link[1] not in known] == []


def test_the_two_links_stand_at_the_same_place_on_every_page(client, person):
    client.force_login(person(Role.CAMAT))
    ends = set()
    for name in ("worklist", "village_list", "account", "help", "glossary"):
        html = client.get(reverse(name)).content.decode()
        ends.add(html[html.index("<footer") :].split("</footer>")[0].partition("<p><a")[2])
    client.logout()
    for name in ("public", "login", "help"):
        html = client.get(reverse(name)).content.decode()
        ends.add(html[html.index("<footer") :].split("</footer>")[0].partition("<p><a")[2])
    assert len(ends) == 1
    assert "Bantuan" in (end := ends.pop())
    assert "Istilah" in read(end)
