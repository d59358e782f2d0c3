"""People who know their password, and clients at addresses of their own."""

import pytest
from django.test import Client

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from tests.factories import PASIRIAN, REGENCY, make_kecamatan, make_user

PASSWORD = "sandi-Panjang-2025"


def with_password(role: str, username: str, area_code: str = REGENCY) -> User:
    user = make_user(role, area_code, username=username)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


@pytest.fixture
def camat(db) -> User:
    make_kecamatan(PASIRIAN, "Pasirian")
    return with_password(Role.CAMAT, "camat.pasirian", PASIRIAN)


@pytest.fixture
def bupati(db) -> User:
    return with_password(Role.BUPATI, "bupati")


@pytest.fixture
def sign_in():
    """sign_in(client, username, password=…, **post) posts the log-in form."""

    def post(client: Client, username: str, password: str = PASSWORD, *, address: str = "10.0.0.1", **data):
        data = {"username": username, "password": password, "remember": "on", **data}
        return client.post("/masuk/", data, REMOTE_ADDR=address)

    return post
