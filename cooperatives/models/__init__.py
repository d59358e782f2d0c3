"""What a cooperative is and owns."""

from cooperatives.models.articles import Articles, MemberLiability, SavingPeriod
from cooperatives.models.business import BusinessUnit, Kbli, UnitType
from cooperatives.models.cooperative import Cooperative, CoopKind, FormationPath, Premises
from cooperatives.models.deed import (
    DEED_FEE_LIMIT,
    BudgetLine,
    DeedFunding,
    FundingSource,
    Notary,
    NotaryAssignment,
    NotaryReturn,
    VillageFundPack,
)
from cooperatives.models.meeting import (
    DecisionMethod,
    Element,
    Meeting,
    MeetingAttendance,
    MeetingKind,
    MeetingPlan,
)
from cooperatives.models.people import (
    BOARD_ROLES,
    Body,
    FamilyRelation,
    Founder,
    Gender,
    OfficerRole,
    OfficerTerm,
    Person,
    RelationKind,
    Salutation,
    VillagePost,
)
from cooperatives.models.plan import BusinessPlan, FormerAssessment, MonthlyFigures
from cooperatives.models.registration import Registration, RegistrationKind
from cooperatives.models.rules import EligibilityThresholds
from cooperatives.models.signing import SigningEvent, SigningSlot

__all__ = [
    "BOARD_ROLES",
    "DEED_FEE_LIMIT",
    "Articles",
    "Body",
    "BudgetLine",
    "BusinessPlan",
    "BusinessUnit",
    "CoopKind",
    "Cooperative",
    "DecisionMethod",
    "DeedFunding",
    "Element",
    "EligibilityThresholds",
    "FamilyRelation",
    "FormationPath",
    "FormerAssessment",
    "Founder",
    "FundingSource",
    "Gender",
    "Kbli",
    "Meeting",
    "MeetingAttendance",
    "MeetingKind",
    "MeetingPlan",
    "MemberLiability",
    "MonthlyFigures",
    "Notary",
    "NotaryAssignment",
    "NotaryReturn",
    "OfficerRole",
    "OfficerTerm",
    "Person",
    "Premises",
    "Registration",
    "RegistrationKind",
    "RelationKind",
    "Salutation",
    "SavingPeriod",
    "SigningEvent",
    "SigningSlot",
    "UnitType",
    "VillageFundPack",
    "VillagePost",
]
