"""A made stream of news with copies and with look-alikes, the same for the same seed, made one after another and not kept.

The prose is sentences of given articles with many of their longer words exchanged. It stands on pages of sites that belong
to few publishers, whose notices (newsletter, cookies, authors, disclaimers) differ in little but names.

Originals, by `trap`: `plain` articles of 200 to 480 words; `short` ones of 80 to 200 words on pages with more surroundings
than text; `background`: with an agency's paragraphs that all articles on the topic share; `report`: names, numbers and
dates filled into a template; `quote`: with a passage that another story has, too; `digest`: beginnings of other articles.

Copies, by `kind`: `exact` (the same page), and on another site `moved`, `edited` (words exchanged, a sentence left out),
`abridged` (to 45 to 85 %), `extended` (paragraphs more), `noisy` (a scan: 3 to 10 % of the words misread).
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import made_texts as t

SENTENCE = re.compile(r"(?<=[.!?])\s+")
TRAPS = {"plain": 50, "short": 18, "background": 12, "report": 9, "quote": 8, "digest": 3}
KINDS = ("exact", "moved", "edited", "abridged", "extended", "noisy")
KINDS_OF = {"report": ("exact", "moved", "extended"), "digest": ("exact", "moved")}
PUBLISHERS, SITES = 40, 400
LARGE_SITES, HUGE_SITES = 110, 1  # that print the short articles; of them those with the most notices
HUGE, LARGE, SMALL = (16, 21), (4, 10), (0, 3)  # notices of a site
RECENT, OLD = 400, 400  # originals that may be copied: the last ones, and some of all before
TOPICS, TOPIC_ARTICLES = 60, 40  # with background at any time, and articles on one of them
START = datetime(2025, 3, 1, tzinfo=UTC)
APART = timedelta(seconds=9)
EXCHANGED = 0.6  # of the longer words
LEAST_EXCHANGEABLE = 0.4  # of the words of a sentence, lest it come again and again to the letter

Paragraphs = list[list[str]]


@dataclass(frozen=True, slots=True)
class Made:
    """`cluster`: the place of the original in the stream."""

    article_id: str
    cluster: int
    kind: str
    trap: str
    published_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Site:
    head: list[str]
    foot: list[str]
    authors: list[str]


@dataclass(frozen=True, slots=True)
class Story:
    cluster: int
    trap: str
    body: Paragraphs
    page: str


@dataclass
class World:
    """What articles are made from; `recent`, `old`, `topics` and `passages` change as the stream goes on."""

    draw: random.Random
    pool: list[str]
    vocabulary: list[str]
    sites: list[Site]
    recent: list[Story]
    old: list[Story]
    topics: list[Paragraphs]
    passages: list[list[str]]


def made(given: Sequence[str], n: int, seed: int = 7, copied: float = 0.3) -> Iterator[Made]:
    """The first `n` articles of the stream, in order of publication; `copied`: the share of copies."""
    world = _world(given, seed)
    draw = world.draw
    for at in range(n):
        if world.recent and draw.random() < copied:
            story = draw.choice(world.old if world.old and draw.random() < 0.1 else world.recent)
            kind = draw.choice(KINDS_OF.get(story.trap, KINDS))
            page = story.page if kind == "exact" else _page(world, _changed(world, story.body, kind), story.trap)
        else:
            kind = "original"
            trap = draw.choices(tuple(TRAPS), tuple(TRAPS.values()))[0]
            body = _body(world, trap)
            page = _page(world, body, trap)
            story = Story(at, trap, body, page)
            _remember(world, story, at)
        yield Made(f"{at:016x}", story.cluster, kind, story.trap, START + at * APART, page)


def _world(given: Sequence[str], seed: int) -> World:
    draw = random.Random(seed)
    sentences = [s.split() for text in given for line in text.split("\n") for s in SENTENCE.split(line)]
    pool = [s for s in sentences if 8 <= len(s) <= 40 and sum(map(_is_longer, s)) >= LEAST_EXCHANGEABLE * len(s)]
    vocabulary = [word for s in pool for word in s if _is_longer(word)]
    world = World(draw, [" ".join(s) for s in pool], vocabulary, [], [], [], [], [])
    publishers = [(_name(draw, t.COMPANY_TAILS), _worded(world)) for _ in range(PUBLISHERS)]
    sizes = [HUGE] * HUGE_SITES + [LARGE] * (LARGE_SITES - HUGE_SITES) + [SMALL] * (SITES - LARGE_SITES)
    world.sites = [_site(world, *publishers[at % PUBLISHERS], size) for at, size in enumerate(sizes)]
    world.topics = [_prose(world, draw.randrange(60, 150)) for _ in range(TOPICS)]
    return world


def _remember(world: World, story: Story, at: int) -> None:
    world.recent.append(story)
    if len(world.recent) > RECENT:
        left = world.recent.pop(0)
        if len(world.old) < OLD:
            world.old.append(left)
        elif world.draw.random() < OLD / (at + 1):
            world.old[world.draw.randrange(OLD)] = left


def _worded(world: World) -> list[str]:
    """The notices that a publisher's sites choose from, in its own wording."""
    return [_exchanged(world, notice, 0.15) for notice in world.draw.sample(t.SURROUNDINGS, len(t.SURROUNDINGS))]


