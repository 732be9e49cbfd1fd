"""Questions of lesson 03: filter, detect, condense."""

from typing import Any

from ..core.language import say
from .question import Question


def even(ex: Any) -> Question:
    """What the edge kernel gives where nothing changes."""
    return Question(
        say("All nine pixels under the edge kernel are 0.5. What does it give?"),
        0,
        mistakes={
            4: say("That is the middle alone, 8 × 0.5. The neighbours are taken away from it."),
            0.5: say("Multiply and add up."),
        },
        hints=(say("8 × 0.5, and then −1 × 0.5 for each of the eight neighbours."),),
        solution=say("{answer}: 8 × 0.5 − 8 × 0.5."),
    )


def total(ex: Any) -> Question:
    """What the sharpening kernel gives on an even surface."""
    return Question(
        say("The numbers of the sharpening kernel add up to 1. All pixels under it are 0.5. What does it give?"),
        0.5,
        mistakes={
            0: say("So it is with the edge kernel, whose numbers add up to 0."),
            1: say("That is the sum of the numbers; each is multiplied with 0.5."),
        },
        hints=(say("5 × 0.5 − 4 × 0.5."),),
        solution=say("{answer}: an even surface stays as bright as it was."),
    )


def relu(ex: Any) -> Question:
    """What ReLU does to a negative number."""
    return Question(
        say("A value of conv1 is −0.8. What is it after ReLU?"),
        0,
        mistakes={
            0.8: say("ReLU does not drop the sign, it drops the number."),
            -0.8: say("ReLU lets only positive numbers through."),
        },
        hints=(say("ReLU is max(0, x)."),),
        solution=say("{answer}: whatever is negative becomes 0."),
    )


def condense(ex: Any) -> Question:
    """How many numbers are left after pooling."""

    def answer() -> float:
        return float(ex.feature_maps("pool1").size / ex.feature_maps("act1").size)

    return Question(
        say("Which share of the numbers is left after max pooling with windows of 2 × 2?"),
        answer,
        mistakes={
            0.5: say("Half of the rows, and half of the columns, too."),
            25: say("As a share of 1, please: 0.25 would be 25 %."),
        },
        hints=(say("One number of each window is kept. How many does a window hold?"),),
        solution=say("{answer}: one of the four numbers of each window."),
    )


def flip(ex: Any) -> Question:
    """For which kernels the flip makes no difference."""
    choices = ("edge", "sobel_x", "emboss")
    return Question(
        say("For which of these kernels do both kinds give the same map?"),
        choices[0],
        choices=choices,
        mistakes={
            choices[1]: say("Turned by 180 degrees its left and right columns change places, and so all signs."),
            choices[2]: say("Turned by 180 degrees light and shadow of the relief change places."),
        },
        hints=(say("Turn each kernel by 180 degrees in your mind. Which one looks as before?"),),
        solution=say("{answer}: it looks the same upside down."),
    )


QUESTIONS = {"even": even, "sum": total, "relu": relu, "condense": condense, "flip": flip}
