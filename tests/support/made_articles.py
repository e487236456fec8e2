"""Short articles in any number, each with something to code; every tenth is a copy of another."""

import json
import random
from datetime import date, timedelta
from pathlib import Path

_STATES = ("France", "Kenya", "Japan", "Peru", "Norway", "Egypt", "Canada", "Vietnam", "Chile", "Ghana")
_THINGS = ("ferry", "railway", "harbour", "border", "dam", "airport", "fishing", "grain", "visa", "pipeline")
_TOWNS = ("Osterby", "Callanish Bay", "Vellmar", "Port Idris", "Tarnhold", "Quillan", "Maresby", "Dunlow")
_SAID = (
    "The foreign minister of {a} met the ambassador of {b} in {town} on {day} to discuss the {thing} dispute, officials said.",
    "{a} will send aid worth {n} million euros to {b} if the {thing} talks succeed, the government said on {day}.",
    "“We signed the {thing} agreement with {b} and we will keep it,” the president of {a} told reporters in {town}.",
    "Police in {town} arrested {n} people on {day} during a protest against the {thing} project of {a}.",
    "{a} accused {b} of delaying the {thing} inspection for {n} days and threatened sanctions.",
    "Some {n} troops of {a} withdrew from the {thing} zone near {town} on {day}, a spokesman said.",
)


def made_articles(n: int, seed: int = 1) -> list[dict[str, str]]:
    """Records with url, title, text and published_at; the same for the same arguments."""
    chance = random.Random(seed)
    found: list[dict[str, str]] = []
    for number in range(n):
        day = date(2025, 9, 1) + timedelta(days=chance.randrange(40))
        if number % 10 == 9:
            text, title = found[number - 5]["text"], found[number - 5]["title"]
        else:
            a, b = chance.sample(_STATES, 2)
            words = {
                "a": a, "b": b, "town": chance.choice(_TOWNS), "thing": chance.choice(_THINGS),
                "n": chance.randrange(2, 900), "day": f"{day:%A}",
            }  # fmt: skip
            text = "\n\n".join(line.format(**words) for line in chance.sample(_SAID, 3))
            text += f"\n\nIt was round {number} of the {words['thing']} talks between {a} and {b}."
            title = f"{a} and {b} on the {words['thing']}, round {number}"
        url = f"https://paper{number % 7}.example/{seed}/{number}"
        found.append({"url": url, "title": title, "text": text, "published_at": day.isoformat()})
    return found


def write_articles(path: Path, n: int, seed: int = 1) -> Path:
    """The articles as JSON Lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in made_articles(n, seed)), encoding="utf-8")
    return path
