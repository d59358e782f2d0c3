"""Several sent stages accepted with one press: what belongs together, what is left out, what a press binds to."""

import re
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cooperatives import actions as cooperative_actions
from lumajang_kdkmp.accounts.roles import Role
from roadmap import actions, queues, together
from roadmap.models import StageProgress, Transition
from roadmap.queues import QueueFilter
from roadmap.stages import MUSDESUS, NOTARY, POTENTIAL, STAGE, STAGES
from tests.conftest import plant_first_rows
from tests.factories import (
    BAGO,
    GESANG,
    PASIRIAN,
    TEMPEH,
    Office,
    attachment,
    make_user,
    make_village,
    progress_of,
)
from tests.roadmap import walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, office):
    client.force_login(office.verifier)
    return client


@pytest.fixture
def two(office) -> list[StageProgress]:
    """The Musdesus of Bago and of Gesang, both of 12 May and sent."""
    names = {BAGO: "Bago", GESANG: "Gesang"}
    return [walk.walk_to(make_village(code, name), MUSDESUS, office) for code, name in names.items()]


def address(row: StageProgress, **more) -> str:
    return reverse("verification_together", query={"stage": row.stage, "tanggal": row.happened_on} | more)


def tokens(page: str) -> list[str]:
    return re.findall(r'name="rows" value="([^"]+)" checked', page)


def opened(client, row: StageProgress, **more) -> tuple[str, list[str]]:
    page = client.get(address(row, **more)).content.decode()
    return page, tokens(page)


def states(rows: list[StageProgress]) -> list[str]:
    return [progress_of(row.village, row.stage).status for row in rows]


def test_the_queue_offers_only_what_is_of_one_stage_and_one_day(desk, office, two):
    walk.walk_to(make_village("35.08.05.2003"), NOTARY, office)
    (group,) = together.gatherings(queues.queue_for(office.verifier, QueueFilter()))
    assert (group.stage.code, group.happened_on, group.count) == (MUSDESUS, walk.DAY[MUSDESUS], 2)
    page = desk.get(reverse("verification_queue")).content.decode()
    assert f"{reverse('verification_together')}?stage=musdesus&amp;tanggal=2025-05-12" in page
    assert "Lihat 2 berkas" in page
    narrow = queues.queue_for(office.verifier, QueueFilter(kecamatan=TEMPEH))
    assert together.gatherings(narrow) == [], "one alone is no gathering"


def test_one_press_accepts_all_that_are_listed_with_their_data(desk, two):
    page, chosen = opened(desk, two[0])
    assert len(chosen) == 2
    for words in ("Bago", "Gesang", "64 orang", "KOPERASI DESA MERAH PUTIH", "Berita acara bertanda tangan"):
        assert words in page
    assert states(two) == ["submitted", "submitted"]
    answer = desk.post(address(two[0]), {"rows": chosen}, follow=True)
    assert "2 berkas Musdesus diterima: Bago, Gesang." in answer.content.decode()
    assert states(two) == ["approved", "approved"]
    # Each through the one action: its own move, by this person.
    moves = Transition.objects.filter(stage=MUSDESUS, move="approve")
    assert {row.progress_id for row in moves} == {row.pk for row in two}


def test_what_is_not_ticked_waits_on(desk, two):
    _, chosen = opened(desk, two[0])
    desk.post(address(two[0]), {"rows": [row for row in chosen if row.startswith(f"{two[0].pk}:")]})
    assert states(two) == ["approved", "submitted"]


def test_nothing_ticked_is_said_and_accepts_nothing(desk, two):
    answer = desk.post(address(two[0]), {})
    assert answer.status_code == 422
    assert "Centang paling sedikit satu berkas" in answer.content.decode()
    assert states(two) == ["submitted", "submitted"]


def test_a_second_press_and_a_changed_row_are_told_and_hold_up_no_other(desk, office, two):
    _, chosen = opened(desk, two[0])
    meeting = two[0].village.cooperative.meetings.get()
    cooperative_actions.update_meeting(
        meeting=meeting, by=office.camat(), seen_version=meeting.version, present_men=3
    )
    answer = desk.post(address(two[0]), {"rows": chosen})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "1 berkas tidak diterima" in page
    assert "Bago: berubah sejak daftar ini dibuka" in page
    assert "1 berkas Musdesus diterima: Gesang." in page
    assert states(two) == ["submitted", "approved"]
    again = desk.post(address(two[0]), {"rows": chosen})
    assert again.status_code == 409
    assert "Gesang: tidak lagi menunggu" in again.content.decode()
    # Negative control: what is shown now can be accepted.
    assert desk.post(address(two[0]), {"rows": opened(desk, two[0])[1]}).status_code == 302
    assert states(two) == ["approved", "approved"]


def test_a_version_that_was_not_shown_is_not_accepted(desk, office, two):
    _, chosen = opened(desk, two[0])
    stale = [re.sub(r"^(\d+):\d+:", r"\1:1:", row) for row in chosen]
    assert "berubah sejak daftar ini dibuka" in desk.post(address(two[0]), {"rows": stale}).content.decode()
    assert states(two) == ["submitted", "submitted"]


def test_what_needs_a_look_of_its_own_is_listed_apart_with_its_cause(desk, office, two):
    """The same scan in both villages, and an earlier stage opened again: neither goes with the others."""
    for row in two:
        camat = walk.owner_of(row.village, MUSDESUS, office)
        actions.withdraw_stage(progress=row, by=camat, seen_version=row.version)
        actions.update_stage(
            progress=row,
            by=camat,
            seen_version=row.version,
            attachments=[attachment("minutes", text="kembar")],
        )
    page, chosen = opened(desk, two[0])
    assert chosen == []
    assert "Diputuskan satu per satu" in page
    assert "Berkas yang sama dipakai di Gesang" in page
    forged = [f"{row.pk}:{row.version}:{case.mark}" for row, case in zip(two, cases(office, two), strict=True)]
    answer = desk.post(address(two[0]), {"rows": forged})
    assert "Berkas yang sama dipakai" in answer.content.decode()
    assert states(two) == ["submitted", "submitted"]


