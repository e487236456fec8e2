"""A communique.toml with every setting, its meaning and its default, made from the settings themselves."""

import dataclasses
import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any, get_args

from pydantic import BaseModel

from flows.settings import Settings, SourceSettings
from sources.web import FetchOptions

HEAD = """\
# What communique is told in the folder where this file lies. The command line and COMMUNIQUE_* in the environment go before.
# A line with # and no space holds a setting with its default: take the # away to change it.
"""


@dataclass(frozen=True)
class Described:
    """A setting: its name, what it means, which values it takes where they are few, its default, an example."""

    name: str
    description: str
    choices: tuple[str, ...]
    default: Any
    example: Any

    @property
    def is_set(self) -> bool:
        """Has it a default that TOML can write? It knows no null."""
        return self.default is not None


def described(model: type) -> list[Described]:
    """The settings of a model that are single values, in order."""
    if not issubclass(model, BaseModel):
        of_fetch = dataclasses.fields(FetchOptions)
        return [
            Described(f.name, f.metadata["description"], (), f.default, f.metadata.get("example")) for f in of_fetch
        ]
    return [
        Described(
            name,
            field.description or "",
            _choices(field.annotation),
            None if field.is_required() else field.get_default(call_default_factory=True),
            (field.examples or [None])[0],
        )
        for name, field in model.model_fields.items()
        if name not in tables()
    ]


def tables() -> dict[str, type]:
    """The settings that are tables of their own: name -> model."""
    found: dict[str, type] = {"sources": SourceSettings}
    for name, field in Settings.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and (issubclass(kind, BaseModel) or kind is FetchOptions):
            found[name] = kind
    return found


def _choices(annotation: Any) -> tuple[str, ...]:
    """The values of a Literal, or of a union of them."""
    found: list[str] = []
    for value in get_args(annotation):
        found += [value] if isinstance(value, str) else _choices(value)
    return tuple(found)


def written() -> str:
    """The file."""
    lines = [HEAD]
    for setting in described(Settings):
        lines += [*_lines(setting), ""]
    for name, model in tables().items():
        about = Settings.model_fields[name].description or ""
        if name == "sources":
            lines += [f"# {about} For each source:", "# [[sources]]", *_as_example(model), ""]
            continue
        lines += ["", f"# {about}", f"[{name}]", ""]
        for setting in described(model):
            lines += [*_lines(setting), ""]
    return "\n".join(lines).rstrip() + "\n"


def _lines(setting: Described) -> Iterator[str]:
    one_of = f" One of {', '.join(setting.choices)}." if setting.choices else ""
    yield from textwrap.wrap(setting.description + one_of, 110, initial_indent="# ", subsequent_indent="# ")
    if setting.is_set:
        yield f"#{setting.name} = {toml(setting.default)}"
    if setting.example is not None and setting.default in (None, []):
        state = "Not set." if setting.default is None else ""
        yield " ".join(["#", *([state] if state else []), f"For example: {setting.name} = {toml(setting.example)}"])


def _as_example(model: type) -> Iterator[str]:
    for setting in described(model):
        value = setting.example if setting.example is not None else setting.default
        yield f"# {setting.name} = {toml(value)}    # {setting.description}"


def toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {toml(item)}' for key, item in value.items())} }}" if value else "{}"
    return json.dumps(str(value) if isinstance(value, PurePath) else value, ensure_ascii=False)
