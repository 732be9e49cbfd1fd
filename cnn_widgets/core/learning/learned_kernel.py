"""Finding the kernel that turns an image into a target map, by gradient descent."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..argument_checks import function_from
from ..images.load import ImageSource
from ..numbers import count_from
from ..stack.block import Padding, Size
from .descent import Descent, Step
from .regression import regression_from

MOST_DESCENT_STEPS = 1_000_000
KERNELS_KEPT = 100
"""Steps whose kernels are returned, evenly spaced."""


@dataclass(frozen=True)
class LearnedKernel:
    """The result of a descent.

    Args:
        kernel: float32 (kernel_h, kernel_w, in_channels, 1), in Keras's order.
        bias: The bias, or 0 if there is none.
        output: float32 (rows, columns, 1), the map that Keras's Conv2D computes with the kernel.
        target: float32 (rows, columns, 1).
        losses: float64 (steps + 1,), the mean squared error before the first step and after each.
        steps: The numbers of the steps whose kernels are returned, the first and the last among them.
        kernels: float32 (len(steps), kernel_h, kernel_w, in_channels), these kernels.
        least_loss: The loss of the best possible kernel (least squares), a lower bound for every descent.
    """

    kernel: np.ndarray
    bias: float
    output: np.ndarray
    target: np.ndarray
    losses: np.ndarray
    steps: tuple[int, ...]
    kernels: np.ndarray
    least_loss: float

    def __repr__(self) -> str:
        rows, cols, channels, _ = self.kernel.shape
        return f"LearnedKernel({rows} × {cols} × {channels}, {len(self.losses) - 1} steps, loss {self.losses[-1]:.3g})"


def learn_kernel(
    image: ImageSource,
    target: object,
    kernel_size: Size,
    *,
    padding: Padding = "valid",
    strides: Size = 1,
    use_bias: bool = False,
    steps: int = 200,
    rule: str = "whitened",
    learning_rate: float | None = None,
    seed: int = 0,
    on_step: Callable[[Step], None] | None = None,
) -> LearnedKernel:
    """Find the kernel that turns an image into a map, by gradient descent on the mean squared error.

    Args:
        image: Anything that `load_image` takes.
        target: (rows, columns) or (rows, columns, 1), real numbers, of the convolution's output size; `target` makes
            some.
        kernel_size: Side of the kernel, or (height, width).
        padding: "valid" or "same".
        strides: Stride of the kernel, or (height, width).
        use_bias: Whether a bias is learned, too.
        steps: The number of steps, from 1 to a million.
        rule: "whitened", "gradient", "momentum" or "adam"; see `Descent`.
        learning_rate: Above 0; None takes one that suits a photo.
        seed: The seed of the random kernel that the descent starts from.
        on_step: Called with each `Step`. An exception that it raises ends the descent.

    Returns:
        A `LearnedKernel`.

    Raises:
        SettingError: If the image, the target or a setting is invalid, or the loss diverges.

    Example:
        >>> found = learn_kernel("camera", target("camera", "sobel_x"), 3)
        >>> found.kernel[:, :, 0, 0].round(2) + 0.0
        array([[-1.,  0.,  1.],
               [-2.,  0.,  2.],
               [-1.,  0.,  1.]], dtype=float32)

    Notes:
        The squared error of one convolution is a quadratic function of its weights. Its coefficients are means over all
        positions and are computed once; after that, each step is exact and costs next to nothing. The output is Keras's
        own.
    """
    steps, on_step = count_from(steps, MOST_DESCENT_STEPS, "steps"), function_from(on_step, "on_step")
    regression = regression_from(image, target, kernel_size, padding=padding, strides=strides, use_bias=use_bias)
    descent = Descent(regression.moments, regression.initial_weights(seed), rule, learning_rate)
    wanted = set(np.linspace(0, steps, min(KERNELS_KEPT, steps + 1)).round().astype(int).tolist())
    losses, kept = [descent.now.loss], [descent.now]
    for number in range(1, steps + 1):
        step = descent.step()
        losses.append(step.loss)
        kept += [step] if number in wanted else []
        if on_step is not None:
            on_step(step)
    return LearnedKernel(
        kernel=regression.kernel(descent.now)[..., None],
        bias=regression.bias(descent.now),
        output=regression.output(descent.now),
        target=regression.target[..., None],
        losses=np.array(losses),
        steps=tuple(step.number for step in kept),
        kernels=np.array([regression.kernel(step) for step in kept]),
        least_loss=regression.least_loss,
    )
