"""Sliders on small real Keras models, with every kernel and feature map on screen.

Importing this package does not import Keras: that happens when the first model is built.
"""

import importlib
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .core.errors import BackendError, SettingError
    from .core.images import load_image
    from .core.linear import compose_biases, compose_kernels
    from .core.presets import presets
    from .core.samples import samples
    from .widgets.arithmetic import Arithmetic
    from .widgets.block import Block
    from .widgets.explorer import Explorer
    from .widgets.feature_maps import FeatureMaps
    from .widgets.inspector import Inspector
    from .widgets.kernel_grid import KernelGrid
    from .widgets.pipeline import Pipeline
    from .widgets.probe import Probe
    from .widgets.trainer import Trainer

_HOMES = {
    "Arithmetic": "widgets.arithmetic",
    "BackendError": "core.errors",
    "Block": "widgets.block",
    "Explorer": "widgets.explorer",
    "FeatureMaps": "widgets.feature_maps",
    "Inspector": "widgets.inspector",
    "KernelGrid": "widgets.kernel_grid",
    "Pipeline": "widgets.pipeline",
    "Probe": "widgets.probe",
    "SettingError": "core.errors",
    "Trainer": "widgets.trainer",
    "compose_biases": "core.linear",
    "compose_kernels": "core.linear",
    "load_image": "core.images",
    "presets": "core.presets",
    "samples": "core.samples",
}

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'cnn_widgets' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
