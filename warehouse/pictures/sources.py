"""The caption of a picture: of which release it is, and who reported what it shows."""

import duckdb

NAMED = 5  # sources by name; the others are counted

# Copies count as reports, as they do in n_articles.
SOURCES = """
    SELECT coalesce(d.publisher, d.domain) AS source, count(DISTINCT d.document_id) AS n
    FROM {events} e JOIN event_mentions m USING (event_id)
    JOIN articles coded ON coded.article_id = m.article_id
    JOIN articles a ON a.cluster_id = coded.cluster_id
    JOIN documents d ON d.document_id = a.article_id
    GROUP BY source ORDER BY n DESC, source NULLS LAST
"""


def credit(db: duckdb.DuckDBPyConnection, release_id: str, n: int, events: str) -> str:
    """Who reported the `n` events of that table."""
    found = db.execute(SOURCES.format(events=events)).fetchall()
    names = [source for source, _ in found if source is not None]
    articles = sum(count for _, count in found)
    told = ", ".join(names[:NAMED]) or "sources without a name"
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return (
        f"Source: {counted(n, 'event')} in {counted(articles, 'article')} of {told}{more}. "
        f"Coded by Communique, release {release_id}."
    )


def counted(n: int, noun: str) -> str:
    """1 event, 2,000 events."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
