import ast
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import pytest
from our_modules import MODULES, ROOT, imported, name_of

from flows import fingerprint as module
from flows.fingerprint import DEPENDS, RESOLUTION_DATA, fingerprint

LIST = "flows/fingerprint.py"


def test_every_stage_names_places_that_are_there() -> None:
    for ours, _ in DEPENDS.values():
        for name in ours:
            assert (module.ROOT / name).exists(), name


def test_a_change_in_a_data_file_or_a_module_changes_the_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (*module.SHARED, *DEPENDS["extract"][0], *module.SIFTING, "flows/partitions.py"):
        path = tmp_path / name if name.endswith(".py") else tmp_path / name / "table.tsv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1")
    monkeypatch.setattr(module, "ROOT", tmp_path)

    def found() -> str:
        fingerprint.cache_clear()
        return fingerprint("extract")

    before = found()
    assert found() == before
    (tmp_path / "transforms/events/table.tsv").write_text("2")
    after = found()
    (tmp_path / "expectations/event_rules.py").write_text("2")
    assert len({before, after, found()}) == 3, "its rows are judged before they are stored"
    fingerprint.cache_clear()


def test_what_puts_rows_aside_is_all_that_the_sifting_imports() -> None:
    """But for the figures of drift, which are of releases alone."""
    found, waiting = set(), {"expectations.sifting"}
    while waiting:
        name = waiting.pop()
        found.add(name)
        path = ROOT / f"{name.replace('.', '/')}.py"
        modules = {".".join(i.split(".")[:2]) for i in imported(path) if i.startswith("expectations.")}
        waiting |= modules - found
    drift = {"expectations.drift", "expectations.measures"}
    assert found - drift == {name.removesuffix(".py").replace("/", ".") for name in module.SIFTING}


def read_by(path: Path) -> set[str]:
    """Of RESOLUTION_DATA what a module imports, wherever in it, or names in a string that is a file's name or path."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    strings = {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    imports = imported(path) | strings  # a string may be imported, too
    files = {PurePosixPath(s).name for s in strings}
    found = set()
    for name in RESOLUTION_DATA:
        dotted = name.removesuffix(".py").replace("/", ".")
        is_imported = name.endswith(".py") and any(i == dotted or i.startswith(f"{dotted}.") for i in imports)
        if is_imported or PurePosixPath(name).name in files:
            found.add(name)
    return found


def with_imports(paths: Iterable[Path]) -> set[Path]:
    """Modules with all of ours that they import, and so on."""
    found: set[Path] = set()
    waiting = list(paths)
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        for name in imported(path):
            parts = name.split(".")
            for n in range(1, len(parts) + 1):
                at = ROOT.joinpath(*parts[:n])
                waiting += [p for p in (at.with_suffix(".py"), at / "__init__.py") if p.is_file()]
    return found


def test_what_resolution_alone_reads_is_there_and_read_by_it() -> None:
    assert [name for name in RESOLUTION_DATA if not (ROOT / name).is_file()] == []
    readers = [p for p in MODULES if name_of(p).startswith("transforms/resolution/") or name_of(p) in RESOLUTION_DATA]
    assert set().union(*map(read_by, readers)) == set(RESOLUTION_DATA)


def test_no_module_outside_resolution_reads_what_it_alone_reads() -> None:
    others = [p for p in MODULES if name_of(p) not in (*RESOLUTION_DATA, LIST)]
    others = [p for p in others if not name_of(p).startswith("transforms/resolution/")]
    assert {name_of(p): found for p in others if (found := read_by(p))} == {}


@pytest.mark.parametrize("stage", sorted(DEPENDS.keys() - {"resolve"}))
def test_no_other_stage_comes_by_what_resolution_alone_reads(stage: str) -> None:
    places = [ROOT / name for name in (*module.SHARED, *DEPENDS[stage][0])]
    own = {p for place in places for p in (sorted(place.rglob("*.py")) if place.is_dir() else [place])}
    starting = {p for p in own if p.suffix == ".py" and name_of(p) not in RESOLUTION_DATA}
    reached = with_imports(starting)
    assert {name_of(p) for p in reached} & set(RESOLUTION_DATA) == set()
    assert {name_of(p): found for p in reached if (found := read_by(p))} == {}
