"""What each rule of the eligibility check looks at. A check returns what is wrong in one sentence, "" for nothing."""

from collections import Counter
from collections.abc import Iterable

from cooperatives.eligibility_terms import Facts, PersonFacts, Seat, Thresholds
from lumajang_kdkmp.formats import date_short, rupiah

BOARD_ROLES = {
    "chair": "ketua",
    "vice_business": "wakil ketua bidang usaha",
    "vice_membership": "wakil ketua bidang keanggotaan",
    "secretary": "sekretaris",
    "treasurer": "bendahara",
}


def _names(people: Iterable[PersonFacts]) -> str:
    return ", ".join(person.name for person in people)


def _officers(seats: Iterable[Seat]) -> str:
    return _names({seat.person.key: seat.person for seat in seats}.values())


def _same_name(a: str, b: str) -> bool:
    """Compare names without titles after a comma, capitals and doubled spaces."""
    plain = [" ".join(name.partition(",")[0].casefold().split()) for name in (a, b)]
    return plain[0] == plain[1]


def meeting_order(facts: Facts, _: Thresholds) -> str:
    if facts.musdesus_on is None:
        return f"Musyawarah {facts.place} khusus belum tercatat."
    if facts.founding_on is None:
        return "Rapat pendirian belum tercatat."
    if facts.founding_on < facts.musdesus_on:
        return f"Rapat pendirian tercatat sebelum musyawarah {facts.place} khusus."
    return ""


def lawful_name(facts: Facts, _: Thresholds) -> str:
    if facts.naming.faults:
        return facts.naming.faults[0]
    if facts.naming.taken_by:
        return f"Nama {facts.naming.name} sudah dipakai koperasi {facts.naming.taken_by}."
    return ""


def short_name(facts: Facts, thresholds: Thresholds) -> str:
    length = len(facts.naming.name)
    if length <= thresholds.name_length:
        return ""
    return f"Nama koperasi {length} huruf; portal kementerian pernah membatasi {thresholds.name_length} huruf."


def uncommon_name(facts: Facts, _: Thresholds) -> str:
    if not facts.naming.is_common:
        return ""
    spare = " atau ".join(f"“{name}”" for name in facts.naming.fallbacks)
    return f"Nama desa ini umum di Indonesia dan mungkin sudah dipakai di daerah lain. Nama cadangan: {spare}."


def enough_founders(facts: Facts, thresholds: Thresholds) -> str:
    count, least = len(facts.founders), thresholds.min_founders
    if count < least:
        return f"Pendiri baru {count} orang, kurang {least - count} dari {least}."
    if not any(founder.village_post == "head" for founder in facts.founders):
        return f"{facts.head_title.capitalize()} belum tercatat sebagai pendiri."
    return ""


def usual_founders(facts: Facts, thresholds: Thresholds) -> str:
    count, usual = len(facts.founders), thresholds.usual_founders
    return f"Pendiri {count} orang; yang lazim {usual} orang." if count < usual else ""


def all_live_here(facts: Facts, _: Thresholds) -> str:
    others = [person for person in facts.people if not person.lives_here]
    return f"Alamat KTP di luar {facts.place} ini: {_names(others)}." if others else ""


def board_complete(facts: Facts, thresholds: Thresholds) -> str:
    board = facts.seated("board")
    filled = Counter(seat.role for seat in board)
    if missing := [label for role, label in BOARD_ROLES.items() if not filled[role]]:
        return f"Pengurus belum lengkap: {', '.join(missing)}."
    if double := [label for role, label in BOARD_ROLES.items() if filled[role] > 1]:
        return f"Jabatan pengurus diisi lebih dari satu orang: {', '.join(double)}."
    return _count("pengurus", len(board), thresholds.min_board)


def _count(body: str, count: int, least: int) -> str:
    if count < least:
        return f"{body.capitalize()} baru {count} orang, kurang {least - count} dari {least}."
    return f"Jumlah {body} {count} orang, genap." if count % 2 == 0 else ""


def supervisors_complete(facts: Facts, thresholds: Thresholds) -> str:
    seats = facts.seated("supervisor")
    if fault := _count("pengawas", len(seats), thresholds.min_supervisors):
        return fault
    if _ex_officio_chair(facts) is None:
        return f"Ketua pengawas karena jabatan ({facts.head_title}) belum tercatat."
    return ""


def _ex_officio_chair(facts: Facts) -> Seat | None:
    """Return the one chair of the supervisors if that is held ex officio."""
    chairs = [seat for seat in facts.seated("supervisor") if seat.role == "chair"]
    return chairs[0] if len(chairs) == 1 and chairs[0].ex_officio else None


