"""The history of a village's index as SVG: a line, with gaps where too little was known. Pure."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import escape
from django.utils.safestring import SafeString

from lumajang_kdkmp.formats import number
from roadmap.charts import AXIS, FONT, INK3, LINE, MONTHS, NAVY

WIDTH, HEIGHT = 360, 170
LEFT, RIGHT, TOP, BOTTOM = 30, 14, 14, 26

Points = Sequence[tuple[dt.date, Decimal | None]]


def _x(place: int, count: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (place / (count - 1) if count > 1 else 0.5)


def _y(score: Decimal | int) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - float(score) / 100)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def history_svg(points: Points) -> SafeString:
    """Return the scores by month, oldest first; a month without score is a hollow mark on the ground line."""
    told = "; ".join(
        f"{MONTHS[month.month - 1]} {month.year}: {'kurang data' if score is None else number(score, 1)}"
        for month, score in points
    )
    title = escape(f"Indeks per akhir bulan. {told}")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img" font-family="{FONT}"><title>{title}</title>',
        *(_rule(level) for level in (0, 25, 50, 75, 100)),
        *_line(points),
        *(_mark(place, month, score, len(points)) for place, (month, score) in enumerate(points)),
        "</svg>",
    ]
    return SafeString("".join(parts))


def _rule(level: int) -> str:
    y = _n(_y(level))
    return (
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="{LINE if level else AXIS}"/>'
        f'<text x="{LEFT - 6}" y="{_n(_y(level) + 4)}" font-size="11" fill="{INK3}" text-anchor="end">{level}</text>'
    )


def _line(points: Points) -> list[str]:
    """Return one path for each run of months with a score."""
    paths: list[list[str]] = [[]]
    for place, (_, score) in enumerate(points):
        if score is None:
            paths.append([])
        else:
            paths[-1].append(f"{_n(_x(place, len(points)))} {_n(_y(score))}")
    return [
        f'<path d="M{"L".join(path)}" fill="none" stroke="{NAVY}" stroke-width="2.4"/>'
        for path in paths
        if len(path) > 1
    ]


def _mark(place: int, month: dt.date, score: Decimal | None, count: int) -> str:
    x = _n(_x(place, count))
    if score is None:
        mark = f'<circle cx="{x}" cy="{_n(_y(0))}" r="4" fill="#fff" stroke="{AXIS}" stroke-width="1.6"/>'
    else:
        mark = f'<circle cx="{x}" cy="{_n(_y(score))}" r="4" fill="{NAVY}"/>'
    every = 1 if count <= 12 else 3
    name = MONTHS[month.month - 1] if place % every == 0 else ""
    return f'{mark}<text x="{x}" y="{HEIGHT - 8}" font-size="11" fill="{INK3}" text-anchor="middle">{name}</text>'
