"""What waits for whom, told by the real actions and gone by itself when it is done."""

import random

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.inbox import notices as inbox_notices
from lumajang_kdkmp.inbox.backend import with_open_actions
from lumajang_kdkmp.inbox.models import Kind, Notice
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import actions, notices
from roadmap.actions.monitoring import close_finding, record_monitoring
from roadmap.models import VisitFinding
from roadmap.queues import QueueFilter, queue_for
from roadmap.stages import LEGAL_ENTITY, MUSDESUS, NOTARY, POTENTIAL
from tests.factories import GESANG, PASIRIAN, TEMPEH, make_user, make_village, progress_of
from tests.roadmap.walk import approve, publish_guideline, send, walk_to


def texts(user, kind: str = Kind.ACTION) -> list[str]:
    return [row.text for row in Notice.objects.visible_to(user).current().filter(kind=kind)]


def number(user) -> int:
    """What the bell of this person says."""
    return with_open_actions().get(pk=user.pk).open_actions


def send_back(village, stage: str, by) -> None:
    progress = progress_of(village, stage)
    actions.return_stage(
        progress=progress, by=by, seen_version=progress.version, reason="unreadable", note="Foto ulang."
    )


def reason_label() -> str:
    from roadmap.models import ReturnReason

    return ReturnReason.objects.get(pk="unreadable").label


@pytest.fixture
def sent(village, office):
    """The musdesus of Bago waits for Diskopindag."""
    return walk_to(village, MUSDESUS, office)


def test_a_sent_stage_waits_for_its_verifier_until_it_is_decided(sent, village, office):
    assert texts(office.verifier) == ["Musdesus menunggu pemeriksaan."]
    (row,) = Notice.objects.visible_to(office.verifier).current().filter(kind=Kind.ACTION)
    assert row.link == reverse("verification", args=[sent.pk])
    assert row.place == f"Desa {village.name}, {village.kecamatan}"
    assert texts(office.camat()) == []
    approve(village, MUSDESUS, office)
    assert texts(office.verifier) == []
    assert "Musdesus disetujui." in texts(office.camat(), Kind.INFORMATION)


def test_the_potential_stage_waits_for_dpmd_and_for_no_other_agency(village, office):
    publish_guideline(office)
    send(village, POTENTIAL, office)
    assert texts(office.dpmd) == ["Potensi desa menunggu pemeriksaan."]
    assert texts(office.verifier) == []
    assert texts(make_user(Role.OPD, agency="DKPP")) == []


def test_a_returned_stage_stays_with_the_camat_until_it_is_sent_again(sent, village, office):
    send_back(village, MUSDESUS, office.verifier)
    camat = office.camat()
    label = reason_label()
    assert texts(camat) == [f"Musdesus dikembalikan: {label[:1].lower()}{label[1:]}. Foto ulang."]
    assert texts(office.verifier) == []
    send(village, MUSDESUS, office, send=False)  # saved, not sent: it still waits
    assert number(camat) == 1
    send(village, MUSDESUS, office)
    assert texts(camat) == []
    assert texts(office.verifier) == ["Musdesus menunggu pemeriksaan."]


def test_a_withdrawn_stage_waits_for_nobody(sent, village, office):
    camat = office.camat()
    progress = progress_of(village, MUSDESUS)
    actions.withdraw_stage(progress=progress, by=camat, seen_version=progress.version)
    assert (number(office.verifier), number(camat)) == (0, 0)


def test_a_reopened_stage_waits_for_its_owner(sent, village, office):
    approve(village, MUSDESUS, office)
    progress = progress_of(village, MUSDESUS)
    actions.reopen_stage(
        progress=progress, by=office.verifier, seen_version=progress.version, reason="unreadable"
    )
    assert texts(office.camat())[0].startswith("Musdesus dibuka kembali: ")


def test_what_diskopindag_sends_waits_for_a_colleague_but_not_for_the_sender(village, office):
    walk_to(village, NOTARY, office)
    assert (number(office.verifier), number(office.clerk)) == (1, 0)
    assert texts(office.clerk) == []
    send_back(village, NOTARY, office.verifier)
    assert number(office.clerk) == 1  # Diskopindag does this stage, so it comes back to Diskopindag
    assert number(office.camat()) == 0


def test_nobody_sees_a_notice_of_another_area(sent, village, office):
    other = make_village(GESANG)
    walk_to(other, MUSDESUS, office)
    send_back(village, MUSDESUS, office.verifier)
    camat, neighbour = office.camat(PASIRIAN), office.camat(TEMPEH)
    assert (number(camat), number(neighbour)) == (1, 0)
    assert {row.area_code for row in Notice.objects.visible_to(neighbour)} == {GESANG}
    assert {row.area_code for row in Notice.objects.visible_to(camat)} == {village.pk}
    assert not Notice.objects.visible_to(make_user(Role.CAMAT, PASIRIAN, is_active=False)).exists()


