"""The Bupati's page, its meeting mode and its one-page paper, for four villages on 12 June 2025 (see june.py)."""

import gzip
import io
import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from cooperatives import actions as cooperative_actions
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.documents import pdf, store
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.jobs import queue
from roadmap import actions
from roadmap.actions.index import take_index
from roadmap.briefing_paper import briefing
from roadmap.contact import contact_href
from roadmap.deed_budget import deed_budget
from roadmap.figures import Links
from roadmap.index_frozen import frozen_index
from roadmap.leader_page import ago, leader_page
from roadmap.meeting import question, worst
from roadmap.models import BlockerReason
from roadmap.models.decision import MAX_OPEN
from roadmap.money_page import money_page
from roadmap.snapshot import snapshot
from roadmap.stages import FOUNDING, MUSDESUS
from tests.factories import BAGO, GESANG, PASIRIAN, REGENCY, TEMPEH, make_user, make_village
from tests.roadmap.june import CONDRO, TODAY, four_villages, june, links_of
from tests.roadmap.proposals import propose
from villages import actions as village_actions
from villages.models import Kecamatan

pytestmark = pytest.mark.django_db
MONTH_END = june(31, 5)


@pytest.fixture
def villages(office):
    return four_villages(office)


def page_of(role: str = Role.BUPATI, day=TODAY):
    return leader_page(snapshot(day, REGENCY), role, Links("/desa/"))


# Index


def test_the_index_is_that_of_the_newest_month_frozen_by_the_day(villages):
    with clock.on(MONTH_END):
        take_index(month=MONTH_END)
    assert frozen_index(june(30, 5), REGENCY).month == ""
    found = frozen_index(TODAY, REGENCY)
    assert (found.month, found.total, found.median) == ("Mei 2025", 4, "")
    assert [row.count for row in found.classes] == [0, 0, 0, 0, 4]


def test_every_class_of_the_index_opens_exactly_its_cooperatives(villages, office, client):
    with clock.on(MONTH_END):
        take_index(month=MONTH_END)
    client.force_login(office.bupati)
    for row in frozen_index(TODAY, REGENCY).classes:
        board = client.get(row.href).context["page"]
        assert board.rows.paginator.count == row.count
        assert board.frozen_on == "Mei 2025"
    assert client.get(reverse("index_board"), {"bulan": "2025-13"}).context["page"].frozen_on == ""


def test_a_part_of_which_too_little_is_known_has_no_score(villages):
    with clock.on(MONTH_END):
        take_index(month=MONTH_END)
    found = frozen_index(TODAY, REGENCY)
    by_label = {row.label: row for row in found.dimensions}
    assert by_label["Keanggotaan"].score is None
    assert by_label["Keanggotaan"].text == "kurang data"
    assert "keanggotaan" in found.unknown


# Money


def test_the_money_on_the_page_is_that_of_the_page_about_money(villages, office):
    cooperative_actions.set_budget_line(
        by=office.clerk,
        year=2025,
        source="regency_budget",
        title="Pagu",
        amount=5_000_000,
        valid_from=june(1),
    )
    found, full = deed_budget(snapshot(TODAY, REGENCY)), money_page(TODAY, REGENCY, 2025)
    assert (found.missing_deeds, found.open_deeds) == (full.missing.deeds, full.missing.open)
    assert found.ceiling == 5_000_000
    assert found.committed_text == full.kpis[1][1]
    assert sum(part.rupiah for part in found.parts[:2]) == 5_000_000


def test_money_is_for_those_who_may_open_its_page(villages, client):
    for role in (Role.BUPATI, Role.SATGAS, Role.DISKOPINDAG, Role.OPD):
        client.force_login(make_user(role))
        body = client.get(reverse("summary")).content.decode()
        may = client.get(reverse("deed_money")).status_code == 200
        assert ("Anggaran akta" in body) == may == (role != Role.OPD)
        assert ("PDF 1 halaman" in body) == may


# Whom to call


