"""Every channel of a stage, as tiles."""

from collections.abc import Callable
from typing import Any

import traitlets

from ...core.stack.activation import Range
from ...core.stack.stage import Stage
from ..session.panel import ArrayPanel
from .arrays import given_stage, input_stage, showing


class FeatureMaps(ArrayPanel):
    """Every channel of an array as a tile, with hover values, a large view and a numeric legend.

    Args:
        maps: (height, width) or (height, width, channels), real numbers.
        image: The input behind them: anything that `load_image` takes, or None.
        name: What to call them.
        range: "signed" (diverging colours about 0), "positive" (from 0), "unit" ([0, 1]), "tanh"
            ([-1, 1]), or None to decide by whether there is a negative value.

    Raises:
        SettingError: If `maps` is not such an array.

    Example:
        >>> FeatureMaps(model.predict(batch)[0])
    """

    panel = traitlets.Unicode("maps").tag(sync=True)
    can_pin = traitlets.Bool(False).tag(sync=True)
    can_switch = traitlets.Bool(False).tag(sync=True)

    def __init__(self, maps: Any, *, image: Any = None, name: str = "maps", range: Range | None = None):
        super().__init__(maps, lambda: showing(_stages(maps, image, name, range)))

    def on_pin(self, pin: Callable[[], None], unpin: Callable[[], None]) -> None:
        """Offer to pin what is shown, and call `pin` or `unpin` when that is chosen."""
        self.can_pin = True
        self.react("pin", lambda *_: pin())
        self.react("unpin", lambda *_: unpin())

    def on_switch(self, switch: Callable[[dict[str, Any]], None]) -> None:
        """Offer to switch channels off and on, and call `switch` with "stage" and "channel", or neither for all on."""
        self.can_switch = True
        self.react("switch", lambda content, _: switch(content))


def _stages(maps: Any, image: Any, name: str, range: Range | None) -> tuple[Stage, ...]:
    stage = given_stage(name, maps, range)
    return (stage,) if image is None else (input_stage(image), stage)
