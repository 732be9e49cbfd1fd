"""What a hand has changed of a stack that is trained, in sentences."""

from ...core.language import say


def no_past(reason: str) -> str:
    """Return why the past cannot be shown; see `Learner.why_changed` for reasons."""
    sentences = {
        "settings": say("The past cannot be shown since the blocks' settings were changed: undo that, or start anew."),
        "weights": say("The past cannot be shown since the weights were changed by hand: undo that, or start anew."),
        "channels": say("The past cannot be shown since the image has other channels: undo that, or start anew."),
    }
    return sentences[reason]


def stopped(reason: str) -> str:
    """Return why training was stopped."""
    sentences = {
        "settings": say("Training was stopped since the blocks' settings were changed: Start trains them from here."),
        "weights": say("Training was stopped since the weights were changed by hand: Start trains them from here."),
        "channels": say("Training was stopped since the image has other channels: Start trains them from here."),
    }
    return sentences[reason]
