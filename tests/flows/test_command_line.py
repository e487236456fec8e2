"""The command line as a whole: every command found by walking the app, so that a new one is asked the same."""

import json
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from flows.cli import app
from flows.commands.command import complain
from flows.commands.examples import EXAMPLES
from flows.commands.exits import Exit

ROOT_COMMAND = typer.main.get_command(app)
LAST = ["data", "release", "as_json", "help"]  # the options that many commands share, in this order, at the end


def walk(command: Any = ROOT_COMMAND, above: str = "") -> Iterator[tuple[str, Any]]:
    for name, found in command.commands.items():
        yield f"{above}{name}", found
        if hasattr(found, "commands"):
            yield from walk(found, f"{above}{name} ")


COMMANDS = dict(walk())
LEAVES = {name: command for name, command in COMMANDS.items() if not hasattr(command, "commands")}


def options(command: Any) -> dict[str, Any]:
    return {p.name: p for p in command.params if p.param_type_name == "option"}


def parsed(words: list[str]) -> None:
    """Goes from the root to the command as a call does, and calls nothing."""
    command, context = ROOT_COMMAND, None
    while True:
        context = command.make_context(command.name or "communique", words, parent=context, allow_extra_args=True, allow_interspersed_args=not hasattr(command, "commands"))  # fmt: skip
        if not hasattr(command, "commands") or not (rest := [*context._protected_args, *context.args]):
            assert hasattr(command, "commands") or not context.args, context.args
            return
        command, words = command.commands[rest[0]], rest[1:]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_examples_that_its_help_shows(name: str) -> None:
    shown = CliRunner(env={"COLUMNS": "250"}).invoke(app, [*name.split(), "--help"]).output
    assert EXAMPLES[name]
    for example in EXAMPLES[name]:
        assert example.call.startswith(name) or name == "lexicon"
        assert " ".join(f"communique {example.call}".split()) in " ".join(shown.split())
        assert example.why in " ".join(shown.split())


def test_no_example_is_of_a_command_that_is_not_there() -> None:
    assert set(EXAMPLES) == set(COMMANDS)


@pytest.mark.parametrize("call", [e.call for es in EXAMPLES.values() for e in es])
def test_every_example_is_a_call_that_the_command_takes(call: str) -> None:
    words = shlex.split(call.replace("$(", "'$(").replace("tail -1)", "tail -1)'"))
    parsed(words[: words.index(">")] if ">" in words else words)


def test_a_call_that_no_command_takes_is_found_out() -> None:
    with pytest.raises(Exception, match="No such option"):
        parsed(["diff", "--bogus"])


@pytest.mark.parametrize("name", LEAVES)
def test_options_of_one_name_are_one_and_stand_last(name: str) -> None:
    found = options(LEAVES[name])
    assert "as_json" in found, "every command has --json"
    assert [n for n in found if n in LAST] == list(found)[-len([n for n in found if n in LAST]) :]
    assert [n for n in found if n in LAST] == [n for n in LAST if n in found]
    for other in LEAVES.values():
        for shared in {"data", "release", "as_json"} & set(found) & set(options(other)):
            assert options(other)[shared].help == found[shared].help
            assert options(other)[shared].opts == found[shared].opts
    for option in found.values():
        if option.name == "out":
            assert option.opts[0] == "--out" and "-o" in option.opts


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_commands_and_options_are_sentences(name: str) -> None:
    command = COMMANDS[name]
    assert command.help[0].isupper() and command.help.split("\n")[0].rstrip().endswith(".")
    for param in command.params:
        text = getattr(param, "help", None) or ""
        assert text.endswith((".", ")", "...")), (name, param.name, text)


@pytest.mark.parametrize("name", LEAVES)
def test_with_json_a_wrong_call_is_one_object_on_the_standard_error(name: str) -> None:
    result = CliRunner().invoke(app, [*name.split(), "--bogus", "--json"])
    assert result.exit_code == Exit.WRONG_CALL and result.stdout == ""
    told = json.loads(result.stderr)
    assert set(told) == {"error", "exit_code"} and told["exit_code"] == 2 and "--bogus" in told["error"]


def test_without_json_a_wrong_call_is_told_to_people() -> None:
    result = CliRunner().invoke(app, ["version", "--bogus"])
    assert result.exit_code == Exit.WRONG_CALL and "Try 'communique" in result.stderr.replace("root", "communique")


def test_exit_codes_are_in_the_help() -> None:
    shown = " ".join(CliRunner(env={"COLUMNS": "250"}).invoke(app, ["--help"]).output.split())
    assert all(f"{code.value}: {code.meaning}" in shown for code in Exit)


def test_whether_a_message_is_for_programs_is_of_its_call_alone(capsys: pytest.CaptureFixture[str]) -> None:
    told = CliRunner().invoke(app, ["exlpain", "x", "--json"])
    assert json.loads(told.stderr)["exit_code"] == Exit.WRONG_CALL
    complain("after the call")
    assert capsys.readouterr().err == "communique: after the call\n"
