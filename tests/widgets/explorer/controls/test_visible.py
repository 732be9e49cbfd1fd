"""An explorer that shows only what a lesson needs."""

import pytest

import cnn_widgets as cw
from cnn_widgets.widgets.panels.arithmetic import Arithmetic
from cnn_widgets.widgets.panels.feature_maps import FeatureMaps
from tests.hand import ask, row


def test_panels_and_controls_are_those_that_were_asked_for():
    ex = cw.Explorer("digit_4", panels=["maps", "arithmetic", "controls"], controls=["pool_size", "kernel_size"])
    assert ex.panels == ["controls", "maps", "arithmetic"]
    maps, terms = ex.part("maps"), ex.part("arithmetic")
    assert isinstance(maps, FeatureMaps) and isinstance(terms, Arithmetic)
    assert set(ex._screen.controls.rows["settings"]) == {"kernel_size", "pool_size"}
    ask(ex, kernel_size=5)
    assert ex.blocks[0].kernel_size == 5
    ex.blocks[0].update(strides=2, pooling=None)  # what has no control can still be set
    assert ex.stages == ("input", "conv1", "act1")


def test_ranges_bound_the_hand_and_not_python():
    ex = cw.Explorer("cat", ranges={"kernel_size": (3, 9), "activation": [None, "relu"]})
    assert (row(ex, "kernel_size")["least"], row(ex, "kernel_size")["most"]) == (3, 9)
    assert row(ex, "activation")["choices"] == [None, "relu"]
    ex.blocks[0].update(kernel_size=11, activation="tanh")
    assert (row(ex, "kernel_size")["most"], row(ex, "kernel_size")["value"]) == (11, 11)
    assert row(ex, "activation")["value"] == "tanh" and ex.blocks[0].activation == "tanh"
    ex.blocks[0].kernel_size = 1
    assert row(ex, "kernel_size")["least"] == 1 == row(ex, "kernel_size")["value"]


def test_what_is_locked_is_closed_to_the_hand_and_open_to_python():
    ex = cw.Explorer("cat", locked=True)
    assert row(ex, "filters")["is_locked"] and row(ex, "padding")["is_locked"]
    assert not (
        ex._screen.bar.can_choose
        or ex._screen.bar.can_redraw
        or ex._screen.pipeline.can_add
        or ex._screen.kernels.can_edit
    )
    before = ex.seed, ex.image
    # Even a browser that asks all the same gets nothing.
    for panel, kind in [
        (ex._screen.bar, "new_weights"),
        (ex._screen.bar, "upload"),
        (ex._screen.bar, "choose"),
        (ex._screen.pipeline, "add_block"),
        (ex._screen.kernels, "edit_kernel"),
    ]:
        panel._receive(panel, {"kind": kind, "name": "camera"}, [])
    ex._screen.bar.image = "camera"
    ask(ex, filters=3, padding="same")
    assert (ex.seed, ex.image) == before and len(ex.blocks) == 1
    assert ex.blocks[0].value == cw.Block().value
    ex.blocks[0].filters, ex.image = 3, "camera"
    assert ex.feature_maps("conv1").shape == (222, 222, 3)


def test_locks_are_one_by_one():
    ex = cw.Explorer("cat", locked=["image", "filters"])
    assert row(ex, "filters")["is_locked"] and not row(ex, "kernel_size")["is_locked"]
    assert not ex._screen.bar.can_choose and ex._screen.bar.can_redraw and ex._screen.pipeline.can_add
    with ex.scene.guarded():
        ex._open(b"PK\x03\x04")
    assert "keeps some settings" in ex.scene.notice["text"]


@pytest.mark.parametrize(
    "options, sentence",
    [
        (dict(controls=["size"]), "controls names 'size': choose out of filters"),
        (dict(panels="map"), "panels names 'map'"),
        (dict(locked=["seed"]), "locked names 'seed'"),
        (dict(controls=3), "controls is 3: give a list"),
        (dict(ranges=[1]), "ranges is"),
        (dict(ranges={"kernel_size": 5}), "smallest and the largest"),
        (dict(ranges={"kernel_size": (9, 3)}), "smallest and the largest"),
        (dict(ranges={"use_bias": (1, 2)}), "ranges names 'use_bias'"),
        (dict(ranges={"pooling": ["median"]}), "pooling is 'median'"),
        (dict(ranges={"padding": []}), "at least one value"),
    ],
)
def test_what_cannot_be_is_said(options, sentence):
    with pytest.raises(cw.SettingError, match=sentence.replace("(", r"\(")):
        cw.Explorer("cat", **options)
