"""The commands of the README: they install what is pinned, and count honestly what they ran."""

import importlib.metadata
import os
import re
import resource
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ("scripts/bootstrap", "scripts/demo", "scripts/test", "scripts/screenshots", ".ci/run")
LIBRARIES = ("scripts/lib.sh", "scripts/servers.sh")


def bash(script, path=None):
    environment = os.environ | ({"PATH": str(path)} if path else {})
    command = [shutil.which("bash"), "-c", script]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL
    )


@pytest.mark.parametrize("name", COMMANDS + LIBRARIES)
def test_a_script_is_valid_bash_and_executable_when_it_is_a_command(name):
    assert bash(f"bash -n {name}").returncode == 0
    assert os.access(ROOT / name, os.X_OK) == (name in COMMANDS)


# Packages


def closure(requirements: list[str]) -> set[str]:
    """The names of all packages that these requirements bring on this Python."""
    seen: set[tuple[str, frozenset[str]]] = set()
    todo = [Requirement(text) for text in requirements]
    while todo:
        requirement = todo.pop()
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key in seen:
            continue
        seen.add(key)
        for text in importlib.metadata.requires(requirement.name) or []:
            further = Requirement(text)
            extras = [*requirement.extras, ""]
            if further.marker is None or any(further.marker.evaluate({"extra": extra}) for extra in extras):
                todo.append(further)
    return {name for name, _ in seen}


def test_every_package_is_pinned_to_the_version_that_is_tested_here():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = closure(project["dependencies"] + project["optional-dependencies"]["test"])
    text = (ROOT / "scripts/constraints.txt").read_text()
    pinned = dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", text, re.MULTILINE))
    assert {name: pinned.get(name) for name in needed} == {
        name: importlib.metadata.version(name) for name in needed
    }
    # pip itself, and what only Debian 12's Python 3.11.2 wants.
    assert set(pinned) - needed - {"pip", "async-timeout"} == set()


def test_a_second_bootstrap_says_nothing_and_takes_less_than_a_second():
    """Of the processor: on a busy machine the clock tells of others."""

    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    bash("scripts/bootstrap")
    seconds = []
    for _ in range(3):
        before = spent()
        result = bash("scripts/bootstrap")
        seconds.append(spent() - before)
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert min(seconds) < 1


# apt


@pytest.fixture
def machine(tmp_path):
    """Make a PATH with a few real tools and the stubs given as {name: script}."""

    def build(**stubs):
        folder = tmp_path / "bin"
        folder.mkdir()
        for tool in ("dirname", "id", "mktemp", "tail", "rm", "env", "bash"):
            if tool not in stubs:
                (folder / tool).symlink_to(shutil.which(tool))
        for name, script in stubs.items():
            (folder / name.replace("_", "-")).write_text(f"#!{shutil.which('bash')}\n{script}\n")
            (folder / name.replace("_", "-")).chmod(0o755)
        return folder

    return build


INSTALL = ". scripts/lib.sh; apt_install libpango-1.0-0 fonts-liberation"


@pytest.mark.parametrize(
    ("stubs", "reason"),
    [
        ({}, "no apt-get"),
        ({"apt_get": "exit 0", "id": "echo 1000"}, "neither root nor sudo"),
        ({"apt_get": "exit 0", "id": "echo 1000", "sudo": "exit 1"}, "sudo was refused"),
        ({"apt_get": "echo E: Unable to locate package; exit 100", "id": "echo 0"}, "could not install"),
    ],
    ids=["no apt", "no sudo", "sudo refuses", "apt fails"],
)
def test_where_apt_cannot_be_used_one_message_names_what_to_install(machine, stubs, reason):
    result = bash(INSTALL, path=machine(**stubs))
    assert result.returncode == 1
    assert reason in result.stderr
    assert result.stderr.rstrip().endswith("apt-get install libpango-1.0-0 fonts-liberation")


def test_apt_is_asked_for_the_missing_packages_once_its_lists_are_new(machine, tmp_path):
    log = tmp_path / "asked"
    path = machine(apt_get=f'echo "$@" >>{log}', id="echo 0")
    assert bash(f"{INSTALL}; apt_install poppler-utils", path=path).returncode == 0
    asked = log.read_text().splitlines()
    assert [line.split()[4] for line in asked] == ["update", "install", "install"]
    assert asked[1].endswith("libpango-1.0-0 fonts-liberation")


# scripts/test


JUNIT = '<testsuites><testsuite name="pytest">{}</testsuite></testsuites>'
PASSED = '<testcase classname="tests.test_one" name="test_holds"/>'
FAILED = '<testcase classname="tests.test_one" name="test_breaks"><failure message="no"/></testcase>'
SKIPPED = '<testcase classname="tests.test_one" name="test_prints"><skipped message="no printer"/></testcase>'


@pytest.fixture
def summary(tmp_path):
    """Run scripts/summary.py over parts given as (exit code of pytest, test cases or None for no file)."""

    def run(*parts):
        arguments = []
        for number, (code, cases) in enumerate(parts):
            file = tmp_path / f"{number}.xml"
            if cases is not None:
                file.write_text(JUNIT.format(cases))
            arguments += [f"part {number}", str(code), str(file)]
        command = [sys.executable, str(ROOT / "scripts/summary.py"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)

    return run


def test_the_last_line_adds_up_all_parts_after_naming_what_was_skipped_and_why(summary):
    result = summary((0, PASSED + SKIPPED), (0, PASSED))
    assert result.returncode == 0
    lines = result.stdout.splitlines()
    assert lines[-1] == "2 passed, 0 failed, 1 skipped"
    assert lines[-3] == "  part 0: tests.test_one::test_prints: no printer"


def test_a_run_without_skips_says_so(summary):
    assert "Nothing was skipped." in summary((0, PASSED)).stdout


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ((1, PASSED + FAILED), "tests.test_one::test_breaks"),
        ((5, ""), "found no test"),
        ((0, ""), "found no test"),
        ((2, PASSED), "was interrupted"),
        ((137, None), "exit code 137"),
        ((0, None), "left no result"),
    ],
)
def test_a_part_that_failed_or_ran_nothing_fails_the_whole(summary, part, said):
    result = summary((0, PASSED), part)
    assert result.returncode == 1
    assert said in result.stdout
    assert ", 1 failed, " in result.stdout.splitlines()[-1]


@pytest.mark.stack
def test_servers_of_the_tests_come_and_go_with_the_run():
    for have in ("postgres_bin", "command -v redis-server"):
        if bash(f". scripts/lib.sh; {have}").returncode:
            pytest.skip("the servers of this machine have no local binaries; only found ones can be used")
    result = bash(
        """set -euo pipefail; . scripts/lib.sh; . scripts/servers.sh; WORK=$(mktemp -d)
        chmod 711 "$WORK"; trap 'rm -rf "$WORK"' EXIT
        export KDKMP_TEST_OWN_SERVERS=1
        find_servers
        server=${POSTGRES%/*}/postgres
        for url in $server $REDIS; do "$PYTHON" scripts/servers.py answers $url && echo up; done
        release_servers
        for url in $server $REDIS; do "$PYTHON" scripts/servers.py answers $url || echo gone; done"""
    )
    assert result.stdout.split()[-4:] == ["up", "up", "gone", "gone"], result.stdout + result.stderr
    assert ":5432" not in result.stdout
