"""Links names to entities of the base, or to entities of their own; nobody is dropped.

A wrong link is worse than none: where a name has several bearers the document must decide, by a country that it
names, a title, or the full name; else the name becomes an entity of its own.
"""

from transforms.knowledge.entities import EntityBase, Record
from transforms.knowledge.skeleton import skeleton
from transforms.language.analysis import Article, Entity, Mention, Sentence
from transforms.linking.bodies import body_kinds, link_bodies
from transforms.linking.eras import by_surname, of_the_day
from transforms.linking.own import OwnEntities
from transforms.linking.places import is_metonym
from transforms.linking.roles import Title, title_of

Link = tuple[Entity, str, float]

# Words that show that a text is about the US Congress: witnesses for its members' common names.
_CONGRESS = ("Congress", "Senate", "Sen.", "Rep.", "Senator", "Republican", "Democrat", "House Speaker", "lawmaker")
_LEADS = 3  # the level of a role that leads a state
_ADMINISTRATIONS = (" administration", " Administration", " government", " Government", " cabinet", " regime")


def link_mentions(article: Article, base: EntityBase) -> None:
    """Sets entity, link_method and link_score of each mention; form metonym where a capital or seat stands for a state."""
    if article.mentions:
        _Linker(article, base).link()


class _Linker:
    """One document's links: its countries, full names and abbreviations are gathered once."""

    def __init__(self, article: Article, base: EntityBase) -> None:
        self.article, self.base, self.text = article, base, article.text
        self.mentions = article.mentions
        self.sentences: dict[int, Sentence] = {s.no: s for s in article.sentences}
        self.countries = self._countries()
        self.congress = any(word in self.text for word in _CONGRESS)
        self.full: dict[str, list[str]] = {}  # last word's skeleton -> full names of persons, by first mention
        self.first: dict[str, list[str]] = {}  # first word's skeleton -> the same, for names with the family name first
        for mention in self.mentions:
            if mention.label == "PERSON" and " " in mention.text:
                words = skeleton(mention.text).split()
                for index, word in ((self.full, words[-1:]), (self.first, words[:1])):
                    for w in word:
                        names = index.setdefault(w, [])
                        if mention.text not in names:
                            names.append(mention.text)
        self.titles: dict[int, Title] = {}
        self.own = OwnEntities(article, base, self.titles)
        self.persons: dict[str, Link] = {}

    def _countries(self) -> set[str]:
        found: set[str] = set()
        for mention in self.mentions:
            entity = self.base.demonym(mention.text) or self.base.seat(mention.text)
            if entity is None:
                entity = next((r.entity for r in self.base.find(mention.text) if r.entity.type == "country"), None)
            if entity is not None and entity.country:
                found.add(entity.country)
        return found

    def link(self) -> None:
        waiting: list[int] = []
        for at, mention in enumerate(self.mentions):
            if mention.form == "demonym":
                entity = self.base.demonym(mention.text)
                if entity is not None:
                    _set(mention, (entity, "demonym", 0.95))
                continue
            link = self._person(at, mention) if mention.label == "PERSON" else self._thing(at, mention)
            if link is None:
                waiting.append(at)
            else:
                _set(mention, link)
        self.own.link(link_bodies(self.article, self.base, waiting))
        for mention in self.mentions:
            if mention.label == "PERSON" and self.text.startswith(_ADMINISTRATIONS, mention.end):
                self._administration(mention)

    def _administration(self, mention: Mention) -> None:
        """ "the Trump administration" is the country's government, not the man."""
        record = self.base.record(mention.entity.entity_id) if mention.entity else None
        country = self.base.country(record.entity.country) if record and record.offices else None
        if country is None:
            return
        mention.end += next(len(w) for w in _ADMINISTRATIONS if self.text.startswith(w, mention.end))
        mention.text = self.text[mention.start : mention.end]
        mention.form, mention.label = "metonym", None
        _set(mention, (country, "metonym", 0.9))

    # Persons.

    def _person(self, at: int, mention: Mention) -> Link | None:
        name = mention.text
        if (" " not in name and "-" not in name) or self._is_surname(name):
            return self._short_name(at, mention)
        if name not in self.persons:
            link = self._full_name(at, name)
            if link is None:
                return None
            self.persons[name] = link
        return self.persons[name]

    def _is_surname(self, name: str) -> bool:
        """ "von der Leyen": several words, and a longer name of the document ends with them."""
        return any(
            full != name and full.endswith(" " + name) for full in self.full.get(skeleton(name).rsplit(" ", 1)[-1], ())
        )

    def _full_name(self, at: int, name: str) -> Link | None:
        exact = [r for r in self.base.find(name) if r.entity.type == "person"]
        if self.base.needs_country(name) and not any(self._is_near(r) for r in exact):
            return None
        if record := self._one(exact, at):
            return record.entity, "alias", 1.0
        if record := self._one(self.base.find_spelling(name), at):
            return record.entity, "alias", 0.95
        words = [w for w in name.split() if w not in ("Jr.", "Jr", "Sr.", "II", "III")]
        if len(words) > 2 and (record := self._one(self.base.find_spelling(f"{words[0]} {words[-1]}"), at)):
            return record.entity, "alias", 0.85
        return None

    def _is_near(self, record: Record) -> bool:
        """Does the text name the person's country, or its day the years of office?"""
        on = self.article.published_on
        return record.entity.country in self.countries or (on is not None and by_surname(record, on))

    def _one(self, records: tuple[Record, ...] | list[Record], at: int) -> Record | None:
        """The one bearer that the document and its day allow, or None."""
        allowed = [r for r in records if not r.needs_witness or self._congress_near(at)]
        if len(allowed) > 1:
            allowed = [r for r in allowed if r.entity.country in self.countries] or allowed
            allowed = of_the_day(allowed, self.article.published_on)
        return allowed[0] if len(allowed) == 1 else None

    def _congress_near(self, at: int) -> bool:
        return self.congress

    def _short_name(self, at: int, mention: Mention) -> Link | None:
        name = mention.text
        key = skeleton(name).rsplit(" ", 1)[-1] if name else ""
        fulls = [n for n in self.full.get(key, ()) if n != name]
        if not fulls and len(name) > 1:
            fulls = [n for n in self.first.get(skeleton(name), ()) if self._family_first(n)]
        records = [r for r in (*self.base.find(name), *self.base.find_past(name)) if r.entity.type == "person"]
        if fulls:
            return self._by_full_name(at, name, fulls, records)
        record = self._one(records, at)
        if record and (record.entity.name == name or by_surname(record, self.article.published_on)):
            return record.entity, "alias", 0.9
        return self._by_title(at, name)

    def _family_first(self, name: str) -> bool:
        records = self.base.find(name) or self.base.find_spelling(name)
        return any(r.surname and name.startswith(r.surname) for r in records) or (
            len(name.split()) in (2, 3) and bool(self.countries & {"CHN", "TWN", "KOR", "PRK", "VNM"})
        )

    def _by_full_name(self, at: int, name: str, fulls: list[str], records: list[Record]) -> Link | None:
        """The person whose full name ends so; of several the one whom the base calls so, else the last one named."""
        links = [(full, self._full_link(full)) for full in fulls]
        known = {r.entity.entity_id for r in records}
        for _, link in links:
            if link is not None and link[0].entity_id in known:
                return link[0], "surname", 0.95
        if len(links) == 1:
            link = links[0][1]
            return (link[0], "surname", 0.95) if link else None
        for k in range(at - 1, -1, -1):
            before = self.mentions[k]
            if before.text in fulls:
                link = self._full_link(before.text)
                return (link[0], "surname", 0.8) if link else None
        return None

    def _full_link(self, full: str) -> Link | None:
        if full not in self.persons:
            at = next(k for k, m in enumerate(self.mentions) if m.text == full)
            link = self._full_name(at, full)
            if link is None:
                return None
            self.persons[full] = link
        return self.persons[full]

    def _by_title(self, at: int, name: str) -> Link | None:
        """ "President Boakai": one holder of that office with that surname, of a country that the text names."""
        candidates = [r for r in self.base.find_surname(name) if not r.needs_witness or self.congress]
        if not candidates:
            return None
        title = title_of(self.article, at, self.base)
        if title is None or title.role.office is None:
            return None
        office, on = title.role.office, self.article.published_on
        candidates = [r for r in candidates if by_surname(r, on) and any(o.office == office for o in r.offices)]
        near = [r for r in candidates if r.entity.country in self.countries]
        if on is not None and len(near) > 1:
            near = [r for r in near if any(o.office == office and o.held_on(on) for o in r.offices)]
        if not near:
            near = self._only_holder(candidates, title)
        return (near[0].entity, "office", 0.85) if len(near) == 1 else None

    def _only_holder(self, candidates: list[Record], title: Title) -> list[Record]:
        """ "President Ford", in a text that names no country: who of the surname led a state under that title, on the day."""
        on, office = self.article.published_on, title.role.office
        if title.role.level < _LEADS or title.of is not None:
            return []
        return [
            r
            for r in candidates
            if any(o.office == office and o.of == r.entity.country and (on is None or o.held_on(on)) for o in r.offices)
        ]

    # All else.

    def _thing(self, at: int, mention: Mention) -> Link | None:
        name = mention.text
        seat = self._seat(name)
        records = self.base.find(name)
        if not records and "-" in name:  # "Al-Arabiya"
            records = self.base.find(name.replace("-", " "))
        if not records and name.isupper():  # a dateline
            records = self.base.find(name.capitalize())
        if seat is not None:
            is_seat = not any(r.entity.type == "place" for r in records)
            sentence = self.sentences.get(mention.sentence_no)
            if sentence is not None and is_metonym(mention, sentence, is_seat):
                mention.form = "metonym"
                return seat, "metonym", 0.85
        record = self._bearer(at, name, records)
        return (record.entity, "alias", 0.95) if record else None

    def _seat(self, name: str) -> Entity | None:
        """For whom a seat stands; Brussels for the Union, unless the text names Belgium and not the Union."""
        records = self.base.seats(name)
        if len(records) > 1:
            named = [r for r in records if any(m.text in (*r.aliases, *r.demonyms) for m in self.mentions)]
            records = tuple(named) or records
        return records[0].entity if records else None

    def _bearer(self, at: int, name: str, records: tuple[Record, ...]) -> Record | None:
        records = tuple(r for r in records if r.entity.type != "person")
        if not records:
            return None
        if len(records) > 1:
            near = tuple(r for r in records if r.entity.country in self.countries)
            records = near or records
        if len(records) > 1:
            return None
        record = records[0]
        country = record.entity.country
        if self.base.needs_country(name) and (country not in self.countries or self._other_country_before(at, country)):
            return None
        if self.base.needs_kin(name) and not any(
            w in self.text for w in (*record.demonyms, record.capital or name + "n")
        ):
            return None
        if record.entity.type == "country" and self._in_other_country(at, country):
            return None
        # "Russia's Security Council" is not the one of the United Nations.
        if (
            record.entity.type == "organization"
            and (country or name.lower() in body_kinds())
            and self._other_country_before(at, country)
        ):
            return None
        return record

    def _in_other_country(self, at: int, country: str | None) -> bool:
        """ "Lebanon, Pennsylvania": a place of another country follows a comma."""
        if at + 1 >= len(self.mentions):
            return False
        mention, after = self.mentions[at], self.mentions[at + 1]
        if self.text[mention.end : after.start] != ", ":
            return False
        return any(
            r.entity.type == "place" and r.entity.country not in (country, None) for r in self.base.find(after.text)
        ) and not (self.base.seats(after.text))

    def _other_country_before(self, at: int, country: str | None) -> bool:
        """ "the French Senate": a demonym or possessive of another country stands right before."""
        if at == 0:
            return False
        before, mention = self.mentions[at - 1], self.mentions[at]
        gap = self.text[before.end : mention.start]
        if gap not in (" ", "'s ", "’s "):
            return False
        entity = self.base.demonym(before.text) or next((r.entity for r in self.base.find(before.text)), None)
        return entity is not None and entity.type == "country" and entity.country != country


def _set(mention: Mention, link: Link) -> None:
    mention.entity, mention.link_method, mention.link_score = link
