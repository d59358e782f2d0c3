"""Every change of one village with its old and new value, from the audit trail, for one reader.

The trail holds more than a reader may see, so the tables below let in: an act that ACTS does not name is not shown,
nor a field that no model or word here names. Acts about people, and what only the keepers of the records see
elsewhere, are left to them; numbers of people are masked in the trail already.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from cooperatives import models as coop
from cooperatives.policies import check_records
from lumajang_kdkmp import formats
from lumajang_kdkmp.accounts.access import refusal
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.accounts.roles import Role
from lumajang_kdkmp.audit.models import AuditEvent
from lumajang_kdkmp.audit.trail import SYSTEM
from lumajang_kdkmp.conflicts import EMPTY
from roadmap.models import Blocker, BlockerReason, Commitment, FileReceipt, Transition, Visit, VisitFinding
from roadmap.stages import STAGE
from villages.models import Village, VillagePotential

Model = type[models.Model]
STAGE_ACT = "stage."
LONGEST_VALUE = 300
_ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
NOTHING: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class Act:
    """How an act of the trail reads, and the model whose fields it changed.

    `for_keepers` hides the act, `closed` these of its fields, from everybody but the keepers of the village's
    records. `tells_note` shows what was written about it.
    """

    words: str
    model: Model | None = None
    for_keepers: bool = False
    closed: frozenset[str] = frozenset()
    tells_note: bool = False


def _family(prefix: str, model: Model | None, verbs: Mapping[str, str], **rest: Any) -> dict[str, Act]:
    return {f"{prefix}.{verb}": Act(words, model, **rest) for verb, words in verbs.items()}


_OF_IDENTITY = frozenset({"email"})
_OF_DEED = frozenset({"fee_agreed"})
_OF_RECEIPT = frozenset({"received_from", "note"})
ACTS: dict[str, Act] = {
    "village.update": Act("Data desa/kelurahan diubah", Village),
    **_family(
        "potential",
        VillagePotential,
        {
            "add": "Potensi dicatat",
            "change": "Potensi diubah",
            "remove": "Potensi dihapus dari daftar",
            "validate": "Potensi divalidasi",
        },
        tells_note=True,
    ),
    **_family(
        "blocker", Blocker, {"open": "Kendala dicatat", "resolve": "Kendala teratasi"}, tells_note=True
    ),
    "visit.record": Act("Kunjungan dicatat", Visit),
    "monitoring.record": Act("Lembar pantauan diisi"),
    **_family(
        "finding", VisitFinding, {"open": "Temuan dicatat", "close": "Temuan selesai"}, tells_note=True
    ),
    **_family(
        "commitment",
        Commitment,
        {
            "make": "Komitmen OPD dicatat",
            "change": "Komitmen OPD diubah",
            "deliver": "Komitmen OPD terlaksana",
            "cancel": "Komitmen OPD dibatalkan",
        },
    ),
    "file.receive": Act("Serah terima berkas", FileReceipt, closed=_OF_RECEIPT),
    **_family(
        "cooperative",
        coop.Cooperative,
        {"register": "Koperasi didaftarkan", "update": "Data koperasi diubah"},
        closed=_OF_IDENTITY,
    ),
    **_family(
        "business",
        coop.BusinessUnit,
        {
            "plan": "Kegiatan usaha ditetapkan",
            "open": "Unit usaha dibuka",
            "sale": "Penjualan dicatat",
            "close": "Unit usaha ditutup",
        },
    ),
    **_family(
        "registration",
        coop.Registration,
        {
            "record": "Nomor legalitas dicatat",
            "correct": "Nomor legalitas dibetulkan",
            "withdraw": "Nomor legalitas ditarik",
        },
    ),
    **_family("funding", coop.DeedFunding, {"set": "Dana akta ditetapkan", "change": "Dana akta diubah"}),
    **_family(
        "notary",
        coop.NotaryAssignment,
        {
            "hand_over": "Berkas diserahkan ke notaris",
            "return": "Berkas dikembalikan notaris",
            "minuta": "Minuta ditandatangani",
            "sabh_submit": "Diajukan ke SABH",
            "sabh_return": "Ditolak SABH",
            "copy": "Salinan akta diterima",
            "correct": "Data notaris dibetulkan",
        },
        closed=_OF_DEED,
    ),
    **_family(
        "figures",
        coop.MonthlyFigures,
        {
            "record": "Angka bulanan dicatat",
            "correct": "Angka bulanan dibetulkan",
            "withdraw": "Angka bulanan ditarik",
        },
    ),
    **_family(
        "meeting",
        coop.Meeting,
        {"record": "Rapat dicatat", "update": "Catatan rapat diubah"},
        for_keepers=True,
    ),
    **_family(
        "meeting",
        coop.MeetingPlan,
        {"plan": "Rapat direncanakan", "replan": "Rencana rapat diubah"},
        for_keepers=True,
    ),
    "articles.set": Act("Isi anggaran dasar diubah", coop.Articles, for_keepers=True),
    "plan.save": Act("Rencana usaha diubah", coop.BusinessPlan, for_keepers=True),
    "assessment.save": Act("Penilaian koperasi semula diubah", coop.FormerAssessment, for_keepers=True),
    "fund_pack.save": Act("Paket Dana Desa tahap II diubah", coop.VillageFundPack, for_keepers=True),
    **_family("founders", coop.Founder, {"add": "Pendiri dicatat"}, for_keepers=True),
    **_family(
        "founder",
        coop.Founder,
        {"update": "Setoran pendiri diubah", "remove": "Pendiri dikeluarkan dari daftar"},
        for_keepers=True,
        tells_note=True,
    ),
    "attorneys.appoint": Act("Penerima kuasa ditunjuk", for_keepers=True),
    **_family("person", coop.Person, {"update": "Data orang dibetulkan"}, for_keepers=True),
    **_family("officers", coop.OfficerTerm, {"appoint": "Pengurus atau pengawas diangkat"}, for_keepers=True),
    "officers.withdraw": Act("Pengangkatan ditarik", coop.OfficerTerm, for_keepers=True, tells_note=True),
    "officer.end": Act("Masa jabatan berakhir", coop.OfficerTerm, for_keepers=True, tells_note=True),
    "officer.resume": Act("Masa jabatan dilanjutkan", coop.OfficerTerm, for_keepers=True, tells_note=True),
    "officers.declare": Act("Surat pernyataan pengurus dicatat", coop.OfficerTerm, for_keepers=True),
    "relation.record": Act("Hubungan keluarga dicatat", for_keepers=True),
    "relation.remove": Act("Hubungan keluarga dihapus", for_keepers=True),
}
# What the trail writes under a name of its own.
WORDS = {
    "legal_name": "nama koperasi",
    "founders": "pendiri",
    "officers": "pengurus/pengawas",
    "attorneys": "nomor pendiri penerima kuasa",
    "on": "tanggal surat kuasa",
    "kbli": "KBLI",
}
# Keys of rows, and who: the line says the person already.
LEFT_OUT = {"recorded_by", "validated_by", "closed_by", "notary", "budget_line", "village", "person", "visit"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, both values as a person reads them; `old` is "" where there was no value before."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One act: what, by whom, which fields, what was written, and when it was written and received."""

    what: str
    who: str
    fields: tuple[FieldChange, ...]
    note: str
    when: str


