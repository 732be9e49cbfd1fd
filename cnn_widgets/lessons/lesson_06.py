"""Questions of lesson 06: your own model, your own image."""

from typing import Any

from ..core.language import say
from .question import Question


def shape(ins: Any) -> Question:
    """The shape of a merge."""
    return Question(
        say("Which shape have the maps of the layer named sum (rows, columns, channels)?"),
        lambda: ins.feature_maps("sum").shape,
        mistakes={(48, 48, 32): say("Add adds the maps of both branches, number by number; it does not line them up.")},
        hints=(say("strides=2 halves 96 rows. Both branches keep that size and have 16 channels."),),
        solution=say("{answer}"),
    )


def parameters(ins: Any) -> Question:
    """How many weights a 1 x 1 convolution has."""
    return Question(
        say("How many parameters has the 1 × 1 convolution, narrow?"),
        lambda: ins.numbers("narrow").parameters,
        mistakes={
            256: say("And one bias for each of its 16 filters."),
            16: say("One for each input channel and filter, and the biases."),
        },
        hints=(say("1 × 1 × 16 input channels × 16 filters, and 16 biases."),),
        solution=say("{answer}: 16 × 16 + 16."),
    )


def dead(ins: Any) -> Question:
    """How many channels of an untrained layer are dead on black."""
    return Question(
        say("The picture is all black, and untrained biases are 0. How many of the 4 channels are dead?"),
        lambda: int((ins.feature_maps("conv") == 0).all((0, 1)).sum()),
        mistakes={0: say("0 times any weight is 0, and the bias adds nothing.")},
        hints=(say("What is a sum of products in which one factor is always 0?"),),
        solution=say("{answer}: all of them, but only on this picture. On another one they may live."),
    )


QUESTIONS = {"shape": shape, "parameters": parameters, "dead": dead}
