"""Mass signing: the day, who comes when before whom, and the minuta of all who signed. Run by Diskopindag."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.module_loading import import_string

from cooperatives import policies
from cooperatives.actions.deed import record_minuta
from cooperatives.models import Cooperative, Notary, NotaryAssignment, SigningEvent, SigningSlot
from cooperatives.signing_plan import NoPlan, Turn, propose
from lumajang_kdkmp import writes
from lumajang_kdkmp.accounts.access import NotAllowed
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.versioning import update_versioned

# Fields whose change moves every hour of the list.
TIMES = {"starts_at", "minutes_each"}


def _note(event: SigningEvent, action: str, by: User, changes: dict[str, Any], note: str = "") -> None:
    record(
        action=action,
        target=f"signing:{event.pk}",
        area_code=by.area_code,
        by=by,
        changes=changes,
        note=note or str(event),
    )


@transaction.atomic
def save_signing_event(
    *, by: User, event: SigningEvent | None = None, seen_version: int = 0, **fields: Any
) -> SigningEvent:
    """Announce a mass signing, or change one; new hours move all turns. `fields` are those of SigningEvent.

    Raises NotAllowed, ValidationError (a second one that day at that place, hours past midnight), VersionConflict.
    """
    policies.check_signing(by)
    if event is None:
        event = SigningEvent(**fields)
        writes.insert(event)
        _note(
            event, "signing.save", by, {name: [None, writes.plain(value)] for name, value in fields.items()}
        )
        return event
    diff = writes.change(event, seen_version=seen_version, changes=fields)
    if TIMES & set(diff):
        _write_turns(event, _turns_now(event))
    if diff:
        _note(event, "signing.save", by, diff)
    return event


@transaction.atomic
def assign_signing_slots(
    *,
    event: SigningEvent,
    by: User,
    seen_version: int,
    cooperatives: Iterable[Cooperative],
    notaries: Iterable[Notary],
) -> list[SigningSlot]:
    """Give these cooperatives a turn beside those that have one; all hours are worked out anew.

    A file that lies with a notary stays with that notary, the others are spread over `notaries` evenly. Raises
    NotAllowed, ValidationError (nothing chosen, founding file not approved, minuta signed, notary not accepting),
    VersionConflict.
    """
    policies.check_signing(by)
    wanted = {row.pk: row for row in cooperatives}
    if not wanted:
        raise ValidationError({"cooperatives": "Pilih paling sedikit satu koperasi."})
    chosen = {notary.pk: notary for notary in notaries}
    for notary in chosen.values():
        if not notary.is_active:
            raise ValidationError({"notaries": f"{notary} tidak menerima berkas. Pilih notaris lain."})
    _check_approved(wanted, by)
    _check_unsigned(wanted)
    before = dict(event.slots.values_list("cooperative_id", "notary_id"))
    files = before | dict.fromkeys(set(wanted) - set(before)) | _lying_at({*before, *wanted})
    taking = _in_order({*chosen, *before.values()})
    _check_chosen(files, taking)
    update_versioned(event, seen_version=seen_version)
    slots = _write_turns(event, _propose(event, files, taking))
    _note(event, "signing.assign", by, {"slots": [len(before), len(slots)]})
    return slots


@transaction.atomic
def release_signing_slot(*, event: SigningEvent, by: User, seen_version: int, code: str) -> None:
    """Take a cooperative off the list; those behind it move up.

    Raises NotAllowed, ValidationError (not on the list, minuta signed), VersionConflict.
    """
    policies.check_signing(by)
    if not event.slots.filter(cooperative_id=code).exists():
        raise ValidationError("Koperasi ini tidak ada dalam daftar acara. Muat ulang halaman.")
    if NotaryAssignment.objects.filter(pk=code, minuta_signed_on__isnull=False).exists():
        raise ValidationError("Minuta koperasi ini sudah tercatat, jadi gilirannya tetap dalam daftar.")
    update_versioned(event, seen_version=seen_version)
    _write_turns(event, _turns_now(event, without=code))
    _note(event, "signing.release", by, {"slots": [code, None]})


def record_event_minuta(
    *, event: SigningEvent, by: User, codes: Sequence[str], numbers: Mapping[str, str]
) -> dict[str, str]:
    """Record the minuta of these cooperatives, dated on the day of the event; return what was refused, by code.

    Each stands alone: one that is refused keeps none of the others. `numbers` are deed numbers by code.
    Raises NotAllowed, ValidationError (nothing chosen, not in the list).
    """
    policies.check_signing(by)
    rows = Cooperative.objects.visible_to(by).filter(signing_slots__event=event, pk__in=codes)
    if not codes or len(rows) < len(set(codes)):
        raise ValidationError("Centang koperasi dari daftar acara ini, lalu tekan sekali lagi.")
    refused: dict[str, str] = {}
    for row in rows:
        try:
            record_minuta(cooperative=row, by=by, on=event.held_on, deed_number=numbers.get(row.pk, ""))
        except ValidationError as error:
            refused[row.pk] = " ".join(error.messages)
        except NotAllowed as error:
            refused[row.pk] = str(error)
    return refused


def _check_approved(wanted: Mapping[str, Cooperative], by: User) -> None:
    """Refuse who may not sign yet: the page offers only approved files, but a stage may be opened again meanwhile."""
    ready = import_string(settings.SIGNING_READY)(by)
    if names := [wanted[code].legal_name for code in sorted(set(wanted) - set(ready))]:
        raise ValidationError(
            {"cooperatives": f"Berkas pendirian belum disetujui: {', '.join(names)}. Lepas centangnya."}
        )


def _check_unsigned(wanted: Mapping[str, Cooperative]) -> None:
    signed = NotaryAssignment.objects.filter(pk__in=wanted, minuta_signed_on__isnull=False)
    if names := [wanted[row.pk].legal_name for row in signed.order_by("pk")]:
        raise ValidationError(
            {"cooperatives": f"Minuta sudah ditandatangani: {', '.join(names)}. Lepas centangnya."}
        )


def _lying_at(codes: Iterable[str]) -> dict[str, int | None]:
    """Return with which notary each file lies now."""
    rows = NotaryAssignment.objects.filter(pk__in=codes, returned_on=None)
    return dict(rows.values_list("pk", "notary_id"))


def _in_order(notaries: Iterable[int]) -> list[int]:
    return list(Notary.objects.filter(pk__in=notaries).order_by("name").values_list("pk", flat=True))


def _check_chosen(files: Mapping[str, int | None], taking: Sequence[int]) -> None:
    missing = {notary for notary in files.values() if notary is not None} - set(taking)
    if missing:
        names = ", ".join(Notary.objects.filter(pk__in=missing).values_list("name", flat=True))
        raise ValidationError(
            {
                "notaries": f"Ada berkas yang sedang di {names}. Pilih juga notaris itu, atau lepas koperasinya."
            }
        )
    if not taking:
        raise ValidationError({"notaries": "Pilih paling sedikit satu notaris."})


def _turns_now(event: SigningEvent, without: str = "") -> list[Turn]:
    files = dict(event.slots.exclude(cooperative_id=without).values_list("cooperative_id", "notary_id"))
    return _propose(event, files, _in_order(set(files.values())))


def _propose(event: SigningEvent, files: Mapping[str, int | None], notaries: Sequence[int]) -> list[Turn]:
    start: dt.time = event.starts_at
    try:
        return propose(files.items(), notaries, start, event.minutes_each)
    except NoPlan as error:
        raise ValidationError(str(error)) from None


def _write_turns(event: SigningEvent, turns: Sequence[Turn]) -> list[SigningSlot]:
    """Replace the list: a moved hour would otherwise meet the one that moves behind it."""
    event.slots.all().delete()
    return SigningSlot.objects.bulk_create(
        SigningSlot(event=event, cooperative_id=turn.code, notary_id=turn.notary, starts_at=turn.starts_at)
        for turn in turns
    )
