-- Who republished whom: the articles of each group of copies in order of publication, the first one included.
--
-- Columns:
--   cluster_id: The group of copies.
--   position: Place in the order of publication, from 1; articles of unknown date come last.
--   article_id: The article.
--   title: Its title.
--   publisher: Its publisher.
--   domain: Its site.
--   url: Its address.
--   published_at: When it was published.
--   hours_later: Hours after the first article of the group.
--   first_article_id: The first article of the group.
--   first_domain: Site of the first article.
--   is_representative: Is it the one of the group that is coded?
--   kind: exact: same text as the representative; near: almost the same; NULL for the representative itself.
--   relation: What it is to the representative: same, reformatted, edited, abridged, extended or updated.
--   similarity: Jaccard of the 5-word shingles of its text and the representative's; NULL for the representative itself.
--   containment: Share of those shingles, of the text with fewer, that the other has; NULL for the representative itself.
--   words_added: Words of it that the representative does not have, names and numbers that were replaced included.
--   words_left_out: Words of the representative that it does not have.
--   rule: The rule that decided; NULL for the representative itself.
-- Example:
--   SELECT first_domain, domain, relation, title, round(hours_later, 1) AS hours_later, words_added, words_left_out
--   FROM copies WHERE position > 1 ORDER BY hours_later DESC, first_domain, domain, title
CREATE OR REPLACE VIEW copies AS
WITH grouped AS (
  SELECT a.cluster_id, a.article_id, a.title, d.publisher, d.domain, d.url, a.published_at, a.is_representative, u.kind, u.relation,
    u.similarity, u.containment, u.words_added, u.words_left_out, u.rule,
    count(*) OVER (PARTITION BY a.cluster_id) AS n,
    row_number() OVER (PARTITION BY a.cluster_id ORDER BY a.published_at NULLS LAST, a.is_representative DESC, a.article_id) AS position
  FROM articles a
  JOIN documents d ON d.document_id = a.article_id
  LEFT JOIN duplicates u ON u.article_id = a.article_id)
SELECT g.cluster_id, g.position, g.article_id, g.title, g.publisher, g.domain, g.url, g.published_at,
  epoch(g.published_at - f.published_at) / 3600 AS hours_later, f.article_id AS first_article_id, f.domain AS first_domain,
  g.is_representative, g.kind, g.relation, g.similarity, g.containment, g.words_added, g.words_left_out, g.rule
FROM grouped g JOIN grouped f ON f.cluster_id = g.cluster_id AND f.position = 1
WHERE g.n > 1
ORDER BY f.published_at, g.cluster_id, g.position
