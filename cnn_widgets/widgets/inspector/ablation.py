"""Switching channels of an inspected model off and on."""

from collections.abc import Callable
from typing import Any

from ...core.errors import SettingError
from ...core.inspection import Inspection
from ...core.language import say
from .readings import HasInspection


class Ablation:
    """Channels switched off: what follows a channel is computed without it; the model itself stays as it is.

    Args:
        subject: The inspector.
        show: Shows an inspection.
    """

    def __init__(self, subject: HasInspection, show: Callable[[Inspection], None]):
        self._subject, self._show = subject, show

    @property
    def channels(self) -> dict[str, tuple[int, ...]]:
        """The channels that are switched off, by the name of their stage."""
        return {name: off.channels for name, off in self._subject.inspection.off.items()}

    def ablate(self, layer: str, channels: Any, value: str = "zero") -> None:
        """Switch channels of a layer off, beside those that are off already.

        All maps, scores, diagnostics and arithmetic of later stages follow, also those of other images; the screen
        says so.

        Args:
            layer: A name out of `stages`.
            channels: One channel, or several, from 0.
            value: "zero" sets them to 0, "mean" each to the mean of its own map; all channels of the layer that are
                off follow this.

        Raises:
            SettingError: If there is no such layer or channel, or its output cannot be reached.

        Example:
            >>> ins.ablate("conv1", [2, 5])
            >>> ins.ablated
            {'conv1': (2, 5)}

        Notes:
            See `cnn_widgets.ablate` for what this does and does not show.
        """
        with self._subject.lock:
            inspection = self._subject.inspection
            layer, off = inspection.graph.node(layer).name, inspection.off
            chosen = inspection.channels_off(layer, channels, value).also(off.get(layer))
            self._show_off({**off, layer: chosen})

    def restore(self, layer: str | None = None, channels: Any = None) -> None:
        """Switch channels on again; the values before come back bit for bit.

        Args:
            layer: The layer; None switches all channels on that are off.
            channels: Which of the layer's channels; None means all of them.

        Raises:
            SettingError: If there is no such layer or channel.
        """
        with self._subject.lock:
            if layer is None:
                if channels is not None:
                    raise SettingError(say("channels belong to a layer: give restore(layer, channels)."))
                self._show_off({})
                return
            inspection = self._subject.inspection
            layer, off = inspection.graph.node(layer).name, inspection.off
            chosen = () if channels is None else inspection.channels_off(layer, channels).channels
            kept = off.pop(layer, None)
            if kept is not None and channels is not None:
                off[layer] = kept.without(chosen)
            self._show_off(off)

    def _show_off(self, off: dict[str, Any]) -> None:
        inspection = self._subject.inspection
        inspection.ablate(off)
        self._show(inspection)

    def switch(self, content: dict[str, Any]) -> None:
        """Switch a channel off or on, as the screen asks; without a stage, switch all on."""
        stage, channel = content.get("stage"), content.get("channel")
        if stage is None:
            self.restore()
        elif isinstance(stage, str) and channel in self.channels.get(stage, ()):
            self.restore(stage, channel)
        else:
            self.ablate(stage, channel)
