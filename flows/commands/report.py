"""What the user reads: the summary of a run, the status of a data folder, the list of releases."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from flows.commands.command import print_json
from flows.commands.visible import id_table, shown
from flows.settings import Settings
from sources.listing import Listing
from sources.web import Fetched
from warehouse import published
from warehouse import release as store
from warehouse.files import read_json
from warehouse.lake import Lake
from warehouse.questions import QUESTIONS

if TYPE_CHECKING:
    from flows.pipeline import Outcome


def show_summary(
    console: Console,
    settings: Settings,
    outcome: "Outcome",
    listing: Listing,
    fetched: Fetched | None,
    seconds: Mapping[str, float],
    total: float,
) -> None:
    """What came in, what was found, how it was judged, where it is, and what to do next."""
    found = outcome.release
    if found is None:
        console.print("No release was published: there is nothing to read yet.")
        _show_fetched(console, fetched)
        return
    rows = found.rows
    with store.connect(found.path) as db:
        figures = db.execute(SUMMARY).fetchone() or ()
    kept, removed, exact, near, other, passed_over = figures
    lines = [
        (
            "documents",
            f"{rows['documents']:,} ({rows['articles']:,} articles, {other:,} of them in languages not coded)",
        ),
        (
            "refused",
            f"{rows['quarantine']:,}"
            + (
                f", kept with their reasons in {Lake(settings.place).store.url('quarantine')}"
                if rows["quarantine"]
                else ""
            ),
        ),
        (
            "copies",
            f"{exact:,} exact, {near:,} near: counted as reports, coded once"
            + _changed(found.path, "cluster_history", "group"),
        ),
        ("lines", f"{kept:,} kept, {removed:,} removed as not of the article"),
        ("entities", f"{rows['entities']:,} in {rows['mentions']:,} mentions"),
        ("quotes", f"{rows['quotes']:,}"),
        (
            "events",
            f"{rows['events']:,} in {rows['event_mentions']:,} reports, {rows['quantities']:,} figures"
            + _changed(found.path, "event_history", "id"),
        ),
        ("stories", f"{rows['stories']:,}"),
    ]
    if outcome.judged:
        judged = outcome.judged
        lines.append(
            (
                "expectations",
                f"{judged.n_expectations:,}: {judged.n_critical} critical failures, {judged.n_warnings} warnings",
            )
        )
    slowest = ", ".join(f"{name} {s:.1f} s" for name, s in sorted(seconds.items(), key=lambda x: -x[1])[:3])
    lines.append(("time", f"{total:.0f} s" + (f" ({slowest})" if slowest else "")))
    if passed_over:
        lines.append(
            ("passed over", f"{passed_over:,} captures that are no articles (pictures, redirects, feeds' teasers ...)")
        )
    if listing.ignored:
        lines.append(("not read", f"{len(listing.ignored)} files of other kinds: {', '.join(listing.ignored[:3])}"))
    table = Table.grid(padding=(0, 2))
    for name, text in lines:
        table.add_row(f"[bold]{name}[/bold]", shown(text))
    console.print(f"\n[bold green]Release {found.release_id}[/bold green]")
    console.print(table, highlight=False)
    _show_fetched(console, fetched)
    console.print(
        f"\nIt is in [bold]{shown(str(found.path))}[/bold]; validation.html there says how it was judged. Ask it:",
        highlight=False,
        soft_wrap=True,
    )
    option = "" if settings.data == Path("data") else f" --data {shlex.quote(str(settings.data))}"
    for query in QUESTIONS.values():
        console.print(f'  communique sql{option} "{query}"', highlight=False, markup=False, soft_wrap=True)


def _changed(release: Path, history: str, what: str) -> str:
    """What a table of changes has more than in the release before."""
    changed = read_json(release / "diff.json")["tables"][history]["added"]
    return f"; {changed:,} {what}{'s' if changed > 1 else ''} changed, see {history}" if changed else ""


def _show_fetched(console: Console, fetched: Fetched | None) -> None:
    """A line a source of the web; what the counts mean is told by sources.web.SourceCounts."""
    if fetched is None:
        return
    table = id_table("fetched from", "listed", "new", "known", "unchanged", "refused", "later")
    for source in fetched.sources:
        counts = (
            source.n_listed, source.n_pages, source.n_known, source.n_unchanged, source.n_refused, source.n_later
        )  # fmt: skip
        table.add_row(shown(source.name), *(f"{n:,}" for n in counts))
    console.print(table)


# kept lines, removed lines, exact copies, near copies, articles in languages that are not coded, captures passed over
SUMMARY = """
    SELECT (SELECT count(*) FROM blocks WHERE is_kept), (SELECT count(*) FROM blocks WHERE NOT is_kept),
        (SELECT count(*) FROM duplicates WHERE kind = 'exact'), (SELECT count(*) FROM duplicates WHERE kind = 'near'),
        (SELECT count(*) FROM articles WHERE language IS DISTINCT FROM 'en'), (SELECT sum(n_passed_over) FROM batches)
"""


def show_releases(data: Path, as_json: bool = False) -> None:
    """One line a release."""
    console = Console()
    if not console.is_terminal:  # a pipe has no width: give the columns room
        console.width = max(console.width, 160)
    found = published.releases(data)
    if as_json:
        for release in found:
            print_json(_listed(data, release))
        return
    if not found:
        console.print(f"{data} has no release yet. Make one: communique run", highlight=False, markup=False)
        return
    table = id_table("release", "published (UTC)", *LISTED, "MB", "version", "warnings", "")
    for release in found:
        row = _listed(data, release)
        counts = (f"{row[name]:,}" for name in LISTED)
        size = f"{row['bytes'] / 1e6:,.1f}"
        table.add_row(
            release.release_id,
            f"{release.published_at:%Y-%m-%d %H:%M}",
            *counts,
            size,
            row["software_version"],
            f"{row['warnings']:,}",
            ", ".join(row["marks"]),
        )
    console.print(table)


LISTED = ("documents", "articles", "events", "quotes")


def _listed(data: Path, release: published.Release) -> dict[str, Any]:
    """A release as `communique releases` lists it. Marks: latest; withdrawn (readers were taken back from it); pending
    (a run was killed before it pointed readers to it)."""
    at = published.pointer(data)
    is_latest = at is not None and at.release_id == release.release_id
    is_withdrawn = at is not None and release.release_id in at.withdrawn
    is_pending = not is_withdrawn and (at is None or release.release_id > at.release_id)
    marks = {"latest": is_latest, "withdrawn": is_withdrawn, "pending": is_pending}
    return {
        "release_id": release.release_id,
        "published_at": release.published_at.isoformat().replace("+00:00", "Z"),
        "path": str(release.path),
        **{name: release.rows.get(name, 0) for name in LISTED},
        "bytes": release.n_bytes,
        "schema_version": release.manifest["schema_version"],
        "software_version": release.manifest["software_version"],
        "warnings": published.warnings(release),
        "marks": [name for name, is_so in marks.items() if is_so],
    }
