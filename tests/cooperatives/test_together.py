"""Several people act on one deed file at the same moment: the database decides, and the losers get a sentence."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from cooperatives import actions
from cooperatives.models import Articles, Cooperative, DeedFunding, Founder, Person, Registration
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.audit.trail import verify
from tests.cooperatives.building import FOUNDING, person, registered
from tests.factories import make_user, make_village

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
CODES = ["35.08.04.2004", "35.08.04.2005", "35.08.04.2006", "35.08.04.2007"]


def together(acts):
    """Run all acts at once, each in a thread and a connection of its own; return what each answered or raised."""
    answers = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(number, act):
        try:
            start.wait()
            answers[number] = act()
        except Exception as error:  # noqa: BLE001 - the answer of the act is what is tested
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def count(answers, kind):
    return sum(isinstance(answer, kind) for answer in answers)


def test_of_four_sources_at_once_one_pays_the_deed():
    by = make_user("diskopindag")
    cooperative = registered(make_village(), by)
    sources = ["village_ops", "regency_budget", "province", "csr"]
    answers = together([
        lambda source=source: actions.set_deed_funding(
            cooperative=cooperative, by=by, source=source, amount=2_500_000
        )
        for source in sources
    ])

    assert (count(answers, DeedFunding), count(answers, ValidationError)) == (1, 3), answers
    assert AuditEvent.objects.filter(action="funding.set").count() == 1
    assert verify() == []


def test_of_four_cooperatives_at_once_one_gets_the_number():
    by = make_user("diskopindag")
    cooperatives = [registered(make_village(code), by, formation_path="develop") for code in CODES]
    answers = together([
        lambda row=row: actions.record_registration(
            cooperative=row, by=by, kind="nib", number="0220000012345", issued_on=FOUNDING
        )
        for row in cooperatives
    ])

    assert (count(answers, Registration), count(answers, ValidationError)) == (1, 3), answers
    assert all("sudah dipakai koperasi lain" in str(a) for a in answers if isinstance(a, ValidationError))


def test_without_the_constraint_the_same_number_is_given_four_times():
    """Control: the test above rests on the database and would notice its absence."""
    constraint = next(c for c in Registration._meta.constraints if c.name == "registration_number_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Registration, constraint)
    try:
        test_of_four_cooperatives_at_once_one_gets_the_number()
    except AssertionError:
        assert Registration.objects.filter(number="0220000012345").count() == 4
    else:
        pytest.fail("The number was refused without the constraint.")
    finally:
        Registration.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Registration, constraint)


def test_founders_entered_by_four_people_at_once_keep_numbers_of_their_own():
    camats = [make_user("camat", "35.08.04") for _ in range(4)]
    cooperative = registered(make_village(), camats[0])
    lists = [[person(), person()] for _ in camats]
    answers = together([
        lambda by=by, people=people: actions.add_founders(cooperative=cooperative, by=by, people=people)
        for by, people in zip(camats, lists, strict=True)
    ])

    assert count(answers, list) + count(answers, ValidationError) == 4, answers
    assert count(answers, list) >= 1
    numbers = sorted(Founder.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 2 * count(answers, list) + 1))
    # Whoever was refused left no half of a list behind.
    assert Person.objects.count() == len(numbers)


def test_a_nik_entered_twice_at_once_is_one_person():
    by = make_user("diskopindag")
    cooperatives = [registered(make_village(code), by) for code in CODES[:2]]
    row = person()
    answers = together([
        lambda cooperative=cooperative: actions.add_founders(cooperative=cooperative, by=by, people=[row])
        for cooperative in cooperatives
    ])

    assert (count(answers, list), count(answers, ValidationError)) == (1, 1), answers
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"body": "board", "role": "chair", "ends_on": "2025-05-19"},
        {"body": "supervisor", "role": "treasurer"},
        {"body": "board", "role": "chair", "ex_officio": True},
    ],
)
def test_the_database_refuses_an_office_that_cannot_be_even_without_an_action(fields):
    by = make_user("diskopindag")
    cooperative = registered(make_village(), by)
    someone = actions.add_founders(cooperative=cooperative, by=by, people=[person()])[0].person
    with pytest.raises(IntegrityError), transaction.atomic():
        cooperative.officer_terms.create(person=someone, starts_on="2025-05-20", **fields)


def test_a_village_lies_in_its_kecamatan_by_code_on_this_database_too():
    """The scope is a range on the key of the cooperative, which inherits the byte order of the village code."""
    by = make_user("diskopindag")
    for code in [*CODES, "35.08.05.2001"]:
        registered(make_village(code), by)
    camat = make_user("camat", "35.08.04")

    assert list(Cooperative.objects.visible_to(camat).values_list("pk", flat=True)) == CODES
    assert Articles.objects.visible_to(camat).count() == 4
