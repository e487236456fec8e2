"""Role words beside a name: the title before it, the apposition after it."""

from dataclasses import dataclass

from transforms.knowledge.entities import EntityBase, Role
from transforms.language.analysis import Article, Mention

_FORMER = ("former", "ex", "late", "then", "ousted", "deposed", "retired")
_LONGEST = 4  # words of a role
_FILLERS = frozenset(
    (
        *("former", "late", "then", "retired", "acting", "interim", "new", "newly-elected", "incoming", "outgoing"),
        *("deputy", "senior", "top", "chief", "veteran"),
    )
)


@dataclass(frozen=True, slots=True)
class Title:
    """What stands beside a name: the role, the mention of the country or body it belongs to, and whether it is over."""

    role: Role
    words: str
    of: Mention | None
    former: bool


def role_at_end(words: list[str], base: EntityBase) -> tuple[Role, int] | None:
    """The longest role that ends the list of words, with its number of words."""
    for size in range(min(_LONGEST, len(words)), 0, -1):
        phrase = " ".join(words[-size:]).lower().strip("“”\"',;:")
        role = base.roles.get(phrase) or base.roles.get(phrase.removesuffix("s"))
        if role:
            return role, size
    return None


def role_at_start(words: list[str], base: EntityBase) -> tuple[Role, int] | None:
    """The longest role that begins the list of words."""
    for size in range(min(_LONGEST, len(words)), 0, -1):
        phrase = " ".join(words[:size]).lower().rstrip(",;:.")
        if role := base.roles.get(phrase):
            return role, size
    return None


def title_of(article: Article, at: int, base: EntityBase) -> Title | None:
    """The title of the person at article.mentions[at], before it or in an apposition after it."""
    return _before(article, at, base) or _of_before(article, at, base) or _after(article, at, base)


def _before(article: Article, at: int, base: EntityBase) -> Title | None:
    mentions, text = article.mentions, article.text
    mention = mentions[at]
    before = mentions[at - 1] if at else None
    floor = max(before.end if before else 0, mention.start - 60, text.rfind("\n", 0, mention.start) + 1)
    words = text[floor : mention.start].replace("’s ", " ").replace("'s ", " ").split()
    if not words or not text[floor : mention.start].endswith((" ", "\xa0")) or words[-1][-1] in ";:!?,":
        return None
    found = role_at_end(words, base)
    if found is None:
        return None
    role, size = found
    rest = [w.lower() for w in words[: len(words) - size]]
    former = any(w.strip(",") in _FORMER or w.startswith("ex-") for w in rest[-2:])
    while rest and rest[-1] in _FILLERS:
        rest.pop()
    of = (
        before
        if before is not None
        and floor == before.end
        and not rest
        and text[before.end : before.end + 1] in (" ", "'", "’")
        else None
    )
    return Title(role, " ".join(words[len(words) - size :]).lower(), of, former)


def _of_before(article: Article, at: int, base: EntityBase) -> Title | None:
    """ "The president of Valmeria, Mira Solane"."""
    mentions, text = article.mentions, article.text
    if at == 0 or text[mentions[at - 1].end : mentions[at].start] not in (", ", " "):
        return None
    of = mentions[at - 1]
    line = text.rfind("\n", 0, of.start) + 1
    words = text[max(line, of.start - 50) : of.start].split()
    if words and words[-1].lower() == "the":
        words.pop()
    if not words or words.pop().lower() not in ("of", "for"):
        return None
    found = role_at_end(words, base)
    if found is None:
        return None
    role, size = found
    former = any(w.lower() in _FORMER for w in words[-size - 2 : -size])
    return Title(role, " ".join(words[-size:]).lower(), of, former)


def _after(article: Article, at: int, base: EntityBase) -> Title | None:
    mentions, text = article.mentions, article.text
    mention = mentions[at]
    if text[mention.end : mention.end + 2] != ", ":
        return None
    stop = text.find("\n", mention.end)
    chunk = text[mention.end + 2 : min(mention.end + 90, stop if stop >= 0 else len(text))]
    position = mention.end + 2
    for article_word in ("the ", "a ", "an "):
        if chunk.startswith(article_word):
            chunk = chunk[len(article_word) :]
            position += len(article_word)
            break
    former = False
    words = chunk.split(" ")
    while words and words[0].lower() in _FILLERS:
        former = former or words[0].lower() in _FORMER
        position += len(words[0]) + 1
        words = words[1:]
    follower = mentions[at + 1] if at + 1 < len(mentions) else None
    of = None
    if follower is not None and follower.start == position and follower.label != "PERSON":
        of = follower
        rest = text[follower.end : mention.end + 90]
        words = rest.removeprefix("'s").removeprefix("’s").split()
    found = role_at_start(words, base)
    if found is None:
        return None
    role, size = found
    phrase = " ".join(words[:size]).lower().rstrip(",.;:")
    if of is None and len(words) > size + 1 and words[size] in ("of", "for") and follower is not None:
        gap = text[position : follower.start]
        if gap.lower().rstrip().removesuffix(" the").endswith((f"{phrase} of", f"{phrase} for")):
            of = follower
    return Title(role, phrase, of, former)
