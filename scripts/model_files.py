"""Where the bundled models lie, and how they are written: the model as Keras saves it, what was measured beside it."""

import json
from pathlib import Path
from typing import Any

import keras

MODELS = Path(__file__).resolve().parents[1] / "cnn_widgets" / "core" / "data" / "models"


def save(model: Any, name: str, measured: dict[str, Any]) -> None:
    """Write NAME.keras without an optimizer, and NAME.json with figures for its card; print both.

    Args:
        model: The model.
        name: What `cw.load_model` takes.
        measured: Figures of this run, as JSON holds them.
    """
    MODELS.mkdir(parents=True, exist_ok=True)
    # A compiled model would be saved with its optimizer, which is twice as large as itself.
    bare = type(model).from_config(model.get_config())
    bare.set_weights(model.get_weights())
    path = MODELS / f"{name}.keras"
    bare.save(path)
    figures = {**measured, "parameters": model.count_params(), "keras": keras.__version__}
    (MODELS / f"{name}.json").write_text(json.dumps(figures, indent=1) + "\n")
    print(name, figures, f"{path.stat().st_size:,} bytes")
