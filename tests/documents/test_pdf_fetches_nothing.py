"""A paper fetches nothing: no request, no attachment, no file, from markup and from values alike.

The control renders the same thirty vectors with WeasyPrint's own fetcher: it must do all of it.
"""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest
from django.template import engines
from PIL import Image
from pypdf import PdfReader

from lumajang_kdkmp.documents import pdf
from tests.documents.vectors import VECTORS

SECRET = "rahasia-di-berkas-lokal"
SECRET_STYLE = "rahasia-di-css"


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (9, 9), "red").save(out, "PNG")
    return out.getvalue()


class Counter(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.hits.append(self.path)
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", f"file://{self.server.secret}")
            self.end_headers()
            return
        kind = {"png": "image/png", "css": "text/css", "svg": "image/svg+xml"}.get(
            self.path[-3:], "text/plain"
        )
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(picture() if kind == "image/png" else b"p { color: red }")

    def log_message(self, *args):
        pass


@pytest.fixture
def server(tmp_path):
    """A loopback server that counts what is asked of it."""
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    (tmp_path / "secret.png").write_bytes(picture())
    (tmp_path / "secret.css").write_text(f'p::before {{ content: "{SECRET_STYLE}" }}')
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Counter)
    httpd.hits, httpd.secret = [], secret
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield httpd
    httpd.shutdown()
    httpd.server_close()


def filled(vector: str, server) -> str:
    folder = server.secret.parent
    return VECTORS[vector].format(
        u=f"http://127.0.0.1:{server.server_address[1]}",
        f=server.secret,
        d=folder,
        n=server.secret.name,
        i=folder / "secret.png",
        c=folder / "secret.css",
    )


class Found:
    """What a PDF shows of a fetch."""

    def __init__(self, data: bytes) -> None:
        reader = PdfReader(BytesIO(data))
        self.attachments = [content for contents in reader.attachments.values() for content in contents]
        self.images = sum(len(page.images) for page in reader.pages)
        self.text = "".join(page.extract_text() for page in reader.pages)
        self.names = "/EmbeddedFiles" in reader.trailer["/Root"].get("/Names", {})


def page_of(markup: str) -> str:
    return f"<!doctype html><html lang=id><head><meta charset=utf-8></head><body><p>isi</p>{markup}</body></html>"


def rendered_by_weasyprint(markup: str) -> bytes:
    from weasyprint import HTML

    return HTML(string=page_of(markup)).write_pdf()


def test_there_are_thirty_vectors():
    assert len(VECTORS) == 30


@pytest.mark.parametrize("vector", VECTORS)
def test_markup_in_a_template_fetches_nothing(server, vector):
    found = Found(pdf.print_html(page_of(filled(vector, server))))
    assert server.hits == []
    assert (found.attachments, found.images, found.names) == ([], 0, False)
    assert SECRET not in found.text
    assert SECRET_STYLE not in found.text
    assert "isi" in found.text


@pytest.mark.parametrize("vector", VECTORS)
def test_a_value_in_any_field_fetches_nothing_and_is_printed_as_text(server, vector):
    """Through the template of a paper: title, ribbon, foot, paragraph, table and signature take the value."""
    value = filled(vector, server)
    found = Found(pdf.render("sample_paper.html", {"name": value, "people": [value]}))
    assert server.hits == []
    assert (found.attachments, found.images, found.names) == ([], 0, False)
    assert SECRET not in found.text
    assert SECRET_STYLE not in found.text
    assert "<" in found.text


def test_control_weasyprint_by_default_fetches_and_attaches(server):
    fetched, attached, images, styles = [], {}, [], []
    for vector in VECTORS:
        server.hits.clear()
        found = Found(rendered_by_weasyprint(filled(vector, server)))
        if server.hits:
            fetched.append(vector)
        if found.attachments:
            attached[vector] = b"".join(found.attachments)
        if vector == "img file" and found.images:
            images.append(vector)
        if SECRET_STYLE in found.text:
            styles.append(vector)
    print(f"control: {len(fetched)} of {len(VECTORS)} fetched, attached: {sorted(attached)}")
    assert len(fetched) >= 18
    assert len(attached) >= 3
    assert SECRET.encode() in attached["link attachment file"]
    assert SECRET.encode() in attached["link attachment base"]
    assert images == ["img file"]
    assert styles == ["css file import"]


def test_control_values_fetch_when_escaping_is_off(server):
    """The values are harmless because they are escaped: unescaped and with the default fetcher they fetch."""
    template = engines["django"].from_string("{% autoescape off %}{{ value }}{% endautoescape %}")
    value = filled("img", server)
    rendered_by_weasyprint(template.render({"value": value}))
    assert server.hits == ["/hit.png"]
    server.hits.clear()
    rendered_by_weasyprint(engines["django"].from_string("{{ value }}").render({"value": value}))
    assert server.hits == []


@pytest.mark.parametrize(
    "url",
    [
        "static:../lumajang_kdkmp/settings.py",
        "static:css/../../manage.py",
        "static:/etc/passwd",
        "static:css/%2e%2e/%2e%2e/manage.py",
        "static:fonts/OFL.txt",
        "static:css/paper.css?x",
        "static:",
        "static:css",
        "static:js/portal.js",
        "STATIC:css/paper.css",
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "data:text/css,p{}",
        "css/paper.css",
    ],
)
def test_only_papers_own_assets_are_served(url):
    with pytest.raises(ValueError, match="may not fetch"):
        pdf.fetcher().fetch(url)


def test_an_asset_of_the_portal_is_served():
    answer = pdf.fetcher().fetch("static:css/paper.css")
    assert answer.content_type == "text/css"
    assert b"@page" in answer.read()


def test_a_link_out_of_static_is_not_followed(tmp_path, settings):
    static = tmp_path / "static"
    (static / "css").mkdir(parents=True)
    (tmp_path / "outside.css").write_text("p {}")
    (static / "css" / "link.css").symlink_to(tmp_path / "outside.css")
    settings.BASE_DIR = tmp_path
    with pytest.raises(ValueError, match="may not fetch"):
        pdf.asset_path("static:css/link.css")
