"""What is done and what is not: the key of each stage's output over a partition, from its inputs, code and parameters."""

from collections.abc import Sequence

from flows.fingerprint import fingerprint
from transforms.ids import hex16
from warehouse.lake import Lake, LakeFile

# The stages over a batch, in order, and whether each goes by partition or takes the batch as a whole.
STAGES = {"lines": True, "clean": True, "copies": False, "extract": True, "stories": False}
# Stage -> what it reads of the batch (stage, table; of the same partition if it goes by partition) and of earlier ones.
INPUTS: dict[str, tuple[tuple[tuple[str, str], ...], tuple[str, ...]]] = {
    "lines": ((("ingest", "documents"),), ()),
    "clean": ((("ingest", "documents"), ("ingest", "captures")), ("site_lines",)),
    "copies": ((("ingest", "documents"), ("clean", "articles")), ("signatures", "cluster_members")),
    "extract": ((("ingest", "documents"), ("clean", "articles")), ()),
    "stories": (
        (("clean", "articles"), ("copies", "cluster_members"), ("extract", "mentions")),
        ("cluster_members", "story_links", "story_history"),
    ),
}
RESOLVED = (
    "articles",
    "cluster_members",
    "story_links",
    "story_history",
    "entities",
    "mentions",
    "event_mentions",
    "event_actors",
    "quantities",
)


def ingest_key(batch_id: str, partition_size: int) -> str:
    return hex16("ingest", batch_id, partition_size, fingerprint("ingest"))


def key(lake: Lake, stage: str, batch_id: str, part: int = 0) -> str:
    """The key under which a stage's output over a partition is up to date."""
    if stage == "resolve":
        return hex16(stage, fingerprint(stage), *(d for n in RESOLVED for d in lake.digest(lake.files(n))))
    read, past = INPUTS[stage]
    code = fingerprint(stage)
    by_part = part if STAGES[stage] else None
    found = [f for s, table in read for f in inputs(lake, batch_id, s, table, by_part)]
    more = [d for table in past for d in lake.digest(lake.files(table, earlier(lake, batch_id)))]
    if stage == "clean":  # a site's template is learnt from all of the batch
        found += inputs(lake, batch_id, "lines", "site_lines")
    if stage == "extract":
        found += inputs(lake, batch_id, "copies", "cluster_members")
    if stage in ("extract", "stories"):
        more.append(lake.own_entities())
    if stage == "extract":
        more.append(lake.model())
    if STAGES[stage]:
        more += (f"{name}:{why}" for name, (why, _) in sorted(lake.withheld(stage, batch_id, part, code).items()))
    return hex16(stage, code, *lake.digest(found), *more)


def resolving_code(lake: Lake) -> str:
    """What the events of the lake depend on beside its texts: where it changes, all reports are resolved anew."""
    return hex16("resolving", fingerprint("resolve"), fingerprint("extract"), lake.own_entities(), lake.model())


def pending(lake: Lake, stage: str, batch_id: str) -> list[int]:
    """The partitions of a batch that a stage still has to do, or to do anew."""
    parts = partitions(lake, batch_id) if STAGES[stage] else [0]
    return [part for part in parts if not lake.done(stage, batch_id, part, key(lake, stage, batch_id, part))]


def partitions(lake: Lake, batch_id: str) -> list[int]:
    return [f.part for f in inputs(lake, batch_id, "ingest", "documents")]


def earlier(lake: Lake, batch_id: str) -> list[str]:
    """The batches before this one, in order; all, for one that is not ingested yet."""
    ids = [b.batch_id for b in lake.batches()]
    return ids[: ids.index(batch_id)] if batch_id in ids else ids


def inputs(lake: Lake, batch_id: str, stage: str, table: str, part: int | None = None) -> list[LakeFile]:
    """The files that a stage made of a table, over a batch or one partition of it."""
    found: Sequence[LakeFile] = [f for m in lake.manifests(stage, [batch_id]) for f in m.of(table)]
    return [f for f in found if part is None or f.part == part]
