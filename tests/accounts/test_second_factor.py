"""The second factor: what it takes to enter, what is used up, what is counted, and who may take it off."""

import re

import pytest
from axes.models import AccessAttempt
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticToken

from lumajang_kdkmp.accounts import second_factor
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.actions import set_password, user_version
from lumajang_kdkmp.accounts.models import AuthenticatorApp, User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.audit.trail import verify
from tests.accounts.phone import (
    PASSWORD,
    connect,
    first_step,
    give_password,
    is_in,
    minutes_later,
    second_step,
)
from tests.factories import PASIRIAN, make_kecamatan, make_user, make_village
from tests.test_access import TABLE
from tests.ui.reading import english_words, read

PLAIN = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def clerk(db) -> User:
    return give_password(make_user(Role.DISKOPINDAG, username="petugas", is_staff=True))


@pytest.fixture
def boss(db) -> User:
    return make_user(Role.DISKOPINDAG, is_staff=True, is_superuser=True)


@pytest.fixture
def enrolled(clerk):
    """The clerk with a phone, half an hour before the test's minute zero, and nobody signed in."""
    client = Client()
    with minutes_later(-30):
        assert first_step(client, clerk).status_code == 302
        phone, codes = connect(client)
    clerk.refresh_from_db()
    return clerk, phone, codes


def test_the_password_alone_opens_nothing_and_the_code_opens_the_page_that_was_wanted(client, enrolled):
    clerk, phone, _ = enrolled
    with minutes_later(0):
        answer = first_step(client, clerk, next="/desa/?q=bago")
        assert answer.url == reverse("second_step")
        assert not is_in(client)
        assert second_step(client, phone.code()).url == "/desa/?q=bago"
        assert is_in(client)


def test_a_session_half_logged_in_reaches_no_address_of_the_portal(client, enrolled):
    """Every address that is not public, admin included, answers as to a stranger."""
    clerk, *_ = enrolled
    make_village()
    with minutes_later(0):
        first_step(client, clerk)
        for name, (method, who, arguments) in TABLE.items():
            if who == "without log-in" or arguments:
                continue
            answer = client.generic(method, reverse(name))
            assert answer.url.startswith(reverse("login")), name
        assert client.get(reverse("admin:index")).url.startswith(reverse("admin:login"))
        users = reverse("admin:accounts_user_changelist")
        assert client.get(users).url.startswith(reverse("login"))


def test_a_session_without_the_code_is_nobody(client, enrolled):
    """However it came about: here by a door that never asked for a code."""
    clerk, *_ = enrolled
    client.force_login(clerk, backend=PLAIN)
    assert client.get(reverse("account")).url.startswith(reverse("login"))
    assert client.get(reverse("admin:index")).url.startswith(reverse("admin:login"))


def test_without_the_guard_that_session_would_open_the_administration(client, enrolled, settings):
    """Control: what the test above sees is the middleware's doing."""
    clerk, *_ = enrolled
    guard = "lumajang_kdkmp.accounts.middleware.SecondFactorMiddleware"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != guard]
    client.force_login(clerk, backend=PLAIN)
    assert client.get(reverse("admin:index")).status_code == 200


def test_a_code_is_good_once(enrolled):
    clerk, phone, _ = enrolled
    with minutes_later(0):
        code, first, second = phone.code(), Client(), Client()
        first_step(first, clerk)
        first_step(second, clerk)
        assert second_step(first, code).status_code == 302
        answer = second_step(second, code)
        assert answer.status_code == 422
        assert "sudah pernah dipakai" in read(answer.content.decode())
        assert not is_in(second)
    with minutes_later(1):
        assert second_step(second, phone.code()).status_code == 302


