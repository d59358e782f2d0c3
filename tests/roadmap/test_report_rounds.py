"""A round of reports: one for scope and period, from one snapshot, with three files each that never change."""

import datetime as dt
import hashlib
import io
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.http import QueryDict
from django.urls import reverse
from openpyxl import load_workbook

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.documents import pdf, services, store
from lumajang_kdkmp.documents.models import Document, DocumentFile
from lumajang_kdkmp.documents.verification import by_token
from lumajang_kdkmp.formats import WIB
from lumajang_kdkmp.inbox.models import Notice
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job
from roadmap import actions
from roadmap.actions.reports import request_report, set_report_cadence
from roadmap.completeness_page import completeness_page
from roadmap.dashboards import history, summarise, summary
from roadmap.demo.reports import order_reports
from roadmap.figures import Links
from roadmap.leader_page import leader_page
from roadmap.models import BlockerReason, ReportCadence, Transition
from roadmap.money_rows import money_rows
from roadmap.priorities import priorities
from roadmap.reporting import frozen, rounds
from roadmap.reporting.files import message, workbook
from roadmap.reporting.frozen import fingerprint
from roadmap.reporting.kinds import MONTHLY, WEEKLY, period_of
from roadmap.reporting.paper import KIND
from roadmap.reporting.paper import report as make
from roadmap.sentences import news_since
from roadmap.snapshot import snapshot
from roadmap.stages import FOUNDING, STAGES
from tests.factories import GESANG, PASIRIAN, REGENCY, TEMPEH, make_user
from tests.jobs.test_claim import together
from tests.roadmap.june import CONDRO, TODAY, four_villages, june
from tests.roadmap.walk import approve

MONDAY = dt.datetime(2025, 6, 16, 7, 0, tzinfo=WIB)


@pytest.fixture
def villages(office):
    return four_villages(office)


@pytest.fixture
def drawn(monkeypatch):
    """The papers are made without drawing them: what is counted here is not what they look like."""
    monkeypatch.setattr(pdf, "render", lambda template, context, paper="A4": json.dumps(context).encode())


def work() -> None:
    while job := Job.objects.filter(status="queued").order_by("created_at", "pk").first():
        assert queue.run(job.pk), Job.objects.get(pk=job.pk).last_error


def frozen_of(document: Document) -> dict:
    return json.loads(Document.objects.get(pk=document.pk).context)


# The round


@pytest.mark.django_db
def test_monday_at_seven_the_regency_and_every_kecamatan_have_their_report(villages, drawn):
    with clock.on(MONDAY.date()):
        rounds.due(MONDAY - dt.timedelta(minutes=1))
        assert not Job.objects.filter(kind=rounds.JOB_KIND).exists()
        for minute in range(3):
            rounds.due(MONDAY + dt.timedelta(minutes=minute))
        work()
    assert Job.objects.filter(kind=rounds.JOB_KIND).count() == 1
    batch = Job.objects.get(is_batch=True)
    assert (batch.status, batch.progress["done"]) == ("done", 3)
    made = Document.objects.order_by("area_code")
    assert [row.area_code for row in made] == [REGENCY, PASIRIAN, TEMPEH]
    assert {(row.status, row.kind, row.is_final) for row in made} == {("ready", KIND, True)}
    assert {row.number for row in made} == {f"00{n}/D24/KDKMP/VI/2025" for n in (1, 2, 3)}
    assert made[0].title == "Laporan mingguan Kabupaten Lumajang, pekan 24 (9 Juni sampai 15 Juni 2025)"
    assert DocumentFile.objects.count() == 6


