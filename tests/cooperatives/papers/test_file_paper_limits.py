"""D11 to D20: what is not recorded is a named gap, and nothing typed, however odd, breaks a paper."""

import io
import json
import re
from functools import partial

import pypdf
import pytest
from django.test import override_settings

from cooperatives import actions
from cooperatives.models import OfficerTerm
from cooperatives.papers.common import seats
from cooperatives.papers.rows import FileRows
from lumajang_kdkmp.documents import pdf
from lumajang_kdkmp.documents.placeholders import gaps
from tests.cooperatives.papers import filling
from tests.cooperatives.papers.printing import (
    KINDS,
    OWN_DAY,
    context_of,
    pages_of,
    paper_of,
    print_of,
    text_of,
)
from tests.factories import make_kecamatan, make_village

NOTHING = {
    "kinship_statement": {"nama Ketua", "nama Bendahara", "nama Ketua Pengawas", "nama Anggota Pengawas"},
    "fitness_statement": {"nama Sekretaris", "tanggal mulai Ketua", "nama Anggota Pengawas"},
    "capital_statement": {"nama Bendahara", "nama Ketua", "daftar pendiri", "jumlah pendiri", "alamat koperasi"},
    "business_plan": {
        "alamat koperasi", "jumlah pendiri", "kegiatan usaha (KBLI)", "potensi desa", "anggota dan pasar",
        "pemasok dan mitra", "pendapatan tahun pertama", "pendapatan tahun kedua", "pendapatan tahun ketiga",
        "biaya tahun pertama", "biaya tahun kedua", "biaya tahun ketiga", "kebutuhan investasi",
        "kebutuhan modal kerja",
        "modal dari anggota", "modal dari pinjaman", "modal dari hibah", "lama pinjaman", "tahap pencairan",
        "risiko dan mitigasi", "nama Ketua",
    },
    "domicile_letter": {"alamat koperasi", "status bangunan kantor", "alamat kantor desa"},
    "officers_list": {"nama Ketua", "tanggal rapat pendirian", "nomor berita acara rapat pendirian",
                      "pimpinan rapat pendirian"},
    "identity_recap": {"daftar pendiri", "jumlah pendiri"},
    "budget_commitment": {"alamat kantor desa", "jumlah dukungan APBDes", "kegiatan yang didukung APBDes",
                          "tanggal Musyawarah Desa Khusus", "nomor berita acara Musyawarah Desa Khusus"},
    "notary_receipt": {"nama notaris", "tempat kedudukan notaris", "alamat kantor notaris", "nomor antrean notaris",
                       "tanggal penyerahan ke notaris", "nama Ketua"},
    "notary_cover_letter": {"nama notaris", "sumber dana akta", "biaya akta", "nama Ketua", "alamat koperasi"},
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_nobody_has_recorded_is_a_named_gap_on_the_paper(cooperative, kind):
    context = context_of(kind, cooperative.pk)
    found = gaps(context)

    assert NOTHING[kind] <= set(found)
    assert "isian kosong" not in found
    text = text_of(kind, cooperative.pk)
    assert [name for name in NOTHING[kind] if f"[… {name} …]" not in text] == []


def test_a_vacant_seat_is_a_gap_and_the_others_are_not(file, dinas):
    term = OfficerTerm.objects.filter(cooperative=file, role="secretary").get()
    actions.end_term(term=term, by=dinas, seen_version=term.version, on=term.starts_on, reason="Pindah")

    assert gaps(context_of("kinship_statement", file.pk)) == ["nama Sekretaris"]
    assert [title for title, held in seats(FileRows(file.pk, term.starts_on.replace(month=6))) if held is None] == [
        "Sekretaris"
    ]


HOSTILE = [
    "<b>Budi</b><script>alert(1)</script>",
    "A" * 120,
    "Budi\u202efitreB",
    "D'Arcy O\"Brien & Sons {{ settings.SECRET_KEY }} {% now 'Y' %}",
    "<img src='file:///etc/passwd'>",
    "Kolom\\nbaru %s {0} [… palsu …]",
]


@pytest.fixture
def hostile(village, office):
    """A full file in which every free text is an attack or as long as its column."""
    filling.dinas_head(office)
    rows = filling.people()
    for row, name in zip(rows[1:], HOSTILE, strict=False):
        row |= {"name": name, "address": (name * 10)[:200], "occupation": name[:60], "birth_place": name[:60],
                "education": name[:60]}  # fmt: skip
    cooperative = filling.filled(
        village, office, rows, street=HOSTILE[3], hamlet="Y" * 60, short_name=HOSTILE[0]
    )
    actions.save_business_plan(
        cooperative=cooperative, by=office.clerk, seen_version=cooperative.business_plan.version, risks="R" * 1500,
        members_and_market=HOSTILE[0] * 20, suppliers=HOSTILE[3], disbursement="<i>" * 90,
    )  # fmt: skip
    return cooperative


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_names_are_printed_as_they_are_and_break_nothing(hostile, kind):
    paper = paper_of(kind, hostile.pk)
    html = pdf.render_html(paper.template, paper.context, paper="F4")

    for tag in ("<script", "<img", "<b>Budi<", "<i>"):
        assert tag not in html
    pages = pages_of(pdf.render(paper.template, paper.context, paper="F4"))
    assert len(pages) <= 60
    text = re.sub(r"\s+", "", "".join(pages))
    assert f"Halaman{len(pages)}dari{len(pages)}" in text
    if kind == "kinship_statement":
        assert [name for name in (*HOSTILE[:2], *HOSTILE[3:]) if re.sub(r"\s+", "", name) not in text] == []
        assert "Budi\u202efitreB" in html
        # The text after the sign keeps its direction: it lies in a cell of its own.
        assert "Sayahanyamemegangsatujabatan" in text


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_data_make_the_same_context_and_the_same_bytes(file, kind):
    context = context_of(kind, file.pk)

    assert json.loads(json.dumps(context)) == context == context_of(kind, file.pk)
    assert print_of(kind, file.pk, paper="A4") == print_of(kind, file.pk, paper="A4")
    assert print_of(kind, file.pk, as_of="2025-06-13") != print_of(kind, file.pk) or kind in OWN_DAY


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_costs_a_fixed_number_of_queries(office, village, count_queries, kind):
    small = filling.filled(village, office, filling.people(9))
    large = filling.filled(make_village("35.08.04.2001", "Gondoruso"), office, filling.people(40))
    counts = []
    for cooperative in (small, large):
        with count_queries() as queries:
            context_of(kind, cooperative.pk)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 9


@pytest.mark.parametrize(("paper", "millimetres"), [("F4", (215, 330)), ("A4", (210, 297))])
def test_every_paper_comes_in_both_sizes(file, paper, millimetres):
    for kind in KINDS:
        for page in pypdf.PdfReader(io.BytesIO(print_of(kind, file.pk, paper=paper))).pages:
            assert tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:]) == millimetres, kind


