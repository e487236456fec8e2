"""`communique sql` reads the release and nothing else, and changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from flows.cli import app
from warehouse import release

READS = [
    "FROM read_csv('{f}')", "FROM '{f}'", "FROM read_text('{f}')", "FROM read_blob('{f}')", "FROM glob('/*')", "FROM sniff_csv('{f}')",
    "FROM read_parquet('http://127.0.0.1/x')", "FROM read_json('{f}')", "FROM parquet_metadata('{f}')", "IMPORT DATABASE '{d}'",
    "ATTACH '{f}'", "ATTACH '{d}/new.duckdb'", "ATTACH ':memory:' AS m", "SELECT getenv('HOME')", "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM query('FROM ''{f}''')", "SELECT * FROM query_table('{f}')", "CREATE TEMP VIEW v AS FROM '{f}'",
    "PRAGMA import_database('{d}')", "INSTALL httpfs", "LOAD httpfs", "LOAD '{f}'", "CREATE SECRET (TYPE S3)",
    "FROM read_text('{f}'); SELECT 1", "SELECT 1; FROM read_text('{f}')", "WITH x AS (FROM read_text('{f}')) FROM x",
    "SELECT (SELECT content FROM read_text('{f}'))", "EXPLAIN ANALYZE FROM read_text('{f}')", "SUMMARIZE FROM read_text('{f}')",
    "DESCRIBE FROM read_csv('{f}')", "PIVOT (FROM read_csv('{f}')) ON 1",
]  # fmt: skip
WRITES = [
    "COPY events TO '{d}/x.csv'", "COPY (SELECT 1) TO '{d}/x.parquet'", "EXPORT DATABASE '{d}/x'", "CREATE TABLE x (a INT)",
    "INSERT INTO events SELECT * FROM events", "DELETE FROM events", "UPDATE events SET event_type = 'x'", "DROP TABLE events",
    "DROP VIEW meetings", "CREATE MACRO f() AS 1", "CREATE VIEW x AS SELECT 1", "ALTER TABLE events ADD COLUMN x INT", "TRUNCATE events",
    "CREATE INDEX i ON events (event_id)", "COMMENT ON TABLE events IS 'x'", "CALL enable_logging(storage = 'file', storage_path = '{d}/x')",
    "PRAGMA profiling_output = '{d}/x.json'", "SET log_query_path = '{d}/x'", "CREATE SCHEMA x", "CREATE SEQUENCE x", "CREATE TYPE x AS INT",
]  # fmt: skip
SETTINGS = [
    "SET enable_external_access = true", "SET GLOBAL enable_external_access = true", "RESET enable_external_access",
    "PRAGMA enable_external_access = true", "SET lock_configuration = false", "RESET lock_configuration", "SET memory_limit = '1TB'",
    "SET threads = 64", "SET temp_directory = '{d}'", "SET allow_unsigned_extensions = true", "SET home_directory = '{d}'",
    "SET allowed_paths = ['/']", "SET allowed_directories = ['/']", "SET extension_directory = '{d}'", "SET custom_extension_repository = '{d}'",
    "SET secret_directory = '{d}'", "SET disabled_filesystems = ''", "SET TimeZone = 'Asia/Tokyo'",
    "BEGIN; SET enable_external_access = true; COMMIT", "PRAGMA enable_profiling = 'json'",
]  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with a release of two rows."""
    data = tmp_path_factory.mktemp("data")
    place = data / "releases" / "20250101T000000Z-00000000"
    place.mkdir(parents=True)
    with duckdb.connect(str(place / release.DATABASE)) as db:
        db.execute("CREATE TABLE events AS SELECT 'a' AS event_id, 'x' AS event_type UNION ALL SELECT 'b', 'y'")
        db.execute("CREATE VIEW meetings AS FROM events")
    (place / "manifest.json").write_text('{"release_id": "20250101T000000Z-00000000", "files": []}')
    release.switch(data, place.name)
    (data / "secret.csv").write_text("word\nopensesame\n")
    yield data


@pytest.mark.parametrize("query", [*READS, *WRITES, *SETTINGS])
def test_what_is_no_reading_of_the_release_is_refused(data: Path, query: str) -> None:
    before = sorted((p.as_posix(), p.stat().st_size) for p in data.rglob("*"))
    found = CliRunner().invoke(
        app, ["sql", query.format(f=data / "secret.csv", d=data), "--data", str(data), "-f", "csv"]
    )
    assert found.exit_code == 1 and "communique: " in found.output and "Error" in found.output
    assert "opensesame" not in found.output and "Traceback" not in found.output
    assert sorted((p.as_posix(), p.stat().st_size) for p in data.rglob("*")) == before


def test_reading_still_works_and_spills_nowhere(data: Path) -> None:
    with release.connect(data / "releases" / "latest") as db:
        assert db.execute("SELECT count(*) FROM meetings").fetchone() == (2,)
        found = db.execute("SELECT current_setting('temp_directory'), current_setting('memory_limit')").fetchone()
        assert found is not None and found[0] == "" and found[1]
        everything = duckdb.connect().execute("SELECT current_setting('memory_limit')").fetchone()
        assert everything is not None and found[1] != everything[0]


def test_an_endless_query_ends_where_memory_does(data: Path) -> None:
    """With a limit of 100 MB set as `connect` sets it, an aggregate that needs more fails and leaves nothing behind."""
    path = data / "releases" / "latest" / release.DATABASE
    with duckdb.connect(str(path), read_only=True, config={"memory_limit": "100MB", "temp_directory": ""}) as db:
        db.execute("SET lock_configuration = true")
        with pytest.raises(duckdb.OutOfMemoryException):
            db.execute(
                "SELECT count(DISTINCT a.range::VARCHAR || b.range) FROM range(4000) a, range(4000) b"
            ).fetchall()
    assert not list(data.rglob("*.tmp"))


def test_what_control_characters_say_does_not_reach_the_terminal(data: Path) -> None:
    query = "SELECT 'a' || chr(27) || ']0;owned' || chr(7) || chr(155) || '31m' || chr(8238) || 'b' AS \"x\x1b[2J\""
    table = CliRunner().invoke(app, ["sql", query, "--data", str(data)])
    assert table.exit_code == 0 and not set(table.output) & {"\x1b", "\x07", "\x9b", "\u202e"}
    assert "\\x1b]0;owned\\x07\\x9b31m\\u202eb" in table.output and "x\\x1b[2J" in table.output
    csv = CliRunner().invoke(app, ["sql", query, "--data", str(data), "-f", "csv"])
    assert "\x1b]0;owned\x07" in csv.output  # data as it is
    error = CliRunner().invoke(app, ["sql", "SELECT ('\x1b]0;owned\x07')::INTEGER", "--data", str(data)])
    assert error.exit_code == 1 and "\x1b" not in error.output and "owned" in error.output
    unknown = CliRunner().invoke(app, ["explain", "\x1b]0;owned\x07", "--data", str(data)])
    assert unknown.exit_code == 1 and "\x1b" not in unknown.output
