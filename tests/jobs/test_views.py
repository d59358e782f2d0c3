"""The pages of the queue: one's own area only, in words, up to date, at a fixed number of queries."""

import re

import pytest
from django.urls import reverse

from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job
from tests.factories import PASIRIAN, TEMPEH, make_user

POLL = 'hx-trigger="every 2s"'


@pytest.fixture
def batch(db, camat):
    """Twenty-one papers of Pasirian: 13 done, one failed, seven waiting."""
    return make_batch(camat, done=13, failed=1, waiting=7)


def make_batch(by, *, done=0, failed=0, waiting=0, key="b") -> Job:
    batch, _ = queue.open_batch(
        kind="batch", key=key, area_code=PASIRIAN, title="Rancangan akta Pasirian", by=by
    )
    kinds = ["dead"] * failed + ["work"] * (done + waiting)
    rows = [
        {
            "kind": kind,
            "key": f"{key}{n}",
            "payload": {},
            "area_code": f"{PASIRIAN}.{2001 + n}",
            "title": f"Desa {n:03}",
        }
        for n, kind in enumerate(kinds)
    ]
    for child in queue.enqueue_many(rows, by=by, parent=batch)[: failed + done]:
        queue.run(child.pk)
    return batch


def test_the_list_says_progress_in_words_and_failures_with_cause_and_link(client, camat, batch):
    client.force_login(camat)
    page = client.get(reverse("job_list")).content.decode()
    assert "13 dari 21 selesai, 1 gagal" in page
    failed = batch.children.get(status="failed")
    assert (
        f'<a href="{reverse("job_detail", args=[failed.pk])}">Desa 000</a>: Koperasi ini belum punya' in page
    )
    assert "Desa 001" not in page


def test_unfinished_jobs_come_first(client, camat, new_job):
    old, new = new_job(title="Masih antre"), new_job(title="Sudah selesai")
    queue.run(new.pk)
    client.force_login(camat)
    page = client.get(reverse("job_list")).content.decode()
    assert page.index(old.title) < page.index(new.title)


def test_the_list_is_asked_again_only_while_something_is_unfinished(client, camat, new_job):
    job = new_job()
    client.force_login(camat)
    assert POLL in client.get(reverse("job_list")).content.decode()
    assert POLL in client.get(reverse("job_detail", args=[job.pk])).content.decode()
    queue.run(job.pk)
    assert POLL not in client.get(reverse("job_list")).content.decode()
    assert POLL not in client.get(reverse("job_detail", args=[job.pk])).content.decode()


@pytest.mark.parametrize("name", ["job_list", "job_detail"])
def test_htmx_gets_the_part_and_others_the_whole_page(client, camat, new_job, name):
    job = new_job()
    client.force_login(camat)
    url = reverse(name, args=[job.pk] if name == "job_detail" else [])
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<section")
    assert "<html" not in part
    assert tokenless(part).strip() in tokenless(client.get(url).content.decode())


def tokenless(page: str) -> str:
    """The page without its form tokens, which differ each time."""
    return re.sub(r'csrfmiddlewaretoken" value="[^"]*"', "", page)


def test_a_job_of_another_kecamatan_looks_like_no_job(client, batch):
    client.force_login(make_user("camat", TEMPEH))
    foreign = client.get(reverse("job_detail", args=[batch.pk]))
    unknown = client.get(reverse("job_detail", args=["00000000-0000-4000-8000-000000000000"]))
    assert foreign.status_code == unknown.status_code == 404
    assert tokenless(foreign.content.decode()) == tokenless(unknown.content.decode())
    for name in ("job_retry", "job_cancel"):
        assert client.post(reverse(name, args=[batch.pk])).status_code == 404
    assert batch.title not in client.get(reverse("job_list")).content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.CAMAT])
def test_whoever_sees_the_regency_sees_its_jobs(client, batch, role):
    client.force_login(make_user(role))
    assert batch.title in client.get(reverse("job_list")).content.decode()
    assert client.get(reverse("job_detail", args=[batch.pk])).status_code == 200


def test_without_log_in_there_is_the_log_in_page(client, batch):
    for url in (reverse("job_list"), reverse("job_detail", args=[batch.pk])):
        assert client.get(url).status_code == 302


