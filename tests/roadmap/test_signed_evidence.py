"""Signed copies of the register become evidence of the stage they prove, once, and leave it as a person expects."""

import pytest
from django.urls import reverse

from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.documents import signed
from lumajang_kdkmp.documents.store import verify_store
from lumajang_kdkmp.versioning import VersionConflict
from roadmap import actions
from roadmap.evidence import covered_items
from roadmap.models import Evidence, Transition
from roadmap.signed_evidence import PROOFS, told, waiting
from roadmap.stages import FOUNDING, MUSDESUS, POTENTIAL, STAGE
from tests.documents.issuing import TEMPLATES, issue, made, scan
from tests.factories import attachment, progress_of
from tests.roadmap import walk

MINUTES = "minutes_musdesus"


@pytest.fixture(autouse=True)
def _papers(settings):
    base = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**base, "DIRS": [*base["DIRS"], TEMPLATES]}]
    settings.DOCUMENT_SOURCES = dict.fromkeys(settings.DOCUMENT_CODES, "tests.documents.issuing.source")


@pytest.fixture
def final(office, village):
    """Issue a final of a kind about Bago."""
    return lambda kind=MINUTES, **params: made(issue(office.clerk, kind=kind, title=kind, params=params))


def file_copy(document, by, name="pindai.pdf", **look):
    return signed.add_signed_copy(document=document, upload=scan(document, name=name, **look), by=by)


def words(copy, user) -> str:
    return told(copy.document, [copy], user)[1][copy.pk]


# The table


def test_every_row_of_the_table_names_an_evidence_item_and_papers_of_the_register(settings):
    for proof in PROOFS:
        assert proof.item in {item.code for item in STAGE[proof.stage].evidence}
        assert set(proof.kinds) <= set(settings.DOCUMENT_CODES)
    kinds = [kind for proof in PROOFS for kind in proof.kinds]
    assert len(kinds) == len(set(kinds))


def test_all_evidence_of_the_file_but_photos_has_a_paper():
    """What the camat can only photograph, or has from the notary, is not printed by the portal."""
    proven = {(proof.stage, proof.item) for proof in PROOFS}
    wanted = {(code, item.code) for code in (MUSDESUS, FOUNDING) for item in STAGE[code].evidence}
    assert wanted - proven == {(MUSDESUS, "photo")}


# Taking


def test_the_copy_of_the_minutes_becomes_evidence_of_the_musdesus(final, office, village):
    copy = file_copy(final(), office.camat())
    item = Evidence.objects.get()
    assert (item.progress, item.covers, item.signed_copy) == (
        progress_of(village, MUSDESUS), ["minutes"], copy,
    )  # fmt: skip
    assert (item.sha256, item.original_sha256, item.size) == (copy.sha256, copy.original_sha256, copy.size)
    assert progress_of(village, MUSDESUS).status == "in_progress"
    assert copy.document.number in Transition.objects.get().note
    assert AuditEvent.objects.filter(action="stage.update").count() == 1
    assert words(copy, office.camat()).startswith("Salinan ini menjadi bukti tahap Musdesus: Berita acara")


def test_taking_twice_leaves_one_file_and_one_move(final, office, village):
    copy = file_copy(final(), office.camat())
    actions.take_signed_copy(copy=copy, by=office.camat())
    assert (Evidence.objects.count(), Transition.objects.count()) == (1, 1)


def test_a_paper_that_proves_nothing_leaves_the_roadmap_alone(final, office, village):
    """The negative control of all the others: the same steps with another kind of paper."""
    copy = file_copy(final("notary_receipt"), office.camat())
    assert (Evidence.objects.count(), Transition.objects.count()) == (0, 0)
    assert told(copy.document, [copy], office.camat()) == ("", {})


def test_nothing_is_filed_when_the_evidence_cannot_be_written(final, office, village, monkeypatch):
    """One transaction: the register never says what the roadmap does not know."""
    document = final()

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("roadmap.evidence.attach_copy", broken)
    with pytest.raises(RuntimeError):
        file_copy(document, office.camat())
    assert not document.signed_copies.exists()
    monkeypatch.undo()
    # Negative control.
    file_copy(document, office.camat())
    assert document.signed_copies.count() == Evidence.objects.count() == 1


def test_declarations_are_proven_by_both_papers_together(final, office, village):
    first = file_copy(final("kinship_statement"), office.camat())
    assert not Evidence.objects.exists()
    assert "ada semua" in words(first, office.camat())
    file_copy(final("fitness_statement"), office.camat())
    assert [row.covers for row in Evidence.objects.all()] == [["declarations"], ["declarations"]]


def test_the_missing_papers_are_what_the_gate_counts(final, office, village):
    for kind in (MINUTES, "attendance_musdesus"):
        file_copy(final(kind), office.camat())
    assert covered_items(progress_of(village, MUSDESUS)) == {"minutes", "attendance"}


