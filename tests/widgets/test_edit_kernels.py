"""Kernels edited by hand: every operation against NumPy, what it touches, and undo and redo bit for bit."""

import gc
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnn_widgets as cw
from cnn_widgets.core.kernel_edits import kernel_edits
from cnn_widgets.core.patch import lift_patch
from cnn_widgets.core.presets import preset
from tests.helpers import assert_is_keras, noise, one_sentence

IMAGE = noise(16, 18, 3)
BY_NUMPY = {
    "normalise": lambda plane: (plane.astype(float) / np.abs(plane.astype(float)).sum()).astype(np.float32),
    "zero_mean": lambda plane: (plane - plane.mean(axis=(0, 1), keepdims=True, dtype=float)).astype(np.float32),
    "negate": lambda plane: np.where(plane == 0, 0, -plane),
    "rotate": lambda plane: np.rot90(plane),
    "rotate_back": lambda plane: np.rot90(plane, -1),
    "flip_left_right": np.fliplr,
    "flip_up_down": np.flipud,
    "flip_both": lambda plane: np.rot90(plane, 2),
}


@pytest.fixture
def ex():
    return cw.Explorer(IMAGE, filters=4, pooling=None)


def bits(ex, stage="conv1"):
    return ex.kernels(stage).tobytes(), ex.bias(stage).tobytes(), ex.kernels(stage).shape


def test_numpy_knows_every_edit():
    assert set(BY_NUMPY) == {edit.name for edit in kernel_edits()}


@pytest.mark.parametrize("name", BY_NUMPY)
@pytest.mark.parametrize(("filter_", "channel"), [(2, 1), (2, None), (None, 1), (None, None)])
def test_an_edit_is_numpys_and_touches_what_was_chosen(ex, name, filter_, channel):
    before, expected = ex.kernels("conv1"), ex.kernels("conv1")
    channels = slice(None) if channel is None else slice(channel, channel + 1)
    for index in range(4) if filter_ is None else [filter_]:
        expected[:, :, channels, index] = BY_NUMPY[name](before[:, :, channels, index])
    ex.edit_kernels("conv1", name, filter=filter_, channel=channel)
    np.testing.assert_array_equal(ex.kernels("conv1"), expected)
    assert_is_keras(ex)
    ex.undo()
    assert ex.kernels("conv1").tobytes() == before.tobytes()


def test_all_kernels_that_are_not_square_turn_and_back(ex):
    ex.blocks[0].kernel_size = (2, 5)
    before, kernel = bits(ex), ex.kernels("conv1")
    ex.edit_kernels("conv1", "rotate")
    assert ex.blocks[0].kernel_size == (5, 2)
    np.testing.assert_array_equal(ex.kernels("conv1"), np.rot90(kernel))
    assert_is_keras(ex)
    ex.undo()
    assert bits(ex) == before and ex.blocks[0].kernel_size == (2, 5)
    ex.redo()
    assert ex.blocks[0].kernel_size == (5, 2)
    with pytest.raises(cw.SettingError, match="all of them"):
        ex.edit_kernels("conv1", "rotate", filter=0)


@pytest.mark.parametrize(("filter_", "channel"), [(1, 2), (1, None), (None, 2), (None, None)])
def test_one_weight_is_set_where_it_was_meant(ex, filter_, channel):
    expected = ex.kernels("conv1")
    expected[2, 0, slice(None) if channel is None else channel, slice(None) if filter_ is None else filter_] = 0.75
    ex.set_weight("conv1", 0.75, 2, 0, filter=filter_, channel=channel)
    np.testing.assert_array_equal(ex.kernels("conv1"), expected)
    assert_is_keras(ex)


def test_only_what_was_changed_stops_being_random(ex):
    ex.set_weight("conv1", 1, 0, 0, filter=3)
    ex.edit_kernels("conv1", "rotate", filter=1, channel=0)
    ex.set_kernels("conv1", "edge", filter=0)
    assert ex.scene.stages[1].sources == ("preset", "edited", "random", "edited")


