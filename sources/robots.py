"""robots.txt of each host, asked for once a run, and read as RFC 9309 says."""

from urllib.parse import urlsplit

import anyio
from protego import Protego

from sources.client import Client, FetchError, WaitError
from sources.links import public
from sources.web import FetchOptions

_LARGEST = 512_000  # bytes; RFC 9309 asks for at least 500 KiB, and what follows may be passed over


class Robots:
    """What the hosts allow. Not to be had (4xx): everything. Not to be had now (5xx, 429, no answer): nothing for now."""

    def __init__(self, client: Client, options: FetchOptions) -> None:
        self._client = client
        self._options = options
        self._rules: dict[str, Protego | FetchError] = {}
        self._locks: dict[str, anyio.Lock] = {}

    async def check(self, url: str, may_be_inside: bool) -> None:
        """Raises FetchError if the address may not be asked for; makes the client as slow as the host wants it."""
        if not self._options.respect_robots:
            return
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._locks.setdefault(origin, anyio.Lock()):
            if origin not in self._rules:
                self._rules[origin] = await self._read(origin, may_be_inside)
        rules = self._rules[origin]
        if isinstance(rules, FetchError):
            raise rules
        if not rules.can_fetch(url, self._options.user_agent):
            raise FetchError(
                "robots_disallowed",
                f"{public(origin)}/robots.txt disallows it",
                "drop it from the source, or ask the site",
            )

    async def _read(self, origin: str, may_be_inside: bool) -> Protego | FetchError:
        try:
            response = await self._client.get(f"{origin}/robots.txt", may_be_inside=may_be_inside, most=_LARGEST)
            rules = Protego.parse(response.body.decode("utf-8-sig", "replace"))
        except WaitError as error:
            return error
        except FetchError as error:
            if not error.may_pass:  # 4xx, or redirects that lead nowhere
                return Protego.parse("")
            what = f"its robots.txt cannot be read now: {error.what}"
            # Without any answer it is the host that fails, and the user is to be told so.
            return FetchError("robots_unavailable" if error.status else error.reason, what, error.step, wait=error.wait)
        self._client.slow_down(origin, float(rules.crawl_delay(self._options.user_agent) or 0.0))
        return rules
