"""Python source that rebuilds a model with Keras alone."""

import os
from typing import Any

import numpy as np

from ..stack.network import Plan
from ..storage import write_beside

HEADER = '''"""A small CNN, rebuilt with Keras alone."""

import keras
'''


def to_code(plan: Plan, weights: str | os.PathLike[str] | None = None) -> str:
    """Return Python source that rebuilds a plan's model.

    Args:
        plan: The image (for its shape), the blocks and their weights.
        weights: Where to write the weights as an .npz file, which the source then loads. None leaves
            the weights out, so that Keras draws its own.

    Returns:
        Source that defines ``model``, a ``keras.Sequential``.

    Raises:
        SettingError: If the weights cannot be written.
    """
    from ..stack.keras_layers import block_specs

    lines = [f"    keras.Input({plan.image.shape}, dtype='float32', name='input'),"]
    for index, block in enumerate(plan.blocks):
        for spec in block_specs(block, index, plan.in_channels(index)):
            arguments = ", ".join(f"{name}={value!r}" for name, value in spec.keywords.items())
            lines.append(f"    keras.layers.{spec.layer}({arguments}),")
    body = "\n".join(["model = keras.Sequential([", *lines, "])", "model.summary()", ""])
    if weights is None:
        return f"{HEADER}\n{body}"
    arrays = _arrays(plan)
    path = write_beside(weights, lambda file: np.savez(file, **arrays), suffix=".npz")
    return f"{HEADER}import numpy as np\n\n{body}{_loader(path)}"


def _arrays(plan: Plan) -> dict[str, Any]:
    arrays = {}
    for index in range(len(plan.blocks)):
        arrays[f"conv{index + 1}_kernel"] = plan.kernel(index)
        bias = plan.bias(index)
        if bias is not None:
            arrays[f"conv{index + 1}_bias"] = bias
    return arrays


def _loader(weights: os.PathLike[str]) -> str:
    return f"""
weights = np.load({str(weights)!r})
for layer in model.layers:
    names = [f"{{layer.name}}_kernel", f"{{layer.name}}_bias"]
    if names[0] in weights:
        layer.set_weights([weights[name] for name in names if name in weights])
"""
