"""Bodies that every state has: "the Nigerian Army", "Peru's Supreme Court", "the Ministry of Energy of Ukraine".

Two thousand entries would say the same of each state, so that the base holds only bodies with a name of their own, and
state_bodies.tsv the kinds. A kind and a state make one entity, in whatever order and spelling the text gives them; where
the base has that body under its own name ("US Department of Justice"), it is that one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from transforms.ids import hex16
from transforms.knowledge.entities import EntityBase, Record
from transforms.knowledge.skeleton import skeleton
from transforms.knowledge.tables import read_table
from transforms.language.analysis import Article, Entity, Mention

# "the Royal Thai Army": words that stand before the state and change nothing.
_BEFORE_STATE = ("royal ", "imperial ", "federal ", "the ", "former ")
_POSSESSIVE = re.compile(r"['’]s?$")
_OF = re.compile(r" of (?:the )?| \(")
# "the Senate", "the Supreme Court": often said of one's own state, beside the name of another.
BARE = frozenset(("LEG", "JUD"))
_FIRST_WORD = re.compile(r" (\w+)")
_LONGEST_STATE = 4  # words
_LONGEST_FORM = 60  # characters, with "of the"


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of state_bodies.tsv. `forms` are lower-case; `not_in` are states in which the words mean something else."""

    id: str
    name: str
    sector: str
    forms: tuple[str, ...]
    not_in: frozenset[str]


@lru_cache(maxsize=1)
def body_kinds() -> dict[str, Kind]:
    """Form -> kind. Raises ValueError if two kinds share a form."""
    found: dict[str, Kind] = {}
    for r in read_table("state_bodies.tsv"):
        forms = tuple(r["forms"].split("|"))
        kind = Kind(r["id"], r["name"], r["sector"], forms, frozenset((r["not_in"] or "").split()))
        for form in forms:
            if form in found:
                raise ValueError(f"state_bodies.tsv: {form!r} is a form of {found[form].id} and of {kind.id}")
            found[form] = kind
    return found


@lru_cache(maxsize=1)
def _forms() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A form that follows at a place, and one that ends a text before "of"."""
    forms = "|".join(re.escape(f) for f in sorted(body_kinds(), key=lambda f: (-len(f), f)))
    after = re.compile(rf" ({forms})(?![\w-])", re.IGNORECASE)
    return after, re.compile(rf"(?<![\w-])({forms}) of (?:the )?$", re.IGNORECASE)


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    return frozenset(m[1] for form in body_kinds() if (m := _FIRST_WORD.match(f" {form}")))


class StateBodies:
    """The bodies of all states, made from kinds and the states of one base."""

    def __init__(self, base: EntityBase) -> None:
        self.base = base
        self.states: dict[str, str] = {}
        for record in base.records:
            if record.entity.type == "country" and record.entity.country:
                for name in (*record.aliases, *record.demonyms):
                    self.states.setdefault(name.lower(), record.entity.country)
        self.named: dict[tuple[str, str], Record] = {}
        for record in base.records:
            if record.entity.type == "organization":
                for alias in record.aliases:
                    kind, state = self.parse(alias) or (None, None)
                    country = state or record.entity.country
                    if kind and country and (state or alias == record.entity.name):
                        self.named.setdefault((kind.id, country), record)

    def parse(self, name: str) -> tuple[Kind, str | None] | None:
        """The kind that a name means and the state that it names, if it does."""
        low = name.lower().replace("’", "'")
        kinds = body_kinds()
        if kind := kinds.get(low):
            return kind, None
        for mark in _OF.finditer(low):  # "Ministry of Energy of Ukraine", "Supreme Court of the Republic of Kenya"
            kind, country = kinds.get(low[: mark.start()]), self.states.get(low[mark.end() :].removesuffix(")"))
            if kind and country:
                return kind, country
        for prefix in _BEFORE_STATE:
            low = low.removeprefix(prefix)
        words = low.split()
        for size in range(1, min(_LONGEST_STATE, len(words) - 1) + 1):
            country = self.states.get(_POSSESSIVE.sub("", " ".join(words[:size])))
            kind = kinds.get(" ".join(words[size:]))
            if kind and country:
                return kind, country
        return None

    def entity(self, kind: Kind, country: str) -> Entity | None:
        """The body of that kind of that state; None where its words mean something else there."""
        if country in kind.not_in:
            return None
        if record := self.named.get((kind.id, country)):
            return record.entity
        name = f"{kind.name} ({self.base.country_name(country) or country})"
        entity_id = hex16(skeleton(kind.name), "organization", country)
        return Entity(entity_id, name, "organization", country=country, sector=kind.sector)


@lru_cache(maxsize=4)
def state_bodies(base: EntityBase) -> StateBodies:
    """The bodies for a base, made once."""
    return StateBodies(base)


def join_bodies(article: Article, base: EntityBase) -> None:
    """Mentions for bodies beside their state: "Nigerian army" in one, "air force" after "Chad's", and before "of Chad".

    Mentions are not linked yet; what the recogniser has found of a body's name gives way to the whole name.
    """
    states = state_bodies(base).states
    kept = article.mentions
    for mention in article.mentions:
        body = _body_after(article.text, mention)
        if body is None and (found := _body_before(article.text, mention, states)) is not None:
            body, state = found
            if state is not None:  # cut out of "Office of Ukraine", which goes
                kept = [*(m for m in kept if m is not mention), state]
        if body is not None and not any(_is_longer(m, body) for m in kept):
            kept = [*(m for m in kept if m.end <= body.start or body.end <= m.start), body]
    article.mentions = sorted(kept, key=lambda m: m.start)


def _is_longer(mention: Mention, body: Mention) -> bool:
    """Is the body a part of a longer name ("Army Corps of Engineers"), or already found?"""
    if mention.text.endswith(" of"):
        return False
    overlaps = mention.start < body.end and body.start < mention.end
    return overlaps and (
        mention.end > body.end or mention.start < body.start or (mention.start, mention.end) == (body.start, body.end)
    )


def _body(text: str, start: int, end: int, sentence_no: int) -> Mention:
    return Mention(start, end, text[start:end], "name", sentence_no, "ORG")


def _body_after(text: str, mention: Mention) -> Mention | None:
    possessive = text.startswith(("'s ", "’s "), mention.end)
    if mention.form != "demonym" and not possessive:
        return None
    at = mention.end + (2 if possessive else 0)
    word = _FIRST_WORD.match(text, at)
    if word is None or word[1].lower() not in _first_words():  # 1.3 -> 0.5 us a token with the list of all forms spared
        return None
    match = _forms()[0].match(text, at)
    if match is None:
        return None
    start = match.start(1) if possessive else mention.start
    return _body(text, start, match.end(), mention.sentence_no)


def _body_before(text: str, mention: Mention, states: Mapping[str, str]) -> tuple[Mention, Mention | None] | None:
    """The body before "of" and the state, and the state's own mention where the recogniser had drawn "of" into it."""
    _, of, tail = mention.text.rpartition(" of ")
    name = tail.removeprefix("the ") if of else mention.text
    if name.lower() not in states:
        return None
    at = mention.end - len(name)
    if not text.endswith((" of ", " of the "), max(0, at - 8), at):
        return None
    match = _forms()[1].search(text, max(0, at - _LONGEST_FORM), at)
    if match is None or (of and match.start(1) >= mention.start):
        return None
    state = Mention(at, mention.end, name, "name", mention.sentence_no, "GPE") if of else None
    return _body(text, match.start(1), match.end(1), mention.sentence_no), state


