"""Questions of lesson 05: a handwritten 4 through convolution and pooling."""

from typing import Any

from ..core.language import say
from .question import Question


def larger(ex: Any) -> Question:
    """What changes with a kernel of 7."""
    choices = (say("there are more maps"), say("the maps get smaller"), say("there are fewer maps"))
    return Question(
        say("What changes in conv1 with kernels of 7 × 7?"),
        choices[1],
        choices=choices,
        mistakes={
            choices[0]: say("The number of maps is the number of filters, and that stays."),
            choices[2]: say("The number of maps is the number of filters, and that stays."),
        },
        hints=(say("Filters say how many maps there are, the kernel's size says how large they are."),),
        solution=say("Still 16 maps, but 28 − 7 + 1 = 22 rows in place of 24."),
    )


def sizes(ex: Any) -> Question:
    """The size after pooling with a kernel of 5 and padding."""
    return Question(
        say('With padding "same", how many rows has a map of pool1?'),
        lambda: ex.image.shape[0] // 2,
        mistakes={
            12: say('That is so with padding "valid".'),
            28: say("That is conv1. Pooling comes after it."),
        },
        hints=(say('"same" keeps the 28 rows. Then pooling halves them.'),),
        solution=say("{answer}: 28 → 28 → 14."),
    )


def by_hand(ex: Any) -> Question:
    """The sum of nine products."""
    return Question(
        say("What is the first value of the feature map?"),
        lambda: float(ex.arithmetic("conv1", row=0, col=0, channel=0).value),
        mistakes={
            36: say("That is the sum of the pixels. Multiply each with the kernel's number first."),
        },
        hints=(say("The top left patch holds 0 to 8, the kernel 8 to 0: 0 × 8 + 1 × 7 + 2 × 6 + …"),),
        solution=say("{answer}: 0·8 + 1·7 + 2·6 + 3·5 + 4·4 + 5·3 + 6·2 + 7·1 + 8·0."),
    )


def places(ex: Any) -> Question:
    """The shape of the worked map."""
    return Question(
        say("How many rows and columns has the map of the 7 × 7 input, with strides of 2?"),
        (3, 3),
        mistakes={
            (5, 5): say("That is so with strides of 1."),
            (4, 4): say("From row 0 on in steps of 2: where is the last place?"),
        },
        hints=(say("⌊(7 − 3) / 2⌋ + 1"),),
        solution=say("{answer}: the kernel stands at rows and columns 0, 2 and 4."),
    )


def window(ex: Any) -> Question:
    """The largest of the first window."""
    return Question(
        say("What does max pooling make of the first window?"),
        lambda: float(max(ex.image[:2, :2, 0].ravel())),
        mistakes={
            18: say("That is the sum."),
            4.5: say("That is the mean: so it is with average pooling."),
        },
        hints=(say("Max is short for maximum."),),
        solution=say("{answer}: the largest of 1, 2, 7 and 8."),
    )


def forgives(ex: Any) -> Question:
    """By how many pixels a digit must move for pooled maps to move along exactly."""
    return Question(
        say("With a pool size of 3, by how many pixels must the digit move so that the pooled maps follow exactly?"),
        3,
        mistakes={
            1: say("One pixel is less than a window: some maxima stay, others change."),
            2: say("So it was with windows of 2."),
        },
        hints=(say("By a whole window."),),
        solution=say("{answer}: then each window holds exactly what another one held before."),
    )


QUESTIONS = {
    "larger": larger,
    "sizes": sizes,
    "by_hand": by_hand,
    "places": places,
    "window": window,
    "forgives": forgives,
}
