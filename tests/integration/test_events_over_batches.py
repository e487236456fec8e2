"""One meeting in the news of a week, run by run: announced, held, recalled; a toll that is corrected; a citation that holds."""

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

MONDAY = {
    "title": "Norway and Chile to hold talks in Lisbon",
    "published_at": "2025-10-06T08:00:00Z",
    "url": "https://north.example/monday",
    "text": "The foreign ministers of Norway and Chile will meet in Lisbon on 9 October to discuss fishing rights in the southern "
    "ocean.\n\nTrawlers of both countries had rammed each other twice in the spring, and crews were hurt. Since then coast "
    "guards have kept the fleets forty miles apart, at a cost that neither treasury likes to name.\n\nShipowners in Bergen "
    "hope for a quota that lasts three seasons instead of one.",
}
FRIDAY = {
    "title": "Five hours in Lisbon",
    "published_at": "2025-10-10T06:00:00Z",
    "url": "https://south.example/friday",
    "text": "After five hours they came out smiling. The foreign ministers of Norway and Chile met in Lisbon on Thursday and "
    "left with a list of nine open points, down from thirty.\n\nScientists are to count the krill before Christmas, and "
    "inspectors from a third state may board vessels under either flag.\n\nA treaty is far away, said people who were in "
    "the room, but nobody banged the table.",
}
SATURDAY = {
    "title": "What the harbours want",
    "published_at": "2025-10-11T09:00:00Z",
    "url": "https://east.example/saturday",
    "text": "In Punta Arenas the cold stores are half empty, and the unions blame the politicians.\n\nThe foreign ministers of "
    "Norway and Chile met in Lisbon on Thursday and discussed fishing rights in the southern ocean, but what came of it "
    "fits on one page.\n\nA second cod season would feed two hundred families here, says the owner of the largest yard, "
    "who has laid up three of his boats.",
}
TOLL = {
    "title": "Shells hit market in Omdurman",
    "published_at": "2025-10-06T10:00:00Z",
    "url": "https://north.example/market",
    "text": "Shells killed 14 people at a market in Omdurman on Monday, doctors said. The traders were setting up their "
    "stalls.\n\nA school nearby was emptied, and the ferry across the Nile stopped for "
    "three hours.\n\nThe army said that it had no guns in range of the town.",
}
CORRECTED = {
    "title": "Hospital counts again after market shelling in Omdurman",
    "published_at": "2025-10-07T10:00:00Z",
    "url": "https://south.example/market",
    "text": "Three men who had been taken for dead were found in another ward. The shelling of the market in Omdurman on Monday "
    "killed 11 people, the hospital said on Tuesday.\n\nRelatives had spent the night on the steps with photographs and "
    "telephones.\n\nStalls opened again at noon, fewer than before.",
}


def run(communique: Callable[..., str], folder: Path, data: Path, *articles: dict[str, str]) -> str:
    folder.mkdir()
    lines = "".join(json.dumps(article) + "\n" for article in articles)
    (folder / "articles.jsonl").write_text(lines, encoding="utf-8")
    return communique("run", str(folder), "--data", str(data), "--workers", "1")


def query(data: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(data / "releases" / "latest" / "communique.duckdb"), read_only=True) as db:
        return db.execute(sql).fetchall()


MEETINGS = """
    SELECT modality, CAST(date_start AS VARCHAR), n_mentions, n_clusters, event_id, fulfils
    FROM events WHERE event_type = 'CONSULT' ORDER BY modality DESC
"""


@pytest.fixture(scope="module")
def week(
    communique: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[list[tuple]], str]:
    """The data folder after three runs, the meetings after each, and what the last run printed."""
    folder = tmp_path_factory.mktemp("week")
    data, seen = folder / "data", []
    for name, articles in (("one", (MONDAY, TOLL)), ("two", (CORRECTED, FRIDAY)), ("three", (SATURDAY,))):
        printed = run(communique, folder / name, data, *articles)
        seen.append(query(data, MEETINGS))
    return data, seen, printed


def test_announced_held_and_recalled_is_one_plan_and_one_meeting(week: tuple[Path, list[list[tuple]], str]) -> None:
    _, (first, second, third), _ = week
    assert [row[:2] for row in first] == [("planned", "2025-10-09")]
    assert [row[:2] for row in second] == [("planned", "2025-10-09"), ("actual", "2025-10-09")]
    planned, held = third
    assert (planned[:2], held[:2]) == (("planned", "2025-10-09"), ("actual", "2025-10-09"))
    assert (planned[2:4], held[3]) == ((1, 1), 2)
    assert (planned[5], held[5]) == (None, planned[4]), "the meeting carried out the plan"


def test_an_event_keeps_its_id_as_reports_arrive(week: tuple[Path, list[list[tuple]], str]) -> None:
    data, (first, second, third), _ = week
    assert first[0][4] == second[0][4] == third[0][4]
    assert second[1][4] == third[1][4]
    assert query(data, "SELECT count(*) FROM event_history") == [(0,)]


def test_a_corrected_toll_is_a_later_report_of_the_same_event(week: tuple[Path, list[list[tuple]], str]) -> None:
    data, _, _ = week
    tolls = (
        "SELECT value_low, is_latest, differs, domain, event_id FROM figures WHERE of = 'deaths' ORDER BY published_at"
    )
    (before, after) = query(data, tolls)
    assert (before[:4], after[:4]) == ((14.0, False, True, "north.example"), (11.0, True, True, "south.example"))
    assert before[4] == after[4], "one event"
    assert query(data, "SELECT versions, sources FROM conflicts WHERE what = 'figure'") == [
        (["14 people", "11 people"], [1, 1])
    ]


def test_in_one_run_the_events_are_the_same(
    communique: Callable[..., str], tmp_path: Path, week: tuple[Path, list[list[tuple]], str]
) -> None:
    data, _, _ = week
    run(communique, tmp_path / "all", tmp_path / "data", SATURDAY, FRIDAY, CORRECTED, TOLL, MONDAY)
    told = """
        SELECT list(d.url || ' ' || m.trigger_start ORDER BY d.url, m.trigger_start) reports FROM event_mentions m
        JOIN documents d ON d.document_id = m.article_id GROUP BY m.event_id ORDER BY 1
    """
    assert query(tmp_path / "data", told) == query(data, told)


def test_explain_tells_what_the_reports_differ_in(
    communique: Callable[..., str], week: tuple[Path, list[list[tuple]], str]
) -> None:
    data, _, _ = week
    (event,) = query(data, "SELECT DISTINCT event_id FROM conflicts WHERE what = 'figure'")
    told = communique("explain", event[0], "--data", str(data))
    assert "What its reports tell differently" in told
    assert "14 people in" in told and "; 11 people in" in told
