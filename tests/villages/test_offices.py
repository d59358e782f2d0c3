"""Who holds an office on a day: definitive, Plt, Plh, vacancies, and two clerks at the same moment."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.versioning import VersionConflict
from tests.factories import PASIRIAN, make_user
from villages.actions import appoint_holder, change_holder, end_holder, offices
from villages.holders import holder_on, vacancies, vacant_on
from villages.models import OfficeHolder
from villages.policies import NotAllowed


def day(month: int, number: int) -> dt.date:
    return dt.date(2025, month, number)


@pytest.fixture
def appoint(office, village):
    def make(
        name: str, start: dt.date, end: dt.date | None = None, acting: str = "", **extra
    ) -> OfficeHolder:
        fields = {"office": "camat", "area_code": PASIRIAN, "by": office.clerk} | extra
        return appoint_holder(name=name, starts_on=start, ends_on=end, acting=acting, **fields)

    return make


def who(on: dt.date) -> str | None:
    holder = holder_on("camat", PASIRIAN, on)
    return holder and holder.name


def test_the_holder_of_a_day_is_found_from_the_first_to_the_last_day(appoint):
    appoint("Siti", day(2, 1), day(5, 31))
    assert who(day(1, 31)) is None
    assert who(day(2, 1)) == who(day(5, 31)) == "Siti"
    assert who(day(6, 1)) is None


def test_one_who_acts_signs_before_the_one_who_is_away(appoint):
    appoint("Siti", day(1, 1))
    appoint("Budi", day(4, 1), day(4, 10), "plt")
    appoint("Ani", day(4, 5), day(4, 6), "plh")
    assert who(day(3, 31)) == "Siti"
    assert who(day(4, 1)) == "Budi"
    assert who(day(4, 5)) == "Ani"
    assert who(day(4, 7)) == "Budi"
    assert who(day(4, 11)) == "Siti"
    assert holder_on("camat", PASIRIAN, day(4, 5)).title == "Plh. Camat"


def test_another_area_and_another_office_have_holders_of_their_own(appoint, village):
    appoint("Siti", day(1, 1))
    appoint("Kades", day(1, 1), office="village_head", area_code=village.pk)
    assert holder_on("camat", "35.08.05", day(3, 1)) is None
    assert holder_on("village_head", village.pk, day(3, 1)).name == "Kades"


def test_asking_for_a_holder_takes_one_query(appoint, count_queries):
    appoint("Siti", day(1, 1))
    with count_queries() as queries:
        holder_on("camat", PASIRIAN, day(3, 1))
    assert len(queries) == 1


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (day(5, 31), None),
        (day(1, 1), day(2, 1)),
        (day(3, 1), day(3, 2)),
        (day(1, 1), None),
    ],
)
def test_two_definitive_holders_never_share_a_day(appoint, start, end):
    appoint("Siti", day(2, 1), day(5, 31))
    with pytest.raises(ValidationError, match="sudah dijabat Siti sejak 1 Feb 2025 sampai 31 Mei 2025"):
        appoint("Budi", start, end)
    assert OfficeHolder.objects.count() == 1
    assert AuditEvent.objects.filter(action="office.appoint").count() == 1, "the refused one leaves no memory"


def test_the_day_after_is_free(appoint):
    appoint("Siti", day(2, 1), day(5, 31))
    appoint("Budi", day(6, 1))
    assert who(day(6, 1)) == "Budi"


def test_two_of_the_same_acting_status_never_share_a_day(appoint):
    appoint("Budi", day(4, 1), day(4, 10), "plt")
    with pytest.raises(ValidationError, match=r"Plt\. Camat sudah dijabat Budi"):
        appoint("Ani", day(4, 10), None, "plt")


def test_ending_and_correcting_keep_the_rule_and_the_version(appoint, office):
    siti = appoint("Siti", day(2, 1), day(3, 31))
    appoint("Budi", day(5, 1))
    with pytest.raises(ValidationError, match="sudah dijabat Budi"):
        end_holder(
            holder=OfficeHolder.objects.get(pk=siti.pk), by=office.clerk, seen_version=1, ends_on=day(5, 1)
        )
    end_holder(
        holder=OfficeHolder.objects.get(pk=siti.pk), by=office.clerk, seen_version=1, ends_on=day(4, 30)
    )
    assert OfficeHolder.objects.get(pk=siti.pk).ends_on == day(4, 30)
    with pytest.raises(VersionConflict):
        change_holder(holder=siti, by=office.clerk, seen_version=1, name="Siti Aminah")
    with pytest.raises(ValidationError, match="tidak boleh sebelum tanggal mulai"):
        end_holder(
            holder=OfficeHolder.objects.get(pk=siti.pk), by=office.clerk, seen_version=2, ends_on=day(1, 1)
        )


def test_only_diskopindag_keeps_the_list(appoint, office):
    siti = appoint("Siti", day(2, 1))
    for by in (office.camat(), office.bupati, office.dpmd, make_user(Role.DISKOPINDAG, "35.09")):
        with pytest.raises(NotAllowed, match="dikelola oleh Diskopindag"):
            appoint("Budi", day(1, 1), day(1, 2), by=by)
        with pytest.raises(NotAllowed, match="dikelola oleh Diskopindag"):
            end_holder(holder=siti, by=by, seen_version=1, ends_on=day(6, 1))


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ({"office": "camat", "area_code": "35.08"}, "kode kecamatan"),
        ({"office": "camat", "area_code": "35.08.20"}, "kode kecamatan"),
        ({"office": "village_head", "area_code": PASIRIAN}, "kode desa"),
        ({"office": "bupati", "area_code": PASIRIAN}, "kode kabupaten 35.08"),
    ],
)
def test_an_office_belongs_to_an_area_of_its_level(appoint, extra, words):
    with pytest.raises(ValidationError, match=words):
        appoint("Siti", day(1, 1), **extra)


@pytest.mark.parametrize("nip", ["12345", "1234567890123456789", "19800101 200501 1 001", "x" * 18])
def test_a_nip_has_eighteen_digits(appoint, nip):
    with pytest.raises(ValidationError, match="18"):
        appoint("Siti", day(1, 1), nip=nip)


def test_a_nip_is_hidden_in_the_audit_trail(appoint):
    appoint("Siti", day(1, 1), nip="198001012005011001")
    assert "1980" not in str(AuditEvent.objects.latest("id").changes)


def test_gaps_are_told_and_an_acting_holder_fills_them(appoint):
    appoint("Siti", day(1, 1), day(2, 28))
    appoint("Budi", day(3, 5), day(3, 31))
    assert [(g.since, g.until) for g in vacancies(OfficeHolder.objects.all(), day(6, 12))] == [
        (day(3, 1), day(3, 4)),
        (day(4, 1), None),
    ]
    appoint("Ani", day(3, 1), day(3, 4), "plt")
    assert [g.since for g in vacancies(OfficeHolder.objects.all(), day(6, 12))] == [day(4, 1)]
    assert [(g.office, g.since) for g in vacant_on(day(6, 12), "35.08")] == [("camat", day(4, 1))]
    assert vacant_on(day(6, 12), "35.08.05") == []
    assert vacant_on(day(3, 20), "35.08") == []


def race(office) -> list[str]:
    """Two clerks appoint two camats of Pasirian, from different days, at the same moment; what each was told."""
    ready, said = threading.Barrier(2), []

    def work(name: str, start: dt.date) -> None:
        try:
            ready.wait(10)
            appoint_holder(office="camat", area_code=PASIRIAN, name=name, starts_on=start, by=office.clerk)
            said.append("ok")
        except ValidationError as error:
            said.append(error.messages[0])
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=work, args=person) for person in (("Siti", day(1, 1)), ("Budi", day(1, 2)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(said)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_two_clerks_at_the_same_moment_appoint_one_camat(office, village, attempt):
    refused, done = race(office)
    assert done == "ok"
    assert "sudah dijabat" in refused
    assert OfficeHolder.objects.count() == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
def test_looking_before_the_trail_is_locked_would_let_both_in(office, village, monkeypatch):
    """Control: with the look before the write, where writers run side by side, both get in."""
    both_looked = threading.Barrier(2)
    insert, refuse_overlap = offices.insert, offices._refuse_overlap

    def look_first(holder):
        refuse_overlap(holder)
        both_looked.wait(10)
        insert(holder)

    monkeypatch.setattr(offices, "insert", look_first)
    monkeypatch.setattr(offices, "_refuse_overlap", lambda holder: None)
    assert race(office) == ["ok", "ok"]
    assert OfficeHolder.objects.count() == 2
