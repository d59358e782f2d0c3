import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from cooperatives import actions
from cooperatives.models import FamilyRelation, Founder, OfficerTerm, Person
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.audit.trail import verify
from lumajang_kdkmp.versioning import VersionConflict
from tests.cooperatives.building import FOUNDING, at_notary, founders, person, registered, signed, terms
from tests.factories import GESANG, PASIRIAN, make_user, make_village


def test_founders_are_numbered_and_a_second_list_continues(cooperative, camat):
    actions.add_founders(cooperative=cooperative, by=camat, people=founders())
    actions.add_founders(cooperative=cooperative, by=camat, people=[person()])

    assert list(cooperative.founders.values_list("number", flat=True)) == list(range(1, 11))


def test_a_foreign_camat_writes_nobody_into_the_list(cooperative, stranger, camat):
    with pytest.raises(NotAllowed):
        actions.add_founders(cooperative=cooperative, by=stranger, people=founders())
    assert not Person.objects.exists()
    # Control: the village's own camat.
    actions.add_founders(cooperative=cooperative, by=camat, people=founders())


def test_each_wrong_row_is_told_and_nothing_is_written(cooperative, camat):
    rows = [
        person("Budi"),
        person("Ani", nik_penduduk="123"),
        person("Siti", female=True) | {"gender": "L"},
        person("Joko", birth_date=dt.date(1990, 1, 1)),
        person() | {"name": ""},
    ]
    with pytest.raises(ValidationError) as caught:
        actions.add_founders(cooperative=cooperative, by=camat, people=rows)

    told = caught.value.messages
    assert any(message.startswith("Baris 2 (Ani): NIK harus tepat 16 angka") for message in told)
    assert any(message.startswith("Baris 3 (Siti): Jenis kelamin") for message in told)
    assert any(message.startswith("Baris 4 (Joko): Tanggal lahir") for message in told)
    assert any(message.startswith("Baris 5") for message in told)
    assert not any("Baris 1" in message for message in told)
    assert not any(row["nik_penduduk"] in str(told) for row in rows if len(row["nik_penduduk"]) == 16)
    assert not Person.objects.exists()


def test_a_person_is_one_row_however_often_the_nik_comes(cooperative, camat):
    rows = founders()
    actions.add_founders(cooperative=cooperative, by=camat, people=rows)
    actions.appoint_officers(cooperative=cooperative, by=camat, terms=terms(rows))

    assert Person.objects.count() == 9
    assert OfficerTerm.objects.count() == 8


def test_the_same_founder_twice_is_refused(cooperative, camat):
    row = person("Budi")
    with pytest.raises(ValidationError, match=r"Baris 2 \(Budi\): Orang ini sudah tercatat sebagai pendiri"):
        actions.add_founders(cooperative=cooperative, by=camat, people=[row, row])
    actions.add_founders(cooperative=cooperative, by=camat, people=[row])
    with pytest.raises(ValidationError, match="sudah tercatat sebagai pendiri"):
        actions.add_founders(cooperative=cooperative, by=camat, people=[row])


def test_a_known_nik_with_another_name_is_noticed(cooperative, camat):
    row = person("Budi Santoso")
    actions.add_founders(cooperative=cooperative, by=camat, people=[row])
    with pytest.raises(ValidationError, match="sudah tercatat atas nama Budi Santoso"):
        actions.add_founders(cooperative=cooperative, by=camat, people=[row | {"name": "Budi Hartono"}])


def test_a_nik_of_another_village_is_refused_without_telling_whose_it_is(cooperative, camat, dinas, office):
    row = person("Rahasia Sekali")
    elsewhere = registered(make_village(GESANG, "Gesang"), dinas)
    actions.add_founders(cooperative=elsewhere, by=dinas, people=[row])

    with pytest.raises(ValidationError, match="desa/kelurahan lain") as caught:
        actions.add_founders(cooperative=cooperative, by=camat, people=[row | {"name": "Orang Lain"}])
    assert "Rahasia" not in str(caught.value)
    assert "Gesang" not in str(caught.value)


