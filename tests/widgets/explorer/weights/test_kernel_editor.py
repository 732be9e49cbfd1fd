"""The editor of kernels, asked as the browser asks it."""

import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.core.kernels.lifted_patch import lift_patch
from cnn_widgets.render.frames import Selection
from tests.helpers import bits, noise

IMAGE = noise(16, 18, 3)


@pytest.fixture
def ex():
    return cw.Explorer(IMAGE, filters=4, pooling=None)


class Browser:
    """Stands where the browser does: asks as it does, and reads what was sent back."""

    def __init__(self, ex):
        self.replies = []
        self.grid = ex._screen.kernels
        self.grid.send = lambda content, buffers=None: self.replies.append((content, buffers))

    def ask(self, action, **request):
        self.grid._receive(None, {"kind": "edit_kernel", "id": len(self.replies), "action": action, **request}, [])
        content, buffers = self.replies[-1]
        assert content["kind"] == "kernel_edited" and content["id"] == len(self.replies) - 1
        return content, buffers


@pytest.fixture
def browser(ex):
    return Browser(ex)


def test_what_is_typed_is_a_weight_at_its_place_or_the_whole_kernel(ex, browser):
    here = dict(stage="conv1", filter=1, channel=2)
    browser.ask("type", text="1/4", row=0, col=2, **here)
    assert ex.kernels("conv1")[0, 2, 2, 1] == 0.25
    browser.ask("type", text="1 2 3\n4 5 6\n7 8 9", row=0, col=2, **here)
    np.testing.assert_array_equal(ex.kernels("conv1")[:, :, 2, 1], np.arange(1, 10).reshape(3, 3))
    browser.ask("type", text="1 2 3\n4 5 6\n7 8 9", stage="conv1", filter=1)
    np.testing.assert_array_equal(ex.kernels("conv1")[..., 1], np.repeat(np.arange(1, 10).reshape(3, 3, 1), 3, axis=2))
    content, _ = browser.ask("type", text="1 2\n3 4", **here)
    assert content["note"] == "The kernel size is now 2 × 2." and ex.blocks[0].kernel_size == 2
    browser.ask("undo")
    assert ex.blocks[0].kernel_size == 3


def test_an_error_is_said_beside_the_kernels_and_loses_nothing(ex, browser):
    before = bits(ex)
    for request in (
        dict(action="type", stage="conv1", text="one two", filter=0, channel=0, row=0, col=0),
        dict(action="weight", stage="conv1", text="0,5", filter=0, channel=0, row=0, col=0),
        dict(action="weight", stage="conv1", text="1 2 3", filter=0, channel=0, row=0, col=0),
        dict(action="type", stage="conv7", text="1", filter=0, channel=0, row=0, col=0),
        dict(action="type", stage="conv1", text=None),
        dict(action="type", stage="conv1", text="1", filter="x", channel=0, row=0, col=0),
        dict(action="type", stage="conv1", text="1", filter=0, channel=0, row=0, col=None),
        dict(action="bias", stage="conv1", text="1 2", filter=0),
        dict(action="edit", stage=["conv1"], name={}),
        dict(action="edit", stage="conv1", name={}),
        dict(action="preset", stage="conv1", name="rubbish"),
        dict(action="preset", stage="conv1", name=[]),
        dict(action="exact", stage="conv1", filter=None),
        dict(action="lift", stage="pool1", filter=0),
        dict(action="undo"),
        dict(action=None),
    ):
        content, _ = browser.ask(**request)
        assert content["error"].endswith("."), content
        assert bits(ex) == before
        assert ex.scene.notice == {}


def test_the_exact_numbers_of_one_filter_come_when_asked_for():
    from cnn_widgets.render.wire import unpack

    ex = cw.Explorer(noise(12, 12, 3), blocks=[cw.Block(filters=64, pooling=None), cw.Block(filters=64, pooling=None)])
    ex.scene.look_at("conv2")
    header, arrays = unpack(ex.scene.kernels)
    assert header["quantised"] and arrays["kernel"].shape == (64, 64, 3, 3)
    _, (reply,) = Browser(ex).ask("exact", stage="conv2", filter=5)
    header, arrays = unpack(reply)
    assert (header["stage"], header["filter"]) == ("conv2", 5) and len(reply) < 3000
    np.testing.assert_array_equal(arrays["kernel"], ex.kernels("conv2")[..., 5].transpose(2, 0, 1))


@pytest.mark.parametrize(
    "settings", [{}, {"padding": "same"}, {"strides": 3}, {"dilation_rate": 2}, {"kernel_size": 4}], ids=str
)
@pytest.mark.parametrize("stage", ["conv1", "act1", "pool1", "input"])
def test_the_patch_at_the_crosshair_is_the_one_that_the_kernel_sees_there(settings, stage):
    ex = cw.Explorer("cat", **{"filters": 2, "kernel_size": 15, **settings})
    ex.scene.look_at(stage)
    ex.scene.select(Selection(stage, 0, 40, 51))
    Browser(ex).ask("lift", stage="conv1", filter=1)
    ex.scene.look_at("conv1")
    place, block = ex.scene.selected, ex.blocks[0]
    seen = ex.arithmetic("conv1", row=place.row, col=place.col, channel=1)
    row, col = (cells[(block.kernel_size - 1) // 2] for cells in (seen.rows, seen.cols))
    expected = lift_patch(ex.image, row, col, block.kernel_size, block.dilation_rate)
    assert ex.kernels("conv1")[..., 1].tobytes() == expected.tobytes()


def test_standing_alone_it_is_read_only(ex):
    assert ex._screen.kernels.can_edit and not cw.KernelGrid(ex.kernels("conv1")).can_edit


def test_whether_there_is_something_to_undo_is_told(ex):
    scene = ex.scene
    assert (scene.can_undo, scene.can_redo) == (False, False)
    ex.set_bias("conv1", 1)
    assert (scene.can_undo, scene.can_redo) == (True, False)
    ex.undo()
    assert (scene.can_undo, scene.can_redo) == (False, True)
    ex.blocks[0].filters = 5
    assert (scene.can_undo, scene.can_redo) == (True, False)
