"""The verifier's desk: what it lists, what it shows, and what a decision binds to."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cooperatives import actions as cooperative_actions
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.documents import store
from lumajang_kdkmp.middleware import CSP_VALUE
from roadmap import actions, queues
from roadmap.check_waits import mean_wait
from roadmap.clocks import calendars_on
from roadmap.models import Evidence, StageProgress, Transition
from roadmap.queues import QueueFilter
from roadmap.stages import FOUNDING, LEGAL_ENTITY, MUSDESUS, NOTARY, POTENTIAL, STAGE
from tests.factories import (
    BAGO,
    GESANG,
    PASIRIAN,
    TEMPEH,
    attachment,
    jpeg,
    make_user,
    make_village,
    progress_of,
)
from tests.roadmap import walk

pytestmark = pytest.mark.django_db
MAX_QUERIES_QUEUE = 8
MAX_QUERIES_CASE = 12
MAX_QUERIES_FOUNDING = 20


@pytest.fixture
def desk(client, office):
    """The browser of the second person at Diskopindag."""
    client.force_login(office.verifier)
    return client


@pytest.fixture
def sent(village, office) -> StageProgress:
    """Bago's Musdesus, sent on 12 May by the camat."""
    return walk.walk_to(village, MUSDESUS, office)


def address(name: str, progress: StageProgress, query: str = "") -> str:
    return reverse(name, args=[progress.pk]) + query


def shown(client, progress: StageProgress) -> dict[str, str]:
    """The hidden fields of the page, as a browser sends them back."""
    page = client.get(address("verification", progress)).content.decode()
    form = page[page.index('data-shortcut="t"') :]
    return {name: re.search(rf'name="{name}" value="([^"]*)"', form).group(1) for name in ("version", "mark")}


# What the queue lists


def test_the_queue_lists_what_waits_with_the_oldest_first(desk, office):
    first, second = make_village(GESANG, "Gesang"), make_village(BAGO, "Bago")
    walk.walk_to(first, MUSDESUS, office)
    with clock.on(dt.date(2025, 6, 10)):
        walk.publish_guideline(office)
        walk.send(second, POTENTIAL, office)
        walk.approve(second, POTENTIAL, office)
        walk.send(second, MUSDESUS, office)
    page = desk.get(reverse("verification_queue")).content.decode()
    assert page.index("Gesang</b>") < page.index("Bago</b>")
    assert "31 hari" in page
    assert "2 hari" in page


def test_dpmd_sees_only_the_potential_stage(client, office, village):
    walk.walk_to(make_village(GESANG), MUSDESUS, office)
    potential = walk.send(village, POTENTIAL, office)
    client.force_login(office.dpmd)
    rows = queues.queue_for(office.dpmd, QueueFilter()).rows
    assert [row.id for row in rows] == [potential.pk]
    assert client.get(reverse("verification_queue")).status_code == 200


def test_diskopindag_does_not_verify_what_dpmd_verifies(desk, office, village):
    potential = walk.send(village, POTENTIAL, office)
    assert desk.get(address("verification", potential)).status_code == 404


@pytest.mark.parametrize("agency", ["DKPP", "DISPORA", "DISKOMINFO"])
def test_other_agencies_have_no_queue(client, agency):
    client.force_login(make_user(Role.OPD, agency=agency))
    assert client.get(reverse("verification_queue")).status_code == 403


@pytest.mark.parametrize("role", [Role.CAMAT, Role.BUPATI, Role.SATGAS])
def test_other_roles_do_not_enter(client, role, sent):
    client.force_login(make_user(role, PASIRIAN))
    assert client.get(reverse("verification_queue")).status_code == 403
    assert client.post(address("stage_approve", sent), {"version": sent.version}).status_code == 403
    assert progress_of(sent.village, MUSDESUS).status == "submitted"


def test_filters_bind_the_list_and_travel_with_the_decision(desk, office, sent):
    other = walk.walk_to(make_village(GESANG), NOTARY, office)
    rows = queues.queue_for(office.verifier, QueueFilter(stage=NOTARY)).rows
    assert [row.id for row in rows] == [other.pk]
    assert [row.id for row in queues.queue_for(office.verifier, QueueFilter(kecamatan=TEMPEH)).rows] == [
        other.pk
    ]
    assert [row.id for row in queues.queue_for(office.verifier, QueueFilter(age=14)).rows] == [sent.pk]
    page = desk.get(address("verification", other, "?stage=notary")).content.decode()
    assert f"{address('stage_approve', other)}?stage=notary" in page


