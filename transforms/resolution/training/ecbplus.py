"""Reading ECB+ (Cybulska and Vossen 2014): texts, the mentions of events in them, and which of these tell of one event.

A topic holds two sets of articles on two events of one kind: its subtopics, "12_ecb" and "12_ecbplus".
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from transforms.resolution.stories import StoryArticle, find_stories
from transforms.resolution.story_background import Background
from transforms.resolution.story_features import vector
from transforms.resolution.uncoded_evidence import Text
from transforms.resolution.uncoded_mentions import EventMention, event_mention


@dataclass(frozen=True, slots=True)
class Corpus:
    """`articles`: the text of each, its annotated sentences; `events`: the event of each mention by its id."""

    articles: Mapping[str, str]
    mentions: Sequence[EventMention]
    events: Mapping[str, str]


def read_corpus(folder: Path, split: str, nlp: Language) -> Corpus:
    """A split, parsed with the tokens and sentences of the corpus; its events come as ECB_SPLIT_Event_gold_mentions.json."""
    words: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for line in (folder / f"ECB_{split}_corpus.txt").read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) >= 4:
            words[cells[0], int(cells[1])].append(cells[3] or "-")
    sentences = sorted(words)
    docs = dict(zip(sentences, nlp.pipe(Doc(nlp.vocab, words=words[key]) for key in sentences), strict=True))
    rows = json.loads((folder / f"ECB_{split}_Event_gold_mentions.json").read_text(encoding="utf-8"))
    mentions, events = [], {}
    for number, row in enumerate(rows):
        article, sentence, name = row["doc_id"], row["sent_id"], f"{number:06}"
        mentions.append(event_mention(name, article, sentence, docs[article, sentence], row["tokens_number"]))
        events[name] = row["coref_chain"]
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for article, sentence in sentences:
        texts[article].append(" ".join(words[article, sentence]))
    return Corpus({article: " ".join(parts) for article, parts in texts.items()}, mentions, events)


def topic_of(article_id: str) -> int:
    return int(article_id.split("_")[0])


def subtopic_of(article_id: str) -> str:
    """ "12_ecbplus" of "12_4ecbplus"."""
    return f"{topic_of(article_id)}_{'ecbplus' if article_id.endswith('plus') else 'ecb'}"


def texts_of(
    articles: Mapping[str, str], background: Background, stories: Mapping[str, str] | None = None
) -> dict[str, Text]:
    """The articles with the stories that the project finds in them, which have no dates, or with those given."""
    if stories is None:
        found = find_stories((StoryArticle(a, None, text, None) for a, text in articles.items()), background=background)
        stories = {link["article_id"]: link["story_id"] for link in found.links}
    return {a: Text(a, stories[a], vector(None, text, (), background)) for a, text in articles.items()}


def part_of(corpus: Corpus, topics: Iterable[int]) -> Corpus:
    """The articles of these topics."""
    chosen = set(topics)
    mentions = [m for m in corpus.mentions if topic_of(m.article_id) in chosen]
    return Corpus(
        {a: text for a, text in corpus.articles.items() if topic_of(a) in chosen},
        mentions,
        {m.mention_id: corpus.events[m.mention_id] for m in mentions},
    )
