import datetime as dt
import io
import json
import re
from functools import partial
from html import unescape
from string import ascii_lowercase

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings

from cooperatives import actions
from cooperatives.drafts import deed_item
from cooperatives.models import Cooperative
from cooperatives.paperwork import PAPERS, make
from cooperatives.wording import date_both, list_letter, money, numbered, percent_both, share, time_both
from lumajang_kdkmp.documents import pdf
from tests.cooperatives.building import complete, founders, person
from tests.factories import make_village

AS_OF = "2025-06-12"
deed_draft = partial(make, "deed_draft")
PASAL_TITLES = {1: "Nama dan Tempat Kedudukan", 31: "Ketua Pengawas karena Jabatan", 49: "Kuasa dan Penutup"}
# What the notary writes by hand: number, day, date, hour, place, two witnesses (twice).
BLANK, NOTARY_BLANKS = "…………", 9


def html_of(code, **params):
    paper = deed_draft({"cooperative": code, "as_of": AS_OF, **params})
    return pdf.render_html(paper.template, paper.context, paper=paper.paper_size)


def words_of(html):
    """What is printed, without the ribbon and the foot that stand in attributes."""
    body = html.partition("<body")[2].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def text_of(code):
    paper = deed_draft({"cooperative": code, "as_of": AS_OF})
    data = pdf.render(paper.template, paper.context, paper=paper.paper_size)
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split()), len(pages)


@pytest.fixture(scope="module")
def printed(django_db_setup, django_db_blocker):
    """One deed as a PDF's text, made once: a desa whose name occurs twice in the regency."""
    from django.db import transaction

    from tests.factories import make_user

    with django_db_blocker.unblock(), override_settings(PORTAL_DATE=AS_OF), transaction.atomic():
        village = make_village("35.08.03.2004", "Sumberejo", name_is_shared=True)
        village.kecamatan.name = "Candipuro"
        village.kecamatan.save()
        complete(village, make_user("diskopindag"), street="Jalan Raya 12", hamlet="Krajan", rt="3", rw="1")
        result = text_of(village.pk)
        transaction.set_rollback(True)
    return result


def test_the_pdf_holds_the_legal_name_and_all_49_articles_in_order(printed):
    text, pages = printed

    assert "RANCANGAN AKTA PENDIRIAN KOPERASI DESA MERAH PUTIH SUMBEREJO KECAMATAN CANDIPURO" in text
    position = 0
    for number in range(1, 50):
        heading = f"Pasal {number} {PASAL_TITLES.get(number, '')}".strip()
        found = re.compile(rf"{re.escape(heading)}(?= [A-Z(])").search(text, position)
        assert found, heading
        position = found.end()
    assert [f"BAB {roman} " in text for roman in "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII".split()]
    assert 13 <= pages <= 18


def test_every_page_says_that_it_is_a_draft_and_none_is_titled_akta(printed):
    text, pages = printed

    assert text.count("RANCANGAN — bukan akta otentik; akta dibuat oleh notaris") == pages
    assert f"Halaman {pages} dari {pages}" in text
    assert not re.search(r"(?<!RANCANGAN )AKTA PENDIRIAN", text)


def test_the_pdf_leaves_no_template_sign_and_no_letter_unprinted(printed):
    text, _ = printed

    for sign in ("{{", "}}", "{%", "None", "\ufffd", "\u25a1"):
        assert sign not in text
    assert text.count(BLANK) == NOTARY_BLANKS


def test_only_the_notarys_blanks_stay_open(village, dinas):
    complete(village, dinas, street="Jalan Contoh 1")
    text = words_of(html_of(village.pk))
    assert text.count(BLANK) == NOTARY_BLANKS
    assert text.count("[… nama notaris …]") == 2
    assert text.count("[… tempat kedudukan notaris …]") == 1

    notary = actions.save_notary(
        by=dinas, name="Ratna Contoh, S.H.", domicile="Lumajang", decree_number="C-9", decree_on=dt.date(2010, 1, 4)
    )
    cooperative = Cooperative.objects.get()
    actions.hand_over_to_notary(cooperative=cooperative, by=dinas, notary=notary, on=dt.date(2025, 6, 2))
    text = words_of(html_of(village.pk))
    assert text.count(BLANK) == NOTARY_BLANKS
    assert "[…" not in text
    assert "Ratna Contoh, S.H., Notaris di Lumajang, berdasarkan Surat Keputusan Nomor C-9 tanggal 04-01-2010" in text