def cases(office, rows: list[StageProgress]):
    found = together.listed(office.verifier, [row.pk for row in rows], STAGE[MUSDESUS], walk.DAY[MUSDESUS])
    return sorted((row.case for row in found), key=lambda case: [row.pk for row in rows].index(case.progress.pk))


def test_an_open_earlier_stage_is_named(desk, office, two):
    potential = progress_of(two[0].village, POTENTIAL)
    actions.reopen_stage(
        progress=potential, by=office.dpmd, seen_version=potential.version, reason="potential_unclear"
    )
    page, chosen = opened(desk, two[0])
    assert [row.partition(":")[0] for row in chosen] == [str(two[1].pk)]
    assert "Tahap Potensi desa belum disetujui." in page


def test_one_s_own_sendings_are_not_offered(client, office, village):
    rows = [walk.walk_to(row, NOTARY, office) for row in (village, make_village(GESANG))]
    client.force_login(office.clerk)
    assert together.gatherings(queues.queue_for(office.clerk, QueueFilter())) == []
    page, chosen = opened(client, rows[0])
    assert chosen == []
    assert "Pemeriksaan harus oleh orang lain" in page
    # Negative control: the second person is offered both.
    client.force_login(office.verifier)
    assert len(opened(client, rows[0])[1]) == 2


def test_another_kecamatan_s_rows_are_neither_shown_nor_accepted(client, office, two):
    client.force_login(office.verifier)
    _, whole = opened(client, two[0])
    assert len(whole) == 2
    client.force_login(make_user(Role.DISKOPINDAG, PASIRIAN))
    page, chosen = opened(client, two[0])
    assert len(chosen) == 1
    assert "Gesang" not in page
    answer = client.post(address(two[0]), {"rows": whole}, follow=True).content.decode()
    assert "Gesang" not in answer
    assert states(two) == ["approved", "submitted"]


@pytest.mark.parametrize("role", [Role.CAMAT, Role.BUPATI, Role.SATGAS])
def test_only_checkers_enter(client, two, role):
    client.force_login(make_user(role, PASIRIAN if role == Role.CAMAT else "35.08"))
    assert client.post(address(two[0]), {"rows": []}).status_code == 403
    assert states(two) == ["submitted", "submitted"]


def test_rows_of_another_stage_or_day_are_not_smuggled_in(desk, office, two):
    other = walk.walk_to(make_village("35.08.05.2003"), NOTARY, office)
    mark = together.listed(office.verifier, [other.pk], STAGE[NOTARY], walk.DAY[NOTARY])[0].case.mark
    answer = desk.post(address(two[0]), {"rows": [f"{other.pk}:{other.version}:{mark}"]})
    assert "tidak lagi menunggu pemeriksaan Anda untuk tahap dan tanggal ini" in answer.content.decode()
    assert progress_of(other.village, NOTARY).status == "submitted"


@pytest.mark.parametrize(
    "query", ["", "?stage=x&tanggal=2025-05-12", "?stage=musdesus", "?stage=musdesus&tanggal=2025-02-31"]
)
def test_an_address_that_names_nothing_leads_to_the_queue(desk, query):
    assert desk.get(reverse("verification_together") + query).status_code == 302


@pytest.mark.parametrize("token", ["", "\0", "1:1", "9" * 40, f"1:1:{'g' * 64}", f"٣:1:{'a' * 64}"])
def test_no_token_breaks_the_page(desk, two, token):
    assert desk.post(address(two[0]), {"rows": [token], "pilih": token}).status_code in (409, 422)
    assert desk.get(address(two[0], pilih=token)).status_code == 200


def test_a_long_list_comes_in_parts(desk, two, monkeypatch):
    monkeypatch.setattr(together, "LIMIT", 1)
    page, chosen = opened(desk, two[0])
    assert len(chosen) == 1
    assert "1 berkas lain tampil setelah yang ini diputuskan" in page


@pytest.mark.parametrize("stage", [row.code for row in STAGES if row.code not in ("guideline",)])
def test_the_list_costs_the_same_for_one_village_and_for_many(client, office, count_queries, stage):
    first = walk.walk_to(make_village(), stage, office)
    client.force_login(office.dpmd if stage == POTENTIAL else office.verifier)
    client.get(address(first))
    with count_queries() as few:
        client.get(address(first))
    for number in (2001, 2002):
        walk.walk_to(make_village(f"35.08.05.{number}"), stage, office)
    with count_queries() as many:
        page = client.get(address(first)).content.decode()
    assert page.count(", Kec. ") == 3
    assert len(many) == len(few) <= 26


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
def test_two_presses_at_once_accept_each_row_once():
    plant_first_rows()
    office = Office()
    rows = [walk.walk_to(make_village(code), MUSDESUS, office) for code in (BAGO, GESANG)]
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(office.verifier)
    _, chosen = opened(browsers[0], rows[0])
    start, answers = threading.Barrier(2), []

    def press(browser: Client) -> None:
        try:
            start.wait(timeout=30)
            answers.append(browser.post(address(rows[0]), {"rows": chosen}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(answers) == 2
    assert set(answers) <= {302, 409}
    assert 409 in answers
    assert states(rows) == ["approved", "approved"]
    assert Transition.objects.filter(stage=MUSDESUS, move="approve").count() == 2
