"""A run begins by looking after the lake: leftovers go, and what is damaged is forgotten, so that its stage does it again."""

from collections.abc import Sequence
from pathlib import Path

from flows import ingestion, keys, stages
from flows.context import current
from sources.listing import from_origins
from warehouse import mending
from warehouse.checked import Checked
from warehouse.lake import Lake
from warehouse.mending import Damage, LostBatchError, Survey
from warehouse.reading import Reading


def mend(lake: Lake, batch_id: str | None, partition_size: int) -> list[Damage]:
    """Sweeps the lake, checks its files (warehouse/checked.py says which by their checksums) and forgets what is damaged; what was read from files that are
    still there is read again. `batch_id`: the batch of this run, which is read anyway.

    Raises LostBatchError where the documents of another batch are damaged and cannot be read again.
    """
    survey = Survey(lake)
    survey.sweep()
    with current().bars.stage("check", survey.n_files, "files") as bar:
        found = survey.damage(bar.advance, Checked(lake.root) if isinstance(lake.place, Path) else None)
        if found:
            bar.say(f"{len(found):,} damaged: made again")
    for batch in {d.batch_id for d in found if d.stage == "ingest"} - {batch_id}:
        _check_origins(lake, batch, next(d for d in found if d.stage == "ingest" and d.batch_id == batch))
    mending.forget(lake, found)
    for batch in sorted({d.batch_id for d in found if d.stage == "ingest"} - {batch_id}):
        known = lake.batch(batch)
        if known is not None:
            ingestion.ingest(lake.place, batch, partition_size, sources=from_origins(known.origins).sources)
    return found


def _check_origins(lake: Lake, batch_id: str, damage: Damage) -> None:
    known = lake.batch(batch_id)
    if known is None or not known.origins or from_origins(known.origins).batch_id != batch_id:
        what = ", ".join(known.sources[:3]) if known else "unknown sources"
        raise LostBatchError(
            f"{lake.url(damage.path)}: {damage.what}, and what batch {batch_id} was read from is not there any more as it was "
            f"({what}): put it back and run it again, or restore {lake.url()} from a backup; the last release stays"
        )


def resolve_again(lake: Lake, damaged: Sequence[Damage]) -> None:
    """Resolves batches before the newest anew whose resolution was damaged, if all that it was made of is as it was.

    Where it is not, since the code has changed, the newest batch resolves everything anew, and the damaged one counts no more.
    """
    order = [batch.batch_id for batch in lake.batches()]
    keys_then = {d.batch_id: d.key for d in damaged if d.stage == "resolve"}
    for n, batch_id in enumerate(order[:-1]):
        if batch_id not in keys_then:
            continue
        if keys.key(Reading(lake.place).until(order[: n + 1]), "resolve", batch_id) == keys_then[batch_id]:
            stages.start(stages.resolve, lake.place, batch_id)
        else:
            lake.forget("resolve", order[-1], 0)
