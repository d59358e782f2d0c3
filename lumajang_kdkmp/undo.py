"""The button beside a message that takes back what was just pressed: an ordinary form, which needs no script.

The message carries only the address and the version that was written; whether it may still be taken back is decided
by the policy of the act when the button is pressed.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

_MARK = "undo:"


@dataclass(frozen=True)
class Undo:
    """Where the button posts to, with the version that the press has written; `within` says how long, "" is open."""

    url: str
    version: int
    within: str = ""


def tell_with_undo(request: HttpRequest, text: str, undo: Undo) -> None:
    """Tell that something was done, with the button that takes it back."""
    messages.success(request, text, extra_tags=f"{_MARK}{undo.version}:{undo.within}:{undo.url}")


def undo_of(message: Message) -> Undo | None:
    """Return what takes the act of a message back, None for a message that only tells."""
    if not (message.extra_tags or "").startswith(_MARK):
        return None
    version, within, url = message.extra_tags.removeprefix(_MARK).split(":", 2)
    return Undo(url, int(version), within)
