"""Two people edit one village through HTTP: with the version guard nothing is lost, without it something is.

SQLite's IMMEDIATE transactions hide the loss, so the count that matters is that of PostgreSQL.
"""

import re
import threading
import urllib.parse
import urllib.request

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.urls import reverse

from tests.factories import BAGO, PASIRIAN, make_user, make_village
from villages.models import Village

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
EDITS = 250


class Person:
    """A signed-in browser without JavaScript: reads the form, adds one, sends it, reads again on a conflict."""

    def __init__(self, base: str, user) -> None:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        self.url = base + reverse("village_edit", args=[BAGO])
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
        self.conflicts = 0

    def _send(self, data: bytes | None, cookie: str) -> tuple[int, str, str]:
        request = urllib.request.Request(self.url, data=data, headers={"Cookie": cookie})
        opener = urllib.request.build_opener(NoRedirect())
        try:
            with opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode(), answer.headers.get("Set-Cookie", "")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), ""

    def add_one(self) -> None:
        while True:
            status, page, set_cookie = self._send(None, self.cookie)
            assert status == 200, page[:500]
            token = re.search(r"csrftoken=([^;]+)", set_cookie)
            fields = dict(re.findall(r'name="([a-z_]+)"[^>]*? value="([^"]*)"', page))
            fields |= {n: v for v, n in re.findall(r'value="([^"]*)"[^>]*? name="([a-z_]+)"', page)}
            fields["population"] = str(int(fields.get("population") or 0) + 1)
            cookie = f"{self.cookie}; csrftoken={token.group(1)}"
            status, page, _ = self._send(urllib.parse.urlencode(fields).encode(), cookie)
            if status == 302:
                return
            assert status == 409, f"{status}: {page[:800]}"
            self.conflicts += 1


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


def edit_together(base: str, edits: int) -> tuple[int, int]:
    """Two people add one `edits` times each; return the number reached and the conflicts met."""
    village = make_village(BAGO)
    Village.objects.filter(pk=village.pk).update(population=0)
    people = [Person(base, make_user("camat", PASIRIAN)) for _ in range(2)]
    faults: list[BaseException] = []
    start = threading.Barrier(2)

    def work(person: Person) -> None:
        try:
            start.wait()
            for _ in range(edits):
                person.add_one()
        except BaseException as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults, faults
    return Village.objects.get(pk=village.pk).population, sum(p.conflicts for p in people)


def test_no_edit_of_two_people_is_lost(live_server):
    reached, conflicts = edit_together(live_server.url, EDITS)
    print(f"reached {reached} of {2 * EDITS}, {conflicts} conflicts on {connection.vendor}")
    assert reached == 2 * EDITS


def test_without_the_guard_edits_are_lost(live_server, monkeypatch):
    """Control: the same edits written by plain save(). If nothing were lost, the test above would prove nothing."""
    if connection.vendor == "sqlite":
        pytest.skip(
            "SQLite takes the write lock at BEGIN and hides lost updates; the control runs on PostgreSQL."
        )

    def unguarded(row, *, seen_version, **changes):
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()

    monkeypatch.setattr("lumajang_kdkmp.writes.update_versioned", unguarded)
    reached, _ = edit_together(live_server.url, EDITS)
    print(f"without the guard {2 * EDITS - reached} of {2 * EDITS} lost")
    assert reached < 2 * EDITS
