"""The admin of Diskopindag: the same actions, the same scope, stale versions told, nothing deleted."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from tests.factories import BAGO, PASIRIAN, make_user, make_village
from villages import actions
from villages.models import Kecamatan, OfficeHolder, Village, VillagePotential

OWN = (Kecamatan, Village, VillagePotential, OfficeHolder)


@pytest.fixture
def clerk(office, client):
    client.force_login(office.clerk)
    return client


def url(model: type, page: str, *args) -> str:
    return reverse(f"admin:villages_{model._meta.model_name}_{page}", args=args)


def errors(response) -> str:
    html = response.content.decode()
    return " ".join(re.findall(r'<ul class="errorlist.*?</ul>', html, re.S))


def village_post(version: object, **changes) -> dict:
    empty = {"population": "", "hamlets": "", "office_address": "", "office_phone": "", "note": ""}
    return empty | {"seen_version": str(version)} | changes


def test_a_village_is_changed_by_the_action(clerk, village, office):
    response = clerk.post(url(Village, "change", village.pk), village_post(1, population="3.412"))
    assert response.status_code == 302
    stored = Village.objects.get(pk=village.pk)
    assert (stored.population, stored.version) == (3412, 2)
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.actor_id) == ("village.update", office.clerk.pk)


def test_official_data_cannot_be_posted_over(clerk, village):
    clerk.post(
        url(Village, "change", village.pk), village_post(1, name="Lain", kind="kelurahan", hamlets="4")
    )
    stored = Village.objects.get(pk=village.pk)
    assert (stored.name, stored.kind, stored.hamlets) == (village.name, village.kind, 4)


def test_a_stale_version_is_told_with_both_values_and_the_second_press_goes_through(clerk, village, office):
    actions.update_village(village=village, by=office.camat(), seen_version=1, population=100, hamlets=3)
    response = clerk.post(url(Village, "change", village.pk), village_post(1, population="200", hamlets="3"))
    assert response.status_code == 200
    said = errors(response)
    assert "baru saja diubah orang lain" in said
    assert office.camat().username in said
    assert "tersimpan 100, isian Anda 200" in said
    html = response.content.decode()
    assert 'value="200"' in html, "what was typed is still there"
    assert Village.objects.get(pk=village.pk).population == 100
    version = re.search(r'name="seen_version" value="(\d+)"', html)[1]
    assert (
        clerk.post(
            url(Village, "change", village.pk), village_post(version, population="200", hamlets="3")
        ).status_code
        == 302
    )
    assert Village.objects.get(pk=village.pk).population == 200


@pytest.mark.parametrize("version", ["", "0", "99", "abc", "9" * 30])
def test_a_missing_or_made_up_version_is_a_conflict_too(clerk, village, version):
    response = clerk.post(url(Village, "change", village.pk), village_post(version, population="5"))
    assert "baru saja diubah orang lain" in errors(response)
    assert Village.objects.get(pk=village.pk).population is None


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("population", "9" * 5000),
        ("population", "sepuluh"),
        ("hamlets", "-1"),
        ("office_phone", "\0"),
        ("note", "a\0b"),
        ("office_address", "x" * 500),
    ],
)
def test_bad_input_is_told_and_nothing_breaks(clerk, village, field, typed):
    response = clerk.post(url(Village, "change", village.pk), village_post(1, **{field: typed}))
    assert response.status_code == 200
    assert errors(response)
    assert Village.objects.get(pk=village.pk).version == 1


def test_a_potential_is_added_changed_and_taken_off_the_list(clerk, village, office):
    data = {"village": village.pk, "sector": "pertanian", "commodity": "padi", "agency": "DKPP", "note": ""}
    assert clerk.post(url(VillagePotential, "add"), data).status_code == 302
    potential = VillagePotential.objects.get()
    assert potential.recorded_by == office.clerk
    # The same once more is refused with a sentence, and what was typed stays.
    again = clerk.post(url(VillagePotential, "add"), data | {"commodity": "Padi"})
    assert "sudah tercatat" in errors(again)
    assert 'value="Padi"' in again.content.decode()

    page = url(VillagePotential, "change", potential.pk)
    change = {
        "sector": "pertanian",
        "commodity": "padi organik",
        "agency": "DKPP",
        "note": "",
        "seen_version": "1",
    }
    assert clerk.post(page, change).status_code == 302
    potential.refresh_from_db()
    assert (potential.commodity, potential.version) == ("padi organik", 2)

    actions.validate_potential(potential=potential, by=office.dpmd, seen_version=2)
    removal = change | {"seen_version": "3", "is_removed": "on", "reason": ""}
    assert "Tulis alasan" in errors(clerk.post(page, removal))
    assert clerk.post(page, removal | {"reason": "Salah desa"}).status_code == 302
    potential.refresh_from_db()
    assert potential.removed_on is not None
    assert AuditEvent.objects.latest("id").note == "Salah desa"
    assert clerk.get(page).status_code == 302, "no longer in the list"


def test_validation_cannot_be_posted(clerk, village, office):
    potential = actions.add_potential(
        village=village, by=office.camat(), sector="pertanian", commodity="padi", agency="DKPP"
    )
    clerk.post(
        url(VillagePotential, "change", potential.pk),
        {
            "sector": "pertanian",
            "commodity": "padi",
            "agency": "DKPP",
            "note": "",
            "seen_version": "1",
            "validated_on": "2025-06-12",
            "validated_by": office.clerk.pk,
            "recorded_by": office.clerk.pk,
        },  # fmt: skip
    )
    potential.refresh_from_db()
    assert (potential.validated_on, potential.recorded_by) == (None, office.camat())


def holder_post(**changes) -> dict:
    return {
        "office": "camat", "area_code": PASIRIAN, "name": "Siti Aminah", "nip": "", "acting": "",
        "starts_on": "2025-01-01", "ends_on": "",
    } | changes  # fmt: skip


def test_holders_are_appointed_and_ended_and_overlaps_are_told(clerk, village):
    assert clerk.post(url(OfficeHolder, "add"), holder_post()).status_code == 302
    said = errors(clerk.post(url(OfficeHolder, "add"), holder_post(name="Budi", starts_on="2025-03-01")))
    assert "sudah dijabat Siti Aminah" in said
    holder = OfficeHolder.objects.get()
    page = url(OfficeHolder, "change", holder.pk)
    assert clerk.post(page, holder_post(seen_version="1", ends_on="2025-02-28")).status_code == 302
    assert (
        clerk.post(url(OfficeHolder, "add"), holder_post(name="Budi", starts_on="2025-03-01")).status_code
        == 302
    )
    stale = clerk.post(page, holder_post(seen_version="1", name="Siti A."))
    assert "baru saja diubah orang lain" in errors(stale)


def test_the_wrong_area_and_dates_are_told_beside_their_field(clerk, village):
    response = clerk.post(url(OfficeHolder, "add"), holder_post(area_code="35.08"))
    assert "kode kecamatan" in errors(response)
    response = clerk.post(url(OfficeHolder, "add"), holder_post(ends_on="2024-12-31"))
    assert "tidak boleh sebelum tanggal mulai" in errors(response)
    response = clerk.post(url(OfficeHolder, "add"), holder_post(starts_on="31-31-2025"))
    assert "Contoh: 12-06-2025" in errors(response)
    assert not OfficeHolder.objects.exists()


def test_vacant_offices_stand_above_the_list(clerk, village):
    clerk.post(url(OfficeHolder, "add"), holder_post(ends_on="2025-05-31"))
    html = clerk.get(url(OfficeHolder, "changelist")).content.decode()
    assert f"Kosong hari ini: Camat {village.kecamatan.name} sejak 1 Jun 2025." in html


def test_the_list_finds_villages_in_spite_of_slips(clerk):
    make_village(BAGO, "Sumberejo")
    make_village("35.08.05.2011", "Gesang")
    html = clerk.get(url(Village, "changelist"), {"q": "sumberjo"}).content.decode()
    assert "Sumberejo" in html
    assert "Gesang" not in html


@pytest.mark.parametrize("model", OWN)
def test_nothing_is_deleted_and_kecamatan_and_villages_are_not_added(clerk, village, model, rf, office):
    request = rf.get("/")
    request.user = office.clerk
    page = admin.site._registry[model]
    assert not page.has_delete_permission(request)
    assert page.get_actions(request) == {}
    assert page.has_add_permission(request) == (model in (VillagePotential, OfficeHolder))
    assert clerk.post(url(model, "delete", village.pk), {"post": "yes"}).status_code in (302, 403)
    assert Village.objects.filter(pk=village.pk).exists()


@pytest.mark.concurrency  # PostgreSQL refuses values that SQLite takes
@pytest.mark.parametrize("model", OWN)
@pytest.mark.parametrize(
    "query",
    [
        {"q": "\0"},
        {"kind": "\0"},
        {"q": "x" * 5000},
        {"p": "9" * 40},
        {"o": "99.-99.x"},
        {"id__exact": "9" * 40},
        {"kind__exact": "entah"},
        {"kecamatan__code__exact": "'; DROP"},
        {"bukan": "1"},
        {"e": "1"},
    ],
)
def test_no_query_string_breaks_a_list(clerk, village, model, query):
    assert clerk.get(url(model, "changelist"), query).status_code in (200, 302, 400)


@pytest.mark.concurrency
@pytest.mark.parametrize("model", OWN)
@pytest.mark.parametrize("pk", ["0", "x", "9" * 40, "35.08.99.2001", "%00", "_00"])
def test_no_made_up_address_breaks_a_page(clerk, village, model, pk):
    path = f"/admin/villages/{model._meta.model_name}/{pk}/change/"
    assert clerk.get(path).status_code in (302, 404)


@pytest.mark.parametrize("role", [r for r in Role if r != Role.DISKOPINDAG])
def test_nobody_but_diskopindag_enters(client, village, role):
    client.force_login(make_user(role, PASIRIAN if role == Role.CAMAT else "35.08"))
    for model in OWN:
        assert client.get(url(model, "changelist")).status_code in (302, 403)
        response = client.post(url(model, "change", village.pk), village_post(1, population="1"))
        assert response.status_code in (302, 403)
    assert Village.objects.get(pk=village.pk).population is None


def test_rows_of_another_area_are_not_there(client, village):
    client.force_login(make_user(Role.DISKOPINDAG, "35.09"))
    html = client.get(url(Village, "changelist")).content.decode()
    assert village.name not in html
    assert client.get(url(Village, "change", village.pk)).status_code == 302
    response = client.post(url(Village, "change", village.pk), village_post(1, population="1"))
    assert response.status_code == 302
    assert Village.objects.get(pk=village.pk).population is None


def test_the_history_of_a_village_is_its_audit_trail(clerk, village, office):
    actions.update_village(village=village, by=office.camat(), seen_version=1, hamlets=3)
    response = clerk.get(url(Village, "history", village.pk), follow=True)
    html = response.content.decode()
    assert office.camat().username in html
    assert "village.update" in html


def test_lists_do_not_grow_in_queries(clerk, count_queries, lumajang, office):
    with count_queries() as few:
        clerk.get(url(Village, "changelist"), {"kecamatan__code__exact": "35.08.17"})
    with count_queries() as many:
        clerk.get(url(Village, "changelist"))
    assert len(many) <= len(few) + 1
