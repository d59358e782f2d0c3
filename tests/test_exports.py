"""Every list can be taken along: with the filter and the scope of its page, nothing that calculates, remembered."""

import datetime as dt
import io
import re
import zipfile

import pytest
from django.urls import reverse

from cooperatives.models import Person
from lumajang_kdkmp import clock
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.sheets import text_of
from lumajang_kdkmp.sheets.csv_cells import unguarded
from roadmap import actions
from tests.factories import TEMPEH, make_village
from tests.formulas import PAYLOADS, csv_faults, csv_rows, xlsx_faults, xlsx_rows
from tests.test_access import TABLE, rows  # noqa: F401 - the rows of everything are a fixture

DAY = dt.date(2025, 6, 12)
# Pages with a table or a list on them that are no list to take along, and why.
NO_LIST = {
    "public": "open data has its own files",
    "open_data": "open data has its own files",
    "open_data_guide": "a guide to the open data",
    "report_cadence": "settings",
    "glossary": "words",
    "account": "the person's own devices",
    "practice": "exercises of the demonstration",
    "meeting": "the summary as a slide show",
    "meeting_area": "the summary as a slide show",
    "report_list": "papers, which are the list of /dokumen/",
    "job_list": "work in the background, not data",
    "inbox": "messages that go when their work is done; what is due and overdue is the list of /pengingat/",
    "intake_list": "tables that came in, each with a file of its own",
    "intake_upload": "a form",
    "intake": "one table that came in, with a file of its own to mend",
    "worklist": "the camat's villages: taken along from /desa/, and the page is as light as can be",
    "village_changes": "the trail of one village, read where it stands; what people did is not handed round",
    "village": "one village: each block has its list elsewhere",
    "cooperative": "one cooperative: each block has its list elsewhere",
    "village_index": "how one score comes about; the scores are the list of /indeks/",
    "verification": "one case of the queue",
    "handover": "one file; who has the files is the list of /bola/",
    "visit": "one visit",
    "stage_update": "a form",
    "papers": "a form to make papers; what was made is the list of /dokumen/",
    "meetings": "plans and minutes of one cooperative, taken along as papers",
    "meeting_record": "a form",
    "meeting_edit": "a form",
    "notary": "the steps of one file; the files are the list of /bola/ and of /ekspor/",
    "fund_pack": "the papers of one pack",
    "name_check": "a check",
    "people_import": "a form",
}
# Its links are the files of other lists.
OF_OTHERS = {"exports"}
# The empty one on every page of a camat is the outbox of the device.
LOOKS_LIKE_A_LIST = re.compile(rb'<table class="table|<[uo]l class="list(?!"></ul>)|class="pager"')


def pages(client, office, rows):  # noqa: F811
    """Yield (name, address, answer) of every page that somebody of the office may open, as a list if it is one to any
    of them.
    """
    people = (office.clerk, office.camat(), office.bupati, office.dpmd)
    for name, (method, who, arguments) in TABLE.items():
        if method != "GET" or name == "sessions_end":
            continue
        url = reverse(name, args=[rows[argument] for argument in arguments])
        found = None
        for user in people:
            if isinstance(who, set) and user.role not in who:
                continue
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            answer = client.get(url)
            if answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html"):
                found = found or answer
                if LOOKS_LIKE_A_LIST.search(answer.content):
                    found = answer
                    break
        if found:
            yield name, url, found


def check_files(client, name: str, url: str) -> None:
    """Take the list along in both forms: nothing in them calculates, they tell the same, and it is remembered."""
    taken = AuditEvent.objects.filter(action__endswith=".export").count()
    book, table = (client.get(f"{url}{'&' if '?' in url else '?'}format={kind}") for kind in ("xlsx", "csv"))
    assert book["Content-Type"].startswith("application/vnd.openxml"), name
    assert table["Content-Type"].startswith("text/csv"), name
    assert re.fullmatch(r'attachment; filename="[a-z0-9.-]+\.xlsx"', book["Content-Disposition"]), name
    assert xlsx_faults(book.content) == [], name
    assert csv_faults(table.content) == [], name
    found, told = xlsx_rows(book.content), csv_rows(table.content)
    if len(told[-1]) == 1 < len(told[0]):
        assert "data pribadi" in told.pop()[0], name
    assert found[0] == told[0], name
    # A workbook knows no day without a time.
    assert [text_of(row[0]).removesuffix(" 00:00") for row in found] == [unguarded(row[0]) for row in told], name
    assert AuditEvent.objects.filter(action__endswith=".export").count() == taken + 2, name
    event = AuditEvent.objects.latest("id")
    assert event.action.endswith(".export"), name
    assert event.changes["rows"][1] == len(found) - 1, name
    about = {row[0] for row in xlsx_rows(book.content, "Keterangan")}
    assert {"Daftar", "Keadaan per", "Wilayah", "Saringan", "Sumber", "Diunduh oleh"} <= about, name


def test_every_list_of_the_portal_can_be_taken_along(client, office, rows):  # noqa: F811
    missing, found, exempt = [], set(), set()
    for name, url, answer in pages(client, office, rows):
        if b"format=xlsx" in answer.content and b"format=csv" in answer.content:
            found.add(name)
            if name not in OF_OTHERS:
                check_files(client, name, url)
        elif LOOKS_LIKE_A_LIST.search(answer.content):
            (exempt.add if name in NO_LIST else missing.append)(name)
    assert missing == [], missing
    assert len(found) >= 20
    assert exempt == set(NO_LIST), "An exemption that is none any more."


