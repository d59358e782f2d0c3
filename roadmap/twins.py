"""Files that are there already: told to the person who attaches them, marked for the one who verifies."""

from collections.abc import Iterable

from lumajang_kdkmp.accounts.access import covers
from lumajang_kdkmp.accounts.models import User
from roadmap.evidence import Attachment
from roadmap.models import Evidence, StageProgress


def notes(attachments: Iterable[Attachment], progress: StageProgress, by: User) -> list[str]:
    """Return a sentence for each file that is attached here or elsewhere already; one query, or none.

    Where the other place is outside the person's scope, the sentence does not name it.
    """
    names = {attachment.file.sha256: attachment.file.original_name for attachment in attachments}
    if not names:
        return []
    here: set[str] = set()
    elsewhere: dict[str, set[str]] = {}
    rows = Evidence.objects.filter(sha256__in=names, removed_on=None).select_related(
        "progress__village__kecamatan"
    )
    for row in rows:
        if row.progress_id == progress.pk:
            here.add(row.sha256)
        else:
            elsewhere.setdefault(row.sha256, set()).add(_place(row, by))
    return [*map(_here, (names[sha] for sha in sorted(here)))] + [
        _elsewhere(names[sha], places) for sha, places in sorted(elsewhere.items()) if sha not in here
    ]


def _place(row: Evidence, by: User) -> str:
    in_scope = covers(by.area_code, row.village_id)
    return f"{row.progress.definition.label} {row.progress.village}" if in_scope else ""


def _here(name: str) -> str:
    return f"Berkas “{name}” sudah terlampir di tahap ini, jadi tidak ditambahkan lagi."


def _elsewhere(name: str, places: set[str]) -> str:
    named = ", ".join(sorted(place for place in places if place)) or "tahap atau desa lain"
    return f"Berkas “{name}” juga dipakai di {named}. Berkas diterima dan ditandai untuk pemeriksa."
