"""A web server that does as it is told, well or badly, and keeps account of what it was asked."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread

from warcio.archiveiterator import ArchiveIterator

from sources.fetch import Fetched, FetchOptions, WebSource, fetch

QUICK = FetchOptions(user_agent="Testbot/1.0", delay=0.0, timeout=2.0, retries=2, backoff=0.005, max_wait=2.0)


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True)
class Asked:
    at: float
    path: str
    headers: Mapping[str, str]


Route = Answer | Callable[[BaseHTTPRequestHandler], Answer | None]


class Site:
    """A host. `routes`: path -> its answer, or a function that gives one or writes to the socket itself."""

    def __init__(self, address: str) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self._at_once = 0
        self._lock = Lock()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                with site._lock:
                    site.asked.append(Asked(time.monotonic(), self.path, dict(self.headers.items())))
                    site._at_once += 1
                    site.most_at_once = max(site.most_at_once, site._at_once)
                try:
                    found = site.routes.get(self.path, Answer(b"nothing here", status=404))
                    answer = found if isinstance(found, Answer) else found(self)
                    if answer is not None:
                        respond(self, answer)
                except OSError:  # the client has had enough
                    self.close_connection = True
                finally:
                    with site._lock:
                        site._at_once -= 1

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request: object, client_address: object) -> None:
                pass

        self.server = Server((address, 0), Handler)
        self.address = f"{address}:{self.server.server_address[1]}"
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://{self.address}{path}"

    def html(self, path: str, text: str = "") -> bytes:
        body = f"<html><title>{path}</title><body><p>{text or 'What is told at ' + path}</p></body></html>".encode()
        self.routes[path] = Answer(body, {"Content-Type": "text/html; charset=utf-8"})
        return body

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]


def respond(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
    handler.send_response(answer.status)
    for name, value in answer.headers.items():
        handler.send_header(name, value)
    if answer.status != 304 and not {"content-length", "transfer-encoding"} & {n.lower() for n in answer.headers}:
        handler.send_header("Content-Length", str(len(answer.body)))
    handler.end_headers()
    if answer.status != 304:
        handler.wfile.write(answer.body)


@dataclass
class Fetcher:
    """Fetches into one folder, at a time that the test sets."""

    folder: Path
    options: FetchOptions = QUICK
    time: datetime = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)

    def __call__(self, *sources: WebSource | str) -> Fetched:
        given = [WebSource(source) if isinstance(source, str) else source for source in sources]
        return fetch(given, self.folder, self.options, lambda: self.time)


@dataclass(frozen=True)
class Record:
    kind: str
    url: str
    body: bytes
    headers: Mapping[str, str]
    status: str | None
    content_type: str
    date: str


def records(path: Path) -> list[Record]:
    """The records of a WARC, as warcio reads them back, in order; the warcinfo too."""
    found = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            http = record.http_headers
            found.append(
                Record(
                    record.rec_type,
                    record.rec_headers.get_header("WARC-Target-URI") or "",
                    record.content_stream().read(),
                    dict(http.headers) if http else {},
                    http.get_statuscode() if http else None,
                    record.rec_headers.get_header("Content-Type") or "",
                    record.rec_headers.get_header("WARC-Date"),
                )
            )
    return found


def pages(fetched: Fetched) -> dict[str, bytes]:
    """Address -> body of the pages that are new."""
    found = [r for path in fetched.files for r in records(path) if r.kind == "response"]
    assert len({r.url for r in found}) == len(found)
    return {r.url: r.body for r in found}


def failures(fetched: Fetched) -> dict[str, str]:
    """Address -> reason of what could not be fetched."""
    found = [r for path in fetched.files for r in records(path) if r.kind == "metadata"]
    assert all(r.content_type == "application/vnd.communique.failure+json" for r in found)
    said = {r.url: json.loads(r.body) for r in found}
    assert all(value["detail"].startswith(url) and "; " in value["detail"] for url, value in said.items())
    return {url: value["reason"] for url, value in said.items()}
