"""What a widget accepts from the browser."""

import logging
from typing import Any

import traitlets
from ipywidgets import Widget

logger = logging.getLogger("cnn_widgets")


class Incoming(Widget):
    """A mixin for a widget that accepts only traits that the browser may write, and only valid values.

    Python owns the truth. A malformed message is dropped; where it was about a trait that the browser may write, the
    value in force is sent back. ipywidgets would show a traceback, or accept a frame that only Python makes.

    Attributes:
        from_browser: Names of the traits that the browser may write.
    """

    from_browser: tuple[str, ...] = ()

    def _handle_msg(self, message: Any) -> None:
        if _is_whole(message):
            self._take(message)
        else:
            logger.warning("A message from the front end was dropped: it is malformed")

    def _take(self, message: Any) -> None:
        super()._handle_msg(message)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take over what the browser has set, where it may set that and the value is valid."""
        taken: set[str] = set()
        try:
            taken = self._set_fitting(sync_data)
        finally:
            # Also after an interrupt, or an exception of a user's observer.
            odd = [name for name in sync_data if name in self.from_browser and name not in taken]
            if odd:
                self.send_state(odd)

    def _set_fitting(self, sync_data: dict[str, Any]) -> set[str]:
        """Set what fits, and return its names."""
        fitting = {name: value for name, value in sync_data.items() if self._takes(name, value)}
        try:
            super().set_state(fitting)
        except traitlets.TraitError:
            return set()
        return set(fitting)

    def _takes(self, name: str, value: Any) -> bool:
        if name not in self.from_browser:
            return False
        read = self.trait_metadata(name, "from_json", self._trait_from_json)
        try:
            self.traits()[name].validate(self, read(value, self))
        except Exception:  # whatever a message holds
            return False
        return True


def _is_whole(message: Any) -> bool:
    """Tell whether a message has the parts that ipywidgets reads, and a place for each of its buffers."""
    try:
        data = message["content"]["data"]
        if data["method"] != "update":
            return data["method"] in ("custom", "request_state")
        state, paths, buffers = data["state"], data.get("buffer_paths", []), message.get("buffers") or []
        return isinstance(state, dict) and all(len(path) == 1 for path, _ in zip(paths, buffers))
    except (KeyError, TypeError, AttributeError):
        return False
