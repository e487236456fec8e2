"""Who held which office when, as dated texts say: evidence for the entity base.

`python -m transforms.knowledge.mine_offices TEXTS... [--out FILE]` reads JSON lines (plain or .gz) with `text` and `date` or
`published_at`, and writes a table: office, of, name, first and last day, numbers of texts and of outlets, spellings.
`--check` compares the curated and the other offices of the base with what was found, and prints what does not agree.

Only facts leave the texts, no sentence. A finding is a phrase that names the country or body, the office (roles.tsv)
and the name beside each other: "Larkan foreign minister Mira Solane", "Mira Solane, the foreign minister of Larka".
"""

import argparse
import csv
import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from transforms.knowledge.entities import EntityBase, load_entities, load_roles
from transforms.knowledge.skeleton import skeleton

COLUMNS = ("office", "of", "name", "first", "last", "texts", "outlets", "former", "spans", "spellings")

PAUSE = 450  # days

_PARTICLE = r"(?:al|el|bin|bint|ibn|von|van|der|den|de|da|do|dos|di|du|la|le|ul|ud|zu)"
_CAPITAL = (
    r"(?:[A-Z]\.(?:[A-Z]\.)*|"
    r"(?:Mc|Mac|O['’]|D['’]|d['’]|L['’]|al-|Al-|el-|El-|ul-)?[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’]*(?:-[\w'’]+)*)"
)
_NAME = re.compile(rf"{_CAPITAL}(?: (?:{_PARTICLE} ){{0,2}}{_CAPITAL}){{1,4}}")
# What follows a name and is none of it.
_TAIL = re.compile(
    r"(?: (?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|"
    r"September|October|November|December|Jr|But|The|He|She|It|In|On|At|And|Who|Is|Was|Says|Said|Will|Has|To|Of|For|AP|"
    r"AFP|Reuters|Photo|Image))+$|['’]s?$"
)
# Words that no name of a person holds: titles, bodies, what pages print around texts.
_WORDS = """
The President Prime Minister Foreign Secretary General United Nations State House White Council Party Ministry
Court Security Affairs Defence Defense Interior Finance National Army Air Force Navy Police Government Republic
Union North South East West Deputy Vice Former Acting Senate Parliament Kremlin Supreme Leader Crown Prince King
Queen New Chief Spokesman Spokesperson Spokeswoman Monday Tuesday Wednesday Thursday Friday Saturday Sunday
Chairman Director Head Office Department Commission Committee Bank Congress Republican Democrat Democratic Labour
Mr Mrs Ms Dr Washington University Agency Group Street Justice Federal Public First Second Lady Health Energy Trade
Board Center Centre Institute Association Speaker Governor Mayor Ambassador Representative Human Rights
International World Times News Secretary-General Commissioner Gaza Israel Ukraine Russia Iran China Election
Constitution Act Covid COVID Armed Forces Orthodox Church Enlarge Photos Photo Coalition College Service Chancellor
Prosecutor Action Alliance Bail Press Media Read More Getty Images Related Story Video Share Facebook Twitter Email
Comments Super Bowl Cup League
"""
_NO_NAME = frozenset(_WORDS.split())
_TITLES = re.compile(
    r"^(?:(?:Gen|Lt|Maj|Brig|Col|Capt|Adm|Sen|Rep|Gov|Dr|Mr|Mrs|Ms|Prof)\.?|General|Lieutenant|Major|Brigadier|Colonel|Captain|Admiral|"
    r"Air|Chief|Marshal|Field|Vice|Rear|Sir|Dame|Lord|Baroness|Sheikh(?= \w+ bin )|Ayatollah|Mullah|Maulana|Professor|Doctor|Hajji|Haji|Senator|Comrade|"
    r"designate|Designate|elect|Elect|Retired|ret\.) "
)
_FORMER = re.compile(
    r"\b(?:former|ex-?|then-?|late|ousted|deposed|previous|next|future|incoming|designate|prospective|elect|new-?elect|disgraced)\b",
    re.IGNORECASE,
)
_MODIFIERS = frozenset(
    (
        *("new", "newly", "elected", "acting", "interim", "caretaker", "top", "current", "de", "facto", "transitional"),
        *(
            "newly-appointed",
            "appointed",
            "then",
            "former",
            "ex",
            "outgoing",
            "incoming",
            "longtime",
            "veteran",
            "embattled",
        ),
        *(
            "de-facto",
            "exiled",
            "late",
            "ousted",
            "far-right",
            "right-wing",
            "left-wing",
            "conservative",
            "populist",
            "pro-russian",
        ),
        *(
            "supreme",
            "military",
            "political",
            "influential",
            "powerful",
            "jailed",
            "imprisoned",
            "nationalist",
            "hardline",
            "senior",
        ),
    )
)
# Offices of towns and regions.
_LOCAL = frozenset(("governor", "mayor", "first_minister", "chief_minister", "police_chief"))


