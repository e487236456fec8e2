"""How long the judging of a release of 5 million mentions takes, and how much memory; beside Great Expectations over the rows.

    PYTHONPATH=. python benchmarks/validation.py [--mentions 5000000] [--json]

Makes a release in a temporary DuckDB file with SQL: 50 mentions an article, 15 reports, 4 events for 15 reports, as the real ones have
them. Judges it in a process of its own. The baseline is what the judging would be without DuckDB: the columns of mentions as a pandas
frame, a tenth of the rows, with Great Expectations' own expectations for them (no reference and no law between tables, which it has not).
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
from common import note, reporting, with_json

from warehouse.schema import PUBLISHED

PER_ARTICLE = 50
REPORTS = 15
_SENTENCES = 34


def make(path: Path, mentions: int) -> None:
    """A release that breaks no critical rule."""
    articles = mentions // PER_ARTICLE
    with duckdb.connect(str(path)) as db:
        db.execute("SET TimeZone = 'UTC'")
        for table in PUBLISHED.values():
            db.execute(table.create_sql())
        for name, sql in _ROWS.items():
            found = db.execute(f"DESCRIBE {sql.format(n=articles)}").fetchall()
            names = ", ".join(f'"{row[0]}"' for row in found)
            keys = ", ".join(f'"{k}"' for k in PUBLISHED[name].key)
            db.execute(f"INSERT INTO {name} ({names}) FROM ({sql.format(n=articles)}) ORDER BY {keys}")


def _id(kind: str, number: str) -> str:
    return f"printf('{kind}%014x', {number})"


# A sentence of 100 code points with names at known places; not all of it is ASCII, so that offsets are no byte offsets.
_SENTENCE = "Chile’s president visited Peru and agreed on 40 trucks of aid, Gabriela Soto said: “We will help them.” "
_AT = {
    word: _SENTENCE.index(word)
    for word in ("Chile", "Peru", "Gabriela Soto", "visited", "We will help them.", "40 trucks")
}
_LENGTH = len(_SENTENCE)
_ARTICLE = f"(SELECT i, {_id('0a', 'i')} AS id FROM range({{n}}) r(i))"
_EVENT = "(i // 4) * 16 + j"  # 4 articles that follow one another report the same events
_DAY = "TIMESTAMPTZ '2025-01-01 12:00:00+00' + to_days(CAST((i // 4) % 365 AS INTEGER))"
_ENTITIES = 250_000


def _span(word: str, sentence: str, prefix: str = "") -> str:
    at = f"{sentence} * {_LENGTH} + {_AT[word]}"
    return f"""{at} AS "{prefix}start", {at} + {len(word)} AS "{prefix}end", '{word}' AS {prefix}text"""


_ENTITY = f"CASE j % 3 WHEN 0 THEN 'Q298' WHEN 1 THEN 'Q419' ELSE {_id('0e', f'(i * 20 + j) % {_ENTITIES}')} END"
_MENTION_WORDS = {"Chile": 0, "Peru": 1, "Gabriela Soto": 2}
_MENTIONS = " UNION ALL ".join(
    f"""SELECT {_id("0b", "i * 50 + j")} AS mention_id, id AS article_id, j // 3 AS sentence_no, {_span(word, "(j // 3)")},
      'name' AS form, {_ENTITY} AS entity_id, 'alias' AS link_method, 0.9 AS link_score
    FROM {_ARTICLE}, range(50) s(j) WHERE j % 3 = {n}"""
    for word, n in _MENTION_WORDS.items()
)
_COUNTS = f"""(SELECT entity_id, count(*) AS n, count(DISTINCT id) AS articles, min({_DAY}) AS first, max({_DAY}) AS last
    FROM (SELECT i, id, {_ENTITY} AS entity_id FROM {_ARTICLE}, range(50) s(j)) GROUP BY 1)"""
_CODING = "'CONSULT' AS event_type, 'visit' AS mode, ['diplomatic'] AS contexts, 'actual' AS modality"
_TOLD = "'told' AS modality_rule"
_DATED = f"CAST({_DAY} AS DATE) AS date_start, CAST({_DAY} AS DATE) AS date_end, 'day' AS date_precision"
_TEXT = f"repeat('{_SENTENCE}', {_SENTENCES})"

_ROWS = {
    "documents": f"""SELECT id AS document_id, 'in/' || i || '.txt' AS source_uri, 'site' || (i % 500) || '.example' AS domain,
      'text/plain' AS media_type, 2000 AS n_bytes, printf('%064x', i) AS sha256, TIMESTAMPTZ '2026-02-01' AS fetched_at,
      TIMESTAMPTZ '2026-02-02' AS ingested_at, {_id("ba", "(i * 10) // {n}")} AS batch_id,
      'Menu' || chr(10) || rtrim({_TEXT}) || chr(10) || 'Subscribe now' AS raw_text FROM {_ARTICLE}""",
    "blocks": f"""SELECT id AS document_id, j AS block_no,
      CASE j WHEN 0 THEN 0 WHEN 1 THEN 5 ELSE 5 + {_SENTENCES * _LENGTH} END AS raw_start,
      CASE j WHEN 0 THEN 4 WHEN 1 THEN 5 + {_SENTENCES * _LENGTH - 1} ELSE 5 + {_SENTENCES * _LENGTH} + 13 END AS raw_end,
      CASE j WHEN 1 THEN 0 END AS text_start, CASE j WHEN 1 THEN {_SENTENCES * _LENGTH - 1} END AS text_end,
      CASE j WHEN 1 THEN 'body' ELSE 'navigation' END AS role, j = 1 AS is_kept, 'made' AS rule FROM {_ARTICLE}, range(3) s(j)""",
    "articles": f"""SELECT id AS article_id, 'A visit' AS title, {_DAY} AS published_at, 'minute' AS published_precision,
      'given' AS published_method, 'en' AS language, rtrim({_TEXT}) AS text, 578 AS n_words, 3 AS n_blocks, 2 AS n_blocks_removed,
      {_id("0c", "i")} AS cluster_id, true AS is_representative, {_id("50", "i // 4")} AS story_id FROM {_ARTICLE}""",
    "stories": f"""SELECT {_id("50", "i // 4")} AS story_id, 'A visit' AS title, min({_DAY}) AS first_published_at,
      max({_DAY}) AS last_published_at, count(*) AS n_articles, count(*) AS n_clusters, count(DISTINCT i % 500) AS n_domains
      FROM {_ARTICLE} GROUP BY i // 4""",
    "entities": f"""SELECT e.entity_id, CASE e.entity_id WHEN 'Q298' THEN 'Chile' WHEN 'Q419' THEN 'Peru' ELSE 'Gabriela Soto' END AS name,
      CASE WHEN e.entity_id LIKE 'Q%' THEN 'country' ELSE 'person' END AS type,
      CASE WHEN e.entity_id LIKE 'Q%' THEN e.entity_id END AS wikidata_id, CASE WHEN e.entity_id LIKE 'Q%' THEN -10.0 END AS latitude,
      CASE WHEN e.entity_id LIKE 'Q%' THEN -71.0 END AS longitude, ['Chile'] AS aliases, e.n AS n_mentions, e.articles AS n_articles,
      e.first AS first_seen_at, e.last AS last_seen_at FROM {_COUNTS} e""",
    "mentions": _MENTIONS,
    "quotes": f"""SELECT {_id("09", "i * 10 + j")} AS quote_id, id AS article_id, j AS sentence_no, {_span("We will help them.", "j")},
      'direct' AS kind, {_span("Gabriela Soto", "j", "speaker_")}, 'Q298' AS speaker_id FROM {_ARTICLE}, range(7) s(j)""",
    "event_mentions": f"""SELECT {_id("ed", "i * 16 + j")} AS event_mention_id, {_id("ee", _EVENT)} AS event_id,
      CASE WHEN {{n}} > 4 THEN 2.0 END AS event_score, id AS article_id, j AS sentence_no, j * {_LENGTH} AS start, j * {_LENGTH} + 38 AS "end",
      '{_SENTENCE[:38]}' AS text, j * {_LENGTH} AS sentence_start, (j + 1) * {_LENGTH} - 1 AS sentence_end,
      {_span("visited", "j", "trigger_")}, {_CODING}, {_TOLD}, {_DATED}, 'visited' AS date_text, 'made' AS date_method, 'Q419' AS place_id,
      'Peru' AS place_text, 'made' AS rule, 0.9 AS confidence FROM {_ARTICLE}, range({REPORTS}) s(j)""",
    "event_actors": " UNION ALL ".join(
        f"""SELECT {_id("ed", "i * 16 + j")} AS event_mention_id, '{role}' AS role, 0 AS position, id AS article_id, {_span(word, "j")},
        '{entity}' AS entity_id FROM {_ARTICLE}, range({REPORTS}) s(j)"""
        for role, word, entity in (("actor", "Chile", "Q298"), ("recipient", "Peru", "Q419"))
    ),
    "quantities": f"""SELECT {_id("08", "i * 10 + j")} AS quantity_id, id AS article_id, {_id("ed", "i * 16 + j")} AS event_mention_id,
      {_span("40 trucks", "j")}, 40.0 AS value_low, 40.0 AS value_high, 'trucks' AS "of" FROM {_ARTICLE}, range(9) s(j)""",
    "events": f"""SELECT {_id("ee", _EVENT)} AS event_id, {_CODING}, 1 AS quad_class, 4.0 AS score, '04' AS cameo_root,
      any_value(CAST({_DAY} AS DATE)) AS date_start, any_value(CAST({_DAY} AS DATE)) AS date_end, 'day' AS date_precision,
      'Q419' AS place_id, 'Peru' AS place_name, -10.0 AS latitude, -71.0 AS longitude, ['Chile'] AS actors, ['Q298'] AS actor_ids,
      ['Peru'] AS recipients, ['Q419'] AS recipient_ids, '{_SENTENCE.strip()}' AS summary, count(*) AS n_mentions,
      count(*) AS n_articles, count(*) AS n_clusters, count(DISTINCT i % 500) AS n_domains, min({_DAY}) AS first_reported_at,
      max({_DAY}) AS last_reported_at, 0.9 AS confidence, {_id("ba", "any_value((i * 10) // {n})")} AS batch_id
      FROM {_ARTICLE}, range({REPORTS}) s(j) GROUP BY {_EVENT}""",
    "batches": f"""SELECT {_id("ba", "b")} AS batch_id, TIMESTAMPTZ '2026-02-02' + to_days(CAST(b AS INTEGER)) AS started_at,
      'complete' AS status, '0' AS software_version, '{"0" * 16}' AS config_digest, count(*) AS n_documents, count(*) AS n_articles,
      0 AS n_duplicates, 0 AS n_quarantined, 0 AS n_passed_over, 50 * count(*) AS n_mentions, 7 * count(*) AS n_quotes,
      {REPORTS} * count(*) AS n_event_mentions, 1 AS n_events FROM (SELECT (i * 10) // {{n}} AS b FROM {_ARTICLE}) GROUP BY b""",
}

