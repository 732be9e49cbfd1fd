"""A pad on which an image for the model is drawn by hand."""

import weakref
from typing import Any

import numpy as np
import traitlets

from ...core.errors import SettingError
from ...core.images import load_image
from ...core.images.drawn_digit import LARGEST_DRAWING_SIDE, MNIST_SIDE, can_be_drawn, centre_as_mnist
from ...core.images.resize import checked_size
from ...core.images.samples import sample, samples
from ...core.language import say
from ...core.numbers import is_finite
from ...render.wire import pack
from ..session.base_scene import packed
from ..session.panel import Panel
from ..session.plain_traits import Flag, Number
from .techniques.inspector_panel import present

BRUSH = 3.0
"""Width of a stroke on a field of 28 pixels, as wide as MNIST's."""
EXAMPLES = tuple(f"digit_{number}" for number in range(10))


class DrawingPad(Panel):
    """A pad for mouse, pen, touch and keyboard; the image follows every move of a stroke.

    A stroke is white on black with soft edges, as MNIST's are.

    Args:
        inspector: An `Inspector` or an `Explorer`, whose image is drawn.
        size: (height, width) in pixels, at most 64; None takes that of its image, or 28 × 28 where that is larger.
        brush: Width of a stroke in pixels; None takes 3 on a field of 28, and in proportion on others.
        centred: Whether the image is the drawing scaled and moved as MNIST's digits were; see `centre_as_mnist`.
        is_open: Whether it shows more than its title.

    Attributes:
        value: float32 (height, width), 0 to 1: what is drawn, before it is centred. Assign an array or a sample's name.
        centred: A trait, as above.
        brush: A trait, as above.

    Raises:
        SettingError: If it is given something else, or the size or brush is invalid.

    Example:
        >>> ins = cw.Inspector(cw.load_model("digits"), "digit_4")
        >>> pad = cw.DrawingPad(ins)
        >>> pad.value = "digit_7"
        >>> ins.image.shape
        (28, 28, 1)
    """

    from_browser = ("is_open", "centred", "drawn")
    panel = traitlets.Unicode("drawing_pad").tag(sync=True)
    is_open = Flag(True).tag(sync=True)
    size = traitlets.Tuple().tag(sync=True)
    brush = Number(BRUSH).tag(sync=True)
    centred = Flag(False).tag(sync=True)
    examples = traitlets.List(traitlets.Unicode()).tag(sync=True)
    # What arrives is a view of the message's memory.
    drawn = traitlets.Bytes().tag(sync=True, echo_update=False, from_json=lambda value, _: _bytes(value))
    given = packed()

    def __init__(
        self,
        inspector: Any,
        size: Any = None,
        brush: float | None = None,
        *,
        centred: bool = False,
        is_open: bool = True,
    ):
        if not isinstance(getattr(inspector, "image", None), np.ndarray) or not hasattr(inspector, "scene"):
            raise SettingError(
                say("DrawingPad was given a {kind}: give an Inspector or an Explorer.", kind=type(inspector).__name__)
            )
        self._subject, shape = weakref.ref(inspector), inspector.image.shape
        sides = _checked(size) or (shape[:2] if can_be_drawn(shape) else (MNIST_SIDE, MNIST_SIDE))
        self._channels = shape[2] if shape[2] in (1, 3) else 1
        self._value = np.zeros(sides, np.float32)
        self._revision = 0
        brush = BRUSH * min(sides) / MNIST_SIDE if brush is None else _width(brush)
        examples = [name for name in EXAMPLES if name in samples()]
        super().__init__(
            inspector.scene,
            size=tuple(map(int, sides)),
            brush=brush,
            centred=centred,
            is_open=is_open,
            examples=examples,
        )
        self.react("example", lambda content, _: setattr(self, "value", sample(content.get("name")).name))

    @property
    def value(self) -> np.ndarray:
        """What is drawn, float32 (height, width), 0 to 1, a copy."""
        return self._value.copy()

    @value.setter
    def value(self, value: Any) -> None:
        image = load_image(value, size=self.size if isinstance(value, str) else None, mode="gray")[..., 0]
        if image.shape != self.size:
            raise SettingError(
                say(
                    "The pad is {height} × {width} and the array {given_height} × {given_width}: give "
                    "cw.load_image(array, size={size}).",
                    height=self.size[0],
                    width=self.size[1],
                    given_height=image.shape[0],
                    given_width=image.shape[1],
                    size=tuple(self.size),
                )
            )
        if image.min() < 0 or image.max() > 1:
            raise SettingError(
                say(
                    "The pad takes values of 0 to 1, and these lie in {smallest:.4g} to {largest:.4g}: scale them.",
                    smallest=image.min(),
                    largest=image.max(),
                )
            )
        with self.scene.lock:
            self._draw(np.asarray(image, np.float32))
            self._revision += 1
            pixels = np.round(self._value * 255).astype(np.uint8)
            self.given = pack({"revision": self._revision}, {"pixels": pixels})

    @property
    def image(self) -> np.ndarray:
        """The drawing as the model sees it, float32 (height, width, channels)."""
        plane = centre_as_mnist(self._value) if self.centred else self._value
        return np.repeat(plane[..., None], self._channels, axis=2)

    def clear(self) -> None:
        """Erase the drawing."""
        self.value = np.zeros(self.size, np.float32)

    @property
    def _inspector(self) -> Any:
        return present(self._subject)

    def _draw(self, value: np.ndarray) -> None:
        before, self._value = self._value, value
        try:
            self._inspector.image = self.image
        except Exception:
            self._value = before
            raise

    @traitlets.observe("drawn")
    def _drawn_by_hand(self, change: dict[str, Any]) -> None:
        if not change["new"]:
            return
        with self.scene.guarded():
            height, width = self.size
            pixels = np.frombuffer(change["new"], np.uint8)
            if pixels.size != height * width:
                raise SettingError(
                    say(
                        "The drawing has {count} pixels: the pad is {height} × {width}.",
                        count=pixels.size,
                        height=height,
                        width=width,
                    )
                )
            self._draw(pixels.reshape(height, width).astype(np.float32) / 255)

    @traitlets.validate("brush")
    def _validate_brush(self, proposal: dict[str, Any]) -> float:
        return _width(proposal["value"])

    @traitlets.observe("centred")
    def _centring_changed(self, change: dict[str, Any]) -> None:
        # An empty pad has not replaced the image yet.
        if hasattr(self, "_value") and self._value.any():
            with self.scene.guarded():
                self._draw(self._value)


def _bytes(value: Any) -> Any:
    """Return a message's memory as bytes; ``bytes`` of a number would be that many zeros."""
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else value


def _checked(size: Any) -> tuple[int, int] | None:
    sides = checked_size(size)
    if sides is not None and max(sides) > LARGEST_DRAWING_SIDE:
        raise SettingError(
            say(
                "A pad of {height} × {width} is too large to draw on: give at most {most}.",
                height=sides[0],
                width=sides[1],
                most=LARGEST_DRAWING_SIDE,
            )
        )
    return sides


def _width(brush: Any) -> float:
    if not is_finite(brush) or not 0 < brush <= LARGEST_DRAWING_SIDE:
        raise SettingError(
            say(
                "brush is {brush!r:.40}: give a width in pixels, above 0 and at most {most}.",
                brush=brush,
                most=LARGEST_DRAWING_SIDE,
            )
        )
    return float(brush)
