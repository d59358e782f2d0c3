"""The only writers of the roadmap. Views, admin, commands and the demonstration all call these."""

from roadmap.actions.commitments import (
    cancel_commitment,
    change_commitment,
    deliver_commitment,
    make_commitment,
)
from roadmap.actions.custody import record_receipt, remove_holiday, request_cover_sheet, save_holiday
from roadmap.actions.decisions import (
    answer_decision,
    ask_about_decision,
    decide,
    propose_decision,
    record_outcome,
    withdraw_decision,
)
from roadmap.actions.disasters import declare_pause, end_pause
from roadmap.actions.field_work import confirm_no_change, open_blocker, record_visit, resolve_blocker
from roadmap.actions.papers import request_deed_batch, request_notary_batch
from roadmap.actions.reference import draft_guideline, publish_guideline, save_reason, set_target
from roadmap.actions.signed_copies import release_signed_copy, take_signed_copy, use_signed_copies
from roadmap.actions.stages import (
    approve_stage,
    open_roadmap,
    remove_evidence,
    reopen_stage,
    return_stage,
    submit_stage,
    undo_decision,
    update_stage,
    withdraw_stage,
)

__all__ = [
    "answer_decision",
    "approve_stage",
    "ask_about_decision",
    "cancel_commitment",
    "change_commitment",
    "confirm_no_change",
    "decide",
    "declare_pause",
    "deliver_commitment",
    "draft_guideline",
    "end_pause",
    "make_commitment",
    "open_blocker",
    "open_roadmap",
    "propose_decision",
    "publish_guideline",
    "record_outcome",
    "record_receipt",
    "record_visit",
    "release_signed_copy",
    "remove_evidence",
    "remove_holiday",
    "reopen_stage",
    "request_cover_sheet",
    "request_deed_batch",
    "request_notary_batch",
    "resolve_blocker",
    "return_stage",
    "save_holiday",
    "save_reason",
    "set_target",
    "submit_stage",
    "take_signed_copy",
    "undo_decision",
    "update_stage",
    "use_signed_copies",
    "withdraw_decision",
    "withdraw_stage",
]