@dataclass(slots=True)
class Finding:
    """One person in one office."""

    days: list[str] = field(default_factory=list)
    outlets: set[str] = field(default_factory=set)
    spellings: dict[str, int] = field(default_factory=dict)
    former: int = 0

    @property
    def name(self) -> str:
        return min(self.spellings, key=lambda n: (-self.spellings[n], n))


Key = tuple[str, str, str]  # office, of, skeleton of the name


class Miner:
    """Finds offices in texts. The base gives names of countries, demonyms and bodies; roles.tsv the words for offices."""

    def __init__(self, base: EntityBase) -> None:
        self.found: dict[Key, Finding] = {}
        self.bare: list[tuple[str, str, str, str]] = []  # office, name, day, outlet: no country or body beside them
        self.of = _owners(base, ("country", "organization"))
        self.places = _owners(base, ("country", "organization", "place"))
        self.roles = {w: r for w, r in load_roles().items() if r.office}
        words = sorted(self.roles, key=lambda w: (-len(w), w))
        self._office = re.compile(r"\b(" + "|".join(map(re.escape, words)) + r")\b", re.IGNORECASE)
        self._longest = max(len(name.split()) for name in self.of)

    def read(self, text: str, day: str, outlet: str) -> None:
        """Notes each office that the text gives to a name."""
        seen: set[tuple[Key, str]] = set()
        for match in self._office.finditer(text):
            for key, name, former in self._phrases(text, match):
                if (key, name) in seen:
                    continue
                seen.add((key, name))
                if not key[1]:
                    if not former:
                        self.bare.append((key[0], name, day, outlet))
                    continue
                finding = self.found.setdefault(key, Finding())
                if former:
                    finding.former += 1
                    continue
                finding.days.append(day)
                finding.outlets.add(outlet)
                finding.spellings[name] = finding.spellings.get(name, 0) + 1

    def settle(self) -> None:
        """Counts "Foreign Minister Mira Solane" for the one country or body whose foreign minister she is elsewhere."""
        owners: dict[tuple[str, str], set[str]] = {}
        for office, of, spelling in self.found:
            owners.setdefault((office, spelling), set()).add(of)
        for office, name, day, outlet in self.bare:
            bearers = owners.get((office, skeleton(name)), set())
            if len(bearers) == 1:
                finding = self.found[office, next(iter(bearers)), skeleton(name)]
                finding.days.append(day)
                finding.outlets.add(outlet)
                finding.spellings[name] = finding.spellings.get(name, 0) + 1
        self.bare.clear()

    def _phrases(self, text: str, match: re.Match[str]) -> Iterator[tuple[Key, str, bool]]:
        words = match.group(1).lower()
        role = self.roles[words]
        start, end = match.span()
        if text[end : end + 1] == "-" and not text.startswith("-designate", end):
            return
        of = self.places if role.office in _LOCAL else self.of
        before = text[max(0, start - 70) : start]
        owner, former, gap = self._owner_before(before, of)
        after = text[end : end + 110]
        if owner is None and (found := self._owner_after(after, of)):
            owner, size = found
            name = _name_at(after[size:].removeprefix(",").removeprefix(" "))
            if name is None and (name := _name_before(text, start)) is None:
                return
        elif owner is not None:
            name = _name_at(after[2:] if after.startswith(", ") else after[1:] if after.startswith(" ") else "")
            if name is None:  # "Mira Solane, Larka's foreign minister"
                name = _name_before(text, start - len(before) + gap)
        else:  # "President Mira Solane of Larka"
            name = _name_at(after[1:] if after.startswith(" ") else "")
            if name is None or words in ("representative", "sen.", "rep.", "senator"):
                return
            rest = after[1 + len(name) :]
            found = self._owner_after(rest, of) if rest.startswith(" of ") else None
            owner = found[0] if found else ""
        if name is None or owner is None or role.office is None:
            return
        name = clean(name)
        if name is None or skeleton(name) in self.of:
            return
        former = former or bool(_FORMER.search(before[-14:]))
        yield (role.office, owner, skeleton(name)), name, former

    def _owner_before(self, before: str, of: dict[str, str]) -> tuple[str | None, bool, int]:
        """The country or body that stands right before the office; whether "former" does; where it begins."""
        if not before.endswith((" ", "’s ", "'s ", "-")):
            return None, False, 0
        words = [(m.start(), m.group()) for m in re.finditer(r"\S+", before)]
        former = False
        while words and words[-1][1].lower().strip(",") in _MODIFIERS:
            former = former or bool(_FORMER.fullmatch(words[-1][1]))
            words.pop()
        if not words:
            return None, former, 0
        for size in range(min(self._longest, len(words)), 0, -1):
            at = words[-size][0]
            phrase = before[at : words[-1][0] + len(words[-1][1])]
            phrase = re.sub(r"['’]s?$", "", phrase)
            phrase = phrase.removeprefix("the ").removeprefix("The ")
            if phrase in of:
                left = before[:at]
                if re.search(r"\b(?:the|The) $", left):
                    left = left[:-4]
                    at -= 4
                return of[phrase], former or bool(_FORMER.search(left[-9:])), at
        return None, former, 0

    def _owner_after(self, after: str, of: dict[str, str]) -> tuple[str, int] | None:
        """ " of the Republic of Larka": the owner and where it ends."""
        opening = re.match(r" (?:of|for|for the|of the|to the|at the) ", after)
        if opening is None:
            return None
        rest = after[opening.end() :]
        if opening.group() in (" of ", " for ") and rest.startswith("the "):
            rest = rest[4:]
        words = [m.end() for m in re.finditer(r"[^\s,.;:]+", rest)][: self._longest]
        for stop in reversed(words):
            phrase = re.sub(r"['’]s?$", "", rest[:stop])
            if phrase in of:
                return of[phrase], len(after) - len(rest) + len(phrase)
        return None


