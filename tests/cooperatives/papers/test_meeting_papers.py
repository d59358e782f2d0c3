import io
import json
import re
from html import unescape

import pypdf
import pytest
from django.test import override_settings

from cooperatives import actions
from cooperatives.models import Cooperative
from cooperatives.papers.gathering import items
from cooperatives.papers.kinds import PaperKind
from cooperatives.paperwork import PAPERS, make, papers_of
from lumajang_kdkmp.documents import pdf
from lumajang_kdkmp.documents.placeholders import gaps
from tests.cooperatives import building
from tests.factories import make_user, make_village

AS_OF = "2025-06-12"
ALWAYS = (
    "invitation_musdesus", "minutes_musdesus", "attendance_musdesus", "invitation_founding", "founders_list",
    "power_of_attorney", "bylaws",
)  # fmt: skip
FOUNDING = (*ALWAYS, "minutes_founding")
AMENDING = (*ALWAYS, "amendment_minutes")
PLACES = {
    "desa": ("35.08.04.2004", "Bago", "Pasirian", {"funding": "village_ops"}),
    "kelurahan": ("35.08.10.1003", "Citrodiwangsan", "Lumajang", {}),
    "double": ("35.08.03.2004", "Sumberejo", "Candipuro", {"short_name": "KDMP Sumberejo"}),
    "development": ("35.08.05.2011", "Gesang", "Tempeh", {"formation_path": "develop"}),
}


def village_of(case):
    code, name, kecamatan, details = PLACES[case]
    village = make_village(code, name, name_is_shared=case == "double")
    village.kecamatan.name = kecamatan
    village.kecamatan.save()
    return village, details


def context_of(kind, code):
    return make(kind, {"cooperative": code, "as_of": AS_OF}).context


def html_of(kind, code, paper="F4"):
    made = make(kind, {"cooperative": code, "as_of": AS_OF, "paper": paper})
    return pdf.render_html(made.template, made.context, paper=made.paper_size)


def pdf_of(kind, code, paper="F4"):
    made = make(kind, {"cooperative": code, "as_of": AS_OF, "paper": paper})
    return pdf.render(made.template, made.context, paper=made.paper_size)


def words_of(html):
    """What is printed, without the ribbon and the foot that stand in attributes."""
    body = html.partition("<body")[2].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def text_of(data):
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\0", "").split())


@pytest.fixture(scope="module")
def printed(django_db_setup, django_db_blocker):
    """{case: {kind: text of its PDF}} of four whole cooperatives, made once."""
    from django.db import transaction

    texts = {}
    with django_db_blocker.unblock(), override_settings(PORTAL_DATE=AS_OF), transaction.atomic():
        by = make_user("diskopindag")
        for case in PLACES:
            village, details = village_of(case)
            building.documented(village, by, people=people(case), **details)
            kinds = AMENDING if case == "development" else FOUNDING
            texts[case] = {kind: text_of(pdf_of(kind, village.pk)) for kind in kinds}
        transaction.set_rollback(True)
    return texts


def people(case):
    """Nine founders whose names occur nowhere else, of a NIK that says who they are in which case."""
    rows = building.founders(9, head="Slamet Riyadi")
    for place, row in enumerate(rows[1:], start=1):
        row["name"] = f"{NAMES[place - 1]} {case.title()}"
    return rows


NAMES = (
    "Wagiman", "Lestariningsih", "Kusnadi", "Rahayuningtyas", "Subagyo", "Fatimatuzzahra", "Gunarto", "Murtiasih",
)  # fmt: skip

