"""Pictures of the catalogue's main pages, for the documents: python tests/support/catalog_pictures.py CATALOG docs/figures

CATALOG is the folder catalog/ of a release of the examples."""

import sys
import tempfile
from pathlib import Path

import duckdb
from browser import chromium

READY = "!document.querySelector('#app[aria-busy]')"
# Name, page, width, height, dark.
PICTURES = (
    ("overview", "index.html", 1200, 900, False),
    ("events", "events.html#from=2025-10-01&to=2025-10-31", 1200, 1000, False),
    ("event", "event.html#{event}", 1200, 1000, False),
    ("actors", "network.html", 1200, 1130, False),
    ("map", "map.html", 1200, 1060, False),
    ("dark", "event.html#{event}", 1200, 900, True),
    ("phone", "commitments.html#condition=with condition", 390, 1200, False),
)


def main(catalog: Path, to: Path) -> None:
    """Writes catalog-<name>.png of each."""
    with duckdb.connect(str(catalog.parent / "communique.duckdb"), read_only=True) as db:
        ((event,),) = db.execute("SELECT event_id FROM conflicts ORDER BY n_texts DESC, event_id LIMIT 1").fetchall()
    with tempfile.TemporaryDirectory() as scratch, chromium(Path(scratch) / "browser") as browser:
        for name, address, width, height, is_dark in PICTURES:
            file, _, part = address.format(event=event).partition("#")
            with browser.page() as page:
                page.size(width, height, is_dark)
                page.open((catalog / file).absolute().as_uri() + f"#{part}")
                page.wait(READY)
                page.screenshot(to / f"catalog-{name}.png")
                size = (to / f"catalog-{name}.png").stat().st_size
                print(f"catalog-{name}.png {size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
