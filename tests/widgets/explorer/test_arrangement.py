"""What the strip asks for: blocks added, duplicated, removed and moved, and what is looked at afterwards."""

import keras  # noqa: F401 - until it is there, nothing is shown
import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.render.wire import unpack
from tests.helpers import assert_is_keras, noise, one_sentence


@pytest.fixture
def ex():
    first, second = cw.Block(filters=3, padding="same"), cw.Block(filters=2, kernel_size=5, pooling=None)
    return cw.Explorer(noise(44, 42, 3), blocks=[first, second, cw.Block(filters=4)])


def ask(explorer, kind, **content):
    explorer._screen.pipeline._handle_custom_msg({"kind": kind, **content}, [])


def cards(explorer):
    return {card["name"]: card for card in unpack(explorer.scene.maps)[0]["stages"]}


def refusal(explorer):
    assert explorer.scene.notice["level"] == "error"
    return one_sentence(SystemError(explorer.scene.notice["text"]))


def test_a_block_is_moved_with_its_weights_and_stays_in_view(ex):
    ex.set_kernels("conv2", "sobel_x")
    first, second, third = ex.blocks
    kernel = ex.kernels("conv2")
    ex.scene.look_at("conv2")
    ask(ex, "move_block", block=1, to=0)
    assert ex.blocks == (second, first, third)
    np.testing.assert_array_equal(ex.kernels("conv1"), kernel)
    assert ex.scene.selection["stage"] == "conv1" and ex._screen.controls._block is second
    ask(ex, "move_block", block=0, to=2)
    assert ex.blocks == (first, third, second) and ex.scene.selection["stage"] == "conv3"
    assert_is_keras(ex)


def test_a_duplicate_starts_with_its_sources_weights_and_is_looked_at(ex):
    ex.set_kernels("conv1", noise(3, 3, 3))
    source = ex.blocks[0]
    ask(ex, "duplicate_block", block=0)
    assert len(ex.blocks) == 4 and ex.blocks[0] is source and ex.blocks[1].value == source.value
    np.testing.assert_array_equal(ex.kernels("conv2"), ex.kernels("conv1"))
    assert ex.scene.selection["stage"] == "act2" and ex._screen.controls._block is ex.blocks[1]
    ex.blocks[1].kernel_size = 1
    assert source.kernel_size == 3
    assert_is_keras(ex)


def test_equal_blocks_that_change_places_keep_their_controls(ex):
    ask(ex, "duplicate_block", block=0)
    ex.blocks = (ex.blocks[0], ex.blocks[1])
    one, two = ex.blocks
    ex.blocks[1].padding = "same"
    ex.scene.look_at("act1")
    # Same channels in and out, so that both places give the same maps.
    ex.image = noise(44, 42, 3)
    ask(ex, "move_block", block=0, to=1)
    assert ex.blocks == (two, one) and ex.scene.selection["stage"] == "act2" and ex._screen.controls._block is one
    ex.blocks = (one, two)
    assert ex._screen.controls._block is two


def test_blocks_are_removed_down_to_the_last(ex):
    first, second, _ = ex.blocks
    ex.scene.look_at("act3")
    ask(ex, "remove_block", block=2)
    assert ex.blocks == (first, second) and ex.scene.selection["stage"] == "act2"
    ask(ex, "remove_block", block=0)
    assert ex.blocks == (second,) and ex.scene.selection["stage"] == "act1"
    ask(ex, "remove_block", block=0)
    assert ex.blocks == (second,) and "last block" in refusal(ex)
    assert_is_keras(ex)


def test_a_block_is_added_at_the_end_or_after_another(ex):
    ask(ex, "add_block")
    assert len(ex.blocks) == 4 and ex.blocks[3].value == cw.Block().value and ex.scene.selection["stage"] == "act4"
    ask(ex, "remove_block", block=3)
    ask(ex, "add_block", after=0)
    assert [block.filters for block in ex.blocks] == [3, 16, 2, 4] and ex.scene.selection["stage"] == "act2"
    assert_is_keras(ex)


def test_eight_blocks_and_more_are_stacked():
    ex = cw.Explorer(noise(30, 30, 3), filters=4, pooling=None)
    for number in range(2, 11):
        ask(ex, "duplicate_block", block=number - 2)
        assert len(ex.blocks) == number
    assert ex.feature_maps("act10").shape == (10, 10, 4)
    assert_is_keras(ex)


