"""Questions of lesson 01: kernels and feature maps of a cat photo."""

from typing import Any

from ..core.language import say
from .question import Question


def size(ex: Any) -> Question:
    """How large a map comes out of the first convolution."""

    def mistakes() -> dict[Any, str]:
        rows, kernel = ex.image.shape[0], ex.kernels("conv1").shape[0]
        return {
            rows: say("That is the photo itself. Near its edge the kernel would stick out: can it stand there?"),
            rows - kernel: say("Close. Count the places again: the first and the last one both count."),
        }

    return Question(
        say("How many rows has each feature map?"),
        lambda: ex.feature_maps("conv1").shape[0],
        mistakes=mistakes,
        hints=(
            say("Put the kernel at the top of a column. How many pixels can it move down before it sticks out?"),
            say("Rows of the photo − rows of the kernel + 1."),
        ),
        solution=say(
            "{answer}: the kernel has to lie wholly inside the photo, and finds {rows} − {kernel} + 1 places."
        ),
        facts=lambda: {"rows": ex.image.shape[0], "kernel": ex.kernels("conv1").shape[0]},
    )


def larger(ex: Any) -> Question:
    """What a larger kernel does."""
    choices = (say("smaller and smoother"), say("larger and sharper"), say("as they were"))
    return Question(
        say("With a kernel of 10 × 10 the maps will be …"),
        choices[0],
        choices=choices,
        mistakes={
            choices[1]: say(
                "A larger kernel finds fewer places to stand on. Drag the slider and watch the map's size."
            ),
            choices[2]: say("Each value now sees 100 pixels in place of 9. Drag the slider and compare."),
        },
        hints=(say("In how many places of a row of 224 can a kernel of 10 stand? And how many pixels does it mix?"),),
        solution=say("The maps get {answer}: fewer places, and each value mixes more pixels."),
    )


def pooling(ex: Any) -> Question:
    """How large a map is after pooling."""

    def mistakes() -> dict[Any, str]:
        rows, size = ex.feature_maps("act1").shape[0], ex.blocks[0].pool_size
        return {
            rows: say("That is the map before pooling."),
            -(-rows // size): say("A window that does not fit any more is left out: Keras rounds down here."),
        }

    return Question(
        say("How many rows has a map after pooling, with the settings of the picture above?"),
        lambda: ex.feature_maps("pool1").shape[0],
        mistakes=mistakes,
        hints=(say("How many windows of {size} fit below each other into {rows} rows?"),),
        solution=say("{answer}: {rows} rows hold that many whole windows of {size}; what is left over is dropped."),
        facts=lambda: {"rows": ex.feature_maps("act1").shape[0], "size": ex.blocks[0].pool_size},
    )


def strides(ex: Any) -> Question:
    """How large a map is with strides of 2 and padding."""

    def answer() -> int:
        # Keras's rule for "same": the input's size over the stride, rounded up.
        return -(-ex.image.shape[0] // 2)

    return Question(
        say('Set padding to "same" and strides to 2. How many rows has the map?'),
        answer,
        mistakes=lambda: {
            ex.image.shape[0]: say("That is so with strides of 1. With 2 the kernel leaves out every other row."),
            (ex.image.shape[0] - 3) // 2 + 1: say(
                'That is so with padding "valid". With "same" zeros are laid around.'
            ),
        },
        hints=(say("With padding the kernel could stand on each of the {rows} rows. Now it takes every other one."),),
        solution=say("{answer}: every other one of {rows} rows."),
        facts=lambda: {"rows": ex.image.shape[0]},
    )


QUESTIONS = {"size": size, "larger": larger, "pooling": pooling, "strides": strides}
