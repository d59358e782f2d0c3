"""Village map and tile grid as SVG. The same function serves page and PDF; pure functions.

WeasyPrint does not let the page's CSS reach an SVG, so all looks are presentation attributes. Whole numbers
and relative paths keep the map of 205 villages within 16 KB and the tile grid within 1.5 KB (gzip).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString

from villages.codes import is_kelurahan, kecamatan_of
from villages.geometry import MAP_WIDTH, Ring, chain, outline, path
from villages.lettering import Lettering, letter
from villages.shapes import MapShapes, Tile, schematic, shipped_tiles

# From the first stage to the last but one; colours of the design kit.
STAGE_FILLS = ("#dbe7ee", "#c3dae7", "#a3c8dc", "#6ba7c6", "#2f7ca8", "#12436d")
OPERATING_FILL = "#0b6447"
LATE_FILL = "#b3161b"
NO_DATA_FILL = "#eceff1"
INK = "#14202b"
SHORE = "#9db0bd"
TILE_FILL = "#f2f4f5"
FONT = "PJS,Plus Jakarta Sans,Noto Sans,Liberation Sans,sans-serif"

NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class MapCell:
    """One village on the map: colour, what is read out ("Bago: akta notaris, lewat tenggat"), and a link.

    Villages of one kecamatan with the same `href` share one link, named after the kecamatan; an empty `href`
    makes no link. `late` adds the red dot, the second cue beside the colour; None is a map that does not tell.
    """

    fill: str
    label: str
    href: str = ""
    late: bool | None = False


def text(value: str) -> str:
    """Return `value` for SVG text or a quoted attribute: escaped, without characters that XML forbids."""
    return str(escape(NOT_XML.sub("", value)))


@dataclass(frozen=True, eq=False)
class _Drawing:
    """What depends on the outlines only, worked out once: paths, borders, names and dots, the frame."""

    paths: Mapping[str, str]
    borders: str
    shore: str
    lettering: Lettering
    names: Mapping[str, str]
    frame: tuple[int, int, int, int]
    unit: float


@lru_cache(maxsize=32)
def _drawing(shapes: MapShapes, codes: frozenset[str]) -> _Drawing:
    shown = {code: shapes.rings[code] for code in sorted(codes)}
    points = [point for rings in shown.values() for ring in rings for point in ring]
    left, top = min(p[0] for p in points), min(p[1] for p in points)
    width, height = max(p[0] for p in points) - left, max(p[1] for p in points) - top
    unit = max(width, height) / MAP_WIDTH
    groups: defaultdict[str, list[Ring]] = defaultdict(list)
    for code, rings in shown.items():
        groups[kecamatan_of(code)] += rings
    shore = outline(ring for rings in groups.values() for ring in rings)
    borders = set().union(*map(outline, groups.values())) - shore
    # A map of one kecamatan names its villages, a larger one its kecamatan.
    names = {area: shapes.names.get(area, "") for area in (groups if len(groups) > 1 else shown)}
    return _Drawing(
        paths={code: path(rings, closed=True) for code, rings in shown.items()},
        borders=path(chain(borders), closed=False),
        shore=path(chain(shore), closed=False),
        lettering=letter(shown, names, 14 * unit, 6 * unit),
        names=names,
        frame=(left - 4, top - 4, width + 8, height + 8),
        unit=unit,
    )


def village_map_svg(
    cells: Mapping[str, MapCell],
    *,
    shapes: MapShapes | None = None,
    for_pdf: bool = False,
    titles: bool = True,
    title: str = "",
) -> SafeString:
    """Return the map of the villages in `cells` (by village code), framed to fit them.

    `shapes` is the schematic map unless given (villages.shapes.current_shapes()). `titles` gives each village
    its label as a tooltip. `for_pdf` leaves out links and tooltips. Codes without an outline are not drawn;
    with nothing to draw the result is an empty string.
    """
    shapes = shapes or schematic()
    codes = frozenset(code for code in cells if code in shapes.rings)
    if not codes:
        return SafeString("")
    drawing = _drawing(shapes, codes)
    title = title or f"Peta {len(codes)} desa dan kelurahan"
    groups = _links(cells, sorted(codes), shapes.names, for_pdf)
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" role="group" class="map" '
        f'viewBox="{" ".join(map(str, drawing.frame))}"{_font(for_pdf)}><title>{text(title)}</title>',
        f'<path fill="none" stroke="{SHORE}" stroke-width="{_n(3 * drawing.unit)}" stroke-linejoin="round" '
        f'd="{drawing.shore}"/>',
        f'<g stroke="#fff" stroke-width="{_n(drawing.unit)}" stroke-linejoin="round">',
        *(_group(cells, group, drawing.paths, titles and not for_pdf) for group in groups),
        f'</g><path fill="none" stroke="#fff" stroke-width="{_n(3 * drawing.unit)}" stroke-linejoin="round" '
        f'd="{drawing.borders}"/>',
        _dots(drawing, [code for code in sorted(codes) if cells[code].late]),
        _names(drawing, for_pdf),
        "</svg>",
    ]
    return SafeString("".join(parts))


def _font(for_pdf: bool) -> str:
    """A page's SVG inherits the font of the page; WeasyPrint needs it said."""
    return f' font-family="{FONT}"' if for_pdf else ""


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class _Group:
    codes: Sequence[str]
    opening: str
    closing: str


