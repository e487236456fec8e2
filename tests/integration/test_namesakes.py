"""An unknown person whom one article gives a country and another does not, over two runs."""

import json
from pathlib import Path

import duckdb

WITHOUT = [
    "Mirela Castelane met farmers near the ferry on Friday and promised them a new road before the winter.",
    "Castelane said the work would begin in spring, and that the old bridge would be closed for three weeks.",
]
WITH = [
    "Latvian opposition politician Mirela Castelane accused the transport agency on Sunday of hiding its own figures.",
    "Latvia has argued for months about the price of the bridge, which is to be opened again in the autumn.",
]


def write(folder: Path, name: str, paragraphs: list[str], day: str) -> Path:
    folder.mkdir(exist_ok=True)
    row = {"text": "\n\n".join(paragraphs), "published_at": day, "url": f"https://{name}.example/a", "title": name}
    (folder / f"{name}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return folder


def persons(data: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(data / "releases" / "latest" / "communique.duckdb"), read_only=True) as db:
        return db.execute("SELECT name, country, n_articles FROM entities WHERE type = 'person'").fetchall()


def test_the_same_unknown_person_is_one_entity(communique, tmp_path: Path) -> None:
    data = tmp_path / "data"
    communique(
        "run", str(write(tmp_path / "one", "herald", WITHOUT, "2025-10-24")), "--data", str(data), "--workers", "1"
    )
    assert persons(data) == [("Mirela Castelane", None, 1)]
    communique("run", str(write(tmp_path / "two", "post", WITH, "2025-10-26")), "--data", str(data), "--workers", "1")
    assert persons(data) == [("Mirela Castelane", "LVA", 2)]
    with duckdb.connect(str(data / "releases" / "latest" / "communique.duckdb"), read_only=True) as db:
        actors = db.execute(
            "SELECT DISTINCT n.name, a.country FROM event_actors a JOIN entities n USING (entity_id) WHERE n.type = 'person'"
        ).fetchall()
    assert actors == [("Mirela Castelane", "LVA")]
