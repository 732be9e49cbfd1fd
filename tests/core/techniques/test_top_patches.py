"""Top patches, against NumPy's argmax over all maps in memory."""

import threading

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image

import cnn_widgets as cw
from cnn_widgets.core.job import Job
from tests.core.inspection.models import Branching, noise, randomise
from tests.helpers import one_sentence

SECONDS = 60


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(3)
    return keras.Sequential(
        [
            keras.Input((None, None, 3)),
            layers.Conv2D(4, 3, 2, "same", activation="relu", name="conv1"),
            layers.Conv2D(5, 3, padding="valid", name="conv2"),
            layers.MaxPooling2D(name="pool"),
            layers.GlobalAveragePooling2D(name="means"),
            layers.Dense(3, name="dense"),
        ]
    )


def outputs(model, image, name):
    return np.asarray(keras.Model(model.inputs[0], model.get_layer(name).output)(image[None]))[0]


def brute(model, images, name, channel, count):
    """Return the strongest value of each image with its place, in descending order."""
    best = []
    for number, image in enumerate(images):
        plane = np.atleast_1d(outputs(model, image, name))[..., channel]
        plane = plane.reshape((1,) * (2 - plane.ndim) + plane.shape)
        row, col = np.unravel_index(plane.argmax(), plane.shape)
        best.append((float(plane[row, col]), number, int(row), int(col)))
    return sorted(best, key=lambda each: (-each[0], each[1]))[:count]


@pytest.mark.parametrize("name", ["conv1", "conv2", "pool", "dense"])
def test_patches_are_those_of_all_maps_in_memory(model, name):
    images = noise(40, 20, 24, 3)
    every = cw.top_patches(model, images, name, None, count=6, batch_size=7)
    for channel, found in enumerate(every):
        assert (found.layer, found.channel, found.seen, found.is_whole) == (name, channel, 40, True)
        expected = brute(model, images, name, channel, 6)
        assert [(p.image, p.row, p.col) for p in found.patches] == [each[1:] for each in expected]
        np.testing.assert_allclose([p.value for p in found.patches], [each[0] for each in expected], rtol=1e-5)
        alone = cw.top_patches(model, images, name, channel, count=6)
        assert [p.image for p in alone.patches] == [p.image for p in found.patches]
    some = cw.top_patches(model, images, name, [2, 0], count=2)
    assert [each.channel for each in some] == [2, 0]


def test_images_of_many_sizes(model):
    sizes = [(9, 30), (20, 20), (20, 20), (33, 15), (20, 21)]
    images = [noise(*size, 3, seed=number) for number, size in enumerate(sizes)]
    found = cw.top_patches(model, images, "conv2", 1, count=5)
    expected = brute(model, images, "conv2", 1, 5)
    assert [(p.image, p.row, p.col) for p in found.patches] == [each[1:] for each in expected]
    assert all(p.size == sizes[p.image] for p in found.patches)


def test_a_patch_is_the_pixels_of_the_image_in_the_box_by_hand(model):
    # conv1, 3 x 3 with stride 2 and "same" on 20 x 24: Keras pads 0 before and 1 after. conv2, 3 x 3: output (r, c)
    # sees rows 2r to 2r + 6, columns likewise.
    images = noise(12, 20, 24, 3)
    for patch in cw.top_patches(model, images, "conv2", 3, count=12).patches:
        top, left = 2 * patch.row, 2 * patch.col
        assert (patch.field.top, patch.field.left, patch.field.height, patch.field.width) == (top, left, 7, 7)
        np.testing.assert_array_equal(patch.pixels, images[patch.image][top : top + 7, left : left + 7])
        assert (patch.box.height, patch.box.width) == (min(7, 20 - top), min(7, 24 - left))
    whole = cw.top_patches(model, images, "dense", 0).patches[0]
    np.testing.assert_array_equal(whole.pixels, images[whole.image])


def test_what_is_outside_the_box_does_not_count_and_what_is_inside_does(model):
    images = noise(6, 20, 24, 3)
    for patch in cw.top_patches(model, images, "pool", 2, count=6).patches:
        box, image = patch.box, images[patch.image]
        inside = np.zeros(image.shape[:2], bool)
        inside[box.top : box.top + box.height, box.left : box.left + box.width] = True
        other = np.where(inside[..., None], image, noise(20, 24, 3, seed=9))
        assert outputs(model, other, "pool")[patch.row, patch.col, 2] == pytest.approx(patch.value, rel=1e-5)
        other = np.where(inside[..., None], noise(20, 24, 3, seed=9), image)
        assert outputs(model, other, "pool")[patch.row, patch.col, 2] != pytest.approx(patch.value, rel=1e-3)


