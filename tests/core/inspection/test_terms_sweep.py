"""Two thousand values at random places of layers with random settings: their terms give Keras's own values."""

import zlib

import numpy as np
import pytest

from cnn_widgets.core.inspection import Inspection
from tests.core.inspection.models import randomise
from tests.core.inspection.random_layers import MAPS, SEQUENCES, random_model
from tests.core.inspection.shown_terms import assert_adds_up

MODELS, PLACES = 3, 14
KINDS = [*MAPS, *SEQUENCES]


def test_there_are_two_thousand():
    assert len(KINDS) * MODELS * PLACES >= 2000


@pytest.mark.parametrize("kind", KINDS)
def test_terms_at_random_places_give_the_value_of_keras(kind):
    for seed in range(MODELS):
        random = np.random.default_rng([zlib.crc32(kind.encode()), seed])
        model = randomise(random_model(kind, random), seed)
        image = random.normal(size=model.inputs[0].shape[1:]).astype(np.float32)
        inspection = Inspection(model, image, scale=1)
        name = inspection.graph.nodes[-1].name
        maps = inspection.stage(name).maps
        for _ in range(PLACES):
            place = tuple(int(random.integers(size)) for size in maps.shape)
            try:
                assert_adds_up(inspection, name, place)
            except Exception as error:
                layer = inspection.layer(name)
                raise AssertionError(f"{kind} {seed} {getattr(layer, 'get_config', dict)()}: {error}") from error