def _site(world: World, group: str, notices: Sequence[str], size: tuple[int, int]) -> Site:
    draw = world.draw
    city, place = _place(draw), _place(draw)
    site = f"the {city} {draw.choice(('Post', 'Herald', 'Times', 'Gazette', 'Courier', 'Echo'))}"
    named = {"group": group, "city": city, "town": place, "person": _person(draw), "site": site}
    chosen = [n.format(**named) for n in draw.sample(notices, draw.randrange(*size))]
    authors = [
        draw.choice(t.AUTHORS).format(person=_person(draw), beat=draw.choice(t.BEATS), site=site, place=_place(draw))
        for _ in range(6)
    ]
    cut = len(chosen) // 3
    return Site(chosen[:cut], chosen[cut:], authors if size != SMALL else [])


def _page(world: World, body: Paragraphs, trap: str) -> str:
    draw = world.draw
    site = world.sites[draw.randrange(LARGE_SITES) if trap == "short" else draw.randrange(LARGE_SITES, SITES)]
    related = [" ".join(story.body[0][0].split()[:8]) for story in world.recent[-2:]] if draw.random() < 0.3 else []
    author = [draw.choice(site.authors)] if site.authors else []
    return "\n\n".join([*site.head, *(" ".join(paragraph) for paragraph in body), *author, *related, *site.foot])


def _body(world: World, trap: str) -> Paragraphs:
    draw = world.draw
    if trap == "short":
        return _prose(world, draw.randrange(80, 200))
    if trap == "report":
        return _report(world)
    if trap == "digest" and len(world.recent) > 20:
        return [story.body[0] for story in draw.sample(world.recent, draw.randrange(5, 9))]
    if trap == "background":
        if draw.random() < 1 / TOPIC_ARTICLES:
            world.topics[draw.randrange(TOPICS)] = _prose(world, draw.randrange(60, 150))
        return [*_prose(world, draw.randrange(90, 300)), *draw.choice(world.topics)]
    if trap == "quote":
        body = _prose(world, draw.randrange(120, 300))
        if world.passages and draw.random() < 0.5:
            passage = world.passages.pop(draw.randrange(len(world.passages)))
        else:
            passage = [s for p in _prose(world, draw.randrange(50, 90)) for s in p]
            world.passages.append(passage)
            del world.passages[:-50]
        body.insert(draw.randrange(1, len(body) + 1), passage)
        return body
    return _prose(world, draw.randrange(200, 480))


def _prose(world: World, wanted: int) -> Paragraphs:
    draw = world.draw
    found: Paragraphs = []
    words = 0
    while words < wanted:
        paragraph = [_exchanged(world, draw.choice(world.pool), EXCHANGED) for _ in range(draw.randrange(1, 4))]
        found.append(paragraph)
        words += sum(len(s.split()) for s in paragraph)
    return found


