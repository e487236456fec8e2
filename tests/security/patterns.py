"""The regular expressions of our modules, and the texts on which each would be slow if it were."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from re import _parser as sre  # type: ignore[attr-defined]  # the standard library's own parser of patterns
from typing import Any

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("transforms", "sources")
FLAGS = {
    name: getattr(re, name)
    for name in ("IGNORECASE", "I", "DOTALL", "S", "MULTILINE", "M", "VERBOSE", "X", "ASCII", "A")
}
PLAIN = [
    " ", "\n", " \n", "\t", "a", "A", "Aa ", "aA", "1", "1 ", "1,", "1.", ".", "a.", "A.", "a. ", "A. B", "-", "--", "- ", "–", "'", "\"", "“", "”", "’",
    "(", ")", "()", "[", "<", ">", "<a", "<a ", "</", "&", "&#", "&a", ";", ",", ", ", "a, ", "and ", "the ", "of ", "/", "//", "a/", "http://",
    "@", "a@", ":", "a:", "1:", "_", "$", "$1", "%", "\0", "é", "一", "\u200b", "\u202e", "=", "\\", "{", "}", "|", "*", "#", "Mr. ", "said ", "\"a\" ", "a\n", "1\n",
    "By ", "x\n\n", "May ", "May 1, ", "1 May ", "one hundred ", "million ", "<p>", "<!--", "<![CDATA[", "<meta ", "\r", "\x0b", "…", "...",
]  # fmt: skip


def modules() -> Iterator[Any]:
    for package in PACKAGES:
        root = importlib.import_module(package)
        for found in pkgutil.walk_packages(root.__path__, f"{package}."):
            if ".training" not in found.name and ".build_" not in found.name and ".mine_" not in found.name:
                yield importlib.import_module(found.name)


def patterns() -> dict[str, re.Pattern[Any]]:
    """`module.NAME` -> pattern: what modules and their classes hold, and the literals that they give to `re`."""
    found: dict[str, re.Pattern[Any]] = {}
    for module in modules():
        for name, value in list(vars(module).items()):
            for number, pattern in enumerate(_held(value, module.__name__)):
                found[f"{module.__name__}.{name}" + (f"[{number}]" if number else "")] = pattern
        for line, pattern in _literals(module):
            found.setdefault(f"{module.__name__}:{line}", pattern)
    unique: dict[re.Pattern[Any], str] = {}
    for name, pattern in found.items():
        unique.setdefault(pattern, name)
    return {name: pattern for pattern, name in unique.items()}


def _held(value: object, module: str, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, Mapping):
        for item in list(value.values())[:2000]:
            yield from _held(item, module, depth + 1)
    elif depth < 3 and isinstance(value, list | tuple | set | frozenset):
        for item in list(value)[:2000]:
            yield from _held(item, module, depth + 1)
    elif depth < 1 and isinstance(value, type) and value.__module__ == module:
        yield from _held(dict(vars(value)), module, depth + 1)


def _literals(module: Any) -> Iterator[tuple[str, re.Pattern[Any]]]:
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re"):
            continue
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str | bytes) and node.func.attr != "escape":
            names = {
                n.attr
                for arg in [*node.args[1:], *(k.value for k in node.keywords)]
                for n in ast.walk(arg)
                if isinstance(n, ast.Attribute)
            }
            flags = 0
            for name in names & set(FLAGS):
                flags |= FLAGS[name]
            yield f"{node.lineno} {node.func.attr}", re.compile(first.value, flags)


def methods(name: str) -> set[str]:
    """With which methods of a pattern the code uses it; searching, if that is not seen."""
    module, _, last = name.partition(":")[0].rpartition(".")
    if ":" in name:
        return {name.rpartition(" ")[2]}
    last = last.partition("[")[0]
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    if last.startswith("_"):
        files = [ROOT / (f"{module.replace('.', '/')}.py")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files if path.exists())
    used = re.findall(rf"\b{re.escape(last)}\.(match|fullmatch|search|finditer|findall|subn?|split|pattern)\b", source)
    return set(used) - {"pattern"} or {"search"}


def attacks(pattern: re.Pattern[Any]) -> list[tuple[str, str]]:
    """(what is repeated, what stands before it): pieces of texts that the pattern's own repetitions take."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    found: dict[tuple[str, str], None] = {}
    for before, body in _repeats(sre.parse(source, pattern.flags & ~re.UNICODE)):
        for piece in {body, before, before + body, body[:1]} - {""}:
            found[piece[:40], ""] = None
        if body and before:
            found[body[:40], before[:40]] = None
    return list(found) + [(piece, "") for piece in PLAIN]


def _repeats(tokens: Iterable[Any], before: str = "") -> Iterator[tuple[str, str]]:
    for token in tokens:
        kind, value = token
        name = str(kind)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, high, body = value
            if high > 8:
                yield before, sample(body) or "a"
            yield from _repeats(body, before)
        elif name == "SUBPATTERN":
            yield from _repeats(value[3], before)
        elif name == "ATOMIC_GROUP":
            yield from _repeats(value, before)
        elif name == "BRANCH":
            for branch in value[1][:8]:
                yield from _repeats(branch, before)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _repeats(value[1], before)
        before = (before + sample([token]))[-60:]


def sample(tokens: Iterable[Any]) -> str:
    """A text that the tokens match, more or less."""
    out = ""
    for kind, value in tokens:
        name = str(kind)
        if name == "LITERAL":
            out += chr(value)
        elif name == "NOT_LITERAL":
            out += "b" if value == 97 else "a"
        elif name == "ANY":
            out += "a"
        elif name == "IN":
            out += _of_class(value)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            out += sample(value[2]) * min(max(1, value[0]), 5)
        elif name == "SUBPATTERN":
            out += sample(value[3])
        elif name == "ATOMIC_GROUP":
            out += sample(value)
        elif name == "BRANCH":
            out += sample(value[1][0])
    return out


def _of_class(items: list[Any]) -> str:
    kinds = {
        "CATEGORY_DIGIT": "1",
        "CATEGORY_WORD": "a",
        "CATEGORY_SPACE": " ",
        "CATEGORY_NOT_SPACE": "a",
        "CATEGORY_NOT_WORD": ".",
        "CATEGORY_NOT_DIGIT": "a",
    }
    if str(items[0][0]) == "NEGATE":
        banned = re.compile("[" + "".join(map(re.escape, _listed(items[1:]))) + "]") if _listed(items[1:]) else None
        categories = {str(v) for k, v in items[1:] if str(k) == "CATEGORY"}
        for sign in 'a .1-\n"':
            if banned and banned.match(sign):
                continue
            if ("CATEGORY_WORD" in categories and sign.isalnum()) or (
                "CATEGORY_SPACE" in categories and sign.isspace()
            ):
                continue
            if "CATEGORY_DIGIT" in categories and sign.isdigit():
                continue
            return sign
        return "§"
    kind, value = items[0]
    if str(kind) == "LITERAL":
        return chr(value)
    if str(kind) == "RANGE":
        return chr(value[0])
    return kinds.get(str(value), "a")


def _listed(items: list[Any]) -> list[str]:
    found = []
    for kind, value in items:
        if str(kind) == "LITERAL":
            found.append(chr(value))
        elif str(kind) == "RANGE":
            found += [chr(c) for c in range(value[0], min(value[1], value[0] + 200) + 1)]
    return found