def test_every_datum_reaches_the_paper(village, dinas):
    rows = founders(21, head="Kepala Kanari")
    details = {
        "short_name": "KDMP Kanari", "street": "Jalan Kanari 7", "hamlet": "Kidul", "rt": "4", "rw": "9",
        "coop_kind": "producer", "principal_saving": 125_000, "mandatory_saving": 7_500, "grant_fund": 3_000_000,
    }  # fmt: skip
    for row in rows:
        row["principal_paid"] = 125_000
    cooperative = complete(village, dinas, people=rows, **details)
    actions.set_articles(
        articles=cooperative.articles, by=dinas, seen_version=1, quorum_percent=60, amend_quorum_percent=67,
        call_percent=25, notice_days=11, board_term_years=4, supervisor_term_years=3, annual_meeting_months=2,
        duration_years=30, min_member_age=18, saving_period="year", fiscal_year_month=7, member_liability="double",
        surplus_reserve=31, surplus_services=19,
    )  # fmt: skip
    own = list(cooperative.founders.all())
    actions.appoint_attorneys(cooperative=cooperative, by=dinas, founders=own[1:4], on=dt.date(2025, 5, 21))
    text = words_of(html_of(village.pk))

    expected = [
        "KDMP Kanari", "Jalan Kanari 7, Dusun Kidul, Rukun Tetangga 004, Rukun Warga 009", "jenis Koperasi Produsen",
        "Rp125.000,00 (seratus dua puluh lima ribu rupiah)", "Rp7.500,00 (tujuh ribu lima ratus rupiah)",
        "setiap tahun", "hibah berjumlah Rp3.000.000,00", "21 (dua puluh satu) orang pendiri",
        "lebih dari 3/5 (tiga per lima)", "67% (enam puluh tujuh persen)", "1/4 (satu per empat)",
        "11 (sebelas) hari",
        "Pengurus untuk masa jabatan 4 (empat) tahun", "Pengawas untuk masa jabatan 3 (tiga) tahun",
        "2 (dua) bulan", "jangka waktu 30 (tiga puluh) tahun", "18 (delapan belas) tahun", "1 Juli", "30 Juni",
        "satu kali besarnya simpanan pokok", "dana cadangan sebesar 31% (tiga puluh satu persen)",
        "19% (sembilan belas persen)", "KBLI 47112", "KBLI 64142", "Unit simpan pinjam", "Berita Acara Nomor BA/01",
        "Berita Acara Nomor BA/02", "dipimpin oleh Nurul Hidayati", "22 (dua puluh dua) orang",
        "hari Kamis, tanggal 08-05-2025 (delapan Mei dua ribu dua puluh lima)", "18.30 WIB (delapan belas lewat",
        "tertanggal 21-05-2025 (dua puluh satu Mei dua ribu dua puluh lima)", "Kepala Kanari",
        "Ketua (karena jabatan selaku Kepala Desa)", "Wakil Ketua Bidang Keanggotaan", "Rp2.625.000",
        # 21 × 125.000 + 21 × 10.000 + 3.000.000
        "berjumlah Rp5.835.000,00",
    ]  # fmt: skip
    assert [words for words in expected if words not in text] == []
    assert [row["nik_penduduk"] for row in rows if row["nik_penduduk"] not in text] == []
    assert [row["name"] for row in rows if row["name"] not in text] == []


def test_attorneys_appear_for_the_others_and_without_them_every_founder_appears(village, dinas):
    cooperative = complete(village, dinas)
    context = deed_draft({"cooperative": village.pk}).context
    assert len(context["appearers"]) == 9
    own = list(cooperative.founders.all())
    actions.appoint_attorneys(cooperative=cooperative, by=dinas, founders=own[1:4], on=dt.date(2025, 5, 20))

    context = deed_draft({"cooperative": village.pk}).context
    assert [row["name"] for row in context["appearers"]] == [row.person.name for row in own[1:4]]
    assert len(context["founders"]) == 9


def test_a_kelurahan_reads_as_a_kelurahan_throughout(kelurahan, village, dinas):
    complete(kelurahan, dinas)
    complete(village, dinas)
    urban, rural = words_of(html_of(kelurahan.pk)), words_of(html_of(village.pk))

    forbidden = ["Kepala Desa", "Dana Desa", "pemerintah desa", "Badan Permusyawaratan Desa", "Musyawarah Desa",
                 "milik desa", "balai desa", "dusun yang", "Apotek desa"]  # fmt: skip
    assert [words for words in forbidden if words in urban] == []
    assert "Lurah Citrodiwangsan karena jabatannya" in urban
    assert "Musyawarah Kelurahan Khusus" in urban
    assert "Lembaga Pemberdayaan Masyarakat" in urban
    # Control: the same words stand in the deed of a desa.
    assert [words for words in forbidden[:5] if words not in rural] == []
    assert "Lurah" not in rural


