"""Tables of the lake that are not published: what the stages leave for each other and for later batches."""

from warehouse import vocabulary as v
from warehouse.columns import Column as C  # noqa: N817 - the tables below are read as tables
from warehouse.columns import Table
from warehouse.shared_columns import CONTAINMENT, COPY_MEASURES, HEX, article_id, batch_id, hex_id

LAKE_TABLES = (
    Table(
        "captures", "an HTML document", "The page as captured, for cleaning.", "ingest", ("document_id",),
        (
            hex_id("document_id", "The document."),
            C("html", "text", "The decoded page.", required=True, text="full"),
        ), published=False,
    ),
    Table(
        "site_lines", "a different line of a document whose site is known", "What sites repeat, for their templates.", "clean",
        ("site", "line", "page_a", "page_b", "page_c"),
        (
            C("site", "text", "Domain, or publisher where there is none.", required=True),
            C("line", "integer", "Hash of the line's letters and digits.", required=True),
            *(C(f"page_{x}", "integer", "A min-hash of the document's paragraphs.", required=True) for x in "abc"),
        ), published=False,
    ),
    Table(
        "cluster_members", "an article's place in its group of copies, as a batch left it",
        "The newest row of an article holds; its columns are NULL but for the ids where it stands for the group.", "copies",
        ("article_id",),
        (
            article_id(),
            hex_id("cluster_id", "The group."),
            hex_id("representative_id", "The article that stands for the group.", references="articles.article_id"),
            C("kind", "text", "exact: same text; near: almost the same.", values=tuple(v.DUPLICATE_KINDS)),
            *COPY_MEASURES,
            batch_id(),
        ), published=False,
    ),
    Table(
        "signatures", "a text not seen before", "Signature for near copies.", "copies", ("article_id",),
        (
            article_id(),
            C("text_sha256", "text", "SHA-256 of the clean text, white space folded.", required=True),
            C("keys", "integers", "A sample of the hashes of its 3-word shingles, and MinHash bands over it.", required=True),
        ), published=False,
    ),
    Table(
        "overlaps", "an article that shares a passage with another and copies it not", "Candidates that are no copies.", "copies",
        ("article_id", "other_id"),
        (
            article_id(),
            hex_id("other_id", "The other article.", references="articles.article_id"),
            C("relation", "text", "What they share.", required=True, values=tuple(v.OVERLAP_RELATIONS)),
            C("similarity", "number", "Jaccard of 5-word shingles of the clean texts.", required=True, low=0, high=1),
            CONTAINMENT,
            C("rule", "text", "The rule that decided.", required=True),
            batch_id(),
        ), published=False,
    ),
    Table(
        "resolutions", "a batch that was resolved", "By which code, and whether with all reports of the lake.", "resolve", ("batch_id",),
        (
            batch_id(),
            hex_id("code", "Digest of the code of resolution and of extraction."),
            C("is_whole", "boolean", "Were all reports resolved anew? What earlier batches say holds no more.", required=True),
        ), published=False,
    ),
    Table(
        "event_links", "a report that a batch has linked or unlinked", "Of a report the newest batch's row holds.", "resolve",
        ("event_mention_id",),
        (
            hex_id("event_mention_id", "The report."),
            C("event_id", "text", "The event; NULL where the report is in no coded text any more.", pattern=HEX),
            C("event_score", "number", "Mean log-odds that it tells the same event as the event's other reports."),
            C("component_id", "text", "The reports that were grouped together.", pattern=HEX),
            C("story_id", "text", "The story of its article at that time.", pattern=HEX),
            batch_id(),
        ), published=False,
    ),
    Table(
        "report_keys", "a report and a day and participant by which others find it", "See transforms/resolution/report_keys.py.", "resolve",
        ("day", "key", "event_mention_id"),
        (
            hex_id("event_mention_id", "The report."),
            C("day", "date", "A day on which it may have happened.", required=True),
            C("key", "integer", "Hash of type, status, participant and day.", required=True),
        ), published=False,
    ),
    Table(
        "plan_links", "a report of what was done and one of a plan that it carried out", "The newest batch of the two found it.", "resolve",
        ("event_mention_id", "plan_mention_id"),
        (
            hex_id("event_mention_id", "The report of what was done."),
            hex_id("plan_mention_id", "The report of the plan."),
            C("score", "number", "Log-odds that they tell the same act.", required=True),
        ), published=False,
    ),
    Table(
        "namesakes", "a person of no known country", "The person with a country who has the same name.", "resolve", ("entity_id",),
        (
            hex_id("entity_id", "The person without a country."),
            hex_id("same_as", "The person with one."),
            C("country", "text", "That country."),
        ), published=False, snapshot=True,
    ),
    Table(
        "story_links", "an article that stood for its copies when it was grouped", "Its story then.", "stories", ("article_id",),
        (
            article_id(),
            hex_id("story_id", "The story."),
        ), published=False,
    ),
)  # fmt: skip