def changes_of(village: Village, user: User) -> QuerySet[AuditEvent]:
    """Return the acts about a village that `user` may read, the latest first. The caller found it in the scope."""
    keeps = not refusal(check_records, village.pk, user)
    shown = [action for action, act in ACTS.items() if keeps or not act.for_keepers]
    events = AuditEvent.objects.filter(Q(action__in=shown) | Q(action__startswith=STAGE_ACT))
    return events.filter(area_code=village.pk).order_by("-id")


def people_of(events: QuerySet[AuditEvent]) -> list[tuple[str, str]]:
    """Return who made these changes, as (key for ?oleh=, name): two queries. The system has no key of a person."""
    known = set(events.order_by().values_list("actor_id", flat=True).distinct())
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=known - {None})}
    people = sorted(((str(pk), name) for pk, name in names.items()), key=lambda pair: pair[1])
    return [*people, (SYSTEM, "Portal sendiri")] if None in known else people


def by_person(events: QuerySet[AuditEvent], key: str) -> QuerySet[AuditEvent]:
    """Return the acts of one person; every act for a key that means nobody."""
    if key == SYSTEM:
        return events.filter(actor_id=None)
    return events.filter(actor_id=int(key)) if key.isascii() and key.isdigit() and len(key) < 10 else events


def change_lines(village: Village, user: User, events: Iterable[AuditEvent]) -> list[ChangeLine]:
    """Return one page of acts as text: four queries, whatever their number."""
    events = list(events)
    keeps = not refusal(check_records, village.pk, user)
    names = {
        row.pk: str(row) for row in User.objects.filter(pk__in={event.actor_id for event in events} - {None})
    }
    moves = _moves(village)
    reasons = {row.pk: row.label for row in BlockerReason.objects.all()}
    return [_line(event, keeps, names, moves.get(event.pk), reasons) for event in events]


