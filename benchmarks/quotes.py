"""Quotes: which passages are found, whose words they are, and which are none, beside the nearest name before them.

    python benchmarks/quotes.py FILE [--half 0|1] [--misses N] [--json]

FILE (.jsonl.gz) holds articles with attributions, as PolNeAR's (Newell et al. 2018, https://github.com/networkdynamics/PolNeAR): rows
with id, text, attributions; an attribution has source, cue and content, each a list of {start, end, text}. Only
attributions with a source and a content are read.

Passages: what stands in quotation marks in a content, by paragraph, without the marks; parts of a content with only
white space between them are one. Double marks count anywhere in a content; single ones where they open it. So a passage
outside every content (a scare quote, a title) is not gold, however long; a passage of one or two words is gold
only where its content opens with it (or with "that" and it), since within a reported clause it may be either. Found: a quote of ours, direct
or mixed, overlaps it and has its words (Jaccard >= 0.8); one quote serves one passage. Precision: the share of ours
whose middle lies in a content; `precision, direct` counts those of kind `direct` alone.

Speaker: of the passages found. The gold speaker is the source of the shortest content that holds the passage. `by words`:
the words of our speaker's name or of its text contain the source's or lie in them (without titles). `by link`: not
by words, but our entity is the one that a mention of ours within the source's span links to; this leans on our own
coreference ("he" against "Lee") and is counted apart. `speaker` is both. A source "who" is the noun phrase directly before
it; passages whose source is the cue itself ("said", a slip of the annotators) have no gold speaker. Sources that are pronouns are often right by
words though the entity is missing: `pronouns with an entity` says how many of ours have one.

Indirect and mixed statements: contents with at least three words outside the marks. Found: a quote of ours overlaps it by
half of the characters of the shorter one; right: also the speaker, as above. The missed are told apart by form.

The baseline takes every passage in marks of three words or more as a quote and the last person named before
it in its paragraph as the speaker. Halves are by the hash of the id. Rules were
tuned on half 0; the misses of half 1 were read once, after its figures had been noted (found 0.947, precision 0.973,
speaker 0.956), and five faults mended.
"""

import argparse
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.common import read, show
from transforms.knowledge.entities import EntityBase, load_entities
from transforms.language.analysis import Article, Entity
from transforms.language.pipeline import load_model, parse
from transforms.linking.annotate import annotate
from transforms.quotes.cues import load_cues
from transforms.quotes.marks import find_passages
from transforms.quotes.quotes import Quote, find_quotes

JACCARD = 0.8
FORMS = ("no clause", "clause under another cue", "clause under a cue of the table")
TITLES = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "president",
        "prime",
        "minister",
        "chancellor",
        "foreign",
        "defense",
        "defence",
        "secretary",
        "general",
        "us",
        "u",
        "s",
        "uk",
        "mr",
        "mrs",
        "ms",
        "dr",
        "sir",
        "former",
        "acting",
        "state",
        "spokesman",
        "spokesperson",
        "envoy",
        "king",
        "queen",
        "prince",
        "crown",
        "leader",
        "chief",
    ]
)
RELATIVE = frozenset(("who", "which", "that"))
PRONOUNS = frozenset(["he", "she", "it", "they", "him", "her", "them", "who", "i", "we"])
_WORD = re.compile(r"\w+")
_DOUBLE = re.compile("[“”„\"«»]|``|''")

Row = dict[str, Any]
Span = tuple[int, int]


@dataclass
class Passage:
    """A gold passage and its source's spans; `opens`: its content begins with it."""

    start: int
    end: int
    source: list[Span]
    opens: bool


@dataclass
class Attribution:
    content: list[Span]
    source: list[Span]
    cue: list[Span]


@dataclass
class Score:
    counts: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)


def all_words(text: str) -> frozenset[str]:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return frozenset(re.findall(r"[a-z0-9]+", re.sub(r"['’]s\b", "", folded)))


def words(text: str) -> frozenset[str]:
    found = all_words(text)
    return frozenset(w for w in found if w not in TITLES) or found


