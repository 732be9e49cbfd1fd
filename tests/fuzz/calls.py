"""A valid call of everything public, for a sweep that gives odd values to one argument at a time."""

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import ipywidgets
import numpy as np

import cnn_widgets as cw
from cnn_widgets.lessons import Question, question, questions
from tests.helpers import noise

from .call import (
    OWNERS,
    SIDE,
    Call,
    assigned,
    block,
    examples,
    explorer,
    image,
    inspector,
    method,
    model,
    of_block,
    one_inspector,
    run,
    started,
    teacher,
    trainer,
)

NAMED = dict(stage="conv1", filter=0, channel=0)
INSIDE = frozenset(
    {
        "on",
        "mount",
        "unmount",
        "mounted",
        "part",
        "send_later",
        "react",
        "check_block",
        "take_trained",
        "on_pin",
        "on_switch",
        "on_edit",
        "on_arrange",
        "of",
        "go_back",
        "read_setting",
        "setting_changed",
        "settle",
    }
)
"""Methods that parts of the package use among themselves."""
BLOCK = dict(
    filters=2,
    kernel_size=3,
    strides=1,
    padding="valid",
    dilation_rate=1,
    use_bias=True,
    activation="relu",
    pooling="max",
    pool_size=2,
    pool_strides=None,
    pool_padding="valid",
)
FIGURE = dict(scale="channel", colormap="magma", columns=2, tile=1.0, kernels=False, as_colour=False, channels=None)


def _functions() -> dict[str, Call]:
    layer = dict(model=model(), image=image(), preprocess=None, scale=None)
    kernel = noise(3, 3, 1).reshape(3, 3, 1, 1)
    return {
        "ablate": Call(cw.ablate, dict(layer, layer="conv1", channels=[0], value="zero")),
        "ablation_effect": Call(cw.ablation_effect, dict(layer, layer="conv1", output=0, value="zero", job=None)),
        "compose_biases": Call(cw.compose_biases, dict(first_bias=np.zeros(1), second=kernel, second_bias=np.zeros(1))),
        "compose_kernels": Call(cw.compose_kernels, dict(first=kernel, second=kernel)),
        "grad_cam": Call(cw.grad_cam, dict(layer, layer="conv1", target=0, plus_plus=False)),
        "integrated_gradients": Call(cw.integrated_gradients, dict(layer, target=0, baseline=0.0, steps=2, job=None)),
        "learn_kernel": Call(
            cw.learn_kernel,
            dict(
                image=image(),
                target=cw.target(image(), "sobel_x"),
                kernel_size=3,
                padding="valid",
                strides=1,
                use_bias=False,
                steps=2,
                rule="whitened",
                learning_rate=None,
                seed=0,
                on_step=None,
            ),
        ),
        "load_digits": Call(cw.load_digits, dict(split="test")),
        "load_image": Call(cw.load_image, dict(source=image(), size=8, mode=None)),
        "load_model": Call(cw.load_model, dict(name="digits", safe_mode=True), free=frozenset({"safe_mode"})),
        "maximise_activation": Call(
            cw.maximise_activation,
            dict(
                model=model(),
                layer="conv1",
                channel=0,
                objective="channel",
                steps=2,
                size=None,
                seed=0,
                made_of="waves",
                learning_rate=0.05,
                jitter=1,
                blur=1.0,
                total_variation=0.1,
                l2=0.0,
                limits=None,
                keep=2,
                preprocess=None,
                scale=None,
                job=None,
                on_part=None,
            ),
        ),
        "measured_receptive_field": Call(
            cw.measured_receptive_field, dict(layer, target=("conv1", 0, 3, 3), images=(), job=None)
        ),
        "model_card": Call(cw.model_card, dict(name="digits")),
        "occlusion_sensitivity": Call(
            cw.occlusion_sensitivity, dict(layer, target=0, patch=6, stride=6, fill="mean", on_part=None, job=None)
        ),
        "saliency": Call(cw.saliency, dict(layer, target=0, signed=False, samples=2, noise=0.1, seed=0, job=None)),
        "set_language": Call(cw.set_language, dict(language="en")),
        "target": Call(cw.target, dict(image=image(), name="sobel_x", kernel_size=3, padding="valid", strides=1)),
        "top_patches": Call(
            cw.top_patches,
            dict(
                model=model(),
                images=[image()],
                layer="conv1",
                channel=0,
                count=2,
                per_image=1,
                preprocess=None,
                batch_size=4,
                scale=None,
                job=None,
                on_part=None,
            ),
        ),
        "lessons.question": Call(lambda name: question(name, explorer()), dict(name="01/size")),
        "lessons.questions": Call(questions, dict(lesson="01")),
        "lessons.Question": Call(
            Question,
            dict(
                prompt="How many?",
                answer=3,
                choices=(),
                hints=("Count.",),
                mistakes={},
                right="",
                solution="",
                facts=None,
                tolerance=1e-6,
                reveal=None,
            ),
            text=frozenset({"prompt", "right", "solution"}),
            free=frozenset({"answer"}),
        ),
    }


