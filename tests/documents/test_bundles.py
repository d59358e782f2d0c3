"""Many papers in one file: in order, the same bytes each time, given out only while it holds what it says."""

import csv
import hashlib
import io
import zipfile

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.documents import bundles, store
from lumajang_kdkmp.documents.batches import request_batch
from lumajang_kdkmp.documents.bundle_files import Part, Unreadable, merge, pack
from lumajang_kdkmp.documents.models import Bundle, Document
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job
from tests.documents.test_batches import run_all
from tests.documents.test_store import damage, files
from tests.factories import PASIRIAN, TEMPEH, make_user, pdf

HOSTILE = [
    "../../etc/passwd",
    "=HYPERLINK(1)",
    'a;b"c\nd',
    "Ko\u202eperasi \x07{title}%s",
    "…" * 200,
    "CON.pdf",
]


def part(title: str, *, group: str = "", pages: int = 1) -> Part:
    document = pikepdf.new()
    source = pikepdf.open(io.BytesIO(pdf(title)))
    for _ in range(pages):
        document.pages.extend(source.pages)
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    data = out.getvalue()
    name = Document(title=title, version=1).filename
    return Part(title, group, name, "", 1, hashlib.sha256(data).hexdigest(), data)


def outline(data: bytes) -> list[tuple[int, str, int]]:
    """Return (depth, title, page from 0) of every bookmark in the order of the file."""
    found = []
    with pikepdf.open(io.BytesIO(data)) as document, document.open_outline() as tree:
        pages = {page.objgen: number for number, page in enumerate(document.pages)}

        def walk(items, depth):
            for item in items:
                found.append((depth, item.title, pages[item.destination[0].objgen]))
                walk(item.children, depth + 1)

        walk(tree.root, 0)
    return found


