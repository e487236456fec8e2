"""CSV and Parquet, row by row."""

import csv
import io
import json
import re
from collections import deque
from collections.abc import Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.reading.captured import Captured, Refused, clean_text
from transforms.reading.columns import COLUMNS, Columns, has_text, identity_row, values
from transforms.reading.decode import decode
from transforms.reading.limits import BOMB_FROM, BOMB_RATIO, LONGEST_RECORD, PIECE
from transforms.reading.lines import blocks
from transforms.reading.records import row_bytes, to_document, too_long
from transforms.reading.streams import Stream

_ROWS = 64  # Parquet rows at once: rows of pages hold megabytes
_DELIMITERS = ",;\t|"
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*")  # Excel's own statement of the delimiter
_MOST_UNCLOSED = 100  # quotes without end that are survived in one file


class _Lines:
    """Decoded lines for csv.reader; remembers those of the row being read, so that they can be read anew."""

    def __init__(self, stream: Stream, charset: str | None) -> None:
        self._charset = charset
        self._source = self._decoded(stream)
        self._waiting: deque[str] = deque()
        self.of_row: list[str] = []
        self.size = 0  # of the row's lines
        self.ended = False

    def _decoded(self, stream: Stream) -> Iterator[str]:
        for data, n_bytes in blocks(stream):
            try:  # many lines at once: line by line, reading takes twice as long
                text = clean_text(data.decode("utf-8")) if n_bytes == len(data) else ""
            except UnicodeDecodeError:
                text = ""
            text = text or "".join(
                f"{decode(line, self._charset)[0]}\n" for line in data.removesuffix(b"\n").split(b"\n")
            )
            self.size += n_bytes - len(data)  # of a line that is too long only the start is here
            yield from io.StringIO(text.removeprefix("\ufeff"), newline="\n")

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._source, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self.of_row.append(line)
        self.size += len(line)
        if self.size > LONGEST_RECORD:
            raise csv.Error("longer than a record may be")
        return line

    def new_row(self) -> None:
        self.of_row, self.size = [], 0

    def again(self, kept: int) -> str:
        """Takes back the row's lines but the first `kept`, which are returned."""
        self._waiting.extendleft(reversed(self.of_row[kept:]))
        first = "".join(self.of_row[:kept])
        self.ended = False
        return first


def read_csv(
    source_uri: str, stream: Stream, columns: Columns, charset: str | None = None
) -> Iterator[Captured | Refused]:
    """CSV with a header line, quoted as RFC 4180 has it, delimited by comma, semicolon, tab or bar.

    The character set is found in the first megabyte; later lines that are valid UTF-8 are read as such all the same.
    A quote that is never closed costs its own line.
    """
    sample = stream.head
    if len(sample) == PIECE and b"\n" in sample:
        sample = sample[: sample.rindex(b"\n")]
    used = decode(sample, charset)[1]
    source = _Lines(stream, charset or (used if used != "utf-8" else None))
    delimiter, header = _header(source, columns)
    found = columns.find(header)
    if not has_text(found):
        yield columns.missing(source_uri, header, stream.head)
        return
    number = unclosed = 0
    rows = csv.reader(source, delimiter=delimiter)
    while True:
        source.new_row()
        uri = f"{source_uri}#{number + 1}"
        row: list[str] | None = None
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            problem = str(error)
        if row is not None and not row:
            continue
        number += 1
        if len(source.of_row) > 1 and (row is None or source.ended) and '"' in source.of_row[0] and _is_open(source):
            if stream.is_cut and row is not None:
                return
            unclosed += 1
            first = source.again(1).encode("utf-8", "replace")
            yield Refused(uri, "bad_row", f"{uri}: a quote is opened and never closed; mend the row", first)
        elif row is None:
            size, data = source.size, source.again(len(source.of_row)).encode("utf-8", "replace")
            long = size > LONGEST_RECORD
            yield (
                too_long(uri, size, data)
                if long
                else Refused(uri, "bad_row", f"{uri}: broken CSV: {problem}; mend the row", data[:PIECE])
            )
        else:
            record = {name: value for name, value in zip(header, row, strict=False) if value != ""}
            if len(row) > len(header) or (len(row) < len(header) and not has_text(columns.find(record))):
                detail = f"{uri}: {len(row)} fields under {len(header)} columns; quote fields that hold {delimiter!r} or line ends"
                data = json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass")
                yield Refused(uri, "bad_row", detail, data)
            else:
                yield to_document(values(record, found), uri, row_bytes(identity_row(record, found)), used, given=True)
            continue
        if unclosed == _MOST_UNCLOSED:
            detail = (
                f"{source_uri}: {unclosed} quotes are never closed; row {number + 1} and on are not read; write it anew"
            )
            yield Refused(source_uri, "broken_csv", detail, stream.head)
            return
        rows = csv.reader(source, delimiter=delimiter)


