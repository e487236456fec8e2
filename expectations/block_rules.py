"""Laws of cleaning: what was kept is what stands in the raw text, and every character of it has its block."""

from expectations.prepared import PLAIN, PLAIN_DOCUMENTS, SUBSTITUTE
from expectations.rule import SPACE, UTC_DAY, Rule

_RAW = ("documents.document_id", "documents.raw_text")
_TEXT = ("articles.article_id", "articles.text")
_RAW_SLICE = "substring(d.raw_text, t.raw_start + 1, t.raw_end - t.raw_start)"
_KEPT_SLICE = "substring(a.text, t.text_start + 1, t.text_end - t.text_start)"
_GAP = "substring(d.raw_text, g.gap_start + 1, coalesce(g.gap_end - g.gap_start, length(d.raw_text)))"
_TEXT_GAP = "substring(a.text, g.before + 1, g.text_start - g.before)"

BLOCK_RULES = (
    Rule(
        "kept_block_is_exact",
        "blocks",
        "critical",
        "A kept block's slice of documents.raw_text equals its slice of articles.text but for white space.",
        # Materialized: else the slices are made several times over, 8 s for 10,000 articles in the place of 3.
        f"""WITH suspects AS MATERIALIZED (
          SELECT t.* FROM blocks t JOIN {PLAIN_DOCUMENTS} d USING (document_id) JOIN {PLAIN} a ON a.article_id = t.document_id
          WHERE t.is_kept AND ({_RAW_SLICE} IS DISTINCT FROM {_KEPT_SLICE} OR contains({_RAW_SLICE}, {SUBSTITUTE}))),
        slices AS MATERIALIZED (
          SELECT t.document_id, t.block_no, {_RAW_SLICE} AS raw, {_KEPT_SLICE} AS kept
          FROM suspects t JOIN documents d USING (document_id) JOIN articles a ON a.article_id = t.document_id)
        FROM slices WHERE CASE WHEN raw = kept THEN false
          ELSE regexp_replace(raw, '{SPACE}+', '', 'g') IS DISTINCT FROM regexp_replace(kept, '{SPACE}+', '', 'g') END""",
        scope="row",
        reads=_RAW + _TEXT,
    ),
    Rule(
        "kept_block_has_text",
        "blocks",
        "critical",
        "A kept block has an article and a slice of its text; a removed block has none.",
        """SELECT t.document_id, t.block_no, t.is_kept, t.text_start, t.text_end
        FROM blocks t LEFT JOIN articles a ON a.article_id = t.document_id
        WHERE CASE WHEN t.is_kept THEN a.article_id IS NULL OR t.text_start IS NULL OR t.text_end IS NULL
          ELSE t.text_start IS NOT NULL OR t.text_end IS NOT NULL END""",
        scope="row",
        reads=("articles.article_id",),
    ),
    Rule(
        "blocks_do_not_overlap",
        "blocks",
        "critical",
        "The blocks of a document follow one another in its raw text without overlap.",
        """SELECT document_id, block_no, raw_start, before AS previous_raw_end FROM (
          SELECT *, lag(raw_end) OVER (PARTITION BY document_id ORDER BY block_no) AS before FROM blocks)
        WHERE raw_start < before""",
        scope="row",
    ),
    Rule(
        "block_lies_in_raw_text",
        "blocks",
        "critical",
        "A block begins before it ends and lies inside documents.raw_text.",
        """SELECT t.document_id, t.block_no, t.raw_start, t.raw_end FROM blocks t
        JOIN (SELECT document_id, length(raw_text) AS n FROM documents) d USING (document_id)
        WHERE t.raw_start > t.raw_end OR t.raw_start < 0 OR t.raw_end > d.n""",
        scope="row",
        reads=_RAW,
    ),
    Rule(
        "blocks_cover_raw_text",
        "blocks",
        "critical",
        "Nothing but white space stands in documents.raw_text before, between and after the document's blocks.",
        # One pass over what is left of each text when its blocks are taken out.
        f"""WITH b AS (
          SELECT document_id, block_no, raw_start, raw_end,
            lag(raw_end, 1, 0) OVER w AS before, lead(raw_start) OVER w AS next
          FROM blocks WINDOW w AS (PARTITION BY document_id ORDER BY block_no)),
        gaps AS (
          SELECT document_id, block_no, before AS gap_start, raw_start AS gap_end FROM b WHERE raw_start > before
          UNION ALL SELECT document_id, block_no, raw_end, NULL FROM b WHERE next IS NULL),
        suspects AS (
          SELECT g.*, {_GAP} AS gap FROM gaps g JOIN {PLAIN_DOCUMENTS} d USING (document_id)
          WHERE CASE WHEN gap IN ('', '\n', '\n\n') THEN false ELSE NOT regexp_full_match(gap, '{SPACE}*') END)
        SELECT g.document_id, g.block_no, g.gap_start, {_GAP} AS gap FROM suspects g JOIN documents d USING (document_id)
        WHERE NOT regexp_full_match({_GAP}, '{SPACE}*')""",
        scope="row",
        reads=_RAW,
    ),
    Rule(
        "document_has_blocks",
        "documents",
        "critical",
        "Each document has blocks, unless it was refused.",
        """SELECT t.document_id, t.source_uri FROM documents t
        WHERE t.document_id NOT IN (SELECT b.document_id FROM blocks b WHERE b.document_id IS NOT NULL)
          AND t.document_id NOT IN (SELECT q.document_id FROM quarantine q WHERE q.stage IN ('clean', 'validate') AND q.document_id IS NOT NULL)""",
    ),
    Rule(
        "text_comes_from_blocks",
        "articles",
        "critical",
        "Nothing but white space stands in articles.text outside the slices of its kept blocks, which follow one another.",
        f"""WITH kept AS (
          SELECT document_id AS article_id, text_start, text_end,
            lag(text_end, 1, 0) OVER (PARTITION BY document_id ORDER BY block_no) AS before
          FROM blocks WHERE is_kept
          UNION ALL
          SELECT a.article_id, length(a.text), length(a.text), coalesce(b.last, 0)
          FROM articles a LEFT JOIN (SELECT document_id, max(text_end) AS last FROM blocks WHERE is_kept GROUP BY ALL) b
            ON b.document_id = a.article_id),
        suspects AS (
          SELECT g.*, {_TEXT_GAP} AS gap FROM kept g JOIN {PLAIN} a USING (article_id)
          WHERE g.text_start < g.before OR g.text_start > g.before
            AND CASE WHEN gap IN ('\n', '\n\n') THEN false ELSE NOT regexp_full_match(gap, '{SPACE}*') END),
        gaps AS (
          SELECT g.article_id, g.before, g.text_start, {_TEXT_GAP} AS gap FROM suspects g JOIN articles a USING (article_id))
        SELECT article_id, min(before) AS "start", any_value(gap ORDER BY before) AS gap FROM gaps
        WHERE text_start < before OR NOT regexp_full_match(gap, '{SPACE}*')
        GROUP BY article_id""",
        scope="row",
        reads=("blocks.document_id", "blocks.block_no", "blocks.is_kept", "blocks.text_start", "blocks.text_end"),
    ),
    Rule(
        "block_counts_agree",
        "articles",
        "warning",
        "n_blocks counts the document's lines that are not blank, n_blocks_removed those that are not kept.",
        f"""SELECT a.article_id, a.n_blocks, count(b.block_no) AS blocks, a.n_blocks_removed,
          count(b.block_no) FILTER (WHERE NOT b.is_kept) AS removed
        FROM articles a LEFT JOIN (
          SELECT t.* FROM blocks t JOIN {PLAIN_DOCUMENTS} d USING (document_id) JOIN documents r USING (document_id)
          WHERE CASE WHEN regexp_matches({_RAW_SLICE}, '[!-~]') THEN true
            ELSE NOT regexp_full_match({_RAW_SLICE.replace("d.", "r.", 1)}, '{SPACE}*') END) b
          ON b.document_id = a.article_id
        GROUP BY a.article_id, a.n_blocks, a.n_blocks_removed
        HAVING a.n_blocks <> blocks OR a.n_blocks_removed <> removed""",
        scope="row",
        reads=(
            *_RAW,
            "blocks.document_id",
            "blocks.block_no",
            "blocks.is_kept",
            "blocks.raw_start",
            "blocks.raw_end",
        ),
    ),
    Rule(
        "published_before_captured",
        "articles",
        "critical",
        "An article was published after 1989 and before it was captured (a day is left for time zones); other times are doubted.",
        f"""SELECT t.article_id, {UTC_DAY.format("t.published_at")} AS published_on
        FROM articles t JOIN documents d ON d.document_id = t.article_id
        WHERE t.published_at > coalesce(d.fetched_at, d.ingested_at) + INTERVAL 1 DAY
          OR t.published_at < TIMESTAMPTZ '1990-01-01 00:00:00+00'""",
        scope="row",
        reads=("documents.document_id", "documents.fetched_at", "documents.ingested_at"),
    ),
    Rule(
        "publication_is_whole",
        "articles",
        "critical",
        "A time of publication has a precision and a method, or there is none of them.",
        """SELECT t.article_id, t.published_precision, t.published_method FROM articles t
        WHERE (t.published_at IS NULL) <> (t.published_precision IS NULL) OR (t.published_at IS NULL) <> (t.published_method IS NULL)""",
        scope="row",
    ),
    Rule(
        "text_has_words",
        "articles",
        "warning",
        "An article has words.",
        "SELECT t.article_id FROM articles t WHERE t.n_words = 0",
        scope="row",
    ),
)
