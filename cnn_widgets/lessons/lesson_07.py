"""Questions of lesson 07: watch it learn, and teach one kernel."""

from typing import Any

from ..core.language import say
from .question import Question


def shift(teacher: Any) -> Question:
    """The kernel that shifts."""
    return Question(
        say("Which kernel moves a picture to the right by one pixel? Give its nine numbers, row by row."),
        (0, 0, 0, 1, 0, 0, 0, 0, 0),
        mistakes={
            (0, 0, 0, 0, 0, 1, 0, 0, 0): say(
                "That one moves it to the left: each place takes its right neighbour's number."
            ),
            (0, 0, 0, 0, 1, 0, 0, 0, 0): say("That one leaves the picture as it is."),
        },
        hints=(
            say("Moved to the right, each place shows what was on its left."),
            say("Eight of the numbers are 0."),
        ),
        solution=say(
            "A 1 in the middle of the left column, and 0 elsewhere: each place takes its left neighbour's number."
        ),
    )


def chance(trainer: Any) -> Question:
    """The accuracy before training."""
    return Question(
        say(
            "Before training the network guesses at random among ten digits. About which share of its guesses is right?"
        ),
        0.1,
        mistakes={
            0: say("A random guess hits now and then."),
            0.5: say("That would be two digits. There are ten."),
            10: say("As a share of 1: 0.1 would be 10 %."),
        },
        hints=(say("One of ten."),),
        solution=say("{answer}: one of ten. The accuracy's curve begins there."),
        tolerance=0.03,
    )


QUESTIONS = {"shift": shift, "chance": chance}
