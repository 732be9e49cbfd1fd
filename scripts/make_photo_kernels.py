"""Learn the kernels of the bundled models `photos` and `photos_11` from photos: `python -m scripts.make_photo_kernels`.

There are no labels and no network: small patches of photos are contrast-normalised, whitened (ZCA), and clustered by
spherical k-means; each cluster's centre is a kernel. See Coates & Ng, "Learning Feature Representations with K-Means"
(2012). The photos are those of scikit-image that are CC0 or in the public domain.
"""

import time

import keras
import numpy as np
import skimage.data
from skimage.transform import rescale

from scripts.model_files import save

PHOTOS = ("astronaut", "chelsea", "coffee", "rocket", "hubble_deep_field")
MODELS = {"photos": (7, 32), "photos_11": (11, 48)}
PATCHES, ITERATIONS, EPSILON, SEED = 120_000, 40, 0.08, 3


def photos() -> list[np.ndarray]:
    """Return the photos, float32 (height, width, 3) in 0 to 1, each at full and at half size."""
    whole = [(getattr(skimage.data, name)() / 255).astype(np.float32) for name in PHOTOS]
    return [*whole, *(rescale(photo, 0.5, channel_axis=2, anti_aliasing=True).astype(np.float32) for photo in whole)]


def patches(side: int, random: np.random.Generator) -> np.ndarray:
    """Return contrast-normalised patches from random places, (n, side * side * 3), without the nearly uniform ones."""
    pictures, found = photos(), []
    share = PATCHES // len(pictures)
    for picture in pictures:
        rows = random.integers(0, picture.shape[0] - side, share)
        cols = random.integers(0, picture.shape[1] - side, share)
        found += [picture[r : r + side, c : c + side].ravel() for r, c in zip(rows, cols)]
    flat = np.array(found)
    flat -= flat.mean(1, keepdims=True)
    spread = flat.std(1, keepdims=True)
    return (flat / np.sqrt(spread**2 + 0.01))[spread[:, 0] > 0.03]


def whitening(data: np.ndarray) -> np.ndarray:
    """Return the symmetric matrix (ZCA) that removes the correlations between pixels."""
    values, vectors = np.linalg.eigh(np.cov(data, rowvar=False))
    return (vectors / np.sqrt(values + EPSILON)) @ vectors.T


def spherical_k_means(data: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """Return the cluster centres, unit vectors (count, n); each patch belongs to the one that it projects on most."""
    centres = random.standard_normal((count, data.shape[1]))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    for _ in range(ITERATIONS):
        projections = data @ centres.T
        best = np.abs(projections).argmax(1)
        weights = projections[np.arange(len(data)), best]
        sums = np.zeros_like(centres)
        np.add.at(sums, best, weights[:, None] * data)
        empty = np.linalg.norm(sums, axis=1) == 0
        sums[empty] = data[random.integers(0, len(data), empty.sum())]
        centres = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return centres


def window(side: int) -> np.ndarray:
    """Return a Gaussian (side, side, 1) that makes kernels fade out towards their borders."""
    axis = np.arange(side) - (side - 1) / 2
    bell = np.exp(-((axis / (0.36 * side)) ** 2))
    return (bell[:, None] * bell)[..., None]


def learn(side: int, count: int) -> np.ndarray:
    """Return kernels float32 (side, side, 3, count), each of norm 1, the largest cluster first."""
    random = np.random.default_rng(SEED)
    data = patches(side, random)
    matrix = whitening(data)
    shape = np.broadcast_to(window(side), (side, side, 3)).ravel()
    white = data @ matrix * shape
    centres = spherical_k_means(white, count, random)
    counts = np.bincount(np.abs(white @ centres.T).argmax(1), minlength=count)
    kernels = centres[np.argsort(-counts)]
    return kernels.reshape(count, side, side, 3).transpose(1, 2, 3, 0).astype(np.float32)


def build(kernels: np.ndarray, name: str) -> keras.Sequential:
    """Return a model of one convolution with these kernels, followed by a ReLU."""
    side, _, _, count = kernels.shape
    model = keras.Sequential(
        [
            keras.Input((224, 224, 3), name="input"),
            keras.layers.Conv2D(count, side, use_bias=False, padding="same", name="conv1"),
            keras.layers.Activation("relu", name="act1"),
        ],
        name=name,
    )
    model.get_layer("conv1").set_weights([kernels])
    return model


def main() -> None:
    """Learn the kernels of both models and save them."""
    for name, (side, count) in MODELS.items():
        start = time.monotonic()
        kernels = learn(side, count)
        save(build(kernels, name), name, {"patches": PATCHES, "seconds": round(time.monotonic() - start)})


if __name__ == "__main__":
    main()
