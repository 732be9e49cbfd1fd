"""Writes the bundled models: the model as Keras saves it, and a JSON file beside it with what was measured."""

import json
import zipfile
from pathlib import Path
from typing import Any

import keras

MODELS = Path(__file__).resolve().parents[1] / "cnn_widgets" / "core" / "data" / "models"

UNKNOWN = {
    "quantization_config": None,
    "input_axes": None,
    "output_axes": None,
    "renorm": False,
    "renorm_clipping": None,
    "renorm_momentum": 0.99,
}
"""Settings that Keras 3.10, the oldest that we support, does not know, and the values at which they have no effect."""
EPOCH = (1980, 1, 1, 0, 0, 0)


def make_readable_for_older_keras(path: Path) -> None:
    """Remove from a `.keras` file what older versions do not know; equal models then also make equal files."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    contents["config.json"] = json.dumps(without_unknown(json.loads(contents["config.json"]))).encode()
    contents["metadata.json"] = json.dumps({"keras_version": keras.__version__}).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)


def without_unknown(value: Any) -> Any:
    """Return a configuration without the settings in `UNKNOWN`."""
    if isinstance(value, list):
        return [without_unknown(part) for part in value]
    if not isinstance(value, dict):
        return value
    for name in value.keys() & UNKNOWN.keys():
        if value[name] != UNKNOWN[name]:
            raise SystemExit(f"The model has {name} {value[name]}, which older versions of Keras do not know.")
    return {name: without_unknown(part) for name, part in value.items() if name not in UNKNOWN}


def save(model: Any, name: str, measured: dict[str, Any]) -> None:
    """Write NAME.keras without an optimizer, and NAME.json with the numbers for its card; print both.

    Args:
        model: The model.
        name: The model's name for `cw.load_model`.
        measured: Numbers that were measured in this run, as JSON can hold them.
    """
    MODELS.mkdir(parents=True, exist_ok=True)
    # A compiled model would be saved with its optimizer, which is twice as large as the model.
    bare = type(model).from_config(model.get_config())
    bare.set_weights(model.get_weights())
    path = MODELS / f"{name}.keras"
    bare.save(path)
    make_readable_for_older_keras(path)
    numbers = {**measured, "parameters": model.count_params(), "keras": keras.__version__}
    (MODELS / f"{name}.json").write_text(json.dumps(numbers, indent=1) + "\n")
    print(name, numbers, f"{path.stat().st_size:,} bytes")
