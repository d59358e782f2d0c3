"""Accounts and the audit trail in the admin of Diskopindag."""

import re

import pytest
from django.db import transaction

from lumajang_kdkmp.accounts.actions import change_user, user_version
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit import trail
from lumajang_kdkmp.audit.models import AuditEvent
from tests.factories import PASIRIAN, make_user

SECRET = "kuda-lumping-semeru-77"
ADD = "/admin/accounts/user/add/"
TRAIL = "/admin/audit/auditevent/"


def page(user: User) -> str:
    return f"/admin/accounts/user/{user.pk}/change/"


def new(**changes) -> dict:
    return {
        "username": "camat.baru", "full_name": "Camat Baru", "email": "", "role": "camat",
        "area_code": PASIRIAN, "agency": "", "new_password": SECRET, "new_password_again": SECRET,
    } | changes  # fmt: skip


def of(user: User, **changes) -> dict:
    data = {
        "full_name": user.full_name, "email": "", "role": user.role, "area_code": user.area_code,
        "agency": user.agency, "new_password": "", "new_password_again": "",
        "seen_version": str(user_version(user)),
    }  # fmt: skip
    return data | ({"is_active": "on"} if user.is_active else {}) | changes


def errors(response) -> str:
    return " ".join(re.findall(r'<ul class="errorlist.*?</ul>', response.content.decode(), re.S))


@pytest.fixture
def clerk(office, client):
    client.force_login(office.clerk)
    return client


def test_an_account_is_added_by_the_action(clerk, office):
    assert clerk.post(ADD, new()).status_code == 302
    user = User.objects.get(username="camat.baru")
    assert user.check_password(SECRET)
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.actor_id) == ("account.created", office.clerk.pk)
    assert SECRET not in str(event.changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"new_password_again": "lain"}, "tidak sama"),
        ({"new_password": "pendek", "new_password_again": "pendek"}, "pendek"),
        ({"area_code": "35.08"}, "Akun camat memerlukan kode kecamatan"),
        ({"area_code": "35.77.01"}, "Kode wilayah harus 35.08"),
        ({"area_code": "desa"}, "kode wilayah Kemendagri"),
        ({"agency": "DPMD"}, "hanya untuk peran OPD"),
        ({"role": "raja"}, "Pilih peran dari daftar"),
        ({"username": ""}, "Isi nama pengguna"),
        ({"full_name": "a\0b"}, "tidak dapat disimpan"),
        ({"username": "a\0b"}, ""),
        ({"email": "a\0b"}, ""),
        ({"new_password": "a\0b" * 6, "new_password_again": "a\0b" * 6}, ""),
    ],
)
@pytest.mark.concurrency  # PostgreSQL refuses values that SQLite takes
def test_a_bad_account_is_told_and_nothing_typed_is_lost_but_the_password(clerk, changes, words):
    response = clerk.post(ADD, new(**changes))
    assert response.status_code == 200
    said = errors(response)
    assert said
    assert words in said
    html = response.content.decode()
    assert SECRET not in html
    if "full_name" not in changes:
        assert 'value="Camat Baru"' in html
    assert not User.objects.filter(role="camat").exists()


def test_an_account_is_changed_closed_and_opened(clerk, office):
    camat = office.camat()
    assert clerk.post(page(camat), of(camat, full_name="Budi", area_code="35.08.05")).status_code == 302
    camat.refresh_from_db()
    assert (camat.full_name, camat.area_code, camat.username) == ("Budi", "35.08.05", camat.username)
    closing = of(camat)
    del closing["is_active"]
    assert clerk.post(page(camat), closing).status_code == 302
    camat.refresh_from_db()
    assert not camat.is_active
    assert clerk.post(page(camat), of(camat, is_active="on")).status_code == 302
    camat.refresh_from_db()
    assert camat.is_active
    actions = list(AuditEvent.objects.filter(target=f"user:{camat.pk}").values_list("action", flat=True))
    assert actions == ["account.changed", "account.deactivated", "account.reactivated"]


def test_a_new_password_is_set_only_when_it_is_filled_in(clerk, office):
    camat = office.camat()
    before = camat.password
    clerk.post(page(camat), of(camat, full_name="Budi"))
    camat.refresh_from_db()
    assert camat.password == before
    clerk.post(page(camat), of(camat, new_password=SECRET, new_password_again=SECRET))
    camat.refresh_from_db()
    assert camat.check_password(SECRET)
    weak = clerk.post(page(camat), of(camat, full_name="Cici", new_password="x", new_password_again="x"))
    assert errors(weak)
    camat.refresh_from_db()
    assert (camat.full_name, camat.check_password(SECRET)) == ("Budi", True), "all or nothing"


