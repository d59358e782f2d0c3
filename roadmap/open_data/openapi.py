"""The description of the interface (OpenAPI 3.1), made from the tables that make the answers: it cannot drift."""

from collections.abc import Mapping, Sequence
from typing import Any

from roadmap.open_data.asking import THEME
from roadmap.open_data.badge import THEMES
from roadmap.open_data.columns import VILLAGE_CODE, Column, Kind
from roadmap.open_data.datasets import CSV_FORMAT, DATASET, DATASETS, GEOJSON, JSON, XLSX_FORMAT, Dataset
from roadmap.open_data.problems import DAY, NOT_FOUND, PARAMETER, PROBLEM_TYPE, TOO_MANY, ProblemKind
from roadmap.open_data.writing import LICENCE, LICENCE_NAME, LICENCE_URL, MEDIA_TYPES
from villages.models import Sector

Json = dict[str, Any]
VERSION = "1.0.0"
SVG_TYPE = "image/svg+xml"
ROOT = "/data/v1"
DIALECT = "https://spec.openapis.org/oas/3.1/dialect/base"

_TYPES: dict[Kind, Json] = {
    Kind.TEXT: {"type": "string"},
    Kind.WHOLE: {"type": "integer", "minimum": 0},
    Kind.SHARE: {"type": "number", "minimum": 0, "maximum": 100},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.YES_NO: {"type": "boolean"},
    Kind.LIST: {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "sektor": {"type": "string", "enum": list(Sector.values)},
                "komoditas": {"type": "string"},
            },
            "required": ["sektor", "komoditas"],
            "additionalProperties": False,
        },
    },
}
DAY_SCHEMA: Json = {"type": "string", "format": "date"}
TEXT: Json = {"type": "string"}


def column_schema(column: Column) -> Json:
    """Return the JSON schema of one value."""
    schema: Json = {**_TYPES[column.kind], "description": column.means}
    if column.pattern:
        schema["pattern"] = column.pattern
    if column.choices:
        schema["enum"] = [*column.choices, *([None] if column.optional else [])]
    if column.optional:
        schema["type"] = [schema["type"], "null"]
    return schema


