"""The list "Berkas" on the page of a cooperative: every part of the file, what it holds and what it lacks."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from cooperatives import deed_states
from cooperatives.file_pages import deed_file
from cooperatives.models import Cooperative, MeetingKind, OfficerTerm, Registration, RegistrationKind


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the file: address, label, whether it is whole, and one short sentence."""

    url: str
    label: str
    is_whole: bool
    words: str


def parts(
    cooperative: Cooperative,
    terms: Sequence[OfficerTerm],
    registrations: Sequence[Registration],
    *,
    is_complete: bool,
) -> list[Part]:
    """Return the parts in the order of the work. One query: the meetings.

    `cooperative` comes with articles, business_plan, assessment, fund_pack, notary_assignment and deed_funding.
    """
    found = [_meetings(cooperative), _declarations(terms), _articles(cooperative), _plan(cooperative)]
    if cooperative.is_amendment:
        is_there = hasattr(cooperative, "assessment")
        found.append(_part("assessment", "Penilaian koperasi semula", is_there))
    decree = next((row for row in registrations if row.kind == RegistrationKind.SK_AHU), None)
    state = deed_states.deed_state(deed_file(cooperative, is_complete=is_complete, decree=decree))
    found.append(Part("notary", "Dana akta dan notaris", state.key == "copy_received", state.label))
    total = len(RegistrationKind)
    held = len(registrations)
    found.append(Part("registrations", "Nomor legalitas", held == total, f"{held} dari {total} nomor tercatat"))
    if not cooperative.village.is_kelurahan:
        found.append(_pack(cooperative))
    return found


def _part(url: str, label: str, is_whole: bool) -> Part:
    return Part(url, label, is_whole, "terisi" if is_whole else "belum diisi")


def _meetings(cooperative: Cooperative) -> Part:
    rows = {row.kind: row for row in cooperative.meetings.annotate(elements=Count("attendance"))}
    name = cooperative.village.meeting_name
    musdesus, founding = rows.get(MeetingKind.MUSDESUS), rows.get(MeetingKind.FOUNDING)
    if musdesus is None:
        return Part("meetings", "Rapat", False, f"{name} belum dicatat")
    if not musdesus.elements:
        return Part("meetings", "Rapat", False, f"kehadiran per unsur {name} belum dicatat")
    if founding is None:
        return Part("meetings", "Rapat", False, "rapat pendirian belum dicatat")
    lacking = [row for row in (musdesus, founding) if not (row.minutes_number and row.start_at and row.end_at)]
    if lacking:
        return Part("meetings", "Rapat", False, "nomor berita acara atau jam rapat belum lengkap")
    return Part("meetings", "Rapat", True, "kedua rapat tercatat")


def _declarations(terms: Sequence[OfficerTerm]) -> Part:
    signed = sum(bool(term.kinship_declared_on and term.fitness_declared_on) for term in terms)
    is_whole = bool(terms) and signed == len(terms)
    words = f"{signed} dari {len(terms)} orang lengkap" if terms else "pengurus dan pengawas belum diisi"
    return Part("declarations", "Surat pernyataan pengurus dan pengawas", is_whole, words)


def _articles(cooperative: Cooperative) -> Part:
    articles = getattr(cooperative, "articles", None)
    if articles is not None and articles.version > 1:
        return Part("articles", "Pilihan anggaran dasar", True, "terisi")
    return Part("articles", "Pilihan anggaran dasar", True, "memakai pilihan baku")


def _plan(cooperative: Cooperative) -> Part:
    return _part("business_plan", "Rencana usaha tiga tahun", hasattr(cooperative, "business_plan"))


def _pack(cooperative: Cooperative) -> Part:
    pack = getattr(cooperative, "fund_pack", None)
    if pack is None or not pack.statement_on:
        return Part("fund_pack", "Paket Dana Desa tahap II", False, "surat pernyataan belum ditandatangani")
    is_sent = pack.sent_on is not None
    return Part("fund_pack", "Paket Dana Desa tahap II", is_sent, "terkirim" if is_sent else "belum dikirim")
