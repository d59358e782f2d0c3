"""The progress reports: what is frozen, what is printed, and who may ask for it."""

import io
import json
import re

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from pypdf import PdfReader

from cooperatives.models import Cooperative
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import ScopedQuerySet, area_q
from lumajang_kdkmp.documents import pdf, services, store
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.jobs import queue
from roadmap import actions
from roadmap.dashboards import summary
from roadmap.figures import Links
from roadmap.models import BlockerReason
from roadmap.reporting.frozen import Base, report_title
from roadmap.reporting.kinds import period_of
from roadmap.reporting.paper import KIND
from roadmap.reporting.paper import report as make
from roadmap.reporting.paper_pages import BLOCKER_LETTERS
from roadmap.stages import FOUNDING, MUSDESUS, NOTARY, STAGES
from tests.factories import GESANG, PASIRIAN, REGENCY, TEMPEH, make_kecamatan, make_village
from tests.roadmap.june import CONDRO, TODAY, four_villages, june
from tests.roadmap.walk import approve, publish_guideline
from villages.models import OfficeHolder

pytestmark = pytest.mark.django_db


@pytest.fixture
def villages(office):
    return four_villages(office)


def report(area: str = REGENCY, on=TODAY, paper: str = "A4"):
    return make(KIND, asked(area, on, paper))


def asked(area: str, on=TODAY, paper: str = "A4", kind: str = "weekly") -> dict:
    return {"report": kind, "area_code": area, "on": str(on), "paper": paper, "maker": "Petugas Contoh"}


def context(area: str = REGENCY, on=TODAY) -> dict:
    return report(area, on).context


def printed(paper) -> PdfReader:
    frozen = json.loads(json.dumps(paper.context))
    return PdfReader(io.BytesIO(pdf.render(paper.template, frozen, paper=paper.paper_size)))


def words(page) -> str:
    return " ".join(page.extract_text().split())


# What is frozen


def test_the_report_says_its_week_its_day_and_its_area(villages):
    shown = context()
    assert shown["title"] == "Laporan mingguan KDKMP"
    assert shown["period"] == "Pekan 24, 9 Juni sampai 15 Juni 2025"
    assert shown["as_of"] == "Keadaan per Kamis, 12 Juni 2025"
    assert shown["area"] == "Kabupaten Lumajang"
    assert report_title(period_of("weekly", TODAY), "Kecamatan Pasirian") == (
        "Laporan mingguan Kecamatan Pasirian, pekan 24 (9 Juni sampai 15 Juni 2025)"
    )


def test_the_figures_are_those_of_the_summary_of_the_same_day(villages):
    cover, page = context()["cover"], summary(TODAY, REGENCY, Links(""))
    assert cover["headline"] == page.headline.sentence
    assert [row["verified"] for row in cover["stages"]] == [row.verified.text for row in page.stages]
    assert [row["planned"] for row in cover["stages"]] == ["4", "4", "4", "4", "3", "0", "0", "0"]
    assert [row["due"] for row in cover["stages"]][:3] == ["30 Apr", "30 Apr", "17 Mei"]
    assert cover["kecamatan"][-1] == ["Jumlah", "4", "2", "1", "1", "1", "0", "0", "3", "25"]
    assert cover["late"] == page.late.text == "3"


def test_each_kecamatan_has_a_page_with_each_of_its_villages_once(villages):
    shown = context()
    assert [page["name"] for page in shown["pages"]] == ["Kecamatan Pasirian", "Kecamatan Tempeh"]
    names = [row["name"] for page in shown["pages"] for row in page["rows"]]
    assert names == ["Desa Bago", "Desa Condro", "Desa Madurejo", "Desa Gesang"]
    assert shown["pages"][0]["sentence"] == (
        "1 dari 3 koperasi sudah berbadan hukum, 2 desa lewat tenggat. Ada kabar pekan ini dari 1 desa."
    )


def test_a_row_tells_stage_status_turn_delay_and_blocker(villages, office):
    with clock.on(june(11)):
        actions.open_blocker(
            village=villages[CONDRO], by=office.camat(), stage=FOUNDING, reason="ktp_missing"
        )
    row = context()["pages"][0]["rows"][1]
    assert row == {
        "name": "Desa Condro",
        "code": CONDRO,
        "cooperative": "KOPERASI DESA MERAH PUTIH CONDRO",
        "done": 3,
        "is_late": True,
        "stage": "4. Berkas pendirian",
        "status": "Menunggu verifikasi sejak 11 Jun, giliran Diskopindag",
        "due": "31 Mei",
        "due_on": "2025-05-31",
        "late": "lewat 12 hari",
        "days": 12,
        "blockers": "KTP atau NIK bermasalah",
    }


