"""The camat's worklist: by whose turn it is, in the reviewer's words, with a fixed number of queries."""

import datetime as dt

import pytest
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from roadmap import actions
from roadmap.models import Confirmation
from roadmap.stages import FOUNDING, MUSDESUS, NOTARY, OPERATING, POTENTIAL
from roadmap.worklists import worklist
from tests.factories import BAGO, GESANG, PASIRIAN, TEMPEH, make_village, progress_of
from tests.roadmap.walk import approve, publish_guideline, send, walk_to

pytestmark = pytest.mark.django_db
TODAY = dt.date(2025, 6, 12)
MAX_QUERIES = 6


def page_for(office, day=TODAY):
    return worklist(office.camat(), day)


def names(cards) -> list[str]:
    return [card.name for card in cards]


def test_a_late_village_comes_first_with_its_days(village, office):
    publish_guideline(office)
    page = page_for(office)
    (card,) = page.first
    assert card.name == str(village)
    assert card.flag.text == "Terlambat 43 hari"  # the potential was due on 30 April
    assert card.button == "Potensi tercatat"
    assert page.late == 1
    assert page.tiles[0].is_late


def test_a_village_due_within_seven_days_is_for_this_week_and_one_day_earlier_it_is_not(village, office):
    publish_guideline(office)
    due = dt.date(2025, 4, 30)
    assert names(page_for(office, due - dt.timedelta(days=7)).week) == [str(village)]
    early = page_for(office, due - dt.timedelta(days=8))
    assert (early.first, early.week) == ((), ())
    assert names(early.later) == [str(village)]
    assert early.calm_text == f"Semua desa tepat waktu. Berikutnya: {village}, tenggat 30 April."


def test_a_stage_in_progress_is_for_this_week_even_when_it_is_due_much_later(village, office):
    publish_guideline(office)
    send(village, POTENTIAL, office, send=False)
    assert names(page_for(office, dt.date(2025, 4, 2)).week) == [str(village)]


def test_a_returned_stage_comes_first_in_the_words_of_the_reviewer(village, office):
    progress = walk_to(village, MUSDESUS, office)
    actions.return_stage(
        progress=progress,
        by=office.verifier,
        seen_version=progress.version,
        reason="unreadable",
        note="Tanda tangan ketua BPD tidak terbaca.",
    )
    (card,) = page_for(office, dt.date(2025, 5, 1)).first  # before the target: not late, yet first
    assert card.flag.text == "Dikembalikan"
    assert card.return_words == (
        "Diskopindag, 12 Juni: Foto atau pindaian tidak terbaca. “Tanda tangan ketua BPD tidak terbaca.” "
        "Foto ulang dengan cahaya cukup."
    )
    assert card.button == "Perbaiki dan kirim lagi"


def test_a_returned_stage_stays_first_after_a_partial_update(village, office):
    progress = walk_to(village, MUSDESUS, office)
    actions.return_stage(
        progress=progress, by=office.verifier, seen_version=progress.version, reason="unsigned"
    )
    progress = progress_of(village, MUSDESUS)
    actions.update_stage(progress=progress, by=office.camat(), seen_version=progress.version, send=False)
    (card,) = page_for(office).first
    assert "Tanda tangan belum lengkap" in card.return_words


def test_a_sent_stage_waits_without_anything_to_do_and_says_since_when(village, office):
    walk_to(village, NOTARY, office)
    page = page_for(office)
    (fold,) = page.waiting
    assert fold.title == "Akta notaris: diperiksa Diskopindag"
    assert fold.rows[0].detail == "Dikirim 2 Juni"
    assert fold.rows[0].flag.text == "10 hari"
    assert page.first == page.week == page.later == ()


def test_the_next_stage_is_offered_while_the_one_before_waits_for_its_verifier(village, office):
    with clock.on(dt.date(2025, 5, 12)):
        walk_to(village, MUSDESUS, office)
    (card,) = page_for(office, dt.date(2025, 5, 12)).later
    assert card.next_text == "Berkas pendirian"
    assert ("Musdesus", "current") in card.segments


def test_a_village_at_diskopindag_waits_and_names_the_last_fact(village, office):
    walk_to(village, FOUNDING, office, approved=True)
    (fold,) = page_for(office).waiting
    assert fold.title == "Akta notaris: dikerjakan Diskopindag"
    assert fold.rows[0].detail == "Rapat pendirian selesai 20 Mei"


def test_a_village_through_all_stages_is_done(village, office):
    walk_to(village, OPERATING, office, approved=True)
    page = page_for(office)
    assert [row.name for row in page.done] == [str(village)]
    assert page.calm_text == "Semua beres. Tidak ada yang menunggu Anda."
    assert (page.legal, page.late) == (1, 0)


