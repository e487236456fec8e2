"""Offices: who "the Ukrainian president" was on the day, and whom of the document "the minister" means."""

from datetime import timedelta

from transforms.knowledge.entities import EntityBase, Office, Role
from transforms.language.analysis import Article, Entity, Mention
from transforms.language.coreference_discourse import Discourse
from transforms.linking.roles import role_at_end

# "the former president", "a deputy president": not the holder.
NOT_HOLDER = frozenset(
    (
        *("former", "ex", "then", "late", "next", "new", "deputy", "vice", "acting", "interim", "previous", "future"),
        *("any", "another", "every", "each", "no", "first", "a", "an", "outgoing", "ousted", "incoming"),
    )
)
FORMER = frozenset(("former", "ex", "ousted", "outgoing", "late", "then", "deposed", "previous", "retired"))
_GOVERNMENTS = ("government", "authorities", "regime", "administration")
_POSSESSIVES = ("'s", "’s")
_WINDOW = 60  # characters before a head that may belong to its phrase
_NEAR = 2  # sentences

# Where the phrase begins, whom it means, and the rule (see coreference.RULES).
Found = tuple[int, Entity, str]


def resolve_office(found: Discourse, start: int, end: int, sentence_start: int, sentence_no: int) -> Found | None:
    """The holder of the office, or the state of the government, whose last word stands at [start, end)."""
    mentions, text = found.names, found.text
    at = found.name_before(start)
    before = mentions[at] if at >= 0 and mentions[at].start >= sentence_start else None
    after = mentions[at + 1] if at + 1 < len(mentions) else None
    if found.resolutions:  # "its president": the pronoun is the owner
        last = found.resolutions[-1].mention
        if last.start >= sentence_start and last.end <= start and (before is None or last.start > before.start):
            before = last if last.form == "pronoun" else before
    floor = max(before.end if before else 0, sentence_start, start - _WINDOW)
    words = text[floor:end].split()
    low = words[-1].lower() if words else ""
    if low in _GOVERNMENTS:
        return _government(text, words, floor, end, before, after)
    hit = role_at_end(words, found.base)
    if hit is None:
        return None
    role, size = hit
    if text[end : end + 2] in ("s ", "s,") or text[end : end + 1] == "-":
        return None
    phrase = text.rindex(words[-size], floor, end)
    rest = words[:-size]
    of: Mention | None = None
    if not rest or rest in (["'s"], ["’s"]):
        if before is None or before.end < floor:
            return None
        of = before
    elif rest[-1].lower() != "the" or (len(rest) > 1 and rest[-2].lower() in NOT_HOLDER):
        return None
    else:
        phrase = text.rindex(rest[-1], floor, phrase)
    if of is not None and text[of.end : phrase].strip() not in ("", *_POSSESSIVES):
        return None
    if of is not None and _preceded_by_former(text, of.start):
        return None
    if of is None and after is not None and text[end : after.start] in (" of ", " of the "):
        of = after
    elif of is None and text[end : end + 4] == " of ":
        return None
    if of is not None:
        entity, rule = _of(found.article, found.base, role, of)
    else:
        entity, rule = _bare(found, role, phrase, sentence_no), "office of the document"
    return (phrase, entity, rule) if entity is not None else None


def _government(
    text: str, words: list[str], floor: int, end: int, before: Mention | None, after: Mention | None
) -> Found | None:
    """ "the German government", "Poland's authorities", "its government", "the government of Qatar": the country."""
    start = text.rindex(words[-1], floor, end)
    if after is not None and text[end : after.start] in (" of ", " of the "):
        entity = after.entity
        return (start, entity, "government") if entity is not None and entity.type == "country" else None
    if before is None or before.end != floor or words[:-1] not in ([], ["'s"], ["’s"]):
        return None
    if before.form not in ("demonym", "pronoun") and len(words) == 1:
        return None
    entity = before.entity
    return (start, entity, "government") if entity is not None and entity.type == "country" else None


def _preceded_by_former(text: str, start: int) -> bool:
    """ "the then Ukrainian president", "served as Ukrainian president"."""
    words = text[max(0, start - 20) : start].lower().split()
    return bool(words) and (words[-1] in NOT_HOLDER - {"new", "first"} | {"as"} or words[-1].startswith("ex-"))


def office_names(role: Role, country: str | None) -> tuple[str, ...]:
    """The offices that the words can mean in that country."""
    if role.office is None:
        return ()
    if country == "USA" and role.office == "foreign_minister":
        return ("secretary_of_state",)
    if country == "GBR" and role.office == "chancellor":
        return ("finance_minister",)
    return (role.office,)


