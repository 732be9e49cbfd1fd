"""Changes are whole where notifications are held, where the user's observers fail, and between linked explorers."""

import copy
import pickle

import keras  # noqa: F401  (explorers show themselves as soon as it is there)
import numpy as np
import pytest
import traitlets

import cnn_widgets as cw
from tests.helpers import assert_is_keras, noise


@pytest.fixture
def ex():
    return cw.Explorer(noise(12, 12, 1), blocks=[cw.Block(filters=2), cw.Block(filters=2, pooling=None)])


def assert_shown(ex):
    assert_is_keras(ex, 1e-5)
    assert [stage.name for stage in ex.scene.stages] == list(ex.stages)
    for stage in ex.scene.stages:
        np.testing.assert_array_equal(stage.maps, ex.feature_maps(stage.name))


def test_what_is_held_can_be_read_and_is_told_at_the_end(ex):
    seen = []
    ex.observe(lambda change: seen.append(change["new"].shape), "image")
    with ex.hold_trait_notifications():
        ex.image = "digit_7"
        assert ex.image.shape == (28, 28, 1) and ex.feature_maps("conv1").shape == (26, 26, 2) and not seen
    assert seen == [(28, 28, 1)]
    assert_shown(ex)


@pytest.mark.parametrize("error", [ValueError, cw.SettingError, KeyboardInterrupt])
def test_an_error_while_notifications_are_held_takes_all_back(ex, error):
    before, blocks, kernel, seen = ex.image, ex.blocks, ex.kernels("conv1"), []
    ex.observe(seen.append)
    with pytest.raises(error), ex.hold_trait_notifications():
        ex.image = "digit_7"
        ex.set_trait("seed", 3)
        ex.blocks = (*ex.blocks, cw.Block(filters=1, kernel_size=1, pooling=None))
        ex.blocks[0].kernel_size = 5
        raise error("a slip of the user's")
    assert ex.image is before and ex.blocks is blocks and ex.seed == 0 and not seen
    assert ex.blocks[0].kernel_size == 3
    np.testing.assert_array_equal(ex.kernels("conv1"), kernel)
    assert_shown(ex)


def test_an_error_while_a_block_is_held_takes_its_settings_back(ex):
    for block in (ex.blocks[0], cw.Block()):
        with pytest.raises(ZeroDivisionError), block.hold_trait_notifications():
            block.kernel_size = 5
            1 / 0  # noqa: B018
        assert block.kernel_size == 3
    assert_shown(ex)


def slip(change):
    raise ValueError("a slip in the user's own observer")


