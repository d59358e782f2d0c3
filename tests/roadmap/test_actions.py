"""The writers of the roadmap: each refuses the wrong person in words, remembers what it did, or leaves no trace."""

import datetime as dt
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from cooperatives import actions as cooperative_actions
from cooperatives.models import Cooperative
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit import trail
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.documents import store
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import actions
from roadmap.evidence import covered_items
from roadmap.models import (
    Blocker,
    BlockerReason,
    Confirmation,
    Evidence,
    Guideline,
    StageProgress,
    StageTarget,
    Transition,
    Visit,
)
from roadmap.stages import (
    FOUNDING,
    GUIDELINE,
    LEGAL_ENTITY,
    MUSDESUS,
    NOTARY,
    OPERATING,
    POTENTIAL,
    REGISTRATION,
    STAGES,
)
from tests.factories import GESANG, TEMPEH, attachment, full_attachment, make_user, make_village, progress_of
from tests.roadmap import walk

pytestmark = pytest.mark.django_db
TODAY = dt.date(2025, 6, 12)


def traces() -> tuple[int, int, int]:
    """How much has been remembered: transitions, audit events, files."""
    return Transition.objects.count(), AuditEvent.objects.count(), Evidence.objects.count()


# Opening the roadmap


def test_every_village_gets_its_eight_stages_once(village):
    assert actions.open_roadmap(villages=[village]) == 0
    assert list(village.progress.values_list("stage", flat=True)) == [stage.code for stage in STAGES]
    assert set(village.progress.values_list("status", flat=True)) == {"not_started"}


# Updating a stage


def test_an_update_that_lacks_something_is_saved_with_the_whole_list_of_what_is_missing(village, office):
    progress = progress_of(village, MUSDESUS)
    result = actions.update_stage(progress=progress, by=office.camat(), seen_version=progress.version)
    assert not result.submitted
    assert result.missing == [
        "Tahap Potensi desa belum dikirim.",
        "Tahap Petunjuk teknis belum dikirim.",
        "Isi tanggal: musdesus selesai.",
        "Pilih model pembentukan koperasi yang diputuskan musyawarah.",
        "Lampirkan Berita acara bertanda tangan.",
        "Lampirkan Daftar hadir.",
        "Lampirkan Foto musyawarah.",
    ]
    assert progress_of(village, MUSDESUS).status == "in_progress"


def test_an_update_that_lacks_nothing_is_handed_over_at_once(village, office):
    sent = walk.walk_to(village, MUSDESUS, office)
    assert (sent.status, sent.submitted_by, sent.evidenced) == ("submitted", office.camat(), True)
    moves = list(sent.transitions.values_list("move", "from_status", "to_status"))
    assert moves == [("update", "not_started", "in_progress"), ("submit", "in_progress", "submitted")]


def test_sending_can_wait(village, office):
    progress = walk.send(village, POTENTIAL, office, send=False)
    assert progress.status == "in_progress"
    actions.submit_stage(progress=progress, by=office.camat(), seen_version=progress.version)
    assert progress_of(village, POTENTIAL).status == "submitted"


def test_sending_by_itself_names_everything_that_is_missing(village, office):
    progress = progress_of(village, POTENTIAL)
    with pytest.raises(ValidationError) as refusal:
        actions.submit_stage(progress=progress, by=office.camat(), seen_version=progress.version)
    assert len(refusal.value.messages) == 2
    assert progress_of(village, POTENTIAL).status == "not_started"


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (dt.date(2025, 6, 13), "belum terjadi"),
        (dt.date(2024, 12, 31), "tahun 2025"),
        (dt.date(2025, 5, 11), "tidak mungkin lebih dahulu"),
    ],
)
def test_a_date_that_cannot_be_is_refused(village, office, day, sentence):
    walk.walk_to(village, MUSDESUS, office, approved=True)
    progress = progress_of(village, FOUNDING)
    before = traces()
    with pytest.raises(ValidationError, match=sentence):
        actions.update_stage(
            progress=progress, by=office.camat(), seen_version=progress.version, happened_on=day
        )
    assert traces() == before


