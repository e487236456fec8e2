"""A record, or a file or page as a record of text or html alone, as a document."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from transforms.reading import bylines
from transforms.reading.addresses import canonical_url
from transforms.reading.captured import Captured, Refused, clean_text, clean_value, domain_of, identity
from transforms.reading.decode import decode, mend
from transforms.reading.limits import LONGEST_PAGE, LONGEST_RECORD, PIECE
from transforms.reading.page import Page, PageFacts, read_page

# Where an object stands for one value: names of sources and authors, dates and ids of database exports, XML as JSON.
_INNER = ("name", "$date", "$oid", "@value", "#text")

# Our columns -> the values that a record has for each, in order of preference (columns.values).
Values = Mapping[str, Sequence[Any]]


def to_document(
    record: Values,
    source_uri: str,
    data: bytes,
    charset: str | None = None,
    *,
    given: bool = False,
    fetched_at: datetime | None = None,
    last_modified: str | None = None,
) -> Captured | Refused:
    """A record as a document; Refused if there is no text in it.

    `given`: the record states its own metadata, which goes before what the page says. `data` are the bytes that make
    its identity. `fetched_at`, `last_modified`: when and with which header it was fetched.
    """
    text = mend(next((t for v in record.get("text", ()) if (t := _text(v)).strip()), ""))
    html = mend(next((t for v in record.get("html", ()) if (t := _text(v)).strip()), ""))
    url = _first(record, "url")
    facts = PageFacts()
    if not text and html:
        if len(html) > LONGEST_PAGE:
            return too_long(source_uri, len(html), data, LONGEST_PAGE)
        page = read_page(html, url)
        text, facts = page.text, page.facts
        if not text:
            return _no_visible_text(source_uri, page, data)
        media_type = "text/html"
    else:
        html, media_type = "", "text/plain"
    if not text:
        return Refused(
            source_uri, "no_text", f"{source_uri}: neither `text` nor `html` holds anything; "
            f"the record has {', '.join(sorted(k for k, v in record.items() if any(v))) or 'nothing'} and no text", data,
        )  # fmt: skip
    published = next((p for v in record.get("published_at", ()) if (p := _published(v))), None)
    document_id, digest = identity(
        source_uri, url, data
    )  # not by what the page says of itself, which is interpretation
    canonical = canonical_url(url, clean_value(facts.url))
    url = url or clean_value(facts.url)
    return Captured(
        document_id=document_id,
        record_id=_first(record, "id"),
        source_uri=source_uri,
        url=url,
        canonical_url=canonical,
        domain=domain_of(canonical or url),
        publisher=_first(record, "publisher") or clean_value(facts.publisher),
        media_type=media_type,
        charset=charset,
        n_bytes=len(data),
        sha256=digest,
        fetched_at=fetched_at,
        given_title=_mended(_first(record, "title") or clean_value(facts.title)),
        given_authors=next((a for v in record.get("authors", ()) if (a := _authors(v))), None) or facts.authors,
        given_published_at=published or clean_value(facts.published_at),
        given_published_method="given" if published and given else facts.published_method,
        given_last_modified=clean_value(last_modified),
        raw_text=text,
        html=html or None,
    )


def too_long(source_uri: str, n_bytes: int, data: bytes, limit: int = LONGEST_RECORD) -> Refused:
    """The refusal of a record, page or document over the limit, with its first bytes."""
    detail = f"{source_uri}: {n_bytes} bytes, more than the {limit} that a record or page may have; split it"
    return Refused(source_uri, "record_too_long", detail, data[:PIECE])


def row_bytes(row: Mapping[str, Any]) -> bytes:
    """A row as canonical JSON, for its identity."""
    dumped = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return dumped.encode("utf-8", "surrogatepass")


def _no_visible_text(source_uri: str, page: Page, data: bytes) -> Refused:
    if page.problem:
        return Refused(source_uri, "nested_too_deep", f"{source_uri}: {page.problem}; mend the page", data[:PIECE])
    return Refused(
        source_uri, "no_text", f"{source_uri}: the HTML has no visible text (a page made by scripts?); "
        "capture it as rendered", data[:PIECE],
    )  # fmt: skip


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return decode(value)[0]
    if isinstance(value, list | tuple):  # paragraphs
        return "\n".join(filter(None, map(_text, value)))
    return clean_text(value) if isinstance(value, str) else ""


def _first(record: Values, ours: str) -> str | None:
    return next((said for value in record.get(ours, ()) if (said := _value(value))), None)


def _mended(value: str | None) -> str | None:
    return mend(value) if value else None


def _value(value: object) -> str | None:
    """One value of metadata: of an object its name ({"source": {"name": ...}}), of a list the first that says something."""
    if isinstance(value, bytes):
        value = decode(value)[0]
    elif isinstance(value, dict):
        value = next((value[name] for name in _INNER if name in value), None)
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
    parts: Iterable[object] = value if isinstance(value, list | tuple) else [value]
    found = [name for part in parts for name in bylines.names(_value(part) or "")]
    return tuple(dict.fromkeys(found)) or None
