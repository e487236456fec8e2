"""What the examples give, in figures that a reviewer reads as a diff when a rule changes."""

import json
from pathlib import Path

import duckdb
import pytest

from warehouse.schema import PUBLISHED

GOLDEN = Path(__file__).parent / "golden" / "example_counts.json"
FIGURES = {
    "events by type and status": "SELECT event_type || ' ' || modality, count(*) FROM events GROUP BY 1",
    "event reports by rule": "SELECT rule, count(*) FROM event_mentions GROUP BY 1",
    "lines by role": "SELECT role || CASE WHEN is_kept THEN ' kept' ELSE ' removed' END, count(*) FROM blocks GROUP BY 1",
    "mentions by form and link": "SELECT form || ' ' || coalesce(link_method, 'unlinked'), count(*) FROM mentions GROUP BY 1",
    "quotes by kind": "SELECT kind || CASE WHEN speaker_id IS NULL THEN ' without speaker' ELSE ' with speaker' END, count(*) FROM quotes GROUP BY 1",
    "dates by rule": "SELECT date_method, count(*) FROM event_mentions WHERE date_method IS NOT NULL GROUP BY 1",
    "figures by unit": "SELECT coalesce(unit, 'counted'), count(*) FROM quantities GROUP BY 1",
    "copies by kind": "SELECT kind, count(*) FROM duplicates GROUP BY 1",
    "refusals by reason": "SELECT reason, count(*) FROM quarantine GROUP BY 1",
}


# No model has a part in these. In the others another processor's arithmetic may turn a parse here and there.
EXACT = {"lines by role", "copies by kind", "refusals by reason"}
PARSER_NOISE = 0.02


def test_the_figures_of_the_examples_are_the_known_ones(example, request: pytest.FixtureRequest) -> None:
    with duckdb.connect(str(example.release / "communique.duckdb"), read_only=True) as db:
        found = {"rows": {name: db.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in PUBLISHED}}
        found |= {title: dict(db.execute(f"{sql} ORDER BY 1").fetchall()) for title, sql in FIGURES.items()}
    text = json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if request.config.getoption("--update-golden"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text, encoding="utf-8")
    known = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert set(known) == set(found)
    for title, figures in found.items():
        moved = {n for n in {*figures, *known[title]} if figures.get(n) != known[title].get(n)}
        off = sum(abs(figures.get(n, 0) - known[title].get(n, 0)) for n in moved)
        allowed = 0 if title in EXACT else PARSER_NOISE * sum(known[title].values())
        assert off <= allowed, (
            f"{title}: {sorted(moved)}; if the change is meant, run with --update-golden and read the diff"
        )
