"""Who may enter what: one row for every address of the portal, admin included, for every kind of person.

An address without a row fails the first test. Outside the scope the answer is the 404 of an unknown id.
"""

import datetime as dt
import re

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from cooperatives import actions as cooperative_actions
from cooperatives.models import OfficerTerm
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import ScopedQuerySet
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.documents import services, store
from lumajang_kdkmp.documents.batches import request_batch
from lumajang_kdkmp.documents.bundles import request_bundle
from lumajang_kdkmp.documents.models import Document, SignedCopy
from lumajang_kdkmp.inbox.digest import token_of
from lumajang_kdkmp.inbox.models import Kind, Notice
from lumajang_kdkmp.inbox.notices import Reader, notice, tell
from lumajang_kdkmp.jobs import queue
from roadmap import actions
from roadmap.actions.centre import hand_in_list
from roadmap.actions.intake import hand_in
from roadmap.actions.monitoring import record_monitoring
from roadmap.demo.people import Persons
from roadmap.models import Blocker, StageProgress
from tests import factories
from tests.factories import BAGO, PASIRIAN, TEMPEH, make_kecamatan, make_user, make_village
from villages.models import Village, VillagePotential

B, S, C, D, O = Role.BUPATI, Role.SATGAS, Role.CAMAT, Role.DISKOPINDAG, Role.OPD  # noqa: E741
ALL, REGENCY, DESK, DINAS, CAMAT = {B, S, C, D, O}, {B, S, D, O}, {C, D}, {D}, {C}
CHECKERS = {D, O}
PUBLIC = "without log-in"