LETTER_1 = [
    "Nomor : 005/17/427.04/2025", "2 Mei 2025", "Kamis, 08-05-2025 (delapan Mei dua ribu dua puluh lima)",
    "19.00 WIB (sembilan belas) sampai dengan selesai", "Balai Pertemuan", "membawa Kartu Tanda Penduduk",
    "9. Penutup.", "Slamet Riyadi", "Hartono Wibisono", "Tembusan", "Instruksi Presiden Nomor 9 Tahun 2025",
]  # fmt: skip
LETTER_2 = [
    "Nomor : 005/19/427.04/2025", "12 Mei 2025", "Selasa, 20-05-2025 (dua puluh Mei dua ribu dua puluh lima)",
    "18.30 WIB (delapan belas lewat tiga puluh menit) sampai dengan selesai", "rancangan Anggaran Dasar",
]  # fmt: skip
MINUTES_1 = [
    "Nomor: 140/21/427.04/2025", "mulai pukul 19.10 WIB (sembilan belas lewat sepuluh menit)",
    "sampai dengan pukul 22.05 WIB (dua puluh dua lewat lima menit)",
    "yaitu Imam Santoso, Sri Wahyuni, dan Agus Prasetyo, serta menunjuk Ratna Dewanti sebagai notulis",
    # Ten elements: 3 + 6 + … + 30 invited, of whom 3 + … + 12 men and 0 + … + 9 women came.
    "Jumlah 165 75 45 120", "lebih dari 1/2 (satu per dua) jumlah peserta yang diundang",
    # Without the 30 observers, of whom 12 + 9 came.
    "Hadir 99 (sembilan puluh sembilan) dari 135 (seratus tiga puluh lima) orang, sehingga kuorum tercapai",
    "Hasil panen jagung belum punya gudang.", "Pupuk sering terlambat datang.", "Jagung pipil", "Sapi perah",
    "Koperasi Konsumen", "KBLI 47112", "KBLI 47721", "KBLI 64142",
    "Simpanan pokok tiap anggota: Rp100.000,00 (seratus ribu rupiah)", "Rp10.000,00 (sepuluh ribu rupiah)",
    "Hibah: Rp2.000.000,00 (dua juta rupiah)", "9 (sembilan) orang, 5 laki-laki dan 4 perempuan:",
    "Selasa, 20 Mei 2025", "m. Keputusan lain Kantor koperasi memakai ruang timur balai",
    "70 (tujuh puluh) suara setuju, 4 (empat) suara tidak setuju, dan 2 (dua) suara abstain",
    "Dua peserta meminta laporan triwulan.", "Bambang Sutejo", "Dwi Retnaningsih, S.Sos., M.Si.",
    "NIP 197503122000032001", "Endah Lestari, S.E.", "Hartono Wibisono",
]  # fmt: skip
MINUTES_2 = [
    "Nomor: 01/RAPAT/2025", "sampai dengan pukul 21.45 WIB", "42 (empat puluh dua) orang, 23 laki-laki dan 19",
    "paling sedikit 9 (sembilan) orang", "dipimpin oleh Nurul Hidayati dengan sekretaris rapat Yuliana Pratiwi",
    "Notaris hadir dalam rapat", "Koperasi primer, jenis Koperasi Konsumen", "Simpanan pokok 9 orang: Rp900.000",
    "Simpanan wajib pertama: Rp90.000", "Jumlah modal awal: Rp2.990.000,00", "Tidak terbatas",
    "1 Januari sampai dengan 31 Desember", "Dana cadangan 25% (dua puluh lima persen)",
    "pembangunan desa 20% (dua puluh persen)", "Pengurus pertama, untuk 5 (lima) tahun",
    "melalui musyawarah untuk mufakat", "Tidak ada catatan atau keberatan", "Endah Lestari, S.E.",
]  # fmt: skip
LIST = [
    "Simpanan pokok yang disetor seluruhnya: Rp900.000,00 (sembilan ratus ribu rupiah)", "Jumlah Rp900.000",
    "9 (sembilan) orang, 5 laki-laki dan 4 perempuan", "Lumajang, 12 Juli 1985", "080000001234", "Petani",
]  # fmt: skip
POWER = [
    "sebanyak 6 (enam) orang", "21 Mei 2025", "tanpa hak substitusi", "Meterai Rp10.000",
    "baik bersama-sama maupun sendiri-sendiri", "menghadap notaris yang berwenang", "selaku Ketua;",
    "Sistem Administrasi Badan Hukum", "Nomor Pokok Wajib Pajak",
]  # fmt: skip
BYLAWS = [
    "simpanan wajib sebesar Rp10.000,00 (sepuluh ribu rupiah) setiap bulan", "paling lambat 7 (tujuh) hari",
    "Kas kecil paling banyak Rp1.000.000,00 (satu juta rupiah)", "KBLI 64142",
    "pada Selasa, 10-06-2025 (sepuluh Juni dua ribu dua puluh lima), bertempat di Gedung Serbaguna",
]  # fmt: skip
AMENDMENT = [
    "Nomor 5512/BH/II/1981, tanggal 17-08-1981", "3508010020007", "28-03-2024",
    "53 (lima puluh tiga) orang, 31 laki-laki dan 22 perempuan", "Rp412.500.000,00", "Rp37.250.000,00",
    "Cukup sehat", "Semua anggota ber-KTP Desa Gesang", "Jumat, 09-05-2025",
    "42 (empat puluh dua) anggota, dan 3 (tiga) anggota diwakili", "3/4 (tiga per empat) jumlah anggota",
    "kuorum tercapai", "Unit pupuk tidak berjalan sejak 2021", "penggabungan Koperasi Wanita Mekar",
    "Nama (Pasal 1) KUD Tani Makmur KOPERASI DESA MERAH PUTIH GESANG", "Kepala Desa menjadi Ketua",
    "Kamis, 24-04-2025", "syarat perubahan Anggaran Dasar terpenuhi", "Nurul Hidayati", "Yuliana Pratiwi",
]  # fmt: skip
EXPECTED = {
    "invitation_musdesus": LETTER_1,
    "minutes_musdesus": MINUTES_1,
    "attendance_musdesus": ["Kamis, 08-05-2025", "19.00 WIB", "Kepala Desa", "Calon Ketua", "120. 120."],
    "invitation_founding": LETTER_2,
    "minutes_founding": MINUTES_2,
    "founders_list": LIST,
    "power_of_attorney": POWER,
    "bylaws": BYLAWS,
    "amendment_minutes": AMENDMENT,
}


