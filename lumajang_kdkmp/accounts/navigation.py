"""The menu of each role, as data, and the addresses behind it."""

from typing import NamedTuple

from django.urls import NoReverseMatch, reverse

from lumajang_kdkmp.accounts.roles import Role

# Label, url name, icon. The first four of a role make the bottom bar of a phone, the first eight the bar of a desk;
# the others stand in the account menu.
SUMMARY = ("Ringkasan", "summary", "chart")
WORKLIST = ("Tugas", "worklist", "list")
VILLAGES = ("Desa", "village_list", "house")
VISITS = ("Kunjungan", "visit_list", "pin")
VERIFICATION = ("Verifikasi", "verification_queue", "verify")
DEEDS = ("Akta", "deed_batches", "key")
CUSTODY = ("Bola", "custody", "users")
MONEY = ("Uang akta", "deed_money", "list")
REPORTS = ("Laporan", "report_list", "document")
JOBS = ("Pekerjaan", "job_list", "clock")
POTENTIALS = ("Potensi", "potential_list", "leaf")
COMMITMENTS = ("Komitmen", "commitment_list", "check")
QUALITY = ("Mutu", "data_quality", "filter")
INDEX = ("Indeks", "index_board", "chart")
DECISIONS = ("Keputusan", "decision_list", "check")
DISASTERS = ("Bencana", "pause_list", "alert")
EXPORTS = ("Ekspor", "exports", "download")
COMPLETENESS = ("Kelengkapan", "completeness", "check")
REMINDERS = ("Pengingat", "reminders", "clock")
IMPORT = ("Impor", "intake_list", "upload")
CENTRE = ("Cocok", "difference_list", "check")
ADMIN = ("Admin", "admin:index", "gear")

NAVIGATION: dict[str, tuple[tuple[str, str, str], ...]] = {
    Role.BUPATI: (
        SUMMARY, DECISIONS, VILLAGES, REPORTS, CUSTODY, MONEY, INDEX, JOBS, REMINDERS, COMPLETENESS, DISASTERS,
    ),  # fmt: skip
    Role.SATGAS: (
        SUMMARY, DECISIONS, VILLAGES, REPORTS, CUSTODY, MONEY, INDEX, JOBS, REMINDERS, COMPLETENESS, DISASTERS,
    ),  # fmt: skip
    Role.CAMAT: (WORKLIST, VILLAGES, VISITS, REPORTS, CUSTODY, COMMITMENTS, DECISIONS),
    Role.DISKOPINDAG: (
        VERIFICATION, VILLAGES, DEEDS, REPORTS, DECISIONS, CUSTODY, MONEY, QUALITY, JOBS, INDEX, EXPORTS, IMPORT,
        CENTRE, REMINDERS, COMPLETENESS, DISASTERS, ADMIN,
    ),  # fmt: skip
    Role.OPD: (POTENTIALS, COMMITMENTS, VILLAGES, SUMMARY, DECISIONS, CUSTODY, REMINDERS, COMPLETENESS),
}


class NavItem(NamedTuple):
    """One entry of the menu; `current` marks the part of the portal that this page belongs to."""

    label: str
    url: str
    icon: str
    current: bool


def menu(role: str, path: str) -> list[NavItem]:
    """Return the entries of a role whose pages exist; the longest address that begins `path` is current."""
    found = [(label, url_or_blank(name), icon) for label, name, icon in NAVIGATION.get(role, ())]
    found = [entry for entry in found if entry[1]]
    here = max((url for _, url, _ in found if path.startswith(url)), key=len, default="")
    return [NavItem(label, url, icon, url == here) for label, url, icon in found]


def url_or_blank(name: str) -> str:
    """Return the address of a url name, or "" where this installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
