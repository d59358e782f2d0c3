"""Every state of a deed file is reached by the real actions, and read from their days alone."""

import dataclasses
import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from cooperatives import actions, deed_states
from cooperatives.deed_states import DeedFile, deed_state, steps
from cooperatives.file_pages import deed_file, notary_page
from cooperatives.models import BudgetLine, Cooperative, NotaryAssignment, NotaryReturn, RegistrationKind
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.versioning import VersionConflict
from tests.cooperatives import building
from tests.cooperatives.building import FOUNDING

pytestmark = pytest.mark.django_db


def day(number: int) -> dt.date:
    return FOUNDING + dt.timedelta(days=number)


def state_of(code: str, *, is_complete: bool = True) -> deed_states.DeedState:
    """What the page finds, from freshly read rows."""
    row = Cooperative.objects.select_related("deed_funding", "notary_assignment").get(pk=code)
    decree = row.registrations.filter(kind=RegistrationKind.SK_AHU).first()
    return deed_state(deed_file(row, is_complete=is_complete, decree=decree))


@pytest.fixture
def notary(dinas):
    return actions.save_notary(by=dinas, name="Notaris Contoh", domicile="Lumajang")


def test_every_state_is_reached_in_its_order(village, camat, dinas, notary):
    row = building.complete(village, camat)
    act = {"cooperative": row, "by": dinas}
    seen = [state_of(row.pk, is_complete=False).key, state_of(row.pk).key]
    actions.set_deed_funding(**act, source="regency_budget", amount=2_500_000, committed_on=day(1))
    seen.append(state_of(row.pk).key)
    assert state_of(row.pk).since == day(1)
    actions.hand_over_to_notary(**act, notary=notary, on=day(2), queue_number="A-7", fee_agreed=2_000_000)
    seen.append(state_of(row.pk).key)
    actions.record_notary_return(**act, on=day(3), reason="KTP pendiri kabur.")
    seen.append(state_of(row.pk).key)
    assert state_of(row.pk).reason == "KTP pendiri kabur."
    assert state_of(row.pk).is_return
    actions.hand_over_to_notary(**act, notary=notary, on=day(4))
    actions.record_minuta(**act, on=day(5))
    seen.append(state_of(row.pk).key)
    actions.record_sabh_submission(**act, on=day(6))
    seen.append(state_of(row.pk).key)
    actions.record_sabh_return(**act, on=day(7), reason="Nama sudah dipakai.")
    seen.append(state_of(row.pk).key)
    assert state_of(row.pk).reason == "Nama sudah dipakai."
    actions.record_sabh_submission(**act, on=day(8))
    actions.record_registration(
        **act, kind="sk_ahu", number="AHU-0012345.AH.01.29.TAHUN 2025", issued_on=day(9)
    )
    seen.append(state_of(row.pk).key)
    actions.record_deed_copy(**act, on=day(10))
    seen.append(state_of(row.pk).key)
    assert seen == list(deed_states.STATES)
    assert state_of(row.pk).since == day(10)


def test_money_before_completeness_is_still_a_draft():
    file = DeedFile(is_funded=True)
    assert deed_state(file).key == "draft"
    assert deed_state(dataclasses.replace(file, is_complete=True)).key == "funded"


def test_the_bar_marks_the_next_step_and_takes_earlier_ones_as_done():
    bare = steps(DeedFile())
    assert [step.is_next for step in bare] == [True] + [False] * 6
    assert not any(step.is_done for step in bare)
    # A decree that came without a day of submission went through SABH all the same.
    late = steps(DeedFile(handed_over_on=day(1), minuta_signed_on=day(2), sk_issued_on=day(4)))
    assert [step.key for step in late if step.is_done] == [
        "handed_over",
        "minuta_signed",
        "sabh_submitted",
        "sk_issued",
    ]
    assert [step.key for step in late if step.is_next] == ["copy_received"]
    # A file that came back is to be handed over again.
    back = steps(DeedFile(is_complete=True, is_funded=True, handed_over_on=day(1), returned_on=day(2)))
    assert [step.key for step in back if step.is_next] == ["handed_over"]


