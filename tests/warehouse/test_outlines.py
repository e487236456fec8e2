"""The world's outline."""

import json
from itertools import pairwise

from warehouse.build_outlines import cut, rounded
from warehouse.outlines import PLACE, outlines


def area(ring) -> float:
    return abs(sum(x * v - u * y for (x, y), (u, v) in pairwise(ring))) / 2


def test_rings_are_closed_and_in_range() -> None:
    rings = [ring for country in outlines() for ring in country.rings]
    assert len(outlines()) > 170 and all(country.rings for country in outlines())
    for ring in rings:
        assert ring[0] == ring[-1] and len(ring) >= 4
        assert all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring)


def test_no_line_crosses_the_map() -> None:
    for country in outlines():
        for ring in country.rings:
            assert all(abs(x - u) < 100 or y == v == -90 for (x, y), (u, v) in pairwise(ring)), country.name


def test_countries_have_their_code_once_and_their_place() -> None:
    by_code = {country.iso3: country for country in outlines() if country.iso3}
    assert len(by_code) == len([country for country in outlines() if country.iso3])
    assert {c.name for c in outlines() if not c.iso3} == {"N. Cyprus", "Somaliland"}
    assert by_code["FRA"].name == "France" and by_code["XKX"].name == "Kosovo"
    assert all(10 < y < 40 for x, y in by_code["EGY"].rings[0])
    assert 2500 < sum(area(ring) for ring in by_code["RUS"].rings) < 3500  # in square degrees


def test_the_file_is_small_and_says_whence_it_comes() -> None:
    content = json.loads(PLACE.read_text(encoding="utf-8"))
    assert PLACE.stat().st_size < 150_000
    assert "Natural Earth" in content["title"] and content["licence"] == "public domain" and "ISC" in content["origin"]


def test_a_ring_over_the_date_line_is_cut_in_two() -> None:
    parts = cut([(170.0, 0.0), (-170.0, 0.0), (-170.0, 10.0), (170.0, 10.0), (170.0, 0.0)])
    assert sorted(sorted({x for x, _ in rounded(part)}) for part in parts) == [[-180, -170], [170, 180]]


def test_a_ring_around_the_pole_follows_the_lower_edge() -> None:
    (part,) = [rounded(p) for p in cut([(x, -70.0) for x in (-180.0, -90.0, 0.0, 90.0, 180.0)]) if area(rounded(p))]
    assert area(part) == 360 * 20
