"""The command line over a release: the examples of the help, JSON, completion, colours, and what wrong calls are told."""

import json
import os
import pty
import re
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.commands.examples import AN_EVENT, EXAMPLES, PLACES
from flows.commands.exits import Exit

RUN = [e.call for es in EXAMPLES.values() for e in es if e.is_run]
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture
def call(example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The command in this process, over the example's release, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMMUNIQUE_DATA", str(example.data))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)

    def run(*args: str) -> Result:
        return CliRunner(env={"COLUMNS": "160"}).invoke(app, list(args))

    return run


def first(call, query: str) -> str:
    (name,) = json.loads(call("sql", query, "--json").stdout.splitlines()[0]).values()
    return str(name)


@pytest.mark.parametrize("text", RUN)
def test_the_examples_of_the_help_work(call, example, text: str) -> None:
    for place, query in PLACES.items():
        if place in text:
            text = text.replace(place, first(call, query))
    if "$(" in text or ">" in text:
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f"communique {text}"], env={**os.environ, "PATH": PATH}, capture_output=True, text=True
        )  # fmt: skip
        code, output = ran.returncode, ran.stdout + ran.stderr
    else:
        result = call(*shlex.split(text))
        code, output = result.exit_code, result.output
    assert code == 0 or (text.startswith("doctor") and code == 1), output
    assert output.strip() or any(Path().iterdir())


JSON_CALLS = [
    ("plan",), ("status",), ("catalog",), ("init",), ("doctor",), ("sql", "FROM meetings LIMIT 2"), ("explain", AN_EVENT), ("who", "Zelensky"),
    ("who", "--stale", "12"), ("who", "--check"), ("version",), ("releases",), ("diff", "latest", "latest"), ("rollback", "latest"),
    ("prune", "--keep", "5"), ("verify",), ("export", "batches", "--out", "out"), ("lexicon",), ("lexicon", "list", "--type", "AID"),
    ("lexicon", "search", "v:call"), ("lexicon", "show", "assault.strike.verb"), ("lexicon", "test", "sanction.embargo"),
    ("plot", "timeline", "--out", "timeline.svg"), ("lexicon", "explain", "France urged Sudan to withdraw its troops."), ("run",), ("run", "--dry-run"),
    ("backfill", "crawls/{%Y-%m-%d}/", "--from", "2025-10-01", "--to", "2025-10-01", "--dry-run"),
]  # fmt: skip


@pytest.mark.parametrize("args", JSON_CALLS, ids=" ".join)
def test_with_json_nothing_but_objects_is_on_the_standard_output(call, args: tuple[str, ...]) -> None:
    if args[0] == "backfill":
        Path("crawls/2025-10-01").mkdir(parents=True)
        Path("crawls/2025-10-01/a.txt").write_text("Kelvania and Dravonia met.\n")
    given = [first(call, PLACES[AN_EVENT]) if a == AN_EVENT else a for a in args]
    if args[0] in ("run", "plan"):
        given += ["--partition-size", "8"] if args[0] == "run" else []
    result = call(*given, "--json")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code in (0, 1), result.output
    assert all(isinstance(one, dict) for one in found)
    assert found or args[0] == "prune" or args[:2] == ("lexicon", "test")


def test_every_command_is_called_with_json() -> None:
    import typer

    names = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert names - {args[0] for args in JSON_CALLS} == {
        "schedule"
    }  # which does not end: tests/integration/test_schedule.py