@pytest.mark.parametrize("approved", [False, True])
def test_a_stage_that_is_sent_or_approved_takes_nothing(final, office, village, approved):
    walk.walk_to(village, MUSDESUS, office, approved=approved)
    moves = Transition.objects.count()
    copy = file_copy(final(), office.camat())
    assert not Evidence.objects.filter(signed_copy=copy).exists()
    assert Transition.objects.count() == moves
    closed = "sudah disetujui" if approved else "sudah dikirim"
    assert closed in told(copy.document, [], office.camat())[0]


def test_a_returned_stage_takes_it(final, office, village):
    sent = walk.walk_to(village, MUSDESUS, office)
    actions.return_stage(
        progress=sent, by=office.verifier, seen_version=sent.version, reason="unsigned", note=""
    )
    copy = file_copy(final(), office.camat())
    assert Evidence.objects.get(signed_copy=copy).covers == ["minutes"]


def test_what_diskopindag_files_waits_for_the_camat(final, office, village):
    """Who checks a stage does not fill it: the camat decides on the page of the stage."""
    copy = file_copy(final(), office.clerk)
    assert not Evidence.objects.exists()
    assert "belum menjadi bukti" in told(copy.document, [], office.clerk)[0]
    progress = progress_of(village, MUSDESUS)
    assert [(row.pk, proof.item) for row, proof in waiting(progress)] == [(copy.pk, "minutes")]
    with pytest.raises(VersionConflict):
        actions.use_signed_copies(progress=progress, by=office.camat(), seen_version=progress.version + 1)
    progress = progress_of(village, MUSDESUS)
    actions.use_signed_copies(progress=progress, by=office.camat(), seen_version=progress.version)
    assert Evidence.objects.get().signed_copy == copy


def test_a_camat_who_files_one_copy_takes_no_other_along(final, office, village):
    """What Diskopindag filed is the camat's to choose, not to find among the evidence."""
    waits = file_copy(final("attendance_musdesus"), office.clerk)
    copy = file_copy(final(), office.camat())
    assert [row.signed_copy for row in Evidence.objects.all()] == [copy]
    assert "Jadikan bukti di halaman tahap itu" in words(waits, office.camat())


def test_a_file_that_was_detached_by_hand_does_not_come_back(final, office, village):
    document = final()
    file_copy(document, office.camat())
    progress = progress_of(village, MUSDESUS)
    actions.remove_evidence(item=Evidence.objects.get(), by=office.camat(), seen_version=progress.version)
    file_copy(document, office.camat(), name="kedua.pdf", pages=2)
    assert [row.name for row in Evidence.objects.filter(removed_on=None)] == ["kedua.pdf"]


# Removing and replacing


def test_a_removed_copy_takes_its_evidence_along_while_the_stage_is_open(final, office, village):
    copy = file_copy(final(), office.camat())
    signed.remove_signed_copy(copy=copy, by=office.camat())
    assert not Evidence.objects.filter(removed_on=None).exists()
    assert "juga dilepas dari bukti tahap Musdesus" in words(copy, office.camat())
    assert [row.note.split(":")[0] for row in Transition.objects.all()][-1] == "Salinan dihapus dari daftar dokumen"


def test_what_is_sent_or_approved_keeps_its_evidence(final, office, village):
    copy = file_copy(final(), office.camat())
    walk.walk_to(village, MUSDESUS, office)
    assert "tetap bila salinan ini dihapus" in words(copy, office.camat())
    signed.remove_signed_copy(copy=copy, by=office.camat())
    assert Evidence.objects.filter(signed_copy=copy, removed_on=None).exists()
    assert words(copy, office.camat()) == "Berkasnya tetap menjadi bukti tahap Musdesus, yang sudah dikirim."


def test_diskopindag_does_not_empty_the_stage_of_a_camat(final, office, village):
    copy = file_copy(final(), office.camat())
    signed.remove_signed_copy(copy=copy, by=office.clerk)
    assert Evidence.objects.filter(removed_on=None).count() == 1
    assert "Camat dapat melepasnya" in words(copy, office.clerk)


def test_the_copy_of_a_newer_paper_takes_the_place_of_the_older(final, office, village):
    old = file_copy(final(), office.camat())
    new = file_copy(final(note="lain"), office.camat())
    assert old.document.pk != new.document.pk
    assert [row.signed_copy for row in Evidence.objects.filter(removed_on=None)] == [new]


def test_two_scans_of_one_paper_both_stay(final, office, village):
    document = final()
    file_copy(document, office.camat())
    file_copy(document, office.camat(), pages=2)
    assert Evidence.objects.filter(removed_on=None).count() == 2