def _links(
    cells: Mapping[str, MapCell], codes: Iterable[str], names: Mapping[str, str], for_pdf: bool
) -> list[_Group]:
    """Return the villages by kecamatan and link, with the tags around each group."""
    together: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for code in codes:
        together[kecamatan_of(code), cells[code].href].append(code)
    groups = []
    for (kecamatan, href), members in together.items():
        if for_pdf or not href:
            groups.append(_Group(members, "<g>", "</g>"))
            continue
        label = _summary(names.get(kecamatan, kecamatan), {code: cells[code] for code in members})
        groups.append(_Group(members, f'<a href="{text(href)}" aria-label="{text(label)}">', "</a>"))
    return groups


def _summary(name: str, cells: Mapping[str, MapCell]) -> str:
    if len(cells) == 1:
        return next(iter(cells.values())).label
    kind = "desa dan kelurahan" if any(is_kelurahan(code) for code in cells) else "desa"
    told = [cell.late for cell in cells.values() if cell.late is not None]
    return f"{name}: {len(cells)} {kind}" + (f", {sum(told)} lewat tenggat" if told else "")


def _group(cells: Mapping[str, MapCell], group: _Group, paths: Mapping[str, str], titles: bool) -> str:
    shapes = "".join(
        f'<path fill="{text(cells[code].fill)}" d="{paths[code]}"'
        + (f"><title>{text(cells[code].label)}</title></path>" if titles else "/>")
        for code in group.codes
    )
    return f"{group.opening}{shapes}{group.closing}"


def _dots(drawing: _Drawing, late: Sequence[str]) -> str:
    # A line of no length with round ends is a dot: two paths draw all of them, the white rim first.
    if not late:
        return ""
    data = "".join(f"M{x} {y}h0" for x, y in (drawing.lettering.dots[code] for code in late))
    return (
        f'<g fill="none" stroke-linecap="round"><path stroke="#fff" stroke-width="{_n(14 * drawing.unit)}" '
        f'd="{data}"/><path stroke="{LATE_FILL}" stroke-width="{_n(11 * drawing.unit)}" d="{data}"/></g>'
    )


def _names(drawing: _Drawing, for_pdf: bool) -> str:
    # Links carry the names for screen readers; these are for the eye.
    size = 14 * drawing.unit
    words = "".join(
        f'<text x="{round(box.x)}" y="{round(box.y + box.half_height)}">{text(drawing.names[code])}</text>'
        for code, box in sorted(drawing.lettering.names.items())
    )
    halo = f'stroke="#fff" stroke-width="{_n(4 * drawing.unit)}" stroke-linejoin="round"'
    shared = f'aria-hidden="true" font-size="{_n(size)}" font-weight="700" text-anchor="middle"'
    if for_pdf:  # WeasyPrint knows no paint-order: the halo is a text of its own below.
        return f'<g {shared} fill="#fff" {halo}>{words}</g><g {shared} fill="{INK}">{words}</g>'
    return f'<g {shared} fill="{INK}" {halo} paint-order="stroke">{words}</g>'


