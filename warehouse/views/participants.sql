-- Who takes part in each event: one row an event, role and entity, from all reports of the event. Participants of whom
-- neither the entity nor the country is known are left out.
--
-- Columns:
--   event_id: The event.
--   role: actor or recipient.
--   position: Place in the list of the event's participants of that role, from 1: those named first and most often lead.
--   entity_id: The entity; NULL where only the country is known.
--   name: Name of the entity, or the words of the text.
--   type: Kind of entity.
--   country: Country of the participant, ISO 3166-1 alpha-3.
--   sector: PLOVER sector.
--   office: Office held, where known.
--   wikidata_id: Wikidata item.
--   texts: The words by which the reports name the participant.
--   n_reports: Reports that name the participant.
-- Example:
--   SELECT name, country, office, count(DISTINCT event_id) AS events
--   FROM participants WHERE role = 'actor' AND type = 'person'
--   GROUP BY ALL ORDER BY events DESC, name, country, office LIMIT 8
CREATE OR REPLACE VIEW participants AS
WITH named AS (
  SELECT m.event_id, a.role, coalesce(a.entity_id, a.country) AS participant, a.entity_id,
    coalesce(e.name, a.text) AS name, e.type, coalesce(a.country, e.country) AS country,
    coalesce(a.sector, e.sector) AS sector, e.role AS office, e.wikidata_id, a.text, a.position, a.event_mention_id
  FROM event_actors a
  JOIN event_mentions m ON m.event_mention_id = a.event_mention_id
  LEFT JOIN entities e ON e.entity_id = a.entity_id
  WHERE a.entity_id IS NOT NULL OR a.country IS NOT NULL),
grouped AS (
  SELECT event_id, role, participant, min(entity_id) AS entity_id, min(name) AS name, min(type) AS type,
    min(country) AS country, min(sector) AS sector, min(office) AS office, min(wikidata_id) AS wikidata_id,
    list(DISTINCT text ORDER BY text) AS texts, count(DISTINCT event_mention_id) AS n_reports, min(position) AS first_position
  FROM named GROUP BY event_id, role, participant)
SELECT event_id, role,
  row_number() OVER (PARTITION BY event_id, role ORDER BY first_position, n_reports DESC, name, participant) AS position,
  entity_id, name, type, country, sector, office, wikidata_id, texts, n_reports
FROM grouped
