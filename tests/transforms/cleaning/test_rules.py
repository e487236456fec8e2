"""The table of boilerplate phrases: each rule decides its own examples, and none decides a counter-example."""

import pytest

from transforms.cleaning.lines import count_words
from transforms.cleaning.rules import Rule, find_rule, load_rules

RULES = load_rules()
EXAMPLES = [(rule, text) for rule in RULES for text in rule.examples]
COUNTER_EXAMPLES = [(rule, text) for rule in RULES for text in rule.counter_examples]


def test_every_rule_has_examples() -> None:
    assert all(rule.examples and rule.counter_examples for rule in RULES)


@pytest.mark.parametrize(("rule", "text"), EXAMPLES, ids=[f"{r.id}: {t[:30]}" for r, t in EXAMPLES])
def test_example(rule: Rule, text: str) -> None:
    found = find_rule(text, count_words(text))
    assert found is not None and found.id == rule.id


@pytest.mark.parametrize(("rule", "text"), COUNTER_EXAMPLES, ids=[f"{r.id}: {t[:30]}" for r, t in COUNTER_EXAMPLES])
def test_counter_example(rule: Rule, text: str) -> None:
    assert find_rule(text, count_words(text)) is None


def test_boilerplate_at_the_end_of_a_paragraph_does_not_drop_it() -> None:
    sentence = "The council of the harbour town voted on Monday to close its pier."
    line = f"{sentence} © 2025 Velm Gazette. All rights reserved."
    assert find_rule(line, count_words(line)) is None and find_rule(line[len(sentence) :], 8) is not None


def test_a_rule_applies_in_its_zone_and_to_short_lines_only() -> None:
    line = "By Ana Bell"
    assert find_rule(line, 3, ("all", "top")) is not None and find_rule(line, 3, ("all", "bottom")) is None
    assert find_rule("Subscribe to our newsletter. " * 40, 160) is None
