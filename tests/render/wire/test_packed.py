"""The packed form: what is put in comes out, aligned, and its header is JSON."""

import json
import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_widgets.render.wire import pack, unpack

ARRAYS = st.dictionaries(
    st.text(max_size=8),
    st.sampled_from([np.uint8, np.int32, np.float32]).flatmap(
        lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5))
    ),
    max_size=5,
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(header=st.dictionaries(st.text().filter(lambda key: key != "arrays"), JSON, max_size=4), arrays=ARRAYS)
def test_what_is_packed_comes_out(header, arrays):
    packed = pack(header, arrays)
    back, arrays_back = unpack(packed)
    assert {key: value for key, value in back.items() if key != "arrays"} == header
    assert list(arrays_back) == list(arrays)
    for name, array in arrays.items():
        assert arrays_back[name].dtype == array.dtype and arrays_back[name].shape == array.shape
        np.testing.assert_array_equal(arrays_back[name], array)


@given(arrays=ARRAYS, text=st.text(max_size=20))
def test_the_layout_is_as_documented(arrays, text):
    packed = pack({"text": text}, arrays)
    (length,) = struct.unpack("<I", packed[:4])
    assert (4 + length) % 8 == 0
    header = json.loads(packed[4 : 4 + length].decode("utf-8"), parse_constant=pytest.fail)
    for name, array in arrays.items():
        place = header["arrays"][name]
        start = 4 + length + place["offset"]
        assert start % 8 == 0 and place["shape"] == list(array.shape)
        assert packed[start : start + array.nbytes] == array.astype(array.dtype.newbyteorder("<")).tobytes()


def test_arrays_lie_in_c_order_and_little_endian_whatever_they_were():
    base = np.arange(12, dtype=np.float32).reshape(3, 4)
    for array in (base.T, base[::-1, ::2], np.asfortranarray(base), base.astype(">f4")):
        packed = pack({}, {"a": array})
        np.testing.assert_array_equal(unpack(packed)[1]["a"], array)
        assert packed.endswith(array.astype("<f4").tobytes("C") + b"\0" * (-array.nbytes % 8))


def test_numbers_that_json_cannot_hold_become_words():
    header, _ = unpack(pack({"a": math.nan, "b": [np.float32("inf"), -math.inf], "c": np.array([1, np.nan])}, {}))
    assert header == {"a": "NaN", "b": ["Infinity", "-Infinity"], "c": [1.0, "NaN"], "arrays": {}}


def test_numpys_numbers_become_pythons():
    given_ = dict(
        a=np.int64(2**40),
        b=np.float32(0.5),
        c=np.bool_(True),
        d=np.arange(3),
        e=(1, np.uint8(2)),
        f={1: np.array([True])},
    )
    header, _ = unpack(pack(given_, {}))
    assert header == {"a": 2**40, "b": 0.5, "c": True, "d": [0, 1, 2], "e": [1, 2], "f": {"1": [True]}, "arrays": {}}
    assert header["c"] is True


@pytest.mark.parametrize("dtype", ["float64", "int64", "bool", "float16", "complex64", "U1"])
def test_another_dtype_is_an_error_and_not_silently_converted(dtype):
    with pytest.raises(TypeError, match="the wire carries uint8, int32, float32"):
        pack({}, {"a": np.zeros(3, dtype)})
