"""The way in and out: log-in, lock-out, sessions, where `next` may lead, one's own password."""

import datetime as dt

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from lumajang_kdkmp.accounts.forms import LOGIN_FAILED
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from tests.factories import make_user
from tests.ui.conftest import PASSWORD
from tests.ui.reading import english_words, read

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.urls")]

FOREIGN = [
    "https://jahat.example/",
    "http://jahat.example",
    "//jahat.example/",
    "///jahat.example/",
    "////jahat.example/",
    "/\\jahat.example/",
    "\\\\jahat.example/",
    "\\/jahat.example",
    "https:jahat.example",
    "https:/jahat.example",
    "https:///jahat.example",
    "http:///jahat.example/akun/",
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://jahat.example/",
    " https://jahat.example/",
    "\thttps://jahat.example/",
    "\x00https://jahat.example/",
    "https://testserver@jahat.example/",
    "https://testserver.jahat.example/",
    "//testserver:80@jahat.example/",
    "jahat.example",
    "/akun/\r\nSet-Cookie: x=1",
]


@pytest.mark.parametrize(
    ("role", "area_code", "landing"),
    [
        (Role.BUPATI, "35.08", "summary"),
        (Role.SATGAS, "35.08", "summary"),
        (Role.CAMAT, "35.08.04", "worklist"),
        (Role.DISKOPINDAG, "35.08", "verification_queue"),
        (Role.OPD, "35.08", "potential_list"),
    ],
)
def test_home_is_where_the_work_of_a_role_begins(client, role, area_code, landing):
    client.force_login(make_user(role, area_code))
    assert client.get("/beranda/").headers["Location"] == f"/uji/{landing}/"


def test_the_right_password_leads_home_with_a_new_session(client, camat, sign_in):
    client.get("/masuk/")
    session = client.session
    session["isi"] = "lama"
    session.save()
    before = session.session_key
    answer = sign_in(client, "camat.pasirian")
    assert answer.headers["Location"] == "/beranda/"
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()
    assert client.get("/akun/").status_code == 200


def test_the_session_lasts_as_long_as_the_role_may_be_remembered_or_until_the_browser_closes(
    client, camat, bupati, sign_in
):
    assert sign_in(Client(), "bupati").cookies["sessionid"]["max-age"] == 14 * 24 * 3600
    remembered = sign_in(client, "camat.pasirian").cookies["sessionid"]
    assert remembered["max-age"] == 30 * 24 * 3600
    assert remembered["httponly"]
    assert remembered["samesite"] == "Lax"
    shared = sign_in(Client(), "camat.pasirian", remember="").cookies["sessionid"]
    assert shared["max-age"] == ""


def test_every_failure_has_the_same_message(client, camat, bupati, sign_in):
    bupati.is_active = False
    bupati.save(update_fields=["is_active"])
    pages = []
    for number, (name, password) in enumerate(
        [("camat.pasirian", "salah"), ("tidak-ada", PASSWORD), ("bupati", PASSWORD)]
    ):
        answer = sign_in(client, name, password, address=f"10.0.1.{number}")
        assert answer.status_code == 422
        page = read(answer.content.decode())
        assert LOGIN_FAILED in page
        pages.append(page)
    assert len(set(pages)) == 1


@pytest.mark.parametrize(
    ("name", "password"), [("", ""), ("a\x00b", "x"), ("x" * 5000, "y" * 5000), ("‮", "\ud83d")]
)
def test_nonsense_in_the_log_in_form_is_answered_in_indonesian(client, db, sign_in, name, password):
    answer = sign_in(client, name, password.encode("utf-8", "replace").decode())
    assert answer.status_code == 422
    assert english_words(answer.content.decode()) == []


def test_what_was_typed_as_a_name_comes_back_and_the_password_does_not(client, camat, sign_in):
    page = sign_in(client, "camat.pasirian", "salah-sekali").content.decode()
    assert 'value="camat.pasirian"' in page
    assert "salah-sekali" not in page


