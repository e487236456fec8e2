"""Every table and column of the dataset, once.

The Arrow schemas, the DuckDB types and comments, the expectations, the data dictionary and the package
descriptions are generated from here; vocabulary.py holds the closed lists of values, columns.py the generators.
"""

from warehouse import vocabulary as v
from warehouse.columns import Column as C  # noqa: N817 - the tables below are read as tables
from warehouse.columns import Table

SCHEMA_VERSION = "1.0.0"
HEX = r"[0-9a-f]{16}"
ENTITY_ID = r"Q[0-9]+|[0-9a-f]{16}"
COUNTRY = r"[A-Z]{3}"


def _id(name: str, description: str, **more: object) -> C:
    return C(name, "text", description, required=True, pattern=HEX, **more)  # type: ignore[arg-type]


def _article(**more: object) -> C:
    return _id("article_id", "The article.", references="articles.article_id", **more)


def _batch() -> C:
    return _id("batch_id", "The batch that added the row.", references="batches.batch_id")


def _span(prefix: str, what: str, required: bool = False, where: str = "articles.text") -> tuple[C, C]:
    unit = "Unicode code points"
    return (
        C(f"{prefix}start", "integer", f"Where {what} begins in {where}.", required=required, low=0, unit=unit),
        C(f"{prefix}end", "integer", f"Where {what} ends in {where}, exclusive.", required=required, low=0, unit=unit),
    )


def _count(name: str, description: str, low: int = 0, at_release: bool = False) -> C:
    return C(name, "integer", description, required=True, low=low, at_release=at_release)


def _entity(name: str, description: str) -> C:
    return C(name, "text", description, pattern=ENTITY_ID, references="entities.entity_id")


def _country(description: str) -> C:
    return C("country", "text", description, pattern=COUNTRY, unit="ISO 3166-1 alpha-3")


def _confidence(name: str, description: str) -> C:
    return C(name, "number", description, low=0, high=1)


def _sector() -> C:
    return C("sector", "text", "PLOVER sector.", values=tuple(v.SECTORS))


SENTENCE_NO = C("sentence_no", "integer", "Sentence of the article, counted from 0.", required=True, low=0)
COORDINATES = (
    C("latitude", "number", "Latitude.", low=-90, high=90, unit="degrees, WGS 84"),
    C("longitude", "number", "Longitude.", low=-180, high=180, unit="degrees, WGS 84"),
)
DATES = (
    C("date_start", "date", "First day on which the event may have happened or may happen."),
    C("date_end", "date", "Last such day; a range that the text gives to the day (9 to 11 October) has precision day."),
    C("date_precision", "text", "How exact the date is.", values=tuple(v.DATE_PRECISIONS)),
)
CONTEXTS = C("contexts", "list", "PLOVER contexts; an event has any number.", values=tuple(v.CONTEXTS))
EVENT_TYPE = C("event_type", "text", "PLOVER event type.", required=True, values=tuple(v.EVENT_TYPES))
MODE = C("mode", "text", "PLOVER mode of the type; NULL if the text gives none.", values=tuple(v.MODES))
MODALITY = C(
    "modality", "text", "Status: has it happened, is it planned, on a condition, possible, denied?",
    required=True, values=v.MODALITIES,
)  # fmt: skip
CONDITION = C("condition_text", "text", "The condition on which the event depends, in the words of the text.")

CONTAINMENT = C(
    "containment", "number", "Share of the 5-word shingles of the text with fewer that the other has.", low=0, high=1
)
COPY_MEASURES = (
    C("similarity", "number", "Jaccard of 5-word shingles of the clean texts.", low=0, high=1),
    CONTAINMENT,
    C(
        "words_added",
        "integer",
        "Words of the article that stand in no 3 successive words of the representative.",
        low=0,
    ),
    C(
        "words_left_out",
        "integer",
        "Words of the representative that stand in no 3 successive words of the article.",
        low=0,
    ),
    C("relation", "text", "What the article is to the representative.", values=tuple(v.COPY_RELATIONS)),
    C("rule", "text", "The rule that decided."),
)

