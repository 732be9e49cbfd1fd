"""Models in other types of numbers, and quantised ones: shown is what they compute and what they multiply with."""

import keras
import numpy as np
import pytest
from keras import layers

import cnn_widgets as cw
from tests.core.inspection.models import noise
from tests.helpers import one_sentence

POLICIES = {"float16": 5e-3, "mixed_float16": 5e-3, "bfloat16": 4e-2, "mixed_bfloat16": 4e-2, "float64": 1e-5}


def classifier(policy="float32"):
    """A small model; the same weights whatever its policy."""
    stack = [
        layers.Conv2D(4, 3, activation="relu", name="conv", dtype=policy),
        layers.MaxPooling2D(name="pool", dtype=policy),
        layers.BatchNormalization(name="norm", dtype=policy),
        layers.SeparableConv2D(3, 3, name="separable", dtype=policy),
        layers.Flatten(name="flat", dtype=policy),
        layers.Dense(3, activation="softmax", name="top", dtype=policy),
    ]
    model = keras.Sequential([keras.Input((12, 12, 3)), *stack])
    random = np.random.default_rng(1)
    model.set_weights([random.uniform(-0.4, 0.6, weight.shape) for weight in model.get_weights()])
    model.get_layer("norm").moving_variance.assign([0.5, 1, 1.5, 2])
    return model


def covered_scores(ins):
    """The scores themselves: their drop is small beside the rounding of half precision."""
    heat = cw.occlusion_sensitivity(ins, target=1, patch=6)
    return heat.score - heat.values


@pytest.mark.parametrize("policy", POLICIES)
def test_everything_works_and_is_about_the_same_under_each_dtype_policy(policy):
    image, tolerance = noise(12, 12, 3), POLICIES[policy]
    ins, exact = cw.Inspector(classifier(policy), image), cw.Inspector(classifier(), image)

    def close(found, expected):
        found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
        assert np.isfinite(found).all()
        assert np.abs(found - expected).max() <= tolerance * max(np.abs(expected).max(), 1e-3)

    for stage in exact.stages:
        maps = ins.feature_maps(stage)
        assert maps.dtype == np.float32
        close(maps, exact.feature_maps(stage))
        close(ins.diagnostics(stage).mean, exact.diagnostics(stage).mean)
        ins.figure(stage), ins.select(stage)
    for stage in ("conv", "separable", "top"):
        assert ins.kernels(stage).dtype == np.float32
        close(ins.kernels(stage), exact.kernels(stage))
        terms = ins.arithmetic(stage, 0, 0, 1)
        assert terms.agrees and terms.value == terms.keras == ins.feature_maps(stage)[0, 0, 1]
    for technique in (cw.grad_cam, cw.saliency, cw.integrated_gradients):
        close(technique(ins, target=1).values, technique(exact, target=1).values)
    close(cw.grad_cam(ins, layer="conv", target=1).values, cw.grad_cam(exact, layer="conv", target=1).values)
    for of in (
        lambda each: covered_scores(each),
        lambda each: cw.ablate(each, layer="conv", channels=[0, 2], value="mean").after.values,
        lambda each: cw.ablation_effect(each, layer="conv", output=1).without,
        lambda each: cw.measured_receptive_field(each, target=("separable", 1)).values,
        lambda each: cw.top_patches(each, [image, image / 2], "norm", channel=1).patches[0].value,
        lambda each: cw.maximise_activation(each, "conv", 1, steps=1).activation,
    ):
        close(of(ins), of(exact))


@pytest.mark.parametrize("made_of", ["waves", "pixels"])
def test_a_picture_is_made_for_a_bfloat16_model_to_the_end(made_of):
    found = cw.maximise_activation(classifier("mixed_bfloat16"), "separable", 2, steps=3, made_of=made_of)
    assert found.is_whole and found.image.dtype == np.float32 and np.isfinite(found.strongest)
    assert found.strongest >= found.activation