# Peak memory of this very program: ru_maxrss of a child holds what its parent had when it was forked.
_PEAK = """
import re
from pathlib import Path

def peak():
    try:
        return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
    except OSError:
        import resource
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
"""

JUDGING = """
import json, resource, sys, time, duckdb
from expectations.judge import judge, preload
preload()
before = resource.getrusage(resource.RUSAGE_SELF)
start = time.perf_counter()
with duckdb.connect(sys.argv[1], read_only=True) as db:
    verdict = judge(db)
seconds = time.perf_counter() - start
after = resource.getrusage(resource.RUSAGE_SELF)
cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
failed = sorted(f"{f.check.severity} {f.check.name}: {f.observed}" for f in verdict.findings if not f.success)
print(json.dumps({"seconds": seconds, "cpu": cpu, "megabytes": peak(), "expectations": len(verdict.findings), "failed": failed}))
"""

_BASELINE = """
import json, resource, sys, time, duckdb
import great_expectations as gx, great_expectations.expectations as e
from great_expectations.data_context.types.base import ProgressBarsConfig
from warehouse.schema import PUBLISHED
with duckdb.connect(sys.argv[1], read_only=True) as db:
    frame = db.execute(f"FROM mentions LIMIT {sys.argv[2]}").df()
suite = []
for c in PUBLISHED["mentions"].columns:
    if c.required: suite.append(e.ExpectColumnValuesToNotBeNull(column=c.name))
    if c.values: suite.append(e.ExpectColumnValuesToBeInSet(column=c.name, value_set=list(c.values)))
    elif c.pattern: suite.append(e.ExpectColumnValuesToMatchRegex(column=c.name, regex=f"^(?:{c.pattern})$"))
    if c.low is not None: suite.append(e.ExpectColumnValuesToBeBetween(column=c.name, min_value=c.low, max_value=c.high))
suite.append(e.ExpectColumnValuesToBeUnique(column="mention_id"))
suite.append(e.ExpectCompoundColumnsToBeUnique(column_list=list(PUBLISHED["mentions"].key)))
context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = ProgressBarsConfig(globally=False)
batch = context.data_sources.add_pandas("p").add_dataframe_asset("m").add_batch_definition_whole_dataframe("b")
before = resource.getrusage(resource.RUSAGE_SELF)
start = time.perf_counter()
result = batch.get_batch({"dataframe": frame}).validate(gx.ExpectationSuite(name="m", expectations=suite), result_format="BOOLEAN_ONLY")
seconds = time.perf_counter() - start
after = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"seconds": seconds, "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
  "megabytes": peak(), "rows": len(frame), "expectations": len(suite), "passed": bool(result.success)}))
"""


