"""What the static pages say of a release, read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.files import read_json
from warehouse.schema import PUBLISHED


@dataclass(frozen=True)
class Facts:
    """A release for its pages. `base`: the way from the catalogue's folder to the release's, as in a link.

    `files` are as a manifest lists them; `rows` of each table; `lists` rows of each list of the catalogue; `failed` the
    expectations that do not hold; `samples` first rows of each table.
    """

    release_id: str
    software: str
    base: str
    files: Sequence[Mapping[str, Any]]
    rows: Mapping[str, int]
    lists: Mapping[str, int]
    overview: Mapping[str, Any]
    diff: Mapping[str, Any]
    validations: Sequence[tuple[str, str, int, int]]
    failed: Sequence[tuple[Any, ...]]
    samples: Mapping[str, tuple[Sequence[str], Sequence[tuple[Any, ...]]]]


OVERVIEW = {
    "events": """SELECT min(date_start) FILTER (modality = 'actual'), max(date_end) FILTER (modality = 'actual'), count(*),
        count(date_start), count(place_id), count(*) FILTER (n_clusters > 1), median(confidence) FROM events""",
    "quads": "SELECT quad_class, count(*) FROM events GROUP BY 1 ORDER BY 1",
    "articles": """SELECT min(published_at), max(published_at), count(*), count(*) FILTER (NOT is_representative), count(published_at)
        FROM articles""",
    "sites": "SELECT count(DISTINCT domain) FROM documents",
    "told": """SELECT event_id, event_type, mode, date_start, date_end, summary, n_clusters, n_articles FROM events
        WHERE modality = 'actual' ORDER BY n_clusters DESC, n_articles DESC, date_start, event_id LIMIT 8""",
    "differ": "SELECT count(DISTINCT event_id) FROM conflicts",
}
SAMPLES = 3


def read_facts(
    db: duckdb.DuckDBPyConnection,
    folder: Path,
    release_id: str,
    software: str,
    base: str,
    files: Sequence[Mapping[str, Any]],
    lists: Mapping[str, int],
) -> Facts:
    """The facts of the release in this folder, of which `db` is the database."""
    keys = {name: ", ".join(f'"{key}"' for key in table.key) for name, table in PUBLISHED.items()}
    samples = {}
    for name in PUBLISHED:
        cursor = db.execute(f"FROM {name} ORDER BY {keys[name]} LIMIT {SAMPLES}")
        samples[name] = ([column[0] for column in cursor.description or ()], cursor.fetchall())
    validations = db.execute("""
        SELECT table_name, severity, count(*), count(*) FILTER (NOT success) FROM validations
        GROUP BY ALL ORDER BY table_name, severity
    """).fetchall()
    failed = db.execute("""
        SELECT table_name, column_name, expectation, severity, observed, n_unexpected FROM validations
        WHERE NOT success ORDER BY severity, table_name, column_name, expectation
    """).fetchall()
    overview = {name: db.execute(sql).fetchall() for name, sql in OVERVIEW.items()}
    rows = {Path(f["path"]).stem: int(f["rows"]) for f in files if f["rows"] is not None}
    diff = read_json(folder / "diff.json")
    return Facts(release_id, software, base, files, rows, lists, overview, diff, validations, failed, samples)
