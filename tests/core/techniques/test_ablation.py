"""Channels switched off, against Keras models in which the kernel slices that read them are zero."""

import keras
import numpy as np
import pytest
from keras import layers

import cnn_widgets as cw
from cnn_widgets.core.inspection import Inspection
from cnn_widgets.core.job import Job
from cnn_widgets.core.scores import scores
from cnn_widgets.core.techniques.ablation import ablate, ablation_effect
from tests.core.inspection.models import Branching, noise
from tests.helpers import one_sentence

IMAGE = noise(12, 10, 2)


def signed(model):
    """Set the weights to positive and negative values that are small enough for nothing to saturate."""
    random = np.random.default_rng(3)
    model.set_weights([random.normal(0, 0.2, weight.shape) for weight in model.get_weights()])
    return model


def chain():
    """Return a model of conv, relu, conv, flatten and dense."""
    return signed(
        keras.Sequential(
            [
                keras.Input((12, 10, 2)),
                layers.Conv2D(4, 3, name="first"),
                layers.ReLU(name="relu"),
                layers.Conv2D(5, 3, activation="tanh", name="second"),
                layers.Flatten(name="flat"),
                layers.Dense(6, activation="softmax", name="top"),
            ]
        )
    )


def branches():
    """Return a model in which two branches read one stage, and are concatenated as in DenseNet."""
    inputs = keras.Input((12, 10, 2))
    stem = layers.Conv2D(4, 3, padding="same", activation="relu", name="stem")(inputs)
    left = layers.Conv2D(3, 3, padding="same", name="left")(stem)
    joined = layers.Concatenate(name="joined")([stem, left])
    right = layers.Conv2D(2, 1, name="right")(joined)
    means = layers.GlobalAveragePooling2D(name="means")(layers.Concatenate(name="all")([joined, right]))
    return signed(keras.Model(inputs, layers.Dense(3, name="top")(means)))


def without(model, *slices):
    """Return the outputs, by layer, of a copy of a model in which the weights that read a channel are 0."""
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    for name, which in slices:
        kernel, *rest = copy.get_layer(name).get_weights()
        kernel[which] = 0
        copy.get_layer(name).set_weights([kernel, *rest])
    outputs = keras.Model(copy.inputs[0], {layer.name: layer.output for layer in copy.layers})
    return {name: np.asarray(value)[0] for name, value in outputs(IMAGE[None], training=False).items()}


def state(model):
    return [*map(np.copy, model.get_weights())], [layer.trainable for layer in model.layers], model.compiled


def assert_unchanged(model, before):
    for old, new in zip(before[0], model.get_weights()):
        np.testing.assert_array_equal(old, new)
    assert state(model)[1:] == before[1:]


@pytest.mark.parametrize("layer", ["relu", "first"])
def test_a_channel_switched_off_is_a_zero_kernel_slice_downstream(layer):
    model = chain()
    before = state(model)
    found = ablate(model, IMAGE, layer=layer, channels=2)
    expected = without(model, ("second", np.s_[:, :, 2]))
    for name in ("second", "flat", "top"):
        np.testing.assert_allclose(found.feature_maps(name).ravel(), expected[name].ravel(), atol=1e-6)
    np.testing.assert_allclose(found.after.values, expected["top"], atol=1e-6)
    np.testing.assert_allclose(found.before.values, np.asarray(model(IMAGE[None]))[0], atol=1e-6)
    assert not found.feature_maps("relu")[..., 2].any() and found.difference("second").any()
    assert_unchanged(model, before)


def test_units_of_a_flattened_map_are_switched_off_with_its_channel():
    model = chain()
    # Flatten orders values by row, column and channel, so channel 3 of 5 is every fifth row of the Dense kernel.
    expected = without(model, ("top", np.s_[3::5]))
    found = ablate(model, IMAGE, layer="second", channels=[3])
    np.testing.assert_allclose(found.after.values, expected["top"], atol=1e-6)


