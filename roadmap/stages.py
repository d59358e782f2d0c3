"""The eight stages of the roadmap in their order: data that an official can check line by line.

Source: the regency's roadmap (identify potential, technical guidelines, special village meeting, mentoring,
legalisation) as laid out in docs/decisions/0002-eight-stages.md. Targets and weights here are the first values;
the ones in force are rows of StageTarget, which Diskopindag edits.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Actor(StrEnum):
    """Whose turn a stage can be."""

    CAMAT = "camat"
    DISKOPINDAG = "diskopindag"
    DPMD = "dpmd"

    @property
    def label(self) -> str:
        return {"camat": "Camat", "diskopindag": "Diskopindag", "dpmd": "DPMD"}[self.value]


@dataclass(frozen=True)
class EvidenceItem:
    """A paper or photo that a stage asks for. One file may cover several items (a scan of the whole bundle)."""

    code: str
    label: str
    # Photos are taken on the spot: the phone's camera is offered first.
    is_photo: bool = False


@dataclass(frozen=True)
class Stage:
    """One stage: who does it, who checks it, what must be shown and when it is due at first."""

    number: int
    code: str
    phase: str
    label: str
    # The fact in two or three words: it names the button and the state on the timeline.
    fact: str
    owner: Actor
    approver: Actor
    needs: tuple[str, ...]
    evidence: tuple[EvidenceItem, ...]
    first_due: dt.date
    first_weight: int


POTENTIAL, GUIDELINE, MUSDESUS, FOUNDING = "potential", "guideline", "musdesus", "founding"
NOTARY, LEGAL_ENTITY, REGISTRATION, OPERATING = "notary", "legal_entity", "registration", "operating"

STAGES: tuple[Stage, ...] = (
    Stage(
        1,
        POTENTIAL,
        "Identifikasi potensi",
        "Potensi desa",
        "Potensi tercatat",
        Actor.CAMAT,
        Actor.DPMD,
        (),
        (),
        dt.date(2025, 4, 30),
        5,
    ),
    Stage(
        2,
        GUIDELINE,
        "Petunjuk teknis",
        "Petunjuk teknis",
        "Petunjuk teknis terbit",
        Actor.DISKOPINDAG,
        Actor.DISKOPINDAG,
        (),
        (),
        dt.date(2025, 4, 30),
        5,
    ),
    Stage(
        3,
        MUSDESUS,
        "Musyawarah desa",
        "Musdesus",
        "Musdesus selesai",
        Actor.CAMAT,
        Actor.DISKOPINDAG,
        (POTENTIAL, GUIDELINE),
        (
            EvidenceItem("minutes", "Berita acara bertanda tangan"),
            EvidenceItem("attendance", "Daftar hadir"),
            EvidenceItem("photo", "Foto musyawarah", is_photo=True),
        ),
        dt.date(2025, 5, 17),
        15,
    ),
    Stage(
        4,
        FOUNDING,
        "Pendampingan",
        "Berkas pendirian",
        "Rapat pendirian selesai",
        Actor.CAMAT,
        Actor.DISKOPINDAG,
        (MUSDESUS,),
        (
            EvidenceItem("founding_minutes", "Berita acara rapat pendirian"),
            EvidenceItem("founder_list", "Daftar hadir dan daftar pendiri"),
            EvidenceItem("power_of_attorney", "Surat kuasa pendiri"),
            EvidenceItem("declarations", "Surat pernyataan pengurus dan pengawas"),
            EvidenceItem("deposit", "Bukti setoran simpanan pokok"),
            EvidenceItem("domicile", "Surat keterangan domisili"),
            EvidenceItem("business_plan", "Rencana kegiatan usaha"),
        ),
        dt.date(2025, 5, 31),
        15,
    ),
    Stage(
        5,
        NOTARY,
        "Legalisasi",
        "Akta notaris",
        "Minuta ditandatangani",
        Actor.DISKOPINDAG,
        Actor.DISKOPINDAG,
        (FOUNDING,),
        (EvidenceItem("minuta", "Keterangan minuta dari notaris"),),
        dt.date(2025, 6, 15),
        15,
    ),
    Stage(
        6,
        LEGAL_ENTITY,
        "Legalisasi",
        "Badan hukum",
        "SK badan hukum terbit",
        Actor.DISKOPINDAG,
        Actor.DISKOPINDAG,
        (NOTARY,),
        (EvidenceItem("decree", "Pindaian SK AHU"),),
        dt.date(2025, 6, 30),
        15,
    ),
    Stage(
        7,
        REGISTRATION,
        "Legalisasi",
        "Perizinan",
        "Perizinan lengkap",
        Actor.CAMAT,
        Actor.DISKOPINDAG,
        (LEGAL_ENTITY,),
        (EvidenceItem("registrations", "Bukti NIK koperasi, NPWP, NIB, rekening, SIMKOPDES"),),
        dt.date(2025, 9, 30),
        10,
    ),
    Stage(
        8,
        OPERATING,
        "Pendampingan",
        "Beroperasi",
        "Koperasi beroperasi",
        Actor.CAMAT,
        Actor.DISKOPINDAG,
        (REGISTRATION,),
        (EvidenceItem("business_photo", "Foto gerai atau usaha", is_photo=True),),
        dt.date(2025, 12, 15),
        20,
    ),
)
STAGE: dict[str, Stage] = {stage.code: stage for stage in STAGES}
STAGE_CHOICES: list[tuple[str, str]] = [(stage.code, stage.label) for stage in STAGES]


def stages_before(code: str) -> tuple[Stage, ...]:
    """Return the stages that must be approved before this one, nearest last, found through `needs`."""
    found: list[Stage] = []
    for need in STAGE[code].needs:
        for stage in (*stages_before(need), STAGE[need]):
            if stage not in found:
                found.append(stage)
    return tuple(found)
