"""Area means against a brute-force mean."""

import numpy as np
import pytest

from cnn_widgets.render.area_mean import area_mean, step_for
from tests.helpers import noise


@pytest.mark.parametrize("step", [1, 2, 3, 4, 7, 13, 40])
@pytest.mark.parametrize("shape", [(2, 12, 9), (1, 13, 13), (3, 1, 8), (1, 7, 30)])
def test_each_cell_is_the_mean_of_what_it_covers(shape, step):
    planes = noise(*shape) * 100 - 30
    before = planes.copy()
    result = area_mean(planes, step)
    assert result.dtype == np.float32 and result.shape == (shape[0], -(-shape[1] // step), -(-shape[2] // step))
    for channel, row, col in np.ndindex(result.shape):
        covered = before[channel, row * step : (row + 1) * step, col * step : (col + 1) * step]
        assert result[channel, row, col] == pytest.approx(covered.mean(dtype=float), rel=1e-5, abs=1e-4)
    np.testing.assert_array_equal(planes, before)


def test_what_is_not_finite_stays_in_its_cell():
    planes = np.ones((1, 6, 6), np.float32)
    planes[0, 0, 0], planes[0, 5, 5] = np.nan, np.inf
    result = area_mean(planes, 3)
    assert np.isnan(result[0, 0, 0]) and np.isinf(result[0, 1, 1]) and (result[0, 0, 1], result[0, 1, 0]) == (1, 1)


@pytest.mark.parametrize(
    ("size", "target", "step"),
    [((222, 222), 112, 2), ((28, 28), 112, 1), ((1078, 1438), 112, 13), ((5, 5), 0, 5), ((5, 5), -3, 5)],
)
def test_the_longer_side_comes_near_the_target(size, target, step):
    assert step_for(*size, target) == step
