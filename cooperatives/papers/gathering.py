"""What the papers of the meetings share: who was there, how it was decided, money and officers, in words."""

import re
from collections.abc import Iterable
from typing import Any

from cooperatives.deed_context import SURPLUS_LABELS
from cooperatives.models import (
    Articles,
    Cooperative,
    DecisionMethod,
    Element,
    FormationPath,
    Founder,
    Gender,
    Meeting,
    MeetingKind,
    MeetingPlan,
    OfficerTerm,
    Person,
)
from cooperatives.papers.common import (
    date_plain,
    day_both,
    known,
    person_block,
    place_line,
    readable,
    rt_rw,
    seats,
)
from cooperatives.papers.rows import FileRows
from cooperatives.wording import book_year, money, numbered, percent_both, share, time_both
from lumajang_kdkmp.documents.placeholders import gap
from lumajang_kdkmp.formats import number, rupiah

# A list number or mark that somebody typed before an item, which the paper numbers itself.
_MARK = re.compile(r"^(?:[-–•*]|\d{1,2}[.)]|[a-z][.)])\s+")
PATH_WORDS = {
    FormationPath.NEW: "pendirian koperasi baru",
    FormationPath.DEVELOP: "pengembangan koperasi yang ada",
    FormationPath.REVITALISE: "revitalisasi koperasi yang ada",
    FormationPath.JOINT: "pendirian satu koperasi oleh beberapa desa",
}
TO_WRITE = "…" * 16


def items(text: str) -> list[str]:
    """Return the items of a text with one item on each line, without their own numbers and closing signs."""
    found = (_MARK.sub("", line.strip()).rstrip(" ;.") for line in text.splitlines())
    return [item for item in found if item]


def local(file: FileRows, label: str) -> str:
    """Return a label of the portal in the words of this village: no "desa/kelurahan", no "BPD/LPM"."""
    village = file.village
    label = label.replace("desa/kelurahan", village.kind).replace("Kepala Desa/Lurah", village.head_title)
    label = label.replace("BPD/LPM", "LPM" if village.is_kelurahan else "BPD")
    # The village mentors (TPP) work in desa only.
    return label.replace("TPP, ", "").replace(" desa", " kelurahan") if village.is_kelurahan else label


def programme(file: FileRows) -> str:
    """Return "Koperasi Desa Merah Putih", what is founded, without the name of the village."""
    return f"Koperasi {file.village.get_kind_display()} Merah Putih"


def member_meeting(file: FileRows) -> str:
    """Return what the founders' meeting is called where an existing cooperative is carried on, and elsewhere."""
    return "Rapat Anggota" if file.cooperative.is_amendment else "Rapat Pendirian"


def articles_of(file: FileRows) -> Articles | None:
    return getattr(file.cooperative, "articles", None)


def people_count(people: Iterable[Person]) -> str:
    """Return "9 (sembilan) orang, 5 laki-laki dan 4 perempuan"."""
    genders = [person.gender for person in people]
    men = genders.count(Gender.MALE)
    return (
        f"{numbered(len(genders))} orang, {number(men)} laki-laki dan {number(len(genders) - men)} perempuan"
    )


def full_block(person: Person, cooperative: Cooperative) -> dict[str, str]:
    """Return a person with full NIK, for D08 and D09 alone; gaps where the key of the data is lost."""
    name = person.name
    block = person_block(person, cooperative)
    address = [readable(person.address, f"alamat {name}"), rt_rw(person.rt, person.rw)]
    if person.lives_here:
        address.append(place_line(cooperative))
    return block | {
        "nik_penduduk": readable(person.nik_penduduk, f"NIK {name}"),
        "address": ", ".join(part for part in address if part),
        "born": f"{person.birth_place}, {date_plain(person.birth_date)}",
        "phone": readable(person.phone, f"telepon {name}") if person.phone else "–",
    }