def test_an_edit_that_changes_nothing_is_no_step(ex):
    ex.set_kernels("conv1", "blur")
    before = ex.blocks[0].weights
    ex.edit_kernels("conv1", "rotate")
    ex.set_weight("conv1", float(ex.kernels("conv1")[1, 1, 0, 0]), 1, 1)
    ex.set_bias("conv1", 0)
    assert ex.blocks[0].weights is before
    ex.undo()
    with pytest.raises(cw.SettingError, match="nothing to undo"):
        ex.undo()


@pytest.mark.parametrize(
    "text", ["0\t1\t0\n1\t-4\t1\n0\t1\t0", "0,1,0\n1,-4,1\n0,1,0", "[[0,1,0],[1,-4,1],[0,1,0]]",
             "array([[ 0.,  1.,  0.],\n       [ 1., -4.,  1.],\n       [ 0.,  1.,  0.]], dtype=float32)"],
)  # fmt: skip
def test_text_sets_one_input_channel_as_it_is_and_all_as_an_array_does(ex, text):
    before, laplacian = ex.kernels("conv1"), preset("laplacian")
    ex.set_kernels("conv1", text, filter=1, channel=2)
    after = ex.kernels("conv1")
    np.testing.assert_array_equal(after[:, :, 2, 1], laplacian)
    after[:, :, 2, 1] = before[:, :, 2, 1]
    np.testing.assert_array_equal(after, before)
    ex.set_kernels("conv1", text)
    spread = np.broadcast_to(laplacian[:, :, None, None] / 3, (3, 3, 3, 4))
    np.testing.assert_array_equal(ex.kernels("conv1"), spread)


def test_one_input_channel_of_another_size_resizes_and_the_rest_follows_its_own_rule(ex):
    small = ex.kernels("conv1")
    ex.set_kernels("conv1", np.ones((5, 5)), filter=0, channel=1)
    large = ex.kernels("conv1")
    assert large.shape == (5, 5, 3, 4) and ex.blocks[0].kernel_size == 5
    assert (large[:, :, 1, 0] == 1).all()
    np.testing.assert_array_equal(large[1:4, 1:4, [0, 2], 0], small[:, :, [0, 2], 0])
    ex.undo()
    assert ex.kernels("conv1").tobytes() == small.tobytes() and ex.blocks[0].kernel_size == 3
    ex.redo()
    assert ex.kernels("conv1").tobytes() == large.tobytes()


def test_reset_gives_the_random_weights_back(ex):
    random = ex.kernels("conv1")
    ex.set_kernels("conv1", "edge")
    ex.reset_kernels("conv1", filter=2)
    np.testing.assert_array_equal(ex.kernels("conv1")[..., 2], random[..., 2])
    assert (ex.kernels("conv1")[..., 1] != random[..., 1]).any()
    ex.reset_kernels("conv1", filter=1, channel=0)
    np.testing.assert_array_equal(ex.kernels("conv1")[:, :, 0, 1], random[:, :, 0, 1])
    assert ex.scene.stages[1].sources[1] == "edited"
    for channel in (1, 2):
        ex.reset_kernels("conv1", filter=1, channel=channel)
    assert ex.scene.stages[1].sources == ("preset", "random", "random", "preset")
    ex.reset_kernels("conv1")
    assert ex.kernels("conv1").tobytes() == random.tobytes()


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_a_lifted_patch_finds_itself(padding):
    ex = cw.Explorer("cat", filters=2, kernel_size=25, padding=padding, activation=None, pooling=None)
    before = ex.kernels("conv1")
    ex.lift_patch("conv1", row=83, col=72, filter=1)
    np.testing.assert_array_equal(ex.kernels("conv1")[..., 0], before[..., 0])
    found = np.unravel_index(ex.feature_maps("conv1")[..., 1].argmax(), ex.feature_maps("conv1").shape[:2])
    assert found == ((83 - 12, 72 - 12) if padding == "valid" else (83, 72))
    ex.lift_patch("conv1", row=83, col=72, filter=1, decorrelate=False)
    patch = ex.image[71:96, 60:85] - ex.image[71:96, 60:85].mean((0, 1))
    np.testing.assert_allclose(ex.kernels("conv1")[..., 1], patch / np.linalg.norm(patch), atol=1e-6)


