"""Meetings: called, held, counted by element; what contradicts itself is refused and named."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from cooperatives import actions
from cooperatives.actions.meetings import attendance_of
from cooperatives.models import Meeting, MeetingAttendance, MeetingPlan
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.versioning import VersionConflict
from tests.cooperatives import building
from tests.cooperatives.building import FOUNDING, MUSDESUS

pytestmark = pytest.mark.django_db
TABLE = {
    "government": {"invited": 8, "men": 5, "women": 2},
    "council": {"invited": 7, "men": 4, "women": 1},
    "women": {"invited": 10, "men": 0, "women": 9},
}


def held(cooperative, by, **details) -> Meeting:
    return actions.record_meeting(
        cooperative=cooperative, by=by, kind="musdesus", held_on=MUSDESUS, **details
    )


def test_totals_follow_from_the_table_of_elements(cooperative, camat):
    meeting = held(cooperative, camat, attendance=TABLE)
    meeting.refresh_from_db()
    assert (meeting.invited_count, meeting.present_men, meeting.present_women) == (25, 9, 12)
    assert attendance_of(meeting) == TABLE


def test_an_element_that_nobody_counted_has_no_row_and_zero_has_one(cooperative, camat):
    empty = {"invited": None, "men": None, "women": None}
    meeting = held(
        cooperative, camat, attendance={"youth": empty, "disabled": {"invited": None, "men": 0, "women": None}}
    )
    assert list(meeting.attendance.values_list("element", "invited", "men", "women")) == [
        ("disabled", None, 0, 0)
    ]
    # How many were invited is not known, so no total of it follows.
    assert meeting.invited_count is None


def test_a_total_that_contradicts_the_table_is_refused_and_both_are_named(cooperative, camat):
    with pytest.raises(ValidationError) as caught:
        held(cooperative, camat, attendance=TABLE, present_women=14)
    assert list(caught.value.message_dict) == ["present_women"]
    sentence = caught.value.messages[0]
    assert "14" in sentence
    assert "12" in sentence
    assert not Meeting.objects.exists()
    # Control: the same total as the table goes through.
    assert held(cooperative, camat, attendance=TABLE, present_women=12).present_women == 12


def test_a_new_table_takes_the_place_of_the_old_one_and_raises_the_version(cooperative, camat):
    meeting = held(cooperative, camat, attendance=TABLE)
    seen = meeting.version
    moved = {**TABLE, "council": {"invited": 7, "men": 5, "women": 1}}
    moved["government"] = {**TABLE["government"], "men": 4}
    actions.update_meeting(meeting=meeting, by=camat, seen_version=seen, attendance=moved)
    assert attendance_of(Meeting.objects.get()) == moved
    # The totals stayed, and still the second of two editors is told.
    assert Meeting.objects.get().version == seen + 1
    with pytest.raises(VersionConflict):
        actions.update_meeting(meeting=meeting, by=camat, seen_version=seen, attendance=TABLE)
    event = AuditEvent.objects.filter(action="meeting.update").get()
    assert event.changes["attendance"][1]["council"] == [7, 5, 1]


def test_the_table_stays_when_only_words_change_and_goes_when_it_is_emptied(cooperative, camat):
    meeting = held(cooperative, camat, attendance=TABLE)
    actions.update_meeting(meeting=meeting, by=camat, seen_version=meeting.version, venue="Balai")
    assert MeetingAttendance.objects.count() == 3
    actions.update_meeting(
        meeting=meeting, by=camat, seen_version=meeting.version, attendance={}, present_men=3, present_women=4
    )
    assert not MeetingAttendance.objects.exists()
    assert Meeting.objects.get().present_count == 7


def test_a_total_alone_may_not_leave_the_recorded_table(cooperative, camat):
    meeting = held(cooperative, camat, attendance=TABLE)
    with pytest.raises(ValidationError, match="tabel kehadiran"):
        actions.update_meeting(meeting=meeting, by=camat, seen_version=meeting.version, present_men=30)


def test_more_votes_than_people_are_refused(cooperative, camat):
    votes = {"votes_for": 20, "votes_against": 1, "votes_abstain": 1}
    with pytest.raises(ValidationError) as caught:
        held(cooperative, camat, attendance=TABLE, **votes)
    assert "22" in caught.value.messages[0]
    meeting = held(cooperative, camat, attendance=TABLE, **votes | {"votes_abstain": 0})
    with pytest.raises(ValidationError, match="lebih banyak"):
        actions.update_meeting(
            meeting=meeting, by=camat, seen_version=meeting.version, votes_abstain=5
        )


def test_a_count_below_zero_is_refused_by_element(cooperative, camat):
    with pytest.raises(ValidationError, match="BPD/LPM"):
        held(cooperative, camat, attendance={"council": {"invited": 1, "men": -1, "women": 0}})


def test_a_strange_camat_and_a_signed_minuta_are_refused(village, cooperative, camat, stranger, dinas):
    with pytest.raises(NotAllowed):
        held(cooperative, stranger, attendance=TABLE)
    meeting = held(cooperative, camat)
    actions.record_meeting(cooperative=cooperative, by=camat, kind="founding", held_on=FOUNDING)
    building.peopled(cooperative, camat)
    notary = actions.save_notary(by=dinas, name="Notaris", domicile="Lumajang")
    actions.hand_over_to_notary(cooperative=cooperative, by=dinas, notary=notary, on=FOUNDING)
    actions.record_minuta(cooperative=cooperative, by=dinas, on=FOUNDING)
    with pytest.raises(NotAllowed, match="Minuta"):
        actions.update_meeting(meeting=meeting, by=camat, seen_version=meeting.version, attendance=TABLE)
    # A yearly meeting says nothing in the deed.
    actions.record_meeting(
        cooperative=cooperative, by=camat, kind="rat", held_on=dt.date(2025, 6, 10), attendance=TABLE
    )


# Plans


def called(cooperative, by, **details) -> MeetingPlan:
    details = {"kind": "musdesus", "planned_on": dt.date(2025, 6, 20), **details}
    return actions.plan_meeting(cooperative=cooperative, by=by, **details)


def test_a_meeting_of_next_week_is_called_today(cooperative, camat, stranger):
    plan = called(cooperative, camat, letter_on=dt.date(2025, 6, 12), sent_on=dt.date(2025, 6, 12))
    actions.change_meeting_plan(plan=plan, by=camat, seen_version=plan.version, venue="Balai Desa")
    assert MeetingPlan.objects.get().venue == "Balai Desa"
    with pytest.raises(VersionConflict):
        actions.change_meeting_plan(plan=plan, by=camat, seen_version=1, venue="Sekolah")
    with pytest.raises(NotAllowed):
        actions.change_meeting_plan(plan=plan, by=stranger, seen_version=plan.version, venue="Pasar")
    with pytest.raises(ValidationError, match="sudah direncanakan"):
        called(cooperative, camat)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"letter_on": dt.date(2025, 6, 21)}, "letter_on"),
        ({"sent_on": dt.date(2025, 6, 21)}, "sent_on"),
        ({"sent_on": dt.date(2025, 6, 13)}, "sent_on"),  # tomorrow: not sent yet
        ({"letter_on": dt.date(2025, 6, 11), "sent_on": dt.date(2025, 6, 10)}, "sent_on"),
    ],
)
def test_letter_sending_and_meeting_follow_each_other(cooperative, camat, details, field):
    with pytest.raises(ValidationError) as caught:
        called(cooperative, camat, **details)
    assert list(caught.value.message_dict) == [field]
    plan = called(cooperative, camat)
    with pytest.raises(ValidationError):
        actions.change_meeting_plan(plan=plan, by=camat, seen_version=plan.version, **details)


def test_plans_keep_the_order_of_the_meetings(village, camat):
    cooperative = building.registered(village, camat)
    held(cooperative, camat)
    with pytest.raises(ValidationError) as caught:
        called(cooperative, camat, kind="founding", planned_on=MUSDESUS - dt.timedelta(1))
    assert "tidak boleh sebelum" in caught.value.messages[0]
    called(cooperative, camat, kind="founding", planned_on=MUSDESUS)
    actions.record_meeting(cooperative=cooperative, by=camat, kind="founding", held_on=FOUNDING)
    with pytest.raises(ValidationError) as caught:
        called(cooperative, camat, planned_on=FOUNDING + dt.timedelta(1))
    assert "tidak boleh sesudah" in caught.value.messages[0]
