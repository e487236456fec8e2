"""Teams: "England beat Wales 2-1", "the Italy coach". A place's name that stands for its team is neither state nor town.

A player's or coach's word right after the name is enough. A verb of contest needs a text about sport: a score in the
sentence, two words of sport in it, or one and three more in the article, or one word of sport in thirty of the article
and at least two. The words are in team_words.tsv.
"""

import re
from functools import lru_cache

from spacy.tokens import Token

from transforms.ids import hex16
from transforms.knowledge.entities import EntityBase
from transforms.knowledge.skeleton import skeleton
from transforms.knowledge.tables import words_by_kind
from transforms.language.analysis import Article, Entity, Mention, Sentence

_SCORE = re.compile(r"(?<![\d-])\d{1,3}[-–]\d{1,3}(?![\d-])")
_WORD = re.compile(r"[A-Za-z][\w-]*")
_NEXT = re.compile(r"(?:'s|’s)? ([a-z-]+)")
_IN_SENTENCE = 2  # words of sport
_IN_ARTICLE = 4
_DENSE = 30  # words of the article for each word of sport
_LABELS = frozenset(("GPE", "LOC", "ORG", "NORP"))


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    """team_words.tsv: kind -> words."""
    return words_by_kind("team_words.tsv")


def link_teams(article: Article, _: EntityBase) -> None:
    """Makes a team of each linked country or place whose name stands for one."""
    places = [m for m in article.mentions if m.form == "name" and m.entity is not None and _may_be_team(m)]
    if not places:
        return
    context = _words()["context"]
    words = _WORD.findall(article.text)
    everywhere = sum(w.lower() in context for w in words)
    about_sport = everywhere >= _IN_SENTENCE and everywhere * _DENSE >= len(words)
    for mention in places:
        sentence = article.sentence_at(mention.start)
        if sentence is not None and _is_team(article.text, mention, sentence, everywhere, about_sport):
            _make_team(mention)


def _may_be_team(mention: Mention) -> bool:
    return mention.entity is not None and mention.entity.type in ("country", "place") and mention.label in _LABELS


def _is_team(text: str, mention: Mention, sentence: Sentence, everywhere: int, about_sport: bool) -> bool:
    words = _words()
    follower = _NEXT.match(text, mention.end)
    after = follower[1] if follower else ""
    if after in words["role"] and not text.startswith(("'s", "’s"), mention.end):
        return True
    if not everywhere:
        return False
    said = text[sentence.start : sentence.end]
    near = sum(w.lower() in words["context"] for w in _WORD.findall(said))
    sport = (
        about_sport
        or near >= _IN_SENTENCE
        or (near > 0 and everywhere >= _IN_ARTICLE)
        or _SCORE.search(said) is not None
    )
    if not sport:
        return False
    if after in words["role"] or after in words["weak_role"]:
        return True
    span = sentence.tokens(mention.start, mention.end)
    return span is not None and len(span) > 0 and _contends(span.root)


def _contends(token: Token) -> bool:
    """Is it the subject or object of a verb of contest, or its opponent ("lost to Chile", "after defeating Peru")?"""
    dep, head = token.dep_, token.head
    for _ in range(3):
        if dep not in ("conj", "appos"):
            break
        dep, head = head.dep_, head.head
    if dep == "pobj" and head.lower_ in ("to", "with", "against", "over", "by"):
        head = head.head
    elif dep not in ("nsubj", "nsubjpass", "dobj"):
        return False
    return head.lemma_.lower() in _words()["contest"]


def _make_team(mention: Mention) -> None:
    place = mention.entity
    assert place is not None
    name = f"{place.name} (team)"
    team = Entity(hex16(skeleton(place.name), "team", place.country), name, "organization", country=place.country)
    mention.entity, mention.link_method, mention.link_score = team, "own", 0.7
