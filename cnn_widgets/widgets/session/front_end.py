"""The built front end, which all panels of a kernel share: it travels once, however many of them are displayed."""

import base64
import hashlib
import json
import threading
import weakref
import zlib
from functools import cache
from importlib import resources
from typing import Any

import comm
import traitlets
from ipywidgets import Widget

from ...core.language import front_end_words
from .widget.incoming import Incoming


@cache
def static_text(name: str) -> str:
    """Return a file of the built front end.

    The text and not its path: anywidget watches a path for changes, and the watcher keeps every
    instance alive.
    """
    return resources.files("cnn_widgets").joinpath("static", name).read_text("utf-8")


class FrontEnd(Incoming, Widget):
    """Code, style sheet and sentences of the browser's side, each packed by zlib, in base64.

    Text and not bytes, since JupyterLab leaves a model's bytes out of the state that it saves into a notebook.

    Panels name it in place of carrying a copy each, and the page unpacks and runs each version once. It is
    part of the widgets' saved state, so that a saved notebook shows its panels without a kernel, too.

    Args:
        language: The sentences' language.

    Attributes:
        script: The module.
        style: Its style sheet.
        words: Its sentences by the English ones, as JSON.
        version: A hash of all three.
    """

    script = traitlets.Unicode().tag(sync=True)
    style = traitlets.Unicode().tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)
    version = traitlets.Unicode().tag(sync=True)

    def __init__(self, language: str):
        contents = _contents(language)
        version = hashlib.sha256("".join(contents.values()).encode()).hexdigest()
        self._users: weakref.WeakSet[Any] = weakref.WeakSet()
        super().__init__(version=version, **contents)

    @staticmethod
    def of(language: str, user: Any = None) -> "FrontEnd":
        """Return the front end that all panels in a language share; it is made for the first of them.

        Args:
            language: The sentences' language.
            user: The panel, which calls `leave` when it is closed.
        """
        with _lock:
            # A process can serve several browsers, each with a comm manager of its own.
            carried = _carried.setdefault(comm.get_comm_manager(), {})
            # It has no comm any more if all widgets were closed.
            while True:
                found = carried.get(language)
                if found is None or found.comm is None:
                    found = carried[language] = FrontEnd(language)
                if user is not None:
                    found._users.add(user)
                # A collection may have closed its last user in between, and with that user it.
                if found.comm is not None:
                    return found

    def leave(self, user: Any) -> None:
        """Stop serving a panel; after the last one the front end is closed."""
        with _lock:
            self._users.discard(user)
            if not self._users:
                self.close()


_lock = threading.RLock()
"""Reentrant, since a garbage collection may come at any point and close half-made panels, which `leave`."""
_carried: "weakref.WeakKeyDictionary[object, dict[str, FrontEnd]]" = weakref.WeakKeyDictionary()


def packed_text(text: str) -> str:
    """Return a text as the browser's side unpacks it."""
    return base64.b64encode(zlib.compress(text.encode())).decode()


@cache
def _contents(language: str) -> dict[str, str]:
    texts = {
        "script": static_text("widget.js"),
        "style": static_text("widget.css"),
        "words": json.dumps(front_end_words(language), ensure_ascii=False),
    }
    return {name: packed_text(text) for name, text in texts.items()}
