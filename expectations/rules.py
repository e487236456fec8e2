"""The dataset's own laws: SQL that returns the rows which break them.

A rule speaks of rows and of what stands between tables; what must hold of a single column is made from
warehouse/schema.py in suites.py. Traps that the statements mind:
- DuckDB's `substring` counts code points, as the dataset's offsets do (`substring_grapheme` would not).
- A timestamp becomes a date in the session's time zone unless it is first put into UTC.
- No time of the run may enter a result, so that two runs over the same input publish the same bytes.
"""

from collections.abc import Iterator

from expectations.copy_rules import COPY_RULES
from expectations.event_rules import EVENT_RULES
from expectations.rule import UTC_DAY, Rule, key_sql
from warehouse.columns import Table, quoted
from warehouse.schema import PUBLISHED
from warehouse.vocabulary import EVENT_TYPES

# White space as Unicode has it: RE2's \s is that of ASCII alone.
_SPACE = r"[\s\pZ\x0b\x1c-\x1f\x{85}]"


def span_prefixes(table: Table) -> list[str]:
    """Prefixes p for which the table holds p+start, p+end and p+text over articles.text."""
    columns = table.by_name
    if "article_id" not in columns:
        return []
    starts = [c.name.removesuffix("start") for c in table.columns if c.name.endswith("start") and c.type == "integer"]
    return [p for p in starts if f"{p}end" in columns and f"{p}text" in columns]


def _span_rules() -> Iterator[Rule]:
    for table in PUBLISHED.values():
        for prefix in span_prefixes(table):
            start, end, text = (f't."{prefix}{part}"' for part in ("start", "end", "text"))
            found = f"substring(a.text, {start} + 1, {end} - {start})"
            what = f"{prefix}start..{prefix}end"
            shown = "" if f"{prefix}start" in table.key and f"{prefix}end" in table.key else f"{start}, {end}, "
            yield Rule(
                f"{prefix}text_is_exact",
                table.name,
                "critical",
                f"{prefix}text is the slice {what} of the article's text, to the code point; all three are given or none is.",
                f"""SELECT {key_sql(table)}, {shown}{text} AS stated, {found} AS found
                FROM {table.name} t JOIN articles a USING (article_id)
                WHERE NOT ({start} IS NULL AND {end} IS NULL AND {text} IS NULL)
                  AND NOT coalesce({start} >= 0 AND {end} > {start} AND {text} = {found}, false)""",
            )


# Pairs of columns of which the first must not be greater than the second.
_ORDERED = (
    ("stories", "first_published_at", "last_published_at"),
    ("entities", "first_seen_at", "last_seen_at"),
    ("event_mentions", "date_start", "date_end"),
    ("quantities", "value_low", "value_high"),
    ("events", "date_start", "date_end"),
    ("events", "first_reported_at", "last_reported_at"),
    ("batches", "started_at", "finished_at"),
)


def _order_rules() -> Iterator[Rule]:
    for name, low, high in _ORDERED:
        key = key_sql(PUBLISHED[name])
        yield Rule(
            f"{low}_not_after_{high}",
            name,
            "critical",
            f"{low} is not greater than {high}.",
            f"SELECT {key} FROM {name} t WHERE t.{low} > t.{high}",
        )


def _pair_rules() -> Iterator[Rule]:
    pairs = [(name, "latitude", "longitude", "coordinates_are_pairs") for name in ("entities", "events")]
    pairs += [(name, "date_start", "date_end", "dates_are_pairs") for name in ("event_mentions", "events")]
    for name, first, second, rule in pairs:
        yield Rule(
            rule,
            name,
            "critical",
            f"{first} and {second} are both given or both unknown.",
            f"SELECT {key_sql(PUBLISHED[name])}, t.{first}, t.{second} FROM {name} t WHERE (t.{first} IS NULL) <> (t.{second} IS NULL)",
        )


def _codes() -> str:
    """Every (type, mode) of the vocabulary with its quad class, score and CAMEO root; mode '' for none."""
    rows = []
    for t in EVENT_TYPES.values():
        for mode, score in {"": t.score, **t.modes}.items():
            rows.append(f"({quoted(t.name)}, {quoted(mode)}, {t.quad_class}, {float(score)}, {quoted(t.cameo_root)})")
    return f"(VALUES {', '.join(rows)}) AS v(event_type, mode, quad_class, score, cameo_root)"


def _coding_rules() -> Iterator[Rule]:
    for name in ("event_mentions", "events"):
        key = key_sql(PUBLISHED[name])
        yield Rule(
            "mode_belongs_to_type",
            name,
            "critical",
            "The mode is one of the modes of the event type.",
            f"""SELECT {key}, t.mode FROM {name} t WHERE t.mode IS NOT NULL
            AND NOT EXISTS (FROM {_codes()} WHERE v.event_type = t.event_type AND v.mode = t.mode)""",
        )
        yield Rule(
            "dates_are_whole",
            name,
            "critical",
            "A date has a first day, a last day and a precision, or none of them.",
            f"""SELECT {key}, t.date_start, t.date_end, t.date_precision FROM {name} t
            WHERE (t.date_start IS NULL) <> (t.date_end IS NULL) OR (t.date_start IS NULL) <> (t.date_precision IS NULL)""",
        )
    yield Rule(
        "codes_agree",
        "events",
        "critical",
        "quad_class, score and cameo_root are those of the event type and mode.",
        f"""SELECT t.event_id, t.event_type, t.mode, t.quad_class, t.score, t.cameo_root FROM events t
        WHERE EXISTS (FROM {_codes()} WHERE v.event_type = t.event_type AND v.mode = coalesce(t.mode, ''))
          AND NOT EXISTS (FROM {_codes()} WHERE v.event_type = t.event_type AND v.mode = coalesce(t.mode, '')
              AND v.quad_class = t.quad_class AND v.score = t.score AND v.cameo_root = t.cameo_root)""",
    )