def _moves(village: Village) -> dict[int, Transition]:
    """Return the move of each stage event: both are append-only and written together, so the nth is the nth."""
    stage_acts = AuditEvent.objects.filter(area_code=village.pk, action__startswith=STAGE_ACT)
    events: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for pk, action, target in stage_acts.order_by("-id").values_list("id", "action", "target"):
        events[target.rpartition(":")[2], action.removeprefix(STAGE_ACT)].append(pk)
    moves: defaultdict[tuple[str, str], list[Transition]] = defaultdict(list)
    for move in Transition.objects.filter(village=village).select_related("reason").order_by("-id"):
        moves[move.stage, move.move].append(move)
    return {
        pk: move for key, found in events.items() for pk, move in zip(found, moves.get(key, ()), strict=False)
    }


def _line(
    event: AuditEvent,
    keeps: bool,
    names: Mapping[int, str],
    move: Transition | None,
    reasons: Mapping[str, str],
) -> ChangeLine:
    actor = names.get(event.actor_id, event.actor) if event.actor_id else "Portal"
    role = Role(event.actor_role).label if event.actor_role in Role.values else ""
    return ChangeLine(
        what=_what(event, move),
        who=", ".join(filter(None, (actor, role))),
        fields=_of_move(move) if move else _fields(event, keeps, reasons),
        note=_note(event, move),
        when=_when(event, move),
    )


def _what(event: AuditEvent, move: Transition | None) -> str:
    if move:
        return f"{move.verb}: {move.get_stage_display()}"
    if act := ACTS.get(event.action):
        return act.words
    stage = STAGE.get(event.target.rpartition(":")[2])
    return f"Tahap {stage.label}" if stage else "Tahap"


def _note(event: AuditEvent, move: Transition | None) -> str:
    if move:
        return " ".join(filter(None, (f"{move.reason}." if move.reason else "", move.note)))
    act = ACTS.get(event.action)
    return event.note if act and act.tells_note else ""


def _when(event: AuditEvent, move: Transition | None) -> str:
    """Return when it was written on a device, where it waited there, and when the portal received it."""
    received = formats.datetime_short(event.at)
    noted = move.noted_at if move else _moment(event.changes.get("noted_at"))
    if noted is None:
        return f"Diterima portal {received}"
    return f"Ditulis di perangkat {formats.datetime_short(noted)}, diterima portal {received}"


def _moment(pair: Any) -> dt.datetime | None:
    return dt.datetime.fromisoformat(pair[1]) if isinstance(pair, list) and len(pair) == 2 else None


def _of_move(move: Transition) -> tuple[FieldChange, ...]:
    status = FieldChange("keadaan", move.get_from_status_display(), move.get_to_status_display())
    if move.happened_on is None:
        return (status,)
    return (status, FieldChange("terjadi tanggal", "", formats.date_short(move.happened_on)))


def _fields(event: AuditEvent, keeps: bool, reasons: Mapping[str, str]) -> tuple[FieldChange, ...]:
    act = ACTS.get(event.action)
    if act is None:
        return ()
    found = []
    for name, pair in event.changes.items():
        if name in LEFT_OUT or (name in act.closed and not keeps) or not _is_change(pair):
            continue
        column = _column(act.model, name)
        label = WORDS.get(name) or (str(column.verbose_name) if column is not None else "")
        if label:
            old, new = (_words(value, column, reasons) for value in pair)
            found.append(
                FieldChange(label.removesuffix(" (Rp)"), old if old != EMPTY or pair[0] == "" else "", new)
            )
    return tuple(found)


def _is_change(pair: Any) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and any(value not in NOTHING for value in pair)


def _column(model: Model | None, name: str) -> models.Field | None:
    fields = {field.name: field for field in model._meta.concrete_fields} if model else {}
    return fields.get(name)


def _words(value: Any, column: models.Field | None, reasons: Mapping[str, str]) -> str:
    """Return a value of the trail, which is JSON, as the pages write it."""
    if value in NOTHING:
        return EMPTY
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, dict):
        # Dates of several officers, a table of attendance: their keys mean nothing to a reader.
        return "beberapa isian"
    if isinstance(value, list):
        return _short(", ".join(_day(str(item)) for item in value))
    if isinstance(column, models.ForeignKey):
        return reasons.get(str(value), str(value))
    if labels := dict(column.flatchoices) if column is not None else {}:
        return str(labels.get(value, value))
    if isinstance(value, int):
        is_money = column is not None and str(column.verbose_name).endswith("(Rp)")
        return formats.rupiah(value) if is_money else formats.number(value)
    return _short(_day(str(value)))


def _day(text: str) -> str:
    """Write the days in a text as the pages do: they stand alone, or behind somebody's name."""
    return _ISO_DAY.sub(_as_written, text)


def _as_written(found: re.Match[str]) -> str:
    try:
        return formats.date_short(dt.date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE].rstrip()}…"
