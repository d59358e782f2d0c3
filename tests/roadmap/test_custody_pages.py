"""Bola di siapa: the board, the line on the village page, and the hand-over behind the code."""

import datetime as dt
import re
from dataclasses import replace
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cooperatives import actions as cooperative_actions
from cooperatives.papers.cover import handover_url
from cooperatives.paperwork import make
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.documents import pdf
from lumajang_kdkmp.documents.models import Document
from roadmap import actions
from roadmap.custody_board import outlier_limit
from roadmap.custody_facts import spells_of, spells_until
from roadmap.models import FileReceipt, Holder, Holiday
from roadmap.stages import FOUNDING, LEGAL_ENTITY, MUSDESUS
from tests.factories import BAGO, GESANG, PASIRIAN, make_user, make_village
from tests.roadmap.june import CONDRO, MADUREJO, TODAY, four_villages
from tests.roadmap.walk import HANDED_OVER, walk_to
from villages.models import Village

D = dt.date
BOARD = reverse("custody")


def handover(code: str = BAGO) -> str:
    return reverse("handover", args=[code])


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(response.content.decode())).split())


def holders(response) -> dict[str, str]:
    return {row.code: row.spell.holder.value for row in response.context["board"].rows}


# From the real actions


def test_four_villages_stand_where_their_history_put_them(client, office):
    four_villages(office)
    client.force_login(office.bupati)
    assert holders(client.get(BOARD)) == {
        BAGO: "kecamatan",  # decree on 10 June: the registrations are the camat's
        CONDRO: "diskopindag",  # founding file sent on 11 June
        MADUREJO: "kecamatan",  # musdesus begun, not sent
        GESANG: "village",
    }


def test_an_earlier_day_shows_what_was_true_then(client, office):
    four_villages(office)
    client.force_login(office.bupati)
    then = client.get(f"{BOARD}?per=2025-05-27")
    assert holders(then)[BAGO] == "notary"
    (row,) = [row for row in then.context["board"].rows if row.code == BAGO]
    assert row.spell.since == HANDED_OVER
    assert row.days == 1


def test_working_days_leave_out_the_holidays_in_the_table(client, office):
    four_villages(office)
    client.force_login(office.bupati)

    def days() -> int:
        return {row.code: row.days for row in client.get(BOARD).context["board"].rows}[MADUREJO]

    # 20 May to 12 June: 17 weekdays, of them 29 and 30 May, 6 and 9 June are closed.
    assert days() == 13
    # Control: without the rows they count.
    Holiday.objects.all().delete()
    assert days() == 17


def test_a_notary_who_returns_a_file_and_sabh_are_seen(office, village):
    walk_to(village, FOUNDING, office, approved=True)
    notary = cooperative_actions.save_notary(by=office.clerk, name="Notaris Satu", domicile="Lumajang")
    steps = {"cooperative": village.cooperative, "by": office.clerk}
    cooperative_actions.hand_over_to_notary(**steps, notary=notary, on=D(2025, 5, 26))
    cooperative_actions.record_notary_return(**steps, on=D(2025, 5, 28), reason="Alamat kurang.")
    cooperative_actions.hand_over_to_notary(**steps, notary=notary, on=D(2025, 6, 2))
    cooperative_actions.record_minuta(**steps, on=D(2025, 6, 4))
    cooperative_actions.record_sabh_submission(**steps, on=D(2025, 6, 5))
    cooperative_actions.record_sabh_return(**steps, on=D(2025, 6, 10), reason="Nama dipakai.")
    assert [(s.holder.value, s.since) for s in spells_of(village.pk, TODAY)][-5:] == [
        ("notary", D(2025, 5, 26)),
        ("diskopindag", D(2025, 5, 28)),
        ("notary", D(2025, 6, 2)),
        ("ahu", D(2025, 6, 5)),
        ("notary", D(2025, 6, 10)),
    ]


