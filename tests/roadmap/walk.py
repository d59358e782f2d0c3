"""Walks a village along the roadmap through the real actions: the only way a test gets to a state."""

import datetime as dt
import itertools

from cooperatives import actions as cooperative_actions
from cooperatives.models import Cooperative, Kbli, Notary
from lumajang_kdkmp import clock
from roadmap import actions
from roadmap.models import StageProgress
from roadmap.stages import (
    FOUNDING,
    GUIDELINE,
    LEGAL_ENTITY,
    MUSDESUS,
    NOTARY,
    OPERATING,
    POTENTIAL,
    REGISTRATION,
    STAGE,
    STAGES,
)
from tests.factories import full_attachment, progress_of

_serial = itertools.count(1)
DAY = {
    POTENTIAL: dt.date(2025, 4, 14),
    GUIDELINE: dt.date(2025, 4, 9),
    MUSDESUS: dt.date(2025, 5, 12),
    FOUNDING: dt.date(2025, 5, 20),
    NOTARY: dt.date(2025, 6, 2),
    LEGAL_ENTITY: dt.date(2025, 6, 9),
    REGISTRATION: dt.date(2025, 6, 10),
    OPERATING: dt.date(2025, 6, 11),
}
HANDED_OVER = dt.date(2025, 5, 26)


def person(*, female: bool = False, post: str = "", name: str = "") -> dict:
    """Fields of an invented person; region code 990000 does not exist."""
    number = next(_serial)
    born = dt.date(1980, 1, 1) + dt.timedelta(days=number % 5000)
    day = born.day + (40 if female else 0)
    return {
        "name": name or f"Contoh {'Siti' if female else 'Agus'} {number}",
        "nik_penduduk": f"990000{day:02d}{born.month:02d}{born.year % 100:02d}{number % 9999 + 1:04d}",
        "gender": "P" if female else "L",
        "birth_place": "Lumajang",
        "birth_date": born,
        "occupation": "Petani",
        "address": "Dusun Contoh 1",
        "village_post": post,
    }


def people_of(cooperative: Cooperative, by) -> None:
    """Nine founders with the village head, five board members, three supervisors, savings and a KBLI code."""
    cooperative_actions.update_cooperative(
        cooperative=cooperative,
        by=by,
        seen_version=cooperative.version,
        principal_saving=100_000,
        mandatory_saving=10_000,
        street="Jalan Contoh 1",
    )
    founders = cooperative_actions.add_founders(
        cooperative=cooperative,
        by=by,
        people=[
            person(female=n % 3 == 1, post="head" if n == 0 else "") | {"principal_paid": 100_000}
            for n in range(9)
        ],
    )
    seats = [
        ("supervisor", "chair"),
        ("supervisor", "member"),
        ("supervisor", "member"),
        ("board", "chair"),
        ("board", "vice_business"),
        ("board", "vice_membership"),
        ("board", "secretary"),
        ("board", "treasurer"),
    ]
    cooperative_actions.appoint_officers(
        cooperative=cooperative,
        by=by,
        terms=[
            {
                "body": body,
                "role": role,
                "person": founder.person,
                "starts_on": DAY[FOUNDING],
                "ex_officio": (body, role) == ("supervisor", "chair"),
            }
            for founder, (body, role) in zip(founders, seats, strict=False)
        ],
    )
    cooperative_actions.appoint_attorneys(
        cooperative=cooperative, by=by, founders=founders[:2], on=DAY[FOUNDING]
    )
    code = Kbli.objects.filter(is_active=True).first()
    cooperative_actions.plan_business_units(cooperative=cooperative, by=by, kbli=[code.pk])


def notary() -> Notary:
    return Notary.objects.get_or_create(
        name="Contoh Notaris, S.H., M.Kn.", defaults={"domicile": "Lumajang"}
    )[0]


def facts_for(stage: str) -> dict:
    """The facts that a stage's form would send."""
    number = next(_serial)
    return {
        POTENTIAL: {"sector": "pertanian", "commodity": f"Padi {number}", "agency": "DKPP"},
        MUSDESUS: {
            "formation_path": "new",
            "present_total": 64,
            "present_women": 20,
            "board_candidates": 5,
            "supervisor_candidates": 3,
        },
        NOTARY: {
            "funding_source": "regency_budget",
            "funding_amount": 2_500_000,
            "notary": notary(),
            "handed_over_on": HANDED_OVER,
        },
        LEGAL_ENTITY: {"sk_number": f"AHU-{number:07d}.AH.01.29.TAHUN 2025"},
        REGISTRATION: {
            "nik_koperasi": f"{3508000000000 + number}",
            "npwp": f"{100000000000000 + number}",
            "nib": f"{1000000000000 + number}",
            "bank_account": f"00{number}",
            "simkopdes": f"koperasi{number}",
        },
        OPERATING: {"last_sale_on": dt.date(2025, 6, 11)},
    }.get(stage, {})


def owner_of(village, stage: str, office):
    return office.camat(village.pk[:8]) if STAGE[stage].owner == "camat" else office.clerk


def approver_of(stage: str, office):
    return office.dpmd if stage == POTENTIAL else office.verifier


def send(village, stage: str, office, **extra) -> StageProgress:
    """Record everything a stage asks for and hand it to the verifier."""
    owner = owner_of(village, stage, office)
    if stage == FOUNDING and not village.cooperative.founders.exists():
        people_of(Cooperative.objects.select_related("village__kecamatan").get(pk=village.pk), owner)
    facts = facts_for(stage)
    if stage == OPERATING:
        actions.record_visit(village=village, by=owner, visited_on=DAY[OPERATING], business_seen=True)
        facts["kbli"] = village.cooperative.business_units.first().kbli_id
    progress = progress_of(village, stage)
    result = actions.update_stage(
        progress=progress,
        by=owner,
        seen_version=progress.version,
        happened_on=DAY[stage],
        stage_facts=facts,
        attachments=full_attachment(stage),
        **extra,
    )
    assert extra.get("send") is False or result.submitted, result.missing
    village.refresh_from_db()
    return progress_of(village, stage)


def approve(village, stage: str, office) -> StageProgress:
    progress = progress_of(village, stage)
    actions.approve_stage(progress=progress, by=approver_of(stage, office), seen_version=progress.version)
    return progress


def publish_guideline(office) -> None:
    """Let every village that has not got it inherit a guideline: one of the regency, drafted and published."""
    if StageProgress.objects.filter(stage=GUIDELINE).exclude(status="approved").exists():
        row = actions.draft_guideline(
            title="Petunjuk teknis KDKMP",
            number=f"500.3/{next(_serial)}/2025",
            dated_on=DAY[GUIDELINE],
            by=office.clerk,
        )
        actions.publish_guideline(guideline=row, by=office.verifier, seen_version=row.version)


def walk_to(village, stage: str, office, *, approved: bool = False) -> StageProgress:
    """Approve every stage before `stage` and send it; with `approved` approve it too. Returns its row."""
    publish_guideline(office)
    for before in STAGES[: STAGE[stage].number - 1]:
        if progress_of(village, before.code).status != "approved":
            with clock.on(DAY[before.code]):
                send(village, before.code, office)
                approve(village, before.code, office)
    with clock.on(DAY[stage]):
        send(village, stage, office)
        if approved:
            approve(village, stage, office)
    return progress_of(village, stage)
