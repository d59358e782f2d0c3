"""The badge of a village for other web sites: a small SVG, the same bytes for the same facts. Pure functions.

No style sheet and no font of ours reach it inside another page's picture, so looks are attributes and the letters are
those of the reader's system; a long name is squeezed to the room it has.
"""

from dataclasses import dataclass

from roadmap.stages import LEGAL_ENTITY, OPERATING, STAGES
from villages.maps import text

WIDTH, HEIGHT = 320, 96
LEFT, RIGHT = 54, 306
# Mean width of a letter in parts of the font size; a bold capital is wider, so this errs on the wide side.
LETTER, BOLD_LETTER = 0.54, 0.6
FONT = "Plus Jakarta Sans,Segoe UI,Noto Sans,Roboto,Helvetica,Arial,sans-serif"
LIGHT, DARK = "terang", "gelap"
THEMES = (LIGHT, DARK)


@dataclass(frozen=True)
class Colours:
    """The colours of one theme; every pair of letters and ground has a contrast of 4.5 or more."""

    ground: str
    edge: str
    ink: str
    ink2: str
    done: str
    open: str


COLOURS = {
    LIGHT: Colours("#ffffff", "#b9c2c9", "#14202b", "#44515e", "#12436d", "#d3dbe0"),
    DARK: Colours("#0b2c48", "#5b7d99", "#ffffff", "#c9d7e3", "#ffffff", "#35597a"),
}


@dataclass(frozen=True)
class BadgeFacts:
    """What a badge and a card tell: "Koperasi Desa Merah Putih", "Bago", how far, and in which words."""

    kind: str
    name: str
    kecamatan: str
    done: int
    words: str
    is_demo: bool

    @property
    def sentence(self) -> str:
        """Return the badge for those who do not see it."""
        note = " Data contoh." if self.is_demo else ""
        return (
            f"{self.kind} {self.name}, Kecamatan {self.kecamatan}: {self.words}, "
            f"{self.done} dari {len(STAGES)} tahap selesai.{note}"
        )


def state_words(stage: str, label: str, since: str) -> str:
    """Return how far a cooperative is: "Berbadan hukum sejak 10 Jun 2025", "Musdesus selesai 28 Mei 2025"."""
    if not stage:
        return "Belum ada tahap selesai"
    named = {LEGAL_ENTITY: "Berbadan hukum sejak", OPERATING: "Beroperasi sejak"}
    return f"{named.get(stage, f'{label} selesai')} {since}".rstrip()


def badge_svg(facts: BadgeFacts, theme: str = LIGHT) -> str:
    """Return the badge, 320 by 96."""
    look = COLOURS[theme]
    place = f"{facts.done} dari {len(STAGES)} tahap" + (", data contoh" if facts.is_demo else "")
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{text(facts.sentence)}" font-family="{FONT}">'
            f"<title>{text(facts.sentence)}</title>",
            f'<rect x=".5" y=".5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="10" fill="{look.ground}" '
            f'stroke="{look.edge}"/>',
            '<path d="M16 16h26v15H16z" fill="#c8161d"/><path d="M16 31h26v6q0 10-13 12-13-2-13-12z" fill="#fff"/>',
            f'<path d="M16 16h26v21q0 10-13 12-13-2-13-12z" fill="none" stroke="{look.edge}"/>',
            _line(facts.kind, 25, 11.5, look.ink2),
            _line(facts.name, 45, 17, look.ink, bold=True),
            _line(facts.words, 64, 12.5, look.ink, bold=True),
            *_segments(facts.done, look),
            _line(place, 88, 10.5, look.ink2),
            "</svg>",
        ]
    )


def _line(words: str, y: int, size: float, colour: str, bold: bool = False) -> str:
    room = RIGHT - LEFT
    wide = len(words) * size * (BOLD_LETTER if bold else LETTER) > room
    squeezed = f' textLength="{room}" lengthAdjust="spacingAndGlyphs"' if wide else ""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{LEFT}" y="{y}" font-size="{size}" fill="{colour}"{weight}{squeezed}>{text(words)}</text>'
    )


def _segments(done: int, look: Colours) -> list[str]:
    step = (RIGHT - LEFT + 3) / len(STAGES)
    return [
        f'<rect x="{LEFT + i * step:.1f}" y="70" width="{step - 3:.1f}" height="5" rx="2" '
        f'fill="{look.done if i < done else look.open}"/>'
        for i in range(len(STAGES))
    ]
