"""A state as one line."""

import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.core.saving.text import PREFIX


def same_bits(first, second):
    assert first.stages == second.stages and first.seed == second.seed
    for stage in first.stages:
        assert first.feature_maps(stage).tobytes() == second.feature_maps(stage).tobytes()
    assert first.kernels("conv1").tobytes() == second.kernels("conv1").tobytes()


def test_a_line_is_short_and_comes_back_bit_for_bit():
    ex = cw.Explorer("cat", blocks=[cw.Block(filters=4, kernel_size=5), cw.Block(filters=3, pooling=None)], seed=7)
    ex.set_kernels("conv1", "sobel_x", filter=2)
    line = ex.to_text()
    assert "\n" not in line and len(line) < 2000
    again = cw.Explorer.from_text(line)
    same_bits(ex, again)
    assert again.to_text() == line and again.image.name == "cat"


def test_the_users_own_image_is_included():
    ex = cw.Explorer(np.arange(49).reshape(7, 7), filters=1, pooling=None)
    again = cw.Explorer.from_text(ex.to_text(), panels=["maps"], locked=True)
    assert again.image[6, 6, 0] == 48
    same_bits(ex, again)


def test_a_moved_sample_is_the_users_own_image():
    ex = cw.Explorer("digit_4", filters=2, kernel_size=5)
    ex.probe(shift=(0, 3))
    same_bits(ex, cw.Explorer.from_text(ex.to_text()))


@pytest.mark.parametrize(
    "line",
    [
        None,
        3,
        "",
        "cnnw1",
        "abc",
        PREFIX + ":",
        PREFIX + "cat@224x224:",
        PREFIX + "dog@2x2:AAAA",
        PREFIX + ":§§§",
        PREFIX + "cat@9999999999x2:UEsDBA==",
        PREFIX + "../../etc/passwd@2x2:UEsDBA==",
    ],
)
def test_other_lines_are_refused_in_a_sentence(line):
    with pytest.raises(cw.SettingError) as refusal:
        cw.Explorer.from_text(line)
    assert len(str(refusal.value)) < 250 and "\n" not in str(refusal.value)