WRONG = [
    (("sql", "SELECT evnt_id FROM events"), 1, ["event_id", "DESCRIBE"]),
    (("sql", "FROM evnts"), 1, ['"events"', "SHOW TABLES"]),
    (("sql", "SELEC 1"), 1, ["syntax error", "LIMIT 5"]),
    (("sql", "FROM events", "--release", "2025"), 2, ["no release 2025; it has"]),
    (("sql", "FROM events", "--data", "nowhere"), 2, ["communique run", "--data"]),
    (("explain", "zzz"), 1, ["no table has the id zzz", "Ids are whole"]),
    (("explain", "x", "--data", "nowhere"), 2, ["communique run"]),
    (("run", "nowhere.txt"), 2, ["nowhere.txt: no such file or folder"]),
    (("plan", "nowhere/"), 2, ["no such file or folder"]),
    (("diff", "nowhere"), 2, ["no release nowhere"]),
    (("rollback", "nowhere"), 2, ["no release nowhere"]),
    (("verify", "nowhere"), 2, ["no release nowhere"]),
    (("export", "evnts", "--out", "x"), 2, ["evnts", "events"]),
    (("export",), 2, ["--out FOLDER"]),
    (("plot", "map", "--out", "map.jpg"), 2, [".svg or .png"]),
    (("plot", "maps", "--out", "map.svg"), 2, ["timeline", "map"]),
    (("plot", "map", "--type", "WAR", "--out", "map.svg"), 2, ["--type WAR", "ASSAULT"]),
    (("plot", "map", "--status", "done", "--out", "map.svg"), 2, ["--status done", "actual"]),
    (("plot", "map", "--country", "Atlantis", "--out", "map.svg"), 2, ["--country Atlantis", "communique sql"]),
    (("plot", "map", "--actor", "Nobody at all", "--out", "map.svg"), 1, ["Nobody at all", "ask for less"]),
    (("plot", "map", "--from", "2025-10-02", "--to", "2025-10-01", "--out", "m.svg"), 2, ["swap them"]),
    (("plot", "map", "--out", "/proc/nowhere/map.svg"), 2, ["cannot be written", "--out"]),
    (("who",), 2, ["Give a name"]),
    (("who", "Xqwzt"), 1, ["--entities FILE"]),
    (("schedule",), 2, ["--every 1h"]),
    (("backfill", "x/{%Y}", "--from", "2025-10-02", "--to", "2025-10-01"), 2, ["swap them"]),
    (("lexicon", "show", "assault.strik.verb"), 1, ["did you mean"]),
    (("exlpain", "x"), 2, ["explain"]),
]


@pytest.mark.parametrize(("args", "code", "said"), WRONG, ids=lambda x: " ".join(x) if isinstance(x, tuple) else None)
def test_wrong_calls_say_the_next_step_to_people_and_to_programs(call, args, code: int, said: list[str]) -> None:
    result = call(*args)
    assert result.exit_code == code and result.stdout == "" and "Traceback" not in result.output
    for words in said:
        assert words in " ".join(result.stderr.split())
    told = call(*args, "--json")
    assert told.exit_code == code and told.stdout == ""
    found = json.loads(told.stderr)
    assert found["exit_code"] == code and all(words in " ".join(found["error"].split()) for words in said)


