"""A lake with a long history of reports, made of the articles of a release.

A batch holds the release's articles as often as they go into it, published evenly over so many days in the release's order;
the days that its reports tell keep their distance to the publication. The batches are that one batch over and over, each of
the days before the next, so that the history grows backwards in time: with other ids, other stories, other unknown persons,
and other rare words in the texts. It is other news about the same states and known persons. The number of the copy is the end
of an id and not hashed into it, so what stands in two batches has the same order by id as in any two others.

The newest LIVE batches of the history are resolved by the code. What the older ones say is the outcome of the last of WARM
batches that were resolved one after another in a lake of their own, moved to their ids and days; `both_ways` compares the two ways.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from flows import keys, whole_batch
from flows.worker import base as entity_base
from transforms.ids import hex16
from transforms.resolution.namesakes import join_namesakes
from transforms.resolution.report_keys import report_keys
from transforms.resolution.reports import Report, report
from transforms.resolution.story_background import Background
from warehouse import events, history
from warehouse.lake import Lake
from warehouse.schema import TABLES

NEWEST = "2025-06-01"
WARM, LIVE = 6, 2
LAST = 0x8000  # the number of the newest copy, at the end of its ids; those before it count down
WORD = re.compile(r"([^\W\d_]{4,})")
CODED = ("mentions", "event_mentions", "event_actors", "quantities")
# Columns with ids that are others in each copy; of entities only those of unknown persons are.
IDS = frozenset(
    f"{name}_id" for name in ("document", "article", "mention", "event_mention", "plan_mention", "quote", "quantity")
) | {"cluster_id", "representative_id", "story_id", "event_id", "component_id"}
PERSONS = frozenset(("entity_id", "attributed_to"))
DATES = frozenset(("published_at", "date_start", "date_end"))
OUTCOME = ("event_links", "plan_links", "events")


class Copies:
    """The newest batch of `n` articles, published over `days` days, in partitions of so many, as tables in memory; and all those
    before it.
    """

    def __init__(self, release: Path, n: int, days: int, partition: int = 200) -> None:
        self.days = days
        self.db = duckdb.connect()
        self.db.execute("SET TimeZone = 'UTC'")
        for name in ("documents", "articles", "duplicates", "entities", *CODED):
            self.db.execute(f"CREATE VIEW given_{name} AS FROM read_parquet('{release}/parquet/{name}.parquet')")
        ((size,),) = self.db.sql("SELECT count(*) FROM given_articles").fetchall()
        self.of_release = -(-n // size)
        self._place(n, partition)
        self._fill()
        articles = self.db.sql("SELECT article_id, text FROM b_articles").fetchall()
        triggers = self.db.sql("SELECT DISTINCT trigger_text FROM b_event_mentions").fetchall()
        self.words = Words(dict(articles), (text for (text,) in triggers))
        self.told: list[Report] = []

    def _place(self, n: int, partition: int) -> None:
        """When each article is published, in which copy of the release, and by how many days its reports move."""
        share = f"{86400 * self.days} / {self.of_release}"
        self.db.execute(f"""
            CREATE MACRO numbered(id, number) AS left(id, 12) || format('{{:04x}}', ({LAST} - number)::INTEGER);
            CREATE MACRO moved(id, n) AS
                left(id, 12) || format('{{:04x}}', (('0x' || right(id, 4))::INTEGER - n + 65536) % 65536);
            CREATE TABLE persons AS
                SELECT entity_id, left(entity_id, 12) stem FROM given_entities
                WHERE type = 'person' AND wikidata_id IS NULL;
            CREATE TABLE placed AS
            WITH chosen AS (
                SELECT article_id, published_at, copy, row_number() OVER (ORDER BY copy, cluster_id, article_id) - 1 AS number
                FROM given_articles, range({self.of_release}) c(copy) QUALIFY number < {n}
            ),
            ranked AS (
                SELECT *, (row_number() OVER of_copy - 1) / count(*) OVER (PARTITION BY copy, published_at IS NULL) AS place
                FROM chosen WINDOW of_copy AS (PARTITION BY copy, published_at IS NULL ORDER BY published_at, number)
            ),
            timed AS (
                SELECT *, CASE WHEN published_at IS NOT NULL
                    THEN DATE '{NEWEST}'::TIMESTAMPTZ + to_seconds(floor({share} * ({self.of_release} - 1 - copy + place))) END AS time
                FROM ranked
            )
            SELECT article_id, copy, number // {partition} AS part, time, coalesce(time::DATE - published_at::DATE, 0)::INTEGER shift
            FROM timed
        """)

    def _fill(self) -> None:
        """The tables b_<table> of the newest batch, each row with its partition."""
        for name in ("documents", "articles", *CODED):
            columns = ", ".join(f'{self._in_place(column)} AS "{column}"' for column in TABLES[name].lake_arrow.names)
            key = "document_id" if name == "documents" else "article_id"
            self.db.execute(
                f"CREATE TABLE b_{name} AS SELECT part, {columns} FROM given_{name} t JOIN placed p ON p.article_id = t.{key}"
            )
        self.db.execute(f"""
            CREATE TABLE b_cluster_members AS
            SELECT 0 part, numbered(a.article_id, p.copy) article_id, numbered(a.cluster_id, p.copy) cluster_id,
                numbered(coalesce(d.representative_id, a.article_id), p.copy) representative_id,
                d.* EXCLUDE (article_id, cluster_id, representative_id, batch_id), '' batch_id
            FROM given_articles a JOIN placed p USING (article_id) LEFT JOIN given_duplicates d USING (article_id);
            CREATE TABLE b_story_links AS
            SELECT 0 part, numbered(a.article_id, p.copy) article_id, numbered(a.story_id, p.copy) story_id
            FROM given_articles a JOIN placed p USING (article_id) WHERE a.is_representative AND a.story_id IS NOT NULL;
            CREATE TABLE b_entities AS
            WITH named AS (
                SELECT part, entity_id FROM b_mentions UNION SELECT part, entity_id FROM b_event_actors
                UNION SELECT part, place_id FROM b_event_mentions UNION SELECT part, attributed_to FROM b_event_mentions
            ),
            copied AS (
                SELECT *, CASE WHEN is_person THEN numbered(entity_id, copy) ELSE entity_id END id
                FROM (SELECT *, entity_id IN (SELECT entity_id FROM persons) is_person FROM given_entities),
                    range({self.of_release}) c(copy) WHERE is_person OR copy = 0
            )
            SELECT n.part, c.* REPLACE (c.id AS entity_id) FROM copied c JOIN named n ON n.entity_id = c.id;
        """)

    def _in_place(self, column: str) -> str:
        value = f't."{column}"'
        if column == "published_at":
            return "p.time"
        if column in DATES:
            return f"{value} + p.shift"
        if column in IDS:
            return f"numbered({value}, p.copy)"
        if column in PERSONS:
            is_person = f"{value} IN (SELECT entity_id FROM persons)"
            return f"CASE WHEN {is_person} THEN numbered({value}, p.copy) ELSE {value} END"
        return "''" if column in ("raw_text", "batch_id") else value

    def keep_outcome(self, lake: Lake, batch_id: str) -> None:
        """Takes what the newest batch of a lake says for what any batch says."""
        for name in OUTCOME:
            found = pa.concat_tables(
                pa.table(TABLES[name].from_rows(lake.read([f]))) for f in lake.files(name, [batch_id])
            )
            self.db.register("found", found)
            self.db.execute(f"CREATE OR REPLACE TABLE b_{name} AS SELECT 0 part, * FROM found")
        keyed = {row["event_mention_id"] for row in lake.read(lake.files("report_keys", [batch_id]))}
        found_reports = whole_batch.told(lake, sorted(keyed), list(lake.read(lake.files("namesakes"))))
        self.told = [report(t.mention, t.actors, t.recipients, t.figures, t.article) for t in found_reports]

    def table(self, name: str, age: int, batch_id: str, oldest: int | None = None) -> pa.Table:
        """The rows of the batch that lies `age` batches before the newest, with their partition; without those on reports of
        batches before the oldest.
        """
        names = TABLES[name].lake_arrow.names
        columns = ", ".join(f'{self._moved(name, column, age, batch_id)} AS "{column}"' for column in names)
        order = ", ".join(f'"{key}"' for key in TABLES[name].key)
        sql = f"FROM (SELECT part, {columns} FROM b_{name}) ORDER BY part, {order}"
        if oldest is not None:
            least = LAST - (oldest + 1) * self.of_release
            of = [column for column in names if column.endswith("mention_id")]
            known = " AND ".join(f"('0x' || right({column}, 4))::INTEGER > {least}" for column in of) or "true"
            sql = f"FROM ({sql}) WHERE {known}"
        found: pa.Table = self.db.sql(sql).to_arrow_table()
        if name != "articles":
            return found
        texts = self.words.of((str(name) for name in found["article_id"].to_pylist()), age * self.of_release)
        with_texts: pa.Table = found.set_column(found.column_names.index("text"), "text", pa.array(texts, pa.string()))
        return with_texts

    def _moved(self, name: str, column: str, age: int, batch_id: str) -> str:
        value, n = f'"{column}"', age * self.of_release
        if column == "batch_id":
            return f"'{batch_id}'"
        if column in DATES:
            return (
                f"({value} - to_days({age * self.days}))"
                if column == "published_at"
                else f"({value} - {age * self.days})"
            )
        if column in IDS:
            return f"moved({value}, {n})"
        is_person = f"length({value}) = 16 AND left({value}, 12) IN (SELECT stem FROM persons)"
        if column in PERSONS:
            return f"CASE WHEN {is_person} THEN moved({value}, {n}) ELSE {value} END"
        if name == "entities" and column == "name":  # names have no digits
            letters = f"translate(right(moved(entity_id, {n}), 4), '0123456789', 'ghijklmnop')"
            return f"CASE WHEN is_person THEN name || {letters} ELSE name END"
        return value

    def keys(self, age: int) -> pa.Table:
        """The rows of `report_keys`."""
        persons = {stem for (stem,) in self.db.sql("SELECT stem FROM persons").fetchall()}
        reports = (self._report(one, age, persons) for one in self.told)
        rows = [
            {"event_mention_id": one.report_id, "day": day, "key": key}
            for one in reports
            for day, key in report_keys(one)
        ]
        table = pa.Table.from_pylist(rows, TABLES["report_keys"].lake_arrow)
        ordered: pa.Table = table.sort_by([(key, "ascending") for key in TABLES["report_keys"].key])
        return ordered

    def _report(self, one: Report, age: int, persons: set[str]) -> Report:
        """What the keys of a report are made of, in another copy."""
        back, n = timedelta(days=age * self.days), age * self.of_release
        named = one.parties.named
        own = {entity for entity in named if len(entity) == 16 and entity[:12] in persons}
        return replace(
            one,
            report_id=moved(one.report_id, n),
            actors=replace(one.parties, named=frozenset({moved(entity, n) for entity in own} | (named - own))),
            recipients=type(one.recipients)(),
            days=one.days and replace(one.days, first=one.days.first - back, last=one.days.last - back),
            published_on=one.published_on and one.published_on - back,
        )


def moved(name: str, n: int) -> str:
    return f"{name[:12]}{(int(name[12:], 16) - n) % 65536:04x}"


class Words:
    """Texts with other rare words in each copy, of the same length; words that name an act stay."""

    def __init__(self, texts: Mapping[str, str], triggers: Iterable[str]) -> None:
        background = Background(entity_base().country_names())
        keep = {word.lower() for text in triggers for word in re.findall(r"\w+", text or "")}
        self.pieces = {name: WORD.split(text) for name, text in texts.items()}
        found = {piece for pieces in self.pieces.values() for piece in pieces[1::2]}
        self.rare = sorted(word for word in found if word.lower() not in keep and not background.share(word.lower()))

    def of(self, ids: Iterable[str], n: int) -> Iterator[str]:
        """The texts of articles by their ids, `n` copies before the newest."""
        others: defaultdict[int, dict[str, str]] = defaultdict(dict)
        for name in ids:
            number = LAST - int(name[12:], 16)
            if number not in others:
                others[number] = {word: another(word, number) for word in self.rare}
            other = others[number]
            yield "".join([other.get(piece, piece) for piece in self.pieces[moved(name, -n)]])


def another(word: str, number: int) -> str:
    """The word with its first letters moved on, in each copy to others."""
    letters = list(word)
    for at in range(3):
        number, step = divmod(number, 26)
        if letters[at].isascii():
            first = ord("A") if letters[at].isupper() else ord("a")
            letters[at] = chr(first + (ord(letters[at]) - first + step) % 26)
    return "".join(letters)


def add(lake: Lake, copies: Copies, age: int) -> str:
    """Adds a batch as the stages before the resolution leave it."""
    batch_id = hex16("made", age)
    lake.start_batch(batch_id, datetime.fromisoformat(f"{NEWEST}T00:00:00+00:00"), ["made"])
    lake.order_batch(batch_id)
    tables = {name: copies.table(name, age, batch_id) for name in ("documents", "articles", "entities", *CODED)}
    parts = sorted({int(part or 0) for part in tables["documents"]["part"].to_pylist()})
    by_part = {
        (name, part): table.filter(pc.field("part") == part).drop_columns("part")
        for name, table in tables.items() for part in parts
    }  # fmt: skip
    lake.write("ingest", batch_id, 0, "made", [("documents", part, by_part["documents", part]) for part in parts])
    for part in parts:
        lake.write("lines", batch_id, part, "made", {})
        lake.write("clean", batch_id, part, "made", {"articles": by_part["articles", part]})
        found = {name: by_part[name, part] for name in ("entities", *CODED)}
        lake.write("extract", batch_id, part, "made", found)
    for stage, name in (("copies", "cluster_members"), ("stories", "story_links")):
        lake.write(stage, batch_id, 0, "made", {name: copies.table(name, age, batch_id).drop_columns("part")})
    return batch_id


def say(lake: Lake, copies: Copies, age: int, oldest: int, batch_id: str, namesakes: Sequence[dict[str, Any]]) -> None:
    """Writes what the resolution of a batch is taken to have said."""
    code = {"batch_id": batch_id, "code": keys.resolving_code(lake), "is_whole": age == oldest}
    rows = {"resolutions": [code], "namesakes": namesakes, "event_history": []}
    tables = {name: TABLES[name].from_rows(found) for name, found in rows.items()}
    tables |= {name: copies.table(name, age, batch_id, oldest).drop_columns("part") for name in OUTCOME}
    lake.write("resolve", batch_id, 0, "made", tables | {"report_keys": copies.keys(age)})


def resolved(folder: Path, copies: Copies, n: int) -> Lake:
    """A lake of so many batches, the newest included, all resolved one after another."""
    lake = Lake(folder)
    for age in reversed(range(n)):
        whole_batch.resolve(folder, add(lake, copies, age))
    return lake


def make(folder: Path, copies: Copies, n: int, live: int = LIVE, warm: int = WARM) -> Lake:
    """A lake of `n` batches of history and the newest one, which is not resolved."""
    with TemporaryDirectory() as other:
        first = resolved(Path(other), copies, warm)
        copies.keep_outcome(first, first.batches()[-1].batch_id)
    lake = Lake(folder)
    for age in range(n, live, -1):
        batch_id = add(lake, copies, age)
        say(lake, copies, age, n, batch_id, join_namesakes(history.people(lake)) if age == live + 1 else [])
    for age in range(live, 0, -1):
        whole_batch.resolve(folder, add(lake, copies, age))
    add(lake, copies, 0)
    return lake


def both_ways(copies: Copies, n: int) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """The events of `n` batches of history and one more, all of them resolved by the code; and with the older ones moved."""
    found = []
    for is_moved in (False, True):
        with TemporaryDirectory() as other:
            folder = Path(other)
            lake = make(folder, copies, n) if is_moved else resolved(folder, copies, n + 1)
            whole_batch.resolve(folder, lake.batches()[-1].batch_id)
            groups = defaultdict(list)
            for row in history.query(f"FROM {events.links_sql(lake)} ORDER BY event_mention_id"):
                groups[row["event_id"]].append(row["event_mention_id"])
            found.append({tuple(group) for group in groups.values()})
    return found[0], found[1]
