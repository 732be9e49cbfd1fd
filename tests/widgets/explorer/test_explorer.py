"""The explorer through its public surface: what it computes is Keras's, and stays when it should."""

import re

import keras
import numpy as np
import pytest
import traitlets

import cnn_widgets as cw
from tests.helpers import assert_is_keras, keras_of, noise, outputs, sequential

IMAGE = noise(30, 26, 3)


def test_the_contracts_example():
    ex = cw.Explorer("cat", filters=3, kernel_size=10, activation=None, pooling="average", pool_size=5, seed=0)
    assert ex.stages == ("input", "conv1", "pool1")
    assert ex.image.shape == (224, 224, 3) and ex.image.dtype == np.float32
    assert ex.feature_maps("conv1").shape == (215, 215, 3) and ex.feature_maps("pool1").shape == (43, 43, 3)
    assert ex.kernels("conv1").shape == (10, 10, 3, 3)
    assert_is_keras(ex)


def test_stages_are_named_in_order_and_left_out_where_there_is_none():
    ex = cw.Explorer(
        IMAGE,
        blocks=[
            cw.Block(filters=2, pooling=None),
            cw.Block(filters=2, activation=None),
            cw.Block(filters=2, activation="linear", pooling=None),
        ],
    )
    assert ex.stages == ("input", "conv1", "act1", "conv2", "pool2", "conv3")
    assert_is_keras(ex)


@pytest.mark.parametrize(
    "settings",
    [
        dict(kernel_size=(2, 5), padding="same"),
        dict(strides=(2, 3)),
        dict(dilation_rate=3, padding="same"),
        dict(use_bias=False),
        dict(activation="softmax"),
        dict(pooling="average", pool_size=3, pool_strides=1, pool_padding="same"),
    ],
    ids=str,
)
def test_every_stage_follows_a_change_and_the_way_back(settings):
    ex = cw.Explorer(IMAGE, filters=4)
    before = {name: ex.feature_maps(name) for name in ex.stages}
    old = {name: getattr(ex.blocks[0], name) for name in settings}
    ex.blocks[0].update(**settings)
    assert_is_keras(ex)
    ex.blocks[0].update(**old)
    for name in ex.stages:
        np.testing.assert_array_equal(ex.feature_maps(name), before[name])


def test_what_is_read_is_a_copy():
    ex = cw.Explorer(IMAGE, filters=2)
    for read in (
        lambda: ex.feature_maps("conv1"),
        lambda: ex.feature_maps("input"),
        lambda: ex.kernels("conv1"),
        lambda: ex.bias("conv1"),
    ):
        first = read()
        first[...] = 7
        assert not (read() == 7).all()
    assert_is_keras(ex)


def test_the_model_is_a_sequential_that_does_what_models_do(tmp_path):
    ex = cw.Explorer(IMAGE, blocks=[cw.Block(filters=3), cw.Block(filters=2, pooling=None)])
    model = ex.model
    assert isinstance(model, keras.Sequential) and ex.model is model
    np.testing.assert_array_equal(model.get_layer("conv1").get_weights()[0], ex.kernels("conv1"))
    np.testing.assert_allclose(model.predict(IMAGE[None], verbose=0)[0], ex.feature_maps("act2"), atol=1e-6)
    model.summary(print_fn=lambda text: None)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(np.asarray(loaded(IMAGE[None]))[0], ex.feature_maps("act2"), atol=1e-6)
    assert [layer.name for layer in loaded.layers] == list(ex.stages[1:])


def test_a_model_once_handed_out_is_not_changed():
    ex = cw.Explorer(IMAGE, filters=3)
    model = ex.model
    weights, answer = [w.copy() for w in model.get_weights()], np.asarray(model(IMAGE[None]))
    ex.blocks[0].kernel_size = 5
    ex.blocks[0].kernel_size = 3
    ex.set_kernels("conv1", "edge")
    ex.new_weights()
    ex.blocks = (*ex.blocks, cw.Block(filters=2))
    assert ex.model is not model
    assert all(np.array_equal(old, new) for old, new in zip(weights, model.get_weights()))
    np.testing.assert_array_equal(np.asarray(model(IMAGE[None])), answer)


