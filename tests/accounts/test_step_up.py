"""Approvals and exports ask for the code again after some hours, keep what was pressed, and touch nobody else."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from lumajang_kdkmp.accounts import step_up
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from roadmap.models import Decision
from tests.accounts.phone import connect, first_step, give_password, minutes_later, second_step
from tests.factories import make_user
from tests.roadmap.proposals import propose

pytestmark = pytest.mark.django_db
HOURS = 60
GUARDED = {
    "stage_approve",
    "verification_together",
    "decision_decide",
    "guideline_publish",
    "papers",
    "paper_make",
    "deed_batches",
    "document_reissue",
    "bundle_download",
    # Their files hold people; the pages themselves do not ask.
    "people",
    "signing_event",
}


@pytest.fixture
def bupati(office) -> tuple[User, Client]:
    """The Bupati with a connected phone, signed in at minute zero."""
    user = give_password(make_user(Role.BUPATI, username="pak.bupati"))
    client = Client()
    with minutes_later(-30):
        first_step(client, user)
        client.phone, _ = connect(client)
    user.refresh_from_db()
    with minutes_later(0):
        first_step(client, user)
        second_step(client, client.phone.code())
    return user, client


def press(client: Client, decision: Decision, **more):
    url = reverse("decision_decide", args=[decision.pk, "setujui"])
    data = {"version": str(decision.version), "note": "Dahulukan desa di lereng Semeru."}
    return client.post(url, data | more, follow=False)


def test_a_fresh_session_is_not_asked(bupati, office):
    decision = propose(office.clerk)
    with minutes_later(7 * HOURS):
        assert press(bupati[1], decision).status_code == 302
    decision.refresh_from_db()
    assert decision.state == "approved"


def test_after_eight_hours_the_code_is_asked_and_what_was_typed_is_kept(bupati, office):
    _, client = bupati
    decision = propose(office.clerk)
    with minutes_later(9 * HOURS):
        asked = press(client, decision)
        page = asked.content.decode()
        assert asked.status_code == 200
        assert "Masukkan kode sekali lagi" in page
        assert 'name="note" value="Dahulukan desa di lereng Semeru."' in page
        assert f'name="version" value="{decision.version}"' in page
        decision.refresh_from_db()
        wrong = press(client, decision, **{step_up.CODE: "000000"})
        assert wrong.status_code == 422
        assert "Kode tidak cocok" in wrong.content.decode()
        assert 'name="note" value="Dahulukan desa di lereng Semeru."' in wrong.content.decode()
        decision.refresh_from_db()
        assert decision.decided_on is None
    with minutes_later(9 * HOURS + 2):
        done = press(client, decision, **{step_up.CODE: client.phone.code()})
        assert done.status_code == 302
        decision.refresh_from_db()
        assert (decision.state, decision.note) == ("approved", "Dahulukan desa di lereng Semeru.")
        # Proved for the next hours.
        assert not step_up.is_due(done.wsgi_request)


def test_without_the_guard_the_old_session_would_decide(bupati, office, settings):
    """Control: what holds the press above is the age of the code."""
    settings.STEP_UP_SECONDS = 100 * 3600
    decision = propose(office.clerk)
    with minutes_later(9 * HOURS):
        assert press(bupati[1], decision).status_code == 302
    decision.refresh_from_db()
    assert decision.state == "approved"


def test_wrong_codes_are_counted_and_lock(bupati, office):
    decision = propose(office.clerk)
    with minutes_later(9 * HOURS):
        answers = [press(bupati[1], decision, **{step_up.CODE: f"00000{n}"}).status_code for n in range(6)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_who_has_no_second_factor_is_not_asked(client, office):
    decision = propose(office.clerk)
    client.force_login(office.bupati)
    with minutes_later(48 * HOURS):
        assert press(client, decision).status_code == 302


def test_exactly_these_addresses_ask_again():
    """None of them takes what a camat's phone has queued: that is sent whenever there is a signal."""
    found = {
        pattern.name
        for pattern in patterns(get_resolver())
        if getattr(pattern.callback, "needs_fresh_code", False)
    }
    assert found == GUARDED


def patterns(resolver):
    for item in resolver.url_patterns:
        if hasattr(item, "url_patterns"):
            yield from patterns(item)
        else:
            yield item


def test_a_download_asks_on_a_page_of_its_own_and_leads_on(bupati):
    _, client = bupati
    wanted = reverse("decision_list")
    page = f"{reverse('step_up')}?next={wanted}"
    with minutes_later(1):
        assert client.get(page).url == wanted
    with minutes_later(9 * HOURS):
        assert client.get(page).status_code == 200
        assert client.post(page, {step_up.CODE: "1"}).status_code == 422
        assert client.post(page, {step_up.CODE: client.phone.code()}).url == wanted
        # Never to another host.
        assert client.get(f"{reverse('step_up')}?next=https://contoh.id/").url == reverse("home")


def test_a_get_of_a_guarded_address_leads_to_the_question_and_names_the_way_back(bupati, rf):
    user, _ = bupati

    @step_up.fresh_code(method="GET")
    def download(request):
        raise AssertionError("the file was given out")

    request = rf.get("/berkas/1/?lihat=1")
    request.user, request.session = user, {}
    assert download(request).url == f"{reverse('step_up')}?next=%2Fberkas%2F1%2F%3Flihat%3D1"
