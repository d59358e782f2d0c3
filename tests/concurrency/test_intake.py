"""Two who press at the same moment make one import; the same file handed in twice at once is one."""

import pytest

from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job
from lumajang_kdkmp.versioning import VersionConflict
from roadmap.actions.intake import hand_in, start_intake
from roadmap.models import Intake
from tests.conftest import plant_first_rows
from tests.factories import BAGO, Office, make_village
from tests.jobs.test_claim import together

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
CELLS = [["Kode", "Jumlah penduduk"], [BAGO, 4_321]]


@pytest.fixture
def clerk():
    plant_first_rows()
    make_village(BAGO, "Bago")
    return Office().clerk


def hand(clerk) -> int:
    return hand_in(kind="desa", name="a.xlsx", cells=CELLS, by=clerk).pk


def test_the_same_file_handed_in_twice_at_once_is_one_import(clerk):
    assert len(set(together(2, lambda: hand(clerk)))) == 1
    assert Intake.objects.count() == 1


def test_two_presses_at_once_make_one_import(clerk):
    pk = hand(clerk)

    def press() -> str:
        row = Intake.objects.get(pk=pk)
        try:
            return str(start_intake(intake=row, by=clerk, seen_version=row.version).pk)
        except VersionConflict:
            return "told"

    together(2, press)
    job = Job.objects.get(kind="intake")
    assert sorted(together(2, lambda: queue.run(job.pk))) == [False, True]
    assert AuditEvent.objects.filter(action="village.update", target=f"village:{BAGO}").count() == 1
    assert Intake.objects.get().state == "done"
