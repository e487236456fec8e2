"""The benchmark of queries on a small made release: batches multiplied, published, and asked."""

from argparse import Namespace
from pathlib import Path

import pytest
import queries
import validation
from common import Report

from warehouse import release as building
from warehouse.views import VIEWS


@pytest.mark.slow
def test_every_query_is_asked_of_a_release_of_all_copies(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    validation.make(given / "communique.duckdb", 400)
    found = queries.publish(Report("queries", Namespace(json=True)), given, tmp_path / "data", 3)
    with building.connect(found.path) as db:
        assert db.execute("SELECT count(*), count(DISTINCT mention_id) FROM mentions").fetchall() == [(1200, 1200)]
        assert db.execute(
            "SELECT count(*), count(DISTINCT batch_id) FROM articles JOIN documents ON document_id = article_id"
        ).fetchall() == [(24, 3)]
        ((n_events, days),) = db.execute("SELECT count(*), count(DISTINCT date_start) FROM events").fetchall()
        assert n_events > 0 and days >= 3
    asked = dict(queries.queries())
    assert set(asked) >= {f"view {name}" for name in VIEWS} | {"guide 1", "guide 8"}
    for sql in asked.values():
        cold, warm, rows = queries.asked(lambda: building.connect(found.path), sql, 1)
        _, _, beside = queries.asked(lambda: queries.over_parquet(found.path), sql, 1)
        assert rows == beside or sql.startswith("SHOW")
        assert cold > 0 and warm > 0
