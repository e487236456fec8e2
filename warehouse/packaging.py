"""What describes a release to people and programs, made from the schema: README.md (with the data dictionary),
datapackage.json (Frictionless Data Package 2) and croissant.json (MLCommons Croissant 1.0).

Files are given as the manifest lists them: mappings with path, bytes, rows (None if it is no table) and sha256. Those of an
export (warehouse/export.py) have "table" too, and come with the tables that it has.
"""

from collections.abc import Container, Mapping, Sequence
from typing import Any

from warehouse.columns import Column, Table
from warehouse.dictionary import data_dictionary, usage_warnings
from warehouse.schema import PUBLISHED, SCHEMA_VERSION

File = Mapping[str, Any]

TITLE = "Communique"
DESCRIPTION = (
    "Events, quotes and commitments from news articles, each traced to its sentence: who did what to whom, when and "
    "where, who said what, and which texts are copies of one another."
)
# The dataset is made from its user's sources, so nothing more can be said of its terms here.
LICENSE = "Texts belong to their publishers, whose terms go on to apply when they are passed on."

_MEDIA_TYPES = {
    "parquet": "application/vnd.apache.parquet",
    "duckdb": "application/vnd.duckdb",
    "json": "application/json",
    "html": "text/html",
    "md": "text/markdown",
    "csv": "text/csv",
    "jsonl": "application/jsonl",
}
# What the mlcroissant package knows as Parquet and JSON Lines.
_CROISSANT_MEDIA_TYPES = {**_MEDIA_TYPES, "parquet": "application/x-parquet", "jsonl": "application/jsonlines"}
# Column type -> (Frictionless type, Croissant data type); "list" and "integers" hold items of theirs.
_FRICTIONLESS = {
    "text": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "datetime",
    "list": "array",
    "integers": "array",
    "bytes": "string",
}
_CROISSANT = {
    "text": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "timestamp": "sc:DateTime",
    "list": "sc:Text",
    "integers": "sc:Integer",
    "bytes": "sc:Text",
}
_CROISSANT_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def table_of(path: str) -> Table | None:
    """The table that a file of a release holds: parquet/<table>.parquet or parquet/<table>/<any>.parquet."""
    parts = path.removesuffix(".parquet").split("/")
    return PUBLISHED.get(parts[1]) if path.endswith(".parquet") and parts[0] == "parquet" and len(parts) > 1 else None


def _by_table(files: Sequence[File], tables: Mapping[str, Table]) -> tuple[dict[str, list[File]], list[File]]:
    """The files of each table, in the order of the tables, and the others; each by path."""
    found: dict[str, list[File]] = {name: [] for name in tables}
    others: list[File] = []
    for file in sorted(files, key=lambda f: str(f["path"])):
        table = tables.get(file["table"]) if "table" in file else table_of(file["path"])
        (others if table is None else found[table.name]).append(file)
    return {name: listed for name, listed in found.items() if listed}, others


def _media_type(path: str, names: Mapping[str, str] = _MEDIA_TYPES) -> str:
    return names.get(path.rpartition(".")[2], "application/octet-stream")


# --- Frictionless -----------------------------------------------------------------------------------------------


def datapackage(
    release_id: str,
    software_version: str,
    files: Sequence[File],
    tables: Mapping[str, Table] = PUBLISHED,
    note: str = "",
) -> dict[str, Any]:
    """datapackage.json: a resource for each table with its schema, and one for each other file. `note`: what else there is
    to say of the whole."""
    by_table, others = _by_table(files, tables)
    resources = [_table_resource(tables[name], found, by_table) for name, found in by_table.items()]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "communique",
        "id": release_id,
        "title": f"{TITLE}, release {release_id}",
        "description": f"{DESCRIPTION} {note} {LICENSE}".replace("  ", " "),
        "version": SCHEMA_VERSION,
        "softwareVersion": software_version,
        "resources": resources + [_file_resource(file) for file in others],
    }


def _file_resource(file: File) -> dict[str, Any]:
    path = str(file["path"])
    return {
        "name": path.lower().replace("/", "-").replace(".", "-"),
        "path": path,
        "format": path.rpartition(".")[2],
        "mediatype": _media_type(path),
        "bytes": file["bytes"],
        "hash": f"sha256:{file['sha256']}",
    }


def _table_resource(table: Table, files: list[File], present: Container[str]) -> dict[str, Any]:
    resource = _file_resource(files[0]) | {"name": table.name, "type": "table"}
    if resource["format"] != "parquet":
        resource["encoding"] = "utf-8"
    if len(files) > 1:  # a hash and a size are of one file: the manifest has those of each
        resource["path"] = [f["path"] for f in files]
        del resource["hash"], resource["bytes"]
    rows = [f["rows"] for f in files]
    return resource | {
        "title": table.name,
        "description": f"{table.description} {' '.join(usage_warnings(table))}".strip(),
        "rows": None if None in rows else sum(rows),
        "schema": table_schema(table, present),
    }


def table_schema(table: Table, present: Container[str] = PUBLISHED) -> dict[str, Any]:
    """The Frictionless Table Schema of a table. `present`: the tables to which it may refer."""
    schema: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [_frictionless_field(column) for column in table.columns],
    }
    if table.key and all(table.by_name[name].required for name in table.key):
        schema["primaryKey"] = list(table.key)
    keys = []
    for column in table.columns:
        if column.references and column.references.split(".")[0] in present:
            parent, field = column.references.split(".")
            reference = {"resource": "" if parent == table.name else parent, "fields": [field]}
            keys.append({"fields": [column.name], "reference": reference})
    return schema | ({"foreignKeys": keys} if keys else {})


