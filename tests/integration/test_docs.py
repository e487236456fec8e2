"""What the documents tell a reader to type works."""

import json
import os
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest

from flows.settings import Settings

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.M | re.S)
# sh, sql and python are run over the release of the examples, toml and json are read; these are shown and not run: calls that
# need what a test has not (a clone, a cluster, a feed), output, files of other programs.
SHOWN = {"console", "text", "ini"}


def blocks(*languages: str) -> list[tuple[str, str]]:
    """Page and text of each block in one of the languages."""
    return [
        (path.relative_to(ROOT).as_posix(), text)
        for path in PAGES
        for language, text in BLOCK.findall(path.read_text(encoding="utf-8"))
        if language in languages
    ]


COMMANDS = [line for _, text in blocks("sh") for line in text.splitlines() if line and not line.startswith("#")]


def test_every_block_is_run_or_read_or_says_that_it_is_only_shown() -> None:
    found = {(path.name, language) for path in PAGES for language, _ in BLOCK.findall(path.read_text(encoding="utf-8"))}
    assert {language for _, language in found} <= {"sh", "sql", "python", "toml", "json", *SHOWN}, found
    assert all(line.startswith("communique ") for line in COMMANDS)
    for path in PAGES:
        assert path.read_text(encoding="utf-8").count("```") == 2 * len(
            BLOCK.findall(path.read_text(encoding="utf-8"))
        ), path


@pytest.mark.parametrize(("page", "sql"), blocks("sql"))
def test_each_query_of_the_documents_has_an_answer(example, page: str, sql: str) -> None:
    from warehouse import release as releases

    with releases.connect(example.release) as db:
        assert db.execute(sql).fetchall() or page == "docs/data-dictionary.md"


@pytest.mark.parametrize(("page", "code"), blocks("python"))
def test_each_program_of_the_documents_runs(example, tmp_path: Path, page: str, code: str) -> None:
    (tmp_path / "data").symlink_to(example.data)
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0 and ran.stdout.strip(), ran.stderr


@pytest.mark.parametrize(("page", "text"), blocks("json"))
def test_each_json_of_the_documents_can_be_read(page: str, text: str) -> None:
    assert json.loads(text)


@pytest.mark.parametrize(("page", "text"), [b for b in blocks("toml") if "[[entity]]" not in b[1]])
def test_each_configuration_of_the_documents_is_one(
    page: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "communique.toml").write_text(textwrap.dedent(text))
    Settings()


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_of_the_guide_works(example, server: str, tmp_path: Path, command: str) -> None:
    settings = {"COMMUNIQUE_DATA": str(example.data), "COMMUNIQUE_PARTITION_SIZE": "8", "PREFECT_API_URL": server}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=tmp_path, env={**os.environ, **settings, "PATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert (result.stdout + result.stderr).strip() or "--out" in command


def test_the_configuration_in_the_guide_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(
        r"^```toml\n(.*?)^```",
        (ROOT / "docs" / "guide" / "2-your-own-articles.md").read_text(encoding="utf-8"),
        re.M | re.S,
    )
    found = [block for block in blocks if "[[sources]]" in block]
    assert len(found) == 1
    monkeypatch.chdir(tmp_path)
    (tmp_path / "communique.toml").write_text(found[0])
    settings = Settings()
    assert [source.is_web for source in settings.sources] == [True, True, False]
    assert settings.sources[2].columns["text"] == "story_text" and settings.fetch.delay == 2.0


def test_every_setting_is_an_option_of_the_run_with_its_default(communique) -> None:
    printed = communique("run", "--help", COLUMNS="200")
    for name, field in Settings.model_fields.items():
        if name in ("sources", "fetch", "hooks", "schedule"):  # of a file only
            continue
        line = next(line for line in printed.splitlines() if f"--{name.replace('_', '-')} " in line)
        if isinstance(field.default, int):
            assert f"default: {field.default}" in line


def test_links_between_documents_lead_somewhere() -> None:
    for path in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_links_to_sections_lead_to_one() -> None:
    def sections(path: Path) -> set[str]:
        heads = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.M)
        return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}

    for path in PAGES:
        for target, section in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", path.read_text(encoding="utf-8")):
            assert section in sections(path.parent / target if target else path), f"{path.name}: {target}#{section}"


def test_the_method_counts_as_the_tables_do() -> None:
    """What docs/method.md says of how many there are: rules, entries, forms."""
    from transforms.events.confidence import weights as of_confidence
    from transforms.knowledge.lexicon import load_lexicon
    from transforms.knowledge.tables import data
    from transforms.language.coreference import RULES
    from transforms.resolution.evidence import weights

    def rows(table: str) -> int:
        return sum(1 for line in data(table).splitlines() if line and line[0] != "#") - 1

    lexicon = load_lexicon()
    forms = tomllib.loads(data("date_forms.toml"))
    assert len(of_confidence()) - 1 == 12
    text = " ".join((ROOT / "docs" / "method.md").read_text(encoding="utf-8").split())
    for said in (
        f"{len(tomllib.loads(data('boilerplate.toml'))['rule'])} rules, each with examples",
        f"{len(data('entities.jsonl').splitlines()):,} entries",
        f"{rows('state_bodies.tsv')} kinds in",
        f"resolved by {len(RULES)} rules",
        f"{len(forms['form'])} forms",
        f"{rows('speech_cues.tsv')} of them",
        f"{len(lexicon.entries):,} entries) is data",
        f"one of {len(lexicon.frames)} frames",
        f"{sum(bool(entry.counter) for entry in lexicon.entries)} times a counter-example",
        f"{len(weights()) - 1} pieces",
        f"{rows('event_words.tsv')} classes",
    ):
        assert said in text, said


def test_the_readme_shows_what_the_examples_give(example) -> None:
    """The answer under its query, the figures of the run, and the words of the explanation."""
    from warehouse import release as releases

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (query,) = [sql for page, sql in blocks("sql") if page == "README.md"]
    with releases.connect(example.release) as db:
        for row in db.execute(query).fetchall():
            assert f"| {' | '.join(map(str, row))} |" in text
    printed = {" ".join(line.split()) for line in example.printed.splitlines()}
    run, explained = [block for page, block in blocks("text") if page == "README.md"]
    for line in run.splitlines():
        assert " ".join(line.split()) in printed
    (event,) = re.findall(r"article ([0-9a-f]{16})", explained)
    with releases.connect(example.release) as db:
        found = db.execute("SELECT substring(text, 495, 56) FROM articles WHERE article_id = ?", [event]).fetchone()
    assert found and found[0] in re.sub(r"[\[\]{}]", "", " ".join(explained.split()))
