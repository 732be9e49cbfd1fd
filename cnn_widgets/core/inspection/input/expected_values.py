"""The range of values that a model expects, as its first arithmetic on them tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...backend import as_numpy, keras
from ..graph.layer_kind import WITH_KERNEL, computes_as_keras, is_layer, keras_class, kind_of
from ..graph.program import Program, Reference, Site, Step, Tensors
from ..graph.recorder import hollow
from .affine import Affine, affine_of
from .application import application_of

UNIT, PIXEL, SIXTEEN_BITS = 1.0, 255.0, 65535.0
"""Largest values of images in common ranges."""
PROBES = (0.0, 1.0, PIXEL)
"""Values of the uniform images that are sent through the first layers."""
LARGEST_MEAN, LARGEST_DIVISOR = 300.0, 1020.0
"""The largest mean that may be subtracted from images of 0 to 255, and the largest number to divide them by."""
LARGE = 16
"""Only images of 0 to 1 are multiplied by this or more."""


@dataclass(frozen=True, slots=True)
class Clue:
    """What the first arithmetic of one branch tells.

    Args:
        name: Name of the stage.
        most: The largest value that it expects: 1, 255 or 65535. None if it expects some other range.
        is_layer: Whether it is a layer, and not a bare operation or the model's own code.
        least: The value that it maps to 0, if that is below 0; about the smallest value that it expects.
    """

    name: str
    most: float | None
    is_layer: bool = True
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class ExpectedValues:
    """The values that a model expects.

    Args:
        clues: What its first arithmetic tells, one clue for each branch that has any.
        own: Names of early stages with the model's own code that cannot be interpreted.
        application: The module of keras.applications that the network comes from, or "".
    """

    clues: tuple[Clue, ...] = ()
    own: tuple[str, ...] = ()
    application: str = ""

    @property
    def most(self) -> float | None:
        """The largest value of the images that it expects; None if that is not known."""
        found = {clue.most for clue in self.clues}
        return found.pop() if len(found) == 1 else None


def expected_by(model: Any, program: Program) -> ExpectedValues:
    """Return the values that a model expects.

    Uniform images of the values 0, 1 and 255 are sent through the first layers, along each branch, up to the first
    arithmetic that tells something or the first layer with learned weights. So layers, bare operations and the model's
    own code are all judged by what they do, at any depth. Anything that only moves or pads pixels, or is inactive in
    inference, as augmentation is, does not change a uniform image.

    Args:
        model: A Keras model.
        program: The model taken apart.

    Example:
        >>> expected_by(model, trace(model, batch).program).most
        255.0
    """
    search = _Search(program)
    search.run()
    whole = [Clue(program.sites[0].name, PIXEL, False)] if _takes_integers(model) else []
    return ExpectedValues(
        (*whole, *search.clues), tuple(search.own), application_of(site.name for site in program.sites)
    )


class _Search:
    """Follows uniform images through a program.

    Attributes:
        clues: The clues that were found.
        own: Names of the stages that cannot be interpreted.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        shape = program.sites[0].shapes[0]
        self._live: dict[Reference, Tensors] = {(0, 0): [keras().ops.full(shape, value, "float32") for value in PROBES]}
        # What the path to a site tells so far; later layers may tell more: "times 255", then "plus 255".
        self._hints: dict[Reference, Clue] = {}
        self._has_learned = False
        self.clues: list[Clue] = []
        self.own: list[str] = []

    def run(self) -> None:
        """Follow the images as far as they can be followed."""
        for number, step in enumerate(self._program.steps):
            if all(source in self._live for source in step.inputs):
                self._take(number, step)
        self.clues += dict.fromkeys(self._hints.values())

    def _take(self, number: int, step: Step) -> None:
        sites = [self._program.sites[place] for place in step.sites]
        if len(sites) == 1 and _has_learned(sites[0].layer):
            return self._normalised(sites[0])
        given = zip(*(self._live[source] for source in step.inputs))
        try:
            with hollow():
                runs = [self._program.draws.run(number, step.run, list(tensors)) for tensors in given]
        except Exception:  # the model's own run will report the error
            return self._unread(sites[0])
        self._has_learned = False
        for place, site, *outputs in zip(step.sites, sites, *runs):
            if self._is_reached(site):
                self._look(place, site, [list(each) for each in zip(*outputs)])
            self._has_learned |= _has_learned(site.layer)

    def _is_reached(self, site: Site) -> bool:
        # What the model's own code reads is not always known, but before any learned layer it is the input.
        if site.layer is None and not site.inputs:
            return not self._has_learned
        return all(source in self._live for source in site.inputs)

    def _look(self, place: int, site: Site, outputs: Sequence[Tensors]) -> None:
        """Examine what one call makes of the uniform images."""
        if _has_learned(site.layer):
            return self._normalised(site)
        for which, tensors in enumerate(outputs):
            found = affine_of([_array(tensor) for tensor in tensors], PROBES)
            if found is None:
                self._unread(site)
                continue
            hint = self._hints.get(site.inputs[0]) if site.inputs else None
            clue = _clue(site, found)
            if clue is not None:
                self.clues.append(clue)
                self._hints = {at: known for at, known in self._hints.items() if known is not hint}
            elif not found.is_constant:
                self._live[place, which] = list(tensors)
                hint = hint or (_clue_of(site, UNIT) if found.slope >= LARGE else None)
                self._hints |= {(place, which): hint} if hint else {}

    def _normalised(self, site: Site) -> None:
        """Examine a layer with learned weights: the means of a BatchNormalization are those of its input."""
        if keras_class(site.layer).__name__ != "BatchNormalization" or not self._is_untouched(site):
            return
        means = np.ravel(as_numpy(site.layer.moving_mean)).astype(np.float64)
        most = _largest_for(float(means.max()), LARGEST_MEAN)
        says_unit = most == UNIT and means.any() and means.min() > -0.01
        if says_unit or most not in (UNIT, None):
            self.clues.append(Clue(site.name, most))

    def _is_untouched(self, site: Site) -> bool:
        """Tell whether the input reaches a site unchanged."""
        if not all(source in self._live for source in site.inputs):
            return False
        arrays = [_array(tensor) for tensor in self._live[site.inputs[0]]]
        found = affine_of(arrays, PROBES)
        return found is not None and abs(found.slope - 1) < 0.01 and abs(found.zeros[1]) < 0.01

    def _unread(self, site: Site) -> None:
        if site.layer is None or (is_layer(site.layer) and not _is_keras(site.layer)):
            self.own.append(site.name)


