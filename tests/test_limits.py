"""The public check of papers: thirty times a minute for one address, and no address is kept."""

import datetime as dt
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.test import RequestFactory
from django.urls import reverse
from redis.exceptions import ConnectionError as RedisAway

from lumajang_kdkmp import limits

NOON = dt.datetime(2025, 6, 12, 5, 0, 10, tzinfo=dt.UTC)
HERE, THERE = "203.0.113.7", "203.0.113.8"
TOKEN = "0" * 32
ROOT = Path(__file__).resolve().parent.parent


def number(client, address: str = HERE, **extra):
    url = reverse("document_verify_number")
    return client.get(url, {"nomor": "001/D08/KDKMP/VI/2025"}, REMOTE_ADDR=address, **extra)


def code(client, address: str = HERE):
    return client.get(reverse("document_verify", args=[TOKEN]), REMOTE_ADDR=address)


@pytest.mark.django_db
@pytest.mark.parametrize("ask", [number, code])
def test_thirty_pass_the_next_is_refused_and_the_next_minute_passes_again(client, ask):
    with time_machine.travel(NOON, tick=False) as clock:
        assert {ask(client).status_code for _ in range(30)} == {404}
        refused = ask(client)
        assert refused.status_code == 429
        assert refused["Retry-After"] == "51"
        text = refused.content.decode()
        assert "Tunggu 51 detik" in text
        assert "dicek 30 kali dalam satu menit" in text
        # Negative control: it is this address that waits.
        assert ask(client, THERE).status_code == 404
        clock.shift(dt.timedelta(seconds=51))
        assert ask(client).status_code == 404


@pytest.mark.django_db
def test_numbers_and_codes_count_together_and_looking_at_the_form_does_not(client):
    with time_machine.travel(NOON, tick=False):
        for _ in range(15):
            number(client)
            code(client)
            client.get(reverse("document_verify_number"), REMOTE_ADDR=HERE)
        assert code(client).status_code == number(client).status_code == 429
        assert client.get(reverse("document_verify_number"), REMOTE_ADDR=HERE).status_code == 200


@pytest.mark.django_db
def test_a_typed_code_counts_once(client):
    """It leads on to the page of the code, where it is looked up."""
    with time_machine.travel(NOON, tick=False):
        for _ in range(30):
            url = reverse("document_verify_number")
            answer = client.get(url, {"nomor": TOKEN}, REMOTE_ADDR=HERE, follow=True)
            assert answer.status_code == 404
        assert code(client).status_code == 429


@pytest.mark.django_db
def test_a_forwarded_address_counts_only_behind_a_proxy(client, settings):
    with time_machine.travel(NOON, tick=False):
        for n in range(30):
            number(client, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}")
        assert number(client, HTTP_X_FORWARDED_FOR="198.51.100.99").status_code == 429
        # Negative control: behind one proxy its word counts, and only the last entry, which it wrote itself.
        settings.PROXY_COUNT = 1
        for n in range(30):
            number(client, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 198.51.100.99")
        assert number(client, HTTP_X_FORWARDED_FOR="198.51.100.99").status_code == 429
        assert number(client, HTTP_X_FORWARDED_FOR="198.51.100.98").status_code == 404


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.1", HERE),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1, 198.51.100.1", "198.51.100.1"),
        (2, "10.0.0.1, 198.51.100.1, 192.0.2.4", "198.51.100.1"),
        (2, "198.51.100.1", HERE),
        (1, "<script>", HERE),
        (1, "", HERE),
    ],
)
def test_whose_word_is_believed(settings, proxies, forwarded, address):
    settings.PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=HERE, HTTP_X_FORWARDED_FOR=forwarded)
    assert limits.client_address(request) == address


def test_a_connection_without_an_address_has_none():
    assert limits.client_address(RequestFactory().get("/", REMOTE_ADDR="")) is None


@pytest.mark.django_db
def test_the_lock_out_asks_for_the_address_here_too(settings):
    """Behind a proxy everybody would else share one address, and lock each other out."""
    from axes.helpers import get_client_ip_address

    settings.PROXY_COUNT = 1
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=THERE)
    assert get_client_ip_address(request) == THERE


def wait(address: str, tries: int = 30) -> int:
    return limits.seconds_to_wait("uji", RequestFactory().get("/", REMOTE_ADDR=address), tries)


def test_one_ipv6_network_is_one_visitor():
    with time_machine.travel(NOON, tick=False):
        assert [wait(f"2001:db8:1:2::{n}", 2) > 0 for n in range(3)] == [False, False, True]
        assert wait("2001:db8:1:3::1", 2) == 0


def test_no_address_is_stored(monkeypatch):
    kept = []

    class Watched:
        def add(self, *args, **kwargs):
            kept.append((args, kwargs))
            return True

    monkeypatch.setattr(limits, "cache", Watched())
    wait(HERE)
    assert len(kept) == 1
    assert HERE not in repr(kept)
    # Negative control: the key does depend on the address.
    wait(THERE)
    assert kept[0][0][0] != kept[1][0][0]


@pytest.mark.parametrize("fault", [RedisAway, TimeoutError, PermissionError])
def test_nobody_is_refused_when_the_cache_is_away(monkeypatch, caplog, fault):
    class Away:
        def add(self, *args, **kwargs):
            raise fault

    monkeypatch.setattr(limits, "cache", Away())
    assert wait(HERE, tries=0) == 0
    assert "counts nothing" in caplog.text
    monkeypatch.undo()
    # Negative control.
    assert wait(HERE, tries=0) > 0


COUNT = """
import django; django.setup()
from django.test import RequestFactory
from lumajang_kdkmp import limits
limits.time.time = lambda: 1_750_000_000.0
request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7")
print(sum(limits.seconds_to_wait("uji", request, 30) == 0 for _ in range(20)))
"""


def test_all_processes_of_a_demonstration_count_together(tmp_path):
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    env |= {"DJANGO_SETTINGS_MODULE": "lumajang_kdkmp.settings", "VAR_DIR": str(tmp_path)}
    passed = [
        int(subprocess.run([sys.executable, "-c", COUNT], env=env, cwd=ROOT, capture_output=True, check=True).stdout)
        for _ in range(2)
    ]
    assert passed == [20, 10]


@pytest.mark.concurrency
def test_on_redis_exactly_thirty_of_many_at_once_pass(settings):
    if not settings.REDIS_URL:
        pytest.skip("needs REDIS_URL")
    redis = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": redis, "LOCATION": settings.REDIS_URL, "KEY_PREFIX": f"uji{uuid4()}"}}
    with time_machine.travel(NOON, tick=False), ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: wait(HERE), range(120)))
    assert waits.count(0) == 30
