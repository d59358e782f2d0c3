"""Forms of meetings: what is called, and what was held, with who came by element."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from cooperatives.actions.meetings import attendance_of
from cooperatives.models import Cooperative, Element, Meeting, MeetingKind, MeetingPlan
from cooperatives.row_forms import Group, RowForm, local_words
from lumajang_kdkmp.forms import CountField, RupiahField, VersionField

# The order of a special village meeting (Juklak Menkop 1/2025), as the invitation prints it.
MUSDESUS_AGENDA = """Pembukaan dan menyanyikan lagu Indonesia Raya
Sambutan kepala desa/lurah
Pemutaran video Presiden tentang Koperasi Merah Putih
Doa
Pemilihan tiga pimpinan rapat
Penjelasan maksud dan tujuan pembentukan koperasi
Pembahasan model pembentukan, nama, dan tempat kedudukan
Pembahasan modal: simpanan pokok, simpanan wajib, dan simpanan lain
Pembahasan kegiatan usaha
Pemilihan calon pengurus dan calon pengawas
Penetapan berita acara dan penutup"""
FOUNDING_AGENDA = """Pembukaan
Pemilihan pimpinan dan sekretaris rapat
Penyuluhan perkoperasian
Pembahasan dan pengesahan anggaran dasar
Penetapan simpanan pokok dan simpanan wajib
Pemilihan pengurus dan pengawas pertama
Pemberian kuasa untuk menghadap notaris
Penutup"""
RAT_AGENDA = """Pembukaan
Laporan pertanggungjawaban pengurus
Laporan pengawas
Pembagian sisa hasil usaha
Rencana kerja dan anggaran tahun berikut
Penutup"""
INVITED = {
    MeetingKind.MUSDESUS: "Pemerintah desa/kelurahan, BPD/LPM, lembaga kemasyarakatan, tokoh masyarakat, unsur "
    "perempuan dan pemuda, kelompok rentan, warga, kecamatan, Diskopindag, dan DPMD",
    MeetingKind.FOUNDING: "Para pendiri koperasi",
    MeetingKind.MEMBER: "Anggota koperasi",
    MeetingKind.RAT: "Anggota koperasi",
}
AGENDA = {
    MeetingKind.MUSDESUS: MUSDESUS_AGENDA,
    MeetingKind.FOUNDING: FOUNDING_AGENDA,
    MeetingKind.RAT: RAT_AGENDA,
}
# What is held in the life of a file; the meeting about a loan comes with the loan.
KINDS = (MeetingKind.MUSDESUS, MeetingKind.FOUNDING, MeetingKind.MEMBER, MeetingKind.RAT)


def kind_label(kind: str, cooperative: Cooperative) -> str:
    """Return "Musyawarah Desa Khusus", "Rapat pendirian": the kind in the words of this village."""
    return cooperative.village.meeting_name if kind == MeetingKind.MUSDESUS else str(MeetingKind(kind).label)


class PlanForm(RowForm):
    """A meeting that is called: what its invitation says."""

    model = MeetingPlan
    groups = (
        Group("Waktu dan tempat", ("planned_on", "start_at", "venue")),
        Group("Surat undangan", ("letter_number", "letter_on", "sent_on", "invited", "agenda")),
    )

    def __init__(self, data: Any = None, *, cooperative: Cooperative, kind: str, row: Any = None) -> None:
        first = {
            "invited": local_words(INVITED.get(MeetingKind(kind), ""), cooperative),
            "agenda": local_words(AGENDA.get(MeetingKind(kind), ""), cooperative),
        }
        super().__init__(data, cooperative=cooperative, row=row, first=None if row else first)


_TIME = Group("Waktu dan tempat", ("held_on", "start_at", "end_at", "venue", "minutes_number"))
_VOTES = (
    "quorum_percent",
    "decision_method",
    "votes_for",
    "votes_against",
    "votes_abstain",
)
_TOTALS = Group("Jumlah hadir", ("invited_count", "present_men", "present_women"))
_SAVINGS = ("principal_saving", "mandatory_saving", "grant_fund")
_MEMBERS = (
    _TIME,
    Group("Pimpinan rapat", ("chair_name", "secretary_name")),
    _TOTALS,
    Group("Keputusan", (*_VOTES, "decisions", "notes")),
)
GROUPS = {
    MeetingKind.MUSDESUS: (
        _TIME,
        Group(
            "Pimpinan rapat dan yang menandatangani",
            (
                "chair_name",
                "second_chair_name",
                "third_chair_name",
                "secretary_name",
                "community_name",
                "witness_name",
            ),
        ),
        _TOTALS,
        Group("Pembahasan", ("summary",)),
        Group("Cara memutuskan", _VOTES),
        Group(
            "Keputusan",
            (
                "decided_path",
                *_SAVINGS,
                "board_candidates",
                "supervisor_candidates",
                "decided_funding",
                "founding_planned_on",
                "decisions",
                "notes",
            ),
        ),
    ),
    MeetingKind.FOUNDING: (
        _TIME,
        Group(
            "Pimpinan rapat dan yang hadir", ("chair_name", "secretary_name", "witness_name", "notary_present")
        ),
        _TOTALS,
        Group("Cara memutuskan", _VOTES),
        Group("Keputusan", (*_SAVINGS, "decisions", "notes")),
    ),
    MeetingKind.MEMBER: _MEMBERS,
    MeetingKind.RAT: _MEMBERS,
}
_COLUMNS = (("invited", "diundang"), ("men", "hadir laki-laki"), ("women", "hadir perempuan"))


@dataclass(frozen=True)
class AttendanceRow:
    """One element of the table of attendance with its three number fields."""

    label: str
    fields: list[forms.BoundField]


class MeetingForm(RowForm):
    """A meeting that was held. Attendance by element is a table; the totals follow from it."""

    model = Meeting
    seen_cooperative = VersionField()
    principal_saving = RupiahField(label="Simpanan pokok yang diputuskan (Rp)", required=False, max_value=10**12)
    mandatory_saving = RupiahField(label="Simpanan wajib yang diputuskan (Rp)", required=False, max_value=10**12)
    grant_fund = RupiahField(label="Hibah (Rp)", required=False, max_value=10**12)

    def __init__(
        self,
        data: Any = None,
        *,
        cooperative: Cooperative,
        kind: str,
        row: Meeting | None = None,
        first: Mapping[str, Any] | None = None,
    ) -> None:
        self.kind = MeetingKind(kind)
        self.groups = GROUPS[self.kind]
        savings = {name: getattr(cooperative, name) or None for name in _SAVINGS}
        start = savings | {"seen_cooperative": cooperative.version}
        super().__init__(data, cooperative=cooperative, row=row)
        self.initial |= start | dict(first or {})
        if not self.decides_savings:
            for name in (*_SAVINGS, "seen_cooperative"):
                del self.fields[name]
        self._add_attendance(attendance_of(row) if row else {})
        for name in ("present_men", "present_women", "invited_count"):
            self.fields[name].help_text = "Dihitung dari tabel bila tabel di bawah diisi."
        self._name_choices()

    @property
    def decides_savings(self) -> bool:
        """Whether this kind of meeting decides what members pay in."""
        return self.kind in (MeetingKind.MUSDESUS, MeetingKind.FOUNDING)

    def _name_choices(self) -> None:
        if "decided_path" in self.fields:
            field = self.fields["decided_path"]
            field.choices = [choice for choice in field.choices if choice[0] != "joint"]
        if "decided_funding" in self.fields and self.cooperative.village.is_kelurahan:
            field = self.fields["decided_funding"]
            field.choices = [choice for choice in field.choices if choice[0] != "village_ops"]

    def _add_attendance(self, stored: Mapping[str, Mapping[str, int | None]]) -> None:
        """Add three number fields for each element: invited, men and women."""
        for element in Element:
            for key, words in _COLUMNS:
                name = f"{element.value}_{key}"
                label = f"{local_words(element.label, self.cooperative)}: {words}"
                self.fields[name] = CountField(label=label, required=False, max_value=100_000)
                self.fields[name].widget.attrs["aria-label"] = label
                self.initial[name] = stored.get(element.value, {}).get(key)

    @property
    def table(self) -> list[AttendanceRow]:
        """The table of attendance, row by row."""
        return [
            AttendanceRow(
                local_words(element.label, self.cooperative),
                [self[f"{element.value}_{key}"] for key, _ in _COLUMNS],
            )
            for element in Element
        ]

    @property
    def sums(self) -> list[int]:
        """The sum of each column as it stands in the fields; what is no number counts as nothing."""
        columns = zip(*(row.fields for row in self.table), strict=True)
        return [sum(_count(bound.value()) for bound in column) for column in columns]

    @property
    def is_counted(self) -> bool:
        """Whether the table holds anything: then the page opens it."""
        return any(bound.value() not in (None, "") for row in self.table for bound in row.fields)

    @property
    def attendance(self) -> dict[str, dict[str, int | None]]:
        """The table as the action takes it."""
        return {
            element.value: {key: self.cleaned_data[f"{element.value}_{key}"] for key, _ in _COLUMNS}
            for element in Element
        }

    @property
    def savings(self) -> dict[str, int]:
        """The savings that were changed; an emptied field stays as it was."""
        names = [name for name in _SAVINGS if name in self.changed_data and name in self.fields]
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name] is not None}


def _count(value: Any) -> int:
    text = str(value if value is not None else "").strip().replace(".", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
