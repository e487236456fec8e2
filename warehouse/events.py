"""Events in the lake: which report tells which event now, and what the resolution of a batch must look at.

Each batch adds rows for what it touched; of a report or event the newest row holds. Where the code had changed, a batch
resolved the whole lake anew, and what older batches say holds no more, but for the ids and their history.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import pyarrow as pa

from warehouse.columns import quoted
from warehouse.history import Rows, coded_table, current_members, entities_sql, lake_table, query
from warehouse.lake import Lake
from warehouse.stories import cluster_stories


def resolved_batches(lake: Lake, upto: Sequence[str] | None = None) -> list[str]:
    """The batches whose rows hold, in order: those since the last that resolved the whole lake."""
    order = [batch.batch_id for batch in lake.batches()] if upto is None else list(upto)
    rows = {row["batch_id"]: row for row in lake.read(lake.files("resolutions", order))}
    found = [batch for batch in order if batch in rows]
    whole = [n for n, batch in enumerate(found) if rows[batch]["is_whole"]]
    return found[whole[-1] :] if whole else []


def resolved_by(lake: Lake, upto: Sequence[str]) -> str | None:
    """The code that resolved the newest of the batches, or None where none is."""
    found = resolved_batches(lake, upto)
    return next((row["code"] for row in lake.read(lake.files("resolutions", found[-1:]))), None) if found else None


def newest(lake: Lake, table: str, key: str, batches: Sequence[str]) -> str:
    """Of the rows of a table with the same key the one of the newest batch, as SQL."""
    order = ", ".join(map(quoted, batches))
    return f"""
        (FROM {lake_table(lake, table, batches)}
        QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY list_position([{order}]::VARCHAR[], batch_id) DESC) = 1)
    """


def current_links(lake: Lake, batches: Sequence[str]) -> str:
    """The event of each live report, as SQL. `batches`: of `resolved_batches`."""
    return f"(FROM {newest(lake, 'event_links', 'event_mention_id', batches)} WHERE event_id IS NOT NULL)"


def unresolved(lake: Lake, batches: Sequence[str], renamed: Iterable[str]) -> list[str]:
    """Live reports that no batch has linked, whose story has changed, or in which a renamed entity takes part, by id."""
    sql = f"""
        WITH live AS (
            SELECT m.event_mention_id, s.story_id
            FROM {coded_table(lake, "event_mentions")} m
            JOIN {current_members(lake)} c ON c.article_id = m.article_id
            LEFT JOIN {cluster_stories(lake)} s ON s.cluster_id = c.cluster_id
        )
        SELECT v.event_mention_id FROM live v LEFT JOIN {current_links(lake, batches)} l USING (event_mention_id)
        WHERE l.event_id IS NULL OR l.story_id IS DISTINCT FROM v.story_id
        UNION SELECT a.event_mention_id FROM {coded_table(lake, "event_actors")} a JOIN wanted ON wanted.id = a.entity_id
        ORDER BY 1
    """
    return [row["event_mention_id"] for row in query(sql, wanted=_ids(renamed))]


def gone(lake: Lake, batches: Sequence[str]) -> list[str]:
    """Linked reports that are in no coded text any more, by id."""
    sql = f"""
        SELECT event_mention_id FROM {current_links(lake, batches)}
        WHERE event_mention_id NOT IN (SELECT event_mention_id FROM {coded_table(lake, "event_mentions")}) ORDER BY 1
    """
    return [row["event_mention_id"] for row in query(sql)]


def known_events(lake: Lake, batches: Sequence[str], ids: Iterable[str]) -> dict[str, str | None]:
    """Report -> its event, of the reports that were ever linked; None where it left."""
    links = newest(lake, "event_links", "event_mention_id", batches)
    sql = f"SELECT event_mention_id, event_id FROM {links} JOIN wanted ON event_mention_id = wanted.id"
    return {row["event_mention_id"]: row["event_id"] for row in query(sql, wanted=_ids(ids))}


def sharing(lake: Lake, batches: Sequence[str], keys: Sequence[tuple[date, int]]) -> list[str]:
    """Live reports that have one of the keys (day, number)."""
    if not keys:
        return []
    days = [day for day, _ in keys]
    # The range of days spares whole files: the rows of a batch are sorted by day.
    sql = f"""
        SELECT DISTINCT event_mention_id
        FROM (FROM {lake_table(lake, "report_keys", batches)} WHERE day BETWEEN DATE '{min(days)}' AND DATE '{max(days)}')
        SEMI JOIN wanted USING (day, key)
        WHERE event_mention_id IN (SELECT event_mention_id FROM {current_links(lake, batches)})
        ORDER BY 1
    """
    wanted = pa.table({"day": pa.array(days, pa.date32()), "key": pa.array([key for _, key in keys], pa.int64())})
    return [row["event_mention_id"] for row in query(sql, wanted=wanted)]


def in_stories(lake: Lake, batches: Sequence[str], stories: Sequence[tuple[str, str]]) -> list[str]:
    """Live reports of stories, of the types given with them."""
    sql = f"""
        SELECT l.event_mention_id
        FROM {current_links(lake, batches)} l JOIN {lake_table(lake, "event_mentions")} m USING (event_mention_id)
        SEMI JOIN wanted ON wanted.story_id = l.story_id AND wanted.event_type = m.event_type ORDER BY 1
    """
    wanted = pa.table(
        {
            "story_id": pa.array([story for story, _ in stories], pa.string()),
            "event_type": pa.array([event_type for _, event_type in stories], pa.string()),
        }
    )
    return [row["event_mention_id"] for row in query(sql, wanted=wanted)]


def beside(lake: Lake, batches: Sequence[str], ids: Iterable[str]) -> list[str]:
    """All live reports of the components in which reports are."""
    links = newest(lake, "event_links", "event_mention_id", batches)
    sql = f"""
        WITH links AS {links},
        components AS (SELECT component_id FROM links JOIN wanted ON event_mention_id = wanted.id)
        SELECT event_mention_id FROM links SEMI JOIN components USING (component_id) WHERE event_id IS NOT NULL ORDER BY 1
    """
    return [row["event_mention_id"] for row in query(sql, wanted=_ids(ids))]


def reports(lake: Lake, ids: Sequence[str]) -> dict[str, Rows]:
    """What is known of reports, also of those in no coded text any more: event_mentions with sentence_text, place_type and
    place_state; event_actors with the name of the entity; quantities; articles with cluster, domain and story.
    """
    wanted = _ids(ids)
    mentions = f"(FROM {lake_table(lake, 'event_mentions')} m SEMI JOIN wanted ON wanted.id = m.event_mention_id)"
    return {
        "mentions": query(
            f"""
            SELECT m.*, substring(a.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) sentence_text,
                e.type place_type, e.country place_state
            FROM {mentions} m JOIN {lake_table(lake, "articles")} a USING (article_id)
            LEFT JOIN ({entities_sql(lake)}) e ON e.entity_id = m.place_id ORDER BY m.event_mention_id
            """,
            wanted=wanted,
        ),
        "actors": query(
            f"""
            SELECT x.event_mention_id, x.role, x.position, x."text", x.entity_id, x.country, e.name
            FROM {lake_table(lake, "event_actors")} x SEMI JOIN wanted ON wanted.id = x.event_mention_id
            LEFT JOIN ({entities_sql(lake)}) e ON e.entity_id = x.entity_id ORDER BY 1, 2, 3
            """,
            wanted=wanted,
        ),
        "figures": query(
            f"""
            SELECT q.* FROM {lake_table(lake, "quantities")} q SEMI JOIN wanted ON wanted.id = q.event_mention_id
            ORDER BY q.quantity_id
            """,
            wanted=wanted,
        ),
        "articles": query(
            f"""
            SELECT a.article_id, c.cluster_id, d.domain, a.published_at, a.published_precision, s.story_id
            FROM {lake_table(lake, "articles")} a SEMI JOIN {mentions} m ON m.article_id = a.article_id
            JOIN {lake_table(lake, "documents")} d ON d.document_id = a.article_id
            JOIN {current_members(lake)} c ON c.article_id = a.article_id
            LEFT JOIN {cluster_stories(lake)} s ON s.cluster_id = c.cluster_id
            """,
            wanted=wanted,
        ),
    }


def n_events(lake: Lake, batch_id: str) -> int:
    """How many events a batch's own reports tell."""
    sql = f"""
        SELECT count(DISTINCT event_id) n FROM {links_sql(lake)}
        SEMI JOIN {lake_table(lake, "event_mentions", [batch_id])} USING (event_mention_id)
    """
    return int(query(sql)[0]["n"])


def _ids(ids: Iterable[str]) -> pa.Table:
    return pa.table({"id": pa.array(sorted(set(ids)), pa.string())})


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
        {_named("actor")}, {_named("recipient")}
        SELECT r.* REPLACE (
                coalesce(a.names, r.actors) AS actors, coalesce(w.names, r.recipients) AS recipients,
                coalesce(e.name, r.place_name) AS place_name),
            e.country, e.latitude, e.longitude, v.n_articles, v.n_clusters, v.n_domains, v.first_reported_at, v.last_reported_at,
            f.fulfils
        FROM rows r JOIN coverage v USING (event_id) LEFT JOIN entities e ON e.entity_id = r.place_id
        LEFT JOIN fulfilled f ON f.event_id = r.event_id
        LEFT JOIN actor_names a ON a.event_id = r.event_id LEFT JOIN recipient_names w ON w.event_id = r.event_id
    """


def _named(role: str) -> str:
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