# name: (method, who, arguments). `code` is the village, numbers are rows of that village.
TABLE = {
    "public": ("GET", PUBLIC, []),
    "public_village": ("GET", PUBLIC, ["code"]),
    "robots": ("GET", PUBLIC, []),
    "sitemap": ("GET", PUBLIC, []),
    "open_data": ("GET", PUBLIC, []),
    "open_data_guide": ("GET", PUBLIC, []),
    "open_data_catalogue": ("GET", PUBLIC, []),
    "open_data_description": ("GET", PUBLIC, []),
    "open_data_village": ("GET", PUBLIC, ["code"]),
    "open_data_set": ("GET", PUBLIC, ["dataset", "format"]),
    "open_data_unknown": ("GET", PUBLIC, ["nothing"]),
    "open_data_badge": ("GET", PUBLIC, ["code"]),
    "open_data_card": ("GET", PUBLIC, ["code"]),
    "login": ("GET", PUBLIC, []),
    "health": ("GET", PUBLIC, []),
    "second_step": ("GET", PUBLIC, []),
    "help": ("GET", PUBLIC, []),
    "guide": ("GET", PUBLIC, ["guide"]),
    "glossary": ("GET", PUBLIC, []),
    "logout": ("POST", PUBLIC, []),
    "home": ("GET", ALL, []),
    "account": ("GET", ALL, []),
    "second_factor": ("GET", ALL, []),
    "step_up": ("GET", ALL, []),
    "inbox": ("GET", ALL, []),
    "inbox_read": ("POST", ALL, []),
    "digest_switch": ("POST", ALL, []),
    "digest_stop": ("GET", PUBLIC, ["digest_token"]),
    "notice_read": ("POST", ALL, ["notice"]),
    "practice": ("GET", ALL, []),
    "summary": ("GET", ALL, []),
    "meeting": ("GET", REGENCY, []),
    "meeting_area": ("GET", REGENCY, ["kecamatan"]),
    "summary_paper": ("POST", {B, S, D}, []),
    "decision_list": ("GET", ALL, []),
    "decision_add": ("GET", CHECKERS, []),
    "decision": ("GET", ALL, ["decision"]),
    "decision_decide": ("GET", {B}, ["decision", "ruling"]),
    "decision_answer": ("POST", CHECKERS, ["decision"]),
    "decision_outcome": ("POST", {C, D, O}, ["decision"]),
    "decision_withdraw": ("POST", CHECKERS, ["decision"]),
    "find": ("GET", ALL, []),
    "village_list": ("GET", ALL, []),
    "kecamatan": ("GET", ALL, ["kecamatan"]),
    "late_entries": ("GET", ALL, []),
    "changes": ("GET", ALL, []),
    "report_list": ("GET", ALL, []),
    "report_detail": ("GET", ALL, ["document"]),
    "report_cadence": ("GET", REGENCY, []),
    "meeting_pack": ("POST", {B, S, D}, []),
    "potential_list": ("GET", REGENCY, []),
    "commitment_list": ("GET", ALL, []),
    "commitment_add": ("GET", {O}, []),
    "commitment_edit": ("GET", {O}, ["commitment"]),
    "commitment_deliver": ("GET", {O}, ["commitment"]),
    "commitment_cancel": ("GET", {O}, ["commitment"]),
    "worklist": ("GET", CAMAT, []),
    "no_change": ("GET", CAMAT, []),
    "outbox": ("GET", ALL, []),
    "offline": ("GET", CAMAT, []),
    "worker": ("GET", PUBLIC, []),
    "manifest": ("GET", PUBLIC, []),
    "village": ("GET", ALL, ["code"]),
    "village_changes": ("GET", ALL, ["code"]),
    "village_edit": ("GET", DESK, ["code"]),
    "stage_update": ("GET", DESK, ["code", "stage"]),
    "stage_withdraw": ("POST", DESK, ["code", "stage"]),
    "stage_signed_copies": ("POST", DESK, ["code", "stage"]),
    "potential_add": ("GET", DESK, ["code"]),
    "potential_edit": ("GET", DESK, ["potential"]),
    "potential_remove": ("GET", DESK, ["potential"]),
    "blocker_add": ("GET", DESK, ["code"]),
    "blocker_resolve": ("POST", DESK, ["blocker"]),
    "visit_add": ("GET", DESK, ["code"]),
    "visit_list": ("GET", ALL, []),
    "visit": ("GET", ALL, ["visit"]),
    "visit_print": ("POST", DESK, ["visit"]),
    "monitoring_add": ("GET", DESK, ["code"]),
    "monitoring_blank": ("POST", DESK, ["code"]),
    "findings": ("GET", ALL, []),
    "finding_close": ("POST", DESK, ["finding"]),
    "figures": ("GET", ALL, ["code"]),
    "figures_edit": ("GET", DESK, ["code", "month"]),
    "index_board": ("GET", ALL, []),
    "village_index": ("GET", ALL, ["code"]),
    "evidence_file": ("GET", ALL, ["evidence"]),
    "evidence_remove": ("GET", DESK, ["evidence"]),
    "verification_queue": ("GET", CHECKERS, []),
    "verification": ("GET", CHECKERS, ["progress"]),
    "verification_together": ("GET", CHECKERS, []),
    "stage_approve": ("POST", CHECKERS, ["progress"]),
    "stage_return": ("POST", CHECKERS, ["progress"]),
    "stage_reopen": ("POST", CHECKERS, ["progress"]),
    "stage_undo": ("POST", CHECKERS, ["progress"]),
    "guideline_list": ("GET", DINAS, []),
    "guideline_publish": ("GET", DINAS, ["guideline"]),
    "data_quality": ("GET", DINAS, []),
    "reminders": ("GET", ALL, []),
    "completeness": ("GET", ALL, []),
    "pause_list": ("GET", ALL, []),
    "pause_add": ("GET", DINAS, []),
    "pause_end": ("GET", DINAS, ["pause"]),
    "deed_batches": ("GET", DINAS, []),
    "exports": ("GET", DINAS, []),
    "export_layout": ("GET", DINAS, []),
    "cooperative_file": ("GET", DINAS, []),
    "custody": ("GET", ALL, []),
    "handover": ("GET", DESK, ["code"]),
    "cover_sheet": ("POST", DESK, ["code"]),
    "deed_money": ("GET", {B, S, D}, []),
    "budget_line_add": ("GET", DINAS, []),
    "budget_line_edit": ("GET", DINAS, ["budget_line"]),
    "cooperative": ("GET", ALL, ["code"]),
    "cooperative_edit": ("GET", DESK, ["code"]),
    "papers_progress": ("GET", DESK, ["code"]),
    "papers": ("GET", DESK, ["code"]),
    "paper_make": ("POST", DESK, ["code", "paper"]),
    "signing_events": ("GET", {B, S, D}, []),
    "signing_add": ("GET", DINAS, []),
    "signing_event": ("GET", {B, S, D}, ["event"]),
    "signing_edit": ("GET", DINAS, ["event"]),
    "signing_assign": ("GET", DINAS, ["event"]),
    "signing_release": ("POST", DINAS, ["event"]),
    "signing_papers": ("POST", DINAS, ["event"]),
    "signing_sheet": ("POST", DINAS, ["event"]),
    "signing_minuta": ("POST", DINAS, ["event"]),
    "deed_request": ("POST", DESK, ["code"]),
    "notary_return": ("GET", DINAS, ["code"]),
    "meetings": ("GET", DESK, ["code"]),
    "meeting_plan": ("GET", DESK, ["code", "meeting_kind"]),
    "meeting_plan_edit": ("GET", DESK, ["code", "plan"]),
    "meeting_record": ("GET", DESK, ["code", "meeting_kind"]),
    "meeting_edit": ("GET", DESK, ["code", "meeting"]),
    "articles": ("GET", DESK, ["code"]),
    "business_plan": ("GET", DESK, ["code"]),
    "assessment": ("GET", DESK, ["code"]),
    "declarations": ("GET", DESK, ["code"]),
    "notary": ("GET", DESK, ["code"]),
    "notary_step": ("POST", DINAS, ["code", "step"]),
    "registrations": ("GET", DESK, ["code"]),
    "registration": ("GET", DESK, ["code", "number_kind"]),
    "fund_pack": ("GET", DESK, ["code"]),
    "people": ("GET", DESK, ["code"]),
    "founder_add": ("GET", DESK, ["code"]),
    "founder_edit": ("GET", DESK, ["code", "founder"]),
    "founder_remove": ("POST", DESK, ["code", "founder"]),
    "officer_appoint": ("GET", DESK, ["code"]),
    "term_end": ("GET", DESK, ["code", "term"]),
    "attorneys": ("GET", DESK, ["code"]),
    "relation_add": ("GET", DESK, ["code"]),
    "relation_remove": ("POST", DESK, ["code", "relation"]),
    "person_edit": ("GET", DESK, ["code", "person"]),
    "person_reveal": ("GET", DESK, ["code", "person"]),
    "name_check": ("GET", DESK, ["code"]),
    "people_import": ("GET", DESK, ["code", "way"]),
    "people_import_save": ("POST", DESK, ["code", "way"]),
    "people_template": ("GET", DESK, ["code"]),
    "people_faults": ("POST", DESK, ["code"]),
    "intake_list": ("GET", DESK, []),
    "intake_upload": ("GET", DESK, ["table_kind"]),
    "intake_template": ("GET", DESK, ["table_kind"]),
    "intake": ("GET", DESK, ["intake"]),
    "intake_faults": ("GET", DESK, ["intake"]),
    "intake_check": ("POST", DESK, ["intake"]),
    "intake_start": ("POST", DESK, ["intake"]),
    "intake_undo": ("POST", DESK, ["intake"]),
    "intake_drop": ("POST", DESK, ["intake"]),
    "difference_list": ("GET", DESK, []),
    "centre_upload": ("GET", DINAS, []),
    "centre_list": ("GET", {B, S, D}, ["centre_list"]),
    "centre_columns": ("GET", DINAS, ["centre_list"]),
    "difference": ("GET", DESK, ["difference"]),
    "centre_annex": ("GET", DINAS, ["source"]),
    "job_list": ("GET", ALL, []),
    "job_detail": ("GET", ALL, ["job"]),
    "job_retry": ("POST", ALL, ["job"]),
    "job_cancel": ("POST", ALL, ["job"]),
    "bundle_request": ("POST", ALL, ["batch", "form"]),
    "bundle_download": ("GET", ALL, ["bundle"]),
    "document_list": ("GET", ALL, []),
    "document_detail": ("GET", ALL, ["document"]),
    "document_reissue": ("POST", ALL, ["document"]),
    "document_revoke": ("POST", DESK, ["document"]),
    "signed_copy_add": ("POST", DESK, ["document"]),
    "signed_copy_file": ("GET", ALL, ["copy"]),
    "signed_copy_remove": ("POST", DESK, ["copy"]),
    "document_verify_number": ("GET", PUBLIC, []),
    "document_verify": ("GET", PUBLIC, ["token"]),
    "document_download": ("GET", ALL, ["made"]),
    "document_file": ("GET", ALL, ["made", "paper_form"]),
    # Last: it ends the sessions that the rows before it rest on.
    "sessions_end": ("POST", ALL, []),
}


