"""Papers by the hundred: inserted at once, frozen one by one, failures apart."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.documents.batches import request_batch
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job
from tests.documents.conftest import DATA
from tests.factories import GESANG, PASIRIAN, make_user
from tests.jobs.test_claim import together


def items(count: int, **params) -> list[dict]:
    return [
        {
            "subject": f"cooperative:{PASIRIAN}.{2001 + n}",
            "area_code": f"{PASIRIAN}.{2001 + n}",
            "title": f"Contoh {n}",
            "params": {"n": n, "name": f"Koperasi {n}", **params},
        }
        for n in range(count)
    ]


@pytest.fixture
def batch_of(camat):
    def make(count: int = 3, **fields) -> Job:
        fields = {
            "kind": "sample",
            "title": "Contoh Pasirian",
            "area_code": PASIRIAN,
            "items": items(count),
            "by": camat,
            **fields,
        }
        return request_batch(**fields)

    return make


def run_all(batch: Job) -> None:
    for child in batch.children.all():
        queue.run(child.pk)


def test_each_item_becomes_a_paper_and_the_batch_ends(batch_of):
    batch = batch_of(3)
    run_all(batch)
    batch.refresh_from_db()
    assert (batch.status, batch.progress_words) == ("done", "3 dari 3 selesai")
    assert Document.objects.filter(status="ready").count() == 3
    assert Document.objects.values("sha256").distinct().count() == 3


def test_data_are_frozen_when_the_turn_comes_and_stay_so(batch_of):
    batch = batch_of(items=[{**items(1)[0], "params": {}}])
    document = Document.objects.get()
    assert document.context is None
    DATA["name"] = "Nama saat giliran"
    claimed = queue.claim(batch.children.get().pk)
    queue._handler("document")(claimed)
    DATA["name"] = "Nama kemudian"
    document.refresh_from_db()
    assert "Nama saat giliran" in document.context
    publish = queue._handler("document")(claimed)
    queue.finish(claimed, publish)
    document.refresh_from_db()
    assert "Nama saat giliran" in document.context


def test_a_village_without_founders_fails_alone_and_with_its_cause(batch_of):
    mixed = items(3)
    mixed[1]["params"]["refuse"] = True
    batch = batch_of(items=mixed)
    run_all(batch)
    batch.refresh_from_db()
    assert batch.progress_words == "2 dari 3 selesai, 1 gagal"
    failed = batch.children.get(status="failed")
    assert (failed.title, failed.last_error) == (
        "Contoh 1",
        "Koperasi ini belum punya pendiri. Catat dulu para pendirinya.",
    )


def test_a_second_click_while_it_runs_is_the_same_batch(batch_of):
    assert batch_of() == batch_of()
    assert Document.objects.count() == 3


def test_the_same_batch_later_makes_new_versions(batch_of):
    first = batch_of()
    run_all(first)
    second = batch_of()
    assert second != first
    run_all(second)
    assert (
        sorted(Document.objects.values_list("version", "status"))
        == [(1, "superseded")] * 3 + [(2, "ready")] * 3
    )


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_are_one_batch(batch_of):
    results = together(8, lambda: batch_of().pk)
    assert len(set(results)) == 1
    assert Job.objects.filter(is_batch=True).count() == 1
    assert Document.objects.count() == 3


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_different_batches_about_the_same_villages_at_once_all_come_through(batch_of):
    turns = iter(range(4))
    results = together(4, lambda: batch_of(items=items(3, turn=next(turns))).pk)
    assert len(set(results)) == 4, results
    assert sorted(Document.objects.values_list("version", flat=True)) == [1] * 3 + [2] * 3 + [3] * 3 + [4] * 3


def test_a_single_request_stands_beside_a_batch_for_the_same_village(batch_of, ask):
    batch_of(1)
    single = ask(subject=f"cooperative:{PASIRIAN}.2001", params={"n": 0})
    assert (single.version, Document.objects.count()) == (2, 2)


def test_nothing_chosen_is_said(batch_of):
    with pytest.raises(ValidationError, match="Tidak ada dokumen yang perlu dibuat"):
        batch_of(items=[])


def test_one_foreign_village_refuses_the_whole_batch(batch_of):
    with pytest.raises(NotAllowed):
        batch_of(items=[*items(2), {"subject": "x", "area_code": GESANG, "title": "x", "params": {}}])
    assert Job.objects.count() == 0


def test_asking_for_two_hundred_and_five_takes_few_queries(db, count_queries):
    with count_queries() as few:
        request_batch(
            kind="sample", title="x", area_code="35.08", items=items(5), by=make_user("diskopindag")
        )
    with count_queries() as many:
        request_batch(
            kind="sample", title="x", area_code="35.08", items=items(205), by=make_user("diskopindag")
        )
    # SQLite takes at most 999 values a statement, so its two INSERTs become several; PostgreSQL needs no more.
    assert len(many) - len(few) == (0 if connection.vendor == "postgresql" else 9)


def test_finals_are_refused_before_the_worker_to_who_may_not_issue_them(batch_of, settings):
    settings.DOCUMENT_CODES = {"sample": "D08"}
    finals = [{**item, "final": True} for item in items(2)]
    with pytest.raises(NotAllowed, match="diterbitkan oleh Diskopindag"):
        batch_of(items=finals)
    assert (Job.objects.count(), Document.objects.count()) == (0, 0)
    # Negative controls: the dinas may, and the camat may where the kind is the camat's.
    assert batch_of(items=finals, by=make_user("diskopindag")).children.count() == 2
    settings.DOCUMENT_CAMAT_ISSUES = ["sample"]
    assert batch_of(items=finals[:1]).children.count() == 1


def test_konsep_and_final_of_the_same_items_are_two_batches(batch_of):
    dinas = make_user("diskopindag")
    finals = [{**item, "final": True} for item in items(2)]
    assert batch_of(items=finals, by=dinas) != batch_of(items=items(2), by=dinas)


def test_an_item_may_be_of_its_own_kind_and_keeps_its_place(batch_of, settings):
    settings.DOCUMENT_SOURCES = {**settings.DOCUMENT_SOURCES, "other": "tests.documents.conftest.source"}
    (first, second) = items(2)
    batch = batch_of(items=[{**second, "kind": "other", "group": "Dua"}, first])
    run_all(batch)
    made = sorted(Document.objects.filter(status="ready"), key=lambda row: row.job.payload["place"])
    assert [(row.kind, row.title, row.job.payload["group"]) for row in made] == [
        ("other", "Contoh 1", "Dua"),
        ("sample", "Contoh 0", ""),
    ]
