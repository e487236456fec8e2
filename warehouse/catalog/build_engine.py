"""Fetches the vendored files of the SQL engine anew: `python -m warehouse.catalog.build_engine`. Needs npm."""

import gzip
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from warehouse.catalog.engine import VENDOR, EngineError, description, file_name, problems, script


def fetch() -> None:
    """Writes the vendored files anew from the npm packages that engine.json lists. Needs npm, and the registry it is set up for."""
    listed = description()
    vendor = Path(__file__).parent / VENDOR
    with tempfile.TemporaryDirectory() as scratch:
        for name, package in listed["packages"].items():
            wanted = f"{name}@{package['version']}"
            command = ["npm", "pack", "--json", "--ignore-scripts", wanted]
            packed = json.loads(subprocess.run(command, cwd=scratch, check=True, stdout=subprocess.PIPE).stdout)[0]
            if packed["integrity"] != package["integrity"]:
                raise EngineError(
                    f"{wanted}: integrity {packed['integrity']}, engine.json lists {package['integrity']}"
                )
            with tarfile.open(Path(scratch) / packed["filename"]) as archive:
                for file in (f for f in listed["files"] if f["package"] == name):
                    member = archive.extractfile(f"package/{file['path']}")
                    if member is None:
                        raise EngineError(f"{wanted} has no {file['path']}")
                    content = gzip.compress(member.read(), compresslevel=9, mtime=0)
                    (vendor / f"{file_name(file)}.gz").write_bytes(content)
    if wrong := problems():
        raise EngineError("; ".join(wrong))


if __name__ == "__main__":
    fetch()
    print(f"as listed; the script of a catalogue is {len(script()):,} bytes", file=sys.stderr)
