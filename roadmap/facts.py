"""What a stage's update tells about the village and its cooperative, handed to the actions that own those facts.

Each stage knows its keys; a key that is absent or empty leaves what is recorded alone.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from cooperatives import actions as cooperative_actions
from cooperatives.models import Cooperative, MeetingKind, RegistrationKind
from lumajang_kdkmp.accounts.models import User
from roadmap.models import StageProgress
from roadmap.stages import FOUNDING, LEGAL_ENTITY, MUSDESUS, NOTARY, OPERATING, POTENTIAL, REGISTRATION
from villages import actions as village_actions

Facts = Mapping[str, Any]


def record_facts(progress: StageProgress, by: User, facts: Facts, happened_on: dt.date | None) -> None:
    """Write the facts of a stage. Keys by stage:

    potential: sector, commodity, agency, potential_note · musdesus: formation_path, present_total, present_women,
    board_candidates, supervisor_candidates · founding: none but the date · notary: funding_source, funding_amount
    (whole rupiah), notary (Notary), handed_over_on; the date is that of the minuta · legal_entity: sk_number; the
    date is that of the decree · registration: nik_koperasi, npwp, nib, bank_account, simkopdes, each with
    <key>_on · operating: kbli, last_sale_on.
    Raises NotAllowed, ValidationError by key. The caller holds the transaction.
    """
    given = {key: value for key, value in facts.items() if value not in (None, "")}
    if recorder := RECORDERS.get(progress.stage):
        recorder(progress, by, given, happened_on)


def _cooperative(progress: StageProgress) -> Cooperative:
    cooperative = (
        Cooperative.objects.select_related("village__kecamatan").filter(pk=progress.village_id).first()
    )
    if cooperative is None:
        raise ValidationError("Koperasi belum terdaftar. Isi dulu hasil Musdesus: model pembentukan.")
    return cooperative


def _potential(progress: StageProgress, by: User, facts: Facts, happened_on: dt.date | None) -> None:
    if "commodity" in facts:
        village_actions.add_potential(
            village=progress.village,
            by=by,
            sector=facts.get("sector", ""),
            commodity=facts["commodity"],
            agency=facts.get("agency", ""),
            note=facts.get("potential_note", ""),
        )


def _musdesus(progress: StageProgress, by: User, facts: Facts, happened_on: dt.date | None) -> None:
    cooperative = (
        Cooperative.objects.select_related("village__kecamatan").filter(pk=progress.village_id).first()
    )
    if cooperative is None and "formation_path" in facts:
        cooperative = cooperative_actions.register_cooperative(
            village=progress.village, by=by, formation_path=facts["formation_path"]
        )
    changes: dict[str, Any] = {
        key: facts[key] for key in ("board_candidates", "supervisor_candidates") if key in facts
    }
    if "formation_path" in facts:
        changes["decided_path"] = facts["formation_path"]
    changes |= _attendance(facts)
    if cooperative is not None:
        _meeting(cooperative, by, MeetingKind.MUSDESUS, happened_on, changes)


def _attendance(facts: Facts) -> dict[str, int]:
    """Split the total into men and women, as the minutes count them."""
    if "present_total" not in facts:
        return {}
    women = facts.get("present_women", 0)
    if women > facts["present_total"]:
        raise ValidationError({"present_women": "Peserta perempuan tidak mungkin melebihi jumlah hadir."})
    return {"present_women": women, "present_men": facts["present_total"] - women}


def _meeting(
    cooperative: Cooperative, by: User, kind: str, held_on: dt.date | None, changes: dict[str, Any]
) -> None:
    """Record the meeting, or correct it where it differs; without a date there is no meeting yet."""
    meeting = cooperative.meetings.filter(kind=kind).first()
    if meeting is None:
        if held_on is not None:
            cooperative_actions.record_meeting(
                cooperative=cooperative, by=by, kind=kind, held_on=held_on, **changes
            )
        return
    if held_on is not None:
        changes["held_on"] = held_on
    differing = {key: value for key, value in changes.items() if getattr(meeting, key) != value}
    if differing:
        meeting.cooperative = cooperative
        cooperative_actions.update_meeting(meeting=meeting, by=by, seen_version=meeting.version, **differing)


def _founding(progress: StageProgress, by: User, facts: Facts, happened_on: dt.date | None) -> None:
    if happened_on is not None:
        _meeting(_cooperative(progress), by, MeetingKind.FOUNDING, happened_on, {})


def _notary(progress: StageProgress, by: User, facts: Facts, happened_on: dt.date | None) -> None:
    cooperative = _cooperative(progress)
    if "funding_source" in facts:
        _funding(cooperative, by, facts["funding_source"], facts.get("funding_amount"))
    assignment = getattr(cooperative, "notary_assignment", None)
    if "notary" in facts and "handed_over_on" in facts:
        is_there = assignment is not None and assignment.returned_on is None
        if not is_there:
            assignment = cooperative_actions.hand_over_to_notary(
                cooperative=cooperative, by=by, notary=facts["notary"], on=facts["handed_over_on"]
            )
        elif (assignment.notary, assignment.handed_over_on) != (facts["notary"], facts["handed_over_on"]):
            raise ValidationError(
                {
                    "notary": f"Berkas sedang di {assignment.notary}. Catat dulu pengembaliannya di halaman koperasi."
                }
            )
    if happened_on and (assignment is None or assignment.minuta_signed_on is None):
        cooperative_actions.record_minuta(cooperative=cooperative, by=by, on=happened_on)


def _funding(cooperative: Cooperative, by: User, source: str, amount: int | None) -> None:
    if amount is None:
        raise ValidationError({"funding_amount": "Isi biaya akta dalam rupiah, paling banyak 2.500.000."})
    current = getattr(cooperative, "deed_funding", None)
    try:
        if current is None:
            cooperative_actions.set_deed_funding(cooperative=cooperative, by=by, source=source, amount=amount)
        elif (current.source, current.amount) != (source, amount):
            cooperative_actions.change_deed_funding(
                funding=current, by=by, seen_version=current.version, source=source, amount=amount
            )
    except ValidationError as error:
        names = {"source": "funding_source", "amount": "funding_amount"}
        if not hasattr(error, "error_dict"):
            raise
        raise ValidationError(
            {names.get(key, key): value for key, value in error.error_dict.items()}
        ) from None


def _legal_entity(progress: StageProgress, by: User, facts: Facts, happened_on: dt.date | None) -> None:
    if "sk_number" in facts:
        _registration_number(
            _cooperative(progress), by, RegistrationKind.SK_AHU, "sk_number", facts["sk_number"], happened_on
        )


def _registrations(progress: StageProgress, by: User, facts: Facts, happened_on: dt.date | None) -> None:
    for kind in RegistrationKind:
        if kind != RegistrationKind.SK_AHU and kind.value in facts:
            issued_on = facts.get(f"{kind.value}_on", happened_on)
            _registration_number(_cooperative(progress), by, kind, kind.value, facts[kind.value], issued_on)


def _registration_number(
    cooperative: Cooperative,
    by: User,
    kind: RegistrationKind,
    key: str,
    number: str,
    issued_on: dt.date | None,
) -> None:
    if issued_on is None:
        raise ValidationError({key: f"Isi juga tanggal terbit {kind.label}."})
    current = cooperative.registrations.filter(kind=kind).first()
    try:
        if current is None:
            cooperative_actions.record_registration(
                cooperative=cooperative, by=by, kind=kind, number=number, issued_on=issued_on
            )
        elif (current.number, current.issued_on) != (number, issued_on):
            cooperative_actions.correct_registration(
                registration=current, by=by, seen_version=current.version, number=number, issued_on=issued_on
            )
    except ValidationError as error:
        raise ValidationError({key: error.messages}) from None


def _operating(progress: StageProgress, by: User, facts: Facts, happened_on: dt.date | None) -> None:
    if "kbli" not in facts:
        return
    cooperative = _cooperative(progress)
    unit = cooperative.business_units.filter(kbli_id=facts["kbli"], closed_on=None).first()
    if unit is None or unit.opened_on is None:
        if happened_on is None:
            raise ValidationError({"kbli": "Isi tanggal gerai dibuka."})
        unit = cooperative_actions.open_business_unit(
            cooperative=cooperative, by=by, kbli=facts["kbli"], opened_on=happened_on
        )
    if "last_sale_on" in facts:
        cooperative_actions.record_sale(unit=unit, by=by, on=facts["last_sale_on"])


RECORDERS: dict[str, Callable[[StageProgress, User, Facts, dt.date | None], None]] = {
    POTENTIAL: _potential,
    MUSDESUS: _musdesus,
    FOUNDING: _founding,
    NOTARY: _notary,
    LEGAL_ENTITY: _legal_entity,
    REGISTRATION: _registrations,
    OPERATING: _operating,
}