@pytest.mark.parametrize(
    ("phone", "start"),
    [
        ("0812 3456 789", "https://wa.me/628123456789?text=Yth."),
        ("+62 812-3456-789", "https://wa.me/628123456789?text=Yth."),
        ("0334 881234", "tel:+62334881234"),
        ("0800 0000 001", "tel:+628000000001"),
        ("", ""),
    ],
)
def test_a_mobile_number_opens_whatsapp_with_the_text_and_any_other_is_dialled(phone, start):
    href = contact_href(phone, "Yth. Camat")
    assert href.startswith(start)
    assert bool(href) == bool(phone)


def test_only_a_kecamatan_whose_number_is_known_can_be_called(villages, office, client):
    kecamatan = Kecamatan.objects.get(pk=PASIRIAN)
    village_actions.set_kecamatan_phone(
        kecamatan=kecamatan, by=office.clerk, seen_version=1, office_phone="0812 3456 789"
    )
    client.force_login(office.bupati)
    found = [
        href for href, text in links_of(client.get(reverse("summary"))) if text.startswith("Hubungi camat")
    ]
    about_one = [href for href in found if "Desa%20" not in href and "tentang" not in href and "tahap" in href]
    found = [href for href in found if href not in about_one]
    # The overdue card asks about one village, the table about the whole kecamatan.
    assert len(about_one) == 2
    assert "Camat%20Pasirian.%20Madurejo%20tahap%20" in about_one[0]
    assert len(found) == 1
    assert "Camat%20Pasirian" in found[0]
    assert "2%20dari%203%20desa%20lewat%20tenggat%3A%20Madurejo%2C%20Condro" in found[0]


def test_the_number_of_an_office_is_kept_by_diskopindag_and_masked_in_the_trail(villages, office):
    from lumajang_kdkmp.accounts.access import NotAllowed
    from lumajang_kdkmp.audit.models import AuditEvent

    kecamatan = Kecamatan.objects.get(pk=PASIRIAN)
    with pytest.raises(NotAllowed):
        village_actions.set_kecamatan_phone(
            kecamatan=kecamatan, by=office.camat(), seen_version=1, office_phone="0334 881234"
        )
    with pytest.raises(ValidationError):
        village_actions.set_kecamatan_phone(
            kecamatan=kecamatan, by=office.clerk, seen_version=1, office_phone="telepon"
        )
    village_actions.set_kecamatan_phone(
        kecamatan=kecamatan, by=office.clerk, seen_version=1, office_phone="0334 881234"
    )
    assert "881234" not in json.dumps(AuditEvent.objects.latest("id").changes)


def test_news_is_told_in_words():
    assert [ago(day, TODAY) for day in (TODAY, june(11), june(3), None)] == [
        "hari ini", "kemarin", "9 hari lalu", "belum ada",
    ]  # fmt: skip


def test_a_kecamatan_without_news_for_a_week_is_named(villages, office):
    def news() -> list[tuple[str, str]]:
        lines = {line.row.name: line for line in page_of().areas}
        return [(lines[name].news, lines[name].news_tone) for name in ("Pasirian", "Tempeh")]

    # The guideline that all have inherited is no word of Tempeh's.
    assert news() == [("kemarin", ""), ("belum ada", "warn")]
    with clock.on(june(1)):
        actions.record_visit(village=villages[GESANG], by=office.camat(TEMPEH), visited_on=june(1))
    assert news() == [("kemarin", ""), ("11 hari lalu", "warn")]
    assert page_of().silent == "Tanpa kabar sepekan: Tempeh."
    actions.record_visit(village=villages[GESANG], by=office.camat(TEMPEH), visited_on=TODAY)
    assert page_of().silent == ""


# The page


def test_waiting_times_run_from_stage_to_stage(villages):
    assert dict(page_of().waits) == {
        "Musdesus ke berkas": "8 hari",
        "Berkas ke akta": "13 hari",
        "Akta ke badan hukum": "7 hari",
    }


def test_no_number_is_called_a_plan_that_has_not_begun(villages, office, client):
    client.force_login(office.bupati)
    body = client.get(reverse("summary")).content.decode()
    assert "1 lebih awal dari rencana</b>, mulai 15 Juni" in body
    assert "rencana 0<" not in body