def test_each_return_stays_on_record_when_the_file_goes_there_again(village, camat, dinas, notary):
    row = building.complete(village, camat)
    act = {"cooperative": row, "by": dinas}
    for number in (0, 4):
        actions.hand_over_to_notary(**act, notary=notary, on=day(1 + number))
        actions.record_notary_return(**act, on=day(2 + number), reason=f"Alasan {number}")
    actions.hand_over_to_notary(**act, notary=notary, on=day(8))
    kept = list(NotaryReturn.objects.values_list("handed_over_on", "returned_on", "reason"))
    assert kept == [(day(1), day(2), "Alasan 0"), (day(5), day(6), "Alasan 4")]
    assert NotaryAssignment.objects.get().returned_reason == ""


def test_a_return_that_is_refused_leaves_no_row(village, camat, dinas, notary):
    row = building.complete(village, camat)
    actions.hand_over_to_notary(cooperative=row, by=dinas, notary=notary, on=day(3))
    with pytest.raises(ValidationError):
        actions.record_notary_return(cooperative=row, by=dinas, on=day(2), reason="Sebelum diserahkan")
    with pytest.raises(ValidationError):
        actions.record_notary_return(cooperative=row, by=dinas, on=day(4), reason="  ")
    assert not NotaryReturn.objects.exists()


@pytest.mark.parametrize(
    ("name", "details", "words"),
    [
        ("record_sabh_submission", {"on": dt.date(2025, 6, 10)}, "sebelum minuta"),
        ("record_sabh_submission", {"on": dt.date(2025, 6, 13)}, "belum terjadi"),
        ("record_sabh_return", {"on": dt.date(2025, 6, 12), "reason": "x"}, "belum diajukan"),
        ("record_deed_copy", {"on": dt.date(2025, 6, 12)}, "SK badan hukum belum tercatat"),
    ],
)
def test_no_step_comes_before_the_one_it_rests_on(village, dinas, name, details, words):
    row = building.signed(village, dinas)
    with pytest.raises(ValidationError) as caught:
        getattr(actions, name)(cooperative=row, by=dinas, **details)
    assert words in caught.value.messages[0]


def test_without_a_minuta_nothing_goes_to_sabh(village, dinas):
    row = building.at_notary(village, dinas)
    with pytest.raises(ValidationError, match="Minuta akta belum"):
        actions.record_sabh_submission(cooperative=row, by=dinas, on=dt.date(2025, 6, 12))


def test_a_refusal_by_sabh_blocks_the_decree_until_it_is_submitted_again(village, dinas):
    row = building.signed(village, dinas)
    on, act = dt.date(2025, 6, 12), {"cooperative": row, "by": dinas}
    decree = {**act, "kind": "sk_ahu", "number": "AHU-0012345.AH.01.29.TAHUN 2025", "issued_on": on}
    actions.record_sabh_submission(**act, on=on)
    with pytest.raises(ValidationError, match="sudah diajukan"):
        actions.record_sabh_submission(**act, on=on)
    actions.record_sabh_return(**act, on=on, reason="Nama terlalu panjang.")
    with pytest.raises(ValidationError, match="diajukan ulang"):
        actions.record_registration(**decree)
    actions.record_sabh_submission(**act, on=on)
    assignment = NotaryAssignment.objects.get()
    assert (assignment.sabh_returned_on, assignment.sabh_returned_reason) == (None, "")
    # What was cleared is still in the trail.
    event = AuditEvent.objects.filter(action="notary.sabh_submit").latest("id")
    assert event.changes["sabh_returned_reason"] == ["Nama terlalu panjang.", ""]
    actions.record_registration(**decree)
    with pytest.raises(ValidationError, match="sudah terbit"):
        actions.record_sabh_return(**act, on=on, reason="Terlambat")


