"""What makes extraction faster changes no row: against the model as it comes, over each article for itself.

The sentences of the lexicon, which have every construction that is coded, in articles of twelve; made articles; the examples.
"""

from collections.abc import Iterator
from itertools import batched
from pathlib import Path

import pytest
from extraction import coded_rows

from tests.support.made_articles import made_articles
from transforms.knowledge.lexicon import load_lexicon
from transforms.language.pipeline import load_model, load_plain_model

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "articles"
# Of 26,162 rows of news none differed when this was written (docs/performance.md).
FEWEST_THE_SAME = 0.997


def _texts() -> Iterator[str]:
    sentences = [text for entry in load_lexicon().entries for text in (entry.example, entry.counter) if text]
    yield from (f"{' '.join(some[:6])}\n\n{' '.join(some[6:])}" for some in batched(sentences, 12))
    yield from (article["text"] for article in made_articles(50))
    yield from (path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.txt")))


@pytest.mark.slow
def test_rows_are_those_of_the_model_as_it_comes() -> None:
    articles = [
        {"article_id": f"{n:016x}", "text": text, "title": None, "published_at": None, "published_precision": None}
        for n, text in enumerate(_texts())
    ]
    wanted = coded_rows(load_plain_model(), [[article] for article in articles])
    found = coded_rows(load_model(), [articles])
    differing = sorted(((wanted - found) + (found - wanted)).elements())
    same = (wanted & found).total() / max(wanted.total(), found.total())
    assert wanted.total() > 5_000
    assert same >= FEWEST_THE_SAME, f"{same:.4f} of {wanted.total()} rows are the same:\n" + "\n".join(differing[:40])
