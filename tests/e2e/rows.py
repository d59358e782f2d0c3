"""One row of everything in the loaded demonstration; what it lacks is made here by the real actions.

Runs where the database of the portal under test is: `manage.py shell -c` with its VAR_DIR.
"""

import datetime as dt
from typing import Any

from django.conf import settings

from cooperatives import actions as cooperative_actions
from cooperatives.drafts import request_paper
from cooperatives.models import (
    BudgetLine,
    Cooperative,
    FormerAssessment,
    Notary,
    NotaryAssignment,
    OfficerTerm,
    SigningEvent,
)
from cooperatives.sets import SET_KIND, paper_kind, request_set
from cooperatives.signing_papers import request_signing_list
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents import services
from lumajang_kdkmp.documents.models import Document, SignedCopy
from lumajang_kdkmp.documents.signed import add_signed_copy
from lumajang_kdkmp.inbox.digest import token_of
from lumajang_kdkmp.jobs import queue
from lumajang_kdkmp.jobs.models import Job
from roadmap import actions
from roadmap.actions.centre import hand_in_list
from roadmap.actions.intake import hand_in
from roadmap.actions.monitoring import record_monitoring
from roadmap.actions.reports import request_report
from roadmap.briefing_paper import KIND as BRIEFING
from roadmap.demo.plan import VISITORS_VILLAGE
from roadmap.models import (
    Blocker,
    CentreDifference,
    CentreList,
    ClockPause,
    Commitment,
    Decision,
    Evidence,
    Guideline,
    StageProgress,
    Visit,
    VisitFinding,
)
from tests.factories import PASIRIAN, jpeg, upload
from villages.models import Kecamatan, Village, VillagePotential

REPORT = "report"


def one_of_everything() -> dict[str, Any]:
    """Return {argument of the access table: value}, all within Pasirian or its village Bago. Safe to repeat."""
    camat = User.objects.get(username="camat.pasirian")
    clerk = User.objects.get(username="diskopindag")
    legal = StageProgress.objects.filter(
        village__kecamatan=PASIRIAN, stage="legal_entity", status="approved"
    ).first()
    living = Cooperative.objects.get(pk=legal.village_id)
    rows = (
        {"living": living.pk}
        | _of_the_village(Cooperative.objects.get(pk=VISITORS_VILLAGE))
        | _of_the_field(living, camat)
        | _of_the_office(clerk)
        | _of_the_tables(camat, clerk)
    )
    return rows | _of_the_papers(living, rows["monitored"], clerk)


def _of_the_village(cooperative: Cooperative) -> dict[str, Any]:
    mine = StageProgress.objects.filter(village__kecamatan=PASIRIAN)
    founders = list(cooperative.founders.select_related("person").order_by("pk")[:2])
    founding = mine.get(village=VISITORS_VILLAGE, stage="founding")
    return {
        "code": cooperative.pk,
        "kecamatan": PASIRIAN,
        "stage": "founding",
        "way": "tempel",
        "meeting_kind": "rat",
        "number_kind": "npwp",
        "month": "2025-05",
        "evidence": Evidence.objects.filter(progress=founding).first().pk,
        # Under another name: pages.py picks by role who checks which stage.
        "progress": mine.get(stage="founding", status="submitted").pk,
        "potential_progress": mine.get(village=VISITORS_VILLAGE, stage="potential").pk,
        "potential": VillagePotential.objects.filter(village=VISITORS_VILLAGE).first().pk,
        "blocker": Blocker.objects.filter(village=VISITORS_VILLAGE, resolved_on=None).first().pk,
        "founder": founders[1].pk,
        "person": founders[1].person_id,
        "term": OfficerTerm.objects.filter(cooperative=cooperative, body="board").first().pk,
        "commitment": _commitment(cooperative.village).pk,
        "meeting": cooperative.meetings.first().pk,
        "plan": cooperative.meeting_plans.first().pk,
        "assessed": FormerAssessment.objects.first().pk,
        "returnable": NotaryAssignment.objects.filter(minuta_signed_on=None, returned_on=None).first().pk,
    }


def _of_the_field(living: Cooperative, camat: User) -> dict[str, Any]:
    """A visit, and a monitoring visit with a finding."""
    finding = VisitFinding.objects.filter(visit__village__kecamatan=PASIRIAN).first()
    if finding is None:
        sheet = record_monitoring(
            cooperative=living,
            by=camat,
            visit={"visited_on": clock.today()},
            sheet={},
            findings=[
                {
                    "finding": "Papan nama belum terpasang",
                    "recommendation": "Pasang di depan kantor",
                    "owner": "Ketua pengurus",
                    "due_on": clock.today(),
                }
            ],
        )
        finding = sheet.visit.found.get()
    plain = Visit.objects.filter(village__kecamatan=PASIRIAN, monitoring=None).first()
    return {"visit": plain.pk, "monitored": finding.visit_id, "finding": finding.pk}


def _of_the_office(clerk: User) -> dict[str, Any]:
    draft = Guideline.objects.filter(published_on=None).first() or actions.draft_guideline(
        title="Petunjuk teknis tahap dua", number="100.3/2/2025", dated_on=clock.today(), by=clerk
    )
    event = SigningEvent.objects.first()
    if event is None:
        event = cooperative_actions.save_signing_event(
            by=clerk,
            held_on=clock.today(),
            starts_at=dt.time(9),
            venue="Pendopo Arya Wiraraja",
            minutes_each=15,
        )
        assignment = NotaryAssignment.objects.filter(minuta_signed_on=None, returned_on=None)
        cooperative_actions.assign_signing_slots(
            event=event,
            by=clerk,
            seen_version=event.version,
            cooperatives=Cooperative.objects.filter(pk__in=assignment.values("pk")),
            notaries=Notary.objects.all(),
        )
    found = {"guideline": draft.pk, "event": event.pk, "budget_line": BudgetLine.objects.first().pk}
    found["pause"] = _pause(clerk).pk
    found["digest_token"] = token_of(clerk)
    return found | {"guide": "camat", "ruling": "setujui", "decision": _decision(clerk).pk}


