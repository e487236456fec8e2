"""The event coder: from parsed sentences with linked mentions to reports of events of PLOVER's types.

A sentence is looked at further only if a lemma of it heads an entry of the lexicon. The most specific entry that fires
for a word wins; its frame names the participants; what it governs, denies or merely asks for is settled by modality.
Then reports of one act are made one ("killed" and "strike" in "killed in a strike"), the content of acts of speech
is dropped ("urged Kyiv to withdraw" is one request), and what stands in a direct quotation is left to the quotes.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from transforms.dates.dates import TimeExpression, find_dates
from transforms.events.act_dates import act_date, is_arranged
from transforms.events.confidence import confidence, features
from transforms.events.contexts import contexts_of
from transforms.events.frames import Filler
from transforms.events.meetings import name_participants
from transforms.events.merge import CONTENT_TYPES, Found, settle
from transforms.events.modality import TOLD, Status, modality
from transforms.events.participants import Resolver
from transforms.events.parties import Parties
from transforms.events.places import place_of
from transforms.events.recipients import settle_recipients
from transforms.events.records import EventMention
from transforms.events.requirements import lacking
from transforms.events.same_act import complete
from transforms.events.scenes import place_speakers
from transforms.events.syntax import CLAUSE_VERBS, prepositional, subjects
from transforms.events.triggers import LONGEST_TRIGGER, candidates, match, possible
from transforms.knowledge.lexicon import Entry, Lexicon
from transforms.language.analysis import Article, Entity, Mention, Sentence
from transforms.quotes.quotes import Quote

CLIMB = 8
# Who is not taken to be of the country where the act takes place: those who travel, and those who have no state.
ELSEWHERE = frozenset(("GOV", "LEG", "REB", "CRM", "UAF", "IGO", "NGO"))
# Parties and unions that the base does not know are those of the country where they act.
DOMESTIC = frozenset(("PTY", "LAB", "OPP"))
LAW = frozenset(("JUD", "COP", "LEG"))
# A sentence of more tokens is a list or a table glued together; its parse is of no use.
LONGEST_SENTENCE = 150


@dataclass(slots=True)
class Rejected:
    """Why an entry that was tried did not become an event, for who asks."""

    rule: str
    trigger: str
    reason: str
    start: int  # of the trigger's head, in the article


def code_events(
    article: Article, quotes: list[Quote], lexicon: Lexicon, rejected: list[Rejected] | None = None
) -> list[EventMention]:
    """The reports of events in an article whose sentences are parsed and mentions linked, in order of the text.

    `rejected` is filled with the entries whose words a sentence has and that became no event, and why.
    """
    events: list[EventMention] = []
    parties = Parties()
    for sentence in article.sentences:
        if len(sentence.span) > LONGEST_SENTENCE:
            continue
        heads = candidates(sentence, lexicon)
        inside = [q for q in quotes if q.start < sentence.end and sentence.start < q.end]
        resolver = Resolver(article, sentence, inside, parties)
        coded = _code_sentence(article, sentence, heads, inside, lexicon, resolver, rejected) if heads else []
        parties.remember(sentence.no, coded, resolver.joined())
        events += coded
    events = name_participants(events)
    complete(article, events)
    place_speakers(article, quotes, events)
    return events


def _code_sentence(
    article: Article,
    sentence: Sentence,
    heads: list[tuple[Token, tuple[Entry, ...]]],
    quotes: list[Quote],
    lexicon: Lexicon,
    resolver: Resolver,
    rejected: list[Rejected] | None,
) -> list[EventMention]:
    spoken = [q for q in quotes if q.kind != "indirect"]
    filler = Filler(resolver, lexicon)
    found: list[Found] = []
    for token, entries in heads:
        if not possible(token) or resolver_hides(token, resolver):
            continue
        one = _fire(token, entries, filler, resolver, lexicon, rejected)
        if one is not None:
            found.append(one)
    if not found:
        return []
    settle(found, lexicon)
    kept: list[tuple[Found, Quote | None]] = []
    for one in found:
        quote = _quote_of(one, sentence, spoken)
        if one.dropped is None and quote is not None and _only_said(one, quote):
            one.dropped = "inside a direct quotation"
        if one.dropped is None:
            kept.append((one, quote))
    if rejected is not None:
        for one in found:
            if one.dropped is not None:
                head = one.trigger.head
                rejected.append(Rejected(one.trigger.entry.id, head.text, one.dropped, sentence.where(head)[0]))
    if not kept:
        return []
    contexts = contexts_of(sentence.span.text)
    dates = find_dates(sentence, article.published_on)
    for one, _ in kept:
        if one.modality == "actual" and is_arranged(article, sentence, one.trigger.head, dates):
            one.status = Status("planned", "progressive", one.trigger.head)
    return [
        _mention(
            lexicon,
            sentence,
            one,
            resolver,
            contexts,
            act_date(article, sentence, one.trigger.head, one.modality, dates),
            quote,
        )
        for one, quote in kept
    ]


def resolver_hides(token: Token, resolver: Resolver) -> bool:
    """Is the word part of a name ("Strike Force", "the Meeting of the Parties")?"""
    mention = resolver.mention(token)
    return mention is not None and token.pos_ in ("NOUN", "PROPN") and mention.form == "name"


def _fire(
    token: Token,
    entries: tuple[Entry, ...],
    filler: Filler,
    resolver: Resolver,
    lexicon: Lexicon,
    rejected: list[Rejected] | None,
) -> Found | None:
    """The most specific entry of a word that matches and has the participants that its frame needs."""
    muted: Found | None = None  # says nothing itself, but what it asks for is still no act: "calls for them to resign"
    for entry in entries:
        trigger = match(entry, token)
        if trigger is None:
            continue
        actors, recipients = filler.fill(trigger)
        recipients = settle_recipients(trigger, actors, recipients, resolver, lexicon)
        reason = lacking(trigger, actors, recipients, resolver, lexicon)
        if reason is None:
            status, condition = modality(trigger, lexicon)
            return Found(trigger, actors, recipients, status, condition, entry.mode)
        if rejected is not None:
            rejected.append(Rejected(entry.id, token.text, reason, resolver.sentence.where(token)[0]))
        if muted is None and entry.event_type in CONTENT_TYPES:
            muted = Found(trigger, [], [], TOLD, None, None, reason)
    return muted


def _quote_of(one: Found, sentence: Sentence, spoken: list[Quote]) -> Quote | None:
    """The quotation in which the trigger stands."""
    start, _ = sentence.where(one.trigger.head)
    return next((q for q in spoken if q.start <= start < q.end), None)


def _only_said(one: Found, quote: Quote) -> bool:
    """Inside a direct quotation, without a participant named there as its actor."""
    if quote.kind != "direct":
        return False
    return not any(quote.start <= p.start < quote.end and p.entity is not None for p in one.actors)


def _attributed(head: Token, resolver: Resolver, lexicon: Lexicon) -> Entity | None:
    """Whose claim it is: subject of the report verb above, or the noun after "according to"."""
    reports = lexicon.words["report"]
    node = head
    for _ in range(CLIMB):
        if node.pos_ in CLAUSE_VERBS:
            for child in node.children:
                if child.dep_ == "ccomp" and child.i > node.i:
                    continue
                if child.dep_ in ("prep", "advmod") and child.lower_ == "according":
                    for noun in prepositional(child, "to") or prepositional(node, "to"):
                        for part in resolver.resolve([noun], "actor"):
                            if part.entity is not None:
                                return part.entity
                if child.dep_ in ("parataxis", "ccomp") and child.lemma_ in reports and child.i != head.i:
                    for part in resolver.resolve(subjects(child), "actor"):
                        if part.entity is not None:
                            return part.entity
        if node.dep_ == "ROOT":
            return None
        above = node.head
        if node.dep_ in ("ccomp", "advcl") and above.lemma_ in reports and above.i != head.i:
            for part in resolver.resolve(subjects(above), "actor"):
                if part.entity is not None:
                    return part.entity
        node = above
    return None


def _mention(
    lexicon: Lexicon,
    sentence: Sentence,
    one: Found,
    resolver: Resolver,
    contexts: list[str],
    day: TimeExpression | None,
    quote: Quote | None,
) -> EventMention:
    trigger = one.trigger
    first, last = trigger.words[0], trigger.words[-1]
    trigger_start, _ = sentence.where(first)
    _, trigger_end = sentence.where(last)
    if trigger_end - trigger_start > LONGEST_TRIGGER:
        trigger_start, trigger_end = sentence.where(trigger.head)
    start = min(
        [sentence.offset + trigger.head.left_edge.idx, trigger_start, *(p.start for p in one.actors + one.recipients)]
    )
    edge = trigger.head.right_edge
    end = max([sentence.offset + edge.idx + len(edge.text), trigger_end, *(p.end for p in one.actors + one.recipients)])
    start, end = max(start, sentence.start), min(end, sentence.end)
    place = place_of(trigger.words, resolver, trigger.entry.event_type, one.recipients)
    claimant = _attributed(trigger.head, resolver, lexicon)
    _own_forces(one, claimant, resolver)
    _locate(one, place, resolver)
    condition = None
    if one.condition is not None:
        doc = sentence.span.doc
        condition = doc[one.condition[0] : one.condition[1] + 1].text.strip(" ,.;") or None
    deciding = (None, None) if one.status.word is None else sentence.where(one.status.word)
    return EventMention(
        sentence_no=sentence.no,
        start=start,
        end=end,
        trigger_start=trigger_start,
        trigger_end=trigger_end,
        event_type=trigger.entry.event_type,
        mode=one.mode,
        contexts=list(contexts),
        modality=one.modality,
        modality_rule=one.status.rule,
        modality_start=deciding[0],
        modality_end=deciding[1],
        condition_text=condition,
        attributed_to=claimant,
        date=day,
        place=place,
        rule=trigger.entry.id,
        confidence=confidence(features(one, sentence, quote is not None)),
        actors=one.actors,
        recipients=one.recipients,
        quote=quote,
    )


def _own_forces(one: Found, claimant: Entity | None, resolver: Resolver) -> None:
    """ "The Chadian ministry said air defences downed ten drones": a state tells what its own forces do."""
    if claimant is None or claimant.country is None or claimant.sector not in ("GOV", "MIL"):
        return
    for participant in one.actors:
        if participant.sector == "MIL" and participant.entity is None and participant.country is None:
            participant.country = claimant.country
            participant.entity = resolver.parties.states.get(claimant.country)


def _locate(one: Found, place: Mention | None, resolver: Resolver) -> None:
    """Crowds, police, courts, victims without a country are taken to be of the country where the act takes place."""
    event_type = one.trigger.entry.event_type
    acting = {p.country for p in one.actors}
    country = resolver.country_near(place) if place is not None else None
    if country is None:
        named = {m.entity.country for m in resolver.mentions if m.entity is not None and m.entity.country is not None}
        if event_type == "ASSAULT" and len(named) == 2:
            named -= acting  # "a Chadian strike killed three people in ..., Niger"
        if len(named) != 1:
            return
        country = next(iter(named))
    by_law = bool(one.actors) and all(p.sector in LAW for p in one.actors)  # "prosecutors charged the minister"
    for participant in one.actors + one.recipients:
        is_recipient = participant in one.recipients
        if place is None and is_recipient and country in acting and event_type == "ASSAULT":
            continue  # "Russia hit power stations": not its own, if nothing says so
        entity = participant.entity
        is_local = entity is None or (entity.type == "person" and is_recipient) or participant.sector in DOMESTIC
        at_home = participant.sector not in ELSEWHERE or (is_recipient and (by_law or event_type == "PROTEST"))
        if participant.sector == "MIL" and event_type in ("MOBILIZE", "AID"):
            continue  # forces that are sent are not of the country where they are sent
        of_somewhere = any(participant.start <= m.start < participant.end for m in resolver.mentions)
        if participant.sector == "MIL" and not is_recipient and of_somewhere:
            continue  # "European troops": of somewhere, but of no state
        if participant.country is None and is_local and at_home:
            participant.country = country
            if is_recipient and event_type == "ASSAULT" and entity is None and participant.sector is None:
                participant.entity = resolver.parties.states.get(country)  # a refinery in Chad is Chad's