def _owners(base: EntityBase, types: tuple[str, ...]) -> dict[str, str]:
    """Names and demonyms of countries -> code; other names -> the entity's name. What two bear is left out."""
    found: dict[str, set[str]] = {}
    for record in base.records:
        entity = record.entity
        if entity.type not in types:
            continue
        of = entity.country if entity.type == "country" else entity.name
        names = record.aliases if entity.type == "place" else (*record.aliases, *record.demonyms, *record.seats)
        for name in names:
            if of:
                found.setdefault(name, set()).add(of)
    owners = {name: min(of) for name, of in found.items() if len(of) == 1}
    if "place" in types:  # the US state is far more often meant where a governor is named
        return owners | {"Georgia": "Georgia"}
    return owners | {"US": "USA", "U.S.": "USA", "UK": "GBR", "U.K.": "GBR", "White House": "USA", "British": "GBR"}


def _name_at(text: str) -> str | None:
    match = _NAME.match(_TITLES.sub("", _TITLES.sub("", _TITLES.sub("", text))))
    return match.group() if match else None


def _name_before(text: str, start: int) -> str | None:
    """The name that an apposition follows: "Mira Solane, the " right before `start`."""
    left = re.sub(r"(?:,| ,|,? who is) (?:the |a |an )?(?:\w+ )?$", "\x00", text[max(0, start - 60) : start])
    if not left.endswith("\x00"):
        return None
    last = None
    for match in _NAME.finditer(left):
        last = match
    return last.group() if last and last.end() == len(left) - 1 else None


