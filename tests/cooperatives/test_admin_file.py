"""The deed file in the admin: every list opens, is found by village, stays in scope, and changes nothing."""

import datetime as dt

import pytest
from django.apps import apps
from django.urls import reverse

from cooperatives import actions
from cooperatives.actions.figures import record_monthly_figures
from cooperatives.models import DeedFunding
from tests.cooperatives import building
from tests.factories import TEMPEH, make_user

LISTS = [
    "articles", "businessplan", "businessunit", "deedfunding", "formerassessment", "meeting", "meetingplan",
    "monthlyfigures", "notaryassignment", "notaryreturn", "officerterm", "registration", "signingevent",
    "villagefundpack",
]  # fmt: skip
# A mass signing spans the regency.
SCOPED = [name for name in LISTS if name != "signingevent"]


def filled(village, dinas):
    """One row of each list: a cooperative that is carried on, handed over and given back, with money and figures."""
    cooperative = building.documented(village, dinas, formation_path="develop")
    actions.save_business_plan(cooperative=cooperative, by=dinas, from_loan=250_000_000, loan_months=48)
    actions.save_fund_pack(cooperative=cooperative, by=dinas, support_amount=90_000_000)
    actions.set_deed_funding(cooperative=cooperative, by=dinas, source="regency_budget", amount=2_250_000)
    notary = actions.save_notary(by=dinas, name=f"Notaris Contoh {village.pk}", domicile="Kabupaten Lumajang")
    day = dt.date(2025, 5, 26)
    actions.hand_over_to_notary(cooperative=cooperative, by=dinas, notary=notary, on=day, fee_agreed=2_250_000)
    actions.record_notary_return(cooperative=cooperative, by=dinas, on=day, reason="KTP buram")
    actions.hand_over_to_notary(cooperative=cooperative, by=dinas, notary=notary, on=dt.date(2025, 6, 2))
    actions.record_minuta(cooperative=cooperative, by=dinas, on=dt.date(2025, 6, 10))
    record_monthly_figures(cooperative=cooperative, by=dinas, month=dt.date(2025, 5, 1), sales=12_500_000)
    actions.record_registration(
        cooperative=cooperative, by=dinas, kind="sk_ahu", number=f"AHU-00{village.pk[-4:]}7.AH.01.29.TAHUN 2025",
        issued_on=dt.date(2025, 6, 11),
    )  # fmt: skip
    return cooperative


@pytest.fixture
def file(village, dinas):
    actions.save_signing_event(
        by=dinas, held_on=dt.date(2025, 6, 20), starts_at=dt.time(9), venue="Pendopo", minutes_each=15
    )
    return filled(village, dinas)


@pytest.fixture
def admin(client, dinas):
    dinas.is_superuser = dinas.is_staff = True
    dinas.save()
    client.force_login(dinas)
    return client


def url(model: str, page: str = "changelist", *args) -> str:
    return reverse(f"admin:cooperatives_{model}_{page}", args=args)


def first(model: str):
    return apps.get_model("cooperatives", model).objects.first()


@pytest.mark.parametrize("model", LISTS)
def test_every_list_its_search_and_its_rows_open(admin, file, village, model):
    row = first(model)
    assert admin.get(url(model)).status_code == 200
    assert admin.get(url(model), {"q": "pendopo" if model == "signingevent" else village.pk}).status_code == 200
    page = admin.get(url(model, "change", row.pk))
    assert page.status_code == 200
    assert "_save" not in page.content.decode()


def test_the_search_finds_the_village_and_not_another(admin, file, kelurahan, dinas, village):
    building.with_meetings(kelurahan, dinas)
    found = admin.get(url("meeting"), {"q": village.pk}).content.decode()
    assert village.name in found
    rows = found[found.index('id="result_list"') : found.index("</table>", found.index('id="result_list"'))]
    assert kelurahan.name not in rows
    # Negative control.
    assert kelurahan.name in admin.get(url("meeting"), {"q": kelurahan.pk}).content.decode()


def test_money_is_written_as_on_papers(admin, file):
    assert "Rp2.250.000" in admin.get(url("deedfunding")).content.decode()
    assert "Rp250.000.000" in admin.get(url("businessplan")).content.decode()


@pytest.mark.parametrize("model", LISTS)
def test_nothing_is_added_changed_or_deleted_here(admin, file, model):
    row = first(model)
    before = type(row).objects.filter(pk=row.pk).values().get()
    assert admin.post(url(model, "add"), {}).status_code == 403
    assert admin.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert admin.post(url(model, "change", row.pk), {"amount": 1, "kind": "rat", "venue": "Lain"}).status_code == 403
    assert type(row).objects.filter(pk=row.pk).values().get() == before


def test_a_clerk_of_one_kecamatan_sees_only_its_rows(client, file, village, dinas):
    client.force_login(make_user("diskopindag", TEMPEH, is_staff=True))
    for model in SCOPED:
        assert client.get(url(model, "change", first(model).pk)).status_code == 302, model
        assert village.name not in client.get(url(model)).content.decode(), model
    # Negative control: the regency's clerk.
    client.force_login(dinas)
    for model in SCOPED:
        assert village.name in client.get(url(model)).content.decode(), model


def test_nobody_but_diskopindag_enters(client, file, camat, office):
    for person in (camat, office.bupati, office.dpmd):
        client.force_login(person)
        for model in LISTS:
            assert client.get(url(model)).status_code in (302, 403), model


def test_the_lists_cost_the_same_queries_for_one_village_and_for_two(admin, file, kelurahan, dinas, count_queries):
    def count() -> dict[str, int]:
        costs = {}
        for model in LISTS:
            with count_queries() as queries:
                admin.get(url(model))
            costs[model] = len(queries)
        return costs

    count()
    one = count()
    other = building.complete(kelurahan, dinas)
    actions.set_deed_funding(cooperative=other, by=dinas, source="regency_budget", amount=1_000_000)
    actions.plan_meeting(
        cooperative=other, by=dinas, kind="rat", planned_on=dt.date(2025, 7, 1), venue="Balai"
    )
    assert DeedFunding.objects.count() == 2
    assert count() == one


def test_a_row_leads_to_the_page_where_it_is_written_and_to_its_history(admin, file, village):
    page = admin.get(url("deedfunding", "change", file.pk)).content.decode()
    assert reverse("cooperative", args=[village.pk]) in page
    history = admin.get(url("deedfunding", "history", file.pk))
    assert history.url.endswith(f"target=cooperative%3A{village.pk}")


def test_every_model_of_the_deed_file_is_in_the_admin_or_left_out_for_a_reason():
    """A new model decides here: what has no list of its own is shown within another, or is nobody's to browse."""
    from django.contrib import admin as django_admin

    left_out = {
        "Founder",  # within the cooperative
        "FamilyRelation",  # kin of people: only in the file of the one cooperative
        "MeetingAttendance",  # within the meeting
        "SigningSlot",  # within the mass signing
        "ReportCadence",  # rows of its own page, never edited: a new one takes over
        "CentreDifference",  # the reconciliation has pages of its own; nobody edits what a register said
        "CentreList",
        "CentreRow",
        "CentreVerdict",
        "Intake",  # an uploaded table has its own page, and may name people
        "SentForm",  # keys of forms that arrived: what they changed is in the audit trail
    }
    models = {model for app in ("cooperatives", "roadmap") for model in apps.get_app_config(app).get_models()}
    missing = {model.__name__ for model in models if not django_admin.site.is_registered(model)}
    assert missing == left_out
