"""Questions of lesson 01: kernels and feature maps of a cat photo."""

from typing import Any

from ..core.language import say
from .question import Question


def size(ex: Any) -> Question:
    """How large a map comes out of a convolution with a kernel of 3."""

    def rows() -> int:
        return ex.image.shape[0]

    return Question(
        say("How many rows has each feature map, with a kernel of 3 × 3?"),
        lambda: rows() - 2,
        mistakes=lambda: {
            rows(): say("That is the photo itself. Near its edge the kernel would stick out: can it stand there?"),
            rows() - 3: say("Close. Count the places again: the first and the last one both count."),
        },
        hints=(
            say(
                "Take a photo of 5 rows, numbered 0 to 4, and a kernel of 3 rows. "
                "Its upper edge can stand at row 0, 1 or 2. How many places is that?"
            ),
            say("Rows of the photo − rows of the kernel + 1."),
        ),
        solution=say("{answer}: the kernel has to lie wholly inside the photo, and finds {rows} − 3 + 1 places."),
        facts=lambda: {"rows": rows()},
    )


def larger(ex: Any) -> Question:
    """What a larger kernel does to the size of the maps."""
    choices = (say("smaller"), say("as large as before"), say("larger"))
    return Question(
        say("With a kernel of 10 × 10 the maps will be …"),
        choices[0],
        choices=choices,
        mistakes={
            choices[1]: say(
                "That is so with padding only. In how many places of a row of 224 can a kernel of 10 stand?"
            ),
            choices[2]: say(
                "A larger kernel finds fewer places to stand on. Drag the slider and watch the map's size."
            ),
        },
        hints=(say("In how many places of a row of 224 can a kernel of 10 stand?"),),
        solution=say("The maps get {answer}: a larger kernel finds fewer places to stand on."),
    )


def pooling(ex: Any) -> Question:
    """How large a map is after pooling."""

    def mistakes() -> dict[Any, str]:
        rows, size = ex.feature_maps("act1").shape[0], 5
        return {
            rows: say("That is the map before pooling."),
            -(-rows // size): say("A window that does not fit any more is left out: Keras rounds down here."),
        }

    return Question(
        say("How many rows has a map after max pooling with windows of 5 × 5?"),
        lambda: ex.feature_maps("act1").shape[0] // 5,
        mistakes=mistakes,
        hints=(say("How many whole windows of 5 fit below each other into {rows} rows?"),),
        solution=say("{answer}: {rows} rows hold that many whole windows of 5; the rows left over are dropped."),
        facts=lambda: {"rows": ex.feature_maps("act1").shape[0]},
    )


def strides(ex: Any) -> Question:
    """How large a map is with strides of 2 and padding."""

    def answer() -> int:
        # Keras's rule for "same": the input's size over the stride, rounded up.
        return -(-ex.image.shape[0] // 2)

    return Question(
        say('With padding "same" and strides of 2, how many rows would the map have?'),
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
