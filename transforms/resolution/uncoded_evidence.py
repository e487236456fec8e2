"""What two mentions of events share and in what they differ, as numbers: the columns of the trees that judge pairs (uncoded.py).

The features are those of the mention-pair models of event coreference (Bagga and Baldwin 1999; Chen and Ji 2009; Kenyon-Dean et
al. 2018): how alike the words that name the act are, who takes part, the words around, the texts they stand in. New is how
common a word is in the stories given: "said" in all of them names another act in each, "derailed" in one names one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from transforms.knowledge.event_words import SAME, load_event_words
from transforms.knowledge.tables import read_table
from transforms.resolution.story_background import Background
from transforms.resolution.story_features import ONE, Vector
from transforms.resolution.uncoded_mentions import EventMention

Evidence = dict[str, float]

SMOOTHING = 1e-9  # of words that all weigh nothing the share is 0
UNKNOWN = -1.0  # of what cannot be said of a pair; trees part it from all else
# Verbs and nouns that name an act only together with others, or point at one.
POINTING = frozenset(("it", "this", "that", "which", "what", "these", "they"))
LIGHT = POINTING | frozenset(
    (
        "be",
        "have",
        "do",
        "make",
        "take",
        "get",
        "go",
        "come",
        "give",
        "put",
        "happen",
        "occur",
        "set",
        "keep",
        "become",
        "begin",
        "start",
        "use",
        "need",
        "want",
        "see",
        "know",
        "find",
        "look",
        "event",
        "incident",
        "thing",
    )
)


@dataclass(frozen=True, slots=True)
class Text:
    """An article with its story and its vector (story_features.py)."""

    article_id: str
    story_id: str
    vector: Vector


class Surroundings:
    """What the mentions given tell together of each article, each story and each lemma."""

    def __init__(self, mentions: Sequence[EventMention], texts: Mapping[str, Text], background: Background) -> None:
        self.texts = texts
        self._background, self._rarity = background, background.rarity
        sentences: defaultdict[str, set[int]] = defaultdict(set)
        names: defaultdict[str, set[str]] = defaultdict(set)
        self.numbers: defaultdict[str, set[str]] = defaultdict(set)
        articles: defaultdict[str, set[str]] = defaultdict(set)
        for mention in mentions:
            sentences[mention.article_id].add(mention.sentence_no)
            names[mention.article_id] |= mention.names
            self.numbers[mention.article_id] |= mention.numbers
            articles[mention.lemma].add(mention.article_id)
        self.names = {article: frozenset(found) for article, found in names.items()}
        self.rank = {(a, no): rank for a, nos in sentences.items() for rank, no in enumerate(sorted(nos))}
        self.times_in_article = Counter((m.article_id, m.lemma) for m in mentions)
        sizes = Counter(texts[article].story_id for article in sentences)
        in_story = {lemma: Counter(texts[a].story_id for a in found) for lemma, found in articles.items()}
        self.share_of_stories = {lemma: len(found) / len(sizes) for lemma, found in in_story.items()}
        self.share_of_story = {
            (lemma, story): n / sizes[story] for lemma, found in in_story.items() for story, n in found.items()
        }
        self._similarity: dict[tuple[str, str], float] = {}
        self._weights: dict[str, float] = {}

    def similarity(self, one: str, other: str) -> float:
        """Cosine of the vectors of two articles."""
        pair = (one, other) if one < other else (other, one)
        found = self._similarity.get(pair)
        if found is None:
            a, b = self.texts[one].vector, self.texts[other].vector
            found = self._similarity[pair] = sum([a[f] * b[f] for f in a.keys() & b.keys()]) / ONE**2
        return found

    def cosine(self, one: frozenset[str], other: frozenset[str]) -> float:
        return self._background.cosine(one, other, SMOOTHING)

    def overlap(self, one: AbstractSet[str], other: AbstractSet[str]) -> float:
        """The share that the less telling of two sets of words has in common with the other; UNKNOWN where one is empty."""
        if not one or not other:
            return UNKNOWN
        weigh = self._weigh
        return weigh(one & other) / (min(weigh(one), weigh(other)) + SMOOTHING)

    def rarity(self, word: str) -> float:
        return self._rarity(word)

    def _weigh(self, words: Iterable[str]) -> float:
        return sum(sorted([self._rarity(word) for word in words]))


def evidence(one: EventMention, other: EventMention, around: Surroundings) -> Evidence:
    """All features of a pair, always the same names in the same order; symmetric."""
    return {
        **_words(one, other, around),
        **_grammar(one, other),
        **_place(one, other, around),
        **_participants(one, other, around),
        **_context(one, other, around),
    }


def _words(a: EventMention, b: EventMention, around: Surroundings) -> Evidence:
    like = likeness(_forms(a), _forms(b))
    own, others = frozenset(a.words), frozenset(b.words)
    counts = sorted((len(own), len(others)))
    classes = [len(load_event_words().classes(m.lemma)) for m in (a, b)]
    return {
        "likeness": like,
        "words_shared": len(own & others) / len(own | others),
        "words_least": counts[0],
        "words_most": counts[1],
        "spelling": 1.0 if like == SAME else _spelling(*sorted((a.lemma, b.lemma))),
        "rarity": around.rarity(a.lemma) + around.rarity(b.lemma),
        "rarity_least": min(around.rarity(word) for m in (a, b) for word in (m.lemma, m.form)),
        "speaking": _both(lambda m: m.lemma in _cues(), a, b),
        "light": _both(lambda m: m.lemma in LIGHT, a, b),
        "pointing": _both(lambda m: m.lemma in POINTING, a, b),
        "classes_most": max(classes),
        "unclassed": classes.count(0),
        "in_other_sentence": UNKNOWN if like == SAME else (a.lemma in b.context) + (b.lemma in a.context),
    }


def _grammar(a: EventMention, b: EventMention) -> Evidence:
    governing = [likeness((x,), (y,)) for x, _ in a.governors[:2] for y, _ in b.governors[:2]]
    return {
        "same_pos": float(a.pos == b.pos),
        "verbs": _both(lambda m: m.pos == "VERB", a, b),
        "nouns": _both(lambda m: m.pos == "NOUN", a, b),
        "same_tense": float(a.tense == b.tense),
        "past_and_future": float({a.tense, b.tense} == {"past", "future"}),
        "negation_differs": float(a.is_negated != b.is_negated),
        "definite": _both(lambda m: m.is_definite, a, b),
        "governors": max(governing, default=0),
    }


def _place(a: EventMention, b: EventMention, around: Surroundings) -> Evidence:
    same = a.article_id == b.article_id
    sentence = same and a.sentence_no == b.sentence_no
    ranks = sorted(around.rank[m.article_id, m.sentence_no] for m in (a, b))
    stories = [around.texts[m.article_id].story_id for m in (a, b)]
    governs = sentence and (b.position in (i for _, i in a.governors) or a.position in (i for _, i in b.governors))
    return {
        "article": float(same),
        "story": float(stories[0] == stories[1]),
        "similarity": 1.0 if same else around.similarity(a.article_id, b.article_id),
        "sentence": float(sentence),
        "sentences_apart": ranks[1] - ranks[0] if same else UNKNOWN,
        "tokens_apart": abs(a.position - b.position) if sentence else UNKNOWN,
        "governs": float(governs),
        "rank_least": ranks[0],
        "rank_most": ranks[1],
        "times_in_article": max(around.times_in_article[m.article_id, m.lemma] for m in (a, b)),
        "share_of_stories": max(around.share_of_stories[m.lemma] for m in (a, b)),
        "share_of_story": sum(around.share_of_story[m.lemma, s] for m, s in zip((a, b), stories, strict=True)),
    }


def _participants(a: EventMention, b: EventMention, around: Surroundings) -> Evidence:
    every, others = a.arguments, b.arguments
    named, others_named = every & a.names, others & b.names
    return {
        "arguments": around.cosine(every, others),
        "actors": around.cosine(a.actors, b.actors),
        "recipients": around.cosine(a.recipients, b.recipients),
        "others": around.cosine(a.others, b.others),
        "crossed": max(around.cosine(a.actors, b.recipients), around.cosine(a.recipients, b.actors)),
        "arguments_overlap": around.overlap(every, others),
        "actors_overlap": around.overlap(a.actors, b.actors),
        "recipients_overlap": around.overlap(a.recipients, b.recipients),
        "arguments_in_sentence": max(around.overlap(every, b.context), around.overlap(others, a.context)),
        "without_arguments": (not every) + (not others),
        "named": len(named & others_named),
        "named_differ": float(bool(named and others_named and not named & others_named)),
    }


def _context(a: EventMention, b: EventMention, around: Surroundings) -> Evidence:
    same = a.article_id == b.article_id
    names, others = around.names[a.article_id], around.names[b.article_id]
    return {
        "context": around.cosine(a.context, b.context),
        "context_overlap": around.overlap(a.context, b.context),
        "context_near": around.cosine(a.near, b.near),
        "context_least": min(len(a.context), len(b.context)),
        "names": around.overlap(a.names, b.names),
        "names_of_articles": UNKNOWN if same else around.cosine(names, others),
        "n_names_of_articles": UNKNOWN if same else len(names & others),
        "dates": _agree(a.dates, b.dates),
        "numbers": _agree(a.numbers, b.numbers),
        "n_numbers_of_articles": UNKNOWN if same else len(around.numbers[a.article_id] & around.numbers[b.article_id]),
    }


def _both(holds: Callable[[EventMention], bool], a: EventMention, b: EventMention) -> float:
    return float(holds(a)) + float(holds(b))


def _agree(one: frozenset[str], other: frozenset[str]) -> float:
    """1 where they share any, -1 where both have some and share none, else 0."""
    return 0.0 if not one or not other else 1.0 if one & other else -1.0


def _forms(mention: EventMention) -> tuple[str, ...]:
    return mention.lemma, mention.form, " ".join(mention.words)


@lru_cache(maxsize=400_000)
def likeness(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """The likeness of the most alike of their forms (event_words.py)."""
    words = load_event_words()
    found = 0
    for a in dict.fromkeys(one):
        for b in dict.fromkeys(other):
            found = max(found, words.likeness(a, b))
    return found


@lru_cache(maxsize=200_000)
def _spelling(one: str, other: str) -> float:
    """How alike two words are written: 0 to 1 (Ratcliff and Metzener 1988)."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


@lru_cache(maxsize=1)
def _cues() -> frozenset[str]:
    return frozenset(row["lemma"] for row in read_table("speech_cues.tsv"))