@pytest.mark.django_db
def test_all_reports_of_a_round_come_from_one_snapshot(villages, office, drawn, monkeypatch):
    """What is entered for the reported day between the reports of a round is in none of them."""
    first, camat = frozen.frozen, office.camat(TEMPEH)

    def interrupted(period, of, *, maker):
        made = first(period, of, maker=maker)
        if of.shown.area_code == REGENCY:
            with clock.on(june(15)):
                actions.open_blocker(village=villages[GESANG], by=camat, stage=FOUNDING, reason="land")
        return made

    def run() -> list[dict]:
        with clock.on(MONDAY.date()):
            rounds.due(MONDAY)
            work()
        return [frozen_of(row) for row in Document.objects.order_by("area_code")]

    monkeypatch.setattr(rounds, "frozen", interrupted)
    with transaction.atomic():
        whole, *parts = run()
        transaction.set_rollback(True)
    land = BlockerReason.objects.get(pk="land").label
    assert land not in json.dumps([whole, *parts])
    for place in range(13):
        for column in ("total", "done", "period", "matched"):
            found = [part["counts"][place][column] for part in parts]
            assert whole["counts"][place][column] == (None if None in found else sum(found))
    assert len(whole["late"]) == sum(len(part["late"]) for part in parts)
    weeks = whole["told"]["weeks"]
    for place in range(1, 6):
        assert weeks["rows"][-1][place] == sum(part["told"]["weeks"]["rows"][-1][place] for part in parts)
    assert {part["as_of"] for part in (whole, *parts)} == {"Keadaan per Minggu, 15 Juni 2025"}

    # Control: read anew for each kecamatan, the round would not be of one moment.
    def read_anew(self, code: str) -> frozen.Base:
        shown = snapshot(self.shown.day, code)
        return frozen.Base(shown, frozen.facts_of(shown))

    monkeypatch.setattr(frozen.Base, "of", read_anew)
    assert land in json.dumps(run())


@pytest.mark.django_db
def test_readers_hear_when_a_report_of_the_schedule_is_ready(villages, office, drawn):
    with clock.on(MONDAY.date()):
        rounds.due(MONDAY)
        work()
        told = {who: [row.text for row in Notice.objects.visible_to(who).filter(kind="ready")] for who in (
            office.camat(), office.bupati, office.clerk)}  # fmt: skip
    assert [text.partition(",")[0] for text in told[office.camat()]] == [
        "Laporan mingguan Kecamatan Pasirian"
    ]
    assert "Laporan mingguan Kabupaten Lumajang" in told[office.bupati][-1]
    assert any("Kabupaten Lumajang" in text for text in told[office.clerk])


@pytest.mark.django_db
def test_a_later_monday_is_another_round_and_an_old_one_is_not_made_up_for(villages, drawn):
    for days in (0, 1, 7):
        rounds.due(MONDAY + dt.timedelta(days=days))
    assert Job.objects.filter(kind=rounds.JOB_KIND).count() == 2
    rounds.due(MONDAY + dt.timedelta(days=17))
    assert Job.objects.filter(kind=rounds.JOB_KIND).count() == 2


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_make_one_round():
    assert together(4, lambda: rounds.due(MONDAY)) == [None] * 4
    assert Job.objects.filter(kind=rounds.JOB_KIND).count() == 1


@pytest.mark.django_db
def test_a_round_that_was_worked_on_twice_orders_one_batch(villages, drawn):
    rounds.due(MONDAY)
    job = Job.objects.get(kind=rounds.JOB_KIND)
    with clock.on(MONDAY.date()):
        for _ in range(2):
            publish = rounds.handle_round(job)
            with transaction.atomic():
                publish()
    assert Job.objects.filter(is_batch=True).count() == 1
    assert Document.objects.count() == 3


# The cadence


@pytest.mark.django_db
def test_diskopindag_says_which_reports_are_made_unasked_from_a_day_on(villages, office):
    first = dt.datetime(2025, 7, 1, 7, 0, tzinfo=WIB)
    rounds.due(first)
    kinds = lambda: set(Job.objects.values_list("payload__report", flat=True))  # noqa: E731
    assert kinds() == {WEEKLY}
    with clock.on(TODAY):
        set_report_cadence(kind=MONTHLY, is_on=True, valid_from=june(20), by=office.clerk)
        set_report_cadence(kind=WEEKLY, is_on=False, valid_from=june(1, 8), by=office.clerk)
    rounds.due(first)
    assert kinds() == {WEEKLY, MONTHLY}
    rounds.due(dt.datetime(2025, 8, 4, 7, 0, tzinfo=WIB))
    assert Job.objects.filter(payload__report=WEEKLY).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"valid_from": june(11)}, "berlaku surut"),
        ({"kind": "fortnightly"}, "hari Senin"),
        ({"kind": "fortnightly", "since": june(3)}, "hari Senin"),
        ({"kind": "daily"}, "daily"),
    ],
)
def test_a_cadence_that_cannot_be_is_refused_in_words(office, changes, sentence):
    asked = {"kind": WEEKLY, "is_on": True, "valid_from": TODAY} | changes
    with pytest.raises(ValidationError, match=sentence):
        set_report_cadence(**asked, by=office.clerk)
    assert not ReportCadence.objects.exists()


