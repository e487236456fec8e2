"""From the head of a noun phrase to a participant: the entity it names, its country and sector.

A phrase is a participant if its head is a mention of an actor, if an apposition is, or if its head is a noun of
knowledge/actors.tsv ("troops", "police", "protesters"), which takes entity and country from its modifiers ("French
troops", "the government of Chad"). Weapons ("a Russian missile") act only for whoever they belong to; places hit
("a mosque in Sabra") are only acted on. Any other noun phrase is no participant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from transforms.events.actor_nouns import actor_nouns
from transforms.events.parties import Parties, party_nouns
from transforms.events.records import Participant
from transforms.events.syntax import companions, conjuncts, prepositional, subjects
from transforms.language.analysis import Article, Entity, Mention, Sentence
from transforms.quotes.quotes import Quote

MODIFIERS = frozenset(("compound", "amod", "nmod", "poss", "npadvmod", "nummod"))
NO_ACTORS = frozenset(("event", "work", "product", "other"))
PLACES = frozenset(("place", "facility"))
# OntoNotes labels of mentions that no rule has linked.
ACTOR_LABELS = frozenset(("PERSON", "ORG", "NORP", "GPE"))
PLACE_LABELS = frozenset(("LOC", "FAC"))
# Where a phrase that is no participant names one, in order; "the war in Gaza" is not Gaza's.
INSIDE = (("by", "from"), ("of",), ("against", "with", "for", "to", "on", "in"))
INSIDE_WAR = (("by", "from"), ("of",), ("against", "on"))
WARS = frozenset(("war", "offensive", "conflict", "fighting", "bombardment", "violence", "operation", "genocide"))
RULERS = frozenset(("GOV", "LEG", "MIL", "COP", "JUD"))
VAGUE = frozenset(("power", "side", "state", "country", "nation", "authority"))
DEPTH = 4
EXAMPLE_WORDS = frozenset(("like", "as", "including"))
POSSESSIVES = frozenset(("its", "his", "her", "their"))
FIRST_PERSON = frozenset(("i", "we", "us", "me"))
PLURAL = frozenset(("we", "us"))
THIRD_PERSON = frozenset(("it", "they", "he", "she"))


class Resolver:
    """Participants of one sentence."""

    def __init__(
        self, article: Article, sentence: Sentence, quotes: Iterable[Quote] = (), parties: Parties | None = None
    ) -> None:
        self.sentence = sentence
        self.parties = parties or Parties()
        self.quotes = [q for q in quotes if q.start < sentence.end and sentence.start < q.end and q.speaker is not None]
        self.nouns = actor_nouns()
        self.by_token: dict[int, Mention] = {}
        self.mentions: list[Mention] = []
        for mention in article.mentions_in(sentence.start, sentence.end):
            self.mentions.append(mention)
            self.parties.notice(mention.entity)
            span = sentence.tokens(mention.start, mention.end)
            for token in span or ():
                self.by_token.setdefault(token.i, mention)

    def mention(self, token: Token) -> Mention | None:
        return self.by_token.get(token.i)

    def resolve(self, tokens: Iterable[Token], role: str, deep: bool = False) -> list[Participant]:
        """The participants that the phrases headed by these tokens name, conjuncts included."""
        found: list[Participant] = []
        for token in tokens:
            for part in self.listed(token):
                one = self._phrase(part, role, 0)
                if deep and all(p.entity is None and p.country is None for p in one):
                    inner = self._inside(part, role)
                    one = inner if inner and not self._is_group(part) else one
                found += one
        return found

    def listed(self, token: Token) -> Iterator[Token]:
        """The token and its conjuncts; of countries also what the parser takes for appositions: "A, B, C and D"."""
        for part in (*conjuncts(token), *companions(token)):
            yield part
            mention = self.by_token.get(part.i)
            if mention is None or mention.entity is None or mention.entity.type != "country":
                continue
            for child in part.children:
                other = self.by_token.get(child.i) if child.dep_ == "appos" else None
                if other is not None and other.entity is not None and other.entity.type == "country":
                    yield from self.listed(child)

    def _is_group(self, token: Token) -> bool:
        return self.noun(token) in self.nouns.group or token.i in self.by_token

    def noun(self, token: Token) -> str:
        """The lemma; the tagger takes "Rebels" at the start of a sentence for a name, whose lemma keeps the plural."""
        lemma = token.lemma_.lower()
        if lemma in self.nouns.second:
            for child in token.children:
                if child.dep_ in ("compound", "amod") and f"{child.lower_} {lemma}" in self.nouns.group:
                    return f"{child.lower_} {lemma}"
        return lemma[:-1] if token.pos_ == "PROPN" and lemma.endswith("s") and lemma[:-1] in self.nouns.group else lemma

    def _inside(self, token: Token, role: str) -> list[Participant]:
        """Whom a phrase that is no participant names: "praised Haiti's efforts", "rejected an offer from Cairo"."""
        found: list[Participant] = []
        for owner in self.owners(token):
            found += self._phrase(owner, role, 1)
        if found:
            return found
        for child in token.children:  # "government corruption", "the government's plans"
            ruling = self.nouns.group.get(self.noun(child)) in RULERS and self.noun(child) not in VAGUE
            if child.dep_ in ("compound", "poss") and ruling:
                return self._groups(child, self.nouns.group[self.noun(child)])
        for names in INSIDE_WAR if self.noun(token) in WARS else INSIDE:
            for noun in prepositional(token, *names):
                for part in conjuncts(noun):
                    one = self._phrase(part, role, 1)
                    if not any(p.entity is not None or p.country is not None for p in one) and not self._is_group(part):
                        one = self._inside(part, role) if names == ("of",) else []
                    found += one
            if found:
                return found
        return found

    def owners(self, noun: Token) -> Iterator[Token]:
        """Possessors and modifiers that may be the actor of a noun: "Russia's attack", "Israeli strikes"."""
        for child in noun.children:
            if child.dep_ == "poss":
                yield from conjuncts(child)
        for child in noun.children:
            if child.dep_ in ("compound", "amod", "nmod"):
                for part in (
                    *conjuncts(child),
                    *(g for g in child.children if g.dep_ in ("compound", "amod", "npadvmod")),
                ):
                    if part.i in self.by_token:
                        yield part

    def _phrase(self, token: Token, role: str, depth: int) -> list[Participant]:
        mention = self.by_token.get(token.i)
        if mention is not None and self._fits(mention, role):
            return [self._named(self._fuller(mention, token))]
        appositions = [c for c in token.children if c.dep_ == "appos"]
        for apposition in appositions:
            named = [
                self._named(m)
                for part in conjuncts(apposition)
                if (m := self.by_token.get(part.i)) is not None and self._fits(m, role)
            ]
            if named:
                return named
        if depth >= DEPTH:
            return []
        lemma = self.noun(token)
        if parties := self._parties(token, lemma):
            return parties
        if lemma in self.nouns.quantifier or token.pos_ in ("NUM", "DET", "PRON"):
            if (crowd := self._numbered(token, lemma, role)) is not None:
                return [crowd]
            within = prepositional(token, "of")
            inner = [p for w in within for part in conjuncts(w) for p in self._phrase(part, role, depth + 1)]
            if inner:
                if lemma not in self.nouns.group:
                    return inner
                start, end = self._span(token)
                return [Participant(start, end, inner[0].entity, inner[0].country, self.nouns.group[lemma])]
        if token.pos_ == "PRON":
            return self._pronoun(token, role, depth)
        if lemma in self.nouns.group:
            return self._examples(token, role) or self._groups(token, self.nouns.group[lemma])
        if lemma in self.nouns.instrument:
            parts = self._groups(token, self.nouns.instrument[lemma])
            return [p for p in parts if p.entity is not None or p.country is not None or role == "recipient"]
        if role == "recipient" and lemma in self.nouns.target:
            part = self._group(token, self.nouns.target[lemma])
            return [part]
        return []

    def _fuller(self, mention: Mention, token: Token) -> Mention:
        """ "Its president, A. B.": the name rather than the office, if both are the same person."""
        if mention.form == "nominal":
            for child in token.children:
                other = self.by_token.get(child.i) if child.dep_ == "appos" else None
                if other is not None and other.form == "name" and other.entity is mention.entity:
                    return other
        return mention

    def is_ours(self, participant: Participant) -> bool:
        """ "Our markets", "my team"."""
        span = self.sentence.tokens(participant.start, participant.end)
        return span is not None and any(t.lower_ in ("our", "my") and t.dep_ == "poss" for t in span)

    def _parties(self, token: Token, noun: str) -> list[Participant]:
        """ "The two sides": the parties named together before, if the phrase itself does not say whose they are."""
        known = party_nouns().get(noun)
        if known is None or (token.tag_ == "NN" and known[1] is None) or (token.tag_ == "DT" and noun != "both"):
            return []
        if self._owned(token) or prepositional(token, "of", "from", "in"):
            return []
        start, end = self._span(token)
        entities = self.parties.named_by(token, noun, self.sentence.no, self.joined(start))
        return [Participant(start, end, e, e.country, e.sector) for e in entities]

    def joined(self, before: int | None = None) -> list[list[Entity]]:
        """Names joined by "and", or standing "between A and B", list by list in order of the text.

        `before`: only those that stand before this offset, and last the two states named there, if it is two.
        """
        found: list[list[Entity]] = []
        mentions = [m for m in self.mentions if before is None or m.end <= before]
        if len(mentions) < 2:
            return found
        states = {m.entity.entity_id: m.entity for m in mentions if m.entity is not None and m.entity.type == "country"}
        if before is not None and len(states) == 2:
            found.append(list(states.values()))
        for mention in mentions:
            span = self.sentence.tokens(mention.start, mention.end)
            if span is None or len(span) == 0 or span.root.dep_ == "conj" or mention.entity is None:
                continue
            named = [m.entity for part in conjuncts(span.root) if (m := self.by_token.get(part.i)) is not None]
            entities = [e for e in named if e is not None and e.type in ("country", "person", "organization", "group")]
            if len(entities) > 1:
                found.append(entities)
        return found

    def _numbered(self, token: Token, lemma: str, role: str) -> Participant | None:
        """ "Thousands marched", "dozens were killed", "two were killed": people, if the number counts nothing else."""
        top = next(iter(prepositional(token, "of")), None)
        counted = top is not None and self.noun(top) not in self.nouns.number
        if counted:
            return None
        crowd = token.tag_ == "NNS" and lemma in self.nouns.number
        money = any(c.tag_ in ("$", "SYM") or c.lower_ in ("£", "€") for c in token.children) or "." in token.text
        victims = role == "recipient" and token.pos_ == "NUM" and token.dep_ in ("nsubjpass", "dobj") and not money
        if not crowd and not victims:
            return None
        first = token.left_edge if any(c.dep_ == "quantmod" for c in token.children) else token  # "tens of thousands"
        start, _ = self.sentence.where(first)
        _, end = self.sentence.where(top if top is not None else token)
        return Participant(start, end, None, None, "CVL")

    def _pronoun(self, token: Token, role: str, depth: int) -> list[Participant]:
        """ "We" in a quote is its speaker; "it" in "Chad said it will" is Chad."""
        start, end = self.sentence.where(token)
        if token.lower_ in FIRST_PERSON:
            for quote in self.quotes:
                if quote.start <= start < quote.end and quote.speaker is not None:
                    who = self.parties.speaks_for(quote.speaker) if token.lower_ in PLURAL else quote.speaker
                    return [Participant(start, end, who, who.country, who.sector)]
            return []
        clause = token.head
        if role == "actor" and token.dep_ in ("nsubj", "nsubjpass") and token.lower_ in THIRD_PERSON:
            for _ in range(DEPTH):
                if clause.dep_ not in ("conj", "xcomp"):
                    break
                clause = clause.head
            if clause.dep_ == "ccomp" and clause.head.pos_ == "VERB":
                found = [
                    p
                    for s in subjects(clause.head)
                    for part in self.listed(s)
                    for p in self._phrase(part, role, depth + 1)
                ]
                if token.lower_ == "they" or len(found) == 1:
                    return found
        return []

    def _fits(self, mention: Mention, role: str) -> bool:
        if mention.form in ("pronoun", "nominal"):
            return mention.entity is not None
        if mention.entity is None:
            return mention.label in ACTOR_LABELS or (role == "recipient" and mention.label in PLACE_LABELS)
        if mention.entity.type in NO_ACTORS:
            return False
        return (
            role == "recipient"
            or mention.entity.type not in PLACES
            or mention.form == "metonym"
            or mention.label == "GPE"
        )

    def _named(self, mention: Mention) -> Participant:
        entity = mention.entity
        country = self.country_near(mention) if entity is None or entity.type in PLACES else entity.country
        if country is None and (entity is None or entity.wikidata_id is None):
            country = self._country_of_title(mention)
        possessive = mention.form == "pronoun" and mention.text.lower() in POSSESSIVES
        sector = entity.sector if entity is not None else None
        if entity is not None and entity.type == "person" and sector is None:
            sector = self.parties.offices.get(entity.entity_id) or self._sector_of_title(mention)
            if sector is not None:
                self.parties.offices[entity.entity_id] = sector
        if entity is not None and entity.type == "person" and sector == "IGO":
            country = None  # acts for the body, not for where the person is from
        return Participant(mention.start, mention.end, entity, country, sector, possessive)

    def _sector_of_title(self, mention: Mention) -> str | None:
        """Of somebody not in the base, the sector of the office beside the name: "Governor A. B.", "A. B., a senator"."""
        span = self.sentence.tokens(mention.start, mention.end)
        if span is None or mention.form != "name":
            return None
        head = span.root
        beside = [c for c in head.children if c.dep_ in ("compound", "appos", "nmod")]
        if head.dep_ == "appos":  # "the governor, A. B."
            beside.append(head.head)
        sectors = [self.nouns.group.get(self.noun(c)) for c in beside if c.i not in range(span.start, span.end)]
        return next((s for s in sectors if s and s not in ("CVL", "BUS", "MED")), None)

    def _country_of_title(self, mention: Mention) -> str | None:
        """Of somebody not in the base, the country that the words around the name give: "Dutch journalist A. B."."""
        span = self.sentence.tokens(mention.start, mention.end)
        if span is None:
            return None
        head = span.root
        for child in head.children:
            if child.dep_ in MODIFIERS:
                for part in (child, *(g for g in child.children if g.dep_ in MODIFIERS)):
                    other = self.by_token.get(part.i)
                    if other is not None and other is not mention and other.entity is not None and other.entity.country:
                        return other.entity.country
            elif child.dep_ == "appos" and child.i not in self.by_token:
                _, country = self._belongs(child)
                if country is not None:
                    return country
        return None

    def _examples(self, token: Token, role: str) -> list[Participant]:
        """ "leaders such as A and B", "allies, including C and D": those named, if there are several."""
        if token.tag_ not in ("NNS", "NNPS"):
            return []
        after = token.doc[token.i + 1 : token.i + 4]
        word = next((t for t in after if t.lower_ in EXAMPLE_WORDS), None)
        between = token.doc[token.i + 1 : word.i] if word is not None else ()
        if word is None or any(t.lower_ not in (",", "such") for t in between):
            return []
        listed = [p for c in word.children if c.dep_ in ("pobj", "pcomp", "dobj") for p in self.listed(c)]
        named = [m for p in listed if (m := self.by_token.get(p.i)) is not None and self._fits(m, role)]
        return [self._named(m) for m in named] if len(named) > 1 else []

    def _groups(self, token: Token, sector: str) -> list[Participant]:
        """The phrase; of several owners one for each: "the ministers of Chad and Niger", "Chadian and Nigerien troops"."""
        if token.tag_ in ("NNS", "NNPS"):
            owners = [p for noun in prepositional(token, "of", "from") for p in conjuncts(noun)]
            owners += [p for c in token.children if c.dep_ in MODIFIERS for p in conjuncts(c)]
            named = [m for o in sorted(owners, key=lambda o: o.i) if (m := self.by_token.get(o.i)) is not None]
            states = {e.entity_id: (m, e) for m in named if (e := m.entity) is not None and e.type == "country"}
            if len(states) > 1:
                return [Participant(m.start, m.end, e, e.country, sector) for m, e in states.values()]
        return [self._group(token, sector)]

    def _group(self, token: Token, sector: str) -> Participant:
        """A phrase headed by a common noun, with the entity or country of its modifiers."""
        start, end = self._span(token)
        entity, country = self._belongs(token)
        possessive = any(c.dep_ == "poss" and c.lower_ in POSSESSIVES for c in token.children)
        private = self.noun(token) in self.nouns.private
        return Participant(start, end, entity, country, sector or None, possessive, private)

    def _belongs(self, token: Token, depth: int = 0) -> tuple[Entity | None, str | None]:
        """The entity that a common noun stands for or belongs to; of a person or city only the country."""
        candidates: list[Token] = [c for c in token.children if c.dep_ in MODIFIERS]
        if self.noun(token) in self.nouns.relation:
            candidates = [c for c in candidates if c.dep_ != "poss"]
        candidates += [g for c in list(candidates) for g in c.children if g.dep_ in MODIFIERS]
        owners = [p for noun in prepositional(token, "of", "from") for p in conjuncts(noun)]
        country = None
        for candidate in candidates + owners:
            mention = self.by_token.get(candidate.i)
            if mention is None or mention.entity is None:
                continue
            if mention.entity.type in ("country", "organization", "group"):
                return mention.entity, mention.entity.country or self.country_near(mention)
            country = country or mention.entity.country
        if country is None and depth < 2:
            for owner in owners:
                entity, country = self._belongs(owner, depth + 1)
                if entity is not None or country is not None:
                    return entity, country
        if country is None:
            for noun in prepositional(token, "in", "at", "near"):
                mention = self.by_token.get(noun.i)
                if mention is not None:
                    country = country or self.country_near(mention)
        return None, country

    def country_near(self, mention: Mention) -> str | None:
        """The country of a mention, or of the larger places named after it: "in Sabra, Gaza City, Palestine"."""
        if mention.entity is not None and mention.entity.country is not None:
            return mention.entity.country
        end = mention.end
        for other in self.mentions:
            if other.start < end:
                continue
            if other.start - end > 2:
                break
            if other.entity is not None and other.entity.country is not None:
                return other.entity.country
            end = other.end
        return None

    def _owned(self, token: Token) -> bool:
        return any(c.i in self.by_token for c in token.children if c.dep_ in MODIFIERS)

    def _span(self, token: Token) -> tuple[int, int]:
        """The noun phrase without clauses, appositions and articles in front."""
        first = last = token
        for child in token.children:
            if child.dep_ in MODIFIERS or child.dep_ in ("quantmod", "det"):
                left = child.left_edge
                if left.i < first.i:
                    first = left
            elif child.dep_ == "prep" and child.lower_ in ("of", "from", "in", "at", "near") and child.i == last.i + 1:
                inside = [c for c in child.children if c.dep_ == "pobj"]
                if child.lower_ != "of" and (not inside or inside[0].i not in self.by_token or self._owned(token)):
                    continue
                if inside and not any(c.dep_ in ("relcl", "acl") for c in inside[0].children):
                    last = max((d for d in inside[0].subtree if d.dep_ not in ("punct",)), key=lambda t: t.i)
                    if last.i - token.i > 12:
                        last = token
        if first.dep_ == "det" and first.lower_ in ("the", "a", "an") and first.i < token.i:
            first = first.nbor(1)
        start, _ = self.sentence.where(first)
        _, end = self.sentence.where(last)
        return start, end
