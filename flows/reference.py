"""docs/reference: every command with its options and examples, and every setting, made from what defines them."""

import io
from collections.abc import Iterator
from typing import Any

import typer

from flows.commands.examples import shown_examples
from flows.commands.exits import Exit
from flows.settings import Settings
from flows.settings_file import Described, described, tables, toml

UPDATE = "pytest tests/flows/test_reference.py --update-golden"


def commands_page(app: typer.Typer) -> str:
    """All commands, as Markdown."""
    root = typer.main.get_command(app)
    lines = ["# Commands", "", f"Generated from the code: after a change, `{UPDATE}`.", "", str(root.help), ""]
    lines += ["| command | what it does |", "|---|---|"]
    found = list(walked(root))
    for name, command in found:
        anchor = f"communique-{name.replace(' ', '-')}"
        lines.append(f"| [`{name}`](#{anchor}) | {_first(command)} |")
    for name, command in found:
        lines += ["", f"## communique {name}", "", *_about(command), "", *_parameters(command)]
        if examples := shown_examples(name):
            lines += ["", examples]
    lines += ["", "## Exit codes", "", "| code | meaning |", "|---:|---|"]
    lines += [f"| {code.value} | {code.meaning} |" for code in Exit]
    lines += [
        "",
        "With `--json` the standard output holds JSON alone, one object a line, and an error is one object on the standard error: "
        "`error`, the message, and `exit_code`.",
        "",
    ]
    return "\n".join(lines)


def walked(command: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Every command below one, with its name as it is typed."""
    for name, found in command.commands.items():
        yield f"{above}{name}", found
        if hasattr(found, "commands"):
            yield from walked(found, f"{above}{name} ")


def _first(command: Any) -> str:
    return str(command.help).strip().split("\n")[0]


def _about(command: Any) -> list[str]:
    return [line.strip() for line in str(command.help).strip().split("\n")]


def _parameters(command: Any) -> list[str]:
    lines = ["| argument or option | meaning |", "|---|---|"]
    for param in command.params:
        if param.name == "help":
            continue
        names = (
            ", ".join(f"`{name}`" for name in param.opts)
            if param.param_type_name == "option"
            else f"`{param.name.upper()}`"
        )
        help_text = str(getattr(param, "help", "") or "").replace("|", "\\|")
        default = _default(param)
        lines.append(f"| {names} | {help_text}{f' Default: `{default}`.' if default else ''} |")
    return lines


def _default(param: Any) -> str:
    value = param.default
    shown = getattr(param, "show_default", True)
    if value in (None, False, "", ()) or callable(value) or shown is False:
        return ""
    return str(value)


def settings_page() -> str:
    """All settings, as Markdown."""
    out = io.StringIO()
    out.write(
        f"# Settings\n\nGenerated from the code: after a change, `{UPDATE}`. `communique init` writes a file with all of them.\n\n"
    )
    out.write(
        "From the command line, else `COMMUNIQUE_*` in the environment (`COMMUNIQUE_WORKERS`, `COMMUNIQUE_FETCH__DELAY`), else "
        "`communique.toml` in the folder where you call it. An unknown name is an error.\n\n"
    )
    out.write(_table(described(Settings)))
    for name, model in tables().items():
        about = Settings.model_fields[name].description or ""
        heading = f"[[{name}]]" if name == "sources" else f"[{name}]"
        out.write(f"\n## {heading}\n\n{about}\n\n{_table(described(model))}")
    return out.getvalue()


def _table(settings: list[Described]) -> str:
    lines = ["| setting | default | meaning |", "|---|---|---|"]
    for setting in settings:
        default = f"`{toml(setting.default)}`" if setting.is_set else "none"
        if setting.name == "workers":
            default = "one a core"
        if setting.name == "user_agent":
            default = "`communique/VERSION`"
        choices = f" One of {', '.join(f'`{c}`' for c in setting.choices)}." if setting.choices else ""
        example = f" Example: `{toml(setting.example)}`." if setting.example is not None else ""
        lines.append(f"| `{setting.name}` | {default} | {setting.description}{choices}{example} |")
    return "\n".join(lines) + "\n"
