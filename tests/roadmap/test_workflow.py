"""No path of moves leads around a rule: many people press anything in any order, with a model beside them.

The model repeats the tables of the workflow by hand, so that a slip in the code's tables shows.
"""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cooperatives import actions as cooperative_actions
from cooperatives.models import Cooperative, NotaryAssignment, Registration
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import actions, gates, policies, workflow
from roadmap.models import StageProgress, Transition
from roadmap.stages import STAGES, stages_before
from roadmap.workflow import MoveCode, Status, turn
from tests.factories import BAGO, PASIRIAN, TEMPEH, full_attachment, make_user, make_village, progress_of
from tests.roadmap import walk

pytestmark = pytest.mark.django_db
EXAMPLES, STEPS = 30, 30
REFUSED = (NotAllowed, ValidationError, VersionConflict)
# A fresh village, one after Musdesus, one after the minuta.
FRESH, MET, SIGNED = BAGO, "35.08.04.2001", "35.08.04.2002"
VILLAGES = (FRESH, MET, SIGNED)

OWNER = {
    "potential": "camat", "guideline": "dinas", "musdesus": "camat", "founding": "camat", "notary": "dinas",
    "legal_entity": "dinas", "registration": "camat", "operating": "camat",
}  # fmt: skip
APPROVER = dict.fromkeys(OWNER, "dinas") | {"potential": "dpmd"}
BEFORE = {
    "potential": [], "guideline": [], "musdesus": ["potential", "guideline"],
    "founding": ["potential", "guideline", "musdesus"],
    "notary": ["potential", "guideline", "musdesus", "founding"],
    "legal_entity": ["potential", "guideline", "musdesus", "founding", "notary"],
    "registration": ["potential", "guideline", "musdesus", "founding", "notary", "legal_entity"],
    "operating": ["potential", "guideline", "musdesus", "founding", "notary", "legal_entity", "registration"],
}  # fmt: skip
ACTOR = {"camat": "camat", "dinas": "diskopindag", "dpmd": "dpmd"}
OPEN = {"not_started", "in_progress", "returned"}
SOURCES = {
    "update": OPEN, "submit": OPEN, "withdraw": {"submitted"}, "approve": {"submitted"}, "return": {"submitted"},
    "reopen": {"approved"}, "undo": {"approved", "returned"},
}  # fmt: skip
TARGET = {
    "submit": "submitted", "withdraw": "in_progress", "approve": "approved", "return": "returned",
    "reopen": "in_progress", "undo": "submitted",
}  # fmt: skip
DATED = ["musdesus", "founding", "notary", "legal_entity", "registration", "operating"]

codes = st.sampled_from(sorted(OWNER))
stale = st.integers(0, 9).map(lambda number: number == 0)
days = st.dates(dt.date(2025, 4, 1), dt.date(2025, 6, 12))


# The tables themselves


def test_the_tables_are_those_written_down_here():
    for stage in STAGES:
        assert {before.code for before in stages_before(stage.code)} == set(BEFORE[stage.code])
        assert (stage.owner, stage.approver) == (ACTOR[OWNER[stage.code]], ACTOR[APPROVER[stage.code]])
    for name, sources in SOURCES.items():
        assert {status.value for status in workflow.MOVES[MoveCode(name)].sources} == sources
    for name, target in TARGET.items():
        assert workflow.MOVES[MoveCode(name)].target == target


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.code)
def test_it_is_the_approver_s_turn_while_a_stage_waits_and_nobody_s_once_it_is_approved(stage):
    assert turn(stage, Status.SUBMITTED) == stage.approver
    assert turn(stage, Status.RETURNED) == stage.owner
    assert turn(stage, Status.APPROVED) is None


def test_what_undoes_somebody_s_work_wants_a_reason():
    wanting = {code for code, move in workflow.MOVES.items() if move.needs_reason}
    assert wanting == {MoveCode.RETURN, MoveCode.REOPEN}


# The walk


def correct_decree(row: Cooperative, by, day: dt.date) -> None:
    for decree in row.registrations.filter(kind="sk_ahu"):
        cooperative_actions.correct_registration(
            registration=decree, by=by, seen_version=decree.version, issued_on=day
        )


