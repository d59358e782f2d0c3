import pytest
from django.urls import reverse

from cooperatives import actions
from cooperatives.models import Kbli, Notary
from lumajang_kdkmp.audit.models import AuditEvent
from tests.cooperatives.building import complete

NOTARY = {
    "name": "Ratna Contoh, S.H., M.Kn.", "domicile": "Kabupaten Lumajang", "office_address": "", "office_phone": "",
    "decree_number": "", "decree_on": "", "is_active": "on", "seen_version": "0",
}  # fmt: skip


@pytest.fixture
def admin(client, dinas):
    client.force_login(dinas)
    return client


def test_a_notary_is_added_and_changed_through_the_action(admin):
    response = admin.post(reverse("admin:cooperatives_notary_add"), NOTARY)
    assert response.status_code == 302, response.context["adminform"].form.errors
    notary = Notary.objects.get()
    url = reverse("admin:cooperatives_notary_change", args=[notary.pk])
    admin.post(url, NOTARY | {"domicile": "Lumajang", "seen_version": "1"})

    notary.refresh_from_db()
    assert (notary.domicile, notary.version) == ("Lumajang", 2)
    events = AuditEvent.objects.filter(action="notary.save").order_by("id")
    assert events.last().changes == {"domicile": ["Kabupaten Lumajang", "Lumajang"]}


def test_an_old_version_of_a_notary_is_not_saved_over_a_newer_one(admin, dinas):
    notary = actions.save_notary(by=dinas, name="A", domicile="B")
    actions.save_notary(by=dinas, notary=notary, seen_version=1, domicile="Baru")
    url = reverse("admin:cooperatives_notary_change", args=[notary.pk])
    response = admin.post(url, NOTARY | {"name": "A", "domicile": "Lama", "seen_version": "1"})

    assert response.status_code == 200
    assert "diubah orang lain" in response.content.decode()
    assert Notary.objects.get().domicile == "Baru"


def test_a_kbli_code_is_added_and_one_of_letters_refused(admin):
    form = {"code": "79911", "title": "Jasa Informasi Wisata", "unit_type": "other", "is_active": "on"}
    refused = admin.post(reverse("admin:cooperatives_kbli_add"), form | {"code": "7991a"})
    assert "Tulis lima angka" in refused.content.decode()
    admin.post(reverse("admin:cooperatives_kbli_add"), form)
    assert Kbli.objects.get(pk="79911").title == "Jasa Informasi Wisata"


def test_people_are_shown_with_masked_nik_and_cannot_be_changed(admin, village, dinas):
    cooperative = complete(village, dinas)
    someone = cooperative.founders.first().person
    pages = [
        reverse("admin:cooperatives_person_changelist"),
        reverse("admin:cooperatives_person_change", args=[someone.pk]),
        reverse("admin:cooperatives_cooperative_changelist"),
        reverse("admin:cooperatives_cooperative_change", args=[cooperative.pk]),
    ]
    shown = ""
    for page in pages:
        response = admin.get(page)
        assert response.status_code == 200
        shown += response.content.decode()
        assert admin.post(page, {"name": "Lain"}).status_code in (403, 200)

    assert someone.masked_nik in shown
    for founder in cooperative.founders.select_related("person"):
        for secret in (founder.person.nik_penduduk, founder.person.phone, founder.person.address):
            assert secret not in shown
    someone.refresh_from_db()
    assert someone.name == "Slamet Riyadi"


def test_nobody_but_diskopindag_enters(client, camat, office, village, dinas):
    complete(village, dinas)
    for person in (camat, office.bupati, office.dpmd):
        client.force_login(person)
        for name in ("notary", "kbli", "person", "cooperative"):
            response = client.get(reverse(f"admin:cooperatives_{name}_changelist"))
            assert response.status_code in (302, 403)
            assert "Slamet" not in response.content.decode()
    client.force_login(dinas)
    # Control: Diskopindag sees the same list.
    assert "Slamet" in client.get(reverse("admin:cooperatives_person_changelist")).content.decode()


def test_the_list_of_people_costs_the_same_queries_for_one_village_and_for_two(
    admin, village, kelurahan, dinas, count_queries
):
    complete(village, dinas)
    with count_queries() as one:
        admin.get(reverse("admin:cooperatives_person_changelist"))
    complete(kelurahan, dinas)
    with count_queries() as two:
        admin.get(reverse("admin:cooperatives_person_changelist"))
    assert len(two) == len(one)
