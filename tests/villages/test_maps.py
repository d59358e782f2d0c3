"""Map and tile grid: well-formed, light, escaped, and readable without colour."""

import gzip
import random
import re
from xml.etree import ElementTree

import pytest

from villages.codes import kecamatan_of
from villages.maps import (
    LATE_FILL,
    OPERATING_FILL,
    STAGE_FILLS,
    MapCell,
    tile_grid_svg,
    village_map_svg,
)
from villages.shapes import MapShapes, schematic, shipped_tiles

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '"><script>alert(1)</script>&<a href="x">\x00\x07\ud800'
FILLS = [*STAGE_FILLS, OPERATING_FILL]


def spread(seed: int = 7) -> dict[str, MapCell]:
    """All villages, stages scattered as in the middle of June, a fifth of them late."""
    dice = random.Random(seed)
    names = schematic().names
    return {
        code: MapCell(
            fill=FILLS[min(6, max(0, round(dice.gauss(3.5, 1.2))))],
            label=f"{names[code]}: akta notaris",
            href=f"/kecamatan/{kecamatan_of(code)}/",
            late=dice.random() < 0.2,
        )
        for code in schematic().rings
    }


def weight(svg: str) -> int:
    return len(gzip.compress(svg.encode(), 9))


def tree(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


@pytest.mark.parametrize("options", [{}, {"titles": False}, {"for_pdf": True}])
@pytest.mark.parametrize("draw", [village_map_svg, tile_grid_svg])
def test_every_drawing_is_well_formed(draw, options):
    root = tree(draw(spread(), **options))
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title").text


def test_the_map_of_205_villages_fits_its_budget():
    assert weight(village_map_svg(spread())) <= 16 * 1024


@pytest.mark.parametrize("seed", range(5))
def test_the_tile_grid_fits_its_budget(seed):
    assert weight(tile_grid_svg(spread(seed))) <= 1536


def test_every_village_is_drawn_once():
    root = tree(village_map_svg(spread()))
    shapes = [path for link in root.iter(f"{SVG}a") for path in link.iter(f"{SVG}path")]
    assert len(shapes) == 205
    assert {path.find(f"{SVG}title").text.split(":")[0] for path in shapes} == {
        schematic().names[code] for code in schematic().rings
    }


@pytest.mark.parametrize("draw", [village_map_svg, tile_grid_svg])
def test_each_kecamatan_is_one_link_with_a_name_for_screen_readers(draw):
    cells = spread()
    root = tree(draw(cells))
    assert root.get("role") == "group"
    links = list(root.iter(f"{SVG}a"))
    assert len(links) == 21
    names = {link.get("aria-label").split(":")[0] for link in links}
    assert names == {tile.name for tile in shipped_tiles()}
    pasirian = next(link for link in links if link.get("href") == "/kecamatan/35.08.04/")
    late = sum(cell.late for code, cell in cells.items() if code.startswith("35.08.04."))
    assert pasirian.get("aria-label") == f"Pasirian: 11 desa, {late} lewat tenggat"
    lumajang = next(link for link in links if link.get("href") == "/kecamatan/35.08.10/")
    assert "12 desa dan kelurahan" in lumajang.get("aria-label")


def test_each_village_is_a_link_where_each_has_an_address_of_its_own():
    cells = {c: MapCell("#fff", f"Desa {c}", f"/desa/{c}/") for c in spread() if c.startswith("35.08.04.")}
    root = tree(village_map_svg(cells))
    assert [link.get("aria-label") for link in root.iter(f"{SVG}a")] == [f"Desa {c}" for c in sorted(cells)]
    written = {text.text for text in root.iter(f"{SVG}text")}
    assert written == {schematic().names[code] for code in cells}, "one kecamatan: its villages are named"


@pytest.mark.parametrize("draw", [village_map_svg, tile_grid_svg])
def test_late_villages_are_marked_in_red_besides_their_colour(draw):
    cells = spread()
    assert draw(cells).count(LATE_FILL) > 0
    on_time = {code: MapCell(cell.fill, cell.label, cell.href) for code, cell in cells.items()}
    assert LATE_FILL not in draw(on_time)


def test_there_is_a_dot_for_each_late_village_inside_its_outline():
    cells = spread()
    drawn = tree(village_map_svg(cells))
    dots = next(p.get("d") for p in drawn.iter(f"{SVG}path") if p.get("stroke") == LATE_FILL)
    assert dots.count("M") == sum(cell.late for cell in cells.values())


def test_one_red_frame_in_the_grid_for_each_late_village():
    cells = spread()
    frames = [
        p.get("d") for p in tree(tile_grid_svg(cells)).iter(f"{SVG}path") if p.get("stroke") == LATE_FILL
    ]
    assert sum(d.count("M") for d in frames) == sum(cell.late for cell in cells.values())


def test_the_grid_has_a_square_for_each_village():
    squares = 0
    for path in tree(tile_grid_svg(spread())).iter(f"{SVG}path"):
        if path.get("stroke") != LATE_FILL:
            squares += path.get("d").count("h8")
    assert squares == 205


def test_kecamatan_stand_in_the_grid_as_on_the_map():
    root = tree(tile_grid_svg(spread()))
    place = {}
    for link in root.iter(f"{SVG}a"):
        place[link.get("aria-label").split(":")[0]] = tuple(
            map(int, re.findall(r"\d+", link.get("transform")))
        )
    assert place["Ranuyoso"][1] < place["Lumajang"][1] < place["Yosowilangun"][1]
    assert place["Pronojiwo"][0] < place["Candipuro"][0] < place["Tempeh"][0]
    assert len(set(place.values())) == 21


@pytest.mark.parametrize("options", [{}, {"for_pdf": True}, {"titles": True}])
@pytest.mark.parametrize("draw", [village_map_svg, tile_grid_svg])
def test_hostile_names_stay_text(draw, options):
    cells = {
        code: MapCell(fill=HOSTILE, label=HOSTILE, href=HOSTILE, late=True)
        for code in schematic().rings
        if code.startswith("35.08.04.")
    }
    svg = draw(cells, title=HOSTILE, **options)
    assert "<script" not in svg
    root = tree(svg.encode("utf-8").decode())
    assert not list(root.iter(f"{SVG}script"))
    assert "<script>alert(1)</script>" in root.find(f"{SVG}title").text


def test_hostile_names_of_areas_stay_text():
    shapes = MapShapes(schematic().rings, dict.fromkeys(schematic().names, HOSTILE), "")
    names = {tile.code: HOSTILE for tile in shipped_tiles()} | dict.fromkeys(shapes.rings, HOSTILE)
    svg = village_map_svg(spread(), shapes=MapShapes(shapes.rings, names, ""))
    assert "<script" not in svg
    assert len(list(tree(svg).iter(f"{SVG}a"))) == 21


def test_all_looks_are_attributes_because_no_style_sheet_reaches_the_paper():
    for svg in (village_map_svg(spread(), for_pdf=True), tile_grid_svg(spread(), for_pdf=True)):
        assert "style" not in svg
        assert "<a " not in svg
        assert "font-family" in svg
        root = tree(svg)
        allowed = {"map", "tiles"}
        assert {e.get("class") for e in root.iter() if e.get("class")} <= allowed


def test_coordinates_are_whole_numbers():
    for path in tree(village_map_svg(spread())).iter(f"{SVG}path"):
        assert "." not in path.get("d")


def test_names_keep_clear_of_each_other():
    root = tree(village_map_svg(spread()))
    boxes = []
    for text in root.iter(f"{SVG}text"):
        width = len(text.text) * 14 * 0.57
        boxes.append((int(text.get("x")) - width / 2, int(text.get("y")) - 10, width, 10))
    assert len(boxes) == 21
    for i, (ax, ay, aw, ah) in enumerate(boxes):
        for bx, by, bw, bh in boxes[i + 1 :]:
            assert ax + aw <= bx or bx + bw <= ax or ay + ah <= by or by + bh <= ay


def test_the_places_of_names_and_dots_do_not_move_with_the_figures():
    def fixed(svg: str) -> list:
        return [(t.text, t.get("x"), t.get("y")) for t in tree(svg).iter(f"{SVG}text")]

    assert fixed(village_map_svg(spread(1))) == fixed(village_map_svg(spread(2)))


def test_the_same_cells_give_the_same_bytes():
    backwards = dict(reversed(spread().items()))
    assert village_map_svg(spread()) == village_map_svg(backwards)
    assert tile_grid_svg(spread()) == tile_grid_svg(backwards)


def test_nothing_to_draw_is_an_empty_string():
    unknown = {"99.99.99.2001": MapCell("#fff", "x")}
    assert (
        village_map_svg({}) == tile_grid_svg({}) == village_map_svg(unknown) == tile_grid_svg(unknown) == ""
    )