def test_diskopindag_moves_a_person_who_founds_nothing_any_more(cooperative, camat, dinas):
    elsewhere = registered(make_village(GESANG), dinas)
    row = person()
    founder = actions.add_founders(cooperative=elsewhere, by=dinas, people=[row])[0]
    moved = founder.person

    with pytest.raises(ValidationError, match="masih pendiri"):
        actions.move_person(person=moved, village=cooperative.village, by=dinas, seen_version=1)
    actions.remove_founder(founder=founder, by=dinas)
    with pytest.raises(NotAllowed):
        actions.move_person(person=moved, village=cooperative.village, by=camat, seen_version=1)
    actions.move_person(person=moved, village=cooperative.village, by=dinas, seen_version=1)
    actions.add_founders(cooperative=cooperative, by=camat, people=[row])


def test_a_successor_ends_the_term_of_the_one_before(cooperative, camat):
    rows = founders()
    actions.add_founders(cooperative=cooperative, by=camat, people=rows)
    actions.appoint_officers(cooperative=cooperative, by=camat, terms=terms(rows))
    new_head = person("Lurah Baru", village_post="head")
    term = {"body": "supervisor", "role": "chair", "ex_officio": True, "starts_on": dt.date(2025, 6, 1)}
    actions.appoint_officers(cooperative=cooperative, by=camat, terms=[term | new_head])

    chairs = cooperative.officer_terms.filter(body="supervisor", role="chair").order_by("starts_on")
    assert [(row.person.name, row.ends_on) for row in chairs] == [
        ("Slamet Riyadi", dt.date(2025, 5, 31)),
        ("Lurah Baru", None),
    ]


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ({"body": "board", "role": "chair", "ex_officio": True}, "karena jabatan"),
        ({"body": "supervisor", "role": "treasurer"}, "Pengawas hanya mengenal"),
        ({"body": "board", "role": "bos"}, "Baris 1"),
        ({"body": "board", "role": "chair", "starts_on": dt.date(2025, 6, 13)}, "belum terjadi"),
        ({"body": "board", "role": "chair", "starts_on": None}, "Baris 1"),
    ],
)
def test_an_office_that_cannot_be_is_refused(cooperative, camat, term, words):
    with pytest.raises(ValidationError, match=words):
        actions.appoint_officers(
            cooperative=cooperative, by=camat, terms=[{"starts_on": FOUNDING} | term | person()]
        )
    assert not OfficerTerm.objects.exists()


def test_one_person_holds_one_office(cooperative, camat):
    row = person()
    base = {"starts_on": FOUNDING, **row}
    with pytest.raises(ValidationError, match="satu jabatan"):
        actions.appoint_officers(
            cooperative=cooperative,
            by=camat,
            terms=[base | {"body": "board", "role": "chair"}, base | {"body": "supervisor", "role": "member"}],
        )


def test_the_same_office_twice_in_one_list_is_refused(cooperative, camat):
    rows = [{"body": "board", "role": "chair", "starts_on": FOUNDING, **person()} for _ in range(2)]
    with pytest.raises(ValidationError, match="sudah terisi"):
        actions.appoint_officers(cooperative=cooperative, by=camat, terms=rows)


def test_an_ended_term_needs_a_reason(cooperative, camat):
    row = {"body": "board", "role": "chair", "starts_on": FOUNDING, **person()}
    term = actions.appoint_officers(cooperative=cooperative, by=camat, terms=[row])[0]
    with pytest.raises(ValidationError, match="alasan"):
        actions.end_term(term=term, by=camat, seen_version=1, on=FOUNDING, reason=" ")
    actions.end_term(term=term, by=camat, seen_version=1, on=FOUNDING, reason="mengundurkan diri")
    assert OfficerTerm.objects.get().ends_on == FOUNDING