def test_without_the_memory_of_the_last_code_it_would_be_good_twice(enrolled):
    """Control: the library's guard is what refuses the replay."""
    clerk, phone, _ = enrolled
    with minutes_later(0):
        code, first, second = phone.code(), Client(), Client()
        first_step(first, clerk)
        first_step(second, clerk)
        second_step(first, code)
        AuthenticatorApp.objects.update(last_t=-1)
        assert second_step(second, code).status_code == 302


def test_the_code_of_the_enrolment_does_not_open_the_door_as_well(client, clerk):
    with minutes_later(0):
        first_step(client, clerk)
        phone, _ = connect(client)
        other = Client()
        first_step(other, clerk)
        assert second_step(other, phone.code()).status_code == 422


@pytest.mark.parametrize("minutes", [-3, -2, 2, 3])
def test_a_code_of_another_minute_is_refused(client, enrolled, minutes):
    clerk, phone, _ = enrolled
    with minutes_later(minutes):
        code = phone.code()
    with minutes_later(0):
        first_step(client, clerk)
        assert second_step(client, code).status_code == 422


def test_a_phone_that_is_half_a_minute_late_is_believed(client, enrolled):
    clerk, phone, _ = enrolled
    with minutes_later(-0.5):
        code = phone.code()
    with minutes_later(0):
        first_step(client, clerk)
        assert second_step(client, code).status_code == 302


def test_wrong_codes_are_counted_with_wrong_passwords_and_the_fifth_locks(client, enrolled):
    clerk, phone, _ = enrolled
    with minutes_later(0):
        assert client.post(reverse("login"), {"username": "petugas", "password": "salah"}).status_code == 422
        first_step(client, clerk)
        statuses = [second_step(client, "abc-def").status_code for _ in range(4)]
        assert statuses == [422, 422, 422, 429]
        refused = second_step(client, phone.code())
        assert refused.status_code == 429
        assert "Terlalu banyak percobaan" in read(refused.content.decode())
        assert first_step(Client(), clerk).status_code == 429  # nor does the right password help
        assert "abc-def" not in str(AccessAttempt.objects.values())
    with minutes_later(20):
        again = Client()
        first_step(again, clerk)
        assert second_step(again, phone.code()).status_code == 302


def test_without_the_count_nobody_is_locked(client, enrolled, monkeypatch):
    """Control: the lock comes from counting codes."""
    clerk, *_ = enrolled
    monkeypatch.setattr("lumajang_kdkmp.accounts.sessions.count_failure", lambda request, user: None)
    with minutes_later(0):
        first_step(client, clerk)
        assert {second_step(client, "000-000").status_code for _ in range(9)} == {422}


def test_guessing_from_many_addresses_is_slowed_by_the_account_itself(enrolled):
    clerk, phone, _ = enrolled
    with minutes_later(0):
        for number in range(6):
            guesser = Client(REMOTE_ADDR=f"10.1.0.{number}")
            first_step(guesser, clerk)
            second_step(guesser, "000000")
            if number == 0:
                continue
            assert (
                AuthenticatorApp.objects.get().throttling_failure_count == 1
            )  # the others were not even tried


def test_a_recovery_code_opens_once_and_is_told_to_the_trail(enrolled):
    clerk, _, codes = enrolled
    assert len(set(codes)) == second_factor.CODES
    with minutes_later(0):
        first, second = Client(), Client()
        first_step(first, clerk)
        first_step(second, clerk)
        assert second_step(first, f" {codes[0].upper()} ").status_code == 302
        assert second_step(second, codes[0]).status_code == 422
    assert second_factor.codes_left(clerk) == second_factor.CODES - 1
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.actor_id) == ("account.recovery_code_used", clerk.pk)


def test_nothing_in_the_database_is_a_code_or_makes_one(enrolled):
    clerk, phone, codes = enrolled
    plain = {code.replace("-", "") for code in codes}
    assert not plain & set(StaticToken.objects.values_list("token", flat=True))
    stored = AuthenticatorApp.objects.get().key
    assert bytes.fromhex(stored) != phone.secret
    trail = str(list(AuditEvent.objects.values()))
    assert not any(code in trail for code in (*codes, *plain, stored))
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        assert not any(code in str(row) for row in cursor.fetchall() for code in plain)


