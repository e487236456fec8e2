"""Records to documents: the columns that are read, and the readers of JSON Lines, CSV and Parquet."""

import csv
import gzip
import io
import json
import math
import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.reading.captured import Captured, Refused, clean_text, clean_value, domain_of, identity
from transforms.reading.decode import decode
from transforms.reading.page import PageFacts, page_facts, page_text

# Other columns are ignored, and are no part of a CSV or Parquet row's identity.
COLUMNS = ("id", "url", "publisher", "source", "title", "authors", "published_at", "text", "html")
_CHUNK = 1 << 20  # bytes inflated at once
# A line longer than this is no article but a file without line ends, or a compression bomb.
LONGEST_RECORD = 50_000_000
_ROWS = 256  # Parquet rows at once
_DELIMITERS = ",;\t"


def to_document(
    record: Mapping[str, Any], source_uri: str, data: bytes, charset: str | None = None, *, given: bool = False
) -> Captured | Refused:
    """A record, or a file as a record of text or html alone, as a document; Refused if there is no text in it.

    `given`: the record states its own metadata, which goes before what the page says.
    """
    text, html = _text(record.get("text")), _text(record.get("html"))
    facts = PageFacts()
    url = _value(record.get("url"))
    if not text.strip() and html.strip():
        text, facts = page_text(html), page_facts(html, url)
        if not text:
            return Refused(
                source_uri, "no_text", f"{source_uri}: the HTML has no visible text (a page made by scripts?); "
                "capture it as rendered", data,
            )  # fmt: skip
        media_type = "text/html"
    else:
        html, media_type = "", "text/plain"
    if not text.strip():
        return Refused(
            source_uri, "no_text", f"{source_uri}: neither `text` nor `html` holds anything; "
            f"the record has {', '.join(sorted(str(k) for k, v in record.items() if v)) or 'nothing'}", data,
        )  # fmt: skip
    published = _published(record.get("published_at"))
    url = url or clean_value(facts.url)
    document_id, digest = identity(source_uri, url, data)
    return Captured(
        document_id=document_id,
        record_id=_value(record.get("id")),
        source_uri=source_uri,
        url=url,
        domain=domain_of(url),
        publisher=_value(record.get("publisher")) or _value(record.get("source")) or clean_value(facts.publisher),
        media_type=media_type,
        charset=charset,
        n_bytes=len(data),
        sha256=digest,
        given_title=_value(record.get("title")) or clean_value(facts.title),
        given_authors=_authors(record.get("authors")) or facts.authors,
        given_published_at=published or clean_value(facts.published_at),
        given_published_method="given" if published and given else facts.published_method,
        raw_text=text,
        html=html or None,
    )


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return decode(value)[0]
    return clean_text(value) if isinstance(value, str) else ""


def _value(value: object) -> str | None:
    """One value of metadata: of an object its name ({"source": {"name": ...}}), of a list the first that says something."""
    if isinstance(value, bytes):
        value = decode(value)[0]
    elif isinstance(value, dict):
        value = value.get("name")
    elif isinstance(value, float) and math.isnan(value):  # how data frames say: nothing
        value = None
    if isinstance(value, list | tuple):
        return next((said for item in value if (said := _value(item))), None)
    return None if isinstance(value, dict) else clean_value(value)


def _published(value: object) -> str | None:
    if isinstance(value, bool):
        return None
    return _value(value.isoformat() if isinstance(value, date | datetime) else value)


def _authors(value: object) -> tuple[str, ...] | None:
    parts = value if isinstance(value, list | tuple) else (_value(value) or "").split(";")
    names = map(_value, parts)
    return tuple(name for name in names if name) or None


def read_jsonl(source_uri: str, data: bytes, gzipped: bool) -> Iterator[Captured | Refused]:
    """JSON Lines, one record a line; blank lines are passed over. Of a truncated gzip file, what can be read."""
    lines = _gunzip_lines(source_uri, data) if gzipped else _lines(data)
    for number, line in lines:
        if isinstance(line, Refused):
            yield line
        elif line.strip():
            yield _json_record(f"{source_uri}#{number}", line)


def _json_record(uri: str, line: bytes) -> Captured | Refused:
    if len(line) > LONGEST_RECORD:
        return Refused(
            uri, "record_too_long", f"{uri}: {len(line)} bytes in one line; is it JSON Lines?", line[:_CHUNK]
        )
    text, charset = decode(line)
    try:
        record = json.loads(text)
    except json.JSONDecodeError as error:
        detail = f"{uri}: broken JSON at character {error.pos + 1}: {error.msg}; mend the line or drop it"
        return Refused(uri, "broken_json", detail, line)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets nested without end
        return Refused(uri, "broken_json", f"{uri}: unreadable JSON: {error}; mend the line or drop it", line)
    if not isinstance(record, dict):
        kind = type(record).__name__
        return Refused(uri, "not_a_record", f"{uri}: a JSON object is expected, here is a {kind}; mend the line", line)
    return to_document(record, uri, line, charset, given=True)


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(io.BytesIO(data), 1):
        yield number, line.rstrip(b"\r\n")


