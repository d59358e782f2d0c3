"""The village page beside the timeline: potentials, cooperative, papers, visits and blockers, as text."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from cooperatives.models import Cooperative
from cooperatives.papers.places import maker
from cooperatives.policies import check_records
from cooperatives.sets import file_papers
from lumajang_kdkmp import formats
from lumajang_kdkmp.accounts.access import refusal
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents.models import Document
from roadmap import policies
from roadmap.asked import AskedDay
from roadmap.models import Blocker, Visit
from roadmap.worklists import Flag
from villages.models import Village, VillagePotential
from villages.policies import check_edit_village, check_record_potential

ROWS = 50
PAST_HINT = "Ini keadaan tanggal lain, hanya untuk dibaca."


@dataclass(frozen=True)
class PotentialLine:
    """A potential; the addresses are "" where this person may not change it."""

    title: str
    detail: str
    flag: Flag
    edit_url: str
    remove_url: str


@dataclass(frozen=True)
class CooperativeBlock:
    """The cooperative in short: pairs of term and description."""

    legal_name: str
    url: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PaperLine:
    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class PapersNeeded:
    """The papers that the file of this cooperative needs: how many are there, and who makes those that are not."""

    made: int
    needed: int
    missing: tuple[tuple[str, str], ...]
    url: str


@dataclass(frozen=True)
class VisitLine:
    url: str
    when: str
    detail: str
    findings: str
    follow_up: str
    flag: Flag | None


@dataclass(frozen=True)
class BlockerLine:
    """A blocker; `resolve_url` is "" where it is resolved or this person may not resolve it."""

    title: str
    detail: str
    note: str
    is_open: bool
    resolve_url: str
    version: int


@dataclass(frozen=True)
class VillageBlocks:
    """Six queries. The hints say who may, to those who may not; they are "" for those who may."""

    facts: tuple[tuple[str, str], ...]
    potentials: tuple[PotentialLine, ...]
    cooperative: CooperativeBlock | None
    papers: tuple[PaperLine, ...]
    needed: PapersNeeded | None
    visits: tuple[VisitLine, ...]
    blockers: tuple[BlockerLine, ...]
    edit_hint: str
    potential_hint: str
    field_work_hint: str

    @property
    def open_blockers(self) -> int:
        return sum(blocker.is_open for blocker in self.blockers)


def village_blocks(village: Village, user: User, asked: AskedDay) -> VillageBlocks:
    """Return what stands beside the timeline on a day, as `user` may see and change it; a past day only to read.

    Papers and the village's own data stand as they are now: neither has a date of the portal.
    """
    hint = "" if asked.is_today else PAST_HINT
    potential_hint = hint or refusal(check_record_potential, village=village, by=user)
    field_work_hint = hint or refusal(policies.check_field_work, village.pk, user)
    cooperative, documents = _row(village), _documents(village, user) if asked.is_today else []
    visits = Visit.objects.filter(village=village, recorded_on__lte=asked.day).select_related("visitor")
    return VillageBlocks(
        facts=_facts(village),
        potentials=tuple(
            _potential(row, not potential_hint, asked.day) for row in _potentials(village, asked.day)
        ),
        cooperative=_cooperative(village, cooperative, asked.day),
        papers=_papers(documents),
        needed=_needed(cooperative, documents, user) if cooperative and asked.is_today else None,
        visits=tuple(map(_visit, visits[:ROWS])),
        blockers=_blockers(village, not field_work_hint, asked.day),
        edit_hint=hint or refusal(check_edit_village, village=village, by=user),
        potential_hint=potential_hint,
        field_work_hint=field_work_hint,
    )


def _facts(village: Village) -> tuple[tuple[str, str], ...]:
    pairs = (
        ("Penduduk", formats.number(village.population) if village.population is not None else ""),
        ("Dusun/lingkungan", formats.number(village.hamlets) if village.hamlets is not None else ""),
        ("Alamat kantor", village.office_address),
        ("Telepon kantor", village.office_phone),
        ("Kode pos", village.postal_code),
        ("Kode wilayah", village.pk),
        ("Catatan", village.note),
    )
    return tuple((term, words) for term, words in pairs if words)


def _potentials(village: Village, day: dt.date) -> list[VillagePotential]:
    there = Q(removed_on=None) | Q(removed_on__gt=day)
    return list(village.potentials.filter(there, recorded_on__lte=day).order_by("id"))


def _potential(row: VillagePotential, may_write: bool, day: dt.date) -> PotentialLine:
    detail = f"{row.get_sector_display()}, didampingi {row.get_agency_display()}"
    return PotentialLine(
        title=row.commodity,
        detail=f"{detail}. {row.note}" if row.note else detail,
        flag=(
            Flag(f"Divalidasi DPMD {formats.date_short(row.validated_on)}", "ok")
            if row.validated_on and row.validated_on <= day
            else Flag("Menunggu validasi DPMD", "neutral")
        ),
        edit_url=reverse("potential_edit", args=[row.pk]) if may_write else "",
        remove_url=reverse("potential_remove", args=[row.pk]) if may_write else "",
    )


def _row(village: Village) -> Cooperative | None:
    rows = Cooperative.objects.select_related("notary_assignment__notary", "deed_funding")
    row = rows.filter(pk=village.pk).first()
    if row is not None:
        row.village = village
    return row


def _cooperative(village: Village, row: Cooperative | None, day: dt.date) -> CooperativeBlock | None:
    if row is None:
        return None
    facts = [("Model", row.get_formation_path_display()), ("Jenis", row.get_coop_kind_display())]
    if funding := getattr(row, "deed_funding", None):
        facts.append(("Dana akta", f"{formats.rupiah(funding.amount)}, {funding.get_source_display()}"))
    assignment = getattr(row, "notary_assignment", None)
    if assignment and assignment.handed_over_on <= day:
        facts.append(
            ("Notaris", f"{assignment.notary}, diserahkan {formats.date_short(assignment.handed_over_on)}")
        )
        if assignment.minuta_signed_on and assignment.minuta_signed_on <= day:
            facts.append(("Minuta", formats.date_short(assignment.minuta_signed_on)))
    for verdict in village.centre_verdicts.filter(on__lte=day).exclude(until__lte=day):
        words = f"{verdict.get_result_display()} sejak {formats.date_short(verdict.on)}"
        facts.append((verdict.get_source_display(), words))
    return CooperativeBlock(row.legal_name, reverse("cooperative", args=[village.pk]), tuple(facts))


def _documents(village: Village, user: User) -> list[Document]:
    rows = Document.objects.visible_to(user).filter(subject=f"cooperative:{village.pk}")
    return list(rows.select_related("job").defer("context", "params"))


def _papers(documents: list[Document]) -> tuple[PaperLine, ...]:
    return tuple(
        PaperLine(
            title=row.title,
            detail=f"{row.state_label}, versi {row.version}, {_moment(row)}",
            url=reverse("document_download", args=[row.pk]) if row.has_file else "",
        )
        for row in documents[:ROWS]
    )


def _needed(cooperative: Cooperative, documents: list[Document], user: User) -> PapersNeeded:
    """Return which papers of the file were made in whatever version; no query."""
    kinds = file_papers(cooperative)
    made = {row.kind for row in documents if row.has_file}
    missing = [row for row in kinds if row.kind not in made]
    may_make = not refusal(check_records, cooperative.pk, user)
    return PapersNeeded(
        made=len(kinds) - len(missing),
        needed=len(kinds),
        missing=tuple((f"{row.code} {row.title}", maker(row.code)) for row in missing),
        url=reverse("papers", args=[cooperative.pk]) if may_make else "",
    )


def _moment(row: Document) -> str:
    return formats.datetime_short(row.ready_at or row.created_at)


def _visit(row: Visit) -> VisitLine:
    late = f", dicatat {formats.date_short(row.recorded_on)}" if row.recorded_on > row.visited_on else ""
    sale = f", penjualan terakhir {formats.date_short(row.last_sale_on)}" if row.last_sale_on else ""
    return VisitLine(
        url=reverse("visit", args=[row.pk]),
        when=formats.date_long(row.visited_on),
        detail=f"{row.visitor}{sale}{late}",
        findings=row.findings,
        follow_up=row.follow_up,
        flag=Flag("Usaha berjalan", "ok") if row.business_seen else None,
    )


def _blockers(village: Village, may_resolve: bool, day: dt.date) -> tuple[BlockerLine, ...]:
    rows = Blocker.objects.filter(village=village, opened_on__lte=day)
    people = rows.select_related("reason", "opened_by", "resolved_by")[:ROWS]
    lines = [_blocker(row, may_resolve, day) for row in people]
    return tuple(sorted(lines, key=lambda line: not line.is_open))


def _blocker(row: Blocker, may_resolve: bool, day: dt.date) -> BlockerLine:
    detail = f"{row.get_stage_display()}, sejak {formats.date_short(row.opened_on)}, {row.opened_by}"
    is_open = row.resolved_on is None or row.resolved_on > day
    if row.resolved_on and not is_open:
        detail = f"{detail}. Teratasi {formats.date_short(row.resolved_on)}, {row.resolved_by}"
    return BlockerLine(
        title=row.reason.label,
        detail=detail,
        note=row.note or (row.reason.help_text if is_open else ""),
        is_open=is_open,
        resolve_url=reverse("blocker_resolve", args=[row.pk]) if is_open and may_resolve else "",
        version=row.version,
    )
