"""May it now: who may move a stage from where it stands. The same check greys a button and refuses the action."""

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed, covers, refusal
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Agency, Role
from roadmap.models import (
    CentreDifference,
    Decision,
    DecisionState,
    Holder,
    Outcome,
    Owner,
    StageProgress,
    Transition,
)
from roadmap.reporting.kinds import Kind
from roadmap.stages import POTENTIAL, Actor
from roadmap.workflow import MOVES, MoveCode, Side, Status, is_allowed

__all__ = [
    "NotAllowed",
    "acts_as",
    "check_answer",
    "check_centre",
    "check_commitment",
    "check_decide",
    "check_difference",
    "check_deed_batch",
    "check_evidence",
    "check_field_work",
    "check_handover",
    "check_intake",
    "check_move",
    "check_outcome",
    "check_pause",
    "check_propose",
    "check_receipt",
    "check_report",
    "check_settings",
    "check_undo",
    "refusal",
]

# Those who may see the money for deeds: the page "Uang akta", the sheet of the Bupati, the reports that carry it.
MONEY_ROLES = (Role.BUPATI, Role.SATGAS, Role.DISKOPINDAG)


def acts_as(user: User, actor: Actor, area_code: str) -> bool:
    """Return whether `user` is `actor` for the village or kecamatan `area_code`."""
    if not (user.is_active and covers(user.area_code, area_code)):
        return False
    if actor == Actor.CAMAT:
        return user.role == Role.CAMAT
    if actor == Actor.DISKOPINDAG:
        return user.role == Role.DISKOPINDAG
    return user.role == Role.OPD and user.agency == Agency.DPMD


def check_move(progress: StageProgress, move: MoveCode, by: User) -> None:
    """Raise NotAllowed unless `by` may make `move` on `progress` now. Superusers are no exception."""
    rule = MOVES[move]
    stage = progress.definition
    actor = stage.owner if rule.side == Side.OWNER else stage.approver
    if not acts_as(by, actor, progress.village_id):
        raise NotAllowed(
            f"Tahap {stage.label} dikerjakan {stage.owner.label} dan diperiksa {stage.approver.label}."
        )
    status = Status(progress.status)
    if not is_allowed(move, status):
        raise NotAllowed(
            f"Tahap {stage.label} berstatus “{status.label}”, jadi langkah ini tidak berlaku lagi."
        )
    if rule.side == Side.APPROVER and progress.submitted_by_id == by.pk:
        raise NotAllowed("Anda sendiri yang mengirim tahap ini. Pemeriksaan harus oleh orang lain.")


UNDO_SECONDS = 10
# The page must reach the browser and the press come back, over a weak line too.
_ON_THE_WAY_SECONDS = 5
UNDOABLE = (MoveCode.APPROVE, MoveCode.RETURN)


def check_undo(progress: StageProgress, last: Transition | None, by: User) -> None:
    """Raise NotAllowed unless `by` may take back the decision just made: `last`, the newest move of the stage.

    Only who decided, only for a moment: what a camat has read by then is opened again or sent again, in the open.
    """
    check_move(progress, MoveCode.UNDO, by)
    if last is None or last.move not in UNDOABLE or last.by_id != by.pk:
        raise NotAllowed("Yang dapat diurungkan hanya putusan terakhir, oleh orang yang memutuskan.")
    way_out = (
        "Pakai “Buka kembali” dengan alasannya."
        if last.move == MoveCode.APPROVE
        else "Minta kecamatan mengirimnya lagi; bukti yang ada tetap tersimpan."
    )
    if last.move == MoveCode.APPROVE and progress.stage == POTENTIAL:
        raise NotAllowed(f"Potensinya sudah ikut divalidasi. {way_out}")
    age = (clock.now() - last.at).total_seconds()
    if not 0 <= age <= UNDO_SECONDS + _ON_THE_WAY_SECONDS:
        raise NotAllowed(f"Putusan hanya dapat diurungkan dalam {UNDO_SECONDS} detik. {way_out}")


def check_evidence(progress: StageProgress, by: User) -> None:
    """Raise NotAllowed unless `by` may add or remove files: the owner, while the stage is open."""
    check_move(progress, MoveCode.UPDATE, by)


def check_field_work(area_code: str, by: User) -> None:
    """Raise NotAllowed unless `by` may record blockers, visits and confirmations for this area."""
    if (
        by.role not in (Role.CAMAT, Role.DISKOPINDAG)
        or not covers(by.area_code, area_code)
        or not by.is_active
    ):
        raise NotAllowed("Kendala dan kunjungan dicatat oleh kecamatan setempat atau Diskopindag.")


def check_intake(area_code: str, by: User) -> None:
    """Raise NotAllowed unless `by` may import tables for this area; each row has a policy of its own besides."""
    if not (by.is_active and by.role in (Role.CAMAT, Role.DISKOPINDAG) and covers(by.area_code, area_code)):
        raise NotAllowed("Tabel diimpor oleh kecamatan setempat atau Diskopindag.")


def check_centre(area_code: str, by: User) -> None:
    """Raise NotAllowed unless `by` compares lists of the centre: Diskopindag, whose accounts export them."""
    if by.role != Role.DISKOPINDAG or not by.is_active or not covers(by.area_code, area_code):
        raise NotAllowed("Daftar pusat diunggah dan dicocokkan oleh Diskopindag.")


def check_difference(difference: CentreDifference, by: User) -> None:
    """Raise NotAllowed unless `by` may settle a difference now: its owner, or Diskopindag."""
    if by.role not in (difference.owner, Role.DISKOPINDAG) or not by.is_active:
        raise NotAllowed("Selisih ini diselesaikan oleh penanggung jawabnya atau Diskopindag.")
    if not covers(by.area_code, difference.village_id):
        raise NotAllowed("Selisih ini di luar wilayah Anda.")
    if difference.closed_on:
        raise NotAllowed("Selisih ini sudah selesai.")


