"""Writers of who holds which office: kept by Diskopindag, printed under every paper."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.audit.trail import record
from lumajang_kdkmp.formats import date_short
from lumajang_kdkmp.writes import Diff, change, insert
from villages import policies
from villages.actions.profile import masked
from villages.models import Kecamatan, Office, OfficeHolder, Village

HOLDER_FIELDS = frozenset({"name", "nip", "acting", "starts_on", "ends_on"})
OF_KECAMATAN = frozenset({Office.CAMAT})
OF_VILLAGE = frozenset({Office.VILLAGE_HEAD, Office.COUNCIL_HEAD})


def appoint_holder(
    *,
    office: str,
    area_code: str,
    name: str,
    starts_on: dt.date,
    by: User,
    nip: str = "",
    acting: str = "",
    ends_on: dt.date | None = None,
) -> OfficeHolder:
    """Record who holds an office of an area from a day on; `acting` is "" (definitive), "plt" or "plh".

    One person of each status at a time; Plt and Plh may stand in while there is a definitive holder.
    Raises NotAllowed and ValidationError (wrong area for the office, overlap, bad NIP or dates).
    """
    holder = OfficeHolder(
        office=office,
        area_code=area_code,
        name=" ".join(name.split()),
        nip=nip,
        acting=acting,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    with transaction.atomic():
        policies.check_keep_offices(area_code=area_code, by=by)
        _check_area(office, area_code)
        insert(holder)
        fields = sorted(HOLDER_FIELDS | {"office"})
        _remember("appoint", holder, by, {field: [None, getattr(holder, field)] for field in fields})
        _refuse_overlap(holder)
    return holder


def change_holder(*, holder: OfficeHolder, by: User, seen_version: int, **changes: Any) -> None:
    """Correct name, nip, acting, starts_on or ends_on of an office holder. Papers already made stay as they are.

    Raises NotAllowed, ValidationError, VersionConflict, and TypeError for any other field.
    """
    if unknown := set(changes) - HOLDER_FIELDS:
        raise TypeError(f"change_holder does not change {', '.join(sorted(unknown))}.")
    if "name" in changes:
        changes["name"] = " ".join(changes["name"].split())
    _write(holder, by, seen_version, "change", changes)


def end_holder(*, holder: OfficeHolder, by: User, seen_version: int, ends_on: dt.date) -> None:
    """Record the last day of an office holder. Raises NotAllowed, ValidationError, VersionConflict."""
    _write(holder, by, seen_version, "end", {"ends_on": ends_on})


def _write(holder: OfficeHolder, by: User, seen_version: int, verb: str, changes: dict[str, Any]) -> None:
    with transaction.atomic():
        policies.check_keep_offices(area_code=holder.area_code, by=by)
        diff = change(holder, seen_version=seen_version, changes=changes)
        if diff:
            _remember(verb, holder, by, diff)
            _refuse_overlap(holder)


def _remember(verb: str, holder: OfficeHolder, by: User, changes: Diff) -> None:
    if "nip" in changes:
        changes["nip"] = [value and masked(value) for value in changes["nip"]]
    target = f"office:{holder.office}:{holder.area_code}"
    record(action=f"office.{verb}", target=target, area_code=holder.area_code, by=by, changes=changes)


def _check_area(office: str, area_code: str) -> None:
    if office in OF_KECAMATAN:
        fits, wanted = Kecamatan.objects.filter(pk=area_code).exists(), "kode kecamatan, misalnya 35.08.04"
    elif office in OF_VILLAGE:
        fits, wanted = Village.objects.filter(pk=area_code).exists(), "kode desa, misalnya 35.08.04.2004"
    else:
        fits, wanted = area_code == settings.REGENCY_CODE, f"kode kabupaten {settings.REGENCY_CODE}"
    if not fits:
        raise ValidationError({"area_code": f"Kode wilayah tidak cocok dengan jabatan. Tulis {wanted}."})


def _refuse_overlap(holder: OfficeHolder) -> None:
    """Raise ValidationError when another holder of the same status has days in common with `holder`.

    Called after record(): the head of the audit trail is locked until the end of the transaction, so of two
    appointments at the same moment the second looks only when the first is committed, and sees it.
    """
    others = OfficeHolder.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=holder.starts_on),
        office=holder.office,
        area_code=holder.area_code,
        acting=holder.acting,
    ).exclude(pk=holder.pk)
    if holder.ends_on is not None:
        others = others.filter(starts_on__lte=holder.ends_on)
    if other := others.first():
        until = f"sampai {date_short(other.ends_on)}" if other.ends_on else "dan belum berakhir"
        raise ValidationError(
            f"{other.title} sudah dijabat {other.name} sejak {date_short(other.starts_on)} {until}. "
            "Akhiri dulu masa jabatan itu, atau ubah tanggalnya."
        )
