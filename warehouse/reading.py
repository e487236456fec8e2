"""The lake for as long as nothing is written to it: manifests are read once, and queries go over one connection."""

from collections.abc import Iterable, Sequence
from functools import cached_property

import duckdb

from warehouse.lake import LAKE, Batch, Lake, LakeFile, Manifest
from warehouse.store import Place


class Reading(Lake):
    """A lake in which nothing changes meanwhile. `upto`: as it was when its last batch was one of these.

    Of 100 batches there are 2,000 manifests, and each query asks for some tables' files.
    """

    def __init__(self, place: Place, upto: Sequence[str] | None = None) -> None:
        super().__init__(place)
        self._upto = None if upto is None else set(upto)
        self._manifests: dict[tuple[str, str], list[Manifest]] = {}
        self._files: dict[tuple[str, tuple[str, ...] | None], list[LakeFile]] = {}

    @cached_property
    def db(self) -> duckdb.DuckDBPyConnection:
        """A connection that keeps the footers of the files that it has seen."""
        found = duckdb.connect()
        found.execute("SET TimeZone = 'UTC'")
        found.execute("SET parquet_metadata_cache = true")
        self.store.connect(found)
        return found

    @cached_property
    def _batches(self) -> list[Batch]:
        return [b for b in super().batches() if self._upto is None or b.batch_id in self._upto]

    def batches(self) -> list[Batch]:
        return self._batches

    @cached_property
    def _stages(self) -> list[str]:
        return super().stages()

    def stages(self) -> list[str]:
        return self._stages

    def manifests_of(self, wanted: Sequence[tuple[str, str]]) -> list[list[Manifest]]:
        new = [pair for pair in wanted if pair not in self._manifests]
        self._manifests.update(zip(new, super().manifests_of(new), strict=True))
        return [self._manifests[pair] for pair in wanted]

    def until(self, batch_ids: Sequence[str]) -> "Reading":
        """The lake as it was when these batches were all."""
        found = Reading(self.place, batch_ids)
        found._manifests = self._manifests
        return found

    def manifest(self, stage: str, batch_id: str, part: int = 0) -> Manifest | None:
        (found,) = self.manifests_of([(stage, batch_id)])
        return next((manifest for manifest in found if manifest.part == part), None)

    @cached_property
    def _sizes(self) -> dict[str, int] | None:
        return self.store.sizes(LAKE)

    def is_there(self, file: LakeFile) -> bool:
        """In storage by one listing of all files, not a request for each."""
        if self._sizes is None:
            return super().is_there(file)
        found = self._sizes.get(f"{LAKE}/{file.path}")
        return found is not None and file.bytes in (None, found)

    def files(self, table: str, batch_ids: Iterable[str] | None = None) -> list[LakeFile]:
        wanted = None if batch_ids is None else tuple(batch_ids)
        if (table, wanted) not in self._files:
            self._files[table, wanted] = super().files(table, wanted)
        return self._files[table, wanted]
