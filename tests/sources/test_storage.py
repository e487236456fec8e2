"""S3-compatible prefixes, against a server of moto's on loopback."""

import io
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import boto3
import pytest
from s3_server import s3_server

from sources.listing import Source, SourceError, list_sources
from sources.storage import StoredObject, parse_address

KEY, SECRET = "AKIAEXAMPLE", "s3cr/t+with@odd:signs"
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A server with two buckets: `news`, and `empty`."""
    with s3_server() as server:
        url = f"http://{server}"
        client = boto3.client("s3", endpoint_url=url, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name="us-east-1")  # fmt: skip
        for bucket in ("news", "empty"):
            client.create_bucket(Bucket=bucket)
        objects = {"in/a.txt": b"one", "in/deep/b b.HTML": b"<p>two</p>", "in/notes.md": b"no", "in/.hidden/c.txt": b"no",
                   "in/large.txt": bytes(range(256)) * 20_000, "other/d.txt": b"other", "in/folder/": b""}  # fmt: skip
        for key, body in objects.items():
            client.put_object(Bucket="news", Key=key, Body=body)
        yield url


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No credentials but those of the test."""
    for name in [name for name in os.environ if name.startswith("AWS_") and name != "AWS_CA_BUNDLE"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def address(endpoint: str, prefix: str = "news/in") -> str:
    host = endpoint.removeprefix("http://")
    return f"s3://{KEY}:{quote(SECRET, safe='')}@{prefix}?endpoint_override={host}&scheme=http&region=us-east-1"


def test_a_prefix_gives_its_objects_by_their_place_below_it(endpoint: str) -> None:
    listing = list_sources([address(endpoint)])
    assert [s.uri for s in listing.sources] == ["a.txt", "deep/b b.HTML", "large.txt"]
    assert listing.ignored == ("notes.md",)
    with listing.sources[1].open() as file:
        assert file.read() == b"<p>two</p>"


def test_an_object_is_read_in_any_order(endpoint: str) -> None:
    whole = bytes(range(256)) * 20_000
    (large,) = (s for s in list_sources([address(endpoint)]).sources if s.uri == "large.txt")
    with large.open() as file:
        assert file.seekable()
        assert file.seek(-3, io.SEEK_END) == len(whole) - 3
        assert file.read() == whole[-3:]
        file.seek(1_000_001)
        assert (file.read(5), file.tell()) == (whole[1_000_001:1_000_006], 1_000_006)
        file.seek(0)
        assert file.read() == whole


def test_credentials_and_endpoint_may_come_from_the_environment(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_ENDPOINT_URL": endpoint,
    }.items():
        monkeypatch.setenv(name, value)
    expected = [s.uri for s in list_sources([address(endpoint)]).sources]
    assert [s.uri for s in list_sources(["s3://news/in/"]).sources] == expected
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    assert [s.uri for s in list_sources(["s3://news/in"], endpoint=endpoint).sources] == expected


def test_a_single_object_and_a_whole_bucket_can_be_named(endpoint: str) -> None:
    (one,) = list_sources([address(endpoint, "news/in/notes.md")]).sources
    assert one.uri == "notes.md"
    uris = [s.uri for s in list_sources([address(endpoint, "news")]).sources]
    assert uris == ["in/a.txt", "in/deep/b b.HTML", "in/large.txt", "other/d.txt"]


def test_local_files_and_objects_go_together(endpoint: str, tmp_path: Path) -> None:
    (tmp_path / "local.txt").write_text("local")
    sources = list_sources([address(endpoint), str(tmp_path / "local.txt")], columns={"text": "body"}).sources
    assert [s.uri for s in sources] == ["a.txt", "deep/b b.HTML", "large.txt", "local.txt"]
    assert {s.columns for s in sources} == {(("text", "body"),)}


def test_a_source_can_be_read_in_another_process(endpoint: str) -> None:
    source = list_sources([address(endpoint)]).sources[0]
    source.open().close()  # connected already here
    read = "import pickle, sys; print(pickle.load(sys.stdin.buffer).open().read())"
    done = subprocess.run(
        [sys.executable, "-c", read], input=pickle.dumps(source), capture_output=True, cwd=ROOT, check=True
    )
    assert done.stdout == b"b'one'\n"


def test_the_digest_is_of_what_the_listing_says_and_changes_with_it(endpoint: str) -> None:
    client = boto3.client("s3", endpoint_url=endpoint, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name="us-east-1")  # fmt: skip
    client.put_object(Bucket="news", Key="changing/a.txt", Body=b"one")
    name = address(endpoint, "news/changing")
    first, again = list_sources([name]), list_sources([name])
    assert first.batch_id == again.batch_id
    client.put_object(Bucket="news", Key="changing/a.txt", Body=b"other")
    assert list_sources([name]).batch_id != first.batch_id


def test_no_secret_shows(endpoint: str) -> None:
    listing = list_sources([address(endpoint)])
    shown = f"{listing!r} {[str(s.location) for s in listing.sources]} {listing.batch_id}"
    assert SECRET not in shown and KEY not in shown and quote(SECRET, safe="") not in shown


def bad(endpoint: str) -> dict[str, tuple[str, str]]:
    with_key = f"s3://{KEY}:{quote(SECRET, safe='')}@"
    return {
        "no bucket of this name": (address(endpoint, "nowhere/in"), "no such bucket"),
        "nothing below": (address(endpoint, "news/nothing"), "nothing below this prefix"),
        "empty bucket": (address(endpoint, "empty"), "nothing below this prefix"),
        "no file that is read": (address(endpoint, "news/in/folder"), "nothing below"),
        "nobody there": (f"{with_key}news/in?endpoint_override=127.0.0.1:1&scheme=http&region=x", "cannot be reached"),
        "unknown option": (f"{with_key}news/in?endpoint=127.0.0.1:1&secret={SECRET[:4]}", "unknown option secret"),
        "secret not encoded": (f"s3://{KEY}:{SECRET}@news/in", "percent-encode"),
        "bracket": (f"s3://{KEY}:{SECRET}[@news/in", "percent-encode"),
        "no bucket": ("s3://", "names no bucket"),
    }


@pytest.mark.parametrize("name", list(bad("")))
def test_what_is_wrong_is_said_quickly_and_without_the_secret(endpoint: str, name: str) -> None:
    source, said = bad(endpoint)[name]
    started = time.monotonic()
    with pytest.raises(SourceError, match=said) as caught:
        list_sources([source])
    assert time.monotonic() - started < 10
    shown = f"{caught.value} {caught.value.__cause__}"
    assert KEY not in shown and SECRET[:4] not in shown and "; " in f"{shown};"


def test_no_credentials_are_an_error_with_a_next_step(endpoint: str) -> None:
    """moto asks for none, so the answer of a server that does is served here."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    class Denies(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
            self.send_response(403)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Type", "application/xml")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Denies)
    Thread(target=server.serve_forever, daemon=True).start()
    started = time.monotonic()
    with pytest.raises(SourceError, match="AWS_ACCESS_KEY_ID"):
        list_sources([f"s3://news/in?endpoint_override=http://127.0.0.1:{server.server_address[1]}"])
    assert time.monotonic() - started < 10
    server.shutdown()
    server.server_close()


def test_an_object_that_is_gone_says_so(endpoint: str) -> None:
    bucket, _ = parse_address(address(endpoint))
    with pytest.raises(OSError, match="list the source again") as caught:
        Source("gone.txt", StoredObject(bucket, "in/gone.txt", 3, 0)).open()
    assert caught.value.strerror


def test_an_address_says_where_and_the_environment_what_it_leaves_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://10.0.0.1:9000/")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    bucket, prefix = parse_address("s3://My.Bucket/a%20b/c/")
    assert (bucket.name, prefix, bucket.endpoint, bucket.scheme, bucket.region) == (
        "My.Bucket", "a b/c", "10.0.0.1:9000", "http", "eu-central-1",
    )  # fmt: skip
    bucket, _ = parse_address("s3://b/?endpoint_override=https://h:1&region=x&anonymous=true", "http://other")
    assert (bucket.endpoint, bucket.scheme, bucket.region, bucket.is_anonymous) == ("h:1", "https", "x", True)