def _gunzip_lines(source_uri: str, data: bytes) -> Iterator[tuple[int, bytes | Refused]]:
    """Numbered lines of gzipped bytes, inflated piece by piece; a Refused for the rest where the stream breaks off."""
    number, rest, problem = 1, b"", None
    file = gzip.GzipFile(fileobj=io.BytesIO(data))
    while len(rest) <= LONGEST_RECORD:
        try:
            piece = file.read1(_CHUNK)
        except EOFError:
            problem = "truncated_gzip"
            break
        except (OSError, zlib.error):
            problem = "broken_gzip"
            break
        if not piece:
            break
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield number, line.rstrip(b"\r")
            number += 1
    if problem:
        detail = (
            f"{source_uri}: the gzip stream breaks off in line {number}; the lines before were read; fetch it again"
        )
        yield number, Refused(f"{source_uri}#{number}", problem, detail, rest or data[:_CHUNK])
    else:
        yield number, rest


def _missing_columns(source_uri: str, found: list[str], data: bytes) -> Refused:
    shown = ", ".join(found)
    detail = f"{source_uri}: no column `text` or `html`; found: {shown:.500}; rename the one that holds the text"
    return Refused(source_uri, "missing_columns", detail, data)


def _row_bytes(row: Mapping[str, Any]) -> bytes:
    """A row as canonical JSON, for its identity: the columns read, those without a value left out."""
    kept = {k: v for k, v in row.items() if k in COLUMNS and v is not None}
    dumped = json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return dumped.encode("utf-8", "surrogatepass")


def read_csv(source_uri: str, data: bytes, charset: str | None = None) -> Iterator[Captured | Refused]:
    """CSV with a header line, delimited by comma, semicolon or tab, quoted as RFC 4180 has it."""
    text, used = decode(data, charset)
    header_line = text.lstrip("\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=header_line.count)
    csv.field_size_limit(LONGEST_RECORD)  # Python's own limit, 131,072 characters, is shorter than long articles
    rows = csv.reader(io.StringIO(text.lstrip("\n"), newline=""), delimiter=delimiter)
    header: list[str] | None = None
    number = 0
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            detail = f"{source_uri}: broken CSV after row {number}: {error}; mend the quotes there"
            yield Refused(f"{source_uri}#{number + 1}", "broken_csv", detail, data)
            return
        if header is None:
            header = [name.strip() for name in row]
            if not {"text", "html"} & set(header):
                yield _missing_columns(source_uri, header, data)
                return
            continue
        if not row:
            continue
        number += 1
        uri = f"{source_uri}#{number}"
        if len(row) > len(header):
            detail = f"{uri}: {len(row)} fields under {len(header)} columns; quote fields that hold {delimiter!r}"
            yield Refused(uri, "bad_row", detail, json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass"))
            continue
        record = {name: value for name, value in zip(header, row, strict=False) if value != ""}
        yield to_document(record, uri, _row_bytes(record), used, given=True)


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, Any] | Exception]:
    """Rows as dictionaries; the error instead of a row that Python has no value for, such as a day in the year 140,000."""
    for at, field in enumerate(batch.schema):
        if pa.types.is_timestamp(field.type) and field.type.unit == "ns":  # Python's times have microseconds
            cast = batch.column(at).cast(pa.timestamp("us", field.type.tz), safe=False)
            batch = batch.set_column(at, field.with_type(cast.type), cast)
    for number in range(batch.num_rows):
        try:
            yield batch.slice(number, 1).to_pylist()[0]
        except (ValueError, OverflowError) as error:
            yield error


def read_parquet(source_uri: str, data: bytes) -> Iterator[Captured | Refused]:
    """Parquet, some hundred rows at once; only the columns that are used are read."""
    number = 0
    try:
        file = pq.ParquetFile(pa.BufferReader(data))
        found = list(file.schema_arrow.names)
        if not {"text", "html"} & set(found):
            yield _missing_columns(source_uri, found, data)
            return
        for batch in file.iter_batches(batch_size=_ROWS, columns=[c for c in COLUMNS if c in found]):
            for row in _rows(batch):
                number += 1
                uri = f"{source_uri}#{number}"
                if isinstance(row, dict):
                    yield to_document(row, uri, _row_bytes(row), given=True)
                else:
                    yield Refused(uri, "bad_row", f"{uri}: {row}; mend the value", b"")
    except (pa.ArrowException, OSError, ValueError) as error:
        first = re.sub(r"\s+", " ", str(error))[:300]
        detail = f"{source_uri}: broken Parquet after row {number}: {first}; write the file anew"
        yield Refused(source_uri, "broken_parquet", detail, data)