def test_the_newest_open_blocker_stands_on_the_card_and_a_resolved_one_does_not(village, office):
    publish_guideline(office)
    by = office.camat()
    first = actions.open_blocker(
        village=village, by=by, stage=POTENTIAL, reason="land", note="Tanah kas desa."
    )
    assert page_for(office).first[0].blocker_words == (
        "Kendala sejak 12 Juni: Lahan atau gerai belum ada. Tanah kas desa."
    )
    actions.resolve_blocker(blocker=first, by=by, seen_version=first.version)
    assert page_for(office).first[0].blocker_words == ""


def test_the_page_draws_every_button_with_the_village_in_its_name(client, village, office):
    publish_guideline(office)
    client.force_login(office.camat())
    html = client.get(reverse("worklist")).content.decode()
    assert f'aria-label="Potensi tercatat, {village}">Potensi tercatat</a>' in html
    assert f'aria-label="Laporkan kendala, {village}"' in html
    assert reverse("blocker_add", args=[BAGO]) + "?stage=potential" in html


def test_no_village_of_another_kecamatan_is_on_the_page(client, village, office):
    make_village(GESANG, "Gesang Kenari")
    client.force_login(office.camat())
    assert b"Gesang Kenari" not in client.get(reverse("worklist")).content


def test_the_scope_is_what_keeps_them_out(client, village, office, monkeypatch):
    make_village(GESANG, "Gesang Kenari")
    client.force_login(office.camat())
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda self, user: self.all())
    assert b"Gesang Kenari" in client.get(reverse("worklist")).content


def test_only_camats_have_a_worklist(client, village, office):
    for user in (office.bupati, office.clerk, office.dpmd):
        client.force_login(user)
        assert client.get(reverse("worklist")).status_code == 403


def fill_kecamatan(office, count: int) -> None:
    for number in range(count):
        row = make_village(f"35.08.04.{2100 + number}")
        with clock.on(dt.date(2025, 4, 14)):
            send(row, POTENTIAL, office, send=number % 2 == 0)
        actions.open_blocker(village=row, by=office.camat(), stage=POTENTIAL, reason="land")
        actions.record_visit(village=row, by=office.camat(), visited_on=TODAY)
        if number % 2 == 0:
            progress = progress_of(row, POTENTIAL)
            actions.return_stage(
                progress=progress, by=office.dpmd, seen_version=progress.version, reason="other"
            )


@pytest.mark.parametrize("count", [2, 14])
def test_the_number_of_queries_does_not_grow_with_the_villages(client, office, count, count_queries):
    publish_guideline(office)
    fill_kecamatan(office, count)
    client.force_login(office.camat())
    with count_queries() as queries:
        response = client.get(reverse("worklist"))
    assert response.status_code == 200
    assert response.content.count(b'class="card village"') == count
    assert len(queries) <= MAX_QUERIES, [query["sql"][:90] for query in queries]


def test_no_change_takes_a_question_and_a_yes_and_counts_once_a_day(client, village, office):
    client.force_login(office.camat())
    question = client.get(reverse("no_change")).content.decode()
    assert "Ya, semua tetap" in question
    assert not Confirmation.objects.exists()
    for _ in range(2):
        client.post(reverse("no_change"))
    row = Confirmation.objects.get()
    assert (row.kecamatan_id, row.on, row.by) == (PASIRIAN, TODAY, office.camat())
    assert "Hari ini sudah dinyatakan tidak ada perubahan" in client.get(reverse("worklist")).content.decode()


def test_no_change_speaks_for_ones_own_kecamatan_only(client, village, office):
    make_village(GESANG)
    client.force_login(office.camat(TEMPEH))
    client.post(reverse("no_change"), {"kecamatan": PASIRIAN})
    assert list(Confirmation.objects.values_list("kecamatan_id", flat=True)) == [TEMPEH]


def test_no_change_is_not_for_diskopindag(client, village, office):
    client.force_login(office.clerk)
    assert client.post(reverse("no_change")).status_code == 403
    assert not Confirmation.objects.exists()


def test_a_stage_that_was_opened_again_comes_back_to_the_camat(village, office):
    progress = walk_to(village, MUSDESUS, office, approved=True)
    actions.reopen_stage(
        progress=progress,
        by=office.verifier,
        seen_version=progress.version,
        reason="date_mismatch",
        note="19 Mei?",
    )
    assert "Tanggal di berkas berbeda" in page_for(office).first[0].return_words
    send(village, MUSDESUS, office)
    assert page_for(office).first[0].next_text == "Berkas pendirian"
    approve(village, MUSDESUS, office)
