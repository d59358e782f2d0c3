"""The three files of a report: the figures and words of the pages, and bytes that never change."""

import datetime as dt
import hashlib
import io
import json
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.http import QueryDict
from django.urls import reverse
from openpyxl import load_workbook

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.documents import pdf, store
from lumajang_kdkmp.documents.models import Document, DocumentFile
from lumajang_kdkmp.documents.verification import by_token
from roadmap import actions
from roadmap.completeness_page import completeness_page
from roadmap.dashboards import history, summarise, summary
from roadmap.figures import Links
from roadmap.leader_page import leader_page
from roadmap.models import Transition
from roadmap.priorities import priorities
from roadmap.reporting.files import message, workbook
from roadmap.reporting.frozen import fingerprint
from roadmap.reporting.kinds import MONTHLY, WEEKLY
from roadmap.reporting.paper import KIND
from roadmap.reporting.paper import report as make
from roadmap.sentences import news_since
from roadmap.snapshot import snapshot
from roadmap.stages import FOUNDING, STAGES
from tests.factories import PASIRIAN, REGENCY
from tests.roadmap.june import CONDRO, TODAY, june
from tests.roadmap.reporting.making import all_bytes, ask, asked, frozen_of
from tests.roadmap.walk import approve


@pytest.mark.django_db
def test_a_report_is_the_same_bytes_later_whatever_has_changed(villages, office):
    document = ask(office)
    before = all_bytes(document)
    assert len(before) == 3
    with clock.on(june(20)):
        approve(villages[CONDRO], FOUNDING, office)
        actions.set_target(stage=FOUNDING, due_on=june(30), weight=60, valid_from=june(20), by=office.clerk)
        actions.open_blocker(village=villages[CONDRO], by=office.camat(), stage=FOUNDING, reason="land")
        context = frozen_of(document)
        again = [pdf.render(document.template, context), message(context).encode(), workbook(context)]
    assert again == before
    # Control: what is asked for anew is other bytes.
    with clock.on(june(20)):
        other = make(KIND, asked(area=PASIRIAN, on=june(20))).context
    assert workbook(other | {"register": context["register"]}) != before[2]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["weekly", "kecamatan", "fortnightly", "monthly"])
def test_what_was_frozen_before_this_form_still_prints_as_it_did(villages, name):
    """The file holds reports of template version 3, and the SHA-256 of what was printed of them then."""
    known = json.loads((Path(__file__).parent / "reports_v3.json").read_text(encoding="utf-8"))[name]
    context = known["context"]
    again = {
        "html": pdf.render_html("papers/report.html", context).encode(),
        "text": message(context).encode(),
        "xlsx": workbook(context),
    }
    assert {form: hashlib.sha256(data).hexdigest() for form, data in again.items()} == {
        form: known[form] for form in again
    }