def test_a_kecamatan_gets_its_page_alone(villages):
    shown = context(TEMPEH)
    assert shown["cover"] is None
    assert [page["name"] for page in shown["pages"]] == ["Kecamatan Tempeh"]
    assert "Condro" not in json.dumps(shown)


def test_the_scope_is_what_keeps_other_kecamatan_out(villages, monkeypatch):
    monkeypatch.setattr(
        ScopedQuerySet, "within", lambda self, area: self.filter(area_q(self.model.area_path, REGENCY))
    )
    assert "Condro" not in json.dumps(
        context(TEMPEH)
    )  # cut again in memory: kecamatan come from the regency's read
    monkeypatch.setattr(Base, "of", lambda self, code: self)
    assert "Condro" in json.dumps(context(TEMPEH))


def test_an_old_report_keeps_its_numbers_and_the_targets_of_its_day(villages, office):
    then = context()
    with clock.on(june(20)):
        approve(villages[CONDRO], FOUNDING, office)
        actions.set_target(stage=FOUNDING, due_on=june(30), weight=60, valid_from=june(20), by=office.clerk)
        assert context()["data_hash"] == then["data_hash"]
        now = context(on=june(20))
    assert then["cover"]["stages"][3]["due"] == "31 Mei"
    assert now["cover"]["stages"][3]["due"] == "30 Jun"
    assert now["foot"] != then["foot"]


def test_the_foot_carries_a_fingerprint_of_the_data(villages, office):
    first = context()["foot"]
    assert re.fullmatch(
        r"Laporan mingguan, Kabupaten Lumajang, per 12 Jun 2025\. Sidik data [0-9a-f]{12}", first
    )
    assert context()["foot"] == first
    actions.open_blocker(village=villages[CONDRO], by=office.camat(), stage=FOUNDING, reason="land")
    assert context()["foot"] != first
    longest = f"Bahan rapat Bupati, Kecamatan Kedungjajang, per 12 Jun 2025. Sidik data {'0' * 12}"
    assert len(longest) <= 90  # the base template cuts there


def test_who_held_the_office_on_that_day_signs_and_an_acting_one_first(villages):
    for name, acting, start, end in (
        ("Contoh Lama", "", june(1, 1), june(1)),
        ("Contoh Baru", "", june(2), None),
        ("Contoh Pengganti", "plh", june(12), june(13)),
    ):
        OfficeHolder.objects.create(
            office="camat",
            area_code=PASIRIAN,
            name=name,
            acting=acting,
            starts_on=start,
            ends_on=end,
            nip="1980",
        )
    signed = {day: context(PASIRIAN, june(day))["pages"][0]["signature"] for day in (1, 3, 12)}
    assert [row["name"] for row in signed.values()] == ["Contoh Lama", "Contoh Baru", "Contoh Pengganti"]
    assert signed[12]["title"] == "Plh. Camat Pasirian"
    assert signed[12]["place"] == "Pasirian, 12 Juni 2025"
    assert context(TEMPEH)["pages"][0]["signature"]["name"] == ""


def test_the_queries_are_fixed_whatever_the_number_of_villages(villages, office, count_queries):
    with count_queries() as few:
        report(TEMPEH)
    for n in range(30):
        make_village(f"35.08.{n % 9 + 10:02d}.{2001 + n}")
    publish_guideline(office)
    with count_queries() as many:
        report()
    assert len(few) == 19
    assert len(many) == 19


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"on": "2025-06-13"}, "tanggal laporan"),
        ({"on": "2024-01-01"}, "tanggal laporan"),
        ({"on": "besok"}, "tanggal laporan"),
        ({"on": None}, "tanggal laporan"),
        ({"paper": "A3"}, "A4 atau F4"),
        ({"report": "yearly"}, "jenis laporan"),
        ({"report": "monthly", "area_code": PASIRIAN}, "seluruh kabupaten"),
        ({"area_code": "35.09"}, "tidak mempunyai desa"),
        ({"area_code": ""}, "tidak mempunyai desa"),
    ],
)
def test_what_cannot_be_reported_is_refused_in_words(villages, params, sentence):
    with pytest.raises(ValidationError, match=sentence):
        make(KIND, asked(REGENCY) | params)


# What is printed


