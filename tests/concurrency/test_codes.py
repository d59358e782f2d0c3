"""One code at two doors at the same moment opens one of them."""

import threading

import pytest
from django.db import connection

from lumajang_kdkmp.accounts import second_factor
from lumajang_kdkmp.accounts.models import AuthenticatorApp
from lumajang_kdkmp.accounts.roles import Role
from tests.accounts.phone import minutes_later
from tests.factories import make_user
from tests.jobs.test_claim import together

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def person():
    """Somebody whose app was connected half an hour ago, and what the app shows now."""
    user = make_user(Role.DISKOPINDAG)
    app = AuthenticatorApp.objects.create(user=user, name="aplikasi", key=second_factor.new_key())
    with minutes_later(0):
        from django_otp.oath import totp

        yield user, f"{totp(app.bin_key):06d}"


def both(user, code: str) -> list:
    return together(2, lambda: second_factor.check_code(user=user, code=code))


def test_a_code_sent_twice_at_once_is_good_once(person):
    assert sorted(both(*person)) == [False, True]


def test_without_the_lock_it_would_be_good_twice(person, monkeypatch):
    """Control: both read the device before either writes the code down as used."""
    if connection.vendor == "sqlite":
        pytest.skip(
            "SQLite lets one transaction write at a time and hides this race; the control runs on PostgreSQL."
        )
    manager = type(AuthenticatorApp.objects)
    monkeypatch.setattr(manager, "select_for_update", lambda rows: rows.all(), raising=False)
    gate, real = threading.Barrier(2, timeout=20), AuthenticatorApp.verify_token

    def verify(self, token):
        gate.wait()
        return real(self, token)

    monkeypatch.setattr(AuthenticatorApp, "verify_token", verify)
    assert both(*person) == [True, True]
