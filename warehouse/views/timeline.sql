-- Dated events in order of date, with actors, place and sources. Events of unknown date are not in it; what is planned,
-- possible or denied is, and says so in modality.
--
-- Columns:
--   date_start: First day on which the event may have happened or may happen.
--   date_end: Last such day; equal to date_start for a day.
--   date_precision: How exact the date is.
--   event_type: PLOVER event type.
--   mode: PLOVER mode of the type.
--   modality: Has it happened, is it planned, on a condition, possible, denied?
--   actors: Names of the actors.
--   recipients: Names of the recipients.
--   place_name: Name of the place.
--   country: Country of the place, ISO 3166-1 alpha-3.
--   summary: The best sentence on the event.
--   condition_text: The condition on which the event depends, in the words of the text.
--   n_articles: Articles that report it, copies included.
--   n_clusters: Independent texts that report it.
--   sources: Where it was reported, copies included: addresses of the articles, or their source where they have none.
--   first_reported_at: First report.
--   confidence: How sure the coding is.
--   event_id: The event.
-- Example:
--   SELECT date_start, event_type, actors, recipients, place_name, n_articles, n_clusters, summary
--   FROM timeline WHERE modality = 'actual' AND n_clusters > 1
--   ORDER BY date_start, event_type, actors, summary
CREATE OR REPLACE VIEW timeline AS
WITH texts AS (
  SELECT DISTINCT m.event_id, a.cluster_id FROM event_mentions m JOIN articles a ON a.article_id = m.article_id),
sources AS (
  SELECT t.event_id, list(DISTINCT coalesce(d.url, d.source_uri) ORDER BY coalesce(d.url, d.source_uri)) AS sources
  FROM texts t
  JOIN articles a ON a.cluster_id = t.cluster_id
  JOIN documents d ON d.document_id = a.article_id
  GROUP BY t.event_id)
SELECT e.date_start, e.date_end, e.date_precision, e.event_type, e.mode, e.modality, e.actors, e.recipients, e.place_name,
  e.country, e.summary, e.condition_text, e.n_articles, e.n_clusters, s.sources, e.first_reported_at, e.confidence, e.event_id
FROM events e LEFT JOIN sources s ON s.event_id = e.event_id
WHERE e.date_start IS NOT NULL
ORDER BY e.date_start, e.date_end, e.event_id