def patterns(resolver=None, namespace: str = ""):
    """Yield (namespace, name) of every address."""
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLPattern):
            yield namespace, item.name
        else:
            yield from patterns(item, item.namespace or namespace)


def test_every_address_has_a_row():
    names = {name for namespace, name in patterns() if namespace != "admin"}
    assert names == set(TABLE)


def test_the_check_sees_a_new_address():
    assert {*(name for namespace, name in patterns() if namespace != "admin"), "new"} != set(TABLE)


@pytest.fixture
def rows(office, village, monkeypatch) -> dict[str, object]:
    """One row of everything in the village Bago, made by the real actions."""
    camat = office.camat()
    potential = StageProgress.objects.get(village=village, stage="potential")
    actions.update_stage(
        progress=potential,
        by=camat,
        seen_version=potential.version,
        happened_on=clock.today(),
        stage_facts={"sector": "perikanan", "commodity": "Udang", "agency": "DKPP"},
    )
    cooperative = cooperative_actions.register_cooperative(
        village=village, by=camat, principal_saving=100_000
    )
    people = Persons(1).founders(village, "Kepala Contoh", 100_000, 10_000)
    meeting = cooperative_actions.record_meeting(
        cooperative=cooperative, by=camat, kind="musdesus", held_on=clock.today()
    )
    plan = cooperative_actions.plan_meeting(
        cooperative=cooperative, by=camat, kind="founding", planned_on=clock.today()
    )
    founders = cooperative_actions.add_founders(cooperative=cooperative, by=camat, people=people)
    cooperative_actions.appoint_officers(
        cooperative=cooperative, by=camat, terms=Persons.terms(people, clock.today())
    )
    relation = cooperative_actions.record_relation(
        cooperative=cooperative,
        by=camat,
        person_a=founders[1].person,
        person_b=founders[2].person,
        kind="blood",
    )
    musdesus = StageProgress.objects.get(village=village, stage="musdesus")
    actions.update_stage(
        progress=musdesus,
        by=camat,
        seen_version=musdesus.version,
        attachments=[factories.attachment("minutes")],
    )
    blocker = actions.open_blocker(village=village, by=camat, stage="musdesus", reason="file_incomplete")
    guideline = actions.draft_guideline(title="Juknis", number="1", dated_on=clock.today(), by=office.clerk)
    commitment = actions.make_commitment(
        place=village, by=office.dpmd, promise="Klinik berkas", due_on=clock.today()
    )
    budget_line = cooperative_actions.set_budget_line(
        by=office.clerk,
        year=2025,
        source="csr",
        title="Pagu",
        amount=5_000_000,
        valid_from=clock.today(),
    )
    [pause] = actions.declare_pause(
        places=[village],
        by=office.clerk,
        starts_on=clock.today() + dt.timedelta(days=20),
        planned_until=None,
        reason="Erupsi Semeru",
        legal_basis="SK tanggap darurat",
    )
    sheet = record_monitoring(
        cooperative=cooperative,
        by=camat,
        visit={"visited_on": clock.today()},
        sheet={},
        findings=[
            {"finding": "Papan nama", "recommendation": "Pasang", "owner": "Ketua", "due_on": clock.today()}
        ],
    )
    document = services.request_document(
        kind="report",
        subject=f"report:{PASIRIAN}:2025-06-12",
        area_code=PASIRIAN,
        title="Laporan",
        params={"report": "weekly", "area_code": PASIRIAN, "on": "2025-06-12", "paper": "A4"},
        by=camat,
    )
    batch = request_batch(
        kind="report",
        title="Laporan",
        area_code=PASIRIAN,
        items=[
            {
                "subject": f"report:{PASIRIAN}:2025-06-11",
                "area_code": PASIRIAN,
                "title": "Laporan",
                "params": {"report": "weekly", "area_code": PASIRIAN, "on": "2025-06-11", "paper": "A4"},
                "final": True,
            }
        ],
        by=camat,
    )
    queue.run(batch.children.get().pk)
    event = cooperative_actions.save_signing_event(
        by=office.clerk, held_on=clock.today(), starts_at=dt.time(9), venue="Pendopo", minutes_each=15
    )
    copy = signed_final(office.clerk)
    with transaction.atomic():
        tell(
            notice(
                Reader(Role.CAMAT),
                Kind.INFORMATION,
                subject="test",
                area_code=village.pk,
                text="Kabar",
                button="Lihat",
                link="/",
            )
        )
    centre = hand_in_list(
        source="simkopdes",
        name="pusat.xlsx",
        cells=[["Kode desa", "NPWP"], [village.pk, "0123456789012345"]],
        as_of=clock.today(),
        is_whole=False,
        by=office.clerk,
    )
    decision = actions.propose_decision(
        by=office.clerk,
        area_code=PASIRIAN,
        title="Usul",
        facts="Fakta",
        effect="Dampak",
        due_on=clock.today(),
        owner="CAMAT",
        task_due_on=clock.today(),
    )
    return {
        "notice": Notice.objects.get(subject="test").pk,
        "decision": decision.pk,
        "ruling": "setujui",
        "guide": "camat",
        "dataset": "desa",
        "format": "geojson",
        "nothing": "",
        "batch": batch.pk,
        "form": "zip",
        "bundle": request_bundle(batch=batch, form="zip", by=camat).pk,
        "event": event.pk,
        "paper": "founders_list",
        "code": village.pk,
        "kecamatan": PASIRIAN,
        "stage": "musdesus",
        "potential": VillagePotential.objects.get().pk,
        "blocker": blocker.pk,
        "commitment": commitment.pk,
        "visit": sheet.pk,
        "finding": sheet.visit.found.get().pk,
        "month": "2025-05",
        "evidence": musdesus.evidence.get().pk,
        "progress": potential.pk,
        "guideline": guideline.pk,
        "founder": founders[1].pk,
        "person": founders[1].person_id,
        "way": "tempel",
        "term": OfficerTerm.objects.filter(body="board").first().pk,
        "relation": relation.pk,
        "meeting": meeting.pk,
        "plan": plan.pk,
        "meeting_kind": "rat",
        "number_kind": "npwp",
        "step": "sabh",
        "job": document.job_id,
        "document": document.pk,
        "made": Document.objects.get(job__parent=batch).pk,
        "paper_form": "xlsx",
        "copy": copy.pk,
        "token": copy.document.token,
        "budget_line": budget_line.pk,
        "pause": pause.pk,
        "digest_token": token_of(office.clerk),
        "table_kind": "desa",
        "source": "ahu",
        "centre_list": centre.pk,
        "difference": centre.differences.first().pk,
        "intake": hand_in(
            kind="desa", name="desa.xlsx", cells=[["Kode", "Penduduk"], [village.pk, "banyak"]], by=camat
        ).pk,
    }


