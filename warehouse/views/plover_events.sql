-- Events in the columns of the POLECAT dataset and by the PLOVER standard: denied events are dropped; a CONSULT, SUPPORT,
-- COOPERATE or AID that is planned, conditional or possible is an AGREE, such a RETREAT a CONCEDE. Lists are joined by
-- "; ", what is not known is NULL (POLECAT writes None).
--
-- Columns:
--   Event ID: The event (events.event_id).
--   Event Date: Its first day; NULL where the text gives no date.
--   Event Type: PLOVER event type.
--   Event Mode: PLOVER mode.
--   Intensity: PLOVER score.
--   Quad Code: Quad class in words.
--   Contexts: PLOVER contexts.
--   Actor Name: Names of the actors.
--   Actor Country: Their countries, ISO 3166-1 alpha-3.
--   Actor COW: Their Correlates of War codes: not known, NULL.
--   Primary Actor Sector: Sector of the first actor that has one.
--   Actor Sectors: Sectors of the actors.
--   Actor Title: Their offices.
--   Actor Name Raw: The words of the text that name them.
--   Wikipedia Actor ID: Their Wikidata items; Wikipedia's own ids are not known.
--   Recipient Name: Names of the recipients.
--   Recipient Country: Their countries, ISO 3166-1 alpha-3.
--   Recipient COW: Their Correlates of War codes: not known, NULL.
--   Primary Recipient Sector: Sector of the first recipient that has one.
--   Recipient Sectors: Sectors of the recipients.
--   Recipient Title: Their offices.
--   Recipient Name Raw: The words of the text that name them.
--   Wikipedia Recipient ID: Their Wikidata items; Wikipedia's own ids are not known.
--   Placename: Name of the place.
--   City: Not known apart from Placename, NULL.
--   District: Not known, NULL.
--   Province: Not known, NULL.
--   Country: Country of the place, ISO 3166-1 alpha-3.
--   Latitude: Latitude of the place.
--   Longitude: Longitude of the place.
--   GeoNames ID: GeoNames id of the place.
--   Raw Placename: The words of the text that name the place.
--   Feature Type: GeoNames feature type: not known, NULL.
--   Source: Publisher, or else site, of the first report.
--   Publication Date: Day of the first report, in UTC.
--   Story People: Persons named in the articles that report the event.
--   Story Organizations: Organisations named in them.
--   Story Locations: Countries and places named in them.
--   Language: Language of the first report.
--   Version: Version of the software that coded it.
-- Example:
--   SELECT "Event Date", "Event Type", "Event Mode", "Actor Name", "Recipient Name", "Intensity"
--   FROM plover_events WHERE "Quad Code" = 'MATERIAL CONFLICT' AND "Actor Country" IS NOT NULL AND "Recipient Country" IS NOT NULL
--   ORDER BY "Event Date", "Event Type", "Actor Name", "Recipient Name", "Intensity", "Event Mode"
CREATE OR REPLACE VIEW plover_events AS
WITH coded AS (
  SELECT *,
    modality IN ('planned', 'conditional', 'possible') AND event_type IN ('CONSULT', 'SUPPORT', 'COOPERATE', 'AID') AS agreed,
    modality IN ('planned', 'conditional', 'possible') AND event_type = 'RETREAT' AS conceded
  FROM events WHERE modality <> 'negated'),
sides AS (
  SELECT event_id, role, string_agg(name, '; ' ORDER BY position) AS names, first(sector ORDER BY position) FILTER (WHERE sector IS NOT NULL) AS sector,
    string_agg(DISTINCT country, '; ' ORDER BY country) AS countries, string_agg(DISTINCT sector, '; ' ORDER BY sector) AS sectors,
    string_agg(office, '; ' ORDER BY position) AS offices, string_agg(wikidata_id, '; ' ORDER BY position) AS items,
    string_agg(array_to_string(texts, '; '), '; ' ORDER BY position) AS texts
  FROM participants GROUP BY event_id, role),
reports AS (
  SELECT m.event_id, string_agg(DISTINCT m.place_text, '; ' ORDER BY m.place_text) AS place_texts,
    first(a.article_id ORDER BY a.published_at NULLS LAST, a.article_id) AS article_id
  FROM event_mentions m JOIN articles a ON a.article_id = m.article_id GROUP BY m.event_id),
