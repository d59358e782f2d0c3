"""D11 to D20: everything that is recorded stands on paper, in the words of this village and path."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings

from cooperatives import actions
from cooperatives.models import Cooperative, EligibilityThresholds, OfficerTerm
from cooperatives.papers.plan_paper import SURPLUS_LABELS
from cooperatives.paperwork import PAPERS, papers_of
from lumajang_kdkmp.documents.placeholders import gaps
from tests.cooperatives import building
from tests.cooperatives.papers import filling
from tests.cooperatives.papers.printing import (
    AS_OF,
    FULL_NIK,
    KINDS,
    NO_PAPER,
    context_of,
    pages_of,
    print_of,
    rupiahs,
    text_of,
)
from tests.factories import Office


@pytest.fixture(scope="module")
def printed(django_db_setup, django_db_blocker):
    """The papers of the four files as PDF text, made once: {label: {kind: text}}, and the codes."""
    from django.db import transaction

    with django_db_blocker.unblock(), override_settings(PORTAL_DATE=AS_OF), transaction.atomic():
        codes = filling.all_four(Office())
        texts = {
            label: {kind: text_of(kind, code) for kind in KINDS if (label, kind) != NO_PAPER}
            for label, code in codes.items()
        }
        left = {
            (label, kind): gaps(context_of(kind, code))
            for label, code in codes.items()
            for kind in texts[label]
        }
        transaction.set_rollback(True)
    return texts, left


def test_each_kind_has_its_code_and_only_a_desa_commits_its_budget(village, kelurahan, dinas):
    rural, urban = building.registered(village, dinas), building.registered(kelurahan, dinas)

    assert {kind: PAPERS[kind].code for kind in KINDS} == KINDS
    assert {row.kind for row in papers_of(rural)} - {row.kind for row in papers_of(urban)} == {"budget_commitment"}
    with pytest.raises(ValidationError, match="tidak diperlukan"):
        context_of("budget_commitment", kelurahan.pk)


def test_a_file_that_lacks_nothing_prints_no_gap(printed):
    texts, left = printed

    assert {key: names for key, names in left.items() if names} == {}
    assert [(label, kind) for label, papers in texts.items() for kind, text in papers.items() if "[…" in text] == []


NAME = {
    "desa": "KOPERASI DESA MERAH PUTIH BAGO",
    "kelurahan": "KOPERASI KELURAHAN MERAH PUTIH CITRODIWANGSAN",
    "double": "KOPERASI DESA MERAH PUTIH SUMBEREJO KECAMATAN CANDIPURO",
    "develop": "KOPERASI DESA MERAH PUTIH GESANG",
}
VILLAGE = {"desa": "Bago", "kelurahan": "Citrodiwangsan", "double": "Sumberejo", "develop": "Gesang"}
HERE = {
    "desa": "Desa Bago, Kecamatan Pasirian, Kabupaten Lumajang",
    "kelurahan": "Kelurahan Citrodiwangsan, Kecamatan Lumajang, Kabupaten Lumajang",
    "double": "Desa Sumberejo, Kecamatan Candipuro, Kabupaten Lumajang",
    "develop": "Desa Gesang, Kecamatan Tempeh, Kabupaten Lumajang",
}


@pytest.mark.parametrize("label", NAME)
def test_every_paper_names_the_cooperative_and_numbers_its_pages(printed, label):
    for kind, text in printed[0][label].items():
        assert NAME[label] in text, kind
        assert re.search(r"Halaman 1 dari \d", text), kind
        for sign in ("{{", "{%", "None", "�", "□"):
            assert sign not in text, kind


@pytest.mark.parametrize("label", NAME)
def test_the_declarations_hold_every_officer_and_all_the_others(printed, label):
    kinship, fitness = printed[0][label]["kinship_statement"], printed[0][label]["fitness_statement"]
    officers = filling.NAMES[:8]

    for text in (kinship, fitness):
        assert text.count("Meterai Rp10.000") == 8
        assert text.count(f"{VILLAGE[label]}, 12 Juni 2025 Yang menyatakan,") == 8
        assert text.count(f": Dusun Krajan, RT 003/RW 001, {HERE[label]}") == 8
        assert text.count("Lumajang, 12 Juli 1985") == 8
        assert not re.search(r"\d{16}", text)
    # As the declarant and as the signature on the own page, and on the seven other pages in the list.
    assert [kinship.count(name) for name in officers] == [9] * 8
    assert [fitness.count(name) for name in officers] == [2] * 8
    assert kinship.count("sampai dengan derajat pertama") == 8


def test_a_declaration_is_one_sheet_each_on_both_papers(file):
    for kind in ("kinship_statement", "fitness_statement"):
        for paper in ("F4", "A4"):
            pages = pages_of(print_of(kind, file.pk, paper=paper))
            assert len(pages) == 8
            assert all("SURAT PERNYATAAN" in page and "Meterai" in page for page in pages)


def test_the_board_declares_rule_r8_and_the_supervisors_r9(printed):
    text = printed[0]["desa"]["fitness_statement"]

    assert text.count("Saya bukan Kepala Desa dan tidak berasal dari unsur pimpinan desa.") == 5
    assert text.count("tidak pernah dinyatakan bersalah menyebabkan suatu koperasi atau perusahaan") == 3
    assert text.count("Dalam waktu 5 (lima) tahun sebelum pengangkatan saya") == 3
    assert text.count("untuk masa jabatan 5 (lima) tahun, terhitung sejak tanggal 20-05-2025 (dua puluh Mei") == 7
    assert text.count("selama saya menjabat Kepala Desa Bago") == 1


def test_the_board_declares_as_strictly_as_the_thresholds_of_the_day(file):
    strict = "bukan Kepala Desa, bukan perangkat desa, dan bukan pimpinan atau anggota BPD"
    before = context_of("fitness_statement", file.pk)["statements"][0]["leadership"]
    EligibilityThresholds.objects.create(valid_from=dt.date(2025, 6, 1), officials_barred=True)

    assert before != strict
    assert context_of("fitness_statement", file.pk)["statements"][0]["leadership"] == strict


def test_a_declaration_carries_the_day_on_which_it_was_signed(file, dinas):
    term = OfficerTerm.objects.filter(cooperative=file, role="treasurer").get()
    actions.record_declarations(cooperative=file, by=dinas, on=term.starts_on, kinship=[term])
    days = [row["signers"][0][1]["above"] for row in context_of("kinship_statement", file.pk)["statements"]]

    assert sorted(set(days)) == [f"{file.village.name}, 12 Juni 2025", f"{file.village.name}, 20 Mei 2025"]
    assert days.count(f"{file.village.name}, 20 Mei 2025") == 1


@pytest.mark.parametrize("label", NAME)
def test_the_sums_of_the_capital_agree_with_the_rows_on_paper(printed, label):
    text = printed[0][label]["capital_statement"]
    table = text.partition("Jumlah 1 ")[2].partition("Rekapitulasi")[0]
    sums = rupiahs(table)
    rows, (principal, mandatory, total) = sums[:-3], sums[-3:]
    recap = rupiahs(text.partition("Rekapitulasi")[2].partition("Modal awal tersebut")[0])

    assert len(rows) == 3 * 13
    assert all(rows[at] + rows[at + 1] == rows[at + 2] for at in range(0, len(rows), 3))
    assert (sum(rows[0::3]), sum(rows[1::3]), sum(rows[2::3])) == (principal, mandatory, total)
    assert recap == [principal, mandatory, 5_000_000, total + 5_000_000]
    assert "(enam juta empat ratus enam puluh sembilan ribu rupiah)" in text
    assert [name for name in filling.NAMES if name not in text] == []
    assert "13 (tiga belas) orang" in text
    assert "pada Bendahara, dan dipindahkan ke rekening koperasi" in text


def test_the_capital_lies_in_the_bank_once_there_is_an_account(file, dinas):
    actions.record_minuta(cooperative=file, by=dinas, on=dt.date(2025, 6, 5))
    actions.record_registration(
        cooperative=file, by=dinas, kind="sk_ahu", number="AHU-0023617.AH.01.29.TAHUN 2025",
        issued_on=dt.date(2025, 6, 6),
    )  # fmt: skip
    actions.record_registration(
        cooperative=file, by=dinas, kind="bank_account", number="0012-01-000123", issuer="Bank Contoh",
        issued_on=dt.date(2025, 6, 10),
    )  # fmt: skip

    assert "nomor 0012-01-000123 di Bank Contoh" in context_of("capital_statement", file.pk)["kept"]
    assert "pada Bendahara" in context_of("capital_statement", file.pk, as_of="2025-06-09")["kept"]


@pytest.mark.parametrize("label", NAME)
def test_the_plan_holds_every_figure_and_its_tables_add_up(printed, label):
    text = printed[0][label]["business_plan"]
    place = "kelurahan" if label == "kelurahan" else "desa"
    expected = [
        "TAHUN 2026–2028", "47112", "64142", "Padi organik", "Catatan Pasar pagi",
        "Pertanian pangan dan hortikultura",
        "Warga yang berbelanja", "Pasar harian di dua dusun.", "Perum Bulog Lumajang", "Rp350.000.000",
        "Rp150.000.000",
        "Rp40.000.000", "Rp10.000.000", "Rp450.000.000,00 (empat ratus lima puluh juta rupiah)",
        "40 (empat puluh) bulan",
        "6% (enam persen) per tahun", "Tahap I 60%", "Rp500.000.000,00 (lima ratus juta rupiah)",
        "kontrak harga dengan",
        "Piutang macet", f"Dana pembangunan {place}", *SURPLUS_LABELS.values(), "Pada tahun yang merugi",
        "Koperasi Konsumen",
    ]  # fmt: skip
    assert [words for words in expected if words not in text] == []

    figures = rupiahs(text.partition("6. Proyeksi")[2].partition("7. Proyeksi")[0])
    assert figures == [
        240_000_000, 310_500_000, 402_750_001, 251_000_000, 280_000_000, 340_000_000,
        11_000_000, 30_500_000, 62_750_001,
    ]  # fmt: skip
    assert "−Rp11.000.000" in text
    shares = rupiahs(text.partition("7. Proyeksi")[2].partition("8. Kebutuhan")[0])
    assert [sum(shares[year:-3:3]) for year in (1, 2)] == shares[-2:] == [30_500_000, 62_750_001]
    loan = rupiahs(text.partition("Sisa pokok")[2].partition("Angsuran pokok")[0])
    years, (principal, interest, paid) = loan[:-3], loan[-3:]
    assert len(years) == 4 * 4
    assert (sum(years[0::4]), sum(years[1::4]), sum(years[2::4])) == (principal, interest, paid)
    assert (principal, principal + interest, years[-1]) == (450_000_000, paid, 0)


def test_a_plan_without_a_loan_says_so(file, dinas):
    plan = file.business_plan
    actions.save_business_plan(cooperative=file, by=dinas, seen_version=plan.version, from_loan=0, loan_months=None,
                               disbursement="")  # fmt: skip
    context = context_of("business_plan", file.pk)

    assert gaps(context) == []
    assert "Rencana ini tidak memakai pinjaman." in text_of("business_plan", file.pk)
    assert context["capital"]["difference"] == "Jumlah sumber modal kurang Rp450.000.000 dari kebutuhan."


@pytest.mark.parametrize("label", NAME)
def test_the_domicile_letter_holds_who_where_since_when_and_in_what_building(printed, label):
    text = printed[0][label]["domicile_letter"]
    head, hamlet = ("Lurah", "Lingkungan") if label == "kelurahan" else ("Kepala Desa", "Dusun")
    place = "kelurahan" if label == "kelurahan" else "desa"
    expected = [
        "PEMERINTAH KABUPATEN LUMAJANG", f"Jalan Balai {VILLAGE[label]} 1", f": {head} {VILLAGE[label]}",
        "Slamet Riyadi",
        f"Jalan Raya 12, {hamlet} Krajan, RT 003/RW 001, {HERE[label]}, Provinsi Jawa Timur", f"KMP {VILLAGE[label]}",
        f"Aset {place}, pinjam pakai", "12-06-2025 (dua belas Juni dua ribu dua puluh lima)",
    ]  # fmt: skip
    assert [words for words in expected if words not in text] == []


@pytest.mark.parametrize("label", NAME)
def test_the_list_of_officers_holds_what_is_known_of_them_and_no_full_nik(printed, label):
    text = printed[0][label]["officers_list"]
    titles = ("Ketua", "Wakil Ketua Bidang Usaha", "Wakil Ketua Bidang Keanggotaan", "Sekretaris", "Bendahara",
              "Ketua Pengawas (karena jabatan)", "Anggota Pengawas")  # fmt: skip

    assert [title for title in titles if title not in text] == []
    assert [name for name in filling.NAMES[:8] if name not in text] == []
    words = ("BA/02", "20-05-2025", "S-1", "SMA", "SMP", "Petani", "KetuaRapat,", "5(lima)tahun")
    assert [word for word in words if word not in text.replace(" ", "")] == []
    assert text.count("Telepon 0811") == 8
    assert not re.search(r"\d{16}|\d{12}", text)


@pytest.mark.parametrize("label", NAME)
def test_the_recap_alone_holds_the_full_nik_of_every_founder(printed, label):
    papers = printed[0][label]
    niks = re.findall(r"\b\d{16}\b", papers["identity_recap"])

    assert len(set(niks)) == 13
    assert [name for name in filling.NAMES if name not in papers["identity_recap"]] == []
    for kind in set(papers) - FULL_NIK:
        assert not re.search(r"\d{16}", papers[kind].replace("197001011995031001", "")), kind
    # The invented region is not that of the regency; the other checks pass.
    text = papers["identity_recap"]
    assert (text.count("16 angka: ya"), text.count("3508: tidak"), text.count("Lahir/JK: ya")) == (13, 13, 13)
    assert "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 NIK ini pertama kali terbit di luar kabupaten" in text


@pytest.mark.parametrize(
    ("nik", "flags"),
    [
        ("3508041207850003", ("ya", "ya", "ya")),
        ("3508045207850003", ("ya", "ya", "tidak")),
        ("3508041307850003", ("ya", "ya", "tidak")),
        ("9900001207850003", ("ya", "tidak", "ya")),
        ("35080412078500", ("tidak", "tidak", "tidak")),
    ],
)
def test_the_recap_flags_what_the_digits_of_a_nik_say(file, nik, flags):
    person = file.founders.get(number=1).person
    person.nik_penduduk = nik
    person.save(update_fields=["nik_penduduk"])
    row = context_of("identity_recap", file.pk)["rows"][0]

    assert (row["is_shaped"], row["is_local"], row["agrees"]) == flags


@pytest.mark.parametrize("label", ["desa", "double", "develop"])
def test_the_village_head_commits_the_budget(printed, label):
    text = printed[0][label]["budget_commitment"]
    expected = [
        "Slamet Riyadi", "Rp15.000.000,00 (lima belas juta rupiah)", "Biaya musyawarah dan akta",
        "Tahun Anggaran 2025",
        "Kamis, 08-05-2025", "BA/01", f"{VILLAGE[label]}, 4 Juni 2025", "Meterai Rp10.000", "Dana Desa tahap II",
        "disusun mengikuti lampiran PMK 81/2025; cocokkan dengan format resmi sebelum ditandatangani",
        f"Jalan Balai {VILLAGE[label]} 1", "PEMERINTAH DESA",
    ]  # fmt: skip
    assert [words for words in expected if words not in text] == []


@pytest.mark.parametrize("label", NAME)
def test_receipt_and_cover_letter_list_the_file_of_this_path(printed, label):
    receipt, letter = printed[0][label]["notary_receipt"], printed[0][label]["notary_cover_letter"]
    codes = [f"D{number:02}" for number in range(2, 19)]
    if label == "kelurahan":
        codes.remove("D18")
    if label == "develop":
        codes = [code for code in codes if code != "D07"] + ["D22"]

    assert re.findall(r"\bD\d\d\b", receipt) == re.findall(r"\bD\d\d\b", letter) == codes
    for words in ("TT-77/VI", "02-06-2025 (dua Juni dua ribu dua puluh lima)", "Jalan Notaris 7 Lumajang",
                  "0334 881234", "Ratna Contoh", "Kabupaten Lumajang", "Nurul Hidayati"):  # fmt: skip
        assert words in receipt
    for words in ("Ratna Contoh", "APBD Kabupaten", "Rp2.500.000,00 (dua juta lima ratus ribu rupiah)",
                  "Slamet Riyadi",
                  "081100000001", "koperasi@example.id", "Dra. Contoh Kadis", "197001011995031001", "1 (satu) berkas",
                  "akta perubahan anggaran dasar" if label == "develop" else "akta pendirian"):  # fmt: skip
        assert words in letter


@pytest.mark.parametrize(
    ("label", "names"),
    [
        ("desa", ["BAGO", "BAGO KECAMATAN PASIRIAN", "BAGO KECAMATAN PASIRIAN KABUPATEN LUMAJANG"]),
        ("double", ["SUMBEREJO KECAMATAN CANDIPURO", "SUMBEREJO KECAMATAN CANDIPURO KABUPATEN LUMAJANG"]),
    ],
)
def test_the_letter_asks_for_the_name_and_the_lawful_names_after_it(printed, label, names):
    text = printed[0][label]["notary_cover_letter"]
    found = re.search(r"Nama yang dimohonkan : (.*?) Desa : ", text)[1]

    prefix = "KOPERASI DESA MERAH PUTIH "
    assert re.split(r" Nama cadangan \d : ", found) == [prefix + name for name in names]


def test_the_longest_name_has_no_fallback(file, dinas):
    Cooperative.objects.filter(pk=file.pk).update(name_suffix="regency")
    text = text_of("notary_cover_letter", file.pk)
    assert "tidak ada, karena nama itu sudah memuat kecamatan dan kabupaten" in text


def test_a_kelurahan_reads_as_a_kelurahan_in_every_paper(printed):
    urban, rural = printed[0]["kelurahan"], printed[0]["desa"]
    forbidden = re.compile(r"Kepala Desa|BPD|Dana Desa|APBDes|\bdesa\b|\bDesa\b|Dusun [^K]")

    assert {kind: forbidden.findall(text) for kind, text in urban.items() if forbidden.search(text)} == {}
    assert all(forbidden.search(text) for kind, text in rural.items())