def signed_final(clerk) -> SignedCopy:
    """A paper of the register about Bago with its signed copy; what its file holds does not matter here."""
    final = services.request_document(
        kind="report",
        subject="report:final",
        area_code=BAGO,
        title="Laporan",
        params={"report": "weekly", "area_code": PASIRIAN, "on": "2025-06-12", "paper": "A4"},
        by=clerk,
        final=True,
    )
    data = b"%PDF-"
    services._publish(final, store.put(data), len(data))
    return SignedCopy.objects.create(
        document=final,
        sha256=store.put(data),
        original_sha256="0" * 64,
        name="pindai.pdf",
        content_type="application/pdf",
        size=len(data),
        added_by=clerk,
        added_on=clock.today(),
    )


@pytest.fixture
def people(office):
    make_kecamatan(TEMPEH)
    return {
        "anonymous": None,
        "deactivated": make_user(C, PASIRIAN, is_active=False),
        "bupati": office.bupati,
        "satgas": make_user(S),
        "camat": office.camat(),
        "other camat": office.camat(TEMPEH),
        "diskopindag": office.verifier,
        "superuser": make_user(D, is_superuser=True, is_staff=True),
        "dpmd": office.dpmd,
        "dkpp": make_user(O, agency="DKPP"),
        "camat made superuser": make_user(C, TEMPEH, is_superuser=True, is_staff=True),
    }


