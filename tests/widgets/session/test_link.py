"""What a slow link is spared while a slider moves, and that all of it comes in the end."""

import keras  # noqa: F401 - until it is there, nothing is shown
import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.render.wire import unpack
from cnn_widgets.widgets.session.link import COARSEST, FAST
from tests.helpers import noise

SLOW = 1_250_000


@pytest.fixture
def ex():
    return cw.Explorer(noise(120, 120, 3), pooling=None)


def shown(ex, name="maps"):
    return unpack(getattr(ex.scene, name))


def ask(ex, revision, attempt=0):
    ex.scene.set_state({"whole": {"revision": revision, "attempt": attempt}})


def move(ex, rate):
    """Measure a rate, move a slider, and return what was sent."""
    ex.scene.set_state({"link_rate": rate})
    ex.blocks[0].kernel_size = 5
    return shown(ex)


@pytest.mark.parametrize("rate", [0, -5, FAST, 10**12])
def test_a_fast_or_unknown_link_gets_everything_whole(ex, rate):
    header, arrays = move(ex, rate)
    assert "coarse" not in header
    assert not any("coarse" in place for place in header["arrays"].values())
    assert arrays["tiles"].shape == (16, 116, 116)


def test_a_slow_link_gets_few_bytes_and_then_the_same_as_a_fast_one(ex):
    header, arrays = move(ex, SLOW)
    assert header["coarse"] > 1
    coarse = ex.scene.maps
    ask(ex, header["revision"])
    whole, pixels = shown(ex)
    assert 5 * len(coarse) < len(ex.scene.maps)
    other = cw.Explorer(noise(120, 120, 3), pooling=None)
    expected, full = move(other, FAST)
    assert whole == expected
    for name, array in full.items():
        np.testing.assert_array_equal(pixels[name], array)
        assert arrays[name].shape == array.shape
    drop = {"coarse": header.pop("coarse"), "arrays": header.pop("arrays")}
    assert header == {name: value for name, value in expected.items() if name not in drop}


def test_slower_links_get_fewer_bytes_down_to_a_limit(ex):
    factors = []
    for kernel_size, rate in ((4, 2_000_000), (5, 500_000), (6, 100_000), (7, 1)):
        ex.scene.set_state({"link_rate": rate})
        ex.blocks[0].kernel_size = kernel_size
        factors.append(shown(ex)[0]["coarse"])
    assert 1 < factors[0] < factors[1] < factors[2] == factors[3] == COARSEST


def test_what_has_been_overtaken_is_not_sent_whole(ex):
    old = move(ex, SLOW)[0]["revision"]
    ex.blocks[0].kernel_size = 7
    newest = ex.scene.maps
    for revision in (old, None, "7", [7], {"a": 1}):
        ask(ex, revision)
        assert ex.scene.maps is newest


def test_it_is_sent_whole_once(ex):
    revision = move(ex, SLOW)[0]["revision"]
    ask(ex, revision)
    whole = ex.scene.maps
    ask(ex, revision, attempt=1)
    assert ex.scene.maps is whole


def test_what_has_not_changed_stays_sharp(ex):
    ex.scene.set_state({"link_rate": SLOW})
    ex.scene.look_at("conv1")
    ex.scene.set_state({"selection": {**ex.scene.selection, "row": 3}})
    assert "coarse" not in shown(ex)[0]


def test_large_view_and_difference_come_whole_with_the_maps(ex):
    ex.pin()
    ex.scene.set_state({"large": True, "comparison": "difference"})
    header, _ = move(ex, SLOW)
    for name in ("detail", "compared"):
        assert shown(ex, name)[0]["coarse"] == header["coarse"]
    ask(ex, header["revision"])
    for name in ("detail", "compared"):
        assert "coarse" not in shown(ex, name)[0]


def test_asking_leaves_a_notice_alone(ex):
    header, _ = move(ex, SLOW)
    ex.scene.tell("Read this.")
    ask(ex, header["revision"])
    assert ex.scene.notice["text"] == "Read this."
