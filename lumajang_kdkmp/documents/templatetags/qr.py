"""A QR code as an inline drawing: papers fetch nothing, so nothing but the page itself carries it."""

import segno
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
# A border of four modules is what readers ask for; M mends what a fold or a stain takes away.
BORDER, MODULE_MM = 4, 0.8


@register.simple_tag
def qr(value: str, module: float = MODULE_MM) -> SafeString:
    """Draw `value` (an address) as a QR code of `module` mm a module: about 30 mm for an address of 50 letters."""
    code = segno.make(value, error="m", micro=False)
    drawing = code.svg_inline(
        scale=module, border=BORDER, unit="mm", svgclass=None, lineclass=None, dark="#000"
    )
    # The library draws modules only: the value itself is nowhere in the markup.
    return mark_safe(drawing)  # noqa: S308
