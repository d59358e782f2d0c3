"""Handing a file in: what is too much for the memory, and what somebody else does at the same moment."""

import io
import time
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from lumajang_kdkmp.versioning import VersionConflict
from roadmap.actions import intake as actions
from roadmap.actions.intake import hand_in
from roadmap.intake import kept
from roadmap.models import CentreList, Intake, IntakeState
from tests.factories import BAGO, make_village
from tests.intake.desk import Desk

pytestmark = pytest.mark.django_db
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CELLS = [["Kode", "Jumlah penduduk"], [BAGO, 4_321]]


@pytest.fixture
def dinas(client, office):
    make_village(BAGO, "Bago")
    return Desk(client, office.clerk)


def hand(office):
    return hand_in(kind="desa", name="a.xlsx", cells=CELLS, by=office.clerk)


# One long text, referred to from every cell


def echoing(length: int, rows: int, columns: int) -> bytes:
    """Return a small workbook each of whose cells is the same shared string of this length."""
    made = io.BytesIO()
    Workbook().save(made)
    line = "".join("<c t='s'><v>0</v></c>" for _ in range(columns))
    texts = f"<sst xmlns='{MAIN}' count='1' uniqueCount='1'><si><t>{'x' * length}</t></si></sst>"
    sheet = f"<worksheet xmlns='{MAIN}'><sheetData>{f'<row>{line}</row>' * rows}</sheetData></worksheet>"
    with zipfile.ZipFile(made) as old:
        parts = {name: old.read(name).decode() for name in old.namelist()}
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    told = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("</Types>", told)
    parts |= {"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": texts}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, text in parts.items():
            new.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize("url", ["/impor/desa/", "/cocok/unggah/"])
def test_a_small_file_that_unfolds_to_gigabytes_is_refused_before_it_is_unfolded(dinas, url):
    bomb = echoing(30_000, 600, 60)
    assert len(bomb) < 200_000
    file = SimpleUploadedFile("a.xlsx", bomb)
    start = time.process_time()
    answer = dinas.client.post(url, {"file": file, "source": "oss", "as_of": "2025-06-12"})
    assert answer.status_code == 422
    assert "Isi berkas ini terlalu panjang" in answer.content.decode()
    assert (Intake.objects.count(), CentreList.objects.count()) == (0, 0)
    assert time.process_time() - start < 20


def test_control_the_same_file_with_a_short_text_is_read(dinas):
    intake = dinas.hand_in("desa", echoing(3, 20, 60))
    assert "tidak ditemukan" in dinas.page(intake)


def test_the_largest_table_of_ordinary_length_is_taken():
    cells = [["Kecamatan Pasirian, Jl. Raya"] * 40 for _ in range(3_000)]
    assert len(kept.cells_json(cells)) < Intake._meta.get_field("content").max_length
    with pytest.raises(ValidationError, match="terlalu panjang"):
        kept.cells_json([["x" * 1_000] * 60 for _ in range(100)])


# Somebody else at the same moment


def test_a_record_that_moves_while_the_file_is_tried_is_told_and_the_page_does_not_break(dinas, monkeypatch):
    def moved(found, by):
        raise VersionConflict(found.steps[0].subject)

    monkeypatch.setattr(actions, "rehearse", moved)
    answer = dinas.upload("desa", CELLS)
    assert answer.status_code == 422
    assert "baru saja diubah orang lain" in answer.content.decode()
    assert Intake.objects.count() == 0
    monkeypatch.undo()
    intake = dinas.hand_in("desa", CELLS)
    monkeypatch.setattr(actions, "rehearse", moved)
    answer = dinas.client.post(reverse("intake_check", args=[intake.pk]), follow=True)
    assert "baru saja diubah orang lain" in answer.content.decode()


def test_a_refusal_of_the_row_itself_is_told_as_it_is(dinas, office, monkeypatch):
    monkeypatch.setattr(kept, "plan_json", lambda found: "x" * 12_000_001)
    with pytest.raises(ValidationError, match="12000000"):
        hand(office)


@pytest.mark.parametrize("state", [IntakeState.DONE, IntakeState.OPEN])
def test_a_twin_that_moves_meanwhile_is_returned_while_open_and_told_when_gone(dinas, office, monkeypatch, state):
    first = hand(office)

    def faster(*, intake, by, found):
        Intake.objects.filter(pk=intake.pk).update(state=state, version=7)
        raise VersionConflict(intake)

    monkeypatch.setattr(actions, "look_again", faster)
    if state == IntakeState.OPEN:
        assert hand(office).pk == first.pk
    else:
        with pytest.raises(ValidationError, match="baru saja diubah orang lain"):
            hand(office)


def test_an_upload_without_a_file_is_told(dinas):
    answer = dinas.client.post(reverse("intake_upload", args=["desa"]))
    assert answer.status_code == 422
    assert "Pilih berkasnya." in answer.content.decode()
