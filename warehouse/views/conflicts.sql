-- What the reports of one event tell differently: one row a point of disagreement, with each version, how many texts tell
-- it, and which came last. Nothing is averaged. Disagreement inside one text counts for figures alone (the text
-- corrects one); for all else a text that itself tells several versions is left out.
--
-- Columns:
--   event_id: The event.
--   event_type: PLOVER event type.
--   what: figure: values of the same thing that do not overlap. place: two places, of which neither is the state in which the other lies. day: days that do not overlap, stated of the event itself and not as a limit (by Friday). actor: who took part in a CONSULT, hosts included: one text names whom another, which names two or more, does not. status: the modality.
--   about: What is counted, and its unit; NULL but for figures.
--   versions: Each version, those told first coming first.
--   sources: Independent texts that tell each of them, in the same order.
--   latest: The version published last.
--   n_versions: Versions.
--   n_texts: Independent texts in which they stand; 1 where a text has figures that differ, which may be a correction or parts of a whole.
-- Example:
--   SELECT c.event_type, c.what, c.about, c.versions, c.sources, c.latest, e.summary
--   FROM conflicts c JOIN events e ON e.event_id = c.event_id
--   ORDER BY c.n_texts DESC, e.first_reported_at, e.summary, c.what, c.about
CREATE OR REPLACE VIEW conflicts AS
WITH reports AS (
  SELECT e.event_id, e.event_type, m.event_mention_id, m.modality, m.date_start, coalesce(m.date_end, m.date_start) AS date_end,
    m.date_precision, coalesce(m.date_method, '') AS date_method, m.place_id, a.cluster_id, a.article_id, a.published_at
  FROM events e
  JOIN event_mentions m ON m.event_id = e.event_id
  JOIN articles a ON a.article_id = m.article_id AND a.is_representative
  WHERE e.n_mentions > 1),
-- A state counts only where no report names a place in it. Places of no known country cannot be compared.
places AS (
  SELECT r.*, p.name, p.type = 'country' AS is_state, bool_or(p.type = 'place') OVER (PARTITION BY r.event_id, p.country) AS has_place
  FROM reports r JOIN entities p ON p.entity_id = r.place_id
  WHERE p.type IN ('country', 'place') AND p.country IS NOT NULL),
told AS (
  SELECT event_id, 'place' AS what, name AS version, cluster_id, article_id, published_at,
    CAST(NULL AS DATE) AS first_day, CAST(NULL AS DATE) AS last_day
  FROM places WHERE NOT (is_state AND has_place)
  UNION ALL
  SELECT event_id, 'day', CASE WHEN date_end > date_start THEN date_start || '/' || date_end ELSE CAST(date_start AS VARCHAR) END,
    cluster_id, article_id, published_at, date_start, date_end
  FROM reports
  WHERE date_precision = 'day' AND date_start IS NOT NULL
    AND NOT regexp_matches(date_method, '^published[.]|^paragraph[.]|(^|[.])(since|after|before|by|until)[.]')
  UNION ALL
  SELECT event_id, 'status', modality, cluster_id, article_id, published_at, NULL, NULL FROM reports),
of_one_mind AS (
  SELECT event_id, what, cluster_id, min(version) AS version, min(article_id) AS article_id, min(published_at) AS published_at,
    min(first_day) AS first_day, max(last_day) AS last_day
  FROM told GROUP BY event_id, what, cluster_id HAVING count(DISTINCT version) = 1),
apart AS (
  SELECT event_id, what, version, cluster_id, article_id, published_at FROM of_one_mind
  QUALIFY what <> 'day' OR max(first_day) OVER (PARTITION BY event_id, what) > last_day
    OR min(last_day) OVER (PARTITION BY event_id, what) < first_day),
-- Where a report names a state, whoever is of that state is that state: the minister and the country do not disagree.
states AS (SELECT country, min(name) AS name FROM entities WHERE type = 'country' AND country IS NOT NULL GROUP BY country),
named AS (
  SELECT r.event_id, r.cluster_id, r.article_id, r.published_at, x.entity_id, n.name, coalesce(n.country, x.country) AS country,
    coalesce(bool_or(n.entity_id IS NULL OR n.type = 'country') OVER (PARTITION BY r.event_id, coalesce(n.country, x.country)), false)
      AND coalesce(n.country, x.country) IS NOT NULL AS as_state
  FROM reports r
  JOIN event_actors x ON x.event_mention_id = r.event_mention_id
  LEFT JOIN entities n ON n.entity_id = x.entity_id
  WHERE r.event_type = 'CONSULT' AND (n.entity_id IS NOT NULL OR x.country IS NOT NULL)),
