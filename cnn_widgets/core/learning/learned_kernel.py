"""The kernel that makes a target map out of an image, found by gradient descent."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass

import numpy as np

from ..argument_checks import function_from
from ..errors import SettingError
from ..images import load_image
from ..images.load import ImageSource
from ..language import say
from ..numbers import count_from, numbers_from, place_from
from ..stack.block import Block, Padding, Size
from ..stack.network import Network, Plan
from ..stack.output_size import Pair, Window, block_output, conv_window, times
from ..stack.weights import MasterKernel, Weights
from .descent import Descent, Step
from .moments import Moments, moments, with_target

MOST_WEIGHTS = 2500
MOST_STEPS = 1_000_000
KEPT = 100
"""Steps whose kernels are kept, evenly spread."""


@dataclass(frozen=True)
class LearnedKernel:
    """What a descent found.

    Args:
        kernel: float32 (kernel_h, kernel_w, in_channels, 1), Keras's order.
        bias: The bias, or 0 where there is none.
        output: float32 (rows, columns, 1): what Keras's Conv2D makes with it.
        target: float32 (rows, columns, 1).
        losses: float64 (steps + 1,): mean squared error before the first step and after each.
        steps: Numbers of the steps whose kernels are kept, the first and the last among them.
        kernels: float32 (kept, kernel_h, kernel_w, in_channels): these kernels.
        least_loss: The error of the best kernel there is (least squares), which no descent gets below.
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


class Task:
    """An image, a target, and the shape of the kernel that is to make one of the other.

    Args:
        image: float32 (height, width, channels).
        target: float32 (rows, columns).
        block: The convolution's settings; one filter, no activation, no pooling.
    """

    def __init__(self, image: np.ndarray, target: np.ndarray, block: Block):
        self.image, self.block = image, block
        self.window: Window = conv_window(block)
        self.shape = (*self.window.size, image.shape[2])
        self._network = Network()
        self._aim(target, moments(image, target, self.window, block.use_bias))

    def aimed_at(self, target: np.ndarray) -> "Task":
        """Return the same task with another target, checked; much quicker than a new one.

        Raises:
            SettingError: If the target is no map of this size.
        """
        target = _checked(target, self.target.shape, self.window)
        other = copy(self)
        other._aim(target, with_target(self.moments, self.image, target, self.window))
        return other

    def _aim(self, target: np.ndarray, known: Moments) -> None:
        self.target, self.moments = target, known
        self.best = known.best()
        self.least_loss = known.loss(self.best)

    def start(self, seed: int) -> np.ndarray:
        """Return small random weights to begin with."""
        count = int(np.prod(self.shape))
        kernel = np.random.default_rng(place_from(seed, 2**32, "seed")).normal(0, 1 / np.sqrt(count), count)
        return np.append(kernel, 0.0) if self.block.use_bias else kernel

    def kernel(self, step: Step) -> np.ndarray:
        """Return a step's kernel, float32 (kernel_h, kernel_w, in_channels)."""
        return self.shaped(step.weights)

    def shaped(self, weights: np.ndarray) -> np.ndarray:
        """Return flat weights without their bias as a kernel, float32 (kernel_h, kernel_w, in_channels)."""
        return weights[: int(np.prod(self.shape))].reshape(self.shape).astype(np.float32)

    def bias(self, step: Step) -> float:
        """Return a step's bias, or 0."""
        return float(step.weights[-1]) if self.block.use_bias else 0.0

    def output(self, step: Step) -> np.ndarray:
        """Return what Keras makes with a step's kernel, float32 (rows, columns, 1)."""
        master = MasterKernel(self.kernel(step), "trained")
        weights = Weights(0).with_master_kernels({0: master}).with_biases({0: self.bias(step)})
        plan = Plan(self.image, (self.block,), (weights,), seed=0)
        return self._network.run(plan)[1].maps


