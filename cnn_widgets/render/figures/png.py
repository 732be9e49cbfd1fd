"""A matplotlib Figure as bytes."""

import io
from typing import Any


def figure_png(figure: Any, dpi: int = 200) -> bytes:
    """Return a Figure as PNG."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi)
    return buffer.getvalue()