def _of(article: Article, base: EntityBase, role: Role, of: Mention) -> tuple[Entity | None, str]:
    """The holder of a country's or body's office: on the day, or the one of the document."""
    body = of.entity or base.demonym(of.text)
    if body is None or body.type not in ("country", "organization", "place"):
        return None, "office"
    key = body.country if body.type == "country" else body.name
    if body.type == "place":  # its mayor or governor, but not the "leader" of a town
        offices = [o for o in office_names(role, body.name) if o != "leader"]
        held = [h for o in offices if (h := base.holder(body.name, o, article.published_on))]
        return (held[0] if held else None), "office"
    if key is None:  # a state that the base does not hold
        return _named_holder(article, base, role, of), "named holder"
    for office in office_names(role, key):
        if office == "leader" and article.published_on is None:
            country = base.country_record(key)
            office = (country.leading if country else None) or "president"
        holder = base.holder(key, office, article.published_on)
        if holder is not None:
            return holder, "office"
        if article.published_on is None:
            persons = _persons_with(article, base, {office}, key)
            if len(persons) == 1:
                return persons[0], "office"
    return _named_holder(article, base, role, of), "named holder"


def _named_holder(article: Article, base: EntityBase, role: Role, of: Mention) -> Entity | None:
    """The only person of the document with this role (of a minister: any ministry) and country."""
    country = of.entity.country if of.entity else None
    if country is None:
        return None
    fit: dict[str, Entity] = {}
    for mention in article.mentions:
        entity = mention.entity
        if entity is None or entity.type != "person" or entity.country != country or entity.role is None:
            continue
        same = entity.role == role.words and role.office is not None
        if same or (role.words == "minister" and _is_minister(base, entity, article)):
            fit[entity.entity_id] = entity
    return next(iter(fit.values())) if len(fit) == 1 else None


def _is_minister(base: EntityBase, entity: Entity, article: Article) -> bool:
    return _has_office(base, entity, _ministers(base), None, article.published_on)


def _ministers(base: EntityBase) -> set[str]:
    return {r.office for r in base.roles.values() if r.office and r.office.endswith("minister")} - {"prime_minister"}


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


def offices_held(base: EntityBase, article: Article, entity: Entity) -> tuple[Office, ...]:
    """The offices that a person of the base held on the day of publication."""
    record, on = base.record(entity.entity_id), article.published_on
    return tuple(o for o in record.offices if on is None or o.held_on(on)) if record is not None else ()


def is_office(word: str, base: EntityBase) -> bool:
    """Is the word an office ("minister", "governor") rather than what somebody does?"""
    role = base.roles.get(word)
    return role is not None and (role.office is not None or role.words == "minister")


def predecessor(base: EntityBase, article: Article, entity: Entity) -> Entity | None:
    """Who held the person's leading office the day before the term began."""
    found: dict[str, Entity] = {}
    for office in offices_held(base, article, entity):
        role = base.roles.get(office.office.replace("_", " "))
        if office.start is None or role is None or role.level < 2:
            continue
        before = base.holder(office.of, office.office, office.start - timedelta(days=1))
        if before is not None and before.entity_id != entity.entity_id:
            found[before.entity_id] = before
    return next(iter(found.values())) if len(found) == 1 else None


def former_holder(found: Discourse, words: list[str], start: int) -> Entity | None:
    """ "The former prime minister": the only person named before whose term of that office was over on the day."""
    hit = role_at_end(words, found.base)
    on = found.article.published_on
    if hit is None or hit[0].office is None or on is None:
        return None
    fit: dict[str, Entity] = {}
    for mention in found.names:
        entity = mention.entity
        if mention.start >= start:
            break
        record = found.base.record(entity.entity_id) if entity is not None and entity.type == "person" else None
        if entity is None or record is None:
            continue
        terms = [o for o in record.offices if o.office == hit[0].office]
        if terms and all(o.end is not None and o.end <= on for o in terms):
            fit[entity.entity_id] = entity
    return next(iter(fit.values())) if len(fit) == 1 else None


def _bare(found: Discourse, role: Role, start: int, sentence_no: int) -> Entity | None:
    """ "the president": the one person named before who is one; of several the only one meant near."""
    if role.office == "leader" or (role.office is None and role.words != "minister"):
        return None
    base = found.base
    if role.words == "minister":
        offices = _ministers(base)
    else:
        offices = {role.office or ""}
        if role.office == "foreign_minister":
            offices.add("secretary_of_state")
    persons = _persons_with(found.article, base, offices, None, start)
    if len(persons) == 1:
        return persons[0]
    ids = {p.entity_id: p for p in persons}
    near = {
        r.entity.entity_id for r in found.back(sentence_no, _NEAR) if r.entity is not None and r.entity.entity_id in ids
    }
    return ids[near.pop()] if len(near) == 1 else None
