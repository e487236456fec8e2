"""What a bug or a careless hand does to a release, and that the verdict sees it. The damage is told without the rules' names.

Each mutation says whether it must stop the publication or may only warn; and the good release itself has neither.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from expectations.judge import measure
from expectations.suites import CHECKS

FIRST, COPY, LATER = "0d00000000000001", "0d00000000000002", "0d00000000000003"

CRITICAL: dict[str, str] = {
    # Offsets
    "mentions one to the right": 'UPDATE mentions SET start = start + 1, "end" = "end" + 1',
    "mentions one to the left": 'UPDATE mentions SET start = start - 1, "end" = "end" - 1',
    "one mention in two one to the right": """UPDATE mentions SET start = start + 1, "end" = "end" + 1
        WHERE mention_id LIKE '%0' OR mention_id LIKE '%2'""",
    "one mention a character longer": """UPDATE mentions SET "end" = "end" + 1 WHERE mention_id LIKE '%4'""",
    "an empty span": 'UPDATE mentions SET "end" = start, text = \'\'',
    "offsets counted in bytes": """UPDATE mentions SET start = strlen(left(a.text, CAST(start AS INTEGER))),
        "end" = strlen(left(a.text, CAST("end" AS INTEGER))) FROM articles a
        WHERE a.article_id = mentions.article_id AND strlen(left(a.text, CAST(start AS INTEGER))) <> start""",
    "quotations with their marks": "UPDATE quotes SET text = '“' || text || '”'",
    "a speaker of other words": "UPDATE quotes SET speaker_text = 'Gabriela  Soto'",
    "a trigger elsewhere in the text": "UPDATE event_mentions SET trigger_start = 0, trigger_end = 3, trigger_text = 'The'",
    "a clause that leaves its sentence": "UPDATE event_mentions SET sentence_end = sentence_end - 9",
    "sentences beyond the end": "UPDATE event_mentions SET sentence_end = 100000",
    "negative offsets": "UPDATE quantities SET start = -1",
    "a participant's span in another article": f"UPDATE event_actors SET article_id = '{LATER}' WHERE article_id = '{FIRST}'",
    "a figure of another sentence": "UPDATE quantities SET event_mention_id = 'ed00000000000001'",
    "a condition that nobody wrote": "UPDATE event_mentions SET condition_text = 'if it rains' WHERE condition_text IS NOT NULL",
    "words of a date that nobody wrote": "UPDATE event_mentions SET date_text = 'last Monday'",
    "words of a place that nobody wrote": "UPDATE event_mentions SET place_text = 'Lima' WHERE place_text IS NOT NULL",
    "a report in a quotation of another article": f"""UPDATE quotes SET article_id = '{LATER}', start = 0, "end" = 4, text = 'Peru',
        speaker_start = NULL, speaker_end = NULL, speaker_text = NULL, speaker_id = NULL WHERE kind = 'indirect'""",
    # Texts
    "an article cut short": "UPDATE articles SET text = left(text, CAST(length(text) - 5 AS INTEGER))",
    "an article with words added": "UPDATE articles SET text = text || ' Read more.'",
    "a word replaced, of equal length": "UPDATE articles SET text = replace(text, 'visited', 'invaded')",
    "text normalised to NFC": "UPDATE articles SET text = nfc_normalize(text)",
    "raw text normalised to NFC": "UPDATE documents SET raw_text = nfc_normalize(raw_text)",
    "raw text cut short": "UPDATE documents SET raw_text = left(raw_text, 20)",
    "raw text with more at its end": "UPDATE documents SET raw_text = raw_text || ' More.'",
    "line ends changed": "UPDATE documents SET raw_text = replace(raw_text, chr(10), chr(13) || chr(10))",
    "a line nobody accounts for": "DELETE FROM blocks WHERE role = 'navigation' AND block_no = 1",
    "the last line lost": "DELETE FROM blocks WHERE block_no = 4",
    "blocks overlap": "UPDATE blocks SET raw_end = raw_end + 2 WHERE block_no = 0",
    "a kept block that is marked as removed": "UPDATE blocks SET is_kept = false WHERE block_no = 2",
    "a removed block that is marked as kept": "UPDATE blocks SET is_kept = true WHERE NOT is_kept",
    "all blocks of a document lost": f"DELETE FROM blocks WHERE document_id = '{LATER}'",
    "a summary that nobody wrote": "UPDATE events SET summary = summary || ' It was a success.'",
    "an empty summary": "UPDATE events SET summary = ' '",
    # Rows
    "mentions twice": "INSERT INTO mentions FROM mentions",
    "an event twice": "INSERT INTO events FROM events LIMIT 1",
    "an id twice on other rows": "UPDATE quotes SET quote_id = '9900000000000001'",
    "a document twice": "INSERT INTO documents FROM documents LIMIT 1",
    "a document lost": f"DELETE FROM documents WHERE document_id = '{COPY}'",
    "a batch lost": "DELETE FROM batches",
    "all documents of a batch lost": "DELETE FROM documents",
    "an article lost": f"DELETE FROM articles WHERE article_id = '{LATER}'",
    "half of the events lost": "DELETE FROM events WHERE event_id IN ('ee00000000000001', 'ee00000000000002')",
    "an entity lost": "DELETE FROM entities WHERE entity_id = 'Q419'",
    "a story lost": "DELETE FROM stories",
    "reports of an event lost": "DELETE FROM event_mentions WHERE event_id = 'ee00000000000003'",
    "mentions lost": "DELETE FROM mentions WHERE text = 'Peru'",
    "participants without a report": "UPDATE event_actors SET event_mention_id = 'ffffffffffffffff'",
    "figures without a report": "UPDATE quantities SET event_mention_id = 'ffffffffffffffff'",
    "quotations without an article": "UPDATE quotes SET article_id = 'ffffffffffffffff'",
    "mentions without an article": "UPDATE mentions SET article_id = 'ffffffffffffffff'",
    "blocks without a document": "UPDATE blocks SET document_id = 'ffffffffffffffff' WHERE document_id LIKE '%3'",
    "a copy without a representative": "UPDATE duplicates SET representative_id = 'ffffffffffffffff'",
    "reports in no known quotation": "UPDATE event_mentions SET quote_id = 'ffffffffffffffff'",
    "refusals of no batch": "UPDATE quarantine SET batch_id = 'ffffffffffffffff'",
    # Structure
    "a table dropped": "DROP TABLE quantities",
    "the table of verdicts dropped": "DROP TABLE validations",
    "a column dropped": "ALTER TABLE events DROP COLUMN fulfils",
    "a column added": "ALTER TABLE mentions ADD COLUMN note VARCHAR",
    "a column renamed": "ALTER TABLE mentions RENAME COLUMN label TO labels",
    "numbers as text": "ALTER TABLE events ALTER COLUMN n_mentions TYPE VARCHAR",
    "times without a zone": "ALTER TABLE articles ALTER COLUMN published_at TYPE TIMESTAMP",
    "numbers of less precision": "ALTER TABLE mentions ALTER COLUMN link_score TYPE FLOAT",
    # Values
    "null keys": "UPDATE mentions SET mention_id = NULL",
    "null texts": "UPDATE articles SET text = NULL",
    "not a number": "UPDATE events SET confidence = 'nan'",
    "an infinite figure": "UPDATE quantities SET value_high = 'inf'",
    "a negative count": "UPDATE stories SET n_articles = -1",
    "a count of nothing": "UPDATE events SET n_mentions = 0",
    "a probability above one": "UPDATE mentions SET link_score = 1.01",
    "a place north of the pole": "UPDATE entities SET latitude = 90.5 WHERE latitude IS NOT NULL",
    "an event type of another ontology": "UPDATE events SET event_type = 'FIGHT'",
    "a mode of another type": "UPDATE events SET mode = 'riot' WHERE mode IS NOT NULL",
    "a context that does not exist": "UPDATE events SET contexts = ['sports']",
    "a null in a list": "UPDATE event_mentions SET contexts = [NULL]",
    "a status in capitals": "UPDATE event_mentions SET modality = upper(modality)",
    "lower-case countries": "UPDATE entities SET country = lower(country)",
    "countries of two letters": "UPDATE event_actors SET country = left(country, 2)",
    "an id with a line end": "UPDATE stories SET story_id = story_id || chr(10)",
    "ids in capitals": "UPDATE quotes SET quote_id = 'ABCDEF0000000001' WHERE kind = 'direct'",
    "an entity without a name": "UPDATE entities SET name = chr(160)",
    "a digest cut short": "UPDATE documents SET sha256 = left(sha256, 32)",
    # Meaning
    "score of another type": "UPDATE events SET score = -score",
    "quad class of another type": "UPDATE events SET quad_class = 4",
    "conflict and cooperation exchanged": "UPDATE events SET cameo_root = '19'",
    "actors who are nobody": "UPDATE events SET actor_ids = ['Q999999']",
    "actors and recipients exchanged in events": "UPDATE events SET actor_ids = recipient_ids, recipient_ids = actor_ids, actors = recipients, recipients = actors",
    "actors exchanged, their names not": "UPDATE events SET actor_ids = recipient_ids, recipient_ids = actor_ids",
    "participants who are nobody": "UPDATE event_actors SET entity_id = 'Q999999'",
    "roles exchanged in reports": "UPDATE event_actors SET role = CASE role WHEN 'actor' THEN 'recipient' ELSE 'actor' END",
    "names of another language": "UPDATE events SET actors = ['Perú']",
    "dates reversed": "UPDATE events SET date_end = date_start - 3",
    "a first day without a last": "UPDATE event_mentions SET date_end = NULL",
    "a date of no report": "UPDATE events SET date_start = date_start - 40, date_end = date_end - 40",
    "days and months exchanged": "UPDATE events SET date_start = '2026-10-03', date_end = '2026-10-03' WHERE date_start = '2026-03-10'",
    "what happened lies in the future": "UPDATE event_mentions SET date_start = '2027-03-10', date_end = '2027-03-10' WHERE modality = 'actual'",
    "published in the far future": "UPDATE articles SET published_at = '2126-03-10'",
    "published before the web": "UPDATE articles SET published_at = '1970-01-01 00:00:00+00'",
    "published at a time that nothing gave": "UPDATE articles SET published_method = NULL",
    "coordinates of another place": "UPDATE events SET latitude = 52.5, longitude = 13.4 WHERE place_id IS NOT NULL",
    "latitude and longitude exchanged": "UPDATE events SET latitude = longitude, longitude = latitude WHERE place_id IS NOT NULL",
    "coordinates of no place": "UPDATE events SET latitude = -10, longitude = -76",
    "a place without its coordinates": "UPDATE events SET latitude = NULL, longitude = NULL",
    "half a pair of coordinates": "UPDATE entities SET longitude = NULL",
    "coordinates of a person": "UPDATE entities SET latitude = 1, longitude = 1 WHERE type = 'person'",
    "a place of no report": "UPDATE events SET place_id = 'Q298', place_name = 'Chile', country = 'CHL', latitude = -33, longitude = -71",
    "two reports counted as one": "UPDATE events SET n_articles = 1, n_clusters = 1",
    "events counted twice": "UPDATE events SET n_mentions = 2 * n_mentions",
    "sites counted wrong": "UPDATE events SET n_domains = 7",
    "a first report after the last": "UPDATE events SET first_reported_at = last_reported_at + INTERVAL 1 DAY",
    "entities counted wrong": "UPDATE entities SET n_mentions = n_mentions + 1",
    "entities seen too early": "UPDATE entities SET first_seen_at = '2001-01-01'",
    "a link without a method": "UPDATE mentions SET link_method = NULL",
    "a method without a link": "UPDATE mentions SET entity_id = NULL",
    "an event that became a plan": "UPDATE events SET modality = 'planned' WHERE modality = 'actual'",
    "a plan that is carried out by a plan": "UPDATE events SET fulfils = 'ee00000000000001' WHERE event_id = 'ee00000000000002'",
    "an event that carries itself out": "UPDATE events SET fulfils = event_id",
    "reports moved to another event": "UPDATE event_mentions SET event_id = 'ee00000000000001'",
    "a copy of a copy": f"""INSERT INTO duplicates BY NAME SELECT * REPLACE ('{LATER}' AS article_id, '{COPY}' AS representative_id) FROM duplicates""",
    "an article that copies itself": "UPDATE duplicates SET representative_id = article_id",
    "a copy that is coded": f"UPDATE mentions SET article_id = '{COPY}' WHERE article_id = '{FIRST}'",
    "a group that nobody stands for": "UPDATE articles SET is_representative = false",
    "a group that two stand for": "UPDATE articles SET is_representative = true",
    "groups that fell apart": f"UPDATE articles SET cluster_id = 'cccccccccccccccc' WHERE article_id = '{COPY}'",
    "an exact copy with words of its own": "UPDATE duplicates SET words_added = 12",
    "articles of a merged story": "UPDATE story_history SET story_id = into_story_id",
    "a story counted wrong": "UPDATE stories SET n_clusters = 3",
    "an old id that leads nowhere": "UPDATE event_history SET event_id = 'ffffffffffffffff'",
    "an event split without a word of where its reports went": "UPDATE event_history SET event_id = NULL",
    "a batch that ended before it began": "UPDATE batches SET finished_at = started_at - INTERVAL 1 HOUR",
    "a batch of fewer documents": "UPDATE batches SET n_documents = n_documents - 1",
}  # fmt: skip

WARNING: dict[str, str] = {
    "empty texts for unknown ones": "UPDATE articles SET title = ''",
    "white space for unknown texts": "UPDATE quotes SET cue_text = NULL, cue_start = NULL, cue_end = NULL; UPDATE documents SET url = chr(9)",
    "aid to nobody": "UPDATE events SET recipients = [], recipient_ids = []",
    "events without actors": "UPDATE events SET actors = [], actor_ids = []",
    "most dates lost": "UPDATE event_mentions SET date_start = NULL, date_end = NULL, date_precision = NULL; UPDATE events SET date_start = NULL, date_end = NULL, date_precision = NULL",
    "a month of one day": "UPDATE events SET date_precision = 'month' WHERE date_start IS NOT NULL; UPDATE event_mentions SET date_precision = 'month' WHERE date_start IS NOT NULL",
    "links lost": "UPDATE mentions SET entity_id = NULL, link_method = NULL, link_score = NULL; UPDATE entities SET n_mentions = 0, n_articles = 0, first_seen_at = NULL, last_seen_at = NULL",
    "a context twice": "UPDATE events SET contexts = contexts || contexts",
    "quotations lost": "UPDATE event_mentions SET quote_id = NULL; DELETE FROM quotes",
    "refusals forgotten": "DELETE FROM quarantine",
    "a condition of what has happened": "UPDATE event_mentions SET modality = 'planned' WHERE modality = 'conditional'; UPDATE events SET modality = 'planned' WHERE modality = 'conditional'",
    "a score of a report that is alone": "UPDATE event_mentions SET event_score = 0.5",
    "participants counted from one": "UPDATE event_actors SET position = position + 1",
    "an article without words": "UPDATE articles SET n_words = 0",
    "lines counted wrong": "UPDATE articles SET n_blocks_removed = 0",
    "much withheld": "UPDATE quarantine SET stage = 'validate', reason = 'mentions.text_is_exact'",
    "titles lost": "UPDATE articles SET title = NULL",
    "languages lost": "UPDATE articles SET language = NULL",
}  # fmt: skip


@pytest.fixture(scope="module")
def good(
    make_release: Callable[[], duckdb.DuckDBPyConnection], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("good") / "communique.duckdb"
    with make_release() as db:
        db.execute(f"ATTACH '{path}' AS kept")
        db.execute("COPY FROM DATABASE memory TO kept")
    yield path


def failures(good: Path, folder: Path, damage: str) -> dict[str, set[str]]:
    """Severity -> names of the checks that fail after the damage."""
    path = folder / "communique.duckdb"
    shutil.copy(good, path)
    failed: dict[str, set[str]] = {"critical": set(), "warning": set()}
    with duckdb.connect(str(path), config={"threads": 1}) as db:
        db.execute(damage)
        found = measure(db)
    for checks in CHECKS.values():
        for check in checks:
            if not 0 <= found[check.table][check.id] <= check.bound:
                failed[check.severity].add(check.name)
    return failed


def test_without_damage_nothing_fails(good: Path, tmp_path: Path) -> None:
    assert failures(good, tmp_path, "SELECT 1") == {"critical": set(), "warning": set()}


@pytest.mark.parametrize("what", CRITICAL)
def test_damage_stops_the_publication(good: Path, tmp_path: Path, what: str) -> None:
    assert failures(good, tmp_path, CRITICAL[what])["critical"]


@pytest.mark.parametrize("what", WARNING)
def test_damage_that_only_warns(good: Path, tmp_path: Path, what: str) -> None:
    failed = failures(good, tmp_path, WARNING[what])
    assert not failed["critical"]
    assert failed["warning"]


def test_there_are_many_kinds_of_damage() -> None:
    assert len(CRITICAL) + len(WARNING) >= 60
    assert len({*CRITICAL.values(), *WARNING.values()}) == len(CRITICAL) + len(WARNING)
