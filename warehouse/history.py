"""What the stages need to know of earlier batches: DuckDB joins over the lake's files."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.columns import quoted
from warehouse.lake import Lake
from warehouse.reading import Reading
from warehouse.schema import TABLES

Rows = list[dict[str, Any]]
SOURCE = ("domain", "publisher")  # what extraction wants to know of a document
# Where a document was published.
ADDRESS = "coalesce(d.canonical_url, d.url)"
# Pages among rows of `site_lines`, versions of one page counted once.
PAGES = "least(count(DISTINCT page_a), count(DISTINCT page_b), count(DISTINCT page_c))"


def known_ids(lake: Lake, before: Sequence[str], table: str, column: str, ids: Iterable[str]) -> set[str]:
    """Those of `ids` that a column of earlier batches already holds."""
    sql = f"SELECT {column} FROM {lake_table(lake, table, before)} JOIN wanted ON {column} = wanted.id"
    return {row[column] for row in query(sql, lake, wanted=wanted(ids))}


def newest(lake: Lake, table: str, key: str, batches: Sequence[str] | None = None, only: str = "") -> str:
    """Of the rows of a table with the same key the one of the newest of the batches, as SQL.

    `only`: a join that leaves some rows alone, before the newest of each key is looked for.
    """
    order = ", ".join(map(quoted, [b.batch_id for b in lake.batches()] if batches is None else batches))
    return f"""
        (FROM (FROM {lake_table(lake, table, batches)} {only})
        QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY list_position([{order}]::VARCHAR[], batch_id) DESC) = 1)
    """


def current_members(lake: Lake, upto: Sequence[str] | None = None, only: str = "") -> str:
    """The place of each article in its group of copies, as the newest of the batches left it, as SQL. `only`: as of `newest`."""
    return newest(lake, "cluster_members", "article_id", upto, only)


def copies_sql(lake: Lake, upto: Sequence[str] | None = None, only: str = "") -> str:
    """The articles that copy another, as the newest of the batches left it, as SQL. `only`: as of `newest`."""
    return f"(FROM {current_members(lake, upto, only)} WHERE representative_id <> article_id)"


def coded_table(lake: Lake, table: str, only: str = "") -> str:
    """A table of the extraction without the rows of articles for which another stands now, as SQL.

    `only`: a join that leaves some rows alone, before the articles are looked at.
    """
    columns = TABLES[table].by_name
    rows = f"(FROM {lake_table(lake, table)} {only})"
    if "article_id" in columns:
        return f"(FROM {rows} x ANTI JOIN {copies_sql(lake)} c ON c.article_id = x.article_id)"
    if "event_mention_id" in columns:
        mentions = coded_table(lake, "event_mentions")
        return f"(FROM {rows} x SEMI JOIN {mentions} m ON m.event_mention_id = x.event_mention_id)"
    return rows


def postings(lake: Lake, before: Sequence[str], keys: Sequence[int], most: int) -> dict[int, tuple[int, list[str]]]:
    """Key of a signature -> how many representatives of earlier batches have it, and the first `most` of them by id.

    One pass over the keys of the history, none over its texts. Of a key that each page of a large site has, no more than
    `most` ids are held.
    """
    if not keys or not lake.paths("signatures", before):
        return {}
    # The keys are filtered before the copies are left out: with the copies first it takes 1.2 s of 100,000 signatures, not 0.4.
    sql = f"""
        SELECT key, count(*) n, min(article_id, {most}) articles
        FROM (SELECT article_id, unnest(keys) key FROM {lake_table(lake, "signatures", before)}) SEMI JOIN wanted USING (key)
        WHERE article_id NOT IN (SELECT article_id FROM {copies_sql(lake, before)})
        GROUP BY key
    """
    found = query(sql, lake, wanted=pa.table({"key": pa.array(keys, pa.int64())}))
    return {row["key"]: (row["n"], row["articles"]) for row in found}


def same_texts(lake: Lake, before: Sequence[str], hashes: Iterable[str]) -> dict[str, str]:
    """text_sha256 -> the article of earlier batches that had this clean text first."""
    sql = f"""
        SELECT text_sha256, min(article_id) article_id
        FROM {lake_table(lake, "signatures", before)} JOIN wanted ON text_sha256 = wanted.id GROUP BY 1
    """
    return {row["text_sha256"]: row["article_id"] for row in query(sql, lake, wanted=wanted(hashes))}


def members(lake: Lake, before: Sequence[str], column: str, ids: Iterable[str]) -> Rows:
    """Members of groups of copies by article_id or cluster_id: `cluster_members` with published_at, n_words and address."""
    sql = f"""
        SELECT m.*, a.published_at, a.n_words, {ADDRESS} address
        FROM {current_members(lake, before)} m JOIN wanted ON m.{column} = wanted.id
        JOIN {lake_table(lake, "articles", before)} a ON a.article_id = m.article_id
        JOIN {lake_table(lake, "documents", before)} d ON d.document_id = m.article_id
        ORDER BY m.article_id
    """
    return query(sql, lake, wanted=wanted(ids))


def representatives_at(lake: Lake, before: Sequence[str], addresses: Iterable[str], most: int) -> dict[str, list[str]]:
    """Address -> the articles, `most` at most, that stand for what was published there."""
    sql = f"""
        SELECT {ADDRESS} address, list(DISTINCT m.representative_id ORDER BY m.representative_id)[:{most}] articles
        FROM {lake_table(lake, "documents", before)} d JOIN wanted ON {ADDRESS} = wanted.id
        JOIN {current_members(lake, before)} m ON m.article_id = d.document_id
        GROUP BY 1
    """
    return {row["address"]: row["articles"] for row in query(sql, lake, wanted=wanted(addresses))}


def promoted(lake: Lake, before: Sequence[str], batch_id: str) -> list[str]:
    """Articles of earlier batches that stand for their group since this batch, and never did before."""
    sql = f"""
        SELECT article_id FROM {lake_table(lake, "cluster_members", [batch_id])} m
        WHERE representative_id = article_id
            AND article_id IN (SELECT article_id FROM {lake_table(lake, "cluster_members", before)})
            AND article_id NOT IN (
                SELECT article_id FROM {lake_table(lake, "cluster_members", before)} WHERE representative_id = article_id)
        ORDER BY 1
    """
    return [row["article_id"] for row in query(sql, lake)]


def articles(lake: Lake, before: Sequence[str], ids: Iterable[str]) -> Rows:
    """Rows of `articles`."""
    sql = f"""
        SELECT a.* FROM {lake_table(lake, "articles", before)} a JOIN wanted ON a.article_id = wanted.id ORDER BY a.article_id
    """
    return query(sql, lake, wanted=wanted(ids))


def publishers(lake: Lake, before: Sequence[str], ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """SOURCE of the documents that the articles come from."""
    sql = f"""
        SELECT document_id, {", ".join(SOURCE)}
        FROM {lake_table(lake, "documents", before)} JOIN wanted ON document_id = wanted.id
    """
    return {row.pop("document_id"): row for row in query(sql, lake, wanted=wanted(ids))}


def texts(lake: Lake, ids: Iterable[str]) -> dict[str, str]:
    """The clean texts of articles."""
    sql = f"SELECT article_id, text FROM {lake_table(lake, 'articles')} JOIN wanted ON article_id = wanted.id"
    return {row["article_id"]: row["text"] for row in query(sql, lake, wanted=wanted(ids))}


def site_pages(lake: Lake, upto: Sequence[str], sites: Iterable[str]) -> dict[str, int]:
    """site -> how many pages of it the batches hold, versions of one page counted once."""
    sql = f"""
        SELECT site, {PAGES} pages
        FROM {lake_table(lake, "site_lines", upto)} JOIN wanted ON site = wanted.id GROUP BY 1
    """
    return {row["site"]: row["pages"] for row in query(sql, lake, wanted=wanted(sites))}


def repeated_lines(lake: Lake, upto: Sequence[str], sites: Iterable[str], fewest: int) -> dict[str, dict[int, int]]:
    """site -> hash of a line -> pages that hold it, for lines on at least `fewest` pages, versions of one counted once."""
    sql = f"""
        SELECT site, line, {PAGES} pages
        FROM {lake_table(lake, "site_lines", upto)} JOIN wanted ON site = wanted.id
        GROUP BY 1, 2 HAVING pages >= {fewest} ORDER BY 1, 2
    """
    found: dict[str, dict[int, int]] = {}
    for row in query(sql, lake, wanted=wanted(sites)):
        found.setdefault(row["site"], {})[row["line"]] = row["pages"]
    return found


def people(lake: Lake, ids: Iterable[str] | None = None) -> Rows:
    """The persons that the entity base does not hold: entity_id, name, country, n_articles. `ids`: those among them, else all."""
    of = "" if ids is None else "SEMI JOIN wanted ON wanted.id = entity_id"
    tables = {} if ids is None else {"wanted": wanted(ids)}
    if ids is not None and not tables["wanted"]:
        return []
    # The few mentions are found first: with their articles' places in front it takes all mentions of the lake.
    sql = f"""
        SELECT e.entity_id, e.name, e.country, count(DISTINCT m.article_id) n_articles
        FROM ({entities_sql(lake, of)}) e JOIN {coded_table(lake, "mentions", of)} m USING (entity_id)
        WHERE e.type = 'person' AND m.link_method = 'own' GROUP BY ALL ORDER BY e.entity_id
    """
    return query(sql, lake, **tables)


def persons_of(lake: Lake, batches: Sequence[str], articles: Iterable[str]) -> set[str]:
    """Names of the persons in batches, and of those whom articles of other batches mention, as any article gives them."""
    new = query(f"SELECT article_id FROM {lake_table(lake, 'articles', batches)}", lake)
    older = set(articles) - {row["article_id"] for row in new}
    found = query(f"SELECT DISTINCT name FROM {lake_table(lake, 'entities', batches)} WHERE type = 'person'", lake)
    if older:
        sql = f"""
            WITH named AS (
                SELECT DISTINCT entity_id FROM {lake_table(lake, "mentions")} SEMI JOIN wanted ON wanted.id = article_id
                WHERE link_method = 'own'
            )
            SELECT DISTINCT name FROM {lake_table(lake, "entities")} SEMI JOIN named USING (entity_id) WHERE type = 'person'
        """
        found += query(sql, lake, wanted=wanted(older))
    return {row["name"] for row in found}


def known_persons(lake: Lake, ids: Iterable[str]) -> Rows:
    """entity_id, name and country of those of the persons that the lake holds."""
    sql = f"""
        SELECT entity_id, name, country FROM ({entities_sql(lake, "SEMI JOIN wanted ON wanted.id = entity_id")})
        WHERE type = 'person' ORDER BY 1
    """
    return query(sql, lake, wanted=wanted(ids))


def countries_of_persons(lake: Lake) -> list[str]:
    """The countries that persons have."""
    sql = f"""
        SELECT DISTINCT country FROM {lake_table(lake, "entities")}
        WHERE type = 'person' AND country IS NOT NULL ORDER BY 1
    """
    return [row["country"] for row in query(sql, lake)]


def namesakes(lake: Lake, before: Sequence[str]) -> Rows:
    """The rows of `namesakes` that the newest of the batches left."""
    files = next((m.of("namesakes") for b in reversed(before) if (m := lake.manifest("resolve", b))), [])
    return list(lake.read(files))


def event_history(lake: Lake, batch_id: str) -> Rows:
    """The rows that the batch has written."""
    return list(lake.read(lake.files("event_history", [batch_id])))


def entities_sql(lake: Lake, only: str = "") -> str:
    """The rows of `entities`, one of each: that with the longest name; of those, the first in the order of their columns, where
    what is known comes before what is not. `only`: a join that leaves some of them alone."""
    columns = ", ".join(f"{column.name} NULLS LAST" for column in TABLES["entities"].columns if not column.at_release)
    return f"""
        SELECT * FROM (FROM {lake_table(lake, "entities")} {only})
        QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY length(name) DESC, {columns}) = 1
    """


def lake_table(lake: Lake, table: str, batch_ids: Sequence[str] | None = None) -> str:
    """A table of the lake as SQL; an empty relation with its columns where the lake has none."""
    return files_sql(table, lake.paths(table, batch_ids))


def files_sql(table: str, paths: Sequence[str]) -> str:
    """Files of a table as SQL."""
    if paths:
        return f"read_parquet([{', '.join(map(quoted, paths))}], hive_partitioning = false)"
    columns = (c for c in TABLES[table].columns if not c.at_release)
    return "(SELECT " + ", ".join(f'NULL::{c.sql_type} AS "{c.name}"' for c in columns) + " WHERE false)"


def wanted(ids: Iterable[str]) -> pa.Table:
    """Ids as a table for `query`, each once: `id`."""
    return pa.table({"id": pa.array(sorted(set(ids)), pa.string())})


def query(sql: str, lake: Lake, **tables: pa.Table) -> Rows:
    """The rows of a query, in which each of `tables` can be named. A lake that is only read has its own connection."""
    if isinstance(lake, Reading):
        return _rows(lake.db, sql, tables)
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        lake.store.connect(db)
        return _rows(db, sql, tables)


def _rows(db: duckdb.DuckDBPyConnection, sql: str, tables: Mapping[str, pa.Table]) -> Rows:
    for name, table in tables.items():
        db.register(name, table)
    found: Rows = db.sql(sql).to_arrow_table().to_pylist()
    for name in tables:
        db.unregister(name)
    return found
