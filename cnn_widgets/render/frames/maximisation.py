"""A picture that was made to excite a channel, and how it came to be."""

import numpy as np

from ...core.stack.stage import Stage
from ...core.techniques.maximisation.ascent import FeatureVisualisation
from .maps.picture import LARGEST_PICTURE_SIDE, Frame, shrunken_colours

MOST_ACTIVATION_POINTS = 200


def made_frame(made: FeatureVisualisation, natural: float) -> Frame:
    """Return the header and the pictures that were kept, uint8 (pictures, height, width, 1 or 3).

    Args:
        made: The picture.
        natural: The largest value of the channel's map for the inspected image.
    """
    low, high = made.limits
    units = [((image - low) / (high - low)).clip(0, 1) for _, image in made.kept]
    step = -(-max(made.image.shape[:2]) // LARGEST_PICTURE_SIDE)
    pictures = [shrunken_colours(Stage("input", "input", unit, "positive"), step) for unit in units]
    every = max(1, -(-len(made.activations) // MOST_ACTIVATION_POINTS))
    places = sorted({*range(0, len(made.activations), every), len(made.activations) - 1})
    header = dict(
        stage=made.layer,
        channel=made.channel,
        steps=[step for step, _ in made.kept],
        activation=made.activation,
        strongest=made.strongest,
        natural=natural,
        objective=made.objective,
        before=made.before,
        is_whole=made.is_whole,
        curve=[float(made.activations[place]) for place in places],
        curve_steps=places,
    )
    return header, {"pictures": np.stack(pictures)}
