"""The day of an act: of the time expressions of its sentence the one that dates it, else the paragraph's, else the news' own.

A report tells what is new. An act in the simple past or present, in no clause that looks back, took place on the day of
publication or the day before; one in the present perfect within the week. The method says so (`published.past`), so that
who wants only what the text states can leave these out. A paragraph that speaks of a day tells on about that day.
"""

from datetime import date, timedelta

from spacy.tokens import Token

from transforms.dates.dates import TimeExpression, find_dates
from transforms.events.records import INFERRED
from transforms.events.syntax import CLAUSE_VERBS
from transforms.language.analysis import Article, Sentence

# Tense -> days before publication on which the act may have begun, and the precision of that range.
SPANS = {"past": (1, "day"), "present": (1, "day"), "perfect": (6, "week")}
RECENT = timedelta(days=7)
_BACK = 3  # sentences of the paragraph
CLIMB = 8
_LOOKS_BACK = frozenset(("when", "since", "before", "until", "till", "once", "whenever", "where"))
_EARLIER = frozenset(
    ("previously", "earlier", "once", "formerly", "originally", "initially", "first", "long", "ago", "often", "always", "repeatedly", "ever")
)  # fmt: skip
_NOW = frozenset(("is", "are", "'s", "'re"))
_OLD_NOUNS = frozenset(("since", "before", "despite", "until", "from", "like", "of"))


def act_date(
    article: Article, sentence: Sentence, head: Token, modality: str, dates: list[TimeExpression]
) -> TimeExpression | None:
    """When the act took place or is to, with the head of its trigger and all time expressions of its sentence."""
    fitting = _in_time(modality, dates, article.published_on)
    found = _nearest_date(head, sentence, fitting)
    if found is None and modality == "actual" and _nearest_date(head, sentence, dates) is None:
        return news_day(article, sentence, head)
    return found


def is_arranged(article: Article, sentence: Sentence, head: Token, dates: list[TimeExpression]) -> bool:
    """ "Is meeting the king on Friday": the present progressive with a day still to come tells of a plan."""
    published = article.published_on
    if published is None or head.tag_ != "VBG" or not any(c.dep_ == "aux" and c.lower_ in _NOW for c in head.children):
        return False
    day = _nearest_date(head, sentence, dates)
    if day is None or day.date_start is None or day.precision not in ("day", "week", "weekend"):
        return False
    return day.date_start > published or (day.date_start == published and day.method.startswith("weekday"))


def _in_time(modality: str, dates: list[TimeExpression], published_on: date | None) -> list[TimeExpression]:
    """The dates that fit the status: what has happened lies not after the publication, what is planned not before it.

    In "agreed to meet on Monday" the day is the meeting's, not the agreement's.
    """
    if published_on is None or modality not in ("actual", "planned"):
        return dates
    if modality == "actual":
        return [d for d in dates if d.date_start is None or d.date_start <= published_on]
    return [d for d in dates if d.date_end is None or d.date_end >= published_on]


def _clause(token: Token) -> Token:
    """The verb of the token's clause, or the root."""
    for _ in range(CLIMB):
        if token.pos_ in CLAUSE_VERBS or token.dep_ == "ROOT":
            break
        token = token.head
    return token


def _nearest_date(head: Token, sentence: Sentence, dates: list[TimeExpression]) -> TimeExpression | None:
    """The time expression of the trigger's own phrase or clause nearest to it, else the nearest of the clauses above.

    One of a clause below tells of another act: in "praised the host who had received him last month" nobody praised then.
    """
    own = _clause(head)
    above = {own.i, *(a.i for a in own.ancestors)}
    at, _ = sentence.where(head)
    near, far = [], []
    for expression in dates:
        tokens = sentence.tokens(expression.start, expression.end)
        if tokens is None or len(tokens) == 0:
            continue
        root = tokens.root
        clause = _clause(root)
        if clause.i == own.i or (head.i in (root.i, *(a.i for a in root.ancestors)) and not _below(root, head)):
            near.append(expression)
        elif clause.i in above:
            far.append(expression)
    found = near or far
    found = [d for d in found if d.date_start is not None] or found  # "recently, on Monday"
    return min(found, key=lambda d: (abs(d.start - at), d.start)) if found else None


def _below(token: Token, head: Token) -> bool:
    """Does a clause of its own lie between the token and the head above it?"""
    for node in (token, *token.ancestors):
        if node.i == head.i:
            return False
        if node.dep_ in ("relcl", "ccomp", "advcl") and node.pos_ in CLAUSE_VERBS:
            return True
    return False


def news_day(article: Article, sentence: Sentence, trigger: Token) -> TimeExpression | None:
    """The day of an actual act in a sentence without a time expression; None where nothing tells."""
    published = article.published_on
    if published is None:
        return None
    tense = act_tense(trigger)
    if tense is None:
        return None
    context = _context(article, sentence, published)
    if context is not None:
        first, last = context.date_start, context.date_end
        if first is None or last is None or published - last > RECENT or first > published:
            return None
        if tense == "past" and context.precision == "day":
            return _at(sentence, trigger, first, last, "day", f"paragraph.{context.method}")
    back, precision = SPANS[tense]
    return _at(sentence, trigger, published - timedelta(days=back), published, precision, f"{INFERRED}{tense}")


def _at(sentence: Sentence, trigger: Token, first: date, last: date, precision: str, method: str) -> TimeExpression:
    start, _ = sentence.where(trigger)
    return TimeExpression(start, start, "", first, last, precision, method)


def _context(article: Article, sentence: Sentence, published: date) -> TimeExpression | None:
    """The last time expression of the sentences before, in the same paragraph."""
    for number in range(sentence.no - 1, max(-1, sentence.no - 1 - _BACK), -1):
        before = article.sentences[number]
        if before.paragraph != sentence.paragraph:
            return None
        if found := find_dates(before, published):
            return found[-1]
    return None


def act_tense(trigger: Token) -> str | None:
    """past, present or perfect: the tense in which the act is told; None where it is not told as news."""
    node = trigger
    for _ in range(CLIMB):
        if any(c.lower_ in _EARLIER for c in node.children if c.dep_ in ("advmod", "npadvmod")):
            return None
        if node.pos_ in CLAUSE_VERBS:
            if any(c.lower_ in _LOOKS_BACK for c in node.children if c.dep_ in ("mark", "advmod")):
                return None
            if node.dep_ == "relcl":
                return None
            tense = _aspect(node)
            if tense != "above":
                return tense
        elif node.dep_ == "pobj" and node.head.lower_ in _OLD_NOUNS and node is not trigger:
            return None
        if node.head is node:
            return None
        node = node.head
    return None


def _aspect(verb: Token) -> str | None:
    """The tense of a verb with its auxiliaries; above: it has none of its own; None: neither told nor new."""
    auxiliaries = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    if any(a.tag_ == "MD" for a in auxiliaries):
        return None
    have = next((a for a in auxiliaries if a.lemma_ == "have"), None)
    if have is not None:
        return "perfect" if have.tag_ in ("VBZ", "VBP") else None
    if verb.tag_ == "VBD" or any(a.tag_ == "VBD" for a in auxiliaries):
        return "past"
    if verb.tag_ in ("VBZ", "VBP") or any(a.tag_ in ("VBZ", "VBP") for a in auxiliaries):
        return "present"
    return "above" if verb.tag_ in ("VB", "VBG", "VBN") else None