@pytest.mark.parametrize("case", PLACES)
def test_the_pdf_of_every_paper_holds_every_datum(printed, case):
    for kind, text in printed[case].items():
        expected = EXPECTED[kind]
        if case == "kelurahan":
            expected = [words.replace("desa", "kelurahan").replace("Kepala Desa", "Lurah") for words in expected]
        assert [words for words in expected if words not in text] == [], kind


@pytest.mark.parametrize("case", PLACES)
def test_every_founder_and_officer_stands_where_they_belong(printed, case):
    texts = printed[case]
    names = [f"{name} {case.title()}" for name in NAMES]
    minutes = texts.get("minutes_founding") or texts["amendment_minutes"]

    for name in names:
        assert texts["attendance_musdesus"].count(name) == 1
        assert texts["founders_list"].count(name) == 1
        assert name in texts["minutes_musdesus"]
    # Five of the board and two supervisors; the chair of the supervisors is the village head.
    assert [name for name in names[:7] if name not in minutes] == []
    assert f"Ketua: {names[0]}" in minutes
    # Three have the power, and sign; six give it.
    assert [texts["power_of_attorney"].count(name) for name in names] == [2, 2, 2, 1, 1, 1, 1, 1]


@pytest.mark.parametrize("case", ["double", "development"])
def test_the_full_nik_stands_once_in_list_and_power_and_nowhere_else(printed, case):
    for kind, text in printed[case].items():
        niks = re.findall(r"\b99\d{14}\b", text)
        assert len(niks) == len(set(niks)) == (9 if kind in ("founders_list", "power_of_attorney") else 0), kind


def test_a_shared_name_carries_its_kecamatan_and_the_minutes_name_the_next_one(printed):
    texts = printed["double"]

    assert "KOPERASI DESA MERAH PUTIH SUMBEREJO KECAMATAN CANDIPURO" in texts["minutes_founding"]
    assert (
        "Nama cadangan, bila nama itu sudah dipakai: KOPERASI DESA MERAH PUTIH SUMBEREJO KECAMATAN CANDIPURO "
        "KABUPATEN LUMAJANG"
    ) in texts["minutes_musdesus"]
    assert "Nama singkat: KDMP Sumberejo" in texts["minutes_founding"]