def test_no_page_shows_a_password_or_its_hash(clerk, office):
    camat = office.camat()
    camat.set_password(SECRET)
    camat.save()
    html = clerk.get(page(camat)).content.decode()
    assert camat.password not in html
    assert "md5$" not in html


def test_a_stale_account_form_is_told_with_both_values(clerk, office):
    camat = office.camat()
    data = of(camat, full_name="Kedua")
    change_user(user=camat, by=office.verifier, seen_version=user_version(camat), full_name="Pertama")
    response = clerk.post(page(camat), data)
    assert "tersimpan Pertama, isian Anda Kedua" in errors(response)
    again = re.search(r'name="seen_version" value="(\d+)"', response.content.decode())[1]
    assert clerk.post(page(camat), data | {"seen_version": again}).status_code == 302
    assert User.objects.get(pk=camat.pk).full_name == "Kedua"


def test_ones_own_role_cannot_be_changed_and_the_form_says_why(clerk, office):
    response = clerk.post(page(office.clerk), of(office.clerk, role="bupati"))
    assert "oleh rekan Anda" in errors(response)
    assert User.objects.get(pk=office.clerk.pk).role == Role.DISKOPINDAG


def test_flags_of_power_cannot_be_posted(clerk, office):
    camat = office.camat()
    clerk.post(page(camat), of(camat, is_superuser="on", is_staff="on", username="lain", password="x"))
    stored = User.objects.get(pk=camat.pk)
    assert (stored.is_superuser, stored.is_staff, stored.username) == (False, False, camat.username)


def test_groups_have_no_page_because_the_role_is_a_column(clerk):
    assert clerk.get("/admin/auth/group/").status_code == 404


def test_accounts_are_not_deleted(clerk, office):
    response = clerk.post(f"/admin/accounts/user/{office.camat().pk}/delete/", {"post": "yes"})
    assert response.status_code == 403
    assert User.objects.filter(pk=office.camat().pk).exists()


def test_accounts_of_another_area_are_not_there(client, office):
    client.force_login(make_user(Role.DISKOPINDAG, "35.09"))
    assert office.camat().username not in client.get("/admin/accounts/user/").content.decode()
    assert client.get(page(office.camat())).status_code == 302


@pytest.mark.parametrize("role", [r for r in Role if r != Role.DISKOPINDAG])
@pytest.mark.parametrize("path", ["/admin/accounts/user/", ADD, TRAIL])
def test_nobody_but_diskopindag_enters(client, db, role, path):
    client.force_login(make_user(role, PASIRIAN if role == Role.CAMAT else "35.08"))
    assert client.get(path).status_code in (302, 403)
    assert client.post(path, new()).status_code in (302, 403)
    assert not User.objects.filter(username="camat.baru").exists()


def remember(**fields) -> AuditEvent:
    with transaction.atomic():
        return trail.record(
            **{"action": "test.act", "target": "village:x", "area_code": "35.08.04.2004"} | fields
        )


def test_the_trail_is_read_and_searched_but_never_written(clerk):
    event = remember(changes={"nama": ["Lama", "<b>Baru</b>"], "aneh": "satu"}, note="catatan <i>")
    remember(target="village:y")
    html = clerk.get(TRAIL, {"q": "village:x"}).content.decode()
    assert "village:x" in html
    assert "village:y" not in html
    detail = clerk.get(f"{TRAIL}{event.pk}/change/").content.decode()
    assert "<code>nama</code>: Lama → &lt;b&gt;Baru&lt;/b&gt;" in detail
    assert "<b>Baru" not in detail
    assert 'name="_save"' not in detail
    assert clerk.get(f"{TRAIL}add/").status_code == 403
    assert clerk.post(f"{TRAIL}{event.pk}/change/", {"note": "x"}).status_code == 403
    assert clerk.post(f"{TRAIL}{event.pk}/delete/", {"post": "yes"}).status_code == 403
    assert AuditEvent.objects.get(pk=event.pk).note == "catatan <i>"


def test_the_trail_of_another_area_is_not_there(client, db):
    remember(target="village:rahasia")
    client.force_login(make_user(Role.DISKOPINDAG, "35.09"))
    assert "village:rahasia" not in client.get(TRAIL).content.decode()


@pytest.mark.concurrency
@pytest.mark.parametrize("path", [TRAIL, "/admin/accounts/user/"])
@pytest.mark.parametrize(
    "query",
    [
        {"q": "\0"},
        {"role": "\0"},
        {"id": "9" * 40},
        {"p": "-1"},
        {"o": "x"},
        {"action": "\0"},
        {"at__day": "x"},
    ],
)
def test_no_query_string_breaks_a_list(clerk, path, query):
    assert clerk.get(path, query).status_code in (200, 302, 400)