@pytest.mark.django_db
def test_only_diskopindag_changes_the_cadence_and_others_read_it(villages, office, client):
    with pytest.raises(NotAllowed):
        set_report_cadence(kind=WEEKLY, is_on=False, valid_from=TODAY, by=office.bupati)
    client.force_login(office.bupati)
    assert "Otomatis" in client.get(reverse("report_cadence")).content.decode()
    client.force_login(office.clerk)
    form = {"kind": "fortnightly", "is_on": "1", "since": "2025-06-02", "valid_from": "2025-06-12"}
    assert client.post(reverse("report_cadence"), form)["Location"] == reverse("report_cadence")
    assert "16 Jun 2025, pukul 07.00 WIB" in client.get(reverse("report_cadence")).content.decode()
    assert client.post(reverse("report_cadence"), form | {"since": ""}).status_code == 422


# The files


def asked(kind: str = WEEKLY, area: str = REGENCY, on=TODAY) -> dict:
    return {"report": kind, "area_code": area, "on": str(on), "paper": "A4", "maker": "Petugas"}


def ask(office, kind: str = WEEKLY, area: str = PASIRIAN, name: str = "Kecamatan Pasirian") -> Document:
    document = request_report(
        report=kind, area_code=area, area_name=name, on=TODAY, paper="A4", by=office.clerk
    )
    assert queue.run(document.job_id), Job.objects.get(pk=document.job_id).last_error
    document.refresh_from_db()
    return document


def all_bytes(document: Document) -> list[bytes]:
    return [store.read_verified(row.sha256) for row in (document, *document.files.all())]


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


# The pages


@pytest.mark.django_db
def test_the_page_of_a_report_has_its_files_its_text_and_its_notes(villages, office, client, drawn):
    document = ask(office)
    client.force_login(office.camat())
    body = client.get(reverse("report_detail", args=[document.pk])).content.decode()
    for form in ("xlsx", "txt"):
        assert reverse("document_file", args=[document.pk, form]) in body
    assert "Salin untuk WA" in body
    assert "Lewat tenggat: 2 desa." in body
    answer = client.get(reverse("document_file", args=[document.pk, "xlsx"]))
    assert answer["Content-Disposition"].endswith('-v1.xlsx"')
    assert answer.content[:2] == b"PK"
    client.force_login(office.camat(TEMPEH))
    assert client.get(reverse("report_detail", args=[document.pk])).status_code == 404
    assert client.get(reverse("document_file", args=[document.pk, "xlsx"])).status_code == 404


@pytest.mark.django_db
def test_the_last_kind_and_paper_are_offered_again(villages, office, client):
    client.force_login(office.clerk)
    form = {"report": "monthly", "area_code": REGENCY, "on": "2025-06-12", "paper": "F4"}
    assert client.post(reverse("report_list"), form).status_code == 302
    again = client.get(reverse("report_list")).context["form"]
    assert [again[name].value() for name in ("report", "paper")] == ["monthly", "F4"]
    refused = client.post(reverse("report_list"), form | {"area_code": PASIRIAN})
    assert refused.status_code == 422
    assert "dibuat untuk seluruh kabupaten" in refused.content.decode()


@pytest.mark.django_db
def test_a_report_that_failed_says_why_and_is_tried_again_from_the_list(
    villages, office, client, monkeypatch
):
    client.force_login(office.clerk)
    monkeypatch.setattr(services.pdf, "render", lambda *args, **kwargs: 1 / 0)
    document = request_report(
        report=WEEKLY,
        area_code=PASIRIAN,
        area_name="Kecamatan Pasirian",
        on=TODAY,
        paper="A4",
        by=office.clerk,
    )
    Job.objects.filter(pk=document.job_id).update(attempts=4)
    queue.run(document.job_id)
    body = client.get(reverse("report_list")).content.decode()
    assert "ZeroDivisionError" in body
    assert reverse("job_retry", args=[document.job_id]) in body