def test_a_kelurahan_reads_as_a_kelurahan_throughout(printed):
    # A line may end after the stroke of the programme's national name.
    forbidden = re.compile(r"\bDesa\b(?!/ ?Kelurahan)|\bdesa\b|BPD|Badan Permusyawaratan|APBDes|TPP")
    for kind, text in printed["kelurahan"].items():
        assert forbidden.findall(text) == [], kind
    urban = " ".join(printed["kelurahan"].values())
    expected = [
        "Lurah Citrodiwangsan", "Ketua LPM Citrodiwangsan", "Musyawarah Kelurahan Khusus",
        "Koperasi Kelurahan Merah Putih", "oleh Lurah bersama Lembaga Pemberdayaan Masyarakat",
    ]  # fmt: skip
    assert [words for words in expected if words not in urban] == []
    # Control: the same search finds them in the papers of a desa.
    rural = " ".join(printed["desa"].values())
    assert {"Desa", "desa", "BPD", "Badan Permusyawaratan", "TPP"} <= set(forbidden.findall(rural))
    assert "Dana Desa (operasional 3 %)" in rural
    assert "Lurah" not in rural.replace("Kelurahan", "")


@pytest.mark.parametrize("case", PLACES)
def test_no_paper_shows_an_empty_bracket_a_stray_sign_or_a_template_sign(printed, case):
    stray = re.compile(r"\( ?\)|,\s*[,.;]|\.\.(?!\.)|;\s*[;.]| ,|None|\{\{|\}\}|\{%|\[…|\ufffd")
    for kind, text in printed[case].items():
        assert stray.findall(text) == [], kind
        assert "Halaman 1 dari" in text


@pytest.mark.parametrize("case", PLACES)
def test_nothing_is_left_open_when_everything_is_recorded(dinas, case):
    village, details = village_of(case)
    building.documented(village, dinas, **details)

    for kind in AMENDING if case == "development" else FOUNDING:
        assert gaps(context_of(kind, village.pk)) == [], kind


def test_everything_unknown_is_named_when_nothing_is_recorded(village, dinas):
    actions.register_cooperative(village=village, by=dinas)
    name = "Musyawarah Desa Khusus"
    expected = {
        "invitation_musdesus": {
            f"nomor undangan {name}", f"tanggal undangan {name}", f"tanggal {name}", f"tempat {name}",
            f"jam mulai {name}", f"nama Kepala Desa {village.name}", f"nama Ketua BPD {village.name}",
        },
        "minutes_musdesus": {
            f"nomor berita acara {name}", f"tanggal {name}", f"jam mulai {name}", f"jam selesai {name}",
            f"tempat {name}", f"sekretaris {name}", "jumlah yang diundang", "jumlah hadir laki-laki",
            "jumlah hadir perempuan", "jumlah yang hadir", "kuorum yang dipakai", "ringkasan potensi dan masalah",
            "nama pimpinan musyawarah I", "nama pimpinan musyawarah II", "nama pimpinan musyawarah III",
            "alamat koperasi", "kegiatan usaha (KBLI)", "besar simpanan pokok", "besar simpanan wajib",
            "daftar calon pendiri", "nama Ketua", "nama Bendahara", "nama Ketua Pengawas", "sumber dana akta",
            "rencana tanggal Rapat Pendirian", "cara pengambilan keputusan", "nama wakil masyarakat",
            f"nama Camat {village.kecamatan.name}", f"nama Kepala Desa {village.name}",
        },
        # It is out before the meeting: who leads it is written by hand.
        "attendance_musdesus": {f"tanggal {name}", f"jam mulai {name}", f"tempat {name}"},
        "invitation_founding": {"nomor undangan Rapat Pendirian", "tempat Rapat Pendirian", "daftar calon pendiri"},
        "minutes_founding": {
            "nomor berita acara rapat pendirian", "jumlah yang hadir", "daftar pendiri",
            "pendiri sampai paling sedikit 9 orang", "nama penyuluh/pejabat dinas", "notaris hadir atau tidak",
            "simpanan pokok yang disetor", "penerima kuasa", "nama Sekretaris",
        },
        "founders_list": {"daftar pendiri", "jumlah pendiri", "simpanan pokok yang disetor"},
        "power_of_attorney": {"jumlah pemberi kuasa", "penerima kuasa", "tanggal surat kuasa"},
        "bylaws": {"tanggal Rapat Anggota yang menetapkan", "besar simpanan pokok", "nama Ketua", "nama Sekretaris"},
    }  # fmt: skip
    for kind, wanted in expected.items():
        assert wanted - set(gaps(context_of(kind, village.pk))) == set(), kind
        assert [gap for gap in wanted if f"[… {gap} …]" not in words_of(html_of(kind, village.pk))] == []