def outcome(client, user, method: str, url: str) -> str:
    """login, forbidden, hidden or in: what the person meets at the address."""
    if user:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    else:
        client.logout()
    response = client.generic(method, url)
    if response.status_code == 302 and response.url.startswith((reverse("login"), reverse("admin:login"))):
        return "login"
    # The health page is open to all and says 503 where no sweeper runs, as here.
    assert response.status_code < 500 or url == reverse("health")
    return {403: "forbidden", 404: "hidden"}.get(response.status_code, "in")


def expected(who, user, has_arguments: bool, is_ours: bool) -> set[str]:
    if who == PUBLIC:
        return {"in"}
    if user is None or not user.is_active:
        return {"login"}
    if user.role not in who:
        return {"forbidden"}
    if has_arguments and not is_ours:
        return {"hidden"}
    # A policy may still refuse what the role may enter: DKPP checks no stage, Diskopindag sends no camat's stage.
    return {"in", "forbidden"} if user.role in (D, O) and has_arguments else {"in"}


REGENCY_WIDE = {"guideline", "budget_line", "table_kind", "source", "centre_list"}
# What a person meets who may enter, but not this row now: the policy's word, or nothing where there is no row.
ALSO = {
    "second_step": ({"anonymous", "deactivated"}, "login"),  # nobody whose password was right is on the way in
    "notice_read": ({"bupati", "satgas", "diskopindag", "superuser", "dpmd", "dkpp"}, "hidden"),
    "signed_copy_remove": ({"diskopindag", "superuser"}, "hidden"),  # the camat has removed it a moment before
    "stage_withdraw": ({"camat"}, "forbidden"),  # nothing is with the verifier
    "job_retry": ({"camat", "bupati", "satgas"}, "forbidden"),
    "job_cancel": ({"camat", "bupati", "satgas"}, "forbidden"),
    "verification_queue": ({"dkpp"}, "forbidden"),  # of the agencies only DPMD checks a stage
    "verification_together": ({"dkpp"}, "forbidden"),
    "verification": ({"diskopindag", "superuser"}, "hidden"),  # the potential stage is DPMD's
    "stage_approve": ({"diskopindag", "superuser"}, "hidden"),
    "stage_return": ({"diskopindag", "superuser"}, "hidden"),
    "stage_reopen": ({"diskopindag", "superuser"}, "hidden"),
    "stage_undo": ({"diskopindag", "superuser"}, "hidden"),
    "decision_outcome": ({"camat"}, "forbidden"),  # it is not decided yet
    "founder_remove": ({"diskopindag", "superuser"}, "hidden"),  # the camat has removed it a moment before
    "relation_remove": ({"diskopindag", "superuser"}, "hidden"),
}