def task(
    image: ImageSource,
    target: object,
    kernel_size: Size,
    *,
    padding: Padding = "valid",
    strides: Size = 1,
    use_bias: bool = False,
) -> Task:
    """Return what is to be learned, checked; see `learn_kernel` for the arguments and errors."""
    array = load_image(image)
    block = Block(
        filters=1,
        kernel_size=kernel_size,
        padding=padding,
        strides=strides,
        use_bias=use_bias,
        activation=None,
        pooling=None,
    )
    rows, cols, _ = block_output(block, array.shape)
    wanted = _checked(target, (rows, cols), conv_window(block))
    count = array.shape[2] * int(np.prod(conv_window(block).size))
    if count > MOST_WEIGHTS:
        raise SettingError(
            say(
                "This kernel has {count:,} weights: use a kernel_size with at most {most:,}.",
                count=count,
                most=MOST_WEIGHTS,
            )
        )
    return Task(array, wanted, block)


def _checked(target: object, size: Pair, window: Window) -> np.ndarray:
    """Return a target as float32 (rows, columns), or say which size it should have."""
    wanted = numbers_from(target, say("target"))
    if wanted.ndim == 3 and wanted.shape[2] == 1:
        wanted = wanted[:, :, 0]
    if wanted.shape != size:
        raise SettingError(
            say(
                "The target has shape {shape}: a kernel of {kernel} makes a map of {size} out of this image, "
                "so give that.",
                shape=wanted.shape,
                kernel=times(window.size),
                size=times(size),
            )
        )
    return wanted


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
    """Find the kernel that makes a map out of an image, by gradient descent on the mean squared error.

    Args:
        image: Anything that `load_image` takes.
        target: (rows, columns) or (rows, columns, 1), real numbers, as large as the convolution's output; see `target`
            for some to choose from.
        kernel_size: Side of the kernel, or (height, width).
        padding: "valid" or "same".
        strides: Step of the kernel, or (height, width).
        use_bias: Whether a bias is learned, too.
        steps: How many steps of descent, from 1 to a million.
        rule: "whitened", "gradient", "momentum" or "adam"; see `Descent`.
        learning_rate: Above 0; None takes one that suits a photo.
        seed: Of the random kernel that it begins with.
        on_step: Called with each `Step`; what it raises ends the descent.

    Returns:
        A `LearnedKernel`.

    Raises:
        SettingError: If the image, the target or a setting cannot be, or the error grows without end.

    Example:
        >>> found = learn_kernel("camera", target("camera", "sobel_x"), 3)
        >>> found.kernel[:, :, 0, 0].round(2) + 0.0
        array([[-1.,  0.,  1.],
               [-2.,  0.,  2.],
               [-1.,  0.,  1.]], dtype=float32)

    Notes:
        The error of one convolution is a quadratic form of its weights. Its coefficients are means over all places, and
        are worked out once; then each step is exact, and takes no time. The output is Keras's own.
    """
    steps, on_step = count_from(steps, MOST_STEPS, "steps"), function_from(on_step, "on_step")
    work = task(image, target, kernel_size, padding=padding, strides=strides, use_bias=use_bias)
    descent = Descent(work.moments, work.start(seed), rule, learning_rate)
    wanted = set(np.linspace(0, steps, min(KEPT, steps + 1)).round().astype(int).tolist())
    losses, kept = [descent.now.loss], [descent.now]
    for number in range(1, steps + 1):
        step = descent.step()
        losses.append(step.loss)
        kept += [step] if number in wanted else []
        if on_step is not None:
            on_step(step)
    return LearnedKernel(
        kernel=work.kernel(descent.now)[..., None],
        bias=work.bias(descent.now),
        output=work.output(descent.now),
        target=work.target[..., None],
        losses=np.array(losses),
        steps=tuple(step.number for step in kept),
        kernels=np.array([work.kernel(step) for step in kept]),
        least_loss=work.least_loss,
    )
