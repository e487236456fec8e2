"""Each rule holds for a good release and finds the damage that it is there for."""

from collections.abc import Callable, Iterator

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from expectations.prepared import prepare
from expectations.rule import Rule
from expectations.rules import RULES, span_prefixes
from warehouse.schema import PUBLISHED

FIRST, COPY, LATER = "0d00000000000001", "0d00000000000002", "0d00000000000003"

# (table, rule) -> statements that damage a good release so that the rule must find it.
DAMAGE: dict[tuple[str, str], str] = {
    ("blocks", "kept_block_is_exact"): "UPDATE blocks SET raw_start = raw_start + 1 WHERE is_kept",
    ("blocks", "kept_block_has_text"): "UPDATE blocks SET text_start = NULL WHERE is_kept",
    ("blocks", "blocks_do_not_overlap"): "UPDATE blocks SET raw_start = raw_start - 3 WHERE block_no = 1",
    ("blocks", "block_lies_in_raw_text"): "UPDATE blocks SET raw_end = raw_end + 1 WHERE block_no = 4",
    ("articles", "text_comes_from_blocks"): f"UPDATE articles SET text = text || ' More.' WHERE article_id = '{FIRST}'",
    ("articles", "block_counts_agree"): "UPDATE articles SET n_blocks = n_blocks + 1",
    ("duplicates", "representative_is_no_copy"): f"""INSERT INTO duplicates BY NAME SELECT * REPLACE
        ('{LATER}' AS article_id, '{COPY}' AS representative_id) FROM duplicates""",
    ("duplicates", "cluster_is_shared"): "UPDATE duplicates SET cluster_id = '0000000000000000'",
    (
        "articles",
        "representative_flag_agrees",
    ): f"UPDATE articles SET is_representative = true WHERE article_id = '{COPY}'",
    ("articles", "cluster_has_one_representative"): "UPDATE articles SET is_representative = false",
    ("cluster_history", "merged_cluster_is_gone"): f"""UPDATE articles SET cluster_id =
        (SELECT cluster_id FROM cluster_history WHERE change = 'merged') WHERE article_id = '{LATER}'""",
    ("cluster_history", "history_ends_in_the_present"): f"UPDATE cluster_history SET representative_id = '{COPY}'",
    ("mentions", "article_is_representative"): f"UPDATE mentions SET article_id = '{COPY}'",
    ("quotes", "article_is_representative"): f"UPDATE quotes SET article_id = '{COPY}'",
    ("event_mentions", "article_is_representative"): f"UPDATE event_mentions SET article_id = '{COPY}'",
    ("quantities", "article_is_representative"): f"UPDATE quantities SET article_id = '{COPY}'",
    (
        "stories",
        "first_published_at_not_after_last_published_at",
    ): "UPDATE stories SET first_published_at = '2027-01-01'",
    ("entities", "first_seen_at_not_after_last_seen_at"): "UPDATE entities SET first_seen_at = '2027-01-01'",
    ("event_mentions", "date_start_not_after_date_end"): "UPDATE event_mentions SET date_start = date_start + 1",
    ("quantities", "value_low_not_after_value_high"): "UPDATE quantities SET value_low = 41",
    ("events", "date_start_not_after_date_end"): "UPDATE events SET date_start = date_start + 1",
    ("events", "first_reported_at_not_after_last_reported_at"): "UPDATE events SET last_reported_at = '2020-01-01'",
    ("batches", "started_at_not_after_finished_at"): "UPDATE batches SET finished_at = '2020-01-01'",
    ("entities", "coordinates_are_pairs"): "UPDATE entities SET longitude = NULL",
    ("events", "coordinates_are_pairs"): "UPDATE events SET latitude = NULL",
    ("event_mentions", "mode_belongs_to_type"): "UPDATE event_mentions SET mode = 'riot' WHERE event_type = 'CONSULT'",
    ("events", "mode_belongs_to_type"): "UPDATE events SET mode = 'visit' WHERE event_type = 'AID'",
    ("event_mentions", "dates_are_whole"): "UPDATE event_mentions SET date_end = NULL",
    ("events", "dates_are_whole"): "UPDATE events SET date_precision = NULL",
    ("events", "codes_agree"): "UPDATE events SET score = 2.5 WHERE mode = 'visit'",
    ("events", "n_mentions_agrees"): "UPDATE events SET n_mentions = 7",
    ("events", "report_counts_agree"): "UPDATE events SET n_articles = 1",
    ("event_mentions", "mention_and_event_agree"): "UPDATE event_mentions SET event_type = 'AID'",
    ("event_mentions", "date_not_after_publication"): "UPDATE event_mentions SET date_start = '2026-03-14'",
    ("event_mentions", "trigger_lies_in_clause"): "UPDATE event_mentions SET trigger_end = 999",
    ("event_mentions", "clause_lies_in_sentence"): "UPDATE event_mentions SET sentence_start = start + 1",
    (
        "event_mentions",
        "status_has_its_word",
    ): "UPDATE event_mentions SET modality_rule = 'adverb' WHERE modality = 'actual'",
    ("event_mentions", "condition_is_conditional"): "UPDATE event_mentions SET modality = 'planned'",
    ("events", "has_recipient"): "UPDATE events SET recipients = []",
    ("events", "has_actor"): "UPDATE events SET actors = NULL",
    ("events", "fulfils_a_plan"): "UPDATE events SET fulfils = event_id WHERE event_type = 'CONSULT'",
    ("event_history", "old_id_leads_on"): "UPDATE event_history SET event_id = 'eeeeeeeeeeeeeeee'",
    ("event_history", "withdrawn_leads_nowhere"): "UPDATE event_history SET event_id = NULL",
    ("event_mentions", "statuses_agree"): "UPDATE event_mentions SET modality = 'negated' WHERE event_type = 'CONSULT'",
    ("entities", "n_mentions_agrees"): "DELETE FROM mentions",
    ("batches", "n_documents_agrees"): f"DELETE FROM documents WHERE document_id = '{COPY}'",
    ("stories", "counts_agree"): "UPDATE stories SET n_clusters = 4",
    ("story_history", "merged_story_is_gone"): "UPDATE story_history SET story_id = into_story_id",
    ("articles", "copies_share_their_story"): f"UPDATE articles SET story_id = NULL WHERE article_id = '{COPY}'",
    ("articles", "published_before_captured"): "UPDATE articles SET published_at = '2046-03-17 00:00:00+00'",
    ("articles", "text_has_words"): "UPDATE articles SET n_words = 0",
    ("articles", "publication_is_whole"): "UPDATE articles SET published_method = NULL",
    ("blocks", "blocks_cover_raw_text"): "DELETE FROM blocks WHERE NOT is_kept AND block_no > 0",
    ("documents", "document_has_blocks"): f"DELETE FROM blocks WHERE document_id = '{LATER}'",
    ("duplicates", "exact_copy_is_the_same"): "UPDATE duplicates SET similarity = 0.5",
    ("event_mentions", "words_stand_in_text"): "UPDATE event_mentions SET condition_text = upper(condition_text)",
    ("event_mentions", "date_has_its_method"): "UPDATE event_mentions SET date_method = NULL",
    ("event_mentions", "quote_is_around"): 'UPDATE quotes SET start = 0, "end" = 9',
    ("event_mentions", "sentence_is_one_span"): "UPDATE event_mentions SET sentence_no = 0",
    ("event_mentions", "score_tells_of_others"): "UPDATE event_mentions SET event_score = 1.5",
    ("event_actors", "participant_is_of_its_report"): f"UPDATE event_actors SET article_id = '{COPY}'",
    ("event_actors", "positions_follow"): "UPDATE event_actors SET position = position + 1",
    ("quantities", "figure_is_of_its_report"): "UPDATE quantities SET event_mention_id = 'ed00000000000003'",
    ("mentions", "link_is_whole"): "UPDATE mentions SET link_method = NULL WHERE text = 'Peru'",
    ("quotes", "speaker_is_named"): "UPDATE quotes SET speaker_start = NULL, speaker_end = NULL, speaker_text = NULL",
    ("entities", "id_is_wikidata_id"): "UPDATE entities SET wikidata_id = NULL",
    ("entities", "place_has_coordinates"): "UPDATE entities SET latitude = NULL, longitude = NULL",
    ("event_mentions", "contexts_are_different"): "UPDATE event_mentions SET contexts = contexts || contexts",
    ("events", "contexts_are_different"): "UPDATE events SET contexts = contexts || contexts",
    ("events", "actor_ids_are_different"): "UPDATE events SET actor_ids = actor_ids || actor_ids",
    ("events", "recipient_ids_are_different"): "UPDATE events SET recipient_ids = recipient_ids || recipient_ids",
    ("entities", "aliases_are_different"): "UPDATE entities SET aliases = aliases || aliases",
    ("event_mentions", "date_is_as_exact_as_it_says"): "UPDATE event_mentions SET date_precision = 'month'",
    ("events", "date_is_as_exact_as_it_says"): "UPDATE events SET date_precision = 'year'",
    ("events", "coding_comes_from_reports"): "UPDATE events SET mode = 'phone' WHERE mode = 'visit'",
    ("events", "summary_stands_in_a_report"): "UPDATE events SET summary = 'Nobody said this.'",
    ("events", "actor_ids_are_named"): "UPDATE events SET actors = ['Chili']",
    ("events", "recipient_ids_are_named"): "UPDATE events SET recipient_ids = ['Q1']",
    (
        "events",
        "actors_come_from_reports",
    ): "UPDATE event_actors SET role = 'recipient', position = 1 WHERE role = 'actor'",
    ("events", "recipients_come_from_reports"): "UPDATE events SET recipient_ids = actor_ids",
    ("events", "coordinates_are_the_places"): "UPDATE events SET place_id = NULL WHERE place_id IS NOT NULL",
    ("batches", "n_articles_agrees"): f"DELETE FROM articles WHERE article_id = '{LATER}'",
    ("batches", "n_quarantined_agrees"): "DELETE FROM quarantine",
    ("batches", "n_mentions_agrees"): "INSERT INTO mentions FROM mentions",
    ("batches", "n_quotes_agrees"): "DELETE FROM quotes",
    ("batches", "n_event_mentions_agrees"): "DELETE FROM event_mentions",
    ("batches", "n_duplicates_agrees"): "DELETE FROM duplicates",
    ("batches", "little_is_withheld"): "UPDATE quarantine SET stage = 'validate'",
}
DAMAGE |= {
    (table.name, f"{prefix}text_is_exact"): f'UPDATE {table.name} SET "{prefix}end" = "{prefix}end" - 1'
    for table in PUBLISHED.values()
    for prefix in span_prefixes(table)
}
DAMAGE |= {
    (r.table, r.id): f"UPDATE {r.table} SET {r.id[: -len('_is_known')]} = NULL"
    for r in RULES
    if r.id.endswith("_is_known")
}


