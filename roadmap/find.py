"""The one search of the portal: villages, cooperatives and papers of the reader's area, whatever was typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from cooperatives.find import bare_name, find_cooperatives, names_a_cooperative
from lumajang_kdkmp.accounts.models import User
from lumajang_kdkmp.documents.models import Document
from lumajang_kdkmp.documents.policies import readable_by
from roadmap.village_filter import LONGEST_SEARCH
from villages.models import Village
from villages.search import find_villages

LIMIT = 50
# A shorter piece of a paper's number stands in hundreds of them.
SHORTEST_NUMBER = 4


@dataclass(frozen=True)
class Hit:
    """One thing found: where it opens, its name, and what a second line says of it."""

    url: str
    name: str
    detail: str
    icon: str


@dataclass(frozen=True)
class Found:
    """What a text may mean, in the order of the page: cooperatives and papers by number, then villages."""

    text: str
    # What was asked of the villages: the text without "koperasi merah putih".
    place: str
    cooperatives: Sequence[Hit]
    papers: Sequence[Hit]
    villages: Sequence[Hit]

    @property
    def hits(self) -> list[Hit]:
        return [*self.cooperatives, *self.papers, *self.villages]

    @property
    def groups(self) -> list[tuple[str, Sequence[Hit]]]:
        named = (("Koperasi", self.cooperatives), ("Dokumen", self.papers), ("Desa", self.villages))
        return [(title, hits) for title, hits in named if hits]

    @property
    def only(self) -> Hit | None:
        return self.hits[0] if len(self.hits) == 1 else None

    @property
    def only_villages(self) -> bool:
        return bool(self.villages) and not (self.cooperatives or self.papers)


def typed(text: str) -> str:
    """Return what was typed without signs that no keyboard makes, at most LONGEST_SEARCH letters."""
    return " ".join("".join(c for c in text if c.isprintable())[:LONGEST_SEARCH].split())


def find(user: User, text: str) -> Found:
    """Return what `text` may mean to this person: rows of their area, papers they may read. At most seven queries."""
    text = typed(text)
    if not text:
        return Found("", "", (), (), ())
    cooperatives = find_cooperatives(user, text, regency=settings.REGENCY_NAME, limit=LIMIT)
    place = bare_name(text, settings.REGENCY_NAME) if names_a_cooperative(text) else text
    # Who says "koperasi" means the cooperative; the village is meant where it has none yet.
    asks_cooperative = bool(cooperatives) and names_a_cooperative(text)
    villages = [] if asks_cooperative else find_villages(Village.objects.visible_to(user), place, limit=LIMIT)
    return Found(
        text,
        place,
        [
            Hit(reverse("cooperative", args=[row.code]), row.name, row.found_by, "users")
            for row in cooperatives
        ],
        [
            Hit(reverse("document_detail", args=[row.pk]), row.title, f"nomor {row.number}", "document")
            for row in _papers(user, text)
        ],
        [
            Hit(reverse("village", args=[row.pk]), str(row), f"Kecamatan {row.kecamatan.name}", "pin")
            for row in villages
        ],
    )


def _papers(user: User, text: str) -> Sequence[Document]:
    if len(text) < SHORTEST_NUMBER or not any(letter.isdigit() for letter in text):
        return ()
    return readable_by(user).filter(number__icontains=text).order_by("-issued_on", "number")[:LIMIT]
