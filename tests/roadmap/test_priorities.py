"""What must be done this week: by role, ranked by effect, every count the rows behind its link."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.roles import Agency, Role
from roadmap import actions
from roadmap.figures import Links
from roadmap.leader_page import leader_page
from roadmap.priorities import MOST, priorities
from roadmap.snapshot import snapshot
from roadmap.stages import FOUNDING, MUSDESUS
from roadmap.village_filter import read_filter
from tests.factories import BAGO, PASIRIAN, REGENCY
from tests.roadmap.june import CONDRO, MADUREJO, TODAY, four_villages, june
from tests.roadmap.proposals import propose

pytestmark = pytest.mark.django_db
LINKS = Links("/desa/")


@pytest.fixture
def villages(office):
    return four_villages(office)


def acts(role: str, agency: str = "", area: str = REGENCY, day=TODAY) -> list[tuple[str, str, str]]:
    links = LINKS if area == REGENCY else LINKS.within(area)
    return [(act.what, act.count, act.effect) for act in priorities(snapshot(day, area), role, agency, links)]


def test_the_bupati_is_told_whom_to_call_and_what_to_ask_of_the_offices(villages):
    # Weights of 100: founding 15, musdesus 15, potential 5; a quarter of each is gained by one of four villages.
    assert acts(Role.BUPATI) == [
        ("Hubungi Camat Pasirian: selesaikan yang lewat tenggat", "1 desa", "+3,8 poin"),
        ("Minta Diskopindag memeriksa kiriman Berkas pendirian", "1 desa", "+3,8 poin"),
        ("Hubungi Camat Tempeh: selesaikan yang lewat tenggat", "1 desa", "+1,2 poin"),
    ]
    assert acts(Role.SATGAS) == acts(Role.BUPATI)


def test_offices_and_camat_see_their_own_work(villages):
    assert acts(Role.DISKOPINDAG) == [("Periksa kiriman Berkas pendirian", "1 desa", "+3,8 poin")]
    assert acts(Role.CAMAT, area=PASIRIAN) == [
        ("Lengkapi dan kirim Musdesus", "1 desa", "+5,0 poin"),
        ("Mulai Perizinan", "1 desa", "+3,3 poin"),
    ]
    assert acts(Role.OPD, Agency.DPMD) == acts(Role.OPD, Agency.DKPP) == []
    assert acts(Role.OPD, Agency.DPMD, day=june(13, 4)) == []


def test_nothing_is_asked_of_a_village_whose_clock_stands_still(villages, office):
    actions.declare_pause(
        places=[villages[MADUREJO]], by=office.clerk, starts_on=TODAY, planned_until=None, reason="Banjir",
        legal_basis="SK",
    )  # fmt: skip
    assert acts(Role.CAMAT, area=PASIRIAN) == [("Mulai Perizinan", "1 desa", "+3,3 poin")]
    assert all("Pasirian" not in what for what, _, _ in acts(Role.BUPATI))


def test_a_blocker_of_two_villages_is_for_the_leader_and_of_one_is_not(villages, office):
    with clock.on(june(12)):
        actions.open_blocker(village=villages[CONDRO], by=office.camat(), stage=FOUNDING, reason="land")
    assert not [act for act in acts(Role.BUPATI) if "kendala" in act[0]]
    with clock.on(june(12)):
        actions.open_blocker(village=villages[MADUREJO], by=office.camat(), stage=MUSDESUS, reason="land")
    what, count, effect = acts(Role.BUPATI)[0]
    assert what.startswith("Putuskan jalan keluar untuk kendala “")
    assert (count, effect) == ("2 desa", "+7,5 poin")
    assert acts(Role.DISKOPINDAG)[0][0].startswith("Bantu atasi kendala “")


def test_what_waits_for_the_bupatis_decision_comes_first_and_only_there(villages, office):
    propose(office.clerk)
    shown = snapshot(TODAY, REGENCY)
    first = leader_page(shown, Role.BUPATI, LINKS).acts[0]
    assert (first.count, first.href, first.effect) == ("1 usulan", reverse("decision_list"), "")
    assert "usulan" not in leader_page(shown, Role.SATGAS, LINKS).acts[0].count


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("day", [june(13, 4), june(20, 5), june(4), june(12)])
def test_every_count_is_the_rows_behind_its_link_and_the_best_comes_first(villages, role, day):
    shown = snapshot(day, REGENCY)
    found = priorities(shown, role, Agency.DPMD if role == Role.OPD else "", LINKS)
    assert len(found) <= MOST
    assert found == priorities(shown, role, Agency.DPMD if role == Role.OPD else "", LINKS)
    effects = [float(act.effect.strip("+ poin").replace(",", ".")) for act in found]
    assert effects == sorted(effects, reverse=True)
    for act in found:
        asked, notes = read_filter(QueryDict(act.href.partition("?")[2]), shown)
        assert notes == []
        assert f"{len(asked.choose(shown))} desa" == act.count


def test_a_stage_that_has_not_begun_is_counted_only_where_the_village_stands_at_it(villages):
    shown = snapshot(TODAY, REGENCY)
    here, _ = read_filter(QueryDict("stage=registration&level=here&status=not_started"), shown)
    anywhere, _ = read_filter(QueryDict("stage=registration&status=not_started"), shown)
    assert [row.code for row in here.choose(shown)] == [BAGO]
    assert len(anywhere.choose(shown)) == 4
