"""Figures and posters: real pictures of the stages, made without pyplot's global state."""

import io
import pickle

import matplotlib
import numpy as np
import pytest
from PIL import Image

import cnn_widgets as cw
from tests.helpers import noise, one_sentence


@pytest.fixture(scope="module")
def ex():
    explorer = cw.Explorer(noise(24, 30, 3), filters=5)
    explorer.set_kernels("conv1", np.zeros((3, 3)), filter=2)
    return explorer


def drawn(figure):
    """The pictures of a figure, in order."""
    return [np.asarray(axes.images[0].get_array()) for axes in figure.axes if axes.images]


def test_a_figure_is_matplotlibs_and_unknown_to_pyplot(ex):
    from matplotlib import pyplot

    figure = ex.figure("conv1")
    assert isinstance(figure, matplotlib.figure.Figure)
    assert pyplot.get_fignums() == []
    buffer = io.BytesIO()
    figure.savefig(buffer, format="pdf")
    assert buffer.getvalue().startswith(b"%PDF")


def test_a_notebook_shows_it_as_a_picture_without_pyplot(ex):
    """What IPython would send of it, with no back end of matplotlib's set up."""
    from IPython.core.formatters import DisplayFormatter

    data, _ = DisplayFormatter().format(ex.figure("conv1"))
    with Image.open(io.BytesIO(data["image/png"])) as picture:
        assert picture.format == "PNG" and min(picture.size) > 100
    again = pickle.loads(pickle.dumps(ex.figure("conv1")))
    assert len(drawn(again)) == 5


def test_after_relu_zero_is_the_tables_first_colour_and_the_largest_value_its_last(ex):
    maps = ex.feature_maps("act1")
    tiles = drawn(ex.figure("act1"))
    assert len(tiles) == 5
    magma = matplotlib.colormaps["magma"]([0, 255], bytes=True)[:, :3].astype(int)
    for channel in (0, 1, 3, 4):
        plane = maps[:, :, channel]
        assert np.abs(tiles[channel][plane == 0] - magma[0]).max(initial=0) <= 1
        assert np.abs(tiles[channel][plane == plane.max()] - magma[1]).max() <= 1


def test_before_an_activation_the_colours_are_symmetric_about_zero(ex):
    maps, tiles = ex.feature_maps("conv1"), drawn(ex.figure("conv1"))
    table = matplotlib.colormaps["RdBu"]
    for channel in (0, 4):
        limit = np.abs(maps[:, :, channel]).max()
        expected = table(np.floor((maps[:, :, channel] / limit + 1) / 2 * 255 + 0.5).astype(int), bytes=True)[..., :3]
        assert np.abs(tiles[channel].astype(int) - expected).max() <= 1
    assert tiles[2].min() > 240, "an all zero channel is the neutral middle"


def test_the_scale_on_screen_is_the_figures(ex):
    ex.scene.scale = "gray"
    try:
        tiles, maps = drawn(ex.figure("conv1")), ex.feature_maps("conv1")
    finally:
        ex.scene.scale = "channel"
    expected = np.floor((maps - maps.min()) / np.ptp(maps) * 255 + 0.5).transpose(2, 0, 1)
    assert np.abs(np.stack(tiles)[..., 0] - expected).max() <= 1


def test_tiles_are_labelled_with_the_largest_value_and_dead_ones_say_so(ex):
    figure = ex.figure("conv1")
    titles = [axes.get_title() for axes in figure.axes if axes.images]
    assert "all zero" in titles[2]
    maps = ex.feature_maps("conv1")
    for channel in (0, 1):
        plane = maps[:, :, channel]
        strongest = plane.flat[np.abs(plane).argmax()]
        assert f"{strongest:.2f}".replace("-", "−") in titles[channel]
    assert "conv1" in figure.get_suptitle() and "22 × 28 × 5" in figure.get_suptitle()


def test_kernels_over_rgb_are_colour_pictures(ex):
    tiles, kernel = drawn(ex.figure("conv1", kernels=True)), ex.kernels("conv1")
    expected = (0.5 + kernel / (2 * np.abs(kernel).max())) * 255
    for index, tile in enumerate(tiles):
        assert np.abs(tile - expected[..., index]).max() <= 0.51


@pytest.mark.parametrize(
    "options", [dict(columns=1), dict(columns=3, tile=2.0), dict(scale="layer"), dict(colormap="viridis")], ids=str
)
def test_figures_take_options(ex, options):
    assert len(drawn(ex.figure("pool1", **options))) == 5


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (dict(scale="Layer"), "scale is 'Layer': use one of channel, layer, gray"),
        (dict(colormap="jet"), "colormap is 'jet': use one of magma"),
        (dict(channels=3), "channels is 3: give a list of channels of pool1, from 0 to 4"),
        (dict(channels=[1.5]), "not .1.5."),
        (dict(channels="12"), "channels is '12'"),
        (dict(kernels=True), "pool1 has no kernels"),
        (dict(kernels="no"), "kernels is 'no': give True or False"),
        (dict(columns=0), "columns is 0"),
        (dict(tile=np.nan), "tile is nan"),
    ],
    ids=str,
)
def test_what_a_figure_cannot_show_is_refused_and_not_shown_as_something_else(ex, options, says):
    with pytest.raises(cw.SettingError, match=says) as caught:
        ex.figure("pool1", **options)
    one_sentence(caught.value)


def test_an_unknown_stage_names_those_that_exist(ex):
    with pytest.raises(cw.SettingError, match="choose one of input, conv1, act1, pool1"):
        ex.figure("conv7")


@pytest.mark.parametrize(
    "image", [noise(24, 30, 3), noise(3, 3, 1), noise(300, 20, 2), np.zeros((9, 9))], ids=lambda i: str(i.shape)
)
@pytest.mark.parametrize("scale", ["channel", "layer", "gray"])
def test_a_poster_shows_something_of_any_image(image, scale):
    explorer = cw.Explorer(image, filters=70, pooling=None)
    explorer.scene.scale = scale
    data = explorer.poster()
    picture = Image.open(io.BytesIO(data))
    assert picture.format == "PNG" and len(data) < 300_000
    pixels = np.asarray(picture.convert("RGB"))
    assert (pixels < 250).any(axis=2).mean() > 0.02
    assert (pixels[:5] > 250).all(), "a margin"