def test_a_round_has_one_key_for_scope_and_period():
    assert rounds.key_of(period_of(WEEKLY, TODAY)) == "report_round:35.08:weekly:2025-W24"


# One report for a kind, an area and a period


def press(office, on=TODAY, by=None, paper: str = "A4") -> Document:
    document = request_report(
        report=WEEKLY,
        area_code=PASIRIAN,
        area_name="Kecamatan Pasirian",
        on=on,
        paper=paper,
        by=by or office.clerk,
    )
    if document.status == "pending":
        assert queue.run(document.job_id), Job.objects.get(pk=document.job_id).last_error
        document.refresh_from_db()
    return document


def in_force() -> list[Document]:
    return list(Document.objects.filter(area_code=PASIRIAN, status="ready"))


@pytest.mark.django_db
def test_asked_for_again_with_the_same_data_it_is_the_report_that_is_there(villages, office, drawn, client):
    first = press(office)
    assert press(office, by=office.camat()).pk == first.pk
    client.force_login(office.camat())
    form = {"report": WEEKLY, "area_code": PASIRIAN, "on": "2025-06-12", "paper": "A4"}
    answer = client.post(reverse("report_list"), form, follow=True)
    assert answer.redirect_chain == [(reverse("report_detail", args=[first.pk]), 302)]
    assert "sudah ada, jadi tidak dibuat lagi" in answer.content.decode()
    # Control: other data, and another paper, are another report of the same period, and the newer one is in force.
    assert press(office, paper="F4").version == 2
    actions.open_blocker(village=villages[CONDRO], by=office.camat(), stage=FOUNDING, reason="land")
    last = press(office, paper="F4")
    assert last.version == 3
    assert in_force() == [last]


@pytest.mark.django_db
def test_of_one_period_the_report_of_the_later_day_is_in_force_and_the_others_lead_to_it(
    villages, office, drawn, client
):
    thursday = press(office)
    with clock.on(MONDAY.date()):
        rounds.due(MONDAY)
        work()
    (sunday,) = in_force()
    assert sunday.subject == thursday.subject
    with clock.on(MONDAY.date()):
        tuesday = press(office, on=june(10))
        assert press(office, on=june(10)).pk == tuesday.pk
        assert press(office, on=june(15), by=office.camat()).pk == sunday.pk
    assert in_force() == [sunday]
    client.force_login(office.camat())
    for earlier in (thursday, tuesday):
        earlier.refresh_from_db()
        assert earlier.status == "superseded"
        body = client.get(reverse("report_detail", args=[earlier.pk])).content.decode()
        assert f"nomor {sunday.number}</a>, keadaan per 15 Jun 2025" in body
        assert sunday.number in by_token(earlier.token).sentence
        assert "berlaku" not in by_token(earlier.token).headline.replace("tidak berlaku", "")
    listed = client.get(reverse("report_list")).content.decode()
    assert all(f"Keadaan per {day} Jun 2025" in listed for day in (10, 12, 15))
    assert listed.count(", berlaku, nomor") == 1


@pytest.mark.django_db
def test_another_period_is_another_report(villages, office, drawn):
    with clock.on(june(16)):
        assert press(office, on=june(15)).subject != press(office, on=june(16)).subject
    assert len(in_force()) == 2


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_report(office, drawn):
    four_villages(office)
    people = [office.clerk, office.camat(), office.bupati, office.camat()]

    def order(place: int):
        with clock.on(TODAY):
            return request_report(
                report=WEEKLY, area_code=PASIRIAN, area_name="Kecamatan Pasirian", on=TODAY, paper="A4",
                by=people[place],
            ).pk  # fmt: skip

    turns = iter(range(4))
    found = together(4, lambda: order(next(turns)))
    assert len(set(found)) == 1
    assert Document.objects.count() == 1
    work()
    assert press(office).pk == found[0]


