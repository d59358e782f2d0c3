"""What a village tells about itself: who may write it, what is remembered, who is told to look again."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.versioning import VersionConflict
from tests.factories import PASIRIAN, make_user
from villages import policies
from villages.actions import update_village
from villages.models import Village
from villages.policies import NotAllowed


def fresh(village) -> Village:
    return Village.objects.get(pk=village.pk)


def test_the_camat_updates_a_village_of_the_own_kecamatan(office, village):
    camat = office.camat()
    update_village(village=village, by=camat, seen_version=1, population=3412, office_address="Jl. Raya 1")
    stored = fresh(village)
    assert (stored.population, stored.office_address, stored.version) == (3412, "Jl. Raya 1", 2)
    assert village.version == 2
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.target, event.area_code) == (
        "village.update",
        f"village:{village.pk}",
        village.pk,
    )
    assert event.actor_id == camat.pk
    assert event.changes == {"population": [None, 3412], "office_address": ["", "Jl. Raya 1"]}


def test_diskopindag_updates_any_village(office, village):
    update_village(village=village, by=office.clerk, seen_version=1, hamlets=5)
    assert fresh(village).hamlets == 5


def test_nobody_else_updates_a_village(office, village):
    strangers = [
        office.bupati,
        office.dpmd,
        office.camat("35.08.05"),
        make_user(Role.SATGAS),
        make_user(Role.CAMAT, PASIRIAN, is_active=False),
        make_user(Role.BUPATI, is_superuser=True),
    ]
    for by in strangers:
        with pytest.raises(NotAllowed, match="kecamatan setempat atau Diskopindag"):
            update_village(village=village, by=by, seen_version=1, hamlets=9)
    assert fresh(village).hamlets is None
    assert not AuditEvent.objects.filter(action="village.update").exists()


def test_a_refusal_is_a_permission_denied_and_greys_the_button(office, village):
    assert issubclass(NotAllowed, PermissionDenied)
    check = policies.check_edit_village
    assert policies.refusal(check, village=village, by=office.camat()) == ""
    assert policies.refusal(check, village=village, by=office.bupati).startswith("Data desa diubah oleh")


def test_whoever_saves_on_an_old_version_is_told_and_loses_nothing_of_the_first(office, village):
    stale = fresh(village)
    update_village(village=village, by=office.camat(), seen_version=1, hamlets=5)
    with pytest.raises(VersionConflict) as conflict:
        update_village(village=stale, by=office.clerk, seen_version=1, hamlets=7)
    assert conflict.value.current.hamlets == 5
    assert fresh(village).hamlets == 5
    assert AuditEvent.objects.filter(action="village.update").count() == 1


def test_saving_the_same_again_changes_and_remembers_nothing(office, village):
    update_village(village=village, by=office.camat(), seen_version=1, hamlets=5)
    update_village(village=fresh(village), by=office.camat(), seen_version=2, hamlets=5)
    assert fresh(village).version == 2
    assert AuditEvent.objects.filter(action="village.update").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"population": 200_001}, "population"),
        ({"population": -1}, "population"),
        ({"population": 10**30}, "population"),
        ({"hamlets": 201}, "hamlets"),
        ({"office_phone": "telepon saja"}, "office_phone"),
        ({"office_phone": "0334-1; DROP"}, "office_phone"),
        ({"office_address": "x" * 201}, "office_address"),
        ({"note": "satu\0dua"}, "note"),
    ],
)
def test_what_cannot_be_true_is_refused_by_field(office, village, changes, field):
    with pytest.raises(ValidationError) as refused:
        update_village(village=village, by=office.camat(), seen_version=1, **changes)
    assert list(refused.value.error_dict) == [field]
    assert fresh(village).version == 1


def test_official_data_is_not_changed_this_way(office, village):
    with pytest.raises(TypeError, match="kecamatan_id, name"):
        update_village(village=village, by=office.clerk, seen_version=1, name="X", kecamatan_id="35.08.05")


def test_a_telephone_number_is_hidden_in_the_audit_trail(office, village):
    update_village(village=village, by=office.camat(), seen_version=1, office_phone="0334 881234")
    event = AuditEvent.objects.latest("id")
    assert event.changes["office_phone"] == ["", "••••••••234"]
    assert "8812" not in str(event.changes)