def test_the_table_holds_for_everybody(client, rows, people):
    wrong = []
    for name, (method, who, arguments) in TABLE.items():
        url = reverse(name, args=[rows[argument] for argument in arguments])
        labels, also = ALSO.get(name, (set(), ""))
        for label, user in people.items():
            is_ours = label not in ("other camat", "camat made superuser")
            allowed = expected(who, user, bool(set(arguments) - REGENCY_WIDE), is_ours)
            got = outcome(client, user, method, url)
            if got not in allowed and not (label in labels and got == also):
                wrong.append(f"{name} as {label}: {got}, expected {' or '.join(sorted(allowed))}")
    assert not wrong, "\n".join(wrong)


def test_admin_is_for_diskopindag_only(client, rows, people):
    names = [name for namespace, name in patterns() if namespace == "admin" and name and "jsi18n" not in name]
    plain = [name for name in names if re.search(r"(_changelist|_add)$|^index$", name)]
    assert len(plain) > 20
    wrong = []
    for name in plain:
        for label, user in people.items():
            got = outcome(client, user, "GET", reverse(f"admin:{name}"))
            mine = user is not None and user.is_active and user.role == D
            allowed = {"in", "forbidden"} if mine else {"login", "forbidden"}
            if got not in allowed:
                wrong.append(f"admin:{name} as {label}: {got}")
    assert not wrong, "\n".join(wrong)