def check_commitment(agency: str, area_code: str, by: User) -> None:
    """Raise NotAllowed unless `by` may promise, change or close support of `agency` here: its own people only."""
    is_own = by.role == Role.OPD and by.agency == agency and agency != ""
    if not (is_own and by.is_active and covers(by.area_code, area_code)):
        raise NotAllowed("Komitmen dicatat dan diubah oleh OPD yang berjanji.")


def check_settings(by: User) -> None:
    """Raise NotAllowed unless `by` may change targets, reasons and the guideline: Diskopindag only."""
    if by.role != Role.DISKOPINDAG or not by.is_active:
        raise NotAllowed("Target, alasan, dan petunjuk teknis diatur oleh Diskopindag.")


def check_report(kind: Kind, by: User) -> None:
    """Raise NotAllowed for a report that carries the money for deeds to whoever does not see the page "Uang akta"."""
    if kind.has_money and by.role not in MONEY_ROLES:
        raise NotAllowed(
            f"{kind.title} memuat uang akta dan hanya untuk Bupati, Satgas, dan Diskopindag. Pilih laporan mingguan."
        )


def check_deed_batch(area_code: str, by: User) -> None:
    """Raise NotAllowed unless `by` may ask for the deed drafts of a whole kecamatan: Diskopindag only."""
    if by.role != Role.DISKOPINDAG or not by.is_active or not covers(by.area_code, area_code):
        raise NotAllowed("Rancangan akta satu kecamatan diminta oleh Diskopindag.")


def check_pause(area_code: str, by: User) -> None:
    """Raise NotAllowed unless `by` may let the clocks of this area stand still, and end it: Diskopindag only."""
    if by.role != Role.DISKOPINDAG or not by.is_active or not covers(by.area_code, area_code):
        raise NotAllowed("Jeda bencana ditetapkan dan diakhiri oleh Diskopindag.")


# For whom a role signs: those without an account hand their receipt to Diskopindag.
SIGNS_FOR: dict[str, tuple[Holder, ...]] = {
    Role.CAMAT: (Holder.KECAMATAN,),
    Role.DISKOPINDAG: (Holder.DISKOPINDAG, Holder.NOTARY, Holder.AHU, Holder.BANK, Holder.VILLAGE),
}


def check_handover(area_code: str, by: User) -> None:
    """Raise NotAllowed unless `by` signs for anybody who takes the file of this village over."""
    if not (by.is_active and covers(by.area_code, area_code) and by.role in SIGNS_FOR):
        raise NotAllowed("Serah terima berkas dicatat oleh kecamatan setempat atau Diskopindag.")


def check_receipt(area_code: str, holder: str, by: User) -> None:
    """Raise NotAllowed unless `by` may record that `holder` took the file of this village over."""
    if not (by.is_active and covers(by.area_code, area_code) and holder in SIGNS_FOR.get(by.role, ())):
        raise NotAllowed(
            "Serah terima dicatat oleh kecamatan untuk dirinya sendiri, atau oleh Diskopindag untuk Diskopindag, "
            "notaris, AHU, bank, dan desa/kelurahan."
        )


def check_propose(area_code: str, by: User) -> None:
    """Raise NotAllowed unless `by` may put a decision before the Bupati: Diskopindag and the agencies."""
    if by.role not in (Role.DISKOPINDAG, Role.OPD) or not by.is_active or not covers(by.area_code, area_code):
        raise NotAllowed("Keputusan diusulkan oleh Diskopindag atau OPD pendamping.")


def check_decide(decision: Decision, by: User) -> None:
    """Raise NotAllowed unless `by` may decide or ask back now: the Bupati alone, while it waits."""
    if by.role != Role.BUPATI or not by.is_active or not covers(by.area_code, decision.area_code):
        raise NotAllowed("Keputusan diambil oleh Bupati.")
    if not decision.is_waiting:
        raise NotAllowed(f"Usulan ini sudah berstatus “{decision.get_state_display()}”.")


def _speaks_for_proposer(decision: Decision, by: User) -> bool:
    """The office that proposed it, and Diskopindag, who keeps the list for all of them."""
    if not (by.is_active and covers(by.area_code, decision.area_code)):
        return False
    return by.role == Role.DISKOPINDAG or (by.role == Role.OPD and by.agency == decision.proposer)


def check_answer(decision: Decision, by: User) -> None:
    """Raise NotAllowed unless `by` may answer the Bupati's question or withdraw the proposal now."""
    if not _speaks_for_proposer(decision, by):
        raise NotAllowed("Usulan dijawab atau ditarik oleh pengusulnya atau Diskopindag.")
    if not decision.is_waiting:
        raise NotAllowed(f"Usulan ini sudah berstatus “{decision.get_state_display()}”.")


def check_outcome(decision: Decision, by: User) -> None:
    """Raise NotAllowed unless `by` may say what became of it now: its owner or Diskopindag, once approved."""
    is_owner = (by.role == Role.OPD and by.agency == decision.owner) or (
        by.role == Role.CAMAT and decision.owner == Owner.CAMAT
    )
    if not (by.is_active and covers(by.area_code, decision.area_code)) or not (
        is_owner or by.role == Role.DISKOPINDAG
    ):
        raise NotAllowed("Hasil keputusan dicatat oleh pelaksananya atau Diskopindag.")
    if decision.state != DecisionState.APPROVED or decision.outcome == Outcome.DONE:
        raise NotAllowed("Hasil hanya dicatat untuk keputusan yang disetujui dan belum selesai.")
