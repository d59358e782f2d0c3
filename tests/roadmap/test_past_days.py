"""Every page chooses: it takes a day and shows what was true then, or it is about now and says why."""

import datetime as dt
import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from lumajang_kdkmp import clock
from roadmap import actions
from roadmap.actions.monitoring import close_finding, record_monitoring
from roadmap.asked import asked_day
from roadmap.commitments import commitment_page
from roadmap.decisions import decision_page
from roadmap.models import Decision, VisitFinding
from roadmap.potentials import potential_page
from roadmap.queues import QueueFilter, queue_for, queue_on
from roadmap.stages import FOUNDING, GUIDELINE, POTENTIAL
from roadmap.village_page import village_page
from roadmap.village_past import village_page_on
from tests.factories import BAGO, PASIRIAN
from tests.roadmap.june import CONDRO, GESANG, MADUREJO, TODAY, four_villages, june
from tests.roadmap.walk import approve
from tests.test_access import TABLE
from villages import actions as village_actions
from villages.models import VillagePotential

PAST = "2025-06-05"
MARK, BACK = "Keadaan per 5 Juni 2025", "Kembali ke hari ini"
# Pages that take ?per=, and the role that opens them in these tests.
TAKES_A_DAY = {
    "public": None,
    "public_village": None,
    "summary": "bupati",
    "meeting": "bupati",
    "meeting_area": "bupati",
    "kecamatan": "camat",
    "village_list": "camat",
    "late_entries": "bupati",
    "decision_list": "bupati",
    "potential_list": "dpmd",
    "commitment_list": "dpmd",
    "village": "camat",
    "visit_list": "camat",
    "findings": "camat",
    "index_board": "bupati",
    "village_index": "camat",
    "verification_queue": "verifier",
    "custody": "camat",
    "deed_money": "clerk",
    "pause_list": "clerk",
    "completeness": "bupati",
}
# Data for machines take ?per= too, and name the day in every row: tests/roadmap/open_data.
DATED_DATA = {"open_data_set", "open_data_village", "cooperative_file"}
ABOUT_NOW = {
    "a form, or the step that it confirms": {
        "decision_add", "decision_decide", "commitment_add", "commitment_edit", "commitment_deliver",
        "commitment_cancel", "no_change", "village_edit", "stage_update", "potential_add", "potential_edit",
        "potential_remove", "blocker_add", "visit_add", "monitoring_add", "figures_edit", "evidence_remove",
        "verification", "verification_together", "guideline_publish", "handover",
        "budget_line_add", "budget_line_edit", "cooperative_edit",
        "signing_add", "signing_edit", "signing_assign", "notary_return", "meeting_plan", "meeting_plan_edit",
        "meeting_record", "meeting_edit", "articles", "business_plan", "assessment", "declarations", "registration",
        "founder_add", "founder_edit", "officer_appoint", "term_end", "attorneys", "relation_add", "person_edit",
        "person_reveal", "name_check", "people_import", "pause_add", "pause_end", "report_cadence",
        "step_up", "export_layout", "digest_stop",
        "intake_upload", "centre_upload", "centre_columns", "difference",
    },
    "a list of what is to be done now": {
        "difference_list", "worklist", "deed_batches", "data_quality", "inbox", "guideline_list", "reminders",
    },
    "it leads to pages that take a day": {"find"},
    "every act with its own moment, whole": {"village_changes"},
    "one act with its own dates, whole": {"decision", "visit", "signing_event", "signing_events"},
    "the file of a cooperative as it goes to the notary next": {
        "cooperative", "papers", "papers_progress", "meetings", "notary", "registrations", "fund_pack", "people",
    },
    "figures by month: every month stands beside the others": {"figures"},
    "papers and jobs: each is frozen with its own moment": {
        "report_list", "job_list", "job_detail", "document_list", "document_detail", "document_verify",
        "document_verify_number", "document_download", "bundle_download", "signed_copy_file", "evidence_file",
        "people_template", "report_detail", "document_file", "exports",
        "intake_template", "intake", "intake_faults", "intake_list", "centre_list", "centre_annex",
    },
    "no figures: accounts, help, machinery": {
        "login", "health", "second_step", "help", "guide", "glossary", "home", "account", "second_factor",
        "practice", "changes", "outbox", "offline", "worker", "manifest", "robots", "sitemap", "open_data",
        "open_data_guide", "open_data_catalogue", "open_data_description", "open_data_unknown",
    },
    "what the web site of a village shows today": {"open_data_badge", "open_data_card"},
}  # fmt: skip


