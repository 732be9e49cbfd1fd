"""Sentences about changes that the user made to a stack in training."""

from ...core.language import say


def why_past_is_hidden(reason: str) -> str:
    """Return why earlier weights cannot be shown.

    Args:
        reason: As `Learner.why_changed` returns it.
    """
    sentences = {
        "settings": say("The past cannot be shown since the blocks' settings were changed: undo that, or start anew."),
        "weights": say("The past cannot be shown since the weights were changed by hand: undo that, or start anew."),
        "channels": say("The past cannot be shown since the image has other channels: undo that, or start anew."),
    }
    return sentences[reason]


def why_stopped(reason: str) -> str:
    """Return why training was stopped; `reason` as in `why_past_is_hidden`."""
    sentences = {
        "settings": say("Training was stopped since the blocks' settings were changed: Start trains them from here."),
        "weights": say("Training was stopped since the weights were changed by hand: Start trains them from here."),
        "channels": say("Training was stopped since the image has other channels: Start trains them from here."),
    }
    return sentences[reason]
