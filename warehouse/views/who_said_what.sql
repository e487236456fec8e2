-- Attributed statements with speaker, office, article and date. A text that many sites carry counts once: its
-- statements are those of its representative, and n_articles says how many articles carry it.
--
-- Columns:
--   quote_id: The quote.
--   speaker: Name of the speaker, or the words of the text.
--   office: Office held, where known.
--   country: Country of the speaker, ISO 3166-1 alpha-3.
--   text: What was said.
--   kind: direct, indirect or mixed.
--   cue_text: The word that introduces the statement.
--   published_at: When the article was published.
--   title: Title of the article.
--   domain: Site of the article.
--   url: Address of the article.
--   n_articles: Articles that carry the text, copies included.
--   speaker_id: The speaker as an entity.
--   article_id: The article.
--   sentence_no: Sentence of the article, counted from 0.
--   start: Where what was said begins in articles.text, in Unicode code points.
--   end: Where it ends, exclusive.
-- Example:
--   SELECT published_at, speaker, office, text, domain, n_articles
--   FROM who_said_what WHERE kind = 'direct' AND office IS NOT NULL
--   ORDER BY n_articles DESC, published_at, domain, text
CREATE OR REPLACE VIEW who_said_what AS
WITH carried AS (SELECT cluster_id, count(*) AS n_articles FROM articles GROUP BY cluster_id)
SELECT q.quote_id, coalesce(e.name, q.speaker_text) AS speaker, e.role AS office, e.country, q.text, q.kind, q.cue_text,
  a.published_at, a.title, d.domain, d.url, c.n_articles, q.speaker_id, q.article_id, q.sentence_no, q.start, q."end"
FROM quotes q
JOIN articles a ON a.article_id = q.article_id AND a.is_representative
JOIN documents d ON d.document_id = a.article_id
JOIN carried c ON c.cluster_id = a.cluster_id
LEFT JOIN entities e ON e.entity_id = q.speaker_id