# The tile grid in pixels of a phone 390 wide: a tile is 58 by 62 and holds five squares of 8 a row.
TILE_WIDTH, TILE_HEIGHT, TILE_GAP = 58, 62, 2
SQUARE_STEP, SQUARES_A_ROW, SQUARES_LEFT, SQUARES_TOP = 11, 5, 3, 31


def tile_grid_svg(
    cells: Mapping[str, MapCell],
    *,
    tiles: Sequence[Tile] | None = None,
    for_pdf: bool = False,
    titles: bool = False,
    title: str = "",
) -> SafeString:
    """Return the tile grid: a tile for each kecamatan, placed as on the map, with a square for each village.

    Late villages have a red frame. Squares stand in the order of the codes. `titles` gives each square its
    label as a tooltip, which doubles the size. Kecamatan without a village in `cells` are left out.
    """
    members: defaultdict[str, list[str]] = defaultdict(list)
    for code in sorted(cells):
        members[kecamatan_of(code)].append(code)
    shown = [tile for tile in tiles or shipped_tiles() if tile.code in members]
    if not shown:
        return SafeString("")
    left, top = min(tile.col for tile in shown), min(tile.row for tile in shown)
    width = (max(tile.col for tile in shown) - left + 1) * (TILE_WIDTH + TILE_GAP) - TILE_GAP
    height = (max(tile.row for tile in shown) - top + 1) * (TILE_HEIGHT + TILE_GAP) - TILE_GAP
    title = title or f"Petak {len(cells)} desa dan kelurahan"
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" role="group" class="tiles" '
        f'viewBox="0 0 {width} {height}"{_font(for_pdf)} font-size="9.4" font-weight="700" text-anchor="middle" '
        f'fill="none" stroke-width="8"><title>{text(title)}</title>'
    ]
    for tile in shown:
        own = {code: cells[code] for code in members[tile.code]}
        hrefs = {cell.href for cell in own.values()}
        href = "" if for_pdf or len(hrefs) > 1 else hrefs.pop()
        link = f'a href="{text(href)}" aria-label="{text(_summary(tile.name, own))}"' if href else "g"
        place = f"{(tile.col - left) * (TILE_WIDTH + TILE_GAP)} {(tile.row - top) * (TILE_HEIGHT + TILE_GAP)}"
        parts += [
            f'<{link} transform="translate({place})">'
            f'<rect width="{TILE_WIDTH}" height="{TILE_HEIGHT}" rx="5" fill="{TILE_FILL}"/>',
            _tile_label(tile.label),
            _squares(list(own.values()), titles and not for_pdf),
            "</a>" if href else "</g>",
        ]
    return SafeString("".join([*parts, "</svg>"]))


def _tile_label(label: str) -> str:
    head, hyphen, rest = label.partition("-")
    if not hyphen:
        return f'<text x="29" y="17" fill="{INK}">{text(label)}</text>'
    lines = (f'<tspan x="29" y="{y}">{text(line)}</tspan>' for y, line in ((11, head + hyphen), (21, rest)))
    return f'<text fill="{INK}">{"".join(lines)}</text>'


def _squares(cells: Sequence[MapCell], titles: bool) -> str:
    """Return the squares of a tile and the red frames of the late ones.

    A square is a short thick line, which takes the fewest letters. Without tooltips there is one path for each
    colour, always in the same order (it packs better), with them one for each village.
    """
    looks: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    frames = []
    for i, cell in enumerate(cells):
        x = SQUARES_LEFT + i % SQUARES_A_ROW * SQUARE_STEP
        y = SQUARES_TOP + i // SQUARES_A_ROW * SQUARE_STEP
        looks[cell.fill, cell.label if titles else ""].append(f"M{x} {y}h8")
        if cell.late:
            frames.append(f"M{x + 1} {y - 3}v6h6v-6z")
    squares = "".join(
        f'<path stroke="{text(fill)}" d="{"".join(data)}"'
        + (f"><title>{text(label)}</title></path>" if label else "/>")
        for (fill, label), data in sorted(looks.items())
    )
    late = f'<path stroke="{LATE_FILL}" stroke-width="2" d="{"".join(frames)}"/>' if frames else ""
    return squares + late
