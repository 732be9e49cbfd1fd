"""The settings of the block that is looked at."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

import ipywidgets as ipw

from ....core.errors import SettingError
from ....core.known import known
from ....core.language import say
from ....core.stack.activation import RANGES
from ....core.stack.block import FIELDS
from ....core.undo.gesture import GestureTracker
from ...session.closing import Closing
from ..block import Block
from .dropdown import NONE, checkbox, dropdown
from .setting_row import Control
from .slider import PoolStrides, Slider
from .visible import ALL, Shown

COMMON = ("relu", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "tanh", "softmax", "softplus")
ACTIVATIONS = (NONE, *COMMON, *sorted(set(RANGES) - set(COMMON)))
POOLING = (NONE, "max", "average")
PADDING = ("valid", "same")
RARE = ("pool_strides", "pool_padding", "use_bias")


class Controls(Closing, ipw.VBox):
    """The settings of a block that are shown.

    A value that cannot be stays where the hand put it, marked, with a sentence beside it; it is tried
    again with every later change, so that it takes effect as soon as it can.

    Args:
        on_change: Makes the context in which what a hand asks for is done.
        shown: Which settings there are, from where to where, and which of them are locked.
        gestures: Tells which of these changes are one drag.
    """

    def __init__(
        self,
        on_change: Callable[[], AbstractContextManager[Any]],
        shown: Shown = ALL,
        gestures: GestureTracker | None = None,
    ):
        self._on_change, self._gestures = on_change, gestures or GestureTracker()
        self._block: Block | None = None
        self._number = 0
        self._seen: dict[str, Any] = {}
        self._wanted: dict[str, Any] = {}
        self._controls = {name: make() for name, make in _controls().items() if name in shown.controls}
        for name, control in self._controls.items():
            if name in shown.ranges:
                control.limit(shown.ranges[name])
            if name in shown.locked:
                control.lock()
        # Who asks for a few wants to see them.
        rare = RARE if shown.controls == FIELDS else ()
        more = [self._controls[name] for name in rare]
        self._more = ipw.VBox(more, layout=ipw.Layout(display="none"))
        self._switch = ipw.ToggleButton(description=say("More settings"), layout=ipw.Layout(width="auto"))
        self._switch.add_class("cnnw-more")
        self._switch.observe(self._show_more, "value")
        for control in self._controls.values():
            control.on_hand(partial(self._ask, control), partial(self._by_hand, control))
        first = [c for c in self._controls.values() if c not in more]
        self._title = ipw.Label()
        self._title.add_class("cnnw-block-title")
        super().__init__([self._title, *first, *([self._switch, self._more] if more else [])])
        self._makes(self._title, self._switch, self._more, *self._controls.values())
        self.add_class("cnnw-controls")

    def __getitem__(self, field: str) -> Control:
        return self._controls[field]

    @contextmanager
    def _by_hand(self, control: Control) -> Iterator[None]:
        with self._on_change(), self._gestures.on((self._block, control.field)):
            yield

    @property
    def inputs(self) -> dict[str, Any]:
        """How a browser finds the widgets: "models", ids by setting, and "none", the word that stands for None."""
        models = {name: [one.model_id for one in control.inputs] for name, control in self._controls.items()}
        return {"models": models, "none": say("none")}

    def bind(self, block: Block, number: int = 1) -> None:
        """Show and set this block, the `number`-th of its stack, from now on."""
        # What an interrupt has kept from being shown is shown now.
        if block is self._block and number == self._number and self._seen:
            return
        self._number = number
        if block is not self._block:
            self._block, self._seen = block, {}
            self._wanted.clear()
        self.follow()

    def follow(self) -> None:
        """Show the block's settings; what has been set since is not wanted otherwise any more."""
        if self._block is None:
            return
        now = {name: getattr(self._block, name) for name in FIELDS}
        changed = [name for name in FIELDS if name not in self._seen or self._seen[name] != now[name]]
        changed += [name for name in self._strayed(now) if name not in changed]
        for name in changed:
            self._wanted.pop(name, None)
            if name in self._controls:
                self._controls[name].show(now[name])
                self._controls[name].complain("")
        self._enable()
        self._show_title()
        self._seen = now

    def _strayed(self, now: dict[str, Any]) -> list[str]:
        """Return what shows neither what is in force nor what a hand wants: an interrupt has come in between."""
        return [n for n, control in self._controls.items() if n not in self._wanted and control.shown != now[n]]

    def _let_go(self) -> None:
        super()._let_go()
        self._block = None
        self._wanted.clear()

    @property
    def waits(self) -> bool:
        """Whether a hand wants something that could not be."""
        return bool(self._wanted)

    def retry(self) -> None:
        """Try again what could not be, after something else has changed, and say anew what still cannot."""
        for name in list(self._wanted):
            # One of them may have taken another along.
            if name in self._wanted:
                self._ask(self._controls[name])

    def _show_title(self) -> None:
        block = known(self._block)
        parts = [say("convolution"), block.activation]
        if block.pooling:
            parts.append(say("max pooling") if block.pooling == "max" else say("average pooling"))
        layers = ", ".join(filter(None, parts))
        self._title.value = say("Block {number} · {layers}", number=self._number, layers=layers)

    def _enable(self) -> None:
        pooling = known(self._block).pooling is not None
        for name in {"pool_size", "pool_strides", "pool_padding"} & set(self._controls):
            (self._controls[name].remove_class if pooling else self._controls[name].add_class)("cnnw-idle")

    def _ask(self, control: Control) -> None:
        """Set what a control shows: with all that could not be before, else alone, else mark it."""
        if self._block is None:
            return
        alone = {control.field: control.shown}
        wanted = {**self._wanted, **alone}
        refused = ""
        for settings in (wanted, alone) if len(wanted) > 1 else (alone,):
            # What is being tried waits no more.
            self._wanted = {name: value for name, value in wanted.items() if name not in settings}
            try:
                self._block.update(**settings)
            except SettingError as error:
                if all(getattr(self._block, name) == value for name, value in settings.items()):
                    # It is in force: an observer of the user's has refused something of his own.
                    self._unmark(settings)
                    raise
                refused = str(error)
            except BaseException:
                self.follow()
                raise
            else:
                return self._unmark(settings)
        self._wanted = wanted
        control.complain(refused)

    def _unmark(self, settings: Iterable[str]) -> None:
        for name in settings:
            self._controls[name].complain("")

    def _show_more(self, change: dict[str, Any]) -> None:
        self._more.layout.display = None if change["new"] else "none"


def _controls() -> Mapping[str, Callable[[], Control]]:
    """Return what makes each control, by setting: one that is not shown is not made."""
    return {
        "kernel_size": lambda: Slider("kernel_size", say("Kernel size"), 31),
        "filters": lambda: Slider("filters", say("Filters"), 64, pairs=False),
        "strides": lambda: Slider("strides", say("Strides"), 8),
        "dilation_rate": lambda: Slider("dilation_rate", say("Dilation"), 8),
        "padding": lambda: dropdown("padding", say("Padding"), PADDING),
        "activation": lambda: dropdown("activation", say("Activation"), ACTIVATIONS),
        "pooling": lambda: dropdown("pooling", say("Pooling"), POOLING),
        "pool_size": lambda: Slider("pool_size", say("Pool size"), 15),
        "pool_strides": PoolStrides,
        "pool_padding": lambda: dropdown("pool_padding", say("Pool padding"), PADDING),
        "use_bias": lambda: checkbox("use_bias", say("Use bias")),
    }