def no_kin(facts: Facts, _: Thresholds) -> str:
    held = Counter(seat.person.key for seat in facts.seats)
    people = {seat.person.key: seat.person for seat in facts.seats}
    if double := [people[key] for key, count in held.items() if count > 1]:
        return f"Memegang lebih dari satu jabatan: {_names(double)}."
    pairs = [f"{people[a].name} dan {people[b].name}" for a, b in facts.kin if a in people and b in people]
    return f"Berhubungan keluarga derajat pertama: {'; '.join(pairs)}." if pairs else ""


def kinship_declared(facts: Facts, _: Thresholds) -> str:
    missing = [seat for seat in facts.seats if not seat.kinship_declared]
    return f"Pernyataan hubungan keluarga belum ditandatangani: {_officers(missing)}." if missing else ""


def fitness_declared(facts: Facts, _: Thresholds) -> str:
    missing = [seat for seat in facts.seats if not seat.fitness_declared]
    return f"Pernyataan kelayakan belum ditandatangani: {_officers(missing)}." if missing else ""


def _board_posts(facts: Facts, *posts: str) -> list[PersonFacts]:
    return [seat.person for seat in facts.seated("board") if seat.person.village_post in posts]


def no_head_on_board(facts: Facts, _: Thresholds) -> str:
    heads = _board_posts(facts, "head")
    return f"{facts.head_title.capitalize()} duduk sebagai pengurus: {_names(heads)}." if heads else ""


def no_official_on_board(facts: Facts, _: Thresholds) -> str:
    others = _board_posts(facts, "official", "council")
    council = "LPM" if facts.is_kelurahan else "BPD"
    return f"Perangkat {facts.place} atau anggota {council} di pengurus: {_names(others)}." if others else ""


def women_on_both(facts: Facts, thresholds: Thresholds) -> str:
    least = {
        "board": ("pengurus", thresholds.min_women_board),
        "supervisor": ("pengawas", thresholds.min_women_supervisors),
    }
    lacks = []
    for body, (label, wanted) in least.items():
        seats = facts.seated(body)
        count = sum(seat.person.is_female for seat in seats)
        if seats and count < wanted:
            lacks.append(f"{label} {count} dari {wanted}")
    return f"Perempuan belum cukup di {' dan '.join(lacks)}." if lacks else ""


def equal_principal(facts: Facts, _: Thresholds) -> str:
    if facts.principal_saving <= 0:
        return "Besar simpanan pokok belum ditetapkan."
    different = sum(1 for paid in facts.principal_paid if paid != facts.principal_saving)
    return f"{different} pendiri menyetor simpanan pokok yang tidak sama besar." if different else ""


def one_funding(facts: Facts, thresholds: Thresholds) -> str:
    if len(facts.funding) > 1:
        return "Akta ini tercatat dibiayai lebih dari satu sumber."
    for source, amount in facts.funding:
        if amount > thresholds.deed_fee_limit:
            return f"Biaya akta {rupiah(amount)}, lebih dari {rupiah(thresholds.deed_fee_limit)}."
        if facts.is_kelurahan and source == "village_ops":
            return "Akta kelurahan tercatat dibiayai Dana Desa, yang hanya untuk desa."
    return ""


def some_funding(facts: Facts, _: Thresholds) -> str:
    return "" if facts.funding else "Sumber dana akta belum ditetapkan."


def some_kbli(facts: Facts, _: Thresholds) -> str:
    return "" if facts.kbli else "Kegiatan usaha (KBLI) belum dipilih."


def chair_is_head(facts: Facts, _: Thresholds) -> str:
    """Without a recorded village head the chair is taken on trust."""
    chair = _ex_officio_chair(facts)
    if chair is None or not facts.village_head or _same_name(chair.person.name, facts.village_head):
        return ""
    since = f" sejak {date_short(facts.village_head_since)}" if facts.village_head_since else ""
    return (
        f"Ketua pengawas tercatat {chair.person.name}, sedangkan {facts.head_title}{since} adalah "
        f"{facts.village_head}."
    )


def fund_pack_lacks(facts: Facts) -> list[str]:
    """Return what the Dana Desa stage II pack still lacks, in words."""
    pack = facts.fund_pack
    lacks = []
    if not pack.statement_signed:
        lacks.append("surat pernyataan dukungan APBDes belum ditandatangani")
    if not (pack.receipt_given or pack.minuta_signed):
        lacks.append("belum ada tanda terima notaris atau minuta")
    return lacks


def fund_pack_complete(facts: Facts, _: Thresholds) -> str:
    lacks = [] if facts.is_kelurahan else fund_pack_lacks(facts)
    return f"Paket Dana Desa tahap II belum lengkap: {'; '.join(lacks)}." if lacks else ""
