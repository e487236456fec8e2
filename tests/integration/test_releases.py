"""The commands over releases, and the public validators' verdicts on what describes a release."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from warehouse.export import Options, export
from warehouse.published import named
from warehouse.schema import PUBLISHED
from warehouse.text_policy import exportable


@pytest.fixture(scope="module")
def two(example, communique, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two releases: the examples, and the examples with one more article."""
    folder = tmp_path_factory.mktemp("two")
    subprocess.run(["cp", "-a", str(example.data), str(folder / "data")], check=True)
    (folder / "ferry.txt").write_text(
        "Ferry service resumes\n\nOctober 25, 2025\n\nThe Kelvanian government and the Dravonian government agreed on Friday to "
        "resume the ferry service on the river Tarnis, officials said in Halvik.\n"
    )
    communique("run", str(folder / "ferry.txt"), "--data", str(folder / "data"), "--partition-size", "8")
    return folder / "data"


@pytest.fixture
def data(two: Path, tmp_path: Path) -> Path:
    subprocess.run(["cp", "-a", str(two), str(tmp_path / "data")], check=True)
    return tmp_path / "data"


def lines(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines() if line.startswith("{")]


def test_releases_are_listed_compared_and_gone_back_to(data: Path, communique) -> None:
    at = ("--data", str(data))
    first, second = lines(communique("releases", *at, "--json"))
    assert second["marks"] == ["latest"] and second["documents"] == first["documents"] + 1
    assert second["release_id"] > first["release_id"]  # though the clock stands still

    (found,) = lines(communique("diff", *at, "--json", expect=1))
    assert found["from"] == first["release_id"] and found["tables"]["documents"]["added"] == 1
    kept = json.loads((Path(second["path"]) / "diff.json").read_text())
    without = {n: {k: v for k, v in t.items() if k != "samples"} for n, t in found["tables"].items()}
    assert without == kept["tables"] and found["schema"] == kept["schema"]
    assert "no difference" in communique("diff", "latest", second["path"], *at)
    assert "documents" in communique("diff", "--table", "documents", *at, expect=1)
    assert "neither release has it" in communique("diff", "--table", "nowhere", *at, expect=2)
    assert "has no release nowhere" in communique("diff", "nowhere", *at, expect=2)
    assert second["release_id"] in (Path(second["path"]) / "DATA_CHANGELOG.md").read_text()

    printed = communique("rollback", *at)
    assert f"Readers now get release {first['release_id']} instead of {second['release_id']}" in printed
    assert [r["marks"] for r in lines(communique("releases", *at, "--json"))] == [["latest"], ["withdrawn"]]
    assert communique("sql", "SELECT count(*) AS n FROM documents", "-f", "csv", *at).split() == [
        "n",
        str(first["documents"]),
    ]
    assert "no release before the latest" in communique("rollback", *at, expect=2)
    communique("rollback", second["release_id"], *at)
    assert [r["marks"] for r in lines(communique("releases", *at, "--json"))] == [[], ["latest"]]


def test_prune_lists_first(data: Path, communique) -> None:
    at = ("--data", str(data))
    assert "nothing was removed" in communique("prune", "--keep", "1", *at)
    assert len(lines(communique("releases", *at, "--json"))) == 2
    assert "Removed 1 release" in communique("prune", "--keep", "1", "--yes", *at)
    assert [r["marks"] for r in lines(communique("releases", *at, "--json"))] == [["latest"]]
    assert "Nothing to remove" in communique("prune", "--keep", "1", "--yes", *at)


def test_verify_names_what_is_damaged_and_readers_are_not_sent_there(data: Path, communique) -> None:
    at = ("--data", str(data))
    assert communique("verify", "--all", *at).count("as published") == 2
    damaged = named(data, "previous").path / "parquet" / "quotes.parquet"
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:-9])
    assert "quotes.parquet" in communique("verify", "previous", *at, expect=1)
    assert communique("verify", *at).count("as published") == 1
    assert "damaged" in communique("rollback", *at, expect=1)
    found = lines(communique("verify", "--all", "--json", *at, expect=1))
    assert [r["is_whole"] for r in found] == [False, True]


