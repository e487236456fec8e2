"""Halving finds the documents that fail alone, all of them and no other, in few attempts; an attempt survives its worker."""

import math
import os
import signal
import time
from collections.abc import Collection
from multiprocessing import get_context

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.isolation import Isolation, StoppedError, culprits
from flows.limits import Limits

BAD = ("stage_failed", "it is bad")


@given(n=st.integers(1, 200), bad=st.sets(st.integers(0, 199), max_size=6))
def test_all_that_fail_alone_are_found_and_no_other(n: int, bad: set[int]) -> None:
    ids = [f"{number:03}" for number in range(n)]
    wrong = {ids[number] for number in bad if number < n}
    attempts = 0

    def failure(some: Collection[str]) -> tuple[str, str] | None:
        nonlocal attempts
        attempts += 1
        return BAD if wrong & set(some) else None

    found = culprits(ids, failure, most=10)
    assert found == dict.fromkeys(sorted(wrong), BAD)
    assert attempts <= max(1, 2 + 2 * len(wrong) * (1 + math.ceil(math.log2(max(n, 2)))))


def test_it_gives_up_when_more_fail_than_can_be_their_fault() -> None:
    tried: list[int] = []

    def failure(some: Collection[str]) -> tuple[str, str]:
        tried.append(len(some))
        return BAD

    found = culprits([str(n) for n in range(1000)], failure, most=3)
    assert 3 < len(found) < 8
    assert len(tried) < 40


def test_what_fails_only_together_has_no_culprit() -> None:
    assert culprits(["a", "b", "c"], lambda some: BAD if len(some) > 1 else None, most=3) == {}


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def hang() -> None:
    with Limits(seconds=0.2).hold() as limited:
        for _ in limited([1]):
            time.sleep(60)


def fail(error: Exception) -> None:
    raise error


def take(n_bytes: int) -> None:
    with Limits(memory=2_000_000_000).hold() as limited:
        for _ in limited([1]):
            print(len(b"x" * n_bytes))


@pytest.mark.parametrize(
    ("call", "arguments", "reason", "what"),
    [
        (crash, (), "worker_crashed", "SIGSEGV"),
        (hang, (), "took_too_long", "0.2 seconds"),
        (fail, (ValueError("no such word"),), "stage_failed", "ValueError: no such word"),
        (take, (8_000_000_000,), "stage_failed", "MemoryError"),
    ],
)
def test_an_attempt_tells_how_its_process_ended(call, arguments, reason: str, what: str) -> None:
    isolation = Isolation(get_context("forkserver"), Limits(seconds=0.2))
    found = isolation.attempt(call, *arguments)
    assert found is not None and found[0] == reason and what in found[1]
    assert isolation.attempt(time.sleep, 0) is None


def test_the_systems_errors_are_no_documents_fault() -> None:
    full = OSError(28, "No space left on device")
    for isolation in (Isolation(), Isolation(get_context("forkserver"))):
        with pytest.raises(OSError, match="No space left"):
            isolation.attempt(fail, full)


def test_nothing_is_tried_once_the_run_is_stopped() -> None:
    isolation = Isolation(get_context("forkserver"))
    isolation.stopping.set()
    with pytest.raises(StoppedError):
        isolation.attempt(time.sleep, 0)


def test_limits_end_with_their_block() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_DATA)
    with Limits(seconds=0.2, memory=4_000_000_000).hold() as limited:
        assert list(limited([1, 2])) == [1, 2]
    time.sleep(0.4)  # the watch is over: this process lives on
    assert resource.getrlimit(resource.RLIMIT_DATA) == before
