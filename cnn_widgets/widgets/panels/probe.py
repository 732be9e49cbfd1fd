"""The panel that moves the input and tells whether the maps follow."""

import weakref
from typing import Any, Protocol, runtime_checkable

import traitlets

from ...core.compare.equivariance import Equivariance
from ...core.compare.perturbation import UNPERTURBED, InputPerturbation
from ...core.errors import SettingError
from ...core.language import say
from ...render.frames.equivariance import equivariance_dict
from ..session.panel import Panel
from ..session.plain_traits import Flag
from ..session.scene import Scene
from .techniques.inspector_panel import present


@runtime_checkable
class MovableInput(Protocol):
    """What the panel needs of an explorer: to move its input, and to measure whether its maps follow."""

    @property
    def scene(self) -> Scene:
        """Where it is shown."""

    @property
    def probed(self) -> InputPerturbation | None:
        """How the input is moved; it can be observed."""

    def probe(self, **moves: Any) -> None:
        """Move the input."""

    def equivariance(self, stage: str, shift: tuple[int, int]) -> Equivariance:
        """Return how well a stage's maps follow a shift."""

    def equivariance_curve(self, stage: str, *, down: bool) -> list[Equivariance]:
        """Return the same for several shifts."""


class Probe(Panel):
    """Shift and rotate the input of an explorer, add noise to it, and see whether its maps follow.

    It measures only when it is open and asked to, so that it costs nothing while closed.

    Args:
        explorer: Whose input is moved; see `Explorer.probe`.
        is_open: Whether it shows more than its title.

    Raises:
        SettingError: If it is given something else than an explorer.

    Example:
        >>> ex = cw.Explorer("cat")
        >>> cw.Probe(ex)
    """

    from_browser = ("is_open", "moves", "asked")
    panel = traitlets.Unicode("probe").tag(sync=True)
    is_open = Flag(True).tag(sync=True)
    moves = traitlets.Dict().tag(sync=True)
    asked = traitlets.Dict().tag(sync=True, echo_update=False)
    answer = traitlets.Dict().tag(sync=True, echo_update=False)

    def __init__(self, explorer: MovableInput, *, is_open: bool = True):
        if not isinstance(explorer, MovableInput):
            raise SettingError(say("Probe was given a {kind}: give an Explorer.", kind=type(explorer).__name__))
        self._subject = weakref.ref(explorer)
        super().__init__(explorer.scene, is_open=is_open)
        self._follow()
        self._watch(explorer, self._follow, "probed")

    @property
    def _explorer(self) -> MovableInput:
        return present(self._subject)

    def _truth(self) -> dict[str, Any]:
        """Return how the input is moved, in the form that the browser uses."""
        moves = self._explorer.probed or UNPERTURBED
        return dict(
            rows=moves.shift[0],
            cols=moves.shift[1],
            rotate=float(moves.rotate),
            noise=float(moves.noise),
            seed=moves.seed,
            fill=moves.fill,
        )

    def _follow(self, _: Any = None) -> None:
        self.moves = self._truth()

    @traitlets.observe("moves")
    def _moved_by_hand(self, change: dict[str, Any]) -> None:
        truth = self._truth()
        if change["new"] == truth:
            return
        with self.scene.guarded():
            try:
                moves, before = _arguments(change["new"]), _arguments(truth)
                with self._explorer.scene.gestures.on([name for name in moves if moves[name] != before[name]]):
                    self._explorer.probe(**moves)
            finally:
                self._follow()

    @traitlets.observe("asked")
    def _asked(self, change: dict[str, Any]) -> None:
        if not change["new"] or not self.scene.stages:
            return
        try:
            with self.scene.lock:
                self.answer = {"id": change["new"].get("id"), **self._measured()}
        except Exception:
            # Only here: this is no act of the user's, so a notice on screen must stay unless something fails.
            with self.scene.guarded():
                raise

    def _measured(self) -> dict[str, Any]:
        explorer, stage = self._explorer, self.scene.selected.find(self.scene.stages).name
        shift = explorer.probed.shift if explorer.probed else (0, 0)
        try:
            curve = explorer.equivariance_curve(stage, down=shift[0] != 0 and shift[1] == 0)
            now = next((each for each in curve if each.shift == shift), None) or explorer.equivariance(stage, shift)
        except SettingError as error:
            return {"stage": stage, "note": str(error)}
        return equivariance_dict(now if any(shift) else None, curve)


def _arguments(moves: dict[str, Any]) -> dict[str, Any]:
    """Return what the browser sent as arguments of `Explorer.probe`, which checks their values."""
    names = ("rows", "cols", "rotate", "noise", "seed", "fill")
    missing = [name for name in names if name not in moves]
    if missing:
        raise SettingError(
            say(
                "Moving the input needs {missing}: give all of {names}.",
                missing=", ".join(missing),
                names=", ".join(names),
            )
        )
    rest = {name: moves[name] for name in names[2:]}
    return {"shift": (moves["rows"], moves["cols"]), **rest}
