"""The lake for as long as nothing is written to it: manifests are read once, and queries go over one connection."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import duckdb

from warehouse.lake import Batch, Lake, LakeFile, Manifest


class Reading(Lake):
    """A lake in which nothing changes meanwhile. `upto`: as it was when its last batch was one of these.

    Of 100 batches there are 2,000 manifests, and each query asks for some tables' files.
    """

    def __init__(self, data: Path, upto: Sequence[str] | None = None) -> None:
        super().__init__(data)
        self._upto = None if upto is None else set(upto)
        self._files: dict[tuple[str, tuple[str, ...] | None], list[LakeFile]] = {}

    @cached_property
    def db(self) -> duckdb.DuckDBPyConnection:
        """A connection that keeps the footers of the files that it has seen."""
        found = duckdb.connect()
        found.execute("SET TimeZone = 'UTC'")
        found.execute("SET parquet_metadata_cache = true")
        return found

    @cached_property
    def _batches(self) -> list[Batch]:
        return [b for b in super().batches() if self._upto is None or b.batch_id in self._upto]

    def batches(self) -> list[Batch]:
        return self._batches

    @cached_property
    def _manifests(self) -> list[Manifest]:
        return list(super().manifests())

    def until(self, batch_ids: Sequence[str]) -> "Reading":
        """The lake as it was when these batches were all."""
        found = Reading(self.data, batch_ids)
        wanted = set(batch_ids)
        found._manifests = [manifest for manifest in self._manifests if manifest.batch_id in wanted]
        return found

    def manifests(self, stage: str | None = None, batch_ids: Iterable[str] | None = None) -> Iterator[Manifest]:
        wanted = None if batch_ids is None else set(batch_ids)
        for manifest in self._manifests:
            if stage in (None, manifest.stage) and (wanted is None or manifest.batch_id in wanted):
                yield manifest

    def files(self, table: str, batch_ids: Iterable[str] | None = None) -> list[LakeFile]:
        wanted = None if batch_ids is None else tuple(batch_ids)
        if (table, wanted) not in self._files:
            self._files[table, wanted] = super().files(table, wanted)
        return self._files[table, wanted]
