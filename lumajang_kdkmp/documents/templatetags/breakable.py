"""Long codes that a narrow screen may break, and that stay whole when they are copied."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()
PIECE = 8


@register.filter
def breakable(value: str) -> SafeString:
    """Return a hash or an address with a place to break after every eight signs."""
    return format_html_join("", "{}<wbr>", ((value[at : at + PIECE],) for at in range(0, len(value), PIECE)))
