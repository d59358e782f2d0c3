"""The frame of every page: templates, style sheet, menu, components, error pages, headers."""

import gzip
import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.template.loader import get_template

from lumajang_kdkmp.accounts.navigation import NAVIGATION, menu
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.static_files import slim
from lumajang_kdkmp.templatetags.icons import ICONS
from tests.factories import BAGO, GESANG, PASIRIAN, make_user, make_village
from tests.ui.reading import english_words, read, without_token

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Papers go to WeasyPrint, which no CSP binds; everything else goes to a browser.
PAGES = [path for path in TEMPLATES if "papers" not in path.parts]
FORBIDDEN = {
    "style attribute": r"\sstyle\s*=",
    "style element": r"<style\b",
    "inline script": r"<script(?![^>]*\bsrc=)",
    "event handler": r"\son[a-z]+\s*=",
    "javascript address": r"javascript:",
    "foreign host": r"(?:src|href)=[\"'](?:https?:)?//",
}


def forbidden_in(html: str) -> list[str]:
    return [name for name, pattern in FORBIDDEN.items() if re.search(pattern, html, re.IGNORECASE)]


def draw(source: str, **context) -> str:
    return Template(source).render(Context(context))


# Templates and static files


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_template_compiles(path):
    get_template(str(path.relative_to(ROOT / "templates")))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_page_needs_an_exception_from_the_content_security_policy(path):
    assert forbidden_in(path.read_text()) == []


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:red">',
        "<style>p{}</style>",
        "<script>alert(1)</script>",
        '<a onclick="x()">',
        '<a href="javascript:x()">',
        '<img src="https://contoh.id/x.png">',
    ],
)
def test_the_check_sees_what_the_policy_would_block(html):
    assert len(forbidden_in(html)) == 1


def test_the_style_sheet_weighs_6_kb_and_a_bit_at_most():
    # As it is sent: 6 KB, and 256 bytes for the decisions panel, the switch of the map and the meeting mode.
    sent = slim((ROOT / "static/css/portal.css").read_text())
    assert len(gzip.compress(sent.encode(), 9)) <= 6 * 1024 + 256


def test_the_script_weighs_2_kb_at_most():
    assert len(gzip.compress((ROOT / "static/js/portal.js").read_bytes(), 9)) <= 2 * 1024


def test_the_style_sheet_loads_nothing_but_the_font():
    addresses = re.findall(r"url\(([^)]*)\)", (ROOT / "static/css/portal.css").read_text())
    assert addresses == ['"../fonts/PlusJakartaSans-id-400-800.woff2"']


# Menu


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.urls("tests.ui.urls")
def test_every_role_has_a_menu_of_pages_that_exist(role):
    entries = menu(role, "/uji/village_list/")
    # The admin is not part of the test's addresses: its entry is left out instead of breaking the page.
    assert [entry.label for entry in entries] == [
        row[0] for row in NAVIGATION[role] if row[1] != "admin:index"
    ]
    assert [entry.label for entry in entries if entry.current] == ["Desa"]


def test_a_stranger_role_has_no_menu():
    assert menu("", "/") == []


@pytest.mark.urls("tests.ui.urls")
def test_a_phone_shows_four_entries_and_keeps_the_rest_in_the_account_menu(client, db):
    client.force_login(make_user(Role.DISKOPINDAG))
    page = client.get("/akun/").content.decode()
    # Beyond the four: Keputusan, Bola, Uang akta, Mutu. After eight, the account menu has them on a desk too.
    assert page.count('class="beyond"') == 4
    assert page.count('class="narrow" href="/uji/deed_money/"') == 1
    assert page.count('<a href="/uji/job_list/">') == 1


@pytest.mark.urls("tests.ui.urls")
def test_every_signed_in_page_has_search_area_and_a_way_out(client, camat):
    client.force_login(camat)
    page = client.get("/akun/").content.decode()
    assert 'action="/uji/find/" role="search"' in page
    assert 'action="/keluar/"' in page
    assert "Kecamatan Pasirian" in read(page)
    assert "Data contoh" in read(page)
    assert "Data per Kamis, 12 Juni 2025" in read(page)


