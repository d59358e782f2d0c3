"""Servers for the tests. `servers.py postgres|redis` prints the URL of one that they may use.

First the one that DATABASE_URL or REDIS_URL names, then the usual local port. Exit code 1 when there is none,
or when KDKMP_TEST_OWN_SERVERS is set: then scripts/test starts servers of its own. The URL of PostgreSQL gets
the database name given as second argument, so that two runs on one server do not meet; `servers.py drop NAME
URL` removes what a run has left of it. `servers.py answers URL` asks one server. `servers.py empty URL` tells
whether a Redis database has no keys, `servers.py flush URL` takes them away.
"""

import os
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from psycopg import sql

OLDEST_POSTGRES = 140_000  # Django 5.2 needs 14


def usable_postgres(url: str) -> bool:
    """Return whether the server at `url` answers within 2 s, is new enough and lets us create databases."""
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            row = connection.execute(
                "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            return bool(row and row[0]) and connection.info.server_version >= OLDEST_POSTGRES
    except (psycopg.Error, OSError):
        return False


def find_postgres(database: str) -> str | None:
    """Return the URL of a usable server, with `database` as its database name."""
    named = os.environ.get("DATABASE_URL", "")
    candidates = [named] if named.startswith(("postgres://", "postgresql://")) else []
    for url in [*candidates, "postgres://postgres@127.0.0.1:5432/postgres"]:
        if usable_postgres(url):
            return urlunsplit(urlsplit(url)._replace(path=f"/{database}")) if database else url
        if url == named:
            print(f"DATABASE_URL does not answer, or may not create databases: {hide(url)}", file=sys.stderr)
    return None


def hide(url: str) -> str:
    """Return `url` without its password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def find_redis() -> str | None:
    """Return the URL of a usable server: the one named as it is, else an empty database of the local one."""
    named = os.environ.get("REDIS_URL", "")
    local = [f"redis://127.0.0.1:6379/{number}" for number in range(15, 0, -1)]
    for url in ([named] if named else []) + local:
        try:
            client = redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2)
            if url == named and client.ping() or url != named and client.dbsize() == 0:
                return url
        except (redis.RedisError, OSError, ValueError):
            if url != named:
                return None
            print(f"REDIS_URL does not answer: {hide(url)}", file=sys.stderr)
    return None


def answers(url: str) -> bool:
    """Return whether a server answers at `url`."""
    if url.startswith("postgres"):
        return usable_postgres(url)
    try:
        return bool(redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2).ping())
    except (redis.RedisError, OSError):
        return False


def drop(database: str, url: str) -> None:
    """Remove every database whose name contains `database`: Django's test databases of an interrupted run."""
    with psycopg.connect(url, connect_timeout=2, autocommit=True) as connection:
        names = connection.execute(
            "SELECT datname FROM pg_database WHERE position(%s in datname) > 0", [database]
        ).fetchall()
        for (name,) in names:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def find(kind: str, database: str = "") -> bool:
    """Print the URL of a server of this kind and return True, or return False."""
    if os.environ.get("KDKMP_TEST_OWN_SERVERS"):
        return False
    url = find_postgres(database) if kind == "postgres" else find_redis()
    if url:
        print(url)
    return bool(url)


def main(command: str, *arguments: str) -> int:
    if command == "drop":
        drop(*arguments)
        return 0
    if command in ("empty", "flush"):
        client = redis.Redis.from_url(arguments[0], socket_connect_timeout=2, socket_timeout=10)
        return int(client.dbsize() > 0 if command == "empty" else not client.flushdb())
    found = answers(*arguments) if command == "answers" else find(command, *arguments)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