def test_a_patch_of_deeper_maps_is_lifted_from_what_the_convolution_reads():
    ex = cw.Explorer("cat", blocks=[cw.Block(filters=4), cw.Block(filters=2, pooling=None)])
    ex.lift_patch("conv2", row=40, col=30, filter=0)
    assert ex.kernels("conv2").shape == (3, 3, 4, 2)
    assert abs(np.linalg.norm(ex.kernels("conv2")[..., 0]) - 1) < 1e-6
    assert_is_keras(ex, 1e-5)


@pytest.mark.parametrize(
    ("edit", "match"),
    [
        (lambda ex: ex.edit_kernels("conv1", "shear"), "normalise"),
        (lambda ex: ex.edit_kernels("conv2", "negate"), "conv1"),
        (lambda ex: ex.edit_kernels("conv1", "negate", filter=4), "choose 0 to 3"),
        (lambda ex: ex.edit_kernels("conv1", "negate", channel=-1), "choose 0 to 2"),
        (lambda ex: ex.set_kernels("conv1", "sobel"), "presets are identity"),
        (lambda ex: ex.set_kernels("conv1", "1 2\n3"), "equal length"),
        (lambda ex: ex.set_kernels("conv1", "one two"), "not a number"),
        (lambda ex: ex.set_kernels("conv1", ""), "no numbers"),
        (lambda ex: ex.set_kernels("conv1", noise(3, 3, 3), channel=0), "one input channel"),
        (lambda ex: ex.set_kernels("conv1", noise(3, 3), channel=3), "choose 0 to 2"),
        (lambda ex: ex.set_kernels("conv1", noise(17, 3), channel=0), "use at most 16"),
        (lambda ex: ex.set_weight("conv1", 1, 3, 0), "choose 0 to 2"),
        (lambda ex: ex.set_weight("conv1", np.nan, 0, 0), "NaN"),
        (lambda ex: ex.set_weight("conv1", [1, 2], 0, 0), "one number"),
        (lambda ex: ex.reset_kernels("conv1", filter=True), "choose 0 to 3"),
        (lambda ex: ex.lift_patch("conv1", 0, 5), "choose row 1 to 14"),
        (lambda ex: ex.lift_patch("input", 5, 5), "conv1"),
        (lambda ex: ex.lift_patch("conv1", 5, 5, filter=7), "choose 0 to 3"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_loses_nothing(ex, edit, match):
    ex.set_kernels("conv1", "edge", filter=0)
    before = bits(ex)
    with pytest.raises(cw.SettingError, match=match) as caught:
        edit(ex)
    one_sentence(caught.value)
    assert bits(ex) == before
    ex.undo()
    assert ex.scene.stages[1].sources == ("random",) * 4


def test_an_all_zero_filter_cannot_be_normalised(ex):
    ex.set_kernels("conv1", np.zeros((3, 3)), filter=2)
    with pytest.raises(cw.SettingError, match="Filter 2 is all zero"):
        ex.edit_kernels("conv1", "normalise")


def test_a_drag_is_one_step(ex):
    before = bits(ex)
    for value in np.linspace(0, 1, 20):
        ex.set_weight("conv1", value, 1, 1, filter=0, channel=0, gesture="drag 1")
    dragged = bits(ex)
    for value in np.linspace(0, 1, 20):
        ex.set_bias("conv1", value, filter=0, gesture="drag 2")
    ex.undo()
    assert bits(ex) == dragged
    ex.undo()
    assert bits(ex) == before


def test_undo_after_a_slider_moved_takes_back_weights_and_leaves_the_slider(ex):
    random = ex.kernels("conv1")
    ex.set_kernels("conv1", "edge", filter=0)
    edge = ex.kernels("conv1")
    ex.blocks[0].update(kernel_size=5, strides=2, filters=6)
    ex.undo()
    assert (ex.blocks[0].kernel_size, ex.blocks[0].strides, ex.blocks[0].filters) == (5, 2, 6)
    np.testing.assert_array_equal(ex.kernels("conv1")[1:4, 1:4, :, :4], random)
    assert_is_keras(ex)
    ex.blocks[0].update(kernel_size=3, strides=1, filters=4)
    assert ex.kernels("conv1").tobytes() == random.tobytes()
    ex.redo()
    assert ex.kernels("conv1").tobytes() == edge.tobytes()


def test_a_kernel_size_that_was_moved_after_the_step_stays(ex):
    ex.set_kernels("conv1", np.ones((5, 5)))
    ex.blocks[0].kernel_size = 7
    ex.undo()
    assert ex.blocks[0].kernel_size == 7
    ex.blocks[0].kernel_size = 3
    ex.redo()
    assert ex.blocks[0].kernel_size == 5 and (ex.kernels("conv1") == np.float32(1 / 3)).all()


def test_a_size_that_no_longer_fits_is_refused_and_nothing_moves(ex):
    ex.blocks[0].kernel_size = 9
    ex.set_kernels("conv1", "edge")
    ex.image = noise(6, 6, 3)
    edge = bits(ex)
    with pytest.raises(cw.SettingError, match="use at most 6") as caught:
        ex.undo()
    one_sentence(caught.value)
    assert bits(ex) == edge
    ex.image = IMAGE
    ex.undo()
    assert ex.blocks[0].kernel_size == 9


def test_new_weights_and_training_are_steps(ex):
    ex.set_kernels("conv1", "edge", filter=1)
    by_hand = bits(ex)
    ex.new_weights()
    ex.undo()
    assert ex.seed == 0 and bits(ex) == by_hand
    ex.seed = 7
    ex.undo()
    assert ex.seed == 0 and bits(ex) == by_hand
    layer = ex.model.get_layer("conv1")
    layer.kernel.assign(layer.kernel * 2)
    ex.refresh()
    ex.undo()
    assert bits(ex) == by_hand
    assert_is_keras(ex)
    ex.redo()
    np.testing.assert_array_equal(ex.kernels("conv1"), 2 * np.frombuffer(by_hand[0], np.float32).reshape(3, 3, 3, 4))


def test_a_seed_given_at_the_start_is_no_step():
    ex = cw.Explorer(IMAGE, seed=5)
    with pytest.raises(cw.SettingError, match="nothing to undo"):
        ex.undo()
    with pytest.raises(cw.SettingError, match="nothing to redo"):
        ex.redo()
    assert ex.seed == 5


def test_steps_on_a_block_that_was_taken_out_are_passed_over(ex):
    ex.set_bias("conv1", 1)
    first = bits(ex)
    ex.blocks = (*ex.blocks, cw.Block(filters=2, pooling=None))
    second = ex.kernels("conv2")
    ex.set_kernels("conv2", "edge")
    taken = ex.blocks[1]
    ex.blocks = ex.blocks[:1]
    ex.undo()
    assert bits(ex) != first and (ex.bias("conv1") == 0).all()
    ex.blocks = (*ex.blocks, taken)
    assert ex.kernels("conv2").tobytes() != second.tobytes()
    ex.redo()
    ex.redo()
    ex.undo()
    assert ex.kernels("conv2").tobytes() == second.tobytes() and bits(ex) == first


OPERATIONS = {
    "edit": lambda ex, n: ex.edit_kernels("conv1", list(BY_NUMPY)[n % 8], filter=n % 4, channel=[None, 0, 2][n % 3]),
    "weight": lambda ex, n: ex.set_weight("conv1", n / 7, n % 2, n % 3, filter=n % 4),
    "preset": lambda ex, n: ex.set_kernels("conv1", cw.presets()[n % len(cw.presets())], filter=n % 4),
    "bias": lambda ex, n: ex.set_bias("conv1", n / 3, filter=n % 4),
    "reset": lambda ex, n: ex.reset_kernels("conv1", filter=n % 4),
    "new": lambda ex, n: ex.new_weights(n),
}


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(list(OPERATIONS)), st.integers(0, 200)), max_size=12))
def test_all_the_way_back_and_forth_again_every_bit_is_the_same(changes):
    ex = cw.Explorer(IMAGE, filters=4, pooling=None)
    seen = [bits(ex)]
    for name, number in changes:
        OPERATIONS[name](ex, number)
        if ex._steps.can_undo and bits(ex) != seen[-1]:
            seen.append(bits(ex))
    back = [bits(ex)]
    while ex._steps.can_undo:
        ex.undo()
        if bits(ex) != back[-1]:
            back.append(bits(ex))
    assert back == seen[::-1]
    while ex._steps.can_redo:
        ex.redo()
    assert bits(ex) == seen[-1]
    assert_is_keras(ex, 1e-4)


