"""The names in a statement of authors: "By Ana Bell and Tom Reed", "Ana Bell; Tom Reed", a list of either."""

import re
import tomllib
from importlib.resources import files

_WORDS = tomllib.loads((files(__package__) / "bylines.toml").read_text(encoding="utf-8"))
_BEFORE = re.compile(rf"(?:{'|'.join(map(re.escape, _WORDS['before']))})(?:\s*:\s*|\s+)(?=\S)", re.IGNORECASE)
# Of white space no more than 99 at once: without a bound, a run of n blanks costs n² steps.
_BETWEEN = re.compile(
    rf"\s{{0,99}},\s+(?:{'|'.join(_WORDS['between'])})\s+|\s{{1,99}}(?:{'|'.join(_WORDS['between'])}|&)\s+|\s{{0,99}},\s+"
)
_HARD = re.compile(r"\s{0,99}[;|\n]\s*")


def names(stated: str) -> tuple[str, ...]:
    """Authors in the order stated.

    A comma or an "and" separates only parts that are all of one word or all of more and none in lower case, so that
    "Bell, Ana", "José Ortega y Gasset" and "Ana Bell, defence and security correspondent" stay whole.
    """
    found: list[str] = []
    for part in _HARD.split(stated):
        part = _BEFORE.sub("", part, count=1) if _BEFORE.match(part) else part
        inner = [name for name in _BETWEEN.split(part) if name]
        lengths = {min(len(name.split()), 2) for name in inner}
        alike = lengths == {2} or (lengths == {1} and "," not in part)
        found += inner if alike and not any(name[0].islower() for name in inner) else [part]
    found = [name.strip(" ,") for name in found]
    return tuple(dict.fromkeys(name for name in found if name and name.lower() not in _WORDS["nobody"]))
