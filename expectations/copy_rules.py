"""Laws of copies and stories: groups, who stands for them, their histories and counts."""

from expectations.rule import Rule, key_sql
from warehouse.schema import PUBLISHED

COPY_RULES = (
    Rule(
        "representative_is_no_copy",
        "duplicates",
        "critical",
        "A representative is not itself a copy of another article.",
        """SELECT t.article_id, t.representative_id FROM duplicates t
        WHERE t.representative_id IN (SELECT article_id FROM duplicates)""",
    ),
    Rule(
        "cluster_is_shared",
        "duplicates",
        "critical",
        "A copy, its representative and their articles carry the same cluster_id.",
        """SELECT t.article_id, t.representative_id, t.cluster_id, a.cluster_id AS article_cluster, r.cluster_id AS representative_cluster
        FROM duplicates t JOIN articles a USING (article_id) JOIN articles r ON r.article_id = t.representative_id
        WHERE t.cluster_id IS DISTINCT FROM a.cluster_id OR t.cluster_id IS DISTINCT FROM r.cluster_id""",
    ),
    Rule(
        "representative_flag_agrees",
        "articles",
        "critical",
        "is_representative is true exactly for the articles that are not in duplicates.",
        """SELECT t.article_id, t.is_representative FROM articles t
        WHERE t.is_representative = (t.article_id IN (SELECT article_id FROM duplicates))""",
    ),
    Rule(
        "cluster_has_one_representative",
        "articles",
        "critical",
        "Each group of copies has exactly one representative.",
        """SELECT min(t.article_id) AS article_id, t.cluster_id, count(*) FILTER (WHERE t.is_representative) AS representatives
        FROM articles t GROUP BY t.cluster_id HAVING representatives <> 1""",
    ),
    *(
        Rule(
            "article_is_representative",
            name,
            "critical",
            "Only representatives are coded: copies count as further reports of what their representative says.",
            f"""SELECT {key_sql(PUBLISHED[name])} FROM {name} t JOIN articles a USING (article_id) WHERE NOT a.is_representative""",
        )
        for name in ("mentions", "quotes", "event_mentions", "quantities")
    ),
    Rule(
        "merged_cluster_is_gone",
        "cluster_history",
        "critical",
        "into_cluster_id says where a merged group went; no article belongs to it any more.",
        """SELECT t.cluster_id, t.change, t.into_cluster_id FROM cluster_history t
        WHERE (t.change = 'merged') <> (t.into_cluster_id IS NOT NULL)
            OR (t.change = 'merged' AND t.cluster_id IN (SELECT cluster_id FROM articles))""",
    ),
    Rule(
        "history_ends_in_the_present",
        "cluster_history",
        "critical",
        "The article that stands for a group is one that its history names, if it has one.",
        """SELECT t.cluster_id, t.representative_id FROM cluster_history t
        WHERE t.cluster_id IN (SELECT cluster_id FROM articles) AND t.cluster_id NOT IN (
          SELECT h.cluster_id FROM cluster_history h
          JOIN articles a ON a.article_id = h.representative_id AND a.cluster_id = h.cluster_id AND a.is_representative)""",
    ),
    Rule(
        "counts_agree",
        "stories",
        "critical",
        "A story counts its articles, copies included, their independent texts and their sites, and has their first and last time.",
        """SELECT t.story_id, t.n_articles, t.n_clusters, t.n_domains, f.articles, f.clusters, f.domains FROM stories t LEFT JOIN (
          SELECT a.story_id, count(*) AS articles, count(DISTINCT a.cluster_id) AS clusters, count(DISTINCT d.domain) AS domains,
            min(a.published_at) AS first, max(a.published_at) AS last
          FROM articles a JOIN documents d ON d.document_id = a.article_id GROUP BY a.story_id) f USING (story_id)
        WHERE (t.n_articles, t.n_clusters, t.n_domains) IS DISTINCT FROM (f.articles, f.clusters, f.domains)
          OR t.first_published_at IS DISTINCT FROM f.first OR t.last_published_at IS DISTINCT FROM f.last""",
    ),
    Rule(
        "exact_copy_is_the_same",
        "duplicates",
        "critical",
        "An exact copy is as similar as can be, and has no words of its own.",
        """SELECT t.article_id, t.kind, t.similarity, t.relation, t.words_added, t.words_left_out FROM duplicates t
        WHERE t.kind = 'exact' AND (t.similarity < 1 OR t.words_added > 0 OR t.words_left_out > 0)""",
    ),
    Rule(
        "merged_story_is_gone",
        "story_history",
        "critical",
        "No article belongs to a story that went into another.",
        """SELECT t.story_id, t.into_story_id FROM story_history t
        WHERE t.story_id = t.into_story_id OR t.story_id IN (SELECT story_id FROM articles)""",
    ),
    Rule(
        "copies_share_their_story",
        "articles",
        "critical",
        "The articles of a group of copies belong to one story.",
        """SELECT min(t.article_id) AS article_id, t.cluster_id, count(DISTINCT t.story_id) AS stories FROM articles t
        GROUP BY t.cluster_id HAVING count(DISTINCT t.story_id) <> 1 OR count(t.story_id) <> count(*)""",
    ),
)
