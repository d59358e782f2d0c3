"""Filters and tags of the portal, loaded in every template (settings: builtins)."""

from collections.abc import Callable
from decimal import InvalidOperation
from functools import wraps
from typing import Any

from django import template

from lumajang_kdkmp import formats

register = template.Library()

UNFIT = (TypeError, ValueError, AttributeError, ArithmeticError, InvalidOperation)


def _filter(function: Callable[..., str]) -> None:
    """Register a function of formats.py as a filter that shows nothing for a value it cannot write."""

    @wraps(function)
    def shown(value: Any, *args: Any) -> str:
        if value is None or value == "":
            return ""
        try:
            return function(value, *args)
        except UNFIT:
            return ""

    register.filter(function.__name__, shown)


for _function in (
    formats.date_long,
    formats.date_short,
    formats.date_day,
    formats.date_words,
    formats.day_name,
    formats.datetime_short,
    formats.time_short,
    formats.time_words,
    formats.terbilang,
    formats.rupiah,
    formats.rupiah_short,
    formats.rupiah_words,
    formats.number,
    formats.percent,
):
    _filter(_function)