def test_an_appointment_by_mistake_is_taken_back_and_the_office_returned(cooperative, camat, stranger):
    def appoint(starts_on):
        row = {"body": "board", "role": "chair", "starts_on": starts_on, **person()}
        return actions.appoint_officers(cooperative=cooperative, by=camat, terms=[row])[0]

    former, term = appoint(FOUNDING), appoint(FOUNDING + dt.timedelta(days=3))
    former.refresh_from_db()
    asked = {"term": term, "seen_version": term.version, "former": former}
    with pytest.raises(ValidationError, match="alasan"):
        actions.withdraw_appointment(by=camat, reason=" ", **asked)
    with pytest.raises(NotAllowed):
        actions.withdraw_appointment(by=stranger, reason="salah ketik", **asked)
    with pytest.raises(VersionConflict):
        actions.withdraw_appointment(by=camat, reason="salah ketik", **asked | {"seen_version": 9})
    assert OfficerTerm.objects.count() == 2
    assert actions.withdraw_appointment(by=camat, reason="salah ketik", **asked)
    assert list(OfficerTerm.objects.values_list("pk", "ends_on")) == [(former.pk, None)]
    assert verify() == []


def test_who_left_on_another_day_does_not_come_back_with_it(cooperative, camat):
    row = {"body": "board", "role": "chair", "starts_on": FOUNDING, **person()}
    former = actions.appoint_officers(cooperative=cooperative, by=camat, terms=[row])[0]
    actions.end_term(term=former, by=camat, seen_version=1, on=FOUNDING, reason="mengundurkan diri")
    row |= {"starts_on": FOUNDING + dt.timedelta(days=3), **person()}
    term = actions.appoint_officers(cooperative=cooperative, by=camat, terms=[row])[0]
    back = actions.withdraw_appointment(term=term, by=camat, seen_version=1, reason="salah ketik", former=former)
    assert (back, OfficerTerm.objects.get().ends_on) == (False, FOUNDING)


def test_nobody_is_taken_out_of_office_once_the_minuta_is_signed(village, dinas):
    row = signed(village, dinas)
    term = row.officer_terms.first()
    with pytest.raises(NotAllowed, match="Minuta"):
        actions.withdraw_appointment(term=term, by=dinas, seen_version=term.version, reason="salah ketik")


def test_kin_are_recorded_once_whichever_way_round(cooperative, camat):
    a, b = (row.person for row in actions.add_founders(cooperative=cooperative, by=camat, people=founders())[:2])
    row = actions.record_relation(cooperative=cooperative, by=camat, person_a=b, person_b=a, kind="blood")
    with pytest.raises(ValidationError, match="sudah tercatat"):
        actions.record_relation(cooperative=cooperative, by=camat, person_a=a, person_b=b, kind="marriage")
    with pytest.raises(ValidationError, match="dua orang yang berbeda"):
        actions.record_relation(cooperative=cooperative, by=camat, person_a=a, person_b=a, kind="blood")
    actions.remove_relation(relation=row, by=camat)
    assert not FamilyRelation.objects.exists()


def test_attorneys_come_from_the_founders_of_this_cooperative(cooperative, camat, dinas):
    own = actions.add_founders(cooperative=cooperative, by=camat, people=founders())
    foreign = actions.add_founders(
        cooperative=registered(make_village(GESANG), dinas), by=dinas, people=[person()]
    )
    with pytest.raises(ValidationError, match="dari daftar pendiri"):
        actions.appoint_attorneys(cooperative=cooperative, by=camat, founders=foreign, on=FOUNDING)
    actions.appoint_attorneys(cooperative=cooperative, by=camat, founders=own[:3], on=FOUNDING)
    actions.appoint_attorneys(cooperative=cooperative, by=camat, founders=own[1:4], on=FOUNDING)
    assert list(Founder.objects.filter(is_attorney=True).values_list("number", flat=True)) == [2, 3, 4]


def test_a_corrected_nik_is_checked_and_found_under_its_new_number(cooperative, camat):
    row, other = person(), person()
    someone = actions.add_founders(cooperative=cooperative, by=camat, people=[row])[0].person
    with pytest.raises(ValidationError, match="16 angka"):
        actions.update_person(person=someone, by=camat, seen_version=1, nik_penduduk="1")
    actions.update_person(person=someone, by=camat, seen_version=1, nik_penduduk=other["nik_penduduk"])

    with pytest.raises(ValidationError, match="sudah tercatat sebagai pendiri"):
        actions.add_founders(
            cooperative=cooperative, by=camat, people=[other | {"name": row["name"]}]
        )