DEED_FILE = {
    "decree": lambda row, by, day: cooperative_actions.record_registration(
        cooperative=row,
        by=by,
        kind="sk_ahu",
        issued_on=day,
        number=walk.facts_for("legal_entity")["sk_number"],
    ),
    "minuta": lambda row, by, day: cooperative_actions.record_minuta(cooperative=row, by=by, on=day),
    "hand over": lambda row, by, day: cooperative_actions.hand_over_to_notary(
        cooperative=row, by=by, notary=walk.notary(), on=day
    ),
    "return": lambda row, by, day: cooperative_actions.record_notary_return(
        cooperative=row, by=by, on=day, reason="Revisi"
    ),
    "funding": lambda row, by, day: cooperative_actions.set_deed_funding(
        cooperative=row, by=by, source="csr", amount=1_000_000
    ),
    "correct": correct_decree,
}


class Cast:
    """Everybody who may press something, and what each of them is for a village of Pasirian."""

    def __init__(self) -> None:
        self.users = {
            "camat": make_user(Role.CAMAT, PASIRIAN),
            "camat2": make_user(Role.CAMAT, PASIRIAN),
            "foreign": make_user(Role.CAMAT, TEMPEH),
            "clerk": make_user(Role.DISKOPINDAG),
            "clerk2": make_user(Role.DISKOPINDAG, is_superuser=True, is_staff=True),
            "dpmd": make_user(Role.OPD, agency="DPMD"),
            "dkpp": make_user(Role.OPD, agency="DKPP"),
            "bupati": make_user(Role.BUPATI, is_superuser=True),
            "gone": make_user(Role.DISKOPINDAG, is_active=False),
        }
        self.part = {
            "camat": "camat", "camat2": "camat", "clerk": "dinas", "clerk2": "dinas", "dpmd": "dpmd",
        }  # fmt: skip


