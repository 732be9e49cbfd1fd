"""The activation functions by their Keras names, and the range of each one's values."""

from typing import Literal

from ..errors import SettingError
from ..language import say

Range = Literal["signed", "positive", "unit", "tanh"]
"""The values that a map can hold: any sign, 0 and up, 0 to 1, or -1 to 1."""

RANGES: dict[str, Range] = {
    "celu": "signed",
    "elu": "signed",
    "exponential": "positive",
    "gelu": "signed",
    "hard_shrink": "signed",
    "hard_sigmoid": "unit",
    "hard_silu": "signed",
    "hard_swish": "signed",
    "hard_tanh": "tanh",
    "leaky_relu": "signed",
    "log_sigmoid": "signed",
    "log_softmax": "signed",
    "mish": "signed",
    "relu": "positive",
    "relu6": "positive",
    "selu": "signed",
    "sigmoid": "unit",
    "silu": "signed",
    "soft_shrink": "signed",
    "softmax": "unit",
    "softplus": "positive",
    "softsign": "tanh",
    "sparse_plus": "positive",
    "sparse_sigmoid": "unit",
    # By definition within [0, 1], but Keras 3.15 also computes larger values, and Keras's values are what is shown.
    "sparsemax": "positive",
    "squareplus": "positive",
    "swish": "signed",
    "tanh": "tanh",
    "tanh_shrink": "signed",
}

ACROSS_CHANNELS = frozenset({"softmax", "log_softmax", "sparsemax"})
"""Functions whose value at a place depends on all channels there."""


def check_activation(name: object) -> str | None:
    """Return an activation as a block stores it: its Keras name, or None for no activation.

    Args:
        name: A name that Keras knows, or None. "linear" means no activation, so it becomes None.

    Raises:
        SettingError: If Keras has no such function, or it cannot be used alone in a block.
    """
    if name is None or (isinstance(name, str) and name == "linear"):
        return None
    if isinstance(name, str) and name in RANGES:
        # A plain string, even for one of NumPy's.
        return str(name)
    if isinstance(name, str) and name in NOT_POSSIBLE:
        raise SettingError(NOT_POSSIBLE[name](), field="activation")
    raise SettingError(
        say(
            "Activation {name!r:.40} is not known to Keras: use None or one of {ranges}.",
            name=name,
            ranges=", ".join(RANGES),
        ),
        field="activation",
    )


NOT_POSSIBLE = {
    "glu": lambda: say(
        "Activation 'glu' does not work in a block, since it halves the number of channels: use another such as 'relu'."
    ),
    "threshold": lambda: say(
        "Activation 'threshold' does not work in a block, since it needs a threshold of its own: use another such as "
        "'relu'."
    ),
}
"""Why a Keras function cannot be used alone in a block, in the reader's language."""