@pytest.fixture(scope="module")
def shared(make_release: Callable[[], duckdb.DuckDBPyConnection]) -> Iterator[duckdb.DuckDBPyConnection]:
    with make_release() as db:
        yield db


def found(db: duckdb.DuckDBPyConnection, rule: Rule) -> list[tuple[object, ...]]:
    prepare(db)
    return db.execute(rule.sql).fetchall()


def name_of(rule: Rule) -> str:
    return f"{rule.table}-{rule.id}"


def test_every_rule_has_its_own_name_and_its_damage() -> None:
    names = [(rule.table, rule.id) for rule in RULES]
    assert len(names) == len(set(names))
    assert set(names) == set(DAMAGE)


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_rule_holds_then_finds_damage(shared: duckdb.DuckDBPyConnection, rule: Rule) -> None:
    rows = shared.execute(f"SELECT count(*) FROM {rule.table}").fetchall()[0][0]
    allowed = rule.max_share * rows
    assert len(found(shared, rule)) <= allowed
    shared.begin()
    try:
        shared.execute(DAMAGE[rule.table, rule.id])
        assert len(found(shared, rule)) > allowed
    finally:
        shared.rollback()


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_violations_show_whose_row_it_is(shared: duckdb.DuckDBPyConnection, rule: Rule) -> None:
    key = PUBLISHED[rule.table].key
    prepare(shared)
    columns = [column[0] for column in shared.execute(rule.sql).description or ()]
    assert set(key) & set(columns) or columns[0].endswith("_id")


