"""Potentials: kecamatan and Diskopindag record, DPMD validates, four eyes always."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.versioning import VersionConflict
from tests.factories import make_user
from villages.actions import add_potential, change_potential, remove_potential, validate_potential
from villages.models import VillagePotential
from villages.policies import NotAllowed

TODAY = dt.date(2025, 6, 12)
COFFEE = {"sector": "perkebunan", "commodity": "kopi robusta", "agency": "DKPP"}


def fresh(potential) -> VillagePotential:
    return VillagePotential.objects.get(pk=potential.pk)


@pytest.fixture
def coffee(office, village) -> VillagePotential:
    return add_potential(village=village, by=office.camat(), note="12 ha", **COFFEE)


def test_a_recorded_potential_waits_for_validation(coffee, office):
    stored = fresh(coffee)
    assert (stored.recorded_on, stored.recorded_by, stored.is_validated) == (TODAY, office.camat(), False)
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.area_code) == ("potential.add", coffee.village_id)
    assert event.changes["commodity"] == [None, "kopi robusta"]


def test_dpmd_validates_and_is_remembered(coffee, office):
    validate_potential(potential=coffee, by=office.dpmd, seen_version=1)
    stored = fresh(coffee)
    assert (stored.validated_on, stored.validated_by, stored.version) == (TODAY, office.dpmd, 2)
    assert AuditEvent.objects.latest("id").action == "potential.validate"


def test_nobody_but_dpmd_validates(coffee, office):
    others = [
        office.camat(),
        office.clerk,
        office.bupati,
        make_user(Role.OPD, agency="DKPP"),
        make_user(Role.OPD, agency="DPMD", is_active=False),
        make_user(Role.OPD, "35.09", agency="DPMD"),
        make_user(Role.DISKOPINDAG, is_superuser=True),
    ]
    for by in others:
        with pytest.raises(NotAllowed, match="divalidasi oleh DPMD"):
            validate_potential(potential=coffee, by=by, seen_version=1)
    assert not fresh(coffee).is_validated


def test_who_recorded_never_validates_not_even_after_a_change_of_office(coffee, office):
    camat = office.camat()
    User.objects.filter(pk=camat.pk).update(role=Role.OPD, agency="DPMD", area_code="35.08")
    moved = User.objects.get(pk=camat.pk)
    with pytest.raises(NotAllowed, match="Anda sendiri yang mencatat"):
        validate_potential(potential=coffee, by=moved, seen_version=1)


def test_the_database_holds_four_eyes_too(coffee, office):
    camat = office.camat()
    row = VillagePotential.objects.filter(pk=coffee.pk)
    with pytest.raises(IntegrityError, match="potential_four_eyes"), transaction.atomic():
        row.update(validated_by=camat, validated_on=TODAY)
    with pytest.raises(IntegrityError, match="potential_validated_by_somebody"), transaction.atomic():
        row.update(validated_on=TODAY)
    # Control: another person passes both.
    assert row.update(validated_by=office.dpmd, validated_on=TODAY) == 1


def test_nobody_else_records(village, office):
    for by in (office.bupati, office.dpmd, office.camat("35.08.05"), make_user(Role.SATGAS)):
        with pytest.raises(NotAllowed, match="kecamatan setempat atau Diskopindag"):
            add_potential(village=village, by=by, **COFFEE)
    assert not VillagePotential.objects.exists()


def test_a_change_must_be_validated_again_by_somebody_else(coffee, office):
    validate_potential(potential=coffee, by=office.dpmd, seen_version=1)
    change_potential(potential=coffee, by=office.clerk, seen_version=2, commodity="kopi arabika")
    stored = fresh(coffee)
    assert (stored.commodity, stored.is_validated, stored.validated_by) == ("kopi arabika", False, None)
    assert (stored.recorded_by, stored.recorded_on) == (office.clerk, TODAY)
    event = AuditEvent.objects.latest("id")
    assert event.changes["commodity"] == ["kopi robusta", "kopi arabika"]
    assert event.changes["validated_on"] == ["2025-06-12", None]


def test_saving_without_a_change_keeps_the_validation(coffee, office):
    validate_potential(potential=coffee, by=office.dpmd, seen_version=1)
    change_potential(potential=coffee, by=office.camat(), seen_version=2, **COFFEE, note="12 ha")
    assert fresh(coffee).is_validated


def test_validating_what_was_changed_meanwhile_is_refused(coffee, office):
    seen = fresh(coffee)
    change_potential(potential=coffee, by=office.camat(), seen_version=1, commodity="kopi liberika")
    with pytest.raises(VersionConflict):
        validate_potential(potential=seen, by=office.dpmd, seen_version=1)
    assert not fresh(coffee).is_validated


def test_the_same_potential_is_not_recorded_twice_however_it_is_written(coffee, village, office):
    for commodity in ("kopi robusta", "Kopi  Robusta", " KOPI ROBUSTA "):
        with pytest.raises(ValidationError, match="sudah tercatat"):
            add_potential(village=village, by=office.camat(), **COFFEE | {"commodity": commodity})
    assert VillagePotential.objects.count() == 1


def test_a_removed_potential_leaves_the_list_but_not_the_past(coffee, village, office):
    remove_potential(potential=coffee, by=office.camat(), seen_version=1)
    assert fresh(coffee).removed_on == TODAY
    assert AuditEvent.objects.latest("id").action == "potential.remove"
    again = add_potential(village=village, by=office.camat(), **COFFEE)
    assert again.pk != coffee.pk


def test_removing_a_validated_one_needs_a_reason(coffee, office):
    validate_potential(potential=coffee, by=office.dpmd, seen_version=1)
    with pytest.raises(ValidationError) as refused:
        remove_potential(potential=coffee, by=office.camat(), seen_version=2, reason="  ")
    assert "reason" in refused.value.error_dict
    remove_potential(potential=coffee, by=office.camat(), seen_version=2, reason="Kebun sudah dialihkan")
    assert AuditEvent.objects.latest("id").note == "Kebun sudah dialihkan"


def test_what_is_removed_is_neither_changed_nor_removed_nor_validated(coffee, office):
    remove_potential(potential=coffee, by=office.camat(), seen_version=1)
    with pytest.raises(ValidationError, match="sudah dihapus"):
        change_potential(potential=coffee, by=office.camat(), seen_version=2, note="x")
    with pytest.raises(ValidationError, match="sudah dihapus"):
        remove_potential(potential=coffee, by=office.camat(), seen_version=2)
    with pytest.raises(NotAllowed, match="sudah dihapus"):
        validate_potential(potential=coffee, by=office.dpmd, seen_version=2)


def test_a_foreign_camat_changes_and_removes_nothing(coffee, office):
    foreign = office.camat("35.08.05")
    with pytest.raises(NotAllowed):
        change_potential(potential=coffee, by=foreign, seen_version=1, note="x")
    with pytest.raises(NotAllowed):
        remove_potential(potential=coffee, by=foreign, seen_version=1)
    assert fresh(coffee).version == 1


def test_history_is_told_in_order(coffee, office):
    with clock.on(dt.date(2025, 6, 1)), pytest.raises(ValidationError, match="tidak boleh sebelum"):
        validate_potential(potential=coffee, by=office.dpmd, seen_version=1)
    assert fresh(coffee).version == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sector": "entah"}, "sector"),
        ({"agency": "DINKES"}, "agency"),
        ({"commodity": ""}, "commodity"),
        ({"commodity": "x" * 121}, "commodity"),
        ({"note": "a\0b"}, "note"),
    ],
)
def test_what_cannot_be_recorded_is_refused_by_field(village, office, changes, field):
    with pytest.raises(ValidationError) as refused:
        add_potential(village=village, by=office.camat(), **COFFEE | changes)
    assert field in refused.value.error_dict


def test_other_fields_are_not_changed_this_way(coffee, office):
    with pytest.raises(TypeError, match="validated_on"):
        change_potential(potential=coffee, by=office.clerk, seen_version=1, validated_on=TODAY)