def test_only_diskopindag_takes_the_later_steps(village, dinas, camat):
    row = building.signed(village, dinas)
    on = dt.date(2025, 6, 12)
    for call in (
        lambda: actions.record_sabh_submission(cooperative=row, by=camat, on=on),
        lambda: actions.record_sabh_return(cooperative=row, by=camat, on=on, reason="x"),
        lambda: actions.record_deed_copy(cooperative=row, by=camat, on=on),
        lambda: actions.correct_notary_file(
            assignment=row.notary_assignment, by=camat, seen_version=1, queue_number="9"
        ),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_what_was_agreed_is_corrected_and_two_editors_collide(village, dinas):
    building.signed(village, dinas)
    assignment = NotaryAssignment.objects.select_related("cooperative").get()
    seen = assignment.version
    actions.correct_notary_file(assignment=assignment, by=dinas, seen_version=seen, deed_number="12")
    with pytest.raises(VersionConflict):
        actions.correct_notary_file(assignment=assignment, by=dinas, seen_version=seen, deed_number="13")
    with pytest.raises(ValidationError, match="lewat langkahnya"):
        actions.correct_notary_file(
            assignment=assignment, by=dinas, seen_version=seen + 1, copy_received_on=dt.date(2025, 6, 12)
        )


def test_a_fee_over_the_limit_is_refused(village, camat, dinas, notary):
    row = building.complete(village, camat)
    with pytest.raises(ValidationError, match=r"2\.500\.000"):
        actions.hand_over_to_notary(cooperative=row, by=dinas, notary=notary, on=day(1), fee_agreed=2_500_001)


# The money


@pytest.fixture
def budget(db):
    """The line is master data of its own: here it only has to be there."""
    return BudgetLine.objects.create(
        year=2025, source="regency_btt", title="BTT akta", amount=100_000_000, valid_from=dt.date(2025, 5, 1)
    )


def test_a_budget_line_belongs_to_the_source_and_the_year(cooperative, dinas, budget):
    act = {"cooperative": cooperative, "by": dinas, "amount": 2_500_000, "budget_line": budget}
    with pytest.raises(ValidationError, match="sumber yang sama"):
        actions.set_deed_funding(**act, source="csr")
    with pytest.raises(ValidationError, match="tahun 2025"):
        actions.set_deed_funding(**act, source="regency_btt", committed_on=dt.date(2024, 12, 30))
    funding = actions.set_deed_funding(**act, source="regency_btt")
    assert funding.committed_on == dt.date(2025, 6, 12)
    with pytest.raises(ValidationError, match="sumber yang sama"):
        actions.change_deed_funding(funding=funding, by=dinas, seen_version=funding.version, source="csr")


def test_a_payment_before_the_commitment_moves_the_commitment_unless_both_are_typed(cooperative, dinas):
    funding = actions.set_deed_funding(cooperative=cooperative, by=dinas, source="csr", amount=2_000_000)
    early = dt.date(2025, 6, 2)
    with pytest.raises(ValidationError, match="dana ditetapkan"):
        actions.change_deed_funding(
            funding=funding, by=dinas, seen_version=funding.version, paid_on=early,
            committed_on=dt.date(2025, 6, 10),
        )  # fmt: skip
    actions.change_deed_funding(funding=funding, by=dinas, seen_version=funding.version, paid_on=early)
    funding.refresh_from_db()
    assert (funding.committed_on, funding.paid_on) == (early, early)


def test_the_page_offers_the_step_that_the_file_allows(village, camat, dinas, notary):
    row = building.registered(village, camat)

    def page():
        fresh = Cooperative.objects.select_related(
            "village__kecamatan", "deed_funding", "notary_assignment__notary"
        ).get(pk=row.pk)
        return notary_page(fresh, dinas, is_complete=True)

    assert page().open_steps == ["dana"]
    assert "Rapat pendirian" in page().hand_over_refusal
    actions.record_meeting(cooperative=row, by=camat, kind="musdesus", held_on=building.MUSDESUS)
    actions.record_meeting(cooperative=row, by=camat, kind="founding", held_on=FOUNDING)
    assert page().open_steps == ["dana", "serah"]
    building.peopled(row, camat)
    actions.hand_over_to_notary(cooperative=row, by=dinas, notary=notary, on=day(1))
    assert page().open_steps == ["minuta", "kembali"]