def test_only_the_bank_is_awaited_when_only_the_account_is_missing(office, village):
    walk_to(village, LEGAL_ENTITY, office, approved=True)
    for kind, number in (("nik_koperasi", "3508000000001"), ("npwp", "1" * 15), ("nib", "1" * 13)):
        cooperative_actions.record_registration(
            cooperative=village.cooperative, by=office.camat(), kind=kind, number=number, issued_on=TODAY
        )
    assert spells_of(village.pk, TODAY)[-1].holder == Holder.KECAMATAN
    cooperative_actions.record_registration(
        cooperative=village.cooperative, by=office.camat(), kind="simkopdes", number="kdkmp", issued_on=TODAY
    )
    assert spells_of(village.pk, TODAY)[-1].holder == Holder.BANK


# The page


def test_who_sees_what(client, office):
    four_villages(office)
    client.force_login(office.camat())
    assert set(holders(client.get(BOARD))) == {BAGO, CONDRO, MADUREJO}
    client.force_login(make_user(Role.SATGAS))
    assert len(holders(client.get(BOARD))) == 4


def test_the_filter_leaves_what_it_says_and_nonsense_is_ignored(client, office):
    four_villages(office)
    client.force_login(office.bupati)
    assert set(holders(client.get(f"{BOARD}?holder=kecamatan"))) == {BAGO, MADUREJO}
    assert set(holders(client.get(f"{BOARD}?kecamatan={PASIRIAN}&holder=diskopindag"))) == {CONDRO}
    for nonsense in ("holder=saya", "kecamatan=99", "holder=%00", "per=besok"):
        assert len(holders(client.get(f"{BOARD}?{nonsense}"))) == 4


def test_the_counts_of_the_holders_add_up_and_each_opens_its_rows(client, office):
    four_villages(office)
    client.force_login(office.bupati)
    board = client.get(BOARD).context["board"]
    assert sum(row.waits.count for row in board.holders) == board.total == 4
    for row in board.holders:
        if row.waits.count:
            assert len(client.get(row.href).context["board"].rows) == row.waits.count


def test_finished_and_running_spells_are_kept_apart(client, office):
    four_villages(office)
    client.force_login(office.bupati)
    board = client.get(BOARD).context["board"]
    (notary,) = board.notaries
    # Bago lay there from 26 May to the decree of 9 June: 10 weekdays less 29, 30 May, 6 and 9 June are 6.
    assert (notary.finished.count, notary.finished.median, notary.running.count) == (1, "6", 0)
    then = client.get(f"{BOARD}?per=2025-05-28").context["board"].notaries
    assert [(row.running.count, row.running.median, row.finished.count) for row in then] == [(1, "2", 0)]


@pytest.mark.parametrize(
    ("days", "limit"),
    [
        ([1, 2, 3, 4], None),
        ([1, 2, 3, 4, 5], 7.0),  # quartiles 2 and 4: 4 + 1.5 * 2
        ([5, 5, 5, 5, 5], 5.0),
        ([1, 1, 1, 1, 1, 3], 5),  # a working week stands out for nobody
        ([2, 4, 4, 5, 6, 8, 40], 11.5),  # quartiles 4 and 7
    ],
)
def test_the_rule_of_outliers(days, limit):
    assert outlier_limit(days) == limit


def test_an_outlier_is_marked_and_the_rule_is_printed(client, office):
    villages = [make_village(f"35.08.04.20{n:02}") for n in range(1, 8)]
    with clock.on(D(2025, 6, 10)):
        for village in villages[1:]:
            actions.record_receipt(
                village=village, by=office.clerk, holder="bank", received_on=D(2025, 6, 10)
            )
    with clock.on(D(2025, 4, 10)):
        actions.record_receipt(
            village=villages[0], by=office.clerk, holder="bank", received_on=D(2025, 4, 10)
        )
    client.force_login(office.bupati)
    response = client.get(f"{BOARD}?holder=bank")
    assert [row.code for row in response.context["board"].rows if row.is_outlier] == [villages[0].pk]
    assert "1,5 kali jarak antarkuartil" in words(response)