@pytest.mark.django_db
def test_the_database_itself_keeps_the_files_of_a_report(villages, office, drawn):
    file = ask(office).files.first()
    for act in (lambda: DocumentFile.objects.update(size=1), lambda: file.delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


@pytest.mark.django_db
def test_the_fingerprint_is_of_the_data_and_not_of_the_making(villages, office):
    first = make(KIND, asked()).context
    second = make(KIND, asked() | {"maker": "Orang lain"}).context
    assert first["data_hash"] == second["data_hash"] == fingerprint(second)
    actions.open_blocker(village=villages[CONDRO], by=office.camat(), stage=FOUNDING, reason="land")
    assert make(KIND, asked()).context["data_hash"] != first["data_hash"]


@pytest.mark.django_db
def test_the_figures_are_those_of_the_dashboard_and_of_a_recount(villages):
    for day in (june(13, 5), june(31, 5), june(9), june(12)):
        context, page = make(KIND, asked(on=day)).context, summary(day, REGENCY, Links(""))
        assert [row["done"] for row in context["counts"][:8]] == [row.verified.value for row in page.stages]
        assert [row["planned"] for row in context["counts"][:8]] == [row.planned for row in page.stages]
        assert len(context["late"]) == page.late.value
        for stage, row in zip(STAGES, context["counts"][:8], strict=True):
            moves = Transition.objects.filter(stage=stage.code, on__lte=day).order_by("pk")
            last = {move.village_id: move.to_status for move in moves}
            assert row["done"] == list(last.values()).count("approved")


@pytest.mark.django_db
@pytest.mark.parametrize("day", [june(13, 5), june(31, 5), june(9), june(12)])
def test_the_words_are_those_of_the_pages_of_the_same_day(villages, office, day):
    context = make(KIND, asked(on=day)).context
    told, shown = context["told"], snapshot(day, REGENCY)
    leader = leader_page(shown, Role.SATGAS, Links("/desa/"))
    assert told["heading"] == leader.news.heading
    assert told["news"] == [row.text for row in leader.news.sentences]
    assert told["acts"] == [[row.what, row.count, row.effect] for row in leader.acts]
    head = leader.summary.headline
    assert told["forecast"] == [words for words in (head.outlook, head.year_end) if words]
    assert told["assumption"] == (head.assumption if head.outlook else "")
    matched = [row.matched.value if row.matched else None for row in leader.summary.stages]
    assert [row["matched"] for row in context["counts"][:8]] == matched
    page = completeness_page(office.bupati, QueryDict(), day, is_today=False)
    week = told["weeks"]
    assert week["rows"][-1][1:] == _cells(page.whole)
    assert {name: row for _, name, *row in week["areas"]} == {row.name: _cells(row) for row in page.rows}


def _cells(row) -> list[int]:
    return [count.value for count in (row.villages, row.complete, row.on_time, row.missing, row.paused)]


@pytest.mark.django_db
def test_a_kecamatan_is_told_what_its_own_page_says(villages, office):
    told, shown = make(KIND, asked(area=PASIRIAN)).context["told"], snapshot(TODAY, PASIRIAN)
    links = Links("/desa/")
    assert told["news"] == [row.text for row in news_since(shown, june(6), links).sentences]
    assert told["acts"] == [
        [row.what, row.count, row.effect] for row in priorities(shown, Role.CAMAT, "", links)
    ]
    head = summarise(shown, history(shown), links).headline
    assert told["forecast"] == [words for words in (head.outlook, head.year_end) if words]
    page = completeness_page(office.camat(), QueryDict(), TODAY, is_today=True)
    assert told["weeks"]["rows"][-1][1:3] == [page.whole.villages.value, page.whole.complete.value]


@pytest.mark.django_db
def test_news_reach_back_to_the_first_day_of_a_longer_period(villages):
    heading = lambda kind, day: make(KIND, asked(kind, on=day)).context["told"]["heading"]  # noqa: E731
    assert heading(WEEKLY, june(12)) == "Sejak Jumat, 6 Juni"
    assert heading(MONTHLY, june(12)) == "Sejak Minggu, 1 Juni"
    weeks = make(KIND, asked(MONTHLY)).context["told"]["weeks"]["rows"]
    assert [row[0].partition(",")[0] for row in weeks] == ["Pekan 22", "Pekan 23", "Pekan 24"]


@pytest.mark.django_db
def test_the_sheet_has_numbers_dates_codes_and_the_notes(villages, office, drawn):
    document = ask(office, area=REGENCY, name="Kabupaten Lumajang")
    book = load_workbook(io.BytesIO(store.read_verified(document.files.get(form="xlsx").sha256)))
    assert book.sheetnames == ["Hitungan", "Pekan ini", "Kelengkapan", "Kecamatan", "Desa", "Terlambat", "Dana akta",
                               "Sebaran", "Keputusan", "Keterangan"]  # fmt: skip
    counts = list(book["Hitungan"].values)
    assert counts[0][-1] == "Cocok dengan pusat"
    assert counts[6] == (6, "Badan hukum", 4, 1, 1, 0, 1, dt.datetime(2025, 6, 30), 0)
    assert counts[5][-1] is None  # a deed has no counterpart in a central register
    assert len(counts) == 14
    assert list(book["Desa"].values)[1][0] == "35.08.04.2004"
    notes = {row[0]: row[1] for row in book["Keterangan"].values}
    context = frozen_of(document)
    assert notes["Sidik data"] == context["data_hash"]
    assert notes["Nomor"] == document.number
    assert "Diverifikasi" in notes
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)