@pytest.mark.parametrize(("path", "word"), [("develop", "pengembangan"), ("revitalise", "revitalisasi")])
def test_an_existing_cooperative_gets_an_amendment_instead_of_a_founding(village, dinas, path, word):
    former = {"former_name": "KUD Tani Makmur", "former_legal_number": "5512/BH"}
    complete(village, dinas, formation_path=path, former_legal_on=dt.date(1981, 8, 17), **former)
    text = words_of(html_of(village.pk))

    assert "RANCANGAN AKTA PERUBAHAN ANGGARAN DASAR KOPERASI DESA MERAH PUTIH" in text
    assert f"yang menyepakati {word} Koperasi Semula" in text
    assert "KUD Tani Makmur" in text
    assert "nomor 5512/BH tanggal 17-08-1981" in text
    assert "Pengurus dan Pengawas Terpilih" in text
    assert "RANCANGAN AKTA PENDIRIAN" not in text
    assert "mendirikan sebuah koperasi" not in text


@pytest.mark.parametrize(
    ("field", "value"), [("admits_associates", False), ("has_manager", False), ("surplus_village", 0)]
)
def test_whatever_the_founders_choose_the_paragraphs_are_numbered_without_a_gap(village, dinas, field, value):
    cooperative = complete(village, dinas)
    changes = {field: value} | ({"surplus_reserve": 45} if field == "surplus_village" else {})
    actions.set_articles(articles=cooperative.articles, by=dinas, seen_version=1, **changes)

    assert gaps(html_of(village.pk)) == []


def gaps(html):
    """The articles whose paragraphs do not count (1), (2), (3) and whose letters do not run a, b, c."""
    wrong = []
    for article in html.split('<h3 class="pasal">')[1:]:
        numbers = [int(n) for n in re.findall(r'<p class="a(?: lead)?">\((\d+)\)', article)]
        letters = re.findall(r'<p class="(?:h|a lead|a)">(?:([a-z]+)\.[\u2009\u2002&])?', article)
        runs = "".join(letter or " " for letter in letters).split()
        if numbers != list(range(1, len(numbers) + 1)) or not all(ascii_lowercase.startswith(run) for run in runs):
            wrong.append(article[:20])
    return wrong


def test_every_article_is_numbered_without_a_gap(village, kelurahan, dinas):
    for row in (village, kelurahan):
        complete(row, dinas)
        html = html_of(row.pk)
        assert gaps(html) == []
        # Control: the check sees a missing paragraph.
        assert gaps(re.sub(r'<p class="a">\(2\).*?</p>', "", html, count=1)) != []


def test_what_is_missing_is_listed_and_no_half_deed_is_made(cooperative, village, dinas):
    with pytest.raises(ValidationError) as caught:
        deed_draft({"cooperative": village.pk, "as_of": AS_OF})
    assert caught.value.messages == [
        "Catat Musyawarah Desa Khusus.",
        "Catat rapat pendirian.",
        "Isi daftar pendiri.",
        "Lengkapi kelima jabatan pengurus.",
        "Isi pengawas beserta ketuanya.",
        "Pilih kegiatan usaha (KBLI).",
    ]


def test_an_attorney_needs_a_dated_power_and_an_amendment_its_former_identity(village, dinas):
    complete(village, dinas, people=[row | {"is_attorney": True} for row in founders()])
    with pytest.raises(ValidationError, match="Isi tanggal surat kuasa"):
        deed_draft({"cooperative": village.pk})
    other = make_village("35.08.04.2005")
    complete(other, dinas, formation_path="develop")
    with pytest.raises(ValidationError, match="koperasi semula"):
        deed_draft({"cooperative": other.pk})


def test_a_lost_key_stops_the_paper_with_a_sentence(village, dinas):
    complete(village, dinas)
    with override_settings(DATA_KEYS=["another key than the one it was written with"]):
        with pytest.raises(ValidationError, match="kuncinya tidak ada"):
            deed_draft({"cooperative": village.pk})


def test_the_officers_are_those_of_the_day_of_the_draft(village, dinas):
    cooperative = complete(village, dinas)
    successor = person("Ketua Baru") | {"body": "board", "role": "chair", "starts_on": dt.date(2025, 6, 10)}
    actions.appoint_officers(cooperative=cooperative, by=dinas, terms=[successor])

    before = deed_draft({"cooperative": village.pk, "as_of": "2025-06-09"}).context["board"][0]["name"]
    after = deed_draft({"cooperative": village.pk, "as_of": "2025-06-10"}).context["board"][0]["name"]
    assert (before == "Ketua Baru", after) == (False, "Ketua Baru")


@pytest.mark.parametrize(
    "params", [{"as_of": "kemarin"}, {"as_of": "2025-02-30"}, {"as_of": 7}, {"paper": "A3"}, {"paper": None}]
)
def test_bad_parameters_are_refused_in_words(village, dinas, params):
    complete(village, dinas)
    with pytest.raises(ValidationError):
        deed_draft({"cooperative": village.pk, **params})


