"""Filters and tags of the portal, loaded in every template (settings: builtins)."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import template
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from lumajang_kdkmp import formats
from lumajang_kdkmp.templatetags.icons import ICONS
from lumajang_kdkmp.undo import undo_of

register = template.Library()

UNFIT = (TypeError, ValueError, AttributeError, ArithmeticError)
STAGE_STATES = {"done": "selesai", "current": "sedang berjalan", "late": "lewat tenggat", "none": "belum"}
BADGE_SYMBOLS = {"late": "clock", "warn": "alert"}


class Segment(NamedTuple):
    """One stage in a stage bar, with its state as a word."""

    label: str
    state: str
    words: str


def _stage_summary(segments: list[Segment]) -> str:
    done = sum(segment.state == "done" for segment in segments)
    text = f"{done} dari {len(segments)} tahap selesai"
    turn = next((segment for segment in segments if segment.state in {"current", "late"}), None)
    return f"{text}, {turn.label} {turn.words}" if turn else text


def _per_cent(value: float, total: float) -> str:
    """Return a share for an SVG attribute: 0 to 100, one decimal, whatever nonsense the figures are."""
    share = float(value) / float(total) if total else 0.0
    return f"{min(max(share, 0.0), 1.0) * 100:.1f}"


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


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of icons.py inline; decorative unless it has a label. An unknown name is a KeyError."""
    access = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    shape = mark_safe(ICONS[name])  # noqa: S308 our own constant
    return format_html('<svg class="icon" viewBox="0 0 24 24" {}>{}</svg>', access, shape)


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, layout: str = "") -> dict[str, Any]:
    """Draw a form field with label, help and error. `layout` is "", "pills" or "inline"."""
    return {"field": bound, "layout": layout, "kind": bound.widget_type}


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """Draw what is wrong with the whole form and how many fields need a second look."""
    return {"form": form, "faults": [bound for bound in form if bound.errors]}


@register.inclusion_tag("ui/stage_bar.html")
def stage_bar(segments: Iterable[tuple[str, str]], compact: bool = False) -> dict[str, Any]:
    """Draw the stages as segments: pairs of (label, state), state done, current, late or none.

    `compact` gives one sentence to screen readers instead of a list: for tables and long boards.
    """
    drawn = [Segment(label, state, STAGE_STATES[state]) for label, state in segments]
    return {"segments": drawn, "compact": compact, "summary": _stage_summary(drawn)}


@register.inclusion_tag("ui/status_badge.html")
def status_badge(text: str, tone: str = "neutral", symbol: str = "") -> dict[str, Any]:
    """Draw a status word. `tone`: late, warn, ok, info or neutral; late and warn bring their own symbol."""
    return {"text": text, "tone": tone, "symbol": symbol or BADGE_SYMBOLS.get(tone, "")}


@register.inclusion_tag("ui/messages.html", takes_context=True)
def messages_block(context: Context) -> dict[str, Any]:
    """Write the messages of the last action into the page, read out politely, some with a button to take it back."""
    found = [(message, undo_of(message)) for message in context.get("messages") or ()]
    return {"messages": found, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: Context, page_obj: Any) -> dict[str, Any]:
    """Draw links to the neighbouring pages that keep the filters of the address."""
    return {"page": page_obj}


@register.inclusion_tag("ui/downloads.html", takes_context=True)
def downloads(context: Context, listing: str = "") -> dict[str, Any]:
    """Draw the links that take a list along: the address of the page with its filters, as Excel and as CSV.

    `listing` names a list that has layouts of recipients; Diskopindag is led to them with the same filters.
    """
    query = context["request"].GET.copy()
    for name in ("page", "format", "penerima"):
        query.pop(name, None)
    layouts = f"?{urlencode({'daftar': listing, 'saring': query.urlencode()})}" if listing else ""
    files = []
    for name in ("xlsx", "csv"):
        query["format"] = name
        files.append(f"?{query.urlencode()}")
    return {"xlsx": files[0], "csv": files[1], "layouts": layouts, "user": context.get("user")}


@register.simple_tag
def bar(value: float, total: float, plan: float | None = None, tone: str = "", label: str = "") -> SafeString:
    """Draw a bar of `value` out of `total` with a tick at `plan`, as SVG because the CSP forbids style="".

    `tone` is "", "late", "warn", "ok" or a stage colour "s1" to "s8". Without `label` it reads
    "71 dari 205, rencana 98".
    """
    words = f"{formats.number(value)} dari {formats.number(total)}"
    tick: str | SafeString = ""
    if plan is not None:
        words += f", rencana {formats.number(plan)}"
        tick = format_html(
            '<rect class="plan" x="{}%" y="-25%" width="2.5" height="150%"/>', _per_cent(plan, total)
        )
    return format_html(
        '<svg class="bar {}" width="100%" height="8" role="img" aria-label="{}">'
        '<rect class="track" width="100%" height="100%" rx="4"/>'
        '<rect class="fill" width="{}%" height="100%" rx="4"/>{}</svg>',
        tone,
        label or words,
        _per_cent(value, total),
        tick,
    )


@register.simple_tag
def stack(parts: Iterable[tuple[float, str, str]], label: str = "") -> SafeString:
    """Draw parts of one whole side by side: triples of (count, tone, name), tones as in `bar`."""
    rows = [part for part in parts if part[0] > 0]
    total = sum(count for count, _, _ in rows)
    words = ", ".join(f"{name} {formats.number(count)}" for count, _, name in rows)
    before, drawn = 0.0, []
    for count, tone, _ in rows:
        drawn.append((tone, _per_cent(before, total), _per_cent(count, total)))
        before += count
    rects = format_html_join("", '<rect class="{}" x="{}%" width="{}%" height="100%"/>', drawn)
    return format_html(
        '<svg class="bar stack" width="100%" height="14" role="img" aria-label="{}">{}</svg>',
        label or words or "belum ada",
        rects,
    )
