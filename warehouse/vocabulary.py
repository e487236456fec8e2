"""The closed vocabularies of the dataset: PLOVER 0.8's codes and scores, and our own lists of allowed values.

PLOVER (the event ontology of the Open Event Data Alliance, manual draft 0.8) gives types, modes, scores,
contexts and sectors. Each code stands here once; schema.py, the lexicon and the expectations refer to it.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class EventType:
    """A PLOVER event type: its quad class (GDELT's numbering), its score and the scores of its modes."""

    name: str
    quad_class: int
    score: float
    cameo_root: str
    modes: dict[str, float] = field(default_factory=dict)


QUAD_CLASSES = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}

EVENT_TYPES: dict[str, EventType] = {
    t.name: t
    for t in (
        EventType("AGREE", 1, 2.5, "03"),
        EventType("CONSULT", 1, 2.5, "04", {"visit": 4, "third-party": 1, "multilateral": 4, "phone": 1.5}),
        EventType("SUPPORT", 1, 5, "05"),
        EventType("CONCEDE", 1, 4.5, "08"),
        EventType("COOPERATE", 2, 9.5, "06"),
        EventType("AID", 2, 10, "07"),
        EventType(
            "RETREAT",
            2,
            6.5,
            "08",
            {"withdraw": 8, "release": 6.5, "disarm": 10, "ceasefire": 7.5, "access": 6.5, "resign": 4.5},
        ),
        EventType("REQUEST", 3, 0, "10", {"assist": 0.5, "change": -1, "yield": -1, "meet": 0}),
        # The manual's table prints 3 for ACCUSE beside -2 for its only mild mode: a slip of the manual, -2 is meant.
        EventType("ACCUSE", 3, -2, "11", {"disapprove": -2, "investigate": -3.5, "allege": -3.5}),
        EventType("REJECT", 3, -2, "12", {"assist": -1.5, "change": -2, "yield": -2, "meet": -2}),
        EventType(
            "THREATEN",
            3,
            -3.5,
            "13",
            {"restrict": -3, "arrest": -3.5, "relations": -3.5, "expel": -3.5, "territory": -4, "violence": -3.5},
        ),
        EventType(
            "PROTEST",
            4,
            -5,
            "14",
            # The manual gives vandalize no score of its own: it takes the type's.
            {"demo": -5, "riot": -7, "strike": -5, "hunger": -4.5, "boycott": -4.5, "obstruct": -4.5, "vandalize": -5},
        ),
        EventType("SANCTION", 4, -6, "16", {"convict": -6, "expel": -5.5, "withdraw": -6, "discontinue": -6}),
        EventType("MOBILIZE", 4, -5.5, "15", {"troops": -6.5, "weapons": -6.5, "police": -5.5, "militia": -6}),
        EventType(
            "COERCE",
            4,
            -7,
            "17",
            {
                "seize": -7,
                "restrict": -7,
                "censor": -6.5,
                "curfew": -6.5,
                "martial-law": -7.5,
                "arrest": -7,
                "deport": -7,
                "withhold": -7,
                "misinformation": -6.5,
                "cyber": -7,
            },
        ),
        EventType(
            "ASSAULT",
            4,
            -9,
            "18",
            {
                "abduct": -8.5,
                "beat": -7.5,
                "torture": -8.5,
                "sexual": -8.5,
                "targeted": -9.5,
                "destroy": -8.5,
                "primitive": -8,
                "firearms": -9,
                "explosives": -9,
                "suicide-attack": -9.5,
                "aerial": -9.5,
                "drone": -9.5,
                "heavy-weapons": -9.5,
                "crowd-control": -7.5,
                "unconventional": -10,
            },
        ),
    )
}

MODES = sorted({mode for t in EVENT_TYPES.values() for mode in t.modes})

CONTEXTS = [
    "military",
    "intelligence",
    "executive",
    "legislative",
    "election",
    "political_institutions",
    "pro_democracy",
    "pro_autocracy",
    "economic",
    "legal",
    "reparations",
    "human_rights",
    "rights_freedoms",
    "repression",
    "human_security",
    "gender",
    "lgbt",
    "religion_ethnicity",
    "inequality",
    "diplomatic",
    "territory",
    "peacekeeping",
    "health",
    "asylum",
    "migration",
    "disasters",
    "natural_resource",
    "environment",
    "technology",
    "terrorism",
    "cbrn",
    "cyber",
    "misinformation",
    "crime",
    "corruption",
    "illegal_drugs",
    "trafficking",
]

