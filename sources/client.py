"""One address to one response: in turn, in time, within limits, and nowhere but on the web."""

import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self
from urllib.request import getproxies, proxy_bypass

import anyio
import httpcore
import httpx
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_exponential_jitter

from sources.addresses import Backend, Names, PrivateAddressError
from sources.decoding import CutShortError, Inflater, TooLargeError, UndecodableError
from sources.links import absolute, public
from sources.web import FetchOptions

REDIRECTS = (301, 302, 303, 307, 308)
_LONGEST_BACKOFF = 60.0  # seconds
_ACCEPT = "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/xml;q=0.9,text/*;q=0.8,*/*;q=0.1"


class FetchError(Exception):
    """What kept a page from being fetched: a reason in snake case, what happened, and the next step.

    `wait`: for how many seconds the server asks to be left alone. `status`: of HTTP, if there was an answer.
    """

    # It is the host that fails, not the page, and it may work again soon.
    PASSING = frozenset(
        {"bad_response", "connection_failed", "host_waits", "robots_unavailable", "server_error", "timeout", "too_many_requests"}
    )  # fmt: skip

    def __init__(
        self, reason: str, what: str, step: str, *, wait: float | None = None, status: int | None = None
    ) -> None:
        super().__init__(reason, what, step)
        self.reason, self.what, self.step, self.wait, self.status = reason, what, step, wait, status

    @property
    def may_pass(self) -> bool:
        return self.reason in self.PASSING

    def detail(self, url: str) -> str:
        return f"{public(url)}: {self.what}; {self.step}"


class WaitError(FetchError):
    """The host is to be left alone for longer than a run waits: nothing was tried, and nothing is wrong with the page."""


@dataclass(frozen=True)
class Response:
    """An answer as it came: final address, status line, headers, and the body with its content encoding undone."""

    url: str
    status: int
    reason: str
    version: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    is_decoded: bool = False

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass
class _Pace:
    """When a host may be asked again (monotonic seconds); the lock makes it one request at a time."""

    delay: float
    lock: anyio.Lock = field(default_factory=anyio.Lock)
    next_at: float = 0.0


