"""What goes over a batch as a whole is done without the search for cycles, and leaves it as it was."""

import gc

import pytest

from flows.whole_batch import _without_cycles


@_without_cycles
def searches(fails: bool = False) -> bool:
    """Are cycles searched for in here?"""
    if fails:
        raise RuntimeError("a stage that fails")
    return gc.isenabled()


def test_none_is_searched_for_inside_and_all_are_after() -> None:
    assert gc.isenabled()
    assert not searches()
    assert gc.isenabled()
    with pytest.raises(RuntimeError):
        searches(fails=True)
    assert gc.isenabled()


def test_where_none_was_searched_for_none_is_after() -> None:
    gc.disable()
    try:
        assert not searches()
        assert not gc.isenabled()
    finally:
        gc.enable()
