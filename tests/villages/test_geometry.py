"""Thinning outlines keeps neighbours together; borders come from the edges that nobody shares."""

import math

import pytest

from villages import geometry

LEFT = ((0, 0), (10, 0), (11, 5), (10, 10), (0, 10))
RIGHT = ((10, 0), (20, 0), (20, 10), (10, 10), (11, 5))


def area(ring) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def test_a_shared_border_is_thinned_once_for_both_sides():
    thinned = geometry.simplify({"l": [LEFT], "r": [RIGHT]}, tolerance=2)
    assert all((11, 5) not in ring for rings in thinned.values() for ring in rings)
    left, right = thinned["l"][0], thinned["r"][0]
    assert area(left) + area(right) == 200
    assert len(set(geometry.edges_of(left)) & set(geometry.edges_of(right))) == 1


def test_less_than_the_tolerance_stays():
    thinned = geometry.simplify({"l": [LEFT], "r": [RIGHT]}, tolerance=0.5)
    assert (11, 5) in thinned["l"][0]
    assert (11, 5) in thinned["r"][0]


def test_points_where_three_meet_stay_however_coarse():
    shapes = {
        "a": [((0, 0), (10, 0), (10, 1), (0, 1))],
        "b": [((0, 1), (5, 1), (5, 9), (0, 9))],
        "c": [((5, 1), (10, 1), (10, 9), (5, 9))],
    }
    shapes["a"] = [((0, 0), (10, 0), (10, 1), (5, 1), (0, 1))]
    assert (5, 1) in geometry.simplify(shapes, tolerance=3)["a"][0]


def test_an_enclave_is_thinned_like_the_hole_around_it():
    octagon = tuple(
        (round(50 + 20 * math.cos(i * math.pi / 8)), round(50 + 20 * math.sin(i * math.pi / 8)))
        for i in range(16)
    )
    around = ((0, 0), (100, 0), (100, 100), (0, 100))
    turned = (octagon[5:] + octagon[:5])[::-1]
    thinned = geometry.simplify({"island": [octagon], "around": [around, turned]}, tolerance=4)
    assert len(thinned["island"][0]) < 16
    assert set(thinned["island"][0]) == set(thinned["around"][1])


def test_a_ring_that_would_collapse_keeps_its_points():
    sliver = ((0, 0), (50, 1), (100, 0), (50, 2))
    assert geometry.simplify({"s": [sliver]}, tolerance=10)["s"] == (sliver,)


def test_the_outline_of_two_together_leaves_out_what_they_share():
    edges = geometry.outline([LEFT, RIGHT])
    assert ((10, 0), (11, 5)) not in edges
    assert len(edges) == 6
    assert geometry.outline([LEFT]) >= {((10, 0), (11, 5))}


def test_chained_lines_hold_every_edge_once():
    edges = geometry.outline([LEFT]) | geometry.outline([RIGHT])
    lines = geometry.chain(edges)
    found = [tuple(sorted(pair)) for line in lines for pair in zip(line, line[1:], strict=False)]
    assert sorted(found) == sorted(edges)


def test_paths_are_relative_whole_numbers_without_needless_signs():
    assert geometry.path([((5, 5), (7, 3), (4, 4))], closed=True) == "M5 5l2-2-3 1z"
    assert geometry.path([((0, 0), (3, 0), (3, 3), (0, 0))], closed=False) == "M0 0l3 0 0 3z"


def test_clearance_reaches_to_the_border_on_four_sides():
    square = geometry.outline([((0, 0), (10, 0), (10, 10), (0, 10))])
    assert geometry.clearance(square, 2.5, 4.5) == (2.5, 7.5, 4.5, 5.5)
    assert geometry.clearance(square, 12, 4) is None


def test_the_map_is_as_wide_as_it_says():
    projected = geometry.project({"a": [[(113.0, -8.0), (113.5, -8.0), (113.5, -8.2), (113.0, -8.0)]]})
    xs = [x for ring in projected["a"] for x, _ in ring]
    assert (min(xs), max(xs)) == (0, geometry.MAP_WIDTH)


@pytest.mark.parametrize("outlines", [{}, {"a": [[(113.0, -8.0)] * 4]}])
def test_nothing_to_draw_is_said(outlines):
    with pytest.raises(ValueError, match="draw|extent"):
        geometry.project(outlines)
