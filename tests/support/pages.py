"""Pages of documentation whose tables are made from the release of the examples."""

from collections import Counter

# Another processor's arithmetic may turn a parse here and there (see test_golden_counts.py).
PARSER_NOISE = 0.02


def moved_rows(known: str, found: str, update: str) -> None:
    """Asserts that a page is as known, but for PARSER_NOISE of the rows of results; else says what to do."""
    old_lines, new_lines = known.splitlines(), found.splitlines()
    assert [x for x in old_lines if not _is_result(x)] == [x for x in new_lines if not _is_result(x)], update
    old, new = Counter(filter(_is_result, old_lines)), Counter(filter(_is_result, new_lines))
    moved = max((old - new).total(), (new - old).total())
    assert moved <= PARSER_NOISE * old.total(), f"{[*(old - new), *(new - old)]}; {update}"


def _is_result(line: str) -> bool:
    """Is it a row of a table that is no column's meaning?"""
    return line.startswith("| ") and not line.startswith("| `")