# 21 camat x 205 villages, read and write.


@pytest.fixture
def regency(db):
    """All 205 villages with their roadmap, and one camat for each of the 21 kecamatan."""
    from django.core.management import call_command

    call_command("import_villages", verbosity=0)
    actions.open_roadmap(villages=Village.objects.all())
    return {code: make_user(C, code) for code in sorted({v.kecamatan_id for v in Village.objects.all()})}


def fingerprint() -> list:
    return list(Village.objects.values_list("pk", "version", "note"))


def walk(client, regency) -> tuple[int, int, int, int]:
    """Read and write every village as every camat; return own reads, own writes, foreign reads, foreign writes."""
    codes = [village.pk for village in Village.objects.all()]
    own_reads = own_writes = foreign_reads = foreign_writes = 0
    for area, camat in regency.items():
        client.force_login(camat, backend="django.contrib.auth.backends.ModelBackend")
        for code in codes:
            is_own = code.startswith(area)
            read = client.get(reverse("village_edit", args=[code])).status_code
            version = Village.objects.values_list("version", flat=True).get(pk=code)
            write = client.post(
                reverse("village_edit", args=[code]), {"version": version, "note": f"catatan {area}"}
            ).status_code
            own_reads += is_own and read == 200
            own_writes += is_own and write == 302
            foreign_reads += not is_own and read != 404
            foreign_writes += not is_own and write != 404
    return own_reads, own_writes, foreign_reads, foreign_writes


def test_no_camat_reads_or_writes_a_foreign_village(client, regency):
    own_reads, own_writes, foreign_reads, foreign_writes = walk(client, regency)
    assert (own_reads, own_writes) == (205, 205)
    assert (foreign_reads, foreign_writes) == (0, 0)
    assert all(note == f"catatan {code[:8]}" for code, _, note in fingerprint())


def test_without_the_scope_foreign_villages_open(client, regency, monkeypatch):
    """Control: with the filter taken out the walk above must find foreign reads and writes."""
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda self, user: self.all())
    monkeypatch.setattr("lumajang_kdkmp.accounts.access.covers", lambda area, code: True)
    monkeypatch.setattr("villages.policies.covers", lambda area, code: True)
    two = dict(list(regency.items())[:2])
    *_, foreign_reads, foreign_writes = walk(client, two)
    assert foreign_reads > 0
    assert foreign_writes > 0