def clean(name: str) -> str | None:
    """A name without titles before it and words after it; None if it is not one."""
    while (shorter := _TITLES.sub("", _TAIL.sub("", name))) != name:
        name = shorter
    words = name.split()
    if not 2 <= len(words) <= 5 or any(w in _NO_NAME for w in words) or name.isupper():
        return None
    if any(len(w) > 3 and w.isupper() for w in words) or words[-1].endswith("."):
        return None
    return name


def texts(paths: Iterable[Path]) -> Iterator[tuple[str, str, str]]:
    """(text, day, outlet) of each dated row; a text that several files hold counts once."""
    seen: set[str] = set()
    for path in paths:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            for line in file:
                row = json.loads(line)
                day = str(row.get("date") or row.get("published_at") or "")[:10]
                text = " ".join(str(row.get("text") or "").split())
                mark = text[:300]
                if len(day) != 10 or mark in seen:
                    continue
                seen.add(mark)
                yield text, day, _outlet(row, path)


def _outlet(row: dict[str, object], path: Path) -> str:
    if name := row.get("source_domain") or row.get("source"):
        return str(name)
    url = str(row.get("url") or "")
    return url.split("/")[2] if url.count("/") > 2 else path.name


def spans(days: Iterable[str]) -> list[tuple[str, str, int]]:
    """The days in runs without a pause of more than PAUSE days: first, last, how many. A lone later day is hindsight."""
    runs: list[list[str]] = []
    for day in sorted(days):
        if runs and (date.fromisoformat(day) - date.fromisoformat(runs[-1][-1])).days <= PAUSE:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [(run[0], run[-1], len(run)) for run in runs]


def table(found: dict[Key, Finding]) -> list[dict[str, str]]:
    rows = []
    for (office, of, _), finding in sorted(found.items()):
        if not finding.days:
            continue
        spellings = sorted(finding.spellings, key=lambda n: (-finding.spellings[n], n))
        rows.append(
            {
                "office": office,
                "of": of,
                "name": finding.name,
                "first": min(finding.days),
                "last": max(finding.days),
                "texts": str(len(finding.days)),
                "outlets": str(len(finding.outlets)),
                "former": str(finding.former),
                "spans": "|".join(f"{a}..{b}:{n}" for a, b, n in spans(finding.days)),
                "spellings": "|".join(f"{n}:{finding.spellings[n]}" for n in spellings),
            }
        )
    return rows


def disagreements(rows: Iterable[dict[str, str]], base: EntityBase) -> list[str]:
    """Terms of the base that texts do not fit: held before the stated beginning or after the stated end, in a run of two
    texts or more. Hindsight ("President Solane" long after) is the usual reason; a wrong date is the other.
    """
    found = []
    for row in rows:
        terms = [
            (o.start.isoformat() if o.start else "", o.end.isoformat() if o.end else "9999")
            for record in base.find_spelling(row["name"])
            for o in record.offices
            if (o.office, o.of) == (row["office"], row["of"]) and not o.texts
        ]
        for span in row["spans"].split("|"):
            first, last, count = re.split(r"\.\.|:", span)
            outside = terms and not any(start <= first and last <= end for start, end in terms)
            if outside and int(count) > 1:
                stated = ", ".join(f"{start}..{end}" for start, end in terms)
                found.append(
                    f"{row['name']}: {row['office']}@{row['of']} is {stated}; {count} texts say {first}..{last}"
                )
    return found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--check", action="store_true", help="compare with the base instead of writing the table")
    args = parser.parse_args(arguments)
    miner = Miner(load_entities())
    for text, day, outlet in texts(args.texts):
        miner.read(text, day, outlet)
    miner.settle()
    rows = table(miner.found)
    if args.check:
        for line in disagreements(rows, load_entities()):
            print(line)
        return 0
    out = args.out.open("w", encoding="utf-8", newline="") if args.out else sys.stdout
    writer = csv.DictWriter(out, COLUMNS, delimiter="\t", quoting=csv.QUOTE_NONE, escapechar="\\", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
