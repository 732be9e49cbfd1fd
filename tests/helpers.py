"""Helpers for many tests: Keras models built from the documented API alone, and other processes."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parent.parent

# As README's API states them, deliberately not read from the package.
DEFAULTS = dict(
    filters=16,
    kernel_size=3,
    strides=1,
    padding="valid",
    dilation_rate=1,
    use_bias=True,
    activation="relu",
    pooling="max",
    pool_size=2,
    pool_strides=None,
    pool_padding="valid",
)


def settings_of(block: Any) -> dict[str, Any]:
    """Return the settings of a frozen or an observable block."""
    return {name: getattr(block, name) for name in DEFAULTS}


def sequential(shape: tuple[int, ...], *blocks: dict[str, Any]) -> Any:
    """Return a fresh keras.Sequential of blocks given as settings; missing ones have their defaults."""
    import keras

    layers = [keras.Input(shape)]
    for number, settings in enumerate(blocks, 1):
        s = {**DEFAULTS, **settings}
        arguments = {k: s[k] for k in ("filters", "kernel_size", "strides", "padding", "dilation_rate", "use_bias")}
        layers.append(keras.layers.Conv2D(**arguments, name=f"conv{number}"))
        if s["activation"] not in (None, "linear"):
            layers.append(keras.layers.Activation(s["activation"], name=f"act{number}"))
        if s["pooling"]:
            pool = keras.layers.MaxPooling2D if s["pooling"] == "max" else keras.layers.AveragePooling2D
            layers.append(pool(s["pool_size"], s["pool_strides"], padding=s["pool_padding"], name=f"pool{number}"))
    return keras.Sequential(layers)


def outputs(model: Any, image: np.ndarray) -> dict[str, np.ndarray]:
    """Return the output of each layer of a Sequential for one image, by the layer's name."""
    value, results = image[None], {"input": image}
    for layer in model.layers:
        value = layer(value)
        results[layer.name] = np.asarray(value)[0]
    return results


def keras_of(explorer: Any, image: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """Return every stage of a fresh Keras model with an explorer's settings and weights, as they read back."""
    image = explorer.image if image is None else image
    model = sequential(image.shape, *map(settings_of, explorer.blocks))
    for number in range(1, len(explorer.blocks) + 1):
        weights = [explorer.kernels(f"conv{number}"), explorer.bias(f"conv{number}")]
        model.get_layer(f"conv{number}").set_weights([w for w in weights if w is not None])
    return outputs(model, image)


def assert_is_keras(explorer: Any, tolerance: float = 1e-6) -> None:
    """Assert that every stage of an explorer equals Keras's output."""
    expected = keras_of(explorer)
    assert explorer.stages == tuple(expected)
    for name, maps in expected.items():
        shown = explorer.feature_maps(name)
        assert shown.dtype == np.float32
        np.testing.assert_allclose(shown, maps, rtol=tolerance, atol=tolerance, err_msg=name)


def noise(*shape: int, seed: int = 0) -> np.ndarray:
    """Return an image of random numbers in [0, 1)."""
    return np.random.default_rng(seed).random(shape, np.float32)


def run_python(code: str, **options: Any) -> str:
    """Run code in another Python process, and return what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=240, **options
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def one_sentence(error: BaseException) -> str:
    """Assert that an error is one sentence for a user, and return it."""
    text = str(error)
    assert "\n" not in text and text.endswith("."), text
    assert ":" in text or ";" in text or "choose" in text, f"does not say what would fit: {text}"
    return text


def bits(ex, stage="conv1"):
    """Return the bytes of a stage's weights, to be compared bit for bit."""
    return ex.kernels(stage).tobytes(), ex.bias(stage).tobytes(), ex.kernels(stage).shape
