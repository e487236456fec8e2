"""Names of persons in public sources: cleaned, brought into the usual form, compared."""

import html
import re
from collections.abc import Iterable
from typing import Any

from transforms.knowledge.skeleton import skeleton

Row = dict[str, Any]

# Offices that several hold at a time.
MANY = ("vice_president", "deputy_prime_minister")
_RANK = re.compile(
    r"\b(Lt\.|Brig\.|Maj\.|Gen\.|Col\.|Capt\.|Adm\.|Gen|Dr\.|Sir|Dame|Field Marshal|\(?[Rr]et\.\)?|Sheikh(?= [A-Z]\w+ bin\b))(?=\s|,|$)"
)
_NO_NAME = re.compile(r"also spelled|previously|acting|represented by|vacant|\bof the\b|[0-9;:]", re.IGNORECASE)
_PREFIX = re.compile(
    r"^(\+\+|and|or|of Spain|of Ministers|(Co-)?Vice President|President|Prime Minister|Crown Prince|confederation|"
    r"Republic of Afghanistan|Taliban Leader|Maj\.|Gen\.|Ratu|Dato')\s+",
    re.IGNORECASE,
)
_SUFFIXES = ("Jr.", "Jr", "Sr.", "II", "III", "IV")
_ROMAN = re.compile(r"\b(Ii|Iii|Iv|Vi|Vii|Viii|Xiv)\b")
_PATRONYMIC = re.compile(r"(vich|vych|vna|ovna|uly|uulu|oglu|o'g'li)$")


def clean_name(name: str) -> str | None:
    """A person's name as English news writes it, or None if the field holds none. Capitals, ranks, notes go."""
    name = html.unescape(name).replace("*", " ").strip()
    name = re.split(r"\s{0,99}\(| - |, (?!Jr)", name)[0]
    while (shorter := _PREFIX.sub("", name)) != name:
        name = shorter
    name = _RANK.sub(" ", name)
    words = [_capitals(w) for w in name.replace(",", " ").split()]
    name = _ROMAN.sub(lambda m: m.group().upper(), " ".join(words)).strip(" .-")
    if len(name) < 4 or _NO_NAME.search(name) or not name[0].isalpha():
        return None
    return name


def _capitals(word: str) -> str:
    """KHAMENEI -> Khamenei, al-KHASAWNEH -> al-Khasawneh; initials, roman numbers and other words stay."""
    parts = [
        p.capitalize() if p.isupper() and len(p) > 1 and "." not in p and not re.fullmatch(r"[IVX]+", p) else p
        for p in word.split("-")
    ]
    return "-".join(parts)


def usual_names(name: str, family: str) -> tuple[str, list[str], str]:
    """(name in use, other spellings, surname): without middle initials, patronymics and second surnames."""
    words = name.split()
    family_words = [w for w in (clean_name(family) or words[-1]).split() if not re.fullmatch(r"[A-Z]\.?", w)]
    last = family_words[-1] if family_words else words[-1]
    surname = last if last in words else words[-1]
    at = words.index(surname)
    if at == 0 or len(words) < 3:
        return name, [], surname
    kept = [w for w in words[: at + 1] if not re.fullmatch(r"[A-Z]\.", w) and not _PATRONYMIC.search(w)]
    usual = " ".join(kept) if len(kept) > 1 else name
    short = f"{words[0]} {surname}"
    other = [name] if any(w.lower() in ("bin", "ibn", "bint") for w in words) else [name, short]
    return usual, [n for n in other if n != usual], surname


def surname_of(name: str, country: str | None) -> str:
    """The last word, or the first where the family name stands first."""
    words = [w for w in name.split() if w not in ("Jr.", "Jr", "II", "III", "VI", "XIV")]
    return (
        words[0]
        if country in ("CHN", "TWN", "KOR", "PRK", "VNM") and len(words) <= 3 and name != "Lai Ching-te"
        else words[-1]
    )


def _spellings(row: Row) -> list[str]:
    """The skeletons of a person's names of two words or more, without Jr. and the like."""
    names = (
        " ".join(w for w in n.replace(",", " ").split() if w not in _SUFFIXES)
        for n in (row["name"], *row.get("aliases", ()))
    )
    return [skeleton(n) for n in names if " " in n]


def share_name(one: Row, other: Row) -> bool:
    """Have both a name of two words or more in common, to the letter or in its spelling?"""
    named = [{n for n in (row["name"], *row.get("aliases", ())) if " " in n} for row in (one, other)]
    return bool(named[0] & named[1] or set(_spellings(one)) & set(_spellings(other)))


def alike(one: Iterable[str], other: Iterable[str]) -> bool:
    """Do two groups of names have a word in common, by its first three letters?"""
    words = [{w[:3] for name in group for w in name.split() if len(w) > 2} for group in (one, other)]
    return bool(words[0] & words[1])


def same_person(one: Row, other: Row) -> bool:
    """Spellings of one person: a name in common, or in the yearbook much in common.

    Much is: the same surname with first names that begin alike, or one office taken up on one day and a word alike.
    Two Wikidata ids are two persons.
    """
    if one["country"] != other["country"] or (
        one.get("id_from") == other.get("id_from") == "wikidata" and one["id"] != other["id"]
    ):
        return False
    left, right = _spellings(one), _spellings(other)
    if share_name(one, other):
        return True
    if not str(other.get("source", "")).startswith("factbook"):
        return False
    if any(a.split()[-1] == b.split()[-1] and a.split()[0][:4] == b.split()[0][:4] for a in left for b in right):
        return True
    terms = [
        {(o["office"], o["start"]) for o in row.get("offices", ()) if o["office"] not in MANY} for row in (one, other)
    ]
    return bool(terms[0] & terms[1]) and alike(left, right)
