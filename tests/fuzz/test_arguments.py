"""Hundreds of odd arguments to every public call give a right result or one sentence."""

import inspect
import operator

import numpy as np
import pytest

import cnn_widgets as cw

from .arguments import WRONG, check_right, outcome, somewhere
from .calls import calls, public
from .odd import Loud

EACH = 2
"""Values for each argument, beside a name that does not exist; `make fuzz` gives many more."""


@pytest.fixture(autouse=True)
def elsewhere():
    """Work in an empty folder, so that no file is left behind and none is found."""
    with somewhere():
        yield


def test_no_public_call_is_left_out():
    assert [name for name in public() if name not in calls()] == []


def test_no_argument_is_left_out():
    for name, call in calls().items():
        try:
            found = operator.attrgetter(name)(cw)
        except AttributeError:  # an attribute of one instance, or of a lesson
            continue
        if callable(found):
            parameters = inspect.signature(found).parameters.values()
            named = {each.name for each in parameters if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)}
            missing = named - {"self", "gesture"} - call.given.keys()  # a gesture may be anything that can be compared
            assert not missing, f"{name}: put {sorted(missing)} into tests/fuzz/calls.py"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", calls())
def test_a_wrong_argument_is_a_sentence(name):
    call = calls()[name]
    check_right(name, call)
    subject = call.of() if call.of else None
    for argument in call.given:
        # Different values for each argument, but the same in each run.
        rng = np.random.default_rng([*name.encode(), *argument.encode()])
        for place in (0, *rng.choice(np.arange(1, len(WRONG)), EACH, replace=False)):
            outcome(name, subject, argument, WRONG[place])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", calls())
def test_an_object_that_always_fails_and_a_huge_number_are_a_sentence(name):
    call = calls()[name]
    subject = call.of() if call.of else None
    for argument in call.given:
        for value in (Loud(), 10**400, (10**400,), [[10**400]], {"a": 10**400}):
            outcome(name, subject, argument, value)