class Pressing(RuleBasedStateMachine):
    """Presses anything in any order on three villages: a fresh one, one after Musdesus, one after the minuta."""

    # Set by the test: what each run starts from and returns to.
    cast: Cast
    files: dict
    start: dict

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.status = {key: value[0] for key, value in self.start.items()}
        self.sender = {key: value[1] for key, value in self.start.items()}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def row(self, village: str, stage: str) -> StageProgress:
        return StageProgress.objects.select_related("village__kecamatan").get(village_id=village, stage=stage)

    def may(self, who: str, village: str, stage: str, move: str) -> bool:
        side = OWNER if move in ("update", "submit", "withdraw") else APPROVER
        if self.cast.part.get(who) != side[stage] or self.status[village, stage] not in SOURCES[move]:
            return False
        user = self.cast.users[who]
        return side is OWNER or self.sender[village, stage] != user.pk

    def press(self, who: str, village: str, stage: str, move: str, old: bool, **more):
        """Make the move and compare with the model: who may not is refused, and then nothing has changed."""
        progress = self.row(village, stage)
        act = {
            "update": actions.update_stage, "submit": actions.submit_stage, "withdraw": actions.withdraw_stage,
            "approve": actions.approve_stage, "return": actions.return_stage, "reopen": actions.reopen_stage,
            "undo": actions.undo_decision,
        }[move]  # fmt: skip
        seen = progress.version - 1 if old else progress.version
        try:
            result = act(progress=progress, by=self.cast.users[who], seen_version=seen, **more)
        except NotAllowed:
            # An action on the cooperative may refuse too: an update of what the signed deed says. And a decision is
            # undone only by who made it, for a moment: test_undo.py.
            assert move in ("update", "undo") or not self.may(who, village, stage, move)
            return
        except (ValidationError, VersionConflict):
            assert self.may(who, village, stage, move)
            return
        assert self.may(who, village, stage, move), (
            f"{who} made {move} on {stage} {self.status[village, stage]}"
        )
        assert not old, f"{who} decided on a version that was not shown"
        sent = move == "submit" or (move == "update" and result.submitted)
        self.status[village, stage] = TARGET.get(move) or ("submitted" if sent else "in_progress")
        if sent:
            self.sender[village, stage] = self.cast.users[who].pk

    def somebody(self, hand, side: dict[str, str], stage: str) -> str:
        """Whose part it is three times as often as anybody else, or nothing would ever get anywhere."""
        likely = [name for name, acts in self.cast.part.items() if acts == side[stage]]
        return hand.draw(st.sampled_from([*likely * 3, *self.cast.users]))

    @rule(village=st.sampled_from(VILLAGES), hand=st.data(), ahead=st.integers(0, 1), off=st.integers(-3, 6))
    def work(self, village, hand, ahead, off):
        """The owner does what comes next, or the stage after it, with everything it asks for."""
        undone = [stage.code for stage in STAGES if self.status[village, stage.code] in OPEN]
        stage = undone[min(ahead, len(undone) - 1)] if undone else "operating"
        likely = [name for name, acts in self.cast.part.items() if acts == OWNER[stage]]
        self.update_with_all(hand.draw(st.sampled_from(likely)), village, stage, off)

    def update_with_all(self, who: str, village: str, stage: str, off: int) -> None:
        day = min(walk.DAY[stage] + dt.timedelta(days=off), dt.date(2025, 6, 12))
        facts = walk.facts_for(stage) if stage != "operating" else {}
        self.press(
            who,
            village,
            stage,
            "update",
            False,
            happened_on=day,
            stage_facts=facts,
            attachments=self.files[stage],
        )

    @rule(
        village=st.sampled_from(VILLAGES),
        stage=codes,
        hand=st.data(),
        day=days,
        send=st.booleans(),
        with_facts=st.booleans(),
        with_files=st.booleans(),
        old=stale,
    )
    def update(self, village, stage, hand, day, send, with_facts, with_files, old):
        self.press(
            self.somebody(hand, OWNER, stage),
            village,
            stage,
            "update",
            old,
            happened_on=day,
            send=send,
            stage_facts=walk.facts_for(stage) if with_facts and stage != "operating" else {},
            attachments=self.files[stage] if with_files else [],
        )

    @rule(
        village=st.sampled_from(VILLAGES),
        stage=codes,
        hand=st.data(),
        move=st.sampled_from(sorted(SOURCES.keys() - {"update"})),
        old=stale,
    )
    def move(self, village, stage, hand, move, old):
        side = OWNER if move in ("submit", "withdraw") else APPROVER
        more = {"reason": "incomplete"} if move in ("return", "reopen") else {}
        self.press(self.somebody(hand, side, stage), village, stage, move, old, **more)

    @rule(hand=st.data())
    def doubt(self, hand):
        """The last approved stage of a village is opened again."""
        village = hand.draw(st.sampled_from(VILLAGES))
        done = [stage.code for stage in STAGES if self.status[village, stage.code] == "approved"]
        stage = done[-1] if done else "potential"
        likely = [name for name, acts in self.cast.part.items() if acts == APPROVER[stage]]
        self.press(
            hand.draw(st.sampled_from(likely)), village, stage, "reopen", False, reason="date_mismatch"
        )

    @precondition(lambda self: "submitted" in self.status.values())
    @rule(hand=st.data())
    def decide(self, hand):
        """What waits is looked at: approved, mostly."""
        waiting = sorted(key for key, status in self.status.items() if status == "submitted")
        village, stage = hand.draw(st.sampled_from(waiting))
        likely = [name for name, acts in self.cast.part.items() if acts == APPROVER[stage]]
        self.press(hand.draw(st.sampled_from(likely)), village, stage, "approve", False)

    @rule(
        village=st.sampled_from(VILLAGES),
        who=st.sampled_from(["clerk", "clerk2", "camat", "bupati"]),
        what=st.sampled_from(sorted(DEED_FILE)),
        day=days,
    )
    def deed_file(self, village, who, what, day):
        """The deed file is written beside the roadmap, in any order too."""
        row = Cooperative.objects.select_related("village__kecamatan").filter(pk=village).first()
        if row is None:
            return
        try:
            DEED_FILE[what](row, self.cast.users[who], day)
        except REFUSED:
            return

    @invariant()
    def the_database_says_what_the_model_says(self):
        rows = StageProgress.objects.values_list("village_id", "stage", "status")
        assert {(village, stage): status for village, stage, status in rows} == self.status

    @invariant()
    def nobody_approved_alone(self):
        for row in StageProgress.objects.filter(status="approved").select_related("approved_by"):
            assert row.submitted_by_id
            assert row.approved_by_id != row.submitted_by_id
            if row.stage != "guideline":
                wanted = {"dinas": Role.DISKOPINDAG, "dpmd": Role.OPD}[APPROVER[row.stage]]
                assert row.approved_by.role == wanted

    @invariant()
    def what_is_approved_rests_on_approved_stages(self):
        for (village, stage), status in self.status.items():
            if status == "approved":
                assert [self.status[village, before] for before in BEFORE[stage]] == ["approved"] * len(
                    BEFORE[stage]
                )

    @invariant()
    def dates_of_approved_stages_are_in_order(self):
        for village in {village for village, _ in self.status}:
            rows = dict(
                StageProgress.objects.filter(
                    village_id=village, status="approved", stage__in=DATED
                ).values_list("stage", "happened_on")
            )
            found = [rows[stage] for stage in DATED if stage in rows]
            assert found == sorted(found), f"{village}: {rows}"

    @invariant()
    def a_legal_entity_has_minuta_and_decree_in_order(self):
        for (village, stage), status in self.status.items():
            if stage == "legal_entity" and status == "approved":
                check_legal_entity(village)

    @invariant()
    def every_move_is_in_the_history(self):
        last: dict[tuple[str, str], str] = {}
        for move in Transition.objects.order_by("id").values_list(
            "village_id", "stage", "from_status", "to_status"
        ):
            village, stage, before, after = move
            assert last.get((village, stage), "not_started") == before
            last[village, stage] = after
        assert {key: last.get(key, "not_started") for key in self.status} == self.status


