"""Who acts in the demonstration, and the one step that belongs to the whole regency."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cooperatives.models import Notary
from lumajang_kdkmp.accounts.models import User
from roadmap import actions
from roadmap.demo.people import Persons
from roadmap.demo.plan import GUIDELINE_ON
from roadmap.models import Guideline
from villages.models import Agency, Village

Event = tuple[dt.date, Callable[[], Any]]
PRINCIPAL, MANDATORY = 100_000, 10_000
DAY = dt.timedelta(days=1)
AGENCY_OF = {
    "pertanian": Agency.DKPP,
    "perkebunan": Agency.DKPP,
    "peternakan": Agency.DKPP,
    "perikanan": Agency.DKPP,
    "kehutanan": Agency.DKPP,
    "industri": Agency.DISKOPINDAG,
    "perdagangan-jasa": Agency.DISKOPINDAG,
    "pertambangan": Agency.DPMD,
    "pariwisata": Agency.DISPORA,
    "olahraga-pemuda": Agency.DISPORA,
    "digital": Agency.DISKOMINFO,
}
RETURN_REASONS = ("unsigned", "unreadable", "date_mismatch", "attendance_short", "incomplete")


@dataclass
class Cast:
    """Who acts in the story."""

    users: dict[str, User]
    notaries: list[Notary]
    persons: Persons
    heads: dict[str, str]

    @property
    def clerk(self) -> User:
        return self.users["diskopindag"]

    @property
    def verifier(self) -> User:
        return self.users["verifikator"]

    @property
    def dpmd(self) -> User:
        return self.users["dpmd"]

    def camat(self, village: Village) -> User:
        return self.users[f"camat.{village.kecamatan.name.lower()}"]


def guideline_events(cast: Cast) -> Iterator[Event]:
    """Drafted by one person of Diskopindag, published three days later by another."""
    day = GUIDELINE_ON - 3 * DAY

    def draft() -> None:
        actions.draft_guideline(
            title="Petunjuk Teknis Pembentukan KDKMP Kabupaten Lumajang (contoh)",
            number="000/CONTOH/2025",
            dated_on=day,
            by=cast.clerk,
        )

    def publish() -> None:
        guideline = Guideline.objects.get()
        actions.publish_guideline(guideline=guideline, by=cast.verifier, seen_version=guideline.version)

    yield day, draft
    yield GUIDELINE_ON, publish
