"""The SQL engine of the catalogue: DuckDB-WASM, as one script that a page from disk can load as well as one from a server.

vendor/ has the files of the npm packages as they are, compressed, with their licences; `python -m warehouse.catalog.build_engine` fetches
them anew. The script is made from them where a catalogue is made. docs/sql-in-the-browser.md says why it is done so.
"""

import codecs
import gzip
import hashlib
import json
import os
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any

from warehouse.catalog.chunks import letters
from warehouse.files import sha256

VENDOR = "vendor"
LIST = "engine.json"
LICENCES = "LICENSES.txt"


class EngineError(RuntimeError):
    """The engine's files are not what they should be; the message says which and what to do."""


def description() -> dict[str, Any]:
    """What the engine is made of: `packages` (name, version, integrity, licence) and `files` (package, path, sha256)."""
    found: dict[str, Any] = json.loads(_vendored(LIST))
    return found


@cache
def script() -> bytes:
    """The script: `communiqueEngine` with the two libraries, and with the worker and the WebAssembly as [size, letters] of gzip,
    as chunks of data have them; so it is in UTF-16, too.

    The same bytes on every machine.
    """
    found = {file_name(file): file for file in description()["files"]}
    main, arrow = (_text(found[name]) for name in ("duckdb-browser.cjs", "Arrow.es2015.min.js"))
    worker, wasm = (_letters(found[name]) for name in ("duckdb-browser-eh.worker.js", "duckdb-eh.wasm"))
    licences = _vendored(LICENCES).decode().replace("*/", "* /")
    text = "\n".join(
        [
            f"/*!\n{licences}*/",
            arrow,
            "(function () {",
            # The library was made for a bundler: it finds the other one by its name in the npm registry.
            'const module = { exports: {} }, exports = module.exports, require = (name) => (name === "apache-arrow" ? Arrow : Worker);',
            main,
            f"globalThis.communiqueEngine = {{ duckdb: module.exports, worker: {worker}, wasm: {wasm} }};",
            "})();",
            "",
        ]
    )
    return codecs.BOM_UTF16_LE + text.encode("utf-16-le")


@cache
def name() -> str:
    """The script's name: its engine's version, and a part of its digest."""
    version = description()["packages"]["@duckdb/duckdb-wasm"]["version"]
    return f"duckdb-wasm-{version}-{hashlib.sha256(script()).hexdigest()[:8]}.js"


def place(folder: Path, releases: Path | None = None) -> Path:
    """Puts the script into a folder of a catalogue.

    Where the catalogue of another release has the same bytes, it becomes a hard link to them: on the disk it is there once, and
    each release is whole by itself all the same.
    """
    content = script()
    digest = hashlib.sha256(content).hexdigest()
    path = folder / name()
    path.unlink(missing_ok=True)  # never written into: it may be another release's too
    for other in sorted(releases.glob(f"*/catalog/**/{path.name}")) if releases else ():
        if other.stat().st_size == len(content) and sha256(other) == digest:
            try:
                os.link(other, path)
                return path
            except OSError:  # a file system without links, or another one
                break
    path.write_bytes(content)
    return path


def _vendored(name: str) -> bytes:
    return (files(__package__) / VENDOR / name).read_bytes()


def file_name(file: dict[str, str]) -> str:
    return PurePosixPath(file["path"]).name


def _compressed(file: dict[str, str]) -> bytes:
    return _vendored(f"{file_name(file)}.gz")


def _letters(file: dict[str, str]) -> str:
    packed = _compressed(file)
    return f'[{len(packed)}, "{letters(packed).decode("utf-16-le")}"]'


def _text(file: dict[str, str]) -> str:
    """A vendored script. Its last line names a source map, which is not shipped: browsers would ask for it."""
    lines = gzip.decompress(_compressed(file)).decode().rstrip().splitlines()
    return "\n".join(line for line in lines if not line.startswith("//# sourceMappingURL="))


def problems() -> list[str]:
    """What of the vendored files is not as engine.json lists it: nothing, if all is well."""
    found = []
    for file in description()["files"]:
        digest = hashlib.sha256(gzip.decompress(_compressed(file))).hexdigest()
        if digest != file["sha256"]:
            found.append(f"{file['path']} of {file['package']}: sha256 {digest}, listed is {file['sha256']}")
    return found
