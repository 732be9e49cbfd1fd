"""How a widget displays itself: live where a kernel runs, as a picture where none does."""

import base64
import contextvars
import functools
import sys
from typing import Any

from ipywidgets import Widget

from ....core import backend
from ....core.errors import SettingError
from ....core.language import say


def in_kernel() -> bool:
    """Tell whether this is a Jupyter kernel, and not a plain Python or a terminal."""
    if "IPython" not in sys.modules:
        return False
    shell = sys.modules["IPython"].get_ipython()
    return getattr(shell, "kernel", None) is not None


class Displayed(Widget):
    """A mixin for a widget with a picture of itself; once it is closed, only its text is displayed.

    The picture needs Keras. Where Keras is still loading, the live view is displayed at once and the
    picture is put beside it when it is ready.
    """

    _handle: Any = None

    def poster(self) -> bytes:
        """Return a PNG of what is shown."""
        raise NotImplementedError

    def __copy__(self) -> Any:
        return self.__reduce_ex__(0)

    def __deepcopy__(self, memo: Any) -> Any:
        return self.__reduce_ex__(0)

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Refuse to be copied or pickled: half of a widget is on the screen."""
        raise SettingError(
            say(
                "A widget cannot be copied or pickled: make another one, or for an explorer use "
                "cw.Explorer.from_text(ex.to_text()).",
            )
        )

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return self._bundle(super()._repr_mimebundle_(**options), picture=True)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        if self.is_closed:
            display({"text/plain": repr(self)}, raw=True)
            return
        ready = backend.is_loaded() or not in_kernel()
        live = super()._repr_mimebundle_()
        handle = display(self._bundle(live, picture=ready), raw=True, display_id=True)
        if not ready:
            self._handle = handle

    def _complete_display(self) -> None:
        """Put the picture beside the live view that was displayed without it.

        Sent as if by the cell that runs now, because nbclient drops what an earlier cell sends; where ipykernel
        (7.0 to 7.3) cannot send without knowing its cell, as by the cell that displayed the widget.
        """
        if self._handle is None:
            return
        bundle = self._bundle(super()._repr_mimebundle_(), picture=True)
        update = functools.partial(self._handle.update, bundle, raw=True)
        try:
            contextvars.Context().run(update)
        except LookupError:
            update()
        self._handle = None

    def _bundle(self, live: Any, picture: bool) -> dict[str, Any]:
        bundle = dict(live[0] if isinstance(live, tuple) else live or {})
        bundle["text/plain"] = repr(self)
        if picture:
            bundle["image/png"] = base64.b64encode(self.poster()).decode()
        return bundle
