"""Who speaks: the subject of a cue, as a mention with its entity or as the words of a noun phrase."""

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from transforms.language.analysis import Article, Entity, Mention
from transforms.linking.nominals import nominal_heads
from transforms.quotes.cues import is_of_things, is_reporting, is_source, is_spoken, source_end

WRITER = frozenset({"i", "we"})
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_SUBJECTS = frozenset({"nsubj", "csubj"})
_NOBODY = frozenset({"you", "one", "there", "what"})
_THING = frozenset({"it", "this", "that", "these", "those", "which"})
# What acts, and so may speak; a word for a thing without an entity of these types does not.
_SPEAKING = frozenset({"person", "organization", "country"})
# A noun phrase is continued by "for the ministry", "of the court", "at the embassy".
_PART_OF_NAME = frozenset({"of", "for", "at", "from", "with", "in"})
_CLIMBING = frozenset({"conj", "xcomp", "advcl", "ccomp", "pcomp", "prep", "dep", "parataxis"})
_HIGHEST = 6


@dataclass(slots=True)
class Speaker:
    """A speaker's words in the article's text, and the entity where it is known."""

    start: int
    end: int
    entity: Entity | None


def speaker_of(cue: Token, article: Article, offset: int, *, writer: bool = False) -> Speaker | None:
    """The speaker of a cue, or None where the parse gives no subject; `offset` is the paragraph's.

    The writer's "I" and "we" are speakers only if `writer`.
    """
    beside = _named_before(cue, article, offset)
    if beside is not None:
        return beside
    head = head_of(cue)
    if head is None:
        return None
    if head.pos_ == "PRON" and (head.lower_ in _NOBODY or (head.lower_ in WRITER and not writer)):
        return None
    if cue.dep_ == "pcomp" and cue.tag_ == "VBG" and not may_speak(head, article, offset):
        return None  # "The choice was between calling it ...": the choice calls nothing
    return speaker_at(head, article, offset)


def head_of(cue: Token) -> Token | None:
    """The head of who speaks: subject of a verb, object of "according to", holder or author of a noun of what is said."""
    if is_source(cue):
        return _subject_of_source(cue)
    if cue.pos_ != "NOUN":
        return subject_of(cue)
    author = _author(cue)
    if author is not None:
        return author
    holder = holder_of(cue)
    return holder if holder is not cue else None


def reporting_of(cue: Token, article: Article, offset: int) -> Token:
    """The cue itself, or the one that reports it where things seem to speak.

    In "Berg said that the leaflet suggested a link" the suggestion is Berg's reading of a leaflet.
    """
    if not is_of_things(cue):
        return cue
    subject = subject_of(cue)
    if subject is None or may_speak(subject, article, offset):
        return cue
    token = cue
    for _ in range(_HIGHEST):
        if token.dep_ == "ccomp" and is_reporting(token.head):
            return token.head
        if token.dep_ not in ("conj", "ccomp", "xcomp", "advcl") or token.head == token:
            break
        token = token.head
    return cue


def may_speak(head: Token, article: Article, offset: int) -> bool:
    """Whether a noun phrase is somebody: a person, body or state of the article, or a word for one."""
    if head.lower_ in _THING:
        return False
    mention = _mention_at(head, article, offset)
    if mention is not None and mention.entity is not None:
        return mention.entity.type in _SPEAKING
    return head.pos_ == "PRON" or is_human(head)


def is_human(head: Token) -> bool:
    """Whether a word is a name, or one of the table of nouns for persons, bodies and states."""
    return head.pos_ == "PROPN" or head.lower_ in nominal_heads() or head.lemma_ in nominal_heads()


def _named_before(cue: Token, article: Article, offset: int) -> Speaker | None:
    """Who is named directly before a participle: "a film of Anna Berg saying ..." has Berg speak, whoever shows it."""
    if cue.tag_ != "VBG" or cue.i == 0 or any(c.dep_ in _SUBJECTS for c in cue.children):
        return None
    mention = _mention_at(cue.nbor(-1), article, offset)
    if mention is None or mention.form != "name" or mention.entity is None or mention.entity.type != "person":
        return None
    return Speaker(mention.start, mention.end, mention.entity)