def test_a_refused_update_leaves_no_trace_but_the_bytes_of_its_files(village, office):
    """The cooperative is registered before the count of women is found wrong: it must be gone again."""
    progress = progress_of(village, MUSDESUS)
    before = traces()
    files = full_attachment(MUSDESUS)
    facts = walk.facts_for(MUSDESUS) | {"present_women": 65}
    with pytest.raises(ValidationError, match="tidak mungkin melebihi"):
        actions.update_stage(
            progress=progress, by=office.camat(), seen_version=progress.version,
            happened_on=TODAY, stage_facts=facts, attachments=files,
        )  # fmt: skip
    assert traces() == before
    assert not Cooperative.objects.exists()
    assert store.read_verified(files[0].file.sha256)


def test_an_older_version_is_a_conflict_and_saves_nothing(village, office):
    progress = progress_of(village, POTENTIAL)
    other = progress_of(village, POTENTIAL)
    actions.update_stage(progress=other, by=office.camat(), seen_version=other.version)
    before = traces()
    with pytest.raises(VersionConflict):
        actions.update_stage(
            progress=progress, by=office.camat(), seen_version=progress.version,
            stage_facts=walk.facts_for(POTENTIAL),
        )  # fmt: skip
    assert traces() == before
    assert not village.potentials.exists()


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.code)
def test_only_its_owner_in_the_place_moves_a_stage(village, office, stage):
    owner = walk.owner_of(village, stage.code, office)
    everybody = [
        office.camat(), office.camat(TEMPEH), office.clerk, office.dpmd, office.bupati, make_user(Role.SATGAS),
        make_user(Role.OPD, agency="DKPP"), make_user(Role.DISKOPINDAG, TEMPEH),
        make_user(owner.role, owner.area_code, is_active=False),
    ]  # fmt: skip
    for user in everybody:
        progress = progress_of(village, stage.code)
        if user == owner:
            # Where there is no cooperative yet the action says so; the person is the right one.
            with suppress(ValidationError):
                actions.update_stage(progress=progress, by=user, seen_version=progress.version)
            continue
        before = traces()
        with pytest.raises(NotAllowed, match="dikerjakan"):
            actions.update_stage(progress=progress, by=user, seen_version=progress.version)
        assert traces() == before


# Files


def test_a_file_covers_several_items_and_the_same_file_again_only_covers_more(village, office):
    progress = progress_of(village, MUSDESUS)
    for covers in (("minutes",), ("attendance", "photo")):
        actions.update_stage(
            progress=progress, by=office.camat(), seen_version=progress.version,
            attachments=[attachment(*covers, text="satu pindaian")],
        )  # fmt: skip
    assert Evidence.objects.count() == 1
    assert covered_items(progress) == {"minutes", "attendance", "photo"}


def test_a_file_that_names_no_item_of_the_stage_is_refused(village, office):
    progress = progress_of(village, MUSDESUS)
    with pytest.raises(ValidationError, match="Pilih isi berkas"):
        actions.update_stage(
            progress=progress, by=office.camat(), seen_version=progress.version,
            attachments=[attachment("decree")],
        )  # fmt: skip


def test_a_file_that_serves_elsewhere_is_marked(village, office):
    other = make_village(GESANG)
    for place, camat in ((village, office.camat()), (other, office.camat(TEMPEH))):
        progress = progress_of(place, MUSDESUS)
        actions.update_stage(
            progress=progress, by=camat, seen_version=progress.version,
            attachments=[attachment("minutes", text="kembar")],
        )  # fmt: skip
    assert list(Evidence.objects.order_by("id").values_list("is_duplicate", flat=True)) == [False, True]


def test_a_removed_file_stays_on_record_and_the_stage_is_no_longer_shown(village, office):
    sent = walk.walk_to(village, MUSDESUS, office)
    actions.withdraw_stage(progress=sent, by=office.camat(), seen_version=sent.version)
    item = sent.evidence.first()
    actions.remove_evidence(item=item, by=office.camat(), seen_version=sent.version)
    item.refresh_from_db()
    assert item.removed_on == TODAY
    assert not progress_of(village, MUSDESUS).evidenced
    with pytest.raises(ValidationError, match="sudah dilepas"):
        actions.remove_evidence(
            item=item, by=office.camat(), seen_version=progress_of(village, MUSDESUS).version
        )