def test_all_branches_and_concatenations_lose_the_channel():
    model = branches()
    found = ablate(model, IMAGE, layer="stem", channels=[0, 3])
    off = [0, 3]
    # "joined" is the stem's four channels and the left branch's three; "all" is those seven and the right branch's two.
    expected = without(model, ("left", np.s_[:, :, off]), ("right", np.s_[:, :, off]), ("top", np.s_[off]))
    for name in ("left", "right", "top"):
        np.testing.assert_allclose(found.feature_maps(name).ravel(), expected[name].ravel(), atol=1e-6)
    assert not found.feature_maps("joined")[..., off].any()
    inside = ablate(model, IMAGE, layer="joined", channels=5)
    expected = without(model, ("right", np.s_[:, :, 5]), ("top", np.s_[5]))
    np.testing.assert_allclose(inside.after.values, expected["top"], atol=1e-6)
    assert np.abs(inside.after.values - inside.before.values).max() > 1e-3
    np.testing.assert_array_equal(inside.feature_maps("left"), inside._on.stage("left").maps)


def test_no_channel_off_and_all_on_again_give_the_same_bits():
    model = branches()
    inspection = Inspection(model, IMAGE)
    names = [node.name for node in inspection.graph.nodes]
    before = {name: inspection.stage(name).maps.copy() for name in names}
    stem = inspection.stage("stem")
    inspection.ablate({"left": inspection.channels_off("left", [])})
    assert all(inspection.stage(name).maps.tobytes() == before[name].tobytes() for name in names)
    inspection.ablate({"left": inspection.channels_off("left", [1])})
    assert inspection.stage("stem") is stem and inspection.stage("right").maps.tobytes() != before["right"].tobytes()
    inspection.ablate({})
    assert all(inspection.stage(name).maps.tobytes() == before[name].tobytes() for name in names)


def test_mean_keeps_the_level_and_removes_the_pattern():
    found = ablate(chain(), IMAGE, layer="relu", channels=1, value="mean")
    maps, was = found.feature_maps("relu"), found._on.stage("relu").maps
    np.testing.assert_allclose(maps[..., 1], was[..., 1].mean(), rtol=1e-6)
    np.testing.assert_array_equal(np.delete(maps, 1, 2), np.delete(was, 1, 2))


def test_a_model_with_channels_first():
    inputs = keras.Input((2, 12, 10))
    joined = layers.Concatenate(axis=1, name="joined")([inputs, layers.Rescaling(2.0, name="twice")(inputs)])
    pool = layers.GlobalMaxPooling2D(data_format="channels_first", name="pool")(joined)
    model = signed(keras.Model(inputs, layers.Dense(3, name="top")(pool)))
    found = ablate(model, IMAGE, layer="joined", channels=1)
    kernel, bias = model.get_layer("top").get_weights()
    peaks = np.array([IMAGE[..., 0].max(), 0, 2 * IMAGE[..., 0].max(), 2 * IMAGE[..., 1].max()])
    np.testing.assert_allclose(found.after.values, peaks @ kernel + bias, rtol=1e-5)


def test_a_batch_is_run_with_the_channels_off():
    inspection = Inspection(chain(), IMAGE)
    inspection.ablate({"relu": inspection.channels_off("relu", 0)})
    (top,) = inspection.run(inspection.batch, ["top"])
    np.testing.assert_array_equal(np.asarray(top)[0], inspection.stage("top").maps[0, 0])


def test_each_effect_agrees_with_brute_force():
    model = chain()
    effects = ablation_effect(model, IMAGE, layer="relu", output=4)
    whole = np.asarray(model(IMAGE[None]))[0]
    expected = [whole[4] - without(model, ("second", np.s_[:, :, channel]))["top"][4] for channel in range(4)]
    np.testing.assert_allclose(effects.effect, expected, atol=1e-6)
    assert np.abs(expected).max() > 1e-3
    assert effects.score == pytest.approx(whole[4], abs=1e-6)
    assert list(effects.order) == sorted(range(4), key=lambda channel: -abs(expected[channel]))
    assert ablation_effect(model, IMAGE, layer="relu").output == whole.argmax()


def test_a_cancelled_search_keeps_what_it_has_found():
    def work(job):
        job.cancel()
        return ablation_effect(chain(), IMAGE, layer="second", job=job)

    effects = Job(work).start().wait(60)
    assert np.isnan(effects.without).tolist() == [False, True, True, True, True] and list(effects.order) == [0]


def test_more_channels_can_be_switched_off_beside_those_that_are_off():
    inspection = Inspection(chain(), IMAGE)
    inspection.ablate({"relu": inspection.channels_off("relu", 0)})
    both = without(inspection.model, ("second", np.s_[:, :, [0, 3]]))["top"]
    np.testing.assert_allclose(ablate(inspection, layer="relu", channels=3).after.values, both, atol=1e-6)
    effects = ablation_effect(inspection, layer="relu", output=0)
    assert effects.without[3] == pytest.approx(both[0], abs=1e-6) and effects.effect[0] == 0
    assert inspection.off["relu"].channels == (0,)