def test_a_file_attached_by_hand_stays_when_the_copy_goes(final, office, village):
    """By hand first or by hand afterwards: a person has vouched for that file."""
    from lumajang_kdkmp.documents import uploads
    from roadmap.evidence import Attachment

    document = final()
    by_hand = Attachment(uploads.clean(scan(document)), ("attendance",))
    copy = file_copy(document, office.camat())
    progress = progress_of(village, MUSDESUS)
    actions.update_stage(
        progress=progress, by=office.camat(), seen_version=progress.version, attachments=[by_hand]
    )
    signed.remove_signed_copy(copy=copy, by=office.camat())
    assert Evidence.objects.get(removed_on=None).covers == ["attendance", "minutes"]
    copy = file_copy(document, office.camat())
    assert words(copy, office.camat()).startswith("Salinan ini menjadi bukti tahap Musdesus")
    assert waiting(progress_of(village, MUSDESUS)) == []
    signed.remove_signed_copy(copy=copy, by=office.camat())
    assert Evidence.objects.get(removed_on=None).signed_copy is None
    assert "Berkasnya tetap menjadi bukti tahap Musdesus" in words(copy, office.camat())


# Through the pages


def test_a_camat_uploads_and_both_pages_say_so(client, final, office, village):
    document = final()
    client.force_login(office.camat())
    page = client.get(reverse("document_detail", args=[document.pk])).content.decode()
    assert "Salinan yang diunggah di sini menjadi bukti tahap Musdesus" in page
    url = reverse("signed_copy_add", args=[document.pk])
    page = client.post(url, {"file": scan(document)}, follow=True).content.decode()
    assert page.count("Salinan ini menjadi bukti tahap Musdesus: Berita acara bertanda tangan.") == 2
    stage = client.get(reverse("stage_update", args=[village.pk, MUSDESUS])).content.decode()
    assert f"Salinan bertanda tangan dokumen nomor {document.number}" in stage
    assert "Lampirkan Berita acara" not in stage
    village_page = client.get(reverse("village", args=[village.pk])).content.decode()
    assert f"Salinan bertanda tangan dokumen nomor {document.number}" in village_page
    item = Evidence.objects.get()
    assert client.get(reverse("evidence_file", args=[item.pk])).status_code == 200
    copy = item.signed_copy
    page = client.post(reverse("signed_copy_remove", args=[copy.pk]), follow=True).content.decode()
    assert "juga dilepas dari bukti tahap Musdesus" in page


def test_a_camat_takes_from_the_page_of_the_stage_what_diskopindag_filed(client, final, office, village):
    document = final()
    file_copy(document, office.clerk)
    client.force_login(office.camat())
    url = reverse("stage_update", args=[village.pk, MUSDESUS])
    page = client.get(url).content.decode()
    assert "Jadikan bukti" in page
    assert document.number in page
    take = reverse("stage_signed_copies", args=[village.pk, MUSDESUS])
    assert "Tahap ini baru saja berubah" in client.post(take, {"version": 99}, follow=True).content.decode()
    progress = progress_of(village, MUSDESUS)
    page = client.post(take, {"version": progress.version}, follow=True).content.decode()
    assert "1 salinan bertanda tangan menjadi bukti Musdesus" in page
    assert "Jadikan bukti" not in page


def test_the_register_s_own_rule_says_who_reads_the_scan(client, final, office, village):
    """A paper with names and NIK does not become readable to all because it is evidence, too."""
    file_copy(final(), office.camat())
    item = Evidence.objects.get()
    progress = progress_of(village, MUSDESUS)
    actions.update_stage(
        progress=progress, by=office.camat(), seen_version=progress.version, attachments=[attachment("photo")]
    )
    by_hand = Evidence.objects.exclude(pk=item.pk).get()
    client.force_login(office.bupati)
    assert client.get(reverse("evidence_file", args=[item.pk])).status_code == 403
    page = client.get(reverse("village", args=[village.pk])).content.decode()
    assert reverse("evidence_file", args=[item.pk]) not in page
    # Negative control: what was attached on the stage itself.
    assert client.get(reverse("evidence_file", args=[by_hand.pk])).status_code == 200
    assert reverse("evidence_file", args=[by_hand.pk]) in page


def test_the_page_of_a_stage_costs_no_more_with_many_copies(client, final, office, village, count_queries):
    client.force_login(office.camat())
    url = reverse("stage_update", args=[village.pk, FOUNDING])
    counts = []
    for kinds in (["domicile_letter"], ["founders_list", "power_of_attorney", "business_plan"]):
        for kind in kinds:
            file_copy(final(kind), office.camat())
        with count_queries() as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_stage_without_papers_asks_the_register_nothing(office, village, count_queries):
    progress = progress_of(village, POTENTIAL)
    with count_queries() as queries:
        assert waiting(progress) == []
    assert len(queries) == 0


def test_the_check_of_the_store_knows_evidence(final, office, village):
    """Without it a lost photo would go unnoticed, and every file of evidence be called an orphan."""
    progress = progress_of(village, MUSDESUS)
    actions.update_stage(
        progress=progress, by=office.camat(), seen_version=progress.version, attachments=[attachment("photo")]
    )
    report = verify_store(grace=0)
    assert (report.checked, report.orphans, report.missing) == (1, [], [])