def test_exports_of_the_command(example, communique, tmp_path: Path) -> None:
    call = (
        "export",
        "events",
        "timeline",
        "--data",
        str(example.data),
        "--format",
        "csv",
        "--to",
        str(tmp_path / "out"),
    )
    assert "Text policy snippets" in communique(*call)
    assert "not empty" in communique(*call, expect=2)
    assert {p.name for p in (tmp_path / "out").iterdir()} >= {
        "events.csv",
        "timeline.csv",
        "manifest.json",
        "README.md",
    }
    assert "Name a new folder" in communique("export", "--data", str(example.data), expect=2)


@pytest.mark.parametrize("text", ["full", "none"])
def test_frictionless_finds_the_data_as_the_package_says(example, tmp_path: Path, text: str) -> None:
    """Types, constraints, keys and references of every row. The package's reader of Parquet turns lists to text and NULL to
    NaN, so it is given the same tables as CSV."""
    from frictionless import Package

    export(
        named(example.data, "latest"), list(exportable()), tmp_path / "out", Options("csv", text), lambda *told: None
    )
    package = Package(str(tmp_path / "out" / "datapackage.json"))
    assert package.resource_names == list(exportable())
    report = package.validate()
    assert report.valid, [(t.name, t.errors[:2]) for t in report.tasks if not t.valid]
    # The validator does look: a row that breaks a reference, a type and a constraint is found.
    path = tmp_path / "out" / "event_actors.csv"
    header = path.read_text().splitlines()[0].split(",")
    row = {"event_mention_id": "0" * 16, "role": "bystander", "position": "first"}
    with path.open("a", encoding="utf-8") as file:
        file.write(",".join(row.get(name, "") for name in header) + "\r\n")
    report = Package(str(tmp_path / "out" / "datapackage.json")).validate()
    found = {error.type for task in report.tasks for error in task.errors}
    assert {"foreign-key", "type-error", "constraint-error"} <= found


def test_frictionless_finds_the_descriptor_of_a_release_valid(example) -> None:
    from frictionless import Package

    descriptor = json.loads((example.release / "datapackage.json").read_text())
    assert list(Package.metadata_validate(descriptor)) == []
    package = Package.from_descriptor(descriptor, basepath=str(example.release))
    assert package.resource_names[: len(PUBLISHED)] == list(PUBLISHED)
    for resource in package.resources[len(PUBLISHED) :]:  # the others are files: sizes and checksums
        assert resource.validate().valid, resource.name


def test_mlcroissant_loads_a_release_and_reads_its_records(example) -> None:
    import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=example.release / "croissant.json")
    issues = dataset.metadata.ctx.issues
    assert not issues.errors and not issues.warnings, issues.report()
    assert [r.id for r in dataset.metadata.record_sets] == list(PUBLISHED)
    rows = named(example.data, "latest").rows
    for name in ("events", "articles", "event_actors", "batches"):
        records = list(dataset.records(name))
        assert len(records) == rows[name]
        assert set(records[0]) == {f"{name}/{column}" for column in PUBLISHED[name].by_name}


@pytest.mark.parametrize("format", ["parquet", "csv", "jsonl"])
def test_mlcroissant_reads_an_export(example, tmp_path: Path, format: str) -> None:
    import mlcroissant

    found = named(example.data, "latest")
    export(found, ["events", "plover_events"], tmp_path / "out", Options(format), lambda *told: None)
    dataset = mlcroissant.Dataset(jsonld=tmp_path / "out" / "croissant.json")
    issues = dataset.metadata.ctx.issues
    assert not issues.errors and not issues.warnings, issues.report()
    for name in ("events", "plover_events"):
        assert len(list(dataset.records(name))) > 0
    (first, *_) = dataset.records("events")
    actors = first["events/actors"]
    assert isinstance(actors, bytes) if format == "csv" else isinstance(actors, list)
