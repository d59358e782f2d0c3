"""Outlines of villages as whole numbers: projecting, thinning, borders and places for labels. Pure functions.

Neighbours share their border point by point, so every step works on the shared border once: two villages
stay neighbours without gap or overlap, however much is thinned.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

Position = tuple[float, float]  # longitude, latitude (WGS 84)
Point = tuple[int, int]  # map units, y downwards
Ring = tuple[Point, ...]  # closed, first point not repeated
Line = tuple[Point, ...]
Edge = tuple[Point, Point]  # the smaller point first

MAP_WIDTH = 640


def project(outlines: Mapping[str, Sequence[Sequence[Position]]]) -> dict[str, list[Ring]]:
    """Return the outlines in map units, all together MAP_WIDTH wide.

    Equirectangular at the middle latitude, true enough for a regency. Repeated points are dropped.
    Raises ValueError when there is no extent to draw.
    """
    positions = [p for rings in outlines.values() for ring in rings for p in ring]
    if not positions:
        raise ValueError("Nothing to draw.")
    west, east = min(p[0] for p in positions), max(p[0] for p in positions)
    south, north = min(p[1] for p in positions), max(p[1] for p in positions)
    squeeze = math.cos(math.radians((south + north) / 2))
    if east - west <= 0 or squeeze <= 0:
        raise ValueError("The outlines have no extent.")
    scale = MAP_WIDTH / ((east - west) * squeeze)

    def to_point(position: Position) -> Point:
        return round((position[0] - west) * squeeze * scale), round((north - position[1]) * scale)

    return {
        code: [ring for ring in (_without_repeats(map(to_point, raw)) for raw in rings) if len(ring) > 2]
        for code, rings in outlines.items()
    }


def _without_repeats(points: Iterable[Point]) -> Ring:
    kept: list[Point] = []
    for point in points:
        if not kept or kept[-1] != point:
            kept.append(point)
    while len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return tuple(kept)


def edges_of(ring: Ring) -> Iterable[Edge]:
    """Return the edges of a ring, each with the smaller point first, so that neighbours give equal edges."""
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        yield (a, b) if a < b else (b, a)


def simplify(shapes: Mapping[str, Sequence[Ring]], tolerance: float) -> dict[str, tuple[Ring, ...]]:
    """Thin all outlines (Douglas-Peucker, `tolerance` in map units), a shared border once for both sides.

    Points where three borders meet stay. A ring that would collapse keeps all its points.
    """
    degree: defaultdict[Point, set[Point]] = defaultdict(set)
    for rings in shapes.values():
        for ring in rings:
            for a, b in edges_of(ring):
                degree[a].add(b)
                degree[b].add(a)
    fixed = {point for point, others in degree.items() if len(others) != 2}
    memo: dict[Line, Line] = {}
    return {
        code: tuple(_simplify_ring(ring, fixed, tolerance, memo) for ring in rings)
        for code, rings in shapes.items()
    }


def _simplify_ring(ring: Ring, fixed: set[Point], tolerance: float, memo: dict[Line, Line]) -> Ring:
    cuts = [i for i, point in enumerate(ring) if point in fixed]
    if not cuts:  # an enclave or a lone island: cut it where its neighbour would cut it, too
        first = ring.index(min(ring))
        turned = ring[first:] + ring[:first]
        far = max(range(len(turned)), key=lambda i: (math.dist(turned[0], turned[i]), turned[i]))
        ring, cuts = turned, [0, far]
    thinned: list[Point] = []
    for start, end in zip(cuts, cuts[1:] + [cuts[0] + len(ring)], strict=True):
        line = tuple(ring[i % len(ring)] for i in range(start, end + 1))
        thinned += _simplify_line(line, tolerance, memo)[:-1]
    clean = _without_repeats(thinned)  # a loop that touches its own beginning thins to nothing
    return clean if len(set(clean)) > 2 else ring


def _simplify_line(line: Line, tolerance: float, memo: dict[Line, Line]) -> Line:
    forwards = line <= line[::-1]
    key = line if forwards else line[::-1]
    if key not in memo:
        memo[key] = _douglas_peucker(key, tolerance)
    return memo[key] if forwards else memo[key][::-1]


def _douglas_peucker(line: Line, tolerance: float) -> Line:
    keep = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        start, end = spans.pop()
        if end - start < 2:
            continue
        far = max(range(start + 1, end), key=lambda i: distance(line[i], line[start], line[end]))
        if distance(line[far], line[start], line[end]) > tolerance:
            keep.add(far)
            spans += [(start, far), (far, end)]
    return tuple(line[i] for i in sorted(keep))


def distance(point: tuple[float, float], a: Point, b: Point) -> float:
    """Return how far `point` is from the segment a-b."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length2 = dx * dx + dy * dy
    if not length2:
        return math.dist(point, a)
    t = max(0.0, min(1.0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length2))
    return math.hypot(point[0] - a[0] - t * dx, point[1] - a[1] - t * dy)


def outline(rings: Iterable[Ring]) -> set[Edge]:
    """Return the outer edges of several shapes together: those that no two of them share."""
    edges: set[Edge] = set()
    for ring in rings:
        for edge in edges_of(ring):
            edges ^= {edge}
    return edges


def chain(edges: Iterable[Edge]) -> list[Line]:
    """Join edges into as few lines as easily possible, always the same for the same edges."""
    joins: defaultdict[Point, list[Point]] = defaultdict(list)
    for a, b in sorted(edges):
        joins[a].append(b)
        joins[b].append(a)
    ends = [point for point in sorted(joins) if len(joins[point]) != 2]
    lines = [line for point in ends for line in _lines_from(point, joins)]
    return lines + [line for point in sorted(joins) for line in _lines_from(point, joins)]


def _lines_from(start: Point, joins: dict[Point, list[Point]]) -> Iterable[Line]:
    while joins[start]:
        line = [start]
        while joins[line[-1]]:
            following = joins[line[-1]].pop(0)
            joins[following].remove(line[-1])
            line.append(following)
        yield tuple(line)


def clearance(edges: Iterable[Edge], x: float, y: float) -> tuple[float, float, float, float] | None:
    """Return how far the shape that the edges enclose reaches left, right, up and down of the point.

    None when the point lies outside (even-odd rule).
    """
    left = right = up = down = math.inf
    inside = False
    for (ax, ay), (bx, by) in edges:
        if (ay > y) != (by > y):
            gap = ax + (y - ay) * (bx - ax) / (by - ay) - x
            if gap > 0:
                inside = not inside
                right = min(right, gap)
            else:
                left = min(left, -gap)
        if (ax > x) != (bx > x):
            gap = ay + (x - ax) * (by - ay) / (bx - ax) - y
            if gap > 0:
                down = min(down, gap)
            else:
                up = min(up, -gap)
    return (left, right, up, down) if inside else None


def path(lines: Iterable[Line], *, closed: bool) -> str:
    """Return SVG path data: absolute start, then relative whole numbers in the shortest writing."""
    return "".join(_path_of(line, closed) for line in lines)


def _path_of(line: Line, closed: bool) -> str:
    if not closed and line[0] == line[-1]:
        line, closed = line[:-1], True
    steps = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in zip(line, line[1:], strict=False)]
    data = " ".join(steps).replace(" -", "-")
    return f"M{line[0][0]} {line[0][1]}l{data}{'z' if closed else ''}"
