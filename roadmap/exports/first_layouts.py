"""Layouts that come with the portal: invented examples of what recipients ask for, to be changed by Diskopindag."""

import datetime as dt
from typing import Any

FROM = dt.date(2025, 3, 1)
NOTE = "Contoh, sesuaikan dengan format penerima."


def _column(field: str, heading: str, shape: str = "", text: str = "") -> dict[str, str]:
    return {"field": field, "heading": heading, "shape": shape, "text": text}


_PLACE = (
    _column("number", "No"),
    _column("text", "Provinsi", text="JAWA TIMUR"),
    _column("text", "Kabupaten/Kota", text="LUMAJANG"),
    _column("kecamatan", "Kecamatan", "capitals"),
)
FIRST_LAYOUTS: tuple[tuple[str, str, tuple[dict[str, str], ...]], ...] = (
    (
        "Satgas Provinsi",
        "village_list",
        (
            *_PLACE,
            _column("bare_name", "Desa/Kelurahan", "capitals"),
            _column("code", "Kode Desa", "bare"),
            _column("stage_musdesus", "Tgl Musdesus", "day"),
            _column("stage_notary", "Tgl Akta", "day"),
            _column("stage_legal_entity", "Tgl Badan Hukum", "day"),
            _column("stage", "Progres"),
            _column("blockers", "Kendala"),
        ),
    ),
    (
        "Kemenkop",
        "cooperative_list",
        (
            *_PLACE,
            _column("bare_name", "Desa/Kelurahan", "capitals"),
            _column("code", "Kode Wilayah", "bare"),
            _column("cooperative", "Nama Koperasi", "capitals"),
            _column("path", "Model"),
            _column("sk_ahu", "Nomor AHU"),
            _column("sk_ahu_on", "Tanggal AHU", "iso"),
            _column("nik_koperasi", "NIK Koperasi"),
            _column("npwp", "NPWP", "bare"),
            _column("nib", "NIB"),
            _column("simkopdes", "Akun SIMKOPDES"),
        ),
    ),
    (
        "Kemenkeu melalui dinas",
        "cooperative_list",
        (
            _column("number", "No"),
            _column("code", "Kode Desa", "bare"),
            _column("bare_name", "Nama Desa"),
            _column("kecamatan", "Kecamatan"),
            _column("cooperative", "Nama KDKMP"),
            _column("has_deed", "Akta (1/0)", "flag"),
            _column("has_legal", "Badan Hukum (1/0)", "flag"),
            _column("npwp", "NPWP", "bare"),
            _column("bank_account", "Nomor Rekening"),
            _column("bank", "Bank"),
        ),
    ),
)


def plant(layout: Any) -> None:
    """Create the first versions where they are missing; the argument is the model class."""
    for recipient, listing, columns in FIRST_LAYOUTS:
        layout.objects.get_or_create(
            recipient=recipient,
            listing=listing,
            number=1,
            defaults={"columns": list(columns), "note": NOTE, "valid_from": FROM, "made_on": FROM},
        )
