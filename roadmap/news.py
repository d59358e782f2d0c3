"""What counts as news of a village: what its kecamatan itself told, and nothing that an office did with it.

An approval or a return, the guideline inherited from the regency, and the steps that Diskopindag takes with the
notary move a stage, but nobody on the spot has said anything by them.
"""

import datetime as dt

from django.db.models import F, QuerySet

from lumajang_kdkmp.accounts.roles import Role
from roadmap.models import Blocker, Confirmation, Transition, Visit
from roadmap.stages import STAGES, Actor
from roadmap.workflow import MOVES, Side

OWN_STAGES = [stage.code for stage in STAGES if stage.owner == Actor.CAMAT]
OWN_MOVES = [move.code.value for move in MOVES.values() if move.side == Side.OWNER]


def own_moves(area_code: str, day: dt.date) -> QuerySet[Transition]:
    """Return the moves by which the kecamatan of the area worked on its own stages, up to `day`."""
    rows = Transition.objects.within(area_code).order_by()
    return rows.filter(on__lte=day, stage__in=OWN_STAGES, move__in=OWN_MOVES)


def own_visits(area_code: str, day: dt.date) -> QuerySet[Visit]:
    """Return the visits by the kecamatan that were known on `day`."""
    rows = Visit.objects.within(area_code).filter(visitor__role=Role.CAMAT)
    return rows.filter(visited_on__lte=day, recorded_on__lte=day).order_by()


def own_confirmations(area_code: str, day: dt.date) -> QuerySet[Confirmation]:
    """Return the words "tidak ada perubahan" of the kecamatan of the area, up to `day`."""
    return Confirmation.objects.within(area_code).filter(on__lte=day, by__role=Role.CAMAT).order_by()


def own_blockers(area_code: str, day: dt.date) -> tuple[QuerySet[Blocker], QuerySet[Blocker]]:
    """Return the blockers that the kecamatan told up to `day`, and those it said are gone; each with `told_on`."""
    rows = Blocker.objects.within(area_code).order_by()
    told = rows.filter(opened_by__role=Role.CAMAT, opened_on__lte=day)
    gone = rows.filter(resolved_by__role=Role.CAMAT, resolved_on__lte=day)
    return told.annotate(told_on=F("opened_on")), gone.annotate(told_on=F("resolved_on"))
