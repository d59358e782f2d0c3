"""Cooperatives with their deed, numbers and the money of the deed as of a day: what ministries ask for."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count

from cooperatives.models import Cooperative, DeedFunding, NotaryAssignment, Registration, RegistrationKind
from lumajang_kdkmp.listings import Field, Listing, field


@dataclass(frozen=True)
class CooperativeRow:
    """One cooperative as it was known on `day`; what happened later is left out."""

    day: dt.date
    cooperative: Cooperative
    founders: int
    notary: NotaryAssignment | None
    funding: DeedFunding | None
    numbers: dict[str, Registration]

    def known(self, day: dt.date | None) -> dt.date | None:
        return day if day and day <= self.day else None

    def number(self, kind: str) -> str:
        return self.numbers[kind].number if kind in self.numbers else ""

    def issued(self, kind: str) -> dt.date | None:
        return self.numbers[kind].issued_on if kind in self.numbers else None

    @property
    def is_handed_over(self) -> bool:
        return bool(self.notary and self.known(self.notary.handed_over_on))

    @property
    def is_signed(self) -> bool:
        return bool(self.notary and self.known(self.notary.minuta_signed_on))

    @property
    def is_funded(self) -> bool:
        since = self.funding and (self.funding.committed_on or self.funding.paid_on)
        return bool(self.funding and (since is None or since <= self.day))


def cooperative_rows(day: dt.date, area_code: str) -> list[CooperativeRow]:
    """Return the cooperatives of an area by code: four queries, whatever their number."""
    rows = Cooperative.objects.within(area_code).select_related("village__kecamatan").order_by("village_id")
    notaries = NotaryAssignment.objects.within(area_code).select_related("notary").in_bulk()
    fundings = DeedFunding.objects.within(area_code).in_bulk()
    numbers: dict[str, dict[str, Registration]] = {}
    for one in Registration.objects.within(area_code).filter(issued_on__lte=day):
        numbers.setdefault(one.cooperative_id, {})[one.kind] = one
    return [
        CooperativeRow(
            day, row, row.founder_count, notaries.get(row.pk), fundings.get(row.pk), numbers.get(row.pk, {})
        )
        for row in rows.annotate(founder_count=Count("founders"))
    ]


def _at_notary(name: str) -> Callable[[CooperativeRow], dt.date | None]:
    return lambda row: row.known(getattr(row.notary, name)) if row.notary else None


def _numbers() -> list[Field[CooperativeRow]]:
    found: list[Field[CooperativeRow]] = []
    for kind in RegistrationKind:
        label = str(kind.label)
        found.append(field(kind.value, label, lambda row, kind=kind: row.number(kind.value), width=30))
        found.append(
            field(f"{kind.value}_on", f"Tanggal {label}", lambda row, kind=kind: row.issued(kind.value), "date", 14)
        )
    return found


COOPERATIVES: Listing[CooperativeRow] = Listing(
    kind="cooperative_list",
    title="Koperasi dan legalitas",
    slug="koperasi",
    fields=(
        field("code", "Kode", lambda row: row.cooperative.pk, width=15, hint="Kode Kemendagri desa/kelurahan."),
        field("village", "Desa/kelurahan", lambda row: row.cooperative.village.full_name, width=26),
        field("kecamatan", "Kecamatan", lambda row: row.cooperative.village.kecamatan.name),
        field("cooperative", "Nama koperasi", lambda row: row.cooperative.legal_name, width=54),
        field("path", "Model pembentukan", lambda row: row.cooperative.get_formation_path_display(), width=26),
        field("founders", "Pendiri", lambda row: row.founders, "int", 9),
        field(
            "notary", "Notaris", lambda row: row.notary.notary.name if row.notary and row.is_handed_over else "",
            width=34,
        ),
        field("handed_over", "Diserahkan ke notaris", _at_notary("handed_over_on"), "date", 14),
        field("signed", "Minuta ditandatangani", _at_notary("minuta_signed_on"), "date", 14),
        field(
            "deed_number", "Nomor akta", lambda row: row.notary.deed_number if row.notary and row.is_signed else "",
            width=12,
        ),
        *_numbers(),
        field("bank", "Nama bank", lambda row: _issuer(row), width=24),
        field(
            "source", "Sumber dana akta",
            lambda row: row.funding.get_source_display() if row.funding and row.is_funded else "", width=28,
        ),
        field(
            "amount", "Biaya akta (Rp)", lambda row: row.funding.amount if row.funding and row.is_funded else None,
            "money", 14,
        ),
        field("paid", "Dibayar", lambda row: row.known(row.funding.paid_on) if row.funding else None, "date", 12),
    ),
    more=(
        field("bare_name", "Nama desa", lambda row: row.cooperative.village.name, width=22),
        field("kecamatan_code", "Kode kecamatan", lambda row: row.cooperative.village.kecamatan_id),
        field("kind", "Jenis wilayah", lambda row: row.cooperative.village.get_kind_display()),
        field("has_deed", "Sudah berakta", lambda row: row.is_signed, hint="Ya atau Tidak."),
        field("has_legal", "Sudah berbadan hukum", lambda row: "sk_ahu" in row.numbers, hint="Ya atau Tidak."),
    ),
    notes=(("Tanggal", "Nomor dan tanggal yang terbit sesudah tanggal daftar ini belum dimuat."),),
)  # fmt: skip


def _issuer(row: CooperativeRow) -> str:
    account = row.numbers.get(RegistrationKind.BANK_ACCOUNT.value)
    return account.issuer if account else ""