class Client:
    """Fetches politely. To be used in one event loop, as an asynchronous context manager."""

    def __init__(self, options: FetchOptions) -> None:
        self._options = options
        self._paces: dict[str, _Pace] = {}
        self._names = Names()
        self._limiter = anyio.CapacityLimiter(options.connections)
        # Two sets of connections, so that none to a private address serves who may not go there.
        self._inside, self._outside = self._made(Backend(self._names, True)), self._made(Backend(self._names, False))
        self._proxied: dict[str, httpx.AsyncClient] = {}
        self._stack = AsyncExitStack()

    def _made(self, way: "Backend | httpx.Proxy") -> httpx.AsyncClient:
        # Cookies live for one chain of redirects, so that no page depends on what was fetched before.
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        return httpx.AsyncClient(
            transport=_Direct(way)
            if isinstance(way, Backend)
            else httpx.AsyncHTTPTransport(_certificates(), proxy=way),
            headers={"User-Agent": self._options.user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"},
            timeout=self._options.timeout,
            follow_redirects=False,
            cookies=no_cookies,
            event_hooks={"response": [_check_redirect]},
        )

    async def __aenter__(self) -> Self:
        for http in (self._inside, self._outside):
            await self._stack.enter_async_context(http)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    def _http(self, url: httpx.URL, may_be_inside: bool) -> httpx.AsyncClient:
        """What asks for the address. A proxy of the environment looks up names itself: where they lead is its own business."""
        proxy = getproxies().get(url.scheme) or getproxies().get("all")
        if proxy is None or proxy_bypass(url.netloc.decode()):
            return self._inside if may_be_inside else self._outside
        if proxy not in self._proxied:
            self._proxied[proxy] = self._made(httpx.Proxy(proxy if "://" in proxy else f"http://{proxy}"))
            self._stack.push_async_callback(self._proxied[proxy].aclose)
        return self._proxied[proxy]

    async def leads_inside(self, url: str) -> bool:
        """Is the address's host this machine or in a private network? Raises FetchError for no address."""
        try:
            host = httpx.URL(url).raw_host.decode("ascii")
        except (httpx.InvalidURL, UnicodeError) as error:
            raise _bad_url(error) from error
        return await self._names.are_inside(host)

    def slow_down(self, url: str, delay: float) -> None:
        """Waits at least `delay` seconds between requests to the address's host from now on."""
        pace = self._pace(url)
        pace.next_at += max(0.0, delay - pace.delay)
        pace.delay = max(pace.delay, delay)

    async def get(
        self,
        url: str,
        *,
        may_be_inside: bool,
        headers: Mapping[str, str] | None = None,
        allows: Callable[[str], FetchError | None] | None = None,
        most: int | None = None,
        before: Callable[[str], Awaitable[None]] | None = None,
    ) -> Response:
        """The response at the end of the redirects: 200, or 304 if `headers` make the request conditional.

        `may_be_inside`: hosts in private networks may be asked. `allows`: says by the content type what is not wanted;
        its body is not read. `most`: read no more than so many bytes, and take them for the whole. `before`: an
        asynchronous check of each address before it is asked, which may raise. Raises FetchError, nothing else.
        """
        seen = {(url, "")}
        cookies = httpx.Cookies()
        at = url
        for _ in range(self._options.max_redirects + 1):
            if absolute(at) is None:
                raise FetchError("bad_url", f"{public(at)[:200]} is no http(s) address", "correct it in the source")
            if not may_be_inside and await self.leads_inside(at):
                raise _private()
            if before is not None:
                await before(at)
            response = await self._patiently(at, may_be_inside, headers or {}, cookies, allows, most)
            if response.status not in REDIRECTS:
                return response
            nextly = _target(response.header("location"), at)
            # To the same address again with a new cookie is how some sites greet; without one it is a loop.
            here = (nextly, "; ".join(f"{name}={value}" for name, value in sorted(cookies.items())))
            if here in seen:
                raise FetchError(
                    "redirect_loop", f"redirects to {public(nextly)} again and again", "try it in a browser"
                )
            seen.add(here)
            at = nextly
        raise FetchError(
            "too_many_redirects", f"more than {self._options.max_redirects} redirects", "raise max_redirects, or correct the address"
        )  # fmt: skip

    def _pace(self, url: str) -> _Pace:
        try:
            key = httpx.URL(url).netloc.decode()  # without a port that is the scheme's own: http and https are one host
        except (httpx.InvalidURL, UnicodeError) as error:
            raise _bad_url(error) from error
        return self._paces.setdefault(key, _Pace(self._options.delay))

    async def _patiently(
        self, url: str, may_be_inside: bool, headers: Mapping[str, str], cookies: httpx.Cookies,
        allows: Callable[[str], FetchError | None] | None, most: int | None,
    ) -> Response:  # fmt: skip
        options = self._options
        grow = wait_exponential_jitter(multiplier=options.backoff, max=_LONGEST_BACKOFF, jitter=options.backoff)

        def seconds(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            return max(grow(state), (error.wait or 0.0) if isinstance(error, FetchError) else 0.0)

        def is_enough(state: RetryCallState) -> bool:
            error = state.outcome.exception() if state.outcome else None
            asked = error.wait if isinstance(error, FetchError) else None
            return state.attempt_number > options.retries or (asked or 0.0) > options.max_wait

        again = AsyncRetrying(
            stop=is_enough, wait=seconds, retry=retry_if_exception(_is_worth_a_retry), sleep=anyio.sleep, reraise=True
        )
        return await again(self._in_turn, url, may_be_inside, headers, cookies, allows, most)

    async def _in_turn(
        self, url: str, may_be_inside: bool, headers: Mapping[str, str], cookies: httpx.Cookies,
        allows: Callable[[str], FetchError | None] | None, most: int | None,
    ) -> Response:  # fmt: skip
        pace = self._pace(url)
        async with pace.lock:
            if (wait := pace.next_at - time.monotonic()) > max(self._options.max_wait, self._options.delay):
                raise WaitError("host_waits", f"the host asks for {wait:.0f} seconds of rest", "run again later")
            await anyio.sleep(max(0.0, wait))
            async with self._limiter:
                pace.next_at = time.monotonic() + pace.delay
                try:
                    with anyio.fail_after(self._options.timeout):
                        return await self._once(pace, url, may_be_inside, headers, cookies, allows, most)
                except FetchError as error:
                    if error.wait:
                        pace.next_at = max(pace.next_at, time.monotonic() + error.wait)
                    raise
                except PrivateAddressError as error:
                    raise _private() from error
                except (TimeoutError, httpx.TimeoutException) as error:
                    what = f"no whole answer within {self._options.timeout:g} seconds"
                    raise FetchError("timeout", what, "run again later, or raise timeout") from error
                except httpx.RemoteProtocolError as error:
                    raise FetchError(
                        "bad_response", f"the answer broke off or is no HTTP ({error})", "run again later"
                    ) from error
                except (httpx.HTTPError, OSError) as error:
                    what = f"no connection ({str(error) or type(error).__name__})"
                    raise FetchError(
                        "connection_failed", what, "check the address and the network, run again"
                    ) from error
                except (httpx.InvalidURL, UnicodeError, ValueError) as error:
                    raise _bad_url(error) from error

    async def _once(
        self, pace: _Pace, url: str, may_be_inside: bool, headers: Mapping[str, str], cookies: httpx.Cookies,
        allows: Callable[[str], FetchError | None] | None, most: int | None,
    ) -> Response:  # fmt: skip
        async def trace(event: str, _: Mapping[str, object]) -> None:
            if event.endswith("send_request_headers.started"):  # after connecting, which may take its time
                pace.next_at = time.monotonic() + pace.delay

        http = self._http(httpx.URL(url), may_be_inside)
        request = http.build_request("GET", url, headers=dict(headers), extensions={"trace": trace})
        cookies.set_cookie_header(request)
        answer = await http.send(request, stream=True)
        try:
            cookies.extract_cookies(answer)
            response = Response(
                public(str(answer.url)), answer.status_code, answer.reason_phrase, answer.http_version,
                tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in answer.headers.raw), b"",
            )  # fmt: skip
            if response.status in REDIRECTS or (response.status == 304 and headers):
                return response
            if response.status != 200:
                raise _refused(response)
            if allows and (problem := allows(response.header("content-type") or "")):
                raise problem
            body, is_decoded = await self._body(answer, most)
            if not body and most is None:
                raise FetchError("empty_answer", f"HTTP {response.status} and no content", "check the address")
        finally:
            with anyio.CancelScope(shield=True, deadline=anyio.current_time() + 1):
                await answer.aclose()
        return Response(
            response.url, response.status, response.reason, response.version, response.headers, body, is_decoded
        )

    async def _body(self, answer: httpx.Response, most: int | None) -> tuple[bytes, bool]:
        limit = self._options.max_bytes
        try:
            inflater = Inflater(answer.headers.get("content-encoding", ""), most or limit)
            if most is None and answer.headers.get("content-length", "").isdecimal():
                inflater.expect(int(answer.headers["content-length"]))
            async for chunk in answer.aiter_raw():
                inflater.feed(chunk)
            return inflater.finish(), inflater.is_encoded
        except TooLargeError as error:
            if most is not None:
                return error.read, False
            raise FetchError("too_large", f"more than {limit:,} bytes", "raise max_bytes if it is wanted") from error
        except CutShortError as error:
            raise FetchError("bad_response", "the compressed answer breaks off", "run again later") from error
        except UndecodableError as error:
            raise FetchError("bad_encoding", str(error), "fetch it by other means") from error


class _Direct(httpx.AsyncHTTPTransport):
    """httpx's own transport over connections of ours, which it takes no argument for."""

    def __init__(self, backend: Backend) -> None:
        super().__init__(verify=_certificates())
        self._pool = httpcore.AsyncConnectionPool(_certificates(), network_backend=backend, keepalive_expiry=5.0)


def _private() -> FetchError:
    return FetchError("private_address", "it leads into a private network", "name it as a source itself if it is meant")


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # takes longer to make than a page to fetch


def _target(location: str | None, base: str) -> str:
    """Where a redirect leads. Raises FetchError if it is no page on the web."""
    url = absolute(location or "", base)
    if url is None:
        what = f"redirected to {public(location or '')[:200] or 'nowhere'}"
        raise FetchError("bad_redirect", what, "correct the address in the source")
    return url


async def _check_redirect(answer: httpx.Response) -> None:
    if answer.status_code in REDIRECTS:  # before httpx looks at it, which calls some of them errors of the protocol
        _target(answer.headers.get("location"), str(answer.url))


def _is_worth_a_retry(error: BaseException) -> bool:
    return isinstance(error, FetchError) and error.may_pass and not isinstance(error, WaitError)


def _bad_url(error: Exception) -> FetchError:
    return FetchError("bad_url", f"the address cannot be asked for ({error})", "correct it in the source")


def _refused(response: Response) -> FetchError:
    status = response.status
    said = f"HTTP {status} {response.reason}".strip()
    wait = _retry_after(response.header("retry-after"))
    if status in (404, 410):
        return FetchError("not_found", said, "drop it from the source", status=status)
    if status in (401, 402, 403, 407, 451):
        return FetchError("forbidden", said, "ask the site for access, or drop it from the source", status=status)
    if status == 429:
        return FetchError(
            "too_many_requests", said, "run again later, with a longer delay", wait=wait, status=status
        )  # fmt: skip
    if status >= 500 or status == 408:
        return FetchError("server_error", said, "run again later", wait=wait, status=status)
    return FetchError("http_error", said, "check the address", status=status)


def _retry_after(value: str | None) -> float | None:
    """Seconds, from seconds or an HTTP date."""
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value.strip()[:9])
    try:
        time_at = parsedate_to_datetime(value)
        return max(0.0, (time_at - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None