def test_after_training_refresh_shows_what_was_learned_and_later_changes_keep_it():
    ex = cw.Explorer(IMAGE, filters=2, kernel_size=3, activation="tanh", pooling=None)
    before = ex.kernels("conv1")
    ex.model.compile("sgd", "mse")
    ex.model.fit(IMAGE[None], np.full((1, 28, 24, 2), 0.5), epochs=3, verbose=0)
    ex.refresh()
    learned = ex.kernels("conv1")
    assert not np.array_equal(learned, before) and np.abs(ex.bias("conv1")).min() > 0
    np.testing.assert_array_equal(learned, ex.model.get_layer("conv1").get_weights()[0])
    assert_is_keras(ex)
    ex.blocks[0].update(padding="same", pooling="max")
    np.testing.assert_array_equal(ex.kernels("conv1"), learned)
    ex.blocks[0].kernel_size = 5
    np.testing.assert_array_equal(ex.kernels("conv1"), np.pad(learned, ((1, 1), (1, 1), (0, 0), (0, 0))))
    ex.blocks[0].kernel_size = 1
    ex.blocks[0].kernel_size = 3
    np.testing.assert_array_equal(ex.kernels("conv1"), learned)
    assert_is_keras(ex)
    ex.refresh()
    np.testing.assert_array_equal(ex.kernels("conv1"), learned)


def test_a_refresh_without_training_changes_nothing():
    ex = cw.Explorer(IMAGE, filters=2)
    before = {name: ex.feature_maps(name) for name in ex.stages}
    ex.refresh()
    model = ex.model
    ex.refresh()
    assert ex.model is model and all(np.array_equal(ex.feature_maps(name), before[name]) for name in before)


def test_the_seed_is_a_trait_and_new_weights_takes_the_next():
    ex = cw.Explorer(IMAGE, filters=2, seed=4)
    seen = []
    ex.observe(lambda change: seen.append(change["new"]), "seed")
    first = ex.kernels("conv1")
    ex.new_weights()
    second = ex.kernels("conv1")
    assert seen == [5] and ex.seed == 5 and not np.array_equal(first, second)
    np.testing.assert_array_equal(second, cw.Explorer(IMAGE, filters=2, seed=5).kernels("conv1"))
    ex.seed = 4
    np.testing.assert_array_equal(ex.kernels("conv1"), first)


def test_new_weights_gives_up_what_was_set_by_hand_also_for_the_seed_in_force():
    ex = cw.Explorer(IMAGE, filters=2)
    first = ex.kernels("conv1")
    ex.set_kernels("conv1", "edge")
    ex.set_bias("conv1", 2)
    ex.new_weights(seed=0)
    np.testing.assert_array_equal(ex.kernels("conv1"), first)
    assert not ex.bias("conv1").any()


@pytest.mark.parametrize("seed", [1.5, "1", None, True, float("nan")], ids=repr)
def test_a_seed_that_is_none_is_refused_and_the_last_one_kept(seed):
    ex = cw.Explorer(IMAGE, filters=2, seed=3)
    with pytest.raises(cw.SettingError, match="seed"):
        ex.seed = seed
    assert ex.seed == 3


def test_traits_link_between_explorers():
    one, two = (cw.Explorer(IMAGE, filters=2) for _ in range(2))
    traitlets.link((one, "seed"), (two, "seed"))
    one.seed = 9
    np.testing.assert_array_equal(one.kernels("conv1"), two.kernels("conv1"))


def test_two_explorers_are_independent():
    one, two = (cw.Explorer(IMAGE, filters=2) for _ in range(2))
    before = {name: two.feature_maps(name) for name in two.stages}
    model = two.model
    one.blocks[0].kernel_size = 5
    one.set_kernels("conv1", "edge")
    one.seed = 1
    one.image = noise(20, 20, 1)
    one.scene.scale = "gray"
    assert two.model is model and two.scene.scale == "channel" and two.seed == 0
    assert all(np.array_equal(two.feature_maps(name), before[name]) for name in before)


@pytest.mark.parametrize("ask", ["feature_maps", "figure"])
def test_an_unknown_stage_names_those_that_exist(ask):
    ex = cw.Explorer(IMAGE, filters=2)
    with pytest.raises(cw.SettingError, match="choose one of input, conv1, act1, pool1"):
        getattr(ex, ask)("conv2")
    for name in ("act1", "input", None, 3):
        with pytest.raises(cw.SettingError, match="choose one of conv1"):
            ex.kernels(name)


