"""A release that breaks a critical expectation is not published."""

from pathlib import Path

from unlawful import shift_mentions

from warehouse.lake import Lake


def test_a_critical_failure_stops_the_publication_and_the_last_release_stays(example, copied: Path, communique) -> None:
    shift_mentions(Lake(copied))
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
