"""Top-activating patches: what, in many images, a channel answers to most."""

from collections.abc import Callable, Sequence
from typing import Any

from ...argument_checks import function_from
from ...inspection.input.input_kind import input_kind
from ...inspection.input.preprocess import Preprocess
from ...job import Cancelled, Job, job_from
from ...language import say
from ...numbers import count_from
from ..subject import subject_of
from .image_batches import Feed
from .image_set import ImageSet
from .search import ChannelPatches, PatchSearch

MOST_COUNT = 1000
MOST_AT_ONCE = 4096
Found = ChannelPatches | tuple[ChannelPatches, ...]


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
    on_part: Callable[[Found], None] | None = None,
) -> Found:
    """Return the patches of a set of images that a channel answers to most.

    The images are read once, batch by batch; what is kept are the patches. Each is cut at the true receptive field of
    the value: nothing outside it could change the value, and where the field reaches beyond the border the patch ends
    there. An image of another size than the model takes is cropped at the centre and scaled, as `load_image` does.

    Args:
        model: A Keras model, or an Inspector.
        images: As `ImageSet` takes them: an array (images, height, width, channels), a folder, a list of paths or
            arrays, a dict by name, a generator or a tf.data.Dataset; of any sizes.
        layer: Name of the layer, as `Inspector.stages` has it.
        channel: Which channel or unit; a list of them, or None for all, takes the same one pass.
        count: How many patches are kept for each channel.
        per_image: How many of them may come from one image, at least half a field apart.
        preprocess: As an `Inspector` takes it; only with a model.
        scale: What to multiply the images with before that. None decides once: an inspector has decided already, and
            for a model the first image does, as of an `Inspector`. Images whose values are not of the first one's kind
            (0 to 255 after 0 to 1) are multiplied like it, and named in the result.
        batch_size: Images in a batch, at most; fewer where they are large.
        job: Is told how far it is, and may be paused and cancelled; what was found is kept.
        on_part: Takes what was found so far, after each batch.

    Returns:
        A `ChannelPatches`, or a tuple of them where `channel` is a list or None. Values that are not finite are passed
        over.

    Raises:
        SettingError: If there is no such layer or channel, no image could be used, or the patches would not fit into
            256 MB.

    Example:
        >>> found = cw.top_patches(model, "photos/", "block3_conv2", channel=17)
        >>> found.patches[0].value, found.patches[0].name, found.patches[0].box
        >>> job = Job(lambda job: cw.top_patches(model, images, "conv1", None, job=job)).start()

    Notes:
        Zeiler & Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, arXiv:1311.2901, show the
        images that excite a channel most. Borowski et al., "Exemplary natural images explain CNN activations better
        than state-of-the-art feature visualization", ICLR 2021, arXiv:2010.12606, found that they help people more
        than synthetic pictures do. They show what occurs in these images, not all that would excite the channel, nor
        which part of the patch does.
    """
    job, on_part = job_from(job), function_from(on_part, "on_part")
    count, per_image = count_from(count, MOST_COUNT, "count"), count_from(per_image, MOST_COUNT, "per_image")
    at_once = count_from(batch_size, MOST_AT_ONCE, "batch_size")
    subject = subject_of(model, preprocess, scale)
    if not isinstance(images, ImageSet):
        images = ImageSet(images, signals=input_kind(subject.model) == "signal")
    feed = Feed(subject, images, at_once)
    search = PatchSearch(layer, channel, count, per_image)
    try:
        for batch in feed:
            search.add(batch)
            if on_part is not None:
                on_part(search.found(feed, is_whole=False))
            if job is not None:
                job.step(feed.seen, images.length or 0, say("images"))
    except Cancelled:
        return search.found(feed, is_whole=False)
    return search.found(feed, is_whole=True)
