"""Facts of the villages and their potentials: written by the actions of villages."""

from collections.abc import Iterable, Sequence

from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Agency
from roadmap.intake.fields import Field, choice, count, text
from roadmap.intake.kinds import Kind, Line, place_of, twice
from roadmap.intake.steps import Since, Step, check, step_of, unchanged
from roadmap.intake.table import Table
from villages import actions
from villages.models import MAX_HAMLETS, MAX_POPULATION, Sector, Village, VillagePotential

FACTS = (
    Field("population", "Jumlah penduduk", count(MAX_POPULATION), ("penduduk", "jml penduduk"), kind="int"),
    Field(
        "hamlets", "Jumlah dusun", count(MAX_HAMLETS), ("dusun", "jumlah dusun lingkungan", "lingkungan"), kind="int"
    ),
    Field("office_address", "Alamat kantor", text(200), ("alamat", "alamat balai desa"), width=36),
    Field("office_phone", "Telepon kantor", text(20), ("telepon", "telp kantor", "no telepon"), is_number_text=True),
    Field("note", "Catatan", text(1000), (), width=30),
)
FACT_NAMES = {item.name: item.name for item in FACTS}
POTENTIALS = (
    Field(
        "sector", "Sektor", choice(dict(Sector.choices), "sektor"), (), True, "pilih sektornya.",
        width=30, choices=[label for _, label in Sector.choices],
    ),
    Field(
        "commodity", "Komoditas atau usaha", text(120), ("komoditas", "potensi", "usaha"), True,
        "isi komoditas atau usahanya.", width=30,
    ),
    Field(
        "agency", "OPD pendamping", choice(dict(Agency.choices), "OPD"), ("opd",), True, "pilih OPD pendampingnya.",
        choices=[label for _, label in Agency.choices],
    ),
    Field("note", "Penjelasan", text(1000), (), width=36, hint="Luas, jumlah, atau hasil yang dapat diperiksa."),
)  # fmt: skip
VALIDATE_AGAIN = "Potensi kembali seperti semula, tetapi DPMD perlu memvalidasinya lagi."
POTENTIAL_NAMES = {item.name: item.name for item in POTENTIALS}


def _codes(table: Table) -> set[str]:
    return {row.place.code for row in table.rows if row.place}


# Facts of the villages


def _fact_lines(by: User, villages: Sequence[Village]) -> Iterable[Line]:
    return [place_of(row) | {name: getattr(row, name) for name in FACT_NAMES} for row in villages]


def _compare_facts(table: Table, by: User) -> list[Step]:
    villages = Village.objects.visible_to(by).in_bulk(_codes(table))
    twice(table, {row.number: row.place.code for row in table.rows if row.place}, "code", "desa")
    steps = []
    for row in table.rows:
        village = villages.get(row.place.code) if row.place else None
        if village is None:
            continue
        check(table, row, village, row.values, FACT_NAMES)
        steps.append(step_of(row, village, row.values, FACTS))
    return [step for step in steps if step]


def _write_facts(step: Step, by: User) -> None:
    actions.update_village(village=step.subject, by=by, seen_version=step.version, **step.new)


def _restore_facts(step: Step, by: User) -> str:
    village = unchanged(Village.objects.visible_to(by).filter(pk=step.code).first(), step, "Data desa")
    actions.update_village(village=village, by=by, seen_version=village.version, **step.old)
    return ""


# Potentials: one line each, known by village, sector and commodity


def _potential_lines(by: User, villages: Sequence[Village]) -> Iterable[Line]:
    known: dict[str, list[VillagePotential]] = {}
    for row in VillagePotential.objects.visible_to(by).filter(removed_on=None):
        known.setdefault(row.village_id, []).append(row)
    labels = {"sector": dict(Sector.choices), "agency": dict(Agency.choices)}
    for village in villages:
        for potential in known.get(village.pk, ()):
            values = {name: getattr(potential, name) for name in POTENTIAL_NAMES}
            yield place_of(village) | values | {name: words[values[name]] for name, words in labels.items()}
        if village.pk not in known:
            yield place_of(village)


def _key(sector: str, commodity: str) -> str:
    return f"{sector}|{' '.join(commodity.split()).casefold()}"


def _compare_potentials(table: Table, by: User) -> list[Step]:
    codes = _codes(table)
    villages = Village.objects.visible_to(by).select_related("kecamatan").in_bulk(codes)
    rows = VillagePotential.objects.visible_to(by).filter(removed_on=None, village__in=codes)
    known = {(row.village_id, _key(row.sector, row.commodity)): row for row in rows.select_related("village")}
    keys, steps = {}, []
    for row in table.rows:
        if not row.place or not {"sector", "commodity"} <= set(row.values):
            continue
        key = _key(row.values["sector"], row.values["commodity"])
        keys[row.number] = (row.place.code, key)
        potential = known.get((row.place.code, key))
        check(table, row, potential or VillagePotential(), row.values, POTENTIAL_NAMES)
        # Capitals alone make no other potential.
        values = {name: value for name, value in row.values.items() if not (potential and name == "commodity")}
        if step := step_of(row, potential, values, POTENTIALS, key=key):
            step.subject = potential or villages[row.place.code]
            if potential and potential.is_validated:
                step.warnings.append("validasi DPMD gugur dan diminta lagi")
                step.afterwards = VALIDATE_AGAIN
            steps.append(step)
    twice(table, keys, "commodity", "potensi")
    return steps


def _write_potential(step: Step, by: User) -> None:
    if step.is_new:
        actions.add_potential(village=step.subject, by=by, **step.new)
    else:
        actions.change_potential(potential=step.subject, by=by, seen_version=step.version, **step.new)


def _restore_potential(step: Step, by: User) -> str:
    rows = VillagePotential.objects.visible_to(by).filter(village_id=step.code, removed_on=None)
    found = next((row for row in rows.select_related("village") if _key(row.sector, row.commodity) == step.key), None)
    potential = unchanged(found, step, "Potensi")
    if not step.is_new:
        note = VALIDATE_AGAIN if potential.is_validated else step.afterwards
        actions.change_potential(potential=potential, by=by, seen_version=potential.version, **step.old)
        return note
    if potential.is_validated:
        raise Since("Potensi sudah divalidasi DPMD sesudah impor.")
    actions.remove_potential(
        potential=potential, by=by, seen_version=potential.version, reason="Impor dibatalkan"
    )
    return ""


VILLAGES = Kind(
    "desa",
    "Data desa",
    "Jumlah penduduk dan dusun, alamat dan telepon kantor.",
    "Satu baris satu desa. Sel kosong tidak mengubah apa pun.",
    lambda by: FACTS,
    _fact_lines,
    _compare_facts,
    _write_facts,
    _restore_facts,
)
VILLAGE_POTENTIALS = Kind(
    "potensi",
    "Potensi desa",
    "Potensi menurut sektor, dengan OPD pendampingnya.",
    "Satu baris satu potensi, dikenali dari desa, sektor, dan komoditas. Yang tidak ada di berkas tetap ada.",
    lambda by: POTENTIALS,
    _potential_lines,
    _compare_potentials,
    _write_potential,
    _restore_potential,
)
