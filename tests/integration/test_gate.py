"""A release that breaks a critical expectation is not published."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.files import sha256
from warehouse.lake import Lake


def test_a_critical_failure_stops_the_publication_and_the_last_release_stays(example, copied: Path, communique) -> None:
    """As if older code had written what now breaks a law: the file agrees with its manifest."""
    lake = Lake(copied)
    batch_id = lake.batches()[0].batch_id
    manifest = lake.manifest("extract", batch_id)
    assert manifest
    (file,) = manifest.of("mentions")
    damaged = lake.root / file.path
    table = pq.read_table(damaged, partitioning=None)
    shifted = pa.array([n + 1 for n in table["start"].to_pylist()])
    pq.write_table(
        table.set_column(table.schema.get_field_index("start"), table.schema.field("start"), shifted), damaged
    )
    path = lake.manifest_path("extract", batch_id, 0)
    content = path.read_text().replace(file.sha256, sha256(damaged))
    path.write_text(content.replace(f'"bytes": {file.bytes},', f'"bytes": {damaged.stat().st_size},'))
    published = copied / "releases" / "latest.json"
    before = published.read_text()
    printed = communique("run", str(_another(copied)), "--data", str(copied), "--partition-size", "8", expect=1)
    assert "critical" in printed and "mentions" in printed
    assert published.read_text() == before
    report = next((copied / "releases").glob(".refused-*")) / "validation.html"
    assert str(report) in printed and report.is_file()


def _another(copied: Path) -> Path:
    path = copied.parent / "another.txt"
    path.write_text(
        "Ministers meet in Halvik\n\nThe Kelvanian foreign minister met the French ambassador in Halvik on Friday, he said.\n"
        * 2
    )
    return path
