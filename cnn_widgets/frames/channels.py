"""How channels are called and counted."""

from ..core.stage import Stage

COLOURS = ("red", "green", "blue")


def channel_names(stage: Stage) -> list[str]:
    """Return the name of each channel of a stage, for those who read its values."""
    if stage.kind == "input" and stage.channels == 3:
        return list(COLOURS)
    if stage.kind == "input" and stage.channels == 1:
        return ["gray"]
    return [f"channel {index}" for index in range(stage.channels)]


def counted(number: int, what: str) -> str:
    """Return a number with its noun: "1 channel", "16 channels"."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
