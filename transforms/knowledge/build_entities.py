"""Makes entities.jsonl: `python -m transforms.knowledge.build_entities SOURCES_DIR`.

build_entities_sources.py says what SOURCES_DIR holds, build_entities_tables.py how the curated tables beside this file are
written. The curated tables go first: they give usual spellings, exact dates, and what no source holds; then the sources,
then the evidence of texts. Data that entities_schema.problems finds fault with is refused. The same sources give the same
file, to the byte.
"""

import gzip
import json
import sys
from pathlib import Path

from transforms.knowledge.build_entities_sources import abs_days, countries, g20_leaders, leaders, us_officials
from transforms.knowledge.build_entities_tables import HERE, curated_others, curated_persons, evidence_persons
from transforms.knowledge.entities_schema import problems
from transforms.knowledge.person_names import Row, same_person, share_name
from transforms.knowledge.skeleton import skeleton


def merge(into: Row, row: Row) -> None:
    """What the first source states stays; names are added, offices where the first source has none of that kind."""
    known = {into["name"], *into.get("aliases", ())}
    extra = [n for n in (row["name"], *row.get("aliases", ())) if n not in known]
    into["aliases"] = [*into.get("aliases", ()), *dict.fromkeys(extra)]
    have = {o["office"] for o in into.get("offices", ())}
    into["offices"] = [*into.get("offices", ()), *(o for o in row.get("offices", ()) if o["office"] not in have)]
    for office in row.get("offices", ()):  # a snapshot that shows the same term makes it newer
        for held in into["offices"]:
            if held is not office and "seen" in held and "seen" in office and held["office"] == office["office"]:
                held["seen"] = max(held["seen"], office["seen"])
    for key in ("gender", "surname"):
        if key not in into and key in row:
            into[key] = row[key]
    if row["id_from"] == "wikidata" and into["id_from"] != "wikidata":
        into["id"], into["id_from"] = row["id"], "wikidata"
    if row["source"] not in into["source"].split("+"):
        into["source"] += "+" + row["source"]


def add_evidence(into: Row, row: Row) -> None:
    """An office that texts show: a newer day seen of an open one, a new one if no stated interval meets it."""
    (found,) = row["offices"]
    last = row["offices"][0]["end"]
    same = [o for o in into.get("offices", ()) if (o["office"], o["of"]) == (found["office"], found["of"])]
    for office in same:
        if office["end"] is None and (office["start"] or "") < last:
            office["seen"] = max(office["seen"], last)
    if not same:
        into["offices"] = [*into.get("offices", ()), found]
        into.setdefault("gender", row["gender"]) if "gender" in row else None
        if row["source"] not in into["source"].split("+"):
            into["source"] += "+" + row["source"]


def _persons(sources: Path) -> list[Row]:
    people: dict[str | None, list[Row]] = {}
    for row in curated_persons():  # a line each: a father and his Jr. are two
        people.setdefault(row["country"], []).append(row)
    for row in (*us_officials(sources), *leaders(sources)):
        group = people.setdefault(row["country"], [])
        # Of several whom the row may mean, the one who bears its name.
        match = min((p for p in group if same_person(p, row)), key=lambda p: not share_name(p, row), default=None)
        if match is None:
            group.append(row)
        else:
            merge(match, row)
    everybody = {
        skeleton(n): p for group in people.values() for p in reversed(group) for n in (p["name"], *p.get("aliases", ()))
    }
    for row in evidence_persons():
        known = everybody.get(skeleton(row["name"]))
        group = people.setdefault(row["country"], [])
        match = known if known and known["country"] in (row["country"], None) else None
        match = match or next((p for p in group if same_person(p, row)), None)
        if match is None:
            group.append(row)
        else:
            add_evidence(match, row)
    for country, office, name, since, seen in g20_leaders(sources):
        for person in people.get(country, ()):
            if skeleton(name) in {skeleton(n) for n in (person["name"], *person.get("aliases", ()))}:
                for held in person.get("offices", ()):
                    if held["office"] == office and held["end"] is None and abs_days(held["start"], since) < 40:
                        held["seen"] = max(held["seen"], seen)
                        person["source"] += "" if "g20" in person["source"] else "+g20"
    return [person for group in people.values() for person in group]


def build(sources: Path) -> list[Row]:
    """All rows in their order. Raises ValueError with every fault that entities_schema finds."""
    places = gzip.decompress((HERE / "places.tsv.gz").read_bytes()).decode().splitlines()
    geonames = {f[3]: f[1] for f in (line.split("\t") for line in places) if f[0] == "country"}
    rows: list[Row] = [*countries(sources), *curated_others(), *_persons(sources)]
    for row in rows:
        if row["type"] == "country" and row["country"] in geonames:
            row["geonames_id"] = geonames[row["country"]]
        if row.get("offices"):
            row["offices"].sort(key=lambda o: (o["start"] or "", o["office"]))
            last = row["offices"][-1]
            row["role"] = last["office"].replace("_", " ") + ("" if len(last["of"]) == 3 else f" of {last['of']}")
        if "aliases" in row:
            row["aliases"] = [a for a in dict.fromkeys(row["aliases"]) if a != row["name"]]
        for key in ("aliases", "offices"):
            if key in row and not row[key]:
                del row[key]
    if faults := problems(rows):
        raise ValueError("\n".join(faults))
    return sorted(rows, key=lambda r: (r["type"], r["country"] or "", r["name"], r["id"]))


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python -m transforms.knowledge.build_entities SOURCES_DIR", file=sys.stderr)
        return 2
    try:
        rows = build(Path(arguments[0]))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    (HERE / "entities.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(rows)} entities")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
