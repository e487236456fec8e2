"""JSON Lines and JSON, record by record."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from transforms.reading.captured import Captured, Refused
from transforms.reading.columns import Columns, has_text, values
from transforms.reading.decode import decode
from transforms.reading.limits import LONGEST_RECORD, PIECE
from transforms.reading.lines import Line, lines, next_like, objects
from transforms.reading.records import row_bytes, to_document, too_long
from transforms.reading.streams import Stream

# So many records without a column of text, and none with one before, and the whole file is refused at once.
_ENOUGH = 100


class _Without:
    """The refusals of records without a column of text, held back until a file's records prove to have one."""

    def __init__(self) -> None:
        self.held: list[Refused] = []
        self.names: dict[str, None] = {}
        self.proven = False


def read_json_lines(source_uri: str, stream: Stream, columns: Columns) -> Iterator[Captured | Refused]:
    """JSON Lines, one record a line; blank lines are passed over."""
    without = _Without()
    for line in lines(stream):
        if line.is_whole and line.data.strip():
            yield from _judged(_record(f"{source_uri}#{line.number}", line, columns), without)
            if len(without.held) == _ENOUGH:
                break
    yield from _last(source_uri, stream, columns, without)


def read_json(source_uri: str, stream: Stream, columns: Columns) -> Iterator[Captured | Refused]:
    """A record, an array of records, or records one after the other; numbered from 1.

    Of an object without text that holds a list of objects, those are the records, numbered <object>.<n>.
    """
    without = _Without()
    again: list[bytes] = []
    for value in objects(stream, again):
        if stream.is_cut and not value.is_whole:
            break  # its bytes are in the refusal of the stream
        found = _record(f"{source_uri}#{value.number}", value, columns)
        if (
            value.is_whole
            and isinstance(found, Refused)
            and found.reason == "broken_json"
            and (cut := next_like(value.data))
        ):
            again.append(value.data[cut:])
            found = Refused(found.source_uri, found.reason, found.detail, value.data[:cut])
        if isinstance(found, tuple) and (inner := _list_inside(found[1])):
            for number, item in enumerate(inner, 1):
                line = Line(number, row_bytes(item), 0)
                yield from _judged(_record(f"{source_uri}#{value.number}.{number}", line, columns), without)
        else:
            yield from _judged(found, without)
        if len(without.held) >= _ENOUGH:
            break
    yield from _last(source_uri, stream, columns, without)


def _list_inside(record: Mapping[str, Any]) -> list[Any] | None:
    """The records that an answer of an interface holds: {"status": "ok", "articles": [{...}, ...]}."""
    lists = (v for v in record.values() if isinstance(v, list) and v and all(isinstance(item, dict) for item in v))
    return max(lists, key=len, default=None)


def _judged(
    found: Captured | Refused | tuple[Refused, Mapping[str, Any]], without: _Without
) -> Iterator[Captured | Refused]:
    if isinstance(found, tuple):
        refused, record = found
        if without.proven:
            yield refused
        else:
            without.held.append(refused)
            without.names |= dict.fromkeys(map(str, record))
        return
    if isinstance(found, Captured) or found.reason == "no_text":
        without.proven = True
        yield from without.held
        without.held = []
    yield found


def _last(source_uri: str, stream: Stream, columns: Columns, without: _Without) -> Iterator[Refused]:
    if without.held:
        yield columns.missing(source_uri, list(without.names), stream.head)


def _record(uri: str, line: Line, columns: Columns) -> Captured | Refused | tuple[Refused, Mapping[str, Any]]:
    """A record's document or refusal; with the record if no column of it is one of text."""
    if line.n_bytes > LONGEST_RECORD:
        return too_long(uri, line.n_bytes, line.data)
    text, charset = decode(line.data)
    try:
        record = json.loads(text)
    except json.JSONDecodeError as error:
        detail = f"{uri}: broken JSON at character {error.pos + 1}: {error.msg}; mend the line or drop it"
        return Refused(uri, "broken_json", detail, line.data)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets nested without end
        return Refused(
            uri, "broken_json", f"{uri}: unreadable JSON: {error}; mend the line or drop it", line.data[:PIECE]
        )
    if not isinstance(record, dict):
        kind = type(record).__name__
        return Refused(
            uri, "not_a_record", f"{uri}: a JSON object is expected, here is a {kind}; mend the line", line.data
        )
    found = columns.find(record)
    if not has_text(found):
        names = ", ".join(sorted(map(str, record)))[:500] or "nothing"
        detail = f"{uri}: neither `text` nor `html` nor a usual name of them; the record has {names}"
        return Refused(uri, "no_text", detail, line.data), record
    return to_document(values(record, found), uri, line.data, charset, given=True)