def test_several_places_of_one_image_are_half_a_field_apart(model):
    image = noise(40, 40, 3)
    found = cw.top_patches(model, [image], "conv2", 0, count=5, per_image=5).patches
    plane = outputs(model, image, "conv2")[..., 0].astype(float).copy()
    for patch in found:  # a field of 7 with jump 2: at least 2 rows or columns apart
        assert np.unravel_index(plane.argmax(), plane.shape) == (patch.row, patch.col)
        plane[max(0, patch.row - 1) : patch.row + 2, max(0, patch.col - 1) : patch.col + 2] = -np.inf
    assert len(found) == 5


def test_a_cancelled_search_keeps_what_it_has_found(model):
    reached = threading.Event()

    def endless():
        number = 0
        while True:
            yield noise(20, 24, 3, seed=number)
            number += 1

    def work(job):
        options = dict(count=3, batch_size=4, job=job, on_part=lambda _: reached.set())
        return cw.top_patches(model, endless(), "conv1", 0, **options)

    job = Job(work).start()
    assert reached.wait(SECONDS)
    job.cancel()
    found = job.wait(SECONDS)
    assert job.progress.state == "cancelled" and not found.is_whole and len(found.patches) == 3
    images = [noise(20, 24, 3, seed=number) for number in range(found.seen)]
    assert [p.image for p in found.patches] == [each[1] for each in brute(model, images, "conv1", 0, 3)]


def test_a_generator_is_read_once_and_never_more_than_a_batch_ahead(model):
    taken, ahead = 0, []

    def images():
        nonlocal taken
        for number in range(20):
            taken += 1
            yield noise(16, 16, 3, seed=number), number % 2

    def part(found):
        ahead.append(taken)

    found = cw.top_patches(model, images(), "conv1", 0, batch_size=4, on_part=part)
    assert taken == found.seen == 20 and ahead == [4, 8, 12, 16, 20]


def test_values_that_are_not_finite_are_skipped():
    pick = keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D(1, 1, name="conv")])
    pick.set_weights([np.full((1, 1, 1, 1), 3e38, np.float32), np.zeros(1, np.float32)])
    image = np.full((4, 4), 100.0, np.float32)
    image[2, 1] = 0.5
    (patch,) = cw.top_patches(pick, [image], "conv", 0).patches
    assert (patch.row, patch.col) == (2, 1) and patch.value == pytest.approx(1.5e38)
    pick.set_weights([np.full((1, 1, 1, 1), np.nan, np.float32), np.zeros(1, np.float32)])
    assert cw.top_patches(pick, [image], "conv", 0).patches == ()


def test_a_silent_channel_has_no_examples():
    dead = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(1, 3, activation="relu", name="conv")])
    dead.set_weights([np.zeros((3, 3, 3, 1), np.float32), -np.ones(1, np.float32)])
    found = cw.top_patches(dead, noise(5, 8, 8, 3), "conv", 0)
    assert found.patches == () and found.seen == 5


def test_every_form_of_images(model, tmp_path):
    import tensorflow as tf

    images = (noise(5, 16, 18, 3) * 255).astype(np.uint8)
    (tmp_path / "deep").mkdir()
    names = ["a.png", "b.PNG", "deep/c.png", "d.png", "e.png"]
    for name, image in zip(names, images):
        Image.fromarray(image).save(tmp_path / name, format="PNG")
    (tmp_path / "notes.txt").write_text("no image")
    expected = [p.image for p in cw.top_patches(model, images, "conv2", 0).patches]
    named = dict(zip("abcde", images))
    dataset = tf.data.Dataset.from_tensor_slices((images, np.arange(5)))
    forms = [list(images), named, iter(images), dataset, dataset.batch(2), [tmp_path / name for name in names]]
    for form in forms:
        assert [p.image for p in cw.top_patches(model, form, "conv2", 0).patches] == expected
    folder = cw.top_patches(model, str(tmp_path), "conv2", 0).patches
    order = sorted(names)
    assert [p.name for p in folder] == [names[index] for index in expected] and order != names
    assert cw.top_patches(model, named, "conv2", 0).patches[0].name == "abcde"[expected[0]]
    assert cw.top_patches(model, "cat", "conv2", 0).seen == 1


def test_images_that_cannot_be_used_are_skipped_and_reported(model, tmp_path):
    (tmp_path / "broken.png").write_bytes(b"no image")
    Image.fromarray((noise(16, 16, 3) * 255).astype(np.uint8)).save(tmp_path / "good.png")
    found = cw.top_patches(model, tmp_path, "conv1", 0)
    assert (found.seen, found.skipped_count, len(found.patches)) == (2, 1, 1) and "broken.png" in found.skipped[0]
    with pytest.raises(cw.SettingError, match="None of the 1 images could be used"):
        cw.top_patches(model, [np.full((8, 8, 3), np.nan)], "conv1", 0)


