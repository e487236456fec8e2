"""Stories in the lake: which story a group of copies belongs to now, and what the grouping of a batch must look at."""

from collections.abc import Sequence

from warehouse.history import Rows, current_members, lake_table, query
from warehouse.lake import Lake

# Code points of an article that count as its lead: some 150 words, and room for long ones.
LEAD = 1_500


def cluster_stories(lake: Lake, upto: Sequence[str] | None = None, clusters: str = "") -> str:
    """cluster_id -> story_id, as SQL: of the article that stands for the group, else of its first member that has one.

    A story that went into another is that one. `clusters`: a relation with the cluster_id of those that are wanted, else all.
    """
    members = current_members(lake, upto)
    if clusters:
        # A member now is one that was a member at some time, and whose newest row still says so.
        ever = f"(SELECT article_id FROM {lake_table(lake, 'cluster_members', upto)} SEMI JOIN {clusters} USING (cluster_id))"
        now = current_members(lake, upto, f"SEMI JOIN {ever} USING (article_id)")
        members = f"(FROM {now} SEMI JOIN {clusters} USING (cluster_id))"
    links, history = lake_table(lake, "story_links", upto), lake_table(lake, "story_history", upto)
    return f"""
        (WITH RECURSIVE went AS (
            SELECT story_id, into_story_id FROM {history}
            UNION ALL
            SELECT w.story_id, h.into_story_id FROM went w JOIN {history} h ON h.story_id = w.into_story_id
        ),
        ends AS (FROM went WHERE into_story_id NOT IN (SELECT story_id FROM {history}))
        SELECT m.cluster_id, first(coalesce(e.into_story_id, l.story_id)
            ORDER BY m.article_id <> m.representative_id, m.article_id) story_id
        FROM {links} l JOIN {members} m ON m.article_id = l.article_id
        LEFT JOIN ends e ON e.story_id = l.story_id
        GROUP BY 1)
    """


def articles_to_group(lake: Lake, upto: Sequence[str], window_days: int) -> Rows:
    """The articles that stand for their copies and have no story, and those published within the window of one, by id.

    Each with its story, title, lead, time and the entities, countries apart, that its lead names. `upto`: the batches, the last one being
    that which is grouped.
    """
    sql = f"""
        WITH standing AS (
            SELECT k.story_id, a.*
            FROM {current_members(lake, upto)} m JOIN {lake_table(lake, "articles", upto)} a ON a.article_id = m.article_id
            LEFT JOIN {cluster_stories(lake, upto[:-1])} k ON k.cluster_id = m.cluster_id
            WHERE m.representative_id = m.article_id
        ),
        span AS (
            SELECT min(published_at) - INTERVAL {window_days} DAY low, max(published_at) + INTERVAL {window_days} DAY high
            FROM standing WHERE story_id IS NULL
        ),
        named AS (
            SELECT article_id, list(DISTINCT entity_id ORDER BY entity_id) entity_ids
            FROM {lake_table(lake, "mentions", upto)} WHERE "start" < {LEAD} AND entity_id IN (
                SELECT entity_id FROM {lake_table(lake, "entities", upto)} WHERE type <> 'country')
            GROUP BY 1
        )
        SELECT s.article_id, s.story_id, s.title, left(s.text, {LEAD}) "lead", s.published_at, n.entity_ids
        FROM standing s CROSS JOIN span LEFT JOIN named n ON n.article_id = s.article_id
        WHERE s.story_id IS NULL OR s.published_at IS NULL OR s.published_at BETWEEN span.low AND span.high
        ORDER BY s.article_id
    """
    return query(sql, lake)


def stories_sql(articles: str) -> str:
    """The rows of `stories`, from those of `articles` with their domain."""
    return f"""
        SELECT story_id, first(title ORDER BY published_at NULLS LAST, NOT is_representative, article_id) title,
            min(published_at) first_published_at, max(published_at) last_published_at,
            count(*) n_articles, count(DISTINCT cluster_id) n_clusters, count(DISTINCT domain) n_domains
        FROM ({articles}) WHERE story_id IS NOT NULL GROUP BY story_id
    """
