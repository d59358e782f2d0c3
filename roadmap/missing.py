"""Where to supply what a stage still lacks: each sentence of gates.py with the address of its field or page."""

from dataclasses import dataclass

from django.urls import reverse

from roadmap import gates
from roadmap.models import StageProgress


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: the sentence and where to put it right; `url` is "" where nobody can by a page."""

    text: str
    url: str


def missing_now(progress: StageProgress) -> tuple[Missing, ...]:
    """Return everything that keeps the stage from being sent, each with its place."""
    lacks = gates.missing_items(progress, progress.happened_on)
    return tuple(Missing(str(lack), _place(progress, lack)) for lack in lacks)


def _place(progress: StageProgress, lack: str) -> str:
    code = progress.village_id
    if not isinstance(lack, gates.Lack):
        return ""
    if lack.page:
        return reverse(lack.page, args=[code])
    if lack.field:
        return reverse("stage_update", args=[code, lack.stage or progress.stage]) + f"#id_{lack.field}"
    return reverse("village", args=[code]) + f"#tahap-{lack.stage}" if lack.stage else ""
