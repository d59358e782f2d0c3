"""The content store: whole files or none, named by what they hold, and every fault found."""

import errno
import hashlib
import os
import signal
import subprocess
import sys
import threading

import pytest
from django.core.management import CommandError, call_command

from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.documents import store


def files() -> list[str]:
    """Every file under the store, temporary ones included."""
    return sorted(str(p.relative_to(store._root())) for p in store._root().rglob("*") if p.is_file())


def test_a_file_lies_under_its_hash_and_is_read_only():
    sha = store.put(b"akta")
    path = store.path_for(sha)
    assert sha == hashlib.sha256(b"akta").hexdigest()
    assert path.parent.parts[-2:] == (sha[:2], sha[2:4])
    assert path.stat().st_mode & 0o777 == 0o440
    assert path.read_bytes() == store.read_verified(sha) == b"akta"


def test_the_same_bytes_are_kept_once():
    assert store.put(b"akta") == store.put(b"akta")
    assert len(files()) == 1


def test_what_was_damaged_is_made_whole_by_storing_it_again():
    sha = store.put(b"akta")
    damage(sha)
    assert store.put(b"akta") == sha
    assert store.read_verified(sha) == b"akta"


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 65, "a" * 64 + "\n", "\0" * 64]
)
def test_only_a_hash_is_a_path(name):
    with pytest.raises(ValueError, match="SHA-256"):
        store.path_for(name)


def full_disk_after(limit: int):
    """An os.write for a disk with room for `limit` bytes."""
    real, written = os.write, [0]

    def write(descriptor, data):
        room = limit - written[0]
        if room <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        count = real(descriptor, data[:room])
        written[0] += count
        return count

    return write


@pytest.mark.parametrize("limit", [0, 1, 5000])
def test_a_full_disk_leaves_nothing_behind(monkeypatch, limit):
    monkeypatch.setattr(store.os, "write", full_disk_after(limit))
    with pytest.raises(OSError, match="No space left") as fault:
        store.put(b"x" * 10_000)
    assert fault.value.errno == errno.ENOSPC
    assert files() == []


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_an_error_at_the_last_step_leaves_nothing_behind(monkeypatch, call):
    def refuse(*args):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(store.os, call, refuse)
    with pytest.raises(OSError, match="Input/output"):
        store.put(b"akta")
    assert files() == []


def test_a_careless_writer_would_leave_half_a_file(monkeypatch, tmp_path):
    """Control: the same full disk with a plain open and write."""
    monkeypatch.setattr(store.os, "write", full_disk_after(5000))
    path = tmp_path / "half"
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY)
    with pytest.raises(OSError, match="No space left"):
        store._write(descriptor, b"x" * 10_000)
    os.close(descriptor)
    assert path.stat().st_size == 5000


WRITER = """
import os, signal, sys
from django.conf import settings
settings.configure(CONTENT_STORE_DIR=sys.argv[1])
from lumajang_kdkmp.documents import store
real = os.fsync
def stop(descriptor):
    print("writing", flush=True)
    signal.pause()
os.fsync = stop
store.put(b"x" * 1000)
"""


def writer_at_work() -> subprocess.Popen:
    """Another process that is in the middle of storing a file."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(store._root())], stdout=subprocess.PIPE, cwd=os.getcwd()
    )
    assert process.stdout.readline() == b"writing\n"
    return process


def test_what_a_killed_writer_left_is_removed_by_the_next_one():
    process = writer_at_work()
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert [name.split("/")[0] for name in files()] == [".tmp"]
    sha = store.put(b"akta")
    assert files() == [f"{sha[:2]}/{sha[2:4]}/{sha}"]


def test_a_writer_at_work_is_left_alone():
    process = writer_at_work()
    store.put(b"akta")
    assert [name for name in files() if name.startswith(".tmp")]
    process.kill()
    process.wait()


def test_sixteen_writers_of_few_files_disturb_nobody():
    faults = []

    def write(number):
        try:
            for turn in range(20):
                data = f"{(number + turn) % 5}".encode() * 5000
                assert store.read_verified(store.put(data)) == data
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(16)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert faults == []
    assert len(files()) == 5


def damage(sha: str, at: int = 0) -> None:
    path = store.path_for(sha)
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.chmod(0o640)
    path.write_bytes(data)


def test_a_flipped_bit_is_seen_anywhere_in_the_file():
    data = bytes(range(200))
    for at in range(0, 200, 7):
        sha = store.put(data)
        damage(sha, at)
        with pytest.raises(store.BlobDamaged):
            store.read_verified(sha)
        assert store.verify_store([sha]).altered == [sha]


def test_a_missing_file_is_damage_too():
    with pytest.raises(store.BlobDamaged):
        store.read_verified("0" * 64)


def test_one_altered_one_missing_one_orphan_are_reported_exactly():
    kept, altered, lost = (store.put(word) for word in (b"baik", b"berubah", b"hilang"))
    orphan = store.put(b"yatim")
    damage(altered)
    store.path_for(lost).unlink()
    report = store.verify_store([kept, altered, lost], grace=0)
    assert (report.altered, report.missing, report.orphans) == ([altered], [lost], [orphan])
    assert not report.intact
    store.put(b"berubah")
    store.put(b"hilang")
    store.path_for(orphan).unlink()
    repaired = store.verify_store([kept, altered, lost], grace=0)
    assert repaired.intact
    assert repaired.orphans == []
    assert repaired.checked == 3


def test_a_file_whose_row_is_about_to_come_is_no_orphan_yet():
    store.put(b"baru")
    assert store.verify_store([]).orphans == []


def test_the_command_finds_what_rows_name_and_remembers_what_it_found(ready):
    document = ready()
    call_command("verify_store")
    damage(document.sha256)
    with pytest.raises(CommandError, match="missing 0, altered 1, orphans 0"):
        call_command("verify_store")
    last = AuditEvent.objects.filter(action="store_verified").last()
    assert last.changes["altered"] == [None, [document.sha256]]
