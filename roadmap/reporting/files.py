"""The report as XLSX and as text for WhatsApp: printed from the frozen snapshot and nothing else. Pure.

The same snapshot gives the same bytes, whatever has changed since.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from lumajang_kdkmp.documents.other_forms import OtherForm
from lumajang_kdkmp.formats import number
from lumajang_kdkmp.sheets import XLSX, Cell, Column, Sheet, write_xlsx
from roadmap.stages import STAGES
from roadmap.wa_text import plain

Plain = dict[str, Any]
TEXT = "text/plain; charset=utf-8"
NAMED_LATE = 5
# What a group reads of the eight stages: where the work is.
TOLD_FROM = 3


def other_forms(context: Plain) -> list[OtherForm]:
    """Return the XLSX and the text of a report."""
    return [
        OtherForm("xlsx", XLSX, workbook(context)),
        OtherForm("txt", TEXT, message(context).encode()),
    ]


def workbook(context: Plain) -> bytes:
    """Return the sheets of a report: counts, words of the week, completeness, kecamatan, villages, and the rest.

    A report frozen before June's form lacks some parts, and their sheets and columns.
    """
    made = [_counts(context), _week_words(context), _news_weeks(context), _areas(context), _villages(context)]
    made += [_late(context), _money(context), _shares(context), _decisions(context)]
    return write_xlsx([sheet for sheet in made if sheet])


def notes(context: Plain) -> list[tuple[str, str]]:
    """Return what stands beside the figures: what the report is, who made it, filters, definitions, fingerprint."""
    register = context.get("register", {})
    found = [("Laporan", context["name"]), *((word, text) for word, text in context["filters"])]
    found += [("Dibuat", f"{context['made_at']}, diminta {context['maker']}")]
    if register.get("number"):
        found += [("Nomor", register["number"]), ("Cek keaslian", register["verify_url"])]
    found += [("Sidik data", context["data_hash"])]
    return [*found, *((word, text) for word, text in context["definitions"])]


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _numbers(*labels: str) -> list[Column]:
    return [Column(label, 12, "int") for label in labels]


def _counts(context: Plain) -> Sheet:
    columns = [Column("No", 5, "int"), Column("Hitungan", 26), *_numbers("Jumlah desa", "Selesai", "Periode ini"),
               *_numbers("Rencana", "Selisih"), Column("Target", 13, "date")]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        (row["number"], row["label"], row["total"], row["done"], row["period"], row["planned"], row["gap"],
         _day(row["due"]), *([row["matched"]] if "matched" in row else []))
        for row in context["counts"]
    ]  # fmt: skip
    if any("matched" in row for row in context["counts"]):
        columns.append(Column("Cocok dengan pusat", 12, "int"))
    return Sheet("Hitungan", columns, rows, notes(context), frozen_columns=2)


def _week_words(context: Plain) -> Sheet | None:
    told = context.get("told")
    if told is None:
        return None
    said = [(told["heading"], words, "", "") for words in told["news"]]
    said += [("Perkiraan", words, "", "") for words in (*told["forecast"], told["assumption"]) if words]
    acts = [("Yang harus dikerjakan pekan ini", *act) for act in told["acts"]]
    columns = [Column("Bagian", 34), Column("Isi", 90), Column("Jumlah", 12), Column("Dampak", 18)]
    return Sheet("Pekan ini", columns, [*said, *acts])


def _news_weeks(context: Plain) -> Sheet | None:
    told = context.get("told")
    if told is None:
        return None
    weeks = told["weeks"]
    columns = [Column("Kode", 11), Column("Wilayah atau pekan", 36), *_numbers(*weeks["columns"])]
    rows = [("", *row) for row in weeks["rows"]]
    return Sheet("Kelengkapan", columns, [*rows, *weeks["areas"]], [("Batas", weeks["deadline"])])


def _areas(context: Plain) -> Sheet | None:
    if not context["areas"]:
        return None
    columns = [Column("Kode", 11), Column("Kecamatan", 18), *_numbers("Desa"), *_numbers(*(s.label for s in STAGES)),
               *_numbers("Lewat tenggat", "Ada kabar")]  # fmt: skip
    return Sheet("Kecamatan", columns, context["areas"], frozen_columns=2)


def _villages(context: Plain) -> Sheet | None:
    if not context["pages"]:
        return None
    columns = [Column("Kode", 15), Column("Kecamatan", 18), Column("Desa/kelurahan", 30), Column("Koperasi", 46),
               *_numbers("Tahap selesai"), Column("Kini di tahap", 22), Column("Status dan giliran", 44),
               Column("Target", 13, "date"), *_numbers("Hari lewat"), Column("Kendala", 50)]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        (row["code"], page["name"].removeprefix("Kecamatan "), row["name"], row["cooperative"], row["done"],
         row["stage"], row["status"], _day(row["due_on"]), row["days"], row["blockers"])
        for page in context["pages"]
        for row in page["rows"]
    ]  # fmt: skip
    return Sheet("Desa", columns, rows, frozen_columns=3)


def _late(context: Plain) -> Sheet:
    columns = [Column("Kode", 15), Column("Kecamatan", 18), Column("Desa/kelurahan", 28), Column("Tahap", 20),
               *_numbers("Hari lewat"), Column("Kendala", 40), Column("Giliran", 14),
               Column("Janji", 13, "date"), Column("Janji dari", 26)]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        (row["code"], row["kecamatan"], row["name"], row["stage"], row["days"], row["blocker"], row["owner"],
         _day(row["promise"]), row["promise_text"].partition(", ")[2])
        for row in context["late"]
    ]  # fmt: skip
    return Sheet("Terlambat", columns, rows, frozen_columns=3)


def _money(context: Plain) -> Sheet:
    """Only the kinds for those who see the money carry it; the others tell how many deeds a source pays."""
    if context["money"] is None:
        return Sheet("Dana akta", [Column("Sumber", 34), *_numbers("Akta")], context["deeds"])
    money = [Column(label, 18, "money") for label in ("Pagu (Rp)", "Terikat (Rp)", "Terbayar (Rp)")]
    columns = [Column("Sumber", 34), *_numbers("Akta"), *money]
    return Sheet("Uang akta", columns, [*context["money"]["rows"], context["money"]["whole"]])


def _shares(context: Plain) -> Sheet:
    columns = [Column("Bagian", 28), Column("Keterangan", 50), *_numbers("Jumlah")]
    index = context["index"]
    parts = (
        ("Paket Dana Desa II", context["packs"]),
        ("Usaha", context["operating"]),
        (f"Indeks keaktifan {index['month']}".strip(), index["rows"] if index["total"] else []),
    )
    rows = [(part, row["label"], row["done"]) for part, found in parts for row in found]
    return Sheet("Sebaran", columns, rows)


def _decisions(context: Plain) -> Sheet:
    columns = [Column("Keputusan", 60), Column("Pelaksana", 16), Column("Diputuskan", 14), Column("Batas", 14),
               Column("Hasil", 30)]  # fmt: skip
    decided = [
        (row["title"], row["owner"], row["decided"], row["due"], row["status"])
        for row in context["decisions"]["decided"]
    ]
    waiting = [
        (title, owner, "", due, "Menunggu keputusan") for title, owner, due in context["decisions"]["waiting"]
    ]
    return Sheet("Keputusan", columns, [*decided, *waiting])


def message(context: Plain) -> str:
    """Return the report as a short text: headline, the stages that move, late villages, where to check it."""
    lines = [
        f"*{context['title']}, {plain(context['area'])}*",
        f"{context['period']}. {context['as_of']}.",
        "",
    ]
    lines += [context["cover"]["headline"] if context["cover"] else context["pages"][0]["sentence"], ""]
    lines += [_count_line(row) for row in context["counts"] if TOLD_FROM <= row["number"] <= len(STAGES)]
    lines += _told_lines(context.get("told"))
    late = context["late"]
    if late:
        lines += ["", f"*Lewat tenggat: {number(len(late))} desa.* Paling lama:"]
        lines += [_late_line(row) for row in late[:NAMED_LATE]]
    lines += ["", f"Keputusan: {context['decisions']['sentence']}"]
    register = context.get("register", {})
    if register.get("number"):
        lines += ["", f"Nomor {register['number']}. Cek keaslian: {register['verify_url']}"]
    return "\n".join([*lines, f"Sidik data {context['data_hash'][:12]}", ""])


def _told_lines(told: Plain | None) -> list[str]:
    """What is new, the forecast with its assumption, what to do, and how complete the news is."""
    if told is None:
        return []
    lines = ["", f"*{told['heading']}*", *(f"- {plain(words)}" for words in told["news"])]
    if told["forecast"]:
        lines += ["", "*Perkiraan*", *told["forecast"], told["assumption"]]
    if told["acts"]:
        lines += ["", "*Yang harus dikerjakan pekan ini*"]
        lines += [
            f"{place}. {plain(what)}: {count}" for place, (what, count, _) in enumerate(told["acts"], 1)
        ]
    return [*lines, "", f"*Kabar*: {told['weeks']['sentence']}"]


def _count_line(row: Plain) -> str:
    gained = f", +{number(row['period'])} periode ini" if row["period"] else ""
    if row.get("matched"):
        gained += f", {number(row['matched'])} cocok dengan pusat"
    return f"- {row['label']}: {number(row['done'])} dari {number(row['total'])}{gained}; selisih {row['gap_text']}"


def _late_line(row: Plain) -> str:
    why = f": {plain(row['blocker'])}" if row["blocker"] else ""
    place = f"{plain(row['name'])}, Kec. {plain(row['kecamatan'])}"
    return f"- {place}, {row['stage']} lewat {number(row['days'])} hari{why}"