def test_an_amendment_names_what_is_unknown_of_the_former_cooperative(village, dinas):
    actions.register_cooperative(village=village, by=dinas, formation_path="revitalise")
    found = set(gaps(context_of("amendment_minutes", village.pk)))

    assert {
        "nama koperasi semula", "nomor badan hukum semula", "tanggal RAT terakhir", "aset koperasi semula",
        "jumlah anggota laki-laki dan perempuan", "jumlah anggota yang hadir", "jumlah anggota dan yang hadir",
        "pernyataan bahwa semua anggota bertempat tinggal di wilayah keanggotaan", "alasan perubahan anggaran dasar",
        "tanggal undangan Rapat Anggota", "suara yang dipersyaratkan",
    } <= found  # fmt: skip


def kinds_of(code):
    rows: list[PaperKind] = papers_of(Cooperative.objects.select_related("village").get(pk=code))
    return {row.kind for row in rows}


def test_minutes_are_of_a_founding_or_of_a_meeting_of_members_and_never_of_both(village, kelurahan, dinas):
    building.registered(village, dinas)
    building.registered(kelurahan, dinas, formation_path="develop")

    assert set(FOUNDING) <= kinds_of(village.pk)
    assert "amendment_minutes" not in kinds_of(village.pk)
    assert set(AMENDING) <= kinds_of(kelurahan.pk)
    assert "minutes_founding" not in kinds_of(kelurahan.pk)


def test_an_existing_cooperative_calls_its_members_and_not_founders(printed):
    texts = printed["development"]

    assert "Undangan Rapat Anggota" in texts["invitation_founding"]
    assert "Yth. Seluruh anggota KUD Tani Makmur" in texts["invitation_founding"]
    assert "Ketua Pengurus KUD Tani Makmur" in texts["invitation_founding"]
    assert "DAFTAR HADIR ANGGOTA PEMBERI KUASA" in texts["founders_list"]
    assert "Menyetujui KUD Tani Makmur menjadi Koperasi Desa Merah Putih di Desa Gesang" in texts["minutes_musdesus"]
    assert "pendiri" not in texts["power_of_attorney"].replace("pendirian", "")


@pytest.mark.parametrize(
    ("invited", "men", "quorum", "words"),
    [
        (100, 50, 50, "sehingga kuorum tidak tercapai"),
        (100, 51, 50, "sehingga kuorum tercapai"),
        (100, 66, 67, "sehingga kuorum tidak tercapai"),
        (100, 67, 67, "sehingga kuorum tercapai"),
    ],
)
def test_the_quorum_is_judged_by_its_own_rule(cooperative, village, dinas, invited, men, quorum, words):
    actions.record_meeting(
        cooperative=cooperative, by=dinas, kind="musdesus", held_on=building.MUSDESUS, invited_count=invited,
        present_men=men, present_women=0, quorum_percent=quorum,
    )  # fmt: skip
    context = context_of("minutes_musdesus", village.pk)

    assert words in context["quorum"]
    assert context["attendance"] == {
        "rows": [], "sums": {"invited": "100", "men": str(men), "women": "0", "present": str(men)},
    }  # fmt: skip


@pytest.mark.parametrize(("invited", "length"), [(None, 40), (70, 70), (900, 120)])
def test_the_attendance_list_has_room_for_those_who_come(cooperative, village, dinas, invited, length):
    actions.record_meeting(
        cooperative=cooperative, by=dinas, kind="musdesus", held_on=building.MUSDESUS, invited_count=invited
    )
    rows = context_of("attendance_musdesus", village.pk)["rows"]

    assert len(rows) == length
    assert [row["is_odd"] for row in rows[:3]] == [True, False, True]
    assert {row["name"] for row in rows} == {""}


def test_the_attendance_list_is_ready_before_the_meeting(cooperative, village, dinas):
    actions.plan_meeting(
        cooperative=cooperative, by=dinas, kind="musdesus", planned_on=building.MUSDESUS, venue="Balai",
        start_at=building.dt.time(19, 0),
    )  # fmt: skip
    assert gaps(context_of("attendance_musdesus", village.pk)) == []


def test_typed_numbers_of_a_list_are_not_printed_twice():
    assert items("1. Pembukaan\n2) Doa;\n- Penutup.\n\na. Lain-lain\n 2025 dibahas ") == [
        "Pembukaan", "Doa", "Penutup", "Lain-lain", "2025 dibahas",
    ]  # fmt: skip


