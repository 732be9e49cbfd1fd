"""What the panels look at: the stages on one side, packed frames and a selection on the other."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
import traitlets

from ...core.compare.pin import Pinned
from ...core.stack.stage import Stage
from ...core.undo.gesture import GestureTracker
from ...render.colour_tables import SCALES, SEQUENTIAL
from ...render.frames import Selection, detail_frame, kernels_frame, maps_frame, picture_frame, terms_frame
from ...render.frames.maps.channel_statistics import ON_DEMAND
from ...render.frames.maps.picture import Frame
from ...render.frames.selection import default_stage, middle
from ...render.frames.strip.thumbnails import Thumbnails
from ...render.frames.terms.page import ORDERS, Page
from ...render.wire import pack
from ...render.wire.packed import jsonable
from .base_scene import BaseScene, packed
from .link import Link

CHANNEL_SORTS = ("number", "mean", "max", "variance", "dead")
CHANNEL_FILTERS = ("all", "alive", "dead", "odd")
COMPARISONS = ("current", "beside", "difference")
"""How pinned maps are shown."""

FRAMES = ("picture", "kernels", "maps", "terms", "detail", "pinned", "compared")


class Counterpart(Protocol):
    """What a scene's stages are compared with."""

    @property
    def pinned(self) -> Pinned:
        """What is pinned."""

    def publish(self, scene: "Scene", revision: int) -> None:
        """Send what belongs to the scene's maps of this revision."""

    def value(self, stage: Stage, selection: Selection) -> dict[str, Any]:
        """Return what to add to the value under the pointer."""