def test_images_are_made_to_fit_a_model_of_a_fixed_size():
    fixed = randomise(keras.Sequential([keras.Input((16, 16, 1)), layers.Conv2D(2, 3, name="conv")]))
    found = cw.top_patches(fixed, [noise(40, 30, 3), noise(16, 16, 3)], "conv", 1)
    assert found.skipped_count == 0 and {p.size for p in found.patches} == {(16, 16)}
    fitted = [cw.load_image(noise(40, 30, 3), size=16, mode="gray"), cw.load_image(noise(16, 16, 3), mode="gray")]
    assert [(p.image, p.row, p.col) for p in found.patches] == [each[1:] for each in brute(fixed, fitted, "conv", 1, 2)]
    for patch in found.patches:
        rows, cols = slice(patch.row, patch.row + 3), slice(patch.col, patch.col + 3)
        np.testing.assert_array_equal(patch.pixels, fitted[patch.image][rows, cols])


def test_an_inspector_with_a_preprocess_and_models_of_other_kinds():
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((20, 20, 3)), layers.Conv2D(3, 3, name="conv")])
    preprocess = keras.applications.vgg16.preprocess_input
    ins = cw.Inspector(model, noise(20, 20, 3), preprocess)
    images = noise(8, 20, 20, 3)
    found = cw.top_patches(ins, images, "conv", 0, count=3)
    given = [preprocess(image * 255) for image in images]
    assert [(p.image, p.row, p.col) for p in found.patches] == [each[1:] for each in brute(model, given, "conv", 0, 3)]
    np.testing.assert_array_equal(
        found.patches[0].pixels,
        images[found.patches[0].image][
            found.patches[0].row : found.patches[0].row + 3, found.patches[0].col : found.patches[0].col + 3
        ],
    )
    own = Branching()
    own(images)
    found = cw.top_patches(own, images, "block/second", 1, count=2, batch_size=3)
    maps = cw.Inspector(own, images[found.patches[0].image]).feature_maps("block/second")[..., 1]
    assert maps.max() == pytest.approx(found.patches[0].value, rel=1e-4)
    with pytest.raises(cw.SettingError, match="An inspector has its own preprocess"):
        cw.top_patches(ins, images, "conv", 0, preprocess=preprocess)


def test_a_model_with_channels_first_gives_the_same():
    first = keras.Sequential(
        [
            keras.Input((3, 12, 14)),
            layers.Permute((2, 3, 1)),
            layers.Conv2D(3, 3, name="conv"),
            layers.Permute((3, 1, 2), name="back"),
        ]
    )
    images = noise(6, 12, 14, 3)
    conv, back = (cw.top_patches(first, images, name, 2, count=6).patches for name in ("conv", "back"))
    assert [(p.image, p.row, p.col, p.value) for p in conv] == [(p.image, p.row, p.col, p.value) for p in back]


def test_the_model_stays_as_it_is(model):
    before, flags = [w.copy() for w in model.get_weights()], [layer.trainable for layer in model.layers]
    cw.top_patches(model, noise(5, 16, 16, 3), "dense", None)
    assert [layer.trainable for layer in model.layers] == flags
    for old, new in zip(before, model.get_weights()):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize(
    "wrong, says",
    [
        (dict(layer="conv9"), "no layer 'conv9'"),
        (dict(channel=4), "choose 0 to 3, or None for all"),
        (dict(channel=-1), "no channel of conv1 -1"),
        (dict(channel=True), "no channel of conv1 True"),
        (dict(channel=1.0), "no channel"),
        (dict(channel=[]), "No channel is given"),
        (dict(count=0), "count is 0"),
        (dict(count="many"), "whole number"),
        (dict(per_image=0), "per_image is 0"),
        (dict(batch_size=0), "batch_size"),
        (dict(images=[]), "no images in the set"),
        (dict(images=iter([])), "no images in the set"),
        (dict(images=5), "The images are of type int"),
        (dict(images=np.zeros((2, 2, 2, 2, 2))), "array of shape"),
        (dict(images=[[[1, 2], [3]]]), "None of the 1 images"),
        (dict(images="nowhere.png"), "no sample or file named"),
        (dict(model=object()), "of type object"),
        (dict(images=np.zeros((0, 8, 8, 3))), "no images in the set"),
    ],
)
def test_bad_arguments_are_refused_in_a_sentence(model, wrong, says):
    arguments = {"model": model, "images": noise(2, 8, 8, 3), "layer": "conv1", "channel": 0, **wrong}
    with pytest.raises(cw.SettingError) as error:
        cw.top_patches(**arguments)
    assert says in one_sentence(error.value)


def test_a_search_that_needs_too_much_memory_is_refused():
    big = keras.Sequential(
        [
            keras.Input((512, 512, 3)),
            layers.Conv2D(512, 3, 64, name="conv"),
            layers.Conv2D(512, 7, name="deep"),
        ]
    )
    with pytest.raises(cw.SettingError) as error:
        cw.top_patches(big, noise(1, 512, 512, 3), "deep", None)
    assert "more than 256" in one_sentence(error.value)
    assert len(cw.top_patches(big, noise(1, 512, 512, 3), "deep", 5).patches) == 1
