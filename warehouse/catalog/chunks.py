"""The catalogue's data as scripts. From disk a page can fetch nothing, but it can add a script: so rows are cut into chunks,
and each chunk is data/<name>.js, which holds gzipped JSON and hands it to assets/catalog.js.

The bytes are written in letters of 15 bits, from U+3400 to U+B3FF, in a file in UTF-16: 7 % more than the bytes, where base64
takes 33 %. The mark at the file's beginning tells each browser that it is UTF-16, whatever a server says of it.

A set of rows with keys is sorted by key, so a page finds the chunk that may hold a key by the first key of each.

Half of the work is gzip's, which needs no interpreter: threads pack while the next rows are asked for.
"""

import codecs
import gzip
import json
import os
import re
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

# Characters of JSON in a chunk: some 70 kB on the disk, which a page unpacks in a few milliseconds.
CHUNK = 150_000
FIRST_LETTER = 0x3400
# 9 saves 1 % and takes twice as long.
LEVEL = 6
# More would wait for whoever makes the rows; so many chunks wait at most, so that memory stays as it is.
THREADS = min(4, os.cpu_count() or 1)
WAITING = 32


def script_json(value: Any) -> str:
    """JSON that may stand in a script: ASCII alone, and nothing that could end or open an element."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c").replace(">", "\\u003e")


class Data:
    """The folder data/ of a catalogue being made, and what its contents.js will say. Its files are whole when it is left."""

    def __init__(self, folder: Path, threads: int = THREADS) -> None:
        self.folder = folder
        self.sets: dict[str, list[str]] = {}
        self.facts: dict[str, Any] = {}
        self._pool = ThreadPoolExecutor(threads)
        self._writing: deque[Future[None]] = deque()
        folder.mkdir(parents=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=error is not None)
        if error is None:
            self._written(leaving=0)

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
        self._written(leaving=WAITING)
        self._writing.append(self._pool.submit(self._write, name, text))

    def _written(self, leaving: int) -> None:
        """Waits until no more than so many chunks are left to write; raises what kept one from being written."""
        while len(self._writing) > leaving:
            self._writing.popleft().result()

    def _write(self, name: str, text: str) -> None:
        packed = gzip.compress(text.encode("utf-8"), LEVEL, mtime=0)
        head = f'communique.chunk("{name}",{len(packed)},"'.encode("utf-16-le")
        script = codecs.BOM_UTF16_LE + head + letters(packed) + '");\n'.encode("utf-16-le")
        (self.folder / f"{name}.js").write_bytes(script)


def letters(packed: bytes) -> bytes:
    """The bytes as letters of 15 bits in UTF-16: 15 bytes are 8 letters, what lacks at the end is 0."""
    n = -(-len(packed) // 15)
    rows = np.zeros((n, 16), np.uint32)
    rows[:, :15] = np.frombuffer(packed.ljust(n * 15, b"\0"), np.uint8).reshape(n, 15)
    found = np.empty((n, 8), "<u2")
    for letter in range(8):
        byte, bit = divmod(15 * letter, 8)
        wide = rows[:, byte] << 16 | rows[:, byte + 1] << 8 | rows[:, min(byte + 2, 15)]
        found[:, letter] = (wide >> (9 - bit) & 0x7FFF) + FIRST_LETTER
    return found.tobytes()


def read_chunk(path: Path) -> Any:
    """What a chunk holds."""
    found = re.fullmatch(r'communique\.chunk\("[^"]+",(\d+),"([^"]*)"\);\n', path.read_text("utf-16"))
    if found is None:
        raise ValueError(f"{path}: no chunk of a catalogue")
    bits = "".join(f"{ord(letter) - FIRST_LETTER:015b}" for letter in found[2])
    packed = int(bits.ljust(-(-len(bits) // 8) * 8, "0") or "0", 2).to_bytes(-(-len(bits) // 8))[: int(found[1])]
    return json.loads(gzip.decompress(packed))
