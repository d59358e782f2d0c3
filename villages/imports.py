"""Reading tables of villages and kecamatan, and working out what an import would change. Writes nothing."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import StringIO
from typing import Any

from villages.codes import DESA_ADAT, KELURAHAN, VILLAGE_CODE, kecamatan_of, kind_digit, regency_of
from villages.faults import ImportFault
from villages.models import Kecamatan, Village, VillageKind

KECAMATAN_CODE = re.compile(r"\d\d\.\d\d\.\d\d", re.ASCII)
POSTAL_CODE = re.compile(r"\d{5}", re.ASCII)
DEGREES = re.compile(r"-?\d{1,3}(\.\d{1,12})?", re.ASCII)
LONGEST_NAME = 60
# Indonesia, generously: a swapped latitude and longitude falls outside.
LATITUDES, LONGITUDES = (-12, 7), (94, 142)


@dataclass
class Plan:
    """What an import comes to. Lists of unsaved or changed rows; `differences` is {code.field: [old, new]}."""

    new: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    unchanged: int = 0
    absent: list[str] = field(default_factory=list)
    differences: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.changed)


def rows_of(text: str, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, row) of a CSV text with a heading line; cells are stripped.

    Raises ImportFault when the text is no table with these columns.
    """
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        missing = [column for column in columns if column not in (reader.fieldnames or [])]
        if missing:
            raise ImportFault([f"Baris 1: kolom {', '.join(missing)} tidak ada di judul tabel."])
        for row in reader:
            yield reader.line_num, {key: (value or "").strip() for key, value in row.items() if key}
    except csv.Error as error:
        raise ImportFault([f"Baris {reader.line_num}: tabel CSV rusak ({error})."]) from error


def read_kecamatan(text: str) -> list[Kecamatan]:
    """Return the unsaved kecamatan of a table (code, name, grid_row, grid_col). Raises ImportFault."""
    found: dict[str, Kecamatan] = {}
    faults = []
    for line, row in rows_of(text, ("code", "name", "grid_row", "grid_col")):
        problems = (
            [] if KECAMATAN_CODE.fullmatch(row["code"]) else [f"kode “{row['code']}” bukan kode kecamatan"]
        )
        problems += _name_problems(row["name"])
        if row["code"] in found:
            problems.append(f"kode {row['code']} sudah ada di atas")
        if not all(re.fullmatch(r"\d{1,2}", row[key], re.ASCII) for key in ("grid_row", "grid_col")):
            problems.append("letak petak bukan angka 0 sampai 99")
        if problems:
            faults.append(f"Baris {line}: {'; '.join(problems)}.")
            continue
        place = {"grid_row": int(row["grid_row"]), "grid_col": int(row["grid_col"])}
        found[row["code"]] = Kecamatan(code=row["code"], name=row["name"], **place)
    if faults or not found:
        raise ImportFault(faults or ["Tabel kecamatan tidak berisi satu baris pun."])
    return list(found.values())


def read_villages(text: str, kecamatan: Mapping[str, str]) -> list[Village]:
    """Return the unsaved villages of a table (code, name; latitude, longitude, postal_code, kind if it has them).

    `kecamatan` is {code: name} of those that are known. The kind comes from the code. Raises ImportFault with
    every faulty line.
    """
    found: dict[str, Village] = {}
    names: dict[tuple[str, str], str] = {}
    faults = []
    for line, row in rows_of(text, ("code", "name")):
        code, name = row["code"], row["name"]
        problems = [*_code_problems(code, kecamatan), *_name_problems(name), *_detail_problems(row)]
        if code in found:
            problems.append(f"kode {code} sudah ada di atas")
        twin = names.setdefault((kecamatan_of(code), name.casefold()), code)
        if twin != code:
            problems.append(f"nama {name} sudah dipakai {twin} di kecamatan yang sama")
        if problems:
            faults.append(f"Baris {line}: {'; '.join(problems)}.")
        else:
            found[code] = _village(row)
    if faults or not found:
        raise ImportFault(faults or ["Tabel desa tidak berisi satu baris pun."])
    return list(found.values())


def _name_problems(name: str) -> list[str]:
    if not name:
        return ["nama kosong"]
    if len(name) > LONGEST_NAME or not name.isprintable():
        return [f"nama lebih dari {LONGEST_NAME} huruf atau memuat tanda yang tidak dapat disimpan"]
    return []


