"""How a value of a layer of any model is computed."""

import numpy as np

from ....core.errors import SettingError
from ....core.inspection import Inspection, LayerArithmetic, LayerStage
from ....core.language import say
from ....core.words.joined import joined
from ..channels import channel_word
from ..maps.picture import Frame
from ..selection import Selection
from .lines import too_large
from .merge import copied_terms, merged_terms
from .normalisation import normalised_terms
from .page import FIRST, Page
from .separable import separable_terms
from .stack import common_header, correlation, show_terms, value_alone

MOST_DRAWN_CELLS = 20_000
"""Up to this many numbers are drawn as cells; each is an element of the page."""


def layer_terms_frame(
    inspection: Inspection,
    stage: LayerStage,
    selection: Selection,
    names: dict[str, list[str]],
    *,
    revision: int,
    page: Page = FIRST,
) -> Frame:
    """Return the header and arrays of one value's arithmetic; a header with the reason where there is none.

    Args:
        inspection: The model and its image.
        stage: The selected stage.
        selection: The value's place.
        names: Channel names by stage, for stages whose channels have names; the others' are numbered.
        revision: Number of this state.
        page: Which input channels are shown, where there are many.
    """
    place = (selection.row, selection.col, selection.channel)
    try:
        terms = inspection.arithmetic(stage.name, *place)
    except SettingError as error:
        called = names.get(stage.name) or _numbered(stage.channels)
        return value_alone(stage, selection, called, revision, "" if stage.kind == "input" else str(error)), {}
    called = names.get(terms.source) or _numbered(max(terms.channels, default=0) + 1)
    shown = [called[channel] for channel in terms.channels]
    header, arrays = _by_kind(inspection, stage, terms, shown, revision, page)
    cells = sum(array.size for array in arrays.values())
    if cells > MOST_DRAWN_CELLS:
        header["note"] = joined([too_large(len(terms.rows), len(terms.cols)), header["note"]])
        arrays = {"patch": np.zeros((0, 1, 1), np.float32), "padded": np.zeros((1, 1), np.uint8)}
    return header, arrays


def _by_kind(
    inspection: Inspection, stage: LayerStage, terms: LayerArithmetic, names: list[str], revision: int, page: Page
) -> Frame:
    common, padded = common_header(terms, revision), terms.padded.astype(np.uint8)
    if terms.steps:
        header, arrays = separable_terms(terms, names, page)
        return common | header, arrays | {"padded": padded}
    if terms.kind == "merge":
        header, patch = merged_terms(terms)
        # The addends stand below one another.
        winner = None if terms.winner is None else (0, 0)
        return common | header | {"origin": "", "winner": winner}, {"patch": patch, "padded": padded}
    if terms.kind == "copy":
        header, patch = copied_terms(terms)
        return common | header | {"origin": ""}, {"patch": patch, "padded": padded}
    if terms.kind == "normalisation":
        header, patch = normalised_terms(terms, names, page)
        return common | header, {"patch": patch, "padded": padded}
    return _summed(inspection, stage, terms, names, revision, page)


def _summed(
    inspection: Inspection, stage: LayerStage, terms: LayerArithmetic, names: list[str], revision: int, page: Page
) -> Frame:
    """Return the header and arrays of a sum, a pooling or an activation."""
    summed = inspection.stage(stage.parents[0]) if stage.kind == "activation" and terms.kernel is not None else stage
    # An activation that is built into its layer leaves no sum of Keras's own behind.
    sum_is_known = terms.kind != "activation" or summed is not stage
    header, arrays = show_terms(
        terms, names, summed if sum_is_known else None, revision, page, _how_it_sums(summed, terms)
    )
    if terms.kind != "pooling":
        header["channels"] = [terms.channels[index] for index in header["channels"]]
    if not _slides(summed):
        header["flips"] = False
    if summed.kind in ("other", "merge"):
        header["lines"] = [line for line in header["lines"] if line["role"] != "bias"]
    if terms.alpha is not None:
        header["lines"][-1]["label"] = say("prelu, × {alpha:.5g} below 0", alpha=terms.alpha)
    return header, arrays


def _numbered(count: int) -> list[str]:
    return [channel_word(index) for index in range(count)]


def _slides(summed: LayerStage) -> bool:
    """Tell whether the layer slides a kernel, which a true convolution would flip."""
    return summed.kind in ("conv", "conv1d", "depthwise", "separable")


def _how_it_sums(summed: LayerStage, terms: LayerArithmetic) -> str:
    """Return the sentence on how a layer comes to its sum."""
    if summed.kind == "dense" or summed.node.layer == "EinsumDense":
        return say("Each unit multiplies every value that it reads with a weight of its own.")
    if summed.node.layer == "Dot":
        return say("The values of the first input are multiplied by those of the second, and added up.")
    if summed.kind == "other":
        return say("The value is interpolated: each neighbour's weight depends on its distance.")
    if summed.kind == "transposed" and not terms.patch.size:
        return say("No input reaches this place: the kernel is smaller than the stride, and only the bias is left.")
    if summed.kind == "transposed":
        return say(
            "Every input value lays the whole kernel, multiplied by that value, over the output. Here are the input "
            "values that reach this place, each with the weight that falls on it."
        )
    return correlation()
