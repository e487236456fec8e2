"""A release whose texts try to be markup, scripts and addresses of scripts."""

from datetime import UTC, datetime
from pathlib import Path

from made_candidate import Rows, made_candidate

from warehouse import release

SCRIPT = "<script>document.title = 'broken'</script><img src=x onerror=\"document.title = 'broken'\">"
SENTENCE = f"Kelvania {SCRIPT} expelled three envoys \U0001f600 on Monday."
TEXT = f"An opening \U0001f600 with a letter of two code units.\n\n{SENTENCE} Then \u2028 nothing </script> followed."
EVENT, ARTICLE = "0123456789abcdef", "fedcba9876543210"
NAME = '<b>Kelvania</b> & "Sons" \''
_START = TEXT.index(SENTENCE)
_TRIGGER = TEXT.index("expelled")
_MOMENT = datetime(2026, 3, 2, 8, tzinfo=UTC)

ROWS: Rows = {
    "documents": [
        {"document_id": ARTICLE, "source_uri": "in/a.txt", "domain": "<i>x</i>.example", "url": "javascript:alert(1)"}
    ],
    "articles": [
        {
            "article_id": ARTICLE, "title": f"Title {SCRIPT}", "text": TEXT, "published_at": _MOMENT, "cluster_id": ARTICLE,
            "is_representative": True,
        }
    ],
    "entities": [{"entity_id": "Q1", "name": NAME, "type": "country", "country": "XKE"}],
    "events": [
        {
            "event_id": EVENT, "event_type": "SANCTION", "mode": "expel", "quad_class": 4, "score": -5.5, "modality": "conditional",
            "condition_text": SCRIPT, "actors": [NAME], "actor_ids": ["Q1"], "recipients": [SCRIPT], "summary": SENTENCE,
            "n_mentions": 1, "n_articles": 1, "n_clusters": 1, "confidence": 0.9, "place_name": SCRIPT,
        }
    ],
    "event_mentions": [
        {
            "event_mention_id": "00000000000000aa", "event_id": EVENT, "article_id": ARTICLE, "start": _START, "end": _START + len(SENTENCE),
            "text": SENTENCE, "sentence_start": _START, "sentence_end": _START + len(SENTENCE), "trigger_start": _TRIGGER,
            "trigger_end": _TRIGGER + 8, "trigger_text": "expelled", "event_type": "SANCTION", "mode": "expel", "modality": "conditional",
            "modality_rule": "auxiliary", "modality_text": SCRIPT,
            "condition_text": SCRIPT, "rule": "sanction.expel.verb", "confidence": 0.9, "date_text": SCRIPT, "date_method": "said",
        }
    ],
    "event_actors": [
        {
            "event_mention_id": "00000000000000aa", "role": "actor", "position": 0, "article_id": ARTICLE, "start": _START,
            "end": _START + 8, "text": NAME, "entity_id": "Q1",
        }
    ],
    "quotes": [
        {
            "quote_id": "00000000000000bb", "article_id": ARTICLE, "sentence_no": 1, "start": _START, "end": _START + len(SENTENCE),
            "text": SENTENCE, "kind": "direct", "speaker_text": SCRIPT, "speaker_id": "Q1",
        }
    ],
    "validations": [
        {"table_name": "events", "expectation": SCRIPT, "severity": "warning", "success": False, "observed": SCRIPT}
    ],
}  # fmt: skip


def hostile_release(data: Path) -> release.Release:
    """It, published into a data folder."""
    return release.publish(data, made_candidate(data, "abcd0123", ROWS), datetime(2026, 3, 3, tzinfo=UTC), "1.0")