def test_a_final_prints_its_number_where_a_draft_leaves_a_line(file):
    for kind in ("domicile_letter", "budget_commitment", "notary_receipt", "notary_cover_letter"):
        paper = paper_of(kind, file.pk)
        number = {"is_final": True, "number": "D15/0001/2025", "verify_url": "", "issued_on": "12 Juni 2025"}
        html = partial(pdf.render_html, paper.template, paper="F4")
        assert "D15/0001/2025" in html(paper.context | {"register": number})
        assert "D15/0001/2025" not in html(paper.context)


ONE_SHEET = (
    "capital_statement", "officers_list", "identity_recap", "budget_commitment", "notary_receipt", "domicile_letter",
)  # fmt: skip


@pytest.mark.parametrize("kind", ONE_SHEET)
def test_a_paper_of_one_sheet_keeps_its_signatures_and_its_code_on_it(office, kind):
    filling.dinas_head(office)
    make_kecamatan("35.08.03", "Candipuro")
    village = make_village("35.08.03.2004", "Sumberejo", name_is_shared=True)
    code = filling.filled(village, office, filling.people(9)).pk
    number = {
        "is_final": True, "number": "518/0001/D19/35.08.03.2004/2025", "issued_on": "Kamis, 12 Juni 2025",
        "verify_url": f"https://kdkmp.example.go.id/cek/{'a' * 26}/",
    }  # fmt: skip
    for size in ("F4", "A4"):
        paper = paper_of(kind, code, paper=size)
        final = pdf.render(paper.template, paper.context | {"register": number}, paper=size)
        assert [len(pages_of(print_of(kind, code, paper=size))), len(pages_of(final))] == [1, 1], size


@pytest.mark.parametrize("key", ["another key than the one it was written with"])
def test_data_under_a_lost_key_are_gaps_and_raise_nothing(file, key):
    with override_settings(DATA_KEYS=[key]):
        for kind in KINDS:
            context = context_of(kind, file.pk)
            if kind in ("kinship_statement", "identity_recap"):
                assert {f"NIK {filling.NAMES[1]}", f"alamat {filling.NAMES[1]}"} <= set(gaps(context))