@pytest.mark.parametrize(
    ("paper", "size", "details"), [("A4", (595, 842), 2), ("F4", (609, 935), 1)], ids=["A4", "F4"]
)
def test_the_paper_has_a_page_for_the_regency_and_one_for_each_kecamatan(villages, paper, size, details):
    pages = printed(report(paper=paper)).pages
    assert len(pages) == 1 + details + 2
    assert {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in pages} == {size}
    assert "1 dari 4 koperasi sudah berbadan hukum" in words(pages[0])
    assert "Tiga belas hitungan" in words(pages[1])
    assert "Kecamatan Pasirian" in words(pages[-2])
    assert f"Halaman {len(pages)} dari {len(pages)}" in words(pages[-1])
    assert "Sidik data" in words(pages[-1])


def test_every_village_stands_in_the_paper_once_with_its_cooperative(villages):
    make_village("35.08.04.2020", "Tempeh", name_is_shared=True)
    make_village("35.08.05.2020", "Tempeh", name_is_shared=True)
    paper = report()
    text = " ".join(words(page) for page in printed(paper).pages)
    rows = [row for page in paper.context["pages"] for row in page["rows"]]
    assert len(rows) == 6
    for row in rows:
        assert text.count(f"{row['name']} {row['code']} {row['cooperative']}") == 1
        assert text.count(row["code"]) == 1
    assert "Desa Tempeh (Kec. Pasirian)" in text


def test_the_fullest_kecamatan_at_its_longest_words_still_has_one_page(office):
    """Thirteen villages of the longest name there is, four of them double names, every cooperative with its
    kecamatan and kabupaten in the name, every village late and with three blockers."""
    make_kecamatan(TEMPEH, "Rowokangkung")
    for n in range(13):
        village = make_village(f"{TEMPEH}.{2001 + n}", f"Banyuputih Kidul {n}", name_is_shared=n < 4)
        Cooperative.objects.create(village=village, name_suffix="regency")
        for reason in ("village_leader_on_board", "overlap_bumdes", "officers_hesitant"):
            actions.open_blocker(village=village, by=office.camat(TEMPEH), stage=NOTARY, reason=reason)
    first, *rest = (words(page) for page in printed(report(TEMPEH)).pages)
    assert all(f"{TEMPEH}.{2001 + n}" in first for n in range(13))
    assert not any(f"{TEMPEH}.20" in page for page in rest)
    # What changed and the counts follow behind the last village, and the signature ends the paper.
    assert len(rest) == 2
    assert "Tiga belas hitungan" in rest[0]


def test_the_page_of_the_regency_does_not_grow_over_its_end(office):
    """21 kecamatan, the longest sentences, five blockers of the longest words that Diskopindag may write."""
    user = office.clerk
    for n, reason in enumerate(BlockerReason.objects.all()[:5]):
        BlockerReason.objects.filter(pk=reason.pk).update(label=f"Kendala {n} " + "panjang sekali " * 7)
        village = make_village(f"35.08.{n + 1:02d}.2001")
        actions.open_blocker(village=village, by=user, stage=MUSDESUS, reason=reason.pk)
    for n in range(21):
        make_village(f"35.08.{n + 1:02d}.2002", f"Desa {n}")
    paper = report()
    paper.context["cover"]["outlook"] = (
        "Laju empat pekan terakhir 8,5 per pekan, perlu 164 per pekan untuk target 30 September. Tanpa perubahan, "
        "perkiraan selesai 22 November, 125 hari sesudah target 30 September. Paling tertinggal: Berkas "
        "pendirian, 148 di bawah rencana (target 31 Mei)."
    )
    pages = [words(page) for page in printed(paper).pages]
    # The cover is one page; 26 late villages take a second one behind the counts; each kecamatan has its own.
    assert "rincian angka" in pages[1]
    assert sum("Bagian dari" in page for page in pages) == 21
    assert len(pages) == 24


def test_a_label_of_a_blocker_is_cut_before_it_breaks_the_page(villages, office):
    BlockerReason.objects.filter(pk="land").update(label="L" * 120)
    actions.open_blocker(village=villages[GESANG], by=office.camat(TEMPEH), stage=NOTARY, reason="land")
    (row,) = context(TEMPEH)["pages"][0]["rows"]
    assert len(row["blockers"]) == BLOCKER_LETTERS


def test_what_a_person_wrote_stays_text_in_the_paper(villages, office):
    BlockerReason.objects.filter(pk="land").update(label="<img src=http://x.example/a> & <b>tebal</b>")
    actions.open_blocker(village=villages[GESANG], by=office.camat(TEMPEH), stage=NOTARY, reason="land")
    paper = report(TEMPEH)
    html = pdf.render_html(paper.template, paper.context)
    assert "<img" not in html
    assert "&lt;img src=http://x.example/a&gt;" in html