def same_name(one: str, other: str) -> bool:
    """Whether one name's words contain the other's, without titles or with them ("Mr. King" and "Mr. King, 82")."""
    pairs = ((words(one), words(other)), (all_words(one), all_words(other)))
    return any(a and b and (a <= b or b <= a) for a, b in pairs)


def jaccard(one: str, other: str) -> float:
    a, b = set(_WORD.findall(one.lower())), set(_WORD.findall(other.lower()))
    return len(a & b) / max(1, len(a | b))


def joined(parts: list[Row], text: str) -> list[Span]:
    """The spans of a content, neighbours joined, split at line ends."""
    spans: list[Span] = []
    for part in sorted(parts, key=lambda p: int(p["start"])):
        if spans and not text[spans[-1][1] : part["start"]].strip():
            spans[-1] = spans[-1][0], part["end"]
        else:
            spans.append((part["start"], part["end"]))
    found = []
    for start, end in spans:
        found += [(start + m.start(), start + m.end()) for m in re.finditer(r"[^\n]+", text[start:end])]
    return found


def spans(parts: list[Row]) -> list[Span]:
    return [(p["start"], p["end"]) for p in parts]


def form_of(article: Article, start: int, end: int, cue: list[Span]) -> str:
    """What kind of content it is: without a finite verb, or a clause under a verb of our table, or under another cue."""
    places = [(s.where(t)[0], t) for s in article.sentences for t in s.span]
    if not any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for at, t in places if start <= at < end):
        return "no clause"
    known = {c.words[0] for c in load_cues().values()}
    lemmas = {t.lemma_.lower() for at, t in places if any(s <= at < e for s, e in cue)}
    return "clause under a cue of the table" if lemmas & known else "clause under another cue"


