"""`communique run` on the web and on S3-compatible storage, against servers on this machine."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import duckdb
import pytest

PAGES = {
    "/bridge.html": "The Kelvanian government said on Friday that it would reopen the bridge over the Tarnis. "
    "Prime Minister Edda Lindqvist met the Dravonian ambassador in Halvik before the announcement. "
    "Engineers have worked on the bridge since the flood of the spring and say that it is safe again.",
    "/mill.html": "The old mill of Halvik burnt down in the night to Sunday, and two firefighters were injured. "
    "The mayor thanked the crews who had come from both sides of the border and promised that it would be rebuilt. "
    "Police opened an inquiry into the cause of the fire and asked witnesses to come forward.",
}


class Site(BaseHTTPRequestHandler):
    """A feed of two articles, one of which is gone."""

    asked: list[str]

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        if self.path == "/robots.txt":
            return self.answer("User-agent: *\nDisallow: /private/\n", "text/plain")
        if self.path == "/feed.xml":
            links = [*PAGES, "/gone.html", "/private/letter.html"]
            items = "".join(f"<item><title>{p}</title><link>{self.home()}{p}</link></item>" for p in links)
            return self.answer(
                f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>', "application/rss+xml"
            )
        if self.path in PAGES:
            text = "".join(f"<p>{sentence}.</p>" for sentence in PAGES[self.path].rstrip(".").split(". "))
            head = '<meta property="article:published_time" content="2025-10-24T08:00:00Z">'
            page = f"<html><head><title>News</title>{head}</head><body><nav>Home World</nav><article>{text}</article></body></html>"
            return self.answer(page, "text/html; charset=utf-8")
        self.send_error(404)
        return None

    def home(self) -> str:
        return f"http://{self.headers['Host']}"

    def answer(self, text: str, kind: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[tuple[str, list[str]]]:
    """Address of the site, and the paths that were asked for."""
    handler = type("Handler", (Site,), {"asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", handler.asked
        server.shutdown()


def query(data: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(data / "releases" / "latest" / "communique.duckdb"), read_only=True) as db:
        return db.execute(sql).fetchall()


@pytest.mark.slow
def test_a_feed_is_fetched_once_and_traced_to_its_capture(site, communique, tmp_path: Path) -> None:
    home, asked = site
    toml = f'data = "{tmp_path / "data"}"\n[[sources]]\nname = "Tarnis News"\nlocation = "{home}/feed.xml"\n[fetch]\ndelay = 0.01\nretries = 0\n'
    (tmp_path / "communique.toml").write_text(toml)
    printed = communique("run", cwd=tmp_path)
    assert "Tarnis News" in printed
    documents = query(tmp_path / "data", "SELECT url, source_uri, fetched_at, media_type FROM documents ORDER BY url")
    assert [row[0] for row in documents] == [f"{home}{path}" for path in sorted(PAGES)]
    assert all(str(row[1]).startswith("fetched/") and row[2] is not None and row[3] == "text/html" for row in documents)
    assert query(tmp_path / "data", "SELECT DISTINCT published_method FROM articles") == [("meta",)]
    reasons = {row[0] for row in query(tmp_path / "data", "SELECT reason FROM quarantine")}
    assert len(reasons) == 2 and any("robots" in str(reason) for reason in reasons)
    assert "/private/letter.html" not in asked and asked.count("/robots.txt") == 1
    assert any("lines" for _ in documents)
    again = communique("run", cwd=tmp_path)
    assert "Nothing new" in again
    assert asked.count("/mill.html") == 1 and asked.count("/feed.xml") == 2


@pytest.mark.slow
def test_a_prefix_of_storage_is_read_like_a_folder(communique, tmp_path: Path) -> None:
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        keys = {"aws_access_key_id": "key", "aws_secret_access_key": "hidden-word", "region_name": "us-east-1"}
        client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", **keys)
        client.create_bucket(Bucket="crawls")
        lines = [
            json.dumps({"story_text": text, "url": f"https://tarnis.example{path}"}) for path, text in PAGES.items()
        ]
        client.put_object(Bucket="crawls", Key="2025/a.jsonl", Body="\n".join(lines).encode())
        client.put_object(Bucket="crawls", Key="2024/b.txt", Body=b"Not below the prefix.")
        printed = communique(
            "run", "s3://crawls/2025", "--column", "text=story_text", "--data", str(tmp_path),
            "--s3-endpoint", f"http://{host}:{port}", AWS_ACCESS_KEY_ID="key", AWS_SECRET_ACCESS_KEY="hidden-word",
        )  # fmt: skip
    finally:
        server.stop()
    assert query(tmp_path, "SELECT source_uri FROM documents ORDER BY 1") == [("a.jsonl#1",), ("a.jsonl#2",)]
    assert "hidden-word" not in printed
    assert not any(b"hidden-word" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_source_that_is_none_ends_with_what_to_do(communique, tmp_path: Path) -> None:
    printed = communique("run", str(tmp_path / "none.jsonl"), "--data", str(tmp_path / "data"), expect=2)
    assert "no such file or folder" in printed
    printed = communique("run", "x.csv", "--column", "headline", expect=2)
    assert "--column headline: write OURS=THEIRS" in printed
