"""Where to supply what a stage still lacks: each sentence of gates.py with the address of its field or page."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from cooperatives.models import RegistrationKind
from roadmap import gates
from roadmap.models import StageProgress
from roadmap.stages import FOUNDING, LEGAL_ENTITY, MUSDESUS, NOTARY, OPERATING, POTENTIAL, STAGE, STAGES

# Beginnings of sentences by stage, and the field of the stage's form that answers them.
FIELDS: dict[str, tuple[tuple[str, str], ...]] = {
    POTENTIAL: (("Catat paling sedikit satu potensi", "commodity"),),
    MUSDESUS: (
        ("Pilih model pembentukan", "formation_path"),
        ("Isi jumlah peserta", "present_total"),
        ("Isi jumlah calon", "board_candidates"),
    ),
    FOUNDING: (("Catat rapat pendirian", "happened_on"),),
    NOTARY: (
        ("Tetapkan satu sumber dana", "funding_source"),
        ("Catat penyerahan berkas", "notary"),
        ("Isi tanggal minuta", "happened_on"),
    ),
    LEGAL_ENTITY: (("Isi nomor SK", "sk_number"),),
    OPERATING: (("Catat gerai", "kbli"),),
}


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: the sentence and where to put it right; `url` is "" where nobody can by a page."""

    text: str
    url: str


def url_of(name: str, *args: str) -> str:
    """Return the address of a page, or "" where this installation has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def missing_now(progress: StageProgress) -> tuple[Missing, ...]:
    """Return everything that keeps the stage from being sent, each with its place."""
    sentences = gates.missing_items(progress, progress.happened_on)
    return tuple(Missing(text, _place(progress, text)) for text in sentences)


def _place(progress: StageProgress, text: str) -> str:
    code = progress.village_id
    page = reverse("stage_update", args=[code, progress.stage])
    if field := _field(progress, text):
        return f"{page}#id_{field}"
    for stage in STAGES:
        if text.startswith(f"Tahap {stage.label} "):
            return reverse("village", args=[code]) + f"#tahap-{stage.code}"
    if progress.stage == OPERATING and text.startswith("Catat kunjungan"):
        return reverse("visit_add", args=[code])
    if text.startswith("Koperasi belum terdaftar"):
        return reverse("stage_update", args=[code, MUSDESUS])
    return url_of("cooperative", code)


def _field(progress: StageProgress, text: str) -> str:
    if text.startswith("Isi tanggal: "):
        return "happened_on"
    for item in STAGE[progress.stage].evidence:
        if text == f"Lampirkan {item.label}.":
            return f"file_{item.code}"
    for kind in RegistrationKind:
        if text == f"Isi nomor dan tanggal {kind.label}.":
            return kind.value
    for beginning, field in FIELDS.get(progress.stage, ()):
        if text.startswith(beginning):
            return field
    return ""
