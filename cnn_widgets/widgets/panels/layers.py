"""The strip of a model's layers: its graph, a picker, and the figures of the selected layer."""

import logging
from typing import Any

import traitlets

from ...render.wire import pack
from ..inspector.graph_scene import GraphScene
from ..session.panel import Panel

logger = logging.getLogger("cnn_widgets")

SECONDS = 0.06
"""For thumbnails at a time, so that a click need not wait."""
MOST = 64


class Layers(Panel):
    """Every layer of a model as a card in its lane, with lines to what it reads; a click selects it.

    Thumbnails are asked for when their cards come into sight, and answered a few at a time.
    """

    panel = traitlets.Unicode("layers").tag(sync=True)
    scene: GraphScene

    def _receive(self, _: Any, content: Any, buffers: list[Any]) -> None:
        # Not through `guarded`: nobody has asked for it, so it takes no notice away and shows none.
        if not isinstance(content, dict) or content.get("kind") != "thumbs":
            return super()._receive(_, content, buffers)
        names = content.get("names")
        asked = [name for name in names if isinstance(name, str)][:MOST] if isinstance(names, list) else []
        try:
            frame = self.scene.thumbs(asked, SECONDS)
        except Exception:
            logger.exception("Thumbnails failed")
            frame = {"revision": 0, "cards": {}, "missing": asked}, {}
        self.send({"kind": "thumbs", "id": content.get("id")}, [pack(*frame)])
