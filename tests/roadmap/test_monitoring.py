"""The monitoring sheet: one act for visit, sheet, sales, figures and findings, and nothing typed is lost."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cooperatives import actions as cooperative_actions
from cooperatives.actions.figures import correct_monthly_figures, record_monthly_figures
from cooperatives.models import MonthlyFigures
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.documents.services import paper_for
from lumajang_kdkmp.versioning import VersionConflict
from roadmap.actions.index import take_index
from roadmap.actions.monitoring import close_finding, record_monitoring
from roadmap.models import IndexWeight, Monitoring, Visit, VisitFinding
from roadmap.monitoring_sheet import AREAS, ITEMS, NEVER_ITEMS, answer_faults
from tests.cooperatives import building
from tests.factories import BAGO, GESANG, TEMPEH, make_village
from tests.roadmap.test_dashboards import plant

pytestmark = pytest.mark.django_db
D = dt.date
TODAY = D(2025, 6, 12)
BACKEND = "django.contrib.auth.backends.ModelBackend"
FINDING = {
    "finding": "Buku kas belum diisi",
    "recommendation": "Isi setiap hari",
    "owner": "Bendahara",
    "due_on": D(2025, 6, 20),
}


@pytest.fixture
def cooperative(village, office):
    return building.complete(village, office.clerk)


@pytest.fixture
def unit(cooperative, office):
    return cooperative_actions.open_business_unit(
        cooperative=cooperative, by=office.clerk, kbli="47112", opened_on=D(2025, 6, 1)
    )


def record(cooperative, by, **more):
    more = {"visit": {"visited_on": TODAY}, "sheet": {}} | more
    return record_monitoring(cooperative=cooperative, by=by, **more)


# The action


def test_one_act_writes_visit_sheet_sales_figures_and_findings(cooperative, unit, office):
    row = record(
        cooperative,
        office.camat(),
        sheet={"answers": {"cash_book": {"compliance": "yes", "effect": 75}}, "partner_signed": True},
        sales={unit: D(2025, 6, 11)},
        month=D(2025, 5, 1),
        figures={"members_men": 20, "sales": 1_500_000},
        findings=[FINDING],
    )
    unit.refresh_from_db()
    assert (row.visit.last_sale_on, unit.last_sale_on) == (D(2025, 6, 11), D(2025, 6, 11))
    assert MonthlyFigures.objects.get().sales == 1_500_000
    assert row.visit.found.get().owner == "Bendahara"
    acts = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"visit.record", "monitoring.record", "business.sale", "figures.record", "finding.open"} <= acts


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"sheet": {"board_met_on": D(2025, 6, 13)}}, "board_met_on"),
        ({"sheet": {"answers": {"unheard_of": {}}}}, "__all__"),
        ({"sheet": {"answers": {"cash_book": {"effect": 60}}}}, "__all__"),
        ({"findings": [FINDING | {"due_on": D(2025, 6, 1)}]}, "due_on_1"),
        ({"findings": [FINDING] * 4}, "__all__"),
        ({"month": D(2025, 5, 1), "figures": {"members_men": 3, "members_women": 3, "paying_members": 9}},
         "paying_members"),
        ({"visit": {"visited_on": D(2025, 6, 13)}}, "visited_on"),
    ],
)  # fmt: skip
def test_what_is_refused_leaves_nothing_behind(cooperative, office, part, field):
    with pytest.raises(ValidationError) as caught:
        record(cooperative, office.camat(), **part)
    names = set(caught.value.error_dict) if hasattr(caught.value, "error_dict") else {"__all__"}
    assert names == {field}
    assert not Visit.objects.exists()
    assert not MonthlyFigures.objects.exists()
    record(cooperative, office.camat(), findings=[FINDING])  # control: what is right goes through
    assert Visit.objects.count() == 1


def test_only_the_own_camat_and_diskopindag_record(cooperative, office):
    for stranger in (office.camat(TEMPEH), office.bupati, office.dpmd):
        with pytest.raises(NotAllowed):
            record(cooperative, stranger)
    record(cooperative, office.clerk)


def test_figures_that_somebody_else_wrote_are_not_overwritten_unseen(cooperative, office):
    record_monthly_figures(cooperative=cooperative, by=office.clerk, month=D(2025, 5, 1), members_men=20)
    with pytest.raises(VersionConflict):
        record(cooperative, office.camat(), month=D(2025, 5, 1), figures={"members_men": 21})
    assert not Visit.objects.exists()
    record(
        cooperative, office.camat(), month=D(2025, 5, 1), figures={"members_men": 21}, seen_figures=1
    )
    assert MonthlyFigures.objects.get().members_men == 21
    with pytest.raises(VersionConflict):
        correct_monthly_figures(
            figures=MonthlyFigures.objects.get(), by=office.clerk, seen_version=1, members_men=22
        )


def test_figures_left_empty_leave_the_recorded_ones_alone(cooperative, office):
    record_monthly_figures(
        cooperative=cooperative, by=office.clerk, month=D(2025, 5, 1), members_men=20, sales=5_000
    )
    figures = {"members_men": 25, "sales": None}
    record(cooperative, office.camat(), month=D(2025, 5, 1), figures=figures, seen_figures=1)
    row = MonthlyFigures.objects.get()
    assert (row.members_men, row.sales) == (25, 5_000)


def test_a_finding_is_closed_once_by_those_of_the_area(cooperative, office):
    record(cooperative, office.camat(), findings=[FINDING])
    finding = VisitFinding.objects.get()
    with pytest.raises(NotAllowed):
        close_finding(finding=finding, by=office.camat(TEMPEH), seen_version=1)
    close_finding(finding=finding, by=office.camat(), seen_version=1)
    finding.refresh_from_db()
    assert (finding.closed_on, finding.closed_by) == (TODAY, office.camat())
    with pytest.raises(ValidationError, match="sudah ditandai selesai"):
        close_finding(finding=finding, by=office.camat(), seen_version=2)


def test_the_sheet_has_six_areas_with_three_or_four_items():
    assert [area.title for area in AREAS] == [
        "Kelembagaan", "Keanggotaan", "Keuangan", "Usaha", "Pengawasan", "Data dan kemampuan",
    ]  # fmt: skip
    assert all(3 <= len(area.items) <= 4 for area in AREAS)
    assert set(NEVER_ITEMS.values()) <= set(ITEMS)
    assert answer_faults({code: {"compliance": "yes", "effect": 100} for code in ITEMS}) == []


# The pages


def sheet_data(**more) -> dict:
    data = {
        "visited_on": "2025-06-12",
        "business_seen": "on",
        "companions": "Sekcam",
        "cash_book_compliance": "no",
        "cash_book_effect": "25",
        "cash_book_note": "Terakhir diisi April",
        "partner_signed": "no",
        "board_met_on": "2025-06-02",
        "cash_report_month": "2025-05-01",
        "month": "2025-05-01",
        "members_men": "30",
        "members_women": "25",
        "sales": "Rp1.500.000",
        "finding_1": "Buku kas belum diisi",
        "recommendation_1": "Isi setiap hari",
        "owner_1": "Bendahara",
        "due_on_1": "2025-06-20",
        "chair_response": "Akan diperbaiki.",
    }
    return data | more


def test_the_form_saves_a_sheet_and_leads_to_the_visit(client, cooperative, unit, office):
    client.force_login(office.camat(), backend=BACKEND)
    url = reverse("monitoring_add", args=[BAGO])
    page = client.get(url).content.decode()
    assert page.count('type="radio"') == 20 * 4 + 3
    assert "Gerai sembako: penjualan terakhir" in page
    answer = client.post(url, sheet_data(**{f"sale_{unit.pk}": "2025-06-10"}))
    row = Monitoring.objects.get()
    assert answer.url == reverse("visit", args=[row.pk])
    assert row.answers == {"cash_book": {"compliance": "no", "effect": 25, "note": "Terakhir diisi April"}}
    assert (row.partner_signed, row.cash_report_month) == (False, D(2025, 5, 1))
    shown = client.get(answer.url).content.decode()
    for words in ("Tidak sesuai", "Terakhir diisi April", "Buku kas belum diisi", "Akan diperbaiki.", "Rp1.500.000"):
        assert words in shown


def test_nothing_typed_is_lost_when_a_field_is_wrong(client, cooperative, office):
    client.force_login(office.camat(), backend=BACKEND)
    url = reverse("monitoring_add", args=[BAGO])
    answer = client.post(url, sheet_data(due_on_1="", members_men="banyak"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert not Visit.objects.exists()
    for words in ("Lengkapi temuan 1: isi batas waktu.", "Tulis dengan angka bulat saja", "Terakhir diisi April",
                  "Akan diperbaiki.", 'value="banyak"', 'value="Isi setiap hari"'):  # fmt: skip
        assert words in page
    assert client.post(url, sheet_data()).status_code == 302  # control


def test_figures_written_meanwhile_are_shown_and_a_second_press_saves(client, cooperative, office):
    client.force_login(office.camat(), backend=BACKEND)
    url = reverse("monitoring_add", args=[BAGO])
    seen = client.get(url).context["form"]["seen"].value()
    record_monthly_figures(cooperative=cooperative, by=office.clerk, month=D(2025, 5, 1), members_men=20)
    answer = client.post(url, sheet_data(seen=seen))
    assert answer.status_code == 409
    assert "Angka Mei 2025 baru saja dicatat orang lain (Anggota laki-laki 20)" in answer.content.decode()
    assert MonthlyFigures.objects.get().members_men == 20
    seen = answer.context["form"]["seen"].value()
    assert client.post(url, sheet_data(seen=seen)).status_code == 302
    assert MonthlyFigures.objects.get().members_men == 30


def test_a_village_without_cooperative_says_what_comes_first(client, village, office):
    client.force_login(office.camat(), backend=BACKEND)
    page = client.get(reverse("monitoring_add", args=[BAGO])).content.decode()
    assert "Koperasi belum terdaftar" in page


def test_a_month_is_recorded_corrected_and_guarded_on_its_own_page(client, cooperative, office):
    client.force_login(office.camat(), backend=BACKEND)
    url = reverse("figures_edit", args=[BAGO, "2025-05"])
    assert client.post(url, {"version": "", "members_men": "12"}).status_code == 302
    assert client.post(url, {"version": "", "members_men": "13"}).status_code == 409  # saw none, there is one
    assert client.post(url, {"version": "1", "members_men": "13", "members_women": "2"}).status_code == 302
    conflict = client.post(url, {"version": "1", "members_men": "14"})
    assert conflict.status_code == 409
    assert "13" in conflict.content.decode()
    assert MonthlyFigures.objects.get().members_men == 13
    assert client.post(url, {"version": "2", "members_men": "1", "members_women": "1", "paying_members": "9"}).status_code == 422  # fmt: skip # noqa: E501
    assert client.get(reverse("figures_edit", args=[BAGO, "2025-07"])).status_code == 404
    assert client.get(reverse("figures_edit", args=[BAGO, "2025-13"])).status_code == 404
    assert "Perbaiki" in client.get(reverse("figures", args=[BAGO])).content.decode()


def test_the_list_of_findings_closes_one_with_one_press(client, cooperative, office):
    record(cooperative, office.camat(), findings=[FINDING])
    make_village(GESANG)
    client.force_login(office.camat(), backend=BACKEND)
    page = client.get(reverse("findings")).content.decode()
    assert "Buku kas belum diisi" in page
    finding = VisitFinding.objects.get()
    answer = client.post(reverse("finding_close", args=[finding.pk]), {"version": "1", "back": "list"})
    assert answer.url == reverse("findings")
    assert "Tidak ada temuan terbuka" in client.get(reverse("findings")).content.decode()
    client.force_login(office.camat(TEMPEH), backend=BACKEND)
    assert client.post(reverse("finding_close", args=[finding.pk]), {"version": "2"}).status_code == 404


# The paper


def test_the_paper_of_a_visit_says_what_was_seen_and_the_empty_one_has_room(cooperative, office):
    row = record(
        cooperative,
        office.camat(),
        sheet={"answers": {"cash_book": {"compliance": "partly"}}, "chair_response": "Baik"},
        findings=[FINDING],
    )
    filled = paper_for("monitoring_sheet", {"visit": row.pk, "paper": "F4"})
    assert (filled.paper_size, filled.context["chair_response"]) == ("F4", "Baik")
    answers = [line for area in filled.context["areas"] for line in area["rows"]]
    assert [line["compliance"] for line in answers if line["compliance"]] == ["Cukup"]
    assert filled.context["findings"][0][:3] == ["Buku kas belum diisi", "Isi setiap hari", "Bendahara"]
    assert filled.context["chair"]
    empty = paper_for("monitoring_sheet", {"cooperative": BAGO})
    assert empty.context["is_blank"] is True
    assert len(empty.context["findings"]) == 3
    with pytest.raises(ValidationError):
        paper_for("monitoring_sheet", {"visit": 999_999})


def test_both_papers_are_asked_for_with_one_press(client, cooperative, office):
    row = record(cooperative, office.camat())
    client.force_login(office.camat(), backend=BACKEND)
    for url in (reverse("visit_print", args=[row.pk]), reverse("monitoring_blank", args=[BAGO])):
        answer = client.post(url)
        assert answer.status_code == 302
        assert "/pekerjaan/" in answer.url


# The index on pages


def test_the_board_counts_classes_and_does_not_rank_without_data(client, cooperative, office):
    take_index(month=D(2025, 5, 1))
    client.force_login(office.bupati, backend=BACKEND)
    page = client.get(reverse("index_board"))
    assert [(row.band.label, row.count) for row in page.context["page"].classes][-1] == ("Kurang data", 1)
    assert page.context["page"].ranked == 0
    body = page.content.decode()
    for words in ("Cara hitung", "Bobot berlaku mulai 1 Maret 2025", "Sebaran per akhir bulan", "Mei 2025"):
        assert words in body
    assert "kesehatan koperasi menurut Permenkop" in body
    assert not client.get(reverse("index_board"), {"kelas": "alive"}).context["page"].rows
    assert client.get(reverse("index_board"), {"kelas": "unknown"}).context["page"].rows


def test_every_point_of_a_village_leads_to_its_rows(client, cooperative, unit, office):
    row = record(cooperative, office.camat(), sheet={"board_met_on": D(2025, 6, 1)})
    client.force_login(office.camat(), backend=BACKEND)
    page = client.get(reverse("village_index", args=[BAGO])).context["page"]
    lines = {line.label: line for part in page.dimensions for line in part.lines}
    assert lines["Rapat pengurus atau anggota"].href == reverse("visit", args=[row.pk])
    assert lines["Rapat pengurus atau anggota"].value == "11 hari lalu"
    assert lines["SK badan hukum"].href.endswith("#legalitas")
    assert not lines["Pelatihan pengurus"].is_known
    for line in lines.values():
        assert client.get(line.href.partition("#")[0]).status_code == 200, line.label


def test_a_camat_sees_the_own_kecamatan_on_the_board_only(client, cooperative, office):
    make_village(GESANG, "Gesang")
    client.force_login(office.camat(TEMPEH), backend=BACKEND)
    rows = client.get(reverse("index_board")).context["page"].rows
    assert [row.name for row in rows] == ["Desa Gesang"]
    client.force_login(office.bupati, backend=BACKEND)
    assert len(client.get(reverse("index_board")).context["page"].rows) == 2  # control


def test_the_pages_cost_as_many_queries_for_205_villages_as_for_40(client, office, count_queries):
    client.force_login(office.bupati, backend=BACKEND)
    found = []
    for numbers in (range(40), range(40, 205)):
        plant(numbers, office.clerk)
        take_index(month=D(2025, 5, 1))
        with count_queries() as queries:
            page = client.get(reverse("index_board"))
        found.append((page.context["page"].total, len(queries)))
    assert [total for total, _ in found] == [40, 205]
    assert found[0][1] == found[1][1] <= 20


def test_diskopindag_sets_a_whole_set_of_weights_in_the_admin(client, office):
    clerk = office.clerk
    type(clerk).objects.filter(pk=clerk.pk).update(is_staff=True)
    client.force_login(clerk, backend=BACKEND)
    url = reverse("admin:roadmap_indexweight_add")
    form = client.get(url).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"valid_from": "2025-07-01"}
    wrong = client.post(url, data | {"points_training": "9"})
    assert "Jumlah poin harus 100, sekarang 104" in wrong.content.decode()
    assert IndexWeight.objects.filter(valid_from=D(2025, 7, 1)).count() == 0
    right = client.post(url, data | {"points_training": "2", "points_partner": "6", "target_units": "4"})
    assert right.status_code == 302
    with clock.on(D(2025, 7, 1)):
        assert IndexWeight.objects.get(valid_from=D(2025, 7, 1), indicator="partner").points == 6
    assert IndexWeight.objects.get(valid_from=D(2025, 7, 1), indicator="units").target == 4
