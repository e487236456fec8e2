"""Passages in quotation marks that are names: of books, films, bodies and things, by the words of quotation_words.tsv.

There `small` are the words that a title does not capitalise, `naming` the verbs that give a name.
"""

import re
from functools import lru_cache

from transforms.knowledge.tables import words_by_kind
from transforms.quotes.attribution import Paragraph

_WORD = re.compile(r"\w+")


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    return words_by_kind("quotation_words.tsv")


def is_name(paragraph: Paragraph, k: int) -> bool:
    """Whether a passage is a title or a label, not speech: after "so-called", or all its long words capitalised."""
    known = _words()
    passage, first = paragraph.passages[k], paragraph.spans[k][0]
    text = paragraph.text
    if text[: passage.outer_start].rstrip().lower().endswith("so-called"):
        return True
    if first > 0:
        before = paragraph.doc[first - 1]
        before = before.nbor(-1) if before.lower_ == "as" and first > 1 else before
        if (
            before.tag_ == "VBN"
            and before.lemma_ in known["naming"]
            and not any(c.dep_ == "agent" for c in before.children)
        ):
            return True
    if text[passage.start] == "(" and text.find(")", passage.start, passage.end) >= passage.end - 2:
        return True  # "(Applause.)"
    words = _WORD.findall(text[passage.start : passage.end])
    long = [w for w in words if len(w) > 3 and w not in known["small"]]
    last = text[passage.end - 1]
    if len(words) < 2 or not long or last in "!?…" or not all(w[0].isupper() for w in long):
        return False
    if any(w[0].islower() and w not in known["small"] for w in words):
        return False  # "See you in May,"
    # With a full stop inside, only after a broadcaster or publisher (on CNN's "State of the Union.") or as a heading.
    is_line = passage.outer_start == 0 and passage.outer_end == len(text)
    return last != "." or is_line or (first > 0 and paragraph.doc[first - 1].tag_ in ("POS", "IN"))
