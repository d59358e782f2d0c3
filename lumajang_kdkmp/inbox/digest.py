"""The daily digest by e-mail: what waits and what is new, as counts and links. No name, no free text of anybody.

A mail cannot be sent exactly once. This portal sends at most once: DigestSent is written before the mail is handed
over, so a crash in between costs one mail, which the next morning's makes good; the other side would send two.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.formats import date_long, number
from lumajang_kdkmp.inbox.models import DigestSent, Kind, Notice

SALT = "inbox.digest"
LINES = 15


@dataclass(frozen=True)
class Line:
    """Where, what to do, and the address where it is done."""

    place: str
    act: str
    url: str


@dataclass(frozen=True)
class Digest:
    """What one person is told on a day."""

    day: dt.date
    waiting: int
    news: int
    ready: int
    lines: tuple[Line, ...]
    inbox_url: str
    stop_url: str

    @property
    def left_out(self) -> int:
        return self.waiting - len(self.lines)

    @property
    def subject(self) -> str:
        if self.waiting:
            return f"KDKMP: {number(self.waiting)} hal menunggu tindakan Anda"
        return f"KDKMP: {number(self.news + self.ready)} kabar baru"

    @property
    def day_text(self) -> str:
        return date_long(self.day)


def people() -> QuerySet[User]:
    """Return everybody who takes the digest: an open account with an e-mail address and the switch on."""
    return User.objects.filter(is_active=True, wants_digest=True).exclude(email="").order_by("pk")


def digest_of(user: User, day: dt.date) -> Digest | None:
    """Return what this person is told, None when nothing waits and nothing is new. Three queries.

    New is what nobody has read and came since the last digest, or within a day where there was none.
    """
    mine = Notice.objects.visible_to(user).current()
    actions = mine.filter(kind=Kind.ACTION)
    waiting = actions.count()
    last = (
        DigestSent.objects.filter(user=user, on__lt=day).order_by("-on").values_list("claimed_at", flat=True)
    )
    since = last.first() or clock.now() - dt.timedelta(days=1)
    fresh = mine.exclude(kind=Kind.ACTION).filter(created_at__gt=since).exclude(readings__user=user)
    kinds = list(fresh.values_list("kind", flat=True))
    if not (waiting or kinds):
        return None
    return Digest(
        day=day,
        waiting=waiting,
        news=kinds.count(Kind.INFORMATION),
        ready=kinds.count(Kind.READY),
        lines=tuple(Line(row.place, row.button, _address(row.link)) for row in actions[:LINES]),
        inbox_url=_address(reverse("inbox")),
        stop_url=_address(reverse("digest_stop", args=[token_of(user)])),
    )


def claim(user: User, day: dt.date) -> bool:
    """Write that this person gets the digest of this day; False when that is written already."""
    try:
        with transaction.atomic():
            DigestSent.objects.create(user=user, on=day, claimed_at=clock.now())
    except IntegrityError:
        return False
    return True


def give_back(user: User, day: dt.date) -> None:
    """Take the claim back: the mail has certainly not left."""
    DigestSent.objects.filter(user=user, on=day, sent_at=None).delete()


def is_sent(user: User, day: dt.date) -> bool:
    """Return whether the mail of this day is known to have left."""
    return DigestSent.objects.filter(user=user, on=day, sent_at__isnull=False).exists()


def mail_of(user: User, digest: Digest, connection: Any) -> EmailMultiAlternatives:
    """Return the mail, ready to be sent through an open connection."""
    context = {"digest": digest}
    mail = EmailMultiAlternatives(
        digest.subject,
        render_to_string("inbox/digest.txt", context),
        settings.DEFAULT_FROM_EMAIL,
        [user.email],
        headers={"List-Unsubscribe": f"<{digest.stop_url}>", "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    mail.attach_alternative(render_to_string("inbox/digest.html", context), "text/html")
    return mail


def remember_sent(user: User, day: dt.date) -> None:
    """Write that the mail has left."""
    DigestSent.objects.filter(user=user, on=day).update(sent_at=clock.now())


def token_of(user: User) -> str:
    """Return what stands in the link that ends the digest: it opens nothing else, and needs no log-in."""
    return signing.dumps(user.pk, salt=SALT)


def user_of(token: str) -> User | None:
    """Return the person of a link, None for one that this portal has not made."""
    try:
        return User.objects.filter(pk=signing.loads(token, salt=SALT)).first()
    except signing.BadSignature:
        return None


def _address(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"
