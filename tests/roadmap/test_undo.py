"""A verifier takes back the decision just made: by the same person, for a moment, and the stage waits as before."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.inbox.models import Notice
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import actions, policies
from roadmap.models import StageProgress, Transition
from roadmap.stages import FOUNDING, MUSDESUS, POTENTIAL
from roadmap.state import Level, states_on
from tests.factories import BAGO, progress_of
from tests.roadmap import walk
from tests.roadmap.test_verification import address, shown

pytestmark = pytest.mark.django_db
LIMIT = policies.UNDO_SECONDS + policies._ON_THE_WAY_SECONDS


@pytest.fixture
def sent(village, office) -> StageProgress:
    return walk.walk_to(village, MUSDESUS, office)


@pytest.fixture
def later(monkeypatch):
    """Let the clock stand, and let it go on by seconds."""
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start)

    def go_on(seconds: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: start + dt.timedelta(seconds=seconds))

    return go_on


def decide(progress: StageProgress, office, how: str) -> StageProgress:
    more = {"reason": "unsigned", "note": "Foto ulang"} if how == "return" else {}
    act = actions.return_stage if how == "return" else actions.approve_stage
    act(progress=progress, by=office.verifier, seen_version=progress.version, **more)
    return progress


def undo(progress: StageProgress, by) -> None:
    actions.undo_decision(progress=progress, by=by, seen_version=progress.version)


@pytest.mark.parametrize("how", ["approve", "return"])
def test_the_stage_waits_again_as_it_was_sent(sent, office, later, how):
    before = StageProgress.objects.filter(pk=sent.pk).values().get()
    decide(sent, office, how)
    undo(sent, office.verifier)
    after = StageProgress.objects.filter(pk=sent.pk).values().get()
    assert after == before | {"version": before["version"] + 2}
    moves = list(Transition.objects.filter(progress=sent).values_list("move", "to_status"))
    assert moves[-1] == ("undo", "submitted")
    assert states_on(clock.today(), BAGO)[BAGO].of(MUSDESUS).reaches(Level.EVIDENCED)
    assert not states_on(clock.today(), BAGO)[BAGO].of(MUSDESUS).reaches(Level.VERIFIED)


@pytest.mark.parametrize("how", ["approve", "return"])
def test_what_the_camat_was_told_goes_and_the_verifiers_are_told_again(sent, office, later, how):
    def told() -> list[str]:
        return sorted(Notice.objects.current().filter(area_code=BAGO).values_list("text", flat=True))

    before = told()
    decide(sent, office, how)
    assert told() != before
    undo(sent, office.verifier)
    assert told() == before


def test_it_holds_for_ten_seconds_and_the_way(sent, office, later):
    decide(sent, office, "approve")
    later(LIMIT + 1)
    with pytest.raises(NotAllowed, match="dalam 10 detik. Pakai “Buka kembali”"):
        undo(sent, office.verifier)
    assert progress_of(sent.village, MUSDESUS).status == "approved"
    later(LIMIT)
    undo(sent, office.verifier)


def test_a_clock_that_went_back_is_too_late(sent, office, later):
    decide(sent, office, "return")
    later(-1)
    with pytest.raises(NotAllowed, match="Minta kecamatan mengirimnya lagi"):
        undo(sent, office.verifier)


def test_only_who_decided(sent, office, later, monkeypatch):
    decide(sent, office, "approve")
    for other in (office.clerk, office.camat(), office.dpmd, office.bupati):
        with pytest.raises(NotAllowed):
            undo(sent, other)
    # Control: it is the policy that stops the colleague.
    monkeypatch.setattr(policies, "check_undo", lambda *args: None)
    undo(sent, office.clerk)


def test_what_was_reopened_or_never_decided_is_not_undone(sent, office, later):
    with pytest.raises(NotAllowed):
        undo(sent, office.verifier)
    decide(sent, office, "approve")
    actions.reopen_stage(progress=sent, by=office.verifier, seen_version=sent.version, reason="unsigned")
    with pytest.raises(NotAllowed):
        undo(sent, office.verifier)


def test_potentials_that_were_validated_stay_so(village, office, later):
    walk.send(village, POTENTIAL, office)
    progress = progress_of(village, POTENTIAL)
    actions.approve_stage(progress=progress, by=office.dpmd, seen_version=progress.version)
    with pytest.raises(NotAllowed, match="Potensinya sudah ikut divalidasi"):
        undo(progress, office.dpmd)


def test_an_older_version_is_a_conflict(sent, office, later):
    decide(sent, office, "approve")
    with pytest.raises(VersionConflict):
        actions.undo_decision(progress=sent, by=office.verifier, seen_version=sent.version - 1)


def test_a_stage_that_rests_on_it_stops_it(sent, office, later, monkeypatch):
    decide(sent, office, "approve")
    StageProgress.objects.filter(village_id=BAGO, stage=FOUNDING).update(
        status="approved", happened_on=clock.today(), evidenced=True, submitted_by=office.clerk,
        submitted_on=clock.today(), approved_by=office.verifier, approved_on=clock.today(),
    )  # fmt: skip
    with pytest.raises(ValidationError, match="bertumpu pada putusan ini"):
        undo(sent, office.verifier)


# At the desk


def test_the_message_has_the_button_and_it_works_without_a_script(client, sent, office, later):
    client.force_login(office.verifier)
    page = client.post(address("stage_approve", sent), shown(client, sent), follow=True).content.decode()
    url = reverse("stage_undo", args=[sent.pk])
    form = page[page.index(f'action="{url}') :].partition("</form>")[0]
    assert 'name="csrfmiddlewaretoken"' in form
    assert "Urungkan" in form
    assert "10 detik" in form
    version = form.partition('name="version" value="')[2].partition('"')[0]
    answer = client.post(url, {"version": version}, follow=True)
    assert "putusan diurungkan, menunggu pemeriksaan lagi" in answer.content.decode()
    assert progress_of(sent.village, MUSDESUS).status == "submitted"


def test_too_late_is_told_with_the_way_out(client, sent, office, later):
    client.force_login(office.verifier)
    decide(sent, office, "approve")
    later(60)
    answer = client.post(reverse("stage_undo", args=[sent.pk]), {"version": sent.version}, follow=True)
    assert answer.status_code == 200
    assert "Putusan hanya dapat diurungkan dalam 10 detik. Pakai “Buka kembali”" in answer.content.decode()


@pytest.mark.parametrize("version", ["", "x", "99"])
def test_whatever_is_posted_nothing_breaks(client, sent, office, later, version):
    client.force_login(office.verifier)
    decide(sent, office, "approve")
    answer = client.post(reverse("stage_undo", args=[sent.pk]), {"version": version}, follow=True)
    assert "tidak diurungkan" in answer.content.decode()
    assert progress_of(sent.village, MUSDESUS).status == "approved"
