"""A candidate for a release, of rows made by hand: what the tests of publication begin with."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from made_release import FILLERS

from warehouse.columns import quoted
from warehouse.schema import PUBLISHED
from warehouse.verification import DATABASE
from warehouse.views import create_views

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def made_candidate(data: Path, content: str, rows: Rows) -> Path:
    """DATA/releases/.candidate-<content> with the tables of the schema, the views and these rows; what a row must have and
    the test does not care for is filled."""
    folder = data / "releases" / f".candidate-{content}"
    folder.mkdir(parents=True)
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        db.execute(f"ATTACH {quoted(str(folder / DATABASE))} AS made (STORAGE_VERSION 'v1.2.0')")
        db.execute("USE made")
        for table in PUBLISHED.values():
            db.execute(table.create_sql())
            for row in rows.get(table.name, ()):
                filled = {c.name: FILLERS[c.type] for c in table.columns if c.required} | dict(row)
                names = ", ".join(f'"{name}"' for name in filled)
                marks = ", ".join("?" * len(filled))
                db.execute(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(filled.values()))
        create_views(db)
        db.execute("USE memory")
        db.execute("DETACH made")
    return folder


def entities(*names: str) -> Rows:
    """Rows of entities: Q0, Q1 ... with these names."""
    return {"entities": [{"entity_id": f"Q{i}", "name": name, "type": "person"} for i, name in enumerate(names)]}
