"""All papers of one cooperative: how each stands, and one press that makes them."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cooperatives import actions
from cooperatives.drafts import paper_item, request_paper
from cooperatives.models import Cooperative
from cooperatives.papers.places import MAKERS, lacking
from cooperatives.paperwork import PAPERS, papers_of
from cooperatives.sets import file_papers, paper_kind, papers_page, request_set
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.documents import store
from lumajang_kdkmp.documents.batches import request_batch
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.jobs import bell, queue
from lumajang_kdkmp.jobs.actions import retry_job
from lumajang_kdkmp.jobs.models import Job
from tests.cooperatives import building
from tests.factories import PASIRIAN, make_village

LIST = "founders_list"
RECAP = "identity_recap"


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr(bell, "ring_now", lambda ids: True)


def loaded(code: str) -> Cooperative:
    return Cooperative.objects.select_related("village__kecamatan").get(pk=code)


@pytest.fixture
def whole(village, dinas):
    """A cooperative of which the papers of founders and meetings lack nothing."""
    return loaded(building.documented(village, dinas).pk)


def make(row: Cooperative, kind: str, by, **choice) -> Document:
    document = request_paper(cooperative=row, row=PAPERS[kind], by=by, **choice)
    assert queue.run(document.job_id)
    document.refresh_from_db()
    return document


def line_of(row: Cooperative, kind: str, user):
    return next(line for line in papers_page(row, user).lines if line.kind == kind)


def rename_second_founder(row: Cooperative, by) -> None:
    person = row.founders.order_by("number")[1].person
    actions.update_person(person=person, by=by, seen_version=person.version, name="Endang Sukmawati")


@pytest.mark.parametrize("path", ["new", "develop"])
def test_the_set_is_every_paper_that_this_cooperative_has_use_for(village, dinas, path):
    row = loaded(building.registered(village, dinas, formation_path=path).pk)
    codes = [kind.code for kind in file_papers(row)]
    assert codes == [kind.code for kind in papers_of(row) if kind.code != "CS"]
    assert codes[0] == "D01"
    assert ("D22" in codes) == (path == "develop")
    batch = request_set(cooperative=row, by=dinas)
    ordered = sorted(batch.children.all(), key=lambda job: job.payload["place"])
    assert [PAPERS[job.document.kind].code for job in ordered] == codes


def test_one_press_makes_the_whole_set(client, whole, camat):
    client.force_login(camat)
    answer = client.post(reverse("papers", args=[whole.pk]))
    batch = Job.objects.get(is_batch=True)
    assert answer.url == reverse("job_detail", args=[batch.pk])
    for child in batch.children.all():
        queue.run(child.pk)
    batch.refresh_from_db()
    count = len(file_papers(whole))
    assert (batch.status, batch.progress_words) == ("done", f"{count} dari {count} selesai")
    assert Document.objects.filter(status="ready", is_final=False, paper_size="F4").count() == count
    page = papers_page(whole, camat)
    assert (page.made, page.outdated) == (count, 0)
    assert {line.state_label for line in page.lines} == {"Konsep"}
    html = client.get(reverse("papers", args=[whole.pk])).content.decode()
    assert f"{count} dari {count} berkas sudah dibuat" in html
    assert batch.title in html
    # The page of the batch offers all of them in one file.
    assert "Buat PDF gabungan" in client.get(answer.url).content.decode()


def test_a_second_press_while_it_runs_is_the_same_set(client, whole, camat):
    client.force_login(camat)
    first = client.post(reverse("papers", args=[whole.pk])).url
    assert client.post(reverse("papers", args=[whole.pk])).url == first
    # Negative control: on other paper it is another set.
    assert client.post(reverse("papers", args=[whole.pk]), {"paper": "A4"}).url != first


def test_a_paper_says_how_it_stands_from_nothing_to_in_force(whole, dinas):
    assert line_of(whole, LIST, dinas).state_label == "Belum dibuat"
    pending = request_paper(cooperative=whole, row=PAPERS[LIST], by=dinas)
    assert line_of(whole, LIST, dinas).state_label == "Menunggu giliran"
    queue.run(pending.job_id)
    assert line_of(whole, LIST, dinas).state_label == "Konsep"
    final = make(whole, LIST, dinas, final=True)
    line = line_of(whole, LIST, dinas)
    assert (line.state_label, line.newest, line.in_force) == ("Berlaku", final, None)
    konsep = make(whole, LIST, dinas)
    line = line_of(whole, LIST, dinas)
    assert (line.state_label, line.newest, line.in_force) == ("Konsep", konsep, final)


def test_what_lacks_is_counted_and_named(client, whole, camat, village, dinas):
    client.force_login(camat)
    line = line_of(whole, "domicile_letter", camat)
    assert line.gaps
    html = client.get(reverse("papers", args=[whole.pk])).content.decode()
    for name in line.gaps:
        place = lacking(name).page
        link = f' <a href="{reverse(place, args=[whole.pk])}">Isi sekarang<' if place else "</li>"
        assert f"<li>{name}{link}" in html
    assert f"{papers_page(whole, camat).incomplete} masih ada isian kosong" in html
    # Negative control: what lacks nothing says so.
    assert line_of(whole, LIST, camat).gaps == []
    assert "Lengkap" in html


def test_every_thing_a_paper_lacks_has_a_page_but_the_names_of_offices(village, dinas):
    bare = loaded(building.registered(village, dinas).pk)
    lines = papers_page(bare, dinas).lines
    lost = {lack.words for line in lines for lack in line.lacks if not lack.page}
    assert sorted(words for words in lost if not words.startswith("nama ")) == []
    assert {line.code for line in lines} <= set(MAKERS)
    pages = {lack.page for line in lines for lack in line.lacks if lack.page}
    assert {"meetings", "people", "cooperative_edit", "notary"} <= pages
    for page in pages:
        assert reverse(page, args=[bare.pk])


def test_a_paper_not_made_says_who_makes_it_and_an_obstacle_leads_to_its_field(client, village, dinas):
    bare = loaded(building.registered(village, dinas, principal_saving=0).pk)
    client.force_login(dinas)
    html = client.get(reverse("papers", args=[bare.pk])).content.decode()
    assert "Dibuat Kecamatan, tahap Musdesus" in html
    edit = reverse("cooperative_edit", args=[bare.pk])
    assert f'Isi besar simpanan pokok.</span> <a href="{edit}">Isi sekarang<' in html
    assert "hx-get" not in html


def test_a_paper_in_the_making_is_asked_about_until_it_is_there_and_can_be_cancelled(client, whole, camat, stranger):
    document = request_paper(cooperative=whole, row=PAPERS[LIST], by=camat)
    page, progress = (reverse(name, args=[whole.pk]) for name in ("papers", "papers_progress"))
    cancel = f'action="{reverse("job_cancel", args=[document.job_id])}"'
    client.force_login(camat)
    html = client.get(page).content.decode()
    assert f'hx-get="{progress}" hx-trigger="every 2s"' in html
    assert cancel in html
    asked = client.get(progress, headers={"HX-Request": "true"})
    assert cancel in asked.content.decode()
    assert f'id="k-{LIST}" hx-swap-oob="true"' in asked.content.decode()
    assert "HX-Refresh" not in asked
    assert client.get(progress).url == page
    assert queue.run(document.job_id)
    done = client.get(progress, headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"
    assert cancel not in done.content.decode()
    client.force_login(stranger)
    assert client.get(progress, headers={"HX-Request": "true"}).status_code == 404


def test_only_who_asked_or_diskopindag_is_offered_to_cancel(client, whole, camat, dinas):
    request_paper(cooperative=whole, row=PAPERS[LIST], by=dinas)
    assert line_of(whole, LIST, dinas).may_cancel
    assert not line_of(whole, LIST, camat).may_cancel


def test_asking_how_papers_stand_costs_the_same_for_one_and_for_all(client, whole, camat, count_queries):
    client.force_login(camat)
    counts = []
    for kinds in ([LIST], [RECAP, "invitation_musdesus", "officers_list"]):
        for kind in kinds:
            request_paper(cooperative=whole, row=PAPERS[kind], by=camat)
        with count_queries() as found:
            client.get(reverse("papers_progress", args=[whole.pk]), headers={"HX-Request": "true"})
        counts.append(len(found))
    assert counts[0] == counts[1] <= 6


def test_a_paper_is_out_of_date_after_a_change_until_it_is_made_anew(client, whole, camat):
    make(whole, LIST, camat)
    make(whole, "invitation_musdesus", camat)
    assert papers_page(whole, camat).outdated == 0
    rename_second_founder(whole, camat)
    page = papers_page(whole, camat)
    outdated = [line for line in page.lines if line.is_outdated]
    assert LIST in [line.kind for line in outdated]
    # Negative control: the invitation names no founder.
    assert "invitation_musdesus" not in [line.kind for line in outdated]
    client.force_login(camat)
    assert "Usang" in client.get(reverse("papers", args=[whole.pk])).content.decode()
    make(whole, LIST, camat)
    assert not line_of(whole, LIST, camat).is_outdated


def test_a_final_in_force_is_compared_where_a_newer_konsep_stands_beside_it(whole, dinas):
    make(whole, LIST, dinas, final=True)
    rename_second_founder(whole, dinas)
    make(whole, LIST, dinas)
    line = line_of(whole, LIST, dinas)
    assert line.in_force
    assert line.is_outdated


def test_a_final_set_names_the_gaps_of_each_paper_and_issues_the_rest(whole, dinas):
    batch = request_set(cooperative=whole, by=dinas, final=True)
    wanted = {line.kind: line.gaps for line in papers_page(whole, dinas).lines}
    incomplete = [kind for kind, names in wanted.items() if names]
    assert 0 < len(incomplete) < len(wanted)
    for document in Document.objects.filter(kind__in=[*incomplete, LIST]):
        queue.run(document.job_id)
    for kind in incomplete:
        job = Job.objects.get(document__kind=kind)
        assert job.status == "failed"
        for name in wanted[kind]:
            # A job keeps 500 signs of its cause.
            assert name in job.last_error or len(job.last_error) == 500, kind
    assert batch.children.filter(status="failed").count() == len(incomplete)
    issued = Document.objects.get(kind=LIST)
    assert (issued.status, issued.number_seq) == ("ready", 1)
    # What was refused took no number.
    assert not Document.objects.filter(kind__in=incomplete).exclude(number="").exists()


def test_a_camat_asks_for_no_final_set_and_issues_invitations_only(client, whole, camat):
    client.force_login(camat)
    answer = client.post(reverse("papers", args=[whole.pk]), {"state": "final"})
    assert answer.status_code in (403, 422)
    assert not Job.objects.filter(is_batch=True).exists()
    lines = {line.kind: line for line in papers_page(whole, camat).lines}
    assert lines["invitation_musdesus"].may_issue
    assert not lines[LIST].may_issue
    assert client.post(reverse("paper_make", args=[whole.pk, LIST]), {"state": "final"}).status_code == 403
    # Negative control: the konsep, and the final that is the camat's, are made.
    for kind, state in ((LIST, "konsep"), ("invitation_musdesus", "final")):
        answer = client.post(reverse("paper_make", args=[whole.pk, kind]), {"state": state})
        assert (answer.status_code, Document.objects.get(kind=kind).is_final) == (302, state == "final")


def test_one_paper_comes_on_the_paper_that_was_chosen(client, whole, camat):
    client.force_login(camat)
    for paper in ("A4", "F4"):
        client.post(reverse("paper_make", args=[whole.pk, LIST]), {"state": "konsep", "paper": paper})
        assert Document.objects.order_by("version").last().paper_size == paper
    html = client.post(
        reverse("paper_make", args=[whole.pk, LIST]), {"paper": "A3"}, follow=True
    ).content.decode()
    assert "kertas F4 atau A4" in html
    assert Document.objects.count() == 2


def test_a_paper_that_the_cooperative_has_no_use_for_is_refused_with_its_reason(client, whole, camat):
    with pytest.raises(ValidationError, match="tidak diperlukan"):
        paper_kind(whole, "amendment_minutes")
    client.force_login(camat)
    url = reverse("paper_make", args=[whole.pk, "amendment_minutes"])
    assert "tidak diperlukan" in client.post(url, follow=True).content.decode()
    assert not Document.objects.exists()


def test_the_camat_of_another_kecamatan_finds_no_such_page(client, whole, stranger, camat):
    client.force_login(stranger)
    assert client.get(reverse("papers", args=[whole.pk])).status_code == 404
    assert client.post(reverse("papers", args=[whole.pk])).status_code == 404
    assert client.post(reverse("paper_make", args=[whole.pk, LIST])).status_code == 404
    with pytest.raises(NotAllowed):
        request_set(cooperative=whole, by=stranger)
    assert not Document.objects.exists()
    # Negative control.
    client.force_login(camat)
    assert client.get(reverse("papers", args=[whole.pk])).status_code == 200


def test_a_bad_choice_comes_back_with_the_form(client, whole, camat):
    client.force_login(camat)
    answer = client.post(reverse("papers", args=[whole.pk]), {"paper": "A3", "state": "konsep"})
    assert answer.status_code == 422
    assert "Pilih ukuran kertas F4 atau A4." in answer.content.decode()


def test_the_page_costs_the_same_for_no_paper_and_for_many_versions(client, whole, camat, count_queries):
    client.force_login(camat)

    def cost() -> int:
        client.get(reverse("papers", args=[whole.pk]))
        with count_queries() as found:
            client.get(reverse("papers", args=[whole.pk]))
        return len(found)

    request_paper(cooperative=whole, row=PAPERS[LIST], by=camat)
    few = cost()
    for kind in (LIST, "invitation_musdesus", "power_of_attorney"):
        make(whole, kind, camat)
        rename_second_founder(whole, camat)
        make(whole, kind, camat)
    request_set(cooperative=whole, by=camat)
    # The contexts of what is shown, once papers are there.
    assert cost() <= few + 1


# A batch of a whole kecamatan in which one village lacks something.


def test_a_broken_village_fails_alone_and_after_its_repair_only_it_is_made(client, dinas, camat):
    codes = [f"{PASIRIAN}.{2001 + number}" for number in range(13)]
    rows = [building.complete(make_village(code, f"Desa {code[-2:]}"), dinas) for code in codes[:12]]
    rows.append(building.with_meetings(make_village(codes[12], "Rusak"), dinas))
    title = PAPERS[RECAP].title
    items = [paper_item(loaded(row.pk), RECAP, title, final=True) for row in rows]
    batch = request_batch(kind=RECAP, title="Rekap identitas", area_code=PASIRIAN, items=items, by=dinas)
    for child in batch.children.all():
        queue.run(child.pk)
    batch.refresh_from_db()
    assert batch.progress_words == "12 dari 13 selesai, 1 gagal"
    failed = batch.children.get(status="failed")
    assert failed.area_code == codes[12]
    assert "masih kosong: " in failed.last_error

    client.force_login(dinas)
    page = client.get(reverse("job_detail", args=[batch.pk])).content.decode()
    row = re.search(rf"<li>(?:(?!</li>).)*{re.escape(failed.title)}.*?</li>", page, re.DOTALL)[0]
    assert "masih kosong: " in row
    assert f'<a href="{reverse("cooperative", args=[codes[12]])}">Perbaiki datanya</a>' in row
    assert page.count("Perbaiki datanya") == 1
    assert reverse("cooperative", args=[codes[12]]) in client.get(reverse("job_list")).content.decode()
    before = list(
        Document.objects.filter(status="ready").order_by("pk").values("pk", "sha256", "number", "ready_at")
    )
    inodes = {row["sha256"]: store.path_for(row["sha256"]).stat().st_mtime_ns for row in before}
    assert len(before) == 12

    building.peopled(rows[12], dinas)
    assert retry_job(job=batch, by=dinas) == 1
    ran = [queue.run(child.pk) for child in batch.children.all()]
    assert ran.count(True) == 1
    batch.refresh_from_db()
    assert (batch.status, batch.progress_words) == ("done", "13 dari 13 selesai")
    done = Document.objects.filter(pk__in=[row["pk"] for row in before]).order_by("pk")
    assert list(done.values("pk", "sha256", "number", "ready_at")) == before
    assert {sha: store.path_for(sha).stat().st_mtime_ns for sha in inodes} == inodes
    assert sorted(Document.objects.values_list("number_seq", flat=True)) == list(range(1, 14))


def deed_gaps(cooperative, user) -> list[str]:
    return list(line_of(loaded(cooperative.pk), "deed_draft", user).gaps)


@pytest.mark.parametrize(
    ("kind", "field", "name"),
    [
        ("musdesus", "venue", "tempat Musyawarah Desa Khusus"),
        ("musdesus", "minutes_number", "nomor berita acara Musyawarah Desa Khusus"),
        ("founding", "venue", "tempat rapat pendirian"),
        ("founding", "minutes_number", "nomor berita acara rapat pendirian"),
        ("founding", "chair_name", "pimpinan rapat pendirian"),
        ("founding", "start_at", "jam mulai rapat pendirian"),
    ],
)
def test_articles_that_pass_over_what_nobody_recorded_are_not_called_complete(
    village, dinas, kind, field, name
):
    """The draft prints the meetings in running text: what is empty would otherwise just not be there."""
    cooperative = building.complete(village, dinas, street="Jalan Contoh 1")
    # Negative control: whole but for the notary, who is not chosen yet.
    whole = ["nama notaris", "tempat kedudukan notaris"]
    assert deed_gaps(cooperative, dinas) == whole
    meeting = cooperative.meetings.get(kind=kind)
    empty = None if field == "start_at" else ""
    actions.update_meeting(meeting=meeting, by=dinas, seen_version=meeting.version, **{field: empty})
    assert deed_gaps(cooperative, dinas) == [*whole, name]


def test_articles_without_an_address_or_paid_savings_are_not_called_complete(village, dinas):
    people = [row | {"principal_paid": 0} for row in building.founders()]
    cooperative = building.complete(village, dinas, people=people)
    assert {"alamat koperasi", "simpanan pokok yang disetor"} <= set(deed_gaps(cooperative, dinas))
    # Negative control: the hamlet is an address.
    actions.update_cooperative(
        cooperative=cooperative, by=dinas, seen_version=cooperative.version, hamlet="Krajan"
    )
    assert "alamat koperasi" not in deed_gaps(cooperative, dinas)
