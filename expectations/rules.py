"""The dataset's own laws: SQL that returns the rows which break them.

A rule speaks of rows and of what stands between tables; what must hold of a single column is made from
warehouse/schema.py in suites.py. Traps that the statements mind:
- DuckDB's `substring` counts code points, as the dataset's offsets do (`substring_grapheme` would not).
- A timestamp becomes a date in the session's time zone unless it is first put into UTC.
- No time of the run may enter a result, so that two runs over the same input publish the same bytes.
"""

from collections.abc import Iterator

from expectations.block_rules import BLOCK_RULES
from expectations.copy_rules import COPY_RULES
from expectations.count_rules import COUNT_RULES
from expectations.event_rules import EVENT_RULES
from expectations.prepared import PLAIN, SUBSTITUTE
from expectations.report_rules import REPORT_RULES
from expectations.rule import Rule, Scope, key_sql
from warehouse.columns import Table, quoted
from warehouse.schema import PUBLISHED
from warehouse.vocabulary import EVENT_TYPES

_TEXT = ("articles.article_id", "articles.text")


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
            what = f"{prefix}start..{prefix}end"
            shown = "" if f"{prefix}start" in table.key and f"{prefix}end" in table.key else f"{start}, {end}, "
            given = f"NOT ({start} IS NULL AND {end} IS NULL AND {text} IS NULL)"
            found = f"substring(a.text, {start} + 1, {end} - {start})"
            exact = f"{start} >= 0 AND {end} > {start} AND {text} = {found}"
            yield Rule(
                f"{prefix}text_is_exact",
                table.name,
                "critical",
                f"{prefix}text is the slice {what} of the article's text, to the code point; all three are given or none is.",
                f"""WITH suspects AS (
                  SELECT t.* FROM {table.name} t JOIN {PLAIN} a USING (article_id)
                  WHERE {given} AND NOT coalesce({exact} AND NOT contains({text}, {SUBSTITUTE}), false))
                SELECT {key_sql(table)}, {shown}{text} AS stated, {found} AS found
                FROM suspects t JOIN articles a USING (article_id) WHERE NOT coalesce({exact}, false)""",
                scope="row",
                reads=_TEXT,
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


def _scope(table: Table, *columns: str) -> Scope:
    """A rule on one row's columns is a row rule, unless one of them is joined at release."""
    return "release" if any(table.by_name[column].at_release for column in columns) else "row"


def _order_rules() -> Iterator[Rule]:
    for name, low, high in _ORDERED:
        key = key_sql(PUBLISHED[name])
        yield Rule(
            f"{low}_not_after_{high}",
            name,
            "critical",
            f"{low} is not greater than {high}.",
            f"SELECT {key} FROM {name} t WHERE t.{low} > t.{high}",
            scope=_scope(PUBLISHED[name], low, high),
        )


def _pair_rules() -> Iterator[Rule]:
    for name in ("entities", "events"):
        yield Rule(
            "coordinates_are_pairs",
            name,
            "critical",
            "latitude and longitude are both given or both unknown.",
            f"""SELECT {key_sql(PUBLISHED[name])}, t.latitude, t.longitude FROM {name} t
            WHERE (t.latitude IS NULL) <> (t.longitude IS NULL)""",
            scope=_scope(PUBLISHED[name], "latitude", "longitude"),
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
            scope="row",
        )
        yield Rule(
            "dates_are_whole",
            name,
            "critical",
            "A date has a first day, a last day and a precision, or none of them.",
            f"""SELECT {key}, t.date_start, t.date_end, t.date_precision FROM {name} t
            WHERE (t.date_start IS NULL) <> (t.date_end IS NULL) OR (t.date_start IS NULL) <> (t.date_precision IS NULL)""",
            scope="row",
        )
        yield Rule(
            "date_is_as_exact_as_it_says",
            name,
            "warning",
            "The days of a date are at least as many as its precision says.",
            f"""SELECT {key}, t.date_start, t.date_end, t.date_precision FROM {name} t
            WHERE date_diff('day', t.date_start, t.date_end) < CASE t.date_precision
              WHEN 'week' THEN 6 WHEN 'month' THEN 27 WHEN 'quarter' THEN 89 WHEN 'year' THEN 364 ELSE 0 END""",
            scope="row",
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
        scope="row",
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
    *BLOCK_RULES,
    *COPY_RULES,
    *_order_rules(),
    *_pair_rules(),
    *_coding_rules(),
    *REPORT_RULES,
    *EVENT_RULES,
    *COUNT_RULES,
    *_unknown_rules(),
)