def test_every_page_chooses_between_a_day_and_now():
    pages = {name for name, (method, _, _) in TABLE.items() if method == "GET"}
    now = [name for names in ABOUT_NOW.values() for name in names]
    assert len(now) == len(set(now))
    assert set(now) & set(TAKES_A_DAY) == set()
    assert pages - set(now) - set(TAKES_A_DAY) - DATED_DATA == set(), "say in this file whether the page takes a day"
    assert (set(now) | set(TAKES_A_DAY)) - pages == set()


@pytest.fixture
def told(office):
    """Four villages, and one of everything that has a past."""
    villages = four_villages(office)
    camat = office.camat()
    with clock.on(june(3)):
        village_actions.add_potential(
            village=villages[BAGO], by=camat, sector="perikanan", commodity="Udang", agency="DKPP"
        )
        actions.open_blocker(village=villages[CONDRO], by=camat, stage=FOUNDING, reason="ktp_missing")
        kept = actions.make_commitment(place=villages[BAGO], by=office.dpmd, promise="Klinik", due_on=june(4))
        actions.make_commitment(place=villages[BAGO], by=office.dpmd, promise="Pelatihan", due_on=june(30))
        decision = propose(office)
    with clock.on(june(10)):
        village_actions.add_potential(
            village=villages[BAGO], by=camat, sector="pariwisata", commodity="Pantai", agency="DISPORA"
        )
        kept.refresh_from_db()
        actions.deliver_commitment(
            commitment=kept, by=office.dpmd, seen_version=kept.version, delivered_on=june(4), closing_note="BA 1"
        )
        decision.refresh_from_db()
        actions.decide(decision=decision, by=office.bupati, seen_version=decision.version, approve=True, note="")
        actions.record_visit(village=villages[MADUREJO], by=camat, visited_on=june(4))
    return villages


def propose(office) -> Decision:
    return actions.propose_decision(
        by=office.clerk, area_code=PASIRIAN, title="Buka klinik", facts="Fakta", effect="Dampak", due_on=june(20),
        owner="CAMAT", task_due_on=june(28),
    )  # fmt: skip


def address(name: str) -> str:
    arguments = {"code": BAGO, "kecamatan": PASIRIAN}
    return reverse(name, args=[arguments[argument] for argument in TABLE[name][2]])


def generic(href: str) -> str:
    """An address without its query, every village and kecamatan alike."""
    return re.sub(r"35\.08[0-9.]*", "CODE", re.split(r"[?#]", href)[0])


