"""The built front end, which all panels of a kernel share: it travels once, however many of them are displayed."""

import hashlib
import json
import threading
import weakref
import zlib
from functools import cache
from importlib import resources

import comm
import traitlets
from ipywidgets import Widget

from ..core.language import front_end_words
from .incoming import Incoming


@cache
def static_text(name: str) -> str:
    """Return a file of the built front end.

    The text and not its path: anywidget watches a path for changes, and the watcher keeps every
    instance alive.
    """
    return resources.files("cnn_widgets").joinpath("static", name).read_text("utf-8")


class FrontEnd(Incoming, Widget):
    """Code, style sheet and sentences of the browser's side, each UTF-8 as zlib packs it.

    Panels name it in place of carrying a copy each, and the page unpacks and runs each version once. It is
    part of the widgets' saved state, so that a saved notebook shows its panels without a kernel, too.

    Args:
        language: The sentences' language.

    Attributes:
        script: The module.
        style: Its style sheet.
        words: Its sentences by the English ones, as JSON.
        version: The same for the same contents only.
    """

    script = traitlets.Bytes().tag(sync=True)
    style = traitlets.Bytes().tag(sync=True)
    words = traitlets.Bytes().tag(sync=True)
    version = traitlets.Unicode().tag(sync=True)

    def __init__(self, language: str):
        contents = _contents(language)
        version = hashlib.sha256(b"".join(contents.values())).hexdigest()
        super().__init__(version=version, **contents)

    @staticmethod
    def of(language: str) -> "FrontEnd":
        """Return the one that panels in a language share, made at the first call."""
        with _lock:
            # A process can serve several browsers, each with a comm manager of its own.
            carried = _carried.setdefault(comm.get_comm_manager(), {})
            # It has no comm any more where all widgets were closed.
            if language not in carried or carried[language].comm is None:
                carried[language] = FrontEnd(language)
            return carried[language]


_lock = threading.Lock()
_carried: "weakref.WeakKeyDictionary[object, dict[str, FrontEnd]]" = weakref.WeakKeyDictionary()


@cache
def _contents(language: str) -> dict[str, bytes]:
    texts = {
        "script": static_text("widget.js"),
        "style": static_text("widget.css"),
        "words": json.dumps(front_end_words(language), ensure_ascii=False),
    }
    return {name: zlib.compress(text.encode()) for name, text in texts.items()}
