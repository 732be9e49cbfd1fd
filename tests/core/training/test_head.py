"""The number of classes of a classifier's head."""

import numpy as np
import pytest

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.training import class_count
from tests.helpers import one_sentence


@pytest.mark.parametrize(
    "labels, given, is_all, classes",
    [([0, 2, 1], None, True, 3), ([0, 0], None, True, 2), ([[0, 1, 0]], None, False, 3), ([0], 10, False, 10)],
)
def test_classes_are_counted(labels, given, is_all, classes):
    assert class_count(np.array(labels), given, is_all) == classes


@pytest.mark.parametrize(
    "labels, given, is_all", [([0.5], None, True), ([-1], None, True), ([3], 3, True), ([1], None, False)]
)
def test_labels_that_are_not_class_numbers_are_refused(labels, given, is_all):
    with pytest.raises(SettingError) as raised:
        class_count(np.array(labels), given, is_all)
    one_sentence(raised.value)
