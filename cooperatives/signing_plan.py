"""Who signs before which notary at what hour: a pure function, so that the same files give the same list."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MINUTES_A_DAY = 24 * 60


class NoPlan(ValueError):
    """The files do not fit; the message is the Indonesian sentence for the person."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One cooperative (village code) before one notary (primary key) at an hour."""

    code: str
    notary: int
    starts_at: dt.time


def propose(
    files: Iterable[tuple[str, int | None]], notaries: Sequence[int], starts_at: dt.time, minutes: int
) -> list[Turn]:
    """Return a turn for every file, by hour, then notary.

    `files` are pairs of village code and the notary where the file lies, None where it lies with nobody. A file goes
    to the notary where it lies; the others go, in the order of their codes and so by kecamatan, to the notary who has
    fewest. Each notary sees one cooperative after the other from `starts_at` on, by code and without a gap.
    Raises NoPlan when nobody is there to take a file, or when the turns run past midnight.
    """
    queues: dict[int, list[str]] = {notary: [] for notary in notaries}
    free: list[str] = []
    for code, notary in sorted(files):
        if notary is None:
            free.append(code)
        elif notary in queues:
            queues[notary].append(code)
        else:
            raise NoPlan(f"Berkas {code} ada pada notaris yang tidak dipilih. Pilih juga notaris itu.")
    if free and not queues:
        raise NoPlan("Pilih paling sedikit satu notaris.")
    for code in free:
        # min() takes the first of several with equally few: the order in which the notaries were given.
        queues[min(queues, key=lambda notary: len(queues[notary]))].append(code)
    turns = [
        Turn(code, notary, _hour(starts_at, place * minutes))
        for notary, codes in queues.items()
        for place, code in enumerate(sorted(codes))
    ]
    rank = {notary: place for place, notary in enumerate(notaries)}
    return sorted(turns, key=lambda turn: (turn.starts_at, rank[turn.notary]))


def _hour(start: dt.time, minutes: int) -> dt.time:
    total = start.hour * 60 + start.minute + minutes
    if total >= MINUTES_A_DAY:
        raise NoPlan("Giliran melewati tengah malam. Tambah notaris, kurangi menitnya, atau bagi dua hari.")
    return dt.time(total // 60, total % 60)
