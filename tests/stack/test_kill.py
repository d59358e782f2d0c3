"""kill -9 of the whole worker group, again and again, while 205 deed drafts are made: none is lost or made twice.

Runs on SQLite with the file-system broker and on PostgreSQL with Redis (DATABASE_URL_PG and REDIS_URL_TEST, else
DATABASE_URL and REDIS_URL, else the usual local ports). With DATABASE_URL set only the second stack runs.
"""

import hashlib
import os
import random
import time

import pytest

from tests.stack.machine import LEASE_SECONDS, Files, Machine, Servers, Unreachable, wait_until

pytestmark = pytest.mark.stack

VILLAGES = 205
# Papers with a number, beside the drafts.
FINALS = 20
SEED = int(os.environ.get("KILL_SEED", "2025"))
LIMIT_SECONDS = 600
# After so many deaths the last workers may finish: more would tell nothing new.
KILLS = 20
# So many lives without a finished paper, and the machine is too slow for lives of three to five seconds.
BARREN_LIVES = 4


def servers(folder) -> Servers:
    database = os.environ.get("DATABASE_URL_PG") or os.environ.get("DATABASE_URL")
    broker = os.environ.get("REDIS_URL_TEST") or os.environ.get("REDIS_URL")
    return Servers(
        folder,
        database or "postgres://postgres@127.0.0.1:5432/postgres",
        broker or "redis://127.0.0.1:6379/15",
    )


@pytest.fixture(params=["sqlite_and_files", "postgresql_and_redis"])
def machine(request, tmp_path):
    """One of the two stacks."""
    given = os.environ.get("DATABASE_URL", "")
    if request.param == "sqlite_and_files" and given.startswith("postgres"):
        pytest.skip("DATABASE_URL names PostgreSQL: this run is for the other stack.")
    try:
        stack = Files(tmp_path) if request.param == "sqlite_and_files" else servers(tmp_path)
    except Unreachable as error:
        pytest.skip(f"KILL TEST NOT RUN ON POSTGRESQL AND REDIS: {error}")
    yield stack
    stack.close()


def kill_until_done(machine: Machine) -> dict[str, float]:
    """Let KILLS workers work three to five seconds each and the next until nothing is left; return the figures.

    A life counts from the first job it takes: before that a worker only starts up.
    """
    dice = random.Random(SEED)
    started = time.monotonic()
    kills, barren, stretch, before, forgot = 0, 0, 1.0, 0, False
    while machine.unfinished():
        assert time.monotonic() - started < LIMIT_SECONDS, f"{machine.unfinished()} left. {machine.words()}"
        taken = machine.attempts()
        machine.start("worker", "sweeper")
        wait_until(lambda taken=taken: machine.attempts() > taken or not machine.unfinished(), 30)
        life = dice.uniform(3, 5) * stretch if kills < KILLS else LIMIT_SECONDS - (time.monotonic() - started)
        if wait_until(lambda: not machine.unfinished(), life):
            break
        machine.kill()
        kills += 1
        done = machine.done()
        barren = barren + 1 if done == before else 0
        if barren >= BARREN_LIVES:
            stretch, barren = stretch * 1.5, 0
        before = done
        if not forgot and kills >= KILLS // 2:
            # Once, the broker forgets everything, too.
            machine.lose_messages()
            forgot = True
    seconds = time.monotonic() - started
    return {"kills": kills, "seconds": round(seconds, 1), "stretch": stretch, "forgot": forgot}


def test_205_deed_drafts_come_through_kill_9(machine, record_property):
    machine.scenario("prepare", str(VILLAGES))
    requested = machine.scenario("request", str(FINALS))
    assert requested["items"] == VILLAGES
    figures = kill_until_done(machine)
    machine.kill()
    figures["attempts"] = machine.attempts()
    print(f"\n{type(machine).__name__}: {figures}")
    for name, value in figures.items():
        record_property(name, value)

    rows = machine.query("SELECT kind, subject, status, sha256, size FROM documents_document")
    assert len(rows) == VILLAGES + FINALS
    assert {status for _, _, status, _, _ in rows} == {"ready"}
    assert len({subject for kind, subject, _, _, _ in rows if kind == "deed_draft"}) == VILLAGES
    finals = machine.query(
        "SELECT number_seq, number FROM documents_document WHERE is_final ORDER BY number_seq"
    )
    assert [place for place, _ in finals] == list(range(1, FINALS + 1)), "a number was lost or given twice"
    assert len({number for _, number in finals}) == FINALS
    stored = {path.name: path for path in machine.files()}
    assert set(stored) == {sha for _, _, _, sha, _ in rows}
    for _, _, _, sha, size in rows:
        data = stored[sha].read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (sha, size)
        assert data.startswith(b"%PDF-")
    assert not list((machine.folder / "store" / ".tmp").iterdir())
    assert machine.count("audit_auditevent", "action = 'document_ready'") == VILLAGES + FINALS
    # Told as finished once, however often it was killed: every job of the batch, every periodic one of the sweeper.
    assert machine.done() == VILLAGES + FINALS
    assert machine.count("audit_auditevent", "action = 'job_finished'") == machine.count(
        "jobs_job", "status = 'done' AND NOT is_batch"
    )
    assert machine.count("audit_auditevent", "action = 'batch_finished'") == 2

    judged = machine.scenario("verify")
    assert (
        judged["audit"]
        == judged["missing"]
        == judged["altered"]
        == judged["orphans"]
        == judged["causes"]
        == []
    )
    assert sorted(judged["batches"]) == [
        ["done", f"{made} dari {made} selesai"] for made in (FINALS, VILLAGES)
    ]
    assert figures["kills"] >= 15
    assert figures["attempts"] > VILLAGES + FINALS, "no kill hit a job at work: the test proves nothing"
    assert figures["forgot"]


def test_control_without_the_sweeper_a_kill_loses_work(machine):
    """The same kill with the broker alone: what the worker had in hand stays undone, though it was not acked."""
    machine.scenario("prepare", "40")
    machine.scenario("request", "0")
    machine.start("worker")
    assert wait_until(lambda: machine.done() >= 2, 60), machine.words()
    machine.kill()
    machine.start("worker")
    left = -1
    while left != (left := machine.unfinished()):
        time.sleep(LEASE_SECONDS + 4)
    print(f"\n{type(machine).__name__}: {left} of 40 undone without the sweeper")
    assert machine.alive("worker"), machine.words()
    assert left > 0
    machine.start("sweeper")
    assert wait_until(lambda: not machine.unfinished(), 90), machine.words()
    assert machine.done() == 40