def main_of(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def test_a_past_day_is_marked_the_same_everywhere_is_kept_by_the_links_and_offers_nothing_to_do(
    told, office, client
):
    people = {"bupati": office.bupati, "camat": office.camat(), "dpmd": office.dpmd, "verifier": office.verifier,
              "clerk": office.clerk}  # fmt: skip
    faults, offered_today = [], set()
    dated = {generic(address(name)) for name in TAKES_A_DAY}
    # A page of a list keeps its forms of GET; links away from the day are those of the menu, outside <main>.
    for name, role in TAKES_A_DAY.items():
        client.logout()
        if role:
            client.force_login(people[role])
        past = main_of(client.get(address(name), {"per": PAST}).content.decode())
        today = main_of(client.get(address(name)).content.decode())
        if past.count(BACK) != 1 or f"<b>{MARK}</b>" not in past:
            faults.append(f"{name}: not marked")
        if BACK in today:
            faults.append(f"{name}: marked today")
        # A paper of that very day may be asked for.
        papers = (reverse("summary_paper"), reverse("meeting_pack"))
        if acts := [act for act in acts_of(past) if act not in papers]:
            faults.append(f"{name}: offers {acts}")
        offered_today |= {name} if [act for act in acts_of(today) if act not in papers] else set()
        for href, text in links_of_html(past):
            if generic(href) in dated and not re.search(r"[?&](per|on|bulan)=", href) and text != BACK:
                faults.append(f"{name}: {text} leads to {href} without the day")
    assert not faults, "\n".join(faults)
    # The control: the same search finds what the pages of today offer.
    assert {"village", "commitment_list"} <= offered_today


class Acts(HTMLParser):
    """Collect what a page offers to do: forms that post, wherever their attributes stand, and dialogs."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if "post" in ((values.get("method") or "").lower(), (values.get("formmethod") or "").lower()):
            self.found.append(values.get("action") or values.get("formaction") or "")
        if "data-dialog" in values:
            self.found.append("dialog")


def acts_of(html: str) -> list[str]:
    return Acts(html).found


def links_of_html(html: str) -> list[tuple[str, str]]:
    from tests.roadmap.june import Links

    return [(href, text.strip()) for href, text in Links(html).found]


def at(rf, day: dt.date, **query):
    return asked_day(rf.get("/", {**query, "per": day.isoformat()}).GET, TODAY)


def test_commitments_are_those_of_the_day(told, office, rf):
    user = office.dpmd

    def page(day, **query):
        return commitment_page(user, rf.get("/", query).GET, at(rf, day))

    assert page(june(2)).title == "Komitmen DPMD: 0 berjalan, 0 lewat tenggat"
    assert page(june(5)).title == "Komitmen DPMD: 2 berjalan, 1 lewat tenggat"  # delivered, but nobody had said so
    assert page(TODAY).title == "Komitmen DPMD: 1 berjalan, 0 lewat tenggat"
    assert [line.promise for line in page(june(5), status="late").lines] == ["Klinik"]
    assert {line.flag.text for line in page(june(9)).lines} == {"Lewat tenggat 5 hari", "Berjalan"}
    assert not any(line.edit_url for line in page(june(5)).lines)
    assert any(line.edit_url for line in page(TODAY).lines)


def test_decisions_are_those_of_the_day(told, office, rf):
    def page(day):
        return decision_page(office.bupati, rf.get("/").GET, at(rf, day))

    assert page(june(2)).count == "0 keputusan"
    assert [(card.title, card.buttons) for card in page(june(5)).cards] == [("Buka klinik", ())]
    assert page(june(10)).cards == ()
    assert page(june(10)).note == "1 keputusan sedang dijalankan, semua dalam batas waktu."
    assert Decision.objects.get().decided_on == june(10)  # reading a past day changed nothing


def test_a_question_is_open_until_the_day_of_its_answer(office):
    four_villages(office)
    with clock.on(june(3)):
        row = propose(office)
    with clock.on(june(5)):
        row.refresh_from_db()
        actions.ask_about_decision(decision=row, by=office.bupati, seen_version=row.version, question="Biaya?")
    with clock.on(june(8)):
        row.refresh_from_db()
        actions.answer_decision(decision=row, by=office.clerk, seen_version=row.version, answer="Nol")
    states = []
    for day in (4, 5, 7, 8):
        row.refresh_from_db()
        row.turn_back_to(june(day))
        states.append((row.state, row.question, row.answer))
    assert states == [("open", "", ""), ("asked", "Biaya?", ""), ("asked", "Biaya?", ""), ("open", "Biaya?", "Nol")]


def test_potentials_are_those_of_the_day(told, office, rf):
    def page(day):
        return potential_page(office.dpmd, rf.get("/", {"agency": "all"}).GET, at(rf, day, agency="all"))

    fish = VillagePotential.objects.get(commodity="Udang")
    with clock.on(june(11)):
        village_actions.remove_potential(potential=fish, by=office.camat(), seen_version=fish.version)
    said = {
        day: "".join(row.potentials for row in page(june(day)).villages if row.name == "Desa Bago")
        for day in (2, 5, 10, 11)
    }
    known = {day: {word for word in ("Udang", "Pantai") if word in words} for day, words in said.items()}
    assert known == {2: set(), 5: {"Udang"}, 10: {"Udang", "Pantai"}, 11: {"Pantai"}}


def test_the_queue_is_what_waited_on_the_day(told, office):
    assert [row.village for row in queue_for(office.verifier, QueueFilter()).everything] == ["Condro"]
    assert [row.village for row in queue_on(office.verifier, QueueFilter(), june(11)).everything] == ["Condro"]
    assert queue_on(office.verifier, QueueFilter(), june(10)).everything == ()
    approve(told[CONDRO], FOUNDING, office)
    assert queue_for(office.verifier, QueueFilter()).everything == ()
    with clock.on(june(13)):
        (row,) = queue_on(office.verifier, QueueFilter(), june(11)).everything
    assert (row.days, row.href) == (0, f"/desa/{CONDRO}/?per=2025-06-11#tahap-founding")


def test_a_finding_is_open_until_the_day_it_was_put_right(told, office, client):
    cooperative = told[BAGO].cooperative
    with clock.on(june(3)):
        record_monitoring(
            cooperative=cooperative, by=office.camat(), visit={"visited_on": june(3)}, sheet={},
            findings=[{"finding": "Papan nama", "recommendation": "Pasang", "owner": "Ketua", "due_on": june(4)}],
        )  # fmt: skip
    row = VisitFinding.objects.get()
    with clock.on(june(8)):
        close_finding(finding=row, by=office.camat(), seen_version=row.version)
    client.force_login(office.camat())
    shown = {
        day: "Papan nama" in client.get(reverse("findings"), {"per": f"2025-06-{day:02}"}).content.decode()
        for day in (2, 3, 7, 8)
    }
    assert shown == {2: False, 3: True, 7: True, 8: False}


def test_a_visit_is_on_the_list_from_the_day_it_was_recorded(told, office, client):
    client.force_login(office.camat())
    days = [client.get(reverse("visit_list"), {"per": f"2025-06-{day:02}"}) for day in (9, 10)]
    assert [answer.context["visits"].paginator.count for answer in days] == [0, 1]


def test_the_village_page_of_today_as_a_past_day_is_the_page_of_today(told, office):
    """The two ways to the same page: rows as they stand, and moves up to the day."""
    for code in (BAGO, CONDRO, MADUREJO, GESANG):
        now = village_page(told[code], office.bupati)
        then = village_page_on(told[code], office.bupati, TODAY)
        keys = ("code", "state", "flag", "planned", "actual", "verified", "files")
        # The guideline is inherited: its moves do not tell who drafted it.
        sent = [(line.code, line.sent) for line in now.lines if line.code != GUIDELINE]
        assert [(line.code, line.sent) for line in then.lines if line.code != GUIDELINE] == sent
        assert [[getattr(line, key) for key in keys] for line in then.lines] == [
            [getattr(line, key) for key in keys] for line in now.lines
        ]
        assert (then.segments, then.flag, then.turn, then.done, then.history) == (
            now.segments, now.flag, now.turn, now.done, now.history,
        )  # fmt: skip


def test_the_village_page_of_a_past_day_does_not_move(told, office):
    before = village_page_on(told[CONDRO], office.bupati, june(11))
    approve(told[CONDRO], FOUNDING, office)
    assert village_page_on(told[CONDRO], office.bupati, june(11)) == before
    assert village_page_on(told[CONDRO], office.bupati, TODAY) != before
    early = village_page_on(told[CONDRO], office.bupati, dt.date(2025, 3, 10))
    assert (early.done, early.turn, early.history) == (0, "Camat", ())
    assert early.lines[0].code == POTENTIAL