# PLOVER's primary actor sectors (manual 0.8, agents), the codes that CAMEO users know.
SECTORS = {
    "AGR": "agriculture",
    "BUS": "business",
    "CRM": "criminals",
    "CVL": "civilians",
    "EDU": "education",
    "ELI": "elites, former officials",
    "GOV": "government, executive",
    "HLH": "health",
    "IGO": "intergovernmental organisation",
    "JUD": "judiciary",
    "LAB": "labour",
    "LEG": "legislature",
    "MED": "media",
    "MIL": "military",
    "NGO": "non-governmental organisation",
    "OPP": "opposition",
    "COP": "police",
    "PTY": "political party",
    "REB": "rebels, armed opposition",
    "REF": "refugees, displaced persons",
    "SPY": "intelligence services",
    "UAF": "unidentified armed forces",
}

MODALITIES = ("actual", "planned", "conditional", "possible", "negated")
# The rules of a status (transforms/events/modality.py), and what decides by each; with examples: knowledge/modality_rules.tsv.
MODALITY_RULES = {
    "told": "nothing says otherwise",
    "auxiliary": "an auxiliary of the act's verb, or of the verb that carries it",
    "unreal": "could, would or should with have: what did not come about",
    "adverb": "a negation or an adverb of the act's verb",
    "nobody": "the act's subject is none",
    "neither": "neither or nor joins what acts, or the acts",
    "opinion": "who holds an opinion denies that it is so",
    "governor": "a verb, noun or adjective that the act depends on",
    "infinitive": "the act's infinitive depends on a word that says nothing of it",
    "subject_clause": "the act is the subject of a verb that is open itself, or stands in the infinitive",
    "without": "the act stands after without",
    "averted": "a verb that guards against the act, or forbids it",
    "modifier": "an adjective, participle or determiner of the act's noun",
    "arranged": "the act is what the trigger's verb arranges or orders",
    "condition": "the act stands in an if-clause",
    "progressive": "is meeting on a day to come",
}

ENTITY_TYPES = ["person", "organization", "country", "place", "group", "facility", "event", "work", "product", "other"]

BLOCK_ROLES = [
    "title",
    "subtitle",
    "byline",
    "dateline",
    "heading",
    "body",
    "caption",
    "list",
    "table",
    "key_points",
    "faq",
    "summary",
    "toc",
    "repeated_title",
    "site_name",
    "navigation",
    "related",
    "sources",
    "author_box",
    "contact",
    "share",
    "subscribe",
    "cookie_notice",
    "advert",
    "comments",
    "copyright",
    "markup",
    "other",
]

MENTION_FORMS = ["name", "demonym", "metonym", "nominal", "pronoun"]
LINK_METHODS = {
    "alias": "the mention is a name of one entity of the knowledge base",
    "demonym": "an adjective of nationality or a people's name",
    "metonym": "a capital or seat of government that acts, speaks or stands as a party",
    "office": "an office of a country, resolved to its holder on the date of publication",
    "surname": "a shorter form of a name that the document gives in full before",
    "abbreviation": "an abbreviation that the document explains",
    "body": "a body that every state has (army, supreme court, ministry), named by its kind and the state",
    "pronoun": "a pronoun resolved within the document",
    "nominal": "a noun phrase resolved within the document",
    "own": "not in the knowledge base: an entity of its own, made from name, type and country",
}
QUOTE_KINDS = ["direct", "indirect", "mixed"]
DATE_PRECISIONS = ["day", "week", "month", "quarter", "year"]
PUBLISHED_PRECISIONS = ["second", "minute", "day", "month", "year"]
PUBLISHED_METHODS = ["given", "json_ld", "meta", "url", "byline", "text", "http"]
DUPLICATE_KINDS = ["exact", "near"]
# What a copy is to its representative. same: to the letter; reformatted: but for signs and menus; edited: words replaced;
# abridged, extended, updated: less, more, both; version: another capture of the same address.
COPY_RELATIONS = ["same", "reformatted", "abridged", "extended", "updated", "edited", "version"]
CLUSTER_CHANGES = ["representative", "merged"]
EVENT_CHANGES = ["merged", "split", "replaced", "withdrawn"]
# What an article shares with another that it does not copy.
OVERLAP_RELATIONS = ["passage", "teaser"]
ACTOR_ROLES = ["actor", "recipient"]
SEVERITIES = ["critical", "warning"]
STAGES = ["ingest", "lines", "clean", "copies", "extract", "stories", "resolve", "validate", "publish"]
BATCH_STATUSES = ["complete", "empty"]

# What a reader must know before using a table; schema.py attaches these by key to tables and columns.
USAGE_WARNINGS = {
    "clock": "Holds the time of the run: two runs over the same input differ here, and only here.",
    "coded": "Made by rules from text: see docs/method.md for what is and is not coded, and the measured figures.",
    "copyright": "Holds text of publishers: their terms go on to apply when it is passed on.",
    "inferred_dates": "Dates are inferred from the text and the publication date; unknown where either is missing.",
    "media": "Counts follow the attention of the media in the sources, not the frequency of events in the world.",
    "sample": "Covers the sources that were given to the run and nothing else.",
}