def speaker_at(head: Token, article: Article, offset: int) -> Speaker:
    """The speaker whose noun phrase has this head: the mention there, or of its apposition, else the phrase.

    Of words ("her letter", "a statement from the firm") it is whose they are, where that is a mention.
    """
    mention = _mention_at(head, article, offset)
    if is_spoken(head) and (mention is None or mention.entity is None):
        author = _author(head)
        mention = (_mention_at(author, article, offset) if author is not None else None) or mention
    elif mention is None or mention.entity is None or mention.entity.type != "person":
        for child in head.children:
            if child.dep_ == "appos":
                other = _mention_at(child, article, offset)
                if other is not None and other.entity is not None and other.entity.type == "person":
                    mention = other
                    break
    if mention is not None:
        return Speaker(mention.start, mention.end, mention.entity)
    start, end = _phrase(head)
    return Speaker(offset + start, offset + end, None)


def _author(noun: Token) -> Token | None:
    """Whose words a noun is said to be: "her letter", "a letter by her"; not "my letter", whose "I" is elsewhere."""
    for child in noun.children:
        if child.dep_ == "poss" and child.lower_ not in ("my", "our"):
            return child
        if child.dep_ == "prep" and child.lower_ in ("by", "from"):
            return next((t for t in child.children if t.dep_ == "pobj"), None)
    return None


def subject_of(verb: Token) -> Token | None:
    """The head of the subject of a verb: its own, or that of the verb it is joined to (source: ClearNLP's labels)."""
    token = _main_cue(verb) or verb
    for _ in range(_HIGHEST):
        passive = next((c for c in token.children if c.dep_ == "nsubjpass"), None)
        subjects = [c for c in token.children if c.dep_ in _SUBJECTS]
        if subjects:
            # Of two, as in "Russia's negotiator [and] Ivan Petrov told", the name.
            subject = next((s for s in subjects if s.ent_type_ == "PERSON"), subjects[0])
            above = _subject_above(subject, token) if token is not verb else None
            return above or _antecedent(subject, token)
        if passive is not None:
            # "was called a joke by X": X speaks; "is quoted as saying": the subject does.
            return _antecedent(passive, token) if token is not verb or verb.lemma_ == "quote" else _agent(verb)
        if token.dep_ == "acl":
            return holder_of(token.head)
        if token.dep_ == "relcl":
            return _last_of_list(token.head, token)
        if token.dep_ not in _CLIMBING or token.head == token:
            return None
        token = token.head
    return None


def _main_cue(verb: Token) -> Token | None:
    """The cue that a participle after a comma continues: in "she said that X rose, adding ..." she adds, not X."""
    if verb.tag_ != "VBG" or verb.dep_ not in ("advcl", "acl", "conj") or verb.i == 0 or verb.nbor(-1).text != ",":
        return None
    if any(c.dep_ in _SUBJECTS for c in verb.children):
        return None
    token = verb.head
    for _ in range(_HIGHEST):
        if token.dep_ == "ccomp" and token.head.i < token.i and is_reporting(token.head):
            return token.head
        if token.head == token:
            return None
        token = token.head
    return None


def _subject_above(subject: Token, verb: Token) -> Token | None:
    """In "she said the tents were a risk and called on ...", a parser may join "called" to "were": tents do not call.

    The subject of the cue that reports the clause, if the clause's own subject is a plain noun.
    """
    is_thing = subject.pos_ == "NOUN" or subject.lower_ in _THING
    if not is_thing or subject.ent_type_ or verb.dep_ != "ccomp" or not is_reporting(verb.head):
        return None
    if verb.head.i > verb.i:
        return None
    return next((c for c in verb.head.children if c.dep_ in _SUBJECTS), None)


