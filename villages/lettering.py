"""Where names and dots stand on the map: inside their shape, clear of each other. Pure functions.

Everything here depends on the outlines only, never on the figures shown, so names and dots keep their places
from day to day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from villages.geometry import Edge, Point, Ring, clearance, distance, outline

# Average width of a bold letter of the portal's font and height of a capital, in parts of the font size.
LETTER = 0.57
CAP = 0.72


@dataclass(frozen=True)
class Spot:
    """A point inside a shape: how far the shape reaches to both sides, and how deep inside the point lies."""

    point: Point
    left: float
    right: float
    depth: float


@dataclass(frozen=True)
class Box:
    """The room that a name takes: its middle and half its width and height."""

    x: float
    y: float
    half_width: float
    half_height: float

    def overlap(self, other: "Box") -> float:
        """Return the area that both take, the halo around the letters counted."""
        across = self.half_width + other.half_width + 4 - abs(self.x - other.x)
        down = self.half_height + other.half_height + 4 - abs(self.y - other.y)
        return across * down if across > 0 and down > 0 else 0.0

    def gap(self, point: Point) -> float:
        """Return how far `point` is from the box; negative inside."""
        return max(
            abs(point[0] - self.x) - self.half_width,
            abs(point[1] - self.y) - self.half_height,
        )


@dataclass(frozen=True)
class Lettering:
    """Boxes of the names by area code, and a place for a dot in each village."""

    names: Mapping[str, Box]
    dots: Mapping[str, Point]


def spots(edges: Iterable[Edge], steps: int, *, exact: bool) -> list[Spot]:
    """Return points of a grid that lie inside the shape, the deepest first; at least one.

    `exact` measures the depth in every direction, otherwise along the four main ones, which is much faster.
    """
    edges = sorted(edges)
    xs = [p[0] for edge in edges for p in edge]
    ys = [p[1] for edge in edges for p in edge]
    west, north, wide, high = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    found = []
    for i in range(1, steps):
        for j in range(1, steps):
            point = round(west + wide * i / steps), round(north + high * j / steps)
            # Off the grid by a little, so that no corner lies exactly on the line of sight.
            reach = clearance(edges, point[0] + 0.013, point[1] + 0.017)
            if reach:
                depth = min(distance(point, a, b) for a, b in edges) if exact else min(reach)
                found.append(Spot(point, reach[0], reach[1], depth))
    return sorted(found, key=lambda spot: -spot.depth) or [Spot(edges[0][0], 0, 0, 0)]


def letter(
    rings: Mapping[str, Iterable[Ring]], names: Mapping[str, str], size: float, dot: float
) -> Lettering:
    """Place `names` (by area code, font size `size`) and in each village of `rings` a dot of radius `dot`.

    Small areas choose first, because large ones have more room to give way.
    """
    areas = {
        area: spots(
            outline(r for code, rs in rings.items() if code.startswith(area) for r in rs), 11, exact=True
        )
        for area in names
    }
    taken: dict[str, Box] = {}
    for area in sorted(areas, key=lambda area: (areas[area][0].depth, area)):
        taken[area] = _best_box(names[area], areas[area], list(taken.values()), size)
    boxes = list(taken.values())
    return Lettering(
        names=taken,
        dots={code: _best_dot(spots(outline(rs), 9, exact=False), boxes, dot) for code, rs in rings.items()},
    )


def _best_box(name: str, choice: list[Spot], taken: list[Box], size: float) -> Box:
    half_width, half_height = len(name) * size * LETTER / 2, size * CAP / 2
    middle = choice[0].point

    def cost(spot: Spot) -> float:
        box = Box(*spot.point, half_width, half_height)
        crossing = sum(box.overlap(other) for other in taken)
        sticking_out = max(0.0, half_width - spot.left) + max(0.0, half_width - spot.right)
        away = abs(spot.point[0] - middle[0]) + abs(spot.point[1] - middle[1])
        return crossing * 4 + sticking_out * 3 + away * 0.3 - spot.depth

    return Box(*min(choice, key=cost).point, half_width, half_height)


def _best_dot(choice: list[Spot], taken: list[Box], dot: float) -> Point:
    reach = choice[0].depth + 8 * dot  # names farther off are in nobody's way
    near = [box for box in taken if box.gap(choice[0].point) < reach]

    def room(spot: Spot) -> float:
        free = min((box.gap(spot.point) for box in near), default=dot)
        return min(free - dot, 0.0) * 3 + min(spot.depth, dot * 2)

    return max(choice, key=room).point