def test_the_outliers_of_each_holder_kecamatan_and_notary_open_their_rows(client, office, monkeypatch):
    """One file of seven at the notaries waits since April; and one of seven at the bank."""
    villages = [make_village(f"35.08.0{4 + n % 2}.20{n:02}") for n in range(1, 15)]
    names = {village.pk: ("Notaris A", "Notaris B", "")[n % 3] for n, village in enumerate(villages)}
    for n, village in enumerate(villages):
        on = D(2025, 4, 10) if n in (0, 7) else D(2025, 6, 10)
        with clock.on(on):
            actions.record_receipt(
                village=village, by=office.clerk, holder="notary" if n < 7 else "bank", received_on=on
            )

    def named(day, area_code):
        spans = spells_until(day, area_code)
        return {code: [replace(row, notary=names[code] if row.holder == "notary" else "") for row in rows]
                for code, rows in spans.items()}  # fmt: skip

    monkeypatch.setattr("roadmap.custody_board.spells_until", named)
    client.force_login(office.bupati)
    board = client.get(BOARD).context["board"]
    shown = {kind: {row.name: row.outliers for row in getattr(board, kind)} for kind in ("kecamatan", "notaries")}
    shown["holders"] = {row.label: row.outliers for row in board.holders}
    assert {kind: sum(count.value for count in rows.values()) for kind, rows in shown.items()} == {
        "kecamatan": 2, "notaries": 1, "holders": 2,
    }  # fmt: skip
    assert shown["notaries"]["Notaris A"].value == 1
    for count in (count for rows in shown.values() for count in rows.values()):
        opened = client.get(count.href).context["board"]
        assert len(opened.rows) == count.value
        assert all(row.is_outlier for row in opened.rows)
    for row in board.notaries:
        opened = client.get(row.href).context["board"]
        assert len(opened.rows) == row.running.count
        assert row.name in opened.words
    assert {row.name for row in board.notaries} == {"Notaris A", "Notaris B", "Notaris belum tercatat"}
    # What means nothing chooses none away.
    assert len(client.get(f"{BOARD}?notaris=saya&menonjol=ya").context["board"].rows) == 14


def test_the_number_of_queries_is_fixed(client, office, count_queries):
    client.force_login(office.bupati)
    counts = []
    for number in (40, 205):
        for n in range(number - Village.objects.count()):
            make_village(f"35.08.{n % 21 + 1:02}.2{Village.objects.count():03}")
        with count_queries() as queries:
            assert len(holders(client.get(BOARD))) == number
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


# The hand-over


def test_a_camat_signs_for_the_kecamatan_and_the_clock_moves(client, office, village):
    client.force_login(office.camat())
    page = client.get(handover())
    assert "Berkas di Desa/kelurahan sejak" in words(page)
    data = {
        "holder": "kecamatan",
        "received_on": "2025-06-11",
        "received_from": "Sekdes",
        "note": "KTP kurang",
    }
    assert client.post(handover(), data).url == handover()
    row = FileReceipt.objects.get()
    assert (row.holder, row.received_on, row.recorded_on, row.recorded_by) == (
        "kecamatan",
        D(2025, 6, 11),
        TODAY,
        office.camat(),
    )
    assert "Berkas di Kecamatan sejak 11 Juni (1 hari kerja)" in words(client.get(handover()))
    assert "Berkas di Kecamatan sejak 11 Juni (1 hari kerja)" in words(
        client.get(reverse("village", args=[BAGO]))
    )
    event = AuditEvent.objects.get(action="file.receive")
    assert event.changes["holder"] == ["village", "kecamatan"]


def test_the_clock_is_not_moved_backwards(client, office):
    four_villages(office)
    client.force_login(office.clerk)
    refused = client.post(
        handover(CONDRO), {"holder": "notary", "received_on": "2025-06-10", "note": "Map biru"}
    )
    assert refused.status_code == 422
    assert "Berkas ini tercatat di Diskopindag sejak Rabu, 11 Juni 2025." in words(refused)
    assert "Map biru" in refused.content.decode()
    assert not FileReceipt.objects.exists()
    # Control: the day itself is taken.
    assert client.post(handover(CONDRO), {"holder": "notary", "received_on": "2025-06-11"}).status_code == 302


def test_a_day_to_come_and_the_same_hand_over_twice_are_refused(client, office, village):
    client.force_login(office.clerk)
    assert client.post(handover(), {"holder": "bank", "received_on": "2025-06-13"}).status_code == 422
    once = {"holder": "bank", "received_on": "2025-06-12"}
    assert client.post(handover(), once).status_code == 302
    again = client.post(handover(), once)
    assert again.status_code == 422
    assert "sudah tercatat" in words(again)
    assert FileReceipt.objects.count() == 1


