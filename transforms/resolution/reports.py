"""What is known of a report when it is compared with others: who, what, when, where, in which words and which text."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from transforms.events.records import INFERRED
from transforms.knowledge.alliances import members
from transforms.knowledge.lexicon import Entry, load_lexicon
from transforms.resolution.facts import ArticleFacts, participants
from transforms.resolution.story_background import content_words

Row = Mapping[str, Any]

# What has happened, what is said to lie ahead (one tells it as planned, one as possible: the same meeting), what did not
# happen. Reports of different classes are never one event; what carries out a plan is told by `fulfils`.
STATUS = {
    "actual": "actual",
    "planned": "ahead",
    "conditional": "ahead",
    "possible": "ahead",
    "negated": "negated",
}
# In which who acts and who is acted on are often told the other way round: A met B, B met A.
MUTUAL = frozenset(("CONSULT", "AGREE", "COOPERATE"))
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Party:
    """Who takes part in one role. `named`: entities; `words`: of those who are none; `states`: ISO codes; `allied`: of members of
    alliances among them.
    """

    named: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    allied: frozenset[str] = frozenset()

    @property
    def is_known(self) -> bool:
        return bool(self.named or self.states)

    def __or__(self, other: "Party") -> "Party":
        return Party(
            self.named | other.named, self.words | other.words, self.states | other.states, self.allied | other.allied
        )


@dataclass(frozen=True, slots=True)
class Days:
    """The days on which it may have happened. `is_stated`: by words of the text, not only by the day of publication."""

    first: date
    last: date
    is_stated: bool

    @property
    def length(self) -> int:
        return (self.last - self.first).days


@dataclass(frozen=True, slots=True)
class Report:
    """A report of an event. `act` is its PLOVER type, empty where it has none; `trigger` the lemmas that name the act, `spelled` as
    the text has them; `words`
    the content words of its sentence; `figures` what is counted, lowest and highest value; `parties` all who take part; `is_harm`:
    told by what it did to people, as of a shelling that it killed eleven.
    """

    report_id: str
    article_id: str
    sentence_no: int
    act: str
    status: str
    mode: str | None
    trigger: frozenset[str]
    spelled: frozenset[str]
    actors: Party
    recipients: Party
    days: Days | None
    place_id: str | None
    place_state: str | None
    words: frozenset[str]
    figures: frozenset[tuple[str, float, float]]
    points_back: bool
    story_id: str | None
    published_on: date | None
    parties: Party
    is_harm: bool


def report(
    mention: Row,
    actors: Iterable[Row],
    recipients: Iterable[Row],
    figures: Iterable[Row],
    article: ArticleFacts,
) -> Report:
    """The report of a row of `event_mentions` with `sentence_text` and `place_state`, its rows of `event_actors` with the `name` of the
    entity, and of `quantities`.
    """
    sentence = mention.get("sentence_text") or mention["text"]
    words = mention.get("trigger_text") or ""
    trigger = trigger_lemmas(mention["rule"], words)
    who, whom = _party(actors), _party(recipients)
    return Report(
        mention["event_mention_id"],
        mention["article_id"],
        mention["sentence_no"],
        mention["event_type"],
        STATUS[mention["modality"]],
        mention.get("mode"),
        trigger,
        frozenset(content_words(words)),
        who,
        whom,
        _days(mention),
        mention.get("place_id"),
        mention.get("place_state"),
        frozenset(content_words(sentence)) - set(WORD.findall(words.lower())),
        frozenset(_figure(row) for row in figures),
        _points_back(sentence, words),
        article.story_id,
        article.published_on,
        who | whom,
        bool(trigger & load_lexicon().words["harm"]),
    )


@lru_cache(maxsize=100_000)
def trigger_lemmas(rule: str, words: str) -> frozenset[str]:
    """The lemmas of a trigger's words that name the act: of "launched an attack" the attack."""
    lexicon = load_lexicon()
    entry = _entries().get(rule)
    lemmas = {lexicon.lemma_of_form.get(word, word) for word in content_words(words)}
    if entry is not None and entry.kind == "light_verb" and len(lemmas) > 1:
        lemmas.discard(entry.lemma)
    if entry is not None and not lemmas:
        lemmas.add(entry.lemma)  # "call", "move" and "show" are no content words in some forms
    return frozenset(lemmas)


@lru_cache(maxsize=1)
def _entries() -> dict[str, Entry]:
    return {entry.id: entry for entry in load_lexicon().entries}


def _party(rows: Iterable[Row]) -> Party:
    rows = list(rows)
    named = frozenset(row["entity_id"] for row in rows if row["entity_id"] is not None)
    words = frozenset(key for key, entity_id, _ in participants(rows) if entity_id is None)
    allied = frozenset().union(*(members().get((row.get("name") or row["text"]).lower(), frozenset()) for row in rows))
    return Party(named, words, frozenset(row["country"] for row in rows if row.get("country")), allied)


def _days(mention: Row) -> Days | None:
    first = mention.get("date_start")
    if first is None:
        return None
    stated = not (mention.get("date_method") or "").startswith(INFERRED)
    return Days(first, mention.get("date_end") or first, stated)


def _figure(row: Row) -> tuple[str, float, float]:
    low = float(row["value_low"])
    high = row.get("value_high")
    return (row.get("of") or row.get("unit") or "").lower(), low, float("inf") if high is None else float(high)


def _points_back(sentence: str, trigger: str) -> bool:
    """ "This meeting", "the talks": an act that the text has told of already."""
    at = _word_at(sentence, trigger) if trigger else -1
    before = sentence[:at].split() if at >= 0 else []
    return any(word.lower() in ("this", "these", "that", "those", "the", "both") for word in before[-2:])


def _word_at(text: str, words: str) -> int:
    """Where `words` first stand with no letter or digit beside them; -1 if nowhere. A regular expression for each takes ten
    times as long to make as to use."""
    at = text.find(words)
    while at >= 0 and (_is_word(text[at - 1 : at]) or _is_word(text[at + len(words) : at + len(words) + 1])):
        at = text.find(words, at + 1)
    return at


def _is_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"
