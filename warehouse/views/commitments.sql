-- What was agreed, given, pledged or readied, and under which condition: events of type AGREE, AID, COOPERATE, SUPPORT
-- and MOBILIZE that are planned, conditional or actual.
--
-- Columns:
--   event_id: The event.
--   event_type: PLOVER event type.
--   mode: PLOVER mode of the type.
--   modality: planned, conditional or actual.
--   actors: Who commits.
--   recipients: To whom.
--   summary: What, in the best sentence on it.
--   condition_text: Under which condition, in the words of the text.
--   figures: Figures that the reports give for it.
--   date_start: First day on which it may be due or done.
--   date_end: Last such day.
--   place_name: Where.
--   n_mentions: Reports.
--   n_articles: Articles that report it, copies included.
--   n_clusters: Independent texts that report it.
--   n_domains: Sites that report it.
--   first_reported_at: First report.
--   last_reported_at: Last report.
--   fulfils: The planned event that this one carried out.
--   fulfilled_by: Events that carried this one out.
--   confidence: How sure the coding is.
-- Example:
--   SELECT actors, event_type, recipients, figures, condition_text
--   FROM commitments WHERE condition_text IS NOT NULL
--   ORDER BY first_reported_at, actors, event_type, condition_text, summary
CREATE OR REPLACE VIEW commitments AS
WITH fulfilled AS (
  SELECT fulfils AS event_id, list(event_id ORDER BY event_id) AS fulfilled_by FROM events WHERE fulfils IS NOT NULL GROUP BY 1),
counted AS (SELECT event_id, list(DISTINCT figure ORDER BY figure) AS figures FROM figures GROUP BY event_id)
SELECT e.event_id, e.event_type, e.mode, e.modality, e.actors, e.recipients, e.summary, e.condition_text, c.figures,
  e.date_start, e.date_end, e.place_name, e.n_mentions, e.n_articles, e.n_clusters, e.n_domains,
  e.first_reported_at, e.last_reported_at, e.fulfils, f.fulfilled_by, e.confidence
FROM events e
LEFT JOIN fulfilled f ON f.event_id = e.event_id
LEFT JOIN counted c ON c.event_id = e.event_id
WHERE e.event_type IN ('AGREE', 'AID', 'COOPERATE', 'SUPPORT', 'MOBILIZE')
  AND e.modality IN ('planned', 'conditional', 'actual')
