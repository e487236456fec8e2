"""What a figure counts: the noun of its phrase, or the deaths and injuries that its verb tells of."""

from spacy.tokens import Doc, Token

from transforms.quantities.numbers import Number, QuantityWords

_WITHIN = frozenset(
    {"compound", "amod", "nummod", "nmod", "det", "poss", "punct", "quantmod", "advmod", "case", "npadvmod"}
)
# How the figure, or the phrase around it, depends on the verb that says what befell those counted.
_AFFECTED = frozenset({"dobj", "nsubjpass", "attr", "oprd", "nsubj", "advcl", "conj", "npadvmod", "dep", "prt", "prep"})
# A counted noun stands within so many tokens of its number.
LONGEST_PHRASE = 6


def counted_noun(doc: Doc, number: Number, after: int, unit: str | None, end: int) -> Token | None:
    """The noun that is counted: the number's head, the noun after "of", or what a measure qualifies."""
    if unit is not None and after + 1 < end and doc[after].text == "(":
        # "1 billion pounds (1.2 billion dollars) of aid"
        closing = next((t.i for t in doc[after : min(end, after + 8)] if t.text == ")"), after - 1)
        after = closing + 1
    if after < end and doc[after].lower_ in ("of", "in", "worth") and (unit is not None or doc[after].lower_ == "of"):
        at = after + 1
        if at < end and doc[at].lower_ == "of":
            at += 1
        noun = _head_noun(doc, at, end)
        # "fell by 12% in a year": the time it took is not what is counted.
        return None if noun is not None and doc[after].lower_ == "in" and noun.ent_type_ in ("DATE", "TIME") else noun
    if unit in ("years old", "months old"):
        return None
    last = doc[after - 1]
    if unit is not None:
        head = last.head
        if head.i >= after and head.pos_ in ("NOUN", "PROPN") and head.i < after + LONGEST_PHRASE:
            return head
        return None
    for token in (doc[number.after - 1], doc[number.first]):
        head = token.head
        if (
            token.dep_ in ("nummod", "quantmod", "compound", "amod", "det")
            and head.i >= number.after
            and head.pos_ in ("NOUN", "PROPN")
            and head.i < end
        ):
            return head
    return _head_noun(doc, after, min(end, after + 4), must_touch=True)


def _head_noun(doc: Doc, at: int, end: int, must_touch: bool = False) -> Token | None:
    """The head of the noun phrase that starts at a token, skipping marks and modifiers."""
    best: Token | None = None
    for token in doc[at:end]:
        if token.pos_ in ("NOUN", "PROPN"):
            best = token
        elif best is not None:
            break
        elif token.pos_ == "PRON" and token.tag_ != "PRP$":
            return None if must_touch else token
        elif not (
            token.pos_ in ("ADJ", "DET", "NUM")
            or token.is_quote
            or token.tag_ in ("VBN", "VBG", "POS", "PRP$", "HYPH", "AFX")
            or token.dep_ in _WITHIN
        ):
            return None
    return best


def outcome_of(
    doc: Doc, number: Number, noun: Token | None, of: str | None, unit: str | None, words: QuantityWords
) -> str | None:
    """`deaths`, `injuries`: where the figure counts people and the verb that governs it says what befell them."""
    if unit is not None:
        return None
    if noun is not None and noun.lemma_ in words.outcomes:
        return words.outcomes[noun.lemma_]
    if noun is not None and not (
        noun.lemma_ in words.people or noun.ent_type_ == "NORP" or noun.lemma_ in ("more", "other")
    ):
        return None
    token = noun if noun is not None else doc[number.after - 1]
    after = number.after if noun is None else noun.i + 1
    following = doc[after] if after < len(doc) else None
    if following is not None and following.lower_ in ("dead", "killed", "wounded", "injured", "hurt", "deaths"):
        return words.outcomes.get(following.lemma_) or words.outcomes.get(following.lower_)
    for child in token.children:
        if child.dep_ in ("acl", "amod") and child.lemma_ in words.outcomes:
            return words.outcomes[child.lemma_]
    for _ in range(3):
        head = token.head
        if head is token:
            return None
        if token.dep_ == "prep" and noun is None and head.pos_ == "VERB" and head.lemma_ not in words.outcomes:
            # "the death toll rose to 140"
            subject = next((c for c in head.children if c.dep_ == "nsubj"), None)
            return words.outcomes.get(subject.lemma_) if subject is not None else None
        if head.pos_ in ("VERB", "ADJ", "AUX") and token.dep_ in _AFFECTED:
            found = words.outcomes.get(head.lemma_)
            is_victim = token.dep_ != "nsubj" or head.lemma_ in ("die", "perish") or head.tag_ == "VBN"
            return found if is_victim else None
        token = head
    return None
