"""What comes back from a browser: a selection, a request for a value, a layout. None of it may raise or lie."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cnn_widgets as cw
from cnn_widgets.render.frames import Selection
from cnn_widgets.render.wire import unpack
from tests.helpers import noise

JSON = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
    st.sampled_from([2**31, -(2**31), 2**63, 10**400, 1e308, math.nan, math.inf, "conv1", "act1", "input", "pool9"]),
)
IDS = itertools.count()
SENT = st.dictionaries(st.sampled_from(["stage", "channel", "row", "col", "id", "x"]), JSON)


@pytest.fixture(scope="module")
def ex():
    return cw.Explorer(noise(22, 20, 3), blocks=[cw.Block(filters=3), cw.Block(filters=2, pooling=None)])


@pytest.fixture(autouse=True)
def quiet(ex):
    yield
    assert ex.scene.notice.get("level") != "error", ex.scene.notice


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=SENT)
def test_any_selection_ends_on_a_value_that_exists(ex, sent):
    ex.scene.set_state({"selection": sent})
    chosen = ex.scene.selection
    assert set(chosen) == {"stage", "channel", "row", "col"}
    maps = ex.feature_maps(chosen["stage"])
    assert np.isfinite(maps[chosen["row"], chosen["col"], chosen["channel"]])
    assert min(chosen["row"], chosen["col"], chosen["channel"]) >= 0
    assert unpack(ex.scene.terms)[0]["stage"] == unpack(ex.scene.maps)[0]["stage"] == chosen["stage"]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=SENT)
def test_any_probe_is_answered_with_the_value_or_with_none(ex, sent):
    sent["id"] = next(IDS)
    ex.scene.set_state({"value_request": sent})
    answer = ex.scene.value_answer
    assert answer["id"] == sent["id"]
    if isinstance(sent.get("stage"), str) and sent["stage"] not in ex.stages:
        assert answer["value"] is None
    else:
        maps = ex.feature_maps(answer["stage"])
        assert answer["value"] == float(maps[answer["row"], answer["col"], answer["channel"]])


def test_a_probe_reads_the_true_value_and_carries_its_id(ex):
    for stage in ex.stages:
        ex.scene.value_request = {"id": f"{stage}-1", "stage": stage, "channel": 1, "row": 2, "col": 3}
        assert ex.scene.value_answer["value"] == float(ex.feature_maps(stage)[2, 3, 1])
        assert ex.scene.value_answer["id"] == f"{stage}-1"
        assert ex.scene.value_answer["revision"] == unpack(ex.scene.maps)[0]["revision"]


@pytest.mark.parametrize("size", [-5, 0, 1, 50, 10**6])
def test_any_tile_size_gives_tiles(ex, size):
    ex.scene.tile_size = size
    header, arrays = unpack(ex.scene.maps)
    assert arrays["tiles"].shape == (header["tiles"]["count"], header["tiles"]["height"], header["tiles"]["width"])
    ex.scene.tile_size = 112


@pytest.mark.parametrize(("row", "col"), [(17, 3), (2, 2), (9, 17), (0, 0)])
def test_another_stage_shows_the_same_place_of_the_image(ex, row, col):
    ex.scene.select(Selection("conv1", 1, row, col))
    ex.scene.look_at("pool1")
    # By hand: conv1's (row, col) is centred on input row + 1; pool1's r on input 2 r + 1.5.
    for shown, wanted, last in ((ex.scene.selected.row, row, 9), (ex.scene.selected.col, col, 8)):
        assert abs(2 * shown + 1.5 - (wanted + 1)) <= 1 or shown == last
    ex.scene.look_at("conv1")
    assert (ex.scene.selected.row, ex.scene.selected.col) == (row, col), "and back again"


def test_the_place_of_the_image_stays_when_the_sizes_change():
    ex = cw.Explorer(noise(64, 64, 1), filters=3, pooling=None)
    ex.scene.select(Selection("conv1", 2, 50, 10))
    ex.blocks[0].strides = 4
    chosen = ex.scene.selected
    assert chosen.channel == 2 and abs(chosen.row * 4 - 50) <= 2 and abs(chosen.col * 4 - 10) <= 2
    ex.blocks[0].strides = 1
    assert (ex.scene.selected.row, ex.scene.selected.col) == (50, 10)
    ex.blocks[0].filters = 1
    assert ex.scene.selected.channel == 0


def test_frames_carry_rising_revisions_and_belong_together(ex):
    before = unpack(ex.scene.maps)[0]["revision"]
    ex.blocks[0].kernel_size = 4
    header = unpack(ex.scene.maps)[0]
    assert header["revision"] > before == before
    assert unpack(ex.scene.terms)[0]["revision"] == header["revision"]
    assert header["picture"] == unpack(ex.scene.picture)[0]["revision"]
    ex.blocks[0].kernel_size = 3


def test_a_change_of_colours_needs_no_new_frame(ex):
    before = ex.scene.maps
    for scale, colormap in (("gray", "viridis"), ("layer", "cividis"), ("channel", "magma")):
        ex.scene.scale, ex.scene.colormap = scale, colormap
    assert ex.scene.maps == before


def test_what_is_sent_is_what_keras_computes(ex):
    ex.scene.look_at("act1")
    header, arrays = unpack(ex.scene.maps)
    maps = ex.feature_maps("act1")
    np.testing.assert_array_equal(header["tiles"]["maximum"], maps.max((0, 1)))
    step = np.ptp(maps, axis=(0, 1)) / 254
    restored = maps.min((0, 1)) + arrays["tiles"].transpose(1, 2, 0).astype(float) * step
    assert (np.abs(restored - maps) <= 0.51 * step).all()


def test_at_most_one_byte_a_displayed_tile_pixel_is_sent():
    ex = cw.Explorer("cat")
    _, arrays = unpack(ex.scene.maps)
    assert arrays["tiles"].dtype == np.uint8 and arrays["tiles"].size <= 16 * 112 * 112


def test_the_large_view_is_sent_while_it_is_open(ex):
    assert ex.scene.detail == b""
    ex.scene.look_at("conv1")
    ex.scene.large = True
    header, arrays = unpack(ex.scene.detail)
    assert header["stage"] == "conv1" and arrays["tile"].shape == ex.feature_maps("conv1").shape[:2]
    ex.scene.large = False
    assert ex.scene.detail == b""


@pytest.mark.parametrize(
    "content", [{"kind": "add_block"}, {"kind": ["x"]}, {}, [], None, 3, {"kind": "remove"}], ids=repr
)
def test_nothing_that_a_browser_sends_to_the_strip_raises(content):
    explorer = cw.Explorer(noise(5, 5, 1), filters=2)
    explorer._screen.pipeline._handle_custom_msg(content, [])
    assert explorer.feature_maps("act1").shape == (3, 3, 2)


def test_a_block_that_does_not_fit_is_not_added_and_the_bar_says_why():
    explorer = cw.Explorer(noise(5, 5, 1), filters=2)
    explorer._screen.pipeline._handle_custom_msg({"kind": "add_block"}, [])
    assert len(explorer.blocks) == 1 and "larger than its input" in explorer.scene.notice["text"]
