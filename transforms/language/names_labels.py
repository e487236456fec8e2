"""The kind of each name of a document, decided once for all its mentions."""

from collections import Counter

from transforms.knowledge.entities import LABELS, EntityBase
from transforms.language.analysis import Article
from transforms.language.names_features import LOOKED_AT, features, relations
from transforms.language.names_found import RANK, Found, given_names, name_words
from transforms.language.names_model import KINDS, KindModel
from transforms.language.names_spans import tokens

# The labels of a kind; the first where the recogniser gave none of them.
_FITTING: dict[str, tuple[str, ...]] = {
    "person": ("PERSON",),
    "place": ("GPE", "LOC", "FAC"),
    "organization": ("ORG",),
    "group": ("NORP",),
    "facility": ("FAC",),
    "other": ("PRODUCT", "EVENT", "WORK_OF_ART", "LAW"),
    "none": (),
}
_KIND_OF = {label: KINDS.index(kind) for kind, labels in _FITTING.items() for label in labels}
# Log-odds; 2 to 3 score alike on articles not seen, 3 best on regions not seen (0.7435 of F1 without, 0.759 with).
_WORD_WEIGHT = 3.0
_PERSON, _PLACE = KINDS.index("person"), KINDS.index("place")
# The recogniser knows usual news better than the newswire on which the model is made: 0.3 costs 0.2 points of F1 there and
# gives 0.4 on articles of our own.
_VOTE_WEIGHT = 0.3
_TITLE_WEIGHT = _DATELINE_WEIGHT = 2.0
_PEOPLE_ENDINGS = ("an", "ans", "ian", "ians", "ean", "eans", "ese", "ish")
# Log-odds; 1 to 4 score alike.
_SURNAME_MARGIN = 2.0

Described = dict[str, dict[str, float]]


def certain(found: list[Found], text: str, base: EntityBase) -> dict[str, str]:
    """Forms of which the base knows the label, so that nothing is left to decide."""
    out: dict[str, str] = {}
    seen: set[str] = set()
    for f in found:
        name = text[f.start : f.end]
        if name in seen or f.form == "demonym":
            continue
        seen.add(name)
        records = base.find(name)
        if records and not base.needs_recogniser(name):
            kinds = {r.entity.type for r in records}
            if len(kinds) == 1:
                out[name] = LABELS[kinds.pop()]
        elif " " in name and not records and base.find_spelling(name):
            out[name] = "PERSON"
        elif f.known and f.label:  # a seat or a headline
            out[name] = f.label
    return out


def described(article: Article, found: list[Found], sure: dict[str, str]) -> Described:
    """Form -> features, of all forms that the base does not decide."""
    out: Described = {}
    for name, group in _groups(article.text, found).items():
        if name not in sure:
            for f in group[:LOOKED_AT]:
                tokens(article, f)
            out[name] = features(name, group)
    return out


def recogniser_kinds(text: str, found: list[Found], sure: dict[str, str]) -> dict[str, str]:
    """Form -> the base's label, else the recogniser's most frequent one, else "-"."""
    return {name: sure.get(name) or _top(group) for name, group in _groups(text, found).items()}


def _groups(text: str, found: list[Found]) -> dict[str, list[Found]]:
    groups: dict[str, list[Found]] = {}
    for f in found:
        if f.form != "demonym":
            groups.setdefault(text[f.start : f.end], []).append(f)
    return groups


def _top(group: list[Found]) -> str:
    votes = Counter(f.vote for f in group if f.vote)
    return min(votes, key=lambda v: (-votes[v], RANK[v])) if votes else "-"


def decide(article: Article, found: list[Found], base: EntityBase, model: KindModel) -> dict[str, str | None]:
    """Name -> label; None: no name at all.

    Twice: first with the recogniser's labels for the names around, then with those of the first round (0.2 points of F1).
    """
    text = article.text
    sure = certain(found, text, base)
    votes = _votes(text, found)
    scores: dict[str, list[float]] = {}
    for name, seen in described(article, found, sure).items():
        values = scores[name] = model.scores(seen)
        if (kind := _worded(name)) is not None:
            values[kind] += _WORD_WEIGHT
        for label in votes.get(name, ()):
            values[_KIND_OF[label]] += _VOTE_WEIGHT * seen.get("vote " + label, 0.0)
        values[_PERSON] += _TITLE_WEIGHT * seen.get("titled", 0.0)
        values[_PLACE] += _DATELINE_WEIGHT * seen.get("dateline", 0.0)
    if not scores:
        return dict(sure)
    around = recogniser_kinds(text, found, sure)
    labels: dict[str, str | None] = {}
    for _ in range(2):
        company = relations(text, found, around)
        total = {n: model.scores(company[n], values) if n in company else values for n, values in scores.items()}
        kinds = {n: KINDS[values.index(max(values))] for n, values in total.items()}
        _surnames(kinds, total, sure)
        _peoples(kinds)
        labels = dict(sure)
        labels.update((name, _label(name, kind, votes.get(name, Counter()))) for name, kind in kinds.items())
        around = {name: label or "-" for name, label in labels.items()}
    return labels


def _worded(name: str) -> int | None:
    """The kind that the first or last word of a longer name stands for."""
    first, _, rest = name.partition(" ")
    if not rest or (first in given_names() and " " not in rest):  # "Grace Park"
        return None
    firsts, lasts = name_words()
    label = firsts.get(first) or lasts.get(name.rpartition(" ")[2])
    return _KIND_OF[label] if label else None


def _surnames(kinds: dict[str, str], scores: dict[str, list[float]], sure: dict[str, str]) -> None:
    """The last word of a person's full name is that person, unless the model is sure of something else."""
    full = [n for n, kind in kinds.items() if kind == "person" and " " in n]
    full += [n for n, label in sure.items() if label == "PERSON" and " " in n]
    for last in {n.rsplit(" ", 1)[1] for n in full}:
        if last in kinds and max(scores[last]) - scores[last][_PERSON] < _SURNAME_MARGIN:
            kinds[last] = "person"


def _peoples(kinds: dict[str, str]) -> None:
    """ "Valmerians" beside "Valmeria" are its people."""
    stems = {n.rstrip("aeiouy") for n, kind in kinds.items() if kind == "place" and n.isalpha()}
    peoples = {stem + ending for stem in stems if len(stem) > 3 for ending in _PEOPLE_ENDINGS}
    for name in kinds.keys() & peoples:
        kinds[name] = "group"


def _votes(text: str, found: list[Found]) -> dict[str, Counter[str]]:
    out: dict[str, Counter[str]] = {}
    for f in found:
        if f.vote:
            out.setdefault(text[f.start : f.end], Counter())[f.vote] += 1
    return out


def _label(name: str, kind: str, votes: Counter[str]) -> str | None:
    """The recogniser's label for a kind: of those that fit the one it gave most often."""
    fitting = _FITTING[kind]
    if not fitting:
        return None
    firsts, lasts = name_words()
    if " " in name and (word := firsts.get(name.partition(" ")[0]) or lasts.get(name.rpartition(" ")[2])) in fitting:
        return word
    if kind == "place" and " " not in name:  # a lone word is a town rather than a building
        fitting = fitting[:2]
    return min(fitting, key=lambda label: (-votes[label], fitting.index(label)))
