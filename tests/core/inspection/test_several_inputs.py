"""Models of several inputs: the image is one of them, the others are fixed, and everything keeps them so."""

import keras
import numpy as np
import pytest
from keras import layers

import cnn_widgets as cw
from tests.helpers import noise, one_sentence

IMAGE, AGE = noise(10, 9, 3), np.array([0.5, -2.0, 1.0], np.float32)


def model(first="age"):
    """Maps that are weighted by numbers made of another input, in either order of the two."""
    keras.utils.set_random_seed(0)
    image, age = keras.Input((10, 9, 3), name="image"), keras.Input((3,), name="age")
    maps = layers.Conv2D(4, 3, name="conv")(image)
    weights = layers.Dense(4, name="weights")(age)
    joined = layers.Multiply(name="joined")([maps, layers.Reshape((1, 1, 4), name="spread")(weights)])
    means = layers.GlobalAveragePooling2D(name="means")(layers.ReLU(name="relu")(joined))
    inputs = [age, image] if first == "age" else [image, age]
    return keras.Model(inputs, layers.Dense(3, "softmax", name="scores")(means))


def real(net, name, image, age):
    values = {"image": image[None], "age": age[None]}
    inner = keras.Model(net.inputs, net.get_layer(name).output)
    return np.asarray(inner([values[tensor.name] for tensor in net.inputs]))[0]


@pytest.fixture(params=["age", "image"])
def net(request):
    return model(request.param)


@pytest.mark.parametrize("given", [AGE, AGE[None], AGE.tolist()])
def test_every_layer_gets_what_keras_gives_it(net, given):
    ins = cw.Inspector(net, IMAGE, inputs={"age": given})
    assert ins.model is net and "age" in ins.stages
    for name in ("conv", "weights", "joined", "relu", "means", "scores"):
        wanted = real(net, name, IMAGE, AGE)
        np.testing.assert_allclose(ins.feature_maps(name).reshape(wanted.shape), wanted, atol=1e-6, err_msg=name)
    np.testing.assert_array_equal(ins.feature_maps("age")[0, 0], AGE)
    other = cw.Inspector(net, IMAGE, inputs={"age": -AGE})
    assert np.abs(other.feature_maps("scores") - ins.feature_maps("scores")).max() > 1e-4


def test_a_new_image_and_new_weights_keep_it(net):
    ins = cw.Inspector(net, IMAGE, inputs={"age": AGE})
    ins.image = IMAGE[::-1]
    np.testing.assert_allclose(ins.feature_maps("relu"), real(net, "relu", IMAGE[::-1], AGE), atol=1e-6)
    net.set_weights([weight * 2 for weight in net.get_weights()])
    ins.refresh()
    np.testing.assert_allclose(ins.feature_maps("relu"), real(net, "relu", IMAGE[::-1], AGE), rtol=1e-5, atol=1e-5)
    for stage in ins.stages:
        ins.select(stage)


def test_techniques_hand_it_on(net):
    ins = cw.Inspector(net, IMAGE, inputs={"age": AGE})
    scores = real(net, "scores", IMAGE, AGE)
    best = int(scores.argmax())
    np.testing.assert_allclose(cw.ClassScores(ins).result.values, scores, atol=1e-6)
    covered = cw.occlusion_sensitivity(ins, patch=5, stride=4, fill=0)
    blank = IMAGE.copy()
    blank[4:9, :5] = 0
    assert covered.values[1, 0] == pytest.approx(scores[best] - real(net, "scores", blank, AGE)[best], abs=1e-6)
    off = cw.ablate(ins, layer="conv", channels=2).after.values
    kernel, bias = (np.asarray(weight) for weight in net.get_layer("conv").get_weights())
    net.get_layer("conv").set_weights([kernel * [1, 1, 0, 1], bias * [1, 1, 0, 1]])
    np.testing.assert_allclose(off, real(net, "scores", IMAGE, AGE), atol=1e-6)
    net.get_layer("conv").set_weights([kernel, bias])
    images = [noise(10, 9, 3, seed=seed) for seed in range(5)]
    for seen in (cw.top_patches(ins, images, "relu", 1, batch_size=2), cw.top_patches(ins, images, "relu", 1)):
        assert seen.patches[0].value == pytest.approx(
            max(real(net, "relu", image, AGE)[..., 1].max() for image in images), abs=1e-6
        )
    assert cw.grad_cam(ins).values.shape == (8, 7)
    step = 1e-2 * np.eye(1, IMAGE.size, 100, dtype=np.float32).reshape(IMAGE.shape)
    slope = cw.saliency(ins, target=("joined", 0)).gradient[np.nonzero(step)[:2]][0, 1]
    ends = [real(net, "joined", IMAGE + sign * step, AGE)[..., 0].mean() for sign in (1, -1)]
    assert slope == pytest.approx((ends[0] - ends[1]) / 2e-2, abs=1e-4)
    made = cw.maximise_activation(ins, "joined", 1, steps=2)
    assert made.activation == pytest.approx(real(net, "joined", made.image, AGE)[..., 1].mean(), abs=1e-4)
    assert cw.measured_receptive_field(ins, target=("conv", 0, 3, 3)).measured


