"""What the shell completes beside commands and options: releases, tables and views, ids. What cannot be had is nothing."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

SHOWN = 50  # ids: more than a screen helps nobody


def release_ids(context: typer.Context, incomplete: str) -> list[str]:
    """Releases of the data folder, newest first, and the words for two of them."""
    names = sorted((p.name for p in (_data(context.params) / "releases").glob("2*Z-*")), reverse=True)
    return _beginning(["latest", "previous", *names], incomplete)


def tables(context: typer.Context, incomplete: str) -> list[str]:
    """Tables and views of the release that is asked."""
    release = _release(context.params)
    found = sorted(p.stem for p in (release / "parquet").glob("*.parquet"))
    if found:
        from warehouse.views import NAMES

        found += NAMES
    return _beginning(found, incomplete)


def ids(context: typer.Context, incomplete: str) -> list[str]:
    """Ids of events that begin so; then of any other thing."""
    release = _release(context.params)
    if not (release / "communique.duckdb").exists():
        return []
    import duckdb

    from warehouse import release as releases
    from warehouse.explain import IDS

    try:
        with releases.connect(release) as db:
            for table, column in IDS.items():
                query = f"SELECT DISTINCT {column} FROM {table} WHERE starts_with({column}, ?) ORDER BY 1 LIMIT {SHOWN}"
                if found := [str(row[0]) for row in db.execute(query, [incomplete]).fetchall()]:
                    return found
    except duckdb.Error:
        pass
    return []


def entries(incomplete: str) -> list[str]:
    """Ids of entries of the lexicon."""
    from transforms.knowledge.lexicon import load_lexicon

    return sorted(_beginning((entry.id for entry in load_lexicon().entries), incomplete))


def _beginning(names: "Iterable[str]", incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]


def _data(params: Mapping[str, object]) -> Path:
    """The data folder as the command would have it; read by hand, as the settings' library takes longer than a Tab may."""
    for found in _given(params):
        if found:
            return Path(str(found))
    return Path("data")


def _given(params: Mapping[str, object]) -> Iterator[object]:
    yield params.get("data")
    yield os.environ.get("COMMUNIQUE_DATA")
    try:
        yield tomllib.loads(Path("communique.toml").read_text(encoding="utf-8")).get("data")
    except (OSError, ValueError):
        return


def _release(params: Mapping[str, object]) -> Path:
    folder = _data(params) / "releases"
    name = params.get("release")
    return folder / (str(name) if name and name != "previous" else "latest")