def test_a_foreign_village_and_an_unknown_one_give_the_same_answer(client, office, village):
    make_village(factories.GESANG)
    client.force_login(office.camat(), backend="django.contrib.auth.backends.ModelBackend")
    foreign = client.get(reverse("village", args=[factories.GESANG]))
    unknown = client.get(reverse("village", args=["35.08.05.2999"]))
    assert foreign.status_code == unknown.status_code == 404

    def plain(response, code: str) -> str:
        # The log-out form's CSRF token is masked anew in every answer.
        body = response.content.decode().replace(code, "")
        return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", body)

    assert plain(foreign, factories.GESANG) == plain(unknown, "35.08.05.2999")


# Canary words: what one kecamatan writes must not come out anywhere in another.

LISTS = [
    "village_list", "visit_list", "worklist", "summary", "report_list", "job_list", "document_list", "decision_list",
    "inbox",
]  # fmt: skip


def plant_canary(office, code: str, word: str) -> None:
    village = make_village(code, name=f"Nama{word}")
    camat = office.camat(code[:8])
    Village.objects.filter(pk=code).update(note=f"catatan {word}")
    actions.record_visit(village=village, by=camat, visited_on=clock.today(), findings=f"temuan {word}")
    actions.open_blocker(
        village=village, by=camat, stage="musdesus", reason="file_incomplete", note=f"kendala {word}"
    )
    actions.propose_decision(
        by=office.clerk,
        area_code=code[:8],
        title=f"Usul {word}",
        facts="Fakta",
        effect="Dampak",
        due_on=clock.today(),
        owner="CAMAT",
        task_due_on=clock.today(),
    )


def crawl(client, user) -> str:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    pages = [reverse(name) for name in LISTS]
    pages += [
        reverse("village_list") + query for query in ("?q=Nama", "?format=csv", "?late=1", "?q=namacanary")
    ]
    pages += [reverse("find") + f"?q={asked}" for asked in ("nama", "koperasi nama", "canary", "AHU-00")]
    pages += [reverse("kecamatan", args=[user.area_code])]
    found = []
    for page in pages:
        response = client.get(page, follow=True)
        found.append(b"".join(response) if response.streaming else response.content)
    return b"".join(found).decode()


def test_lists_search_and_exports_show_nothing_of_another_kecamatan(client, office):
    plant_canary(office, BAGO, "CANARYPASIRIAN")
    plant_canary(office, factories.GESANG, "CANARYTEMPEH")
    seen = crawl(client, office.camat(PASIRIAN))
    assert "CANARYPASIRIAN" in seen
    assert "CANARYTEMPEH" not in seen


def test_without_the_scope_the_canary_sings(client, office, monkeypatch):
    plant_canary(office, BAGO, "CANARYPASIRIAN")
    plant_canary(office, factories.GESANG, "CANARYTEMPEH")
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda self, user: self.all())
    assert "CANARYTEMPEH" in crawl(client, office.camat(PASIRIAN))


def test_a_changed_area_holds_at_the_next_request(client, office, village):
    camat = office.camat()
    client.force_login(camat, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("village", args=[BAGO])).status_code == 200
    type(camat).objects.filter(pk=camat.pk).update(area_code=TEMPEH)
    assert client.get(reverse("village", args=[BAGO])).status_code == 404
    type(camat).objects.filter(pk=camat.pk).update(is_active=False)
    assert client.get(reverse("village", args=[BAGO])).status_code == 302


def test_blockers_of_the_canary_exist(office):
    """The canary test rests on rows that are really there."""
    plant_canary(office, BAGO, "CANARYPASIRIAN")
    assert Blocker.objects.filter(note__contains="CANARY").count() == 1
