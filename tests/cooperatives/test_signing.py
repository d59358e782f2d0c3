"""Mass signing: nobody waits for two, no notary sees two at once, and who signed is recorded row by row."""

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cooperatives import actions
from cooperatives.models import Cooperative, Notary, NotaryAssignment, SigningEvent, SigningSlot
from cooperatives.papers.signing import SIGNING_LIST, make
from cooperatives.sets import ALL, DRAFT, SIGNING
from cooperatives.signing_pages import candidates, signing_page
from cooperatives.signing_papers import request_event_papers, request_signing_list
from cooperatives.signing_plan import MINUTES_A_DAY, NoPlan, propose
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.jobs import bell, queue
from lumajang_kdkmp.jobs.models import Job
from lumajang_kdkmp.versioning import VersionConflict
from tests.cooperatives import building
from tests.factories import PASIRIAN, REGENCY, make_user, make_village

DAY = dt.date(2025, 6, 12)
NINE = dt.time(9)


# The plan.

files = st.dictionaries(
    st.integers(0, 40).map(lambda n: f"35.08.04.{2000 + n}"), st.sampled_from([None, 1, 2, 3]), max_size=40
)


@given(files=files, order=st.permutations([1, 2, 3]), minutes=st.integers(5, 20))
def test_every_file_has_one_turn_and_no_notary_two_at_once_nor_a_gap(files, order, minutes):
    turns = propose(files.items(), order, dt.time(0), minutes)
    assert sorted(turn.code for turn in turns) == sorted(files)
    for notary in order:
        own = [turn for turn in turns if turn.notary == notary]
        starts = [turn.starts_at.hour * 60 + turn.starts_at.minute for turn in own]
        assert starts == [place * minutes for place in range(len(own))]
        assert [turn.code for turn in own] == sorted(turn.code for turn in own)
    for code, notary in files.items():
        assert notary is None or next(turn for turn in turns if turn.code == code).notary == notary
    keys = [(turn.starts_at, order.index(turn.notary)) for turn in turns]
    assert keys == sorted(keys)
    # The same files in another order are the same list.
    assert propose(reversed(list(files.items())), order, dt.time(0), minutes) == turns


@given(count=st.integers(0, 60))
def test_files_that_lie_nowhere_are_spread_evenly(count):
    turns = propose([(f"{n:03}", None) for n in range(count)], [7, 8, 9], NINE, 5)
    loads = [sum(turn.notary == notary for turn in turns) for notary in (7, 8, 9)]
    assert max(loads) - min(loads) <= 1


def test_what_does_not_fit_is_said():
    with pytest.raises(NoPlan, match="tidak dipilih"):
        propose([("a", 5)], [1], NINE, 15)
    with pytest.raises(NoPlan, match="paling sedikit satu notaris"):
        propose([("a", None)], [], NINE, 15)
    room = (MINUTES_A_DAY - 9 * 60) // 60
    fits = [(f"{n:03}", None) for n in range(room)]
    assert propose(fits, [1], NINE, 60)[-1].starts_at == dt.time(23)
    with pytest.raises(NoPlan, match="tengah malam"):
        propose([*fits, ("999", None)], [1], NINE, 60)


# The actions.

READY: set[str] = set()


def approved(user) -> set[str]:
    return READY


@pytest.fixture(autouse=True)
def _wired(settings, monkeypatch):
    settings.SIGNING_READY = "tests.cooperatives.test_signing.approved"
    monkeypatch.setattr(bell, "ring_now", lambda ids: True)
    READY.clear()


def at_notary(code: str, by, notary: Notary | None) -> Cooperative:
    """A cooperative of which the file is approved and lies with this notary, or with nobody."""
    row = building.complete(make_village(code, f"Desa {code[-2:]}"), by)
    founders = list(row.founders.order_by("number"))
    actions.appoint_attorneys(cooperative=row, by=by, founders=founders[1:3], on=dt.date(2025, 5, 21))
    if notary:
        actions.hand_over_to_notary(cooperative=row, by=by, notary=notary, on=dt.date(2025, 5, 26))
    READY.add(code)
    return Cooperative.objects.select_related("village__kecamatan").get(pk=code)


@pytest.fixture
def notaries(dinas) -> list[Notary]:
    return [actions.save_notary(by=dinas, name=f"Notaris {n}", domicile="Lumajang") for n in "AB"]


@pytest.fixture
def rows(dinas, notaries) -> list[Cooperative]:
    """Two files with notary A, one with B, one with nobody."""
    places = [notaries[0], notaries[0], notaries[1], None]
    return [at_notary(f"{PASIRIAN}.{2001 + n}", dinas, notary) for n, notary in enumerate(places)]


