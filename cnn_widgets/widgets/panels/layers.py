"""The inspector's graph of layers, with a picker and the numbers of the selected layer."""

import logging
from typing import Any

import traitlets

from ...render.wire import pack
from ..inspector.graph_scene import GraphScene
from ..session.panel import Panel

logger = logging.getLogger("cnn_widgets")

THUMBNAIL_SECONDS = 0.06
"""Time for the thumbnails of one answer, so that a click need not wait."""
MOST_THUMBNAILS = 64


class Layers(Panel):
    """Every layer of a model as a card in its lane, with lines to what it reads; a click selects it.

    Thumbnails are asked for when their cards come into sight, and answered a few at a time.
    """

    panel = traitlets.Unicode("layers").tag(sync=True)
    scene: GraphScene

    def _receive(self, _: Any, content: Any, buffers: list[Any]) -> None:
        # Not through `guarded`: this is no act of the user's, so it neither clears a notice nor shows one.
        if not isinstance(content, dict) or content.get("kind") != "thumbs":
            return super()._receive(_, content, buffers)
        names = content.get("names")
        asked = [name for name in names if isinstance(name, str)][:MOST_THUMBNAILS] if isinstance(names, list) else []
        try:
            frame = self.scene.thumbs(asked, THUMBNAIL_SECONDS)
        except Exception:
            logger.exception("Thumbnails failed")
            frame = {"revision": 0, "cards": {}, "missing": asked}, {}
        self.send({"kind": "thumbs", "id": content.get("id")}, [pack(*frame)])
