"""Words derived from one verb: evacuate, evacuation, evacuee. A small rule table; what the rules get wrong is listed.

A word has as stems itself and the verbs its suffix allows: "relocation" may come from "relocate", "reloce" or "reloc". Two words are derived alike if they share a stem. Short verbs are not matched: "state" has nothing to do with "statement",
nor "port" with "portion", while nearly all long ones do ("govern" and "government"). The suffixes are those of
Marchand, The Categories and Types of Present-Day English Word-Formation (1969), that make names of acts and of who does them.
"""

from __future__ import annotations

import re
from functools import lru_cache

# suffix, what may have stood in its place. Latin stems change their last consonant: expand, expansion.
SUFFIXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ication", ("y",)),  # verify
    ("scription", ("scribe",)),  # subscribe
    ("umption", ("ume",)),  # resume
    ("uction", ("uce",)),  # introduce
    ("ation", ("ate", "e", "")),  # evacuate, organize, confirm
    ("osition", ("ose",)),  # depose
    ("ition", ("e",)),  # compete
    ("mission", ("mit",)),  # permit
    ("cession", ("cede",)),  # concede
    ("version", ("vert",)),  # convert
    ("pulsion", ("pel",)),  # expel
    ("nsion", ("nd",)),  # suspend
    ("sion", ("de", "s", "se")),  # invade, confess, revise
    ("ion", ("", "e")),  # restrict, prosecute
    ("ment", ("",)),  # appoint
    ("ance", ("", "e")),  # accept, guide
    ("ence", ("", "e")),  # insist, interfere
    ("ttal", ("t",)),  # acquit
    ("wal", ("w",)),  # withdraw
    ("ssal", ("ss",)),  # dismiss
    ("sal", ("se",)),  # propose
    ("val", ("ve",)),  # remove
    ("very", ("ver",)),  # recover
    ("ure", ("", "e")),  # depart, expose
    ("ee", ("", "e", "ate")),  # appoint, evacuate
    ("er", ("", "e")),  # support, produce
    ("or", ("", "e")),  # protect, demonstrate
)
INFLECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (("ing", ("", "e")), ("ied", ("y",)), ("ed", ("", "e")))
LEAST_STEM = 6  # letters of a verb that a noun may be derived from by rule
LEAST_INFLECTED = 5  # of a verb whose participle serves as noun or adjective
LEAST_KNOWN = 4  # of such a verb if it is known: "hiring"; three letters would make "see" of "seed"
# Verbs (or what the rules take for one) and nouns that only look derived from them.
NOT_DERIVED: dict[str, frozenset[str]] = {
    "advent": frozenset(("adventure",)),
    "architect": frozenset(("architecture",)),
    "cloth": frozenset(("clothing",)),
    "commande": frozenset(("commandeer",)),
    "commit": frozenset(("committee",)),
    "compass": frozenset(("compassion",)),
    "compose": frozenset(("composure",)),
    "constitute": frozenset(("constitution",)),
    "content": frozenset(("contention",)),
    "convent": frozenset(("convention",)),
    "corporate": frozenset(("corporation",)),
    "corone": frozenset(("coroner",)),
    "create": frozenset(("creature",)),
    "custom": frozenset(("customer",)),
    "depart": frozenset(("department",)),
    "design": frozenset(("designation",)),
    "expedite": frozenset(("expedition",)),
    "impress": frozenset(("impression",)),
    "inside": frozenset(("insider",)),
    "literate": frozenset(("literature",)),
    "office": frozenset(("officer",)),
    "outside": frozenset(("outsider",)),
    "process": frozenset(("procession", "processor")),
    "profess": frozenset(("profession", "professor")),
    "recess": frozenset(("recession",)),
    "senate": frozenset(("senator",)),
    "severe": frozenset(("severance",)),
    "should": frozenset(("shoulder",)),
    "strange": frozenset(("stranger",)),
    "success": frozenset(("succession", "successor")),
    "universe": frozenset(("universal",)),
}
_BRITISH = re.compile(r"is(e|ed|es|ing|er|ation)$")
_DOUBLED = re.compile(r"([bdgklmnprt])\1$")


def normal_form(word: str) -> str:
    """Lower case, one space between words, no hyphens: "Cease-fire" and "cease fire" are one."""
    return " ".join(word.lower().replace("-", " ").split())


def derived_alike(a: str, b: str) -> bool:
    """Whether two different words are derived from one verb: evacuation, evacuee; organise, organize."""
    shared = stems(a) & stems(b)
    return any(b not in NOT_DERIVED.get(stem, ()) and a not in NOT_DERIVED.get(stem, ()) for stem in shared)


@lru_cache(maxsize=50_000)
def stems(word: str) -> frozenset[str]:
    """The word (in American spelling) and the verbs it may be derived from; empty for several words."""
    if " " in word:
        return frozenset()
    word = _BRITISH.sub(r"iz\1", word) if len(word) > LEAST_STEM else word
    return frozenset((word,)) | _without(word, SUFFIXES, LEAST_STEM) | _without(word, INFLECTIONS, LEAST_INFLECTED)


def inflected_from(word: str) -> frozenset[str]:
    """The verbs a word may be the participle of, whether there is such a verb or not; for the caller to look up."""
    return _without(word, INFLECTIONS, LEAST_KNOWN) if " " not in word else frozenset()


def _without(word: str, rules: tuple[tuple[str, tuple[str, ...]], ...], least: int) -> frozenset[str]:
    """What may have stood before a suffix, of at least so many letters; the longest suffix alone speaks."""
    for suffix, before in rules:
        if word.endswith(suffix):
            root = word.removesuffix(suffix)
            bases = {root + ending for ending in before}
            if "" in before:
                bases.add(_DOUBLED.sub(r"\1", root))
            return frozenset(base for base in bases if len(base) >= least)
    return frozenset()
