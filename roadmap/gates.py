"""What a stage still lacks, in words. A stage that cannot move lists everything at once, each with its remedy."""

import datetime as dt
from collections.abc import Callable

from django.core.exceptions import ValidationError

from cooperatives import eligibility_facts
from cooperatives.models import Cooperative, MeetingKind, RegistrationKind
from lumajang_kdkmp import clock
from roadmap.evidence import covered_items
from roadmap.models import StageProgress
from roadmap.stages import (
    FOUNDING,
    LEGAL_ENTITY,
    MUSDESUS,
    NOTARY,
    OPERATING,
    POTENTIAL,
    REGISTRATION,
    STAGE,
    STAGES,
    Stage,
    stages_before,
)
from roadmap.workflow import Status

# "At least one business unit with a sale in the last 30 days, seen at a visit."
SALE_AGE_DAYS = 30
# A fact must have happened in this order; potential and guideline stand beside it.
DATE_ORDER = (MUSDESUS, FOUNDING, NOTARY, LEGAL_ENTITY, REGISTRATION, OPERATING)


class Lack(str):
    """What is missing, as a sentence, and where it is put right.

    `field` is the field of the stage's form that answers it, `page` the url name of another page of the village;
    `stage` is the stage meant, "" for the one that lacks it.
    """

    field: str
    stage: str
    page: str

    def __new__(cls, text: str, *, field: str = "", stage: str = "", page: str = "") -> "Lack":
        lack = super().__new__(cls, text)
        lack.field, lack.stage, lack.page = field, stage, page
        return lack


NO_COOPERATIVE = Lack(
    "Koperasi belum terdaftar: selesaikan dulu Musdesus.", stage=MUSDESUS, field="formation_path"
)


def missing_evidence(progress: StageProgress) -> list[Lack]:
    """Return the evidence items without a file, one sentence each."""
    stage = progress.definition
    if not stage.evidence:
        return []
    covered = covered_items(progress)
    return [
        Lack(f"Lampirkan {item.label}.", field=f"file_{item.code}")
        for item in stage.evidence
        if item.code not in covered
    ]


def check_date(progress: StageProgress, happened_on: dt.date | None) -> None:
    """Raise ValidationError when the fact lies in the future or before the fact it follows from."""
    if happened_on is None:
        return
    if happened_on > clock.today():
        raise ValidationError({"happened_on": "Tanggal ini belum terjadi. Tulis hari ini atau sebelumnya."})
    if happened_on.year < 2025:
        raise ValidationError({"happened_on": "Program dimulai tahun 2025. Periksa tahunnya."})
    if progress.stage not in DATE_ORDER:
        return
    earlier = DATE_ORDER[: DATE_ORDER.index(progress.stage)]
    previous = (
        StageProgress.objects.filter(
            village_id=progress.village_id, stage__in=earlier, happened_on__gt=happened_on
        )
        .order_by("-happened_on")
        .first()
    )
    if previous:
        raise ValidationError(
            {
                "happened_on": f"{previous.definition.fact} tercatat {previous.happened_on:%d-%m-%Y}. "
                f"Tahap {progress.definition.label} tidak mungkin lebih dahulu."
            }
        )


def missing_items(progress: StageProgress, happened_on: dt.date | None) -> list[Lack]:
    """Return everything that keeps a stage from being sent for verification; empty when it may go."""
    return missing_facts(progress, happened_on) + missing_evidence(progress)


def missing_facts(progress: StageProgress, happened_on: dt.date | None) -> list[Lack]:
    """Return what is missing besides files: earlier stages, the date, and what the stage itself asks for."""
    missing = [
        Lack(f"Tahap {stage.label} belum dikirim.", stage=stage.code)
        for stage in _unfinished_before(progress, {Status.SUBMITTED, Status.APPROVED})
    ]
    if happened_on is None:
        missing.append(Lack(f"Isi tanggal: {progress.definition.fact.lower()}.", field="happened_on"))
    return missing + CHECKS.get(progress.stage, lambda progress: [])(progress)


def missing_for_approval(progress: StageProgress) -> list[str]:
    """Return what keeps a sent stage from being approved: earlier stages, and anything withdrawn since."""
    waiting = [
        f"Tahap {stage.label} belum disetujui." for stage in _unfinished_before(progress, {Status.APPROVED})
    ]
    return waiting or [*_out_of_order(progress), *missing_items(progress, progress.happened_on)]


def _out_of_order(progress: StageProgress) -> list[str]:
    """Return what check_date says now: an earlier stage may have been opened again and sent with a later day."""
    try:
        check_date(progress, progress.happened_on)
    except ValidationError as error:
        return error.messages
    return []


def approved_after(progress: StageProgress) -> list[Stage]:
    """Return the approved stages that rest on this one."""
    resting = [stage.code for stage in STAGES if progress.definition in stages_before(stage.code)]
    rows = StageProgress.objects.filter(
        village_id=progress.village_id, stage__in=resting, status=Status.APPROVED
    ).values_list("stage", flat=True)
    return [STAGE[code] for code in rows]


