"""Laws of counts: what entities and batches say of other tables, and how much was withheld."""

from collections.abc import Iterator

from expectations.rule import Rule


def _sums() -> Iterator[Rule]:
    """What all batches made is what is published, but for what a better copy has taken the place of."""
    for name in ("mentions", "quotes", "event_mentions", "duplicates"):
        yield Rule(
            f"n_{name}_agrees",
            "batches",
            "warning",
            f"The rows of {name} are as many as the batches made together; fewer only where another article stands for a group, or one was withheld.",
            f"""SELECT t.batch_id, t.n_{name}, s.made, s.published FROM batches t JOIN (
              SELECT (SELECT sum(n_{name}) FROM batches) AS made, (SELECT count(*) FROM {name}) AS published,
                (SELECT count(*) FROM cluster_history) AS changes) s
              ON t.batch_id = (SELECT max(batch_id) FROM batches)
            WHERE s.published > s.made OR (s.changes = 0 AND s.published < s.made) OR s.published < 0.5 * s.made""",
        )


COUNT_RULES = (
    Rule(
        "n_mentions_agrees",
        "entities",
        "critical",
        "n_mentions and n_articles count the entity's rows in mentions; it was first and last seen when these were published.",
        """WITH pairs AS (SELECT entity_id, article_id, count(*) AS n FROM mentions WHERE entity_id IS NOT NULL GROUP BY ALL),
        found AS (
          SELECT p.entity_id, sum(p.n) AS n, count(*) AS articles, min(a.published_at) AS first, max(a.published_at) AS last
          FROM pairs p LEFT JOIN (SELECT article_id, published_at FROM articles) a USING (article_id) GROUP BY p.entity_id)
        SELECT t.entity_id, t.n_mentions, coalesce(m.n, 0) AS found, t.n_articles, coalesce(m.articles, 0) AS articles
        FROM entities t LEFT JOIN found m USING (entity_id)
        WHERE t.n_mentions <> coalesce(m.n, 0) OR t.n_articles <> coalesce(m.articles, 0)
          OR t.first_seen_at IS DISTINCT FROM m.first OR t.last_seen_at IS DISTINCT FROM m.last""",
    ),
    Rule(
        "n_documents_agrees",
        "batches",
        "critical",
        "n_documents is the number of the batch's rows in documents: no batch is lost or read twice.",
        """SELECT t.batch_id, t.n_documents, coalesce(d.n, 0) AS found FROM batches t
        LEFT JOIN (SELECT batch_id, count(*) AS n FROM documents GROUP BY batch_id) d USING (batch_id)
        WHERE t.n_documents <> coalesce(d.n, 0)""",
    ),
    Rule(
        "n_articles_agrees",
        "batches",
        "critical",
        "n_articles is the number of articles among the batch's documents: none is lost.",
        """SELECT t.batch_id, t.n_articles, coalesce(d.n, 0) AS found FROM batches t LEFT JOIN (
          SELECT d.batch_id, count(*) AS n FROM articles a JOIN (SELECT document_id, batch_id FROM documents) d
            ON d.document_id = a.article_id GROUP BY d.batch_id) d USING (batch_id)
        WHERE t.n_articles <> coalesce(d.n, 0)""",
    ),
    Rule(
        "n_quarantined_agrees",
        "batches",
        "warning",
        "n_quarantined is the number of the batch's rows in quarantine.",
        """SELECT t.batch_id, t.n_quarantined, coalesce(q.n, 0) AS found FROM batches t
        LEFT JOIN (SELECT batch_id, count(*) AS n FROM quarantine GROUP BY batch_id) q USING (batch_id)
        WHERE t.n_quarantined <> coalesce(q.n, 0)""",
    ),
    *_sums(),
    Rule(
        "little_is_withheld",
        "batches",
        "warning",
        "Row rules withheld rows of at most 1 % of the batch's documents.",
        """SELECT t.batch_id, t.n_documents, q.documents, q.rows_withheld FROM batches t JOIN (
          SELECT batch_id, count(DISTINCT coalesce(document_id, source_uri, quarantine_id)) AS documents, count(*) AS rows_withheld
          FROM quarantine WHERE stage = 'validate' GROUP BY batch_id) q USING (batch_id)
        WHERE q.documents > 0.01 * t.n_documents""",
    ),
)