def _classes() -> dict[str, Call]:
    maps = noise(6, 6, 2)
    is_open = dict(is_open=True)
    return {
        "AblationEffects": Call(cw.AblationEffects, dict(inspector=inspector(), **is_open)),
        "Arithmetic": Call(
            cw.Arithmetic, dict(patch=noise(3, 3, 1), kernel=noise(3, 3, 1), bias=0.5, activation="relu")
        ),
        "Attribution": Call(cw.Attribution, dict(inspector=inspector(), **is_open)),
        "Block": Call(cw.Block, BLOCK),
        "ClassScores": Call(cw.ClassScores, dict(inspector=inspector(), classes=["a", "b", "c"], count=2, **is_open)),
        "DrawingPad": Call(cw.DrawingPad, dict(inspector=inspector(), size=8, brush=1.5, centred=False, **is_open)),
        "Explorer": Call(
            cw.Explorer,
            dict(
                image=image(),
                blocks=None,
                seed=0,
                controls=("padding",),
                ranges={"kernel_size": (1, 5)},
                panels=("maps",),
                locked=False,
            ),
        ),
        "Explorer with settings": Call(cw.Explorer, dict(image=image(), **BLOCK)),
        "FeatureMaps": Call(
            cw.FeatureMaps, dict(maps=maps, image=None, name="maps", range=None), text=frozenset({"name"})
        ),
        "Inspector": Call(
            cw.Inspector,
            dict(model=model(), image=image(), preprocess=None, classes=["a", "b", "c"], scale=None, inputs=None),
        ),
        "KernelGrid": Call(
            cw.KernelGrid, dict(kernel=noise(3, 3, 2), bias=None, name="conv1"), text=frozenset({"name"})
        ),
        "KernelTeacher": Call(
            cw.KernelTeacher,
            dict(image=image(), target="sobel_x", kernel_size=3, rule="whitened", learning_rate=None, seed=0),
        ),
        "Maximisation": Call(cw.Maximisation, dict(inspector=inspector(), **is_open)),
        "Pipeline": Call(cw.Pipeline, dict(maps={"conv1": maps}, image=None)),
        "Probe": Call(cw.Probe, dict(explorer=explorer(), **is_open)),
        "TopPatches": Call(cw.TopPatches, dict(inspector=inspector(), images=[image()], **is_open)),
        "Trainer": Call(
            cw.Trainer,
            dict(
                model=explorer(),
                data=examples(),
                validation_data=None,
                epochs=1,
                batch_size=3,
                steps_per_epoch=None,
                validation_steps=None,
                optimizer=None,
                learning_rate=None,
                image=None,
                classes=3,
                head="flatten",
                shuffle=True,
                loss=None,
                metrics=None,
            ),
        ),
    }


