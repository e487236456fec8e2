"""Laws of what is coded in a text: reports of events, their participants and figures, mentions, quotations, entities."""

from collections.abc import Iterator

from expectations.rule import UTC_DAY, Rule, key_sql
from warehouse.schema import PUBLISHED

_TEXT = ("articles.article_id", "articles.text")

_ROWS = (
    Rule(
        "date_not_after_publication",
        "event_mentions",
        "critical",
        "What has happened did not happen after its publication; a day is left for time zones. Plans, conditions, "
        "possibilities and denials may lie ahead.",
        f"""SELECT t.event_mention_id, t.article_id, t.trigger_start, t.event_type, t.date_start,
          {UTC_DAY.format("a.published_at")} AS published_on
        FROM event_mentions t JOIN articles a USING (article_id)
        WHERE t.modality = 'actual' AND t.date_start > {UTC_DAY.format("a.published_at")} + 1""",
        scope="row",
        reads=("articles.article_id", "articles.published_at"),
    ),
    Rule(
        "trigger_lies_in_clause",
        "event_mentions",
        "critical",
        "The trigger stands in the clause.",
        """SELECT t.event_mention_id, t.article_id, t.trigger_start, t.event_type, t.start, t."end", t.trigger_end FROM event_mentions t
        WHERE t.trigger_start < t.start OR t.trigger_end > t."end\"""",
        scope="row",
    ),
    Rule(
        "clause_lies_in_sentence",
        "event_mentions",
        "critical",
        "The clause stands in the sentence.",
        """SELECT t.event_mention_id, t.article_id, t.trigger_start, t.event_type, t.sentence_start, t.sentence_end, t.start, t."end"
        FROM event_mentions t WHERE t.start < t.sentence_start OR t."end" > t.sentence_end""",
        scope="row",
    ),
    Rule(
        "words_stand_in_text",
        "event_mentions",
        "critical",
        "The sentence lies in the article's text and holds the condition; the text holds the words of the date and the place.",
        """SELECT t.event_mention_id, t.article_id, t.trigger_start, t.event_type, t.sentence_start, t.sentence_end,
          t.condition_text, t.date_text, t.place_text
        FROM event_mentions t JOIN articles a USING (article_id)
        WHERE t.sentence_start >= t.sentence_end OR t.sentence_end > length(a.text)
          OR NOT contains(substring(a.text, t.sentence_start + 1, t.sentence_end - t.sentence_start), t.condition_text)
          OR NOT contains(a.text, t.date_text) OR NOT contains(a.text, t.place_text)""",
        scope="row",
        reads=_TEXT,
    ),
    Rule(
        "status_has_its_word",
        "event_mentions",
        "critical",
        "What is told as done has the rule told and no word; any other status names its word, which stands in the sentence.",
        """SELECT t.event_mention_id, t.article_id, t.trigger_start, t.event_type, t.modality, t.modality_rule, t.modality_text,
          t.modality_start, t.modality_end
        FROM event_mentions t
        WHERE (t.modality = 'actual') <> (t.modality_rule = 'told') OR (t.modality = 'actual') <> (t.modality_text IS NULL)
          OR t.modality_start < t.sentence_start OR t.modality_end > t.sentence_end""",
        scope="row",
    ),
    Rule(
        "condition_is_conditional",
        "event_mentions",
        "warning",
        "A report that names a condition is conditional.",
        """SELECT t.event_mention_id, t.modality, t.condition_text FROM event_mentions t
        WHERE t.condition_text IS NOT NULL AND t.modality <> 'conditional'""",
        max_share=0.05,
    ),
    Rule(
        "date_has_its_method",
        "event_mentions",
        "critical",
        "A date names the rule that gave it; words of a place are given where a place is.",
        """SELECT t.event_mention_id, t.article_id, t.trigger_start, t.event_type, t.date_method, t.place_id FROM event_mentions t
        WHERE (t.date_start IS NOT NULL AND t.date_method IS NULL) OR (t.place_id IS NOT NULL AND t.place_text IS NULL)""",
        scope="row",
    ),
    Rule(
        "quote_is_around",
        "event_mentions",
        "critical",
        "The quotation in which a report stands is of the same article and overlaps its clause.",
        """SELECT t.event_mention_id, t.article_id, t.trigger_start, t.event_type, t.quote_id, q.article_id AS article_of_quote
        FROM event_mentions t JOIN quotes q USING (quote_id)
        WHERE q.article_id <> t.article_id OR q.start >= t."end" OR q."end" <= t.start""",
        scope="row",
        reads=("quotes.quote_id", "quotes.article_id", "quotes.start", "quotes.end"),
    ),
    Rule(
        "sentence_is_one_span",
        "event_mentions",
        "warning",
        "A sentence of an article has one number and one place in its text.",
        """SELECT min(event_mention_id) AS event_mention_id, article_id, sentence_no, count(*) AS places FROM (
          SELECT article_id, sentence_no, sentence_start, sentence_end, min(event_mention_id) AS event_mention_id
          FROM event_mentions GROUP BY ALL) s
        GROUP BY article_id, sentence_no HAVING count(*) > 1""",
    ),
    Rule(
        "participant_is_of_its_report",
        "event_actors",
        "critical",
        "A participant is named in the article of its report.",
        """SELECT t.event_mention_id, t.role, t.position, t.article_id, m.article_id AS article_of_report
        FROM event_actors t JOIN event_mentions m USING (event_mention_id) WHERE t.article_id <> m.article_id""",
        scope="row",
        reads=("event_mentions.event_mention_id", "event_mentions.article_id"),
    ),
    Rule(
        "positions_follow",
        "event_actors",
        "warning",
        "The participants of a report in a role are counted from 0 without a gap.",
        """SELECT t.event_mention_id, t.role, count(*) AS participants, max(t.position) AS last FROM event_actors t
        GROUP BY ALL HAVING count(*) <> max(t.position) + 1""",
    ),
    Rule(
        "figure_is_of_its_report",
        "quantities",
        "critical",
        "A figure that measures an event stands in the sentence that reports it.",
        """SELECT t.article_id, t.start, t."end", t.event_mention_id, m.sentence_start, m.sentence_end
        FROM quantities t JOIN event_mentions m USING (event_mention_id)
        WHERE t.article_id <> m.article_id OR t.start < m.sentence_start OR t."end" > m.sentence_end""",
        scope="row",
        reads=(
            "event_mentions.event_mention_id",
            "event_mentions.article_id",
            "event_mentions.sentence_start",
            "event_mentions.sentence_end",
        ),
    ),
    Rule(
        "link_is_whole",
        "mentions",
        "critical",
        "A mention that is linked has a method and a score; one that is not has neither.",
        """SELECT t.article_id, t.start, t."end", t.entity_id, t.link_method, t.link_score FROM mentions t
        WHERE (t.entity_id IS NULL) <> (t.link_method IS NULL) OR (t.entity_id IS NULL) <> (t.link_score IS NULL)""",
        scope="row",
    ),
    Rule(
        "speaker_is_named",
        "quotes",
        "critical",
        "A speaker who is an entity is named in the text.",
        """SELECT t.article_id, t.start, t."end", t.speaker_id, t.speaker_start, t.speaker_end FROM quotes t
        WHERE t.speaker_id IS NOT NULL AND t.speaker_text IS NULL""",
        scope="row",
    ),
    Rule(
        "id_is_wikidata_id",
        "entities",
        "critical",
        "An entity of Wikidata has its id; others have an id of their own.",
        """SELECT t.entity_id, t.wikidata_id FROM entities t
        WHERE (t.entity_id LIKE 'Q%') <> (t.wikidata_id IS NOT NULL) OR t.entity_id <> t.wikidata_id""",
        scope="row",
    ),
    Rule(
        "place_has_coordinates",
        "entities",
        "critical",
        "An entity with a GeoNames id has coordinates; what is no place has none.",
        """SELECT t.entity_id, t.type, t.geonames_id, t.latitude, t.longitude FROM entities t
        WHERE (t.geonames_id IS NOT NULL AND t.latitude IS NULL)
          OR (t.latitude IS NOT NULL AND t.type NOT IN ('country', 'place', 'facility'))""",
        scope="row",
    ),
)

# Table, its column with a list whose items are all different.
_LISTS = (("event_mentions", "contexts"), ("events", "contexts"), ("events", "actor_ids"), ("events", "recipient_ids"),
          ("entities", "aliases"))  # fmt: skip


def _list_rules() -> Iterator[Rule]:
    for table, column in _LISTS:
        yield Rule(
            f"{column}_are_different",
            table,
            "warning",
            f"{column} holds no item twice.",
            f"SELECT {key_sql(PUBLISHED[table])}, t.{column} FROM {table} t WHERE len(list_distinct(t.{column})) <> len(t.{column})",
        )


REPORT_RULES = (*_ROWS, *_list_rules())
