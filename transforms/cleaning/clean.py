"""One document to its article: roles of its lines, the text of those kept, title, authors, time, language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transforms.cleaning.classify import judge
from transforms.cleaning.language import language_of
from transforms.cleaning.lines import Line, Unit, form_units, split_lines
from transforms.cleaning.page import extract_page, holds, mark_page
from transforms.cleaning.propose import apply_structure, apply_tables, apply_title
from transforms.cleaning.published import Found, find_published
from transforms.cleaning.structure import decide_rest
from transforms.cleaning.templates import Template, mark_template

_BY = re.compile(r"^\W*(?:(?:written|posted|published|reported|story|words|text) )?by:?\s+", re.I)
# Of white space no more than 99 at once: without a bound, a run of n blanks costs n² steps.
_NAME_SPLIT = re.compile(r"\s{0,99}(?:,|;|&| and )\s*")
_NAME = re.compile(r"[A-ZÀ-Þ][\w.'’-]*(?: (?:[a-z]{1,4} )?[A-ZÀ-Þ][\w.'’-]*){1,3}")


# What a document may have at most, so that none takes minutes or gigabytes. The longest of 1,500 news articles has 12,200
# words and signs and 540 lines; a megabyte of prose has 200,000. A paragraph costs the parser about as much as two words.
MOST_LINES = 100_000
MOST_WORDS = 300_000
_WORD_OR_SIGN = re.compile(r"\w+|[^\w\s]")


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


def clean_document(
    document: Mapping[str, Any], html: str | None, template: Template | None = None
) -> Cleaned | Refused:
    """Clean a row of `documents`; `html` is the captured page if there is one, `template` what its site repeats.
    `captured_at` beside the row's columns says when it was captured where `fetched_at` does not.

    Every line that is not blank becomes a block. Of a kept block, raw_start..raw_end of raw_text and
    text_start..text_end of the article's text are equal but for white space. Never raises on any text.
    """
    raw: str = document["raw_text"]
    document_id: str = document["document_id"]
    lines = split_lines(raw)
    if not lines:
        return Refused("no_article_text", f"{document.get('source_uri')}: no line with text; nothing to clean")
    if len(lines) > MOST_LINES:
        return Refused(
            "too_many_lines", f"{document.get('source_uri')}: {len(lines)} lines, more than {MOST_LINES}; split it"
        )
    units = form_units(lines)
    openers = apply_tables(units)
    mark_template(units, template)  # before the title is looked for: a section's name above it is none
    title = apply_title(units, document.get("given_title"), (document.get("publisher"), document.get("domain")))
    page = extract_page(html) if html else None
    if page and holds(page, units):
        mark_page(units, page)
    else:
        apply_structure(units, openers)
        judge(units, title)
    decide_rest(units)
    text, places = _compose(units)
    if not text:
        dropped = ", ".join(sorted({unit.role or "other" for unit in units}))
        return Refused(
            "no_article_text",
            f"{document.get('source_uri')}: none of {len(lines)} lines is article text (they are: {dropped}); "
            "if it is an article, see the rules of its blocks",
        )
    n_pieces = _n_pieces(text)
    if n_pieces > MOST_WORDS:
        what = f"{n_pieces} words, signs and paragraphs, more than {MOST_WORDS}; split it"
        return Refused("too_long", f"{document.get('source_uri')}: {what}")
    published = _published(document, units)
    article = {
        "article_id": document_id,
        "title": title,
        "authors": list(document.get("given_authors") or ()) or _authors(units),
        "published_at": published.time,
        "published_precision": published.precision,
        "published_method": published.method,
        "published_doubted": published.doubted,
        "language": language_of(text),
        "text": text,
        "n_words": len(text.split()),
        "n_blocks": len(lines),
        "n_blocks_removed": len(lines) - len(places),
    }
    return Cleaned(article, _blocks(document_id, units, places))


def _n_pieces(text: str) -> int:
    """What the parser goes through: words and signs, a paragraph as two; 0 where they cannot be more than MOST_WORDS, as each
    takes a character (a paragraph two). To count them in every text was a twentieth of cleaning."""
    if len(text) <= MOST_WORDS:
        return 0
    return sum(1 for _ in _WORD_OR_SIGN.finditer(text)) + 2 * text.count("\n\n")


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
        "score": unit.score,
    }


def _published(document: Mapping[str, Any], units: Sequence[Unit]) -> Found:
    """The time of publication, from what is stated, the lines above the second paragraph, and the address."""
    prose = [no for no, unit in enumerate(units) if unit.is_kept and unit.is_prose]
    # Dates further down are those of other articles.
    top = units[: prose[1] if len(prose) > 1 else len(units)]
    return find_published(
        document.get("given_published_at"),
        document.get("given_published_method"),
        [unit.text for unit in top if unit.role in ("dateline", "byline")],
        units[prose[0]].text if prose else None,
        document.get("canonical_url") or document.get("url"),
        document.get("given_last_modified"),
        document.get("captured_at") or document.get("fetched_at"),
    )


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