def test_the_file_of_the_differences_holds_those_of_the_page(client, office, rows):  # noqa: F811
    def taken(query: str) -> list[list[str]]:
        return csv_rows(client.get(f"{reverse('difference_list')}?format=csv{query}").content)[1:]

    client.force_login(office.clerk)
    found = taken("")
    assert [(row[0], row[3], row[7]) for row in found] == [(rows["code"], "SIMKOPDES", "Kecamatan")] * len(found)
    assert found
    assert taken("&sumber=simkopdes") == taken(f"&desa={rows['code']}") == found
    assert taken("&sumber=ahu") == taken("&selesai=1") == taken("&desa=35.08.05.2001") == []
    client.force_login(office.camat(TEMPEH))
    assert taken("") == []


def test_the_file_of_the_pauses_holds_those_known_on_the_day(client, office, village, rows):  # noqa: F811
    def taken(query: str) -> list[list[str]]:
        return csv_rows(client.get(f"{reverse('pause_list')}?format=csv{query}").content)[1:]

    client.force_login(office.bupati)
    [found] = taken("")
    assert found[:6] == [rows["code"], str(village), "Belum mulai", "Erupsi Semeru", "2025-07-02", ""]
    assert found[6] == "SK tanggap darurat"
    assert taken("&per=2025-06-11") == []


def test_the_file_of_the_reminders_holds_all_that_the_filter_lets_through(client, office):
    camat = office.camat()
    with clock.on(DAY - dt.timedelta(days=1)):
        for number in range(60):
            village = make_village(f"35.08.04.23{number:02}", f"Contoh {number}")
            due_on = clock.today() + dt.timedelta(days=number % 2)
            actions.make_commitment(place=village, by=office.dpmd, promise=f"Klinik {number}", due_on=due_on)

    def taken(query: str) -> list[list[str]]:
        return csv_rows(client.get(f"{reverse('reminders')}?format=csv{query}").content)[1:]

    client.force_login(office.dpmd)
    due = [row for row in taken("") if row[3] == "Komitmen OPD"]
    assert len(due) == 60  # more than a part of the page has
    assert {(row[4], row[5], row[6]) for row in due} == {
        ("2025-06-12", "", "Hampir jatuh tempo"),
        ("2025-06-11", "1", "Lewat tenggat"),
    }
    assert len([row for row in taken("&level=overdue") if row[3] == "Komitmen OPD"]) == 30
    client.force_login(camat)
    assert [row for row in taken("") if row[3] == "Komitmen OPD"] == []


@pytest.mark.parametrize("query", ["format=pdf", "format=", "format=xlsx%00", "format=XLSX"])
def test_another_word_for_the_format_gives_the_page(client, office, village, query):
    client.force_login(office.clerk)
    assert client.get(f"{reverse('village_list')}?{query}")["Content-Type"].startswith("text/html")


def test_hostile_addresses_are_remembered_and_break_nothing(client, office, village):
    client.force_login(office.clerk)
    noise = "&".join(f"x{number}={'A' * 500}" for number in range(60))
    answer = client.get(f"{reverse('village_list')}?format=csv&q=%00%3D1%2B1&per=9999-99-99&{noise}")
    assert answer.status_code == 200
    asked = AuditEvent.objects.latest("id").changes["filter"][1]
    assert len(asked) <= 30
    assert all("\0" not in value and len(value) <= 200 for value in asked.values())


def test_a_file_with_people_carries_who_took_it_and_no_full_number(client, office, rows):  # noqa: F811
    camat = office.camat()
    client.force_login(camat)
    url = reverse("people", args=[rows["code"]])
    book, table = client.get(f"{url}?format=xlsx"), client.get(f"{url}?format=csv")
    last = csv_rows(table.content)[-1][0]
    assert str(camat) in last
    assert "12 Jun 2025" in last
    assert "data pribadi" in last
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        whole = parts.read("xl/worksheets/sheet1.xml")
    assert b"<oddFooter>" in whole
    assert str(camat).encode() in whole
    people = list(Person.objects.filter(village_id=rows["code"]))
    assert len(people) >= 9
    for person in people:
        assert person.name.encode() in table.content
        assert person.nik_penduduk.encode() not in table.content + whole
        assert person.phone == "" or person.phone.encode() not in table.content + whole
    event = AuditEvent.objects.filter(action="people.export").latest("id")
    assert (event.actor, event.area_code) == (camat.username, rows["code"])


def test_out_of_scope_there_is_no_file(client, office, rows):  # noqa: F811
    client.force_login(office.camat(TEMPEH))
    for name in ("people", "registrations", "figures"):
        assert client.get(reverse(name, args=[rows["code"]]) + "?format=xlsx").status_code == 404
    table = client.get(reverse("village_list") + "?format=csv")
    assert rows["code"] not in table.content.decode()


def test_the_nineteen_payloads_typed_by_people_calculate_in_no_file(client, office, village):
    texts = [text.replace("\x00", "").strip("\r\n\t") or text for text in PAYLOADS]
    for number, text in enumerate(texts):
        make_village(f"35.08.04.22{number:02}", name=f"{text[:40]}{number}")
        seen = PAYLOADS[number].replace("\x00", "")
        actions.record_visit(village=village, by=office.camat(), visited_on=DAY, findings=seen)
        actions.make_commitment(place=village, by=office.dpmd, promise=text, due_on=DAY)
    client.force_login(office.clerk)
    for page in ("village_list", "visit_list", "commitment_list", "custody"):
        url = reverse(page) + "?agency=all&status=&format="
        book, table = client.get(url + "xlsx").content, client.get(url + "csv").content
        assert len(xlsx_rows(book)) > len(PAYLOADS), page
        assert xlsx_faults(book) == [], page
        assert csv_faults(table) == [], page
    found = {row[7] for row in xlsx_rows(client.get(reverse("visit_list") + "?format=xlsx").content)}
    assert {"=1+1", "+1+1", "@SUM(1+1)*cmd|' /C calc'!A0"} <= found