@pytest.fixture
def event(dinas) -> SigningEvent:
    return actions.save_signing_event(
        by=dinas, held_on=DAY, starts_at=NINE, venue="Pendopo Arya Wiraraja", minutes_each=15
    )


def assign(event, rows, notaries, by) -> list[SigningSlot]:
    event.refresh_from_db()
    return actions.assign_signing_slots(
        event=event, by=by, seen_version=event.version, cooperatives=rows, notaries=notaries
    )


@pytest.fixture
def full(event, rows, notaries, dinas) -> SigningEvent:
    assign(event, rows, notaries, dinas)
    event.refresh_from_db()
    return event


def hours(event) -> list[tuple[str, str, str]]:
    slots = event.slots.select_related("notary").order_by("starts_at", "notary__name")
    return [(f"{slot.starts_at:%H.%M}", slot.cooperative_id[-4:], slot.notary.name[-1]) for slot in slots]


def test_a_file_signs_where_it_lies_and_the_others_fill_the_shorter_queue(full):
    assert hours(full) == [
        ("09.00", "2001", "A"),
        ("09.00", "2003", "B"),
        ("09.15", "2002", "A"),
        ("09.15", "2004", "B"),
    ]


def test_more_can_be_added_and_who_leaves_lets_the_others_move_up(event, rows, notaries, dinas):
    assign(event, rows[1:3], notaries, dinas)
    assert hours(event)[0] == ("09.00", "2002", "A")
    assign(event, rows[:1], notaries, dinas)
    assert [row for row in hours(event) if row[2] == "A"] == [("09.00", "2001", "A"), ("09.15", "2002", "A")]
    actions.release_signing_slot(event=event, by=dinas, seen_version=event.version, code=rows[0].pk)
    assert [row for row in hours(event) if row[2] == "A"] == [("09.00", "2002", "A")]
    with pytest.raises(ValidationError, match="tidak ada dalam daftar"):
        actions.release_signing_slot(event=event, by=dinas, seen_version=event.version, code=rows[0].pk)


def test_other_hours_move_every_turn_and_another_place_moves_none(full, dinas):
    before = list(full.slots.values_list("pk", flat=True).order_by("pk"))
    actions.save_signing_event(by=dinas, event=full, seen_version=full.version, venue="Aula")
    assert list(full.slots.values_list("pk", flat=True).order_by("pk")) == before
    actions.save_signing_event(
        by=dinas, event=full, seen_version=full.version, starts_at=dt.time(13), minutes_each=30
    )
    assert [row[0] for row in hours(full)] == ["13.00", "13.00", "13.30", "13.30"]
    with pytest.raises(ValidationError, match="tengah malam"):
        actions.save_signing_event(
            by=dinas, event=full, seen_version=full.version, starts_at=dt.time(23, 45), minutes_each=60
        )
    assert [row[0] for row in hours(full)] == ["13.00", "13.00", "13.30", "13.30"]


def test_two_who_fill_the_list_at_once_do_not_overwrite_each_other(event, rows, notaries, dinas, office):
    seen = event.version
    assign(event, rows[:1], notaries, dinas)
    stale = SigningEvent.objects.get(pk=event.pk)
    with pytest.raises(VersionConflict):
        actions.assign_signing_slots(
            event=stale, by=office.verifier, seen_version=seen, cooperatives=rows[1:2], notaries=notaries
        )
    assert len(hours(event)) == 1


def test_what_cannot_be_planned_is_named(event, rows, notaries, dinas):
    a, b = notaries
    with pytest.raises(ValidationError, match="paling sedikit satu koperasi"):
        assign(event, [], notaries, dinas)
    with pytest.raises(ValidationError, match="sedang di Notaris A"):
        assign(event, rows[:1], [b], dinas)
    with pytest.raises(ValidationError, match="paling sedikit satu notaris"):
        assign(event, rows[3:], [], dinas)
    actions.record_minuta(cooperative=rows[0], by=dinas, on=dt.date(2025, 6, 11))
    with pytest.raises(ValidationError, match="Minuta sudah ditandatangani"):
        assign(event, rows[:1], notaries, dinas)
    assert not event.slots.exists()
    # Negative control: with both notaries the others are planned.
    assert len(assign(event, rows[1:], [a, b], dinas)) == 3


