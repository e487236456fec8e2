"""What became of the lake while nobody looked: files that changed under their manifests, and what killed runs left behind.

What is damaged is forgotten, so that its stage does it again: the same input and code give the same bytes, and nothing
after it has to be done anew. Call it under the lock of the data folder.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import PurePosixPath

from warehouse.checked import Checked, stamp_of
from warehouse.lake import LAKE, Lake, LakeFile, parsed
from warehouse.quarantine import QUARANTINE

GONE = "it is gone, or of another size"


class LostBatchError(RuntimeError):
    """What a batch was given is damaged, and cannot be read again from where it came."""


@dataclass(frozen=True)
class Damage:
    """A partition whose file or manifest is not what it was. `key`: under which it was made, if that can be read."""

    stage: str
    batch_id: str
    part: int
    path: str
    what: str
    key: str | None


class Survey:
    """A lake and all its manifests, which are read once: of 100 batches there are 2,000."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        above = f"{LAKE}/_manifests"
        folders = sorted({name.rpartition("/")[0] for name in lake.store.names(above, ".json") if name.count("/") == 4})
        self._manifests = {name: parsed(content) for name, content in lake.store.read_folders(folders, ".json")}
        self._read = [manifest for manifest in self._manifests.values() if manifest]

    @property
    def n_files(self) -> int:
        return sum(len(manifest.files) for manifest in self._read)

    def damage(self, advance: Callable[[], object] = lambda: None, checked: Checked | None = None) -> list[Damage]:
        """Every file of the lake against its manifest, by its checksum where `checked` says so (None: all of them); `advance` is
        called for each. In storage, which looks after its bytes itself, by its size: a whole lake would have to be fetched.

        Hashing lets go of the interpreter: two threads read 1.8 GB/s where one reads 1.1.
        """
        found = [*self._unreadable()]
        found += self._without_ingestion({d.batch_id for d in found if d.stage == "ingest"})
        files = [(manifest, file) for manifest in self._read for file in manifest.files]
        sizes = self.lake.store.sizes(LAKE)
        due = None if checked is None else checked.due(file for _, file in files)

        def wrong(file: LakeFile) -> str | None:
            if sizes is not None:
                return None if sizes.get(f"{LAKE}/{file.path}") == file.bytes else GONE
            return _wrong(self.lake, file, checked) if due is None or file.path in due else None

        with ThreadPoolExecutor() as pool:
            for (manifest, file), what in zip(files, pool.map(lambda f: wrong(f[1]), files), strict=True):
                advance()
                if what:
                    found.append(
                        Damage(manifest.stage, manifest.batch_id, manifest.part, file.path, what, manifest.key)
                    )
        if checked is not None:
            checked.keep()
        return found

    def _unreadable(self) -> Iterator[Damage]:
        for name, manifest in self._manifests.items():
            if manifest is None:
                path = PurePosixPath(name).relative_to(LAKE)
                stage, batch_id, part = path.parts[-3], path.parts[-2], int(path.stem)
                yield Damage(stage, batch_id, part, str(path), "the manifest cannot be read", None)

    def _without_ingestion(self, known: set[str]) -> Iterator[Damage]:
        """Batches of which no manifest says what they hold: not to be taken for empty ones."""
        ingested = {manifest.batch_id for manifest in self._read if manifest.stage == "ingest"} | known
        for batch in self.lake.batches():
            if batch.batch_id not in ingested:
                where = f"_manifests/ingest/{batch.batch_id}"
                yield Damage("ingest", batch.batch_id, 0, where, "the manifest is gone", None)

    def leftovers(self) -> list[str]:
        """What killed runs left, below the data folder: files half written, and files that no manifest lists."""
        store = self.lake.store
        listed = {f"{LAKE}/{file.path}" for manifest in self._read for file in manifest.files}
        left = [name for name in store.names(LAKE, ".parquet") if "/batch_id=" in name and name not in listed]
        left += [name for folder in (LAKE, QUARANTINE) for name in store.unfinished(folder)]
        left += store.names(f"{LAKE}/_batches", ".reading") + store.names(f"{LAKE}/_candidates")
        left += self._unlisted_refusals()
        return sorted(left)

    def _unlisted_refusals(self) -> list[str]:
        """Kept bytes of refusals that are in no table: their run was killed before it wrote the row."""
        kept = self.lake.store.names(QUARANTINE, ".bin")
        batches = {name.split("/")[1] for name in kept}
        files = [file for manifest in self._read for file in manifest.of("quarantine") if file.rows]
        files = [file for file in files if file.path.split("/")[1].removeprefix("batch_id=") in batches]
        sound = (file for file in files if self.lake.is_there(file))
        listed = {row["path"] for row in self.lake.read(sound, ["path"])}
        return [name for name in kept if name not in listed]

    def sweep(self) -> list[str]:
        """Removes the leftovers. Their places below the data folder."""
        left = self.leftovers()
        for name in left:
            self.lake.store.remove(name)
        return left


def forget(lake: Lake, damage: Iterable[Damage]) -> None:
    """Removes the manifests of what is damaged: no stage takes it for done any more."""
    for found in damage:
        lake.forget(found.stage, found.batch_id, found.part)


def _wrong(lake: Lake, file: LakeFile, checked: Checked | None) -> str | None:
    stamp = stamp_of(lake.root / file.path) if checked is not None else None
    if not lake.is_there(file):
        return GONE
    if lake.store.digest(f"{LAKE}/{file.path}") != file.sha256:
        return "its checksum differs"
    if checked is not None and stamp is not None:
        checked.note(file, stamp)
    return None
