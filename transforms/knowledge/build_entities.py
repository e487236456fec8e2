"""Makes entities.jsonl: `python -m transforms.knowledge.build_entities SOURCES_DIR`.

SOURCES_DIR holds leaders_and_countries.json (states, their heads, by snapshot of a yearbook), countries.json (codes
and coordinates), us_executive.yaml and us_legislators_current.yaml.gz (US officials with Wikidata ids). The curated
tables beside this file go first: they give usual spellings, exact dates, and what no source holds. PyYAML is needed
here alone. The same sources give the same file, to the byte.
"""

import csv
import gzip
import html
import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from transforms.ids import hex16
from transforms.knowledge.person_names import MANY, Row, alike, clean_name, same_person, surname_of, usual_names
from transforms.knowledge.skeleton import skeleton

HERE = Path(__file__).parent

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


def table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def split(text: str | None) -> list[str]:
    return [part for part in (text or "").split("|") if part]


def parse_office(text: str) -> Row:
    """`office@of:start..end`; no end: still held."""
    office, _, rest = text.partition("@")
    of, _, span = rest.rpartition(":")
    start, _, end = span.partition("..")
    return {"office": office, "of": of, "start": _full_day(start), "end": _full_day(end)}


def _full_day(text: str | None) -> str | None:
    """A year or month stands for its first day."""
    if not text:
        return None
    return date.fromisoformat({4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text)).isoformat()


def new(name: str, kind: str, country: str | None, source: str, wikidata: str | None = None, **more: Any) -> Row:
    """A line of the data file. The id is Wikidata's where a source states it, else made from name, type, country."""
    row = {
        "id": wikidata or hex16(name, kind, country),
        "id_from": "wikidata" if wikidata else "name|type|country",
        "name": name,
        "type": kind,
        "country": country,
    }
    return row | {k: v for k, v in more.items() if v or isinstance(v, float)} | {"source": source}


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


def curated_persons() -> Iterator[Row]:
    for r in table("entities_curated_persons.tsv"):
        aliases = split(r["aliases"])
        single = [a for a in aliases if r["name"].endswith(a) and a != r["name"]]
        yield new(
            r["name"], "person", r["country"] or None, "curated", r.get("wikidata") or None, sector=r["sector"], gender=r["gender"],
            aliases=aliases, surname=single[0] if single else surname_of(r["name"], r["country"]),
            offices=[parse_office(o) for o in (r["offices"] or "").split(";") if o],
        )  # fmt: skip


def curated_others() -> Iterator[Row]:
    for r in table("entities_curated_others.tsv"):
        yield new(
            r["name"],
            r["type"],
            r["country"] or None,
            "curated",
            sector=r["sector"],
            aliases=split(r["aliases"]),
            demonyms=split(r["demonyms"]),
            seats=split(r["seats"]),
        )


def _first_day(person: Row, role: Row, office: str, people: list[Row]) -> str:
    """The day on which a term began: as stated, unless another one was seen in office after it, or the first day seen."""
    seen = str(role["seen"][0])
    start = min(_full_day(role["from"]) or seen, seen)
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
        if seen >= _STILL:
            end = None
        out.append(
            {"office": office, "of": _CODES.get(person["country"], person["country"]), "start": start, "end": end}
        )
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


def merge(into: Row, row: Row) -> None:
    """What the first source states stays; names are added, offices where the first source has none of that kind."""
    known = {into["name"], *into.get("aliases", ())}
    extra = [n for n in (row["name"], *row.get("aliases", ())) if n not in known]
    into["aliases"] = [*into.get("aliases", ()), *dict.fromkeys(extra)]
    have = {o["office"] for o in into.get("offices", ())}
    into["offices"] = [*into.get("offices", ()), *(o for o in row.get("offices", ()) if o["office"] not in have)]
    for key in ("gender", "surname"):
        if key not in into and key in row:
            into[key] = row[key]
    if row["id_from"] == "wikidata" and into["id_from"] != "wikidata":
        into["id"], into["id_from"] = row["id"], "wikidata"
    if row["source"] not in into["source"].split("+"):
        into["source"] += "+" + row["source"]


def build(sources: Path) -> list[Row]:
    rows: list[Row] = [*countries(sources), *curated_others()]
    people: dict[str | None, list[Row]] = {}
    for row in (*curated_persons(), *us_officials(sources), *leaders(sources)):
        group = people.setdefault(row["country"], [])
        match = next((p for p in group if same_person(p, row)), None)
        if match is None:
            group.append(row)
        else:
            merge(match, row)
    for group in people.values():
        rows += group
    for row in rows:
        if row.get("offices"):
            row["offices"].sort(key=lambda o: (o["start"] or "", o["office"]))
            last = row["offices"][-1]
            row["role"] = last["office"].replace("_", " ") + ("" if len(last["of"]) == 3 else f" of {last['of']}")
        for key in ("aliases", "offices"):
            if key in row and not row[key]:
                del row[key]
    seen: dict[str, str] = {}
    for row in rows:
        if row["id"] in seen:
            raise ValueError(f"two entities with the id {row['id']}: {seen[row['id']]} and {row['name']}")
        seen[row["id"]] = row["name"]
    return sorted(rows, key=lambda r: (r["type"], r["country"] or "", r["name"], r["id"]))


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python -m transforms.knowledge.build_entities SOURCES_DIR", file=sys.stderr)
        return 2
    rows = build(Path(arguments[0]))
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    (HERE / "entities.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(rows)} entities")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
