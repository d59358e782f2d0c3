"""A form as it left a device: what makes sending it twice harmless."""

import datetime as dt
import uuid
from dataclasses import dataclass


class AlreadySent(Exception):
    """The same form with the same content was received before. `version` is what it brought its row to, or None."""

    def __init__(self, version: int | None) -> None:
        super().__init__("This form was received before.")
        self.version = version


@dataclass(frozen=True)
class Sent:
    """The key that the form was drawn with, a SHA-256 of its content, and when the device says it was filled in.

    `noted_at` is the portal's time less how long the device says the form waited, so a clock that is wrong does no
    harm. It is shown beside the time of receipt and decides nothing but the day of a confirmation.
    """

    key: uuid.UUID
    digest: str
    noted_at: dt.datetime | None = None
