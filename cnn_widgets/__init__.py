"""Sliders on small real Keras models, with every kernel and feature map on screen.

Importing this package does not import Keras: that happens when the first model is built.
"""

import importlib
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from . import lessons
    from .core.errors import BackendError, SettingError
    from .core.images import load_image
    from .core.language import languages, set_language
    from .core.learning import learn_kernel, target, targets
    from .core.linear import compose_biases, compose_kernels
    from .core.mnist import load_digits
    from .core.models import load_model, model_card, models
    from .core.presets import presets
    from .core.samples import samples
    from .core.techniques.ablation import ablate, ablation_effect
    from .core.techniques.grad_cam import grad_cam
    from .core.techniques.integrated_gradients import integrated_gradients
    from .core.techniques.maximisation import maximise_activation
    from .core.techniques.measured_field import measured_receptive_field
    from .core.techniques.occlusion import occlusion_sensitivity
    from .core.techniques.saliency import saliency
    from .core.techniques.top_patches import top_patches
    from .widgets.ablation_effects import AblationEffects
    from .widgets.arithmetic import Arithmetic
    from .widgets.attribution import Attribution
    from .widgets.block import Block
    from .widgets.class_scores import ClassScores
    from .widgets.drawing_pad import DrawingPad
    from .widgets.explorer import Explorer
    from .widgets.feature_maps import FeatureMaps
    from .widgets.inspector import Inspector
    from .widgets.kernel_grid import KernelGrid
    from .widgets.kernel_teacher import KernelTeacher
    from .widgets.maximisation import Maximisation
    from .widgets.pipeline import Pipeline
    from .widgets.probe import Probe
    from .widgets.top_patches import TopPatches
    from .widgets.trainer import Trainer

_HOMES = {
    "AblationEffects": "widgets.ablation_effects",
    "Arithmetic": "widgets.arithmetic",
    "Attribution": "widgets.attribution",
    "BackendError": "core.errors",
    "Block": "widgets.block",
    "ClassScores": "widgets.class_scores",
    "DrawingPad": "widgets.drawing_pad",
    "Explorer": "widgets.explorer",
    "FeatureMaps": "widgets.feature_maps",
    "Inspector": "widgets.inspector",
    "KernelGrid": "widgets.kernel_grid",
    "KernelTeacher": "widgets.kernel_teacher",
    "Maximisation": "widgets.maximisation",
    "Pipeline": "widgets.pipeline",
    "Probe": "widgets.probe",
    "SettingError": "core.errors",
    "TopPatches": "widgets.top_patches",
    "Trainer": "widgets.trainer",
    "ablate": "core.techniques.ablation",
    "ablation_effect": "core.techniques.ablation",
    "compose_biases": "core.linear",
    "compose_kernels": "core.linear",
    "grad_cam": "core.techniques.grad_cam",
    "integrated_gradients": "core.techniques.integrated_gradients",
    "languages": "core.language",
    "learn_kernel": "core.learning",
    "load_digits": "core.mnist",
    "load_image": "core.images",
    "load_model": "core.models",
    "maximise_activation": "core.techniques.maximisation",
    "measured_receptive_field": "core.techniques.measured_field",
    "model_card": "core.models",
    "models": "core.models",
    "occlusion_sensitivity": "core.techniques.occlusion",
    "presets": "core.presets",
    "saliency": "core.techniques.saliency",
    "samples": "core.samples",
    "set_language": "core.language",
    "target": "core.learning",
    "targets": "core.learning",
    "top_patches": "core.techniques.top_patches",
}

_ROOMS = ("lessons",)

__all__ = ["__version__", *_HOMES, *_ROOMS]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return importlib.import_module(f"{__name__}.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'cnn_widgets' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