def test_only_what_follows_is_computed_again():
    ex = cw.Explorer(IMAGE, blocks=[cw.Block(filters=3, pooling=None), cw.Block(filters=2, pooling=None)])
    before = ex._current()
    ex.set_weight("conv2", 1, 0, 0, filter=1)
    after = ex._current()
    names = [one.name for one, other in zip(before, after) if one is not other]
    assert names == ["conv2", "act2"]


class Browser:
    """Stands where the browser does: asks as it does, and reads what was sent back."""

    def __init__(self, ex):
        self.replies = []
        self.grid = ex._kernels
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
    np.testing.assert_array_equal(
        ex.kernels("conv1")[..., 1], np.repeat(np.arange(1, 10).reshape(3, 3, 1), 3, axis=2)
    )
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
    from cnn_widgets.wire import unpack

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
    ex.scene.select(cw.widgets.scene.Selection(stage, 0, 40, 51))
    Browser(ex).ask("lift", stage="conv1", filter=1)
    ex.scene.look_at("conv1")
    place, block = ex.scene.selected, ex.blocks[0]
    seen = ex.arithmetic("conv1", row=place.row, col=place.col, channel=1)
    row, col = (cells[(block.kernel_size - 1) // 2] for cells in (seen.rows, seen.cols))
    expected = lift_patch(ex.image, row, col, block.kernel_size, block.dilation_rate)
    assert ex.kernels("conv1")[..., 1].tobytes() == expected.tobytes()


def test_standing_alone_it_is_read_only(ex):
    assert ex._kernels.can_edit and not cw.KernelGrid(ex.kernels("conv1")).can_edit


def test_whether_there_is_something_to_undo_is_told(ex):
    grid = ex._kernels
    assert (grid.can_undo, grid.can_redo) == (False, False)
    ex.set_bias("conv1", 1)
    assert (grid.can_undo, grid.can_redo) == (True, False)
    ex.undo()
    assert (grid.can_undo, grid.can_redo) == (False, True)
    ex.blocks[0].filters = 5
    assert (grid.can_undo, grid.can_redo) == (False, True)


def test_what_can_be_undone_keeps_no_block_that_is_gone():
    """Else each block that was ever removed stays in memory, with its weights, as long as the explorer."""
    ex = cw.Explorer(noise(12, 12, 1), blocks=[cw.Block(filters=2), cw.Block(filters=2, pooling=None)])
    ex.set_kernels("conv2", "sobel_x", filter=0)
    removed = weakref.ref(ex.blocks[1])
    ex.blocks = ex.blocks[:1]
    for number in range(3):
        ex.set_bias("conv1", number + 1.0)
    gc.collect()
    assert removed() is None
    ex.undo()
    assert ex.bias("conv1").tolist() == [2, 2]


def test_a_block_that_comes_back_is_undone_as_if_it_had_been_there():
    ex = cw.Explorer(noise(12, 12, 1), blocks=[cw.Block(filters=2), cw.Block(filters=2, pooling=None)])
    before = ex.kernels("conv2")
    ex.set_kernels("conv2", "sobel_x", filter=0)
    block = ex.blocks[1]
    ex.blocks = ex.blocks[:1]
    ex.blocks = (*ex.blocks, block)
    ex.undo()
    assert ex.kernels("conv2").tobytes() == before.tobytes()


def test_a_step_that_shows_nothing_any_more_is_not_offered_again():
    """The only step was on a block that is gone: undo finds nothing, and the button knows it."""
    ex = cw.Explorer(noise(12, 12, 1), blocks=[cw.Block(filters=2), cw.Block(filters=2, pooling=None)])
    ex.set_kernels("conv2", "sobel_x", filter=0)
    ex.undo()
    ex.blocks = ex.blocks[:1]
    assert ex._kernels.can_redo
    with pytest.raises(cw.SettingError, match="nothing to redo"):
        ex.redo()
    assert not ex._kernels.can_redo and not ex._steps.can_redo
