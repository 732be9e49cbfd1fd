"""Pictures and files to load, and a check of refusals."""

import io

import numpy as np
import pytest
from PIL import Image

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.images import load_image

RNG = np.random.default_rng(0)
RGB = RNG.integers(0, 256, (9, 12, 3), dtype=np.uint8)
GRAY = RGB[:, :, 0]


def encoded(image, kind="PNG", **options):
    """Return the bytes of an image file with a PIL image or array."""
    out = io.BytesIO()
    image = image if isinstance(image, Image.Image) else Image.fromarray(image)
    image.save(out, kind, **options)
    return out.getvalue()


def refuses(match, *arguments, **options):
    """Assert that loading is refused in one plain sentence that matches."""
    with pytest.raises(SettingError, match=match) as caught:
        load_image(*arguments, **options)
    message = str(caught.value)
    assert message[0].isupper() and message.endswith(".")
    assert "\n" not in message and ". " not in message.replace("'", "")
    assert isinstance(caught.value, ValueError)
