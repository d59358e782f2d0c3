"""Numbers of the authorities, and the figures of each month: written by the actions of cooperatives."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from cooperatives import actions, policies
from cooperatives.actions import figures as figure_actions
from cooperatives.models import Cooperative, MonthlyFigures, Registration, RegistrationKind
from cooperatives.models.registration import clean_number, number_warning
from lumajang_kdkmp import clock
from lumajang_kdkmp.accounts.access import refusal
from lumajang_kdkmp.accounts.models import User
from roadmap.intake.fields import Field, count, day, month, rupiah, text
from roadmap.intake.kinds import Kind, Line, place_of, twice
from roadmap.intake.steps import Since, Step, check, step_of, unchanged
from roadmap.intake.table import Row, Table
from roadmap.models import StageProgress
from roadmap.monitoring_page import FIRST_MONTH
from roadmap.months import month_before, month_words
from roadmap.stages import LEGAL_ENTITY, REGISTRATION
from roadmap.workflow import Status
from villages.models import Village

NO_COOPERATIVE = "koperasi desa ini belum dicatat di portal. Catat dulu di halaman Koperasi, lalu impor lagi."
UNDONE = "Impor dibatalkan"

# Short words of the columns; the day and the issuer belong to the number before them.
WORDS = {
    RegistrationKind.SK_AHU: (
        "SK badan hukum",
        ("no sk", "nomor sk", "sk ahu", "nomor badan hukum", "nomor sk ahu"),
    ),
    # Not "NIK" alone: that is the number of a person, who may stand in the same table.
    RegistrationKind.NIK_KOPERASI: ("NIK koperasi", ("nik kop", "nomor induk koperasi")),
    RegistrationKind.NPWP: ("NPWP", ("nomor npwp",)),
    RegistrationKind.NIB: ("NIB", ("nomor nib", "nomor induk berusaha")),
    RegistrationKind.BANK_ACCOUNT: ("Nomor rekening", ("rekening", "no rekening", "rekening bank")),
    RegistrationKind.SIMKOPDES: ("Akun SIMKOPDES", ("simkopdes",)),
}


def _number_fields(kind: str) -> list[Field]:
    word, spellings = WORDS[RegistrationKind(kind)]
    # As the lists of the portal call it: what is taken out of them comes in again.
    listed = str(RegistrationKind(kind).label)
    days = (f"tgl {word}", f"tanggal {kind}", f"tanggal {listed}")
    fields = [
        Field(kind, word, text(60), (*spellings, listed), is_number_text=True, width=24),
        Field(f"{kind}_on", f"Tanggal {word}", day, days, kind="date"),
    ]
    if kind == RegistrationKind.BANK_ACCOUNT:
        fields.append(Field(f"{kind}_at", "Bank", text(60), ("nama bank",), width=20))
    return fields


NUMBERS = {kind: _number_fields(kind) for kind in RegistrationKind.values}
FIGURES = (
    Field("month", "Bulan", month, ("periode",), True, "isi bulannya, misalnya 2025-05.", width=12),
    Field("members_men", "Anggota laki-laki", count(), ("laki laki", "anggota l"), kind="int"),
    Field("members_women", "Anggota perempuan", count(), ("perempuan", "anggota p"), kind="int"),
    Field(
        "members_youth",
        "Anggota sampai 30 tahun",
        count(),
        ("anggota muda", "pemuda", "anggota sampai umur 30 tahun"),
        kind="int",
    ),
    Field(
        "paying_members",
        "Membayar simpanan wajib",
        count(),
        ("pembayar", "anggota membayar", "anggota yang membayar simpanan wajib"),
        kind="int",
    ),
    Field(
        "sales",
        "Nilai penjualan (Rp)",
        rupiah,
        ("penjualan", "omzet", "nilai penjualan"),
        kind="int",
        width=20,
    ),
)
FIGURE_NAMES = {name: name for name in figure_actions.FIGURES}


def _cooperatives(by: User, table: Table) -> QuerySet[Cooperative]:
    codes = {row.place.code for row in table.rows if row.place}
    return Cooperative.objects.visible_to(by).filter(pk__in=codes).select_related("village__kecamatan")


def _no_cooperative(table: Table, row: Row) -> None:
    table.fault(row, "code" if "code" in table.columns else "village", NO_COOPERATIVE)


# Numbers of the authorities: a line for a cooperative, a column for a number


def _kinds_of(by: User) -> list[str]:
    """Return the numbers that this person may record: the decree is Diskopindag's."""
    return [kind for kind in NUMBERS if not refusal(policies.check_registration, by.area_code, kind, by)]