def test_terms_are_refused_where_they_would_not_add_up_to_the_value():
    inspection = Inspection(chain(), IMAGE)
    inspection.ablate({"first": inspection.channels_off("first", 1)})
    for stage in ("first", "relu"):
        with pytest.raises(cw.SettingError) as caught:
            inspection.arithmetic(stage, 0, 0, 1)
        one_sentence(caught.value)
        assert inspection.arithmetic(stage, 0, 0, 2).agrees
    assert inspection.arithmetic("second", 0, 0, 1).agrees


def test_bad_input_is_refused_in_a_sentence():
    model = chain()
    for options in (
        dict(layer="relu", channels=4),
        dict(layer="relu", channels=-1),
        dict(layer="relu", channels=True),
        dict(layer="relu", channels=[0.5]),
        dict(layer="relu", channels="all"),
        dict(layer="relu", channels=None),
        dict(layer="nowhere", channels=0),
        dict(layer="input", channels=0),
        dict(layer="relu", channels=0, value="noise"),
        dict(layer="top", channels=0, value="mean"),
        dict(layer="relu", channels=[np.nan]),
    ):
        with pytest.raises(cw.SettingError) as caught:
            ablate(model, IMAGE, **options)
        one_sentence(caught.value)
    for options in (dict(layer="relu", output=6), dict(layer="relu", output=1.5), dict(layer="none")):
        with pytest.raises(cw.SettingError):
            ablation_effect(model, IMAGE, **options)
    with pytest.raises(cw.SettingError):
        ablate(model, np.full_like(IMAGE, np.nan), layer="relu", channels=0)
    own = Branching()
    own(noise(12, 12, 3)[None])
    with pytest.raises(cw.SettingError) as caught:
        ablate(own, noise(12, 12, 3), layer="stem", channels=0)
    assert "as a whole" in one_sentence(caught.value)
    maps_only = keras.Sequential([keras.Input((12, 10, 2)), layers.Conv2D(2, 3, name="conv")])
    assert ablate(maps_only, IMAGE, layer="conv", channels=0).before is None
    with pytest.raises(cw.SettingError) as caught:
        ablation_effect(maps_only, IMAGE, layer="conv")
    one_sentence(caught.value)


def head(*tail, **compiled):
    model = keras.Sequential([keras.Input((12, 10, 2)), layers.Flatten(), *tail])
    if compiled:
        model.compile(**compiled)
    return Inspection(model, IMAGE)


def test_scores_are_those_of_keras_and_say_what_they_are():
    for tail, compiled, kind in (
        ([layers.Dense(3, activation="softmax")], {}, "softmax"),
        ([layers.Dense(3), layers.Softmax()], {}, "softmax"),
        ([layers.Dense(1, activation="sigmoid")], {}, "sigmoid"),
        ([layers.Dense(3)], dict(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True)), "logits"),
        ([layers.Dense(3)], dict(loss="categorical_crossentropy"), "logits"),
        ([layers.Dense(3)], dict(loss="mse"), "values"),
        ([layers.Dense(3)], {}, "values"),
        ([layers.Dense(3, activation="relu")], {}, "values"),
    ):
        inspection = head(*tail, **compiled)
        found = scores(inspection)
        assert found.kind == kind and found.are_classes == (kind != "values")
        np.testing.assert_allclose(found.values, np.asarray(inspection.model(IMAGE[None]))[0], atol=1e-6)
        assert list(found.order()) == list(np.argsort(-found.values))
    named = scores(head(layers.Dense(3)), ["cat", "dog", "catfish"])
    assert named.kind == "logits" and set(named.order("CAT")) == {0, 2} and list(named.order("1")) == [1]
    assert scores(head()) is None
    for names in (["a"], "abc", 3):
        with pytest.raises(cw.SettingError) as caught:
            scores(head(layers.Dense(3)), names)
        one_sentence(caught.value)


def test_a_bundled_model_brings_the_names_of_its_classes():
    found = scores(Inspection(cw.load_model("digits"), "digit_4"))
    assert found.names == tuple("0123456789") and found.kind == "softmax" and found.order()[0] == 4