def test_an_unknown_village_is_no_cooperative(db):
    with pytest.raises(Cooperative.DoesNotExist):
        deed_draft({"cooperative": "35.08.99.2001"})


def test_the_context_is_plain_json_and_the_same_every_time(village, dinas):
    complete(village, dinas)
    params = {"cooperative": village.pk, "as_of": AS_OF, "paper": "A4"}
    paper = deed_draft(params)

    assert paper.paper_size == "A4"
    assert json.loads(json.dumps(paper.context)) == paper.context == deed_draft(params).context
    assert len(paper.template_version) <= 40


def test_a_draft_costs_a_fixed_number_of_queries(village, kelurahan, dinas, count_queries):
    complete(village, dinas)
    complete(kelurahan, dinas, people=founders(40))
    with count_queries() as small:
        deed_draft({"cooperative": village.pk})
    with count_queries() as large:
        deed_draft({"cooperative": kelurahan.pk})

    assert len(small) == len(large) == 5


HOSTILE = [
    "<b>Budi</b><script>alert(1)</script>",
    "A" * 120,
    "Budi\u202e\u200fitreB",
    "D'Arcy O\"Brien & Sons {{ settings.SECRET_KEY }} {% now 'Y' %}",
    "<img src='file:///etc/passwd'>",
    "محمد 王小明 🦆",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_printed_as_text_and_break_nothing(village, dinas, name):
    rows = founders()
    rows[1]["name"] = name
    rows[1]["address"] = (name * 10)[:200]
    cooperative = complete(village, dinas, people=rows, street=name, short_name=name[:60])
    actions.appoint_attorneys(
        cooperative=cooperative, by=dinas, founders=cooperative.founders.all()[1:4], on=dt.date(2025, 5, 20)
    )
    html = html_of(village.pk)

    for tag in ("<script", "<img", "<b>Budi<"):
        assert tag not in html
    assert "SECRET_KEY" not in html or "{{ settings.SECRET_KEY }}" in html.replace("&quot;", '"')


def test_the_worst_names_together_still_make_a_pdf(village, dinas):
    rows = founders()
    for row, name in zip(rows[1:], HOSTILE, strict=False):
        row["name"] = name
        row["address"] = (name * 40)[:200]
    complete(village, dinas, people=rows, street="X" * 120, hamlet="Y" * 60)
    text, pages = text_of(village.pk)

    assert 14 <= pages <= 20
    # pypdf puts NUL between the letters of a font that has no glyph for a sign.
    assert "Pasal 49" in text.replace("\0", "")


def test_names_beyond_the_columns_are_refused_where_they_are_typed(cooperative, camat):
    with pytest.raises(ValidationError, match="Baris 1"):
        actions.add_founders(cooperative=cooperative, by=camat, people=[person("N" * 200)])


def test_every_paper_is_wired_into_the_settings(settings):
    for kind in PAPERS:
        assert settings.DOCUMENT_SOURCES[kind] == "cooperatives.paperwork.make"


def test_the_letters_of_a_list_run_on_after_z():
    letters = [list_letter(position).strip("\u2009\u2002") for position in range(28)]

    assert letters[:3] == ["a.", "b.", "c."]
    assert letters[25:] == ["z.", "aa.", "bb."]


def test_figures_and_words():
    assert numbered(7) == "7 (tujuh)"
    assert money(100_000) == "Rp100.000,00 (seratus ribu rupiah)"
    assert money(0) == "Rp0,00 (nol rupiah)"
    assert date_both(dt.date(2025, 5, 14)) == "14-05-2025 (empat belas Mei dua ribu dua puluh lima)"
    assert time_both(dt.time(18, 30)) == "18.30 WIB (delapan belas lewat tiga puluh menit)"
    assert [share(n) for n in (50, 75, 20, 40)] == [
        "1/2 (satu per dua)", "3/4 (tiga per empat)", "1/5 (satu per lima)", "2/5 (dua per lima)",
    ]  # fmt: skip
    assert share(67) == percent_both(67) == "67% (enam puluh tujuh persen)"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("new", "Rancangan Akta Pendirian Koperasi Desa"),
        ("develop", "Rancangan Akta Perubahan Anggaran Dasar Koperasi Desa"),
        ("revitalise", "Rancangan Akta Perubahan Anggaran Dasar Koperasi Desa"),
    ],
)
def test_lists_call_a_draft_what_the_paper_calls_itself(cooperative, path, title):
    Cooperative.objects.filter(pk=cooperative.pk).update(formation_path=path)
    row = Cooperative.objects.select_related("village__kecamatan").get(pk=cooperative.pk)
    assert deed_item(row)["title"].startswith(title)