def _fields_of(by: User) -> list[Field]:
    return [item for kind in _kinds_of(by) for item in NUMBERS[kind]]


def _number_lines(by: User, villages: Sequence[Village]) -> Iterable[Line]:
    known: dict[str, dict[str, Any]] = {}
    for row in Registration.objects.visible_to(by).filter(kind__in=_kinds_of(by)):
        cells = {row.kind: row.number, f"{row.kind}_on": row.issued_on, f"{row.kind}_at": row.issuer}
        known.setdefault(row.cooperative_id, {}).update(cells)
    return [place_of(village) | known.get(village.pk, {}) for village in villages]


def _compare_numbers(table: Table, by: User) -> list[Step]:
    cooperatives = {row.pk: row for row in _cooperatives(by, table)}
    rows = Registration.objects.visible_to(by).filter(cooperative__in=cooperatives)
    known = {(row.cooperative_id, row.kind): row for row in rows.select_related("cooperative")}
    twice(table, {row.number: row.place.code for row in table.rows if row.place}, "code", "desa")
    steps = []
    for row in table.rows:
        if row.place and row.place.code not in cooperatives:
            _no_cooperative(table, row)
        elif row.place:
            for kind in _kinds_of(by):
                record = known.get((row.place.code, kind))
                if step := _number_step(table, row, kind, cooperatives[row.place.code], record):
                    steps.append(step)
    return steps


def _number_step(
    table: Table, row: Row, kind: str, cooperative: Cooperative, record: Registration | None
) -> Step | None:
    cells = {"number": kind, "issued_on": f"{kind}_on", "issuer": f"{kind}_at"}
    values = {name: row.values[cell] for name, cell in cells.items() if cell in row.values}
    if not values:
        return None
    if "number" in values:
        values["number"] = clean_number(values["number"])
    if record is None and not _is_whole(table, row, kind, values, cells):
        return None
    check(table, row, record or Registration(cooperative=cooperative, kind=kind), values, cells)
    step = step_of(row, record, values, NUMBERS[kind], key=kind, cells=cells)
    if step:
        step.subject = record or cooperative
        if "number" in step.new and (warning := number_warning(kind, values["number"])):
            step.warnings.append(warning.replace(" sebelum menyimpan", ""))
    return step


def _is_whole(table: Table, row: Row, kind: str, values: Line, cells: Mapping[str, str]) -> bool:
    """Whether a number that is not recorded yet has its day and itself; tells which is missing."""
    wanted = {"number": "isi nomornya.", "issued_on": "isi tanggal terbitnya."}
    # What is wrong in a cell already is told there, not once more as missing.
    told = {fault.field for fault in row.faults}
    for name, words in wanted.items():
        if name not in values and cells[name] not in told:
            table.fault(row, cells[name], f"{WORDS[RegistrationKind(kind)][0]}: {words}")
    return set(wanted) <= set(values)


def _write_number(step: Step, by: User) -> None:
    if step.is_new:
        actions.record_registration(cooperative=step.subject, by=by, kind=step.key, **step.new)
    else:
        actions.correct_registration(registration=step.subject, by=by, seen_version=step.version, **step.new)


def _restore_number(step: Step, by: User) -> str:
    rows = Registration.objects.visible_to(by).filter(cooperative=step.code, kind=step.key)
    word = WORDS[RegistrationKind(step.key)][0]
    record = unchanged(rows.select_related("cooperative").first(), step, word)
    if not step.is_new:
        actions.correct_registration(registration=record, by=by, seen_version=record.version, **step.old)
        return ""
    stage = LEGAL_ENTITY if step.key == RegistrationKind.SK_AHU else REGISTRATION
    done = (Status.SUBMITTED, Status.APPROVED)
    if StageProgress.objects.filter(village=step.code, stage=stage, status__in=done).exists():
        raise Since(f"{word} sudah dipakai tahap yang dikirim atau disetujui.")
    actions.withdraw_registration(registration=record, by=by, seen_version=record.version, reason=UNDONE)
    return ""


# The figures of a month


