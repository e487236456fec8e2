"""Offices: who "the Ukrainian president" was on the day, and whom of the document "the minister" means."""

import csv
import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

from transforms.knowledge.entities import EntityBase, Role, data
from transforms.language.analysis import Article, Entity, Mention
from transforms.linking.roles import role_at_end

_HEADS = re.compile(
    r"\b(?:president|premier|minister|chancellor|taoiseach|king|queen|emperor|emir|sultan|pope|prince|leader|secretary|"
    r"secretary-general|general|chief|adviser|advisor|diplomat|speaker|ministry|department|alliance|bloc|commission|"
    r"agency|council|coalition|parliament|party|government|authorities|regime|administration)\b",
    re.IGNORECASE,
)
# "the former president", "a deputy president": not the holder.
_NOT_HOLDER = frozenset(
    (
        *("former", "ex", "then", "late", "next", "new", "deputy", "vice", "acting", "interim", "previous", "future"),
        *("any", "another", "every", "each", "no", "first", "a", "an"),
    )
)
_GOVERNMENTS = ("government", "authorities", "regime", "administration")
_WINDOW = 60  # characters before a head that may belong to its phrase
_NEAR = 2  # sentences


@lru_cache(maxsize=1)
def _organisations() -> dict[str, tuple[str, str]]:
    rows = csv.DictReader(data("nominal_organisations.tsv").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {r["word"]: (r["contains"], r["is"]) for r in rows}


def find_nominals(article: Article, base: EntityBase) -> list[Mention]:
    """Nominals that resolve to an entity ("the French leader", "the ministry"), in order; none overlaps a mention."""
    mentions, text = article.mentions, article.text
    if not mentions:
        return []
    starts = [m.start for m in mentions]
    found: list[Mention] = []
    for match in _HEADS.finditer(text):
        start, end = match.span()
        at = bisect_right(starts, start) - 1  # the last mention that begins at or before the head
        if at >= 0 and mentions[at].end > start:
            continue
        after = mentions[at + 1] if at + 1 < len(mentions) else None
        if after is not None and after.start < end:
            continue
        if after is not None and after.start == end + 1 and after.label == "PERSON":
            continue  # a title
        sentence = article.sentence_at(start)
        if sentence is None:
            continue
        before = mentions[at] if at >= 0 and mentions[at].start >= sentence.start else None
        floor = max(before.end if before else 0, sentence.start, start - _WINDOW)
        nominal = _resolve(article, base, floor, end, before, after, sentence.no, found)
        if nominal is not None:
            found.append(nominal)
    return found


def _resolve(
    article: Article,
    base: EntityBase,
    floor: int,
    end: int,
    before: Mention | None,
    after: Mention | None,
    sentence_no: int,
    found: list[Mention],
) -> Mention | None:
    text = article.text
    left = text[floor:end]
    words = left.split()
    low = words[-1].lower() if words else ""
    if low in _organisations() and len(words) >= 2 and words[-2].lower() == "the":
        entity = _organisation(article, base, low, floor)
        start = text.rindex(words[-2], floor, end)
        return _nominal(article, start, end, sentence_no, entity, "nominal", 0.7)
    if low in _GOVERNMENTS:
        return _government(article, base, words, floor, end, before, sentence_no)
    hit = role_at_end(words, base)
    if hit is None:
        return None
    role, size = hit
    if text[end : end + 2] in ("s ", "s,") or text[end : end + 1] == "-":
        return None
    start = text.rindex(words[-size], floor, end)
    rest = words[:-size]
    of: Mention | None = None
    if not rest or rest == ["'s"] or rest == ["’s"]:
        if before is None or before.end < floor:
            return None
        of = before
    elif rest[-1].lower() != "the" or (len(rest) > 1 and rest[-2].lower() in _NOT_HOLDER):
        return None
    else:
        start = text.rindex(rest[-1], floor, start)
    if of is not None and text[of.end : start].strip() not in ("", "'s", "’s"):
        return None
    if of is not None and _preceded_by_former(text, of.start):
        return None
    if of is None and after is not None and text[end : after.start] in (" of ", " of the "):
        of = after
    elif of is None and text[end : end + 4] == " of ":
        return None
    if of is not None:
        entity, method, score = _of(article, base, role, of)
    else:
        entity, method, score = _bare(article, base, role, start, sentence_no, found), "nominal", 0.75
    return _nominal(article, start, end, sentence_no, entity, method, score)


def _government(
    article: Article, base: EntityBase, words: list[str], floor: int, end: int, before: Mention | None, sentence_no: int
) -> Mention | None:
    """ "the German government", "Poland's authorities": the country."""
    if before is None or before.end != floor or words[:-1] not in ([], ["'s"], ["’s"]):
        return None
    if before.form != "demonym" and len(words) == 1:
        return None
    entity = before.entity
    if entity is None or entity.type != "country":
        return None
    start = article.text.rindex(words[-1], floor, end)
    return _nominal(article, start, end, sentence_no, entity, "nominal", 0.85)


def _preceded_by_former(text: str, start: int) -> bool:
    """ "the then Ukrainian president"."""
    words = text[max(0, start - 20) : start].lower().split()
    return bool(words) and (words[-1] in _NOT_HOLDER - {"new", "first"} or words[-1].startswith("ex-"))


def _nominal(
    article: Article, start: int, end: int, sentence_no: int, entity: Entity | None, method: str, score: float
) -> Mention | None:
    if entity is None:
        return None
    return Mention(start, end, article.text[start:end], "nominal", sentence_no, None, entity, method, score)


def office_names(role: Role, country: str | None) -> tuple[str, ...]:
    """The offices that the words can mean in that country."""
    if role.office is None:
        return ()
    if country == "USA" and role.office == "foreign_minister":
        return ("secretary_of_state",)
    if country == "GBR" and role.office == "chancellor":
        return ("finance_minister",)
    return (role.office,)


def _of(article: Article, base: EntityBase, role: Role, of: Mention) -> tuple[Entity | None, str, float]:
    """The holder of a country's or body's office: on the day, or the one of the document."""
    body = of.entity or base.demonym(of.text)
    if body is None or body.type not in ("country", "organization"):
        return None, "office", 0.0
    key = body.country if body.type == "country" else body.name
    if key is None:  # a state that the base does not hold
        return _named_holder(article, role, of), "nominal", 0.7
    for office in office_names(role, key):
        holder = base.holder(key, office, article.published_on)
        if holder is not None:
            return holder, "office", 0.85
        if article.published_on is None:
            persons = _persons_with(article, base, {office}, key)
            if len(persons) == 1:
                return persons[0], "office", 0.75
    return _named_holder(article, role, of), "nominal", 0.7


def _named_holder(article: Article, role: Role, of: Mention) -> Entity | None:
    """The only person of the document, not in the base, with this role and country."""
    country = of.entity.country if of.entity else None
    if role.office is None or country is None:
        return None
    fit = {
        m.entity.entity_id: m.entity
        for m in article.mentions
        if m.entity is not None
        and m.entity.type == "person"
        and m.entity.role == role.words
        and m.entity.country == country
    }
    return next(iter(fit.values())) if len(fit) == 1 else None


def _persons_with(
    article: Article, base: EntityBase, offices: set[str], of: str | None, stop: int | None = None
) -> list[Entity]:
    """Persons of the document (named before `stop`) who hold one of the offices, by first mention."""
    on = article.published_on
    fit: dict[str, Entity] = {}
    for mention in article.mentions:
        if stop is not None and mention.start >= stop:
            break
        entity = mention.entity
        if entity is None or entity.type != "person" or entity.entity_id in fit:
            continue
        if _has_office(base, entity, offices, of, on):
            fit[entity.entity_id] = entity
    return list(fit.values())


def _has_office(base: EntityBase, entity: Entity, offices: set[str], of: str | None, on: object) -> bool:
    record = base.record(entity.entity_id)
    if record is None:
        return (
            entity.role is not None and (found := base.roles.get(entity.role)) is not None and found.office in offices
        )
    return any(
        o.office in offices and (of is None or o.of == of) and (on is None or o.held_on(on))  # type: ignore[arg-type]
        for o in record.offices
    )


def _bare(
    article: Article, base: EntityBase, role: Role, start: int, sentence_no: int, found: list[Mention]
) -> Entity | None:
    """ "the president": the one person named before who is one; of several the only one named near."""
    if role.office == "leader" or (role.office is None and role.words != "minister"):
        return None
    if role.words == "minister":
        offices = {r.office for r in base.roles.values() if r.office and r.office.endswith("minister")}
    else:
        offices = {role.office or ""}
        if role.office == "foreign_minister":
            offices.add("secretary_of_state")
    persons = _persons_with(article, base, offices, None, start)
    if len(persons) == 1 and role.level > 1:
        return persons[0]
    ids = {p.entity_id: p for p in persons}
    stop = bisect_left(article.mentions, start, key=lambda m: m.start)
    near = {
        m.entity.entity_id
        for m in (*article.mentions[:stop], *found)
        if m.entity is not None and m.entity.entity_id in ids and sentence_no - m.sentence_no <= _NEAR
    }
    return ids[near.pop()] if len(near) == 1 else None


def _organisation(article: Article, base: EntityBase, word: str, stop: int) -> Entity | None:
    """ "the ministry": the only organisation named before whose name holds the word; "the alliance": NATO, if named."""
    contains, name = _organisations()[word]
    fit: dict[str, Entity] = {}
    for mention in article.mentions:
        if mention.start >= stop:
            break
        entity = mention.entity
        if entity is None or entity.type != "organization":
            continue
        if entity.name == name or (contains and (contains in entity.name or contains in mention.text)):
            fit[entity.entity_id] = entity
    return next(iter(fit.values())) if len(fit) == 1 else None
