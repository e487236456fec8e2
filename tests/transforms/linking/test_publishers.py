"""The country of a publisher, and what it decides."""

import pytest
from spacy.language import Language

from transforms.knowledge.entities import load_entities
from transforms.knowledge.tables import read_table
from transforms.language.analysis import Article
from transforms.language.pipeline import parse
from transforms.linking.annotate import annotate
from transforms.linking.publishers import publisher_country


@pytest.mark.parametrize(
    ("domain", "publisher", "country"),
    [
        ("herald.com.au", None, "AUS"),
        ("herald.co.uk", None, "GBR"),
        ("herald.com", None, None),
        ("channel.tv", None, None),
        ("herald.com", "Le Monde", "FRA"),
        ("lemonde.co.uk", "Le Monde", "FRA"),
        ("herald.com", "The Herald of Nowhere", None),
        (None, None, None),
        ("", "", None),
    ],
)
def test_by_name_first_then_by_domain(domain: str | None, publisher: str | None, country: str | None) -> None:
    assert publisher_country(domain, publisher, load_entities()) == country


def test_domains_belong_to_countries_of_the_base() -> None:
    rows = read_table("country_domains.tsv")
    assert len(rows) > 180
    assert [r["domain"] for r in rows] == sorted({r["domain"] for r in rows})
    known = {r.entity.country for r in load_entities().records if r.entity.type == "country"}
    assert sum(r["iso3"] in known for r in rows) > 0.95 * len(rows)


@pytest.mark.parametrize(
    ("town", "domain", "country"),
    [("Cambridge", "post.co.uk", "GBR"), ("Cambridge", "post.com", None)],
)
def test_a_town_of_several_countries_lies_where_the_publisher_sits(
    town: str, domain: str, country: str | None, nlp: Language
) -> None:
    article = Article("0" * 16, f"A shop burned in {town} on Monday, police said.", domain=domain)
    next(iter(parse(nlp, [article])))
    annotate(article, load_entities())
    place = next(m.entity for m in article.mentions if m.text == town)
    assert place is not None
    assert place.country == country
