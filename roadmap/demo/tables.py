"""Tables of the demonstration: one kecamatan has imported its offices' numbers, and AHU's list was compared once."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from roadmap.actions.centre import hand_in_list
from roadmap.actions.intake import finish_intake, hand_in, kind_of
from roadmap.centre.records import our_records
from roadmap.demo.cast import Cast, Event
from roadmap.intake import kept
from roadmap.intake.plan import plan
from villages.models import Village

IMPORTED_ON, COMPARED_ON = dt.date(2025, 6, 5), dt.date(2025, 6, 11)
KECAMATAN = "35.08.20"


def table_events(villages: dict[str, Village], cast: Cast) -> Iterator[Event]:
    """Yield the import of a kecamatan and the reconciliation of the regency."""
    mine = [row for code, row in sorted(villages.items()) if code.startswith(KECAMATAN)]
    camat = cast.users[f"camat.{mine[0].kecamatan.name.lower()}"]
    yield IMPORTED_ON, lambda: _import(mine, camat)
    yield COMPARED_ON, lambda: _compare(cast.users["diskopindag"])


def _import(villages: list[Village], by: Any) -> None:
    cells = [["Kode", "Kecamatan", "Desa/Kelurahan", "Telepon kantor"]]
    cells += [
        [row.pk, row.kecamatan.name, row.name, f"0800 0000 1{number:02}"]
        for number, row in enumerate(villages, start=1)
    ]
    intake = hand_in(kind="desa", name="telepon kantor desa (contoh).xlsx", cells=cells, by=by)
    found = plan(kind_of(intake), kept.cells_of(intake.content), by)
    finish_intake(intake=intake, by=by, found=found)


def _compare(by: Any) -> None:
    """Compare a list as AHU might export it: three slips in it, and one cooperative that nobody here knows."""
    rows = [row for row in our_records(settings.REGENCY_CODE) if row.values.get("sk_ahu")]
    if len(rows) < 3:
        return
    cells = [["No", "Nama Koperasi", "Kecamatan", "Nomor SK", "Tanggal SK"]]
    for number, row in enumerate(rows, start=1):
        values = row.values
        cells.append([number, values["name"], row.place.kecamatan, values["sk_ahu"], values["sk_ahu_on"]])
    cells[1][1] = f"{cells[1][1]} KABUPATEN LUMAJANG"
    cells[2][3] = f"{cells[2][3][:-1]}4"
    cells[3][4] = "2025-06-30"
    cells.append([len(cells), "KOPERASI DESA MERAH PUTIH CONTOH", "Contoh", "AHU-CONTOH", "2025-06-02"])
    hand_in_list(
        source="ahu", name="daftar AHU (contoh).xlsx", cells=cells, as_of=COMPARED_ON, is_whole=False, by=by
    )