@pytest.mark.urls("tests.ui.urls")
def test_production_shows_neither_ribbon_nor_sample_accounts(client, db, settings):
    accounts = [{"username": "bupati", "password": "rahasia-contoh", "description": "Bupati"}]
    settings.DEMO_ACCOUNTS = accounts
    assert "rahasia-contoh" in client.get("/masuk/").content.decode()
    settings.PRODUCTION = True
    page = client.get("/masuk/").content.decode()
    assert "rahasia-contoh" not in page
    assert "Data contoh" not in page


# Components


class Sample(forms.Form):
    name = forms.CharField(label="Nama ketua", help_text="Sesuai KTP.")
    note = forms.CharField(label="Keterangan", required=False)
    kind = forms.ChoiceField(label="Jenis", choices=[("a", "Baru")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="Sudah dicocokkan")


def test_a_field_names_its_help_and_its_error_to_screen_readers():
    html = draw("{% for f in form %}{% field f %}{% endfor %}", form=Sample({"note": "x"}))
    pointed = {name for group in re.findall(r'aria-describedby="([^"]+)"', html) for name in group.split()}
    assert pointed == {"id_name_helptext", "id_name_error", "id_kind_error", "id_sure_error"}
    for name in pointed:
        assert html.count(f'id="{name}"') == 1
    assert html.count("<fieldset") == html.count("<legend") == 1
    assert "(boleh kosong)" in html


def test_a_form_says_how_many_fields_need_a_second_look():
    form = Sample({})
    form.add_error(None, "Desa ini baru saja diubah orang lain.")
    html = draw("{% form_errors form %}", form=form)
    assert "3 isian perlu diperbaiki" in html
    assert "diubah orang lain" in html
    assert draw("{% form_errors form %}", form=Sample()).strip() == ""


def test_a_stage_bar_has_words_for_every_segment():
    states = ["done", "done", "late", "none"]
    segments = list(zip(["Potensi desa", "Musdesus", "Akta notaris", "Badan hukum"], states, strict=True))
    assert read(draw("{% stage_bar segments %}", segments=segments)).split("\n") == [
        "Potensi desa: selesai",
        "Musdesus: selesai",
        "Akta notaris: lewat tenggat",
        "Badan hukum: belum",
    ]
    compact = read(draw("{% stage_bar segments compact=True %}", segments=segments))
    assert compact == "2 dari 4 tahap selesai, Akta notaris lewat tenggat"


def test_a_bar_says_its_figures_and_never_leaves_its_track():
    html = draw("{% bar 71 205 plan=98 %}")
    assert 'aria-label="71 dari 205, rencana 98"' in html
    assert 'width="34.6%"' in html
    assert 'width="100.0%"' in draw("{% bar 300 205 %}")
    assert 'width="0.0%"' in draw("{% bar 3 0 %}")


def test_a_stack_gives_each_part_its_share():
    html = draw("{% stack parts %}", parts=[(3, "s5", "akta"), (0, "s6", "badan hukum"), (1, "s4", "berkas")])
    assert 'aria-label="akta 3, berkas 1"' in html
    assert re.findall(r'x="([\d.]+)%" width="([\d.]+)%"', html) == [("0.0", "75.0"), ("75.0", "25.0")]


@pytest.mark.parametrize(
    "source",
    [
        '{% icon "check" evil %}',
        "{% status_badge evil evil %}",
        "{% bar 1 2 tone=evil label=evil %}",
        "{% stack parts label=evil %}",
        "{% stage_bar segments %}",
        "{% stage_bar segments compact=True %}",
    ],
)
def test_no_component_lets_markup_through(source):
    evil = '"><script>x</script>'
    html = draw(source, evil=evil, parts=[(1, evil, evil)], segments=[(evil, "late")])
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_icons_are_at_least_twenty_and_each_draws():
    assert len(ICONS) >= 20
    for name in ICONS:
        assert 'aria-hidden="true"' in draw("{% icon name %}", name=name)
    assert 'role="img" aria-label="Terima"' in draw('{% icon "check" "Terima" %}')


def test_a_pager_keeps_the_filters_of_the_address(rf):
    request = rf.get("/desa/", {"q": "Sumber & jambe", "page": "2"})

    def pages(rows: int, number: int) -> str:
        page = Paginator(range(rows), 25).page(number)
        return Template("{% pager page %}").render(RequestContext(request, {"page": page}))

    html = pages(60, 2)
    assert 'href="?q=Sumber+%26+jambe&amp;page=1"' in html
    assert 'href="?q=Sumber+%26+jambe&amp;page=3"' in html
    assert pages(5, 1).strip() == ""


# Error pages and headers


@pytest.mark.urls("tests.ui.urls")
def test_an_unknown_and_a_foreign_village_give_the_same_answer(client, camat):
    make_village(BAGO)
    make_village(GESANG)
    client.force_login(camat)
    assert client.get(f"/uji/desa/{BAGO}/").status_code == 200
    foreign = client.get(f"/uji/desa/{GESANG}/")
    unknown = client.get("/uji/desa/35.08.99.2999/")
    nowhere = client.get("/uji/tidak-ada/")
    assert foreign.status_code == unknown.status_code == nowhere.status_code == 404
    bodies = {without_token(answer.content.decode()) for answer in (foreign, unknown, nowhere)}
    assert len(bodies) == 1
    assert GESANG not in bodies.pop()


@pytest.mark.urls("tests.ui.urls")
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/masuk/", 200),
        ("/akun/", 200),
        ("/beranda/", 302),
        ("/uji/bupati/", 403),
        ("/uji/tidak-ada/", 404),
        ("/uji/kirim/", 405),
        ("/uji/rusak/", 500),
    ],
)
def test_every_answer_carries_the_content_security_policy(client, camat, address, status):
    client.raise_request_exception = False
    if address != "/masuk/":
        client.force_login(camat)
    answer = client.get(address)
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.urls("tests.ui.urls")
def test_a_broken_page_apologises_without_telling_secrets(client, camat):
    client.raise_request_exception = False
    client.force_login(camat)
    page = client.get("/uji/rusak/").content.decode()
    assert "Portal sedang bermasalah" in page
    assert "rahasia" not in page
    assert "RuntimeError" not in page


