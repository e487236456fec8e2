"""The figures whose drift is watched, as a table of data, and the SQL that takes them, by batch.

Every share and every mean is a ratio of two totals over *units*: the documents (or articles) in which the rows stand. What
stands in one text is alike, so the text and not the row is what was drawn; counting rows would find a drift in every batch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from warehouse.schema import PUBLISHED


@dataclass(frozen=True)
class Measure:
    """A figure. `kind`: share (`part` of `whole`), mean (`part` for each `whole`), distribution (of `part`) or volume.

    `part`, `whole`: SQL aggregates over a unit's rows `t` (for a distribution, the value of a row). `by_batch`: is it known of each
    batch? What is joined from all batches is compared between releases alone.
    """

    id: str
    table: str
    description: str
    kind: Literal["share", "mean", "distribution", "volume"]
    part: str = ""
    whole: str = "count(*)"
    by_batch: bool = True

    @property
    def key(self) -> str:
        """Its name in a profile."""
        return f"{self.table}.{self.id}"


# What the rows of a table are, and whose unit they are part of.
_OF_DOCUMENTS = """documents t LEFT JOIN articles a ON a.article_id = t.document_id"""
_COUNTED = "(SELECT article_id, count(*) AS n FROM {0} GROUP BY article_id) {0}_of ON {0}_of.article_id = t.article_id"
_RELATION = {
    "documents": _OF_DOCUMENTS,
    "articles": "articles t " + " ".join(
        f"LEFT JOIN {_COUNTED.format(name)}" for name in ("mentions", "quotes", "event_mentions", "quantities")
    ),
    "event_mentions": "event_mentions t LEFT JOIN (SELECT event_id, n_mentions FROM events) e ON e.event_id = t.event_id",
    "quarantine": """(SELECT batch_id, document_id, 0 AS refused FROM documents
        UNION ALL SELECT batch_id, quarantine_id, 1 FROM quarantine WHERE stage <> 'validate') t""",
}  # fmt: skip
_UNIT = dict.fromkeys(("documents", "blocks", "quarantine"), "t.document_id")
_UNIT |= {name: f't."{PUBLISHED[name].key[0]}"' for name in ("entities", "events")}

# Columns that say nothing of their own: they are given where another one is.
_FOLLOWS = ("_start", "_end", "_precision", "_method", "longitude", "link_score", "_text", "_score")
_NAMED = {
    ("mentions", "entity_id"): ("link_rate", "Mentions that are linked to an entity."),
    ("event_mentions", "date_start"): ("dated_share", "Reports whose event is dated."),
    ("event_mentions", "place_id"): ("placed_share", "Reports whose place is resolved."),
}
_WATCHED = (
    "documents",
    "articles",
    "mentions",
    "quotes",
    "event_mentions",
    "event_actors",
    "quantities",
    "entities",
    "events",
)


def _known() -> Iterator[Measure]:
    """The share of rows in which a column that may be unknown is known, from the schema."""
    for name in _WATCHED:
        for column in PUBLISHED[name].columns:
            special = _NAMED.get((name, column.name))
            if column.required or column.clock or (not special and column.name.endswith(_FOLLOWS)):
                continue
            id_, description = special or (f"{column.name}_known", f"Rows in which {column.name} is known.")
            of_all = name in ("entities", "events") or column.at_release
            yield Measure(id_, name, description, "share", f't."{column.name}"', by_batch=not of_all)


def _per_article() -> Iterator[Measure]:
    for name in ("mentions", "quotes", "event_mentions", "quantities"):
        yield Measure(
            f"{name}_per_article", "articles", f"Rows of {name} for each coded article.", "mean",
            f"coalesce(max({name}_of.n), 0)", "count(*) FILTER (t.is_representative)",
        )  # fmt: skip


MEASURES: tuple[Measure, ...] = (
    Measure("documents_per_batch", "documents", "Documents of a batch.", "volume"),
    Measure("rows_of_table", "documents", "Rows of each table.", "volume"),
    Measure("articles_per_document", "documents", "Documents that hold an article.", "share", "a.article_id"),
    Measure("sources", "documents", "Documents by site.", "distribution", "coalesce(t.domain, t.publisher, '')"),
    Measure("media_types", "documents", "Documents by media type.", "distribution", "t.media_type"),
    Measure("refused_share", "quarantine", "Captures that were refused.", "share", "CASE WHEN t.refused = 1 THEN 1 END"),
    Measure("boilerplate_share", "blocks", "Characters of the raw text that are not kept.", "share",
            "sum(t.raw_end - t.raw_start) FILTER (NOT t.is_kept)", "sum(t.raw_end - t.raw_start)"),
    Measure("roles", "blocks", "Lines by role.", "distribution", "t.role"),
    Measure("words_per_article", "articles", "Words of an article.", "mean", "sum(t.n_words)"),
    Measure("copies_share", "articles", "Articles that copy another.", "share", "CASE WHEN NOT t.is_representative THEN 1 END"),
    Measure("languages", "articles", "Articles by language.", "distribution", "coalesce(t.language, '')"),
    Measure("published_methods", "articles", "Articles by what gave their time of publication.", "distribution", "coalesce(t.published_method, '')"),
    *_per_article(),
    Measure("forms", "mentions", "Mentions by form.", "distribution", "t.form"),
    Measure("link_methods", "mentions", "Linked mentions by method.", "distribution", "t.link_method"),
    Measure("kinds_of_quotes", "quotes", "Quotations by kind.", "distribution", "t.kind"),
    Measure("event_types", "event_mentions", "Reports by event type.", "distribution", "t.event_type"),
    Measure("modalities", "event_mentions", "Reports by status.", "distribution", "t.modality"),
    Measure("events_per_report", "event_mentions", "Events for each report: 1 where nothing is reported twice.", "mean",
            "sum(1000000 // e.n_mentions)", "1000000 * count(*)"),
    Measure("types_of_entities", "entities", "Entities by type.", "distribution", "t.type", by_batch=False),
    *_known(),
)  # fmt: skip


def _relation(table: str) -> str:
    return _RELATION.get(table, f"{table} t")


def _batch(measures: list[Measure]) -> tuple[str, str]:
    """A SQL value that is the batch of a unit `u`, and the join that it needs."""
    if not any(m.by_batch for m in measures):
        return "''", ""
    if measures[0].table == "quarantine":
        return "u.batch_id", ""
    return "d.batch_id", "JOIN (SELECT document_id, batch_id FROM documents) d ON d.document_id = u.unit"


def ratios_sql(table: str, measures: list[Measure]) -> str:
    """batch_id, units, then for each measure the sums of whole, part, whole², whole x part, part² over the units.

    All are integers, so that sums do not depend on the order in which threads add them.
    """
    unit = _UNIT.get(table, "t.article_id")
    own_batch = "any_value(t.batch_id) AS batch_id, " if table == "quarantine" else ""
    parts, sums = [], []
    for n, m in enumerate(measures):
        part = m.part if "(" in m.part else f"count({m.part})"
        parts += [f"CAST(coalesce({m.whole}, 0) AS BIGINT) AS x{n}", f"CAST(coalesce({part}, 0) AS BIGINT) AS y{n}"]
        sums += [f"sum({v})" for v in (f"x{n}", f"y{n}", f"x{n} * x{n}", f"x{n} * y{n}", f"y{n} * y{n}")]
    batch, join = _batch(measures)
    return f"""SELECT {batch}, count(*), {", ".join(sums)}
        FROM (SELECT {unit} AS unit, {own_batch}{", ".join(parts)} FROM {_relation(table)} GROUP BY {unit}) u {join}
        GROUP BY ALL ORDER BY ALL"""


def distribution_sql(measure: Measure) -> str:
    """batch_id, value, rows, units that have such a row; and with the value NULL the same of all values together."""
    unit = _UNIT.get(measure.table, "t.article_id")
    batch, join = _batch([measure])
    return f"""SELECT batch, value, sum(n), count(DISTINCT unit) FROM (
          SELECT {batch} AS batch, unit, value, n FROM (
            SELECT {unit} AS unit, {measure.part} AS value, count(*) AS n FROM {measure.table} t GROUP BY ALL) u {join}
          WHERE value IS NOT NULL)
        GROUP BY GROUPING SETS ((batch, value), (batch)) ORDER BY ALL"""