def rows_of(data: bytes) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read("DAFTAR.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_the_parts_stand_in_their_order_with_a_bookmark_for_each():
    parts = [part("Undangan", pages=2), part("Akta", pages=3), part("Rekap")]
    data = merge("Berkas", parts)
    assert outline(data) == [(0, "Undangan", 0), (0, "Akta", 2), (0, "Rekap", 5)]
    with pikepdf.open(io.BytesIO(data)) as document:
        assert len(document.pages) == 6
        assert b"% Undangan" in document.pages[0].Contents.read_bytes()
        assert b"% Rekap" in document.pages[5].Contents.read_bytes()


def test_several_cooperatives_have_a_heading_each():
    parts = [
        part("Daftar", group="Daftar"),
        part("A1", group="A"),
        part("A2", group="A"),
        part("B1", group="B"),
    ]
    assert outline(merge("Berkas", parts)) == [
        (0, "Daftar", 0),
        (0, "A", 1),
        (1, "A1", 1),
        (1, "A2", 2),
        (0, "B1", 3),
    ]


@pytest.mark.parametrize("make", [merge, pack])
def test_the_same_parts_are_the_same_bytes_and_another_order_is_another_file(make):
    parts = [part("Satu", group="A"), part("Dua", group="B")]
    assert make("Berkas", parts) == make("Berkas", parts)
    assert make("Berkas", parts) != make("Berkas", parts[::-1])


def test_the_list_in_the_zip_names_every_file_with_its_hash():
    parts = [part("Undangan", group="Bago"), part("Akta", group="Bago"), part("Undangan", group="Gesang")]
    data = pack("Berkas", parts)
    rows = rows_of(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted(
            ["BACA-DULU.txt", "DAFTAR.csv", *(r["Berkas"] for r in rows)]
        )
        for row in rows:
            inside = archive.read(row["Berkas"])
            assert hashlib.sha256(inside).hexdigest() == row["SHA-256"]
            assert len(inside) == int(row["Ukuran (byte)"])
    assert [row["Berkas"] for row in rows] == [
        "001-Bago/001-Undangan-v1.pdf",
        "001-Bago/002-Akta-v1.pdf",
        "002-Gesang/003-Undangan-v1.pdf",
    ]


def test_hostile_titles_stay_inside_the_folder_and_do_nothing_in_a_spreadsheet():
    parts = [part(title, group=title) for title in HOSTILE]
    data = pack("Berkas {title} {0}", parts)
    rows = rows_of(data)
    assert len(rows) == len({row["Berkas"] for row in rows}) == len(HOSTILE)
    for row in rows:
        assert all(step and step.strip(".") and len(step) <= 140 for step in row["Berkas"].split("/"))
        assert row["Berkas"].isascii()
        assert row["Dokumen"][0] not in "=+-@\t\r"
    assert [title for _, title, _ in outline(merge("Berkas", parts))] == HOSTILE
    # Negative control: a harmless title stands as it is.
    assert rows[-1]["Dokumen"] == "CON.pdf"


def test_what_is_no_pdf_is_named():
    broken = Part("Rusak", "", "Rusak-v1.pdf", "", 1, "", b"no pdf")
    with pytest.raises(Unreadable, match="Rusak"):
        merge("Berkas", [part("Baik"), broken])


# The bundle of a batch.


@pytest.fixture
def batch(camat) -> Job:
    """Three papers of two villages, made; their places are not the order of their titles."""
    rows = [("Zeta", 2001, "Bades"), ("Alfa", 2001, "Bades"), ("Nilai", 2004, "Bago")]
    items = [
        {
            "subject": f"paper:{title}",
            "area_code": f"{PASIRIAN}.{village}",
            "title": title,
            "params": {"name": title},
            "group": group,
        }
        for title, village, group in rows
    ]
    batch = request_batch(kind="sample", title="Berkas Pasirian", area_code=PASIRIAN, items=items, by=camat)
    run_all(batch)
    return batch


@pytest.fixture
def made(batch, camat):
    def make(form: str = "pdf", by=None) -> Bundle:
        bundle = bundles.request_bundle(batch=batch, form=form, by=by or camat)
        queue.run(bundle.job_id)
        bundle.refresh_from_db()
        return bundle

    return make


def remake(title: str, camat) -> None:
    """A newer version of one paper of the batch."""
    items = [
        {"subject": f"paper:{title}", "area_code": PASIRIAN, "title": title, "params": {"name": "baru"}},
    ]
    run_all(request_batch(kind="sample", title="Lagi", area_code=PASIRIAN, items=items, by=camat))


def download(bundle: Bundle) -> str:
    return reverse("bundle_download", args=[bundle.pk])


def test_the_papers_of_a_batch_come_in_the_order_in_which_they_were_asked_for(client, camat, made):
    bundle = made()
    client.force_login(camat)
    answer = client.get(download(bundle))
    assert answer["Content-Disposition"] == 'attachment; filename="Berkas-Pasirian.pdf"'
    assert [(depth, title) for depth, title, _ in outline(answer.content)] == [
        (0, "Bades"),
        (1, "Zeta"),
        (1, "Alfa"),
        (0, "Nilai"),
    ]
    assert hashlib.sha256(answer.content).hexdigest() == bundle.sha256
    assert [row["Dokumen"] for row in rows_of(client.get(download(made("zip"))).content)] == [
        "Zeta",
        "Alfa",
        "Nilai",
    ]


def test_the_same_papers_are_one_bundle_and_made_again_the_same_bytes(batch, camat, made):
    first = made()
    assert bundles.request_bundle(batch=batch, form="pdf", by=camat) == first
    assert Bundle.objects.count() == 1
    before = files()
    bundles.handle_bundle(Job.objects.get(pk=first.job_id))
    # Other bytes would be another file in the store.
    assert files() == before


def test_a_bundle_whose_papers_were_made_anew_is_not_given_out(client, batch, camat, made):
    bundle = made()
    client.force_login(camat)
    # Negative control: before the change it is.
    assert client.get(download(bundle)).status_code == 200
    remake("Alfa", camat)
    answer = client.get(download(bundle))
    assert (answer.status_code, answer.url) == (302, reverse("job_detail", args=[batch.pk]))
    page = client.get(answer.url).content.decode()
    assert "sudah berubah" in page
    assert "1 berkas sudah diganti versi baru" in page
    newer = made()
    assert (newer.count, newer.pk == bundle.pk) == (2, False)


def test_nothing_ready_is_said_before_the_worker(camat):
    items = [{"subject": "paper:x", "area_code": PASIRIAN, "title": "X", "params": {}}]
    waiting = request_batch(kind="sample", title="Tunggu", area_code=PASIRIAN, items=items, by=camat)
    with pytest.raises(ValidationError, match="Belum ada berkas yang jadi"):
        bundles.request_bundle(batch=waiting, form="pdf", by=camat)
    assert not Bundle.objects.exists()


def test_too_much_for_one_file_is_said(monkeypatch, batch, camat):
    monkeypatch.setattr(bundles, "MAX_BYTES", 10)
    with pytest.raises(ValidationError, match="terlalu banyak"):
        bundles.request_bundle(batch=batch, form="pdf", by=camat)


def test_a_bundle_is_read_by_those_who_read_what_is_inside(client, settings, batch, camat, made):
    bundle = made()
    bupati = make_user("bupati")
    client.force_login(bupati)
    # Negative control: where the kind is open to all, so is the bundle.
    assert client.get(download(bundle)).status_code == 200
    settings.DOCUMENT_READERS = {"sample": ["camat", "diskopindag"]}
    assert client.get(download(bundle)).status_code == 403
    page = client.get(reverse("job_detail", args=[batch.pk])).content.decode()
    assert "PDF gabungan" not in page
    with pytest.raises(NotAllowed):
        bundles.request_bundle(batch=batch, form="zip", by=bupati)
    client.force_login(camat)
    assert client.get(download(bundle)).status_code == 200


def test_another_kecamatan_has_no_such_bundle(client, batch, made):
    bundle = made()
    client.force_login(make_user("camat", TEMPEH))
    assert client.get(download(bundle)).status_code == 404
    assert client.post(reverse("bundle_request", args=[batch.pk, "zip"])).status_code == 404
    assert not Bundle.objects.filter(form="zip").exists()


def test_making_and_every_download_are_on_record(client, camat, made):
    bundle = made()
    client.force_login(camat)
    client.get(download(bundle))
    client.get(download(bundle) + "?lihat=1")
    events = AuditEvent.objects.filter(target=f"bundle:{bundle.pk}").order_by("pk")
    assert [event.action for event in events] == ["bundle_ready", "bundle_downloaded", "bundle_downloaded"]
    assert events.last().actor_id == camat.pk


def test_a_damaged_paper_is_named_and_stops_the_bundle(client, batch, camat, made):
    damage(Document.objects.get(title="Alfa").sha256, at=100)
    bundle = made()
    job = Job.objects.get(pk=bundle.job_id)
    assert (bundle.sha256, job.status) == ("", "failed")
    assert "Berkas “Alfa” rusak" in job.last_error
    client.force_login(camat)
    page = client.get(reverse("job_detail", args=[batch.pk])).content.decode()
    assert "PDF gabungan gagal: Berkas “Alfa” rusak" in page
    assert client.get(download(bundle)).status_code == 302


def test_after_the_paper_is_made_whole_one_press_makes_the_bundle(client, batch, camat, made):
    paper = Document.objects.get(title="Alfa")
    whole = store.read_verified(paper.sha256)
    damage(paper.sha256, at=100)
    made()
    store.put(whole)
    assert made().sha256


def test_a_damaged_bundle_is_never_served_and_is_remembered(client, camat, made):
    bundle = made()
    damage(bundle.sha256, at=100)
    client.force_login(camat)
    answer = client.get(download(bundle))
    assert answer.status_code == 503
    assert b"%PDF" not in answer.content
    assert AuditEvent.objects.filter(action="bundle_damaged", target=f"bundle:{bundle.pk}").count() == 1


def test_the_page_of_a_batch_asks_waits_and_gives(client, batch, camat):
    client.force_login(camat)
    address = reverse("job_detail", args=[batch.pk])
    assert "Buat PDF gabungan" in client.get(address).content.decode()
    assert client.post(reverse("bundle_request", args=[batch.pk, "pdf"])).url == address
    page = client.get(address).content.decode()
    assert "PDF gabungan sedang dibuat" in page
    assert 'hx-trigger="every 2s"' in page
    bundle = Bundle.objects.get()
    queue.run(bundle.job_id)
    page = client.get(address).content.decode()
    assert download(bundle) in page
    assert 'hx-trigger="every 2s"' not in page


def test_an_unknown_form_and_a_single_job_have_no_bundle(client, batch, camat):
    client.force_login(camat)
    assert client.post(reverse("bundle_request", args=[batch.pk, "exe"])).status_code == 404
    child = batch.children.first()
    assert client.post(reverse("bundle_request", args=[child.pk, "pdf"])).status_code == 404


def test_the_store_counts_bundles_among_what_is_wanted(made):
    bundle = made()
    report = store.verify_store(grace=0)
    assert report.intact
    assert bundle.sha256 not in report.orphans