def test_impossible_arguments_are_one_sentence():
    for arguments, match in (
        (dict(kernel_size=31), "use at most 30 × 26"),
        (dict(kernal=3), "no setting 'kernal'"),
        (dict(blocks=[cw.Block()], filters=3), "not both"),
        (dict(blocks=[]), "at least one"),
        (dict(blocks=[3]), "holds 3"),
    ):
        with pytest.raises(cw.SettingError, match=match):
            cw.Explorer(IMAGE, **arguments)
    with pytest.raises(cw.SettingError, match="cat"):
        cw.Explorer("dog")


@pytest.mark.parametrize(
    "settings",
    [
        dict(kernel_size=1_000_000, padding="same"),
        dict(dilation_rate=2**31, padding="same"),
        dict(filters=2**24),
        dict(strides=2**40, pooling=None),
        dict(pool_size=2**40, pool_padding="same"),
        dict(pool_strides=2**40, pool_padding="same"),
        dict(filters=2**70),
        dict(kernel_size=10**30),
    ],
    ids=str,
)
def test_a_number_that_no_layer_can_take_is_refused_and_the_last_good_one_kept(settings):
    ex = cw.Explorer(noise(8, 8, 1), filters=2)
    before = ex.feature_maps("pool1")
    with pytest.raises(cw.SettingError):
        ex.blocks[0].update(**settings)
    np.testing.assert_array_equal(ex.feature_maps("pool1"), before)
    assert repr(ex.blocks[0]) == "Block(filters=2)"


def test_kernels_that_would_fill_the_memory_are_refused():
    ex = cw.Explorer(noise(5, 5, 1), filters=2**16, pooling=None)
    with pytest.raises(cw.SettingError):
        ex.blocks = (*ex.blocks, cw.Block(filters=2**16, pooling=None))
    assert len(ex.blocks) == 1 and ex.feature_maps("act1").shape == (3, 3, 2**16)


def test_arithmetic_agrees_with_keras_in_every_stage():
    ex = cw.Explorer(
        IMAGE,
        blocks=[
            cw.Block(filters=3, padding="same"),
            cw.Block(filters=2, activation="softmax", pooling="average", pool_padding="same"),
        ],
    )
    for name, maps in list(keras_of(ex).items())[1:]:
        for place in ((0, 0, 0), tuple(n - 1 for n in maps.shape)):
            terms = ex.arithmetic(name, *place)
            assert terms.agrees and terms.value == pytest.approx(float(maps[place]), abs=1e-5)
    assert ex.arithmetic("conv1", row=0, col=25, channel=1).padded.tolist() == [
        [True] * 3,
        [False, False, True],
        [False, False, True],
    ]


def test_the_exported_code_builds_the_model_in_force(tmp_path):
    ex = cw.Explorer(
        IMAGE, blocks=[cw.Block(filters=3, kernel_size=(2, 3)), cw.Block(filters=2, activation=None, pooling="average")]
    )
    ex.set_bias("conv1", [1, 2, 3])
    space = {}
    exec(ex.to_code(tmp_path / "weights.npz"), space)
    for name, maps in outputs(space["model"], IMAGE).items():
        np.testing.assert_allclose(ex.feature_maps(name), maps, atol=1e-6)


def test_the_repr_is_short_and_the_same_every_time():
    one, two = (cw.Explorer("digit_4", filters=2, kernel_size=(3, 4)) for _ in range(2))
    assert repr(one) == repr(two) == "Explorer(digit_4 28 × 28 × 1, Block(filters=2, kernel_size=(3, 4)), seed=0)"
    assert not re.search(r"0x[0-9a-f]{6}", repr(one) + repr(one.part("bar")))


def test_a_fresh_model_needs_only_the_settings_and_the_weights():
    """The helper of these tests itself: other weights give another answer."""
    ex = cw.Explorer(IMAGE, filters=2, pooling=None)
    model = sequential(IMAGE.shape, dict(filters=2, pooling=None))
    assert not np.allclose(outputs(model, IMAGE)["act1"], ex.feature_maps("act1"), atol=1e-3)