def test_recovery_codes_are_shown_once(client, clerk):
    with minutes_later(0):
        first_step(client, clerk)
        _, codes = connect(client)
        page = client.get(reverse("second_factor")).content.decode()
    assert not any(code in page for code in codes)
    assert "10 belum dipakai" in read(page)


def test_new_recovery_codes_take_a_code_and_void_the_old_ones(client, clerk):
    with minutes_later(0):
        first_step(client, clerk)
        phone, old = connect(client)
    with minutes_later(1):
        assert client.post(reverse("second_factor"), {"code": "000000"}).status_code == 422
    with minutes_later(3):
        answer = client.post(reverse("second_factor"), {"code": phone.code()})
        new = re.findall(r"<code>(\w{5}-\w{5})</code>", answer.content.decode())
    assert len(new) == second_factor.CODES
    with minutes_later(4):
        assert not second_factor.check_code(user=clerk, code=old[0])
    with minutes_later(5):
        assert second_factor.check_code(user=clerk, code=new[0])


def test_a_wrong_first_code_connects_nothing_and_keeps_the_qr_code(client, clerk):
    with minutes_later(0):
        first_step(client, clerk)
        url = reverse("second_factor")
        before = re.search(r"secret=(\w+)", client.get(url).content.decode())[1]
        answer = client.post(url, {"code": "000000"})
        assert answer.status_code == 422
        assert re.search(r"secret=(\w+)", answer.content.decode())[1] == before
    assert not AuthenticatorApp.objects.exists()
    clerk.refresh_from_db()
    assert clerk.second_factor_since is None


def test_enrolling_ends_the_other_sessions_and_keeps_this_one(client, clerk):
    other = Client()
    with minutes_later(0):
        first_step(other, clerk)
        first_step(client, clerk)
        connect(client)
        assert is_in(client)
        assert not is_in(other)


def test_it_cannot_be_enrolled_twice(enrolled):
    clerk, *_ = enrolled
    with pytest.raises(ValidationError, match="sudah aktif"):
        second_factor.enrol(user=clerk, key="00" * 20, code="000000", by=clerk)


def test_the_second_step_runs_out_after_ten_minutes(client, enrolled):
    clerk, phone, _ = enrolled
    with minutes_later(0):
        first_step(client, clerk)
    with minutes_later(11):
        assert second_step(client, phone.code()).url == reverse("login")
        assert not is_in(client)


@pytest.mark.parametrize("change", ["password", "closed"])
def test_a_change_of_the_account_ends_the_half_log_in(client, enrolled, boss, change):
    clerk, phone, _ = enrolled
    with minutes_later(0):
        first_step(client, clerk)
        if change == "password":
            set_password(user=clerk, new_password="kuda-lumping-semeru-77", by=boss)
        else:
            User.objects.filter(pk=clerk.pk).update(is_active=False)
        assert second_step(client, phone.code()).url == reverse("login")


def test_a_new_password_does_not_take_the_factor_off(client, enrolled, boss):
    clerk, *_ = enrolled
    set_password(user=clerk, new_password="kuda-lumping-semeru-77", by=boss)
    answer = client.post(reverse("login"), {"username": "petugas", "password": "kuda-lumping-semeru-77"})
    assert answer.url == reverse("second_step")


def test_the_second_step_without_a_first_leads_to_the_log_in(client, db):
    assert client.get(reverse("second_step")).url == reverse("login")


# Required


