"""What the roadmap tells people: whose turn it is after a move, what was approved, and findings to be put right."""

from django.db import transaction
from django.urls import reverse

from lumajang_kdkmp.accounts.roles import Agency, Role
from lumajang_kdkmp.formats import date_long
from lumajang_kdkmp.inbox.models import Kind, Notice
from lumajang_kdkmp.inbox.notices import Reader, answer, notice, tell
from roadmap.models import StageProgress, VisitFinding
from roadmap.reminders.rules import subjects
from roadmap.stages import Actor
from roadmap.workflow import OPEN, MoveCode, Status
from villages.models import Village

READERS = {
    Actor.CAMAT: Reader(Role.CAMAT),
    Actor.DISKOPINDAG: Reader(Role.DISKOPINDAG),
    Actor.DPMD: Reader(Role.OPD, Agency.DPMD),
}
BACK = {MoveCode.RETURN: "dikembalikan", MoveCode.REOPEN: "dibuka kembali"}
# Moves that answer what waits for the owner or the approver. Saving a returned stage does not: it is not sent yet.
ANSWERS = frozenset({MoveCode.SUBMIT, MoveCode.WITHDRAW, MoveCode.APPROVE, MoveCode.UNDO, *BACK})


def stage_moved(progress: StageProgress, move: MoveCode, *, reason: str = "", note: str = "") -> None:
    """Tell whose turn it is now, and let disappear what this move answers. Call it in the move's transaction."""
    if move not in ANSWERS:
        return
    answer([_stage(progress), *subjects(_stage(progress))])
    if move == MoveCode.UNDO:
        answer([_approval(progress)])
    if move in (MoveCode.SUBMIT, MoveCode.UNDO):
        tell(_to_check(progress))
    elif move in BACK:
        tell(_sent_back(progress, BACK[move], reason, note))
    elif move == MoveCode.APPROVE:
        tell(_approved(progress))


def finding_opened(row: VisitFinding) -> None:
    """Tell the camat what a visit has found, by when it is to be put right. Call it where the finding is written."""
    tell(_found(row))


def finding_closed(row: VisitFinding) -> None:
    answer([_finding(row), *subjects(_finding(row))])


@transaction.atomic
def tell_what_waits() -> int:
    """Tell of every stage and finding that waits and was not told of yet; return how many waited.

    For a database that is older than the notices; safe to repeat.
    """
    stages = StageProgress.objects.select_related("village__kecamatan", "return_reason")
    rows = [_to_check(row) for row in stages.filter(status=Status.SUBMITTED).order_by("submitted_on", "pk")]
    rows += [
        _sent_back(row, BACK[MoveCode.RETURN], str(row.return_reason), row.return_note)
        for row in stages.filter(status__in=OPEN).exclude(return_reason=None)
    ]
    findings = VisitFinding.objects.filter(closed_on=None).select_related("visit__village__kecamatan")
    rows += map(_found, findings)
    tell(*rows)
    return len(rows)


def _stage(progress: StageProgress) -> str:
    return f"stage:{progress.village_id}:{progress.stage}"


def _approval(progress: StageProgress) -> str:
    return f"approved:{progress.village_id}:{progress.stage}"


def _finding(row: VisitFinding) -> str:
    return f"finding:{row.pk}"


def _place(village: Village, role: str) -> str:
    """Return the village as its reader calls it; there are villages of one name in several kecamatan."""
    name = f"{village.get_kind_display()} {village.name}"
    return name if role == Role.CAMAT else f"{name}, {village.kecamatan}"


def _about(
    progress: StageProgress, to: Reader, kind: Kind, text: str, button: str, link: str, name: str = ""
) -> Notice:
    return notice(
        to,
        kind,
        subject=name or _stage(progress),
        area_code=progress.village_id,
        place=_place(progress.village, to.role),
        text=f"{progress.definition.label} {text}",
        button=button,
        link=link,
    )


def _to_check(progress: StageProgress) -> Notice:
    reader = READERS[progress.definition.approver]
    to = Reader(reader.role, reader.agency, but=progress.submitted_by)
    link = reverse("verification", args=[progress.pk])
    return _about(progress, to, Kind.ACTION, "menunggu pemeriksaan.", "Periksa", link)


def _sent_back(progress: StageProgress, how: str, reason: str, note: str) -> Notice:
    words = f"{how}: {reason[:1].lower()}{reason[1:]}." + (f" {note}" if note else "")
    link = reverse("stage_update", args=[progress.village_id, progress.stage])
    return _about(progress, READERS[progress.definition.owner], Kind.ACTION, words, "Perbaiki", link)


def _approved(progress: StageProgress) -> Notice:
    link = reverse("village", args=[progress.village_id])
    return _about(
        progress,
        Reader(Role.CAMAT),
        Kind.INFORMATION,
        "disetujui.",
        "Lihat desa",
        link,
        # An information is not what a later move of the stage answers.
        name=_approval(progress),
    )


def _found(row: VisitFinding) -> Notice:
    village = row.visit.village
    return notice(
        Reader(Role.CAMAT),
        Kind.ACTION,
        subject=_finding(row),
        area_code=village.pk,
        place=_place(village, Role.CAMAT),
        text=f"Temuan kunjungan: {row.finding.rstrip('.')}. Selesaikan paling lambat {date_long(row.due_on)}.",
        button="Tindak lanjuti",
        link=reverse("visit", args=[row.visit_id]),
    )
