"""Names found, linked, and referred to again: the one call that fills an article's mentions."""

from collections.abc import Callable

from transforms.knowledge.entities import EntityBase
from transforms.language.analysis import Article
from transforms.language.coreference import resolve_pronouns
from transforms.language.names import find_names
from transforms.linking.bodies import join_bodies
from transforms.linking.link import link_mentions
from transforms.linking.located import locate_places
from transforms.linking.teams import link_teams

# In order: each stage sees the mentions as the one before has left them.
STAGES: tuple[tuple[str, Callable[[Article, EntityBase], None]], ...] = (
    ("names", find_names),
    ("bodies", join_bodies),
    ("links", link_mentions),
    ("places", locate_places),
    ("teams", link_teams),
    ("coreference", resolve_pronouns),
)


def annotate(article: Article, base: EntityBase) -> None:
    """Fills article.mentions: sorted, never overlapping, each with text == article.text[start:end]."""
    for _, stage in STAGES:
        stage(article, base)
