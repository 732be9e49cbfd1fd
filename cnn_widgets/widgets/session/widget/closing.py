"""What closing a widget means: it closes all that it has made, and lets go of all that it holds."""

import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ipywidgets import Widget

from ....core.errors import SettingError
from ....core.language import say


class Closing(Widget):
    """A mixin for a widget, before the classes of ipywidgets.

    ipywidgets keeps every widget until it is closed, with its layout and whatever it refers to, and a box that is
    closed closes none of its children. So each of our widgets keeps a record of what it has made and what it watches.

    `close` may be called twice, in any order on widgets that belong together, and on a widget whose constructor
    failed.
    """

    _is_closed = False
    _made: tuple[Widget, ...] = ()
    _watched: tuple[tuple[Any, Callable[[Any], None], str], ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether it was closed."""
        return self._is_closed

    def open(self) -> None:
        """Make the widget known to the front end."""
        super().open()
        # Those that ipywidgets has just made; what a user assigns later is the user's.
        self._makes(*_parts(self, ("layout", "style")))

    def close(self) -> None:
        """Take the widget off the page, and close or release all that it has made and holds; twice is fine."""
        if self._is_closed:
            return
        self._is_closed = True
        watched, self._watched = self._watched, ()
        for subject, handler, name in watched:
            subject.unobserve(handler, name)
        super().close()
        self._let_go()
        made, self._made = self._made, ()
        close_all(made)

    def _let_go(self) -> None:
        """End what is under way, and drop what takes memory; the constructor may have failed half-way."""

    def _makes(self, *widgets: Widget) -> None:
        """Have these widgets closed together with this one."""
        self._made = (*self._made, *widgets)

    def _watch(self, subject: Any, method: Callable[[Any], None], name: str) -> None:
        """Call a method of this widget whenever a trait of something else changes, until this one is closed."""
        handler = WeakHandler(method)
        subject.observe(handler, name)
        self._watched = (*self._watched, (subject, handler, name))

    def _must_be_open(self) -> None:
        """Refuse to begin what would outlive a closed widget.

        Raises:
            SettingError: If it was closed.
        """
        if self._is_closed:
            raise SettingError(say("This {kind} was closed: make another one.", kind=type(self).__name__))


class WeakHandler:
    """A handler that calls a method as long as its object exists, and does not keep that object in memory.

    Args:
        method: A bound method that takes one argument.
    """

    def __init__(self, method: Callable[[Any], None]):
        self._method = weakref.WeakMethod(method)

    def __call__(self, change: Any) -> None:
        method = self._method()
        if method is not None:
            method(change)


def close_all(widgets: Iterable[Widget]) -> None:
    """Close widgets, and of ipywidgets' own kinds all that is in them: children, layouts, styles."""
    for widget in widgets:
        if isinstance(widget, Closing):
            widget.close()
        elif widget.comm is not None:
            parts = list(_parts(widget, widget.keys))
            widget.close()
            close_all(parts)


def _parts(widget: Widget, names: Iterable[str]) -> Iterator[Widget]:
    """Return the widgets that these traits hold."""
    for name in names:
        value = getattr(widget, name, None)
        for part in value if isinstance(value, tuple | list) else (value,):
            if isinstance(part, Widget):
                yield part
