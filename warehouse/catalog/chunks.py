"""The catalogue's data as scripts. From disk a page can fetch nothing, but it can add a script: so rows are cut into chunks,
and each chunk is data/<name>.js, which holds gzipped JSON in base64 and hands it to assets/catalog.js.

A set of rows with keys is sorted by key, so a page finds the chunk that may hold a key by the first key of each.
"""

import base64
import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

# Characters of JSON in a chunk: some 100 kB on the disk, which a page unpacks in a few milliseconds.
CHUNK = 400_000
# 9 saves 1 % and takes twice as long.
LEVEL = 6


def script_json(value: Any) -> str:
    """JSON that may stand in a script: ASCII alone, and nothing that could end or open an element."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c").replace(">", "\\u003e")


class Data:
    """The folder data/ of a catalogue being made, and what its contents.js will say."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sets: dict[str, list[str]] = {}
        self.facts: dict[str, Any] = {}
        folder.mkdir(parents=True)

    def keyed(self, name: str, rows: Iterable[tuple[str, str]], size: int = CHUNK) -> None:
        """Writes rows (key, JSON), which come in order of their keys, as chunks <name>-0, <name>-1 ..., each an object by key."""
        first: list[str] = []
        waiting: list[str] = []
        length = 0
        for key, text in rows:
            if length >= size:
                self._chunk(f"{name}-{len(first) - 1}", f"{{{','.join(waiting)}}}")
                waiting, length = [], 0
            if not waiting:
                first.append(key)
            waiting.append(f"{json.dumps(key)}:{text}")
            length += len(waiting[-1])
        if waiting:
            self._chunk(f"{name}-{len(first) - 1}", f"{{{','.join(waiting)}}}")
        self.sets[name] = first

    def numbered(self, name: str, rows: Iterable[str], at_once: int) -> None:
        """Writes rows (JSON) as chunks of so many: row n is in <name>-(n // at_once)."""
        waiting: list[str] = []
        number = 0
        for text in rows:
            waiting.append(text)
            if len(waiting) == at_once:
                self._chunk(f"{name}-{number}", f"[{','.join(waiting)}]")
                waiting, number = [], number + 1
        if waiting:
            self._chunk(f"{name}-{number}", f"[{','.join(waiting)}]")

    def whole(self, name: str, value: Any) -> None:
        """Writes one value as the chunk <name>."""
        self._chunk(name, json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def finish(self) -> None:
        """Writes contents.js, which every page loads: the sets with the first key of each chunk, and the facts."""
        contents = script_json({**self.facts, "sets": self.sets})
        (self.folder / "contents.js").write_text(f"communique.contents({contents});\n", encoding="ascii")

    def _chunk(self, name: str, text: str) -> None:
        packed = base64.b64encode(gzip.compress(text.encode("utf-8"), LEVEL, mtime=0)).decode("ascii")
        (self.folder / f"{name}.js").write_text(f'communique.chunk("{name}","{packed}");\n', encoding="ascii")


def read_chunk(path: Path) -> Any:
    """What a chunk holds."""
    packed = path.read_text("ascii").split('"')[3]
    return json.loads(gzip.decompress(base64.b64decode(packed)))
