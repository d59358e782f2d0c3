"""What badge and card of a village tell, and the snippets that put them on another site."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html

from lumajang_kdkmp.formats import date_long, date_short
from roadmap.open_data.badge import HEIGHT, WIDTH, BadgeFacts, state_words
from roadmap.open_data.facts import VillageFacts
from roadmap.stages import LEGAL_ENTITY, MUSDESUS, NOTARY, STAGE, STAGES
from villages.models import VillageKind

TOLD = (MUSDESUS, NOTARY, LEGAL_ENTITY)
POTENTIALS = 3
# Room for three potentials of two lines each; a frame cannot grow with its page.
CARD_HEIGHT = 420


@dataclass(frozen=True)
class Card:
    """A village's card for the frame of another site."""

    facts: BadgeFacts
    cooperative: str
    stages: tuple[tuple[str, str], ...]
    potentials: tuple[str, ...]
    day: str
    href: str
    total: int = len(STAGES)

    @property
    def segments(self) -> tuple[bool, ...]:
        return tuple(i < self.facts.done for i in range(self.total))


@dataclass(frozen=True)
class Snippets:
    """What a village's webmaster copies; every address is whole."""

    badge: str
    card: str
    badge_href: str
    card_href: str
    data: str
    data_href: str


def badge_facts(village: VillageFacts) -> BadgeFacts:
    stage = village.last_stage
    since = village.verified_on(stage.code) if stage else None
    kind = VillageKind(village.row.kind).label
    return BadgeFacts(
        kind=f"Koperasi {kind} Merah Putih",
        name=village.row.bare_name,
        kecamatan=village.row.kecamatan,
        done=village.row.state.last_done,
        words=state_words(
            stage.code if stage else "", stage.label if stage else "", date_short(since) if since else ""
        ),
        is_demo=not settings.PRODUCTION,
    )


def card(village: VillageFacts) -> Card:
    days = [(STAGE[code].label, village.verified_on(code)) for code in TOLD]
    return Card(
        facts=badge_facts(village),
        cooperative=village.cooperative,
        stages=tuple((label, date_short(on) if on else "belum") for label, on in days),
        potentials=tuple(dict.fromkeys(item.commodity for item in village.potentials))[:POTENTIALS],
        day=date_long(village.day),
        href=f"{settings.SITE_URL}{reverse('public_village', args=[village.row.code])}",
    )


def snippets(code: str, name: str) -> Snippets:
    """Return what to copy for the village `name` ("Desa Bago")."""
    site = settings.SITE_URL
    page = f"{site}{reverse('public_village', args=[code])}"
    badge_href, data_href = reverse("open_data_badge", args=[code]), reverse("open_data_village", args=[code])
    card_href = reverse("open_data_card", args=[code])
    return Snippets(
        badge=format_html(
            '<a href="{}"><img src="{}" width="{}" height="{}" alt="Kemajuan koperasi {}"></a>',
            page,
            f"{site}{badge_href}",
            WIDTH,
            HEIGHT,
            name,
        ),
        card=format_html(
            '<iframe src="{}" title="Kemajuan koperasi {}" width="{}" height="{}"></iframe>',
            f"{site}{card_href}",
            name,
            WIDTH,
            CARD_HEIGHT,
        ),
        badge_href=badge_href,
        card_href=card_href,
        data=f"{site}{data_href}",
        data_href=data_href,
    )
