"""Decisions of the Bupati: proposed by the agencies, answered by one person, done by an owner by a day."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lumajang_kdkmp import clock, writes
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Agency, Role
from lumajang_kdkmp.audit.trail import record
from roadmap import policies
from roadmap.models import Decision, DecisionState, Outcome
from roadmap.models.decision import MAX_OPEN
from roadmap.reminders.notify import done
from roadmap.rulings import ruling

FULL = (
    f"Sudah ada {MAX_OPEN} usulan yang menunggu keputusan Bupati. Tarik satu usulan atau tunggu sampai salah satunya "
    "diputuskan."
)


@transaction.atomic
def propose_decision(
    *,
    by: User,
    area_code: str,
    title: str,
    facts: str,
    effect: str,
    due_on: dt.date,
    owner: str,
    task_due_on: dt.date,
    cost: int = 0,
) -> Decision:
    """Put a decision before the Bupati; `cost` in whole rupiah. At most MAX_OPEN wait at a time.

    Raises NotAllowed, ValidationError by field.
    """
    policies.check_propose(area_code, by)
    today = clock.today()
    if late := {name for name, day in (("due_on", due_on), ("task_due_on", task_due_on)) if day < today}:
        raise ValidationError(dict.fromkeys(late, "Tanggal ini sudah lewat. Tulis hari ini atau sesudahnya."))
    if task_due_on < due_on:
        words = "Pelaksanaan selesai sesudah batas keputusan. Tulis tanggal yang sama atau sesudahnya."
        raise ValidationError({"task_due_on": words})
    decision = Decision(
        area_code=area_code,
        title=title,
        facts=facts,
        cost=cost,
        effect=effect,
        due_on=due_on,
        owner=owner,
        task_due_on=task_due_on,
        proposer=by.agency if by.role == Role.OPD else Agency.DISKOPINDAG,
        proposed_by=by,
        proposed_on=today,
        slot=1,
    )
    writes.clean(decision)
    _insert(decision)
    record(
        action="decision.propose",
        target=f"decision:{decision.pk}",
        area_code=area_code,
        by=by,
        changes={"cost": [None, cost], "due_on": [None, due_on], "owner": [None, owner]},
        note=title,
    )
    return decision


def _insert(decision: Decision) -> None:
    """Take the lowest free slot. Two at the same moment: the database refuses the second, who takes the next."""
    for _ in range(MAX_OPEN):
        taken = set(Decision.objects.exclude(slot=None).values_list("slot", flat=True))
        decision.slot = next((slot for slot in range(1, MAX_OPEN + 1) if slot not in taken), None)
        if decision.slot is None:
            break
        try:
            with transaction.atomic():
                decision.save(force_insert=True)
        except IntegrityError:
            if not Decision.objects.filter(slot=decision.slot).exists():
                raise
            continue
        return
    raise ValidationError(FULL)


def _change(
    decision: Decision, by: User, seen_version: int, action: str, changes: Mapping[str, Any], note: str = ""
) -> None:
    diff = writes.change(decision, seen_version=seen_version, changes=changes)
    if "decided_on" in changes or "outcome" in changes:
        done(f"decision:{decision.pk}")
    record(
        action=action,
        target=f"decision:{decision.pk}",
        area_code=decision.area_code,
        by=by,
        changes=diff,
        note=note,
    )


@transaction.atomic
def decide(*, decision: Decision, by: User, seen_version: int, approve: bool, note: str = "") -> None:
    """Approve or refuse; the recorded text is rulings.ruling() of today. Approved, it is its owner's task.

    Raises NotAllowed, ValidationError, VersionConflict.
    """
    policies.check_decide(decision, by)
    state = DecisionState.APPROVED if approve else DecisionState.REFUSED
    text = ruling(decision, state, clock.today())
    changes = {
        "state": state,
        "slot": None,
        "ruling": text,
        "note": note,
        "decided_by": by,
        "decided_on": clock.today(),
    }
    _change(decision, by, seen_version, f"decision.{'approve' if approve else 'refuse'}", changes, text)


@transaction.atomic
def ask_about_decision(*, decision: Decision, by: User, seen_version: int, question: str) -> None:
    """Ask the proposer first; the proposal keeps waiting. Raises NotAllowed, ValidationError, VersionConflict."""
    policies.check_decide(decision, by)
    if not question:
        raise ValidationError({"note": "Tulis apa yang perlu dijelaskan pengusul."})
    changes = {
        "state": DecisionState.ASKED,
        "question": question,
        "asked_on": clock.today(),
        "answer": "",
        "answered_on": None,
    }
    _change(decision, by, seen_version, "decision.ask", changes)


@transaction.atomic
def answer_decision(*, decision: Decision, by: User, seen_version: int, answer: str) -> None:
    """Answer the Bupati's question: it waits for the decision again. Raises as decide()."""
    policies.check_answer(decision, by)
    if decision.state != DecisionState.ASKED:
        raise ValidationError("Tidak ada pertanyaan yang menunggu jawaban.")
    if not answer:
        raise ValidationError({"answer": "Tulis jawaban untuk Bupati."})
    changes = {"state": DecisionState.OPEN, "answer": answer, "answered_on": clock.today()}
    _change(decision, by, seen_version, "decision.answer", changes)


@transaction.atomic
def withdraw_decision(*, decision: Decision, by: User, seen_version: int) -> None:
    """Take a proposal back before it is decided. Raises as decide()."""
    policies.check_answer(decision, by)
    changes = {
        "state": DecisionState.WITHDRAWN,
        "slot": None,
        "decided_by": by,
        "decided_on": clock.today(),
    }
    _change(decision, by, seen_version, "decision.withdraw", changes)


@transaction.atomic
def record_outcome(*, decision: Decision, by: User, seen_version: int, is_done: bool, note: str = "") -> None:
    """Say that an approved decision is done, or that it was not carried out and why. Raises as decide()."""
    policies.check_outcome(decision, by)
    if not is_done and not note:
        raise ValidationError({"note": "Tulis mengapa keputusan ini tidak terlaksana."})
    changes = {
        "outcome": Outcome.DONE if is_done else Outcome.NOT_DONE,
        "outcome_on": clock.today(),
        "outcome_by": by,
        "outcome_note": note,
    }
    _change(decision, by, seen_version, "decision.outcome", changes)
