"""An authenticator app as a person holds it: it knows what the QR code said and shows a code for each half minute."""

import datetime as dt
import re
from base64 import b32decode
from contextlib import contextmanager

import time_machine
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp

from lumajang_kdkmp.accounts.models import User

PASSWORD = "sandi-Panjang-2025"
START = dt.datetime(2025, 6, 12, 1, 0, tzinfo=dt.UTC)


@contextmanager
def minutes_later(minutes: float):
    """Let the clock stand `minutes` after the start of the test."""
    with time_machine.travel(START + dt.timedelta(minutes=minutes), tick=False):
        yield


class Phone:
    def __init__(self, page: str) -> None:
        """Scan the enrolment page."""
        secret = re.search(r"secret=([A-Z2-7]{32})", page)
        self.secret = b32decode(secret[1])

    def code(self) -> str:
        return f"{totp(self.secret):06d}"


def give_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def first_step(client: Client, user: User, **data):
    return client.post(reverse("login"), {"username": user.username, "password": PASSWORD} | data)


def second_step(client: Client, code: str):
    return client.post(reverse("second_step"), {"code": code})


def connect(client: Client) -> tuple[Phone, list[str]]:
    """Enrol whoever is signed in on this client; return the phone and the recovery codes."""
    url = reverse("second_factor")
    phone = Phone(client.get(url).content.decode())
    answer = client.post(url, {"code": phone.code()})
    assert answer.status_code == 200, answer.content.decode()
    return phone, re.findall(r"<code>(\w{5}-\w{5})</code>", answer.content.decode())


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200
