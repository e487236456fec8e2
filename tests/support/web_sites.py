"""Hosts to fetch from, and what fetches from them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from web_server import Fetcher, Site


@pytest.fixture
def sites() -> Iterator[Callable[[], Site]]:
    """Makes hosts, each at an address of its own on loopback."""
    made: list[Site] = []

    def make() -> Site:
        made.append(Site(f"127.0.0.{len(made) + 1}"))
        return made[-1]

    yield make
    for site in made:
        site.server.shutdown()
        site.server.server_close()


@pytest.fixture
def site(sites: Callable[[], Site]) -> Site:
    return sites()


@pytest.fixture
def fetcher(tmp_path: Path) -> Fetcher:
    return Fetcher(tmp_path / "fetched")