def _clue(site: Site, found: Affine) -> Clue | None:
    """Return what an affine function of the input tells, or None if it tells nothing yet."""
    if found.is_constant:
        return None
    low, high = found.zeros
    is_pixels = found.slope < 1 / 64 and low > -64
    if low < -0.01 and high > 0.01 and not is_pixels:
        # Noise, or means of values around 0.
        return None
    if high > 2:
        most = _largest_for(high, LARGEST_MEAN)
    elif is_pixels:
        most = _largest_for(1 / found.slope, LARGEST_DIVISOR)
    elif low < -0.01 or found.slope < 1 / 64:
        most = None
    elif 0.01 < high <= 1:
        most = UNIT
    else:
        return None
    return _clue_of(site, most, 0.0 if is_pixels else min(low, 0.0))


def _clue_of(site: Site, most: float | None, least: float = 0.0) -> Clue:
    return Clue(site.name, most, site.layer is not None and is_layer(site.layer), least)


def _largest_for(value: float, most: float) -> float | None:
    """Return the largest value of images that are shifted or divided by `value`; None if that fits no common range.

    Args:
        value: The mean that is subtracted, or the number to divide by.
        most: The largest such number for images of 0 to 255.
    """
    if value <= 1:
        return UNIT
    if 2 < value <= most:
        return PIXEL
    near = (abs(value / whole - 1) < 0.02 for whole in (SIXTEEN_BITS, SIXTEEN_BITS / 2))
    return SIXTEEN_BITS if any(near) else None


def _has_learned(layer: Any) -> bool:
    """Tell whether a layer has learned weights, which tell nothing about the range."""
    if layer is None or not is_layer(layer) or keras_class(layer).__name__ == "Normalization":
        return False
    if kind_of(layer) in WITH_KERNEL or keras_class(layer).__name__ == "BatchNormalization":
        return True
    # A layer's constants may be weights as well; for a frozen layer, they cannot be told from learned ones.
    return bool(layer.weights) and not (layer.trainable and not layer.trainable_weights)


def _is_keras(layer: Any) -> bool:
    return keras_class(layer).__name__ != "Lambda" and computes_as_keras(layer)


def _takes_integers(model: Any) -> bool:
    inputs: Any = getattr(model, "inputs", None)
    return bool(inputs) and "int" in keras().backend.standardize_dtype(inputs[0].dtype)


def _array(tensor: Any) -> np.ndarray:
    return as_numpy(keras().ops.cast(tensor, "float32"))
