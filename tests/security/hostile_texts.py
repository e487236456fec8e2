"""Texts of a size that a news article may have, made to be slow; and what reading one costs, in a process of its own.

Run as a script: `python hostile_texts.py {clean,extract} NAME SIZE` prints seconds, MB above the start, and counts as JSON.
"""

import json
import resource
import sys
import time
from collections.abc import Callable


def _fill(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def _names(size: int) -> str:
    parts, number = [], 0
    while sum(map(len, parts[-1:])) * number < size and number < size // 20:
        first, last = chr(65 + number % 26), chr(65 + number // 26 % 26)
        parts.append(f"{first}ara{number % 97:x} {last}elm{number:x}, ")
        number += 1
    return "".join(parts)[:size]


TEXTS: dict[str, Callable[[int], str]] = {
    "no_full_stop": lambda n: _fill("the ministers of the two states met again and spoke of peace and of bread ", n),
    "quotes": lambda n: _fill('"', n),
    "quotes_and_words": lambda n: _fill('"peace" he said ', n),
    "open_quotes": lambda n: _fill("“peace he said ", n),
    "apostrophes": lambda n: _fill("'", n),
    "names": _names,
    "names_in_sentences": lambda n: _fill("Ana Bellweather met Tom Reedham of Kelvania in Drovec on Monday. ", n),
    "short_lines": lambda n: _fill("ab\n", n),
    "blank_lines": lambda n: _fill("Peace.\n\n\n", n),
    "digits": lambda n: _fill("1234567890", n),
    "numbers": lambda n: _fill("1,000 ", n),
    "number_words": lambda n: _fill("one hundred million ", n),
    "parentheses": lambda n: _fill("(", n),
    "brackets_in_words": lambda n: _fill("(a) ", n),
    "one_word": lambda n: _fill("peace ", n),
    "one_name": lambda n: _fill("Macron ", n),
    "one_long_word": lambda n: _fill("a", n),
    "capitals": lambda n: _fill("A", n),
    "initials": lambda n: _fill("A.", n),
    "dots": lambda n: _fill(".", n),
    "dashes": lambda n: _fill("-", n),
    "dashed_words": lambda n: _fill("a-", n),
    "commas": lambda n: _fill(",", n),
    "spaces": lambda n: "Peace" + " " * (n - 6) + "a",
    "no_break_spaces": lambda n: "Peace" + "\xa0" * (n - 6) + "a",
    "tabs": lambda n: _fill("a\t\t", n),
    "months": lambda n: _fill("May 1 May ", n),
    "dates": lambda n: _fill("on Monday, May 5, 2025 ", n),
    "addresses": lambda n: _fill("http://a.b/", n),
    "mail": lambda n: _fill("a@", n),
    "bylines": lambda n: _fill("By Ana Bell and ", n),
    "titles": lambda n: _fill("President Minister Mr. ", n),
    "said": lambda n: _fill("he said that ", n),
    "and": lambda n: _fill("France and ", n),
    "of": lambda n: _fill("the president of ", n),
    "which": lambda n: _fill("who said that France which attacked ", n),
    "combining": lambda n: "a" + "\u0301" * (n - 1),
    "zero_width": lambda n: _fill("a\u200b\u202e", n),
    "emoji": lambda n: _fill("\U0001f600", n),
    "possessives": lambda n: _fill("'s", n),
    "currencies": lambda n: _fill("C$", n),
    "underscores": lambda n: _fill("_", n),
    "signs_in_words": lambda n: _fill("(" * 60 + "a", n),
    "letters": lambda n: _fill("a b ", n),
    "paragraphs": lambda n: _fill("Peace\n\n", n),
    "no_latin": lambda n: _fill("和平谈判在巴黎举行", n),
    "controls": lambda n: _fill("a\x85\u2028\ufeff", n),
    "pipes": lambda n: _fill("a | ", n),
    "markup": lambda n: _fill("<a href='x'>", n),
    "entities": lambda n: _fill("&amp;", n),
}


def document(text: str) -> dict[str, object]:
    return {
        "document_id": "0" * 16, "source_uri": "hostile.txt", "raw_text": text, "given_title": None, "publisher": None,
        "domain": None, "given_authors": None, "given_published_at": None, "given_published_method": None,
        "canonical_url": None, "url": None, "given_last_modified": None, "fetched_at": None, "captured_at": None,
    }  # fmt: skip


def article(text: str) -> dict[str, object]:
    from datetime import UTC, datetime

    when = datetime(2025, 10, 7, tzinfo=UTC)
    return {"article_id": "0" * 16, "text": text, "title": None, "published_at": when, "published_precision": "day"}


def _used() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def main(stage: str, names: list[str], size: int) -> None:
    run: Callable[[str], dict[str, int]]
    if stage == "clean":
        from transforms.cleaning.clean import Cleaned, clean_document

        def run(text: str) -> dict[str, int]:
            found = clean_document(document(text), None)
            return {"blocks": len(found.blocks)} if isinstance(found, Cleaned) else {"refused": 1}
    else:
        from transforms.extract import extract
        from transforms.knowledge.entities import load_entities
        from transforms.knowledge.lexicon import load_lexicon
        from transforms.language.pipeline import load_model

        nlp, base, lexicon = load_model("sm"), load_entities(), load_lexicon()

        def run(text: str) -> dict[str, int]:
            return {name: len(rows) for name, rows in extract(nlp, base, lexicon, [article(text)]).tables().items()}

    run("Ana Bell met Tom Reed in Paris on Monday. “We shall come,” she said.")
    for name in names:
        before = _used()
        started = time.perf_counter()
        counts = run(TEXTS[name](size))
        seconds = time.perf_counter() - started
        print(
            json.dumps(
                {
                    "name": name,
                    "size": size,
                    "seconds": round(seconds, 2),
                    "mb": round(_used() - before),
                    "counts": counts,
                }
            ),
            flush=True,
        )


if __name__ == "__main__":
    chosen = list(TEXTS) if sys.argv[2] == "all" else sys.argv[2].split(",")
    main(sys.argv[1], chosen, int(sys.argv[3]))