def _frictionless_field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    items = column.type == "list" and column.values
    if column.values and not items:
        constraints["enum"] = list(column.values)
    if column.pattern:
        constraints["pattern"] = f"^(?:{column.pattern})$"
    if column.low is not None:
        constraints["minimum"] = column.low
    if column.high is not None:
        constraints["maximum"] = column.high
    field: dict[str, Any] = {"name": column.name, "type": _FRICTIONLESS[column.type], "description": column.description}
    if items:  # the specification's jsonSchema constraint is not known to the frictionless package
        field["arrayItem"] = {"type": "string", "constraints": {"enum": list(column.values)}}
    if column.unit:
        field["unit"] = column.unit
    return field | ({"constraints": constraints} if constraints else {})


# --- Croissant --------------------------------------------------------------------------------------------------


def croissant(
    release_id: str,
    software_version: str,
    files: Sequence[File],
    tables: Mapping[str, Table] = PUBLISHED,
    note: str = "",
) -> dict[str, Any]:
    """croissant.json: every file with its digest, and a record set for each table with its fields. `note`: as above."""
    by_table, others = _by_table(files, tables)
    distribution = [_file_object(file) for found in by_table.values() for file in found]
    distribution += [_file_object(file) for file in others]
    record_sets = []
    for name, found in by_table.items():
        if len(found) > 1:
            distribution.append(
                {
                    "@type": "cr:FileSet",
                    "@id": f"{name}-files",
                    "name": f"{name}-files",
                    "encodingFormat": _CROISSANT_MEDIA_TYPES["parquet"],
                    "includes": f"parquet/{name}/*.parquet",
                }
            )
            source = {"fileSet": {"@id": f"{name}-files"}}
        else:
            source = {"fileObject": {"@id": found[0]["path"]}}
        record_sets.append(_record_set(tables[name], source, str(found[0]["path"]).endswith(".csv")))
    day = release_id[:8]
    return {
        "@context": _CROISSANT_CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "communique",
        "description": f"{DESCRIPTION} {note}".strip(),
        "version": SCHEMA_VERSION,
        "identifier": release_id,
        "url": f"urn:communique:release:{release_id}",
        "license": LICENSE,
        "creator": {"@type": "sc:Organization", "name": TITLE},
        "citeAs": f"{TITLE} {software_version}, release {release_id}",
        "datePublished": f"{day[:4]}-{day[4:6]}-{day[6:]}",
        "distribution": distribution,
        "recordSet": record_sets,
    }


def _file_object(file: File) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file["path"],
        "name": file["path"],
        "contentUrl": file["path"],
        "contentSize": f"{file['bytes']} B",
        "encodingFormat": _media_type(file["path"], _CROISSANT_MEDIA_TYPES),
        "sha256": file["sha256"],
    }


def _record_set(table: Table, source: Mapping[str, Any], is_csv: bool) -> dict[str, Any]:
    # References are left to datapackage.json: the mlcroissant package joins along them, and fails where tables are many.
    fields = []
    for column in table.columns:
        field: dict[str, Any] = {
            "@type": "cr:Field",
            "@id": _field_id(table, column.name),
            "name": column.name,
            "description": column.description,
            "dataType": _CROISSANT[column.type],
            "source": {**source, "extract": {"column": column.name}},
        }
        if column.type in ("list", "integers"):
            # A list in a CSV file is JSON, of which Croissant 1.0 knows only that it is text.
            field |= {"dataType": "sc:Text"} if is_csv else {"repeated": True}
        fields.append(field)
    found: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "field": fields,
    }
    if table.key and all(table.by_name[name].required for name in table.key):
        found["key"] = [{"@id": _field_id(table, name)} for name in table.key]
    return found


def _field_id(table: Table, column: str) -> str:
    """The id of a field: without blanks, which some columns of plover_events have and the mlcroissant package refuses."""
    return f"{table.name}/{column.replace(' ', '_')}"


# --- For readers ------------------------------------------------------------------------------------------------


def release_readme(release_id: str, software_version: str, files: Sequence[File]) -> str:
    """README.md of a release: how to open it, its files, and the data dictionary."""
    lines = [
        f"# {TITLE}, release {release_id}",
        "",
        f"{DESCRIPTION} {LICENSE}",
        "",
        f"Made by {TITLE} {software_version}, schema {SCHEMA_VERSION}. What was checked before publication: validation.html. What is",
        "other than in the releases before: DATA_CHANGELOG.md. The files are read-only: `communique verify` tells whether they are",
        "as they were published, `communique export` makes files to pass on, with whole articles left out.",
        "",
        "## Open it",
        "",
        "| with | how |",
        "|---|---|",
        "| a browser | `catalog/index.html`: the release as a site, from disk too |",
        "| DuckDB 1.2 or later | `duckdb -readonly communique.duckdb`, then `FROM timeline LIMIT 10;` |",
        "| Python | `duckdb.connect('communique.duckdb', read_only=True).sql('FROM timeline').df()` |",
        "| pandas, Polars | `read_parquet('parquet/events.parquet')` |",
        "| R | `arrow::read_parquet('parquet/events.parquet')` |",
        "",
        "Views are in the DuckDB file only; every table is in both forms.",
        "",
        "## Files",
        "",
        "| file | bytes | rows | sha256 |",
        "|---|---:|---:|---|",
    ]
    for file in sorted(files, key=lambda f: str(f["path"])):
        rows = "" if file["rows"] is None else f"{file['rows']:,}"
        lines.append(f"| {file['path']} | {file['bytes']:,} | {rows} | `{file['sha256']}` |")
    return "\n".join([*lines, "", data_dictionary()])