def test_a_file_of_a_sent_stage_cannot_be_removed(village, office):
    sent = walk.walk_to(village, MUSDESUS, office)
    with pytest.raises(NotAllowed):
        actions.remove_evidence(item=sent.evidence.first(), by=office.camat(), seen_version=sent.version)


# Deciding


def test_approving_says_who_and_when_and_shows_in_the_history(village, office):
    sent = walk.walk_to(village, MUSDESUS, office)
    actions.approve_stage(progress=sent, by=office.verifier, seen_version=sent.version, note="Lengkap")
    row = progress_of(village, MUSDESUS)
    assert (row.status, row.approved_by, row.approved_on) == ("approved", office.verifier, TODAY)
    last = row.transitions.last()
    assert (last.move, last.by, last.on, last.note) == ("approve", office.verifier, TODAY, "Lengkap")
    event = AuditEvent.objects.last()
    assert (event.action, event.target, event.note) == (
        "stage.approve",
        f"stage:{village.pk}:musdesus",
        "Lengkap",
    )
    assert event.changes == {"status": ["submitted", "approved"]}


def test_approving_the_potential_validates_what_was_recorded(village, office):
    walk.send(village, POTENTIAL, office)
    walk.approve(village, POTENTIAL, office)
    assert list(village.potentials.values_list("validated_by", "validated_on")) == [(office.dpmd.pk, TODAY)]


@pytest.mark.parametrize(
    "stage", [POTENTIAL, MUSDESUS, FOUNDING, NOTARY, LEGAL_ENTITY, REGISTRATION, OPERATING]
)
def test_every_stage_wants_a_second_person(village, office, stage):
    """The sender is moved to the approver's office, superuser rights and all, and still may not."""
    sent = walk.walk_to(village, stage, office)
    sender = sent.submitted_by
    approver = walk.approver_of(stage, office)
    type(sender).objects.filter(pk=sender.pk).update(
        role=approver.role, area_code=approver.area_code, agency=approver.agency, is_superuser=True
    )
    sender.refresh_from_db()
    for act, more in (
        (actions.approve_stage, {}), (actions.return_stage, {"reason": "unsigned"}),
    ):  # fmt: skip
        with pytest.raises(NotAllowed, match="Pemeriksaan harus oleh orang lain"):
            act(progress=sent, by=sender, seen_version=sent.version, **more)
    # Negative control: a second person may.
    walk.approve(village, stage, office)
    assert progress_of(village, stage).status == "approved"


def test_the_database_too_refuses_an_approver_who_is_the_sender(village, office):
    sent = walk.walk_to(village, NOTARY, office)
    with pytest.raises(DatabaseError), transaction.atomic():
        StageProgress.objects.filter(pk=sent.pk).update(
            status="approved", approved_by=sent.submitted_by, approved_on=TODAY
        )


def test_a_stage_is_not_approved_before_those_it_rests_on(village, office):
    walk.publish_guideline(office)
    walk.send(village, POTENTIAL, office)
    sent = walk.send(village, MUSDESUS, office)
    with pytest.raises(ValidationError, match="Tahap Potensi desa belum disetujui"):
        actions.approve_stage(progress=sent, by=office.verifier, seen_version=sent.version)
    walk.approve(village, POTENTIAL, office)
    walk.approve(village, MUSDESUS, office)


def test_what_is_gone_since_it_was_sent_keeps_it_from_being_approved(village, office):
    sent = walk.walk_to(village, FOUNDING, office)
    founder = village.cooperative.founders.select_related("person", "cooperative").last()
    cooperative_actions.remove_founder(founder=founder, by=office.camat())
    with pytest.raises(ValidationError, match="Pendiri baru 8 orang"):
        actions.approve_stage(progress=sent, by=office.verifier, seen_version=sent.version)


@pytest.mark.parametrize("reason", ["", "x", "\0", "ktp_missing"])
def test_returning_wants_a_reason_from_the_list(village, office, reason):
    sent = walk.walk_to(village, MUSDESUS, office)
    with pytest.raises(ValidationError, match="Pilih alasan dari daftar"):
        actions.return_stage(progress=sent, by=office.verifier, seen_version=sent.version, reason=reason)
    assert progress_of(village, MUSDESUS).status == "submitted"


