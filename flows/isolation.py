"""A partition that fails or kills its worker: halved until the documents that do it are found; the others are done.

The documents are noted in the lake as withheld from the stage under its present code, and the partition is done without
them: they are rows of `quarantine`, and what they said before (an article without its coding) stays. Other code tries
them again.
"""

import signal
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from threading import Event
from typing import Any

from flows import ingestion, partitions
from flows.ending import end_with_parent
from flows.fingerprint import fingerprint
from flows.limits import NO_LIMITS, TOO_LONG, Limits
from warehouse.lake import Lake, Manifest
from warehouse.store import Place

Reason = tuple[str, str]  # a short code, and what happened
FEW = 3  # documents of a partition that may be to blame, if they are more than a quarter of it


class PartitionError(RuntimeError):
    """A partition cannot be done, and no document of its own is to blame."""


class StoppedError(RuntimeError):
    """The run is being stopped."""


@dataclass(frozen=True)
class Isolation:
    """How single documents are tried: each attempt in a process of its own, or, without `context`, in this one.

    Once `stopping` is set, nothing is tried any more: a run that is stopped ends its workers, and no document did.
    """

    context: BaseContext | None = None
    limits: Limits = NO_LIMITS
    stopping: Event = field(default_factory=Event)

    def do_partition(self, stage: str, data: Place, batch_id: str, part: int) -> Manifest:
        """Does a partition that has failed: without the documents that cannot be done. Raises PartitionError."""
        self.withhold_culprits(stage, data, batch_id, part)
        if reason := self.attempt(partitions.do_partition, stage, data, batch_id, part, self.limits):
            raise PartitionError(f"{stage}, batch {batch_id}, partition {part}: {reason[1]}")
        found = Lake(data).manifest(stage, batch_id, part)
        if found is None:
            raise PartitionError(f"{stage}, batch {batch_id}, partition {part}: done, but it has no manifest")
        return found

    def do_ingest(self, call: Callable[[], object], data: Place, batch_id: str, n_sources: int) -> Manifest:
        """Ingests what has failed: of a file over which it fails, what comes before that place. Raises PartitionError."""
        lake, code = Lake(data), fingerprint("ingest")
        for _ in range(max(FEW, n_sources // 4) + 1):
            reason = self.attempt(call)
            found = lake.manifest("ingest", batch_id)
            if reason is None and found is not None:
                return found
            place = ingestion.reached(lake, batch_id)
            if reason is None or place is None or place in lake.withheld("ingest", batch_id, 0, code):
                break
            lake.withhold("ingest", batch_id, 0, code, {place: reason})
        raise PartitionError(f"ingest, batch {batch_id}: {reason[1] if reason else 'it left no manifest'}")

    def withhold_culprits(self, stage: str, data: Place, batch_id: str, part: int) -> dict[str, Reason]:
        """Finds the documents that a stage cannot do and notes them. Empty, if all can be done now.

        Raises PartitionError if the partition fails, but each of its documents can be done alone.
        """
        ids = partitions.documents_of(stage, data, batch_id, part)
        code = fingerprint(stage)
        known = Lake(data).withheld(stage, batch_id, part, code)
        ids = [name for name in ids if name not in known]

        def failure(some: Collection[str]) -> Reason | None:
            return self.attempt(partitions.try_documents, stage, data, batch_id, part, some, self.limits)

        whole = failure(ids)
        if whole is None:
            return {}
        what = f"{stage}, batch {batch_id}, partition {part}: {whole[1]}"
        most = max(FEW, len(ids) // 4)
        found = culprits(ids, failure, most)
        if not found:
            raise PartitionError(
                f"{what}, but each of its {len(ids)} documents can be done alone; give --workers 1 or a smaller "
                "--partition-size, and more memory if there is any"
            )
        if len(found) > most:
            raise PartitionError(
                f"{what}; so many of its {len(ids)} documents fail that it is not theirs; look at the first: {next(iter(found))}"
            )
        Lake(data).withhold(stage, batch_id, part, code, found)
        return found

    def attempt(self, call: Callable[..., Any], *args: Any) -> Reason | None:
        """Why a call fails, or None. An error of the system (a full disk) is raised: no document is to blame.

        Raises StoppedError if the run is being stopped.
        """
        if self.context is None:
            try:
                call(*args)
            except OSError:
                raise
            except Exception as error:
                return _failed(error)
            return None
        if self.stopping.is_set():
            raise StoppedError("the run was stopped")
        receiving, sending = self.context.Pipe(duplex=False)
        process = self.context.Process(target=_report, args=(sending, call, *args))  # type: ignore[attr-defined]
        process.start()
        sending.close()
        try:
            raised, reason = receiving.recv()
        except EOFError:
            process.join()
            if self.stopping.is_set():
                raise StoppedError("the run was stopped") from None
            return _ended(process.exitcode, self.limits.seconds)
        process.join()
        if raised is not None:
            raise raised
        return reason  # type: ignore[no-any-return]


def culprits(ids: Sequence[str], failure: Callable[[Collection[str]], Reason | None], most: int) -> dict[str, Reason]:
    """Those that fail alone, of ids that fail together, by halving: about 2 log2 n attempts over 2 n documents for one of n.
    Ends when more than `most` are found.

    Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input" (IEEE TSE 28, 2002), without the search
    for sets that fail only together.
    """
    if len(ids) == 1:
        reason = failure(ids)
        return {ids[0]: reason} if reason else {}
    middle = len(ids) // 2
    found: dict[str, Reason] = {}
    for half in (ids[:middle], ids[middle:]):
        if half and len(found) <= most and (len(half) == 1 or failure(half)):
            found |= culprits(half, failure, most - len(found))
    return found


def _report(sending: Connection, call: Callable[..., Any], *args: Any) -> None:
    """In a process of its own: calls, and tells what came of it: an error of the system, or why it failed, or neither."""
    end_with_parent()
    try:
        call(*args)
    except OSError as error:
        sending.send((error, None))
    except Exception as error:
        sending.send((None, _failed(error)))
    else:
        sending.send((None, None))


def _failed(error: Exception) -> Reason:
    return "stage_failed", f"{type(error).__name__}: {error}"[:500]


def _ended(code: int | None, seconds: float | None) -> Reason:
    if code == TOO_LONG and seconds is not None:
        return "took_too_long", f"not done within {seconds:g} seconds (setting document_seconds)"
    if code is not None and code < 0:
        return "worker_crashed", f"the worker was ended by {signal.Signals(-code).name}"
    return "worker_crashed", f"the worker ended with code {code}"
