"""Mentions of events without coding: what is joined to one event, what is kept apart."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from transforms.resolution.story_background import Background
from transforms.resolution.story_features import vector
from transforms.resolution.uncoded import judges, resolve_uncoded
from transforms.resolution.uncoded_evidence import Surroundings, Text, evidence, likeness
from transforms.resolution.uncoded_mentions import EventMention, event_mention
from transforms.resolution.uncoded_support import NAMES, Support

BACKGROUND = Background()
# Articles of two stories; the words in brackets are mentions.
FERRY = {
    "a": "The ferry Aurelia [sank] off Midport on Friday night after a [collision] with a tanker, the coastguard [said].",
    "b": "Twelve passengers of the Aurelia [drowned] when the ferry [sank] near Midport on Friday.",
    "c": "The [sinking] of the ferry Aurelia off Midport is being [investigated] by the navy.",
}
STRIKE = {
    "d": "Bus drivers in Norvale [went on strike] on Monday over wages, the union [said].",
    "e": "Passengers in Norvale walked to work on Monday as bus drivers [struck] over wages.",
    "f": "The [strike] of the Norvale bus drivers is to last until Friday.",
}


def mentions_of(nlp: Language, articles: Mapping[str, str]) -> list[EventMention]:
    """A mention for each bracket, named by its article and its words: "a.sank"."""
    found = []
    for article, marked in articles.items():
        words, inside, groups = [], False, list[list[int]]()
        for piece in marked.replace("[", " [ ").replace("]", " ] ").replace(",", " ,").replace(".", " .").split():
            if piece == "[":
                inside = True
                groups.append([])
            elif piece == "]":
                inside = False
            else:
                if inside:
                    groups[-1].append(len(words))
                words.append(piece)
        doc = nlp(Doc(nlp.vocab, words=words))
        found += [event_mention(f"{article}.{' '.join(words[i] for i in g)}", article, 0, doc, g) for g in groups]
    return found


def texts_of(stories: Mapping[str, Mapping[str, str]]) -> dict[str, Text]:
    plain = {a: (s, t.replace("[", "").replace("]", "")) for s, texts in stories.items() for a, t in texts.items()}
    return {a: Text(a, story, vector(None, text, (), BACKGROUND)) for a, (story, text) in plain.items()}


@pytest.fixture(scope="module")
def events(nlp: Language) -> dict[str, frozenset[str]]:
    """The event of each mention of the two stories, as the mentions it holds."""
    found = resolve_uncoded(
        mentions_of(nlp, {**FERRY, **STRIKE}), texts_of({"ferry": FERRY, "strike": STRIKE}), BACKGROUND
    )
    return {name: frozenset(names) for names in found for name in names}


def test_one_act_in_several_articles_and_words(events: Mapping[str, frozenset[str]]) -> None:
    assert {"a.sank", "b.sank", "c.sinking"} <= events["a.sank"]
    assert {"d.went on strike", "f.strike"} <= events["f.strike"]


def test_acts_of_one_story_stay_apart(events: Mapping[str, frozenset[str]]) -> None:
    assert "c.investigated" not in events["a.sank"]
    assert "a.said" not in events["a.sank"]


def test_a_common_word_does_not_join_two_stories(events: Mapping[str, frozenset[str]]) -> None:
    assert "d.said" not in events["a.said"]
    assert not any(
        {name[0] for name in names} & set(FERRY) and {name[0] for name in names} & set(STRIKE)
        for names in events.values()
    )


def test_each_mention_is_in_one_event_whatever_their_order(nlp: Language) -> None:
    mentions = mentions_of(nlp, {**FERRY, **STRIKE})
    texts = texts_of({"ferry": FERRY, "strike": STRIKE})
    found = resolve_uncoded(mentions, texts, BACKGROUND)
    assert sorted(name for names in found for name in names) == sorted(m.mention_id for m in mentions)
    assert resolve_uncoded(mentions[::-1], dict(reversed(texts.items())), BACKGROUND) == found


def test_nothing_and_one_alone(nlp: Language) -> None:
    assert resolve_uncoded([], {}, BACKGROUND) == []
    one = mentions_of(nlp, {"a": "The ferry [sank]."})
    assert resolve_uncoded(one, texts_of({"s": {"a": "The ferry sank."}}), BACKGROUND) == [["a.sank"]]


def test_what_the_trees_ask_for_is_what_is_given(nlp: Language) -> None:
    one, other = mentions_of(nlp, {"a": "The ferry [sank] and crews [searched]."})
    around = Surroundings([one, other], texts_of({"s": {"a": "The ferry sank and crews searched."}}), BACKGROUND)
    first, second = judges()
    names = tuple(evidence(one, other, around))
    assert first.features == names
    assert second.features == (*names, "first", *NAMES)
    assert evidence(one, other, around) == evidence(other, one, around)


def test_who_does_what_to_whom(nlp: Language) -> None:
    shot, arrest = mentions_of(
        nlp, {"a": "Police [shot] a burglar in Norvale and the [arrest] of his brother by Sheriff Talvik followed."}
    )
    assert (shot.lemma, shot.tense, shot.actors, shot.recipients) == ("shoot", "past", {"police"}, {"burglar"})
    assert "brother" in arrest.recipients and "talvik" in arrest.actors
    assert arrest.is_definite and not shot.is_definite
    with pytest.raises(ValueError, match="no tokens"):
        event_mention("x", "a", 0, nlp("The ferry sank."), [99])


def test_likeness_takes_the_best_of_the_forms() -> None:
    assert likeness(("shoot", "shooting"), ("shooting",)) == 3
    assert likeness(("sink",), ("vote",)) == 0


def test_articles_whose_other_mentions_pair_off_support_each_other(nlp: Language) -> None:
    mentions = mentions_of(
        nlp,
        {"a": "It [sank] and they [drowned].", "b": "It [sank] and they [drowned].", "c": "It [sank] and they [sang]."},
    )
    # 0 and 1 of a, 2 and 3 of b, 4 and 5 of c
    support = Support(mentions, {(0, 2): 0.9, (1, 3): 0.8, (0, 4): 0.9, (2, 4): 0.6, (0, 3): 0.1})

    def of(one: int, other: int) -> dict[str, float]:
        return dict(zip(NAMES, support.of(one, other), strict=True))

    assert of(0, 2)["support_share_most"] == pytest.approx(0.8)
    assert of(0, 4)["support_share_most"] == 0.0
    assert of(0, 2)["lead"] == pytest.approx(0.8)  # 0 fits 3, of the same article, by 0.1
    assert of(0, 2)["via"] == pytest.approx(0.6)  # through 4
    assert of(0, 1)["support_most"] == -1.0  # of one article


@settings(max_examples=25)
@given(
    st.lists(
        st.lists(
            st.sampled_from(["fire", "sinks", ",", "it", "12", "Midport", "Tuesday", "\u00e9", "--", "\ud7ff", "("]),
            min_size=1,
            max_size=8,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_words_will_do(nlp: Language, sentences: Sequence[Sequence[str]]) -> None:
    articles = {str(number): list(words) for number, words in enumerate(sentences)}
    mentions = [
        event_mention(f"{a}.{i}", a, 0, nlp(Doc(nlp.vocab, words=words)), [i])
        for a, words in articles.items()
        for i in range(len(words))
    ]
    texts = {a: Text(a, "s", vector(None, " ".join(words), (), BACKGROUND)) for a, words in articles.items()}
    found = resolve_uncoded(mentions, texts, BACKGROUND)
    assert sorted(name for names in found for name in names) == sorted(m.mention_id for m in mentions)
