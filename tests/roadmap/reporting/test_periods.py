"""A report as people meet it: its page, one in force for a period, and who reads the money in it."""

import json

import pytest
from django.conf import settings
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.documents import pdf, services
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.documents.verification import by_token
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job
from roadmap import actions
from roadmap.actions.reports import request_report
from roadmap.money_rows import money_rows
from roadmap.reporting import rounds
from roadmap.reporting.files import message
from roadmap.reporting.kinds import MONTHLY, WEEKLY, period_of
from roadmap.stages import FOUNDING
from tests.factories import PASIRIAN, REGENCY, TEMPEH
from tests.jobs.test_claim import together
from tests.roadmap.june import CONDRO, TODAY, four_villages, june
from tests.roadmap.reporting.making import MONDAY, ask, frozen_of, work

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
