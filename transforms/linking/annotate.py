"""Names found, linked, and referred to again: the one call that fills an article's mentions."""

from transforms.knowledge.entities import EntityBase
from transforms.language.analysis import Article
from transforms.language.coreference import resolve_pronouns
from transforms.language.names import find_names
from transforms.linking.bodies import join_bodies
from transforms.linking.link import link_mentions
from transforms.linking.located import locate_places
from transforms.linking.teams import link_teams


def annotate(article: Article, base: EntityBase) -> None:
    """Fills article.mentions: sorted, never overlapping, each with text == article.text[start:end]."""
    find_names(article, base)
    join_bodies(article, base)
    link_mentions(article, base)
    locate_places(article, base)
    link_teams(article)
    resolve_pronouns(article, base)
