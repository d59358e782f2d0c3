"""When, how far, how well: everything that happens to a village on the roadmap."""

from roadmap.models.centre import CentreDifference, CentreList, CentreRow, CentreVerdict
from roadmap.models.commitment import Commitment, CommitmentStatus
from roadmap.models.custody import FileReceipt, Holder
from roadmap.models.decision import WAITING, Decision, DecisionState, Outcome, Owner
from roadmap.models.disaster import ClockPause
from roadmap.models.export import ExportLayout
from roadmap.models.field_work import Blocker, Confirmation, Visit
from roadmap.models.intake import Intake, IntakeState
from roadmap.models.monitoring import IndexSnapshot, Monitoring, VisitFinding
from roadmap.models.progress import Evidence, StageProgress, Transition
from roadmap.models.quality import QualityCount
from roadmap.models.reference import (
    BlockerReason,
    Guideline,
    Holiday,
    IndexWeight,
    ReturnReason,
    StageTarget,
)
from roadmap.models.reminder import ReminderRule, WeeklyDeadline
from roadmap.models.report import ReportCadence
from roadmap.models.sent_forms import SentForm

__all__ = [
    "WAITING",
    "Blocker",
    "BlockerReason",
    "ClockPause",
    "CentreDifference",
    "CentreList",
    "CentreRow",
    "CentreVerdict",
    "Commitment",
    "CommitmentStatus",
    "Confirmation",
    "Decision",
    "DecisionState",
    "Evidence",
    "ExportLayout",
    "FileReceipt",
    "Guideline",
    "Holder",
    "Holiday",
    "IndexSnapshot",
    "IndexWeight",
    "Intake",
    "IntakeState",
    "Monitoring",
    "Outcome",
    "Owner",
    "QualityCount",
    "ReminderRule",
    "ReportCadence",
    "ReturnReason",
    "SentForm",
    "StageProgress",
    "StageTarget",
    "Transition",
    "Visit",
    "VisitFinding",
    "WeeklyDeadline",
]
