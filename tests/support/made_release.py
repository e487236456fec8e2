"""A release of a few rows, made by hand: what the tests of the views ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import duckdb

from warehouse.schema import PUBLISHED
from warehouse.views import create_views
from warehouse.vocabulary import EVENT_TYPES

FILLERS = {
    "text": "?",
    "integer": 0,
    "number": 0.0,
    "boolean": False,
    "timestamp": datetime(2026, 3, 1, tzinfo=UTC),
    "list": [],
}
MARCH_1, MARCH_2 = datetime(2026, 3, 1, 23, 30, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC)
NAMES = {
    "Q1": ("Chile", "country", "CHL"),
    "Q2": ("Peru", "country", "PER"),
    "Q3": ("Brazil", "country", "BRA"),
    "Q4": ("Ana Ruiz", "person", "CHL"),
    "Q5": ("Luis Vega", "person", "CHL"),
}


class Release:
    """A database of all tables and views; `add` fills what a row must have and the test does not care for."""

    def __init__(self) -> None:
        self.db = duckdb.connect()
        self.db.execute("SET TimeZone = 'Asia/Tokyo'")  # what views show of days must not depend on it
        for table in PUBLISHED.values():
            self.db.execute(table.create_sql())
        create_views(self.db)
        self.n = 0

    def add(self, table: str, **values: Any) -> None:
        row = {c.name: FILLERS[c.type] for c in PUBLISHED[table].columns if c.required} | values
        assert set(row) <= set(PUBLISHED[table].by_name)
        names = ", ".join(f'"{name}"' for name in row)
        self.db.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))

    def article(self, article_id: str, published_at: datetime | None = MARCH_1, **values: Any) -> None:
        site = {
            "url": f"https://{article_id}.example",
            "domain": f"{article_id}.example",
            "publisher": None,
            "batch_id": "b",
        }
        self.add("documents", document_id=article_id, source_uri=f"in/{article_id}", **site)
        row = {
            "title": f"Title {article_id}",
            "text": "First lines.\n\nSecond lines.",
            "language": "en",
            "cluster_id": article_id,
        }
        self.add(
            "articles", article_id=article_id, published_at=published_at, **{**row, "is_representative": True, **values}
        )

    def entities(self) -> None:
        for entity_id, (name, type_, country) in NAMES.items():
            wikidata_id = entity_id if type_ == "country" else None
            role = "foreign minister" if type_ == "person" else None
            sector = "GOV" if type_ == "person" else None
            self.add(
                "entities",
                entity_id=entity_id,
                name=name,
                type=type_,
                country=country,
                wikidata_id=wikidata_id,
                role=role,
                sector=sector,
            )

    def event(
        self, event_type: str, actors: str = "", recipients: str = "", articles: str = "a1", **values: Any
    ) -> str:
        """An event with a report in each of the articles; actors and recipients are entity ids."""
        self.n += 1
        event_id = f"e{self.n}"
        row: dict[str, Any] = {
            "event_id": event_id,
            "event_type": event_type,
            "modality": "actual",
            "quad_class": EVENT_TYPES[event_type].quad_class,
            "score": EVENT_TYPES[event_type].score,
            "cameo_root": EVENT_TYPES[event_type].cameo_root,
            "date_start": date(2026, 3, 1),
            "date_end": date(2026, 3, 1),
            "date_precision": "day",
            "actors": [NAMES[i][0] for i in actors.split()],
            "recipients": [NAMES[i][0] for i in recipients.split()],
            "n_mentions": 1,
            "n_articles": 1,
            "n_clusters": 1,
            "first_reported_at": MARCH_1,
            **values,
        }
        self.add("events", **row)
        for number, article_id in enumerate(articles.split()):
            self.report(event_id, article_id, actors, recipients, start=20 * number)
        return event_id

    def report(self, event_id: str, article_id: str, actors: str = "", recipients: str = "", **values: Any) -> str:
        """A report of an event that is there, of its type and modality unless said otherwise. Its id."""
        number = self.rows(f"SELECT count(*) FROM event_mentions WHERE event_id = '{event_id}'")[0][0]
        ((event_type, modality),) = self.rows(f"SELECT event_type, modality FROM events WHERE event_id = '{event_id}'")
        mention_id = f"{event_id}m{number}"
        kinds = {"event_type": event_type, "modality": modality, "modality_rule": "told", **values}
        self.add("event_mentions", event_mention_id=mention_id, event_id=event_id, article_id=article_id, **kinds)
        for role, side in (("actor", actors), ("recipient", recipients)):
            for position, entity_id in enumerate(side.split()):
                row = {"role": role, "position": position, "entity_id": entity_id, "text": f"the {NAMES[entity_id][0]}"}
                self.add("event_actors", event_mention_id=mention_id, article_id=article_id, **row)
        return mention_id

    def figure(self, event_mention_id: str, text: str, low: float, high: float | None, **values: Any) -> None:
        """A figure of a report; high is None where it is open. Its start is its number."""
        self.n += 1
        ((article_id,),) = self.rows(
            f"SELECT article_id FROM event_mentions WHERE event_mention_id = '{event_mention_id}'"
        )
        row = {"quantity_id": f"f{self.n:03}", "start": self.n, "value_low": low, "value_high": high, **values}
        self.add("quantities", event_mention_id=event_mention_id, article_id=article_id, text=text, **row)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.db.execute(sql).fetchall()


@contextmanager
def made_release() -> Iterator[Release]:
    """A release of some entities and one article, a1, of 1 March."""
    made = Release()
    made.entities()
    made.add("batches", batch_id="b", software_version="0.1.0")
    made.article("a1")
    yield made
    made.db.close()
