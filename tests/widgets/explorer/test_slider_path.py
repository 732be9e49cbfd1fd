"""From a slider to Keras: the functions of ours that a change goes through, and what is checked on the way."""

import sys
from pathlib import Path

import keras  # noqa: F401  (explorers show themselves as soon as it is there)
import pytest

import cnn_widgets as cw
from cnn_widgets.core.stack.network import Network
from cnn_widgets.core.stack.output_size import check_blocks
from cnn_widgets.widgets.session.hand import ByHand
from tests.hand import ask, row
from tests.helpers import noise

PACKAGE = str(Path(cw.__file__).parent)
MOST = 7


@pytest.fixture
def ex():
    ex = cw.Explorer(noise(20, 20, 1), blocks=[cw.Block(filters=2), cw.Block(filters=2, pooling=None)])
    yield ex
    ex.close()


def calls(do):
    """Every call of a function of ours while something is done, each with those that it was called through."""
    found = []

    def watch(frame, event, _):
        if event == "call" and frame.f_code.co_filename.startswith(PACKAGE):
            found.append(callers(frame))

    sys.setprofile(watch)
    try:
        do()
    finally:
        sys.setprofile(None)
    return found


def callers(frame):
    """The code of our functions that are under way, the outermost first."""
    way = []
    while frame is not None:
        if frame.f_code.co_filename.startswith(PACKAGE):
            way.insert(0, frame.f_code)
        frame = frame.f_back
    return way


def moved(ex, field, value):
    """Move a slider as a message of the browser does."""
    return lambda: ask(ex, **{field: value})


def ways_to(function, found):
    return [way for way in found if way[-1] is function.__code__]


@pytest.mark.parametrize(("field", "value"), [("kernel_size", 5), ("filters", 4), ("pool_strides", 1)])
def test_a_slider_reaches_the_network_through_few_functions_and_no_file_twice(ex, field, value):
    (way,) = ways_to(Network.run, calls(moved(ex, field, value)))
    assert way[0] is ByHand.set_state.__code__
    named = [f"{Path(code.co_filename).relative_to(PACKAGE)}:{code.co_qualname}" for code in way]
    assert len(way) <= MOST, named
    assert len({code.co_filename for code in way}) == len(way), named
    assert getattr(ex.blocks[0], field) == value


def test_what_a_slider_sets_is_checked_once(ex):
    assert len(ways_to(check_blocks, calls(moved(ex, "kernel_size", 5)))) == 1


def test_what_is_asked_again_is_not_checked_again(ex):
    ex.blocks[0].kernel_size = 5
    found = calls(lambda: (ex.feature_maps("conv1"), ex.kernels("conv2"), ex.model))
    assert ways_to(Network.run, found) and not ways_to(check_blocks, found)


def test_what_python_sets_is_shown_and_not_taken_for_a_hand(ex):
    found = calls(lambda: ex.blocks[0].update(kernel_size=(5, 4), pool_strides=1))
    assert len(ways_to(Network.run, found)) == 1
    assert not ways_to(type(ex._screen.controls)._ask, found)
    assert row(ex, "kernel_size")["value"] == (5, 4)
