"""Top-activating patches: the parts of many images that a channel responds to most."""

from collections.abc import Callable, Sequence
from typing import Any

from ...argument_checks import function_from
from ...inspection.input.input_kind import input_kind
from ...inspection.input.preprocess import Preprocess
from ...job import Cancelled, Job, job_from
from ...language import say
from ...numbers import count_from
from ..subject import subject_of
from .image_batches import ImageBatches
from .image_set import ImageSet
from .search import ChannelPatches, PatchSearch

MOST_COUNT = 1000
MOST_AT_ONCE = 4096
PatchesFound = ChannelPatches | tuple[ChannelPatches, ...]


def top_patches(
    model: Any,
    images: Any,
    layer: str,
    channel: int | Sequence[int] | None = 0,
    *,
    count: int = 9,
    per_image: int = 1,
    preprocess: Preprocess | None = None,
    scale: float | None = None,
    batch_size: int = 32,
    job: Job | None = None,
    on_part: Callable[[PatchesFound], None] | None = None,
) -> PatchesFound:
    """Return the patches of a set of images that a channel responds to most.

    The images are read once, batch by batch, and only the patches are kept. Each is cut at the exact receptive field of
    its value: nothing outside the field can change the value, and at the image's border the patch ends. Images of
    another size than the model takes are cropped at the centre and resized, as `load_image` does.

    Args:
        model: A Keras model, or an `Inspector`.
        images: As `ImageSet` takes them: an array (images, height, width, channels), a folder, a list of paths or
            arrays, a dict by name, a generator or a tf.data.Dataset; of any sizes.
        layer: The name of the layer, as in `Inspector.stages`.
        channel: The index of the channel or unit; several, or None for all, need no more than the same single pass.
        count: The number of patches to keep for each channel.
        per_image: How many of them may come from one image, at least half a receptive field apart.
        preprocess: As an `Inspector` takes it; only with a model.
        scale: The factor applied to the images before `preprocess`. With None, an inspector's own is used, or the first
            image decides it for a model, as in an `Inspector`. Images whose range of values differs from that of the
            first (0 to 255 after 0 to 1) are scaled by the same factor, and named in the result.
        batch_size: The largest number of images in a batch; large images come in smaller batches.
        job: Is told the progress, and may be paused or cancelled; what was found until then is returned.
        on_part: Is called with the result so far after each batch.

    Returns:
        A `ChannelPatches`, or a tuple of them if `channel` is a list or None. Values that are not finite are ignored.

    Raises:
        SettingError: If there is no such layer or channel, no image can be used, or the patches could take more than
            256 MB.

    Example:
        >>> found = cw.top_patches(model, "photos/", "block3_conv2", channel=17)
        >>> found.patches[0].value, found.patches[0].name, found.patches[0].box
        >>> job = Job(lambda job: cw.top_patches(model, images, "conv1", None, job=job)).start()

    Notes:
        Zeiler & Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, arXiv:1311.2901, show the
        images that excite a channel most. Borowski et al., "Exemplary natural images explain CNN activations better
        than state-of-the-art feature visualization", ICLR 2021, arXiv:2010.12606, found that they help people more
        than synthetic pictures do. They show what occurs in these images, not everything that would excite the channel,
        nor which part of a patch does.
    """
    job, on_part = job_from(job), function_from(on_part, "on_part")
    count, per_image = count_from(count, MOST_COUNT, "count"), count_from(per_image, MOST_COUNT, "per_image")
    at_once = count_from(batch_size, MOST_AT_ONCE, "batch_size")
    subject = subject_of(model, preprocess, scale)
    if not isinstance(images, ImageSet):
        images = ImageSet(images, signals=input_kind(subject.model) == "signal")
    batches = ImageBatches(subject, images, at_once)
    search = PatchSearch(layer, channel, count, per_image)
    try:
        for batch in batches:
            search.add(batch)
            if on_part is not None:
                on_part(search.found(batches, is_whole=False))
            if job is not None:
                job.step(batches.seen, images.length or 0, say("images"))
    except Cancelled:
        return search.found(batches, is_whole=False)
    return search.found(batches, is_whole=True)
