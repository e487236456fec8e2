"""WARC, record by record: pages as they were fetched, with the time, the address and the headers of the fetch."""

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from warcio.archiveiterator import WARCIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from transforms.reading.captured import PassedOver, Read, Refused, clean_value
from transforms.reading.decode import charset_of_page, decode, is_binary
from transforms.reading.limits import LONGEST_RECORD, PIECE
from transforms.reading.records import to_document, too_long
from transforms.reading.streams import BrokenStreamError, Budgeted, Stream, inflated_body

FAILURE = "application/vnd.communique.failure+json"  # what the fetcher writes for a page that it could not have
_HEADERS = 1_000_000  # bytes that the headers of one record may take
_PAGES = ("text/html", "application/xhtml+xml", "application/xhtml")
_HTTP = StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1"], verify=False)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_LOOKS_LIKE_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
# Errors of the library's parsers over arbitrary bytes.
_ERRORS = (
    ArchiveLoadFailed, StatusAndHeadersParserException, ValueError, TypeError, AttributeError, IndexError, EOFError,
    OSError, AssertionError,
)  # fmt: skip


class _Quiet(WARCIterator):  # type: ignore[misc]
    INC_RECORD = ""  # warcio prints it where a length is wrong


def read_warc(source_uri: str, stream: Stream) -> Iterator[Read]:
    """Responses, resources and texts (`conversion`) of a WARC, which is inflated already; numbered from 1 over all records.

    Passed over, with the reason: other statuses than 200, other media types than text and HTML, empty bodies,
    robots.txt, revisits. What describes the crawl (warcinfo, request, metadata) is no capture and not mentioned.
    """
    source = Budgeted(stream)
    source.left = _HEADERS
    number = 0
    try:
        records = _Quiet(source, no_record_parse=True)
        for record in records:
            number += 1
            uri = f"{source_uri}#{number}"
            source.left = _HEADERS + LONGEST_RECORD
            if record.length is None:
                if not stream.broken:
                    detail = (
                        f"{uri}: the record states no length, so its headers are cut off; the records before were read"
                    )
                    yield Refused(uri, "truncated_warc", detail, b"")
                return
            length = record.length
            body = record.raw_stream.read(min(length, LONGEST_RECORD)) if length else b""
            left = length - len(body)
            while left > 0:
                source.left = _HEADERS + PIECE
                piece = record.raw_stream.read(min(left, PIECE))
                if not piece:
                    break
                left -= len(piece)
            if left > 0:
                if not stream.broken:
                    detail = f"{uri}: the file ends {left} bytes before the record; the records before were read; fetch it again"
                    yield Refused(uri, "truncated_warc", detail, body[:PIECE])
                return
            if length > LONGEST_RECORD:
                yield too_long(uri, length, body)
            else:
                yield from _record(uri, record.rec_type, record.rec_headers, body)
            source.left = _HEADERS
    except _ERRORS as error:
        if not stream.is_cut:
            reason = "broken_warc" if source.left or number == 0 else "truncated_warc"
            detail = (
                f"{source_uri}: no WARC record behind record {number} ({error!s:.200}); the records before were read"
            )
            yield Refused(f"{source_uri}#{number + 1}", reason, detail, stream.head if number == 0 else b"")


def _record(uri: str, kind: str | None, headers: Any, body: bytes) -> Iterator[Read]:
    url = clean_value(headers.get_header("WARC-Target-URI"))
    content_type = headers.get_header("Content-Type") or ""
    if kind == "revisit":
        yield PassedOver(uri, "revisit", f"{uri}: {url} had not changed since an earlier capture")
    elif kind == "metadata" and content_type.split(";")[0].strip().lower() == FAILURE:
        yield _failure(uri, url, body)
    elif kind == "response":
        yield _response(uri, url, headers, body)
    elif kind in ("resource", "conversion"):
        yield _document(uri, url, headers, content_type, body, None)


def _failure(uri: str, url: str | None, body: bytes) -> Refused:
    try:
        found = json.loads(body)
        reason, detail = str(found["reason"]), str(found["detail"])
    except (ValueError, TypeError, KeyError, RecursionError):
        reason, detail = "not_fetched", f"{url}: could not be fetched"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", reason):
        reason = "not_fetched"
    return Refused(url or uri, reason, clean_value(detail) or reason, body)


def _response(uri: str, url: str | None, headers: Any, body: bytes) -> Read:
    block = io.BytesIO(body)
    try:
        http = _HTTP.parse(block)
        status = http.get_statuscode()
    except _ERRORS as error:
        detail = f"{uri}: no HTTP response in the record of {url} ({error!s:.100}); fetch the page again"
        return Refused(uri, "broken_response", detail, body[:PIECE])
    if status != "200":
        return PassedOver(uri, "http_status", f"{uri}: {url} answered {status[:20] or 'without a status'}")
    payload = body[block.tell() :]
    try:
        if (http.get_header("Transfer-Encoding") or "").strip().lower() == "chunked":
            payload = ChunkedDataReader(io.BytesIO(payload)).read()
        for encoding in reversed((http.get_header("Content-Encoding") or "").lower().replace(",", " ").split()):
            payload = inflated_body(payload, encoding)
    except BrokenStreamError as error:
        return Refused(uri, error.reason, f"{uri}: the body of {url}: {error.detail}", body[:PIECE])
    except _ERRORS as error:
        return Refused(
            uri, "broken_response", f"{uri}: the body of {url} cannot be read ({error!s:.100})", body[:PIECE]
        )
    return _document(
        uri, url, headers, http.get_header("Content-Type") or "", payload, http.get_header("Last-Modified")
    )


def _document(
    uri: str, url: str | None, headers: Any, content_type: str, data: bytes, last_modified: str | None
) -> Read:
    media_type = content_type.split(";")[0].strip().lower()
    if _is_robots(url):
        return PassedOver(uri, "robots_txt", f"{uri}: {url} is for crawlers")
    if not data.strip():
        return PassedOver(uri, "empty_body", f"{uri}: {url} has no body")
    is_page = media_type in _PAGES or (media_type in ("", "text/plain") and bool(_LOOKS_LIKE_PAGE.search(data[:1024])))
    if not is_page and media_type != "text/plain":
        return PassedOver(uri, "media_type", f"{uri}: {url} is {media_type or 'of no stated type'}, no text or HTML")
    found = _CHARSET.search(content_type)
    charset = found.group(1) if found else None
    if is_binary(data, charset):
        return PassedOver(uri, "media_type", f"{uri}: {url} is said to be {media_type} and is no text")
    text, used = decode(data, charset or (charset_of_page(data) if is_page else None))
    record: dict[str, list[Any]] = {
        "html" if is_page else "text": [text],
        "url": [url],
        "id": [headers.get_header("WARC-Record-ID")],
    }
    when = _time(headers.get_header("WARC-Date"))
    return to_document(record, uri, data, used, fetched_at=when, last_modified=last_modified)


def _is_robots(url: str | None) -> bool:
    try:
        return urlsplit(url or "").path == "/robots.txt"
    except ValueError:
        return False


def _time(stated: str | None) -> datetime | None:
    """WARC-Date (W3C profile of ISO 8601, in UTC); None if it is none."""
    try:
        when = datetime.fromisoformat((stated or "").strip())
    except ValueError:
        return None
    try:
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except OverflowError:
        return None