@pytest.fixture
def _required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.usefixtures("_required")
def test_who_must_have_a_factor_reaches_only_the_page_that_connects_it(client, clerk):
    make_village()
    with minutes_later(0):
        first_step(client, clerk)
        for name, (method, who, arguments) in TABLE.items():
            if who == "without log-in" or arguments or name == "second_factor":
                continue
            assert client.generic(method, reverse(name)).url == reverse("second_factor"), name
        assert client.get(reverse("admin:index")).url == reverse("second_factor")
        page = client.get(reverse("second_factor"))
        assert "wajib" in read(page.content.decode())
        connect(client)
        assert client.get(reverse("admin:index")).status_code == 200


@pytest.mark.usefixtures("_required")
def test_others_are_not_bothered(client, db):
    make_kecamatan(PASIRIAN)
    camat = give_password(make_user(Role.CAMAT, PASIRIAN))
    first_step(client, camat)
    assert is_in(client)
    assert client.get(reverse("second_factor")).status_code == 200  # but may have one


@pytest.mark.parametrize(("production", "required"), [("production", True), ("demo", False)])
def test_production_requires_it_and_the_demonstration_does_not(production, required):
    import os
    import subprocess
    import sys

    environment = os.environ | {
        "PORTAL_MODE": production, "SECRET_KEY": "a" * 50, "AUDIT_KEY": "b" * 50, "INDEX_KEY": "c" * 50,
        "DATA_KEYS": "d" * 50, "REDIS_URL": "redis://127.0.0.1:6379/0", "ENV_FILE": "/dev/null",
        "DATABASE_URL": "postgres://x@127.0.0.1/x", "PORTAL_DATE": "",
        "SITE_URL": "https://kdkmp.example.go.id",
    }  # fmt: skip
    words = "from lumajang_kdkmp import settings; print(settings.SECOND_FACTOR_REQUIRED)"
    answer = subprocess.run([sys.executable, "-c", words], env=environment, capture_output=True, text=True)
    assert answer.stdout.strip() == str(required), answer.stderr


@pytest.mark.usefixtures("_required")
def test_it_is_not_switched_off_where_it_is_required(client, clerk):
    with minutes_later(0):
        first_step(client, clerk)
        phone, _ = connect(client)
    with minutes_later(1):
        answer = client.post(reverse("second_factor"), {"code": phone.code(), "off": "1"})
        assert answer.status_code == 422
        assert "wajib untuk akun ini" in read(answer.content.decode())
    clerk.refresh_from_db()
    assert clerk.second_factor_since


def test_the_owner_switches_it_off_with_a_code_where_it_is_not(client, clerk):
    with minutes_later(0):
        first_step(client, clerk)
        phone, _ = connect(client)
    with minutes_later(1):
        assert client.post(reverse("second_factor"), {"code": "000000", "off": "1"}).status_code == 422
    with minutes_later(3):
        assert client.post(reverse("second_factor"), {"code": phone.code(), "off": "1"}).status_code == 302
        assert is_in(client)
    assert not AuthenticatorApp.objects.exists()
    assert first_step(Client(), clerk).url == reverse("home")


# A lost phone


def test_a_superuser_takes_it_off_and_the_trail_says_who(enrolled, boss):
    clerk, *_ = enrolled
    second_factor.remove_second_factor(user=clerk, by=boss)
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.target) == ("account.second_factor_removed", f"user:{clerk.pk}")
    assert event.actor_id == boss.pk
    assert event.changes["second_factor_since"][1] is None
    assert verify() == []
    assert not AuthenticatorApp.objects.exists()
    assert not StaticToken.objects.exists()
    assert first_step(Client(), clerk).url == reverse("home")


def test_nobody_else_takes_it_off_and_a_superuser_not_his_own(enrolled, boss):
    clerk, *_ = enrolled
    colleague = make_user(Role.DISKOPINDAG, is_staff=True)
    with pytest.raises(NotAllowed):
        second_factor.remove_second_factor(user=clerk, by=colleague)
    with pytest.raises(NotAllowed):
        second_factor.remove_second_factor(user=clerk, by=clerk)
    User.objects.filter(pk=boss.pk).update(second_factor_since="2025-06-12T00:00Z")
    boss.refresh_from_db()
    with pytest.raises(NotAllowed, match="pengelola utama lain"):
        second_factor.remove_second_factor(user=boss, by=boss)
    assert AuthenticatorApp.objects.exists()