def _unfinished_before(progress: StageProgress, enough: set[Status]) -> list[Stage]:
    before = stages_before(progress.stage)
    if not before:
        return []
    done = set(
        StageProgress.objects.filter(
            village_id=progress.village_id, stage__in=[s.code for s in before], status__in=enough
        ).values_list("stage", flat=True)
    )
    return [stage for stage in before if stage.code not in done]


def _potential(progress: StageProgress) -> list[Lack]:
    if progress.village.potentials.filter(removed_on=None).exists():
        return []
    return [Lack("Catat paling sedikit satu potensi desa beserta OPD pendampingnya.", field="commodity")]


def _cooperative(progress: StageProgress) -> Cooperative | None:
    return (
        Cooperative.objects.select_related("village__kecamatan", "deed_funding", "notary_assignment")
        .filter(pk=progress.village_id)
        .first()
    )


def _musdesus(progress: StageProgress) -> list[Lack]:
    cooperative = _cooperative(progress)
    if cooperative is None:
        return [Lack("Pilih model pembentukan koperasi yang diputuskan musyawarah.", field="formation_path")]
    meeting = cooperative.meetings.filter(kind=MeetingKind.MUSDESUS).first()
    if meeting is None or not meeting.present_count:
        return [Lack("Isi jumlah peserta yang hadir di musyawarah.", field="present_total")]
    if not meeting.board_candidates or not meeting.supervisor_candidates:
        words = "Isi jumlah calon pengurus dan calon pengawas yang diputuskan musyawarah."
        return [Lack(words, field="board_candidates")]
    return []


def _founding(progress: StageProgress) -> list[Lack]:
    cooperative = _cooperative(progress)
    if cooperative is None:
        return [NO_COOPERATIVE]
    findings = eligibility_facts.findings_for(cooperative)
    missing = [
        Lack(f"{finding.message} {finding.remedy}", page="cooperative")
        for finding in findings
        if finding.is_hard and not finding.passed
    ]
    if not cooperative.meetings.filter(kind=MeetingKind.FOUNDING).exists():
        missing.insert(0, Lack("Catat rapat pendirian: isi tanggalnya.", field="happened_on"))
    return missing


def _notary(progress: StageProgress) -> list[Lack]:
    cooperative = _cooperative(progress)
    if cooperative is None:
        return [NO_COOPERATIVE]
    missing = []
    if getattr(cooperative, "deed_funding", None) is None:
        missing.append(Lack("Tetapkan satu sumber dana akta.", field="funding_source"))
    assignment = getattr(cooperative, "notary_assignment", None)
    if assignment is None or assignment.handed_over_on is None:
        missing.append(Lack("Catat penyerahan berkas ke notaris: notaris dan tanggal.", field="notary"))
    if assignment is None or assignment.minuta_signed_on is None:
        missing.append(Lack("Isi tanggal minuta ditandatangani.", field="happened_on"))
    return missing


def _legal_entity(progress: StageProgress) -> list[Lack]:
    cooperative = _cooperative(progress)
    if cooperative and cooperative.registrations.filter(kind=RegistrationKind.SK_AHU).exists():
        return []
    return [Lack("Isi nomor SK AHU.", field="sk_number")]


def _registration(progress: StageProgress) -> list[Lack]:
    cooperative = _cooperative(progress)
    present = set(cooperative.registrations.values_list("kind", flat=True)) if cooperative else set()
    return [
        Lack(f"Isi nomor dan tanggal {kind.label}.", field=kind.value)
        for kind in RegistrationKind
        if kind != RegistrationKind.SK_AHU and kind not in present
    ]


def _operating(progress: StageProgress) -> list[Lack]:
    since = clock.today() - dt.timedelta(days=SALE_AGE_DAYS)
    cooperative = _cooperative(progress)
    missing = []
    if cooperative is None or not cooperative.business_units.filter(last_sale_on__gte=since).exists():
        words = f"Catat gerai yang menjual dalam {SALE_AGE_DAYS} hari terakhir."
        missing.append(Lack(words, field="kbli"))
    if not progress.village.visits.filter(business_seen=True, visited_on__gte=since).exists():
        words = f"Catat kunjungan dalam {SALE_AGE_DAYS} hari terakhir yang melihat usaha berjalan."
        missing.append(Lack(words, page="visit_add"))
    return missing


CHECKS: dict[str, Callable[[StageProgress], list[Lack]]] = {
    POTENTIAL: _potential,
    MUSDESUS: _musdesus,
    FOUNDING: _founding,
    NOTARY: _notary,
    LEGAL_ENTITY: _legal_entity,
    REGISTRATION: _registration,
    OPERATING: _operating,
}
