"""Proposals of a test, as Diskopindag or an agency enters them."""

import datetime as dt

from lumajang_kdkmp import clock
from roadmap import actions
from roadmap.models import Decision
from tests.factories import REGENCY


def propose(by, title: str = "Buka loket pengesahan bersama", **changes) -> Decision:
    """Put one proposal before the Bupati: to be decided in two days, carried out in a week."""
    today = clock.today()
    values = {
        "area_code": REGENCY,
        "facts": "81 koperasi sudah punya akta tetapi belum disahkan.",
        "effect": "Laju naik menjadi 48 per pekan",
        "cost": 6_200_000,
        "due_on": today + dt.timedelta(days=2),
        "owner": "DISKOPINDAG",
        "task_due_on": today + dt.timedelta(days=7),
    }
    return actions.propose_decision(by=by, title=title, **(values | changes))
