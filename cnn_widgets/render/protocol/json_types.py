"""What JSON and TypeScript tell apart and Python does not."""

from typing import Annotated, TypedDict

Finite = Annotated[float, "finite"]
"""A number that is never NaN or infinite. A plain float may be, and is text then."""


class Empty(TypedDict):
    """Nothing."""
