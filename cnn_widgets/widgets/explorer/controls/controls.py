"""Sliders and dropdowns of one block, bound to its traits both ways."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import ipywidgets as ipw
import traitlets

from ....core.errors import SettingError
from ....core.language import say
from ....core.stack.activation import RANGES
from ....core.stack.block import FIELDS, pair
from ...session.closing import Closing
from ..block import Block
from .visible import ALL, Shown

LABEL = "110px"
COMMON = ("relu", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "tanh", "softmax", "softplus")
NONE = "none"
"""Stands for None in a dropdown, which shows nothing at all for None itself."""
ACTIVATIONS = (NONE, *COMMON, *sorted(set(RANGES) - set(COMMON)))
POOLING = (NONE, "max", "average")
PADDING = ("valid", "same")
RARE = ("pool_strides", "pool_padding", "use_bias")


class Control(Closing, ipw.VBox):
    """One setting: its input, and beside it the sentence that says why a value cannot be.

    Args:
        field: The setting's name.
        inputs: The row of widgets that set it.
    """

    value = traitlets.Any()

    def __init__(self, field: str, inputs: list[ipw.Widget]):
        self.field = field
        self._complaint = ipw.Label(layout=ipw.Layout(display="none"))
        self._complaint.add_class("cnnw-complaint")
        self.row = ipw.HBox(inputs)
        self.row.add_class("cnnw-control-row")
        super().__init__([self.row, self._complaint])
        # Some of the inputs are made but not shown.
        self._makes(self.row, self._complaint, *self.inputs)
        self.add_class("cnnw-control")

    @property
    def inputs(self) -> tuple[ipw.Widget, ...]:
        """The widgets that a hand sets it with."""
        raise NotImplementedError

    @property
    def shown(self) -> Any:
        """The value that its inputs show."""
        raise NotImplementedError

    def limit(self, values: tuple[Any, ...]) -> None:
        """Offer only these: the smallest and the largest number, or the values to choose from."""
        raise NotImplementedError

    def lock(self) -> None:
        """Show the setting, but let no hand change it."""
        raise NotImplementedError

    def complain(self, sentence: str) -> None:
        """Mark the setting and show a sentence, or with "" take both away."""
        if sentence == self._complaint.value:
            return
        self._complaint.value = sentence
        self._complaint.layout.display = None if sentence else "none"
        (self.add_class if sentence else self.remove_class)("cnnw-impossible")


class Slider(Control):
    """A whole number, or a (height, width) pair where the two are taken apart.

    Args:
        field: The setting's name.
        label: Its name on screen.
        largest: The slider's end; a larger value from Python widens it.
        pairs: Whether height and width can differ.
    """

    def __init__(self, field: str, label: str, largest: int, pairs: bool = True):
        options = dict(min=1, max=largest, continuous_update=True)
        self._first = ipw.IntSlider(description=label, **options)
        self._second = ipw.IntSlider(description=f"{label} ↔", **options)
        self._apart = ipw.ToggleButton(
            description=say("h≠w"),
            tooltip=say("{setting}: set height and width apart", setting=label),
            layout=ipw.Layout(width="auto"),
        )
        self._label = label
        for slider in (self._first, self._second):
            slider.style.description_width = LABEL
            slider.layout.width = "auto"
        self._setting = False
        sliders = ipw.VBox([self._first, self._second] if pairs else [self._first])
        sliders.add_class("cnnw-sliders")
        super().__init__(field, [sliders, self._apart] if pairs else [sliders])
        self._apart.add_class("cnnw-apart")
        self._show_second(False)
        self._first.observe(self._moved, "value")
        self._second.observe(self._moved, "value")
        self._apart.observe(self._toggled, "value")

    @property
    def inputs(self) -> tuple[ipw.Widget, ...]:
        """The first slider, the second one, and what takes them apart."""
        return self._first, self._second, self._apart

    @property
    def shown(self) -> Any:
        """The number, or the pair of them."""
        return (self._first.value, self._second.value) if self._apart.value else self._first.value

    def limit(self, values: tuple[Any, ...]) -> None:
        """Let the slider go from the first number to the second."""
        for slider in (self._first, self._second):
            # The end that lets the other pass goes first.
            slider.max = max(slider.max, values[1])
            slider.min, slider.max = values

    def lock(self) -> None:
        """Show the number, but let no hand change it."""
        for widget in (self._first, self._second, self._apart):
            widget.disabled = True

    def set(self, value: Any) -> None:
        """Move the slider to a value, widening it if need be."""
        height, width = pair(value)
        self._setting = True
        try:
            self._put(self._first, height)
            if isinstance(value, tuple):
                self._apart.value = True
                self._show_second(True)
            # While it is hidden it need not follow, which would cost a message for each step of a drag.
            if self._apart.value:
                self._put(self._second, width)
            self.value = value
        finally:
            self._setting = False

    @staticmethod
    def _put(slider: ipw.IntSlider, number: int) -> None:
        slider.max = max(slider.max, number)
        slider.min = min(slider.min, number)
        slider.value = number

    def _show_second(self, shown: bool) -> None:
        self._second.layout.display = None if shown else "none"
        self._first.description = f"{self._label} ↕" if shown else self._label

    def _toggled(self, change: dict[str, Any]) -> None:
        if change["new"] and not self._setting:
            self._setting = True
            self._put(self._second, self._first.value)
            self._setting = False
        self._show_second(change["new"])
        self._moved(change)

    def _moved(self, change: dict[str, Any]) -> None:
        if self._setting:
            return
        self.value = self.shown


class Choice(Control):
    """One of a few values, in a dropdown or a box to tick.

    Args:
        field: The setting's name.
        widget: The ipywidgets input whose ``value`` is the setting.
    """

    def __init__(self, field: str, widget: ipw.Widget):
        widget.style.description_width = LABEL
        widget.layout.width = "auto"
        widget.add_class("cnnw-grow")
        self._input = widget
        super().__init__(field, [widget])
        widget.observe(self._chosen, "value")

    @property
    def inputs(self) -> tuple[ipw.Widget, ...]:
        """The dropdown, or the box to tick."""
        return (self._input,)

    @property
    def shown(self) -> Any:
        """The value that is chosen."""
        return None if self._input.value == NONE else self._input.value

    def limit(self, values: tuple[Any, ...]) -> None:
        """Offer only these values."""
        self._input.options = _options(values)

    def lock(self) -> None:
        """Show the value, but let no hand change it."""
        self._input.disabled = True

    def set(self, value: Any) -> None:
        """Show a value; one that is not offered is offered from then on."""
        options = getattr(self._input, "options", None)
        if options is not None and _option(value) not in [offered for _, offered in options]:
            self._input.options = (*options, *_options([value]))
        self._input.value = _option(value)
        self.value = value

    def _chosen(self, change: dict[str, Any]) -> None:
        self.value = self.shown


def _option(value: Any) -> Any:
    return NONE if value is None else value


def _options(values: Iterable[Any]) -> tuple[tuple[str, Any], ...]:
    """Return (label, value) of each: Keras's own names, and a word of the reader's language for None."""
    return tuple((say("none") if value in (None, NONE) else str(value), _option(value)) for value in values)


def _dropdown(field: str, label: str, options: tuple) -> Choice:
    return Choice(field, ipw.Dropdown(description=label, options=_options(options)))


class PoolStrides(Slider):
    """The pooling window's step, where 0 on the slider means "as the pool size"."""

    def __init__(self) -> None:
        super().__init__("pool_strides", say("Pool strides"), 15)
        for slider in (self._first, self._second):
            slider.min = 0
            slider.tooltip = say("0: the same as the pool size")

    def set(self, value: Any) -> None:
        """Move the slider; None is 0."""
        super().set(0 if value is None else value)
        self.value = value

    @property
    def shown(self) -> Any:
        """The number or the pair of them, or None for 0."""
        return None if super().shown in (0, (0, 0)) else super().shown


