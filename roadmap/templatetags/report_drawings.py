"""Drawings of the progress report, made from the plain numbers that its frozen context holds."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from roadmap.charts import STAGE_FILLS, Curve, plan_bar_svg, s_curve_svg, stage_row_svg
from villages.maps import MapCell, village_map_svg
from villages.shapes import current_shapes

register = template.Library()


def _points(rows: Sequence[Sequence[Any]]) -> list[tuple[dt.date, Any]]:
    return [(dt.date.fromisoformat(day), value) for day, value in rows]


@register.simple_tag
def report_curve(curve: Mapping[str, Any]) -> SafeString:
    """Draw the S-curve."""
    drawn = Curve(
        day=dt.date.fromisoformat(curve["day"]),
        plan=_points(curve["plan"]),
        actual=_points(curve["actual"]),
        forecast=_points(curve["forecast"]),
        marks=_points(curve["marks"]),
    )
    return s_curve_svg(drawn, width=430, height=250, small=True)


@register.simple_tag
def report_map(cells: Mapping[str, Sequence[int]]) -> SafeString:
    """Draw the map of {village code: [last stage done, late]}."""
    drawn = {code: MapCell(STAGE_FILLS[done], "", late=bool(late)) for code, (done, late) in cells.items()}
    return village_map_svg(drawn, shapes=current_shapes(), for_pdf=True)


@register.simple_tag
def report_map_source() -> str:
    """Where the outlines come from."""
    return current_shapes().source


@register.simple_tag
def report_bar(bar: Sequence[int]) -> SafeString:
    """Draw [value, total, plan, number of the stage]."""
    value, total, planned, stage = bar
    return plan_bar_svg(value, total, planned, colour=STAGE_FILLS[max(stage, 4)])


@register.simple_tag
def report_stages(done: int, is_late: bool) -> SafeString:
    """Draw how many of the eight stages a village has done, the next one in red when late."""
    return stage_row_svg(done, is_late=is_late)


@register.simple_tag
def report_swatch(fill: str) -> SafeString:
    """Draw a square of the legend; `fill` is one of the stage colours."""
    colour = fill if fill in STAGE_FILLS else STAGE_FILLS[0]
    return SafeString(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" viewBox="0 0 9 9">'
        f'<rect width="9" height="9" rx="2" fill="{colour}"/></svg>'
    )
