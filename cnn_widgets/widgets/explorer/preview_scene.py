"""A scene whose browser may compute the first block itself, until Keras's frame arrives."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import traitlets

from ...core.stack.network import Plan
from ...core.stack.weights import Weights
from ...render.frames.maps.picture import Frame
from ...render.frames.maps.preview import block_settings, image_frame, weights_frame
from ...render.wire import pack
from ..session.scene import Scene, packed


class PreviewScene(Scene):
    """A scene of blocks on an image.

    The image and the weights are sent only once the browser has asked for them, which it does when a hand comes near
    the controls.
    """

    from_browser = (*Scene.from_browser, "preview_wanted")

    preview_image = packed()
    preview_weights = packed()
    preview_wanted = traitlets.Int(0).tag(sync=True, echo_update=False)
    """Revision of the picture that the browser wants the values of; 0 for none."""
    preview_controls = traitlets.Unicode().tag(sync=True)
    """The part by which a hand sets the block; empty where the browser is to make no previews."""
    can_undo = traitlets.Bool(False).tag(sync=True)
    can_redo = traitlets.Bool(False).tag(sync=True)

    def __init__(self, **options: Any):
        self.is_by_hand = False
        """Whether what is done now is what a hand has asked for."""
        self.on_step: Mapping[str, Callable[[], None]] = {}
        """What is called where a hand wants to "undo" or to "redo"."""
        self._plan: Plan | None = None
        self._sent_image = 0
        self._sent_weights: tuple[Weights, int] | None = None
        super().__init__(**options)
        self._revisions["weights"] = 0
        self.on_msg(self._receive)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """The one boundary for what comes from the browser; see there."""
        with super().guarded():
            outer, self.is_by_hand = self.is_by_hand, True
            try:
                yield
            finally:
                self.is_by_hand = outer

    def _receive(self, _: Any, content: Any, buffers: Any) -> None:
        """Do what a hand wants anywhere on the screen: undo, redo, and tell when it holds something."""
        kind = content.get("kind") if isinstance(content, dict) else None
        if kind == "hold":
            self.gestures.begin()
        elif kind == "release":
            self.gestures.end()
        elif isinstance(kind, str) and kind in self.on_step:
            with self.guarded():
                self.on_step[kind]()

    def _let_go(self) -> None:
        super()._let_go()
        self.on_step = {}

    def follow(self, plan: Plan) -> None:
        """Note what the stages that are shown next were computed from."""
        self._plan = plan

    def _make_frames(self, picture: bool, changed: frozenset[str]) -> None:
        super()._make_frames(picture, changed)
        self._publish_preview()

    def _maps_frame(self, revision: int, changed: frozenset[str]) -> Frame:
        header, arrays = super()._maps_frame(revision, changed)
        if self._plan is not None:
            header["blocks"] = block_settings(self._plan.blocks)
        return header, arrays

    def _publish_preview(self) -> None:
        plan, revision = self._plan, self._revisions["picture"]
        if plan is None or not self.preview_wanted:
            return
        if self.preview_wanted == revision != self._sent_image:
            frame = image_frame(plan.image, revision)
            self.preview_image = b"" if frame is None else pack(*frame)
            self._sent_image = revision
        weights = plan.weights[0], plan.seed
        if self._sent_weights is None or self._sent_weights[0] is not weights[0] or self._sent_weights[1] != plan.seed:
            frame = weights_frame(*weights, self._next("weights"))
            self.preview_weights = b"" if frame is None else pack(*frame)
            self._sent_weights = weights

    @traitlets.observe("preview_wanted")
    def _preview_asked(self, change: dict[str, Any]) -> None:
        with self.guarded(), self.hold_sync():
            self._publish_preview()
