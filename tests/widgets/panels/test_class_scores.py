"""Scores, pad and ablation through the widgets' public surface, without a browser."""

import keras
import numpy as np
import pytest
from keras import layers

import cnn_widgets as cw
from cnn_widgets.core.techniques.ablation import ablate
from cnn_widgets.render.wire import unpack
from tests.helpers import noise, one_sentence


@pytest.fixture(scope="module")
def digits():
    return cw.load_model("digits")


@pytest.fixture
def ins(digits):
    return cw.Inspector(digits, "digit_4")


def panel(inspector, kind):
    return next((part for part in map(inspector.part, inspector.panels) if isinstance(part, kind)), None)


def keras_scores(model, image):
    return np.asarray(model(image[None], training=False))[0]


def test_scores_are_keras_and_follow_image_weights_and_channels(digits):
    model = keras.models.clone_model(digits)
    model.set_weights(digits.get_weights())
    ins = cw.Inspector(model, "digit_4")
    found = panel(ins, cw.ClassScores)
    for step in (
        lambda: None,
        lambda: setattr(ins, "image", "digit_7"),
        lambda: (model.layers[0].set_weights([w * 0.5 for w in model.layers[0].get_weights()]), ins.refresh()),
    ):
        step()
        expected = keras_scores(model, ins.image)
        np.testing.assert_allclose([bar["value"] for bar in found.scores["bars"]], expected, atol=1e-6)
        np.testing.assert_allclose(found.result.values, expected, atol=1e-6)
    ins.ablate("act1", [0, 2])
    expected = ablate(model, ins.image, layer="act1", channels=[0, 2]).after.values
    np.testing.assert_array_equal(np.float32([bar["value"] for bar in found.scores["bars"]]), expected)
    assert found.scores["off"] == 2 and "2 channels off" in found.scores["description"]


def test_bars_follow_the_square_over_the_picture(ins, digits):
    bars, where = panel(ins, cw.ClassScores), panel(ins, cw.Attribution)
    own = keras_scores(digits, ins.image)
    where.is_open = True
    where.occluder = {"id": "a", "target": "top", "row": 4, "col": -3, "size": 20}
    covered = ins.image.copy()
    covered[4:24, 0:17] = ins.image.mean()
    under = keras_scores(digits, covered)
    assert abs(under - own).max() > 1e-3
    np.testing.assert_allclose([bar["value"] for bar in bars.scores["bars"]], under, atol=1e-6)
    assert bars.scores["covered"] == 20
    for away in (lambda: setattr(where, "occluder", {}), lambda: setattr(where, "is_open", False)):
        where.is_open = True
        where.occluder = {"id": "b", "target": "top", "row": 4, "col": -3, "size": 20}
        assert bars.scores["covered"] == 20
        away()
        np.testing.assert_allclose([bar["value"] for bar in bars.scores["bars"]], own, atol=1e-6)
        assert bars.scores["covered"] == 0
        where.occluder = {}


def test_a_closed_panel_computes_nothing(digits):
    ins = cw.Inspector(digits, "digit_4")
    found = panel(ins, cw.ClassScores)
    found.is_open = False
    ins.select("conv1")
    before = found.scores
    ins.image = "digit_7"
    assert found.scores == before and ins.inspection.pending("scores") > 0
    found.is_open = True
    assert found.scores["bars"][7]["is_best"]


