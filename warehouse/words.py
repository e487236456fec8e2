"""What the codes of the dataset mean, in the words that the catalogue and `communique explain` show their readers."""

MODALITIES = {
    "actual": "has happened",
    "planned": "is planned",
    "conditional": "depends on a condition",
    "possible": "is possible",
    "negated": "is denied",
}
# What the view `conflicts` calls the points on which reports differ.
DIFFERENCES = {
    "figure": "a figure",
    "place": "the place",
    "day": "the day",
    "actor": "who took part",
    "status": "whether it happened",
}
RELATIONS = {
    "same": "same text",
    "reformatted": "same words, other layout",
    "abridged": "shortened",
    "extended": "with additions",
    "updated": "updated",
    "edited": "edited",
    "version": "another capture of the page",
}
# What became of an event's id.
EVENT_CHANGES = {
    "merged": "went into",
    "split": "was in part",
    "replaced": "is told by fuller copies as",
    "withdrawn": "is told by no coded text any more",
}