class Scene(BaseScene):
    """Stages that several panels look at, and what of them is looked at.

    Python writes frames, the browser writes what is looked at.
    """

    from_browser: tuple[str, ...] = (
        "selection",
        "scale",
        "colormap",
        "large",
        "flipped",
        "kernel_style",
        "as_colour",
        "terms_page",
        "terms_order",
        "channel_sort",
        "channel_filter",
        "comparison",
        "tile_size",
        "value_request",
        "link_rate",
        "whole",
    )

    picture = packed()
    kernels = packed()
    maps = packed()
    terms = packed()
    detail = packed()
    pinned = packed()
    compared = packed()

    selection = traitlets.Dict().tag(sync=True)
    scale = traitlets.Enum(SCALES, "channel").tag(sync=True)
    colormap = traitlets.Enum(SEQUENTIAL, "magma").tag(sync=True)
    large = traitlets.Bool(False).tag(sync=True)
    flipped = traitlets.Bool(False).tag(sync=True)
    kernel_style = traitlets.Enum(("diverging", "gray"), "diverging").tag(sync=True)
    as_colour = traitlets.Bool(False).tag(sync=True)
    terms_page = traitlets.Int(0).tag(sync=True)
    terms_order = traitlets.Enum(ORDERS, "contribution").tag(sync=True)
    channel_sort = traitlets.Enum(CHANNEL_SORTS, "number").tag(sync=True)
    channel_filter = traitlets.Enum(CHANNEL_FILTERS, "all").tag(sync=True)
    is_pinned = traitlets.Bool(False).tag(sync=True)
    comparison = traitlets.Enum(COMPARISONS, "beside").tag(sync=True)
    tile_size = traitlets.Int(112).tag(sync=True, echo_update=False)
    value_request = traitlets.Dict().tag(sync=True, echo_update=False)
    value_answer = traitlets.Dict().tag(sync=True, echo_update=False)
    link_rate = traitlets.Int(0).tag(sync=True, echo_update=False)
    whole = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(self, **options: Any):
        self.link = Link()
        self.gestures = GestureTracker()
        self.stages: tuple[Stage, ...] = ()
        self.name = ""
        self.on_selection: Callable[[Selection], None] | None = None
        self._revisions = {"picture": 0, "kernels": 0, "maps": 0, "terms": 0}
        self._selection = Selection()
        self._centre: tuple[float, float] | None = None
        self._shown_kernel: Stage | None = None
        self._thumbnails = Thumbnails()
        self._is_exact = False
        self._terms_of = ""
        self._page = Page()
        self._counterpart: Counterpart | None = None
        self.is_sent = True
        """Whether all frames belong to the present stages: an interrupt may come while they are made."""
        self.on_torn: Callable[[Any], None] | None = None
        super().__init__(**options)

    @property
    def summary(self) -> str:
        """The stages and their shapes in a few words, the same in every process."""
        return ", ".join(f"{stage.name} {stage.shape_text}" for stage in self.stages)

    @property
    def picture_stage(self) -> Stage:
        """The picture, as an input stage."""
        return self.stages[0]

    @property
    def selected(self) -> Selection:
        """What is looked at."""
        return self._selection

    def show(self, stages: Sequence[Stage], name: str = "", stays: bool = False) -> None:
        """Show stages, sending what differs from those shown before, in one message.

        Args:
            stages: The stages, the input first.
            name: The image's name.
            stays: Whether a new image is the old one, moved, so that the selected place stays.
        """
        with self.lock:
            if self.is_closed:
                return
            before, self.stages, self.name = self.stages, tuple(stages), name
            known = {stage.name: stage for stage in before} if self.is_sent else {}
            changed = frozenset(s.name for s in self.stages if known.get(s.name) is not s)
            self._settle(same_image=stays or (bool(before) and before[0].maps is self.stages[0].maps))
            self._publish(picture="input" in changed, changed=changed)
            self.is_sent = True

    def select(self, selection: Selection) -> None:
        """Look at another value."""
        with self.lock:
            if not self.stages:
                return
            stage = selection.find(self.stages)
            another = stage.name != self._selection.stage
            same_place = (selection.row, selection.col) == (self._selection.row, self._selection.col)
            if another and same_place and self._centre is not None:
                selection = selection.moved_to(stage, self._centre)
            else:
                selection = selection.clamped(self.stages)
                self._centre = selection.centre(stage)
            self._selection = selection
            self._publish()
            if self.on_selection:
                self.on_selection(selection)

    @property
    def is_shown(self) -> bool:
        """Whether the browser knows what is looked at."""
        return not self.stages or self.selection == vars_of(self._selection)

    def expect(self, selection: Selection, exactly: bool = False) -> None:
        """Look at a stage and channel as soon as other stages are shown.

        Args:
            selection: What to look at.
            exactly: At its own row and column; else at the place of the image that is looked at now.
        """
        with self.lock:
            self._selection, self._is_exact = selection, exactly

    def look_at(self, stage: str) -> None:
        """Look at the same place of the image in another stage."""
        self.select(replace(self._selection, stage=stage))

    def compare(self, comparison: Counterpart | None) -> None:
        """Show pinned stages beside the present ones from now on; None ends this."""
        with self.lock:
            self._counterpart = comparison
            with self._sending():
                # The browser drops a frame's bytes once it has read them, so empty bytes alone are no change to it.
                self.pinned = self.compared = b""
                self._publish_comparison()

    @property
    def counterpart(self) -> Counterpart | None:
        """What the stages are compared with."""
        return self._counterpart

    def put(self, what: str, frame: tuple[dict[str, Any], dict[str, np.ndarray]]) -> None:
        """Show one frame, for a panel that stands alone."""
        setattr(self, what, pack(*frame))

    def _let_go(self) -> None:
        super()._let_go()
        with self.__dict__.get("lock") or nullcontext():
            self.stages, self.on_selection = (), None
            self._counterpart = self._shown_kernel = None
            self._thumbnails, self.link = Thumbnails(), Link()
            for name in FRAMES:
                setattr(self, name, b"")

    def send_state(self, key: Any = None) -> None:
        """Send traits; a mark goes before large maps, so that the browser can time them."""
        names = {key} if isinstance(key, str) else set(self.keys if key is None else key)
        if "maps" in names and self.link.wants_mark(len(self.maps)):
            self.send({"kind": "mark"})
        super().send_state(key)

    def _settle(self, same_image: bool) -> None:
        """Keep looking at the same place of the image, in the same channel, where stages have changed."""
        if self._centre is None or not same_image:
            self._centre = middle(self.stages[0].size)
        if not self._selection.stage:
            self._selection = Selection(default_stage(self.stages).name)
        stage = self._selection.find(self.stages)
        if self._is_exact:
            self._selection, self._is_exact = self._selection.clamped(self.stages), False
            self._centre = self._selection.centre(stage)
        self._selection = self._selection.moved_to(stage, self._centre)

    def _publish(self, picture: bool = False, changed: frozenset[str] = frozenset()) -> None:
        with self._sending():
            self._make_frames(picture, changed)

    @contextmanager
    def _sending(self) -> Iterator[None]:
        """Send frames that belong together in one message; `is_sent` is False where that was interrupted."""
        was_sent, self.is_sent = self.is_sent, False
        try:
            with self.hold_sync():
                yield
        except BaseException:
            if self.on_torn is not None:
                self.on_torn(self)
            raise
        self.is_sent = was_sent

    def _make_frames(self, picture: bool, changed: frozenset[str]) -> None:
        self._publish_picture(picture)
        self._publish_kernels()
        self._publish_maps(changed)

    def _publish_picture(self, is_another: bool) -> None:
        if self.stages[0].kind == "input" and (is_another or not self.picture):
            self.picture = pack(*picture_frame(self.picture_stage, self.name, self._next("picture")))

    def _publish_maps(self, changed: frozenset[str]) -> None:
        """Send the maps, and all that belongs to them."""
        revision = self._next("maps")
        stage = self._selection.find(self.stages)
        self.maps = self.link.maps(self._maps_frame(revision, changed), moves=bool(changed))
        self._publish_terms(revision)
        self.detail = self._packed_detail(stage, revision) if self.large else b""
        self._publish_comparison()
        self.selection = vars_of(self._selection)

    def _packed_detail(self, stage: Stage, revision: int) -> bytes:
        return self.link.beside("detail", detail_frame(stage, self._selection, revision=revision))

    def _maps_frame(self, revision: int, changed: frozenset[str]) -> Frame:
        return maps_frame(
            self.stages,
            self._selection,
            revision=revision,
            tile_size=self.tile_size,
            picture=self._revisions["picture"],
            changed=changed,
            name=self.name,
            thumbnails=self._thumbnails,
            sort=self.channel_sort,
        )

    def _publish_comparison(self) -> None:
        self.is_pinned = self._counterpart is not None
        if self._counterpart is not None and self.stages:
            self._counterpart.publish(self, self._revisions["maps"])

    def _publish_terms(self, revision: int) -> None:
        """Send the selected value's terms; another stage begins with its first page."""
        stage = self._selection.find(self.stages).name
        if stage != self._terms_of:
            self._terms_of, self._page = stage, Page(0, self.terms_order)
            self.terms_page = 0
        self.terms = pack(*self._terms_frame(revision))

    def _publish_kernels(self) -> None:
        """Send the kernels of the selected block, unless the browser has them already."""
        index = self._convolution()
        if index is None:
            self.kernels = b""
            self._shown_kernel = None
            return
        stage = self.stages[index]
        if self._shown_kernel is not None and _same_kernels(self._shown_kernel, stage):
            return
        self.kernels = pack(*self._kernels_frame(index))
        self._shown_kernel = stage

    def _kernels_frame(self, index: int) -> Frame:
        return kernels_frame(self.stages[index], self.stages[index - 1], self._next("kernels"))

    def _terms_frame(self, revision: int) -> Frame:
        return terms_frame(self.stages, self._selection, revision=revision, page=self._page)

    def _convolution(self) -> int | None:
        """Return the place of the convolution that the selected stage belongs to, or of the first one."""
        block = max(0, self._selection.find(self.stages).block)
        for index, stage in enumerate(self.stages):
            if stage.kind == "conv" and stage.block == block:
                return index
        return None

    def _next(self, what: str) -> int:
        self._revisions[what] += 1
        return self._revisions[what]

    @traitlets.observe("selection")
    def _selection_changed(self, change: dict[str, Any]) -> None:
        if change["new"] == vars_of(self._selection) or not self.stages:
            return
        with self.guarded():
            self.select(Selection.read(change["new"], self._selection))

    @traitlets.observe("tile_size", "large")
    def _layout_changed(self, change: dict[str, Any]) -> None:
        if self.stages:
            with self.guarded():
                self._publish()

    @traitlets.observe("terms_page", "terms_order")
    def _page_changed(self, change: dict[str, Any]) -> None:
        with self.guarded():
            page = Page(self.terms_page, self.terms_order)
            if not self.stages or page == self._page:
                return
            if page.order != self._page.order:
                page = Page(0, page.order)
            self._page = page
            with self.hold_sync():
                self.terms_page = page.number
                self._publish_terms(self._revisions["maps"])

    @traitlets.observe("link_rate")
    def _link_measured(self, change: dict[str, Any]) -> None:
        self.link.rate = change["new"]

    @traitlets.observe("whole")
    def _whole_wanted(self, change: dict[str, Any]) -> None:
        # Not `guarded`, which would clear a notice: this is no act of the user's.
        with self.lock, self.hold_sync():
            for name, frame in self.link.whole(change["new"].get("revision")).items():
                setattr(self, name, frame)

    @traitlets.observe("channel_sort")
    def _sort_changed(self, change: dict[str, Any]) -> None:
        # The browser sorts channels by itself; only these statistics it does not have.
        if change["new"] in ON_DEMAND and self.stages:
            with self.guarded():
                self._publish()

    @traitlets.observe("comparison")
    def _comparison_changed(self, change: dict[str, Any]) -> None:
        with self.guarded(), self.hold_sync():
            self._publish_comparison()

    @traitlets.observe("value_request")
    def _value_requested(self, change: dict[str, Any]) -> None:
        if not self.stages or not change["new"]:
            return
        with self.guarded():
            wanted = Selection.read(change["new"], self._selection)
            value, pinned = None, {}
            if any(stage.name == wanted.stage for stage in self.stages):
                wanted = wanted.clamped(self.stages)
                maps = wanted.find(self.stages).maps
                value = float(maps[wanted.row, wanted.col, wanted.channel])
                if self._counterpart is not None:
                    pinned = self._counterpart.value(wanted.find(self.stages), wanted)
            answer = {"id": change["new"].get("id"), "revision": self._revisions["maps"], "value": value}
            self.value_answer = jsonable({**vars_of(wanted), **answer, **pinned})


def vars_of(selection: Selection) -> dict[str, Any]:
    """Return a selection as the browser has it."""
    return dict(stage=selection.stage, channel=selection.channel, row=selection.row, col=selection.col)


def _same_kernels(old: Stage, new: Stage) -> bool:
    return (
        old.name == new.name
        and old.sources == new.sources
        and _same_numbers(old.kernel, new.kernel)
        and _same_numbers(old.bias, new.bias)
    )


def _same_numbers(old: np.ndarray | None, new: np.ndarray | None) -> bool:
    return old is new if old is None or new is None else np.array_equal(old, new)
