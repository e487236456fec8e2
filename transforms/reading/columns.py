"""Which column of a record holds what: as mapped by the user, by our own names, or by the table of usual names."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from transforms.reading.captured import Refused

_USUAL: dict[str, list[str]] = tomllib.loads((files(__package__) / "columns.toml").read_text(encoding="utf-8"))
MAPPABLE = tuple(_USUAL)  # what a name can be given for
# Columns of our own names: they alone, with the text or html wherever it was found, make a row's identity, so that a
# name that is learnt or mapped later makes no new document.
COLUMNS = ("id", "url", "publisher", "source", "title", "authors", "published_at", "text", "html")
_KEPT_SHAPES = 1000  # sets of keys remembered; records of more shapes are resolved each time

# Ours -> theirs, in order of preference.
Found = dict[str, tuple[str, ...]]


def _plain(name: str) -> str:
    return re.sub(r"[\s_.\-]+", "", name.casefold())


_RANK = {_plain(other): (ours, at) for ours, others in _USUAL.items() for at, other in enumerate((ours, *others))}


class Columns:
    """Finds the columns of records. `given`: ours -> theirs, as the user maps them; a dotted name goes inside."""

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        self.given = dict(given or {})
        self._known: dict[tuple[str, ...], Found] = {}

    def find(self, names: Iterable[str]) -> Found:
        """Where each of our columns is among a record's names; what is not there is left out.

        The mapped name goes before our own, that before the usual ones. `text` and `html` are guessed only where
        neither is there by its own name.
        """
        key = tuple(names)
        if (known := self._known.get(key)) is not None:
            return known
        present = set(key)
        guessed: dict[str, list[tuple[int, str]]] = {}
        for name in dict.fromkeys(key):
            ours, rank = _RANK.get(_plain(name), (None, 0))
            if ours:
                guessed.setdefault(ours, []).append((-1 if name == ours else rank, name))
        sure = {ours for ours in ("text", "html") if ours in present or self._mapped(ours, present)}
        found: Found = {}
        for ours in MAPPABLE:
            if ours in ("text", "html") and sure and ours not in sure:
                continue
            candidates = [name for _, name in sorted(guessed.get(ours, []))]
            if ours in sure:
                candidates = [ours] if ours in present else []
            if mapped := self._mapped(ours, present):
                candidates = [mapped, *(c for c in candidates if c != mapped)]
            if candidates:
                found[ours] = tuple(candidates)
        if len(self._known) < _KEPT_SHAPES:
            self._known[key] = found
        return found

    def _mapped(self, ours: str, present: set[str]) -> str | None:
        name = self.given.get(ours)
        return name if name and (name in present or name.split(".")[0] in present) else None

    def missing(self, source_uri: str, found: Sequence[str], data: bytes) -> Refused:
        """The refusal of a source in which nothing is the text."""
        mapped = self.given.get("text") or self.given.get("html")
        wanted = (
            f"no column `{mapped}`, as mapped" if mapped else "no column `text` or `html`, nor a usual name of them"
        )
        detail = (
            f"{source_uri}: {wanted}; found: {', '.join(found) or 'nothing':.500}; "
            "map the one that holds the text: --column text=NAME, or `columns` in communique.toml"
        )
        return Refused(source_uri, "missing_columns", detail, data)


def has_text(found: Found) -> bool:
    return "text" in found or "html" in found


def values(record: Mapping[str, Any], found: Found) -> dict[str, list[Any]]:
    """Our columns -> the record's values for each, in order of preference."""
    return {ours: [_value(record, name) for name in names] for ours, names in found.items()}


def _value(record: Mapping[str, Any], name: str) -> Any:
    if name in record:
        return record[name]
    value: Any = record
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def identity_row(record: Mapping[str, Any], found: Found) -> dict[str, Any]:
    """What makes a row's identity: the columns of our own names, and the text or html where it is under another."""
    row = {name: record[name] for name in COLUMNS if record.get(name) is not None}
    for ours in ("text", "html"):
        value = next((v for name in found.get(ours, ()) if (v := _value(record, name)) not in (None, "")), None)
        if value is not None:
            row[ours] = value
    return row
