"""What `manage.py check` says about the mails of this installation."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Info, register


@register()
def production_has_a_mail_server(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Say where production has no EMAIL_URL: everything works, but nobody gets the daily digest.

    No warning: the units run check --fail-level WARNING before they start, and mail is not a must.
    """
    if not settings.PRODUCTION or settings.EMAIL_URL:
        return []
    return [
        Info(
            "EMAIL_URL is not set: nobody gets the daily digest by e-mail.",
            hint="Set EMAIL_URL=smtp+tls://user:password@host:587 and MAIL_FROM.",
            id="portal.I001",
        )
    ]
