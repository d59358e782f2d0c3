"""A stack of its own for one test: database, broker, store, and worker and sweeper as killable process groups."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis

ROOT = Path(__file__).resolve().parents[2]
LEASE_SECONDS = 8


class Unreachable(Exception):
    """A server that this stack needs does not answer."""


class Machine:
    """Starts and kills the portal's background processes; asks the database without the portal's help."""

    def __init__(
        self, folder: Path, environment: dict[str, str], query: Callable[[str], list[tuple]]
    ) -> None:
        self.folder = folder
        self.query = query
        self.environment = {
            **{
                k: v
                for k, v in os.environ.items()
                if k not in {"DATABASE_URL", "REDIS_URL", "CONTENT_STORE_DIR"}
            },
            "VAR_DIR": str(folder),
            "PORTAL_DATE": "2025-06-12",
            "JOB_LEASE_SECONDS": str(LEASE_SECONDS),
            "JOB_SWEEP_SECONDS": "1",
            "JOB_MAX_ATTEMPTS": "30",
            "LOG_LEVEL": "WARNING",
            **environment,
        }
        self.processes: dict[str, subprocess.Popen] = {}
        self.log = (folder / "processes.log").open("ab")

    def scenario(self, *arguments: str) -> dict:
        """Run a step of tests.stack.scenario in a process of its own and return what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.stack.scenario", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    def start(self, *names: str) -> None:
        commands = {
            "worker": [
                sys.executable,
                "-m",
                "celery",
                "-A",
                "lumajang_kdkmp",
                "worker",
                "-c",
                "2",
                "-l",
                "WARNING",
            ],
            "sweeper": [sys.executable, "manage.py", "sweep_jobs"],
        }
        for name in names:
            # A session of its own: killing the group takes the worker's children along and nobody else.
            self.processes[name] = subprocess.Popen(
                commands[name], cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log,
                start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """kill -9 of every process group that was started."""
        for process in self.processes.values():
            os.killpg(process.pid, signal.SIGKILL)
        for process in self.processes.values():
            process.wait()
        self.processes.clear()

    def alive(self, name: str) -> bool:
        return self.processes[name].poll() is None

    def count(self, table: str, where: str) -> int:
        return self.query(f"SELECT count(*) FROM {table} WHERE {where}")[0][0]

    def done(self) -> int:
        """Ended children of the batch: the sweeper's periodic jobs belong to none."""
        return self.count("jobs_job", "status = 'done' AND parent_id IS NOT NULL")

    def attempts(self) -> int:
        return self.query("SELECT sum(attempts) FROM jobs_job")[0][0]

    def unfinished(self) -> int:
        return self.count("jobs_job", "status IN ('queued', 'running') AND NOT is_batch")

    def files(self) -> list[Path]:
        return [path for path in (self.folder / "store").rglob("*") if path.is_file()]

    def words(self) -> str:
        """The end of what the processes said, for a failing test."""
        return (self.folder / "processes.log").read_text(errors="replace")[-3000:]

    def lose_messages(self) -> None:
        """Let the broker forget everything it holds."""
        raise NotImplementedError

    def close(self) -> None:
        self.kill()
        self.log.close()


class Files(Machine):
    """SQLite and the file-system broker."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, {}, self._ask)

    def _ask(self, sql: str) -> list[tuple]:
        connection = sqlite3.connect(self.folder / "db.sqlite3", timeout=30)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def lose_messages(self) -> None:
        for message in (self.folder / "broker" / "queue").glob("*.msg"):
            message.unlink(missing_ok=True)


class Servers(Machine):
    """PostgreSQL and Redis: a database of its own, a Redis database that must be empty."""

    def __init__(self, folder: Path, database_url: str, redis_url: str) -> None:
        self.name = f"kdkmp_kill_{uuid.uuid4().hex[:12]}"
        self.admin = database_url
        try:
            with psycopg.connect(database_url, autocommit=True, connect_timeout=3) as server:
                server.execute(f'CREATE DATABASE "{self.name}"')
        except psycopg.OperationalError as error:
            raise Unreachable(f"PostgreSQL at {urlsplit(database_url).hostname}: {error}") from error
        self.redis = redis.Redis.from_url(redis_url, socket_connect_timeout=3)
        try:
            size = self.redis.dbsize()
        except redis.RedisError as error:
            self._drop()
            raise Unreachable(f"Redis: {error}") from error
        if size:
            self._drop()
            raise Unreachable(f"Redis database {redis_url} holds {size} keys of somebody; name an empty one.")
        self.url = urlunsplit(urlsplit(database_url)._replace(path=f"/{self.name}"))
        super().__init__(folder, {"DATABASE_URL": self.url, "REDIS_URL": redis_url}, self._ask)

    def _ask(self, sql: str) -> list[tuple]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(sql).fetchall()

    def lose_messages(self) -> None:
        self.redis.flushdb()

    def _drop(self) -> None:
        with psycopg.connect(self.admin, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def close(self) -> None:
        super().close()
        # It was empty when we came.
        self.redis.flushdb()
        self.redis.close()
        self._drop()


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Ask until it is so; False when it is not so in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return condition()