def _code_problems(code: str, kecamatan: Mapping[str, str]) -> list[str]:
    if not VILLAGE_CODE.fullmatch(code):
        return [f"kode “{code}” bukan kode desa, contoh yang benar 35.08.04.2004"]
    if kecamatan_of(code) not in kecamatan:
        return [f"kecamatan {kecamatan_of(code)} tidak dikenal"]
    if kind_digit(code) == DESA_ADAT:
        return [f"kode {code} adalah desa adat (3xxx), jenis yang belum ditangani portal ini"]
    if kind_digit(code) not in KIND:
        return [f"kode {code} tidak diawali 1 (kelurahan) atau 2 (desa) pada empat angka terakhir"]
    return []


def _detail_problems(row: Mapping[str, str]) -> Iterator[str]:
    if row.get("postal_code") and not POSTAL_CODE.fullmatch(row["postal_code"]):
        yield f"kode pos “{row['postal_code']}” bukan lima angka"
    for key, label, (low, high) in (("latitude", "lintang", LATITUDES), ("longitude", "bujur", LONGITUDES)):
        value = row.get(key, "")
        if value and not (DEGREES.fullmatch(value) and low <= Decimal(value) <= high):
            yield f"{label} “{value}” bukan derajat di wilayah Indonesia ({low} sampai {high})"
    kind = KIND.get(kind_digit(row["code"]))
    if row.get("kind") and kind and row["kind"].lower() != kind:
        yield f"jenis “{row['kind']}” tidak cocok dengan kodenya, yang berarti {kind}"


KIND = {KELURAHAN: VillageKind.KELURAHAN, "2": VillageKind.DESA}


def _village(row: Mapping[str, str]) -> Village:
    def degrees(key: str) -> Decimal | None:
        return Decimal(row[key]).quantize(Decimal("0.00001")) if row.get(key) else None

    return Village(
        code=row["code"],
        kecamatan_id=kecamatan_of(row["code"]),
        name=row["name"],
        kind=KIND[kind_digit(row["code"])],
        latitude=degrees("latitude"),
        longitude=degrees("longitude"),
        postal_code=row.get("postal_code", ""),
    )


KECAMATAN_FIELDS = ("name", "grid_row", "grid_col")
VILLAGE_FIELDS = ("name", "kind", "latitude", "longitude", "postal_code", "name_is_shared")


def plan_kecamatan(wanted: Sequence[Kecamatan]) -> Plan:
    """Compare with the database. One query."""
    present = Kecamatan.objects.in_bulk()
    plan = Plan(absent=sorted(set(present) - {row.pk for row in wanted}))
    _compare(plan, wanted, present, KECAMATAN_FIELDS)
    return plan


def plan_villages(wanted: Sequence[Village]) -> Plan:
    """Compare with the database and work out which names occur twice in a regency. One query.

    Raises ImportFault when a name is taken by a village that the file does not have.
    """
    present = Village.objects.in_bulk()
    by_code = {row.pk: row for row in wanted}
    absent = sorted(set(present) - set(by_code))
    everything = [*wanted, *(present[code] for code in absent)]
    taken = {(present[code].kecamatan_id, present[code].name.casefold()): code for code in absent}
    faults = [
        f"Nama {row.name} ({row.pk}) sudah dipakai {taken[key]} di kecamatan yang sama."
        for row in wanted
        if (key := (row.kecamatan_id, row.name.casefold())) in taken
    ]
    if faults:
        raise ImportFault(faults)
    counts = Counter((regency_of(row.pk), row.name.casefold()) for row in everything)
    plan = Plan(absent=absent)
    for row in everything:
        shared = counts[regency_of(row.pk), row.name.casefold()] > 1
        if row.pk in by_code:
            row.name_is_shared = shared
        elif row.name_is_shared != shared:
            _note(plan, row, {"name_is_shared": shared})
    _compare(plan, wanted, present, VILLAGE_FIELDS)
    return plan


def _compare(plan: Plan, wanted: Sequence[Any], present: Mapping[str, Any], fields: Sequence[str]) -> None:
    for row in wanted:
        old = present.get(row.pk)
        if old is None:
            plan.new.append(row)
            continue
        # An empty cell, or a column that is not there, says nothing and empties nothing.
        given = {name: value for name in fields if (value := getattr(row, name)) not in (None, "")}
        values = {name: value for name, value in given.items() if value != getattr(old, name)}
        if values:
            _note(plan, old, values)
        else:
            plan.unchanged += 1


def _note(plan: Plan, row: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        plan.differences[f"{row.pk}.{name}"] = [getattr(row, name), value]
        setattr(row, name, value)
    plan.changed.append(row)
