"""Random walks over stacks: whatever was changed in whatever order, what is shown is what a fresh Keras model gives."""

import contextlib

import keras  # noqa: F401 - until it is there, nothing is shown
import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import cnn_widgets as cw
from cnn_widgets.core.stack.activation import RANGES
from cnn_widgets.render.wire import unpack
from tests.helpers import keras_of, noise

CHANGES = 50
WALKS = 12
MOST_BLOCKS = 8

sizes = st.one_of(st.integers(1, 7), st.tuples(st.integers(1, 6), st.integers(1, 6)))
steps = st.one_of(st.integers(1, 3), st.tuples(st.integers(1, 3), st.integers(1, 3)))
paddings = st.sampled_from(["valid", "same"])
SETTINGS = {
    "filters": st.integers(1, 9),
    "kernel_size": sizes,
    "strides": steps,
    "padding": paddings,
    "dilation_rate": steps,
    "use_bias": st.booleans(),
    "activation": st.sampled_from([None, "relu", *sorted(RANGES)]),
    "pooling": st.sampled_from([None, "max", "average"]),
    "pool_size": sizes,
    "pool_strides": st.one_of(st.none(), steps),
    "pool_padding": paddings,
}
# Small ones more often: a stack soon leaves nothing for large windows.
blocks = st.fixed_dictionaries(
    {"filters": st.integers(1, 9), "padding": paddings, "pooling": st.sampled_from([None, None, "max", "average"])},
    optional={name: SETTINGS[name] for name in ("kernel_size", "activation", "use_bias")},
)
places = st.integers(0, MOST_BLOCKS)
images = st.builds(
    noise, st.integers(24, 40), st.integers(24, 40), st.sampled_from([1, 2, 3, 4]), seed=st.integers(0, 9)
)
PRESETS = ["sobel_x", "blur", "identity", "gabor_45"]
CHANGE = st.one_of(
    st.tuples(st.just("add"), blocks, places),
    st.tuples(st.just("duplicate"), places),
    st.tuples(st.just("remove"), places),
    st.tuples(st.just("move"), places, places),
    st.tuples(st.just("reverse")),
    *(st.tuples(st.just("set"), places, st.just(name), values) for name, values in SETTINGS.items()),
    st.tuples(st.just("image"), images),
    st.tuples(st.just("preset"), places, st.sampled_from(PRESETS), st.one_of(st.none(), places)),
    st.tuples(st.just("kernel"), places, sizes, st.integers(0, 99)),
    st.tuples(st.just("bias"), places, st.floats(-1, 1, width=32)),
    st.tuples(st.just("seed"), st.integers(0, 5)),
    st.tuples(st.just("look"), places),
    st.tuples(st.just("model")),
)


def change(ex, kind, *values):
    """Make one change, as Python or as the strip makes it; a SettingError changes nothing."""
    count = len(ex.blocks)
    block = ex.blocks[values[0] % count] if values and isinstance(values[0], int) else None
    stage = f"conv{values[0] % count + 1}" if block else ""
    if kind == "add" and count < MOST_BLOCKS:
        at = values[1] % (count + 1)
        ex.blocks = (*ex.blocks[:at], cw.Block(**values[0]), *ex.blocks[at:])
    elif kind == "duplicate" and count < MOST_BLOCKS:
        ask(ex, "duplicate_block", block=values[0] % count)
    elif kind == "remove":
        ask(ex, "remove_block", block=values[0] % count)
    elif kind == "move":
        ask(ex, "move_block", block=values[0] % count, to=values[1] % count)
    elif kind == "reverse":
        ex.blocks = ex.blocks[::-1]
    elif kind == "set":
        setattr(block, *values[1:])
    elif kind == "image":
        (ex.image,) = values
    elif kind == "preset":
        ex.set_kernels(stage, values[1], None if values[2] is None else values[2] % block.filters)
    elif kind == "kernel":
        height, width = values[1] if isinstance(values[1], tuple) else (values[1], values[1])
        kernel = noise(height, width, ex.kernels(stage).shape[2], seed=values[2]) - np.float32(0.5)
        ex.set_kernels(stage, kernel, values[2] % block.filters)
    elif kind == "bias":
        ex.set_bias(stage, values[1], values[0] % block.filters)
    elif kind == "seed":
        ex.new_weights(*values)
    elif kind == "look":
        ex.scene.look_at(ex.stages[values[0] % len(ex.stages)])
    elif kind == "model":
        assert ex.model.count_params() > 0


def ask(ex, kind, **content):
    ex._screen.pipeline._handle_custom_msg({"kind": kind, **content}, [])


def slack_of(maps):
    """1e-5 of the largest value that is finite: an exponential of an exponential may not be."""
    return 1e-5 * np.abs(maps[np.isfinite(maps)]).max(initial=1e-30)


def assert_shows_keras(ex):
    """Compare maps, scene and what the browser was sent with a model that is built anew from the settings."""
    expected = keras_of(ex)
    assert ex.stages == tuple(expected) == tuple(stage.name for stage in ex.scene.stages)
    header, _ = unpack(ex.scene.maps)
    for stage, card in zip(ex.scene.stages, header["stages"]):
        maps = expected[stage.name]
        slack = slack_of(maps)
        for shown in (stage.maps, ex.feature_maps(stage.name)):
            assert shown.shape == maps.shape
            np.testing.assert_allclose(shown, maps, rtol=0, atol=slack, err_msg=stage.name)
        assert card["name"] == stage.name and tuple(card["shape"]) == maps.shape
        if stage.kind == "conv":
            np.testing.assert_array_equal(stage.kernel, ex.kernels(stage.name))
    tiles = expected[header["stage"]]
    low, high = np.float32(header["tiles"]["minimum"]), np.float32(header["tiles"]["maximum"])
    finite = np.isfinite(tiles).all((0, 1))
    for shown, true in ((low, tiles.min((0, 1))), (high, tiles.max((0, 1)))):
        np.testing.assert_allclose(shown[finite], true[finite], rtol=0, atol=slack_of(tiles))


# Without shrinking, which would take longer than a test may: the walk up to the failure is what tells.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(max_examples=WALKS, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(walk=st.lists(CHANGE, min_size=CHANGES, max_size=CHANGES))
def test_a_walk_of_fifty_changes_never_shows_what_keras_does_not_give(walk):
    ex = cw.Explorer(noise(32, 36, 3), blocks=[cw.Block(filters=4, pooling=None), cw.Block(filters=3)])
    for step in walk:
        with contextlib.suppress(cw.SettingError):
            change(ex, *step)
        assert_shows_keras(ex)