def test_without_the_scope_the_neighbour_would_see_it(sent, village, office, monkeypatch):
    """Control: the test above rests on the filter, not on empty tables."""
    send_back(village, MUSDESUS, office.verifier)
    monkeypatch.setattr("lumajang_kdkmp.accounts.access.area_q", lambda path, area: ~inbox_notices.Q(pk=None))
    assert texts(office.camat(TEMPEH)) != []


def test_accounts_of_one_kecamatan_share_what_waits(sent, village, office):
    first, second = office.camat(), make_user(Role.CAMAT, PASIRIAN)
    send_back(village, MUSDESUS, office.verifier)
    assert (number(first), number(second)) == (1, 1)
    send(village, MUSDESUS, office)  # by the first
    assert (number(first), number(second)) == (0, 0)


def test_a_refused_move_tells_nothing(sent, village, office):
    before = list(Notice.objects.values_list("pk", "done_at"))
    with pytest.raises(VersionConflict):
        actions.approve_stage(progress=sent, by=office.verifier, seen_version=sent.version + 5)
    assert list(Notice.objects.values_list("pk", "done_at")) == before


def test_what_is_told_goes_back_with_its_act(sent, village, office):
    before = Notice.objects.count()
    with transaction.atomic():
        send_back(village, MUSDESUS, office.verifier)
        told = Notice.objects.count()
        transaction.set_rollback(True)
    assert (told, Notice.objects.count()) == (before + 1, before)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_outside_an_act():
    with pytest.raises(RuntimeError):
        inbox_notices.tell()
    with pytest.raises(RuntimeError):
        inbox_notices.answer(["stage:1:musdesus"])


def waiting_rows(user) -> int:
    """The truth: what the verifier's queue or the stage rows say, without any notice."""
    if user.role == Role.CAMAT:
        rows = notices.StageProgress.objects.visible_to(user).exclude(return_reason=None)
        return rows.filter(status__in=notices.OPEN).count()
    return sum(not row.is_own for row in queue_for(user, QueueFilter()).everything)


def test_the_bell_agrees_with_the_stages_after_any_walk(village, office):
    """Forty random acts of two kecamatan: after each one the count is what the rows themselves say."""
    rng = random.Random(7)
    places = [village, make_village(GESANG)]
    publish_guideline(office)
    people = [office.verifier, office.dpmd, office.camat(PASIRIAN), office.camat(TEMPEH)]
    for _ in range(40):
        place = rng.choice(places)
        stage = MUSDESUS if progress_of(place, POTENTIAL).status == "approved" else POTENTIAL
        status = progress_of(place, stage).status
        if status == "submitted" and rng.random() < 0.15:
            approve(place, stage, office)
        elif status == "submitted":
            send_back(place, stage, office.dpmd if stage == POTENTIAL else office.verifier)
        elif status != "approved":
            send(place, stage, office, send=rng.random() < 0.7)
        assert [number(person) for person in people] == [waiting_rows(person) for person in people]
    assert Notice.objects.filter(kind=Kind.ACTION).count() > 10  # it did walk


def test_an_older_database_is_told_what_waits_once(sent, village, office):
    other = make_village(GESANG)
    walk_to(other, MUSDESUS, office)
    send_back(other, MUSDESUS, office.verifier)
    before = {(row.subject, row.role, row.text) for row in Notice.objects.current().filter(kind=Kind.ACTION)}
    Notice.objects.all().delete()
    call_command("open_roadmap", verbosity=0)
    call_command("open_roadmap", verbosity=0)
    after = [(row.subject, row.role, row.text) for row in Notice.objects.all()]
    assert (len(after), set(after)) == (2, before)


def sheet(village, office, by) -> VisitFinding:
    walk_to(village, LEGAL_ENTITY, office, approved=True)
    finding = {"finding": "Papan nama belum ada.", "recommendation": "Pasang", "owner": "Ketua"}
    record_monitoring(
        cooperative=type(village.cooperative).objects.select_related("village__kecamatan").get(pk=village.pk),
        by=by,
        visit={"visited_on": clock.today()},
        sheet={},
        findings=[finding | {"due_on": clock.today()}],
    )
    return VisitFinding.objects.select_related("visit").get()


def test_a_finding_waits_for_the_camat_until_it_is_put_right(village, office):
    finding = sheet(village, office, office.clerk)
    camat = office.camat()
    words = "Temuan kunjungan: Papan nama belum ada. Selesaikan paling lambat Kamis, 12 Juni 2025."
    assert texts(camat) == [words]
    close_finding(finding=finding, by=camat, seen_version=finding.version)
    assert texts(camat) == []
