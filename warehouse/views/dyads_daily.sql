-- Who did what kind of thing to whom by day: actual events dated to the day, counted by actor country, recipient
-- country and quad class. An event without recipient counts between each two of its actors' countries, both ways
-- (a meeting of two countries is two rows).
--
-- Columns:
--   day: The day.
--   actor_country: Country of an actor, ISO 3166-1 alpha-3.
--   recipient_country: Country of a recipient, ISO 3166-1 alpha-3.
--   quad_class: 1 verbal, 2 material cooperation, 3 verbal, 4 material conflict.
--   events: Events.
--   reports: Reports of them.
--   articles: Articles that report them, copies included; an article that reports two events counts twice.
--   score: Mean PLOVER score of the events.
-- Example:
--   SELECT actor_country, recipient_country, CAST(sum(CASE WHEN quad_class <= 2 THEN events ELSE 0 END) AS BIGINT) AS cooperation,
--     CAST(sum(CASE WHEN quad_class >= 3 THEN events ELSE 0 END) AS BIGINT) AS conflict
--   FROM dyads_daily WHERE actor_country <> recipient_country
--   GROUP BY ALL ORDER BY sum(events) DESC, actor_country, recipient_country LIMIT 8
CREATE OR REPLACE VIEW dyads_daily AS
WITH sides AS (SELECT DISTINCT event_id, role, country FROM participants WHERE country IS NOT NULL),
dyads AS (
  SELECT a.event_id, a.country AS actor_country, r.country AS recipient_country
  FROM sides a JOIN sides r ON r.event_id = a.event_id AND r.role = 'recipient'
  WHERE a.role = 'actor'
  UNION ALL
  SELECT a.event_id, a.country, b.country
  FROM sides a JOIN sides b ON b.event_id = a.event_id AND b.role = 'actor' AND b.country <> a.country
  WHERE a.role = 'actor' AND a.event_id NOT IN (SELECT event_id FROM participants WHERE role = 'recipient'))
SELECT e.date_start AS day, d.actor_country, d.recipient_country, e.quad_class, count(*) AS events,
  CAST(sum(e.n_mentions) AS BIGINT) AS reports, CAST(sum(e.n_articles) AS BIGINT) AS articles, avg(e.score) AS score
FROM dyads d JOIN events e ON e.event_id = d.event_id
WHERE e.modality = 'actual' AND e.date_precision = 'day'
GROUP BY e.date_start, d.actor_country, d.recipient_country, e.quad_class
ORDER BY e.date_start, d.actor_country, d.recipient_country, e.quad_class