ROW_RULES = [rule for rule in RULES if rule.scope == "row"]


@pytest.mark.parametrize("rule", ROW_RULES, ids=name_of)
def test_a_row_rule_reads_what_it_says_and_shows_the_whole_key(rule: Rule) -> None:
    """It can be asked of a partition: of the table as the lake has it, and of the columns of other tables that it names."""
    with duckdb.connect() as db:
        columns: dict[str, set[str]] = {}
        for table, _, column in (name.partition(".") for name in rule.reads):
            columns.setdefault(table, set()).add(column)
        lake = PUBLISHED[rule.table].lake_arrow.names
        columns.setdefault(rule.table, set()).update(lake)
        for table, names in columns.items():
            types = ", ".join(f'"{n}" {PUBLISHED[table].by_name[n].sql_type}' for n in sorted(names))
            db.execute(f"CREATE TABLE {table} ({types})")
        prepare(db)
        shown = [column[0] for column in db.execute(rule.sql).description or ()]
    assert set(PUBLISHED[rule.table].key) <= set(shown)


def test_plans_and_denials_may_lie_ahead(release: duckdb.DuckDBPyConnection) -> None:
    (rule,) = (r for r in RULES if r.id == "date_not_after_publication")
    release.execute(
        "UPDATE event_mentions SET date_start = '2027-01-01', date_end = '2027-01-01', modality = 'planned'"
    )
    assert not found(release, rule)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