def _antecedent(subject: Token, verb: Token) -> Token:
    """The noun that a relative pronoun stands for; any other subject is itself."""
    if subject.lower_ not in _RELATIVE or subject.tag_ not in ("WP", "WDT"):
        return subject
    for _ in range(_HIGHEST):
        if verb.dep_ == "relcl":
            return _last_of_list(verb.head, subject)
        if verb.head == verb:
            break
        verb = verb.head
    return subject


def _last_of_list(noun: Token, before: Token) -> Token:
    """Of "A, B and C, who said" it is C: parsers hang the relative clause on any of the three."""
    for _ in range(_HIGHEST):
        following = [c for c in noun.children if c.dep_ == "conj" and noun.i < c.i < before.i and c.pos_ == "PROPN"]
        if noun.pos_ != "PROPN" or not following:
            break
        noun = following[-1]
    return noun


def _agent(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ == "agent":
            return next((t for t in child.children if t.dep_ == "pobj"), None)
    return None


def holder_of(noun: Token) -> Token | None:
    """Whose words a noun holds: "her letter saying ...", "issued a statement saying ..."; a person holds its own."""
    if noun.ent_type_ in ("PERSON", "ORG", "GPE", "NORP"):
        return noun
    for child in noun.children:
        if child.dep_ == "poss" and child.lower_ not in ("my", "our"):
            return child
    token = noun
    for _ in range(_HIGHEST):
        if token.dep_ in _SUBJECTS or token.dep_ == "nsubjpass":
            return token
        if token.pos_ in ("VERB", "AUX"):
            return subject_of(token)
        if token.head == token:
            return None
        token = token.head
    return None


def _subject_of_source(source: Token) -> Token | None:
    doc, end = source.doc, source_end(source)
    if end is None:
        return None
    named = next((t for t in doc[end - 1].children if t.dep_ == "pobj" and not t.is_punct), None)
    if named is None and end < len(doc):
        named = doc[end]
        while named.is_punct and named.i + 1 < len(doc):
            named = named.nbor()
        while named.dep_ in ("compound", "amod", "det", "nmod", "poss", "case", "nummod") and named.head.i > named.i:
            named = named.head
    return named


def _mention_at(head: Token, article: Article, offset: int) -> Mention | None:
    start = offset + head.idx
    return next(article.mentions_in(start, start + len(head)), None)


def _phrase(head: Token) -> tuple[int, int]:
    """[start, end) of a noun phrase in its Doc: from its left edge, with what follows by "of", "for" and the like."""
    first, last = head.i, head.i
    for child in head.lefts:
        if child.dep_ in ("compound", "amod", "det", "nmod", "poss", "nummod", "quantmod", "advmod"):
            first = min(first, child.left_edge.i)
    for child in head.rights:
        if child.dep_ == "prep" and child.lower_ in _PART_OF_NAME and child.i == last + 1:
            last = _end_of_prepositional(child)
        elif child.i > last + 1:
            break
    doc = head.doc
    while first < last and doc[first].is_space:
        first += 1
    return doc[first].idx, doc[last].idx + len(doc[last])


def _end_of_prepositional(preposition: Token) -> int:
    last = preposition.i
    for token in preposition.subtree:
        if token.i <= preposition.i:
            continue
        if token.is_punct or token.dep_ in ("relcl", "acl") or token.i != last + 1:
            break
        last = token.i
    return last


def nearest_name(
    doc: Doc, start: int, end: int, article: Article, offset: int, from_end: bool = False
) -> Speaker | None:
    """The first (or last) person named in the tokens [start, end), else organisation or country, else None.

    The fallback where the parse is broken.
    """
    if start >= end:
        return None
    low, high = offset + doc[start].idx, offset + doc[end - 1].idx + len(doc[end - 1])
    named = [
        m
        for m in article.mentions_in(low, high)
        if m.start >= low and m.end <= high and m.entity is not None and m.form != "demonym"
    ]
    if from_end:
        named.reverse()
    for kind in ("person", "organization", "country"):
        for mention in named:
            if mention.entity is not None and mention.entity.type == kind:
                return Speaker(mention.start, mention.end, mention.entity)
    return None