def test_without_a_decision_the_panel_says_when_the_last_was(villages, office, client):
    client.force_login(office.bupati)
    assert "Tidak ada keputusan yang menunggu." in client.get(reverse("summary")).content.decode()
    row = propose(office.clerk)
    actions.decide(decision=row, by=office.bupati, seen_version=row.version, approve=True)
    body = client.get(reverse("summary")).content.decode()
    assert "Keputusan terakhir 12 Juni." in body
    assert "1 keputusan berjalan" in body


def test_the_map_has_a_switch_whose_state_is_in_the_address(villages, office, client):
    client.force_login(office.bupati)
    body = client.get(reverse("summary")).content.decode()
    for name in ("peta", "petak"):
        assert f'href="#{name}"' in body
        assert f'id="{name}"' in body


def test_the_page_of_205_villages_stays_light(office, client):
    """Later visits load the page alone: 30 KB compressed."""
    from django.core.management import call_command

    call_command("import_villages", verbosity=0)
    for n in range(MAX_OPEN):
        propose(office.clerk, f"Usul {n} " + "panjang " * 13)
    client.force_login(office.bupati)
    assert len(gzip.compress(client.get(reverse("summary")).content, 6)) <= 30 * 1024


# Meeting


def test_the_meeting_walks_from_the_regency_through_every_kecamatan_and_back(villages, office, client):
    client.force_login(office.bupati)
    url, seen = reverse("meeting"), []
    while url:
        page = client.get(url)
        seen.append(page.context["screen"].title)
        url = page.context["screen"].on
        back = page.context["screen"].back
    assert seen == ["Kabupaten Lumajang", "Kecamatan Pasirian", "Kecamatan Tempeh"]
    assert client.get(back).context["screen"].title == "Kecamatan Pasirian"


def test_the_meeting_has_no_menu_and_its_links_work_without_a_script(villages, office, client):
    client.force_login(office.bupati)
    body = client.get(reverse("meeting_area", args=[PASIRIAN])).content.decode()
    assert 'aria-label="Menu utama"' not in body
    for way in ("prev", "next", "up"):
        assert f'rel="{way}"' in body
    assert 'aria-label="Menu utama"' in client.get(reverse("summary")).content.decode()  # control


def test_the_meeting_asks_about_the_three_worst_villages(villages, office):
    for n in range(4):
        make_village(f"35.08.04.20{30 + n}", f"Lambat{n}")
    rows = worst(snapshot(TODAY, REGENCY).by_kecamatan[PASIRIAN])
    assert [row.state.days_late for row in rows] == [43, 43, 43]


def test_a_question_is_about_the_blocker_else_about_where_the_stage_stands(villages, office):
    shown = {row.code: question(row) for row in snapshot(TODAY, REGENCY)}
    assert shown[CONDRO] == "Kapan pemeriksaan Berkas pendirian selesai, dan apa yang masih diragukan?"
    assert shown[GESANG] == "Mengapa Potensi desa belum dimulai, dan tanggal berapa dimulai?"
    actions.open_blocker(village=villages[CONDRO], by=office.camat(), stage=FOUNDING, reason="ktp_missing")
    row = next(row for row in snapshot(TODAY, REGENCY) if row.code == CONDRO)
    assert question(row).startswith("Bagaimana kendala “KTP atau NIK bermasalah” diatasi")


def test_the_meeting_keeps_the_day_and_knows_no_foreign_kecamatan(villages, office, client):
    client.force_login(office.bupati)
    page = client.get(reverse("meeting"), {"per": "2025-06-02"})
    assert page.context["screen"].on.endswith("?per=2025-06-02")
    assert client.get(reverse("meeting_area", args=["35.08.21"])).status_code == 404


# Paper


def paper(day=TODAY):
    return briefing("leader_page", {"area_code": REGENCY, "on": day.isoformat()})


def printed(sheet) -> PdfReader:
    frozen = json.loads(json.dumps(sheet.context))
    return PdfReader(io.BytesIO(pdf.render(sheet.template, frozen, paper=sheet.paper_size)))


def test_the_paper_has_one_page_with_the_figures_of_the_screen(villages, office):
    propose(office.clerk)
    sheet, page = paper(), page_of()
    pages = printed(sheet).pages
    assert len(pages) == 1
    text = " ".join(pages[0].extract_text().split())
    for words in (
        page.summary.headline.sentence,
        "Buka loket pengesahan bersama",
        "Madurejo, Pasirian",
        "Jumlah 4 1 1 3",
    ):
        assert words in text


