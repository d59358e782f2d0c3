"""What the kill tests run in processes of their own: 205 villages whose founding files lack nothing.

python -m tests.stack.scenario prepare COUNT | request FINALS | verify
"""

import datetime as dt
import json
import os
import sys

# Complete by what prepare() records, whereas a deed lacks its notary.
STATEMENT = "kinship_statement"


def prepare(count: str) -> dict:
    """Import the villages and walk the first `count` of them to a complete founding file."""
    from django.core.management import call_command

    from lumajang_kdkmp import clock
    from lumajang_kdkmp.accounts.roles import Role
    from lumajang_kdkmp.audit.trail import together
    from tests.cooperatives.building import complete
    from tests.factories import make_user
    from villages.models import Village

    call_command("migrate", verbosity=0)
    call_command("import_villages", verbosity=0)
    clerk = make_user(Role.DISKOPINDAG)
    with together(), clock.on(dt.date(2025, 6, 12)):
        for village in Village.objects.select_related("kecamatan")[: int(count)]:
            complete(village, clerk)
    return {"villages": Village.objects.count()}


def request(finals: str) -> dict:
    """Ask for the deed drafts of all cooperatives as one batch, and for `finals` statements with a number as another.

    A final takes its number in the worker, when its turn comes.
    """
    import time

    from cooperatives.drafts import DEED_DRAFT, deed_item, paper_item
    from cooperatives.models import Cooperative
    from lumajang_kdkmp.accounts.models import User
    from lumajang_kdkmp.documents.batches import request_batch

    rows = Cooperative.objects.select_related("village__kecamatan").order_by("pk")
    items = [deed_item(row) for row in rows]
    started = time.perf_counter()
    by = User.objects.get()
    # Before the deeds, so that the killed workers have them in hand.
    numbered = [paper_item(row, STATEMENT, "Pernyataan", final=True) for row in rows[: int(finals)]]
    if numbered:
        request_batch(kind=STATEMENT, title="Surat pernyataan", area_code="35.08", items=numbered, by=by)
    batch = request_batch(
        kind=DEED_DRAFT, title="Rancangan akta kabupaten", area_code="35.08", items=items, by=by
    )
    return {"batch": str(batch.pk), "items": len(items), "seconds": time.perf_counter() - started}


def verify() -> dict:
    """Let the portal judge itself: the store, the audit chain, the batch."""
    from lumajang_kdkmp.audit import trail
    from lumajang_kdkmp.documents.store import verify_store
    from lumajang_kdkmp.jobs.models import Job

    report = verify_store(grace=0)
    return {
        "checked": report.checked,
        "missing": report.missing,
        "altered": report.altered,
        "orphans": report.orphans,
        "audit": trail.verify(),
        "batches": [[job.status, job.progress_words] for job in Job.objects.filter(is_batch=True)],
        "causes": list(Job.objects.exclude(last_error="").values_list("title", "last_error")),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lumajang_kdkmp.settings")
    import django

    django.setup()
    print(json.dumps({"prepare": prepare, "request": request, "verify": verify}[sys.argv[1]](*sys.argv[2:])))
