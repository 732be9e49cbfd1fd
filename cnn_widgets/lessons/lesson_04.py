"""Questions of lesson 04: reading learned kernels."""

from typing import Any

from ..core.language import say
from .question import Question


def bright_over_dark(ins: Any) -> Question:
    """What a kernel finds that is bright above and dark below."""
    choices = (say("the lower edges of strokes"), say("the upper edges of strokes"), say("all of every stroke"))
    return Question(
        say("The digits are white on black. Where does a kernel answer most that is bright above and dark below?"),
        choices[0],
        choices=choices,
        mistakes={
            choices[1]: say("There it is dark above and bright below: the opposite of the kernel."),
            choices[2]: say(
                "In the middle of a stroke all is bright, and what counts positive and negative cancels out."
            ),
        },
        hints=(say("Look for places where the picture itself is bright above and dark below."),),
        solution=say("{answer}: there white is above black, as in the kernel. It finds horizontal edges."),
    )


def gray_edge(ins: Any) -> Question:
    """What a kernel with three equal grids answers to."""
    choices = (say("to brightness only"), say("to red most"), say("to nothing"))
    return Question(
        say("A kernel's grids for red, green and blue are equal. To what does it answer?"),
        choices[0],
        choices=choices,
        mistakes={
            choices[1]: say("All three colours count the same to it."),
            choices[2]: say("Its grids add up; they do not cancel each other."),
        },
        hints=(say("The three sums are added. Does it matter which colour the brightness comes from?"),),
        solution=say("{answer}: it looks gray as a colour picture. Coloured kernels compare one colour with another."),
    )


def grad_cam(ins: Any) -> Question:
    """The size of a Grad-CAM."""
    return Question(
        say("The heat map of Grad-CAM comes from the last maps, those of pool2. How many rows has it?"),
        lambda: ins.feature_maps("pool2").shape[0],
        mistakes={28: say("That is the digit. Its last maps are smaller: look at the card of pool2.")},
        hints=(say("28 → 24 → 12 → 8 → ?"),),
        solution=say("{answer}: so it tells where only roughly."),
    )


QUESTIONS = {"bright_over_dark": bright_over_dark, "gray_edge": gray_edge, "grad_cam": grad_cam}