@pytest.mark.parametrize("waiting", [3, MAX_OPEN])
def test_the_paper_stays_one_page_when_everything_is_long(office, waiting):
    for n, reason in enumerate(BlockerReason.objects.all()[:5]):
        BlockerReason.objects.filter(pk=reason.pk).update(label=f"Kendala {n} " + "panjang sekali " * 7)
        village = make_village(f"35.08.{n + 1:02d}.2001", "Kedungmoro Sumberwuluh Wetan " + str(n))
        actions.open_blocker(village=village, by=office.clerk, stage=MUSDESUS, reason=reason.pk)
    for n in range(21):
        make_village(f"35.08.{n + 1:02d}.2002", f"Desa {n}")
    for n in range(waiting):
        propose(
            office.clerk, f"Keputusan {n} " + "W" * 8 + " panjang" * 12, facts="Fakta panjang sekali " * 14,
            effect="Dampak " + "panjang sekali " * 7, cost=999_999_999_999,
        )  # fmt: skip
    sheet = paper()
    sheet.context["headline"] = (
        "148 dari 205 koperasi sudah beroperasi, 57 di bawah rencana yang mulai 15 September."
    )
    sheet.context["legend"] = [["205", "Petunjuk teknis", "#dbe7ee"]] * 9
    sheet.context["money"] = "Kurang Rp102,5 juta untuk 41 akta. " * 3
    sheet.context["outlook"] = (
        "Laju empat pekan terakhir 8,5 per pekan, perlu 164 per pekan untuk target 30 September. Tanpa perubahan, "
        "perkiraan selesai 22 November, 125 hari sesudah target 30 September. Paling tertinggal: Berkas "
        "pendirian, 148 di bawah rencana (target 31 Mei)."
    )
    assert len(printed(sheet).pages) == 1


def test_one_press_asks_for_the_paper_and_a_worker_makes_it(villages, office, client):
    client.force_login(office.bupati)
    answer = client.post(reverse("summary_paper"), {"on": TODAY.isoformat()})
    document = Document.objects.get()
    assert answer["Location"] == reverse("job_detail", args=[document.job_id])
    assert document.status == "pending"  # nothing is drawn within the request
    queue.run(document.job_id)
    document.refresh_from_db()
    assert document.status == "ready"
    assert len(PdfReader(io.BytesIO(store.read_verified(document.sha256))).pages) == 1
    assert client.get(reverse("document_download", args=[document.pk])).status_code == 200


def test_the_paper_is_read_by_those_who_see_the_money(villages, office, client):
    client.force_login(office.bupati)
    client.post(reverse("summary_paper"), {"on": TODAY.isoformat()})
    document = Document.objects.get()
    queue.run(document.job_id)
    for user, code in ((make_user(Role.SATGAS), 200), (office.clerk, 200), (office.dpmd, 403)):
        client.force_login(user)
        assert client.get(reverse("document_download", args=[document.pk])).status_code == code


@pytest.mark.parametrize("changes", [{"on": "2025-06-13"}, {"on": "kemarin"}, {"area_code": PASIRIAN}])
def test_a_paper_that_cannot_be_made_is_refused_with_a_sentence(villages, changes):
    with pytest.raises(ValidationError, match="Pilih tanggal|seluruh kabupaten"):
        briefing("leader_page", {"area_code": REGENCY, "on": "2025-06-12"} | changes)


def test_an_old_paper_keeps_its_numbers(villages, office):
    then = paper().context
    with clock.on(june(20)):
        propose(office.clerk)
        actions.record_visit(village=villages[BAGO], by=office.camat(), visited_on=june(20))
        assert paper().context == then
        assert paper(june(20)).context != then


def test_an_index_that_nobody_has_yet_leads_to_no_rows(villages, office, client):
    """Before the first month is frozen its nought would open the board of today with every village."""
    client.force_login(office.bupati)
    html = client.get(reverse("summary"), {"per": june(2).isoformat()}).content.decode()
    assert "bernilai</small>" in html
    assert f"{reverse('index_board')}?bulan=" not in html.partition("bernilai</small>")[0]