def check_legal_entity(village: str) -> None:
    """What must be true of an approved legal entity, read straight from the tables."""
    assignment = NotaryAssignment.objects.get(pk=village)
    decree = Registration.objects.get(cooperative_id=village, kind="sk_ahu")
    meetings = dict(
        assignment.cooperative.meetings.filter(kind__in=["musdesus", "founding"]).values_list(
            "kind", "held_on"
        )
    )
    assert assignment.cooperative.deed_funding.amount > 0
    assert decree.number
    days = [meetings["musdesus"], meetings["founding"], assignment.handed_over_on, assignment.minuta_signed_on,
            decree.issued_on]  # fmt: skip
    assert days == sorted(days), days


@pytest.fixture
def machine(office) -> type[Pressing]:
    """The machine on its three villages, with everybody's hands on them."""
    for code in VILLAGES:
        make_village(code)
    walk.publish_guideline(office)
    walk.walk_to(make_village(MET), "musdesus", office, approved=True)
    walk.people_of(Cooperative.objects.select_related("village__kecamatan").get(pk=MET), office.camat())
    walk.walk_to(make_village(SIGNED), "notary", office, approved=True)
    rows = StageProgress.objects.values_list("village_id", "stage", "status", "submitted_by_id")

    class Prepared(Pressing):
        cast = Cast()
        files = {stage: full_attachment(stage) for stage in OWNER}
        start = {(village, stage): (status, sender) for village, stage, status, sender in rows}

    return Prepared


def run(machine: type[Pressing]) -> None:
    """Press. Shrinking takes minutes and the failing presses are printed anyway."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            phases=[Phase.generate],
            report_multiple_bugs=False,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_path_of_moves_leads_around_a_rule(machine):
    run(machine)


def test_the_machine_notices_a_gate_that_lets_everything_through(machine, monkeypatch):
    """Negative control: without the gate the same presses end in a stage that rests on nothing."""
    monkeypatch.setattr(gates, "missing_for_approval", lambda progress: [])
    with pytest.raises(AssertionError):
        run(machine)


def test_the_machine_notices_an_approver_who_may_be_the_sender(machine, monkeypatch):
    """Negative control: the model, and not only the code, knows four eyes."""

    def without_four_eyes(progress, move, by):
        if by.role not in (Role.CAMAT, Role.DISKOPINDAG, Role.OPD) or not by.is_active:
            raise NotAllowed("no")
        if progress.status not in workflow.MOVES[move].sources:
            raise NotAllowed("no")

    monkeypatch.setattr(policies, "check_move", without_four_eyes)
    with pytest.raises((AssertionError, IntegrityError)):
        run(machine)


def test_a_later_date_cannot_slip_under_a_sent_legal_entity(office, village):
    """The minuta stage is opened again while the legal entity waits, and sent with a later day."""
    sent = walk.walk_to(village, "legal_entity", office)
    notary = progress_of(village, "notary")
    actions.reopen_stage(
        progress=notary, by=office.verifier, seen_version=notary.version, reason="date_mismatch"
    )
    late = sent.happened_on + dt.timedelta(days=2)
    try:
        actions.update_stage(progress=notary, by=office.clerk, seen_version=notary.version, happened_on=late)
        actions.approve_stage(progress=notary, by=office.verifier, seen_version=notary.version)
    except ValidationError:
        return  # refused at the earlier stage: just as good
    sent.refresh_from_db()
    with pytest.raises(ValidationError):
        actions.approve_stage(progress=sent, by=office.verifier, seen_version=sent.version)
