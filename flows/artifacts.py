"""What Prefect's UI shows of a run beside its tasks. Each has a fixed key, so that the UI keeps their history.

    communique-progress     how far the run is
    communique-funnel       from documents to events, and what was refused why
    communique-validation   the verdict on the release
    communique-release      where the release is, and its rows by table

They are extras: one that cannot be written is said, and changes nothing.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.context import current
from flows.failures import without_secrets
from warehouse import release as releases
from warehouse.vocabulary import STAGES

if TYPE_CHECKING:
    from flows.publication import Judged

PROGRESS, FUNNEL, VALIDATION, RELEASE = (
    f"communique-{name}" for name in ("progress", "funnel", "validation", "release")
)
PAUSE = 1.0  # seconds between two updates of the bar, each a request to the server
SHOWN = 20  # failed expectations, reasons of refusals

# Name of the step, rows, the step that its share is of.
_FUNNEL = """
    SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM articles),
        (SELECT count(*) FROM articles WHERE is_representative),
        (SELECT count(*) FROM articles WHERE is_representative AND language = 'en'),
        (SELECT count(*) FROM mentions), (SELECT count(*) FROM quotes), (SELECT count(*) FROM event_mentions),
        (SELECT count(*) FROM events)
"""
_STEPS = (
    ("documents", None), ("articles", 0), ("representatives (others copy them)", 1), ("coded (in English)", 2),
    ("mentions", None), ("quotes", None), ("reports", None), ("events", 6),
)  # fmt: skip
_REFUSED = "SELECT stage, reason, count(*) FROM quarantine GROUP BY ALL ORDER BY 3 DESC, 1, 2"
_VERDICT = """
    SELECT severity, count(*), count(*) FILTER (WHERE NOT success) FROM validations GROUP BY severity ORDER BY severity
"""
_FAILED = """
    SELECT severity, table_name, expectation, column_name, observed, n_unexpected FROM validations WHERE NOT success
    ORDER BY severity, n_unexpected DESC NULLS LAST, table_name, expectation, column_name
"""


class _Progress:
    """The bar of one run."""

    def __init__(self, artifact: UUID) -> None:
        self.artifact = artifact
        self.said = time.monotonic()

    def show(self, stage: str, done: int, total: int) -> None:
        is_last = stage == STAGES[-1] and done == total
        if not is_last and time.monotonic() - self.said < PAUSE:
            return
        share = (STAGES.index(stage) + (done / total if total else 1.0)) / len(STAGES)
        update_progress_artifact(self.artifact, progress=100 * share, description=f"{stage}: {done:,} of {total:,}")
        self.said = time.monotonic()


_progress: ContextVar[_Progress | None] = ContextVar("progress", default=None)


@contextmanager
def shown() -> Iterator[None]:
    """Shows the progress of the run that the block is, in the context of its flow."""
    made: list[UUID] = []
    _write("progress", lambda: made.append(cast(UUID, create_progress_artifact(0.0, PROGRESS, "starting"))))
    token = _progress.set(_Progress(made[0]) if made else None)
    try:
        yield
    finally:
        _progress.reset(token)


def progress(stage: str, done: int, total: int) -> None:
    """How many of a stage's partitions are done."""
    if (bar := _progress.get()) is not None:
        _write("progress", lambda: bar.show(stage, done, total))


def published(release: releases.Release, judged: "Judged | None") -> None:
    """Funnel, verdict and place of a release."""
    _write("the release", lambda: _published(release, judged))


def refused(reason: str) -> None:
    """The verdict on a candidate that must not be published."""
    text = f"**Refused: the last release stays.**\n\n{escape(without_secrets(reason))}"
    _write("validation", lambda: create_markdown_artifact(text, VALIDATION, "Why the release was refused"))


def _published(release: releases.Release, judged: "Judged | None") -> None:
    with releases.connect(release.path) as db:
        figures = db.execute(_FUNNEL).fetchone() or ()
        refusals = db.execute(_REFUSED).fetchall()
        verdict = db.execute(_VERDICT).fetchall()
        failed = db.execute(_FAILED).fetchall()
    create_table_artifact(cast(Any, funnel(figures, refusals)), FUNNEL, f"Release {release.release_id}")
    validation = validation_text(release, verdict, failed, is_new=judged is not None)
    create_markdown_artifact(validation, VALIDATION, f"Release {release.release_id}")
    create_link_artifact(
        link=_uri(release.path / "README.md"),
        link_text=f"Release {release.release_id}",
        key=RELEASE,
        description=release_text(release),
    )


def funnel(figures: Sequence[int], refusals: Sequence[tuple[str, str, int]]) -> list[dict[str, str]]:
    """Rows of the funnel: step, count, share of the step that it came from; then what was refused, by reason."""
    rows = []
    for (name, before), number in zip(_STEPS, figures, strict=True):
        whole = figures[before] if before is not None else 0
        rows.append(
            _row(
                name,
                number,
                f"{number / whole:.1%} of {_STEPS[before][0].split(' (')[0]}" if before is not None and whole else "",
            )
        )
    total = sum(number for *_, number in refusals)
    rows.append(_row("refused", total, ""))
    for stage, reason, number in refusals[:SHOWN]:
        rows.append(_row(f"refused by {stage}: {reason}", number, f"{number / total:.1%} of refused"))
    return rows


def _row(step: str, number: int, share: str) -> dict[str, str]:
    return {"step": step, "count": f"{number:,}", "share": share}


def validation_text(
    release: releases.Release,
    verdict: Sequence[tuple[str, int, int]],
    failed: Sequence[tuple[str, str, str, str | None, str | None, int | None]],
    is_new: bool,
) -> str:
    """Markdown: expectations and failures by severity, the failures with their figures."""
    head = "" if is_new else "The release of before holds it all: this is its verdict.\n\n"
    lines = ["| severity | expectations | failed |", "|---|---:|---:|"]
    lines += [f"| {escape(severity)} | {n:,} | {n_failed:,} |" for severity, n, n_failed in verdict]
    if failed:
        lines += ["", "| severity | table | column | expectation | observed | rows |", "|---|---|---|---|---|---:|"]
        for severity, table, expectation, column, observed, n in failed[:SHOWN]:
            cells = (severity, table, column or "", expectation, observed or "", "" if n is None else f"{n:,}")
            lines.append("| " + " | ".join(escape(str(cell)) for cell in cells) + " |")
        if len(failed) > SHOWN:
            lines += ["", f"... and {len(failed) - SHOWN} more"]
    return head + "\n".join(lines) + f"\n\nThe report: [validation.html]({_uri(release.path / 'validation.html')})\n"


def release_text(release: releases.Release) -> str:
    """Markdown: where the release is, and its rows by table."""
    rows: Mapping[str, int] = release.rows
    lines = ["| table | rows |", "|---|---:|", *(f"| {escape(name)} | {rows[name]:,} |" for name in sorted(rows))]
    return f"{escape(str(release.path.resolve()))}\n\n" + "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Text as markdown that shows it, and does nothing else: no markup, no HTML, one line, no end of a table's cell."""
    plain = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]()#+!|~-])", r"\\\1", plain)


def _uri(path: Path) -> str:
    return path.resolve().as_uri()


def _write(what: str, call: Callable[[], object]) -> None:
    try:
        call()
    except Exception as error:  # whatever it is, the run is worth more
        current().bars.console.print(
            f"communique: Prefect's artifact of {what} could not be written: {type(error).__name__}",
            style="yellow", highlight=False, markup=False,
        )  # fmt: skip
