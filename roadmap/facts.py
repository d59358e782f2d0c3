"""What a stage's update tells about the cooperative, handed to the actions that own those facts."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from cooperatives import actions as cooperative_actions
from cooperatives.models import Cooperative, MeetingKind, RegistrationKind
from lumajang_kdkmp.accounts.models import User
from roadmap.models import StageProgress
from roadmap.stages import FOUNDING, LEGAL_ENTITY, MUSDESUS, NOTARY, OPERATING, POTENTIAL, REGISTRATION
from villages import actions as village_actions

Facts = Mapping[str, Any]