def test_what_overflows_in_half_precision_is_shown_as_infinite():
    model = classifier("float16")
    model.get_layer("conv").kernel.assign(np.full((3, 3, 3, 4), 6e4))
    ins = cw.Inspector(model, noise(12, 12, 3))
    assert np.isinf(ins.feature_maps("conv")).all()
    assert "infinite" in ins.diagnostics("conv").summary
    assert ins.arithmetic("conv", 0, 0, 0).keras == np.inf
    ins.figure("conv"), ins.select("conv")
    assert np.isnan(ins.feature_maps("top")).all() and "NaN" in ins.diagnostics("top").summary


def quantised(mode, block=None, rank=None):
    model = keras.Sequential(
        [
            keras.Input((6, 6, 3)),
            layers.Conv2D(4, 3, name="conv"),
            layers.Flatten(name="flat"),
            layers.Dense(8, activation="relu", name="hidden"),
            layers.Dense(3, activation="softmax", name="top"),
        ]
    )
    random = np.random.default_rng(2)
    model.set_weights([random.uniform(-0.4, 0.5, weight.shape) for weight in model.get_weights()])
    before = np.asarray(model.get_layer("hidden").kernel).copy()
    if rank:
        hidden = model.get_layer("hidden")
        hidden.enable_lora(rank)
        hidden.lora_kernel_b.assign(np.full(hidden.lora_kernel_b.shape, 0.7))
        before = np.asarray(hidden.kernel).copy()
    if mode == "int4" and block is not None:
        model.quantize(mode, config=keras.quantizers.Int4QuantizationConfig(block_size=block))
    elif mode:
        model.quantize(mode)
    return model, before


@pytest.mark.parametrize(
    ("mode", "block", "rank", "step"),
    [
        ("int8", None, None, 1 / 127),
        ("int8", None, 2, 1 / 127),
        ("int4", None, None, 1 / 7),
        ("int4", -1, None, 1 / 7),
        ("int4", 16, None, 1 / 7),
        ("int4", None, 2, 1 / 7),
        ("float8", None, None, 1 / 8),
        (None, None, 2, 1e-6),
    ],
)
def test_a_quantised_kernel_is_the_one_that_the_layer_multiplies_with(mode, block, rank, step):
    model, before = quantised(mode, block, rank)
    codes = [np.asarray(variable).copy() for variable in model.variables]
    ins = cw.Inspector(model, noise(6, 6, 3))
    kernel = ins.kernels("hidden")[0, 0]
    np.testing.assert_allclose(kernel, before, atol=0.6 * step * np.abs(before).max())
    sums = ins.feature_maps("flat")[0, 0] @ kernel + ins.bias("hidden")
    given = ins.feature_maps("hidden")[0, 0]
    np.testing.assert_allclose(np.maximum(sums, 0), given, atol=0.05 * np.abs(given).max())
    note = ins.inspection.graph.node("hidden").note
    assert (mode in note) if mode else not note
    try:
        terms = ins.arithmetic("hidden", 0, 0, 1)
    except cw.SettingError as error:
        assert mode in ("int8", "float8") and mode in one_sentence(error)
    else:
        assert terms.agrees
        np.testing.assert_allclose(np.maximum(sums, 0), given, atol=1e-4)
    assert all(np.array_equal(old, new) for old, new in zip(codes, model.variables))


def test_a_class_score_of_a_quantised_layer_is_keras_own():
    model, _ = quantised("int8")
    ins = cw.Inspector(model, noise(6, 6, 3))
    heat = cw.grad_cam(ins, target=1)
    assert heat.score == pytest.approx(ins.feature_maps("top")[0, 0, 1], abs=1e-6)


def test_a_layer_without_a_gradient_says_so():
    model, _ = quantised("float8")
    try:
        cw.saliency(model, noise(6, 6, 3))
    except cw.SettingError as error:
        assert "occlusion" in one_sentence(error)
