"""How an office is reached from a page: a link to WhatsApp with a ready text, or to the telephone. Pure."""

import re
from urllib.parse import quote

COUNTRY = "62"


def contact_href(phone: str, words: str) -> str:
    """Return the link for a number as it is dialled in Indonesia, "" for none.

    A mobile number (08 and a digit from 1 on) opens WhatsApp with `words`; any other is dialled, without a text.
    """
    digits = re.sub(r"[^0-9]", "", phone)
    if not digits:
        return ""
    digits = f"{COUNTRY}{digits[1:]}" if digits.startswith("0") else digits
    if re.match(rf"{COUNTRY}8[1-9]", digits):
        return f"https://wa.me/{digits}?text={quote(words)}"
    return f"tel:+{digits}"