def test_a_large_model_is_not_run_unasked_and_a_head_that_is_none_has_no_panel():
    large = keras.Sequential(
        [
            keras.Input((128, 128, 3)),
            layers.Conv2D(64, 11, padding="same", name="conv"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(4, activation="softmax"),
        ]
    )
    ins = cw.Inspector(large, cw.load_image("cat", size=128))
    assert not panel(ins, cw.ClassScores).is_open and panel(ins, cw.DrawingPad) is None
    maps = keras.Sequential([keras.Input((16, 16, 3)), layers.Conv2D(2, 3, name="conv")])
    ins = cw.Inspector(maps, noise(16, 16, 3))
    assert panel(ins, cw.ClassScores) is None and panel(ins, cw.DrawingPad) is not None
    assert "does not end" in cw.ClassScores(ins).scores["note"]


def test_names_of_classes(digits):
    names = [f"digit {n}" for n in range(10)]
    found = panel(cw.Inspector(digits, "digit_4", classes=names), cw.ClassScores)
    assert [bar["name"] for bar in found.scores["bars"]] == names
    found.wanted = "7"
    assert [bar["name"] for bar in found.scores["bars"]] == ["digit 7"]
    for bad in (["one"], "abc", 5):
        with pytest.raises(cw.SettingError) as caught:
            cw.Inspector(digits, "digit_4", classes=bad)
        one_sentence(caught.value)
    ins = cw.Inspector(digits, "digit_4")
    for options in (dict(classes=["a"]), dict(count=0), dict(count=2.5)):
        with pytest.raises(cw.SettingError):
            cw.ClassScores(ins, **options)
    with pytest.raises(cw.SettingError) as caught:
        cw.ClassScores("digits")
    one_sentence(caught.value)
    assert len(cw.ClassScores(ins, count=3).scores["bars"]) == 3


def own_head(base, units=10, trained=False):
    """A model on a bundled one, as fine-tuning makes it, which keeps the name."""
    if trained:
        x, y = cw.load_digits("test")
        model = keras.models.clone_model(base)
        model.set_weights(base.get_weights())
        model.compile(keras.optimizers.SGD(1e-3), "sparse_categorical_crossentropy")
        model.fit(x[:32], y[:32], verbose=0)
        return model
    head = layers.Dense(units, activation="softmax", name="clothes")(base.get_layer("act3").output)
    return keras.Model(base.inputs, head, name=base.name)


def names_of(model, **options):
    return panel(cw.Inspector(model, "digit_4", **options), cw.ClassScores).result.names


def test_names_of_a_bundled_models_classes_belong_to_its_very_head(digits, tmp_path):
    for model in (own_head(digits), own_head(digits, trained=True), own_head(digits, 4)):
        assert names_of(model) is None
    assert own_head(digits).name == digits.name
    assert names_of(own_head(digits, 2), classes=["no", "yes"]) == ("no", "yes")
    # The head itself is known wherever it went: to a copy of another name, to a file, into another model.
    renamed = keras.Model(digits.inputs, digits.outputs, name="mine")
    digits.save(tmp_path / "digits_copy.keras")
    given = keras.Input((28, 28, 1))
    for model in (
        digits,
        renamed,
        keras.models.load_model(tmp_path / "digits_copy.keras"),
        keras.Model(given, digits(given)),
    ):
        assert names_of(model) == tuple("0123456789")
    ins = cw.Inspector(own := keras.models.load_model(tmp_path / "digits_copy.keras"), "digit_4")
    found = panel(ins, cw.ClassScores)
    assert found.result.names == tuple("0123456789")
    own.get_layer("dense2").set_weights([weight[..., ::-1] for weight in own.get_layer("dense2").get_weights()])
    ins.refresh()
    assert found.result.names is None


def test_switched_off_stays_off_for_the_next_image_and_comes_back_bit_for_bit(ins, digits):
    weights = [weight.copy() for weight in digits.get_weights()]
    before = {name: ins.feature_maps(name) for name in ins.stages}
    ins.ablate("act1", 3)
    ins.ablate("act1", [5])
    ins.ablate("conv2", 0)
    assert ins.ablated == {"act1": (3, 5), "conv2": (0,)} == {k: tuple(v) for k, v in ins.scene.off.items()}
    ins.image = "digit_7"
    assert not ins.feature_maps("act1")[..., [3, 5]].any() and ins.ablated["act1"] == (3, 5)
    ins.image = "digit_4"
    assert ins.feature_maps("conv1").tobytes() == before["conv1"].tobytes()
    assert ins.feature_maps("scores").tobytes() != before["scores"].tobytes()
    ins.restore("act1", 3)
    assert ins.ablated == {"act1": (5,), "conv2": (0,)}
    ins.restore("conv2")
    ins.restore()
    assert ins.ablated == {} and ins.scene.off == {}
    assert all(ins.feature_maps(name).tobytes() == maps.tobytes() for name, maps in before.items())
    assert all((old == new).all() for old, new in zip(weights, digits.get_weights()))


def test_diagnostics_and_arithmetic_follow(ins):
    ins.ablate("act1", 1)
    assert ins.diagnostics("act1").dead[1]
    terms = ins.arithmetic("pool1", row=2, col=2, channel=1)
    assert terms.value == 0 and terms.agrees
    assert ins.arithmetic("conv2", row=1, col=1, channel=4).agrees
    ins.select("act1", channel=1)
    assert "switched off" in str(unpack(ins.scene.terms)[0])


def test_what_cannot_be_switched_is_a_sentence_and_changes_nothing(ins):
    ins.ablate("act1", 1)
    for call in (
        lambda: ins.ablate("act1", 16),
        lambda: ins.ablate("nowhere", 0),
        lambda: ins.ablate("input", 0),
        lambda: ins.restore("nowhere"),
        lambda: ins.restore("act1", 99),
        lambda: ins.restore(channels=1),
        lambda: ins.ablate("act1", 0, value=0.5),
    ):
        with pytest.raises(cw.SettingError) as caught:
            call()
        one_sentence(caught.value)
        assert ins.ablated == {"act1": (1,)}


def test_what_the_page_asks_for_in_vain_is_a_notice(ins):
    maps = panel(ins, cw.FeatureMaps)
    for content in (
        {"stage": "act1", "channel": 99},
        {"stage": "x", "channel": 0},
        {"stage": "act1"},
        {"stage": {"a": 1}},
        {"stage": ["act1"], "channel": 0},
        {"stage": "act1", "channel": {}},
    ):
        ins.scene.clear_notice()
        maps._receive(None, {"kind": "switch", **content}, [])
        assert ins.scene.notice["level"] == "error" and "did not work" not in ins.scene.notice["text"], content
    assert ins.ablated == {}


def test_effects_are_ranked_on_a_thread_of_their_own_and_given_up_with_their_image(ins):
    found = panel(ins, cw.AblationEffects)
    found.rank("act1", output=4)
    found.wait(60)
    expected = [
        ablate(ins, layer="act1", channels=channel).before.values[4]
        - ablate(ins, layer="act1", channels=channel).after.values[4]
        for channel in range(3)
    ]
    np.testing.assert_allclose(found.result.effect[:3], expected, atol=1e-6)
    assert found.effects["total"] == 16 and [bar["index"] for bar in found.effects["bars"]] == list(found.result.order)
    ins.image = "digit_7"
    assert found.effects == {} and found.result is None
    found.rank("act1", output=10)
    with pytest.raises(cw.SettingError):
        found.wait(60)


def test_the_pad_draws_the_image_of_an_inspector_and_an_explorer(ins):
    pad = panel(ins, cw.DrawingPad)
    assert not pad.is_open and pad.size == (28, 28)
    np.testing.assert_array_equal(ins.image, cw.load_image("digit_4"))
    ink = np.zeros((28, 28), np.uint8)
    ink[3:9, 4] = [255, 128, 1, 77, 254, 3]
    pad.set_state({"drawn": memoryview(ink.tobytes())})
    np.testing.assert_array_equal(ins.image[..., 0], ink / np.float32(255))
    np.testing.assert_array_equal(pad.value, ink / np.float32(255))
    pad.centred = True
    assert np.ptp(np.flatnonzero(ins.image.any((1, 2)))) == 19
    pad.value = "digit_9"
    header, arrays = unpack(pad.given)
    np.testing.assert_array_equal(arrays["pixels"] / np.float32(255), cw.load_image("digit_9")[..., 0])
    assert header["revision"] == 1
    pad.clear()
    assert not ins.image.any() and unpack(pad.given)[0]["revision"] == 2
    ex = cw.Explorer("digit_4")
    own = cw.DrawingPad(ex)
    own.value = "digit_3"
    np.testing.assert_array_equal(ex.image, cw.load_image("digit_3"))
    colour = cw.DrawingPad(cw.Explorer(noise(20, 24, 3)), brush=2)
    colour.value = noise(20, 24)
    assert colour.size == (20, 24) and colour._inspector.image.shape == (20, 24, 3)
    assert cw.DrawingPad(cw.Explorer("cat")).size == (28, 28)


def test_bad_pads_and_drawings_are_sentences_and_lose_nothing(ins):
    for options in (dict(size=65), dict(brush=0), dict(brush="thick"), dict(brush=np.nan)):
        with pytest.raises(cw.SettingError) as caught:
            cw.DrawingPad(ins, **options)
        one_sentence(caught.value)
    with pytest.raises(cw.SettingError) as caught:
        cw.DrawingPad("digit_4")
    one_sentence(caught.value)
    with pytest.raises(cw.SettingError):
        cw.DrawingPad(ins, size=(0, 3))
    pad = panel(ins, cw.DrawingPad)
    pad.value = "digit_2"
    image = ins.image
    for bad in (np.zeros((27, 28)), np.full((28, 28), 2.0), np.full((28, 28), -0.1), np.full((28, 28), np.nan), "no"):
        with pytest.raises(cw.SettingError) as caught:
            pad.value = bad
        one_sentence(caught.value)
        assert ins.image is image
    pad.set_state({"drawn": b"abc"})
    assert "3 pixels" in ins.scene.notice["text"]
    other = cw.DrawingPad(ins, size=20)
    with pytest.raises(cw.SettingError) as caught:
        other.value = np.ones((20, 20))
    assert "28" in one_sentence(caught.value) and ins.image is image and not other.value.any()