# Who reads the money for deeds


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["fortnightly", MONTHLY])
def test_who_does_not_see_the_money_neither_orders_nor_opens_a_report_that_carries_it(
    villages, office, client, drawn, kind
):
    agency = office.dpmd
    client.force_login(agency)
    form = client.get(reverse("report_list")).context["form"]
    assert form.fields["report"].choices == [(WEEKLY, "Mingguan")]
    wanted = {"report": kind, "area_code": REGENCY, "on": "2025-06-12", "paper": "A4"}
    assert client.post(reverse("report_list"), wanted).status_code == 422
    assert client.post(reverse("meeting_pack"), {"per": "2025-06-12"}).status_code == 403
    with pytest.raises(NotAllowed, match="uang akta"):
        request_report(report=kind, area_code=REGENCY, area_name="", on=TODAY, paper="A4", by=agency)
    assert not Document.objects.exists()
    document = ask(office, kind, REGENCY, "Kabupaten Lumajang")
    weekly = ask(office, WEEKLY, REGENCY, "Kabupaten Lumajang")
    assert "Rp" in json.dumps(frozen_of(document)["money"])
    pages = lambda row: [  # noqa: E731
        reverse("report_detail", args=[row.pk]),
        reverse("document_detail", args=[row.pk]),
        reverse("document_download", args=[row.pk]),
        reverse("document_file", args=[row.pk, "xlsx"]),
        reverse("document_file", args=[row.pk, "txt"]),
    ]
    for address in pages(document):
        assert client.get(address).status_code == 403, address
    for address in pages(weekly):
        assert client.get(address).status_code == 200, address
    for address in (reverse("report_list"), reverse("document_list")):
        body = client.get(address).content.decode()
        assert str(weekly.pk) in body
        assert str(document.pk) not in body
    # Control: without the condition they stand open.
    settings.DOCUMENT_OPEN, kept = {}, settings.DOCUMENT_OPEN
    try:
        assert client.get(pages(document)[0]).status_code == 200
    finally:
        settings.DOCUMENT_OPEN = kept


@pytest.mark.django_db
def test_the_weekly_report_carries_no_rupiah_and_an_older_one_that_may_is_closed(
    villages, office, client, drawn
):
    document = ask(office, WEEKLY, REGENCY, "Kabupaten Lumajang")
    context = frozen_of(document)
    assert context["money"] is None
    assert context["deeds"][-1] == ["Jumlah", len(money_rows(TODAY, REGENCY, 2025).deeds)]
    printed = pdf.render_html("papers/report.html", context) + message(context)
    assert "Terikat" not in printed
    assert "Terbayar" not in printed
    Document.objects.filter(pk=document.pk).update(params={"report": WEEKLY, "on": "2025-06-12"})
    address = reverse("report_detail", args=[document.pk])
    client.force_login(office.dpmd)
    assert client.get(address).status_code == 403
    for reader in (office.bupati, office.clerk):
        client.force_login(reader)
        assert client.get(address).status_code == 200


# The demonstration


@pytest.mark.django_db
def test_the_demonstration_orders_its_reports_on_their_days_and_numbers_them_so(
    villages, office, drawn, client
):
    make_user("diskopindag", username="diskopindag")
    with clock.on(TODAY):
        order_reports(TODAY)
        work()
    made = list(Document.objects.order_by("number_seq"))
    assert [(row.params["report"], row.area_code, row.issued_on) for row in made] == [
        (MONTHLY, REGENCY, june(1)),
        (WEEKLY, REGENCY, june(9)),
        (WEEKLY, PASIRIAN, june(9)),
        ("fortnightly", REGENCY, june(11)),
    ]
    assert {row.status for row in made} == {"ready"}
    assert [frozen_of(row)["made_at"] for row in made[1:3]] == ["Senin, 9 Juni 2025, 07.00 WIB"] * 2
    # What a reader sees is the day of the demonstration, not the machine's.
    client.force_login(office.camat())
    assert "Diminta 9 Jun 2025 oleh" in client.get(reverse("report_list")).content.decode()
    page = client.get(reverse("report_detail", args=[made[2].pk])).content.decode()
    assert "Senin, 9 Juni 2025, 07.00 WIB, oleh " in " ".join(page.split())
    # Loaded again, they are there with the same data.
    with clock.on(TODAY):
        order_reports(TODAY)
    assert Document.objects.count() == len(made)