def measured(code: str, *args: str) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-c", _PEAK + code, *args], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    # A long query may have drawn its progress before.
    found: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{") :])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--mentions", type=int, default=5_000_000)
    parser.add_argument("--keep", type=Path, help="make the release here and keep it; use it if it is there")
    args = with_json(parser).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = args.keep or Path(folder) / "communique.duckdb"
        if not path.exists():
            start = time.perf_counter()
            make(path, args.mentions)
            note(f"made in {time.perf_counter() - start:.0f} s: {path.stat().st_size / 1e6:,.0f} MB")
        ours = measured(JUDGING, str(path))
        rows = args.mentions // 10
        plain = measured(_BASELINE, str(path), str(rows))
    per_check = (plain["cpu"] / plain["rows"] / plain["expectations"]) / (
        ours["cpu"] / args.mentions / ours["expectations"]
    )
    with reporting("validation", args) as report:
        for name, n, figures in (("judge", args.mentions, ours), ("Great Expectations over the rows", rows, plain)):
            report.row(
                judged_by=name,
                mentions=n,
                seconds=round(figures["seconds"], 1),
                cpu_seconds=round(figures["cpu"], 1),
                peak_mb=round(figures["megabytes"] * 1.048576),
                expectations=figures["expectations"],
            )
        what = "Great Expectations over the rows, CPU time a row and expectation over ours"
        report.baseline(what, round(per_check, 1), failed=ours["failed"])


if __name__ == "__main__":
    main()
