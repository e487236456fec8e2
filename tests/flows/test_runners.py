"""The pool of workers: one process after another, and new ones where they are asked for or have died."""

import gc
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import pytest

from flows.runners import Inline, Pool, begin


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(lambda: ProcessPoolExecutor(1, get_context("forkserver"), begin)) as made:
        yield made


def test_a_worker_stays_until_the_pool_is_renewed(pool: Pool) -> None:
    first = pool.submit(os.getpid).result()
    assert pool.submit(os.getpid).result() == first
    pool.renew()
    assert pool.submit(os.getpid).result() != first
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_what_was_asked_for_is_done_before_the_pool_is_renewed(pool: Pool) -> None:
    asked = [pool.submit(pow, 2, n) for n in range(20)]
    pool.renew()
    assert [future.result() for future in asked] == [2**n for n in range(20)]


def test_a_worker_that_dies_is_replaced(pool: Pool) -> None:
    with pytest.raises(BrokenProcessPool):
        pool.submit(os._exit, 1).result()
    assert pool.submit(pow, 2, 3).result() == 8


def test_a_worker_searches_for_cycles_in_its_own_objects_alone(pool: Pool) -> None:
    assert pool.submit(gc.get_freeze_count).result() > 0
    assert pool.submit(gc.isenabled).result()


def test_inline_a_call_is_done_at_once() -> None:
    assert Inline().submit(os.getpid).result() == os.getpid()
