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
    from .core.images.mnist import load_digits
    from .core.images.samples import samples
    from .core.kernels.presets import presets
    from .core.language import languages, set_language
    from .core.learning import learn_kernel, target, targets
    from .core.models.bundled import load_model, model_card, models
    from .core.stack.linear import compose_biases, compose_kernels
    from .core.techniques.ablation import ablate, ablation_effect
    from .core.techniques.attribution.grad_cam import grad_cam
    from .core.techniques.attribution.integrated_gradients import integrated_gradients
    from .core.techniques.attribution.measured_field import measured_receptive_field
    from .core.techniques.attribution.occlusion import occlusion_sensitivity
    from .core.techniques.attribution.saliency import saliency
    from .core.techniques.maximisation.maximisation import maximise_activation
    from .core.techniques.top_patches.top_patches import top_patches
    from .widgets.explorer.block import Block
    from .widgets.explorer.explorer import Explorer
    from .widgets.inspector.inspector import Inspector
    from .widgets.panels.arithmetic import Arithmetic
    from .widgets.panels.class_scores import ClassScores
    from .widgets.panels.drawing_pad import DrawingPad
    from .widgets.panels.feature_maps import FeatureMaps
    from .widgets.panels.kernel_grid import KernelGrid
    from .widgets.panels.pipeline import Pipeline
    from .widgets.panels.probe import Probe
    from .widgets.panels.techniques.ablation_effects import AblationEffects
    from .widgets.panels.techniques.attribution import Attribution
    from .widgets.panels.techniques.maximisation import Maximisation
    from .widgets.panels.techniques.top_patches import TopPatches
    from .widgets.teacher.kernel_teacher import KernelTeacher
    from .widgets.trainer.trainer import Trainer

_HOMES = {
    "AblationEffects": "widgets.panels.techniques.ablation_effects",
    "Arithmetic": "widgets.panels.arithmetic",
    "Attribution": "widgets.panels.techniques.attribution",
    "BackendError": "core.errors",
    "Block": "widgets.explorer.block",
    "ClassScores": "widgets.panels.class_scores",
    "DrawingPad": "widgets.panels.drawing_pad",
    "Explorer": "widgets.explorer.explorer",
    "FeatureMaps": "widgets.panels.feature_maps",
    "Inspector": "widgets.inspector.inspector",
    "KernelGrid": "widgets.panels.kernel_grid",
    "KernelTeacher": "widgets.teacher.kernel_teacher",
    "Maximisation": "widgets.panels.techniques.maximisation",
    "Pipeline": "widgets.panels.pipeline",
    "Probe": "widgets.panels.probe",
    "SettingError": "core.errors",
    "TopPatches": "widgets.panels.techniques.top_patches",
    "Trainer": "widgets.trainer.trainer",
    "ablate": "core.techniques.ablation",
    "ablation_effect": "core.techniques.ablation",
    "compose_biases": "core.stack.linear",
    "compose_kernels": "core.stack.linear",
    "grad_cam": "core.techniques.attribution.grad_cam",
    "integrated_gradients": "core.techniques.attribution.integrated_gradients",
    "languages": "core.language",
    "learn_kernel": "core.learning",
    "load_digits": "core.images.mnist",
    "load_image": "core.images",
    "load_model": "core.models.bundled",
    "maximise_activation": "core.techniques.maximisation.maximisation",
    "measured_receptive_field": "core.techniques.attribution.measured_field",
    "model_card": "core.models.bundled",
    "models": "core.models.bundled",
    "occlusion_sensitivity": "core.techniques.attribution.occlusion",
    "presets": "core.kernels.presets",
    "saliency": "core.techniques.attribution.saliency",
    "samples": "core.images.samples",
    "set_language": "core.language",
    "target": "core.learning",
    "targets": "core.learning",
    "top_patches": "core.techniques.top_patches.top_patches",
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
