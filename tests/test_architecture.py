"""The house: which package may import which."""

from pathlib import Path

import pytest
from our_modules import MODULES, OURS, ROOT, imported, name_of

DESCRIBED = ("warehouse.schema", "warehouse.columns", "warehouse.vocabulary")
# Package -> what of ours it may import.
ALLOWED = {
    "flows": OURS,
    "sources": ("sources", "transforms.ids", "transforms.reading"),
    "transforms": ("transforms", *DESCRIBED),
    "expectations": ("expectations", *DESCRIBED),
    "warehouse": ("warehouse",),
}
# What transforms may not touch: the clock, chance, the network, files, the engines of other layers.
NOT_IN_TRANSFORMS = {"prefect", "duckdb", "great_expectations", "httpx", "requests", "socket", "random", "time", "os"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_arrows_point_one_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    ours = {name for name in imported(path) if name.split(".")[0] in OURS}
    wrong = {n for n in ours if not any(n == a or n.startswith(f"{a}.") for a in ALLOWED[package])}
    assert not wrong


@pytest.mark.parametrize("path", [p for p in MODULES if "transforms" in p.parts], ids=name_of)
def test_transforms_are_pure(path: Path) -> None:
    assert not {name.split(".")[0] for name in imported(path)} & NOT_IN_TRANSFORMS


@pytest.mark.parametrize("path", [p for p in MODULES if "flows" not in p.relative_to(ROOT).parts], ids=name_of)
def test_only_flows_know_prefect(path: Path) -> None:
    assert "prefect" not in {name.split(".")[0] for name in imported(path)}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_stay_readable(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450


def test_every_library_that_is_imported_is_declared() -> None:
    import re
    import sys
    import tomllib
    from importlib.metadata import packages_distributions

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    declared = {re.split(r"[<>=!~\[; ]", name)[0].lower() for name in wanted}
    sources = packages_distributions()
    for path in MODULES:
        for module in {name.split(".")[0] for name in imported(path)} - set(sys.stdlib_module_names) - set(OURS):
            assert {d.lower().replace("_", "-") for d in sources[module]} & declared, (
                f"{name_of(path)} imports {module}"
            )
