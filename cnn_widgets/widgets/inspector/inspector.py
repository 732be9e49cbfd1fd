"""The inspector: the explorer's panels on any Keras model."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import traitlets

from ...core.argument_checks import flag_from
from ...core.errors import SettingError
from ...core.images.drawn_digit import can_be_drawn
from ...core.images.picture import Picture
from ...core.images.samples import sample
from ...core.inspection import Inspection
from ...core.inspection.input.one_input import whole_model, with_fixed
from ...core.inspection.model_admission import admitted, taken_from
from ...core.known import known
from ...core.language import say
from ...core.scores import scores_node
from ...core.techniques.top_patches.image_set import ImageSet
from ...render.figures import figure_png, poster_png, stage_figure
from ..panels.arithmetic import Arithmetic
from ..panels.bar import Bar
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
from ..session.delegation import of_part
from ..session.setting import Setting
from ..session.whole_change import Changes, HasSettings
from ..session.widget.our_widget import Composite
from ..session.widget.parts import SCENE
from .ablation import Ablation
from .graph_scene import GraphScene
from .image_intake import ImageIntake, InspectedImage
from .place import place_in
from .readings import Readings

MOST_FIGURE_TILES = 64
"""Channels in a figure, unless others are asked for: each is a plot of its own."""


class Inspector(HasSettings, Composite):
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

    # The first image comes before the panels.
    _bar: Bar | None = None

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
        self._intake = ImageIntake(with_fixed(admitted(model), inputs), preprocess, scale)
        self._shown: InspectedImage | None = None
        # Before any widget is made, so that a failure leaves none behind.
        self._intake.prepare(image)
        self.scene = GraphScene()
        self.lock = self.scene.lock
        self.changes = Changes(self, self.lock)
        self._readings, self._ablation = Readings(self), Ablation(self, self._show)
        self.mount(SCENE, self.scene)
        super().__init__(screen="inspector")
        try:
            self.image = image
            self._build_panels()
        except BaseException:
            # A failure leaves no widget behind.
            self.close()
            raise
        self._complete()

    def _build_panels(self) -> None:
        scene = self.scene
        bar = self._bar = Bar.mounted(
            self,
            scene,
            {
                "choose": lambda content, _: self._show_fitted(sample(content.get("name")).name),
                "upload": lambda _, data: self._show_fitted(data),
                "save": lambda *_: self._save(),
            },
            can_rebuild=False,
        )
        bar.show_image(scene.name)
        if can_be_drawn(self.image.shape):
            DrawingPad.mounted(self, self, is_open=False)
        has_scores = scores_node(self.inspection) is not None
        if has_scores:
            ClassScores.mounted(self, self, is_open=costs_little(self.inspection))
        for panel in (Layers, Formula, KernelGrid):
            panel.mounted(self, scene)
        FeatureMaps.mounted(self, scene).on_switch(self._ablation.switch)
        Arithmetic.mounted(self, scene, None)
        if has_scores:
            AblationEffects.mounted(self, self, is_open=False)
        self._top_patches = TopPatches.mounted(self, self, is_open=False)
        for technique in (Maximisation, Attribution):
            technique.mounted(self, self, is_open=False)

    @property
    def model(self) -> Any:
        """The model, as it was given."""
        return whole_model(self._intake.model)

    @property
    def scale(self) -> float:
        """What every image is multiplied with before the model, or its `preprocess`, gets it."""
        return self.inspection.scale

    @property
    def inspection(self) -> Inspection:
        """The model taken apart for the image: what the techniques of `core` take."""
        return known(self._intake.in_force).inspection

    # What is read

    @property
    def stages(self) -> tuple[str, ...]:
        """The names of all that can be shown, in order, "input" first.

        A layer of a nested model is called "backbone/conv1", one that is used again "conv1 (call 2)", and
        one whose own name is "input" "input (layer)". The name of a wrapper or of a layer made of layers stands for
        its output, and comes after what is in it: "attention/query", ..., "attention". That of a nested model,
        "backbone", can be given for its output, too.
        """
        return self._readings.stages

    feature_maps = of_part("_readings", Readings.feature_maps)
    kernels = of_part("_readings", Readings.kernels)
    bias = of_part("_readings", Readings.bias)
    arithmetic = of_part("_readings", Readings.arithmetic)
    numbers = of_part("_readings", Readings.numbers)
    diagnostics = of_part("_readings", Readings.diagnostics)

    # What is switched off

    @property
    def ablated(self) -> dict[str, tuple[int, ...]]:
        """The channels that are switched off, by the name of their stage."""
        return self._ablation.channels

    ablate = of_part("_ablation", Ablation.ablate)
    restore = of_part("_ablation", Ablation.restore)

    # What is shown

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
        scene, found = self.scene, self._readings.stage(stage)
        # The picture, and not what a preprocess has made of it.
        shown = self.inspection.picture if found.kind == "input" else found
        if channels is None and found.kind != "input":
            kernels = flag_from(options.get("kernels", False), "kernels") and found.kernel is not None
            channels = range(min(MOST_FIGURE_TILES, known(found.kernel).shape[3] if kernels else found.channels))
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
            node = self.inspection.graph.node(stage)
            chosen = place_in(node, stage, row=row, col=col, channel=channel)
            self.scene.look_at(node.name)
            if chosen:
                self.scene.select(replace(self.scene.selected, **chosen))

    def refresh(self) -> None:
        """Read the model's weights again, after ``model.fit`` or ``set_weights``, and repaint."""
        with self.lock:
            self.inspection.refresh()
            self._show(self.inspection)

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
            # The constructor failed.
            return
        # Ends what is under way, before the lock is waited for.
        self.scene.close()
        if self._intake.in_force is not None:
            with self.lock:
                self.inspection.refresh()

    def poster(self) -> bytes:
        """Return a PNG of the image, the kernels and the feature maps, for where no kernel runs."""
        with self.lock:
            if self.is_closed:
                raise SettingError(say("This inspector was closed and shows nothing: use figure for one stage."))
            stages = (self.scene.picture_stage, *self.scene.stages[1:])
            return poster_png(stages, self.scene, self.scene.convolution)

    # How the image changes

    def read_setting(self, name: str, value: Any) -> Picture:
        """Return an image as it is kept; from now on readings are of it, even while notifications are held."""
        # A picture, since what links two images asks whether they differ.
        return Picture.of(self._intake.take(value, self.scene.selected.stage).image)

    def snapshot(self) -> tuple[Any, ...]:
        """Return what an image changes."""
        return self.image, self._intake.in_force

    def go_back(self, before: tuple[Any, ...]) -> None:
        """Restore a snapshot."""
        self._trait_values["image"], self._intake.in_force = before

    def settle(self, before: Any) -> None:
        """Do nothing: an image was checked when it was read."""

    def _refresh(self) -> None:
        """Show the image that is in force."""
        with self.lock:
            taken = known(self._intake.in_force)
            if taken is self._shown:
                return
            self.scene.inspect(taken.inspection, taken.name)
            if self._bar is not None:
                self._bar.show_image(taken.name)
            if taken.note:
                self.scene.tell(taken.note)
            self._shown = taken

    def _show_fitted(self, source: Any) -> None:
        """Show an image that was chosen on the screen, cropped and scaled to what the model takes."""
        self.image = self._intake.prepare_fitted(source, self.scene.selected.stage)

    def _show(self, inspection: Inspection) -> None:
        self.scene.inspect(inspection, self.scene.name)

    def _save(self) -> None:
        stage = self.scene.selected.stage
        name = "".join(sign if sign.isalnum() or sign in "-_. " else "-" for sign in stage)
        known(self._bar).offer(f"{name}.png", "image/png", figure_png(self.figure(stage)))

    def __repr__(self) -> str:
        if self._intake.in_force is None:
            return "Inspector()"
        height, width, channels = self.image.shape
        layers = len(self.inspection.graph.nodes) - 1
        return f"Inspector({self.model.name}, {layers} layers, {self.scene.name} {height} × {width} × {channels})"
