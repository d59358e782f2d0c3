"""Import and undoing as jobs: compared with the records once more, then everything in the job's last transaction."""

from lumajang_kdkmp.jobs.errors import JobError, PermanentError
from lumajang_kdkmp.jobs.models import Job
from lumajang_kdkmp.jobs.queue import Publish
from lumajang_kdkmp.versioning import VersionConflict
from roadmap.actions.intake import finish_intake, kind_of, undo_intake
from roadmap.intake import kept
from roadmap.intake.plan import Plan, Refused, plan
from roadmap.models import Intake, IntakeState

MOVED = "Data di portal berubah sejak pratinjau dibuat. Buka impornya, periksa lagi, lalu tekan Impor."
BUSY = "Seseorang mengubah data yang sama pada saat ini. Pekerjaan dicoba lagi sendiri."
NAMED = 3


def handle_import(job: Job) -> Publish:
    """Plan anew; what differs from what was shown is not imported. Raises JobError, PermanentError."""
    intake = _intake(job, IntakeState.OPEN)
    by = job.requested_by
    found = plan(kind_of(intake), kept.cells_of(intake.content), by)
    if kept.digest(found) != kept.cells_of(intake.plan)["digest"]:  # type: ignore[call-overload]
        raise PermanentError(MOVED)

    def publish() -> None:
        try:
            finish_intake(intake=intake, by=by, found=found)
        except Refused:
            raise PermanentError(f"Tidak ada yang diimpor. {_refusal(found)}") from None
        except VersionConflict:
            raise JobError(BUSY) from None

    return publish


def _refusal(found: Plan) -> str:
    """Return what was refused as a job may keep it: in the clear, so of people only where they stand."""
    faults = found.faults[:NAMED]
    if found.kind.is_personal:
        return f"Ditolak: {', '.join(fault.cell for fault in faults)}. Buka impornya, lalu periksa lagi."
    return " ".join(map(str, faults))


def handle_undo(job: Job) -> Publish:
    """Take an import back. Raises JobError, PermanentError."""
    intake = _intake(job, IntakeState.DONE)

    def publish() -> None:
        try:
            undo_intake(intake=intake, by=job.requested_by)
        except VersionConflict:
            raise JobError(BUSY) from None

    return publish


def _intake(job: Job, state: IntakeState) -> Intake:
    intake = Intake.objects.filter(pk=job.payload["intake"], state=state).first()
    if intake is None:
        raise PermanentError("Impor ini sudah dikerjakan atau dibuang.")
    return intake
