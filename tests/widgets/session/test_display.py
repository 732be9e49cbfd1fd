"""What a notebook stores: a live view, a stable text, and a picture for where no kernel runs."""

import base64
import io

import numpy as np
from PIL import Image

import cnn_widgets as cw
from tests.helpers import noise


def bundle(explorer):
    result = explorer._repr_mimebundle_()
    return result[0] if isinstance(result, tuple) else result


def test_the_mimebundle_has_a_view_a_picture_and_a_text():
    shown = bundle(cw.Explorer("cat", filters=4))
    assert "application/vnd.jupyter.widget-view+json" in shown
    assert shown["text/plain"] == "Explorer(cat 224 × 224 × 3, Block(filters=4), seed=0)"
    data = base64.b64decode(shown["image/png"])
    assert data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) < 300_000
    picture = Image.open(io.BytesIO(data))
    picture.verify()
    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
    coloured = (np.ptp(pixels, axis=2) > 20).mean()
    assert (pixels < 250).any(axis=2).mean() > 0.1 and coloured > 0.05


def test_the_picture_follows_the_settings():
    explorer = cw.Explorer(noise(20, 20, 3), filters=3)
    before = bundle(explorer)["image/png"]
    assert bundle(explorer)["image/png"] == before
    explorer.blocks[0].kernel_size = 5
    assert bundle(explorer)["image/png"] != before


def test_the_picture_holds_the_input_in_its_true_colours():
    image = np.zeros((16, 16, 3), np.float32)
    image[..., 0], image[..., 1] = 1, 0.5
    pixels = np.asarray(
        Image.open(io.BytesIO(base64.b64decode(bundle(cw.Explorer(image, filters=2))["image/png"]))).convert("RGB")
    ).astype(int)
    assert (np.abs(pixels - [255, 128, 0]).max(axis=2) <= 2).sum() > 1000
