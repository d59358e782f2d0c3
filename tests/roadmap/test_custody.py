"""Whose turn the file is: one holder a day, from the dated facts."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cooperatives.models import RegistrationKind
from roadmap.custody import EARLIER, Event, FileFacts, HandOver, Move, Receipt, events_of, spell_on, spells
from roadmap.models import Holder
from roadmap.plan import PROGRAM_START
from roadmap.stages import FOUNDING, MUSDESUS, POTENTIAL, REGISTRATION
from roadmap.workflow import Status

D = dt.date
BEFORE = [
    Move(D(2025, 4, 14), POTENTIAL, Status.SUBMITTED),
    Move(D(2025, 4, 16), POTENTIAL, Status.APPROVED),
    Move(D(2025, 5, 8), MUSDESUS, Status.IN_PROGRESS),
    Move(D(2025, 5, 12), MUSDESUS, Status.SUBMITTED),
    Move(D(2025, 5, 14), MUSDESUS, Status.APPROVED),
    Move(D(2025, 5, 20), FOUNDING, Status.SUBMITTED),
    Move(D(2025, 5, 21), FOUNDING, Status.RETURNED),
    Move(D(2025, 5, 22), FOUNDING, Status.SUBMITTED),
    Move(D(2025, 5, 23), FOUNDING, Status.APPROVED),
]
NUMBERS = dict.fromkeys(RegistrationKind.values, D(2025, 7, 1)) | {
    "sk_ahu": D(2025, 6, 18),
    "bank_account": D(2025, 7, 10),
}


def course(facts: FileFacts) -> list[tuple[dt.date, str]]:
    return [(spell.since, spell.holder.value) for spell in spells(events_of(facts))]


def test_the_whole_way_of_a_file_from_the_village_to_the_end():
    facts = FileFacts(
        moves=[
            *BEFORE,
            Move(D(2025, 7, 14), REGISTRATION, Status.SUBMITTED),
            Move(D(2025, 7, 16), REGISTRATION, Status.APPROVED),
        ],
        hand_overs=[HandOver("A", D(2025, 5, 26), D(2025, 5, 28)), HandOver("B", D(2025, 6, 2))],
        minuta_on=D(2025, 6, 11),
        sabh_submitted_on=D(2025, 6, 13),
        numbers=NUMBERS,
    )
    assert course(facts) == [
        (PROGRAM_START, "village"),
        (D(2025, 4, 14), "dpmd"),
        (D(2025, 4, 16), "village"),
        (D(2025, 5, 8), "kecamatan"),
        (D(2025, 5, 12), "diskopindag"),
        (D(2025, 5, 14), "village"),
        (D(2025, 5, 20), "diskopindag"),
        (D(2025, 5, 21), "kecamatan"),
        (D(2025, 5, 22), "diskopindag"),
        (D(2025, 5, 26), "notary"),
        (D(2025, 5, 28), "diskopindag"),
        (D(2025, 6, 2), "notary"),
        (D(2025, 6, 13), "ahu"),
        (D(2025, 6, 18), "kecamatan"),
        (D(2025, 7, 1), "bank"),
        (D(2025, 7, 10), "kecamatan"),
        (D(2025, 7, 14), "diskopindag"),
        (D(2025, 7, 16), "done"),
    ]
    assert [spell.notary for spell in spells(events_of(facts)) if spell.holder == Holder.NOTARY] == ["A", "B"]


def test_a_refusal_by_sabh_gives_the_file_back_to_the_notary():
    facts = FileFacts(
        moves=BEFORE,
        hand_overs=[HandOver("A", D(2025, 5, 26))],
        minuta_on=D(2025, 6, 2),
        sabh_submitted_on=D(2025, 6, 3),
        sabh_returned_on=D(2025, 6, 5),
    )
    assert course(facts)[-3:] == [
        (D(2025, 5, 26), "notary"),
        (D(2025, 6, 3), "ahu"),
        (D(2025, 6, 5), "notary"),
    ]


def test_a_founding_file_opened_again_after_a_return_by_the_notary_is_the_camats():
    facts = FileFacts(
        moves=[*BEFORE, Move(D(2025, 6, 3), FOUNDING, Status.IN_PROGRESS)],
        hand_overs=[HandOver("A", D(2025, 5, 26), D(2025, 6, 2))],
    )
    assert course(facts)[-2:] == [(D(2025, 6, 2), "diskopindag"), (D(2025, 6, 3), "kecamatan")]


def test_a_signature_wins_from_its_day_until_something_later_happens():
    before = FileFacts(moves=BEFORE[:5])
    signed = FileFacts(moves=BEFORE[:6], receipts=[Receipt(D(2025, 5, 15), Holder.KECAMATAN)])
    assert course(before)[-1] == (D(2025, 5, 14), "village")
    assert course(signed)[-2:] == [(D(2025, 5, 15), "kecamatan"), (D(2025, 5, 20), "diskopindag")]


def test_a_signature_wins_over_what_follows_from_the_stages_on_the_same_day():
    facts = FileFacts(moves=BEFORE[:6], receipts=[Receipt(D(2025, 5, 20), Holder.BANK)])
    assert course(facts)[-1] == (D(2025, 5, 20), "bank")
    # Control: without the signature the stage decides.
    assert course(FileFacts(moves=BEFORE[:6]))[-1] == (D(2025, 5, 20), "diskopindag")


def test_the_table_knows_every_status_of_every_stage_before_the_notary():
    wanted = {(stage, status) for stage in (POTENTIAL, MUSDESUS, FOUNDING) for status in Status}
    # An approved stage before the founding file is never the stage at hand.
    assert wanted - set(EARLIER) == {(POTENTIAL, Status.APPROVED), (MUSDESUS, Status.APPROVED)}


DAYS = st.dates(D(2025, 2, 1), D(2026, 3, 1))
MAYBE = st.none() | DAYS
FACTS = st.builds(
    FileFacts,
    moves=st.lists(
        st.builds(
            Move,
            on=DAYS,
            stage=st.sampled_from([POTENTIAL, MUSDESUS, FOUNDING, REGISTRATION]),
            status=st.sampled_from(list(Status)),
        ),
        max_size=15,
    ).map(lambda moves: sorted(moves, key=lambda move: move.on)),
    hand_overs=st.lists(
        st.builds(HandOver, notary=st.sampled_from("AB"), on=DAYS, returned_on=MAYBE), max_size=4
    ),
    minuta_on=MAYBE,
    sabh_submitted_on=MAYBE,
    sabh_returned_on=MAYBE,
    numbers=st.dictionaries(st.sampled_from(RegistrationKind.values), DAYS),
    receipts=st.lists(st.builds(Receipt, on=DAYS, holder=st.sampled_from(list(Holder))), max_size=4),
)


@given(FACTS, DAYS)
def test_every_day_has_exactly_one_holder(facts, day):
    found = spells(events_of(facts))
    assert found[0].since == PROGRAM_START
    assert found[-1].until is None
    # Each begins where the one before it ends, so no day is in two and none in between.
    assert all(a.until == b.since and a.since < b.since for a, b in zip(found, found[1:], strict=False))
    holding = [s for s in found if s.since <= day and (s.until is None or day < s.until)]
    assert len(holding) == (1 if day >= PROGRAM_START else 0)
    assert spell_on(found, day) == (holding or found)[0]


@given(FACTS, DAYS)
def test_no_spell_repeats_the_one_before_it(facts, day):
    found = spells(events_of(facts))
    assert all((a.holder, a.notary) != (b.holder, b.notary) for a, b in zip(found, found[1:], strict=False))


@given(FACTS, st.dates(PROGRAM_START, D(2026, 3, 1)))
def test_what_happens_later_changes_nothing_of_an_earlier_day(facts, day):
    """The time machine: cut off at a day, the facts give the same holder for that day."""
    cut = [event for event in events_of(facts) if event.on <= day]
    assert spell_on(spells(cut), day).holder == spell_on(spells(events_of(facts)), day).holder


@given(st.lists(st.builds(Event, on=DAYS, holder=st.sampled_from(list(Holder))), max_size=12), st.randoms())
def test_the_order_of_events_of_different_days_does_not_matter(events, rng):
    once = {event.on: event for event in events}
    shuffled = list(once.values())
    rng.shuffle(shuffled)
    assert spells(shuffled) == spells(once.values())


def test_a_village_without_any_fact_holds_its_own_file():
    assert [(s.holder, s.since) for s in spells(())] == [(Holder.VILLAGE, PROGRAM_START)]
    with pytest.raises(IndexError):
        spell_on([], D(2025, 6, 1))