def test_a_returned_stage_keeps_its_reason_until_it_is_sent_again(village, office):
    sent = walk.walk_to(village, MUSDESUS, office)
    actions.return_stage(
        progress=sent, by=office.verifier, seen_version=sent.version, reason="unsigned", note="Ketua BPD"
    )
    row = progress_of(village, MUSDESUS)
    assert (row.status, row.return_reason_id, row.return_note) == ("returned", "unsigned", "Ketua BPD")
    actions.update_stage(
        progress=row, by=office.camat(), seen_version=row.version, attachments=[attachment("minutes")]
    )
    row = progress_of(village, MUSDESUS)
    assert (row.status, row.return_reason_id, row.return_note) == ("submitted", None, "")


def test_a_stage_that_others_rest_on_stays_approved(village, office):
    walk.walk_to(village, FOUNDING, office, approved=True)
    row = progress_of(village, MUSDESUS)
    with pytest.raises(ValidationError, match="Buka dulu tahap Berkas pendirian"):
        actions.reopen_stage(
            progress=row, by=office.verifier, seen_version=row.version, reason="date_mismatch"
        )
    for stage in (FOUNDING, MUSDESUS):
        row = progress_of(village, stage)
        actions.reopen_stage(
            progress=row, by=office.verifier, seen_version=row.version, reason="date_mismatch"
        )
        assert progress_of(village, stage).approved_by is None


@pytest.mark.parametrize("move", ["withdraw", "approve", "return", "reopen"])
def test_a_move_that_does_not_fit_the_status_is_refused_in_words(village, office, move):
    progress = progress_of(village, MUSDESUS)
    act = getattr(actions, f"{move}_stage")
    by = office.camat() if move == "withdraw" else office.verifier
    more = {"reason": "unsigned"} if move in ("return", "reopen") else {}
    with pytest.raises(NotAllowed, match="berstatus “Belum mulai”"):
        act(progress=progress, by=by, seen_version=progress.version, **more)


# The history


