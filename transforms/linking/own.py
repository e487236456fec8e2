"""Entities of their own: names that the base does not hold, joined within the document.

The id is made from the skeleton of the longest name in the document, the type and the country.
"""

from functools import lru_cache
from itertools import pairwise

from transforms.ids import hex16
from transforms.knowledge.entities import EntityBase
from transforms.knowledge.skeleton import skeleton
from transforms.knowledge.tables import read_table
from transforms.language.analysis import Article, Entity, Mention
from transforms.linking.roles import Title, title_of

TYPES = {
    "PERSON": "person",
    "ORG": "organization",
    "GPE": "place",
    "LOC": "place",
    "NORP": "group",
    "FAC": "facility",
    "EVENT": "event",
    "PRODUCT": "product",
    "WORK_OF_ART": "work",
    "LAW": "other",
}
# Who has a state: what a place of this name has, or of what it is a part.
_STATE_NOUNS = (
    "president", "prime minister", "foreign minister", "foreign ministry", "defence minister", "defense minister",
    "defence ministry", "defense ministry", "ambassador", "embassy", "armed forces", "army", "troops", "president's",
)  # fmt: skip
_OF_STATE = (
    "president of",
    "prime minister of",
    "king of",
    "queen of",
    "republic of",
    "kingdom of",
    "government of",
    "ambassador of",
    "people of",
)
_DEMONYM_ENDINGS = ("n", "an", "ian", "ean", "ese", "i", "ish", "ns", "ans", "ians", "eans", "is")


@lru_cache(maxsize=1)
def _organisation_words() -> dict[str, str]:
    rows = read_table("organisation_words.tsv")
    return {r["word"]: r["sector"] for r in rows}