_BLOCK_RULES = (
    Rule(
        "kept_block_is_exact",
        "blocks",
        "critical",
        "A kept block's slice of documents.raw_text equals its slice of articles.text but for white space.",
        f"""WITH slices AS (
          SELECT t.document_id, t.block_no, substring(d.raw_text, t.raw_start + 1, t.raw_end - t.raw_start) AS raw,
            substring(a.text, t.text_start + 1, t.text_end - t.text_start) AS kept
          FROM blocks t JOIN documents d USING (document_id) JOIN articles a ON a.article_id = t.document_id
          WHERE t.is_kept)
        FROM slices WHERE CASE WHEN raw = kept THEN false
          ELSE regexp_replace(raw, '{_SPACE}+', '', 'g') IS DISTINCT FROM regexp_replace(kept, '{_SPACE}+', '', 'g') END""",
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
    ),
    Rule(
        "blocks_do_not_overlap",
        "blocks",
        "critical",
        "The blocks of a document follow one another in its raw text without overlap.",
        """SELECT document_id, block_no, raw_start, before AS previous_raw_end FROM (
          SELECT *, lag(raw_end) OVER (PARTITION BY document_id ORDER BY block_no) AS before FROM blocks)
        WHERE raw_start < before""",
    ),
    Rule(
        "block_lies_in_raw_text",
        "blocks",
        "critical",
        "A block begins before it ends and lies inside documents.raw_text.",
        """SELECT t.document_id, t.block_no, t.raw_start, t.raw_end FROM blocks t JOIN documents d USING (document_id)
        WHERE t.raw_start > t.raw_end OR t.raw_start < 0 OR t.raw_end > length(d.raw_text)""",
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
        gaps AS (
          SELECT k.article_id, k.before, k.text_start, substring(a.text, k.before + 1, k.text_start - k.before) AS gap
          FROM kept k JOIN articles a USING (article_id))
        SELECT article_id, min(before) AS "start", any_value(gap ORDER BY before) AS gap FROM gaps
        WHERE text_start < before OR NOT regexp_full_match(gap, '{_SPACE}*') GROUP BY article_id""",
    ),
    Rule(
        "block_counts_agree",
        "articles",
        "warning",
        "n_blocks counts the document's lines that are not blank, n_blocks_removed those that are not kept.",
        f"""SELECT a.article_id, a.n_blocks, count(b.block_no) AS blocks, a.n_blocks_removed,
          count(b.block_no) FILTER (WHERE NOT b.is_kept) AS removed
        FROM articles a JOIN documents d ON d.document_id = a.article_id LEFT JOIN blocks b ON b.document_id = a.article_id
          AND NOT regexp_full_match(substring(d.raw_text, b.raw_start + 1, b.raw_end - b.raw_start), '{_SPACE}*')
        GROUP BY a.article_id, a.n_blocks, a.n_blocks_removed
        HAVING a.n_blocks <> blocks OR a.n_blocks_removed <> removed""",
    ),
)

_COUNT_RULES = (
    Rule(
        "n_mentions_agrees",
        "entities",
        "warning",
        "n_mentions and n_articles count the entity's rows in mentions.",
        """SELECT t.entity_id, t.n_mentions, coalesce(m.n, 0) AS found, t.n_articles, coalesce(m.articles, 0) AS articles FROM entities t
        LEFT JOIN (SELECT entity_id, count(*) AS n, count(DISTINCT article_id) AS articles FROM mentions GROUP BY entity_id) m
          USING (entity_id)
        WHERE t.n_mentions <> coalesce(m.n, 0) OR t.n_articles <> coalesce(m.articles, 0)""",
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
        "published_before_captured",
        "articles",
        "critical",
        "An article was published after 1989 and before it was captured (a day is left for time zones); other times are doubted.",
        f"""SELECT t.article_id, {UTC_DAY.format("t.published_at")} AS published_on
        FROM articles t JOIN documents d ON d.document_id = t.article_id
        WHERE t.published_at > coalesce(d.fetched_at, d.ingested_at) + INTERVAL 1 DAY
          OR t.published_at < TIMESTAMPTZ '1990-01-01 00:00:00+00'""",
    ),
    Rule(
        "text_has_words",
        "articles",
        "warning",
        "An article has words.",
        "SELECT t.article_id FROM articles t WHERE t.n_words = 0",
    ),
)

# Columns whose share of unknown values is worth a warning: a jump says that a source, a template or a rule broke.
_UNKNOWN = (
    ("articles", "title", 0.2),
    ("articles", "published_at", 0.3),
    ("articles", "language", 0.05),
    ("mentions", "entity_id", 0.3),
    ("quotes", "speaker_id", 0.4),
    ("event_actors", "entity_id", 0.4),
    ("event_mentions", "date_start", 0.7),
    ("events", "place_id", 0.8),
)


def _unknown_rules() -> Iterator[Rule]:
    for name, column, share in _UNKNOWN:
        yield Rule(
            f"{column}_is_known",
            name,
            "warning",
            f"{column} is known for most rows.",
            f"SELECT {key_sql(PUBLISHED[name])} FROM {name} t WHERE t.{column} IS NULL",
            max_share=share,
        )


RULES: tuple[Rule, ...] = (
    *_span_rules(),
    *_BLOCK_RULES,
    *COPY_RULES,
    *_order_rules(),
    *_pair_rules(),
    *_coding_rules(),
    *EVENT_RULES,
    *_COUNT_RULES,
    *_unknown_rules(),
)