def test_the_database_refuses_to_change_or_delete_a_transition(village, office):
    walk.send(village, POTENTIAL, office)
    for statement in ("UPDATE roadmap_transition SET note = 'x'", "DELETE FROM roadmap_transition"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Transition.objects.exclude(note="x").count() == 2


def test_the_audit_trail_of_a_whole_walk_is_intact(village, office):
    walk.walk_to(village, OPERATING, office, approved=True)
    assert trail.verify() == []
    assert set(village.progress.values_list("status", flat=True)) == {"approved"}


# Field work


def test_a_blocker_is_open_once_and_resolved_today(village, office):
    blocker = actions.open_blocker(
        village=village, by=office.camat(), stage=FOUNDING, reason="ktp_missing", note="3 orang"
    )
    with pytest.raises(ValidationError, match="sudah tercatat"):
        actions.open_blocker(village=village, by=office.clerk, stage=FOUNDING, reason="ktp_missing")
    with pytest.raises(VersionConflict):
        actions.resolve_blocker(blocker=blocker, by=office.camat(), seen_version=blocker.version - 1)
    actions.resolve_blocker(blocker=blocker, by=office.camat(), seen_version=blocker.version)
    assert (blocker.resolved_on, blocker.resolved_by) == (TODAY, office.camat())
    with pytest.raises(ValidationError, match="sudah ditandai teratasi"):
        actions.resolve_blocker(blocker=blocker, by=office.camat(), seen_version=blocker.version)
    actions.open_blocker(village=village, by=office.camat(), stage=FOUNDING, reason="ktp_missing")
    assert Blocker.objects.count() == 2


@pytest.mark.parametrize(("stage", "reason"), [("x", "ktp_missing"), (FOUNDING, "x"), (FOUNDING, "")])
def test_a_blocker_wants_stage_and_reason_from_the_list(village, office, stage, reason):
    with pytest.raises(ValidationError, match="Pilih kendala dan tahap dari daftar"):
        actions.open_blocker(village=village, by=office.camat(), stage=stage, reason=reason)


def test_a_reason_that_is_switched_off_is_not_taken(village, office):
    row = BlockerReason.objects.get(pk="land")
    actions.save_reason(row=row, by=office.clerk, seen_version=row.version, is_active=False)
    with pytest.raises(ValidationError):
        actions.open_blocker(village=village, by=office.camat(), stage=OPERATING, reason="land")


def test_a_visit_may_be_entered_late_but_not_ahead(village, office):
    visit = actions.record_visit(village=village, by=office.camat(), visited_on=dt.date(2025, 5, 2))
    assert (visit.visited_on, visit.recorded_on) == (dt.date(2025, 5, 2), TODAY)
    for name in ("visited_on", "last_sale_on"):
        days = {"visited_on": TODAY} | {name: dt.date(2025, 6, 13)}
        with pytest.raises(ValidationError, match="belum terjadi"):
            actions.record_visit(village=village, by=office.camat(), **days)
    assert Visit.objects.count() == 1


def test_nothing_has_changed_is_confirmed_once_a_day_by_the_kecamatan(village, office):
    actions.confirm_no_change(kecamatan=village.kecamatan, by=office.camat())
    actions.confirm_no_change(kecamatan=village.kecamatan, by=office.camat())
    assert Confirmation.objects.count() == 1
    assert AuditEvent.objects.filter(action="kecamatan.confirm").count() == 1
    for user in (office.clerk, office.bupati, office.camat(TEMPEH)):
        with pytest.raises(NotAllowed):
            actions.confirm_no_change(kecamatan=village.kecamatan, by=user)


@pytest.mark.parametrize("role", [Role.BUPATI, Role.SATGAS, Role.OPD])
def test_who_only_reads_records_no_field_work(village, office, role):
    reader = make_user(role)
    foreign = office.camat(TEMPEH)
    for user in (reader, foreign):
        with pytest.raises(NotAllowed):
            actions.open_blocker(village=village, by=user, stage=FOUNDING, reason="ktp_missing")
        with pytest.raises(NotAllowed):
            actions.record_visit(village=village, by=user, visited_on=TODAY)


# What Diskopindag sets


@pytest.mark.parametrize("role", [Role.CAMAT, Role.BUPATI, Role.SATGAS, Role.OPD])
def test_only_diskopindag_sets_targets_reasons_and_guideline(village, office, role):
    user = make_user(role, "35.08.04" if role == Role.CAMAT else "35.08")
    row = BlockerReason.objects.get(pk="land")
    draft = {"title": "x", "number": "1", "dated_on": TODAY}
    for press in (
        lambda: actions.set_target(stage=FOUNDING, due_on=TODAY, weight=1, valid_from=TODAY, by=user),
        lambda: actions.save_reason(row=row, by=user, seen_version=row.version, label="x"),
        lambda: actions.draft_guideline(by=user, **draft),
    ):
        with pytest.raises(NotAllowed):
            press()
    assert not Guideline.objects.exists()
    assert BlockerReason.objects.get(pk="land").label != "x"


def test_a_target_is_not_set_for_a_day_that_has_passed(office):
    count = StageTarget.objects.count()
    with pytest.raises(ValidationError, match="tidak berlaku surut"):
        actions.set_target(
            stage=FOUNDING, due_on=TODAY, weight=15, valid_from=dt.date(2025, 6, 11), by=office.clerk
        )
    assert StageTarget.objects.count() == count


def test_the_guideline_is_inherited_from_the_day_of_publishing(village, office):
    with clock.on(dt.date(2025, 4, 10)):
        row = actions.draft_guideline(
            title="Juknis", number="1", dated_on=dt.date(2025, 4, 9), by=office.clerk
        )
        with pytest.raises(NotAllowed):
            actions.publish_guideline(guideline=row, by=office.clerk, seen_version=row.version)
        assert actions.publish_guideline(guideline=row, by=office.verifier, seen_version=row.version) == 1
    stage = progress_of(village, GUIDELINE)
    assert (stage.status, stage.happened_on, stage.approved_on) == (
        "approved", dt.date(2025, 4, 9), dt.date(2025, 4, 10),
    )  # fmt: skip