def test_five_failures_lock_this_name_at_this_address_for_a_while(client, camat, bupati, sign_in):
    statuses = [sign_in(client, "camat.pasirian", "salah").status_code for _ in range(5)]
    assert statuses == [422, 422, 422, 422, 429]
    refused = sign_in(client, "camat.pasirian")
    assert refused.status_code == 429
    assert "Terlalu banyak percobaan" in read(refused.content.decode())
    assert english_words(refused.content.decode()) == []
    # Nobody is locked out by what another one does elsewhere, and no neighbour either.
    assert sign_in(Client(), "camat.pasirian", address="10.0.0.2").status_code == 302
    assert sign_in(Client(), "bupati").status_code == 302
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=16)):
        assert sign_in(Client(), "camat.pasirian").status_code == 302


def test_four_failures_do_not_lock(client, camat, sign_in):
    for _ in range(4):
        sign_in(client, "camat.pasirian", "salah")
    assert sign_in(client, "camat.pasirian").status_code == 302


@pytest.mark.parametrize("wanted", FOREIGN)
def test_log_in_leads_to_no_other_site(client, camat, sign_in, wanted):
    assert sign_in(client, "camat.pasirian", next=wanted).headers["Location"] == "/beranda/"
    assert client.get("/masuk/", {"next": wanted}).headers["Location"] == "/beranda/"


def test_log_in_leads_to_the_page_that_was_wanted(client, camat, sign_in):
    asked = client.get("/uji/village_list/?q=bago").headers["Location"]
    assert asked == "/masuk/?next=/uji/village_list/%3Fq%3Dbago"
    assert 'name="next" value="/uji/village_list/?q=bago"' in client.get(asked).content.decode()
    answer = sign_in(client, "camat.pasirian", next="/uji/village_list/?q=bago")
    assert answer.headers["Location"] == "/uji/village_list/?q=bago"


def test_log_out_kills_the_session_and_only_by_post(client, camat, sign_in):
    sign_in(client, "camat.pasirian")
    key = client.session.session_key
    assert client.get("/keluar/").status_code == 405
    assert Session.objects.filter(pk=key).exists()
    assert client.post("/keluar/").headers["Location"] == "/masuk/"
    assert not Session.objects.filter(pk=key).exists()
    client.cookies["sessionid"] = key
    assert client.get("/akun/").headers["Location"].startswith("/masuk/")
    assert "Anda sudah keluar" in read(client.get("/masuk/").content.decode())


def test_a_new_password_keeps_this_session_ends_the_others_and_is_remembered(client, camat, sign_in):
    other = Client()
    sign_in(client, "camat.pasirian")
    sign_in(other, "camat.pasirian")
    fresh = "padi-jagung-kedelai-9"
    data = {"old_password": PASSWORD, "new_password1": fresh, "new_password2": fresh}
    assert client.post("/akun/", data).headers["Location"] == "/akun/"
    assert "Kata sandi baru berlaku" in read(client.get("/akun/").content.decode())
    assert other.get("/akun/").status_code == 302
    assert sign_in(Client(), "camat.pasirian", fresh).status_code == 302
    event = AuditEvent.objects.get(action="account.password_changed")
    assert (event.actor, event.target) == ("camat.pasirian", f"user:{camat.pk}")
    assert fresh not in str(event.changes) + event.note


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("salah", "padi-jagung-kedelai-9", "padi-jagung-kedelai-9"),
        (PASSWORD, "padi-jagung-kedelai-9", "padi-jagung-kedelai-8"),
        (PASSWORD, "pendek", "pendek"),
        (PASSWORD, "123456789012345", "123456789012345"),
        (PASSWORD, "password1234", "password1234"),
        (PASSWORD, "camat.pasirian", "camat.pasirian"),
        ("", "", ""),
    ],
)
def test_an_unfit_new_password_is_refused_in_indonesian(client, camat, old, new, again):
    client.force_login(camat)
    answer = client.post("/akun/", {"old_password": old, "new_password1": new, "new_password2": again})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "perlu diperbaiki" in read(page)
    assert english_words(page) == []
    assert not AuditEvent.objects.filter(action="account.password_changed").exists()


def test_a_signed_in_person_is_not_asked_again(client, camat):
    client.force_login(camat)
    assert client.get("/masuk/").headers["Location"] == "/beranda/"


def test_looking_at_the_log_in_page_writes_nothing(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/masuk/")