def _pause(clerk: User) -> ClockPause:
    """A pause of the flank of the volcano that has not begun, so that it can still be ended."""
    mine = ClockPause.objects.filter(ended_on=None, starts_on__gt=clock.today())
    return mine.first() or actions.declare_pause(
        places=[Kecamatan.objects.get(name="Pronojiwo")],
        by=clerk,
        starts_on=clock.today() + dt.timedelta(days=20),
        planned_until=None,
        reason="Erupsi Semeru",
        legal_basis="Keputusan Bupati tentang tanggap darurat (contoh)",
    )[0]


def _of_the_tables(camat: User, clerk: User) -> dict[str, Any]:
    """Uploaded tables: with a fault, one that could be imported, and lists of the centre known and unknown."""
    head, code = ["Kode", "Jumlah penduduk", "Telepon kantor"], VISITORS_VILLAGE
    bad = hand_in(kind="desa", name="penduduk.xlsx", cells=[head, [code, "banyak", "0334 881234"]], by=camat)
    good = hand_in(kind="desa", name="telepon.xlsx", cells=[head, [code, "", "0334 881234"]], by=camat)
    centre = {"source": "simkopdes", "as_of": clock.today(), "is_whole": False, "by": clerk}
    rows = [["Kode desa", "NPWP"], [code, "0123456789012345"]]
    known = CentreList.objects.filter(differences__village=code).first()
    known = known or hand_in_list(name="pusat.xlsx", cells=rows, **centre)
    strange = hand_in_list(name="lain.xlsx", cells=[["A", "B"], ["1", "2"]], **centre)
    difference = CentreDifference.objects.filter(village=code, closed_on=None).first()
    return {
        "table_kind": "desa",
        "intake": bad.pk,
        "intake_good": good.pk,
        "centre_list": known.pk,
        "centre_strange": strange.pk,
        "difference": difference.pk,
        "source": "simkopdes",
    }


def _decision(clerk: User) -> Decision:
    """A proposal of this office about Pasirian that waits for the Bupati."""
    mine = Decision.objects.filter(area_code=PASIRIAN, title="Tambah satu hari tanda tangan")
    return mine.first() or actions.propose_decision(
        by=clerk,
        area_code=PASIRIAN,
        title="Tambah satu hari tanda tangan",
        facts="Tiga koperasi belum kebagian giliran di pendopo.",
        effect="Berkasnya selesai pekan ini.",
        due_on=clock.today(),
        owner="CAMAT",
        task_due_on=clock.today(),
    )


def _commitment(place: Village) -> Commitment:
    dpmd = User.objects.get(username="dpmd")
    mine = Commitment.objects.filter(village=place, agency=dpmd.agency)
    return mine.first() or actions.make_commitment(
        place=place, by=dpmd, promise="Klinik berkas di balai desa", due_on=clock.today()
    )


def _of_the_papers(living: Cooperative, monitored: int, clerk: User) -> dict[str, Any]:
    """All papers of a cooperative, a report, and one final with its signed copy."""
    batch = Job.objects.filter(kind=SET_KIND).first() or request_set(cooperative=living, by=clerk)
    report = request_report(
        report="weekly",
        area_code=PASIRIAN,
        area_name="Kecamatan Pasirian",
        on=clock.today(),
        paper="A4",
        by=clerk,
    )
    final = Document.objects.filter(is_final=True).exclude(kind=REPORT).first() or request_paper(
        cooperative=living, row=paper_kind(living, "invitation_musdesus"), by=clerk, final=True
    )
    briefing = services.request_document(
        kind=BRIEFING,
        subject=f"briefing:{settings.REGENCY_CODE}:{clock.today()}",
        area_code=settings.REGENCY_CODE,
        title="Ringkasan Bupati",
        params={"area_code": settings.REGENCY_CODE, "on": str(clock.today())},
        by=clerk,
    )
    sheet = services.request_document(
        kind="monitoring_sheet",
        subject=f"visit:{monitored}",
        area_code=living.pk,
        title="Lembar monitoring",
        params={"visit": monitored, "paper": "F4"},
        by=clerk,
    )
    signing = request_signing_list(event=SigningEvent.objects.first(), by=clerk)
    cover = actions.request_cover_sheet(cooperative=living, by=clerk)
    for document in (report, final):
        _wait_for(document)
    copy = SignedCopy.objects.filter(removed_on=None).first() or add_signed_copy(
        document=final, upload=upload("pindai.jpg", jpeg("pindai", (900, 1300))), by=clerk
    )
    return {
        "batch": batch.pk,
        "job": report.job_id,
        "document": report.pk,
        "form": "xlsx",
        "final": final.pk,
        "token": final.token,
        "copy": copy.pk,
        "papers": [*Document.objects.filter(job__parent=batch).values_list("pk", flat=True)]
        + [row.pk for row in (report, briefing, final, sheet, signing, cover)],
    }


def _wait_for(document: Document) -> None:
    """Make the paper here, unless a worker of this portal has taken it."""
    queue.run(document.job_id)
    deadline = dt.datetime.now() + dt.timedelta(seconds=60)
    while not Document.objects.get(pk=document.pk).sha256:
        if dt.datetime.now() > deadline:
            raise TimeoutError(f"{document} is not made: {document.job.status}")
    document.refresh_from_db()
