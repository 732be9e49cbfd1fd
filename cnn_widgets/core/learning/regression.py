"""The kernel's learning problem as a linear regression: patches of the image are mapped to values of the target."""

from copy import copy

import numpy as np

from ..errors import SettingError
from ..images import load_image
from ..images.load import ImageSource
from ..language import say
from ..numbers import numbers_from, place_from
from ..stack.block import Block, Padding, Size
from ..stack.network import Network, Plan
from ..stack.output_size import Pair, Window, block_output, conv_window, times
from ..stack.weights import MasterKernel, Weights
from .descent import Step
from .moments import Moments, moments, with_target

MOST_WEIGHTS = 2500


class Regression:
    """The linear regression of a target map on the patches of an image, solved by a convolution's kernel.

    Args:
        image: float32 (height, width, channels).
        target: float32 (rows, columns).
        block: The convolution's settings, with one filter, no activation and no pooling.

    Attributes:
        shape: (kernel_h, kernel_w, in_channels).
        moments: The coefficients of the squared error.
        best: float64 (n,), the least-squares weights.
        least_loss: Their mean squared error.
    """

    def __init__(self, image: np.ndarray, target: np.ndarray, block: Block):
        self.image, self.block = image, block
        self.window: Window = conv_window(block)
        self.shape = (*self.window.size, image.shape[2])
        self._network = Network()
        self._set_target(target, moments(image, target, self.window, block.use_bias))

    def with_target(self, target: np.ndarray) -> "Regression":
        """Return the regression of another target on the same patches, which is much cheaper than a new one.

        Args:
            target: (rows, columns) or (rows, columns, 1), real numbers.

        Raises:
            SettingError: If the target does not have the size of the convolution's output.
        """
        target = _checked(target, self.target.shape, self.window)
        other = copy(self)
        other._set_target(target, with_target(self.moments, self.image, target, self.window))
        return other

    def _set_target(self, target: np.ndarray, known: Moments) -> None:
        self.target, self.moments = target, known
        self.best = known.best()
        self.least_loss = known.loss(self.best)

    def initial_weights(self, seed: int) -> np.ndarray:
        """Return small random initial weights, float64 (n,); a bias starts at 0."""
        count = int(np.prod(self.shape))
        kernel = np.random.default_rng(place_from(seed, 2**32, "seed")).normal(0, 1 / np.sqrt(count), count)
        return np.append(kernel, 0.0) if self.block.use_bias else kernel

    def kernel(self, step: Step) -> np.ndarray:
        """Return a step's kernel, float32 (kernel_h, kernel_w, in_channels)."""
        return self.shaped(step.weights)

    def shaped(self, weights: np.ndarray) -> np.ndarray:
        """Return flat weights, without the bias, as a kernel, float32 (kernel_h, kernel_w, in_channels)."""
        return weights[: int(np.prod(self.shape))].reshape(self.shape).astype(np.float32)

    def bias(self, step: Step) -> float:
        """Return a step's bias, or 0 if there is none."""
        return float(step.weights[-1]) if self.block.use_bias else 0.0

    def output(self, step: Step) -> np.ndarray:
        """Return the map that Keras computes with a step's kernel, float32 (rows, columns, 1)."""
        master = MasterKernel(self.kernel(step), "trained")
        weights = Weights(0).with_master_kernels({0: master}).with_biases({0: self.bias(step)})
        plan = Plan(self.image, (self.block,), (weights,), seed=0)
        return self._network.run(plan)[1].maps


def regression_from(
    image: ImageSource,
    target: object,
    kernel_size: Size,
    *,
    padding: Padding = "valid",
    strides: Size = 1,
    use_bias: bool = False,
) -> Regression:
    """Return the regression for checked arguments; `learn_kernel` describes these and the errors."""
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
    return Regression(array, wanted, block)


def _checked(target: object, size: Pair, window: Window) -> np.ndarray:
    """Return a target as float32 (rows, columns).

    Raises:
        SettingError: If it does not have the size of the convolution's output.
    """
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
