"""Where a publisher sits: by the entity base, else by the country's domain in which it publishes."""

from functools import lru_cache

from transforms.knowledge.entities import EntityBase
from transforms.knowledge.tables import read_table


@lru_cache(maxsize=1)
def _domains() -> dict[str, str]:
    """country_domains.tsv: top-level domain -> ISO alpha-3, without those that the world uses for other things (.tv, .io)."""
    rows = read_table("country_domains.tsv")
    return {r["domain"]: r["iso3"] for r in rows}


def publisher_country(domain: str | None, publisher: str | None, base: EntityBase) -> str | None:
    """ISO alpha-3 of the country where the publisher sits, or None if neither its name nor its domain tells."""
    media = {r.entity.country for r in base.find(publisher or "") if r.entity.sector == "MED" and r.entity.country}
    if len(media) == 1:
        return media.pop()
    return _domains().get((domain or "").rpartition(".")[2])
