"""A small release in memory that breaks no rule, and the judge's verdict on it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pytest

from warehouse.schema import PUBLISHED

Rows = dict[str, list[dict[str, Any]]]

RAW = (
    "Menu\n"
    "Chile’s president in Lima\n"
    "\n"
    "The president of Chile visited Peru on Tuesday. “We agreed — 👩‍👩‍👧 cafe\u0301s, naïve or not — to help,” Gabriela Soto said.\n"
    "\u00a0\n"
    "Peru  will send 40 trucks to Chile if the border opens.\n"
    "Subscribe now"
)
LATER = "Peru sent 40 trucks to Chile on 9 March."
BATCH = "b" * 16


def hexid(kind: str, number: int) -> str:
    return f"{kind:0>2}{number:014x}"


class Builder:
    """Makes rows whose offsets are counted, not typed."""

    def __init__(self) -> None:
        self.rows: Rows = {name: [] for name in PUBLISHED}
        self.texts: dict[str, str] = {}

    def add(self, table: str, **values: Any) -> dict[str, Any]:
        self.rows[table].append(values)
        return values

    def document(self, number: int, raw: str, kept: tuple[int, ...], day: int, **article: Any) -> str:
        """A document with an article made of the kept lines, in which runs of spaces are folded."""
        document_id = hexid("d", number)
        self.add(
            "documents",
            document_id=document_id,
            source_uri=f"in/{number}.txt",
            url=f"https://site{number}.example/news",
            domain=f"site{number}.example",
            media_type="text/plain",
            n_bytes=len(raw.encode()),
            sha256=f"{number:064x}",
            ingested_at=datetime(2026, 3, 20, tzinfo=UTC),
            fetched_at=datetime(2026, 3, 15, tzinfo=UTC),
            batch_id=BATCH,
            raw_text=raw,
        )
        text, at, blocks = "", 0, 0
        for number_of_line, line in enumerate(raw.split("\n")):
            if line.strip():
                body = " ".join(line.split())
                start = None
                if number_of_line in kept:
                    text += "\n\n" if text else ""
                    start = len(text)
                    text += body
                self.add(
                    "blocks",
                    document_id=document_id,
                    block_no=blocks,
                    raw_start=at,
                    raw_end=at + len(line),
                    text_start=start,
                    text_end=None if start is None else len(text),
                    role="navigation" if start is None else "body",
                    is_kept=start is not None,
                    rule="by_hand",
                )
                blocks += 1
            at += len(line) + 1
        self.texts[document_id] = text
        self.add(
            "articles",
            article_id=document_id,
            title="A visit",
            published_at=datetime(2026, 3, day, 12, tzinfo=UTC),
            published_precision="minute",
            published_method="given",
            language="en",
            text=text,
            n_words=len(text.split()),
            n_blocks=blocks,
            n_blocks_removed=blocks - len(kept),
            **{"cluster_id": hexid("c", number), "is_representative": True, "story_id": hexid("50", 1), **article},
        )
        return document_id

    def span(self, article_id: str, words: str, prefix: str = "") -> dict[str, Any]:
        start = self.texts[article_id].index(words)
        return {f"{prefix}start": start, f"{prefix}end": start + len(words), f"{prefix}text": words}


def good_rows() -> Rows:
    b = Builder()
    first = b.document(1, RAW, (3, 5), 10)
    copy = b.document(2, RAW, (3, 5), 11, cluster_id=hexid("c", 1), is_representative=False)
    later = b.document(3, LATER, (0,), 12)
    b.add(
        "duplicates",
        article_id=copy,
        representative_id=first,
        cluster_id=hexid("c", 1),
        kind="exact",
        similarity=1.0,
        batch_id=BATCH,
    )
    b.add(
        "cluster_history",
        batch_id=BATCH,
        cluster_id=hexid("c", 1),
        change="representative",
        old_representative_id=copy,
        representative_id=first,
        into_cluster_id=None,
        rule="earlier_text",
    )
    b.add(
        "cluster_history",
        batch_id=BATCH,
        cluster_id=hexid("c", 9),
        change="merged",
        old_representative_id=copy,
        representative_id=first,
        into_cluster_id=hexid("c", 1),
        rule="copies_of_one_text",
    )
    when = {
        "first_published_at": datetime(2026, 3, 10, 12, tzinfo=UTC),
        "last_published_at": datetime(2026, 3, 12, 12, tzinfo=UTC),
    }
    b.add("story_history", batch_id=BATCH, story_id=hexid("50", 9), into_story_id=hexid("50", 1))
    b.add("stories", story_id=hexid("50", 1), n_articles=3, n_clusters=2, n_domains=3, title="A visit", **when)
    chile = {"entity_id": "Q298", "country": "CHL"}
    peru = {"entity_id": "Q419", "country": "PER"}
    places = {"Q298": ("Chile", -33.0, -71.0), "Q419": ("Peru", -10.0, -76.0)}
    for entity_id, (name, latitude, longitude) in places.items():
        b.add(
            "entities",
            entity_id=entity_id,
            name=name,
            type="country",
            wikidata_id=entity_id,
            country={"Chile": "CHL", "Peru": "PER"}[name],
            latitude=latitude,
            longitude=longitude,
            aliases=[name],
            n_mentions=2,
            n_articles=2,
            geonames_id=str(len(name)),
            first_seen_at=datetime(2026, 3, 10, 12, tzinfo=UTC),
            last_seen_at=datetime(2026, 3, 12, 12, tzinfo=UTC),
        )
    person = hexid("e", 1)
    b.add(
        "entities",
        entity_id=person,
        name="Gabriela Soto",
        type="person",
        role="spokeswoman",
        n_mentions=1,
        n_articles=1,
        first_seen_at=datetime(2026, 3, 10, 12, tzinfo=UTC),
        last_seen_at=datetime(2026, 3, 10, 12, tzinfo=UTC),
    )
    mentions = [
        (first, "Chile", "Q298"),
        (first, "Peru", "Q419"),
        (first, "Gabriela Soto", person),
        (later, "Chile", "Q298"),
        (later, "Peru", "Q419"),
    ]
    for number, (article_id, words, entity_id) in enumerate(mentions):
        b.add(
            "mentions",
            mention_id=hexid("a", number),
            article_id=article_id,
            sentence_no=0,
            **b.span(article_id, words),
            form="name",
            entity_id=entity_id,
            link_method="alias",
            link_score=1.0,
        )
    b.add(
        "quotes",
        quote_id=hexid("9", 1),
        article_id=first,
        sentence_no=1,
        **b.span(first, "We agreed — 👩‍👩‍👧 cafe\u0301s, naïve or not — to help,"),
        kind="direct",
        **b.span(first, "Gabriela Soto", "speaker_"),
        speaker_id=person,
        **b.span(first, "said", "cue_"),
    )
    b.add(
        "quotes",
        quote_id=hexid("9", 2),
        article_id=first,
        sentence_no=2,
        **b.span(first, "Peru will send 40 trucks to Chile if the border opens"),
        kind="indirect",
        **b.span(first, "Gabriela Soto", "speaker_"),
        speaker_id=person,
    )
    reports = [
        (
            first,
            0,
            "The president of Chile visited Peru on Tuesday",
            "visited",
            "CONSULT",
            "visit",
            "actual",
            date(2026, 3, 10),
            None,
        ),
        (
            first,
            2,
            "Peru will send 40 trucks to Chile",
            "send",
            "AID",
            None,
            "conditional",
            None,
            "if the border opens",
        ),
        (later, 0, LATER, "sent", "AID", None, "actual", date(2026, 3, 9), None),
    ]
    codes = {"CONSULT": (1, 4.0, "04"), "AID": (2, 10.0, "07")}
    for number, (article_id, sentence_no, clause, trigger, event_type, mode, modality, day, condition) in enumerate(
        reports, 1
    ):
        event_id, mention_id = hexid("ee", number), hexid("ed", number)
        dated = {"date_start": day, "date_end": day, "date_precision": "day" if day else None}
        actor, recipient = (chile, peru) if event_type == "CONSULT" else (peru, chile)
        coding = {"event_type": event_type, "mode": mode, "contexts": ["diplomatic"], "modality": modality}
        told = (
            {"modality_rule": "told"}
            if modality == "actual"
            else {"modality_rule": "auxiliary", **b.span(article_id, "will", "modality_")}
        )
        b.add(
            "event_mentions",
            event_mention_id=mention_id,
            event_id=event_id,
            article_id=article_id,
            sentence_no=sentence_no,
            sentence_start=b.texts[article_id].index(clause),
            sentence_end=b.texts[article_id].index(".", b.texts[article_id].index(clause)) + 1,
            **b.span(article_id, clause),
            **b.span(article_id, trigger, "trigger_"),
            **coding,
            **told,
            condition_text=condition,
            **dated,
            date_method="by_hand" if day else None,
            date_text="on Tuesday" if number == 1 else None,
            place_id="Q419" if number == 1 else None,
            place_text="Peru" if number == 1 else None,
            quote_id=hexid("9", 2) if number == 2 else None,
            rule="by_hand",
            confidence=0.9,
        )
        for role, side in (("actor", actor), ("recipient", recipient)):
            words = places[side["entity_id"]][0]
            b.add(
                "event_actors",
                event_mention_id=mention_id,
                role=role,
                position=0,
                article_id=article_id,
                **b.span(article_id, words),
                **side,
            )
        quad_class, score, cameo_root = codes[event_type]
        b.add(
            "events",
            event_id=event_id,
            **coding,
            quad_class=quad_class,
            score=score,
            cameo_root=cameo_root,
            condition_text=condition,
            **dated,
            place_id="Q419" if number == 1 else None,
            place_name="Peru" if number == 1 else None,
            country="PER" if number == 1 else None,
            latitude=-10.0 if number == 1 else None,
            longitude=-76.0 if number == 1 else None,
            actors=[places[actor["entity_id"]][0]],
            actor_ids=[actor["entity_id"]],
            recipients=[places[recipient["entity_id"]][0]],
            recipient_ids=[recipient["entity_id"]],
            summary=clause,
            n_mentions=1,
            n_articles=2 if article_id == first else 1,
            n_clusters=1,
            n_domains=2 if article_id == first else 1,
            first_reported_at=datetime(2026, 3, 10 if article_id == first else 12, 12, tzinfo=UTC),
            last_reported_at=datetime(2026, 3, 11 if article_id == first else 12, 12, tzinfo=UTC),
            confidence=0.9,
            fulfils=hexid("ee", 2) if number == 3 else None,
            batch_id=BATCH,
        )
    b.add("event_history", batch_id=BATCH, old_event_id=hexid("ee", 9), event_id=hexid("ee", 1), why="merged")
    b.add(
        "quantities",
        quantity_id=hexid("8", 1),
        article_id=first,
        event_mention_id=hexid("ed", 2),
        **b.span(first, "40 trucks"),
        value_low=40.0,
        value_high=40.0,
        of="trucks",
    )
    b.add(
        "batches",
        batch_id=BATCH,
        started_at=datetime(2026, 3, 20, tzinfo=UTC),
        finished_at=datetime(2026, 3, 20, 1, tzinfo=UTC),
        status="complete",
        software_version="0.1.0",
        config_digest="0" * 16,
        **{
            f"n_{name}": len(b.rows[name])
            for name in ("documents", "articles", "duplicates", "mentions", "quotes", "event_mentions", "events")
        },
        n_quarantined=1,
        n_passed_over=0,
    )
    b.add(
        "quarantine",
        quarantine_id=hexid("f", 1),
        batch_id=BATCH,
        stage="ingest",
        source_uri="in/9.bin",
        reason="no_text",
    )
    return b.rows


def database(rows: Rows) -> duckdb.DuckDBPyConnection:
    """A database of all published tables with these rows."""
    db = duckdb.connect()
    for table in PUBLISHED.values():
        # Without NOT NULL, so that a test can break it.
        db.execute(table.create_sql().replace(" NOT NULL", ""))
        for row in rows[table.name]:
            names = ", ".join(f'"{name}"' for name in row)
            db.execute(f"INSERT INTO {table.name} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
    return db


@pytest.fixture(scope="session")
def make_release() -> Callable[[], duckdb.DuckDBPyConnection]:
    rows = good_rows()
    return lambda: database(rows)


@pytest.fixture
def release(make_release: Callable[[], duckdb.DuckDBPyConnection]) -> Iterator[duckdb.DuckDBPyConnection]:
    with make_release() as db:
        yield db
