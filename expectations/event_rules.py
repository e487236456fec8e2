"""Laws of events: what they have from their reports, counts, what carries out what, and what became of old ids."""

from expectations.rule import Rule

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
        "critical",
        "n_clusters counts the independent texts that report the event, n_articles the articles among them with their copies, "
        "n_domains their sites; the first and last report are the first and last of their times of publication.",
        """WITH texts AS (SELECT DISTINCT m.event_id, a.cluster_id FROM event_mentions m JOIN articles a USING (article_id)),
        found AS (
          SELECT x.event_id, count(DISTINCT x.cluster_id) AS clusters, count(*) AS articles, count(DISTINCT d.domain) AS domains,
            min(a.published_at) AS first, max(a.published_at) AS last
          FROM texts x JOIN articles a USING (cluster_id)
          JOIN (SELECT document_id, domain FROM documents) d ON d.document_id = a.article_id GROUP BY x.event_id)
        SELECT t.event_id, t.n_clusters, f.clusters, t.n_articles, f.articles, t.n_domains, f.domains
        FROM events t JOIN found f USING (event_id)
        WHERE (t.n_clusters, t.n_articles, t.n_domains) IS DISTINCT FROM (f.clusters, f.articles, f.domains)
          OR t.first_reported_at IS DISTINCT FROM f.first OR t.last_reported_at IS DISTINCT FROM f.last""",
    ),
    Rule(
        "mention_and_event_agree",
        "event_mentions",
        "critical",
        "A report has the type of its event.",
        """SELECT t.event_mention_id, t.event_type, e.event_type AS type_of_event
        FROM event_mentions t JOIN events e USING (event_id) WHERE t.event_type <> e.event_type""",
    ),
    Rule(
        "score_tells_of_others",
        "event_mentions",
        "warning",
        "event_score is given where the event has other reports, and only there.",
        """SELECT t.event_mention_id, t.event_score, e.n_mentions FROM event_mentions t JOIN events e USING (event_id)
        WHERE (t.event_score IS NULL) <> (e.n_mentions = 1)""",
    ),
    Rule(
        "coding_comes_from_reports",
        "events",
        "critical",
        "Status, mode, days and place of an event are those of one of its reports.",
        """WITH found AS (
          SELECT e.event_id, bool_or(m.modality = e.modality) AS modality, bool_or(m.mode = e.mode) AS mode,
            bool_or(m.place_id = e.place_id) AS place,
            bool_or(m.date_start = e.date_start AND m.date_end = e.date_end AND m.date_precision = e.date_precision) AS dates
          FROM events e JOIN event_mentions m USING (event_id) GROUP BY e.event_id)
        SELECT t.event_id, t.modality, t.mode, t.date_start, t.date_end, t.date_precision, t.place_id
        FROM events t JOIN found f USING (event_id)
        WHERE NOT f.modality OR (t.mode IS NOT NULL AND f.mode IS NOT TRUE)
          OR (t.date_start IS NOT NULL AND f.dates IS NOT TRUE) OR (t.place_id IS NOT NULL AND f.place IS NOT TRUE)""",
    ),
    Rule(
        "summary_stands_in_a_report",
        "events",
        "critical",
        "The summary is a sentence of one of the event's reports.",
        """SELECT t.event_id, t.summary FROM events t ANTI JOIN (
          SELECT e.event_id FROM event_mentions m JOIN events e USING (event_id) JOIN articles a USING (article_id)
          WHERE contains(a.text, e.summary)) f USING (event_id)""",
    ),
    *(
        Rule(
            f"{role}_ids_are_named",
            "events",
            "critical",
            f"Each of {role}_ids stands in entities, and {role}s holds their names in the same order, then those who are no entity.",
            f"""WITH found AS (
              SELECT event_id, unnest({role}_ids) AS entity_id, unnest({role}s[:len({role}_ids)]) AS name FROM events)
            SELECT f.event_id, f.entity_id, f.name AS stated, e.name FROM found f LEFT JOIN entities e USING (entity_id)
            WHERE f.name IS DISTINCT FROM e.name""",
        )
        for role in ("actor", "recipient")
    ),
    *(
        Rule(
            f"{role}s_come_from_reports",
            "events",
            "critical",
            f"Each of {role}_ids is {role} of one of the event's reports.",
            f"""SELECT f.event_id, f.entity_id FROM (SELECT event_id, unnest({role}_ids) AS entity_id FROM events) f
            ANTI JOIN (
              SELECT m.event_id, p.entity_id FROM event_actors p JOIN event_mentions m USING (event_mention_id)
              WHERE p.role = '{role}' AND p.entity_id IS NOT NULL) r USING (event_id, entity_id)""",
        )
        for role in ("actor", "recipient")
    ),
    Rule(
        "coordinates_are_the_places",
        "events",
        "critical",
        "Coordinates and country are those of the place, where one is resolved that has them, and unknown elsewhere.",
        """SELECT t.event_id, t.place_id, t.place_name, e.name, t.country, t.latitude, t.longitude, e.latitude AS of_place
        FROM events t LEFT JOIN entities e ON e.entity_id = t.place_id
        WHERE t.latitude IS DISTINCT FROM e.latitude OR t.longitude IS DISTINCT FROM e.longitude
          OR t.country IS DISTINCT FROM e.country OR (e.entity_id IS NOT NULL AND t.place_name IS DISTINCT FROM e.name)""",
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
