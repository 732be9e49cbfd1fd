"""What the panels of an inspector look at: a model's graph, and the stages around the one that is selected."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import traitlets

from ...core.errors import SettingError
from ...core.inspection import Graph, Inspection, LayerStage
from ...core.inspection.graph.layer_kind import WITH_KERNEL
from ...core.known import known
from ...core.language import say
from ...core.stack.stage import Stage
from ...render.frames import Selection
from ...render.frames.channels import channel_names, input_names
from ...render.frames.graph.folding import covering, is_in_sight
from ...render.frames.graph.graph import graph_frame
from ...render.frames.graph.layer_thumbnails import layer_thumbnails_frame
from ...render.frames.maps.layer_kernels import layer_kernels_frame
from ...render.frames.maps.picture import Frame
from ...render.frames.parent import parent_of
from ...render.frames.terms.any_layer import layer_terms_frame
from ...render.wire import pack
from ..session.base_scene import packed
from ..session.scene import Scene, vars_of

MULTIPLICATIONS_WORTH_SAYING = 4_000_000_000
"""Multiplications that take long enough to say so: some tenths of a second."""


class GraphScene(Scene):
    """A scene on an `Inspection`.

    Only the stages around the selected one are computed and shown: the input, the selected stage and what it reads,
    and the nearest layer with kernels and what that reads. The graph is sent once, without maps; thumbnails are
    computed on request.
    """

    from_browser = (*Scene.from_browser, "pointwise", "toggled")

    stages: tuple[LayerStage, ...]

    graph = packed()
    inspected = traitlets.Int(0)
    """Counts up with another image, other weights, and other channels that are off."""
    toggled = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """Composite layers folded against the default, by which nested models are unfolded and all others folded."""
    pointwise = traitlets.Bool(False).tag(sync=True)
    off = traitlets.Dict().tag(sync=True)

    def __init__(self, **options: Any):
        self._inspection: Inspection | None = None
        self._image: Any = None
        self._names: dict[str, list[str]] = {}
        self._with_kernel: str | None = None
        super().__init__(**options)
        self._revisions["graph"] = 0

    @property
    def picture_stage(self) -> Stage:
        """The picture; where a preprocess gives the model another size, what the model gets."""
        picture = known(self._inspection).picture
        return picture if picture.size == self.stages[0].size else self.stages[0]

    @property
    def convolution(self) -> Stage | None:
        """The layer whose kernels are shown."""
        index = self._convolution()
        return None if index is None else self.stages[index]

    def inspect(self, inspection: Inspection, name: str) -> None:
        """Show an inspection, or the same one after a refresh; what is looked at stays, where it still exists.

        Args:
            inspection: The model and its image.
            name: The image's name.
        """
        with self.lock, self.hold_sync():
            if self.is_closed:
                return
            stage = stage_to_show(inspection.graph, self._selection.stage)
            near = self._near(inspection, stage)
            # Assigned only now that everything could be computed.
            self._inspection = inspection
            self._selection = replace(self._selection, stage=stage)
            given = near[0]
            self._names = {given.name: input_names(given.maps, inspection.image)}
            self.off = {each: list(off.channels) for each, off in inspection.off.items()}
            self.show(near, name)
            self._next("graph")
            self._publish_graph()
            self.inspected += 1

    def select(self, selection: Selection) -> None:
        """Look at another value, of any layer that can be shown.

        Raises:
            SettingError: If there is no such layer, or it cannot be shown.
        """
        with self.lock:
            if self._inspection is None:
                return
            try:
                selection = replace(selection, stage=self._inspection.graph.node(selection.stage).name)
                self.stages = self._near(self._inspection, selection.stage)
            except SettingError:
                self.selection = vars_of(self._selection)
                raise
            super().select(selection)
            self._unfold()

    def thumbs(self, names: Sequence[str], seconds: float) -> Frame:
        """Return thumbnails of the first of these stages: as many as there is time for, and at least one.

        Args:
            names: Names of nodes; the header lists those that do not exist or cannot be shown as "missing".
            seconds: After this time no further one is begun.
        """
        with self.lock:
            stages: list[Stage] = []
            missing: list[str] = []
            start = time.monotonic()
            for name in names:
                if (stages or missing) and time.monotonic() - start > seconds:
                    break
                try:
                    stages.append(self._thumb_stage(name))
                except SettingError:
                    missing.append(name)
            header, arrays = layer_thumbnails_frame(stages, revision=self._revisions["graph"])
            return {**header, "missing": missing}, arrays

    def _let_go(self) -> None:
        super()._let_go()
        self._inspection = self._image = None
        self._names, self.graph = {}, b""

    def _publish_graph(self) -> None:
        """Send the graph, with the stage that is looked at in sight."""
        self._unfold()
        inspection, toggled = known(self._inspection), frozenset(self.toggled)
        self.graph = pack(*graph_frame(inspection.graph, inspection.notes, toggled, revision=self._revisions["graph"]))

    def _unfold(self) -> None:
        """Unfold the groups that hide the selected stage."""
        graph, name = known(self._inspection).graph, self._selection.stage
        toggled = set(self.toggled)
        while name in graph.names and not is_in_sight(graph, name, toggled):
            toggled ^= {known(covering(graph, name, toggled)).name}
        self.toggled = sorted(toggled)

    @traitlets.observe("toggled")
    def _folds_changed(self, change: dict[str, Any]) -> None:
        if self._inspection is None:
            return
        with self.guarded():
            graph, name = self._inspection.graph, self._selection.stage
            if name in graph.names and not is_in_sight(graph, name, set(self.toggled)):
                # The group that was folded over the stage shows its own output.
                self.look_at(known(covering(graph, name, set(self.toggled))).output)
            self._publish_graph()

    def _thumb_stage(self, name: str) -> Stage:
        if name == self.stages[0].name:
            return replace(self.picture_stage, name=name)
        return replace(known(self._inspection).stage(name), name=name)

    def _near(self, inspection: Inspection, name: str) -> tuple[LayerStage, ...]:
        """Return the input, the selected stage, the layer whose kernels are shown, and what these read."""
        graph, node = inspection.graph, inspection.graph.node(name)
        with self._working(inspection, name):
            selected = inspection.stage(name)
            with_kernel = nearest_with_kernel(graph, name)
            wanted = [graph.nodes[0].name]
            if with_kernel is not None:
                # In this order, since panels take the stage before a layer for its input.
                wanted += [*graph.node(with_kernel).parents[:1], with_kernel]
            wanted += [*node.parents[:1], name]
            shown = [each for each in dict.fromkeys(wanted) if graph.node(each).shown]
            stages = tuple(selected if each == name else inspection.stage(each) for each in shown)
        self._with_kernel = with_kernel
        return stages

    @contextmanager
    def _working(self, inspection: Inspection, name: str) -> Iterator[None]:
        """Show that something is being computed, if it takes long."""
        if inspection.pending(name) < MULTIPLICATIONS_WORTH_SAYING:
            yield
            return
        self.busy = say("Computing {layer} …", layer=name)
        try:
            yield
        finally:
            self.busy = ""

    def _settle(self, same_image: bool) -> None:
        image, self._image = self._image, known(self._inspection).image
        super()._settle(same_image or image is self._image)

    def _publish(self, picture: bool = False, changed: frozenset[str] = frozenset()) -> None:
        super()._publish(picture, changed)
        self._publish_kernels()

    def _make_frames(self, picture: bool, changed: frozenset[str]) -> None:
        # Without the kernels: the maps do not wait for the weights of a large layer.
        self._publish_picture(picture)
        self._publish_maps(changed)

    def _kernels_frame(self, index: int) -> Frame:
        stage, read = self.stages[index], parent_of(self.stages, index) or self.stages[0]
        names = self._names.get(read.name) or channel_names(read)
        return layer_kernels_frame(stage, read, names, self._next("kernels"), pointwise=self.pointwise)

    def _terms_frame(self, revision: int) -> Frame:
        stage = self._selection.find(self.stages)
        return layer_terms_frame(
            known(self._inspection), stage, self._selection, self._names, revision=revision, page=self._page
        )

    def _convolution(self) -> int | None:
        names = [stage.name for stage in self.stages]
        return names.index(self._with_kernel) if self._with_kernel in names else None

    @traitlets.observe("pointwise")
    def _part_changed(self, change: dict[str, Any]) -> None:
        if self.stages:
            with self.guarded():
                self._shown_kernel = None
                self._publish_kernels()


def nearest_with_kernel(graph: Graph, name: str) -> str | None:
    """Return the node whose kernels are shown with a node: itself or the nearest before it, else the first of all."""
    level, seen = [name], {name}
    while level:
        found = next((each for each in level if graph.node(each).kind in WITH_KERNEL), None)
        if found is not None:
            return found
        parents = [parent for each in level for parent in graph.node(each).parents]
        level = [parent for parent in dict.fromkeys(parents) if parent not in seen]
        seen.update(level)
    return next((node.name for node in graph.nodes if node.kind in WITH_KERNEL and node.shown), None)


def stage_to_show(graph: Graph, name: str) -> str:
    """Return the stage of that name, or the one that is looked at first where there is none to show."""
    return name if name in graph.names and graph.node(name).shown else first_looked_at(graph)


def first_looked_at(graph: Graph) -> str:
    """Return the stage that is looked at first: what the activation makes of the first convolution."""
    first = next((node for node in graph.nodes if node.kind in WITH_KERNEL and node.shown), None)
    if first is None:
        return next((node.name for node in graph.nodes[1:] if node.shown), graph.nodes[0].name)
    after = first
    while after.kind != "activation":
        children = [graph.node(child) for child in graph.children[after.name]]
        later = [child for child in children if child.shown and child.kind in ("normalisation", "activation")]
        if not later or after.function is not None:
            return first.name
        after = later[0]
    return after.name