def _methods() -> dict[str, Call]:
    found: dict[str, Call] = {}

    def add(of: Callable[[], Any], name: str, act: Any = None, /, **given: Any) -> None:
        text = frozenset({"path", "weights"}) & given.keys()
        found[f"{OWNERS[of]}.{name}"] = Call(act or method(name), given, of, text)

    place = dict(stage="conv1", row=2, col=3, channel=0)
    for of in (explorer, inspector):
        add(of, "arithmetic", **place)
        for name in ("bias", "diagnostics", "feature_maps"):
            add(of, name, stage="conv1")
        add(of, "figure", stage="conv1", **FIGURE)
        add(of, "image", assigned("image"), value=image())
    add(explorer, "kernels", stage="conv1")
    add(inspector, "kernels", stage="conv1", pointwise=False)
    add(inspector, "numbers", stage="conv1")
    add(explorer, "edit_kernels", stage="conv1", name="rotate", filter=0, channel=0)
    add(explorer, "equivariance", stage="conv1", shift=(0, 1))
    add(explorer, "equivariance_curve", stage="conv1", largest=2, down=False)
    add(explorer, "lift_patch", stage="conv1", row=2, col=3, filter=0, decorrelate=True)
    add(explorer, "new_weights", seed=3)
    add(explorer, "probe", shift=(0, 1), rotate=5.0, noise=0.1, seed=0, fill="edge")
    add(explorer, "reset_kernels", **NAMED)
    add(explorer, "set_bias", stage="conv1", bias=0.5, filter=0)
    add(explorer, "set_kernels", **NAMED, kernel="sobel_x")
    add(explorer, "set_weight", stage="conv1", value=0.5, row=0, col=0, filter=0, channel=0)
    add(explorer, "seed", assigned("seed"), value=1)
    add(explorer, "blocks", assigned("blocks"), value=(cw.Block(filters=1),))
    for name, value in BLOCK.items():
        add(explorer, f"blocks[0].{name}", of_block(name), value=value)
    add(block, "update", kernel_size=5, strides=2)
    add(explorer, "save", path="kept.cnnw")
    add(explorer, "to_code", weights="kept.npz")
    add(explorer, "load", path="state.cnnw")
    add(explorer, "from_text", text=explorer().to_text(), controls=("padding",))
    add(inspector, "ablate", layer="conv1", channels=[0], value="zero")
    add(inspector, "restore", layer="conv1", channels=None)
    add(inspector, "select", stage="conv1", channel=0, row=0, col=0)
    add(inspector, "images", assigned("images"), value=[image()])
    add(teacher, "draw", points=[(1, 1), (5, 5)], radius=1.0, value=1.0)
    for name, value in dict(image=image(), target="sobel_y", kernel_size=3, rule="adam", learning_rate=0.1).items():
        add(teacher, name, assigned(name), value=value)
    add(teacher, "run", steps=2)
    add(teacher, "step", count=2)
    add(teacher, "show", step=0)
    add(teacher, "start", started, steps=2)
    add(teacher, "update", rule="adam", kernel_size=3)
    add(teacher, "wait", timeout=1)
    add(teacher, "pace", assigned("pace"), value=30.0)
    add(teacher, "looked_at", assigned("looked_at"), value=0)
    add(trainer, "show", step=None)
    add(trainer, "wait", timeout=1)
    return found


def _panels() -> dict[str, Call]:
    def panel(name: str, *more: Any) -> Callable[[], Any]:
        return lambda: getattr(cw, name)(one_inspector(), *more)

    pad = panel("DrawingPad", SIDE)
    return {
        "AblationEffects.rank": Call(
            run("rank"), dict(layer="conv1", output=0, value="zero"), panel("AblationEffects")
        ),
        **{
            f"{name}.wait": Call(method("wait"), dict(timeout=1), panel(name))
            for name in ("AblationEffects", "Attribution", "Maximisation", "TopPatches")
        },
        **{
            f"{name}.is_open": Call(assigned("is_open"), dict(value=True), panel(name))
            for name in ("AblationEffects", "Attribution", "ClassScores", "DrawingPad", "Maximisation", "TopPatches")
        },
        "Maximisation.make": Call(run("make"), dict(steps=2, seed=0, jitter=1, blur=0.5), panel("Maximisation")),
        "TopPatches.images": Call(assigned("images"), dict(value=[image()]), panel("TopPatches", [image()])),
        "DrawingPad.value": Call(assigned("value"), dict(value="digit_4"), pad),
        "DrawingPad.brush": Call(assigned("brush"), dict(value=2.0), pad),
        "DrawingPad.centred": Call(assigned("centred"), dict(value=True), pad),
        "lessons.Question.check": Call(
            method("check"), dict(answer=3), lambda: Question("How many?", 3), free=frozenset({"answer"})
        ),
    }


@functools.cache
def calls() -> dict[str, Call]:
    """Return the calls by name."""
    return {**_functions(), **_classes(), **_methods(), **_panels()}


OF_IPYWIDGETS = frozenset(dir(ipywidgets.DOMWidget))


def public() -> Iterator[str]:
    """Yield the names of everything public that takes arguments: functions, classes, and their methods."""
    for name in cw.__all__:
        value = getattr(cw, name)
        if inspect.isclass(value) and not issubclass(value, Exception):
            yield from (f"{name}.{each}" for each in _own(value) if each not in INSIDE)
            yield name
        elif inspect.isfunction(value) and inspect.signature(value).parameters:
            yield name


def _own(owner: type) -> Iterator[str]:
    for name in dir(owner):
        found = inspect.getattr_static(owner, name)
        if name.startswith("_") or name in OF_IPYWIDGETS:
            continue
        takes = inspect.isfunction(found) and len(inspect.signature(found).parameters) > 1
        if takes or isinstance(found, classmethod | staticmethod):
            yield name
