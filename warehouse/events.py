"""Events in the lake: which report tells which event now, and what the resolution of a batch must look at.

Each batch adds rows for what it touched; of a report or event the newest row holds. Where the code had changed, a batch
resolved the whole lake anew, and what older batches say holds no more, but for the ids and their history.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from warehouse.columns import quoted
from warehouse.history import (
    Rows,
    coded_table,
    copies_sql,
    current_members,
    entities_sql,
    files_sql,
    lake_table,
    newest,
    query,
    wanted,
)
from warehouse.lake import Lake, LakeFile
from warehouse.stories import cluster_stories

Part = tuple[str, int]  # batch and number of a partition


def resolved_batches(lake: Lake, upto: Sequence[str] | None = None) -> list[str]:
    """The batches whose rows hold, in order: those since the last that resolved the whole lake."""
    order = [batch.batch_id for batch in lake.batches()] if upto is None else list(upto)
    is_whole = {
        row["batch_id"]: row["is_whole"] for row in query(f"FROM {lake_table(lake, 'resolutions', order)}", lake)
    }
    found = [batch for batch in order if batch in is_whole]
    whole = [n for n, batch in enumerate(found) if is_whole[batch]]
    return found[whole[-1] :] if whole else []


def resolved_by(lake: Lake, upto: Sequence[str]) -> str | None:
    """The code that resolved the newest of the batches, or None where none is."""
    found = resolved_batches(lake, upto)
    return next((row["code"] for row in lake.read(lake.files("resolutions", found[-1:]))), None) if found else None


def current_links(lake: Lake, batches: Sequence[str], only: str = "") -> str:
    """The event of each live report, as SQL. `batches`: of `resolved_batches`; `only`: a join that leaves some reports alone."""
    return f"(FROM {newest(lake, 'event_links', 'event_mention_id', batches, only)} WHERE event_id IS NOT NULL)"


def changed_articles(lake: Lake, since: Sequence[str]) -> list[str]:
    """The articles that the newest batches added, and those whose group of copies or story they can have changed, by id."""
    members, links = lake_table(lake, "cluster_members"), lake_table(lake, "story_links")
    sql = f"""
        WITH RECURSIVE went AS (
            SELECT story_id FROM {lake_table(lake, "story_history", since)}
            UNION SELECT h.story_id FROM {lake_table(lake, "story_history")} h JOIN went ON h.into_story_id = went.story_id
        ),
        placed AS (
            SELECT article_id FROM {lake_table(lake, "cluster_members", since)}
            UNION SELECT article_id FROM {lake_table(lake, "story_links", since)}
            UNION SELECT article_id FROM {links} SEMI JOIN went USING (story_id)
        ),
        clusters AS (SELECT DISTINCT cluster_id FROM {members} SEMI JOIN placed USING (article_id))
        SELECT article_id FROM {members} SEMI JOIN clusters USING (cluster_id)
        UNION SELECT article_id FROM {lake_table(lake, "articles", since)} ORDER BY 1
    """
    return [row["article_id"] for row in query(sql, lake)]


def unresolved(
    lake: Lake, batches: Sequence[str], renamed: Iterable[str], changed: Sequence[str] | None = None
) -> list[str]:
    """Live reports that no batch has linked, whose story has changed, or in which a renamed entity takes part, by id.

    `changed`: the articles outside of which neither can be, if that is known.
    """
    looked = "" if changed is None else "SEMI JOIN changed ON changed.id = article_id"
    sql = f"""
        WITH places AS (FROM {current_members(lake, only=looked)} WHERE representative_id = article_id),
        stories AS {cluster_stories(lake, clusters="" if changed is None else "places")},
        live AS (
            SELECT m.event_mention_id, s.story_id
            FROM {lake_table(lake, "event_mentions")} m JOIN places c USING (article_id)
            LEFT JOIN stories s ON s.cluster_id = c.cluster_id
        )
        SELECT v.event_mention_id FROM live v
        LEFT JOIN {current_links(lake, batches, "SEMI JOIN live USING (event_mention_id)")} l USING (event_mention_id)
        WHERE l.event_id IS NULL OR l.story_id IS DISTINCT FROM v.story_id
    """
    found = {row["event_mention_id"] for row in query(sql, lake, changed=wanted(changed or ()))}
    return sorted(found | set(_of_entities(lake, renamed)))


def _of_entities(lake: Lake, entities: Iterable[str]) -> list[str]:
    """Reports in coded texts in which entities take part."""
    ids = wanted(entities)
    if not ids:
        return []
    actors = coded_table(lake, "event_actors", "SEMI JOIN wanted ON wanted.id = entity_id")
    sql = f"SELECT DISTINCT event_mention_id FROM {actors}"
    return [row["event_mention_id"] for row in query(sql, lake, wanted=ids)]


def gone(lake: Lake, batches: Sequence[str], changed: Sequence[str] | None = None) -> list[str]:
    """Linked reports that are in no coded text any more, by id. `changed`: the articles in which they all are, if that is known."""
    if changed is None:
        sql = f"""
            SELECT event_mention_id FROM {current_links(lake, batches)}
            WHERE event_mention_id NOT IN (SELECT event_mention_id FROM {coded_table(lake, "event_mentions")}) ORDER BY 1
        """
    else:
        sql = f"""
            WITH copies AS {copies_sql(lake, only="SEMI JOIN changed ON changed.id = article_id")},
            told AS (SELECT event_mention_id FROM {lake_table(lake, "event_mentions")} SEMI JOIN copies USING (article_id))
            SELECT event_mention_id FROM {current_links(lake, batches, "SEMI JOIN told USING (event_mention_id)")} ORDER BY 1
        """
    return [row["event_mention_id"] for row in query(sql, lake, changed=wanted(changed or ()))]


def known_events(lake: Lake, batches: Sequence[str], ids: Iterable[str]) -> dict[str, str | None]:
    """Report -> its event, of the reports that were ever linked; None where it left."""
    links = newest(lake, "event_links", "event_mention_id", batches, "SEMI JOIN wanted ON wanted.id = event_mention_id")
    sql = f"SELECT event_mention_id, event_id FROM {links}"
    return {row["event_mention_id"]: row["event_id"] for row in query(sql, lake, wanted=wanted(ids))}


def sharing(lake: Lake, batches: Sequence[str], keys: Iterable[tuple[date, int]]) -> list[str]:
    """Live reports that have one of the keys (day, number), which are not asked for where there is no batch."""
    distinct = sorted(set(keys)) if batches else []
    if not distinct:
        return []
    days = [day for day, _ in distinct]
    # The range of days spares whole files: the rows of a batch are sorted by day.
    sql = f"""
        WITH found AS (
            SELECT DISTINCT event_mention_id
            FROM (FROM {lake_table(lake, "report_keys", batches)} WHERE day BETWEEN DATE '{min(days)}' AND DATE '{max(days)}')
            SEMI JOIN wanted USING (day, key)
        )
        SELECT event_mention_id FROM {current_links(lake, batches, "SEMI JOIN found USING (event_mention_id)")} ORDER BY 1
    """
    pairs = pa.table({"day": pa.array(days, pa.date32()), "key": pa.array([key for _, key in distinct], pa.int64())})
    return [row["event_mention_id"] for row in query(sql, lake, wanted=pairs)]


def in_stories(lake: Lake, batches: Sequence[str], stories: Sequence[tuple[str, str]]) -> list[str]:
    """Live reports of stories, of the types given with them."""
    links = lake_table(lake, "event_links", batches)
    sql = f"""
        WITH found AS (SELECT DISTINCT event_mention_id FROM {links} SEMI JOIN wanted USING (story_id))
        SELECT l.event_mention_id
        FROM {current_links(lake, batches, "SEMI JOIN found USING (event_mention_id)")} l
        JOIN {lake_table(lake, "event_mentions")} m USING (event_mention_id)
        SEMI JOIN wanted ON wanted.story_id = l.story_id AND wanted.event_type = m.event_type ORDER BY 1
    """
    pairs = pa.table(
        {
            "story_id": pa.array([story for story, _ in stories], pa.string()),
            "event_type": pa.array([event_type for _, event_type in stories], pa.string()),
        }
    )
    return [row["event_mention_id"] for row in query(sql, lake, wanted=pairs)]


def beside(lake: Lake, batches: Sequence[str], ids: Iterable[str]) -> list[str]:
    """All live reports of the components in which reports are."""
    own = newest(lake, "event_links", "event_mention_id", batches, "SEMI JOIN wanted ON wanted.id = event_mention_id")
    sql = f"""
        WITH components AS (SELECT DISTINCT component_id FROM {own}),
        ever AS (SELECT event_mention_id FROM {lake_table(lake, "event_links", batches)} SEMI JOIN components USING (component_id))
        SELECT event_mention_id FROM {current_links(lake, batches, "SEMI JOIN ever USING (event_mention_id)")}
        SEMI JOIN components USING (component_id) ORDER BY 1
    """
    return [row["event_mention_id"] for row in query(sql, lake, wanted=wanted(ids))]


def reports(lake: Lake, ids: Sequence[str]) -> dict[str, Rows]:
    """What is known of reports, also of those in no coded text any more: event_mentions with sentence_text, place_type and
    place_state; event_actors with the name of the entity; quantities; articles with cluster, domain and story.
    """
    of_reports = wanted(ids)
    # A report's participants and figures are of the partition that it is of, and mostly its article, too.
    parts = _holding(lake, "event_mentions", "event_mention_id", of_reports)
    tables = {table: _in_parts(lake, table, parts) for table in ("event_mentions", "event_actors", "quantities")}
    mentions = query(
        f"FROM {tables['event_mentions']} SEMI JOIN wanted ON wanted.id = event_mention_id ORDER BY event_mention_id",
        lake, wanted=of_reports,
    )  # fmt: skip
    actors = query(
        f"""
        SELECT event_mention_id, role, position, "text", entity_id, country
        FROM {tables["event_actors"]} SEMI JOIN wanted ON wanted.id = event_mention_id ORDER BY 1, 2, 3
        """,
        lake, wanted=of_reports,
    )  # fmt: skip
    figures = f"FROM {tables['quantities']} SEMI JOIN wanted ON wanted.id = event_mention_id ORDER BY quantity_id"
    ids_of_articles = {row["article_id"] for row in mentions}
    columns = ("text", "published_at", "published_precision")
    articles = _rows_of(lake, "articles", "article_id", columns, ids_of_articles, parts)
    documents = _rows_of(lake, "documents", "document_id", ("domain",), ids_of_articles, parts)
    entities = _entities(lake, [*(row["place_id"] for row in mentions), *(row["entity_id"] for row in actors)])
    nothing = {"type": None, "country": None, "name": None}
    for row in mentions:
        place = entities.get(row["place_id"], nothing)
        text = articles[row["article_id"]]["text"]
        row["sentence_text"] = text[row["sentence_start"] : row["sentence_end"]]
        row["place_type"], row["place_state"] = place["type"], place["country"]
    for row in actors:
        row["name"] = entities.get(row["entity_id"], nothing)["name"]
    return {
        "mentions": mentions,
        "actors": actors,
        "figures": query(figures, lake, wanted=of_reports),
        "articles": [
            {
                **row,
                "domain": documents[row["article_id"]]["domain"],
                **{name: articles[row["article_id"]][name] for name in columns[1:]},
            }
            for row in _places(lake, ids_of_articles)
        ],
    }


def _holding(lake: Lake, table: str, column: str, ids: pa.Table) -> set[Part]:
    """The partitions of a table that hold ids. Ids are no order of files, and a column of ids is a small part of a wide table."""
    of = {lake.url(f.path): _part(f) for f in lake.files(table)}
    if not of:
        return set()
    sql = f"""
        SELECT DISTINCT filename
        FROM read_parquet([{", ".join(map(quoted, of))}], hive_partitioning = false, filename = true)
        SEMI JOIN wanted ON wanted.id = {column}
    """
    return {of[row["filename"]] for row in query(sql, lake, wanted=ids)}


def _part(file: LakeFile) -> Part:
    """Its batch and number."""
    return file.path.split("/")[1], file.part


def _in_parts(lake: Lake, table: str, parts: Collection[Part], inside: bool = True) -> str:
    """The partitions of a table that are among some, or all others, as SQL."""
    return files_sql(table, [lake.url(f.path) for f in lake.files(table) if (_part(f) in parts) == inside])


def _rows_of(
    lake: Lake, table: str, key: str, columns: Sequence[str], ids: Collection[str], parts: Collection[Part]
) -> dict[str, dict[str, Any]]:
    """Columns of the rows of ids, looked for in the partitions given, then for those not found in all others."""
    found: dict[str, dict[str, Any]] = {}
    names = ", ".join(f'"{column}"' for column in columns)
    for inside in (True, False):
        missing = set(ids) - found.keys()
        if missing:
            at = _in_parts(lake, table, parts, inside)
            sql = f"SELECT {key} AS id, {names} FROM {at} SEMI JOIN wanted ON wanted.id = {key}"
            found |= {row.pop("id"): row for row in query(sql, lake, wanted=wanted(missing))}
    return found


def _entities(lake: Lake, ids: Iterable[str | None]) -> dict[str | None, dict[str, Any]]:
    """Name, type and country of entities."""
    sql = f"SELECT entity_id, name, type, country FROM ({entities_sql(lake, 'SEMI JOIN wanted ON wanted.id = entity_id')})"
    rows = query(sql, lake, wanted=wanted(i for i in ids if i is not None))
    return {row["entity_id"]: row for row in rows}


def _places(lake: Lake, articles: Iterable[str]) -> Rows:
    """Group of copies and story of articles."""
    sql = f"""
        WITH places AS {current_members(lake, only="SEMI JOIN wanted ON wanted.id = article_id")}
        SELECT c.article_id, c.cluster_id, s.story_id
        FROM places c LEFT JOIN {cluster_stories(lake, clusters="places")} s ON s.cluster_id = c.cluster_id
    """
    return query(sql, lake, wanted=wanted(articles))


def n_events(lake: Lake, batch_id: str) -> int:
    """How many events a batch's own reports tell."""
    sql = f"""
        SELECT count(DISTINCT event_id) n FROM {links_sql(lake)}
        SEMI JOIN {lake_table(lake, "event_mentions", [batch_id])} USING (event_mention_id)
    """
    return int(query(sql, lake)[0]["n"])


