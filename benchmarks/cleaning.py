"""All measurements of the cleaning against its peers in one run: pages, plain text, labelled lines, speed.

    python benchmarks/cleaning.py FOLDER --gold FOLDER [--json]

FOLDER has html/, lines/, seeds/ and articles/, the gold folder articles.jsonl and articles.gold.json (docs/method.md says
what they are). Prints a row a figure: the peers measured beside, ours, and the target that it is held to. The shipped
weights were trained on html/ and lines/: what they reach on sites that they have not seen is printed by
`python -m transforms.cleaning.training.html FOLDER --check` and `.text`.
"""

import os

# One core: threads of linear algebra would count as CPU time and do nothing.
os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

import argparse
import sys
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import cleaning_html
import cleaning_text
from common import reporting, with_json

Row = tuple[str, str, dict[str, float], float]
# (data, metric) -> the least that is wanted; None: as much as doing nothing, less what is allowed.
TARGETS = {
    ("html/aeb", "shingle F1"): 0.970,
    ("html/wcxb", "shingle F1"): 0.945,
    ("html/aeb", "cleaning, speed to trafilatura"): 1.0,
    ("html/aeb", "whole path, speed to trafilatura"): 1.0,
    ("html/wcxb", "cleaning, speed to trafilatura"): 1.0,
    ("html/wcxb", "whole path, speed to trafilatura"): 1.0,
    ("aeb, flat", "shingle F1"): 0.915,
    ("trafilatura_recall, residual", "shingle F1"): 0.966,
    ("gold articles", "dropped characters F1"): 0.90,
    ("gold articles", "article text kept"): 0.995,
    ("ukraine.dev", "articles / CPU s"): 500.0,
}
MAY_LOSE = 0.003  # recall on text that was extracted before
LIBRARIES = ("trafilatura", "readability-lxml", "resiliparse", "justext", "lxml", "numpy")


def html_rows(folder: Path) -> list[Row]:
    found = cleaning_html.measure(folder)
    rows: list[Row] = []
    for data in dict.fromkeys(row.data for row in found):
        by_tool = {row.tool: row for row in found if row.data == data}
        ours, cleaning = by_tool.pop(cleaning_html.OURS), by_tool.pop(cleaning_html.CLEANING)
        speeds = {tool: row.ratio for tool, row in by_tool.items()}
        rows.append((f"html/{data}", "shingle F1", {tool: row.f1 for tool, row in by_tool.items()}, ours.f1))
        rows.append((f"html/{data}", "cleaning, speed to trafilatura", speeds, cleaning.ratio))
        rows.append((f"html/{data}", "whole path, speed to trafilatura", speeds, ours.ratio))
    return rows


def target_of(data: str, metric: str, peers: dict[str, float]) -> float | None:
    if (data, metric) in TARGETS:
        return TARGETS[data, metric]
    if data == "seeds" and " of " in metric:
        return float(metric.rpartition(" ")[2])
    if data.endswith("residual"):
        return peers["doing nothing"] - (MAY_LOSE if metric == "shingle recall" else 0.0)
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--gold", type=Path)
    args = with_json(parser).parse_args()
    with reporting("cleaning", args) as report:
        report.content["versions"] |= {name: version(name) for name in LIBRARIES}
        for data, metric, peers, ours in [*html_rows(args.folder), *cleaning_text.measure(args.folder, args.gold)]:
            target = target_of(data, metric, peers)
            reached = None if target is None else round(ours, 4) >= round(target, 4)
            best = max(peers, key=lambda name: peers[name], default=None)
            report.row(
                measured=f"{data}: {metric}",
                ours=ours,
                target=target,
                reached=reached,
                best_peer=best,
                its=peers[best] if best else None,
                peers=peers,
            )
            if metric == "articles / CPU s":
                report.baseline(f"{best}, articles a CPU second on {data}", round(ours / max(peers.values()), 3))


if __name__ == "__main__":
    main()