def test_each_chip_says_how_many_rows_it_leaves(office, sent):
    walk.walk_to(make_village(GESANG), NOTARY, office)
    everything = queues.queue_for(office.verifier, QueueFilter())
    for chip in [*everything.stage_chips, *everything.kecamatan_chips, *everything.age_chips]:
        name, _, value = chip.query.removeprefix("?").partition("=")
        asked = QueueFilter(**{name: int(value) if name == "age" else value})
        assert len(queues.queue_for(office.verifier, asked).rows) == chip.count, chip.label


def test_a_verifier_of_one_kecamatan_sees_no_other(client, office, sent):
    abroad = make_user(Role.DISKOPINDAG, TEMPEH)
    client.force_login(abroad)
    assert queues.queue_for(abroad, QueueFilter()).rows == []
    assert client.get(address("verification", sent)).status_code == 404
    assert client.post(address("stage_approve", sent), {"version": sent.version}).status_code == 404
    # Negative control: the same row is there for the whole regency.
    assert [row.id for row in queues.queue_for(office.verifier, QueueFilter()).rows] == [sent.pk]


# What the case shows


def test_the_case_shows_evidence_beside_the_facts_it_must_match(desk, sent):
    page = desk.get(address("verification", sent)).content.decode()
    for words in (
        "Senin, 12 Mei 2025",
        "64 orang (44 laki-laki, 20 perempuan)",
        "KOPERASI DESA MERAH PUTIH",
        "Berita acara bertanda tangan",
        "5 orang",
    ):
        assert words in page
    for file in sent.evidence.all():
        assert reverse("evidence_file", args=[file.pk]) in page


def test_a_file_that_also_serves_elsewhere_is_named_with_the_place(desk, office, sent):
    other = make_village(GESANG, "Gesang")
    walk.publish_guideline(office)
    walk.send(other, POTENTIAL, office)
    walk.approve(other, POTENTIAL, office)
    progress = progress_of(other, MUSDESUS)
    actions.update_stage(
        progress=progress,
        by=office.camat(TEMPEH),
        seen_version=progress.version,
        send=False,
        attachments=[attachment("minutes", text="kembar")],
    )
    progress = progress_of(sent.village, MUSDESUS)
    actions.withdraw_stage(progress=progress, by=office.camat(), seen_version=progress.version)
    actions.update_stage(
        progress=progress,
        by=office.camat(),
        seen_version=progress.version,
        attachments=[attachment("minutes", text="kembar")],
    )
    assert (
        "Berkas yang sama dipakai di Gesang, Kec. Kec05, tahap Musdesus"
        in desk.get(address("verification", progress)).content.decode()
    )


def test_a_twin_outside_the_scope_is_not_named(client, office, sent):
    """A DPMD reader bound to one kecamatan must not learn the other village's name."""
    other = make_village(GESANG, "Rahasia")
    row = sent.evidence.first()
    copied = {
        name: getattr(row, name)
        for name in (
            "covers",
            "sha256",
            "original_sha256",
            "name",
            "content_type",
            "size",
            "added_by",
            "added_on",
        )
    }
    Evidence.objects.create(progress=progress_of(other, MUSDESUS), village=other, is_duplicate=True, **copied)
    Evidence.objects.filter(pk=row.pk).update(is_duplicate=True)
    client.force_login(make_user(Role.DISKOPINDAG, PASIRIAN))
    narrow = client.get(address("verification", sent)).content.decode()
    assert "Rahasia" not in narrow
    assert "pernah dilampirkan di tempat lain" in narrow
    client.force_login(office.verifier)
    assert "Rahasia" in client.get(address("verification", sent)).content.decode()


def test_the_founding_case_shows_officers_and_the_findings(desk, office, village):
    sent = walk.walk_to(village, FOUNDING, office)
    page = desk.get(address("verification", sent)).content.decode()
    assert "Wakil Ketua Bidang Usaha" in page
    assert "Pemeriksaan kelayakan akta" in page
    assert "990000" not in page