@pytest.mark.parametrize("json_option", [(), ("--json",)], ids=["people", "programs"])
def test_a_port_in_use_is_told_with_another_way(example, call, json_option: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = call("catalog", "--serve", "--port", str(port), *json_option)
    assert result.exit_code == Exit.WRONG_CALL and result.stdout == ""
    told = json.loads(result.stderr) if json_option else {"error": result.stderr, "exit_code": Exit.WRONG_CALL}
    assert told["exit_code"] == Exit.WRONG_CALL
    assert f"port {port} cannot be had" in told["error"] and "another with --port" in told["error"]


def test_an_id_that_is_almost_right_is_named(call) -> None:
    right = first(call, PLACES[AN_EVENT])
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    assert f"Did you mean {right}" in " ".join(call("explain", wrong).stderr.split())


# completion


def completed(words: str, cwd: Path, data: Path) -> list[str]:
    """What bash is given for a line that ends at the cursor."""
    settings = {
        "_COMMUNIQUE_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    env = {**os.environ, **settings, "COMMUNIQUE_DATA": str(data)}
    ran = subprocess.run(
        [f"{Path(sys.executable).parent}/communique"], env=env, cwd=cwd, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split()


def test_the_shell_completes_commands_options_and_what_the_release_holds(call, example, tmp_path: Path) -> None:
    event = first(call, PLACES[AN_EVENT])
    for words, wanted in [
        ("communique exp", {"explain", "export"}),
        ("communique verify ", {"latest", "previous", example.release.name}),
        ("communique sql x --release 2", {example.release.name}),
        ("communique export me", {"meetings", "mentions"}),
        (f"communique explain {event[:6]}", {event}),
        ("communique lexicon show assault.strike.v", {"assault.strike.verb"}),
        ("communique prune --keep-", {"--keep-days"}),
    ]:
        assert wanted <= set(completed(words, tmp_path, example.data)), words
    assert completed("communique verify 2", tmp_path, tmp_path) == []
    assert completed("communique explain a", tmp_path, tmp_path) == []


def test_the_shell_is_told_how_to_complete() -> None:
    env = {**os.environ, "_COMMUNIQUE_COMPLETE": "source_bash"}
    told = subprocess.run([f"{Path(sys.executable).parent}/communique"], env=env, capture_output=True, text=True)
    assert "complete -o default -F _communique_completion communique" in told.stdout
    help = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["--help"]).output
    assert "--install-completion" in help and "--show-completion" in help


# colours

# What reads a release, and what is said of wrong calls.
READING = [
    "sql 'FROM meetings'", f"explain {AN_EVENT}", "status", "releases", "diff latest latest", "verify", "who Zelensky",
    "who --stale 12", "lexicon", "lexicon show assault.strike.verb", "lexicon explain 'France urged Sudan to withdraw.'", "doctor",
    "catalog", "export batches --out out", "--help", "sql --help", "verify nowhere", "exlpain",
]  # fmt: skip
# Coloured on a terminal, so that a test in which nothing is ever coloured fails.
COLOURED = {f"explain {AN_EVENT}", "doctor", "verify nowhere", "lexicon show assault.strike.verb"}
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3\d|4\d|9\d|10\d)(?:;\d+)*m")
# All of them in one process: a line with a number, then what the command of that number says.
ONE_AFTER_ANOTHER = """
import json, sys
from flows.cli import app
for number, words in enumerate(json.loads(sys.argv[1])):
    print(f"<<<{number}>>>", flush=True)
    try:
        app(words)
    except SystemExit:
        pass
    sys.stdout.flush(), sys.stderr.flush()
"""


def said(call, data: Path, cwd: Path, to: int, **environment: str) -> subprocess.Popen[bytes]:
    """A process that calls READING, with both outputs to `to`."""
    hidden = ("NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS", "CI", "PY_COLORS", "TTY_COMPATIBLE", "PREFECT_API_URL")
    env = {k: v for k, v in os.environ.items() if k not in hidden}
    env |= {"TERM": "xterm-256color", "COMMUNIQUE_DATA": str(data), **environment}
    event = first(call, PLACES[AN_EVENT])
    words = [shlex.split(text.replace(AN_EVENT, event)) for text in READING]
    command = [sys.executable, "-c", ONE_AFTER_ANOTHER, json.dumps(words)]
    return subprocess.Popen(command, stdout=to, stderr=subprocess.STDOUT, env=env, cwd=cwd)


def parts(written: bytes) -> dict[str, str]:
    """Command -> what it wrote."""
    found = re.split(r"<<<\d+>>>\r?\n", written.decode())[1:]
    assert len(found) == len(READING) and all(part.strip() for part in found), written.decode()
    return dict(zip(READING, found, strict=True))


def on_a_terminal(call, data: Path, cwd: Path, **environment: str) -> dict[str, str]:
    ours, theirs = pty.openpty()
    process = said(call, data, cwd, theirs, **environment)
    os.close(theirs)
    written = b""
    while True:
        try:
            if not (part := os.read(ours, 4096)):
                break
        except OSError:  # the other end is closed
            break
        written += part
    assert process.wait() == 0, written
    os.close(ours)
    return parts(written)


def test_colours_are_for_terminals_and_off_with_no_color(example, call, tmp_path: Path) -> None:
    plain = on_a_terminal(call, example.data, tmp_path, NO_COLOR="1")
    shutil.rmtree(tmp_path / "out")
    coloured = on_a_terminal(call, example.data, tmp_path)
    assert {words for words, text in coloured.items() if COLOUR.search(text)} >= COLOURED
    assert not {words: text for words, text in plain.items() if COLOUR.search(text)}


def test_a_pipe_is_given_no_escape(example, call, tmp_path: Path) -> None:
    process = said(call, example.data, tmp_path, subprocess.PIPE)
    written, _ = process.communicate()
    assert not {words: text for words, text in parts(written).items() if "\x1b" in text}
