"""Teach one kernel by example: a target map is chosen, and gradient descent finds the kernel that makes it."""

import html
import threading
import time
from typing import Any

import ipywidgets as ipw
import numpy as np
import traitlets

from ..core.errors import SettingError
from ..core.images import load_image
from ..core.job import Job, Progress
from ..core.language import say
from ..core.learning import RULES, Descent, task
from ..core.learning import target as named_target
from ..core.learning import targets as target_names
from ..core.learning.course import Course
from ..core.samples import samples
from ..figures.curve import loss_curve
from ..frames import kernels_frame
from .feature_maps import FeatureMaps
from .given import given_stage, input_stage
from .kernel_grid import KernelGrid, kernel_stage
from .scene import Scene
from .setting import Setting

STEPS_AT_ONCE = 200
SECONDS_BETWEEN_PICTURES = 0.12
OWN = "your target"


class KernelTeacher(ipw.VBox):
    """A picture, a target map, and a kernel that learns to make one of the other, step by step.

    Args:
        image: Anything that `load_image` takes.
        target: A name out of `targets`, or an array (rows, columns) as large as the map.
        kernel_size: Side of the kernel.
        rule: How the weights move: "whitened", "gradient", "momentum" or "adam"; see `Descent`.
        learning_rate: Above 0; None takes one that suits a photo.
        seed: Of the random kernel that it begins with.

    Attributes:
        image: float32 (height, width, channels); assign another to begin anew. So with the next four.
        target: The target's name, or an array.
        kernel_size: Side of the kernel.
        rule: How the weights move.
        learning_rate: As given, or None.
        looked_at: The step that is shown; assign to look back.

    Raises:
        SettingError: If one of these cannot be.

    Example:
        >>> teacher = KernelTeacher("camera", "sobel_x")
        >>> teacher.run(100)
        >>> ex = Explorer("camera", filters=1)
        >>> ex.set_kernels("conv1", teacher.kernel)
    """

    image, target, kernel_size = Setting("camera"), Setting("sobel_x"), Setting(3)
    rule, learning_rate = Setting("whitened"), Setting(None)
    looked_at = traitlets.Int(0)

    def __init__(
        self,
        image: Any = "camera",
        target: Any = "sobel_x",
        kernel_size: int = 3,
        *,
        rule: str = "whitened",
        learning_rate: float | None = None,
        seed: int = 0,
    ):
        self.lock, self._seed, self._job, self._held = threading.RLock(), seed, None, True
        self._message = ""
        super().__init__()
        self.add_class("cnnw-explorer")
        self._build()
        with self.hold_trait_notifications():
            self.image, self.kernel_size, self.target = image, kernel_size, target
            self.rule, self.learning_rate = rule, learning_rate
        self._held = False
        self.reset()

    # What it has

    @property
    def kernel(self) -> np.ndarray:
        """The kernel that is shown, float32 (kernel_h, kernel_w, in_channels, 1)."""
        with self.lock:
            return self._task.kernel(self._shown)[..., None]

    @property
    def loss(self) -> float:
        """The mean squared error of the step that is shown."""
        return self._shown.loss

    @property
    def least_loss(self) -> float:
        """The error of the best kernel there is."""
        return self._task.least_loss

    @property
    def losses(self) -> np.ndarray:
        """Mean squared errors, before the first step and after each, float64 (steps + 1,)."""
        with self.lock:
            return np.array(self._course.losses)

    @property
    def output(self) -> np.ndarray:
        """What Keras's Conv2D makes with the kernel that is shown, float32 (rows, columns, 1)."""
        with self.lock:
            return self._task.output(self._shown).copy()

    @property
    def progress(self) -> Progress:
        """How far a run is."""
        return self._job.progress if self._job else Progress()

    # What it does

    def reset(self) -> None:
        """Begin anew with the random kernel."""
        self.stop()
        with self.lock:
            image = load_image(self.image)
            wanted = self.target
            if isinstance(wanted, str):
                wanted = named_target(image, wanted, self.kernel_size)
            work = task(image, wanted, self.kernel_size)
            descent = Descent(work.moments, work.start(self._seed), self.rule, self.learning_rate)
            self._task, self._descent = work, descent
            self._course = Course(self._descent.now)
            self._shown = self._descent.now
            self._show(anew=True)

    def step(self, count: int = 1) -> None:
        """Take steps at once, and show the last.

        Raises:
            SettingError: If the error grows without end.
        """
        with self.lock:
            for _ in range(count):
                self._course.add(self._descent.step())
            self._look_at_newest()

    def start(self, steps: int = STEPS_AT_ONCE) -> None:
        """Take steps behind the screen, at the pace that is set; returns at once."""
        if self._job is not None and not self._job.has_ended:
            self._job.resume()
            return
        self._job = Job(lambda job: self._run(job, steps), self._show_progress).start()

    def run(self, steps: int = STEPS_AT_ONCE) -> None:
        """Take steps without any pace, and wait for them."""
        self.stop()
        self.step(steps)

    def pause(self) -> None:
        """Hold a run that is under way."""
        if self._job is not None:
            self._job.pause()

    def stop(self) -> None:
        """End a run that is under way; the steps taken so far stay."""
        if self._job is not None:
            self._job.cancel()
            if threading.current_thread() is not self._job.thread:
                self._job.wait()
            self._job = None

    def close(self) -> None:
        """End a run and take the widget off the page."""
        self.stop()
        super().close()

    def _run(self, job: Job, steps: int) -> None:
        pictured = 0.0
        for number in range(1, steps + 1):
            with self.lock:
                self._course.add(self._descent.step())
                if time.monotonic() - pictured >= SECONDS_BETWEEN_PICTURES or number == steps:
                    self._look_at_newest()
                    pictured = time.monotonic()
            job.step(number, steps)
            job.rest(1 / self._pace.value)

    # Checks

    @traitlets.validate("image")
    def _validate_image(self, proposal: dict[str, Any]) -> Any:
        source = proposal["value"]
        return source if isinstance(source, str) and source in samples() else load_image(source)

    @traitlets.validate("kernel_size", "target", "rule", "learning_rate")
    def _validate(self, proposal: dict[str, Any]) -> Any:
        if self._held:
            return proposal["value"]
        given = {name: getattr(self, name) for name in ("image", "kernel_size", "target", "rule", "learning_rate")}
        given[proposal["trait"].name] = proposal["value"]
        if isinstance(given["target"], np.ndarray) and proposal["trait"].name == "kernel_size":
            raise SettingError(say("The target is an array, which fits one kernel size only: choose a target by name."))
        image = load_image(given["image"])
        wanted = given["target"]
        if isinstance(wanted, str):
            wanted = named_target(image, wanted, given["kernel_size"])
        work = task(image, wanted, given["kernel_size"])
        Descent(work.moments, work.start(self._seed), given["rule"], given["learning_rate"])
        return proposal["value"] if isinstance(proposal["value"], str | int | float | None) else work.target

    @traitlets.observe("image", "target", "kernel_size", "rule", "learning_rate")
    def _changed(self, change: dict[str, Any]) -> None:
        if not self._held:
            if change["name"] == "image" and not isinstance(self.target, str):
                self.target = "sobel_x"
                return
            self.reset()

    @traitlets.observe("looked_at")
    def _look_back(self, change: dict[str, Any]) -> None:
        if not self._held:
            with self.lock:
                self._shown = self._course.at(change["new"])
                self._show()

    # The screen

    def _build(self) -> None:
        choice, auto = dict(layout=ipw.Layout(width="auto")), ipw.Layout(width="auto")
        self._image = ipw.Dropdown(description=say("Image"), options=samples(), **choice)
        self._target = ipw.Dropdown(description=say("Target"), options=target_names(), **choice)
        self._size = ipw.IntSlider(description=say("Kernel size"), min=1, max=15)
        self._rule = ipw.Dropdown(description=say("Rule"), options=RULES, **choice)
        self._rate = ipw.FloatLogSlider(description=say("Learning rate"), min=-3, max=1, step=0.1, value=0.1)
        self._pace = ipw.IntSlider(description=say("Steps a second"), min=1, max=100, value=20)
        self._start = ipw.Button(description=say("Start"), layout=auto)
        self._once = ipw.Button(description=say("One step"), layout=auto)
        self._anew = ipw.Button(description=say("Begin anew"), layout=auto)
        self._back = ipw.IntSlider(description=say("Look at step"), min=0, max=1, layout=ipw.Layout(width="420px"))
        for slider in (self._size, self._rate, self._pace, self._back, self._image, self._target, self._rule):
            slider.style.description_width = "110px"
        self._curve, self._said = ipw.HTML(), ipw.HTML()
        self._kernels = KernelGrid(np.zeros((3, 3)))
        names = (say("target"), say("output"), say("output − target"))
        self._maps = [FeatureMaps(np.zeros((1, 1)), name=name, range="signed") for name in names]
        self._rate.add_class("cnnw-wide")
        self._listen()
        settings = ipw.VBox([self._image, self._target, self._size, self._rule, self._rate, self._pace])
        buttons = ipw.HBox([self._start, self._once, self._anew])
        right = ipw.VBox([buttons, self._curve, self._back, self._said])
        settings.add_class("cnnw-controls")
        settings.layout.flex, right.layout.flex = "0 1 340px", "1 1 440px"
        top = ipw.HBox([settings, right], layout=ipw.Layout(flex_flow="row wrap", grid_gap="12px 24px"))
        maps = ipw.HBox(self._maps, layout=ipw.Layout(flex_flow="row wrap", grid_gap="8px 16px"))
        for panel in self._maps:
            panel.layout.flex = "1 1 280px"
        self.children = [top, self._kernels, maps]

    def _listen(self) -> None:
        for widget, name in ((self._image, "image"), (self._target, "target"), (self._size, "kernel_size")):
            widget.observe(lambda change, name=name: self._set_by_hand(name, change["new"]), "value")
        self._rule.observe(lambda change: self._set_by_hand("rule", change["new"]), "value")
        self._rate.observe(lambda change: self._set_by_hand("learning_rate", round(change["new"], 6)), "value")
        self._back.observe(lambda change: self._look(change["new"]), "value")
        self._start.on_click(lambda _: self._by_hand(self._toggle))
        self._once.on_click(lambda _: self._by_hand(self.step))
        self._anew.on_click(lambda _: self._by_hand(self.reset))

    def _set_by_hand(self, name: str, value: Any) -> None:
        if not self._held and value is not None and value != getattr(self, name):
            self._by_hand(lambda: setattr(self, name, value))

    def _look(self, number: int) -> None:
        if not self._held:
            self.looked_at = number

    def _by_hand(self, act: Any) -> None:
        """The boundary for what a hand asks: a sentence where it cannot be."""
        try:
            act()
            self._message = ""
        except SettingError as error:
            self._message = str(error)
        self._say()

    def _toggle(self) -> None:
        if self.progress.state == "running":
            self.pause()
        else:
            self.start()

    def _show_progress(self, progress: Progress) -> None:
        self._start.description = say("Pause") if progress.state == "running" else say("Start")
        if progress.state == "failed":
            self._message = progress.note
        self._say()

    def _look_at_newest(self) -> None:
        self._shown = self._descent.now
        self._show()

    def _show(self, anew: bool = False) -> None:
        """Show the step that is looked at; anew also what it belongs to."""
        held, self._held = self._held, True
        try:
            self._back.max = max(1, len(self._course.losses) - 1)
            self._back.value = self.looked_at = self._shown.number
            if anew:
                self._show_settings()
            output = self._task.output(self._shown)
            if anew:
                self._put(self._maps[0], self._task.target[..., None])
            self._put(self._maps[1], output)
            self._put(self._maps[2], output - self._task.target[..., None])
            self._show_kernel()
            words = say("mean squared error"), say("least possible error")
            self._curve.value = loss_curve(self._course.losses, self.least_loss, self._shown.number, words)
        finally:
            self._held = held
        self._say()

    def _show_settings(self) -> None:
        for widget, value in ((self._image, self.image), (self._target, self.target)):
            widget.value = value if isinstance(value, str) and value in widget.options else None
        self._size.max = max(self._size.max, self.kernel_size)
        self._size.value, self._rule.value = self.kernel_size, self.rule
        self._rate.value = self._descent.rate

    def _show_kernel(self) -> None:
        image = input_stage(self._task.image)
        stage = kernel_stage(self.kernel, None, "conv1", "trained")
        scene: Scene = self._kernels.scene
        scene.put("kernels", kernels_frame(stage, image, revision=scene._next("kernels")))

    def _put(self, panel: FeatureMaps, maps: np.ndarray) -> None:
        name = panel.scene.stages[-1].name
        panel.scene.show((given_stage(name, maps, "signed"),))

    def _say(self) -> None:
        loss = say(
            "Step {number}: mean squared error {loss}. The best kernel there is has {least}.",
            number=f"{self._shown.number:,}",
            loss=f"{self._shown.loss:.3g}",
            least=f"{self.least_loss:.3g}",
        )
        warning = f'<br><b style="color:var(--jp-warn-color0, #a15c00)">{html.escape(self._message)}</b>'
        self._said.value = f'<span role="status">{loss}</span>{warning if self._message else ""}'

    def __repr__(self) -> str:
        name = self.target if isinstance(self.target, str) else OWN
        rows, cols, channels, _ = self.kernel.shape
        return f"KernelTeacher({name}, {rows} × {cols} × {channels})"
