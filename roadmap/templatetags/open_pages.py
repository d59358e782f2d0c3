"""What a page that stays open tells of the time after it was made."""

from typing import Any

from django import template

from lumajang_kdkmp import clock

register = template.Library()


@register.inclusion_tag("roadmap/stale.html")
def stale_notice() -> dict[str, Any]:
    """Place the line that says, by js/stale.js, what others have changed since this moment; empty without it."""
    return {"moment": clock.now().isoformat()}
