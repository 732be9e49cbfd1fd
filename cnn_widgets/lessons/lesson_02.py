"""Questions of lesson 02: two layers on a flower."""

from typing import Any

from ..core.language import say
from .question import Question


def grids(ex: Any) -> Question:
    """How many grids one filter of the second layer has."""
    return Question(
        say("How many grids of 3 × 3 does one filter of conv2 have?"),
        lambda: ex.kernels("conv2").shape[2],
        mistakes={
            3: say("That is so for conv1, which sees red, green and blue. What does conv2 see?"),
            1: say("One for each input channel."),
        },
        hints=(
            say("One grid for each input channel. What comes into conv2 is what comes out of the block before it."),
        ),
        solution=say("{answer}: one for each map of the first block."),
    )


def weights(ex: Any) -> Question:
    """How many weights the second layer has."""

    def count() -> int:
        kernel = ex.kernels("conv2")
        return int(kernel.size + kernel.shape[3])

    def mistakes() -> dict[Any, str]:
        kernel = ex.kernels("conv2")
        return {
            int(kernel.size): say("Almost: each filter has one more number, its bias."),
            int(kernel.shape[0] * kernel.shape[1] * kernel.shape[3]): say(
                "That would be one grid a filter. How many has each?"
            ),
        }

    return Question(
        say("How many numbers (weights and biases) does conv2 learn in all?"),
        count,
        mistakes=mistakes,
        hints=(say("rows × columns × input channels × filters, and one bias for each filter."),),
        solution=say("{answer}: {shape} weights and {filters} biases."),
        facts=lambda: {
            "shape": " × ".join(map(str, ex.kernels("conv2").shape)),
            "filters": ex.kernels("conv2").shape[3],
        },
    )


def small(ex: Any) -> Question:
    """The size with a stride of 2 on the 5 × 5 input."""
    return Question(
        say("The input has 5 rows, the kernel 3. With strides of 2, how many rows has the map?"),
        2,
        mistakes={
            3: say("That is so with strides of 1."),
            1.5: say("Half a place is none: round down before you add 1."),
        },
        hints=(say("⌊(5 − 3) / 2⌋ + 1"), say("The kernel stands at row 0, then at row 2, and then?")),
        solution=say("{answer}: the kernel stands at rows 0 and 2."),
    )


def photo(ex: Any) -> Question:
    """Two kernels of 5 on the photo."""

    def mistakes() -> dict[Any, str]:
        rows = ex.image.shape[0]
        return {
            rows - 4: say("That is after the first layer. There is another one."),
            rows - 10: say("Each layer takes away kernel − 1 rows, not kernel."),
        }

    return Question(
        say("With two layers of 5 × 5 kernels, how many rows has a map of conv2?"),
        lambda: ex.image.shape[0] - 2 * 4,
        mistakes=mistakes,
        hints=(say("One layer: {rows} − 5 + 1. Then the same again with what comes out."),),
        solution=say("{answer}: each layer takes away 4 rows."),
        facts=lambda: {"rows": ex.image.shape[0]},
    )


def same(ex: Any) -> Question:
    """How many zeros padding adds."""
    return Question(
        say('For padding "same", how many rows of zeros are laid above the photo for a kernel of 3 × 3?'),
        1,
        mistakes={
            2: say("Two in all: how many of them above, and how many below?"),
            3: say("Fewer: the kernel must fit one more place."),
        },
        hints=(say("Two rows were lost without padding. They are given back above and below."),),
        solution=say("{answer}: one above and one below, so that 224 + 2 − 3 + 1 = 224."),
    )


def field(ex: Any) -> Question:
    """The receptive field of the second layer."""
    return Question(
        say("How many rows of the photo does one value of conv2 see, with two kernels of 3 × 3?"),
        5,
        mistakes={
            3: say("That is what it sees of conv1. But its outermost values see further."),
            6: say("The three places overlap: count the pixels that they cover together."),
            9: say("The three places overlap: count the pixels that they cover together."),
        },
        hints=(say("Three values of conv1 below each other see rows 0–2, 1–3 and 2–4."),),
        solution=say("{answer}: rows 0 to 4."),
    )


QUESTIONS = {"grids": grids, "weights": weights, "small": small, "photo": photo, "same": same, "field": field}
