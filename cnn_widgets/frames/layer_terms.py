"""How a value of any model's layer is computed, as it is shown."""

from ..core.errors import SettingError
from ..core.inspection import Inspection, LayerStage
from ..core.language import say
from .channels import channel_word
from .page import FIRST, Page
from .picture import Frame
from .selection import Selection
from .terms import correlation, show_terms, value_alone


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
        names: Names of the channels of some stages by name; `channel_names` are the others'.
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
    summed = inspection.stage(stage.parents[0]) if stage.kind == "activation" and terms.kernel is not None else stage
    # An activation that is built into its layer leaves no sum of Keras's own behind.
    sum_is_known = terms.kind != "activation" or summed is not stage
    shown = [called[channel] for channel in terms.channels]
    header, arrays = show_terms(terms, shown, summed if sum_is_known else None, revision, page)
    if terms.kind != "pooling":
        header["channels"] = [terms.channels[index] for index in header["channels"]]
    if summed.kind == "dense":
        header["note"] = header["note"].replace(correlation(), _weighed())
    return header, arrays


def _numbered(count: int) -> list[str]:
    return [channel_word(index) for index in range(count)]


def _weighed() -> str:
    return say("Each unit multiplies every value that it reads with a weight of its own.")
