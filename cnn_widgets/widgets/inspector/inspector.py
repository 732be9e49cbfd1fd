"""The inspector: the explorer's panels on any Keras model."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import ipywidgets as ipw
import numpy as np
import traitlets

from ...core.choices import flag_from
from ...core.errors import SettingError
from ...core.images.drawn_digit import can_be_drawn
from ...core.images.picture import Picture
from ...core.images.samples import sample, samples
from ...core.inspection import Inspection
from ...core.inspection.input.admission import admitted, taken_from
from ...core.inspection.input.fitted_size import fit_of
from ...core.inspection.input.one_input import whole_model, with_fixed
from ...core.inspection.input.picture import picture_of
from ...core.language import say
from ...core.models.scores import scores_node
from ...core.numbers import axis_words
from ...core.techniques.top_patches.image_set import ImageSet
from ...render.figures import figure_png, poster_png, stage_figure
from ..explorer.bar import Bar
from ..explorer.image_name import LARGEST_SIDE, OWN_IMAGE, shown_image
from ..panels.arithmetic import Arithmetic
from ..panels.class_scores import ClassScores, costs_little
from ..panels.drawing_pad import DrawingPad
from ..panels.feature_maps import FeatureMaps
from ..panels.formula import Formula
from ..panels.kernel_grid import KernelGrid
from ..panels.layers import Layers
from ..panels.occluder import Occluder
from ..panels.techniques.ablation_effects import AblationEffects
from ..panels.techniques.attribution import Attribution
from ..panels.techniques.maximisation import Maximisation
from ..panels.techniques.top_patches import TopPatches
from ..session.closing import Closing
from ..session.display import Displayed
from ..session.incoming import Incoming
from ..session.setting import Setting
from ..session.whole_change import Changes, Changing
from .ablation import Ablating
from .graph_scene import GraphScene, stage_to_show
from .readings import Inspected

MOST_PICTURES = 64
"""Channels in a figure, unless others are asked for: each is a plot of its own."""


class Taken(NamedTuple):
    """An image that fits the model.

    Args:
        source: What was given.
        inspection: The model taken apart for it.
        name: What the image is called.
        note: How it was changed, in a sentence, or "".
    """

    source: Any
    inspection: Inspection
    name: str
    note: str


class Inspector(Closing, Incoming, Displayed, Ablating, Inspected, Changing, ipw.VBox):
    """The kernels, feature maps and arithmetic of any Keras 3 model.

    The model is only called, never changed: neither its weights nor its flags nor its compiled state. Layers are
    computed when they are looked at.

    Args:
        model: A Sequential, functional, nested or subclassed ``keras.Model``; the path of a `.keras`
            file, which is loaded as `load_model` does; or an explorer, whose model and image are taken.
        image: What it sees: anything that `load_image` takes, a batch of one, or for a model of signals an array
            (steps, channels) or (steps,), for one of vectors (n,), whose values are taken as given. A picture must
            have the size and the channels that the model takes; ``cw.load_image(image, size=224)`` makes them fit.
        preprocess: Takes float32 (1, height, width, channels) and returns the model's input, such as
            ``keras.applications.resnet_v2.preprocess_input``; None gives the image as it is.
        scale: What to multiply every image with before that. `load_image` gives pictures as 0 to 1, but some models
            take 0 to 255. None decides once, with the first image, and says so on the screen: 255 where the image is
            of 0 to 1 and the model's first arithmetic (a Rescaling, a division, means that are subtracted; after
            augmentation and in nested models, too) is made for 0 to 255, or `preprocess` is one of
            keras.applications, which all take 0 to 255; else 1. A later image is multiplied with the same number,
            and a note says where its values are of another kind than the first one's.
        classes: What the classes are called, for a model that ends in scores; None takes a bundled model's own names
            where the model has its very head, else the classes' numbers.
        inputs: Of a functional model with several inputs, what all but the image's get, by name, such as
            ``{"age": [40]}``: arrays with or without a batch axis of 1. They stay the same for every image, and in
            every technique that is given this inspector.

    Attributes:
        image: float32 (height, width, channels); assign anything that `load_image` takes.

    Raises:
        SettingError: If there is no such model or image, or they do not fit, saying what to do.

    Example:
        >>> model = keras.applications.MobileNetV3Small(weights=None)
        >>> ins = Inspector(model, "cat")
        >>> ins.select("expanded_conv_project")
        >>> ins.feature_maps("expanded_conv_project").shape
        (56, 56, 16)
    """

    image = Setting()
    occluder = traitlets.Instance(Occluder, allow_none=True)
    """The square that the reader has laid over the picture, which the class scores follow."""

    def __init__(
        self,
        model: Any,
        image: Any = None,
        preprocess: Any = None,
        *,
        scale: float | None = None,
        classes: Sequence[str] | None = None,
        inputs: Mapping[str, Any] | None = None,
    ):
        self.classes = classes
        model, image = taken_from(model, image)
        self._fed, self._preprocess, self._scale = with_fixed(admitted(model), inputs), preprocess, scale
        self._inspection: Inspection | None = None
        # Before any widget is made, so that what cannot be leaves none behind.
        self._taken = self._shown = None
        self._next: Taken | None = self._take(image)
        self.scene = GraphScene()
        self.lock = self.scene.lock
        self.changes = Changes(self, self.lock)
        self._makes(self.scene)
        super().__init__()
        try:
            self.image = image
            self._build_panels()
        except BaseException:
            # What cannot be leaves no widget behind.
            self.close()
            raise
        self.add_class("cnnw-explorer")
        self.add_class("cnnw-inspector")

    def _build_panels(self) -> None:
        self._bar = Bar(
            self.scene,
            {
                "choose": lambda content, _: self._show_fitted(sample(content.get("name")).name),
                "upload": lambda _, data: self._show_fitted(data),
                "save": lambda *_: self._save(),
            },
            can_rebuild=False,
        )
        self._bar.show_image(self.scene.name)
        panels = (Layers, Formula, KernelGrid, FeatureMaps, Arithmetic)
        shown = [panel.on(self.scene) for panel in panels]
        shown[panels.index(FeatureMaps)].on_switch(self._switch)
        self._top_patches = TopPatches(self, is_open=False)
        asked = (self._top_patches, Maximisation(self, is_open=False), Attribution(self, is_open=False))
        drawn = [DrawingPad(self, is_open=False)] if can_be_drawn(self.image.shape) else []
        scored, ranked = [], []
        if scores_node(self._inspection) is not None:
            scored = [ClassScores(self, is_open=costs_little(self._inspection))]
            ranked = [AblationEffects(self, is_open=False)]
        self.children = (self._bar, *drawn, *scored, *shown, *ranked, *asked)

    @property
    def model(self) -> Any:
        """The model, as it was given."""
        return whole_model(self._fed)

    @property
    def scale(self) -> float:
        """What every image is multiplied with before the model, or its `preprocess`, gets it."""
        return self._inspection.scale

    @property
    def inspection(self) -> Inspection:
        """The model taken apart for the image: what the techniques of `core` take."""
        return self._inspection

    @property
    def images(self) -> ImageSet:
        """Where "Patches that excite this channel" are looked for: the bundled photographs at first.

        Assign anything that `top_patches` takes: an array, a folder, a list, a dict, a generator or a Dataset.
        """
        return self._top_patches.images

    @images.setter
    def images(self, images: Any) -> None:
        self._top_patches.images = images

    def figure(self, stage: str, *, channels: Sequence[int] | None = None, **options: Any) -> Any:
        """Return a matplotlib Figure of what the panel shows of a stage, for papers and slides.

        Args:
            stage: A name out of `stages`.
            channels: Which channels, or filters; None takes the first 64.
            **options: As in `stage_figure`; ``kernels=True`` shows a layer's kernels.
        """
        scene, found = self.scene, self._stage(stage)
        # The picture, and not what a preprocess has made of it.
        shown = self._inspection.picture if found.kind == "input" else found
        if channels is None and found.kind != "input":
            kernels = flag_from(options.get("kernels", False), "kernels") and found.kernel is not None
            channels = range(min(MOST_PICTURES, found.kernel.shape[3] if kernels else found.channels))
        looks = {"scale": scene.scale, "colormap": scene.colormap, "as_colour": scene.as_colour}
        return stage_figure([shown], shown.name, **{**looks, "channels": channels, **options})

    def select(self, stage: str, channel: int | None = None, row: int | None = None, col: int | None = None) -> None:
        """Show a stage in all panels, at the same place of the image unless another is given.

        Args:
            stage: A name out of `stages`.
            channel: Which channel; None keeps it.
            row: Which row; None keeps the place.
            col: Which column; None keeps the place.

        Raises:
            SettingError: If there is no such stage or value.
        """
        with self.lock:
            node = self._inspection.graph.node(stage)
            given = dict(row=row, col=col, channel=channel)
            for place, size, called in zip(given.values(), node.shape, axis_words()):
                is_number = isinstance(place, int | np.integer) and not isinstance(place, bool)
                if place is not None and not (is_number and 0 <= place < size):
                    raise SettingError(
                        say(
                            "{name} has no {axis} {place!r:.40}: choose 0 to {last}.",
                            name=stage,
                            axis=called,
                            place=place,
                            last=size - 1,
                        )
                    )
            self.scene.look_at(node.name)
            chosen = {axis: int(place) for axis, place in given.items() if place is not None}
            if chosen:
                self.scene.select(replace(self.scene.selected, **chosen))

    def refresh(self) -> None:
        """Read the model's weights again, after ``model.fit`` or ``set_weights``, and repaint."""
        with self.lock:
            self._inspection.refresh()
            self.scene.inspect(self._inspection, self.scene.name)

    def close(self) -> None:
        """Take the inspector off the page and give back its memory, together with all panels on it.

        What is under way there ends at its next step. Python can still ask for everything, such as feature maps,
        which are then computed anew; the model is the user's, and stays as it is. Closing twice is fine.

        Example:
            >>> ins.close()
            >>> ins.feature_maps("expanded_conv_project").shape
            (56, 56, 16)
        """
        super().close()

    def _let_go(self) -> None:
        super()._let_go()
        if "scene" not in self.__dict__:
            # One that could not be made.
            return
        # Ends what is under way, before the lock is waited for.
        self.scene.close()
        with self.lock:
            self._inspection.refresh()

    def poster(self) -> bytes:
        """Return a PNG of the image, the kernels and the feature maps, for where no kernel runs."""
        with self.lock:
            if self.is_closed:
                raise SettingError(say("This inspector was closed and shows nothing: use figure for one stage."))
            stages = (self.scene.picture_stage, *self.scene.stages[1:])
            return poster_png(stages, self.scene, self.scene.convolution)

    # How the image changes

    def read_setting(self, name: str, value: Any) -> Picture:
        """Return an image as it is kept, and take the model apart for it."""
        prepared, self._next = self._next, None
        taken = prepared if prepared is not None and prepared.source is value else self._take(value)
        self._taken = taken._replace(source=None)
        # A picture, since what links two images asks whether they differ.
        return Picture.of(taken.inspection.image)

    def setting_changed(self, name: str, old: Any) -> None:
        """Let whatever is read from now on, also while notifications are held, be of the new image."""
        self._inspection = self._taken.inspection

    def snapshot(self) -> tuple[Any, ...]:
        """Return what an image changes."""
        return self.image, self._taken, self._inspection

    def go_back(self, before: tuple[Any, ...]) -> None:
        """Be again what a snapshot holds."""
        self._trait_values["image"], self._taken, self._inspection = before

    def settle(self, before: Any) -> None:
        """An image alone has been checked already."""

    def _refresh(self) -> None:
        """Show the image that is in force."""
        with self.lock:
            taken = self._taken
            if taken is self._shown:
                return
            self.scene.inspect(taken.inspection, taken.name)
            if self.children:
                self._bar.show_image(taken.name)
            if taken.note:
                self.scene.tell(taken.note)
            self._shown = taken

    def _take(self, source: Any) -> Taken:
        """Take the model apart for an image.

        Raises:
            SettingError: If the image or the model cannot be, or do not fit.
        """
        image, note = picture_of(self._fed, source, self._preprocess, largest_side=LARGEST_SIDE)
        name = source if isinstance(source, str) and source in samples() else shown_image(OWN_IMAGE)
        scale = self._scale if self._inspection is None else self._inspection.scaling
        inspection = Inspection(self._fed, image, self._preprocess, scale)
        inspection.image.flags.writeable = False
        if self._inspection is not None:
            inspection.ablate(self._inspection.off)
        # What is looked at must be there; an image that a later layer refuses says so when that is looked at.
        inspection.stage(stage_to_show(inspection.graph, self._looked_at))
        return Taken(source, inspection, name, note)

    @property
    def _looked_at(self) -> str:
        return self.scene.selected.stage if self._inspection is not None else ""

    def _show_fitted(self, source: Any) -> None:
        """Show an image that was chosen on the screen, cropped and scaled to what the model takes."""
        fit = fit_of(self._fed, self._preprocess, self.image.shape)
        image, note = picture_of(self._fed, source, self._preprocess, fit.size, fit.mode, largest_side=LARGEST_SIDE)
        taken = self._take(image)
        self._next = taken._replace(name=source if isinstance(source, str) else taken.name, note=note)
        self.image = image

    def _save(self) -> None:
        stage = self.scene.selected.stage
        name = "".join(sign if sign.isalnum() or sign in "-_. " else "-" for sign in stage)
        self._bar.offer(f"{name}.png", "image/png", figure_png(self.figure(stage)))

    def __repr__(self) -> str:
        if self._inspection is None:
            return "Inspector()"
        height, width, channels = self.image.shape
        layers = len(self._inspection.graph.nodes) - 1
        return f"Inspector({self.model.name}, {layers} layers, {self.scene.name} {height} × {width} × {channels})"