def letter(file: FileRows, plan: MeetingPlan | None, meeting: Meeting | None, name: str) -> dict[str, str]:
    """Return head and time of an invitation; a meeting without a plan lends its day, hour and place."""
    day = plan.planned_on if plan else meeting.held_on if meeting else None
    start = (plan.start_at if plan else None) or (meeting.start_at if meeting else None)
    venue = (plan.venue if plan else "") or (meeting.venue if meeting else "")
    letter_on = plan.letter_on if plan else None
    return {
        "number": known(plan.letter_number if plan else "", f"nomor undangan {name}"),
        "dated": f"{file.village.name}, {date_plain(letter_on) if letter_on else gap(f'tanggal undangan {name}')}",
        "start": time_both(start) if start else gap(f"jam mulai {name}"),
        "venue": known(venue, f"tempat {name}"),
        "day": day_both(day, f"tanggal {name}"),
    }


def method(meeting: Meeting | None) -> str:
    """Return how the meeting decided, with the tally of a vote."""
    if meeting is None:
        return gap("cara pengambilan keputusan")
    if meeting.decision_method != DecisionMethod.VOTE:
        return "musyawarah untuk mufakat"
    votes = (
        (meeting.votes_for, "setuju"),
        (meeting.votes_against, "tidak setuju"),
        (meeting.votes_abstain, "abstain"),
    )
    told = [f"{numbered(n)} suara {word}" if n is not None else gap(f"suara {word}") for n, word in votes]
    return f"pemungutan suara dengan hasil {told[0]}, {told[1]}, dan {told[2]}"


def attendance(file: FileRows, meeting: Meeting | None) -> dict[str, Any]:
    """Return who was invited and came: `rows` by element, none where only the `sums` are known."""
    counted = list(meeting.attendance.all()) if meeting else []
    order = list(Element)
    counted.sort(key=lambda row: order.index(Element(row.element)))
    invited = sum(row.invited for row in counted if row.invited is not None) or None
    if meeting and not (counted and all(row.invited is not None for row in counted)):
        invited = meeting.invited_count
    men = sum(row.men for row in counted) if counted else meeting.present_men if meeting else None
    women = sum(row.women for row in counted) if counted else meeting.present_women if meeting else None
    known_sums = [n for n in (men, women) if n is not None]
    sums = {
        "invited": _count(invited, "jumlah yang diundang"),
        "men": _count(men, "jumlah hadir laki-laki"),
        "women": _count(women, "jumlah hadir perempuan"),
        "present": number(sum(known_sums)) if len(known_sums) == 2 else gap("jumlah yang hadir"),
    }
    rows = [
        {
            "number": f"{place}.",
            "element": local(file, row.get_element_display()),
            "invited": number(row.invited) if row.invited is not None else "–",
            "men": number(row.men),
            "women": number(row.women),
            "present": number(row.men + row.women),
        }
        for place, row in enumerate(counted, start=1)
    ]
    return {"rows": rows, "sums": sums}


def _count(value: int | None, what: str) -> str:
    return number(value) if value is not None else gap(what)


def quorum(meeting: Meeting | None) -> str:
    """Return the rule of the village meeting and whether it was met. Observers neither count nor are counted."""
    percent = meeting.quorum_percent if meeting else None
    if meeting is None or percent is None:
        return f"Kuorum yang dipakai: {gap('kuorum yang dipakai')}."
    rule = f"lebih dari {share(percent)}" if percent == 50 else f"paling sedikit {share(percent)}"
    takers = [row for row in meeting.attendance.all() if row.element != Element.OBSERVERS]
    told_all = bool(takers) and all(row.invited is not None for row in takers)
    invited = sum(row.invited or 0 for row in takers) if told_all else meeting.invited_count
    present = sum(row.men + row.women for row in takers) if told_all else meeting.present_count
    text = f"Kuorum yang dipakai adalah {rule} jumlah peserta yang diundang"
    text += ", di luar undangan peninjau." if told_all else "."
    if not invited or present is None:
        return f"{text} Kuorum tercapai atau tidak: {gap('jumlah yang diundang dan hadir')}."
    is_met = present * 100 > percent * invited if percent == 50 else present * 100 >= percent * invited
    result = "sehingga kuorum tercapai" if is_met else "sehingga kuorum tidak tercapai"
    return f"{text} Hadir {numbered(present)} dari {numbered(invited)} orang, {result}."


