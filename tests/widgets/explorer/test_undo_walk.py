"""Random walks with undo: n undos give what was in force n steps ago, bit for bit, and as many redos the present."""

import contextlib

import keras  # noqa: F401 - until it is there, nothing is shown
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import cnn_widgets as cw
from cnn_widgets.core.undo.gesture import Gesture
from tests.helpers import noise, settings_of

from .test_random_walk import CHANGE, MOST_BLOCKS, SETTINGS, assert_shows_keras, change, places

CHANGES = 40
WALKS = 12

values = st.sampled_from(sorted(SETTINGS)).flatmap(
    lambda name: st.tuples(st.just(name), st.lists(SETTINGS[name], min_size=2, max_size=4))
)
STEP = st.one_of(
    CHANGE,
    CHANGE,
    st.tuples(st.just("drag"), places, values),
    st.tuples(st.just("update"), places, st.fixed_dictionaries({}, optional=SETTINGS)),
    st.tuples(st.just("probe"), st.integers(-2, 2), st.sampled_from([0, 0.1]), st.sampled_from([0, 15])),
    st.tuples(st.just("put back"), places),
    st.tuples(st.just("undo"), st.integers(1, 6)),
    st.tuples(st.just("redo"), st.integers(1, 6)),
)


def state(ex):
    """All that undo brings back: the objects that are shared, and the bits of kernels and maps."""
    stages = [f"conv{number}" for number in range(1, len(ex.blocks) + 1)]
    bias = [ex.bias(stage) for stage in stages]
    return (
        (ex.image.tobytes(), ex.image.shape, ex.image.name, ex.unmoved.tobytes(), ex.probed, ex.seed),
        tuple((id(block), id(block.weights)) for block in ex.blocks),
        [settings_of(block) for block in ex.blocks],
        [ex.kernels(stage).tobytes() for stage in stages],
        [None if each is None else each.tobytes() for each in bias],
        ex.feature_maps(ex.stages[-1]).tobytes(),
    )


def act(ex, removed, kind, *given):
    """Change something; what is refused changes nothing."""
    block = ex.blocks[given[0] % len(ex.blocks)] if given and isinstance(given[0], int) else None
    with contextlib.suppress(cw.SettingError):
        if kind == "drag":
            name, dragged = given[1]
            with Gesture(object()):
                for value in dragged:
                    with contextlib.suppress(cw.SettingError):
                        setattr(block, name, value)
        elif kind == "update":
            block.update(**given[1])
        elif kind == "probe":
            ex.probe(shift=(0, given[0]), noise=given[1], rotate=given[2])
        elif kind == "put back":
            if removed and len(ex.blocks) < MOST_BLOCKS:
                ex.blocks = (*ex.blocks, removed[given[0] % len(removed)])
        else:
            before = ex.blocks
            change(ex, kind, *given)
            removed += [block for block in before if block not in ex.blocks]


class Past:
    """What was in force at each step, and which of it is now."""

    def __init__(self, ex):
        self._ex = ex
        self._states = [state(ex)]
        self._at = 0

    def go(self, steps):
        """Undo, or redo where there are less than none; and compare each with what was there."""
        for _ in range(abs(steps)):
            way = -1 if steps > 0 else 1
            if not 0 <= self._at + way < len(self._states):
                break
            (self._ex.undo if steps > 0 else self._ex.redo)()
            self._at += way
            assert state(self._ex) == self._states[self._at]
        self._compare_ends()

    def note(self):
        """Note what is in force after a change: a step, unless it is what was there before."""
        now = state(self._ex)
        if now != self._states[self._at]:
            self._states = [*self._states[: self._at + 1], now]
            self._at += 1
        self._compare_ends()

    def _compare_ends(self):
        scene = self._ex.scene
        assert (scene.can_undo, scene.can_redo) == (self._at > 0, self._at < len(self._states) - 1)
        assert len(self._ex._steps.moment.past) == self._at


# Without shrinking, which would take longer than a test may: the walk up to the failure is what tells.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(max_examples=WALKS, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(walk=st.lists(STEP, min_size=CHANGES, max_size=CHANGES))
def test_undo_and_redo_give_what_was_there(walk):
    ex = cw.Explorer(noise(32, 36, 3), blocks=[cw.Block(filters=4, pooling=None), cw.Block(filters=3)])
    past, removed = Past(ex), []
    for kind, *given_values in walk:
        if kind in ("undo", "redo"):
            past.go(given_values[0] if kind == "undo" else -given_values[0])
        else:
            act(ex, removed, kind, *given_values)
            past.note()
    assert_shows_keras(ex)
    past.go(CHANGES)
    assert not ex.scene.can_undo
    assert_shows_keras(ex)
    past.go(-CHANGES)
    assert not ex.scene.can_redo
    assert_shows_keras(ex)