def links_sql(lake: Lake) -> str:
    """event_mention_id and event_id of all live reports, as SQL."""
    return current_links(lake, resolved_batches(lake))


def events_sql(lake: Lake) -> str:
    """The rows of `events`: the newest of each live event, with the names of its entities, and what its copies and plans add."""
    batches = resolved_batches(lake)
    entities = entities_sql(lake)
    return f"""
        WITH links AS {current_links(lake, batches)},
        rows AS (FROM {newest(lake, "events", "event_id", batches)} SEMI JOIN links USING (event_id)),
        entities AS ({entities}),
        texts AS (
            SELECT DISTINCT l.event_id, c.cluster_id
            FROM links l JOIN {lake_table(lake, "event_mentions")} m USING (event_mention_id) JOIN {current_members(lake)} c USING (article_id)
        ),
        coverage AS (
            SELECT t.event_id, count(*) n_articles, count(DISTINCT t.cluster_id) n_clusters, count(DISTINCT d.domain) n_domains,
                min(a.published_at) first_reported_at, max(a.published_at) last_reported_at
            FROM texts t JOIN {current_members(lake)} c USING (cluster_id)
            JOIN {lake_table(lake, "articles")} a ON a.article_id = c.article_id
            JOIN {lake_table(lake, "documents")} d ON d.document_id = c.article_id
            GROUP BY t.event_id
        ),
        fulfilled AS (
            SELECT done.event_id, first(plan.event_id ORDER BY p.score DESC, plan.event_id) fulfils
            FROM {lake_table(lake, "plan_links", batches)} p
            JOIN links done ON done.event_mention_id = p.event_mention_id
            JOIN links plan ON plan.event_mention_id = p.plan_mention_id
            GROUP BY done.event_id
        ),
        {_participant_names("actor")}, {_participant_names("recipient")}
        SELECT r.* REPLACE (
                coalesce(a.names, r.actors) AS actors, coalesce(w.names, r.recipients) AS recipients,
                coalesce(e.name, r.place_name) AS place_name),
            e.country, e.latitude, e.longitude, v.n_articles, v.n_clusters, v.n_domains, v.first_reported_at, v.last_reported_at,
            f.fulfils
        FROM rows r JOIN coverage v USING (event_id) LEFT JOIN entities e ON e.entity_id = r.place_id
        LEFT JOIN fulfilled f ON f.event_id = r.event_id
        LEFT JOIN actor_names a ON a.event_id = r.event_id LEFT JOIN recipient_names w ON w.event_id = r.event_id
    """


def _participant_names(role: str) -> str:
    """The names of an event's participants with the names of entities in the place of their words, as a part of a query."""
    return f"""
        {role}_places AS (SELECT event_id, unnest({role}_ids) entity_id, generate_subscripts({role}_ids, 1) place FROM rows),
        {role}_named AS (
            SELECT p.event_id, list(coalesce(e.name, p.entity_id) ORDER BY p.place) names
            FROM {role}_places p LEFT JOIN entities e USING (entity_id) GROUP BY p.event_id
        ),
        {role}_names AS (
            SELECT r.event_id, list_concat(n.names, r.{role}s[len(n.names) + 1 :]) names
            FROM rows r JOIN {role}_named n USING (event_id)
        )
    """
