"""What the sources state: rows of countries, heads of state and government, US officials; days on which they were seen.

SOURCES_DIR holds leaders_and_countries.json (states, their heads, by snapshot of a yearbook), countries.json (codes and
coordinates), g20_leaders_with_wikidata.json (who leads the G20, since when), us_executive.yaml and
us_legislators_current.yaml.gz (US officials with Wikidata ids). PyYAML is needed here alone.
"""

import gzip
import html
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from transforms.knowledge.build_entities_tables import last_day, new, split, table
from transforms.knowledge.person_names import MANY, Row, alike, clean_name, usual_names
from transforms.knowledge.skeleton import skeleton

# The yearbook's own code for Kosovo is not an ISO code; XKX is the user-assigned one in general use.
_CODES = {"UNK": "XKX"}
# The snapshots pause between these days: a holder last seen before may have left at any time in the pause.
_PAUSE = ("2017-03-28", "2020-11-24")
_STILL = "2026-01-01"  # seen on or after this day: still in office when the sources end
_OFFICES = {
    "president": "president",
    "president of the republic": "president",
    "executive president": "president",
    "president of the swiss": "president",
    "president of the islamic": "president",
    "prime minister": "prime_minister",
    "premier": "prime_minister",
    "taoiseach": "prime_minister",
    "president of the government": "prime_minister",
    "chancellor": "chancellor",
    "king": "king",
    "queen": "queen",
    "emperor": "emperor",
    "sultan": "sultan",
    "amir": "emir",
    "grand duke": "grand_duke",
    "prince": "prince",
    "pope": "pope",
    "supreme leader": "supreme_leader",
    "vice president": "vice_president",
    "first vice president": "vice_president",
    "deputy president": "vice_president",
    "deputy prime minister": "deputy_prime_minister",
    "governor general": "governor_general",
    "governor-general": "governor_general",
}
_QUALIFIER = re.compile(r"^(acting|interim|caretaker|transitional|transition|cnsp|gnu interim)\s+", re.IGNORECASE)


def countries(sources: Path) -> Iterator[Row]:
    """Countries and territories with demonyms, seats, capital; their capitals and seats as entities of their own."""
    states = json.loads((sources / "leaders_and_countries.json").read_text(encoding="utf-8"))
    codes = {c["iso3"]: c for c in json.loads((sources / "countries.json").read_text(encoding="utf-8"))}
    curated = {r["iso3"]: r for r in table("entities_curated_countries.tsv")}
    known = {a for r in table("entities_curated_others.tsv") for a in (r["name"], *split(r["aliases"]))}
    for state in states.values():
        if state["type"] != "country":
            continue
        iso3 = _CODES.get(state["id"], state["id"])
        extra = curated.get(iso3, {})
        code = codes[state["id"]]
        name = html.unescape(state["name"])
        aliases = {html.unescape(a) for a in state["aliases"]} | set(split(extra.get("aliases")))
        aliases = {a for a in aliases if a.count("(") == 0 and a not in ("The Dominican", name)}
        demonyms = {d for d in (*state["demonyms"], *split(extra.get("demonyms"))) if "," not in d and " or " not in d}
        # A territory does not take the demonym of its state; Congo and Korea have two bearers.
        shared = (
            {"NA", "Korean", "Congo", "Vatican"}
            if state["sovereign"]
            else {"NA", "French", "Dutch", "American", "Indian", "Norwegian", "Chinese"}
        )
        demonyms -= shared | aliases | {name} | ({"Congolese"} if iso3 == "COG" else set())
        capital = extra.get("capital") or (code["capital"] or [""])[0] or html.unescape(state["capital"])
        capital = (
            ""
            if capital in ("-", name) or "capital" in capital
            else capital.replace("D.C.", "D.C.").removesuffix(" D.C.")
        )
        seats = split(extra.get("seats"))
        latitude, longitude = code["latlng"]
        yield new(
            name, "country", iso3, state["source"], sector="GOV", aliases=sorted(aliases), demonyms=sorted(demonyms),
            capital=capital if state["sovereign"] else "", seats=seats, leading=extra.get("leading"),
            sovereign=state["sovereign"], latitude=float(latitude), longitude=float(longitude),
        )  # fmt: skip
        if capital and capital not in known:
            yield new(capital, "place", iso3, state["source"])
        for seat in seats:
            if seat not in known:
                yield new(seat, "facility", iso3, "curated")


def _first_day(person: Row, role: Row, office: str, people: list[Row]) -> str:
    """The day on which a term began: as stated, unless another one was seen in office after it, or the first day seen."""
    seen = str(role["seen"][0])
    start = min(last_day(role["from"] or "") or seen, seen)
    if abs_days(start, seen) < 200 or office in MANY:
        return start
    for other in people:
        if other["country"] != person["country"] or alike([skeleton(other["name"])], [skeleton(person["name"])]):
            continue
        for term in other["roles"]:
            if (
                _OFFICES.get(_QUALIFIER.sub("", term["title"]).lower()) == office
                and shift(start, 60) < term["seen"][1] <= seen
            ):
                return seen
    return start