def in_marks(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """(start, end, whether the span opens with it) of what stands in marks in [start, end): plain pairing, no parse."""
    part = text[start:end]
    lead = len(part) - len(part.lstrip())
    single = re.match(r"\s*[‘'](?!')(.+)[’'](?!')\W*$", part)
    if single:
        yield start + single.start(1), start + single.end(1), True
        return
    marks = list(_DOUBLE.finditer(part))
    opened, depth = None, 0
    for n, mark in enumerate(marks):
        if opened is None and mark.group() in "”»":
            if n == 0:
                yield start + lead, start + mark.start(), True
            continue
        if opened is None:
            opened, depth = mark, 1
        elif mark.group() in ("“", "„", "«"):
            depth += 1
        else:
            depth -= 1
            if depth == 0 or mark.group() == opened.group():
                yield start + opened.end(), start + mark.start(), opened.start() <= lead + 5
                opened = None
    if opened is not None:
        yield start + opened.end(), end, opened.start() <= lead


def gold(row: Row) -> tuple[list[Passage], list[Attribution]]:
    """The passages of an article and its attributions."""
    text = row["text"]
    attributions = [
        Attribution(joined(a["content"], text), spans(a["source"]), spans(a.get("cue") or []))
        for a in row["attributions"]
        if a.get("source") and a.get("content")
    ]
    passages: dict[Span, Passage] = {}
    for a in sorted(attributions, key=lambda a: -sum(e - s for s, e in a.content)):
        for start, end in a.content:
            for low, high, opens in in_marks(text, start, end):
                n_words = len(_WORD.findall(text[low:high]))
                if n_words and (opens or n_words > 2):
                    # The shorter content comes last and has the last word on who speaks.
                    passages[low, high] = Passage(low, high, a.source, opens)
    kept: list[Passage] = []
    for p in sorted(passages.values(), key=lambda p: (p.start, -p.end)):
        if not kept or p.start >= kept[-1].end:  # a quote in a quote is part of the outer one
            kept.append(p)
    return kept, attributions


def names_of(text: str, start: int | None, end: int | None, entity: Entity | None) -> list[str]:
    return [n for n in (entity.name if entity else None, text[start:end] if start is not None else None) if n]


def is_slip(source: list[Span], text: str) -> bool:
    """Whether the annotators marked the cue itself as the source ("said")."""
    return all(re.fullmatch(r"said|says|according to", text[s:e], re.IGNORECASE) for s, e in source)


def agrees(quote: Quote, source: list[Span], article: Article) -> str | None:
    """`words`, `link`, or None."""
    text = article.text
    wanted = " ".join(text[s:e] for s, e in source)
    if any(same_name(wanted, n) for n in names_of(text, quote.speaker_start, quote.speaker_end, quote.speaker)):
        return "words"
    if wanted.lower() in RELATIVE and quote.speaker_end is not None:
        # "the study, which says": the pronoun is the noun phrase that it follows.
        return "words" if not _WORD.search(text[quote.speaker_end : source[0][0]]) else None
    if quote.speaker is not None:
        for start, end in source:
            for mention in article.mentions_in(start, end):
                if mention.entity is not None and mention.entity.entity_id == quote.speaker.entity_id:
                    return "link"
    return None


def nearest(article: Article) -> list[Quote]:
    """The baseline."""
    found = []
    at = 0
    for line in article.text.splitlines(keepends=True):
        for p in find_passages(line):
            if len(_WORD.findall(line[p.start : p.end])) < 3:
                continue
            before = [
                m
                for m in article.mentions_in(at, at + p.start)
                if m.form == "name" and m.entity and m.entity.type == "person"
            ]
            last = before[-1] if before else None
            found.append(
                Quote(
                    at + p.start,
                    at + p.end,
                    "direct",
                    last.start if last else None,
                    last.end if last else None,
                    last.entity if last else None,
                    None,
                    None,
                    0,
                )
            )
        at += len(line)
    return found


def in_context(text: str, start: int, end: int) -> str:
    return repr(text[max(0, start - 110) : start] + "[[" + text[start:end][:120] + "]]" + text[end : end + 90])


def measure(row: Row, article: Article, quotes: list[Quote], score: Score) -> None:
    text = article.text
    passages, attributions = gold(row)
    count = score.counts
    marked = [q for q in quotes if q.kind != "indirect"]

    left = list(marked)
    for p in passages:
        count["passages"] += 1
        near = [q for q in left if q.start < p.end and p.start < q.end]
        best = max(near, key=lambda q: jaccard(text[q.start : q.end], text[p.start : p.end]), default=None)
        if best is None or jaccard(text[best.start : best.end], text[p.start : p.end]) < JACCARD:
            kind = "other edges" if best is not None else "not found"
            count[kind] += 1
            score.misses.append(f"{kind}: {row['id'][:24]} {in_context(text, p.start, p.end)}")
            continue
        left.remove(best)
        count["found"] += 1
        if is_slip(p.source, text):
            count["slips"] += 1
            continue
        how = agrees(best, p.source, article)
        if how:
            count[f"speaker by {how}"] += 1
        wanted = " + ".join(text[s:e] for s, e in p.source)
        if wanted.lower() in PRONOUNS:
            count["pronouns"] += 1
            count["pronouns with an entity"] += best.speaker is not None
        if how is None:
            names = names_of(text, best.speaker_start, best.speaker_end, best.speaker)
            score.misses.append(f"speaker: {row['id'][:24]} {names} != {wanted!r}: {in_context(text, p.start, p.end)}")
    for q in marked:
        middle = (q.start + q.end) // 2
        inside = any(s <= middle < e for a in attributions for s, e in a.content)
        count[f"ours, {q.kind}"] += 1
        count[f"ours in a content, {q.kind}"] += inside
        if not inside:
            names = names_of(text, q.speaker_start, q.speaker_end, q.speaker)
            score.misses.append(f"extra {q.kind}: {row['id'][:24]} {names}: {in_context(text, q.start, q.end)}")
    statements(row, article, quotes, attributions, score)


def statements(row: Row, article: Article, quotes: list[Quote], attributions: list[Attribution], score: Score) -> None:
    """Contents that stand, or begin, outside the marks."""
    text, count = article.text, score.counts
    hits: set[int] = set()
    for a in attributions:
        source = a.source
        for start, end in a.content:
            plain = text[start:end]
            quoted = list(in_marks(text, start, end))
            for s, e, _ in quoted:
                plain = plain.replace(text[s:e], " ")
            if len(_WORD.findall(plain)) < 3:
                continue
            kind = "mixed" if quoted else "indirect"
            count[f"{kind} statements"] += 1
            found, right = False, False
            for n, q in enumerate(quotes):
                low, high = max(start, q.start), min(end, q.end)
                if low >= high:
                    continue
                least = min(end - start, q.end - q.start)
                if high - low >= least / 2:
                    found = True
                    hits.add(n)
                    right |= agrees(q, source, article) is not None
            count[f"{kind} statements found"] += found
            count[f"{kind} statements found, source right"] += right
            if not found:
                form = form_of(article, start, end, a.cue)
                count[f"missed, {form}"] += 1
                score.misses.append(
                    f"statement, {form}: {row['id'][:24]} {[text[s:e] for s, e in source]} {in_context(text, start, end)}"
                )
            elif not right:
                score.misses.append(
                    f"statement's source: {row['id'][:24]} {[text[s:e] for s, e in source]} {in_context(text, start, end)}"
                )
    for n, q in enumerate(quotes):
        if q.kind == "indirect":
            count["ours, indirect"] += 1
            count["ours in a content, indirect"] += n in hits
            if n not in hits:
                score.misses.append(f"extra indirect: {row['id'][:24]} {in_context(text, q.start, q.end)}")


def half_of(identifier: str) -> int:
    return hashlib.sha256(identifier.encode()).digest()[0] % 2


def annotated(rows: list[Row], base: EntityBase) -> Iterator[Article]:
    articles = [Article(r["id"], r["text"]) for r in rows]
    for article in parse(load_model(), articles):
        annotate(article, base)
        yield article


def figures(counts: Counter[str]) -> Iterator[tuple[str, Any]]:
    def share(part: float, of: str) -> str:
        return f"{part / max(1, counts[of]):.3f} ({part:.0f} of {counts[of]})"

    right = counts["speaker by words"] + counts["speaker by link"]
    both = Counter({k: counts[f"{k}, direct"] + counts[f"{k}, mixed"] for k in ("ours", "ours in a content")})
    yield "passages found", share(counts["found"], "passages")
    yield "  not found; with other edges", f"{counts['not found']}; {counts['other edges']}"
    yield (
        "precision",
        f"{both['ours in a content'] / max(1, both['ours']):.3f} ({both['ours in a content']} of {both['ours']})",
    )
    yield "precision, direct", share(counts["ours in a content, direct"], "ours, direct")
    counts["with a source"] = counts["found"] - counts["slips"]
    yield "speaker", share(right, "with a source")
    yield "  by words", share(counts["speaker by words"], "with a source")
    yield "  pronouns with an entity", share(counts["pronouns with an entity"], "pronouns")
    for kind in ("indirect", "mixed"):
        yield f"{kind} statements found", share(counts[f"{kind} statements found"], f"{kind} statements")
        yield "  and source right", share(counts[f"{kind} statements found, source right"], f"{kind} statements")
    for form in FORMS:
        yield f"  missed, {form}", counts[f"missed, {form}"]
    yield "precision, indirect", share(counts["ours in a content, indirect"], "ours, indirect")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    rows = [r for r in read(args.file) if args.half is None or half_of(r["id"]) == args.half]
    scores: dict[tuple[str, str], Score] = {}
    for row, article in zip(rows, annotated(rows, load_entities()), strict=True):
        for who, quotes in (("nearest", nearest(article)), ("ours", find_quotes(article))):
            measure(row, article, quotes, scores.setdefault((who, f"half {half_of(row['id'])}"), Score()))
    for who in ("nearest", "ours"):
        of = [s.counts for (w, _), s in scores.items() if w == who]
        scores[who, "all"] = Score(sum(of, Counter()))
    parts = (
        [(f"{who}, {half}: {name}", value) for name, value in figures(score.counts)]
        for (who, half), score in sorted(scores.items(), key=lambda s: s[0])
    )
    show(parts, 56, as_json=args.json)
    missed = [m for (who, _), s in scores.items() if who == "ours" for m in s.misses]
    for kind in dict.fromkeys(m.split(":")[0] for m in missed) if args.misses else ():
        of_kind = [m for m in missed if m.startswith(f"{kind}:")]
        print(f"\n{kind}: {len(of_kind)}")
        for line in of_kind[: args.misses]:
            print("   ", line)


if __name__ == "__main__":
    main()
