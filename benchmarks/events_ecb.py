"""Event coreference across documents on ECB+ (Cybulska and Vossen 2014), mentions given, documents grouped by the project.

    python benchmarks/events_ecb.py FOLDER [--split Dev] [--gold-stories] [--errors N] [--json]

FOLDER holds ECB_SPLIT_corpus.txt and ECB_SPLIT_Event_gold_mentions.json. All mentions count, also those that stand alone. The
documents are the annotated sentences, without title or date; stories are the project's, or with --gold-stories the corpus'
subtopics. The baseline: mentions of one head lemma within a story are one event. --errors: the N largest events that were
joined wrongly or split.
"""

import argparse
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

from common import cpu, show
from coreference_scores import b_cubed, ceaf_e, conll, groups_of, muc

from transforms.knowledge.entities import load_entities
from transforms.language.pipeline import load_model
from transforms.resolution.story_background import Background
from transforms.resolution.training.ecbplus import Corpus, read_corpus, subtopic_of, texts_of
from transforms.resolution.uncoded import resolve_uncoded


def figures(corpus: Corpus, gold_stories: bool, errors: int) -> Iterator[tuple[str, Any]]:
    background = Background(load_entities().country_names())
    subtopics = {article: subtopic_of(article) for article in corpus.articles}
    texts = texts_of(corpus.articles, background, subtopics if gold_stories else None)
    stories = {article: text.story_id for article, text in texts.items()}
    yield "documents, sets of them, mentions, events", [
        len(corpus.articles), len(set(subtopics.values())), len(corpus.mentions), len(set(corpus.events.values()))
    ]  # fmt: skip
    yield "stories: their number", len(set(stories.values()))
    yield "stories: B-cubed P, R, F1", scores(b_cubed(groups_of(subtopics), groups_of(stories)))
    truth = groups_of(corpus.events)
    lemmas = groups_of({m.mention_id: (stories[m.article_id], m.lemma) for m in corpus.mentions})
    seconds, ours = cpu(lambda: resolve_uncoded(corpus.mentions, texts, background))
    for name, found in {"same lemma": lemmas, "ours": ours}.items():
        yield f"{name}: events", len(found)
        for measure in (muc, b_cubed, ceaf_e):
            yield f"{name}: {measure.__name__} P, R, F1", scores(measure(truth, found))
        yield f"{name}: CoNLL F1", round(conll(truth, found), 4)
    yield "difference", round(conll(truth, ours) - conll(truth, lemmas), 4)
    yield "ours, CPU s", round(seconds, 1)
    if errors:
        words = {m.mention_id: " ".join(m.words) for m in corpus.mentions}
        event_found = {name: number for number, names in enumerate(ours) for name in names}
        yield from mixed("joined", ours, corpus.events, words, errors)
        yield from mixed("split", truth, event_found, words, errors)


def mixed(
    what: str, groups: list[list[str]], label: Mapping[str, Hashable], words: Mapping[str, str], most: int
) -> Iterator[tuple[str, Any]]:
    """The largest groups that hold several labels, each as the words of these."""
    wrong = [group for group in groups if len({label[name] for name in group}) > 1]
    for group in sorted(wrong, key=lambda group: (-len(group), group))[:most]:
        parts = groups_of({name: label[name] for name in group})
        shown = [Counter(words[name] for name in part).most_common(4) for part in sorted(parts, key=len, reverse=True)]
        yield f"{what} {len(group)}", shown[:6]


def scores(score: Any) -> list[float]:
    return [round(value, 4) for value in (score.precision, score.recall, score.f1)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", default="Dev")
    parser.add_argument("--gold-stories", action="store_true")
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    corpus = read_corpus(args.folder, args.split, load_model())
    show([figures(corpus, args.gold_stories, args.errors)], 44, as_json=args.json)


if __name__ == "__main__":
    main()
