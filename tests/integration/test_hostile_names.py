"""A whole run over files, columns, ids and addresses that are made to break SQL, paths and pages."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from lxml import html

ROOT = Path(__file__).parent.parent.parent
HOSTILE = "'; DROP TABLE documents; --"
NAMES = [
    "a'b.txt", 'a"b.txt', "a;b--.txt", "a%20%s{}.txt", "a\nb.txt", "-rf.txt", "$(touch owned).txt", "`touch owned`.txt", "[red].txt",
    "émigré 和平.txt", "\u202egnp.txt", "a\x1b[31m.txt", "<script>alert(1)<.txt", "*.txt", "?.txt", "a\\b.txt", "x\\..\\..\\up.txt", "CON.txt",
]  # fmt: skip
TEXT = "The council of Velm met on Monday, 6 October 2025, and voted to rebuild the bridge over the river.\n\n" \
       "“We shall come to Drovec in the spring,” Mayor Ana Bell said in a statement of the <b>harbour</b> office.\n"  # fmt: skip


@pytest.mark.slow
def test_a_run_over_hostile_names_stays_in_its_folder(server: str, tmp_path: Path) -> None:
    inputs, data = tmp_path / "in", tmp_path / 'it\'s; "data" %s'
    inputs.mkdir()
    for number, name in enumerate(NAMES):
        (inputs / name).write_text(
            f"Bridge {number} of <script>alert({number})</script>\n\n{TEXT}" + f"It has {number + 2} arches.\n"
        )
    rows = [
        {'bo"dy\'; --': f"{TEXT} Number {n} of the harbour's reports.", "id": value, "url": f"http://a.example/{value}", "publisher": value,
         "title": f"<img src=x onerror=alert({n})> \x1b]0;x\x07"}
        for n, value in enumerate((HOSTILE, "../../../../etc/passwd", "/etc/passwd", "a\0b", "\ud800", "%00", "${HOME}", "x" * 5000, "con"))
    ]  # fmt: skip
    (inputs / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    before = set(tmp_path.rglob("*"))
    command = [
        sys.executable,
        "-m",
        "flows.cli",
        "run",
        str(inputs),
        "--data",
        str(data),
        "--runner",
        "inline",
        "--column",
        "text=bo\"dy'; --",
    ]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PREFECT_API_URL": server,
        "OMP_NUM_THREADS": "1",
    }
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False, timeout=400
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "\x1b]0;" not in done.stdout and "\u202e" not in done.stdout
    made = set(tmp_path.rglob("*")) - before
    assert not {p for p in made if not p.is_relative_to(data)}
    release = data / "releases" / "latest"
    with duckdb.connect(str(release / "communique.duckdb"), read_only=True) as db:
        uris = {
            row[0]
            for row in db.execute("SELECT source_uri FROM documents UNION SELECT source_uri FROM quarantine").fetchall()
        }
        assert len(uris) == len(NAMES) + len(rows)
        ids = {row[0] for row in db.execute("SELECT record_id FROM documents WHERE record_id IS NOT NULL").fetchall()}
        assert {HOSTILE, "../../../../etc/passwd"} <= ids
    page = html.document_fromstring((release / "validation.html").read_bytes())
    assert not page.xpath("//script | //img | //iframe | //*[@onerror or @onload or @onmouseover] | //b")
    for path in release.rglob("*.md"):
        assert "<script" not in path.read_text(encoding="utf-8")
