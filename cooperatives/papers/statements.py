"""What officers declare and sign over a duty stamp: no kin (D11), fit and willing (D12), capital paid in (D13)."""

from typing import Any

from cooperatives.models import (
    Body,
    EligibilityThresholds,
    OfficerRole,
    OfficerTerm,
    Registration,
    RegistrationKind,
)
from cooperatives.papers.common import (
    BLANK,
    NOBODY,
    above,
    base,
    dated,
    deed_words,
    masked_block,
    officer,
    officer_signer,
    place_line,
    seat,
    seats,
    signer,
    stamped,
)
from cooperatives.papers.gathering import articles_of
from cooperatives.papers.kinds import PaperKind
from cooperatives.papers.rows import FileRows
from cooperatives.wording import date_both, money, numbered
from lumajang_kdkmp.documents.placeholders import gap
from lumajang_kdkmp.formats import rupiah


def _capacity(file: FileRows, title: str, term: OfficerTerm | None) -> str:
    """Return the office as a statement names it: "Bendahara (Pengurus)", "Ketua Pengawas karena jabatan …"."""
    if term and term.ex_officio:
        return f"{title}, karena jabatan selaku {file.village.head_title} {file.village.name}"
    return title if title.endswith(("Pengawas", "Pengurus")) else f"{title} (Pengurus)"


def _post(title: str, term: OfficerTerm | None) -> str:
    """Return the office as it stands before the name of the cooperative in a sentence."""
    if term and term.ex_officio:
        return f"{title} karena jabatan pada"
    return title if "Pengawas" in title else f"{title.removesuffix(' Pengurus')} pada Pengurus"


def _declarant(file: FileRows, title: str, term: OfficerTerm | None) -> dict[str, Any]:
    if term is None:
        return NOBODY | {"name": gap(f"nama {title}"), "capacity": _capacity(file, title, None)}
    return masked_block(term.person, file.cooperative) | {"capacity": _capacity(file, title, term)}


def _signed(file: FileRows, who: dict[str, Any], day: Any) -> list[list[dict[str, str]]]:
    return [[BLANK, stamped(above(signer("Yang menyatakan,", who["name"]), dated(file, day)))]]


def kinship_statement(file: FileRows) -> dict[str, Any]:
    """Return D11: each officer names all the others and declares to be no kin of theirs (rule R7)."""
    taken = seats(file)
    people = [_declarant(file, title, term) for title, term in taken]
    statements = []
    for place, (who, (_, term)) in enumerate(zip(people, taken, strict=True)):
        others = [other for position, other in enumerate(people) if position != place]
        statements.append(
            who
            | {
                "others": [{"name": row["name"], "capacity": row["capacity"]} for row in others],
                "signers": _signed(file, who, term.kinship_declared_on if term else None),
            }
        )
    title = "Surat Pernyataan Tidak Memiliki Hubungan Keluarga"
    return base(file, title) | {"statements": statements, "deed": deed_words(file.cooperative)}


def _leadership(file: FileRows) -> str:
    """Return what a member of the board declares not to be (rule R8), as strictly as the thresholds say."""
    place, head = file.village.kind, file.village.head_title
    council = "LPM" if file.village.is_kelurahan else "BPD"
    barred = (
        EligibilityThresholds.objects.filter(valid_from__lte=file.as_of)
        .order_by("-valid_from")
        .values_list("officials_barred", flat=True)
        .first()
    )
    if barred:
        return f"bukan {head}, bukan perangkat {place}, dan bukan pimpinan atau anggota {council}"
    return f"bukan {head} dan tidak berasal dari unsur pimpinan {place}"


def _willing(file: FileRows, title: str, term: OfficerTerm | None) -> str:
    """Return for how long the officer is willing to serve."""
    if term and term.ex_officio:
        return f"selama saya menjabat {file.village.head_title} {file.village.name}"
    articles = articles_of(file)
    is_board = term.body == Body.BOARD if term else "Pengawas" not in title
    years = (articles.board_term_years if is_board else articles.supervisor_term_years) if articles else None
    length = f"{numbered(years)} tahun" if years else gap("masa jabatan")
    since = date_both(term.starts_on) if term else gap(f"tanggal mulai {title}")
    return f"untuk masa jabatan {length}, terhitung sejak tanggal {since}"


