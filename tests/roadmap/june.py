"""Four villages as they stand on Thursday 12 June 2025, few enough to count by hand; reached by the real actions.

Bago     legal entity approved on 10 June; next is registration, due 30 September
Condro   founding sent on 11 June with all evidence; due 31 May, so 12 days late, the verifier's turn
Madurejo musdesus told on 20 May without evidence; due 17 May, so 26 days late, the camat's turn
Gesang   (Tempeh) only the guideline; potential due 30 April, so 43 days late
"""

import datetime as dt
from html.parser import HTMLParser

from lumajang_kdkmp import clock
from roadmap import actions
from roadmap.stages import FOUNDING, LEGAL_ENTITY, MUSDESUS, NOTARY, POTENTIAL
from tests.factories import BAGO, GESANG, PASIRIAN, TEMPEH, make_kecamatan, make_village, progress_of
from tests.roadmap.walk import DAY, approve, publish_guideline, send

TODAY = dt.date(2025, 6, 12)
CONDRO, MADUREJO = "35.08.04.2007", "35.08.04.2008"
NAMES = {BAGO: "Bago", CONDRO: "Condro", MADUREJO: "Madurejo", GESANG: "Gesang"}


def june(day: int, month: int = 6) -> dt.date:
    return dt.date(2025, month, day)


def pass_stage(village, stage: str, office, on: dt.date) -> None:
    with clock.on(on):
        send(village, stage, office)
        approve(village, stage, office)


def four_villages(office) -> dict:
    """Return {code: village} with the history told above."""
    make_kecamatan(PASIRIAN, "Pasirian")
    make_kecamatan(TEMPEH, "Tempeh")
    villages = {code: make_village(code, name) for code, name in NAMES.items()}
    with clock.on(june(9, 4)):
        publish_guideline(office)
    for code in (BAGO, CONDRO, MADUREJO):
        pass_stage(villages[code], POTENTIAL, office, june(14, 4))
    for code in (BAGO, CONDRO):
        pass_stage(villages[code], MUSDESUS, office, june(16, 5))
    pass_stage(villages[BAGO], FOUNDING, office, june(26, 5))
    pass_stage(villages[BAGO], NOTARY, office, june(4))
    pass_stage(villages[BAGO], LEGAL_ENTITY, office, june(10))
    with clock.on(june(11)):
        send(villages[CONDRO], FOUNDING, office)
    with clock.on(june(20, 5)):
        progress = progress_of(villages[MADUREJO], MUSDESUS)
        actions.update_stage(
            progress=progress,
            by=office.camat(),
            seen_version=progress.version,
            happened_on=DAY[MUSDESUS],
            send=False,
        )
    return villages


class Links(HTMLParser):
    """Collect (address, text) of every link and the first cell of every body row of the tables."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.row_heads = 0
        self._href: str | None = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "a":
            self._href = values.get("href", "")
            self.found.append((self._href, ""))
        self.row_heads += tag == "th" and values.get("scope") == "row"

    def handle_data(self, data):
        if self._href is not None:
            href, text = self.found[-1]
            self.found[-1] = (href, text + data)

    def handle_endtag(self, tag):
        if tag == "a":
            self._href = None


def links_of(response) -> list[tuple[str, str]]:
    return Links(response.content.decode()).found


def rows_of(response) -> int:
    return Links(response.content.decode()).row_heads
