"""What an address of the open data answers when it cannot do what was asked: RFC 9457, in Indonesian, never a 500."""

from dataclasses import dataclass

PROBLEM_TYPE = "application/problem+json"


@dataclass(frozen=True)
class ProblemKind:
    """A kind of refusal: its mark on the page that explains it, status, and a title that stays the same."""

    mark: str
    status: int
    title: str


PARAMETER = ProblemKind("parameter", 400, "Parameter tidak dapat dibaca")
NOT_FOUND = ProblemKind("tidak-ada", 404, "Alamat atau kode itu tidak ada")
METHOD = ProblemKind("cara", 405, "Cara meminta ini tidak dilayani")
DAY = ProblemKind("tanggal", 422, "Tanggal itu di luar masa data")
TOO_MANY = ProblemKind("terlalu-sering", 429, "Terlalu banyak permintaan")
KINDS = (PARAMETER, NOT_FOUND, METHOD, DAY, TOO_MANY)


class Problem(Exception):  # noqa: N818 - named as RFC 9457 names it
    """A request that is refused: what is wrong with it and what to do, in a sentence or two."""

    def __init__(self, kind: ProblemKind, detail: str, parameter: str = "") -> None:
        super().__init__(detail)
        self.kind, self.detail, self.parameter = kind, detail, parameter

    def body(self, explained_at: str) -> dict[str, object]:
        """Return the document; `explained_at` is the address of the page that lists the kinds."""
        found: dict[str, object] = {
            "type": f"{explained_at}#galat-{self.kind.mark}",
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
        }
        return found | ({"parameter": self.parameter} if self.parameter else {})