# On 24 × 24: pooling leaves 11 × 11, which the second kernel just covers.
FULL = [cw.Block(filters=2), cw.Block(filters=2, kernel_size=11, pooling=None)]
# A stride of 13 makes 2 × 2 of it, which takes no 11 × 11 after it.
STRIDING = [cw.Block(filters=2, kernel_size=11, pooling=None), cw.Block(filters=2, strides=13, pooling=None)]


@pytest.mark.parametrize(
    ("blocks", "kind", "content"),
    [
        (FULL, "add_block", {}),
        (FULL, "add_block", {"after": 0}),
        (FULL, "duplicate_block", {"block": 0}),
        (FULL, "duplicate_block", {"block": 1}),
        (STRIDING, "move_block", {"block": 1, "to": 0}),
        (STRIDING, "move_block", {"block": 0, "to": 1}),
        (FULL, "remove_block", {"block": 2}),
    ],
)
def test_what_cannot_be_gives_its_sentence_and_loses_nothing(blocks, kind, content):
    ex = cw.Explorer(noise(24, 24, 1), blocks=[block.copy() for block in blocks])
    before = ex.blocks, [ex.kernels(f"conv{n}") for n in (1, 2)], dict(ex.scene.selection), ex.scene.maps
    ask(ex, kind, **content)
    refusal(ex)
    assert ex.blocks == before[0] and ex.scene.selection == before[2] and ex.scene.maps == before[3]
    for number, kernel in enumerate(before[1], 1):
        np.testing.assert_array_equal(ex.kernels(f"conv{number}"), kernel)
    assert_is_keras(ex)


@pytest.mark.parametrize("value", [None, -1, 3, 1.0, True, "1", [0], 10**30], ids=repr)
@pytest.mark.parametrize("kind", ["move_block", "duplicate_block", "remove_block"])
def test_no_index_from_a_browser_raises_or_changes_anything(ex, kind, value):
    before = ex.blocks
    for content in ({"block": value, "to": 0}, {"block": 0, "to": value} if kind == "move_block" else {"block": value}):
        ask(ex, kind, **content)
        assert ex.blocks == before and "choose 0 to 2" in refusal(ex)


def test_only_what_follows_a_change_is_computed_anew_and_marked(ex):
    before = {name: id(stage.maps) for name, stage in zip(ex.stages, ex.scene.stages)}
    ex.blocks[1].kernel_size = 4
    changed = [name for name, card in cards(ex).items() if card["changed"]]
    assert changed == ["conv2", "act2", "conv3", "act3", "pool3"]
    now = {stage.name: id(stage.maps) for stage in ex.scene.stages}
    assert [name for name in now if now[name] == before[name]] == ["input", "conv1", "act1", "pool1"]
    ask(ex, "add_block")
    assert [name for name, card in cards(ex).items() if card["changed"]] == ["conv4", "act4", "pool4"]


def test_the_costs_are_those_of_hand_arithmetic():
    blocks = [cw.Block(kernel_size=5), cw.Block(filters=8, strides=2, activation=None), cw.Block()]
    ex = cw.Explorer("cat", blocks=blocks)
    costs = {name: card["costs"] for name, card in cards(ex).items()}
    # 5 · 5 · 3 · 16 weights, once at each of 220 · 220 places; with 16 biases, which multiply nothing.
    assert costs["conv1"] == (
        f"220 × 220 × 16 · 1,216 parameters · {5 * 5 * 3 * 16 * 220 * 220:,} multiply-adds · "
        "each value sees 5 × 5 of the input"
    )
    assert costs["act1"].endswith("0 parameters · each value sees 5 × 5 of the input")
    # 2 × 2 pooling sees one more; 3 × 3 over its steps of 2 four more; 2 × 2 over steps of 4 four more.
    sees = [costs[name].rpartition("sees ")[2] for name in ("pool1", "conv2", "pool2")]
    assert sees == ["6 × 6 of the input", "10 × 10 of the input", "14 × 14 of the input"]
    assert costs["input"] == "224 × 224 × 3 = 150,528 values"
    whole = cw.Explorer(noise(8, 8, 1), kernel_size=8, pooling=None)
    assert cards(whole)["act1"]["costs"].endswith("sees the whole input")
