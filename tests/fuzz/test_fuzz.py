"""About 1,400 cases of `make fuzz`."""

import numpy as np
import pytest

from .case import watched
from .kinds import KINDS, SHARES

CASES = 1400


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", KINDS)
def test_a_right_result_or_one_clear_sentence(kind):
    wanted, done, scene = round(CASES * SHARES[kind] / sum(SHARES.values())), {"right": 0, "refused": 0}, 0
    while sum(done.values()) < wanted:
        rng = np.random.default_rng([0, scene, *kind.encode()])
        with watched():
            for outcome in KINDS[kind](rng):
                done[outcome] += 1
        scene += 1
    assert all(done.values()), f"not hostile, or nothing is taken: {done}"