-- Each article's names once: of 2.9 million mentions and 310,000 events, the names of each event took more than 6 minutes, this 4 s.
named AS (
  SELECT x.article_id, list(DISTINCT n.name) FILTER (WHERE n.type = 'person') AS people,
    list(DISTINCT n.name) FILTER (WHERE n.type = 'organization') AS organizations,
    list(DISTINCT n.name) FILTER (WHERE n.type IN ('country', 'place')) AS locations
  FROM (SELECT DISTINCT article_id, entity_id FROM mentions) x JOIN entities n ON n.entity_id = x.entity_id
  GROUP BY x.article_id),
story AS (
  SELECT r.event_id, list_sort(list_distinct(flatten(list(n.people)))) AS people,
    list_sort(list_distinct(flatten(list(n.organizations)))) AS organizations,
    list_sort(list_distinct(flatten(list(n.locations)))) AS locations
  FROM (SELECT DISTINCT event_id, article_id FROM event_mentions) r JOIN named n ON n.article_id = r.article_id
  GROUP BY r.event_id)
SELECT e.event_id AS "Event ID", e.date_start AS "Event Date",
  CASE WHEN e.agreed THEN 'AGREE' WHEN e.conceded THEN 'CONCEDE' ELSE e.event_type END AS "Event Type",
  CASE WHEN e.agreed OR e.conceded THEN NULL ELSE e.mode END AS "Event Mode",
  CASE WHEN e.agreed THEN 2.5 WHEN e.conceded THEN 4.5 ELSE e.score END AS "Intensity",
  CASE CASE WHEN e.agreed OR e.conceded THEN 1 ELSE e.quad_class END WHEN 1 THEN 'VERBAL COOPERATION'
    WHEN 2 THEN 'MATERIAL COOPERATION' WHEN 3 THEN 'VERBAL CONFLICT' WHEN 4 THEN 'MATERIAL CONFLICT' END AS "Quad Code",
  nullif(array_to_string(e.contexts, '; '), '') AS "Contexts",
  a.names AS "Actor Name", a.countries AS "Actor Country", CAST(NULL AS VARCHAR) AS "Actor COW",
  a.sector AS "Primary Actor Sector", a.sectors AS "Actor Sectors", a.offices AS "Actor Title", a.texts AS "Actor Name Raw",
  a.items AS "Wikipedia Actor ID",
  r.names AS "Recipient Name", r.countries AS "Recipient Country", CAST(NULL AS VARCHAR) AS "Recipient COW",
  r.sector AS "Primary Recipient Sector", r.sectors AS "Recipient Sectors", r.offices AS "Recipient Title",
  r.texts AS "Recipient Name Raw", r.items AS "Wikipedia Recipient ID",
  e.place_name AS "Placename", CAST(NULL AS VARCHAR) AS "City", CAST(NULL AS VARCHAR) AS "District",
  CAST(NULL AS VARCHAR) AS "Province", e.country AS "Country", e.latitude AS "Latitude", e.longitude AS "Longitude",
  p.geonames_id AS "GeoNames ID", t.place_texts AS "Raw Placename", CAST(NULL AS VARCHAR) AS "Feature Type",
  coalesce(d.publisher, d.domain) AS "Source", CAST(e.first_reported_at AT TIME ZONE 'UTC' AS DATE) AS "Publication Date",
  nullif(array_to_string(s.people, '; '), '') AS "Story People",
  nullif(array_to_string(s.organizations, '; '), '') AS "Story Organizations",
  nullif(array_to_string(s.locations, '; '), '') AS "Story Locations",
  b.language AS "Language", v.software_version AS "Version"
FROM coded e
LEFT JOIN sides a ON a.event_id = e.event_id AND a.role = 'actor'
LEFT JOIN sides r ON r.event_id = e.event_id AND r.role = 'recipient'
LEFT JOIN entities p ON p.entity_id = e.place_id
LEFT JOIN reports t ON t.event_id = e.event_id
LEFT JOIN articles b ON b.article_id = t.article_id
LEFT JOIN documents d ON d.document_id = b.article_id
LEFT JOIN batches v ON v.batch_id = d.batch_id
LEFT JOIN story s ON s.event_id = e.event_id
