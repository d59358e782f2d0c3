"""The only writers of cooperatives. Each checks policy, writes and records in one transaction."""

from cooperatives.actions.budget import change_budget_line, set_budget_line
from cooperatives.actions.business import (
    close_business_unit,
    open_business_unit,
    plan_business_units,
    record_sale,
    save_kbli,
)
from cooperatives.actions.deed import (
    change_deed_funding,
    correct_notary_file,
    hand_over_to_notary,
    record_deed_copy,
    record_minuta,
    record_notary_return,
    record_sabh_return,
    record_sabh_submission,
    set_deed_funding,
)
from cooperatives.actions.identity import register_cooperative, set_articles, update_cooperative
from cooperatives.actions.meetings import change_meeting_plan, plan_meeting, record_meeting, update_meeting
from cooperatives.actions.people import (
    add_founders,
    appoint_attorneys,
    appoint_officers,
    end_term,
    move_person,
    record_declarations,
    record_relation,
    remove_founder,
    remove_relation,
    reveal_nik,
    update_founder,
    update_person,
    withdraw_appointment,
)
from cooperatives.actions.plan import save_assessment, save_business_plan, save_fund_pack
from cooperatives.actions.registrations import (
    correct_registration,
    record_registration,
    save_notary,
    withdraw_registration,
)
from cooperatives.actions.rules import set_thresholds
from cooperatives.actions.signing import (
    assign_signing_slots,
    record_event_minuta,
    release_signing_slot,
    save_signing_event,
)

__all__ = [
    "add_founders",
    "appoint_attorneys",
    "appoint_officers",
    "assign_signing_slots",
    "change_budget_line",
    "change_deed_funding",
    "change_meeting_plan",
    "close_business_unit",
    "correct_notary_file",
    "correct_registration",
    "end_term",
    "hand_over_to_notary",
    "move_person",
    "open_business_unit",
    "plan_business_units",
    "plan_meeting",
    "record_declarations",
    "record_deed_copy",
    "record_event_minuta",
    "record_meeting",
    "record_minuta",
    "record_notary_return",
    "record_registration",
    "record_relation",
    "record_sabh_return",
    "record_sabh_submission",
    "record_sale",
    "register_cooperative",
    "release_signing_slot",
    "remove_founder",
    "remove_relation",
    "reveal_nik",
    "save_assessment",
    "save_business_plan",
    "save_fund_pack",
    "save_kbli",
    "save_notary",
    "save_signing_event",
    "set_articles",
    "set_budget_line",
    "set_deed_funding",
    "set_thresholds",
    "update_cooperative",
    "update_founder",
    "update_meeting",
    "update_person",
    "withdraw_appointment",
    "withdraw_registration",
]
