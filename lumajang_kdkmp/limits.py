"""How often one address may ask something in public, and which address that is. No address is stored."""

import ipaddress
import logging
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 60


def client_address(request: HttpRequest) -> str | None:
    """Return the address of the visitor: what the nearest of PROXY_COUNT proxies says, else the connection's own.

    X-Forwarded-For counts for nothing without PROXY_COUNT, and never with fewer entries than there are proxies.
    None where the connection has no address (a socket). django-axes asks here, too.
    """
    count: int = settings.PROXY_COUNT
    entries = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    told = entries[-count] if 0 < count <= len(entries) else ""
    return _valid(told) or _valid(request.META.get("REMOTE_ADDR", ""))


def seconds_to_wait(what: str, request: HttpRequest, tries: int) -> int:
    """Count one try of `what` and return 0, or for how many seconds this address has to wait.

    `tries` are allowed in each minute of the clock. A cache that does not answer refuses nobody: the public check
    of a paper is worth more than its limit.
    """
    now = time.time()
    minute = int(now // WINDOW_SECONDS)
    # Nobody can read the address from the key, and a minute later there is no key.
    mark = salted_hmac("lumajang_kdkmp.limits", f"{minute}:{_network(client_address(request))}").hexdigest()
    try:
        count = _count(f"limit:{what}:{mark}")
    except (RedisError, OSError) as error:
        logger.warning("The limit of %s counts nothing: %s", what, type(error).__name__)
        return 0
    return 0 if count <= tries else int((minute + 1) * WINDOW_SECONDS - now) + 1


def _count(key: str) -> int:
    """Return how often this key has been counted; one step on Redis, nearly so on the files of a demonstration."""
    if cache.add(key, 1, timeout=2 * WINDOW_SECONDS):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # thrown out between the two steps
        return 1


def _valid(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def _network(address: str | None) -> str:
    """Return what stands for a visitor: an IPv4 address, or the /64 that an IPv6 household or phone has."""
    if address and ":" in address:
        return str(ipaddress.ip_network(f"{address.partition('%')[0]}/64", strict=False))
    return address or ""
