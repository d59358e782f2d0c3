"""Where a deed file stands between the office, the notary and SABH: one derived state (domain.md 2.8).

Pure: the days go in, the state and the steps come out; nothing is stored, so nothing can disagree with the days.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class DeedFile:
    """What is known of a deed file. `is_complete`: no hard rule of the eligibility check is red."""

    is_complete: bool = False
    is_funded: bool = False
    funded_on: dt.date | None = None
    handed_over_on: dt.date | None = None
    returned_on: dt.date | None = None
    returned_reason: str = ""
    minuta_signed_on: dt.date | None = None
    sabh_submitted_on: dt.date | None = None
    sabh_returned_on: dt.date | None = None
    sabh_returned_reason: str = ""
    sk_issued_on: dt.date | None = None
    copy_received_on: dt.date | None = None


@dataclass(frozen=True)
class DeedState:
    """A state: its key, its label, and since when and why where that is known."""

    key: str
    label: str
    since: dt.date | None = None
    reason: str = ""

    @property
    def is_return(self) -> bool:
        """Whether somebody gave the file back."""
        return self.key in ("returned", "sabh_returned")


@dataclass(frozen=True)
class _Row:
    key: str
    label: str
    holds: Callable[[DeedFile], bool]
    since: Callable[[DeedFile], dt.date | None]
    reason: Callable[[DeedFile], str] = lambda file: ""


# Latest first: the first row that holds is the state.
_TABLE = (
    _Row(
        "copy_received",
        "Salinan akta diterima",
        lambda file: file.copy_received_on is not None,
        lambda file: file.copy_received_on,
    ),
    _Row(
        "sk_issued",
        "SK badan hukum terbit",
        lambda file: file.sk_issued_on is not None,
        lambda file: file.sk_issued_on,
    ),
    _Row(
        "sabh_returned",
        "Ditolak SABH",
        lambda file: file.sabh_returned_on is not None,
        lambda file: file.sabh_returned_on,
        lambda file: file.sabh_returned_reason,
    ),
    _Row(
        "sabh_submitted",
        "Diajukan ke SABH",
        lambda file: file.sabh_submitted_on is not None,
        lambda file: file.sabh_submitted_on,
    ),
    _Row(
        "minuta_signed",
        "Minuta ditandatangani",
        lambda file: file.minuta_signed_on is not None,
        lambda file: file.minuta_signed_on,
    ),
    _Row(
        "returned",
        "Dikembalikan notaris",
        lambda file: file.returned_on is not None,
        lambda file: file.returned_on,
        lambda file: file.returned_reason,
    ),
    _Row(
        "handed_over",
        "Di notaris",
        lambda file: file.handed_over_on is not None,
        lambda file: file.handed_over_on,
    ),
    _Row(
        "funded",
        "Dana akta ditetapkan",
        lambda file: file.is_complete and file.is_funded,
        lambda file: file.funded_on,
    ),
    _Row("complete", "Berkas lengkap", lambda file: file.is_complete, lambda file: None),
    _Row("draft", "Berkas disusun", lambda file: True, lambda file: None),
)
STATES: dict[str, str] = {row.key: row.label for row in reversed(_TABLE)}


def deed_state(file: DeedFile) -> DeedState:
    """Return the state of a deed file."""
    row = next(row for row in _TABLE if row.holds(file))
    return DeedState(row.key, row.label, row.since(file), row.reason(file))


@dataclass(frozen=True)
class Step:
    """A step of the bar: whether it is done, when, and whether it is the one to take next."""

    key: str
    label: str
    is_done: bool
    on: dt.date | None
    is_next: bool = False


def steps(file: DeedFile) -> list[Step]:
    """Return the seven steps of the way in their order; the first that is not done is next.

    A later step implies the earlier ones: a decree without a day of submission went through SABH all the same.
    """
    state = deed_state(file).key
    handed = file.handed_over_on is not None and file.returned_on is None
    submitted = file.sabh_submitted_on is not None and file.sabh_returned_on is None
    known = (
        ("complete", "Berkas lengkap", file.is_complete, None),
        ("funded", "Dana akta", file.is_funded, file.funded_on),
        ("handed_over", "Ke notaris", handed, file.handed_over_on),
        ("minuta_signed", "Minuta", file.minuta_signed_on is not None, file.minuta_signed_on),
        ("sabh_submitted", "SABH", submitted, file.sabh_submitted_on),
        ("sk_issued", "SK badan hukum", file.sk_issued_on is not None, file.sk_issued_on),
        ("copy_received", "Salinan akta", file.copy_received_on is not None, file.copy_received_on),
    )
    reached = [key for key, *_ in known]
    last = reached.index(state) if state in reached else -1
    rows = [
        # Money and completeness stand on their own: a signed file may still lack its money.
        Step(key, label, done or (number >= 2 and number <= last), day)
        for number, (key, label, done, day) in enumerate(known)
    ]
    upcoming = next((number for number, row in enumerate(rows) if not row.is_done and number >= last), None)
    return [
        Step(row.key, row.label, row.is_done, row.on, number == upcoming) for number, row in enumerate(rows)
    ]
