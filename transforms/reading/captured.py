"""What reading hands on: a captured document, or what was refused and why; and how each gets its identity."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from transforms.ids import hex16

# Control characters have no place in a text and break consumers (NUL ends strings in C, ESC drives terminals); each is
# replaced by one character, so that offsets stay. Tab and line feed stay; VT, FF and the separators FS to US are spaces.
_CONTROLS = dict.fromkeys((*range(9), *range(14, 28), 127), "�")
_CONTROLS |= dict.fromkeys((11, 12, *range(28, 32)), " ")
_BAD = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Captured:
    """A document as captured: the lake columns of `documents` without batch_id, and the decoded page if it is HTML.

    `n_bytes` and `sha256` are of the bytes that make the document: the file, the line of a JSON Lines file, or the
    canonical JSON of a CSV or Parquet row.
    """

    document_id: str
    source_uri: str
    media_type: str
    n_bytes: int
    sha256: str
    raw_text: str
    record_id: str | None = None
    url: str | None = None
    canonical_url: str | None = None
    domain: str | None = None
    publisher: str | None = None
    charset: str | None = None
    fetched_at: datetime | None = None
    given_title: str | None = None
    given_authors: tuple[str, ...] | None = None
    given_published_at: str | None = None
    given_published_method: str | None = None
    given_last_modified: str | None = None
    html: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be read: where, a short reason code, what was found and what to do, and the bytes themselves."""

    source_uri: str
    reason: str
    detail: str
    data: bytes


@dataclass(frozen=True, slots=True)
class PassedOver:
    """What is no document and nothing broken: where, a short reason code, and what was found or is to be done."""

    source_uri: str
    reason: str
    detail: str = ""


Read = Captured | Refused | PassedOver


def clean_text(text: str) -> str:
    """Line ends as line feeds, control characters and lone surrogates replaced one by one."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _BAD.search(text):
        text = _SURROGATES.sub("\ufffd", text.translate(_CONTROLS))
    return text


def clean_value(value: object) -> str | None:
    """A metadata value on one line, or None if there is nothing in it."""
    if value is None:
        return None
    return " ".join(clean_text(str(value)).split()) or None


def domain_of(url: str | None) -> str | None:
    """The URL's host in lower case, without www. and port; None if it has none."""
    if not url:
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:  # e.g. an unclosed bracket of an IPv6 address
        return None
    return (host or "").removeprefix("www.").strip(".") or None


def identity(source_uri: str, url: str | None, data: bytes) -> tuple[str, str]:
    """(document_id, sha256) of a document's bytes and the place where it was published or, failing that, found."""
    digest = sha256(data).hexdigest()
    return hex16(url or source_uri, digest), digest
