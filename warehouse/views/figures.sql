-- Each figure that a report of an event states, with its source: a toll that was corrected is an earlier and a later
-- figure. A text that many sites carry counts once.
--
-- Columns:
--   event_id: The event.
--   of: What is counted; NULL where the text does not say.
--   unit: Unit or currency (ISO 4217); NULL for a plain count.
--   value_low: Lowest value that the words allow.
--   value_high: Highest value; NULL if open upwards.
--   text: The figure's words.
--   figure: The figure's words with what is counted.
--   sentence: The clause that states it.
--   event_mention_id: The report that states it.
--   article_id: The article.
--   domain: Site of the article.
--   url: Address of the article.
--   published_at: When the article was published.
--   position: Place among the event's figures of the same of and unit in order of publication, from 1; articles of unknown date come last.
--   is_latest: Is it the one of these figures that was published last? Of an article that states several, the first one.
--   differs: Does another report of the event give, for the same of and unit, a value that does not overlap with this one? False for ages, and for what is no sum of money where the text does not say what is counted.
-- Example:
--   SELECT f.published_at, f.domain, f.text, f.of, f.is_latest, f.differs, f.sentence
--   FROM figures f JOIN events e ON e.event_id = f.event_id
--   WHERE e.event_type = 'ASSAULT' AND f.of IN ('deaths', 'injuries')
--   ORDER BY f.published_at, f.domain, f.sentence, f.text
CREATE OR REPLACE VIEW figures AS
WITH stated AS (
  SELECT m.event_id, q."of", q.unit, q.value_low, q.value_high, coalesce(q.value_high, CAST('infinity' AS DOUBLE)) AS highest,
    q.text, m.text AS sentence, q.event_mention_id, q.article_id, q.start, d.domain, d.url, a.published_at,
    ("of" IS NOT NULL OR regexp_full_match(q.unit, '[A-Z]{3}')) AND coalesce(NOT ends_with(q.unit, ' old'), true) AS is_comparable
  FROM quantities q
  JOIN event_mentions m ON m.event_mention_id = q.event_mention_id
  JOIN articles a ON a.article_id = q.article_id AND a.is_representative
  JOIN documents d ON d.document_id = a.article_id)
SELECT event_id, "of", unit, value_low, value_high, text,
  CASE WHEN contains(text, "of") THEN text WHEN contains(text, ' ') AND "of" IS NOT NULL THEN text || ' (' || "of" || ')'
    ELSE concat_ws(' ', text, "of") END AS figure,
  sentence, event_mention_id, article_id, domain, url, published_at,
  row_number() OVER (PARTITION BY event_id, "of", unit ORDER BY published_at NULLS LAST, article_id, start) AS position,
  row_number() OVER (PARTITION BY event_id, "of", unit ORDER BY published_at DESC NULLS LAST, article_id, start) = 1 AS is_latest,
  coalesce(is_comparable AND (max(value_low) OVER other_reports > highest OR min(highest) OVER other_reports < value_low), false) AS differs
FROM stated
WINDOW other_reports AS (
  PARTITION BY event_id, "of", unit ORDER BY event_mention_id
  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE GROUP)