def test_a_camat_signs_for_nobody_else_and_others_not_at_all(office, village):
    for person, holder in (
        (office.camat(), "diskopindag"),
        (office.camat(GESANG[:8]), "kecamatan"),
        (office.bupati, "kecamatan"),
        (office.dpmd, "dpmd"),
        (office.clerk, "kecamatan"),
        (office.clerk, "done"),
    ):
        with pytest.raises(NotAllowed):
            actions.record_receipt(village=village, by=person, holder=holder, received_on=TODAY)
    assert not FileReceipt.objects.exists()


def test_the_database_refuses_to_change_or_delete_a_hand_over(office, village):
    row = actions.record_receipt(village=village, by=office.clerk, holder="bank", received_on=TODAY)
    for change in (
        lambda: FileReceipt.objects.filter(pk=row.pk).update(holder="village"),
        lambda: FileReceipt.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert FileReceipt.objects.get().holder == "bank"
    with connection.cursor() as cursor:
        # Control: the database still takes a new one.
        cursor.execute("SELECT count(*) FROM roadmap_filereceipt")
        assert cursor.fetchone() == (1,)


# Holidays


def test_holidays_are_kept_in_the_admin(client, office):
    admin = make_user(Role.DISKOPINDAG, is_staff=True)
    client.force_login(admin)
    add = reverse("admin:roadmap_holiday_add")
    assert (
        client.post(add, {"on": "2025-12-24", "name": "Cuti bersama", "is_joint_leave": "on"}).status_code
        == 302
    )
    row = Holiday.objects.get(on=D(2025, 12, 24))
    assert AuditEvent.objects.filter(action="holiday.save", target=f"holiday:{row.pk}").exists()
    listing = reverse("admin:roadmap_holiday_changelist")
    client.post(listing, {"action": "remove_chosen", "_selected_action": [row.pk]})
    assert not Holiday.objects.filter(pk=row.pk).exists()
    assert AuditEvent.objects.filter(action="holiday.remove").exists()


def test_a_day_is_a_holiday_once_and_only_diskopindag_says_so(office):
    with pytest.raises(ValidationError):
        actions.save_holiday(by=office.clerk, on=D(2025, 6, 6), name="Lagi")
    for person in (office.camat(), office.bupati):
        with pytest.raises(NotAllowed):
            actions.save_holiday(by=person, on=D(2025, 12, 24), name="Libur")


# The cover sheet


def test_the_sheet_carries_the_address_of_its_hand_over(office, village, settings):
    settings.SITE_URL = "https://kdkmp.example.go.id/"
    walk_to(village, MUSDESUS, office, approved=True)
    paper = make("cover_sheet", {"cooperative": BAGO})
    assert paper.context["handover_url"] == f"https://kdkmp.example.go.id{handover()}"
    assert handover_url(BAGO).endswith(handover())
    html = pdf.render_html(paper.template, paper.context, paper=paper.paper_size)
    assert "<svg" in html
    assert pdf.print_html(html) == pdf.print_html(html)


def test_a_kelurahan_has_no_commitment_of_the_village_budget(office):
    for code, has_it in ((BAGO, True), ("35.08.10.1001", False)):
        walk_to(make_village(code), MUSDESUS, office, approved=True)
        rows = make("cover_sheet", {"cooperative": code}).context["enclosures"]
        assert any("D18" in (row["left"]["code"], row["right"]["code"]) for row in rows) is has_it


def test_the_sheet_is_asked_for_on_the_page_of_the_hand_over(client, office, village):
    client.force_login(office.camat())
    ask = reverse("cover_sheet", args=[BAGO])
    assert client.post(ask).status_code == 404
    assert "Lembar dapat dicetak setelah" in words(client.get(handover()))
    walk_to(village, MUSDESUS, office, approved=True)
    response = client.post(ask, {"paper": "A4"})
    document = Document.objects.get(kind="cover_sheet")
    assert response.url == reverse("job_detail", args=[document.job_id])
    assert document.paper_size == "A4"
