"""The methods of attribution, as the browser asks for them."""

from collections.abc import Callable
from typing import Any

from ....core.errors import SettingError
from ....core.inspection import Inspection
from ....core.job import Job
from ....core.language import say
from ....core.techniques.attribution.grad_cam import grad_cam
from ....core.techniques.attribution.heat_map import HeatMap
from ....core.techniques.attribution.integrated_gradients import integrated_gradients
from ....core.techniques.attribution.measured_field import measured_receptive_field
from ....core.techniques.attribution.occlusion import occlusion_sensitivity
from ....core.techniques.attribution.saliency import saliency
from ....render.frames import Selection

ATTRIBUTION_METHODS = ("grad_cam", "saliency", "integrated_gradients", "occlusion", "field")


def attribute(
    inspection: Inspection, asked: dict[str, Any], target: Any, job: Job, on_part: Callable[[HeatMap], None]
) -> HeatMap:
    """Return the heat map that one method gives.

    Args:
        inspection: The model and its image.
        asked: What the browser sent: "technique" and its options.
        target: As `target_of` gives it.
        job: Told how far the method is.
        on_part: Called with what an occlusion has found so far.

    Raises:
        SettingError: If there is no such method, or an option is invalid.
    """
    technique = asked.get("technique")
    if technique == "grad_cam":
        layer = asked.get("layer") or None
        return grad_cam(inspection, layer=layer, target=target, plus_plus=bool(asked.get("plus_plus")))
    if technique == "saliency":
        options = dict(signed=bool(asked.get("signed")), samples=asked.get("samples", 1))
        return saliency(inspection, target=target, **options, job=job)
    if technique == "integrated_gradients":
        return integrated_gradients(inspection, target=target, steps=asked.get("steps", 32), job=job)
    if technique == "occlusion":
        options = dict(patch=asked.get("patch", 16), stride=asked.get("stride"))
        return occlusion_sensitivity(inspection, target=target, **options, job=job, on_part=on_part)
    if technique == "field":
        return measured_receptive_field(inspection, target=target, job=job)
    raise SettingError(
        say(
            "There is no technique {technique!r:.40}: choose one of {known}.",
            technique=technique,
            known=", ".join(ATTRIBUTION_METHODS),
        )
    )


def target_of(asked: dict[str, Any], selected: Selection) -> Any:
    """Return the target that the browser means, as the techniques take it.

    Args:
        asked: "target" is "top", "class" (with "class"), "channel" or "value".
        selected: The selected value.

    Raises:
        SettingError: If it is none of these.
    """
    kind = asked.get("target")
    if asked.get("technique") == "field" or kind == "value":
        return selected.stage, selected.channel, selected.row, selected.col
    if kind == "top":
        return None
    if kind == "class":
        return asked.get("class", 0)
    if kind == "channel":
        return selected.stage, selected.channel
    raise SettingError(say("There is no target {kind!r:.40}: choose one of top, class, channel, value.", kind=kind))
