"""Accounts are written by Diskopindag through actions; nothing of a password is remembered."""

import pytest
from django.core.exceptions import ValidationError

from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.actions import (
    change_user,
    create_user,
    deactivate_user,
    reactivate_user,
    set_password,
    user_version,
)
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.versioning import VersionConflict
from tests.factories import PASIRIAN, make_user

SECRET = "kuda-lumping-semeru-77"
CAMAT = {
    "username": "camat.pasirian",
    "full_name": "Camat  Pasirian",
    "role": Role.CAMAT,
    "area_code": PASIRIAN,
}


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def change(user: User, by: User, **changes) -> None:
    change_user(user=user, by=by, seen_version=user_version(user), **changes)


def test_diskopindag_creates_an_account_that_can_sign_in(office):
    user = create_user(by=office.clerk, new_password=SECRET, **CAMAT)
    stored = fresh(user)
    assert (stored.full_name, stored.area_code, stored.is_staff) == ("Camat Pasirian", PASIRIAN, False)
    assert stored.check_password(SECRET)
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.target, event.actor_id) == (
        "account.created",
        f"user:{user.pk}",
        office.clerk.pk,
    )


def test_without_a_password_nobody_signs_in(office):
    assert not create_user(by=office.clerk, **CAMAT).has_usable_password()


def test_a_command_may_create_the_first_account(db):
    user = create_user(by=None, username="dinas", full_name="Dinas", role=Role.DISKOPINDAG, area_code="35.08")
    assert user.is_staff
    assert AuditEvent.objects.latest("id").actor == "sistem"


def test_no_password_reaches_the_audit_trail(office):
    user = create_user(by=office.clerk, new_password=SECRET, **CAMAT)
    set_password(user=user, new_password=SECRET + "x", by=office.clerk)
    assert AuditEvent.objects.latest("id").action == "account.password_changed"
    remembered = str(list(AuditEvent.objects.values()))
    stored = fresh(user)
    assert stored.check_password(SECRET + "x")
    assert SECRET not in remembered
    assert stored.password not in remembered


@pytest.mark.parametrize("weak", ["pendek", "1234567890123", "password1234", "camat.pasirian1"])
def test_a_weak_password_is_refused_in_words(office, weak):
    with pytest.raises(ValidationError) as refused:
        create_user(by=office.clerk, new_password=weak, **CAMAT)
    assert list(refused.value.error_dict) == ["new_password"]
    assert not User.objects.filter(username="camat.pasirian").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"area_code": "35.08"},
        {"area_code": "35.09.01"},
        {"area_code": "Pasirian"},
        {"role": Role.OPD, "area_code": "35.08"},
        {"agency": "DPMD"},
        {"role": "raja"},
        {"full_name": ""},
        {"full_name": "a\0b"},
        {"username": "dengan spasi"},
        {"username": "nol\0"},
        {"email": "bukan alamat"},
    ],
)
def test_an_account_that_cannot_be_is_refused(office, changes):
    with pytest.raises(ValidationError):
        create_user(by=office.clerk, **CAMAT | changes)
    assert not AuditEvent.objects.filter(action="account.created").exists()


def test_a_name_is_taken_once(office):
    create_user(by=office.clerk, **CAMAT)
    with pytest.raises(ValidationError, match="sudah ada"):
        create_user(by=office.clerk, **CAMAT)


def test_a_change_is_remembered_with_old_and_new(office):
    user = office.camat()
    change(user, office.clerk, area_code="35.08.05", full_name="Budi")
    stored = fresh(user)
    assert (stored.area_code, stored.full_name) == ("35.08.05", "Budi")
    event = AuditEvent.objects.latest("id")
    assert event.changes["area_code"] == [PASIRIAN, "35.08.05"]


def test_the_door_to_the_admin_follows_the_role(office):
    change(office.camat(), office.clerk, role=Role.DISKOPINDAG, area_code="35.08")
    assert fresh(office.camat()).is_staff
    change(fresh(office.camat()), office.clerk, role=Role.BUPATI)
    assert not fresh(office.camat()).is_staff