@pytest.mark.django_db
def test_the_text_says_the_headline_the_late_villages_and_where_to_check(villages, office, drawn):
    document = ask(office)
    text = store.read_verified(document.files.get(form="txt").sha256).decode()
    assert "*Laporan mingguan KDKMP, Kecamatan Pasirian*" in text
    assert "*Lewat tenggat: 2 desa.*" in text
    assert "Madurejo" in text
    assert "Gesang" not in text
    assert f"Nomor {document.number}. Cek keaslian: http" in text
    assert len(text) < 2000


@pytest.mark.django_db
def test_one_code_stands_for_all_files_on_the_public_page(villages, office, drawn):
    document = ask(office)
    shown = by_token(document.token)
    assert ("Nomor", document.number) in shown.facts
    assert dict(shown.files) == {row.label: row.sha256 for row in document.files.all()}


# The meeting pack and the report to the Governor


@pytest.mark.django_db
def test_one_press_makes_the_pack_of_the_meeting(villages, office, client, drawn):
    client.force_login(office.bupati)
    answer = client.post(reverse("meeting_pack"), {"per": "2025-06-12"})
    document = Document.objects.get()
    assert answer["Location"] == reverse("report_detail", args=[document.pk])
    assert document.title == "Bahan rapat Bupati, dua pekan 9 Juni sampai 22 Juni 2025"
    context = frozen_of(document)
    assert context["sheet"]["headline"] == context["cover"]["headline"]
    assert [page["name"] for page in context["pages"]] == ["Kecamatan Pasirian", "Kecamatan Tempeh"]
    village, whom, question = context["pages"][1]["asks"][0]
    assert (village, whom) == ("Desa Gesang", "Camat")
    assert question.endswith("?")


@pytest.mark.django_db
def test_the_pack_tells_what_became_of_the_last_decisions(villages, office):
    def decided(title: str, on: dt.date, outcome: str = "", ended: int = 10) -> None:
        with clock.on(on):
            row = actions.propose_decision(
                by=office.clerk, area_code=REGENCY, title=title, facts="Fakta.", effect="Dampak.",
                due_on=on, owner="DISKOPINDAG", task_due_on=june(10),
            )  # fmt: skip
            actions.decide(decision=row, approve=True, by=office.bupati, seen_version=row.version)
        if outcome:
            with clock.on(june(1) + dt.timedelta(days=ended - 1)):
                row.refresh_from_db()
                actions.record_outcome(
                    decision=row,
                    is_done=outcome == "done",
                    note="Sudah.",
                    by=office.clerk,
                    seen_version=row.version,
                )

    decided("Sudah dijalankan", june(2), "done")
    decided("Masih tertunda", june(3))
    # The meeting before is the one of the fortnight before; what ended before that one began is history.
    decided("Selesai sebelum dua pekan ini", june(28, 5), "done", 1)
    decided("Selesai sebelum rapat yang lalu", june(5, 5), "done", -11)
    with clock.on(TODAY):
        told = make(KIND, asked("fortnightly")).context["decisions"]
    assert {row["title"]: (row["is_done"], row["is_late"]) for row in told["decided"]} == {
        "Sudah dijalankan": (True, False),
        "Masih tertunda": (False, True),
        "Selesai sebelum dua pekan ini": (True, False),
    }
    assert told["sentence"] == "2 dari 3 keputusan sudah dijalankan."


@pytest.mark.django_db
def test_the_report_to_the_governor_is_a_letter_of_who_holds_the_office(villages, office):
    context = make(KIND, asked(MONTHLY)).context
    assert context["letter"]["reader"] == "Gubernur Jawa Timur"
    assert (
        "1 koperasi sudah berbadan hukum, bertambah 1 dalam bulan laporan"
        in context["letter"]["paragraphs"][1]
    )
    assert context["signature"]["title"] == "Bupati Lumajang"
    assert context["pages"] == []
    html = pdf.render_html("papers/report.html", context)
    assert "BUPATI" in html
    assert "garuda" not in html.lower()