def offices_of(person: Row, starts: dict[tuple[str, str], list[str]], people: list[Row]) -> list[Row]:
    """Dated offices. A term ends where the next holder's begins, or on the last day seen if that is not known."""
    terms: dict[tuple[str, str], tuple[str, str]] = {}
    for role in person["roles"]:
        office = _OFFICES.get(_QUALIFIER.sub("", role["title"]).lower())
        if office is None:
            continue
        start = _first_day(person, role, office, people)
        # One term seen under two starts (a day's difference in the sources) is one term.
        same = next(
            (k for k in terms if k[0] == office and (abs_days(k[1], start) < 60 or terms[k][1] >= start)),
            (office, start),
        )
        first, seen = terms.get(same, (start, ""))
        terms[same] = (min(first, start), max(seen, role["seen"][1]))
    out = []
    for (office, _), (start, seen) in sorted(terms.items()):
        later = [s for s in starts[person["country"], office] if s > max(start, "2015-01-01") and s > shift(seen, -40)]
        end: str | None = min(later) if later else shift(seen, 1)
        if seen <= _PAUSE[0] and later and min(later) > shift(seen, 200):
            end = shift(seen, 1)
        if seen >= _STILL and (not later or office in MANY):
            end = None
        of = _CODES.get(person["country"], person["country"])
        term = {"office": office, "of": of, "start": start, "end": end}
        out.append(term if end else term | {"seen": seen})
    return out


def abs_days(one: str, other: str) -> int:
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)


def shift(day: str, days: int) -> str:
    return date.fromordinal(date.fromisoformat(day).toordinal() + days).isoformat()


def leaders(sources: Path) -> Iterator[Row]:
    """Heads of state and government, spellings of one person joined."""
    people = [
        p
        for p in json.loads((sources / "leaders_and_countries.json").read_text(encoding="utf-8")).values()
        if p["type"] == "person"
    ]
    starts: dict[tuple[str, str], list[str]] = {}
    for person in people:
        for role in person["roles"]:
            if office := _OFFICES.get(_QUALIFIER.sub("", role["title"]).lower()):
                starts.setdefault((person["country"], office), []).append(_first_day(person, role, office, people))
    for person in people:
        name = clean_name(person["name"])
        if (
            name is None
            or " " not in name
            or (any(w in ("Charles", "Elizabeth") for w in name.split()[:1]) and name.split()[-1] in ("II", "III"))
        ):
            continue
        usual, aliases, surname = usual_names(name, person["family"])
        country = _CODES.get(person["country"], person["country"])
        offices = offices_of(person, starts, people)
        yield new(
            usual, "person", country, person["source"], sector="GOV", aliases=aliases, surname=surname, offices=offices
        )


def us_officials(sources: Path) -> Iterator[Row]:
    """Presidents and vice presidents since 2001, and the members of Congress."""
    import yaml  # type: ignore[import-untyped]

    executive = yaml.load((sources / "us_executive.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    for person in executive:
        terms = [t for t in person["terms"] if t["end"] > "2001-01-21" and t["type"] in ("prez", "viceprez")]
        if not terms or "wikidata" not in person["id"]:
            continue
        name = person["id"]["wikipedia"]
        offices = [
            {
                "office": "president" if t["type"] == "prez" else "vice_president",
                "of": "USA",
                "start": t["start"],
                "end": t["end"],
            }
            for t in terms
        ]
        yield new(
            name, "person", "USA", "us_executive", person["id"]["wikidata"], sector="GOV", gender=person["bio"]["gender"].lower(),
            aliases=_variants(person["name"]), surname=person["name"]["last"], offices=_merge_terms(offices),
        )  # fmt: skip
    with gzip.open(sources / "us_legislators_current.yaml.gz", "rt", encoding="utf-8") as file:
        legislators = yaml.load(file, yaml.CSafeLoader)
    for person in legislators:
        if "wikidata" not in person["id"]:
            continue
        names = _variants(person["name"])
        name = re.sub(r" \(.*\)$", "", person["id"].get("wikipedia") or names[0])
        offices = [
            {
                "office": "senator" if t["type"] == "sen" else "representative",
                "of": "USA",
                "start": t["start"],
                "end": t["end"],
            }
            for t in person["terms"]
        ]
        yield new(
            name, "person", "USA", "us_legislators", person["id"]["wikidata"], sector="LEG", gender=person["bio"]["gender"].lower(),
            aliases=[n for n in names if n != name], surname=person["name"]["last"], offices=_merge_terms(offices), needs_witness=True,
        )  # fmt: skip


def _variants(name: dict[str, str]) -> list[str]:
    last = name["last"]
    firsts = [name.get("nickname"), name["first"]]
    found = [
        name.get("official_full"),
        *(f"{f} {last}" for f in firsts if f),
        f"{name['first']} {name.get('middle', '')} {last}",
    ]
    return list(dict.fromkeys(" ".join(n.split()) for n in found if n))


def _merge_terms(offices: list[Row]) -> list[Row]:
    """Terms that follow one another without a pause of more than a week are one."""
    out: list[Row] = []
    for office in offices:
        if out and out[-1]["office"] == office["office"] and abs_days(out[-1]["end"], office["start"]) <= 7:
            out[-1] = out[-1] | {"end": office["end"]}
        else:
            out.append(office)
    return out


# The list names states by two letters and its two unions by its own.
_G20_TITLES = {
    "Prime Minister": "prime_minister",
    "President": "president",
    "Premier": "prime_minister",
    "Chancellor": "chancellor",
}


def g20_leaders(sources: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """(country, office, name, since, seen) of the heads of government of the G20's states.

    The list bears no day of its own and, for all its name, no Wikidata id: it is as old as its latest entry at least, so
    that day is the day seen.
    """
    listed = json.loads((sources / "g20_leaders_with_wikidata.json").read_text(encoding="utf-8")).values()
    codes = {
        c["iso2"]: c["iso3"]
        for c in json.loads((sources / "countries.json").read_text(encoding="utf-8"))
        if c.get("iso2")
    }
    seen = max(day for entry in listed for day in (entry["hog_since"], entry["hos_since"]) if day)
    for entry in listed:
        office = _G20_TITLES.get(entry["hog_title"])
        if office and entry["iso_code"] in codes and entry["hog_since"]:
            yield codes[entry["iso_code"]], office, entry["head_of_government"], entry["hog_since"], seen
