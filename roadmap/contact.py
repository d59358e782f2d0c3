"""How an office is reached from a page: a link to WhatsApp with a ready text, or to the telephone. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import quote

COUNTRY = "62"


def contact_href(phone: str, words: str) -> str:
    """Return the link for a number as it is dialled in Indonesia, "" for none.

    A mobile number (08 and a digit from 1 on) opens WhatsApp with `words`; any other is dialled, without a text.
    """
    digits = _international(phone)
    if re.match(rf"{COUNTRY}8[1-9]", digits):
        return f"https://wa.me/{digits}?text={quote(words)}"
    return dial_href(phone)


def dial_href(phone: str) -> str:
    """Return the link that dials a number, "" for none."""
    digits = _international(phone)
    return f"tel:+{digits}" if digits else ""


def _international(phone: str) -> str:
    digits = re.sub(r"[^0-9]", "", phone)
    return f"{COUNTRY}{digits[1:]}" if digits.startswith("0") else digits


@dataclass(frozen=True, slots=True)
class Contact:
    """An office and how it is reached. `words` are the ready text, which a telephone does not take along."""

    office: str
    href: str
    words: str

    @property
    def takes_text(self) -> bool:
        return self.href.startswith("https:")


def contact(office: str, phone: str, words: str) -> Contact | None:
    """Return how the office is reached, None where its number is not known."""
    href = contact_href(phone, words)
    return Contact(office, href, words) if href else None


def asking_words(kecamatan: str, village: str, stage: str, days_late: int) -> str:
    """Return the ready text to a camat about one village; `days_late` is 0 where it is on time."""
    what = f"tahap {stage} lewat tenggat {days_late} hari" if days_late else f"sedang di tahap {stage}"
    about = f"{village} {what}" if stage else f"tentang {village}"
    return f"Yth. Camat {kecamatan}. {about}. Mohon kabar: apa yang menahan, siapa yang mengerjakan, kapan selesai."