_TABLES = (
    Table(
        "documents", "a captured document", "As captured: never changed after ingestion.", "ingest", ("document_id",),
        (
            _id("document_id", "Identity: made from the source (URI below the input root, or URL) and the raw bytes."),
            C("record_id", "text", "The id that the input record carries, if any."),
            C("source_uri", "text", "File below the input root, with #line for a record in it.", required=True),
            C("url", "text", "Where the document was published."),
            C("canonical_url", "text", "Address that the page names as its own; else the URL without tracking parameters."),
            C("domain", "text", "Host of the canonical address without www."),
            C("publisher", "text", "Publisher, as the record or the page states it."),
            C("media_type", "text", "text/plain or text/html.", required=True, values=("text/plain", "text/html")),
            C("charset", "text", "Character set from which the bytes were decoded."),
            _count("n_bytes", "Size of the captured bytes."),
            C("sha256", "text", "SHA-256 of the captured bytes.", required=True, pattern=r"[0-9a-f]{64}"),
            C("fetched_at", "timestamp", "When the document was fetched, if the source says so.", unit="UTC"),
            C("ingested_at", "timestamp", "When the batch that added it was started.", at_release=True, clock=True),
            _batch(),
            C("given_title", "text", "Title as the record or the page's metadata states it."),
            C("given_authors", "list", "Authors as the record or the page's metadata states them."),
            C("given_published_at", "text", "Publication time as stated, unparsed."),
            C("given_published_method", "text", "Where that was stated.", values=tuple(v.PUBLISHED_METHODS)),
            C("given_last_modified", "text", "Last-Modified as the server stated it."),
            C("raw_text", "text", "The decoded text; for HTML the page's text in reading order, a block a line.", required=True),
        ), ("clock", "copyright", "sample"),
    ),
    Table(
        "blocks", "a line of documents.raw_text", "Line rules or the HTML extractor decide its role.", "clean",
        ("document_id", "block_no"),
        (
            _id("document_id", "The document.", references="documents.document_id"),
            C("block_no", "integer", "Line of the document, counted from 0.", required=True, low=0),
            *_span("raw_", "the line", required=True, where="documents.raw_text"),
            *_span("text_", "the kept line"),
            C("role", "text", "What the line is.", required=True, values=tuple(v.BLOCK_ROLES)),
            C("is_kept", "boolean", "Is the line part of articles.text?", required=True),
            C("rule", "text", "The rule that decided.", required=True),
            _confidence("score", "How sure the rule is."),
        ), ("coded",),
    ),
    Table(
        "articles", "a document that holds an article", "Text and metadata after cleaning.", "clean", ("article_id",),
        (
            _id("article_id", "The article; equal to document_id.", references="documents.document_id"),
            C("title", "text", "Title; not part of text."),
            C("authors", "list", "Authors."),
            C("published_at", "timestamp", "Publication time; midnight where only the day is known.", unit="UTC"),
            C("published_precision", "text", "How exact published_at is.", values=tuple(v.PUBLISHED_PRECISIONS)),
            C("published_method", "text", "Where it was found.", values=tuple(v.PUBLISHED_METHODS)),
            C("published_doubted", "text", "A stated time that is not believed: in the future when captured, or before 1990."),
            C("language", "text", "Language of the text.", pattern=r"[a-z]{2,3}", unit="ISO 639-1"),
            C("text", "text", "The body, paragraphs separated by a blank line.", required=True),
            _count("n_words", "Words of the text."),
            _count("n_blocks", "Lines of the raw text that are not blank."),
            _count("n_blocks_removed", "Lines among them that are not kept."),
            _id("cluster_id", "The group of copies to which the article belongs.", at_release=True),
            C("is_representative", "boolean", "Is it the one of its group that is coded?", required=True, at_release=True),
            C("story_id", "text", "The story; NULL for articles not coded.", pattern=HEX, references="stories.story_id", at_release=True),
        ), ("copyright", "sample"),
    ),
    Table(
        "duplicates", "an article that copies another", "Same words, or shared shingles verified by what differs.", "copies",
        ("article_id",),
        (
            _article(),
            _id("representative_id", "The article of the group that is coded.", references="articles.article_id"),
            _id("cluster_id", "The group of copies."),
            C("kind", "text", "exact: same text; near: almost the same.", required=True, values=tuple(v.DUPLICATE_KINDS)),
            *COPY_MEASURES,
            C("batch_id", "text", "The batch that gave the article this place.", required=True, pattern=HEX, references="batches.batch_id"),
        ), ("coded",),
    ),
    Table(
        "cluster_history", "a change to a group of copies that was known before",
        "A group keeps its id as long as it lives; where another article stands for it, or it goes into another, that stands here.",
        "copies", ("batch_id", "cluster_id", "change"),
        (
            C("batch_id", "text", "The batch that brought the change.", required=True, pattern=HEX, references="batches.batch_id"),
            _id("cluster_id", "The group."),
            C("change", "text", "representative: another article stands for it; merged: it went into another group.",
              required=True, values=tuple(v.CLUSTER_CHANGES)),
            _id("old_representative_id", "The article that stood for it.", references="articles.article_id"),
            _id("representative_id", "The article that stands for it from then on.", references="articles.article_id"),
            C("into_cluster_id", "text", "The group into which it went.", pattern=HEX),
            C("rule", "text", "Why.", required=True),
        ),
    ),
    Table(
        "stories", "a group of articles on the same news", "Articles near in time that share names and words.", "resolve",
        ("story_id",),
        (
            _id("story_id", "The story."),
            C("title", "text", "Title of its first article."),
            C("first_published_at", "timestamp", "First publication.", unit="UTC"),
            C("last_published_at", "timestamp", "Last publication.", unit="UTC"),
            _count("n_articles", "Articles, copies included.", 1),
            _count("n_clusters", "Independent texts.", 1),
            _count("n_domains", "Sites."),
        ), ("coded", "media"), snapshot=True,
    ),
    Table(
        "entities", "a person, organisation, country, place or other named thing",
        "Linked to the knowledge base, or an entity of its own.", "extract", ("entity_id",),
        (
            C("entity_id", "text", "The Wikidata id where linked, else hex.", required=True, pattern=ENTITY_ID),
            C("name", "text", "Name.", required=True),
            C("type", "text", "Kind of thing.", required=True, values=tuple(v.ENTITY_TYPES)),
            C("wikidata_id", "text", "Wikidata item.", pattern=r"Q[0-9]+"),
            _country("Country to which it belongs."),
            _sector(),
            C("role", "text", "Office held, where known."),
            *COORDINATES,
            C("geonames_id", "text", "GeoNames id.", pattern=r"[0-9]+"),
            C("aliases", "list", "Spellings met in the texts.", at_release=True),
            _count("n_mentions", "Mentions.", at_release=True),
            _count("n_articles", "Coded articles that mention it.", at_release=True),
            C("first_seen_at", "timestamp", "First publication that mentions it.", unit="UTC", at_release=True),
            C("last_seen_at", "timestamp", "Last publication that mentions it.", unit="UTC", at_release=True),
        ), ("coded", "media"),
    ),
    Table(
        "mentions", "a mention of an entity", "spaCy's names, mended by rules and linked.", "extract", ("article_id", "start", "end"),
        (
            _id("mention_id", "The mention."),
            _article(),
            SENTENCE_NO,
            *_span("", "the mention", required=True),
            C("text", "text", "The mention.", required=True),
            C("label", "text", "The recogniser's own label (OntoNotes); NULL if rules found it."),
            C("form", "text", "Form of the mention.", required=True, values=tuple(v.MENTION_FORMS)),
            _entity("entity_id", "What it names; NULL if unresolved."),
            C("link_method", "text", "How it was linked.", values=tuple(v.LINK_METHODS)),
            _confidence("link_score", "How sure the link is."),
        ), ("coded",),
    ),
    Table(
        "quotes", "an attributed statement", "Quotation marks and speech verbs with their subjects.", "extract",
        ("article_id", "start", "end"),
        (
            _id("quote_id", "The quote."),
            _article(),
            SENTENCE_NO,
            *_span("", "what was said", required=True),
            C("text", "text", "What was said, without quotation marks or cue.", required=True),
            C("kind", "text", "direct: in quotation marks; indirect: reported; mixed: both.", required=True, values=tuple(v.QUOTE_KINDS)),
            *_span("speaker_", "the speaker's mention"),
            C("speaker_text", "text", "The speaker as the text names them."),
            _entity("speaker_id", "The speaker."),
            *_span("cue_", "the cue"),
            C("cue_text", "text", "The word that introduces the statement (said, according to)."),
        ), ("coded", "copyright"),
    ),
    Table(
        "event_mentions", "a report of an event in a sentence", "The event lexicon's rules over parsed sentences.", "extract",
        ("article_id", "trigger_start", "event_type", "event_mention_id"),
        (
            _id("event_mention_id", "The report."),
            _id("event_id", "The event reported.", references="events.event_id", at_release=True),
            _article(),
            SENTENCE_NO,
            *_span("", "the clause", required=True),
            C("text", "text", "The clause.", required=True),
            *_span("sentence_", "the sentence", required=True),
            *_span("trigger_", "the trigger", required=True),
            C("trigger_text", "text", "The words that gave the type.", required=True),
            EVENT_TYPE, MODE, CONTEXTS, MODALITY, CONDITION,
            _entity("attributed_to", "Whose claim it is."),
            *DATES,
            C("date_text", "text", "The words that gave the date."),
            C("date_method", "text", "The rule that dated it."),
            _entity("place_id", "Where."),
            C("place_text", "text", "The words that gave the place."),
            C("rule", "text", "The lexicon entry that coded it.", required=True),
            _confidence("confidence", "How sure the coding is."),
        ), ("coded", "inferred_dates"),
    ),
    Table(
        "event_actors", "a participant of a reported event", "Slots of the rule's frame, resolved to entities.", "extract",
        ("event_mention_id", "role", "position"),
        (
            _id("event_mention_id", "The report.", references="event_mentions.event_mention_id"),
            C("role", "text", "Who acts, or who is acted on.", required=True, values=tuple(v.ACTOR_ROLES)),
            C("position", "integer", "Place in the list, from 0.", required=True, low=0),
            _article(),
            *_span("", "the participant", required=True),
            C("text", "text", "The participant as named.", required=True),
            _entity("entity_id", "The participant."),
            _country("Country of the participant."),
            _sector(),
        ), ("coded",),
    ),
    Table(
        "quantities", "a figure that the text states", "Number phrases with what they count.", "extract", ("article_id", "start", "end"),
        (
            _id("quantity_id", "The figure."),
            _article(),
            C("event_mention_id", "text", "The event that it measures.", pattern=HEX, references="event_mentions.event_mention_id"),
            *_span("", "the figure", required=True),
            C("text", "text", "The figure's words.", required=True),
            C("value_low", "number", "Lowest value that the words allow.", required=True),
            C("value_high", "number", "Highest value; NULL if open upwards."),
            C("unit", "text", "Unit or currency (ISO 4217)."),
            C("of", "text", "What is counted."),
        ), ("coded",),
    ),
    Table(
        "events", "a real-world event, however many articles report it", "Reports grouped by type, actors and day.", "resolve",
        ("event_id",),
        (
            _id("event_id", "The event."),
            EVENT_TYPE, MODE,
            C("quad_class", "integer", "1 verbal, 2 material cooperation, 3 verbal, 4 material conflict.", required=True, low=1, high=4),
            C("score", "number", "PLOVER score of the mode or type.", required=True, low=-10, high=10),
            C("cameo_root", "text", "CAMEO root code.", required=True, pattern=r"[0-9]{2}"),
            CONTEXTS, MODALITY, CONDITION,
            *DATES,
            _entity("place_id", "Where."),
            C("place_name", "text", "Name of the place."),
            _country("Country of the place."),
            *COORDINATES,
            C("actors", "list", "Names of the actors."),
            C("actor_ids", "list", "Their entities."),
            C("recipients", "list", "Names of the recipients."),
            C("recipient_ids", "list", "Their entities."),
            C("summary", "text", "Its best sentence.", required=True),
            _count("n_mentions", "Reports.", 1),
            _count("n_articles", "Articles that report it, copies included.", 1),
            _count("n_clusters", "Independent texts that report it.", 1),
            _count("n_domains", "Sites that report it."),
            C("first_reported_at", "timestamp", "First report.", unit="UTC"),
            C("last_reported_at", "timestamp", "Last report.", unit="UTC"),
            _confidence("confidence", "How sure the coding is, over its reports."),
            C("fulfils", "text", "The planned event that this one carried out.", pattern=HEX, references="events.event_id"),
        ), ("coded", "inferred_dates", "media", "sample"), snapshot=True,
    ),
    Table(
        "batches", "a run that brought something new", "Written when its last stage is done.", "publish", ("batch_id",),
        (
            _id("batch_id", "The batch: made from the documents that it added."),
            C("started_at", "timestamp", "Start of the run.", required=True, clock=True, unit="UTC"),
            C("finished_at", "timestamp", "End of its resolution.", clock=True, unit="UTC"),
            C("status", "text", "complete, or empty where all was refused.", required=True, values=tuple(v.BATCH_STATUSES)),
            C("software_version", "text", "Version of Communique.", required=True),
            C("config_digest", "text", "Digest of the settings that change results.", required=True, pattern=HEX),
            *(
                _count(f"n_{name}", f"{name.replace('_', ' ').capitalize()} of the batch.")
                for name in ["documents", "articles", "duplicates", "quarantined", "passed_over", "mentions", "quotes", "event_mentions", "events"]
            ),
            C("seconds", "number", "Time from start to resolution.", clock=True, low=0, unit="s"),
        ), ("clock",),
    ),
    Table(
        "validations", "an expectation of a release", "Great Expectations' verdicts before publication.", "validate",
        ("table_name", "expectation", "column_name"),
        (
            C("table_name", "text", "Table judged.", required=True),
            C("expectation", "text", "What must hold.", required=True),
            C("column_name", "text", "Column judged; NULL for a rule on rows."),
            C("severity", "text", "critical stops the publication.", required=True, values=tuple(v.SEVERITIES)),
            C("success", "boolean", "Does it hold?", required=True),
            C("observed", "text", "The figure found."),
            C("n_unexpected", "integer", "Rows that break it.", low=0),
            C("sample", "text", "Some of them."),
        ),
    ),
    Table(
        "quarantine", "a thing refused", "Bytes or row kept under quarantine/ with the reason.", "ingest", ("quarantine_id",),
        (
            _id("quarantine_id", "The refusal."),
            _batch(),
            C("stage", "text", "Stage that refused it.", required=True, values=tuple(v.STAGES)),
            C("source_uri", "text", "Where it came from."),
            C("document_id", "text", "The document, if it became one.", pattern=HEX),
            C("reason", "text", "Why, as a short code.", required=True, pattern=r"[a-z_]+"),
            C("detail", "text", "What was found and what to do."),
            C("path", "text", "Where it is kept, below the data folder."),
        ),
    ),
    # Tables of the lake that are not published.
    Table(
        "captures", "an HTML document", "The page as captured, for cleaning.", "ingest", ("document_id",),
        (
            _id("document_id", "The document."),
            C("html", "text", "The decoded page.", required=True),
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
            _article(),
            _id("cluster_id", "The group."),
            _id("representative_id", "The article that stands for the group.", references="articles.article_id"),
            C("kind", "text", "exact: same text; near: almost the same.", values=tuple(v.DUPLICATE_KINDS)),
            *COPY_MEASURES,
            _batch(),
        ), published=False,
    ),
    Table(
        "signatures", "a text not seen before", "Signature for near copies.", "copies", ("article_id",),
        (
            _article(),
            C("text_sha256", "text", "SHA-256 of the clean text, white space folded.", required=True),
            C("keys", "integers", "A sample of the hashes of its 3-word shingles, and MinHash bands over it.", required=True),
        ), published=False,
    ),
    Table(
        "overlaps", "an article that shares a passage with another and copies it not", "Candidates that are no copies.", "copies",
        ("article_id", "other_id"),
        (
            _article(),
            _id("other_id", "The other article.", references="articles.article_id"),
            C("relation", "text", "What they share.", required=True, values=tuple(v.OVERLAP_RELATIONS)),
            C("similarity", "number", "Jaccard of 5-word shingles of the clean texts.", required=True, low=0, high=1),
            CONTAINMENT,
            C("rule", "text", "The rule that decided.", required=True),
            _batch(),
        ), published=False,
    ),
    Table(
        "event_links", "a report", "Which event it reports.", "resolve", ("event_mention_id",),
        (
            _id("event_mention_id", "The report."),
            _id("event_id", "The event."),
        ), published=False, snapshot=True,
    ),
    Table(
        "story_links", "a coded article", "Which story it belongs to.", "resolve", ("article_id",),
        (
            _article(),
            _id("story_id", "The story."),
        ), published=False, snapshot=True,
    ),
)  # fmt: skip

TABLES: dict[str, Table] = {t.name: t for t in _TABLES}
PUBLISHED: dict[str, Table] = {t.name: t for t in _TABLES if t.published}
