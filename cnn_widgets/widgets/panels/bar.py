"""The bar: image, new weights, scale, colour map, save."""

from collections.abc import Collection, Mapping
from typing import Any

import traitlets

from ...core.images.samples import samples
from ..session.panel import Panel, Reaction
from ..session.scene import Scene


class Bar(Panel):
    """Choices for the whole screen; also where busy and error lines appear.

    Args:
        scene: What is shown.
        reactions: What to do for each kind of request from the browser: "choose" (an image by name),
            "upload", "new_weights" and "save".
        can_rebuild: Whether there are new weights to be drawn and code to be saved.
        locked: What is not offered: "image" (another one), "weights" (new ones).
    """

    from_browser = ("image",)
    panel = traitlets.Unicode("bar").tag(sync=True)
    images = traitlets.List(traitlets.Unicode()).tag(sync=True)
    image = traitlets.Unicode().tag(sync=True)
    can_rebuild = traitlets.Bool(True).tag(sync=True)
    can_choose = traitlets.Bool(True).tag(sync=True)
    can_redraw = traitlets.Bool(True).tag(sync=True)

    def __init__(
        self,
        scene: Scene,
        reactions: Mapping[str, Reaction],
        *,
        can_rebuild: bool = True,
        locked: Collection[str] = (),
    ):
        self._shown = ""
        can_choose = "image" not in locked
        can_redraw = can_rebuild and "weights" not in locked
        super().__init__(
            scene, images=list(samples()), can_rebuild=can_rebuild, can_choose=can_choose, can_redraw=can_redraw
        )
        refused = set() if can_choose else {"choose", "upload"}
        refused |= set() if can_redraw else {"new_weights"}
        for kind, reaction in reactions.items():
            if kind not in refused:
                self.react(kind, reaction)

    def show_image(self, name: str) -> None:
        """Show which image is in force, without asking for it again."""
        self._shown = name
        self.image = name

    def offer(self, name: str, mime: str, data: bytes) -> None:
        """Hand a file to the browser, which saves it."""
        self.send({"kind": "download", "name": name, "mime": mime}, [data])

    @traitlets.observe("image")
    def _chosen(self, change: dict[str, Any]) -> None:
        if change["new"] != self._shown:
            with self.scene.guarded():
                if "choose" in self._reactions:
                    self._reactions["choose"]({"name": change["new"]}, b"")
            self.image = self._shown
