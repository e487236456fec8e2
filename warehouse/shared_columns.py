"""Columns that several tables have, and columns made alike."""

from warehouse import vocabulary as v
from warehouse.columns import Column as C  # noqa: N817 - as in schema.py

HEX = r"[0-9a-f]{16}"
ENTITY_ID = r"Q[0-9]+|[0-9a-f]{16}"
COUNTRY = r"[A-Z]{3}"


def hex_id(name: str, description: str, **more: object) -> C:
    return C(name, "text", description, required=True, pattern=HEX, **more)  # type: ignore[arg-type]


def article_id(**more: object) -> C:
    return hex_id("article_id", "The article.", references="articles.article_id", **more)


def batch_id(description: str = "The batch that added the row.") -> C:
    return hex_id("batch_id", description, references="batches.batch_id")


def span(prefix: str, what: str, required: bool = False, where: str = "articles.text") -> tuple[C, C]:
    unit = "Unicode code points"
    return (
        C(f"{prefix}start", "integer", f"Where {what} begins in {where}.", required=required, low=0, unit=unit),
        C(f"{prefix}end", "integer", f"Where {what} ends in {where}, exclusive.", required=required, low=0, unit=unit),
    )


def count(name: str, description: str, low: int = 0, at_release: bool = False) -> C:
    return C(name, "integer", description, required=True, low=low, at_release=at_release)


def entity(name: str, description: str) -> C:
    return C(name, "text", description, pattern=ENTITY_ID, references="entities.entity_id")


def country(description: str, at_release: bool = False) -> C:
    return C("country", "text", description, pattern=COUNTRY, unit="ISO 3166-1 alpha-3", at_release=at_release)


def confidence(name: str, description: str) -> C:
    return C(name, "number", description, low=0, high=1)


def sector() -> C:
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
CONDITION = C(
    "condition_text", "text", "The condition on which the event depends, in the words of the text.", text="snippet"
)

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
