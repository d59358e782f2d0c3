"""Reading an official map (GeoJSON), checking it, and thinning it until the whole map fits its page budget."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from villages import geometry
from villages.faults import ImportFault
from villages.geometry import Ring
from villages.maps import STAGE_FILLS, MapCell, village_map_svg
from villages.shapes import MapShapes, outlines_of

# What the whole map may weigh on a page, with tooltips, red dots and links; bytes, gzip.
BUDGET = 16 * 1024
TOLERANCES = (0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3, 4, 6, 8)
SHOWN = 15


def read_boundaries(text: str, names: Mapping[str, str]) -> dict[str, list[Ring]]:
    """Return {village code: rings in map units} of a GeoJSON FeatureCollection with the property `code`.

    `names` is {code: name} of the villages of this portal; the file must have each of them once and no other.
    Polygons must be closed and in WGS 84 (longitude, latitude). Raises ImportFault with everything found.
    """
    features = _features(text)
    faults = [
        fault for number, feature in enumerate(features, 1) for fault in _feature_faults(number, feature)
    ]
    if faults:
        raise ImportFault(faults)
    codes = Counter(feature["properties"]["code"] for feature in features)
    faults = _code_faults(codes, names)
    if faults:
        raise ImportFault(faults)
    try:
        projected = geometry.project(outlines_of(features))
    except ValueError as error:
        raise ImportFault(["Peta ini tidak mempunyai luas."]) from error
    if too_small := [code for code, rings in projected.items() if not rings]:
        raise ImportFault([f"Terlalu kecil untuk digambar: {_listed(too_small, names)}."])
    return projected


def fit(projected: Mapping[str, list[Ring]], names: Mapping[str, str]) -> dict[str, tuple[Ring, ...]]:
    """Return the outlines, thinned as little as possible so that the map stays within BUDGET.

    Raises ImportFault when even the coarsest outlines are too heavy.
    """
    for tolerance in TOLERANCES:
        thinned = geometry.simplify(projected, tolerance)
        if _weight(thinned, names) <= BUDGET:
            return thinned
    raise ImportFault(["Garis batas terlalu rinci untuk peta halaman. Sederhanakan dulu berkasnya."])


def _weight(rings: Mapping[str, tuple[Ring, ...]], names: Mapping[str, str]) -> int:
    """Return the gzip size of the map in its heaviest dress: every colour, many dots, long labels."""
    cells = {
        code: MapCell(
            fill=STAGE_FILLS[i * 7 % len(STAGE_FILLS)],
            label=f"{names[code]}: Berkas pendirian, dikembalikan, lewat tenggat {i % 40} hari",
            href=f"/desa/?kecamatan={code[:8]}",
            late=i % 4 == 0,
        )
        for i, code in enumerate(sorted(rings))
    }
    svg = village_map_svg(cells, shapes=MapShapes(rings, names, ""))
    return len(gzip.compress(svg.encode(), 6))


def _features(text: str) -> list[Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ImportFault([f"Berkas ini bukan JSON yang benar ({error})."]) from error
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise ImportFault(["Berkas ini bukan GeoJSON: “type” harus FeatureCollection."])
    if "crs" in data and not any(known in json.dumps(data["crs"]) for known in ("CRS84", "4326")):
        raise ImportFault(["Sistem koordinat berkas ini bukan WGS 84. Ubah dulu ke EPSG:4326."])
    features = data.get("features")
    if not isinstance(features, list) or not features:
        raise ImportFault(["Berkas ini tidak berisi satu wilayah pun (“features” kosong)."])
    return features


def _feature_faults(number: int, feature: Any) -> Iterator[str]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    code = properties.get("code") if isinstance(properties, dict) else None
    if not isinstance(code, str):
        yield f"Wilayah ke-{number}: properti “code” (kode Kemendagri) tidak ada."
        return
    outline = feature.get("geometry")
    kind = outline.get("type") if isinstance(outline, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        yield f"Wilayah ke-{number} ({code}): bentuknya bukan Polygon atau MultiPolygon."
        return
    coordinates = outline.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not (isinstance(polygons, list) and polygons and all(isinstance(p, list) and p for p in polygons)):
        yield f"Wilayah ke-{number} ({code}): tidak mempunyai koordinat."
        return
    for ring in (ring for polygon in polygons for ring in polygon):
        if problem := _ring_problem(ring):
            yield f"Wilayah ke-{number} ({code}): {problem}."
            return


def _ring_problem(ring: Any) -> str:
    if not isinstance(ring, list) or len(ring) < 4 or not all(_is_position(p) for p in ring):
        return "garis batasnya kurang dari empat titik atau memuat koordinat yang bukan angka"
    if ring[0][:2] != ring[-1][:2]:
        return "garis batasnya tidak tertutup (titik terakhir harus sama dengan titik pertama)"
    if any(abs(p[0]) <= 90 < abs(p[1]) <= 180 for p in ring):
        return "lintang dan bujurnya tampaknya tertukar (urutan GeoJSON: bujur dulu, lalu lintang)"
    if any(abs(p[0]) > 180 or abs(p[1]) > 90 for p in ring):
        return "koordinatnya bukan derajat WGS 84 (bujur -180 sampai 180, lintang -90 sampai 90)"
    return ""


def _is_position(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) >= 2
        and all(type(part) in (int, float) and -1e9 < part < 1e9 for part in value[:2])
    )


def _code_faults(codes: Counter[str], names: Mapping[str, str]) -> list[str]:
    faults = []
    if twice := sorted(code for code, count in codes.items() if count > 1):
        faults.append(f"Kode dipakai lebih dari sekali: {_listed(twice, names)}.")
    if unknown := sorted(set(codes) - set(names)):
        faults.append(f"Kode tidak dikenal: {_listed(unknown, names)}.")
    if missing := sorted(set(names) - set(codes)):
        faults.append(f"Desa tanpa garis batas: {_listed(missing, names)}.")
    return faults


def _listed(codes: list[str], names: Mapping[str, str]) -> str:
    shown = ", ".join(f"{code} {names[code]}" if code in names else code[:40] for code in codes[:SHOWN])
    return f"{shown}, dan {len(codes) - SHOWN} lagi" if len(codes) > SHOWN else shown