def test_after_the_minuta_only_the_telephone_of_a_founder_changes(village, dinas, camat):
    cooperative = at_notary(village, dinas)
    someone = actions.add_founders(cooperative=cooperative, by=dinas, people=[person()])[0].person
    actions.record_minuta(cooperative=cooperative, by=dinas, on=dt.date(2025, 6, 11))

    with pytest.raises(NotAllowed):
        actions.update_person(person=someone, by=camat, seen_version=1, address="Lain")
    actions.update_person(person=someone, by=camat, seen_version=1, phone="080099998888")


def test_looking_at_a_full_nik_needs_a_reason_and_is_remembered(cooperative, camat, office, stranger):
    row = person()
    someone = actions.add_founders(cooperative=cooperative, by=camat, people=[row])[0].person
    for other in (office.bupati, office.dpmd, stranger):
        with pytest.raises(NotAllowed):
            actions.reveal_nik(person=someone, by=other, reason="ingin tahu")
    with pytest.raises(ValidationError, match="alasan"):
        actions.reveal_nik(person=someone, by=camat, reason="")
    assert not AuditEvent.objects.filter(action="person.reveal_nik").exists()

    assert actions.reveal_nik(person=someone, by=camat, reason="cocokkan KTP") == row["nik_penduduk"]
    event = AuditEvent.objects.get(action="person.reveal_nik")
    assert (event.actor, event.note) == (camat.username, "cocokkan KTP")


def everything_stored() -> str:
    """All rows of all tables of this database, as text."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            parts.append(repr(cursor.fetchall()))
    return "\n".join(parts)


def test_nik_telephone_and_address_lie_nowhere_in_plain_text(cooperative, camat):
    row = person("Nama Terbaca", phone="081230004321", address="Gang Buntu Nomor 77")
    someone = actions.add_founders(cooperative=cooperative, by=camat, people=[row])[0].person
    changed = person()
    actions.update_person(
        person=someone, by=camat, seen_version=1, nik_penduduk=changed["nik_penduduk"], address="Jalan Buntu 78",
        phone="081230005678",
    )  # fmt: skip
    actions.reveal_nik(person=someone, by=camat, reason="cocokkan")

    stored = everything_stored()
    secrets = [row["nik_penduduk"], changed["nik_penduduk"], "081230004321", "081230005678", "Buntu"]
    assert [secret for secret in secrets if secret in stored] == []
    # Control: what is not secret is found by the same search.
    assert "Nama Terbaca" in stored
    read = Person.objects.get()
    assert (read.nik_penduduk, read.phone, read.address) == (
        changed["nik_penduduk"], "081230005678", "Jalan Buntu 78",
    )  # fmt: skip


def test_the_audit_trail_shows_masked_numbers_and_stays_intact(cooperative, camat):
    row = person()
    actions.add_founders(cooperative=cooperative, by=camat, people=[row])

    event = AuditEvent.objects.get(action="founders.add")
    nik = row["nik_penduduk"]
    assert f"{nik[:4]}••••••••{nik[-4:]}" in json.dumps(event.changes, ensure_ascii=False)
    assert verify() == []


def test_a_list_of_founders_costs_the_same_number_of_queries_whatever_its_length(cooperative, camat, count_queries):
    with count_queries() as short:
        actions.add_founders(cooperative=cooperative, by=camat, people=[person() for _ in range(2)])
    with count_queries() as long:
        actions.add_founders(cooperative=cooperative, by=camat, people=[person() for _ in range(40)])

    assert len(long) == len(short)


def test_two_camats_of_one_kecamatan_may_both_write(cooperative, camat):
    colleague = make_user("camat", PASIRIAN)
    actions.add_founders(cooperative=cooperative, by=colleague, people=[person()])
    assert Founder.objects.count() == 1
