"""Hooks: real commands and a real server hear how a run ended, and change nothing about it."""

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from flows import hooks
from flows.failures import reason_of, without_secrets
from flows.hooks import Ran, told
from flows.publication import RefusedReleaseError
from flows.settings import HookSettings, Settings, SettingsError, read_settings
from sources.listing import SourceError
from warehouse.lock import LockedError

NOTHING = Ran("b1", None, is_new=False)
KEYS = {"event", "text", "reason", "exit_code", "batch_id", "release_id", "data", "started", "seconds", "counts"}


@pytest.fixture
def heard(tmp_path: Path) -> Path:
    return tmp_path / "heard.json"


@pytest.fixture
def command(tmp_path: Path, heard: Path) -> list[str]:
    """A command that keeps what it hears."""
    script = tmp_path / "listen.py"
    script.write_text(f"import sys\nopen({str(heard)!r}, 'wb').write(sys.stdin.buffer.read())\n")
    return [sys.executable, str(script)]


class Listener(BaseHTTPRequestHandler):
    posted: list[tuple[str, dict[str, Any]]]
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).posted.append((self.headers["Content-Type"], json.loads(body)))
        self.send_response(type(self).status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[tuple[type[Listener], str]]:
    class Fresh(Listener):
        posted: list[tuple[str, dict[str, Any]]] = []  # noqa: RUF012

    server = ThreadingHTTPServer(("127.0.0.1", 0), Fresh)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Fresh, f"http://127.0.0.1:{server.server_address[1]}/services/T0/s3cr3t"
    server.shutdown()
    server.server_close()


def settings_with(tmp_path: Path, **given: Any) -> Settings:
    return Settings(data=tmp_path / "data", hooks=HookSettings(**given))


def fails(error: Exception) -> Any:
    def call() -> Ran:
        raise error

    return call


def test_a_failure_is_told_to_command_and_webhook_alike(
    tmp_path: Path, command: list[str], heard: Path, listener: tuple[type[Listener], str]
) -> None:
    handler, address = listener
    settings = settings_with(tmp_path, on_failure=command, webhook=address, on_success=["false"])
    with pytest.raises(RefusedReleaseError):
        told(settings, fails(RefusedReleaseError("688 expectations, 1 critical failures")))
    message = json.loads(heard.read_bytes())
    assert set(message) == KEYS
    assert (message["event"], message["exit_code"]) == ("failure", 1)
    assert message["reason"] == "688 expectations, 1 critical failures" and message["reason"] in message["text"]
    assert message["data"] == str((tmp_path / "data").resolve()) and message["seconds"] >= 0
    assert handler.posted == [("application/json", message)]


def test_a_success_is_told_to_those_who_asked_for_it(
    tmp_path: Path, command: list[str], heard: Path, listener: tuple[type[Listener], str]
) -> None:
    handler, address = listener
    settings = settings_with(tmp_path, on_success=command, webhook_success=address, on_failure=["false"])
    assert told(settings, lambda: NOTHING) is NOTHING
    message = json.loads(heard.read_bytes())
    assert (message["event"], message["exit_code"], message["batch_id"]) == ("success", 0, "b1")
    assert message["reason"] is None and message["release_id"] is None and message["counts"] == {}
    assert [body for _, body in handler.posted] == [message]


def test_nobody_is_told_where_nothing_failed(tmp_path: Path, command: list[str], heard: Path) -> None:
    settings = settings_with(tmp_path, on_failure=command)
    told(settings, lambda: NOTHING)
    with pytest.raises(LockedError):
        told(settings, fails(LockedError("in use")))
    with pytest.raises(KeyboardInterrupt):
        told(settings, fails(KeyboardInterrupt()))  # type: ignore[arg-type]
    assert not heard.exists()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("raise SystemExit(3)", "it ended with 3"),
        ("import time; time.sleep(60)", "it took more than 1 s and was stopped"),
        ("import sys; sys.stdin.close()", ""),
    ],
)
def test_a_command_that_fails_is_said_and_the_error_stays(
    tmp_path: Path, script: str, said: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "TIMEOUT", 1.0)
    settings = settings_with(tmp_path, on_failure=[sys.executable, "-c", script])
    with pytest.raises(SourceError, match="nothing there"):
        told(settings, fails(SourceError("nothing there")))
    assert said in capfd.readouterr().err


def test_hooks_that_cannot_be_reached_are_said_without_the_secret(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], listener: tuple[type[Listener], str]
) -> None:
    handler, address = listener
    handler.status = 500
    told(settings_with(tmp_path, on_success=["no-such-command-here"], webhook_success=address), lambda: NOTHING)
    told(settings_with(tmp_path, webhook_success="http://127.0.0.1:9/s3cr3t"), lambda: NOTHING)
    said = capfd.readouterr().err
    assert "no-such-command-here: No such file or directory" in said
    assert "webhook at 127.0.0.1: it answered 500" in said and "ConnectError" in said
    assert "s3cr3t" not in said


def test_what_a_command_prints_does_not_get_into_the_output(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told(settings_with(tmp_path, on_success=[sys.executable, "-c", "print('from the hook')"]), lambda: NOTHING)
    found = capfd.readouterr()
    assert "from the hook" in found.err and not found.out


def test_no_shell_reads_a_command(tmp_path: Path) -> None:
    assert HookSettings.model_validate({"on_failure": "mail -s 'a run failed' me; rm x"}).on_failure == [
        "mail", "-s", "a run failed", "me;", "rm", "x"
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", ['webhook = "ftp://u:s3cr3t@x"', 'on_failure = "unclosed \'quote"', "on_failur = 1"])
def test_wrong_hooks_are_errors_that_hold_no_secret(
    tmp_path: Path, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "communique.toml").write_text(f"[hooks]\n{wrong}\n")
    with pytest.raises(SettingsError, match=r"hooks\.") as error:
        read_settings({})
    assert "s3cr3t" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:pw@news.example/rss: 403", "https://news.example/rss: 403"),
        ("'s3://key:secret@bucket/x' is empty", "'s3://bucket/x' is empty"),
        ("no address", "no address"),
        ("http://[broken: x@y", "http://[broken: x@y"),
    ],
)
def test_reasons_hold_no_passwords(text: str, shown: str) -> None:
    assert without_secrets(text) == shown
    assert reason_of(SourceError(text), Path()) == (shown, 2)
    assert reason_of(RuntimeError(text), Path()) == (f"RuntimeError: {shown}", 1)
