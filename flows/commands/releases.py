"""What the commands over releases do and print. Each function gives the exit code."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from flows.clock import now
from flows.commands.command import fail, print_json
from flows.commands.exits import Exit
from flows.commands.visible import shown
from warehouse import published
from warehouse.changelog import schema_lines
from warehouse.diff import diff_releases, is_same, table_lines
from warehouse.export import ExportError, Options, export
from warehouse.files import read_json
from warehouse.lock import LockedError, UnwritableError, locked
from warehouse.pruning import prune, superfluous
from warehouse.published import Release, ReleaseError
from warehouse.verification import release_problems


def _print(text: str = "") -> None:
    Console(soft_wrap=True).print(text, highlight=False, markup=False)


@contextmanager
def _refusing() -> Iterator[None]:
    """Ends the command with a message where something cannot be had or done."""
    try:
        yield
    except (ReleaseError, ExportError, LockedError, UnwritableError) as error:
        fail(error)


# diff


def show_diff(data: Path, a: str, b: str, tables: Sequence[str] | None, samples: int, as_json: bool) -> int:
    """Prints what the release b has other than a. 1 if anything, 0 if nothing."""
    with _refusing():
        (old_id, old), (new_id, new) = _folder(data, a), _folder(data, b)
    there = sorted({p.stem for folder in (old, new) for p in (folder / "parquet").glob("*.parquet")})
    if unknown := [name for name in tables or () if name not in there]:
        fail(f"--table {unknown[0]}: neither release has it; they have {', '.join(there)}")
    try:
        found = diff_releases(old, new, old_id, new_id, samples, tables)
    except duckdb.Error as error:
        fail(f"the releases cannot be compared ({str(error).splitlines()[0]}): communique verify {a}; verify {b}")
    same = is_same(found)
    if as_json:
        print_json({**found, "is_same": same})
    elif same:
        of = f" in {', '.join(tables)}" if tables else ""
        _print(f"{old_id} and {new_id}: no difference{of} (columns that hold the time of a run do not count).")
    else:
        _show_differences(found)
    return Exit.DONE if same else Exit.NO


def _folder(data: Path, name: str) -> tuple[str, Path]:
    """Id and folder of a release: by id, `latest`, `previous`, or the folder itself."""
    path = Path(name)
    if name not in ("latest", "previous") and (path / "parquet").is_dir():
        manifest = path / "manifest.json"
        return (read_json(manifest)["release_id"] if manifest.exists() else path.resolve().name), path
    found = published.named(data, name)
    return found.release_id, found.path


def _show_differences(found: dict[str, Any]) -> None:
    console = Console()
    _print(f"{found['from']} -> {found['to']}")
    for line in schema_lines(found["schema"]):
        _print(line)
    if changed := table_lines(found):
        table = Table("table", "rows", "added", "removed", "changed", "values changed")
        for cells in changed:
            table.add_row(*cells)
        console.print(table)
    for name, counts in found["tables"].items():
        for kind in ("added", "removed"):
            for row in counts.get("samples", {}).get(kind, ()):
                _print(f"{name} {'+' if kind == 'added' else '-'} {_pairs(row)}")
        for column, rows in counts.get("samples", {}).get("changed", {}).items():
            for row in rows:
                _print(f"{name}.{column} of {_pairs(row['key'])}: {_shown(row['old'])} -> {_shown(row['new'])}")


def _pairs(row: dict[str, Any]) -> str:
    return ", ".join(f"{column} {_shown(value)}" for column, value in row.items())


def _shown(value: Any) -> str:
    return "NULL" if value is None else " ".join(str(value).split())


# rollback


def go_to(data: Path, name: str, as_json: bool) -> int:
    """Points readers to a release and says what follows. 1 if the release is damaged: then nothing changes."""
    with _refusing():
        published.named(data, name)  # before a lock file is made in a folder that has no release
        with locked(data):
            published.sweep(data)
            target = published.named(data, name)
            before = published.pointer(data)
            try:
                published.rollback(data, target)
            except published.DamagedError as error:
                fail(error, Exit.NO)
            after = published.pointer(data)
    left = before.release_id if before else None
    withdrawn = list(after.withdrawn) if after else []
    if as_json:
        print_json({"from": left, "to": target.release_id, "withdrawn": withdrawn})
        return Exit.DONE
    if left == target.release_id:
        _print(f"Readers get release {target.release_id} already; nothing changed.")
        return Exit.DONE
    _print(f"Readers now get release {target.release_id} instead of {left} ({target.path}).")
    if left in withdrawn:
        _print(
            f"{left} is withdrawn and stays on the disk. A run does not publish what it holds again; the next release is made "
            f"when there is new input, or the code has changed. Back to it: communique rollback {left}"
        )
    else:
        _print("The next run publishes what is new since, if there is anything.")
    return Exit.DONE


# prune


def remove_old(data: Path, keep: int, keep_days: int | None, is_meant: bool, as_json: bool) -> int:
    """Lists the releases that are more than is to be kept, and removes them if that is meant."""
    with _refusing():
        found = superfluous(data, keep, keep_days, now())
        if is_meant and found:
            with locked(data):
                published.sweep(data)
                found = superfluous(data, keep, keep_days, now())
                for release in found:
                    prune(data, release)
    if as_json:
        for release in found:
            print_json({"release_id": release.release_id, "bytes": release.n_bytes, "is_removed": is_meant})
        return Exit.DONE
    if not found:
        _print(f"Nothing to remove: {len(published.releases(data))} releases in {data}, and they all stay.")
        return Exit.DONE
    _show_pruned(found, is_meant)
    return Exit.DONE


def _show_pruned(found: Sequence[Release], is_done: bool) -> None:
    table = Table()
    table.add_column("release", no_wrap=True)
    table.add_column("MB", justify="right")
    for release in found:
        table.add_row(release.release_id, f"{release.n_bytes / 1e6:,.1f}")
    Console().print(table)
    total = sum(release.n_bytes for release in found) / 1e6
    what = f"{len(found)} release{'s' if len(found) > 1 else ''}, {total:,.1f} MB"
    if is_done:
        _print(f"Removed {what}.")
    else:
        _print(f"{what} would go; nothing was removed. The same command with --yes removes them.")


# verify


def show_verification(data: Path, name: str, is_all: bool, as_json: bool) -> int:
    """Prints what of the releases is not as published. 1 if anything, 0 if nothing."""
    with _refusing():
        found = published.releases(data) if is_all else [published.named(data, name)]
        if not found:
            published.named(data, "latest")  # says that there is none
    bad = 0
    for release in found:
        with _working(f"verifying {release.release_id}, {release.n_bytes / 1e6:,.0f} MB"):
            problems = release_problems(release.path)
        bad += bool(problems)
        if as_json:
            print_json({"release_id": release.release_id, "is_whole": not problems, "problems": problems})
        elif problems:
            _print(f"{release.release_id}: {len(problems)} problem{'s' if len(problems) > 1 else ''}")
            for problem in problems:
                _print(f"  {problem}")
        else:
            rows = sum(release.rows.values())
            files = len(release.manifest["files"])
            _print(
                f"{release.release_id}: as published ({files} files, {release.n_bytes / 1e6:,.1f} MB, {rows:,} rows)"
            )
    pointing = published.pointer_problems(data)
    if as_json and pointing:
        print_json({"release_id": None, "is_whole": False, "problems": pointing})
    elif pointing:
        for problem in pointing:
            _print(problem)
        _print("Point readers anew: communique rollback RELEASE (the id of the release that they shall get)")
    if bad and not as_json:
        _print(
            "What is damaged does not mend itself: put the files back from a copy, or point readers to another release "
            "(communique rollback RELEASE); a run with new input makes a new one from the lake."
        )
    return Exit.NO if bad or pointing else Exit.DONE


@contextmanager
def _working(what: str) -> Iterator[None]:
    """Says what goes on, while it does, on a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(shown(what)):
        yield


# export


def write_export(data: Path, name: str, tables: Sequence[str], folder: Path, options: Options, as_json: bool) -> int:
    """Writes the files, and says what they are."""
    with _refusing():
        release = published.named(data, name)
        with _bars() as tell:
            manifest = export(release, tables, folder, options, tell)
    if as_json:
        print_json({"folder": str(folder), **manifest})
        return Exit.DONE
    files = [f for f in manifest["files"] if f["rows"] is not None]
    rows, size = sum(f["rows"] for f in files), sum(f["bytes"] for f in files) / 1e6
    _print(
        f"{len(files)} tables of release {release.release_id}, {rows:,} rows, {size:,.1f} MB in {folder} ({options.format})."
    )
    given_up = f"; left out: {', '.join(manifest['left_out'])}" if manifest["left_out"] else ""
    _print(f"Text policy {options.text}{given_up}. README.md there says what is in the files and whose the texts are.")
    return Exit.DONE


@contextmanager
def _bars() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each table, on a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        tasks: dict[str, Any] = {}

        def tell(table: str, done: int, total: int) -> None:
            if table not in tasks:
                tasks[table] = progress.add_task(table, total=total)
            progress.update(tasks[table], completed=done)

        yield tell
