-- Meetings, visits, calls and negotiations: events of type CONSULT with participants, host, place and counts. Planned,
-- possible and denied meetings are among them and say so in modality.
--
-- Columns:
--   event_id: The event.
--   mode: visit, third-party, multilateral or phone; NULL if the text gives none.
--   modality: Has it happened, is it planned, on a condition, possible, denied?
--   date_start: First day on which it may have happened or may happen.
--   date_end: Last such day.
--   date_precision: How exact the date is.
--   participants: Names of all who take part, hosts included; NULL where none is known.
--   n_participants: How many of them are named.
--   host: Names of the hosts of a visit; NULL where the text names none.
--   place_name: Where.
--   country: Country of the place, ISO 3166-1 alpha-3.
--   figures: Figures that the reports give for it, such as the number of leaders.
--   summary: The best sentence on it.
--   n_mentions: Reports.
--   n_articles: Articles that report it, copies included.
--   n_clusters: Independent texts that report it.
--   n_domains: Sites that report it.
--   first_reported_at: First report.
--   confidence: How sure the coding is.
-- Example:
--   SELECT date_start, place_name, participants, figures, modality, n_clusters
--   FROM meetings WHERE place_name IS NOT NULL AND n_participants > 1
--   ORDER BY n_clusters DESC, date_start, participants, summary
CREATE OR REPLACE VIEW meetings AS
WITH counted AS (SELECT event_id, list(DISTINCT figure ORDER BY figure) AS figures FROM figures GROUP BY event_id)
SELECT e.event_id, e.mode, e.modality, e.date_start, e.date_end, e.date_precision,
  nullif(list_sort(list_distinct(list_concat(e.actors, e.recipients))), []) AS participants,
  coalesce(len(list_distinct(list_concat(e.actors, e.recipients))), 0) AS n_participants,
  CASE WHEN e.mode = 'visit' AND len(e.recipients) > 0 THEN e.recipients END AS host,
  e.place_name, e.country, c.figures, e.summary, e.n_mentions, e.n_articles, e.n_clusters, e.n_domains,
  e.first_reported_at, e.confidence
FROM events e LEFT JOIN counted c ON c.event_id = e.event_id
WHERE e.event_type = 'CONSULT'