def _report(world: World) -> Paragraphs:
    draw = world.draw
    template = t.REPORTS[draw.choice(tuple(t.REPORTS))]
    first = draw.choice(t.FIRST)
    day, day2, day3 = draw.sample(t.DAYS, 3)
    slots = {
        "company": _name(draw, t.COMPANY_TAILS), "first": first, "person1": f"{first} {_name(draw, t.PERSON_TAILS)}",
        "day": day, "day2": day2, "day3": day3, "hour": _hour(draw), "hour2": _hour(draw), "month": draw.choice(t.MONTHS),
        "month2": draw.choice(t.MONTHS), "year": draw.randrange(1930, 1975), "age": draw.randrange(18, 96),
        "quarter": draw.choice(t.QUARTERS), "industry": draw.choice(t.INDUSTRIES), "sky": draw.choice(t.SKIES),
        "wind": draw.choice(t.WINDS), "vehicle": draw.choice(t.VEHICLES), "street": _name(draw, t.PERSON_TAILS),
        "street2": _name(draw, t.PERSON_TAILS), "phone": draw.randrange(2_000_000, 10_000_000), "count": draw.randrange(200, 20_000),
        "team1": f"{_place(draw)} {draw.choice(t.TEAM_TAILS)}", "team2": f"{_place(draw)} {draw.choice(t.TEAM_TAILS)}",
    }  # fmt: skip
    slots |= {f"person{k}": _person(draw) for k in range(2, 6)} | {f"place{k}": _place(draw) for k in range(1, 5)}
    slots |= {f"number{k}": draw.randrange(21, 96) for k in (1, 2, 3, 6, 7)} | {
        f"number{k}": draw.randrange(2, 10) for k in (4, 5)
    }
    slots |= {f"money{k}": round(draw.uniform(3, 900), 1) for k in range(1, 5)} | {
        f"cents{k}": draw.randrange(4, 99) for k in range(1, 4)
    }
    slots |= {f"percent{k}": draw.randrange(2, 40) for k in range(1, 3)}
    return [[draw.choice(alternatives).format(**slots)] for alternatives in template]


def _changed(world: World, body: Paragraphs, kind: str) -> Paragraphs:
    draw = world.draw
    if kind == "edited":
        found = [[_exchanged(world, s, 0.08) for s in paragraph] for paragraph in body]
        if len(found) > 4:
            found.pop(draw.randrange(1, len(found)))
        return found
    if kind == "abridged":
        wanted = draw.uniform(0.45, 0.85) * sum(len(s.split()) for p in body for s in p)
        found = []
        for paragraph in body:
            if found and sum(len(s.split()) for p in found for s in p) >= wanted:
                break
            found.append(paragraph)
        return found
    if kind == "extended":
        words = sum(len(s.split()) for p in body for s in p)
        added = _prose(world, int(words * draw.uniform(0.1, 0.5)))
        at = len(body) if draw.random() < 0.6 else draw.randrange(1, len(body) + 1)
        return [*body[:at], *added, *body[at:]]
    if kind == "noisy":
        share = draw.uniform(0.03, 0.1)
        return [[" ".join(_misread(draw, word, share) for word in s.split()) for s in paragraph] for paragraph in body]
    return body


def _exchanged(world: World, sentence: str, share: float) -> str:
    """Words of more than three small letters exchanged; names and numbers stay."""
    draw, vocabulary = world.draw, world.vocabulary
    return " ".join(draw.choice(vocabulary) if _is_longer(w) and draw.random() < share else w for w in sentence.split())


def _is_longer(word: str) -> bool:
    return len(word) > 3 and word.isalpha() and word.islower()


def _misread(draw: random.Random, word: str, share: float) -> str:
    if draw.random() >= share:
        return word
    possible = [(old, new) for old, new in t.MISREADINGS if old in word]
    if not possible or draw.random() < 0.15:
        cut = len(word) // 2
        return f"{word[:cut]} {word[cut:]}" if cut else word
    return word.replace(*draw.choice(possible), 1)


def _name(draw: random.Random, tails: Sequence[str]) -> str:
    return draw.choice(t.HEADS) + draw.choice(tails)


def _place(draw: random.Random) -> str:
    return _name(draw, t.PLACE_TAILS)


def _person(draw: random.Random) -> str:
    return f"{draw.choice(t.FIRST)} {_name(draw, t.PERSON_TAILS)}"


def _hour(draw: random.Random) -> str:
    return f"{draw.randrange(1, 13)}:{draw.randrange(60):02} {draw.choice(('a.m.', 'p.m.'))}"
