"""What is read, by the ending of its name. A module of its own, so that listing a folder loads no HTML parser."""

# Ending -> what it holds.
FORMATS = {
    ".txt": "text",
    ".html": "page",
    ".htm": "page",
    ".xhtml": "page",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".warc": "warc",
    ".wet": "warc",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
    ".zip": "zip",
    ".tar": "tar",
}
COMPRESSIONS = {".gz": "gzip", ".zst": "zstd", ".bz2": "bz2", ".xz": "xz"}
_TARS = {".tgz": "gzip", ".tbz2": "bz2", ".txz": "xz", ".tzst": "zstd"}
ENDINGS = (*FORMATS, *_TARS, *(f + c for f in FORMATS for c in COMPRESSIONS))
# What is read, for messages.
READ = f"{', '.join(FORMATS)}; each also with {', '.join(COMPRESSIONS)} behind"


def is_read(name: str) -> bool:
    """Does the name end as something that is read, such as a.csv or a.warc.gz?"""
    return format_of(name)[0] is not None


def format_of(name: str) -> tuple[str | None, str | None]:
    """(format, compression) by the ending of a name, each None if there is no known one: ("json_lines", "gzip")."""
    name = name.lower()
    for ending, compression in _TARS.items():
        if name.endswith(ending):
            return "tar", compression
    compression_found = next((kind for ending, kind in COMPRESSIONS.items() if name.endswith(ending)), None)
    if compression_found:
        name = name[: name.rindex(".")]
    return next((kind for ending, kind in FORMATS.items() if name.endswith(ending)), None), compression_found
