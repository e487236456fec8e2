"""An article that comes in a later batch and was published before its copies: who stands for the group, and what is shown."""

import json
from pathlib import Path

import duckdb

REPORT = [
    "The Kelvanian government said on Friday that it would reopen the bridge over the Tarnis before the winter.",
    "Prime Minister Edda Lindqvist met the Dravonian ambassador, Oskar Hale, in Halvik before the announcement.",
    "Engineers have worked on the bridge since the flood of the spring and say that it is safe for lorries again.",
    "Lindqvist promised 40 million euros for the road on the southern bank if the parliament agrees in November.",
    "Farmers on both sides had blocked the ferry for two weeks, because the detour takes them most of a day.",
]
OTHER = [
    "The old mill of Ostrup burnt down in the night to Sunday, and two firefighters were injured by a falling beam.",
    "The mayor thanked the crews who had come from both sides of the border and promised that it would be rebuilt.",
    "Police opened an inquiry into the cause of the fire and asked witnesses to come forward before Wednesday.",
]


def write(folder: Path, name: str, paragraphs: list[str], published_at: str, url: str) -> None:
    folder.mkdir(exist_ok=True)
    row = {
        "text": "\n\n".join(paragraphs),
        "published_at": published_at,
        "url": url,
        "title": paragraphs[0][:40],
    }
    (folder / f"{name}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")


def query(data: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(data / "releases" / "latest" / "communique.duckdb"), read_only=True) as db:
        return db.execute(sql).fetchall()


def test_a_late_capture_of_the_source_stands_for_its_copies(communique, tmp_path: Path) -> None:
    data = tmp_path / "data"
    write(
        tmp_path / "one",
        "copy",
        [*REPORT, "Additional reporting by our desk in Halvik."],
        "2025-10-24T12:00:00Z",
        "https://herald.example/b",
    )
    write(tmp_path / "one", "mill", OTHER, "2025-10-24T12:00:00Z", "https://herald.example/mill")
    communique("run", str(tmp_path / "one"), "--data", str(data), "--workers", "1")
    standing = "SELECT url, cluster_id FROM articles JOIN documents ON document_id = article_id WHERE is_representative ORDER BY url"
    before = dict(query(data, standing))
    assert set(before) == {"https://herald.example/b", "https://herald.example/mill"}
    coded = "SELECT count(DISTINCT event_mention_id), count(DISTINCT article_id) FROM event_mentions"
    n_reports = query(data, coded)

    write(tmp_path / "two", "source", REPORT, "2025-10-24T06:00:00Z", "https://agency.example/a")
    printed = communique("run", str(tmp_path / "two"), "--data", str(data), "--workers", "1")
    after = dict(query(data, standing))
    assert after == {
        "https://agency.example/a": before["https://herald.example/b"],
        "https://herald.example/mill": before["https://herald.example/mill"],
    }
    assert "1 group changed" in printed
    assert query(data, coded) == n_reports, "what was coded of the copy counts no more"
    assert query(data, "SELECT change, rule FROM cluster_history") == [("representative", "earlier_text")]
    shown = "SELECT position, domain, is_representative, relation, hours_later, words_added, words_left_out FROM copies ORDER BY position"
    assert query(data, shown) == [
        (1, "agency.example", True, None, 0.0, None, None),
        (2, "herald.example", False, "edited", 6.0, 7, 0),
    ]
    told = " ".join(communique("explain", str(before["https://herald.example/b"]), "--data", str(data)).split())
    assert "stands for the group" in told
    assert "7 words added, 0 left out" in told
    assert "earlier_text" in told
    diff = json.loads((data / "releases" / "latest" / "diff.json").read_text("utf-8"))
    assert diff["tables"]["cluster_history"]["added"] == 1
    assert query(data, "SELECT n_articles, n_clusters FROM stories WHERE n_articles > 1") == [(2, 1)]