def test_nobody_else_keeps_accounts(office):
    camat = office.camat()
    strangers = [
        office.bupati,
        office.dpmd,
        office.camat("35.08.05"),
        make_user(Role.SATGAS),
        make_user(Role.DISKOPINDAG, is_active=False),
        make_user(Role.DISKOPINDAG, "35.09"),
        make_user(Role.BUPATI, is_superuser=True),
    ]
    for by in strangers:
        with pytest.raises(NotAllowed, match="dikelola oleh Diskopindag"):
            create_user(by=by, **CAMAT)
        with pytest.raises(NotAllowed, match="dikelola oleh Diskopindag"):
            change(camat, by, full_name="X")
        with pytest.raises(NotAllowed, match="dikelola oleh Diskopindag"):
            deactivate_user(user=camat, by=by, seen_version=user_version(camat))
        with pytest.raises(NotAllowed, match="dikelola oleh Diskopindag"):
            set_password(user=camat, new_password=SECRET, by=by)
    assert fresh(camat).full_name == camat.full_name
    assert fresh(camat).is_active


def test_ones_own_role_area_and_account_are_changed_by_a_colleague(office):
    clerk = office.clerk
    for own in ({"role": Role.BUPATI}, {"area_code": "35.08.04"}):
        with pytest.raises(NotAllowed, match="oleh rekan Anda"):
            change(fresh(clerk), clerk, **own)
    with pytest.raises(NotAllowed, match="oleh rekan Anda"):
        deactivate_user(user=clerk, by=clerk, seen_version=user_version(clerk))
    change(fresh(clerk), clerk, full_name="Nama Baru")
    assert fresh(clerk).full_name == "Nama Baru"


def test_only_a_superuser_touches_a_superuser(office):
    chief = make_user(Role.DISKOPINDAG, is_superuser=True)
    with pytest.raises(NotAllowed, match="pengelola utama"):
        set_password(user=chief, new_password=SECRET, by=office.clerk)
    with pytest.raises(NotAllowed, match="pengelola utama"):
        deactivate_user(user=chief, by=office.clerk, seen_version=user_version(chief))
    other = make_user(Role.DISKOPINDAG, is_superuser=True)
    deactivate_user(user=chief, by=other, seen_version=user_version(chief))
    assert not fresh(chief).is_active


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(office, client):
    user = office.camat()
    client.force_login(user)
    deactivate_user(user=user, by=office.clerk, seen_version=user_version(user))
    assert AuditEvent.objects.latest("id").action == "account.deactivated"
    assert "_auth_user_id" in client.session, "the session is still there,"
    assert client.get("/akun/").status_code == 302, "but it opens nothing"
    reactivate_user(user=fresh(user), by=office.clerk, seen_version=user_version(fresh(user)))
    assert fresh(user).is_active


def test_a_new_password_ends_the_other_sessions(office, client):
    user = office.camat()
    client.force_login(user)
    assert client.get("/akun/").status_code == 200
    set_password(user=user, new_password=SECRET, by=office.clerk)
    assert client.get("/akun/").status_code == 302


def test_whoever_comes_second_is_told(office):
    seen = office.camat()
    version = user_version(seen)
    change(fresh(seen), office.verifier, full_name="Pertama")
    with pytest.raises(VersionConflict) as conflict:
        change_user(user=fresh(seen), by=office.clerk, seen_version=version, full_name="Kedua")
    assert conflict.value.current.full_name == "Pertama"
    # And when the other was first between reading and writing, which the version alone does not see:
    with pytest.raises(VersionConflict):
        change_user(user=seen, by=office.clerk, seen_version=version, full_name="Kedua")
    assert fresh(seen).full_name == "Pertama"


def test_saving_the_same_again_remembers_nothing(office):
    before = AuditEvent.objects.count()
    change(office.camat(), office.clerk, full_name=office.camat().full_name)
    assert AuditEvent.objects.count() == before


def test_other_fields_are_not_changed_this_way(office):
    with pytest.raises(TypeError, match="is_superuser"):
        change(office.camat(), office.clerk, is_superuser=True)
