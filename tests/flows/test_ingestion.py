"""Ingestion in a lake: portions by number and size, what is known, refused and passed over, and the memory of ids."""

import gzip
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows import ingestion, partitions
from flows.ingestion import Seen, ingest
from sources.listing import Listing, list_sources
from warehouse.lake import Lake, Manifest


def record(no: int, text: str = "") -> str:
    return json.dumps({"url": f"https://gazette.example/{no}", "text": text or f"The ferry {no} was late on Monday."})


def batch(data: Path, listing: Listing, size: int = 10) -> tuple[Lake, str, Manifest]:
    lake = Lake(data)
    batch_id = listing.batch_id
    lake.start_batch(batch_id, datetime(2025, 11, 1, tzinfo=UTC), [s.uri for s in listing.sources])
    return lake, batch_id, ingest(data, batch_id, size, sources=listing.sources)


def test_documents_come_in_partitions_whatever_file_they_are_in(tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    inbox.mkdir()
    (inbox / "a.jsonl").write_text("\n".join(record(no) for no in range(7)))
    with zipfile.ZipFile(inbox / "b.zip", "w") as archive:
        archive.writestr("c.jsonl.gz", gzip.compress("\n".join(record(no) for no in range(5, 12)).encode()))
    lake, batch_id, manifest = batch(tmp_path / "data", list_sources([str(inbox)]), size=5)
    assert [f.rows for f in manifest.of("documents")] == [5, 5, 2]
    assert manifest.counts["known"] == 2  # 5 and 6 come twice
    uris = [row["source_uri"] for row in lake.read(lake.files("documents", [batch_id]), ["source_uri"])]
    assert "b.zip/c.jsonl.gz#7" in uris


def test_a_partition_ends_where_it_holds_much_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingestion, "MOST_CHARACTERS", 1_000)
    (tmp_path / "a.jsonl").write_text("\n".join(record(no, f"{no} " + "word " * 100) for no in range(6)))
    *_, manifest = batch(tmp_path / "data", list_sources([str(tmp_path / "a.jsonl")]))
    assert [f.rows for f in manifest.of("documents")] == [2, 2, 2]


def test_what_is_refused_is_kept_and_counted_once(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(record(1) + "\n{broken\n" + record(2) + "\n[1, 2]\n")
    listing = list_sources([str(tmp_path / "a.jsonl")])
    lake, batch_id, manifest = batch(tmp_path / "data", listing)
    rows = list(lake.read(lake.files("quarantine", [batch_id])))
    assert {row["reason"] for row in rows} == {"broken_json", "not_a_record"}
    assert {(tmp_path / "data" / row["path"]).read_bytes() for row in rows} == {b"{broken", b"[1, 2]"}
    assert sum(f.rows for f in manifest.of("documents")) == 2
    (tmp_path / "b.txt").write_text("The mill burnt down on Friday night, the mayor said.")
    more = list_sources([str(tmp_path / "a.jsonl"), str(tmp_path / "b.txt")])
    lake, second, manifest = batch(tmp_path / "data", more)
    assert manifest.counts["known"] == 4
    assert list(lake.read(lake.files("quarantine", [second]))) == []


def test_a_mapped_column(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("nr,story_text\n1,The mill burnt down on Friday night.\n")
    path = str(tmp_path / "a.csv")
    lake, batch_id, _ = batch(tmp_path / "one", list_sources([path]))
    (refused,) = lake.read(lake.files("quarantine", [batch_id]))
    assert refused["reason"] == "missing_columns" and "nr, story_text" in refused["detail"]
    lake, batch_id, _ = batch(tmp_path / "two", list_sources([path], columns={"text": "story_text", "id": "nr"}))
    (document,) = lake.read(lake.files("documents", [batch_id]))
    assert document["raw_text"] == "The mill burnt down on Friday night." and document["record_id"] == "1"


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("The mill burnt down.")
    listing = list_sources([str(path)])
    path.unlink()
    lake, batch_id, _ = batch(tmp_path / "data", listing)
    (row,) = lake.read(lake.files("quarantine", [batch_id]))
    assert row["reason"] == "unreadable_file"


def test_ids_are_remembered() -> None:
    seen = Seen()
    assert [seen.add(name) for name in ("a", "b", "a")] == [True, True, False]
    seen.close()


FRAME = ["Gazette Online", "Weather and tides", "World desk"]
FOOT = (
    "The Gazette has told the story of these islands since the days of sail and still does every morning of the week."
)


def article(topic: str) -> str:
    own = [
        f"The council voted to rebuild the {topic} before winter, and asked the region to pay for half of the {topic} works.",
        f"Builders of the {topic} said that they would need at least nine months and two hundred workers to finish it.",
        f"The {topic} was shut after the flood of last spring, when water stood a metre high in the hall of the {topic}.",
        f"Three members voted against, saying that the money for the {topic} was needed for schools and for the harbour.",
    ]
    return "\n\n".join([*FRAME, f"Vote on the {topic}", *own, FOOT])


def clean(data: Path, path: Path) -> dict[str, str]:
    """Line -> rule, for the one document of the file."""
    lake, batch_id, _ = batch(data, list_sources([str(path)]), size=200)
    partitions.do_partition("lines", data, batch_id, 0)
    partitions.do_partition("clean", data, batch_id, 0)
    documents = {r["document_id"]: r["raw_text"] for r in lake.read(lake.files("documents", [batch_id]))}
    blocks = list(lake.read(lake.files("blocks", [batch_id])))
    return {documents[b["document_id"]][b["raw_start"] : b["raw_end"]]: b["rule"] for b in blocks}


def test_a_site_is_known_from_earlier_batches(tmp_path: Path) -> None:
    """The same page, first alone, then when ten others of its site have been read in an earlier run."""
    topics = ["harbour", "railway", "orchard", "glacier", "theatre", "library", "ferry", "bakery", "quarry", "museum"]
    rows = [{"url": f"https://gazette.example/{t}", "text": article(t)} for t in topics]
    (tmp_path / "ten.jsonl").write_text("\n".join(map(json.dumps, rows)))
    one = {"url": "https://gazette.example/mill", "text": article("mill")}
    (tmp_path / "one.jsonl").write_text(json.dumps(one))
    alone = clean(tmp_path / "alone", tmp_path / "one.jsonl")
    assert not any(rule.startswith("template") for rule in alone.values())
    clean(tmp_path / "data", tmp_path / "ten.jsonl")
    after = clean(tmp_path / "data", tmp_path / "one.jsonl")
    assert after[FOOT] == "template.edge" and after["World desk"].startswith(("template", "navigation"))
    assert all(not after[line].startswith("template") for line in article("mill").split("\n\n")[3:-1])


def test_a_date_after_the_capture_is_put_aside_where_cleaning_lets_it_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch is of November 2025; a fault in cleaning lets every date pass."""
    monkeypatch.setattr("transforms.cleaning.published.TOLERANCE", timedelta(days=36500))
    rows = [
        {"url": f"https://gazette.example/{year}", "published_at": f"{year}-03-02T08:00:00Z", "text": article(topic)}
        for year, topic in ((2025, "harbour"), (2031, "railway"))
    ]
    (tmp_path / "two.jsonl").write_text("\n".join(map(json.dumps, rows)))
    clean(tmp_path / "data", tmp_path / "two.jsonl")
    lake = Lake(tmp_path / "data")
    assert [row["published_at"].year for row in lake.read(lake.files("articles"))] == [2025]
    refused = list(lake.read(lake.files("quarantine")))
    assert refused and {row["reason"] for row in refused} == {"articles.published_before_captured"}
