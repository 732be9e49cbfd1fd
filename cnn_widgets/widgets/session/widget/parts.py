"""Widgets inside a widget: each has state of its own, and all travel in one model."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from ipywidgets import Widget

from ....core.known import known
from .incoming import Incoming

SEPARATOR = "."
"""Between the name of a part and that of its trait: "scene.maps"."""


SCENE = "scene"
"""What the part is called that all panels look at."""


class Mountable(Protocol):
    """A widget that takes parts."""

    def mount(self, name: str, part: Widget) -> None:
        """Make another widget a part of this one."""


class Channel:
    """What a part has in place of a comm: all that it sends goes with its whole's model, under the part's name.

    Args:
        whole: The widget that the part is in.
        name: What the part is called there.
    """

    def __init__(self, whole: "Whole", name: str):
        self._whole: Whole | None = whole
        self._name = name
        self._receive: Callable[[Any], None] | None = None

    @property
    def whole(self) -> "Whole | None":
        """The widget that the part is in, or None once one of them is closed."""
        return self._whole

    @property
    def comm_id(self) -> str:
        """The model's id and the part's name."""
        comm = None if self._whole is None else self._whole.comm
        return f"{'' if comm is None else comm.comm_id}{SEPARATOR}{self._name}"

    def send(self, data: Mapping[str, Any], buffers: Any = None, **_: Any) -> None:
        """Send a message of the widget protocol; nothing where the whole has no model yet, or none any more."""
        if self._whole is None or self._whole.comm is None:
            return
        if data["method"] == "update" and self._whole.holds_parts:
            carried = (path[0] for path in data["buffer_paths"])
            self._whole.send_later(map(self._full, (*data["state"], *carried)))
        else:
            self._whole._send(self._addressed(data), buffers=buffers)

    def on_msg(self, receive: Callable[[Any], None]) -> None:
        """Call a function with each message for the part."""
        self._receive = receive

    def deliver(self, data: Mapping[str, Any], buffers: list[Any]) -> None:
        """Give the part a message of the widget protocol."""
        if self._receive is not None:
            self._receive({"content": {"data": data}, "buffers": buffers})

    def close(self) -> None:
        """Carry nothing any more."""
        if self._whole is not None:
            self._whole.unmount(self._name)
        self._whole = self._receive = None

    def _addressed(self, data: Mapping[str, Any]) -> dict[str, Any]:
        if data["method"] == "custom":
            return {"method": "custom", "content": {"part": self._name, "content": data["content"]}}
        state = {self._full(name): value for name, value in data["state"].items()}
        paths = [[self._full(path[0]), *path[1:]] for path in data["buffer_paths"]]
        return {**data, "state": state, "buffer_paths": paths}

    def _full(self, name: str) -> str:
        return f"{self._name}{SEPARATOR}{name}"


class Whole(Incoming):
    """A mixin for a widget that has parts: other widgets without a model of their own.

    A part is a widget like any other in Python: it has traits, which can be observed, and takes and sends messages.
    In the browser there is one model, whose traits are called "part.trait".
    """

    _parts: Mapping[str, Widget] = {}
    _held: set[str] | None = None

    def mount(self, name: str, part: Widget) -> None:
        """Make a widget that has no model a part of this one.

        Args:
            name: What it is called here.
            part: The widget.
        """
        channel = Channel(self, name)
        channel.on_msg(part._handle_msg)
        # Not as a trait: ipywidgets would keep the part among the widgets that have a model.
        part._trait_values["comm"] = channel
        self._parts = {**self._parts, name: part}
        if self.comm is not None:
            part.send_state()

    def part(self, name: str) -> Any:
        """Return a part by its name, such as "maps".

        Raises:
            KeyError: If there is none.
        """
        return self._parts[name]

    def __getattr__(self, name: str) -> Any:
        """Return the trait of a part by its full name: ipywidgets reads every name of the state as an attribute."""
        called, separator, trait = name.partition(SEPARATOR)
        if separator and called in self._parts:
            return getattr(self._parts[called], trait)
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'", name=name, obj=self)

    def unmount(self, name: str) -> None:
        """Forget a part, which is closed."""
        self._parts = {other: part for other, part in self._parts.items() if other != name}

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:
        """Return the state, or that of some traits; those of parts are called "part.trait"."""
        names = None if key is None else [key] if isinstance(key, str) else list(key)
        own = None if names is None else [name for name in names if SEPARATOR not in name]
        state: dict[str, Any] = super().get_state(own, drop_defaults)
        for called, part in self._parts.items():
            start = f"{called}{SEPARATOR}"
            asked = None if names is None else [n.removeprefix(start) for n in names if n.startswith(start)]
            theirs = part.get_state(asked, drop_defaults)
            state |= {f"{start}{trait}": value for trait, value in theirs.items()}
        return state

    @contextmanager
    def hold_sync(self) -> Iterator[None]:
        """Send all that changes inside in one message at the end, that of the parts, too."""
        if self.holds_parts:
            yield
            return
        self._held = set()
        try:
            with super().hold_sync():
                yield
        finally:
            held, self._held = self._held, None
            if held and self.comm is not None:
                self.send_state(held)

    @property
    def holds_parts(self) -> bool:
        """Whether what parts have to say is sent later."""
        return self._held is not None

    def send_later(self, names: Iterable[str]) -> None:
        """Send these traits of parts at the end of `hold_sync`."""
        known(self._held).update(names)

    def _take(self, message: Any) -> None:
        """Give each part what is its own of a message."""
        data, buffers = message["content"]["data"], message.get("buffers") or []
        if data["method"] == "update":
            for name, part in self._parts.items():
                self._deliver_state(name, part, data, buffers)
        elif data["method"] == "custom" and (part := self._addressee(data.get("content"))) is not None:
            part.comm.deliver({"method": "custom", "content": data["content"].get("content")}, buffers)
            return
        super()._take(message)

    def _deliver_state(self, name: str, part: Widget, data: Mapping[str, Any], buffers: list[Any]) -> None:
        start = f"{name}{SEPARATOR}"
        state = {trait.removeprefix(start): value for trait, value in data["state"].items() if trait.startswith(start)}
        carried = [
            ([path[0].removeprefix(start)], buffer)
            for path, buffer in zip(data.get("buffer_paths", []), buffers)
            if isinstance(path[0], str) and path[0].startswith(start)
        ]
        if state or carried:
            paths, own = [path for path, _ in carried], [buffer for _, buffer in carried]
            part.comm.deliver({"method": "update", "state": state, "buffer_paths": paths}, own)

    def _addressee(self, content: Any) -> Widget | None:
        name = content.get("part") if isinstance(content, dict) else None
        return self._parts.get(name) if isinstance(name, str) else None
