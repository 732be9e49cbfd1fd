"""The settings of the block that is looked at."""

import itertools
import weakref
from typing import Any

import traitlets

from ....core.errors import SettingError
from ....core.stack.activation import RANGES
from ....core.stack.block import FIELDS
from ....core.undo.gesture import Gesture
from ...session.hand import ByHand, logger
from ...session.panel import Panel
from ...session.scene import Scene
from ..block import Block
from .setting_row import Check, Choice, Count, Row
from .visible import ALL, Shown

COMMON = ("relu", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "tanh", "softmax", "softplus")
ACTIVATIONS = (None, *COMMON, *sorted(set(RANGES) - set(COMMON)))
POOLING = (None, "max", "average")
PADDING = ("valid", "same")
RARE = ("pool_strides", "pool_padding", "use_bias")
OF_POOLING = ("pool_size", "pool_strides", "pool_padding")
GROUPS = ("conv", "act", "pool", "more")
"""In the order on screen."""


class Controls(ByHand, Panel):
    """The settings of a block that are shown.

    A value that cannot be stays where the hand put it, marked, with a sentence beside it; it is tried
    again with every later change, so that it takes effect as soon as it can.

    Args:
        scene: Where the block is shown.
        shown: Which settings there are, from where to where, and which of them are locked.

    Attributes:
        rows: What the browser shows: each setting's value and what may be made of it, in order.
        is_open: Whether the settings that are rarely needed are shown, too.
    """

    from_browser = (*ByHand.from_browser, "is_open")
    panel = traitlets.Unicode("controls").tag(sync=True)
    rows = traitlets.Dict().tag(sync=True)
    is_open = traitlets.Bool(False).tag(sync=True)

    def __init__(self, scene: Scene, shown: Shown = ALL):
        self._block: Block | None = None
        self._number = 0
        self._seen: dict[str, Any] = {}
        self._wanted: dict[str, Any] = {}
        self._refused: dict[str, str] = {}
        self._tokens = itertools.count(1)
        self._blocks: weakref.WeakValueDictionary[int, Block] = weakref.WeakValueDictionary()
        self._settings = _settings(shown)
        super().__init__(scene)

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
        now = self._block.snapshot()
        for name in FIELDS:
            if name not in self._seen or self._seen[name] != now[name]:
                self._wanted.pop(name, None)
        self._seen = now
        self._show(self._block)

    def shown(self, name: str) -> Any:
        """Return the value that a setting has on screen."""
        return self.rows["settings"][name]["value"]

    def _show(self, block: Block) -> None:
        settings = {}
        for name, row in self._settings.items():
            row.widen(self._seen[name])
            settings[name] = {
                **row.facts(self._wanted.get(name, self._seen[name])),
                "group": row.group,
                "is_locked": row.is_locked,
                "is_idle": name in OF_POOLING and block.pooling is None,
                "complaint": self._refused.get(name, "") if name in self._wanted else "",
            }
        self.rows = {
            "answered": self._answered,
            "block": self._token(block),
            "number": self._number,
            "layers": {"activation": block.activation, "pooling": block.pooling, "pool_size": block.pool_size},
            "settings": settings,
        }

    def _token(self, block: Block) -> int:
        """Return what a block is called between here and the browser: by then another may be shown."""
        for token, known in self._blocks.items():
            if known is block:
                return token
        token = next(self._tokens)
        self._blocks[token] = block
        return token

    def _let_go(self) -> None:
        super()._let_go()
        self.__dict__.update(_block=None, _wanted={})

    @property
    def waits(self) -> bool:
        """Whether a hand wants something that could not be."""
        return bool(self._wanted)

    def retry(self) -> None:
        """Try again what could not be, after something else has changed, and say anew what still cannot."""
        if self._block is None:
            return
        token = self._token(self._block)
        for name in list(self._wanted):
            # One of them may have taken another along.
            if name in self._wanted:
                self._ask(name, self._wanted[name], token)

    def _gesture(self, name: str, token: int) -> Gesture:
        return self.scene.gestures.on((self._blocks.get(token), name))

    def _ask(self, name: str, value: Any, token: int) -> None:
        """Set what a hand wants: with all that could not be before, else alone, else mark it."""
        block = self._blocks.get(token)
        value = tuple(value) if isinstance(value, list) else value
        if block is None or not self._may_ask(name, value):
            return
        alone = {name: value}
        if block is not self._block:
            # It is not shown any more, so nothing of it could wait.
            return block.update(**alone)
        wanted = {**self._wanted, **alone}
        for settings in (wanted, alone) if len(wanted) > 1 else (alone,):
            # What is being tried waits no more.
            self._wanted = {each: wish for each, wish in wanted.items() if each not in settings}
            try:
                block.update(**settings)
            except SettingError as error:
                if all(getattr(block, each) == wish for each, wish in settings.items()):
                    # It is in force: an observer of the user's has refused something of his own.
                    raise
                self._refused[name] = str(error)
            except BaseException:
                self.follow()
                raise
            else:
                return
        self._wanted = wanted
        self._show(block)

    def _may_ask(self, name: str, value: Any) -> bool:
        row = self._settings.get(name)
        if row is not None and not row.is_locked and row.takes(value):
            return True
        logger.warning("A hand's %s was dropped: no control offers it", name)
        return False


def _settings(shown: Shown) -> dict[str, Row]:
    """Return the rows that are shown, in order."""
    # Who asks for a few wants to see them.
    is_whole = shown.controls == FIELDS
    rows = {name: row for name, row in _rows().items() if name in shown.controls}
    for name, row in rows.items():
        if is_whole and name in RARE:
            row.group = "more"
        if name in shown.ranges:
            row.limit(shown.ranges[name])
        row.is_locked = name in shown.locked
    return dict(sorted(rows.items(), key=lambda item: GROUPS.index(item[1].group)))


def _rows() -> dict[str, Row]:
    return {
        "kernel_size": Count("conv", most=31),
        "filters": Count("conv", most=64, is_size=False),
        "strides": Count("conv", most=8),
        "dilation_rate": Count("conv", most=8),
        "padding": Choice("conv", values=PADDING),
        "activation": Choice("act", values=ACTIVATIONS),
        "pooling": Choice("pool", values=POOLING),
        "pool_size": Count("pool", most=15),
        "pool_strides": Count("pool", least=0, most=15),
        "pool_padding": Choice("pool", values=PADDING),
        "use_bias": Check("conv"),
    }
