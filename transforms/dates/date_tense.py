"""The tense of the verb that governs a time expression: whether "on Thursday" is past or to come."""

from spacy.tokens import Span, Token

from transforms.dates.date_forms import Forms

_FUTURE = frozenset({"will", "shall", "wo", "'ll", "’ll", "would"})
_UNTIL = frozenset({"to", "until", "till", "for"})
_HIGHEST = 8


def tense_at(tokens: Span, forms: Forms) -> str:
    """`past`, `coming`, `present` or `none`: the tense of the verb that governs a time expression.

    `none`: no verb, or a date that only qualifies a noun in the present tense ("the 7 October attack is ...").
    """
    token = tokens.root
    through_noun = token.dep_ in ("compound", "nmod", "nummod", "poss", "amod")
    is_until = False
    below = token
    for _ in range(_HIGHEST):
        if token.i < tokens.start or token.i >= tokens.end:
            is_until = is_until or token.lower_ in _UNTIL
            if token.pos_ == "NOUN" and token.lemma_ in forms.coming_nouns and token.dep_ != "nsubj":
                return "coming"
            if token.pos_ in ("NOUN", "PROPN"):
                through_noun = True
                if any(c.dep_ == "relcl" and _tense(c, forms) == "past" for c in token.rights):
                    return "past"
            elif token.pos_ in ("VERB", "AUX"):
                if (is_until and token.lemma_ in forms.deferring) or (
                    through_noun and below.dep_ in ("dobj", "prep") and token.lemma_ in forms.asking
                ):
                    # "adjourned the case to 14 October", "promised elections in December"; "was set for 9 March" may be past.
                    return "present" if _tense(token, forms) == "present" else "coming"
                tense = _tense(token, forms)
                # "the right to answer the attack of Monday": an infinitive does not date a noun below it.
                if tense == "infinitive":
                    tense = None if through_noun else _of_infinitive(token, tokens)
                if tense:
                    return "none" if through_noun and tense == "present" else tense
        if token.head is token:
            break
        below, token = token, token.head
    return "none"


def _of_infinitive(verb: Token, tokens: Span) -> str:
    """To come, but for "to defend itself following the raid on 7 October".

    "Were to leave by 31 January" may be either, so the nearest counts, as in the present tense.
    """
    if any(c.lower_ == "following" and c.i < tokens.start for c in verb.rights):
        return "past"
    return "present" if verb.head.lemma_ == "be" and verb.head.tag_ == "VBD" else "coming"


def _tense(verb: Token, forms: Forms) -> str | None:
    """The tense of a verb with its auxiliaries, or `infinitive`; None for a participle that takes it from above."""
    auxiliaries = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    if verb.tag_ == "VBN" and verb.lemma_ in forms.planning:
        # "was set for 9 March" may be past by now: the nearest counts.
        return "present" if any(a.tag_ == "VBD" for a in auxiliaries) else "coming"
    if any(a.lower_ in _FUTURE for a in auxiliaries):
        return "coming"
    if verb.tag_ == "VBD" or any(a.tag_ == "VBD" or a.lemma_ == "have" for a in auxiliaries):
        return "past"
    if any(a.tag_ == "TO" for a in auxiliaries):
        return "infinitive"
    if verb.tag_ in ("VBZ", "VBP") or any(a.tag_ in ("MD", "VBZ", "VBP") for a in auxiliaries):
        return "present"
    if verb.tag_ == "VBN" and not auxiliaries and verb.dep_ in ("acl", "ROOT"):
        return "past"
    return None