def _is_open(source: _Lines) -> bool:
    return source.size > LONGEST_RECORD or sum(line.count('"') for line in source.of_row) % 2 == 1


def _header(source: _Lines, columns: Columns) -> tuple[str, list[str]]:
    """(delimiter, column names): the delimiter under which most names are known, then the most frequent one."""
    csv.field_size_limit(LONGEST_RECORD)  # Python's own limit, 131,072 characters, is shorter than long articles
    try:
        first = next((line for line in source if line.strip()), "")
        stated = _SEPARATOR_LINE.fullmatch(first.lstrip("\ufeff"))
        if stated:
            delimiter = stated.group(1)
        else:
            delimiter = max(_DELIMITERS, key=lambda d: _known_names(first, d, columns))
            source.again(len(source.of_row) - 1)
        names = next(csv.reader(source, delimiter=delimiter), [])
    except (csv.Error, TypeError, ValueError):  # a delimiter that csv does not take, a header longer than a record
        return ",", []
    return delimiter, [name.strip() for name in names]


def _known_names(line: str, delimiter: str, columns: Columns) -> tuple[int, int]:
    names = [name.strip() for name in next(csv.reader(io.StringIO(line), delimiter=delimiter), [])]
    return len(columns.find(names)), len(names)


def read_parquet(source_uri: str, file: BinaryIO, columns: Columns, head: bytes) -> Iterator[Captured | Refused]:
    """Parquet, some rows at once; only the columns that are used are read, in buffered pieces."""
    number = given = 0
    try:
        size = file.seek(0, 2)
        parquet = pq.ParquetFile(file, buffer_size=PIECE, pre_buffer=False)
        names = list(parquet.schema_arrow.names)
        found = columns.find(names)
        if not has_text(found):
            yield columns.missing(source_uri, names, head)
            return
        wanted = {name.split(".")[0] if name not in names else name for theirs in found.values() for name in theirs}
        wanted |= set(COLUMNS) & set(names)
        for batch in parquet.iter_batches(batch_size=_ROWS, columns=[n for n in names if n in wanted]):
            for row in _rows(batch):
                number += 1
                uri = f"{source_uri}#{number}"
                if not isinstance(row, dict):
                    yield Refused(uri, "bad_row", f"{uri}: {row}; mend the value", b"")
                    continue
                data = row_bytes(identity_row(row, found))
                given += len(data)
                if given > BOMB_FROM and given > BOMB_RATIO * size:  # one long value, said again and again
                    detail = (
                        f"{source_uri}: {size} bytes that unpack to more than {given}; row {number} and on are not read"
                    )
                    yield Refused(source_uri, "compression_bomb", detail, head)
                    return
                if len(data) > LONGEST_RECORD:
                    yield too_long(uri, len(data), data)
                else:
                    yield to_document(values(row, found), uri, data, given=True)
    except (pa.ArrowException, OSError, ValueError, MemoryError, RecursionError) as error:
        first = re.sub(r"\s+", " ", str(error))[:300]
        detail = f"{source_uri}: broken Parquet after row {number}: {first}; write the file anew"
        yield Refused(source_uri, "broken_parquet", detail, head)


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, Any] | Exception]:
    """Rows as dictionaries; the error instead of a row that Python has no value for, such as a day in the year 140,000."""
    for at, field in enumerate(batch.schema):
        if pa.types.is_timestamp(field.type) and field.type.unit == "ns":  # Python's times have microseconds
            cast = batch.column(at).cast(pa.timestamp("us", field.type.tz), safe=False)
            batch = batch.set_column(at, field.with_type(cast.type), cast)
    try:
        yield from batch.to_pylist()
    except (ValueError, OverflowError):
        pass
    else:
        return
    for number in range(batch.num_rows):
        try:
            yield batch.slice(number, 1).to_pylist()[0]
        except (ValueError, OverflowError) as error:
            yield error