def test_a_day_is_a_day_in_utc_whatever_the_session(release: duckdb.DuckDBPyConnection, zone: str) -> None:
    (rule,) = (r for r in RULES if r.id == "date_not_after_publication")
    release.execute(f"SET TimeZone = '{zone}'")
    release.execute(f"UPDATE articles SET published_at = '2026-03-10 23:30:00+00' WHERE article_id = '{FIRST}'")
    release.execute("UPDATE event_mentions SET date_start = '2026-03-11'")  # published_at's day and one more
    assert len(found(release, rule)) == 0
    release.execute("UPDATE event_mentions SET date_start = '2026-03-12'")
    assert [row[0] for row in found(release, rule)] == ["ed00000000000001"]


def test_two_actors_side_by_side_cooperate(release: duckdb.DuckDBPyConnection) -> None:
    (rule,) = (r for r in RULES if r.id == "has_recipient")
    release.execute("UPDATE events SET event_type = 'COOPERATE', recipients = [], actors = ['Peru', 'Chile']")
    assert not found(release, rule)


def test_a_half_given_span_is_found(release: duckdb.DuckDBPyConnection) -> None:
    (rule,) = (r for r in RULES if (r.table, r.id) == ("quotes", "speaker_text_is_exact"))
    release.execute("UPDATE quotes SET speaker_start = NULL, speaker_end = NULL, speaker_text = NULL")
    assert not found(release, rule)
    release.execute("UPDATE quotes SET speaker_text = 'Gabriela Soto'")
    assert found(release, rule)


def test_block_rules_fold_white_space_of_all_kinds(release: duckdb.DuckDBPyConnection) -> None:
    rules = [r for r in RULES if r.id in ("kept_block_is_exact", "text_comes_from_blocks")]
    spaces = "\u00a0\u2028\u3000\t\x0b\x85\u2009\x1c"
    release.execute("UPDATE documents SET raw_text = ? WHERE document_id = ?", [f"a{spaces}b", LATER])
    release.execute("UPDATE articles SET text = ? WHERE article_id = ?", [f"a b{spaces}", LATER])
    release.execute(
        "UPDATE blocks SET raw_start = 0, raw_end = ?, text_start = 0, text_end = 3 WHERE document_id = ?",
        [2 + len(spaces), LATER],
    )
    assert [found(release, rule) for rule in rules] == [[], []]


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    start=st.integers(0, 30),
    length=st.integers(0, 30),
)
@example(text="e\u0301 👨‍👩‍👧 🇫🇷 क्षि 👍🏽 \r\n", start=2, length=7)
@example(text="\0a\0", start=1, length=1)
def test_substring_counts_code_points(text: str, start: int, length: int) -> None:
    """The engine's counting is Python's: the span rules are exact for every text."""
    (row,) = duckdb.execute("SELECT substring(?, ? + 1, ?), length(?)", [text, start, length, text]).fetchall()
    assert row == (text[start : start + length], len(text))