class Controls(Closing, ipw.VBox):
    """The settings of a block that are shown.

    A value that cannot be stays where the hand put it, marked, with a sentence beside it; it is tried
    again with every later change, so that it takes effect as soon as it can.

    Args:
        on_change: Called with no arguments around each change that a hand makes, as a context manager.
        shown: Which settings there are, from where to where, and which of them are locked.
    """

    def __init__(self, on_change: Callable[[], Any], shown: Shown = ALL):
        self._on_change = on_change
        self._block: Block | None = None
        self._seen: dict[str, Any] = {}
        self._wanted: dict[str, Any] = {}
        self._following = False
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
            control.observe(self._changed_by_hand, "value")
        first = [c for c in self._controls.values() if c not in more]
        self._title = ipw.Label()
        self._title.add_class("cnnw-block-title")
        super().__init__([self._title, *first, *([self._switch, self._more] if more else [])])
        self._makes(self._title, self._switch, self._more, *self._controls.values())
        self.add_class("cnnw-controls")

    def __getitem__(self, field: str) -> Control:
        return self._controls[field]

    @property
    def inputs(self) -> dict[str, Any]:
        """How a browser finds the widgets: "models", ids by setting, and "none", the word that stands for None."""
        models = {name: [one.model_id for one in control.inputs] for name, control in self._controls.items()}
        return {"models": models, "none": say("none")}

    def bind(self, block: Block, number: int = 1) -> None:
        """Show and set this block, the `number`-th of its stack, from now on."""
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
        self._following = True
        try:
            for name in changed:
                self._wanted.pop(name, None)
                if name in self._controls:
                    self._controls[name].set(now[name])
                    self._controls[name].complain("")
            self._enable()
            self._show_title()
        finally:
            self._following = False
        self._seen = now

    def _strayed(self, now: dict[str, Any]) -> list[str]:
        """Return what shows neither what is in force nor what a hand wants: an interrupt has come in between."""
        return [n for n, control in self._controls.items() if n not in self._wanted and control.shown != now[n]]

    def _let_go(self) -> None:
        super()._let_go()
        self._block = None

    def retry(self) -> None:
        """Try again what could not be, after something else has changed, and say anew what still cannot."""
        for name, value in list(self._wanted.items()):
            self._try(self._controls[name], value)

    def _show_title(self) -> None:
        parts = [say("convolution"), self._block.activation]
        if self._block.pooling:
            parts.append(say("max pooling") if self._block.pooling == "max" else say("average pooling"))
        layers = ", ".join(filter(None, parts))
        self._title.value = say("Block {number} · {layers}", number=self._number, layers=layers)

    def _enable(self) -> None:
        pooling = self._block.pooling is not None
        for name in {"pool_size", "pool_strides", "pool_padding"} & set(self._controls):
            (self._controls[name].remove_class if pooling else self._controls[name].add_class)("cnnw-idle")

    def _changed_by_hand(self, change: dict[str, Any]) -> None:
        if self._following or self._block is None:
            return
        control: Control = change["owner"]
        with self._on_change():
            try:
                self._try(control, change["new"])
            except BaseException:
                self.follow()
                raise

    def _try(self, control: Control, value: Any) -> None:
        """Set what the hand wants: with all that could not be before, else alone, else mark it."""
        field = control.field
        waiting = {**self._wanted, field: value}
        try:
            self._block.update(**waiting)
        except SettingError:
            self._try_alone(control, value)
        else:
            for name in waiting:
                self._wanted.pop(name, None)
                self._controls[name].complain("")

    def _try_alone(self, control: Control, value: Any) -> None:
        try:
            self._block.update(**{control.field: value})
        except SettingError as error:
            self._wanted[control.field] = value
            self._show_wanted(control, value)
            control.complain(str(error))
        else:
            self._wanted.pop(control.field, None)
            control.complain("")

    def _show_wanted(self, control: Control, value: Any) -> None:
        """Let a control show what cannot be, also where it was put back before the hand's turn had come."""
        if control.shown == value:
            return
        self._following = True
        try:
            control.set(value)
        finally:
            self._following = False

    def _show_more(self, change: dict[str, Any]) -> None:
        self._more.layout.display = None if change["new"] else "none"


def _controls() -> Mapping[str, Callable[[], Control]]:
    """Return what makes each control, by setting: one that is not shown is not made."""
    return {
        "kernel_size": lambda: Slider("kernel_size", say("Kernel size"), 31),
        "filters": lambda: Slider("filters", say("Filters"), 64, pairs=False),
        "strides": lambda: Slider("strides", say("Strides"), 8),
        "dilation_rate": lambda: Slider("dilation_rate", say("Dilation"), 8),
        "padding": lambda: _dropdown("padding", say("Padding"), PADDING),
        "activation": lambda: _dropdown("activation", say("Activation"), ACTIVATIONS),
        "pooling": lambda: _dropdown("pooling", say("Pooling"), POOLING),
        "pool_size": lambda: Slider("pool_size", say("Pool size"), 15),
        "pool_strides": PoolStrides,
        "pool_padding": lambda: _dropdown("pool_padding", say("Pool padding"), PADDING),
        "use_bias": lambda: Choice("use_bias", ipw.Checkbox(description=say("Use bias"), indent=True)),
    }