def test_only_approved_files_get_a_turn_whoever_asks(event, rows, notaries, dinas):
    """The page offers no others; a stage opened again after the page was drawn must not slip through."""
    READY.discard(rows[1].pk)
    with pytest.raises(ValidationError, match="Berkas pendirian belum disetujui") as caught:
        assign(event, rows[:2], notaries, dinas)
    assert rows[1].legal_name in caught.value.messages[0]
    assert rows[0].legal_name not in caught.value.messages[0]
    assert not event.slots.exists()
    READY.add(rows[1].pk)
    # Negative control.
    assert len(assign(event, rows[:2], notaries, dinas)) == 2


def test_a_second_event_that_day_at_that_place_is_refused(event, dinas):
    fields = {"held_on": DAY, "starts_at": NINE, "minutes_each": 15}
    with pytest.raises(ValidationError, match="sudah ada"):
        actions.save_signing_event(by=dinas, venue=event.venue, **fields)
    actions.save_signing_event(by=dinas, venue="Aula", **fields)


def test_every_step_is_on_record(full, dinas, rows):
    actions.release_signing_slot(event=full, by=dinas, seen_version=full.version, code=rows[3].pk)
    actions.save_signing_event(by=dinas, event=full, seen_version=full.version, note="Bawa KTP asli")
    trail = AuditEvent.objects.filter(target=f"signing:{full.pk}").order_by("pk")
    assert [event.action for event in trail] == [
        "signing.save",
        "signing.assign",
        "signing.release",
        "signing.save",
    ]
    assert {event.actor_id for event in trail} == {dinas.pk}


def test_minuta_is_recorded_for_those_who_may_and_the_others_say_why(full, rows, dinas):
    refused = actions.record_event_minuta(
        event=full, by=dinas, codes=[row.pk for row in rows], numbers={rows[0].pk: "17"}
    )
    # The fourth file was never handed to a notary.
    assert list(refused) == [rows[3].pk]
    assert refused[rows[3].pk]
    signed = NotaryAssignment.objects.filter(minuta_signed_on=DAY)
    assert sorted(signed.values_list("pk", "deed_number")) == [
        (rows[0].pk, "17"),
        (rows[1].pk, ""),
        (rows[2].pk, ""),
    ]


def test_a_second_press_changes_no_minuta(full, rows, dinas):
    actions.record_event_minuta(event=full, by=dinas, codes=[rows[0].pk], numbers={rows[0].pk: "17"})
    again = actions.record_event_minuta(event=full, by=dinas, codes=[rows[0].pk], numbers={})
    assert list(again) == [rows[0].pk]
    assert NotaryAssignment.objects.get(pk=rows[0].pk).deed_number == "17"


def test_who_signed_stays_on_the_list(full, rows, dinas):
    actions.record_event_minuta(event=full, by=dinas, codes=[rows[0].pk], numbers={})
    with pytest.raises(ValidationError, match="sudah tercatat"):
        actions.release_signing_slot(event=full, by=dinas, seen_version=full.version, code=rows[0].pk)
    assert len(hours(full)) == 4


def test_minuta_of_who_is_not_on_the_list_and_before_the_day_are_refused(event, rows, notaries, dinas):
    assign(event, rows[:1], notaries, dinas)
    for codes in ([], [rows[1].pk], [rows[0].pk, "35.08.04.9999"]):
        with pytest.raises(ValidationError, match="Centang koperasi"):
            actions.record_event_minuta(event=event, by=dinas, codes=codes, numbers={})
    event.refresh_from_db()
    actions.save_signing_event(
        by=dinas, event=event, seen_version=event.version, held_on=dt.date(2025, 6, 20)
    )
    assert actions.record_event_minuta(event=event, by=dinas, codes=[rows[0].pk], numbers={})
    assert not NotaryAssignment.objects.filter(minuta_signed_on__isnull=False).exists()