def test_names_of_a_dict_and_whole_numbers():
    image, kind = keras.Input((8, 8, 1)), keras.Input((), dtype="int32")
    vector = layers.Embedding(5, 4, name="embedding")(kind)
    joined = layers.Add(name="joined")([layers.Conv2D(4, 3, name="conv")(image), layers.Reshape((1, 1, 4))(vector)])
    net = keras.Model({"picture": image, "kind": kind}, joined)
    picture = noise(8, 8, 1)
    ins = cw.Inspector(net, picture, inputs={"kind": 3})
    wanted = np.asarray(net({"picture": picture[None], "kind": np.array([3])}))[0]
    np.testing.assert_allclose(ins.feature_maps("joined"), wanted, atol=1e-6)


def images_of_two():
    pair = [keras.Input((8, 8, 3), name="left"), keras.Input((8, 8, 3), name="right")]
    return keras.Model(pair, layers.Subtract(name="difference")([*pair]))


def test_of_two_images_one_is_fixed():
    left, right = noise(8, 8, 3, seed=1), noise(8, 8, 3, seed=2)
    np.testing.assert_array_equal(
        cw.Inspector(images_of_two(), left, inputs={"right": right}).feature_maps("difference"), left - right
    )
    np.testing.assert_array_equal(
        cw.Inspector(images_of_two(), right, inputs={"left": left}).feature_maps("difference"), left - right
    )


def test_grad_cam_of_a_siamese_network_looks_at_the_image_and_not_at_the_fixed_one():
    conv = layers.Conv2D(4, 3, activation="relu", name="conv")
    inner = keras.Sequential([keras.Input((9, 9, 3)), conv], name="inner")
    left, right = keras.Input((9, 9, 3), name="left"), keras.Input((9, 9, 3), name="right")
    means = [layers.GlobalAveragePooling2D()(inner(each)) for each in (left, right)]
    model = keras.Model([left, right], layers.Dense(1, name="same")(layers.Subtract()(means)))
    one, other = noise(9, 9, 3, seed=1), noise(9, 9, 3, seed=2)
    ins = cw.Inspector(model, one, inputs={"right": other})
    found = cw.grad_cam(ins, target=0)
    maps = np.asarray(inner(one[None]))[0]
    expected = np.maximum(maps @ np.asarray(model.get_layer("same").kernel)[:, 0] / maps[..., 0].size, 0)
    np.testing.assert_allclose(found.values, expected, atol=1e-6)
    for name in ("inner/conv (call 2)", "inner (call 2)", "right"):
        assert ins.feature_maps(name).shape[0] > 1
        with pytest.raises(cw.SettingError) as error:
            cw.grad_cam(ins, target=0, layer=name)
        assert "computed not from the image but from right" in one_sentence(error.value)


def test_a_fixed_picture_of_0_to_1_is_noted_where_the_image_was_multiplied():
    rescaling, image = layers.Rescaling(1 / 255), noise(8, 8, 3).clip(0, 1)
    left, right = keras.Input((8, 8, 3), name="left"), keras.Input((8, 8, 3), name="right")
    model = keras.Model([left, right], layers.Subtract(name="difference")([rescaling(left), rescaling(right)]))
    ins = cw.Inspector(model, image, inputs={"right": image})
    np.testing.assert_allclose(ins.feature_maps("difference"), image - image / 255, atol=1e-6)
    assert ["right, given in inputs, was not" in note for note in ins.inspection.notes] == [False, True]
    ins = cw.Inspector(model, image, inputs={"right": 255 * image})
    np.testing.assert_allclose(ins.feature_maps("difference"), 0, atol=1e-6)
    assert len(ins.inspection.notes) == 1


@pytest.mark.parametrize(
    ("make", "inputs", "words"),
    [
        (model, None, ["2 inputs", "'age' has no value", "give one of 3", "'image'"]),
        (model, {}, ["'age' has no value"]),
        (model, {"weight": 3}, ["no input 'weight'", "age, image"]),
        (model, {"age": [1, 2]}, ["'age'", "(2,)", "give 3"]),
        (model, {"age": AGE, "image": IMAGE}, ["none is left for the image"]),
        (model, {"age": [1, 2, np.nan]}, ["finite"]),
        (model, {"age": "old"}, ["'age'"]),
        (model, {"age": [[1], [2, 3]]}, ["not an array"]),
        (model, [AGE], ["a dict"]),
        (images_of_two, None, ["left: 8 × 8 × 3, right: 8 × 8 × 3", "by name"]),
        (lambda: keras.Sequential([keras.Input((10, 9, 3)), layers.Conv2D(2, 3)]), {"age": 3}, ["one input"]),
    ],
)
def test_what_is_missing_or_does_not_fit_is_one_sentence(make, inputs, words):
    with pytest.raises(cw.SettingError) as error:
        cw.Inspector(make(), IMAGE if make is not images_of_two else noise(8, 8, 3), inputs=inputs)
    said = one_sentence(error.value)
    assert all(word in said for word in words), said


def test_a_trainer_and_techniques_of_a_bare_model_say_what_they_take():
    with pytest.raises(cw.SettingError, match="2 inputs"):
        cw.Trainer(model(), (IMAGE[None], np.zeros(1)))
    for call in (lambda: cw.grad_cam(model(), IMAGE), lambda: cw.top_patches(model(), [IMAGE], "conv")):
        with pytest.raises(cw.SettingError, match="'age' has no value"):
            call()