attending AS (
  SELECT n.event_id, n.cluster_id, CASE WHEN n.as_state THEN n.country ELSE n.entity_id END AS participant,
    min(CASE WHEN n.as_state THEN coalesce(s.name, n.country) ELSE n.name END) AS name,
    min(n.article_id) AS article_id, min(n.published_at) AS published_at,
    count(*) OVER (PARTITION BY n.event_id, n.cluster_id) > 1 AS is_list
  FROM named n LEFT JOIN states s ON s.country = n.country
  GROUP BY n.event_id, n.cluster_id, 3),
lists AS (SELECT event_id, count(DISTINCT cluster_id) AS n_lists FROM attending WHERE is_list GROUP BY event_id),
missed AS (
  SELECT a.*, count(*) FILTER (WHERE a.is_list) OVER (PARTITION BY a.event_id, a.participant) < l.n_lists AS is_missed
  FROM attending a JOIN lists l ON l.event_id = a.event_id),
attended AS (
  SELECT event_id, 'actor' AS what, string_agg(name, ', ' ORDER BY name) AS version, cluster_id, min(article_id) AS article_id,
    min(published_at) AS published_at
  FROM missed GROUP BY event_id, cluster_id HAVING bool_or(is_list OR is_missed)),
-- Reports of one sentence give the same two figures each: only a figure beside all that another report gives is disputed.
spans AS (
  SELECT event_id, "of", unit, min(value_low) AS lowest, max(coalesce(value_high, CAST('infinity' AS DOUBLE))) AS highest,
    max(value_low) AS last_low, min(coalesce(value_high, CAST('infinity' AS DOUBLE))) AS first_high
  FROM figures WHERE differs GROUP BY event_id, "of", unit, event_mention_id),
disputed AS (
  SELECT event_id, concat_ws(', ', "of", unit) AS about FROM spans
  GROUP BY event_id, "of", unit HAVING max(lowest) > min(first_high) OR min(highest) < max(last_low)),
counted AS (
  SELECT f.*, d.about, first_value(f.text) OVER (PARTITION BY f.event_id, d.about, f.value_low, f.value_high ORDER BY f.position) AS version
  FROM figures f JOIN disputed d ON d.event_id = f.event_id AND d.about = concat_ws(', ', f."of", f.unit)
  WHERE f.differs),
versions AS (
  SELECT event_id, what, CAST(NULL AS VARCHAR) AS about, version, cluster_id, article_id, published_at, 1 AS position FROM apart
  UNION ALL
  SELECT event_id, what, NULL, version, cluster_id, article_id, published_at, 1 FROM attended
  UNION ALL
  SELECT c.event_id, 'figure', c.about, c.version, a.cluster_id, c.article_id, c.published_at, c.position
  FROM counted c JOIN articles a ON a.article_id = c.article_id),
ordered AS (
  SELECT *, count(DISTINCT cluster_id) OVER (PARTITION BY event_id, what, about) AS n_texts,
    row_number() OVER (PARTITION BY event_id, what, about ORDER BY published_at NULLS LAST, article_id, position) AS earliness,
    row_number() OVER (PARTITION BY event_id, what, about ORDER BY published_at DESC NULLS LAST, article_id, position) AS lateness
  FROM versions),
told_by AS (
  SELECT event_id, what, about, version, count(DISTINCT cluster_id) AS sources, min(n_texts) AS n_texts,
    min(earliness) AS earliness, min(lateness) AS lateness
  FROM ordered GROUP BY event_id, what, about, version)
SELECT t.event_id, e.event_type, t.what, t.about, list(t.version ORDER BY t.earliness) AS versions,
  list(t.sources ORDER BY t.earliness) AS sources, arg_min(t.version, t.lateness) AS latest, count(*) AS n_versions,
  min(t.n_texts) AS n_texts
FROM told_by t JOIN events e ON e.event_id = t.event_id
GROUP BY t.event_id, e.event_type, t.what, t.about
HAVING count(*) > 1
