-- Events in the main columns of GDELT 2's event table, so that existing queries run: one row a pair of actor and
-- recipient. An event without recipient is a row for each two of its actors, both ways, or one row without Actor2.
-- Denied events are dropped; a CONSULT, SUPPORT, COOPERATE or AID that has not happened is an AGREE (03), such a RETREAT a
-- CONCEDE (08). Codes are CAMEO's at the level of the root, scores PLOVER's.
--
-- Columns:
--   GLOBALEVENTID: The event and the number of the pair (text; GDELT's is a number).
--   SQLDATE: First day of the event as YYYYMMDD; NULL where the text gives no date.
--   MonthYear: Its month as YYYYMM.
--   Year: Its year.
--   Actor1Name: Name of the actor, in capitals as in GDELT.
--   Actor1CountryCode: Country of the actor, ISO 3166-1 alpha-3.
--   Actor2Name: Name of the recipient, in capitals as in GDELT.
--   Actor2CountryCode: Country of the recipient, ISO 3166-1 alpha-3.
--   IsRootEvent: 1 if a report of it stands in the first paragraph of an article.
--   EventCode: CAMEO root code and 0, "not specified below".
--   EventBaseCode: The same.
--   EventRootCode: CAMEO root code.
--   QuadClass: 1 verbal, 2 material cooperation, 3 verbal, 4 material conflict; PLOVER's, so a CONCEDE (08) is 1.
--   GoldsteinScale: PLOVER score, -10 to 10.
--   NumMentions: Reports.
--   NumSources: Sites that report it.
--   NumArticles: Articles that report it, copies included.
--   AvgTone: Tone is not measured: NULL.
--   ActionGeo_FullName: Name of the place.
--   ActionGeo_CountryCode: Country of the place, ISO 3166-1 alpha-3 (GDELT's is FIPS).
--   ActionGeo_Lat: Latitude of the place.
--   ActionGeo_Long: Longitude of the place.
--   DATEADDED: First report as YYYYMMDDHHMMSS, in UTC.
--   SOURCEURL: Address of the first report.
--   Modality: Not in GDELT: has it happened, is it planned, on a condition, possible?
-- Example:
--   SELECT Actor1CountryCode, Actor2CountryCode, count(*) AS events, round(avg(GoldsteinScale), 1) AS goldstein,
--     CAST(sum(NumArticles) AS BIGINT) AS articles
--   FROM gdelt_events WHERE Modality = 'actual' AND Actor1CountryCode <> Actor2CountryCode
--   GROUP BY ALL ORDER BY events DESC, Actor1CountryCode, Actor2CountryCode LIMIT 8
CREATE OR REPLACE VIEW gdelt_events AS
WITH coded AS (
  SELECT *,
    modality IN ('planned', 'conditional', 'possible') AND event_type IN ('CONSULT', 'SUPPORT', 'COOPERATE', 'AID') AS agreed,
    modality IN ('planned', 'conditional', 'possible') AND event_type = 'RETREAT' AS conceded
  FROM events WHERE modality <> 'negated'),
recipients AS (SELECT * FROM participants WHERE role = 'recipient'),
actors AS (SELECT * FROM participants WHERE role = 'actor'),
pairs AS (
  SELECT e.event_id, a.position AS first, r.position AS second, a.name AS name1, a.country AS country1, r.name AS name2, r.country AS country2
  FROM coded e
  JOIN recipients r ON r.event_id = e.event_id
  LEFT JOIN actors a ON a.event_id = e.event_id
  UNION ALL
  SELECT e.event_id, a.position, b.position, a.name, a.country, b.name, b.country
  FROM coded e
  LEFT JOIN actors a ON a.event_id = e.event_id
  LEFT JOIN actors b ON b.event_id = a.event_id AND b.position <> a.position
  WHERE e.event_id NOT IN (SELECT event_id FROM recipients)),
reports AS (
  SELECT m.event_id, max(CASE WHEN m.start < length(split_part(a.text, chr(10) || chr(10), 1)) THEN 1 ELSE 0 END) AS is_root,
    first(d.url ORDER BY a.published_at NULLS LAST, a.article_id) AS url
  FROM event_mentions m
  JOIN articles a ON a.article_id = m.article_id
  JOIN documents d ON d.document_id = a.article_id
  GROUP BY m.event_id),
rooted AS (SELECT *, CASE WHEN agreed THEN '03' WHEN conceded THEN '08' ELSE cameo_root END AS root FROM coded)
SELECT
  e.event_id || '-' || row_number() OVER (PARTITION BY e.event_id ORDER BY p.first, p.second) AS GLOBALEVENTID,
  CAST(strftime(e.date_start, '%Y%m%d') AS INTEGER) AS SQLDATE,
  CAST(strftime(e.date_start, '%Y%m') AS INTEGER) AS MonthYear,
  CAST(year(e.date_start) AS INTEGER) AS "Year",
  upper(p.name1) AS Actor1Name, p.country1 AS Actor1CountryCode, upper(p.name2) AS Actor2Name, p.country2 AS Actor2CountryCode,
  CAST(coalesce(t.is_root, 0) AS INTEGER) AS IsRootEvent,
  e.root || '0' AS EventCode, e.root || '0' AS EventBaseCode, e.root AS EventRootCode,
  CASE WHEN e.agreed OR e.conceded THEN 1 ELSE e.quad_class END AS QuadClass,
  CASE WHEN e.agreed THEN 2.5 WHEN e.conceded THEN 4.5 ELSE e.score END AS GoldsteinScale,
  e.n_mentions AS NumMentions, e.n_domains AS NumSources, e.n_articles AS NumArticles, CAST(NULL AS DOUBLE) AS AvgTone,
  e.place_name AS ActionGeo_FullName, e.country AS ActionGeo_CountryCode, e.latitude AS ActionGeo_Lat, e.longitude AS ActionGeo_Long,
  CAST(strftime(e.first_reported_at AT TIME ZONE 'UTC', '%Y%m%d%H%M%S') AS BIGINT) AS DATEADDED,
  t.url AS SOURCEURL, e.modality AS Modality
FROM rooted e
JOIN pairs p ON p.event_id = e.event_id
LEFT JOIN reports t ON t.event_id = e.event_id
