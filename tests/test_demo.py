"""scripts/demo: it stays on this machine, keeps its data, and leaves nothing behind however it ends."""

import os
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def refused(*arguments, **environment):
    """Run scripts/demo with arguments with which it must not start."""
    return subprocess.run(
        [str(ROOT / "scripts/demo"), *arguments],
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", "::", "kdkmp.example.go.id"])
def test_the_demonstration_refuses_to_listen_beyond_this_machine(host):
    result = refused("--host", host)
    assert result.returncode == 1
    assert "hanya melayani komputer ini sendiri" in result.stderr


@pytest.mark.parametrize("arguments", ["--to 2025-02-30", "--to besok", "--port 80", "--port x", "--reste", "--to"])
def test_a_wrong_argument_gets_the_usage_and_starts_nothing(arguments):
    result = refused(*arguments.split())
    assert result.returncode == 1
    assert result.stderr.startswith("Cara pakai: scripts/demo")
    assert result.stdout == ""


class Demo:
    """One start of scripts/demo, as a person starts it from a terminal: in a session of its own."""

    def __init__(self, var_dir: Path, port: int) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [str(ROOT / "scripts/demo"), "--port", str(port)],
            env=os.environ | {"VAR_DIR": str(var_dir)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.output = ""
        guard = threading.Timer(300, self.process.kill)
        guard.start()
        for line in self.process.stdout:
            self.output += line
            if "Ctrl-C" in line:
                break
        guard.cancel()
        self.seconds = time.monotonic() - self.started
        assert "Ctrl-C" in self.output, self.output
        self.address = re.search(r"http://127\.0\.0\.1:(\d+)/", self.output)
        self.port = int(self.address[1])
        self.family = descendants(self.process.pid)

    def get(self, path: str) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as response:
                return response.read().decode()
        except urllib.error.HTTPError as error:
            return error.read().decode()

    def health(self) -> str:
        """The word of /sehat/ once the sweeper has had time for its first round."""
        for _ in range(100):
            if self.get("/sehat/") == "ok":
                break
            time.sleep(0.2)
        return self.get("/sehat/")

    def signal(self, number: int) -> None:
        self.process.send_signal(number)
        self.end()

    def end(self) -> int:
        """Read what it still says and return its exit code; a script that hangs is killed after 30 s."""
        guard = threading.Timer(30, self.process.kill)
        guard.start()
        self.output += self.process.stdout.read()
        guard.cancel()
        return self.process.wait(timeout=30)

    def left_behind(self) -> list[str]:
        """What is still there 15 s later: processes of its family, and the port."""
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            left = [f"process {pid}" for pid in self.family if is_alive(pid)]
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    left.append(f"port {self.port}")
            if not left:
                return []
            time.sleep(0.1)
        return left


def descendants(pid: int) -> set[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it has just ended
        return set()
    return {int(child) for child in children}.union(*(descendants(int(child)) for child in children))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A folder in which the demonstration has been loaded, and what its first start was like."""
    folder = tmp_path_factory.mktemp("demo")
    first = Demo(folder, free_port())
    first.word = first.health()
    first.signal(signal.SIGINT)
    first.left = first.left_behind()
    return folder, first


@pytest.fixture
def start(loaded):
    """start(port) starts the loaded demonstration again; whatever a failing test leaves is stopped."""
    started = []

    def again(port=None):
        started.append(Demo(loaded[0], port or free_port()))
        return started[-1]

    yield again
    for demo in started:
        if demo.process.poll() is None:
            demo.signal(signal.SIGTERM)


@pytest.mark.stack
def test_ctrl_c_stops_web_server_worker_and_sweeper(loaded):
    _, first = loaded
    assert len(first.family) >= 3
    assert first.left == []
    assert first.process.returncode == 0


@pytest.mark.stack
def test_the_demonstration_is_well_and_prints_address_and_accounts(loaded):
    _, first = loaded
    assert first.word == "ok"
    assert "bupati" in first.output
    assert "2025-06-12" in first.output


@pytest.mark.stack
def test_a_second_start_keeps_the_data_and_takes_five_seconds_at_most(loaded, start):
    folder, _ = loaded
    made = (folder / "db.sqlite3").stat().st_ino
    seconds = []
    for _ in range(2):
        demo = start()
        seconds.append(round(demo.seconds, 1))
        demo.signal(signal.SIGTERM)
        assert demo.left_behind() == []
    assert (folder / "db.sqlite3").stat().st_ino == made
    assert min(seconds) <= 5, seconds


@pytest.mark.stack
def test_kill_9_of_the_script_leaves_no_orphan(start):
    demo = start()
    demo.signal(signal.SIGKILL)
    assert demo.left_behind() == []


@pytest.mark.stack
def test_a_child_that_dies_is_named_and_takes_the_rest_along(start):
    demo = start()
    web = next(
        pid for pid in sorted(demo.family) if b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    os.kill(web, signal.SIGKILL)
    assert demo.end() == 1
    assert "web berhenti sendiri" in demo.output
    assert "Listening at" in demo.output.rpartition("berhenti sendiri")[2]
    assert demo.left_behind() == []


@pytest.mark.stack
def test_a_taken_port_is_passed_over_and_a_second_demonstration_refused(loaded, start):
    folder, _ = loaded
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        demo = start(taken.getsockname()[1])
        assert demo.port > taken.getsockname()[1]
    other = refused(VAR_DIR=str(folder))
    assert other.returncode == 1
    assert f"sudah berjalan: http://127.0.0.1:{demo.port}/" in other.stderr
    demo.signal(signal.SIGINT)
    assert demo.left_behind() == []


@pytest.mark.stack
def test_another_last_day_asks_for_a_reset_and_changes_nothing(loaded):
    folder, _ = loaded
    result = refused("--to", "2025-10-27", VAR_DIR=str(folder))
    assert result.returncode == 1
    assert "--reset --to 2025-10-27" in result.stderr
    assert (folder / "demo-date").read_text() == "2025-06-12\n"