def test_same_data_same_bytes_on_another_day(villages):
    paper = report(TEMPEH)
    first = pdf.render(paper.template, paper.context)
    with time_machine.travel("2031-02-03"):
        assert pdf.render(paper.template, json.loads(json.dumps(paper.context))) == first


# From the press to the file


def ask(client, **changes):
    form = {"report": "weekly", "area_code": PASIRIAN, "on": "2025-06-12", "paper": "A4"} | changes
    return client.post(reverse("report_list"), form)


def test_the_form_opens_with_the_own_area_today_and_a4(villages, office, client):
    client.force_login(office.camat())
    form = client.get(reverse("report_list")).context["form"]
    opened = [form[name].value() for name in ("report", "area_code", "on", "paper")]
    assert opened == ["weekly", PASIRIAN, TODAY, "A4"]
    assert form.fields["report"].choices == [("weekly", "Mingguan")]
    assert form.fields["area_code"].choices == [(PASIRIAN, "Kecamatan Pasirian")]
    client.force_login(office.bupati)
    choices = client.get(reverse("report_list")).context["form"].fields["area_code"].choices
    assert choices == [
        (REGENCY, "Kabupaten Lumajang"),
        (PASIRIAN, "Kecamatan Pasirian"),
        (TEMPEH, "Kecamatan Tempeh"),
    ]


def test_one_press_queues_the_report_and_the_worker_makes_it(villages, office, client):
    client.force_login(office.bupati)
    answer = ask(client, area_code=REGENCY)
    document = Document.objects.get()
    assert answer["Location"] == reverse("report_detail", args=[document.pk])
    assert (document.kind, document.subject, document.area_code) == (
        KIND,
        "report:weekly:35.08:2025-W24",
        REGENCY,
    )
    queue.run(document.job_id)
    document.refresh_from_db()
    assert document.status == "ready"
    pages = PdfReader(io.BytesIO(store.read_verified(document.sha256))).pages
    assert len(pages) == 5
    listed = client.get(reverse("report_list")).content.decode()
    assert reverse("document_download", args=[document.pk]) in listed
    assert "Laporan mingguan Kabupaten Lumajang, pekan 24" in listed


def test_a_second_press_while_it_waits_is_the_same_report(villages, office, client):
    client.force_login(office.camat())
    assert ask(client)["Location"] == ask(client)["Location"]
    assert Document.objects.count() == 1
    ask(client, paper="F4")
    assert Document.objects.count() == 2


def test_the_context_is_frozen_when_the_report_is_asked_for(villages, office, client):
    client.force_login(office.camat())
    ask(client)
    with clock.on(june(13)):
        approve(villages[CONDRO], FOUNDING, office)
        document = Document.objects.get()
        queue.run(document.job_id)
    document.refresh_from_db()
    text = words(PdfReader(io.BytesIO(store.read_verified(document.sha256))).pages[0])
    assert "4. Berkas pendirian Menunggu verifikasi sejak 11 Jun" in text


def test_a_wrong_day_is_told_beside_the_field_and_nothing_typed_is_lost(villages, office, client):
    client.force_login(office.camat())
    answer = ask(client, on="31-02-2025", paper="F4")
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "Tanggal ini tidak ada atau salah tulis." in body
    assert 'value="31-02-2025"' in body
    later = ask(client, on="2025-06-13")
    assert later.status_code == 422
    assert "Pilih tanggal laporan dari awal program sampai hari ini." in later.content.decode()


def test_a_camat_sees_reports_of_the_own_kecamatan_only(villages, office, client):
    for user, area in ((office.bupati, REGENCY), (office.camat(TEMPEH), TEMPEH), (office.camat(), PASIRIAN)):
        client.force_login(user)
        ask(client, area_code=area)
    assert "Kecamatan Pasirian" in (body := client.get(reverse("report_list")).content.decode())
    assert "Tempeh" not in body
    assert "Kabupaten Lumajang, pekan" not in body
    with pytest.raises(PermissionDenied):
        services.request_document(
            kind=KIND, subject="report:x", area_code=TEMPEH, title="x", by=office.camat(),
            params=asked(TEMPEH),
        )  # fmt: skip


def test_all_stages_are_named_in_the_paper(villages):
    text = words(printed(report()).pages[0])
    assert all(f"{stage.number}. {stage.label}" in text for stage in STAGES)