def test_a_camat_reads_and_issues_only_what_is_out_before_a_meeting(settings):
    for kind in (*FOUNDING, "amendment_minutes"):
        assert settings.DOCUMENT_SOURCES[kind] == "cooperatives.paperwork.make"
        assert settings.DOCUMENT_READERS[kind] == ["camat", "diskopindag"]
        assert settings.DOCUMENT_CODES[kind] == PAPERS[kind].code
        assert kind in settings.DOCUMENT_KINDS
    codes = {PAPERS[kind].code for kind in settings.DOCUMENT_CAMAT_ISSUES if kind in PAPERS}
    assert codes == {"D01", "D03", "D06"}


@pytest.mark.parametrize(("case", "kinds"), [("desa", ["minutes_founding"]), ("development", AMENDING)])
def test_same_data_twice_gives_the_same_bytes_on_both_papers(dinas, case, kinds):
    village, details = village_of(case)
    building.documented(village, dinas, **details)

    for kind in kinds:
        context = context_of(kind, village.pk)
        assert json.loads(json.dumps(context)) == context == context_of(kind, village.pk)
        sizes = {}
        for paper in ("F4", "A4"):
            data = pdf_of(kind, village.pk, paper)
            if paper == "F4":
                assert data == pdf_of(kind, village.pk, paper), kind
            box = pypdf.PdfReader(io.BytesIO(data)).pages[0].mediabox
            sizes[paper] = sorted(round(float(side) / 72 * 25.4) for side in (box.width, box.height))
        assert sizes == {"F4": [215, 330], "A4": [210, 297]}, kind


def test_a_paper_costs_a_fixed_number_of_queries(dinas, count_queries):
    small, large = (village_of(case)[0] for case in ("desa", "double"))
    building.documented(small, dinas)
    building.documented(large, dinas, people=building.founders(40))

    for kind in FOUNDING:
        with count_queries() as few:
            context_of(kind, small.pk)
        with count_queries() as many:
            context_of(kind, large.pk)
        assert len(few) == len(many) <= 12, kind


HOSTILE = [
    "<b>Budi</b><script>alert(1)</script>",
    "A" * 120,
    "Budi\u202e\u200fitreB",
    "D'Arcy O\"Brien & Sons {{ settings.SECRET_KEY }} {% now 'Y' %}",
    "<img src='file:///etc/passwd'>",
    "محمد 王小明 🦆",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_printed_as_text_and_break_nothing(dinas, name):
    village, _ = village_of("desa")
    rows = building.founders()
    rows[1] |= {"name": name, "address": (name * 10)[:200]}
    cooperative = building.documented(village, dinas, people=rows, street=name, short_name=name[:60])
    meeting = cooperative.meetings.get(kind="musdesus")
    actions.update_meeting(
        meeting=meeting, by=dinas, seen_version=meeting.version, chair_name=name, summary=name, notes=name
    )
    for plan in cooperative.meeting_plans.all():
        actions.change_meeting_plan(plan=plan, by=dinas, seen_version=plan.version, venue=name)
    for kind in FOUNDING:
        html = html_of(kind, village.pk)
        assert [tag for tag in ("<script", "<img", "<b>Budi<") if tag in html] == [], kind
        if kind != "bylaws":
            assert name in unescape(html), kind


def test_the_worst_names_together_still_make_every_pdf(dinas):
    village, details = village_of("development")
    rows = building.founders()
    for row, name in zip(rows[1:], HOSTILE, strict=False):
        row |= {"name": name, "address": (name * 40)[:200]}
    building.documented(village, dinas, people=rows, **details, street="X" * 120, hamlet="Y" * 60)

    for kind in AMENDING:
        assert "Halaman 1 dari" in text_of(pdf_of(kind, village.pk)), kind


def test_a_lost_key_leaves_gaps_and_prints_no_cipher(dinas):
    village, details = village_of("desa")
    building.documented(village, dinas, **details)
    with override_settings(DATA_KEYS=["another key than the one it was written with"]):
        for kind in ("founders_list", "power_of_attorney", "attendance_musdesus"):
            found = gaps(context_of(kind, village.pk))
            assert {"NIK Slamet Riyadi", "alamat Slamet Riyadi"} <= set(found), kind