def test_one_s_own_submission_is_greyed_with_the_reason(client, office, village):
    sent = walk.walk_to(village, LEGAL_ENTITY, office)
    client.force_login(office.clerk)
    page = client.get(address("verification", sent)).content.decode()
    assert "Anda sendiri yang mengirim tahap ini" in page
    assert "Terima</button>" not in page
    assert "Anda yang mengirim" in page


# What the evidence may do in the page


def photographed(office) -> StageProgress:
    """A Musdesus of another village whose evidence is one photo."""
    village = make_village(GESANG, "Gesang")
    sent = walk.walk_to(village, MUSDESUS, office)
    Evidence.objects.filter(progress=sent).update(sha256=store.put(jpeg("x")), content_type="image/jpeg")
    return sent


def test_a_pdf_stands_beside_the_facts_in_a_frame_of_its_own(desk, sent):
    url = reverse("evidence_file", args=[sent.evidence.get().pk])
    page = desk.get(address("verification", sent))
    assert f'<iframe src="{url}#' in page.content.decode()
    assert page["Content-Security-Policy"] == CSP_VALUE.replace("frame-src 'none'", "frame-src 'self'")
    assert page["X-Frame-Options"] == "DENY"
    file = desk.get(url)
    assert file["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'self'"
    assert file["X-Frame-Options"] == "SAMEORIGIN"
    assert file["X-Content-Type-Options"] == "nosniff"
    # Negative control: no other page has a frame, and says so.
    other = desk.get(reverse("verification_queue"))
    assert "frame-src 'none'" in other["Content-Security-Policy"]
    assert "<iframe" not in other.content.decode()


def test_a_photo_is_turned_and_enlarged_in_place_and_never_framed(desk, office):
    sent = photographed(office)
    url = reverse("evidence_file", args=[sent.evidence.get().pk])
    page = desk.get(address("verification", sent)).content.decode()
    assert f'<img src="{url}"' in page
    assert f'href="{url}" target="_blank"' in page, "without a script the photo opens as a whole"
    assert '<p class="tools" hidden>' in page
    assert "js/evidence" in page
    assert "<iframe" not in page
    file = desk.get(url)
    assert file["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert file["X-Frame-Options"] == "DENY"


def test_of_several_pdfs_only_the_first_is_fetched_with_the_page(desk, office, village):
    walk.walk_to(village, POTENTIAL, office, approved=True)
    progress = progress_of(village, MUSDESUS)
    codes = [item.code for item in STAGE[MUSDESUS].evidence]
    actions.update_stage(
        progress=progress,
        by=office.camat(),
        seen_version=progress.version,
        send=False,
        attachments=[attachment(code) for code in codes],
    )
    page = desk.get(address("verification", progress)).content.decode()
    assert page.count("<iframe") == len(codes) > 1
    assert page.count('<details class="wide wide-only" open>') == 1


# Deciding


def test_accepting_takes_one_press_and_opens_the_next(desk, office, sent):
    waiting = walk.walk_to(make_village(GESANG), MUSDESUS, office)
    answer = desk.post(address("stage_approve", sent), shown(desk, sent))
    assert answer.status_code == 302
    assert answer.url == address("verification", waiting)
    assert progress_of(sent.village, MUSDESUS).status == "approved"
    assert "diterima" in desk.get(answer.url).content.decode()


def test_after_the_last_one_the_empty_queue_is_shown(desk, sent):
    answer = desk.post(address("stage_approve", sent), shown(desk, sent), follow=True)
    assert "Antrean kosong" in answer.content.decode()


def test_an_empty_queue_tells_how_long_this_week_s_verdicts_waited(desk, office, sent):
    assert "Rata-rata tunggu" not in desk.get(reverse("verification_queue")).content.decode()
    with clock.on(dt.date(2025, 6, 3)):  # the Tuesday of the week before: counts no more
        walk.walk_to(make_village(GESANG), MUSDESUS, office, approved=True)
    row = progress_of(sent.village, MUSDESUS)
    actions.return_stage(progress=row, by=office.verifier, seen_version=row.version, reason="unsigned")
    page = desk.get(reverse("verification_queue")).content.decode()
    # Sent on Monday 12 May, returned on Thursday 12 June 2025: 23 days from Monday to Friday, holidays off.
    days = calendars_on(clock.today(), "35.08").office.between(dt.date(2025, 5, 12), clock.today())
    assert 15 < days < 23
    assert f"pekan ini {days},0 hari kerja" in page
    # What was taken back counts no more.
    Transition.objects.create(
        progress=row, village_id=row.village_id, stage=row.stage, move="undo", from_status="returned",
        to_status="submitted", on=clock.today(), at=clock.now(), by=office.verifier, evidenced=True,
    )  # fmt: skip
    assert mean_wait(office.verifier, clock.today()) is None


def test_the_next_one_is_never_one_s_own(client, office, village):
    own = walk.walk_to(village, NOTARY, office)
    theirs = walk.walk_to(make_village(GESANG), MUSDESUS, office)
    client.force_login(office.clerk)
    answer = client.post(address("stage_approve", theirs), shown(client, theirs))
    assert answer.url == reverse("verification_queue")
    assert progress_of(village, NOTARY).pk == own.pk


def test_returning_keeps_reason_and_note(desk, sent):
    data = shown(desk, sent) | {"reason": "unsigned", "note": "Tanda tangan ketua BPD belum ada."}
    assert desk.post(address("stage_return", sent), data).status_code == 302
    row = progress_of(sent.village, MUSDESUS)
    assert (row.status, row.return_reason_id, row.return_note) == (
        "returned",
        "unsigned",
        "Tanda tangan ketua BPD belum ada.",
    )


def test_returning_without_a_reason_keeps_the_note_and_says_what_to_do(desk, sent):
    data = shown(desk, sent) | {"note": "Catatan panjang"}
    answer = desk.post(address("stage_return", sent), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Pilih satu alasan" in page
    assert "Catatan panjang" in page
    assert progress_of(sent.village, MUSDESUS).status == "submitted"


def test_the_reason_other_asks_for_a_note(desk, sent):
    answer = desk.post(address("stage_return", sent), shown(desk, sent) | {"reason": "other"})
    assert answer.status_code == 422
    assert "memerlukan catatan" in answer.content.decode()


def test_nothing_is_decided_on_a_version_that_was_not_shown(desk, office, sent):
    data = shown(desk, sent)
    actions.withdraw_stage(progress=sent, by=office.camat(), seen_version=sent.version)
    actions.update_stage(
        progress=sent, by=office.camat(), seen_version=sent.version, attachments=[attachment("photo")]
    )
    answer = desk.post(address("stage_approve", sent), data)
    assert answer.status_code == 409
    assert "Belum ada yang diputuskan" in answer.content.decode()
    assert progress_of(sent.village, MUSDESUS).status == "submitted"
    # Negative control: what is on the screen now can be decided.
    assert desk.post(address("stage_approve", sent), shown(desk, sent)).status_code == 302


def test_a_decision_also_binds_to_the_facts_beside_the_evidence(desk, office, sent):
    """The camat corrects the attendance while the verifier looks: the stage's own version does not move."""
    data = shown(desk, sent)
    meeting = sent.village.cooperative.meetings.get()
    cooperative_actions.update_meeting(
        meeting=meeting, by=office.camat(), seen_version=meeting.version, present_men=3
    )
    answer = desk.post(address("stage_return", sent), data | {"reason": "unsigned", "note": "Tetap ada"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "3 laki-laki" in page
    assert "Tetap ada" in page
    assert progress_of(sent.village, MUSDESUS).status == "submitted"


def test_a_second_press_on_a_decided_stage_changes_nothing(desk, sent):
    data = shown(desk, sent)
    desk.post(address("stage_approve", sent), data)
    assert desk.post(address("stage_approve", sent), data).status_code == 409
    assert desk.post(address("stage_return", sent), data | {"reason": "unsigned"}).status_code == 409
    assert progress_of(sent.village, MUSDESUS).status == "approved"


def test_the_sender_cannot_accept_even_as_superuser(client, office, village):
    office.clerk.is_superuser = office.clerk.is_staff = True
    office.clerk.save()
    sent = walk.walk_to(village, NOTARY, office)
    client.force_login(office.clerk)
    answer = client.post(address("stage_approve", sent), {"version": sent.version})
    assert answer.status_code == 403
    assert "Pemeriksaan harus oleh orang lain" in answer.content.decode()
    assert progress_of(village, NOTARY).status == "submitted"
    # Negative control: a second person may.
    client.force_login(office.verifier)
    assert client.post(address("stage_approve", sent), {"version": sent.version}).status_code == 302


def test_a_stage_that_cannot_be_accepted_says_everything_that_keeps_it(desk, office, sent):
    potential = progress_of(sent.village, POTENTIAL)
    actions.reopen_stage(
        progress=potential, by=office.dpmd, seen_version=potential.version, reason="potential_unclear"
    )
    page = desk.get(address("verification", sent)).content.decode()
    assert "tahap Potensi desa harus disetujui lebih dahulu" in page
    answer = desk.post(address("stage_approve", sent), {"version": sent.version})
    assert answer.status_code == 422
    assert "Tahap Potensi desa belum disetujui" in answer.content.decode()


def test_an_approved_stage_is_opened_again_only_with_a_reason(desk, sent):
    desk.post(address("stage_approve", sent), shown(desk, sent))
    row = progress_of(sent.village, MUSDESUS)
    page = desk.get(address("verification", row)).content.decode()
    assert "Buka kembali" in page
    assert desk.post(address("stage_reopen", row), {"version": row.version}).status_code == 422
    assert progress_of(sent.village, MUSDESUS).status == "approved"
    answer = desk.post(address("stage_reopen", row), {"version": row.version, "reason": "date_mismatch"})
    assert answer.status_code == 302
    assert progress_of(sent.village, MUSDESUS).status == "in_progress"


def test_a_decision_is_a_post(desk, sent):
    for name in ("stage_approve", "stage_return", "stage_reopen"):
        assert desk.get(address(name, sent)).status_code == 405


# Numbers of queries


def queries(client, count_queries, url: str) -> int:
    client.get(url)
    with count_queries() as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_the_queue_costs_the_same_for_one_village_and_for_many(desk, office, sent, count_queries):
    few = queries(desk, count_queries, reverse("verification_queue"))
    for number in range(2001, 2007):
        walk.walk_to(make_village(f"35.08.05.{number}"), MUSDESUS, office)
    assert queries(desk, count_queries, reverse("verification_queue")) == few <= MAX_QUERIES_QUEUE


def test_the_case_costs_the_same_with_a_long_queue(desk, office, sent, count_queries):
    few = queries(desk, count_queries, address("verification", sent))
    for number in range(2001, 2004):
        walk.walk_to(make_village(f"35.08.05.{number}"), MUSDESUS, office)
    assert queries(desk, count_queries, address("verification", sent)) == few <= MAX_QUERIES_CASE


@pytest.mark.parametrize("stage", [FOUNDING, NOTARY, LEGAL_ENTITY])
def test_every_kind_of_case_has_its_ceiling(desk, office, village, count_queries, stage):
    sent = walk.walk_to(village, stage, office)
    assert queries(desk, count_queries, address("verification", sent)) <= MAX_QUERIES_FOUNDING


# Whatever comes in


HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["\0", "9" * 400, "-1", "1e9", "٣", "unsigned", "other", "' OR 1=1 --", "\ud800", "\u202e"]
    ),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.dictionaries(st.sampled_from(["version", "mark", "reason", "note"]), HOSTILE),
    query=st.dictionaries(st.sampled_from(["kecamatan", "stage", "age"]), HOSTILE),
)
def test_no_form_and_no_query_string_breaks_the_desk(desk, sent, data, query):
    clean = {name: value.encode("utf-8", "replace").decode() for name, value in data.items()}
    asked = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    for name in ("stage_return", "stage_approve", "stage_reopen"):
        if name == "stage_approve" and clean.get("version") == str(sent.version):
            continue
        answer = desk.post(reverse(name, args=[sent.pk], query=asked), clean)
        assert answer.status_code in (302, 403, 409, 422)
    assert desk.get(reverse("verification_queue", query=asked)).status_code == 200


@pytest.mark.parametrize("pk", ["0", "9" * 30, "999999"])
def test_an_unknown_number_is_not_found(desk, pk):
    assert desk.get(f"/verifikasi/{pk}/").status_code == 404
    assert desk.post(f"/verifikasi/{pk}/terima/", {"version": "1"}).status_code == 404