class OwnEntities:
    """Makes and joins the entities of one document that the base does not hold."""

    def __init__(self, article: Article, base: EntityBase, titles: dict[int, Title]) -> None:
        self.article, self.base, self.text, self.titles = article, base, article.text, titles

    def link(self, waiting: list[int]) -> None:
        """Links the mentions at these places of article.mentions."""
        mentions = self.article.mentions
        groups: dict[tuple[str, str], list[int]] = {}
        persons = self._persons([k for k in waiting if mentions[k].label == "PERSON"])
        short = self._abbreviations()
        for k in waiting:
            mention = mentions[k]
            kind = TYPES.get(mention.label or "", "other")
            key = persons.get(mention.text, mention.text) if kind == "person" else short.get(mention.text, mention.text)
            if (known := self._linked(key, mention)) is not None:
                mention.entity, mention.link_method, mention.link_score = known
                continue
            groups.setdefault((skeleton(key) or key, kind), []).append(k)
        states = self._states(groups)
        for group, at in groups.items():
            if group not in states:
                self._make(group, at, short)

    def _linked(self, full: str, mention: Mention) -> tuple[Entity, str, float] | None:
        """An abbreviation whose long form is in the base."""
        if full == mention.text:
            return None
        for other in self.article.mentions:
            if other.text == full and other.entity is not None:
                return other.entity, "abbreviation", 0.9
        return None

    def _persons(self, waiting: list[int]) -> dict[str, str]:
        """Short name -> the full name of the document that ends with it (one only, or the first named)."""
        fulls: dict[str, str] = {}
        names = list(dict.fromkeys(self.article.mentions[k].text for k in waiting))
        for name in sorted((n for n in names if " " in n), key=lambda n: -len(n)):
            words = skeleton(name).split()
            for size in range(1, len(words)):
                fulls.setdefault(" ".join(words[-size:]), name)
        return {n: fulls[skeleton(n)] for n in names if skeleton(n) in fulls}

    def _abbreviations(self) -> dict[str, str]:
        """Abbreviations that the text explains: OCS -> Organisation for Calm Seas."""
        found: dict[str, str] = {}
        mentions = self.article.mentions
        for one, other in pairwise(mentions):
            if self.text[one.end : other.start] in (" (", ' ("', " (“") and other.end - other.start <= 12:
                capitals = sum(c.isupper() for c in other.text)
                if capitals >= 2 and other.text[0] == one.text[0].upper():
                    found.setdefault(other.text, one.text)
        return found

    def _states(self, groups: dict[tuple[str, str], list[int]]) -> dict[tuple[str, str], Entity]:
        """Places of no known country that the text treats as states become countries; their mentions are linked."""
        states: dict[tuple[str, str], Entity] = {}
        for key, at in groups.items():
            name, kind = key
            if kind != "place" or not any(self._acts_as_state(k) for k in at):
                continue
            entity = Entity(hex16(name, "country", None), self._longest(at), "country", sector="GOV")
            states[key] = entity
            for k in at:
                self._set(k, entity, "own", 0.7)
        for key, at in groups.items():
            if key[1] == "group" and (state := self._demonym_of(self.article.mentions[at[0]].text, states)):
                states[key] = state
                for k in at:
                    self._set(k, state, "demonym", 0.7)
                    self.article.mentions[k].form = "demonym"
        return states

    def _acts_as_state(self, k: int) -> bool:
        mention = self.article.mentions[k]
        after = self.text[mention.end : mention.end + 30].lower()
        before = self.text[max(0, mention.start - 25) : mention.start].lower().rstrip()
        own = after.startswith(("'s ", "’s ")) and after[3:].startswith(_STATE_NOUNS)
        return own or before.removesuffix(" the").endswith(_OF_STATE)

    @staticmethod
    def _demonym_of(word: str, states: dict[tuple[str, str], Entity]) -> Entity | None:
        for state in states.values():
            stem = state.name.rstrip("aeiouy")
            if (
                len(stem) >= 4
                and word.startswith(stem)
                and word.removeprefix(stem).lstrip("aeiouy") in {e.lstrip("aeiouy") for e in _DEMONYM_ENDINGS}
            ):
                return state
        return None

    def _longest(self, at: list[int]) -> str:
        return max((self.article.mentions[k].text for k in at), key=lambda n: (len(n), n))

    def _make(self, key: tuple[str, str], at: list[int], short: dict[str, str]) -> None:
        kind = key[1]
        name = self._longest(at)
        country, sector, role = None, None, None
        if kind == "person":
            country, sector, role = self._person_facts(at)
        elif kind == "organization":
            country, sector = self._organisation_facts(name, at)
        elif kind in ("place", "facility"):
            country = self._place_country(at)
        entity = Entity(
            hex16(skeleton(name) or name, kind, country), name, kind, country=country, sector=sector, role=role
        )
        for k in at:
            text = self.article.mentions[k].text
            method = (
                "abbreviation"
                if text in short
                else "surname"
                if kind == "person" and text != name and " " not in text
                else "own"
            )
            self._set(k, entity, method, 0.7 if method == "own" else 0.8)

    def _person_facts(self, at: list[int]) -> tuple[str | None, str | None, str | None]:
        country = sector = role = None
        for k in at:
            title = title_of(self.article, k, self.base)
            if title is None:
                continue
            self.titles[k] = title
            if role is None:
                sector, role = ("ELI" if title.former and title.role.level > 1 else title.role.sector), title.words
            if country is None and title.of is not None:
                country = self._country_of(title.of)
        return country, sector, role

    def _organisation_facts(self, name: str, at: list[int]) -> tuple[str | None, str | None]:
        words = name.lower().split()
        listed = _organisation_words()
        pairs = [" ".join(words[k : k + 2]) for k in range(len(words))]
        sector = next((listed[w] for w in (*reversed(pairs), *reversed(words)) if w in listed), None)
        first = name.split(" ", 1)[0]
        entity = self.base.demonym(first) or next(
            (r.entity for r in self.base.find(first) if r.entity.type == "country"), None
        )
        country = entity.country if entity else None
        if country is None:
            country = next((c for k in at if (c := self._country_before(k))), None)
        return country, sector

    def _country_before(self, k: int) -> str | None:
        """The country of the demonym or possessive right before."""
        if k == 0:
            return None
        before, mention = self.article.mentions[k - 1], self.article.mentions[k]
        gap = self.text[before.end : mention.start]
        if (gap == " " and before.form == "demonym") or gap in ("'s ", "’s "):
            return self._country_of(before)
        return None

    def _place_country(self, at: list[int]) -> str | None:
        """ "Tersk, Ukraine"."""
        mentions = self.article.mentions
        for k in at:
            if k + 1 < len(mentions) and self.text[mentions[k].end : mentions[k + 1].start] in (", ", " in "):
                after = mentions[k + 1]
                if after.entity is not None and after.entity.type == "country" and after.form == "name":
                    return after.entity.country
        return None

    def _country_of(self, mention: Mention) -> str | None:
        """The country that a demonym, a country's name or its body belongs to."""
        entity = mention.entity or self.base.demonym(mention.text)
        return entity.country if entity else None

    def _set(self, k: int, entity: Entity, method: str, score: float) -> None:
        mention = self.article.mentions[k]
        mention.entity, mention.link_method, mention.link_score = entity, method, score
