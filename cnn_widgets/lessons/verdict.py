"""The verdict on an answer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer is right, and a sentence about it; true if it is right.

    Args:
        is_right: Whether it is right.
        message: What to tell the learner.

    Example:
        >>> assert Verdict(True, "222 is right.")
    """

    is_right: bool
    message: str

    def __bool__(self) -> bool:
        return self.is_right

    def __repr__(self) -> str:
        return f"{'✓' if self.is_right else '✗'} {self.message}"