@pytest.mark.parametrize(
    ("role", "area"),
    [(Role.CAMAT, PASIRIAN), (Role.BUPATI, REGENCY), (Role.SATGAS, REGENCY), (Role.DISKOPINDAG, PASIRIAN)],
)
def test_only_diskopindag_of_the_whole_regency_runs_it(full, rows, notaries, role, area):
    user = make_user(role, area)
    event = {"event": full, "by": user}
    for refused in (
        lambda: actions.save_signing_event(by=user, held_on=DAY, starts_at=NINE, venue="X", minutes_each=15),
        lambda: actions.save_signing_event(**event, seen_version=full.version, venue="X"),
        lambda: assign(full, rows, notaries, user),
        lambda: actions.release_signing_slot(**event, seen_version=full.version, code=rows[0].pk),
        lambda: actions.record_event_minuta(**event, codes=[rows[0].pk], numbers={}),
        lambda: request_signing_list(**event),
        lambda: request_event_papers(**event, which=SIGNING),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert len(hours(full)) == 4


# The papers.


def test_the_list_by_hour_names_who_comes_before_whom_and_no_personal_number(full, rows):
    context = make(SIGNING_LIST, {"event": full.pk}).context
    assert [(row["number"], row["time"], row["cooperative"], row["notary"]) for row in context["rows"]] == [
        ("1", "09.00", rows[0].legal_name, "Notaris A"),
        ("2", "09.00", rows[2].legal_name, "Notaris B"),
        ("3", "09.15", rows[1].legal_name, "Notaris A"),
        ("4", "09.15", rows[3].legal_name, "Notaris B"),
    ]
    assert context["starts_at"] == "09.00 WIB"
    names = [founder.person.name for founder in rows[0].founders.filter(is_attorney=True).order_by("number")]
    assert context["rows"][0]["attorneys"] == names
    assert len(names) == 2
    numbers = [founder.person.nik_penduduk for founder in rows[0].founders.select_related("person")]
    assert not any(number in json.dumps(context) for number in numbers)


def test_an_empty_list_is_not_printed(event, dinas):
    for ask in (
        lambda: request_signing_list(event=event, by=dinas),
        lambda: make(SIGNING_LIST, {"event": event.pk}),
    ):
        with pytest.raises(ValidationError, match="Belum ada koperasi"):
            ask()
    with pytest.raises(ValidationError, match="Belum ada koperasi"):
        request_event_papers(event=event, by=dinas, which=ALL)


def test_the_list_becomes_a_paper(full, dinas):
    document = request_signing_list(event=full, by=dinas)
    assert queue.run(document.job_id)
    document.refresh_from_db()
    assert (document.status, document.paper_size, document.title) == (
        "ready",
        "F4",
        "Daftar penandatanganan minuta akta Kamis, 12 Juni 2025",
    )
    assert signing_page(full, dinas).sheet == document


def test_the_papers_of_the_day_come_in_the_order_of_the_hours_with_the_list_first(full, rows, dinas):
    batch = request_event_papers(event=full, by=dinas, which=SIGNING, paper="A4")
    jobs = sorted(batch.children.all(), key=lambda job: job.payload["place"])
    papers = [(job.document.kind, job.document.area_code) for job in jobs]
    order = [rows[0].pk, rows[2].pk, rows[1].pk, rows[3].pk]
    kinds = ["power_of_attorney", "deed_draft", "identity_recap"]
    assert papers == [(SIGNING_LIST, "35.08"), *((kind, code) for code in order for kind in kinds)]
    assert {job.document.params["paper"] for job in jobs} == {"A4"}
    assert list(signing_page(full, dinas).batches) == [batch]
    drafts = request_event_papers(event=full, by=dinas, which=DRAFT)
    assert drafts.children.count() == 5


# The pages.


def page(client, event) -> str:
    return client.get(reverse("signing_event", args=[event.pk])).content.decode()


def test_a_day_from_the_form_to_the_minuta(client, dinas, rows, notaries):
    client.force_login(dinas)
    form = {
        "held_on": "2025-06-12",
        "starts_at": "09.00",
        "venue": "Pendopo",
        "minutes_each": "20",
        "version": "",
    }
    answer = client.post(reverse("signing_add"), form)
    event = SigningEvent.objects.get()
    assert answer.url == reverse("signing_assign", args=[event.pk])
    html = client.get(answer.url).content.decode()
    # All who may sign are ticked beforehand.
    assert html.count('name="cooperatives"') == 4
    assert html.count(" checked>") >= 4
    chosen = {
        "version": event.version,
        "cooperatives": [row.pk for row in rows],
        "notaries": [notary.pk for notary in notaries],
    }
    assert client.post(answer.url, chosen).url == reverse("signing_event", args=[event.pk])
    html = page(client, event)
    assert html.index("09.00") < html.index("09.20")
    assert "Berkas belum diserahkan ke notaris." in html
    minuta = {"codes": [row.pk for row in rows], f"number-{rows[0].pk}": "17", f"number-{rows[3].pk}": "18"}
    answer = client.post(reverse("signing_minuta", args=[event.pk]), minuta)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "3 minuta tercatat." in html
    assert "1 belum tercatat" in html
    # What was typed for the row that was refused stands there still, beside its cause.
    assert 'value="18"' in html
    assert html.count('role="alert"') >= 1
    assert "akta nomor 17" in html
    event_list = client.get(reverse("signing_events")).content.decode()
    assert 'data-label="Minuta tercatat">3<' in event_list


def test_a_signed_cooperative_and_one_on_the_list_are_no_candidates(event, rows, notaries, dinas):
    assert len(candidates(event, dinas).cooperatives) == 4
    actions.record_minuta(cooperative=rows[0], by=dinas, on=dt.date(2025, 6, 11))
    assign(event, rows[1:2], notaries, dinas)
    assert [row.pk for row in candidates(event, dinas).cooperatives] == [rows[2].pk, rows[3].pk]
    READY.clear()
    assert candidates(event, dinas).cooperatives == []


def test_leaders_look_and_change_nothing(client, office, full, rows):
    for reader in (office.bupati, make_user(Role.SATGAS)):
        client.force_login(reader)
        html = page(client, full)
        assert rows[0].legal_name in html
        assert '<form method="post" action="/akta' not in html
        for name in ("signing_minuta", "signing_papers", "signing_sheet", "signing_release"):
            assert client.post(reverse(name, args=[full.pk])).status_code == 403
    client.force_login(office.camat())
    assert client.get(reverse("signing_event", args=[full.pk])).status_code == 403


def test_minuta_waits_for_the_day(client, dinas, full):
    client.force_login(dinas)
    assert 'name="codes"' in page(client, full)
    actions.save_signing_event(by=dinas, event=full, seen_version=full.version, held_on=dt.date(2025, 6, 20))
    html = page(client, full)
    assert 'name="codes"' not in html
    assert "Minuta dapat dicatat mulai hari penandatanganan." in html


def test_what_the_form_refuses_stays_typed(client, dinas, event):
    client.force_login(dinas)
    form = {"held_on": "2025-06-12", "starts_at": "25.00", "venue": "Balai Kota", "minutes_each": "2"}
    answer = client.post(reverse("signing_add"), form)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Balai Kota"' in html
    assert "Tulis jam dengan benar" in html
    assert "5 sampai 120 menit" in html


def test_a_conflict_on_the_event_shows_both(client, dinas, office, event):
    client.force_login(dinas)
    seen = event.version
    actions.save_signing_event(by=office.verifier, event=event, seen_version=seen, venue="Aula Baru")
    form = {"held_on": "2025-06-12", "starts_at": "09:00", "venue": "Balai Kota", "minutes_each": "15"}
    answer = client.post(reverse("signing_edit", args=[event.pk]), form | {"version": seen})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Aula Baru" in html
    assert "Balai Kota" in html


def test_the_presses_of_the_page_ask_for_list_and_papers(client, dinas, full):
    client.force_login(dinas)
    answer = client.post(reverse("signing_sheet", args=[full.pk]))
    assert answer.url == reverse("job_detail", args=[Document.objects.get(kind=SIGNING_LIST).job_id])
    answer = client.post(reverse("signing_papers", args=[full.pk]), {"which": "draft", "state": "konsep"})
    batch = Job.objects.get(is_batch=True)
    assert answer.url == reverse("job_detail", args=[batch.pk])
    assert batch.children.count() == 5
    client.post(reverse("signing_papers", args=[full.pk]), {"which": "everything"})
    assert Job.objects.filter(is_batch=True).count() == 1


def test_the_page_costs_the_same_for_one_turn_and_for_eight(
    client, dinas, event, rows, notaries, count_queries
):
    client.force_login(dinas)

    def cost(name: str) -> int:
        url = reverse(name, args=[event.pk])
        client.get(url)
        with count_queries() as found:
            client.get(url)
        return len(found)

    assign(event, rows[:1], notaries, dinas)
    request_event_papers(event=event, by=dinas, which=DRAFT)
    few = [cost("signing_event"), cost("signing_assign")]
    more = [at_notary(f"{PASIRIAN}.{2011 + n}", dinas, notaries[n % 2]) for n in range(5)]
    assign(event, [*rows[1:], *more[:4]], notaries, dinas)
    request_event_papers(event=event, by=dinas, which=SIGNING)
    assert [cost("signing_event"), cost("signing_assign")] == few


def test_a_file_that_was_opened_again_is_marked_on_the_list_and_not_ticked(client, full, rows, dinas):
    client.force_login(dinas)
    page = reverse("signing_event", args=[full.pk])
    tick = f'name="codes" value="{rows[0].pk}" checked'
    with clock.on(DAY):
        before = client.get(page).content.decode()
        READY.discard(rows[0].pk)
        after = client.get(page).content.decode()
    assert (tick in before, tick in after) == (True, False)
    assert "Berkas pendirian dibuka kembali" not in before
    assert after.count("Berkas pendirian dibuka kembali") == 1
