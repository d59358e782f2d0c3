"""Add up the parts of scripts/test: `summary.py TITLE EXIT_CODE JUNIT_XML [...]`, three arguments a part.

Prints the counts of each part, what failed, what was skipped and why, and as last line the sum of all parts.
Exit code 1 when a test failed, or when a part did not end as pytest ends after a full run: a part that
collected nothing (pytest's exit code 5) or that left no result is a failure, never a silent success.
"""

import sys
import xml.etree.ElementTree as ET  # noqa: S405 - reads only what our own pytest has just written
from dataclasses import dataclass, field
from pathlib import Path

ENDINGS = {2: "was interrupted", 3: "had an internal error", 4: "was called wrongly", 5: "found no test"}


@dataclass
class Part:
    """One run of pytest. `fault` says in words why the run as a whole does not count, empty when it does."""

    title: str
    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    fault: str = ""


def read_part(title: str, exit_code: int, xml: Path) -> Part:
    """Return the counts of one JUnit file of pytest."""
    part = Part(title)
    if exit_code not in (0, 1):
        part.fault = f"pytest {ENDINGS.get(exit_code, f'ended with exit code {exit_code}')}"
    try:
        cases = list(ET.parse(xml).iter("testcase"))  # noqa: S314
    except (OSError, ET.ParseError):
        part.fault = part.fault or "pytest left no result"
        return part
    for case in cases:
        name = f"{case.get('classname', '')}::{case.get('name', '')}".removeprefix("::")
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            part.failed.append(name)
        elif skip is not None:
            part.skipped.append((name, skip.get("message") or "no reason given"))
        else:
            part.passed += 1
    if not part.fault and not cases:
        part.fault = "pytest found no test"
    if not part.fault and exit_code == 1 and not part.failed:
        part.fault = "pytest failed without naming a test"
    return part


def report(parts: list[Part]) -> list[str]:
    """Return the lines to print, the sum last."""
    lines = ["", "Parts:"]
    for part in parts:
        counts = f"{part.passed} passed, {len(part.failed)} failed, {len(part.skipped)} skipped"
        lines.append(f"  {part.title}: {counts}{f' - {part.fault}' if part.fault else ''}")
    if any(part.failed for part in parts):
        lines += ["", "Failed:"]
        lines += [f"  {part.title}: {name}" for part in parts for name in part.failed]
    if any(part.skipped for part in parts):
        lines += ["", "Skipped, and why:"]
        lines += [f"  {part.title}: {name}: {why}" for part in parts for name, why in part.skipped]
    else:
        lines += ["", "Nothing was skipped."]
    # A part that did not end as it should counts as one failure, so that the last line cannot look clean.
    failed = sum(len(part.failed) or bool(part.fault) for part in parts)
    passed, skipped = sum(part.passed for part in parts), sum(len(part.skipped) for part in parts)
    return [*lines, "", f"{passed} passed, {failed} failed, {skipped} skipped"]


def main(arguments: list[str]) -> int:
    threes = zip(arguments[::3], arguments[1::3], arguments[2::3], strict=True)
    parts = [read_part(title, int(code), Path(xml)) for title, code, xml in threes]
    print("\n".join(report(parts)))
    return int(not parts or any(part.failed or part.fault for part in parts))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
