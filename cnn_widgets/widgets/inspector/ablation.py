"""Switching channels of an inspected model off and on."""

from typing import Any

from ...core.errors import SettingError
from ...core.inspection import Inspection
from ...core.language import say
from .graph_scene import GraphScene


class Ablating:
    """A mixin for an inspector: what follows a channel is computed without it; the model itself stays as it is.

    Attributes:
        lock: Held by all that reads or changes the state, since callbacks may come on any thread.
        scene: Where it is shown.
    """

    lock: Any
    scene: GraphScene
    _inspection: Inspection | None

    @property
    def ablated(self) -> dict[str, tuple[int, ...]]:
        """The channels that are switched off, by the name of their stage."""
        return {name: off.channels for name, off in self._inspection.off.items()}

    def ablate(self, layer: str, channels: Any, value: str = "zero") -> None:
        """Switch channels of a layer off, beside those that are off already.

        All maps, scores, diagnostics and arithmetic of later stages follow, also those of other images; the screen
        says so.

        Args:
            layer: A name out of `stages`.
            channels: One channel, or several, from 0.
            value: "zero" sets them to 0, "mean" each to the mean of its own map; the layer's other channels that
                are off follow.

        Raises:
            SettingError: If there is no such layer or channel, or its output cannot be reached.

        Example:
            >>> ins.ablate("conv1", [2, 5])
            >>> ins.ablated
            {'conv1': (2, 5)}

        Notes:
            See `cnn_widgets.ablate` for what this does and does not show.
        """
        with self.lock:
            layer, off = self._inspection.graph.node(layer).name, self._inspection.off
            chosen = self._inspection.channels_off(layer, channels, value).also(off.get(layer))
            self._show_off({**off, layer: chosen})

    def restore(self, layer: str | None = None, channels: Any = None) -> None:
        """Switch channels on again: the bits that were there before come back.

        Args:
            layer: Whose; None means all that are off.
            channels: Which of the layer's; None means all of them.

        Raises:
            SettingError: If there is no such layer or channel.
        """
        with self.lock:
            if layer is None:
                if channels is not None:
                    raise SettingError(say("channels belong to a layer: give restore(layer, channels)."))
                self._show_off({})
                return
            layer, off = self._inspection.graph.node(layer).name, self._inspection.off
            chosen = () if channels is None else self._inspection.channels_off(layer, channels).channels
            kept = off.pop(layer, None)
            if kept is not None and channels is not None:
                off[layer] = kept.without(chosen)
            self._show_off(off)

    def _show_off(self, off: dict[str, Any]) -> None:
        self._inspection.ablate(off)
        self.scene.inspect(self._inspection, self.scene.name)

    def _switch(self, content: dict[str, Any]) -> None:
        """Do what was asked for on the screen."""
        stage, channel = content.get("stage"), content.get("channel")
        if stage is None:
            self.restore()
        elif isinstance(stage, str) and channel in self.ablated.get(stage, ()):
            self.restore(stage, channel)
        else:
            self.ablate(stage, channel)
