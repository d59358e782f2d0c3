"""What a cooperative is and owns."""

from cooperatives.models.articles import Articles, MemberLiability, SavingPeriod
from cooperatives.models.business import BusinessUnit, Kbli, UnitType
from cooperatives.models.cooperative import Cooperative, CoopKind, FormationPath
from cooperatives.models.deed import DeedFunding, FundingSource, Notary, NotaryAssignment
from cooperatives.models.meeting import DecisionMethod, Meeting, MeetingKind
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
from cooperatives.models.registration import Registration, RegistrationKind

__all__ = [
    "BOARD_ROLES",
    "Articles",
    "Body",
    "BusinessUnit",
    "CoopKind",
    "Cooperative",
    "DecisionMethod",
    "DeedFunding",
    "FamilyRelation",
    "FormationPath",
    "Founder",
    "FundingSource",
    "Gender",
    "Kbli",
    "Meeting",
    "MeetingKind",
    "MemberLiability",
    "Notary",
    "NotaryAssignment",
    "OfficerRole",
    "OfficerTerm",
    "Person",
    "Registration",
    "RegistrationKind",
    "RelationKind",
    "Salutation",
    "SavingPeriod",
    "UnitType",
    "VillagePost",
]