CHANGES = {
    "image": lambda ex: setattr(ex, "image", noise(9, 9, 1)),
    "a small image": lambda ex: setattr(ex, "image", noise(4, 4, 1)),
    "seed": lambda ex: setattr(ex, "seed", 4),
    "new weights": lambda ex: ex.new_weights(),
    "blocks": lambda ex: setattr(ex, "blocks", (*ex.blocks, cw.Block(filters=1, kernel_size=1, pooling=None))),
    "settings": lambda ex: ex.blocks[0].update(kernel_size=2, filters=3, padding="same"),
    "kernels": lambda ex: ex.set_kernels("conv1", np.ones((2, 2), np.float32)),
    "probe": lambda ex: ex.probe(shift=(0, 1)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_observer_that_fails_leaves_nothing_half_done(change):
    def begun():
        blocks = [cw.Block(filters=2), cw.Block(filters=2, pooling=None)]
        for block in blocks:
            block.observe(slip)
        return cw.Explorer(noise(12, 12, 1), blocks=blocks)

    ex, other = begun(), begun()
    for block in other.blocks:
        block.unobserve(slip)
    CHANGES[change](other)
    ex.observe(slip)
    try:
        CHANGES[change](ex)
    except ValueError as error:
        assert "a slip" in str(error)
    ex.unobserve_all()
    for block in ex.blocks:
        block.unobserve_all()
    assert [block.value for block in ex.blocks] == [block.value for block in other.blocks]
    assert ex.seed == other.seed and ex.probed == other.probed
    for stage in other.stages:
        np.testing.assert_array_equal(ex.feature_maps(stage), other.feature_maps(stage))
    assert ex._screen.controls.shown("kernel_size") == ex.blocks[0].kernel_size
    assert_shown(ex)
    if change == "probe":
        ex.probe()
        np.testing.assert_array_equal(ex.image, noise(12, 12, 1))
    if change in ("kernels", "new weights", "seed"):
        ex.undo()
        assert_shown(ex)


@pytest.mark.parametrize("made", [copy.copy, copy.deepcopy, lambda block: pickle.loads(pickle.dumps(block))])
def test_a_copied_block_is_one_of_its_own_with_the_same_weights(ex, made):
    ex.set_kernels("conv1", "sobel_x", filter=0)
    block = made(ex.blocks[0])
    assert block.owner is None and block.value == ex.blocks[0].value
    other = cw.Explorer(ex.image, blocks=[block])
    np.testing.assert_array_equal(other.kernels("conv1"), ex.kernels("conv1"))
    ex.blocks = (made(ex.blocks[0]), *ex.blocks[1:])
    ex.blocks[0].filters = 3
    block.filters = 4
    assert ex.feature_maps("conv1").shape[2] == 3
    assert_shown(ex)


@pytest.mark.parametrize("link", [traitlets.link, traitlets.dlink])
@pytest.mark.parametrize("name", ["image", "seed", "blocks"])
def test_explorers_are_linked(ex, link, name):
    other = cw.Explorer(noise(12, 12, 1, seed=1), filters=2)
    link((ex, name), (other, name))
    changes = {"image": "digit_4", "seed": 5, "blocks": ex.blocks[:1]}
    setattr(ex, name, changes[name])
    for each in (ex, other):
        assert_shown(each)
    if name == "blocks":
        assert len(other.blocks) == 1 and other.blocks[0] is not ex.blocks[0]
    else:
        assert np.array_equal(getattr(ex, name), getattr(other, name))
    if link is traitlets.link:
        setattr(other, name, {"image": noise(9, 9, 1), "seed": 6, "blocks": (cw.Block(filters=1),)}[name])
        assert_shown(ex)
        assert ex.image.shape == (9, 9, 1) if name == "image" else True
        assert ex.seed == 6 if name == "seed" else True
        assert ex.blocks[0].filters == 1 if name == "blocks" else True


def test_a_ring_of_linked_images_comes_to_rest():
    ring = [cw.Explorer(noise(9, 9, 1, seed=seed), filters=1) for seed in range(3)]
    for one, next_one in zip(ring, (*ring[1:], ring[0])):
        traitlets.link((one, "image"), (next_one, "image"))
    ring[1].image = noise(8, 8, 1)
    assert len({id(each.image) for each in ring}) == 1
    ring[0].probe(shift=(0, 1))
    ring[2].probe()
    for each in ring:
        np.testing.assert_array_equal(each.image, noise(8, 8, 1))


def test_old_and_new_images_can_be_compared(ex):
    seen = []
    ex.observe(lambda change: seen.append((change["old"] == change["new"], change["old"] != change["new"])), "image")
    ex.image = noise(12, 12, 1, seed=2)
    ex.image = noise(5, 7, 2)
    assert [(bool(same), bool(differs)) for same, differs in seen] == [(False, True)] * 2
    assert type(ex.image + 1) is type(ex.image.copy()) is type(pickle.loads(pickle.dumps(ex.image))) is np.ndarray
    np.testing.assert_array_equal(np.asarray(ex.image == ex.image[..., :]), True)


@pytest.mark.parametrize("made", [copy.copy, copy.deepcopy, pickle.dumps])
def test_a_widget_is_not_copied(ex, made):
    for widget in (ex, cw.Inspector(ex.model, ex.image)):
        with pytest.raises(cw.SettingError, match=r"cannot be copied or pickled: make another one"):
            made(widget)