def fitness_statement(file: FileRows) -> dict[str, Any]:
    """Return D12: willing to serve, resident, and what rules R8 (board) and R9 (supervisors) ask for."""
    leadership = _leadership(file)
    statements = []
    for title, term in seats(file):
        who = _declarant(file, title, term)
        is_resident = term.person.lives_here if term else True
        statements.append(
            who
            | {
                "is_supervisor": "Pengawas" in title,
                "post": _post(title, term),
                "willing": _willing(file, title, term),
                "leadership": leadership,
                "residence": place_line(file.cooperative)
                if is_resident
                else gap(f"KTP {file.village.kind} ini atas nama {who['name']}"),
                "signers": _signed(file, who, term.fitness_declared_on if term else None),
            }
        )
    return base(file, "Surat Pernyataan Kesediaan dan Kelayakan") | {
        "statements": statements,
        "deed": deed_words(file.cooperative),
    }


def _kept(file: FileRows) -> str:
    """Return where the money is: in the bank once there is an account, else with the treasurer."""
    account = Registration.objects.filter(
        cooperative_id=file.cooperative.pk, kind=RegistrationKind.BANK_ACCOUNT, issued_on__lte=file.as_of
    ).first()
    if account:
        bank = account.issuer or gap("nama bank")
        return f"pada rekening koperasi nomor {account.number} di {bank}"
    return "pada Bendahara, dan dipindahkan ke rekening koperasi setelah rekening itu dibuka"


def _paid(file: FileRows) -> tuple[list[dict[str, str]], int, int]:
    rows = []
    for founder in file.founders:
        name = founder.person.name
        principal, mandatory = founder.principal_paid, founder.mandatory_paid
        rows.append(
            {
                "number": str(founder.number),
                "name": name,
                "principal": rupiah(principal) if principal else gap(f"simpanan pokok {name}"),
                "mandatory": rupiah(mandatory),
                "sum": rupiah(principal + mandatory),
            }
        )
    rows = rows or [{"number": "", "name": gap("daftar pendiri"), "principal": "", "mandatory": "", "sum": ""}]
    principals = sum(founder.principal_paid for founder in file.founders)
    return rows, principals, sum(founder.mandatory_paid for founder in file.founders)


def capital_statement(file: FileRows) -> dict[str, Any]:
    """Return D13: what each founder has paid in, the sums, and where the money is."""
    rows, principal, mandatory = _paid(file)
    grant = file.cooperative.grant_fund
    signers = []
    people = []
    for role, title in ((OfficerRole.TREASURER, "Bendahara"), (OfficerRole.CHAIR, "Ketua")):
        term = officer(file.board, role)
        people.append(_declarant(file, title, term))
        signers.append(officer_signer(term, title))
    return base(file, "Surat Pernyataan Penyetoran Modal Awal") | {
        "seat": seat(file.cooperative),
        "people": people,
        "rows": rows,
        "count": numbered(len(file.founders)) if file.founders else gap("jumlah pendiri"),
        "principal": rupiah(principal),
        "mandatory": rupiah(mandatory),
        "paid": rupiah(principal + mandatory),
        "parts": [
            {"label": "Simpanan pokok", "sum": money(principal)},
            {"label": "Simpanan wajib", "sum": money(mandatory)},
            {"label": "Hibah", "sum": money(grant)},
        ],
        "total": money(principal + mandatory + grant),
        "kept": _kept(file),
        "deed": deed_words(file.cooperative),
        "signers": [[signers[0], stamped(above(signers[1], dated(file)))]],
    }


PAPERS: tuple[PaperKind, ...] = (
    PaperKind(
        kind="kinship_statement",
        code="D11",
        title="Surat pernyataan tidak memiliki hubungan keluarga",
        version="D11/1 Juklak Menkop 1/2025",
        build=kinship_statement,
    ),
    PaperKind(
        kind="fitness_statement",
        code="D12",
        title="Surat pernyataan kesediaan dan kelayakan",
        version="D12/1 Juklak Menkop 1/2025",
        build=fitness_statement,
    ),
    PaperKind(
        kind="capital_statement",
        code="D13",
        title="Surat pernyataan penyetoran modal awal",
        version="D13/1 Permenkum 13/2025",
        build=capital_statement,
    ),
)
