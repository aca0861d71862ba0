"""The collector rests inside, and is afterwards as it was, whatever happened."""

import gc

import pytest

from kirok.base.collector import uncollected


@pytest.fixture(autouse=True)
def _collecting():
    yield
    gc.enable()


def test_it_rests_inside_and_goes_on_afterwards():
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_an_error():
    with pytest.raises(ValueError, match="inside"), uncollected():
        raise ValueError("inside")
    assert gc.isenabled()


def test_one_that_rested_before_rests_on():
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()
