"""Exercises of the demonstration: each ticks itself off by what the person really did, as the audit trail tells.

A tick means that the act went through the same action, with the same rights, as in the real portal.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from roadmap import queues
from roadmap.models import StageProgress
from roadmap.policies import acts_as
from roadmap.stages import GUIDELINE, STAGE
from roadmap.workflow import OPEN, Status

# The last event of loading: what stands before it is the story, what follows is practice.
READY = "demo_ready"


@dataclass(frozen=True)
class Exercise:
    """One exercise: `acts` are the audit actions that fulfil it, `page` is the URL name where it begins.

    `place` names a stage to begin with; its answer replaces title and address.
    """

    title: str
    how: str
    acts: tuple[str, ...]
    page: str
    place: Callable[[User], tuple[str, str] | None] | None = None


@dataclass(frozen=True)
class ExerciseLine:
    """An exercise as it is shown."""

    title: str
    how: str
    href: str
    is_done: bool


@dataclass(frozen=True)
class PracticePage:
    """All exercises of a role; `is_ready` is False where the data was loaded before practice existed."""

    lines: tuple[ExerciseLine, ...]
    is_ready: bool

    @property
    def done(self) -> int:
        return sum(line.is_done for line in self.lines)

    @property
    def score(self) -> str:
        whole = len(self.lines)
        return (
            f"{self.done} dari {whole} selesai"
            if self.done < whole
            else f"semua {whole} selesai"
        )


def _own_stage(user: User) -> tuple[str, str] | None:
    """Return the first stage that this camat can work on now: "Berkas pendirian Desa Bago" and its form."""
    rows = (
        StageProgress.objects.visible_to(user)
        .select_related("village__kecamatan")
        .order_by("village_id", "id")
    )
    by_village: dict[str, dict[str, StageProgress]] = {}
    for row in rows:
        by_village.setdefault(row.village_id, {})[row.stage] = row
    for stages in by_village.values():
        for row in stages.values():
            if _is_open(row, stages, user):
                title = f"Catat {row.definition.label} {row.village}"
                return title, reverse("stage_update", args=[row.village_id, row.stage])
    return None


def _is_open(row: StageProgress, stages: dict[str, StageProgress], user: User) -> bool:
    needed = (stages.get(code) for code in STAGE[row.stage].needs)
    return (
        row.status in OPEN
        and row.stage != GUIDELINE
        and acts_as(user, row.definition.owner, row.village_id)
        and all(before is not None and before.status == Status.APPROVED for before in needed)
    )


def _waiting_case(user: User) -> tuple[str, str] | None:
    """Return the case that waits longest for this verifier."""
    row = (
        queues.decidable(user)
        .filter(status=Status.SUBMITTED)
        .exclude(submitted_by=user)
        .select_related("village__kecamatan")
        .order_by("submitted_on", "id")
        .first()
    )
    if row is None:
        return None
    return f"Periksa dan terima {row.definition.label} {row.village}", reverse("verification", args=[row.pk])


REPORT = Exercise(
    "Minta laporan kemajuan", "Pilih tanggal dan wilayah, lalu buat.", ("job_enqueued",), "report_list"
)
EXPORT = Exercise(
    "Unduh daftar desa", "Tekan Unduh Excel atau CSV di halaman Desa.", ("village_list.export",), "village_list"
)
DOWNLOAD = Exercise(
    "Buka laporan yang sudah jadi",
    "Tunggu pekerjaannya selesai, lalu tekan Unduh.",
    ("document_downloaded",),
    "report_list",
)
EXERCISES: dict[str, tuple[Exercise, ...]] = {
    Role.CAMAT: (
        Exercise(
            "Catat kemajuan satu desa",
            "Pilih tanggal, lampirkan foto apa saja, lalu Simpan.",
            ("stage.start", "stage.update", "stage.submit"),
            "worklist",
            _own_stage,
        ),
        Exercise("Laporkan satu kendala", "Tekan segitiga di kartu desa.", ("blocker.open",), "worklist"),
        Exercise(
            "Tandai kendala itu teratasi",
            "Buka desanya, tekan Teratasi.",
            ("blocker.resolve",),
            "village_list",
        ),
        Exercise("Catat satu kunjungan", "Pilih desa, tulis yang terlihat.", ("visit.record",), "visit_list"),
        Exercise(
            "Nyatakan sepekan tanpa perubahan",
            "Tekan Ya, semua tetap. Sekali sehari cukup.",
            ("kecamatan.confirm",),
            "no_change",
        ),
    ),
    Role.DISKOPINDAG: (
        Exercise(
            "Periksa dan terima satu berkas",
            "Cocokkan bukti, lalu tekan Terima.",
            ("stage.approve",),
            "verification_queue",
            _waiting_case,
        ),
        Exercise(
            "Kembalikan satu berkas dengan alasan",
            "Pilih alasan dan tulis satu kalimat.",
            ("stage.return",),
            "verification_queue",
        ),
        Exercise(
            "Minta rancangan akta satu kecamatan",
            "Tekan Buat rancangan pada salah satu baris.",
            ("batch_enqueued",),
            "deed_batches",
        ),
        Exercise(
            "Catat serah terima satu berkas", "Pilih desa, lalu pemegangnya.", ("file.receive",), "custody"
        ),
        Exercise(
            "Laporkan satu kendala",
            "Buka sebuah desa, tekan Kendala, pilih alasannya.",
            ("blocker.open",),
            "village_list",
        ),
    ),
    Role.OPD: (
        Exercise("Catat satu komitmen", "Untuk desa atau kecamatan.", ("commitment.make",), "commitment_add"),
        Exercise(
            "Ubah tenggatnya", "Tekan Ubah pada komitmen itu.", ("commitment.change",), "commitment_list"
        ),
        Exercise(
            "Tandai satu komitmen terlaksana",
            "Tekan Sudah terlaksana dan tulis buktinya.",
            ("commitment.deliver",),
            "commitment_list",
        ),
        Exercise(
            "Batalkan satu komitmen dengan alasan",
            "Tekan Ubah, lalu Batalkan dengan alasan.",
            ("commitment.cancel",),
            "commitment_list",
        ),
    ),
    Role.BUPATI: (
        REPORT,
        DOWNLOAD,
        EXPORT,
        Exercise(
            "Jawab satu usulan keputusan",
            "Setujui, tolak, atau tanya dulu.",
            ("decision.approve", "decision.refuse", "decision.ask"),
            "decision_list",
        ),
    ),
    Role.SATGAS: (REPORT, DOWNLOAD, EXPORT),
}


def practice_page(user: User) -> PracticePage:
    """Return the exercises of the user's role with what is done since the demonstration was loaded.

    Three queries at most. An exercise whose page this portal does not have is left out.
    """
    start = AuditEvent.objects.filter(action=READY).order_by("-id").values_list("id", flat=True).first()
    acts: set[str] = set()
    if start is not None:
        own = AuditEvent.objects.filter(id__gt=start, actor_id=user.pk)
        acts = set(own.order_by().values_list("action", flat=True).distinct())
    lines = (_line(exercise, user, acts) for exercise in EXERCISES.get(user.role, ()))
    return PracticePage(tuple(line for line in lines if line), start is not None)


def _line(exercise: Exercise, user: User, acts: Iterable[str]) -> ExerciseLine | None:
    try:
        href = reverse(exercise.page)
    except NoReverseMatch:
        return None
    is_done = not set(exercise.acts).isdisjoint(acts)
    place = exercise.place(user) if exercise.place and not is_done else None
    title, href = place or (exercise.title, href)
    return ExerciseLine(title, exercise.how, href, is_done)
