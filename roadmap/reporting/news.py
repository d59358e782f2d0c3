"""What a report says of its period in words: what is new, the forecast, what to do, how complete the news is.

The same functions serve the pages of the day, so that a report says what they say. No query.
"""

import datetime as dt
from typing import Any

from django.utils.text import Truncator

from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.formats import date_day, date_short, number
from roadmap.completeness import LAST_DAY, WEEK, WeekFigures, monday_of
from roadmap.completeness_facts import NewsWeeks
from roadmap.dashboards import Summary
from roadmap.last_visit import seven_days_to
from roadmap.plan import PROGRAM_START, week_of
from roadmap.priorities import priorities
from roadmap.reporting.kinds import Period
from roadmap.reporting.paper_pages import NO_LINKS
from roadmap.sentences import news_since
from roadmap.snapshot import Snapshot

Plain = dict[str, Any]
# Least complete kecamatan first; the sheet has them all.
AREAS_NAMED = 6
# Two lines of the cover: a reason for a blocker may be longer.
ACT_LETTERS = 90


def told(period: Period, shown: Snapshot, summary: Summary, weeks: NewsWeeks, role: Role) -> Plain:
    """Return the words of a report on an area: news, forecast, acts for `role`, completeness by week.

    News are told from the first day of the period, and of seven days where the period has just begun.
    """
    news = news_since(shown, min(period.first, seven_days_to(shown.day)), NO_LINKS)
    head = summary.headline
    return {
        "heading": news.heading,
        "news": [sentence.text for sentence in news.sentences],
        "forecast": [words for words in (head.outlook, head.year_end) if words],
        "assumption": head.assumption if head.outlook else "",
        "acts": [
            [Truncator(act.what).chars(ACT_LETTERS), act.count, act.effect]
            for act in priorities(shown, role, "", NO_LINKS)
        ],
        "weeks": _weeks(period, shown, weeks),
    }


def _weeks(period: Period, shown: Snapshot, weeks: NewsWeeks) -> Plain:
    """Return how complete and timely the news of each week of the period is; of the last one by kecamatan."""
    last = monday_of(shown.day)
    mondays = _mondays(max(period.first, PROGRAM_START), last)
    found = weeks.weeks([row.code for row in shown], mondays)
    areas = {
        code: weeks.weeks([row.code for row in rows], [last])[0] for code, rows in shown.by_kecamatan.items()
    }
    return {
        "columns": ["Desa", "Lengkap", "Tepat waktu", "Belum", "Dijeda"],
        "rows": [[_week_words(row.monday), *_cells(row)] for row in found],
        "areas": [[code, shown.kecamatan_names[code], *_cells(row)] for code, row in areas.items()],
        "sentence": _sentence(shown, found[-1], areas),
        "deadline": f"Batas tepat waktu {weeks.deadline_words(last)}"
        f"{', belum lewat' if weeks.is_running(last) else ''}.",
    }


def _mondays(first: dt.date, last: dt.date) -> list[dt.date]:
    start = monday_of(first)
    return [start + n * WEEK for n in range((last - start).days // WEEK.days + 1)]


def _week_words(monday: dt.date) -> str:
    return f"Pekan {week_of(monday).number}, {date_day(monday)} sampai {date_short(monday + LAST_DAY)}"


def _cells(row: WeekFigures) -> list[int]:
    return [row.expected, row.complete, row.on_time, row.missing, row.paused]


def _sentence(shown: Snapshot, week: WeekFigures, areas: dict[str, WeekFigures]) -> str:
    """Return "180 dari 205 desa berkabar pekan ini. Belum lengkap: Gucialit 3 dari 9, dan 2 kecamatan lain."."""
    start = (
        f"{number(week.complete)} dari {number(week.expected)} desa berkabar pekan ini, "
        f"{number(week.on_time)} tepat waktu."
    )
    short = sorted((row.share, code) for code, row in areas.items() if row.missing)
    if len(areas) == 1 or not short:
        return start
    named = [
        f"{shown.kecamatan_names[code]} {number(areas[code].complete)} dari {number(areas[code].expected)}"
        for _, code in short[:AREAS_NAMED]
    ]
    more = len(short) - len(named)
    rest = f", dan {number(more)} kecamatan lain" if more else ""
    return f"{start} Belum lengkap: {', '.join(named)}{rest}."
