"""One document to its article: roles of its lines, the text of those kept, title, authors, time, language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from transforms.cleaning.lines import Line, Unit, fold, form_units, key, split_lines
from transforms.cleaning.page import extract_page, mark_page
from transforms.cleaning.published import (
    Published,
    parse_published,
    published_in_line,
    published_in_text,
    published_in_url,
)
from transforms.cleaning.structure import apply_phrases, decide_rest, drop_markup, drop_repeats, extend_sections
from transforms.cleaning.title import find_title, mark_title, without_site

_BY = re.compile(r"^\W*(?:(?:written|posted|published|reported|story|words|text) )?by:?\s+", re.I)
_NAME_SPLIT = re.compile(r"\s*(?:,|;|&| and )\s*")
_NAME = re.compile(r"[A-ZÀ-Þ][\w.'’-]*(?: (?:[a-z]{1,4} )?[A-ZÀ-Þ][\w.'’-]*){1,3}")
_SHORTEST_FOR_LANGUAGE = 20  # characters
_LANGUAGE_FROM = 2_000  # characters: more changes nothing, less does


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An article: a row of `articles` (lake columns) and its rows of `blocks`."""

    article: dict[str, Any]
    blocks: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a document holds no article: a short reason code, and what was found."""

    reason: str
    detail: str


def clean_document(document: Mapping[str, Any], html: str | None) -> Cleaned | Refused:
    """Clean a row of `documents`; `html` is the captured page if there is one.

    Every line that is not blank becomes a block. Of a kept block, raw_start..raw_end of raw_text and
    text_start..text_end of the article's text are equal but for white space. Never raises on any text.
    """
    raw: str = document["raw_text"]
    document_id: str = document["document_id"]
    lines = split_lines(raw)
    if not lines:
        return Refused("no_article_text", f"{document.get('source_uri')}: no line with text; nothing to clean")
    units = form_units(lines)
    drop_markup(units)
    given = document.get("given_title")
    names = (document.get("publisher"), document.get("domain"))
    site = " ".join(key(name) for name in names if name)
    openers = apply_phrases(units)
    title = without_site(fold(given), site) if given and key(given) else find_title(units)
    if title:
        mark_title(units, title, given, key(document.get("publisher") or ""))
    page = extract_page(html) if html else None
    if page:
        mark_page(units, page)
    else:
        extend_sections(units, openers)
        drop_repeats(units)
    decide_rest(units)
    text, places = _compose(units)
    if not text:
        dropped = ", ".join(sorted({unit.role or "other" for unit in units}))
        return Refused(
            "no_article_text",
            f"{document.get('source_uri')}: none of {len(lines)} lines is article text (they are: {dropped}); "
            "if it is an article, see the rules of its blocks",
        )
    published, method = _published(document, units)
    article = {
        "article_id": document_id,
        "title": title,
        "authors": list(document.get("given_authors") or ()) or _authors(units),
        "published_at": published[0] if published else None,
        "published_precision": published[1] if published else None,
        "published_method": method,
        "language": language_of(text),
        "text": text,
        "n_words": len(text.split()),
        "n_blocks": len(lines),
        "n_blocks_removed": len(lines) - len(places),
    }
    return Cleaned(article, _blocks(document_id, units, places))


def _compose(units: Sequence[Unit]) -> tuple[str, dict[int, tuple[int, int]]]:
    """The text of the kept units, and the place in it of each kept line by its number.

    Units are paragraphs, separated by a blank line; the lines of a unit are joined by a space.
    """
    parts: list[str] = []
    places: dict[int, tuple[int, int]] = {}
    position = 0
    for unit in units:
        if not unit.is_kept:
            continue
        if parts:
            parts.append("\n\n")
            position += 2
        for no, line in enumerate(unit.lines):
            if no:
                parts.append(" ")
                position += 1
            places[line.no] = (position, position + len(line.text))
            parts.append(line.text)
            position += len(line.text)
    return "".join(parts), places


def _blocks(document_id: str, units: Sequence[Unit], places: Mapping[int, tuple[int, int]]) -> list[dict[str, Any]]:
    return [_block(document_id, unit, line, places.get(line.no)) for unit in units for line in unit.lines]


def _block(document_id: str, unit: Unit, line: Line, place: tuple[int, int] | None) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "block_no": line.no,
        "raw_start": line.start,
        "raw_end": line.end,
        "text_start": place[0] if place else None,
        "text_end": place[1] if place else None,
        "role": unit.role or "other",
        "is_kept": place is not None,
        "rule": unit.rule,
        "score": None,
    }


def _published(document: Mapping[str, Any], units: Sequence[Unit]) -> tuple[Published | None, str | None]:
    """The time of publication, from the first of these that gives one: stated, byline, dateline of the text, address."""
    stated = document.get("given_published_at")
    if stated and (found := parse_published(stated)):
        return found, document.get("given_published_method") or "given"
    prose = [no for no, unit in enumerate(units) if unit.is_kept and unit.is_prose]
    # Dates further down are those of other articles.
    for unit in units[: prose[1] if len(prose) > 1 else len(units)]:
        if unit.role in ("dateline", "byline") and (found := published_in_line(unit.text)):
            return found, "byline"
    first = next((unit for unit in units if unit.is_kept and unit.is_prose), None)
    if first and (found := published_in_text(first.text)):
        return found, "text"
    found = published_in_url(document.get("url"))
    return found, "url" if found else None


def _authors(units: Sequence[Unit]) -> list[str] | None:
    for unit in units:
        if unit.role == "byline" and (by := _BY.match(unit.text)):
            names = []
            for part in _NAME_SPLIT.split(unit.text[by.end() :]):
                name = _NAME.match(part)
                if not name or name.group() != part.strip(" .*_|"):
                    break
                names.append(name.group())
            if names:
                return names
    return None


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_pickled_model(MODEL_FILE)


def language_of(text: str) -> str | None:
    """The text's language, ISO 639-1, or None if the text is too short to tell."""
    sample = text[:_LANGUAGE_FROM]
    if sum(map(str.isalpha, sample)) < _SHORTEST_FOR_LANGUAGE:
        return None
    # float32: numpy multiplies it by the model's float32 four times faster than the default uint16
    code, _ = _identifier().classify(sample.encode("utf-8", "replace").decode("utf-8"), datatype="float32")
    return str(code)