def test_the_failed_ones_are_tried_again_by_a_button(client, camat, batch):
    client.force_login(camat)
    page = client.get(reverse("job_detail", args=[batch.pk])).content.decode()
    assert "Coba lagi yang gagal" in page
    answer = client.post(reverse("job_retry", args=[batch.pk]), follow=True)
    assert "1 pekerjaan dicoba lagi." in answer.content.decode()
    assert batch.progress["failed"] == 0


def test_trying_again_twice_says_why_not(client, camat, batch):
    client.force_login(camat)
    client.post(reverse("job_retry", args=[batch.pk]))
    answer = client.post(reverse("job_retry", args=[batch.pk]), follow=True)
    assert "Tidak ada yang gagal dalam kumpulan ini." in answer.content.decode()


def test_a_colleague_reads_the_reason_on_the_grey_button_and_is_refused(client, batch):
    client.force_login(make_user("camat", PASIRIAN))
    page = client.get(reverse("job_detail", args=[batch.pk])).content.decode()
    assert 'disabled title="Hanya yang meminta pekerjaan ini atau Diskopindag' in page
    assert client.post(reverse("job_retry", args=[batch.pk])).status_code == 403
    assert client.post(reverse("job_cancel", args=[batch.pk])).status_code == 403
    assert batch.progress["failed"] == 1


def test_what_waits_is_cancelled_by_a_button(client, camat, batch):
    client.force_login(camat)
    answer = client.post(reverse("job_cancel", args=[batch.pk]), follow=True)
    assert "7 pekerjaan dibatalkan" in answer.content.decode()
    batch.refresh_from_db()
    assert (batch.status, batch.progress_words) == ("done", "13 dari 21 selesai, 1 gagal, 7 dibatalkan")


def test_looking_writes_nothing(client, camat, batch):
    client.force_login(camat)
    before = list(Job.objects.order_by("pk").values())
    for url in (reverse("job_list"), reverse("job_detail", args=[batch.pk])):
        client.get(url)
    for name in ("job_retry", "job_cancel"):
        assert client.get(reverse(name, args=[batch.pk])).status_code == 405
    assert list(Job.objects.order_by("pk").values()) == before


def test_queries_do_not_grow_with_the_jobs(client, camat, new_job, count_queries):
    client.force_login(camat)
    counts = {}
    for size in (2, 10):
        while Job.objects.filter(parent=None, is_batch=False).count() < size:
            new_job(by=camat)
        for number in range(size):
            make_batch(camat, done=size, failed=size, key=f"b{size}.{number}.")
        for name, args in (("job_list", []), ("job_detail", [Job.objects.filter(is_batch=True).first().pk])):
            with count_queries() as queries:
                assert client.get(reverse(name, args=args)).status_code == 200
            counts.setdefault(name, []).append(len(queries))
    assert counts["job_list"][0] == counts["job_list"][1] <= 6
    assert counts["job_detail"][0] == counts["job_detail"][1] <= 6


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "%00", "1e9"])
def test_a_strange_page_number_is_some_page(client, camat, batch, page):
    client.force_login(camat)
    assert client.get(f"{reverse('job_list')}?page={page}").status_code == 200
    assert client.get(f"{reverse('job_detail', args=[batch.pk])}?page={page}").status_code == 200


def test_words_of_a_job_are_never_markup(client, camat, new_job):
    job = new_job(title="<script>alert(1)</script>")
    Job.objects.filter(pk=job.pk).update(last_error='"><img src=x onerror=alert(1)>', status="failed")
    client.force_login(camat)
    for url in (reverse("job_list"), reverse("job_detail", args=[job.pk])):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_the_admin_shows_jobs_and_changes_none(client, batch):
    person = make_user("diskopindag", is_staff=True)
    client.force_login(person)
    url = reverse("admin:jobs_job_changelist")
    assert batch.title in client.get(url).content.decode()
    assert client.get(reverse("admin:jobs_job_add")).status_code == 403
    change = reverse("admin:jobs_job_change", args=[batch.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {"status": "done"}).status_code == 403
    assert client.post(reverse("admin:jobs_job_delete", args=[batch.pk]), {"post": "yes"}).status_code == 403