def test_the_server_takes_it_off_for_the_only_superuser(enrolled):
    clerk, *_ = enrolled
    call_command("remove_second_factor", clerk.username, verbosity=0)
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.actor) == ("account.second_factor_removed", "sistem")
    for name in (clerk.username, "tidak-ada"):
        with pytest.raises(CommandError):
            call_command("remove_second_factor", name)


def edit(user: User) -> dict[str, str]:
    return {
        "full_name": user.full_name, "email": "", "role": user.role, "area_code": user.area_code,
        "agency": user.agency, "new_password": "", "new_password_again": "", "is_active": "on",
        "seen_version": str(user_version(user)), "lost_phone": "on",
    }  # fmt: skip


def test_the_administration_offers_it_to_superusers_only(client, enrolled, boss):
    clerk, *_ = enrolled
    url = reverse("admin:accounts_user_change", args=[clerk.pk])
    client.force_login(make_user(Role.DISKOPINDAG, is_staff=True), backend=PLAIN)
    assert "lost_phone" not in client.get(url).content.decode()
    client.post(url, edit(clerk))
    assert AuthenticatorApp.objects.exists()  # not by hand either
    client.force_login(boss, backend=PLAIN)
    assert "lost_phone" in client.get(url).content.decode()
    assert client.post(url, edit(clerk)).status_code == 302
    assert AuditEvent.objects.latest("id").action == "account.second_factor_removed"
    clerk.refresh_from_db()
    assert clerk.second_factor_since is None


def test_devices_have_no_page_in_the_administration(client, boss):
    client.force_login(boss, backend=PLAIN)
    for path in ("otp_totp/totpdevice/", "otp_static/staticdevice/"):
        assert client.get(f"/admin/{path}").status_code == 404


# Sessions and pages


def test_other_devices_are_signed_out_and_this_one_stays(client, clerk):
    other = Client()
    first_step(other, clerk)
    first_step(client, clerk)
    assert client.post(reverse("sessions_end")).status_code == 302
    assert is_in(client)
    assert not is_in(other)
    assert AuditEvent.objects.latest("id").action == "account.sessions_ended"


def test_the_account_page_says_where_one_is_signed_in(client, clerk):
    agent = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36"
    phone = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR="10.2.0.7")
    first_step(phone, clerk)
    first_step(client, clerk)
    shown = read(client.get(reverse("account")).content.decode())
    assert "Chrome di ponsel Android" in shown
    assert "alamat 10.2.0.7" in shown
    assert shown.count("perangkat ini\n") == 1
    stranger = make_user(Role.BUPATI)
    client.force_login(stranger, backend=PLAIN)
    assert "10.2.0.7" not in client.get(reverse("account")).content.decode()


def test_the_pages_speak_indonesian(client, clerk):
    pages = []
    with minutes_later(0):
        first_step(client, clerk)
        pages += [client.get(reverse(name)) for name in ("account", "second_factor")]
        pages.append(client.post(reverse("second_factor"), {"code": ""}))
        pages.append(client.post(reverse("second_factor"), {"code": "x" * 50}))
        pages.append(client.post(reverse("second_factor"), {"code": "a\0b"}))
        phone, _ = connect(client)
        pages.append(client.get(reverse("second_factor")))
        half = Client()
        first_step(half, clerk)
        pages += [half.get(reverse("second_step")), second_step(half, ""), second_step(half, phone.code())]
    found = {word for page in pages for word in english_words(page.content.decode())}
    assert found - {"Authenticator"} == set()
    assert PASSWORD not in "".join(page.content.decode() for page in pages)