def closed(properties: Mapping[str, Json], optional: Sequence[str] = ()) -> Json:
    """Return an object that has these keys and no other."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [key for key in properties if key not in optional],
        "additionalProperties": False,
    }


def row_schema(dataset: Dataset) -> Json:
    return closed({column.key: column_schema(column) for column in dataset.columns})


def head_schema() -> dict[str, Json]:
    """Return what stands before the rows of every answer."""
    return {
        "judul": TEXT,
        "per": {**DAY_SCHEMA, "description": "Keadaan pada akhir hari ini (WIB)."},
        "sumber": {**TEXT, "description": "Sebutkan sumber ini bila data dipakai lagi."},
        "lisensi": {"const": LICENCE},
        "alamat_lisensi": TEXT,
        "alamat": TEXT,
        "keterangan": {**TEXT, "description": "Halaman yang menerangkan kolom dan galat."},
        "catatan": {**TEXT, "description": "Hanya ada bila data ini data contoh."},
    }


def _list_schema(dataset: Dataset) -> Json:
    rows = {"type": "array", "items": {"$ref": f"#/components/schemas/{dataset.name}"}}
    return closed({**head_schema(), "jumlah": {"type": "integer", "minimum": 0}, "data": rows}, ("catatan",))


def _single_schema(dataset: Dataset) -> Json:
    return closed({**head_schema(), "data": {"$ref": f"#/components/schemas/{dataset.name}"}}, ("catatan",))


def _feature_schema(dataset: Dataset) -> Json:
    position = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    ring = {"type": "array", "items": position, "minItems": 4}
    polygon = {"type": "array", "items": ring, "minItems": 1}
    shapes = [
        closed({"type": {"const": "Polygon"}, "coordinates": polygon}),
        closed(
            {
                "type": {"const": "MultiPolygon"},
                "coordinates": {"type": "array", "items": polygon, "minItems": 1},
            }
        ),
        {"type": "null"},
    ]
    columns = {column.key: column_schema(column) for column in dataset.columns}
    columns["bentuk_skematis"] = {
        "type": "boolean",
        "description": "Ya bila bentuknya gambar buatan portal, bukan batas wilayah.",
    }
    feature = closed(
        {
            "type": {"const": "Feature"},
            "id": {"type": "string", "pattern": VILLAGE_CODE},
            "geometry": {"oneOf": shapes},
            "properties": closed(columns),
        }
    )
    head = {**head_schema(), "keterangan_bentuk": TEXT, "jumlah": {"type": "integer", "minimum": 0}}
    return closed(
        {
            "type": {"const": "FeatureCollection"},
            "metadata": closed(head, ("catatan",)),
            "features": {"type": "array", "items": feature},
        }
    )


def catalogue_schema() -> Json:
    """Return the schema of the catalogue: every data set with its addresses."""
    entry = closed(
        {
            "nama": TEXT,
            "judul": TEXT,
            "tentang": TEXT,
            "satu_baris": TEXT,
            "alamat": {"type": "object", "additionalProperties": TEXT},
        }
    )
    return closed({**head_schema(), "data": {"type": "array", "items": entry}}, ("catatan",))


def problem_schema() -> Json:
    return closed(
        {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer", "minimum": 400, "maximum": 499},
            "detail": {**TEXT, "description": "Apa yang keliru dan apa yang dapat dilakukan."},
            "parameter": TEXT,
        },
        ("parameter",),
    )


_HEADERS: Json = {
    "ETag": {"description": "Tanda versi data; kirim kembali sebagai If-None-Match.", "schema": TEXT},
    "Last-Modified": {"description": "Kapan data terakhir berubah.", "schema": TEXT},
    "Access-Control-Allow-Origin": {
        "description": "Boleh dibaca dari situs mana pun.",
        "schema": {"const": "*"},
    },
}


def _refusal(kind: ProblemKind) -> Json:
    told: Json = {
        "description": kind.title,
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/masalah"}}},
    }
    if kind is TOO_MANY:
        told["headers"] = {"Retry-After": {"description": "Detik sampai boleh meminta lagi.", "schema": TEXT}}
    return told


def operation(
    name: str,
    summary: str,
    media_type: str,
    schema: Json,
    parameters: Sequence[Json] = (),
    kinds: Sequence[ProblemKind] = (PARAMETER,),
) -> Json:
    """Return one address: what it answers, and the refusals there can be."""
    codes = {str(kind.status): _refusal(kind) for kind in (*kinds, TOO_MANY)}
    content = {media_type.partition(";")[0]: {"schema": schema}}
    ok = {"description": summary, "headers": _HEADERS, "content": content}
    same = {"description": "Data belum berubah sejak versi yang Anda punya."}
    found: Json = {
        "operationId": name,
        "summary": summary,
        "parameters": list(parameters),
        "responses": {"200": ok, "304": same, **codes},
    }
    return {"get": found}


PER_PARAMETER: Json = {
    "name": "per",
    "in": "query",
    "description": "Keadaan pada akhir hari ini (WIB), dari awal program sampai hari ini. Tanpa ini: hari ini.",
    "schema": DAY_SCHEMA,
    "example": "2025-06-02",
}


def kecamatan_parameter(codes: Sequence[str]) -> Json:
    return {
        "name": "kecamatan",
        "in": "query",
        "description": "Kode kecamatan: hanya desa/kelurahan di dalamnya.",
        "schema": {"type": "string", "enum": list(codes)} if codes else TEXT,
    }


def code_parameter(example: str) -> Json:
    return {
        "name": "kode",
        "in": "path",
        "required": True,
        "description": "Kode wilayah desa/kelurahan.",
        "schema": {"type": "string", "pattern": VILLAGE_CODE},
        "example": example,
    }


def badge_paths(example: str) -> Json:
    """Return the address of the badge; the card is a page for people and stands outside."""
    theme = {
        "name": THEME,
        "in": "query",
        "description": "Warna untuk halaman terang (tanpa ini) atau gelap.",
        "schema": {"type": "string", "enum": list(THEMES)},
    }
    return {
        "/lencana/{kode}.svg": operation(
            "lencana",
            "Lencana satu desa atau kelurahan, SVG",
            SVG_TYPE,
            TEXT,
            (code_parameter(example), theme),
            (PARAMETER, NOT_FOUND),
        )
    }


def _content(dataset: Dataset, form: str) -> Json:
    if form == JSON:
        return _list_schema(dataset)
    if form == GEOJSON:
        return _feature_schema(dataset)
    if form == CSV_FORMAT:
        keys = ",".join(column.key for column in dataset.columns)
        return {
            **TEXT,
            "description": f"Dipisah koma, UTF-8 dengan tanda BOM, tanggal TTTT-BB-HH. Kepala: {keys}",
        }
    return {"type": "string", "contentMediaType": MEDIA_TYPES[XLSX_FORMAT]}


def describe(source: str, kecamatan: Sequence[str], example: str) -> Json:
    """Return the description. `kecamatan` are the codes there are, `example` is the code of a village."""
    village = DATASET["desa"]
    paths: Json = {
        f"{ROOT}/katalog.json": operation("katalog", "Daftar data", MEDIA_TYPES[JSON], catalogue_schema()),
        f"{ROOT}/openapi.json": operation("openapi", "Keterangan ini", MEDIA_TYPES[JSON], {"type": "object"}),
    }
    both = (PER_PARAMETER, kecamatan_parameter(kecamatan))
    for dataset in DATASETS:
        for form in dataset.formats:
            paths[f"{ROOT}/{dataset.name}.{form}"] = operation(
                f"{dataset.name}_{form}",
                f"{dataset.title}, {form.upper()}",
                MEDIA_TYPES[form],
                _content(dataset, form),
                both,
                (PARAMETER, DAY),
            )
    paths[f"{ROOT}/desa/{{kode}}.json"] = operation(
        "satu_desa",
        "Satu desa atau kelurahan",
        MEDIA_TYPES[JSON],
        _single_schema(village),
        (code_parameter(example), PER_PARAMETER),
        (PARAMETER, NOT_FOUND, DAY),
    )
    paths[f"{ROOT}/desa.json"]["get"]["responses"]["200"]["links"] = {
        "satu_desa": {"operationId": "satu_desa", "parameters": {"kode": "$response.body#/data/0/kode"}}
    }
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": DIALECT,
        "info": {
            "title": "Data terbuka KDKMP Kabupaten Lumajang",
            "version": VERSION,
            "description": "Kemajuan Koperasi Desa/Kelurahan Merah Putih, tanpa data pribadi. "
            f"Sumber: {source}. Kunci dan alamat di bawah {ROOT}/ tidak berubah arti.",
            "license": {"name": LICENCE_NAME, "identifier": LICENCE},
        },
        "externalDocs": {"description": "Lisensi", "url": LICENCE_URL},
        "paths": paths | badge_paths(example),
        "components": {
            "schemas": {dataset.name: row_schema(dataset) for dataset in DATASETS}
            | {"masalah": problem_schema()}
        },
    }