def _figure_lines(by: User, villages: Sequence[Village]) -> Iterable[Line]:
    last = month_before(clock.today().replace(day=1))
    rows = MonthlyFigures.objects.visible_to(by).filter(month=last)
    known = {row.cooperative_id: {name: getattr(row, name) for name in FIGURE_NAMES} for row in rows}
    theirs = set(Cooperative.objects.visible_to(by).values_list("pk", flat=True))
    return [
        place_of(village) | {"month": f"{last:%Y-%m}"} | known.get(village.pk, {})
        for village in villages
        if village.pk in theirs
    ]


def _compare_figures(table: Table, by: User) -> list[Step]:
    cooperatives = {row.pk: row for row in _cooperatives(by, table)}
    months = {row.values["month"] for row in table.rows if "month" in row.values}
    rows = MonthlyFigures.objects.visible_to(by).filter(cooperative__in=cooperatives, month__in=months)
    known = {(row.cooperative_id, row.month): row for row in rows}
    keys, steps = {}, []
    for row in table.rows:
        first = row.values.get("month")
        if row.place and row.place.code not in cooperatives:
            _no_cooperative(table, row)
        elif row.place and first and _is_open(table, row, first):
            keys[row.number] = (row.place.code, first)
            record = known.get((row.place.code, first))
            if step := _figure_step(table, row, first, cooperatives[row.place.code], record):
                steps.append(step)
    twice(table, keys, "month", "bulan untuk desa ini")
    return steps


def _is_open(table: Table, row: Row, first: dt.date) -> bool:
    if FIRST_MONTH <= first <= clock.today():
        return True
    table.fault(row, "month", f"{month_words(first)} di luar program, atau belum berjalan.")
    return False


def _figure_step(
    table: Table, row: Row, first: dt.date, cooperative: Cooperative, record: MonthlyFigures | None
) -> Step | None:
    values = {name: row.values[name] for name in FIGURE_NAMES if name in row.values}
    if not values:
        return None
    check(table, row, record or MonthlyFigures(cooperative=cooperative, month=first), values, FIGURE_NAMES)
    step = step_of(row, record, values, FIGURES, key=f"{first:%Y-%m}")
    if step:
        step.subject = record or cooperative
    return step


def _write_figures(step: Step, by: User) -> None:
    if step.is_new:
        first = dt.date.fromisoformat(f"{step.key}-01")
        figure_actions.record_monthly_figures(cooperative=step.subject, by=by, month=first, **step.new)
    else:
        figure_actions.correct_monthly_figures(
            figures=step.subject, by=by, seen_version=step.version, **step.new
        )


def _restore_figures(step: Step, by: User) -> str:
    first = dt.date.fromisoformat(f"{step.key}-01")
    rows = MonthlyFigures.objects.visible_to(by).filter(cooperative=step.code, month=first)
    record = unchanged(rows.first(), step, f"Angka {month_words(first)}")
    if step.is_new and any(
        getattr(record, name) is not None for name in FIGURE_NAMES if name not in step.new
    ):
        raise Since(f"Angka {month_words(first)} sudah dilengkapi sesudah impor.")
    if step.is_new:
        figure_actions.withdraw_monthly_figures(
            figures=record, by=by, seen_version=record.version, reason=UNDONE
        )
    else:
        figure_actions.correct_monthly_figures(figures=record, by=by, seen_version=record.version, **step.old)
    return ""


REGISTRATIONS = Kind(
    "legalitas",
    "Nomor legalitas",
    "SK badan hukum, NIK koperasi, NPWP, NIB, rekening, dan akun SIMKOPDES, masing-masing dengan tanggalnya.",
    "Satu baris satu koperasi. Sel kosong tidak mengubah apa pun. SK badan hukum hanya diisi Diskopindag.",
    _fields_of,
    _number_lines,
    _compare_numbers,
    _write_number,
    _restore_number,
)
BUSINESS = Kind(
    "usaha",
    "Angka usaha bulanan",
    "Anggota, pembayar simpanan wajib, dan nilai penjualan menurut bulan.",
    "Satu baris satu koperasi satu bulan. Sel kosong berarti tidak diketahui dan tidak mengubah apa pun.",
    lambda by: FIGURES,
    _figure_lines,
    _compare_figures,
    _write_figures,
    _restore_figures,
)