def link_bodies(article: Article, base: EntityBase, waiting: list[int]) -> list[int]:
    """Links the bodies of states among the mentions at these places of article.mentions; returns those that wait on.

    The state is the one in the name, right before or after it, the only one of its sentence, or the only one of the text.
    """
    bodies = state_bodies(base)
    left = []
    for k in waiting:
        mention = article.mentions[k]
        parsed = bodies.parse(mention.text) if mention.label not in ("PERSON", "NORP") else None
        if parsed is None:
            left.append(k)
            continue
        kind, country = parsed
        score = 0.9
        if country is None:
            country, score = _state_beside(article, k), 0.9
        if country is None:
            country, score = _state_around(article, mention, kind.sector in BARE), 0.7
        entity = bodies.entity(kind, country) if country is not None else None
        if entity is not None:
            mention.entity, mention.link_method, mention.link_score = entity, "body", score
        elif country is not None:
            left.append(k)
    return left


def _state_beside(article: Article, k: int) -> str | None:
    """ "Peru's Supreme Court", "the Supreme Court of Peru"."""
    mentions, text = article.mentions, article.text
    mention = mentions[k]
    if k > 0:
        before = mentions[k - 1]
        gap = text[before.end : mention.start]
        if (gap == " " and before.form == "demonym") or gap in ("'s ", "’s "):
            return _country(before)
    if k + 1 < len(mentions) and text[mention.end : mentions[k + 1].start] in (" of ", " of the ", " in "):
        return _country(mentions[k + 1])
    return None


def _country(mention: Mention) -> str | None:
    entity = mention.entity
    return entity.country if entity is not None and entity.type in ("country", "place") else None


def _state_around(article: Article, mention: Mention, is_bare: bool) -> str | None:
    """The only state of the text; or of the sentence, but not for a body that one's own press calls so without the state."""
    near: set[str] = set()
    everywhere: set[str] = set()
    for other in article.mentions:
        entity = other.entity
        if entity is not None and entity.type == "country" and entity.country:
            everywhere.add(entity.country)
            if other.sentence_no == mention.sentence_no:
                near.add(entity.country)
    found = everywhere if is_bare else near or everywhere
    return next(iter(found)) if len(found) == 1 else None
