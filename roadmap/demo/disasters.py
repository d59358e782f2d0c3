"""A short pause of two villages below the volcano, invented, so that the demonstration shows disaster mode."""

import datetime as dt
from collections.abc import Iterator, Mapping

from roadmap import actions
from roadmap.demo.cast import Cast, Event
from villages.models import Village

DECLARED_ON = dt.date(2025, 6, 10)
LAST_DAY = dt.date(2025, 6, 16)
PAUSED = ("35.08.02.2005", "35.08.03.2005")


def pause_events(villages: Mapping[str, Village], cast: Cast) -> Iterator[Event]:
    """Yield the declaration; it ends by itself on its last day."""

    def declare() -> None:
        actions.declare_pause(
            places=[villages[code] for code in PAUSED],
            by=cast.users["diskopindag"],
            starts_on=DECLARED_ON,
            planned_until=LAST_DAY,
            reason="Erupsi Semeru",
            legal_basis="Keputusan Bupati Nomor 300.2/01/2025 tentang status tanggap darurat (contoh)",
        )

    yield DECLARED_ON, declare
