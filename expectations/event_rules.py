"""Laws of events and their reports: counts, statuses, what carries out what, and what became of old ids."""

from expectations.rule import UTC_DAY, Rule

EVENT_RULES = (
    Rule(
        "n_mentions_agrees",
        "events",
        "critical",
        "n_mentions is the number of the event's rows in event_mentions.",
        """SELECT t.event_id, t.n_mentions, coalesce(m.n, 0) AS found FROM events t
        LEFT JOIN (SELECT event_id, count(*) AS n FROM event_mentions GROUP BY event_id) m USING (event_id)
        WHERE t.n_mentions <> coalesce(m.n, 0)""",
    ),
    Rule(
        "report_counts_agree",
        "events",
        "warning",
        "n_clusters counts the independent texts that report the event, n_articles the articles among them with their copies.",
        """WITH texts AS (SELECT DISTINCT m.event_id, a.cluster_id FROM event_mentions m JOIN articles a USING (article_id)),
        found AS (
          SELECT x.event_id, count(DISTINCT x.cluster_id) AS clusters, count(*) AS articles
          FROM texts x JOIN articles a USING (cluster_id) GROUP BY x.event_id)
        SELECT t.event_id, t.n_clusters, f.clusters, t.n_articles, f.articles FROM events t JOIN found f USING (event_id)
        WHERE t.n_clusters <> f.clusters OR t.n_articles <> f.articles""",
    ),
    Rule(
        "mention_and_event_agree",
        "event_mentions",
        "warning",
        "A report has the type of its event.",
        """SELECT t.event_mention_id, t.event_type, e.event_type AS type_of_event
        FROM event_mentions t JOIN events e USING (event_id) WHERE t.event_type <> e.event_type""",
    ),
    Rule(
        "date_not_after_publication",
        "event_mentions",
        "warning",
        "What has happened did not happen after its publication; a day is left for time zones. Plans, conditions, "
        "possibilities and denials may lie ahead.",
        f"""SELECT t.event_mention_id, t.date_start, {UTC_DAY.format("a.published_at")} AS published_on
        FROM event_mentions t JOIN articles a USING (article_id)
        WHERE t.modality = 'actual' AND t.date_start > {UTC_DAY.format("a.published_at")} + 1""",
    ),
    Rule(
        "trigger_lies_in_clause",
        "event_mentions",
        "warning",
        "The trigger stands in the clause.",
        """SELECT t.event_mention_id, t.start, t."end", t.trigger_start, t.trigger_end FROM event_mentions t
        WHERE t.trigger_start < t.start OR t.trigger_end > t."end\"""",
    ),
    Rule(
        "clause_lies_in_sentence",
        "event_mentions",
        "warning",
        "The clause stands in the sentence.",
        """SELECT t.event_mention_id, t.sentence_start, t.sentence_end, t.start, t."end" FROM event_mentions t
        WHERE t.start < t.sentence_start OR t."end" > t.sentence_end""",
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
        "has_recipient",
        "events",
        "warning",
        "COOPERATE, AID and SANCTION are done with or to someone (in COOPERATE, two actors may stand side by side).",
        """SELECT t.event_id, t.event_type, t.actors FROM events t
        WHERE t.event_type IN ('COOPERATE', 'AID', 'SANCTION') AND coalesce(len(t.recipients), 0) = 0
          AND NOT (t.event_type = 'COOPERATE' AND coalesce(len(t.actors), 0) > 1)""",
        max_share=0.1,
    ),
    Rule(
        "has_actor",
        "events",
        "warning",
        "Someone acts.",
        "SELECT t.event_id, t.event_type, t.summary FROM events t WHERE coalesce(len(t.actors), 0) = 0",
        max_share=0.2,
    ),
    Rule(
        "fulfils_a_plan",
        "events",
        "critical",
        "An event fulfils another event, one that was planned, conditional or possible; only what is actual fulfils.",
        """SELECT t.event_id, t.modality, t.fulfils, p.modality AS modality_of_plan FROM events t JOIN events p ON p.event_id = t.fulfils
        WHERE t.fulfils = t.event_id OR t.modality <> 'actual' OR p.modality NOT IN ('planned', 'conditional', 'possible')""",
    ),
    Rule(
        "old_id_leads_on",
        "event_history",
        "critical",
        "An old id leads to an event, to an id that leads on, or to nobody; never to itself.",
        """SELECT t.batch_id, t.old_event_id, t.event_id FROM event_history t
        WHERE t.event_id = t.old_event_id OR (t.event_id IS NOT NULL
          AND t.event_id NOT IN (SELECT event_id FROM events) AND t.event_id NOT IN (SELECT old_event_id FROM event_history))""",
    ),
    Rule(
        "withdrawn_leads_nowhere",
        "event_history",
        "critical",
        "Only an event that no coded text reports any more has no successor.",
        "SELECT t.batch_id, t.old_event_id, t.why FROM event_history t WHERE (t.why = 'withdrawn') <> (t.event_id IS NULL)",
    ),
    Rule(
        "statuses_agree",
        "event_mentions",
        "critical",
        "What has happened, what lies ahead and what did not happen are never one event.",
        """SELECT t.event_mention_id, t.modality, e.modality AS modality_of_event FROM event_mentions t JOIN events e USING (event_id)
        WHERE (t.modality = 'actual') <> (e.modality = 'actual') OR (t.modality = 'negated') <> (e.modality = 'negated')""",
    ),
)
