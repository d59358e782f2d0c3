"""When, how far, how well: everything that happens to a village on the roadmap."""

from roadmap.models.field_work import Blocker, Confirmation, Visit
from roadmap.models.progress import Evidence, StageProgress, Transition
from roadmap.models.reference import BlockerReason, Guideline, ReturnReason, StageTarget

__all__ = [
    "Blocker",
    "BlockerReason",
    "Confirmation",
    "Evidence",
    "Guideline",
    "ReturnReason",
    "StageProgress",
    "StageTarget",
    "Transition",
    "Visit",
]