def founders_present(file: FileRows, meeting: Meeting | None) -> str:
    """Return how many came to the founders' meeting: never fewer than the founders who sign the list."""
    founders = [founder.person for founder in file.founders]
    present = meeting.present_count if meeting else None
    if meeting is None or present is None or present < len(founders):
        return people_count(founders) if founders else gap("jumlah yang hadir")
    men, women = meeting.present_men or 0, meeting.present_women or 0
    return f"{numbered(present)} orang, {number(men)} laki-laki dan {number(women)} perempuan"


def units(file: FileRows) -> list[str]:
    """Return each business as "Gerai sembako: perdagangan … (KBLI 47112)"."""
    return [
        f"{local(file, unit.get_unit_type_display())}: {unit.kbli.title} (KBLI {unit.kbli_id})"
        for unit in file.units
    ] or [gap("kegiatan usaha (KBLI)")]


def officer_line(file: FileRows, title: str, term: OfficerTerm | None) -> str:
    """Return "Ketua Pengawas (karena jabatan selaku Kepala Desa): Slamet Riyadi"."""
    by_office = f" (karena jabatan selaku {file.village.head_title})" if term and term.ex_officio else ""
    return f"{title}{by_office}: {term.person.name if term else gap(f'nama {title}')}"


def officers(file: FileRows) -> tuple[list[str], list[str]]:
    """Return the lines of the board and those of the supervisors."""
    lines = [(officer_line(file, title, term), "Pengawas" in title) for title, term in seats(file)]
    board = [line for line, is_supervisor in lines if not is_supervisor]
    return board, [line for line, is_supervisor in lines if is_supervisor]


def savings(file: FileRows) -> list[str]:
    """Return what each member pays in, and the grant."""
    cooperative, articles = file.cooperative, articles_of(file)
    period = articles.get_saving_period_display() if articles else gap("jangka simpanan wajib")
    principal, mandatory = cooperative.principal_saving, cooperative.mandatory_saving
    return [
        f"Simpanan pokok tiap anggota: {money(principal) if principal else gap('besar simpanan pokok')}",
        f"Simpanan wajib tiap anggota setiap {period}: "
        f"{money(mandatory) if mandatory else gap('besar simpanan wajib')}",
        f"Hibah: {money(cooperative.grant_fund) if cooperative.grant_fund else 'tidak ada'}",
    ]


def capital(file: FileRows) -> list[list[str]]:
    """Return the initial capital as rows of label and sum, the total last (whole rupiah)."""
    principal = sum(founder.principal_paid for founder in file.founders)
    mandatory = sum(founder.mandatory_paid for founder in file.founders)
    grant = file.cooperative.grant_fund
    paid = rupiah(principal) if principal else gap("simpanan pokok yang disetor")
    return [
        [f"Simpanan pokok {number(len(file.founders))} orang", paid],
        ["Simpanan wajib pertama", rupiah(mandatory)],
        ["Hibah", rupiah(grant)],
        ["Jumlah modal awal", money(principal + mandatory + grant)],
    ]


def surplus(file: FileRows) -> list[list[str]]:
    """Return the parts of the surplus as rows of label and share; parts of nothing are left out."""
    articles = articles_of(file)
    if articles is None:
        return [[gap("pembagian sisa hasil usaha"), ""]]
    labels = SURPLUS_LABELS | {"surplus_village": f"dana pembangunan {file.village.kind}"}
    parts = [(label.rstrip(","), getattr(articles, name)) for name, label in labels.items()]
    return [[label[0].upper() + label[1:], percent_both(part)] for label, part in parts if part]


def year_words(file: FileRows) -> str:
    """Return "1 Januari sampai dengan 31 Desember"."""
    articles = articles_of(file)
    return " sampai dengan ".join(book_year(articles.fiscal_year_month)) if articles else gap("tahun buku")


def years(value: int | None, what: str) -> str:
    return f"{numbered(value)} tahun" if value else gap(what)


def plan_of(file: FileRows, kind: MeetingKind) -> MeetingPlan | None:
    return file.plans.get(kind)


def names(founders: Iterable[Founder]) -> str:
    """Return "1. Slamet Riyadi; 2. Nurul Hidayati"."""
    return "; ".join(f"{place}. {founder.person.name}" for place, founder in enumerate(founders, start=1))