@pytest.mark.urls("tests.ui.urls")
def test_a_form_without_its_token_is_refused_in_indonesian(client, camat):
    client.handler.enforce_csrf_checks = True
    client.force_login(camat)
    answer = client.post("/akun/", {})
    assert answer.status_code == 403
    assert "kedaluwarsa" in read(answer.content.decode())


@pytest.mark.urls("tests.ui.urls")
@pytest.mark.parametrize("address", ["/akun/", "/uji/bupati/", "/uji/tidak-ada/", "/uji/rusak/"])
def test_no_english_word_on_the_pages_of_the_frame(client, camat, address):
    client.raise_request_exception = False
    client.force_login(camat)
    assert english_words(client.get(address).content.decode()) == []


def test_the_list_of_english_words_finds_them_where_they_would_stand():
    page = '<p>Please enter</p><input placeholder="Search"><a aria-label="Next page"></a><script>the</script>'
    assert english_words(page) == ["Please", "enter", "Search", "Next", "page"]


def test_the_area_of_a_camat_lies_in_the_scope_of_the_test():
    # GESANG is foreign to PASIRIAN: without this the 404 test could not fail.
    assert BAGO.startswith(PASIRIAN)
    assert not GESANG.startswith(PASIRIAN)


def static_references() -> set[str]:
    """Every path that a template asks {% static %} for."""
    return {
        name
        for path in TEMPLATES
        for name in re.findall(r"{% static ['\"]([^'\"]+)['\"] %}", path.read_text())
    }


def test_every_static_file_that_a_template_names_is_there():
    """The hashed storage of a running portal answers a missing name with a 500; the one of the tests does not."""
    assert "css/portal.css" in static_references()
    assert {name for name in static_references() if finders.find(name) is None} == set()
