"""Charts as SVG for page and paper alike: looks are presentation attributes, for no style sheet reaches an SVG
inside a PDF. Pure functions of numbers and short texts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from lumajang_kdkmp.formats import date_short, number, percent

# Colour of the last stage done, 0 to 8: the tones s0 to s8 of the style sheet.
STAGE_FILLS = (
    "#e1e7eb",
    "#dbe7ee",
    "#c3dae7",
    "#a3c8dc",
    "#6ba7c6",
    "#2a7099",
    "#12436d",
    "#0b2c48",
    "#0b6447",
)
INK, INK2, INK3 = "#14202b", "#44515e", "#5c6873"
NAVY, RED, LINE, AXIS, TRACK = "#12436d", "#b3161b", "#e3e8eb", "#8b97a1", "#e1e7eb"
FONT = "PJS,Plus Jakarta Sans,Noto Sans,sans-serif"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")

Points = Sequence[tuple[dt.date, float]]


@dataclass(frozen=True)
class Curve:
    """The S-curve: shares of 1 by day. `actual` ends on `day`; `forecast` goes on from there or is empty.

    `marks` are due dates worth a line: (day, words).
    """

    day: dt.date
    plan: Points
    actual: Points
    forecast: Points
    marks: Sequence[tuple[dt.date, str]]

    @property
    def planned_now(self) -> float:
        return next((share for on, share in self.plan if on == self.day), 0.0)

    @property
    def reached_now(self) -> float:
        return self.actual[-1][1] if self.actual else 0.0

    @property
    def sentence(self) -> str:
        """What the chart says, for those who do not see it."""
        gap = signed_percent(self.reached_now - self.planned_now)
        return (
            f"Kurva S: rencana {percent(self.planned_now)}, realisasi {percent(self.reached_now)} "
            f"per {date_short(self.day)}, deviasi {gap}."
        )


def signed_percent(share: float) -> str:
    """Return "+2,5 %", "−4,6 %" or "0,0 %"."""
    words = percent(share)
    return f"+{words}" if share > 0 and words.strip("0, %") else words


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


@dataclass(frozen=True)
class _Frame:
    """Where days and shares lie on the drawing."""

    width: int
    height: int
    first: dt.date
    last: dt.date
    left: int = 34
    right: int = 14
    top: int = 16
    bottom: int = 28

    def x(self, day: dt.date) -> float:
        span = max((self.last - self.first).days, 1)
        return self.left + (self.width - self.left - self.right) * (day - self.first).days / span

    def y(self, share: float) -> float:
        return self.top + (self.height - self.top - self.bottom) * (1 - share)

    def line(self, points: Points) -> str:
        return "M" + "L".join(f"{_n(self.x(day))} {_n(self.y(share))}" for day, share in points)


def s_curve_svg(curve: Curve, *, width: int = 740, height: int = 300, small: bool = False) -> SafeString:
    """Return the S-curve: plan dashed, actual solid with its area, forecast dotted; `small` for phones and papers."""
    if not curve.plan:
        return SafeString("")
    first = curve.plan[0][0].replace(day=1)
    frame = _Frame(width, height, first, _month_after(curve.plan[-1][0]) - dt.timedelta(days=1))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" font-family="{FONT}"><title>{escape(curve.sentence)}</title>',
        *_grid(frame),
        *_months(frame, small),
        *(part for mark in curve.marks for part in _mark(frame, mark, small)),
        f'<path d="{frame.line(curve.plan)}" fill="none" stroke="{INK3}" stroke-width="1.6" '
        'stroke-dasharray="5 4"/>',
        *_forecast(frame, curve),
        *_actual(frame, curve, small),
        "</svg>",
    ]
    return SafeString("".join(parts))


def _text(x: float, y: float, words: str, colour: str = INK3, size: float = 11, more: str = "") -> str:
    return f'<text x="{_n(x)}" y="{_n(y)}" font-size="{size}" fill="{colour}"{more}>{escape(words)}</text>'


def _grid(frame: _Frame) -> list[str]:
    return [part for share in (0, 0.25, 0.5, 0.75, 1) for part in _rule(frame, share, f"{share * 100:.0f}")]


def _rule(frame: _Frame, share: float, words: str) -> list[str]:
    """Return a level line of the axis and what stands beside it."""
    y, colour = _n(frame.y(share)), LINE if share else AXIS
    return [
        f'<line x1="{frame.left}" x2="{frame.width - frame.right}" y1="{y}" y2="{y}" stroke="{colour}"/>',
        _text(frame.left - 7, frame.y(share) + 4, words, more=' text-anchor="end"'),
    ]


def _months(frame: _Frame, small: bool) -> list[str]:
    parts, month = [], frame.first
    while month <= frame.last:
        following = _month_after(month)
        x, base = _n(frame.x(month)), frame.y(0)
        parts.append(f'<line x1="{x}" x2="{x}" y1="{_n(base)}" y2="{_n(base + 5)}" stroke="{AXIS}"/>')
        middle = (frame.x(month) + frame.x(following)) / 2
        name = MONTHS[month.month - 1]
        parts.append(
            _text(middle, frame.height - 9, name[0] if small else name, more=' text-anchor="middle"')
        )
        month = following
    return parts


def _month_after(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _mark(frame: _Frame, mark: tuple[dt.date, str], small: bool) -> list[str]:
    day, words = mark
    x, base = frame.x(day), frame.y(0)
    shown = words.partition(":")[0] if small else words
    late_in_year = x > frame.width * 0.7
    anchor = ' text-anchor="end"' if late_in_year else ""
    return [
        f'<line x1="{_n(x)}" x2="{_n(x)}" y1="{frame.top - 4}" y2="{_n(base)}" stroke="{AXIS}" '
        'stroke-dasharray="2 3"/>',
        _text(x - 6 if late_in_year else x + 6, base - 10, shown, INK2, more=anchor),
    ]


def _forecast(frame: _Frame, curve: Curve) -> list[str]:
    if len(curve.forecast) < 2:
        return []
    day, share = curve.forecast[-1]
    # Beside the end of the line, on the side where the plan is not.
    x, y = frame.x(day), frame.y(share)
    ahead = share > _share_at(curve.plan, day)
    return [
        f'<path d="{frame.line(curve.forecast)}" fill="none" stroke="{RED}" stroke-width="2" '
        'stroke-dasharray="1.5 4" stroke-linecap="round"/>',
        _text(x + 8, y - 6 if ahead else y + 14, "Perkiraan", RED, 12.5),
    ]


def _share_at(points: Points, day: dt.date) -> float:
    """Return the last share up to `day`."""
    return next((share for on, share in reversed(points) if on <= day), 0.0)


def _actual(frame: _Frame, curve: Curve, small: bool) -> list[str]:
    if not curve.actual:
        return []
    line, base = frame.line(curve.actual), _n(frame.y(0))
    start, x, y = frame.x(curve.actual[0][0]), frame.x(curve.day), frame.y(curve.reached_now)
    on_the_left = x > frame.width * 0.3
    place = x - 10 if on_the_left else x + 10
    bold = f' font-weight="700"{" text-anchor=" + chr(34) + "end" + chr(34) if on_the_left else ""}'
    share = percent(curve.reached_now)
    if small and on_the_left:
        labels = [
            _text(place, y - 21, "Realisasi", NAVY, 12, bold),
            _text(place, y - 7, share, NAVY, 12, bold),
        ]
    else:
        labels = [_text(place, y - 7, f"Realisasi {share}", NAVY, 12.5, bold)]
    return [
        f'<path d="{line}L{_n(x)} {base}L{_n(start)} {base}Z" fill="{NAVY}" fill-opacity=".08"/>',
        f'<path d="{line}" fill="none" stroke="{NAVY}" stroke-width="2.8" stroke-linejoin="round"/>',
        f'<circle cx="{_n(x)}" cy="{_n(y)}" r="4.5" fill="{NAVY}" stroke="#fff" stroke-width="1.5"/>',
        *labels,
    ]


def count_line_svg(
    points: Sequence[tuple[dt.date, int]], told: str, *, width: int = 740, height: int = 190
) -> SafeString:
    """Return a line of counts by day, oldest first, its last point named; `told` says what the chart says."""
    top = _round_up(max(count for _, count in points))
    first, last = points[0][0].replace(day=1), _month_after(points[-1][0]) - dt.timedelta(days=1)
    frame = _Frame(width, height, first, last, left=40)
    day, count = points[-1]
    x, y = frame.x(day), frame.y(count / top)
    on_the_left = x > width - 60
    more = f' font-weight="700"{" text-anchor=" + chr(34) + "end" + chr(34) if on_the_left else ""}'
    above = y - 9 if y > frame.top + 20 else y + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" font-family="{FONT}"><title>{escape(told)}</title>',
        *(part for share in (0, 0.5, 1) for part in _rule(frame, share, number(round(top * share)))),
        *_months(frame, small=False),
        f'<path d="{frame.line([(on, value / top) for on, value in points])}" fill="none" stroke="{NAVY}" '
        'stroke-width="2.4" stroke-linejoin="round"/>',
        f'<circle cx="{_n(x)}" cy="{_n(y)}" r="4.5" fill="{NAVY}" stroke="#fff" stroke-width="1.5"/>',
        _text(x - 6 if on_the_left else x + 8, above, number(count), NAVY, 12.5, more),
        "</svg>",
    ]
    return SafeString("".join(parts))


def _round_up(value: int) -> int:
    """Return an even, round number that is not below `value`: the top of an axis."""
    step = 10 ** max(len(str(value)) - 2, 0) * 2
    return max(-(-value // step) * step, 2)


def plan_bar_svg(
    value: float, total: float, plan: float, *, colour: str = NAVY, width: int = 160
) -> SafeString:
    """Return a bar of `value` out of `total` with a tick at `plan`, for papers; a page uses the tag `bar`."""

    def place(number: float) -> str:
        return _n(width * min(max(number / total if total else 0.0, 0.0), 1.0))

    return SafeString(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -2 {width + 2} 12" width="{width + 2}" height="12">'
        f'<rect width="{width}" height="8" fill="{TRACK}"/>'
        f'<rect width="{place(value)}" height="8" fill="{colour}"/>'
        f'<rect x="{place(plan)}" y="-2" width="2" height="12" fill="{INK}"/></svg>'
    )


def stage_row_svg(done: int, *, is_late: bool, stages: int = 8) -> SafeString:
    """Return the stages of a village as a row of fields for papers: done filled, the next one framed."""
    fields = []
    for place in range(stages):
        x = place * 11
        if place < done:
            fields.append(f'<rect x="{x}" width="9" height="5" fill="{NAVY}"/>')
        elif place == done:
            frame = RED if is_late else NAVY
            fields.append(f'<rect x="{x + 0.5}" y=".5" width="8" height="4" fill="#fff" stroke="{frame}"/>')
        else:
            fields.append(f'<rect x="{x}" width="9" height="5" fill="{TRACK}"/>')
    return SafeString(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {stages * 11} 5" width="{stages * 11}" height="5">'
        f"{''.join(fields)}</svg>"
    )
