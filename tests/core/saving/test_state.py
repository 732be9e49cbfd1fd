"""A state comes back bit for bit, and any file, however it is made, gives either a state or a sentence."""

import io
import json
import math
import pickle
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.images import load_image
from cnn_widgets.core.saving.archive import LARGEST_ARCHIVE
from cnn_widgets.core.saving.state import State, read_state, state_from_bytes, state_to_bytes, write_state
from cnn_widgets.core.stack.block import Block
from cnn_widgets.core.stack.network import Network, Plan
from cnn_widgets.core.stack.weights import MasterKernel, Weights
from tests.helpers import noise, one_sentence

BLOCKS = (
    Block(
        filters=3,
        kernel_size=(2, 4),
        strides=(2, 1),
        padding="same",
        pooling="average",
        pool_size=(2, 3),
        pool_padding="same",
    ),
    Block(filters=4, dilation_rate=2, activation="leaky_relu", use_bias=False, pool_strides=1),
    Block(filters=2, kernel_size=1, activation=None, pooling=None),
)
WEIGHTS = (
    Weights(
        0,
        {2: MasterKernel(noise(5, 7, 3) - 0.5, "edited"), 40: MasterKernel(noise(3, 3, 1), "preset", spread=True)},
        {1: float(np.float32(0.1)), 0: -0.0},
    ),
    Weights(0),  # a duplicate of the first, so it has the same identity
    Weights(7, {0: MasterKernel(np.float32([[[1e-45, -0.0, 3.4e38, 1 / 3]]]), "trained")}),
)
VIEW = {"selected": "conv2", "scale": "layer", "place": [3, 4], "nested": {"ä": None, "on": True, "x": 0.1}}
STATE = State(noise(34, 30, 3), BLOCKS, WEIGHTS, -(2**70), "cat \ud83d \u2603", VIEW)
DATA = state_to_bytes(STATE)


def assert_same(one, two):
    assert one.image.dtype == two.image.dtype == np.float32 and one.image.shape == two.image.shape
    assert one.image.tobytes() == two.image.tobytes()
    assert (one.blocks, one.seed, one.image_name, dict(one.view)) == (
        two.blocks,
        two.seed,
        two.image_name,
        dict(two.view),
    )
    assert all(type(a.kernel_size) is type(b.kernel_size) for a, b in zip(one.blocks, two.blocks))
    for mine, theirs in zip(one.weights, two.weights, strict=True):
        assert mine.identity == theirs.identity and mine.master_kernels.keys() == theirs.master_kernels.keys()
        assert {k: struct.pack("d", v) for k, v in mine.biases.items()} == {
            k: struct.pack("d", v) for k, v in theirs.biases.items()
        }
        for number, master in mine.master_kernels.items():
            other = theirs.master_kernels[number]
            assert (master.source, master.spread, master.kernel.shape) == (
                other.source,
                other.spread,
                other.kernel.shape,
            )
            assert master.kernel.tobytes() == other.kernel.tobytes()


def test_a_state_comes_back_bit_for_bit(tmp_path):
    path = tmp_path / "my cat.cnnw"
    write_state(path, STATE)
    back = read_state(str(path))
    assert_same(back, STATE)
    assert not back.image.flags.writeable and not back.weights[0].master_kernels[2].kernel.flags.writeable
    assert state_to_bytes(back) == DATA == path.read_bytes()
    plans = [Plan(s.image, s.blocks, s.weights, s.seed) for s in (STATE, back)]
    one, two = (Network().run(plan) for plan in plans)
    for mine, theirs in zip(one, two, strict=True):
        assert mine.maps.tobytes() == theirs.maps.tobytes() and mine.sources == theirs.sources


@settings(max_examples=25)
@given(st.data())
def test_any_state_comes_back(data):
    real = st.floats(width=32, allow_nan=False, allow_infinity=False)
    channels = data.draw(st.integers(1, 4))
    blocks, weights = [], []
    for _ in range(data.draw(st.integers(1, 3))):
        size = data.draw(st.one_of(st.integers(1, 3), st.tuples(st.integers(1, 3), st.integers(1, 3))))
        blocks.append(
            Block(
                data.draw(st.integers(1, 5)),
                size,
                padding="same",
                pooling=data.draw(st.sampled_from([None, "max"])),
                pool_size=1,
            )
        )
        shape = (*data.draw(st.tuples(st.integers(1, 4), st.integers(1, 4))), channels)
        master_kernels = {
            n: MasterKernel(np.full(shape, data.draw(real), np.float32), "edited")
            for n in data.draw(st.sets(st.integers(0, 9), max_size=3))
        }
        weights.append(
            Weights(
                data.draw(st.integers(0, 9)),
                master_kernels,
                data.draw(st.dictionaries(st.integers(0, 9), real, max_size=3)),
            )
        )
        channels = blocks[-1].filters
    json_values = st.recursive(
        st.none() | st.booleans() | st.integers() | real | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=5,
    )
    image = np.full((5, 4, data.draw(st.integers(1, 4))), data.draw(real), np.float32)
    state = State(
        image,
        tuple(blocks),
        tuple(weights),
        data.draw(st.integers()),
        data.draw(st.text()),
        data.draw(st.dictionaries(st.text(), json_values, max_size=3)),
    )
    assert_same(state_from_bytes(state_to_bytes(state)), state)


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "cat"
    state = State(load_image("cat"), (Block(),), (Weights(0),))
    write_state(path, state)
    assert path.stat().st_size < state.image.nbytes and path.stat().st_mode & 0o600 == 0o600
    old = path.read_bytes()
    with pytest.raises(SettingError):
        write_state(path, State(state.image, state.blocks, state.weights, view={"a": np.zeros(3)}))
    assert path.read_bytes() == old and [file.name for file in tmp_path.iterdir()] == ["cat"]


@pytest.mark.parametrize("path", ["nowhere/file", ".", "", "a\0b", "x" * 5000])
def test_invalid_paths_are_sentences(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    for call in (lambda: write_state(path, STATE), lambda: read_state(path)):
        with pytest.raises(SettingError) as caught:
            call()
        one_sentence(caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "change",
    [
        {"view": {"a": math.nan}},
        {"view": {1: 2}},
        {"view": {"a": {None: 1}}},
        {"view": {"a": {1, 2}}},
        {"image": np.full((3, 3, 1), np.nan, np.float32)},
        {"image": np.zeros((3, 3, 1))},
        {"image": np.zeros((3, 3), np.float32)},
        {"blocks": (), "weights": ()},
        {"weights": WEIGHTS[:1]},
        {"image": noise(1, 1, 3)},
        {"seed": 10**5000},
        {"image": None},
        {"weights": (Weights(0, {0: MasterKernel(np.full((3, 3, 3), np.inf, np.float32), "trained")}), *WEIGHTS[1:])},
        {"view": {"a": "x" * 2**26}},
        {"weights": (Weights(0, {}, {0: math.inf}), *WEIGHTS[1:])},
    ],
    ids=lambda change: "-".join(change),
)
def test_what_cannot_be_saved_is_a_sentence(change):
    known = {name: getattr(STATE, name) for name in ("image", "blocks", "weights", "seed", "image_name", "view")}
    with pytest.raises(SettingError) as caught:
        state_to_bytes(State(**{**known, **change}))
    one_sentence(caught.value)


# Hostile files


def refuses(data, match=None):
    with pytest.raises(SettingError, match=match) as caught:
        state_from_bytes(data)
    assert len(one_sentence(caught.value)) < 400


def contents():
    with zipfile.ZipFile(io.BytesIO(DATA)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(entries, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in entries.items() if isinstance(entries, dict) else entries:
            archive.writestr(name, content)
    return file.getvalue()


def described(change):
    """Return the file with its description changed."""
    entries = contents()
    description = json.loads(entries["state.json"])
    change(description)
    return zipped({**entries, "state.json": json.dumps(description)})


def npy(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def with_image(content):
    return zipped({**contents(), "image.npy": content})


def header(text):
    text = text.encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


def test_what_the_helpers_change_reads_back_if_it_is_right():
    assert_same(state_from_bytes(zipped(contents())), STATE)
    assert_same(state_from_bytes(zipped(contents(), zipfile.ZIP_STORED)), STATE)
    assert_same(state_from_bytes(described(lambda d: None)), STATE)
    assert state_from_bytes(with_image(npy(np.zeros((34, 30, 3), np.float32)))).image.max() == 0


@pytest.mark.parametrize("size", [0, 1, 10, 100, len(DATA) // 2, len(DATA) - 30, len(DATA) - 1])
def test_a_truncated_file_is_refused(size):
    refuses(DATA[:size])


@settings(max_examples=150)
@given(st.integers(0, len(DATA) - 1), st.integers(0, 255))
def test_one_wrong_byte_gives_the_same_state_or_a_sentence(place, value):
    try:
        state = state_from_bytes(DATA[:place] + bytes([value]) + DATA[place + 1 :])
    except SettingError as error:
        one_sentence(error)
    else:
        assert_same(state, STATE)  # dates, flags and the like, which are not read


class Trap:
    def __reduce__(self):
        return pytest.fail, ("unpickled",)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        pickle.dumps(Trap()),
        zipped({}),
        zipped({"state.json": "{}"}),
        zipped({"state.json": "[]"}),
        zipped({"state.json": "[" * 100_000}),
        zipped({"state.json": '{"a": NaN}'}),
        zipped({"state.json": '{"a": 1e999}'}),
        zipped({"state.json": b"\xff\xfe"}),
        zipped({"state.json": "9" * 10_000}),
        zipped({**contents(), "../evil.npy": npy(np.zeros(3, np.float32))}),
        zipped({**contents(), "/etc/evil.npy": b""}),
        zipped({**contents(), "C:\\evil.npy": b""}),
        zipped({**contents(), "more.npy": npy(np.zeros(3, np.float32))}),
        zipped({**contents(), "run.py": "1"}),
        zipped({**contents(), "folder/": ""}),
        zipped(contents(), zipfile.ZIP_BZIP2),
        zipped({"image.npy": npy(STATE.image)}),
        with_image(npy(np.array([Trap()], dtype=object), allow_pickle=True)),
        with_image(pickle.dumps(Trap())),
        with_image(npy(STATE.image.astype(np.float64))),
        with_image(npy(np.asfortranarray(STATE.image))),
        with_image(npy(np.zeros((34, 30, 3), np.int32))),
        with_image(npy(np.zeros((34, 30, 3), ">f4"))),
        with_image(npy(STATE.image)[:-4]),
        with_image(npy(STATE.image) + b"0000"),
        with_image(npy(STATE.image[0])),
        with_image(npy(np.full((34, 30, 3), np.nan, np.float32))),
        with_image(npy(np.zeros((34, 0, 3), np.float32))),
        with_image(b""),
        with_image(npy(np.float32(1))),
        with_image(npy(np.zeros((1, 1, 3), np.float32))),
        with_image(npy(STATE.image.astype(">f4"))),
        with_image(header("{'descr': '<f4', 'fortran_order': False, 'shape': (100000000, 100000000, 3)}\n")),
        with_image(header("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, -1, 3)}\n")),
        with_image(header("(" * 900)),
        with_image(header("__import__('os').system('true')")),
        with_image(header("{'descr': '<f4'}")),
        with_image(header(" " * 60_000)),
    ],
    ids=lambda data: f"{len(data)} bytes",
)
def test_hostile_files_are_refused(data):
    refuses(data)


def block(number, **changes):
    return lambda d: d["blocks"][number].update(changes)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda d: d.update(version=2), "version 2 of the format"),
        (lambda d: d.update(version="1"), "version '1'"),
        (lambda d: d.pop("version"), "version None"),
        (lambda d: d.update(format="other"), "another program"),
        (lambda d: d.pop("view"), "'view'"),
        (lambda d: d.update(more=1), "'more'"),
        (lambda d: d.update(view=[]), "view"),
        (lambda d: d.update(seed=1.5), "seed"),
        (lambda d: d.update(seed=True), "seed"),
        (lambda d: d.update(image_name=None), "image_name"),
        (lambda d: d.update(blocks=[]), "other arrays"),
        (lambda d: d.update(blocks={}), "blocks"),
        (lambda d: d.update(blocks=[1]), "block 1"),
        (lambda d: d["blocks"].pop(), "other arrays"),
        (lambda d: d["blocks"][0]["settings"].update(filters=10**9), "filters"),
        (lambda d: d["blocks"][0]["settings"].update(kernel_size=[3, 3, 3]), "kernel_size"),
        (lambda d: d["blocks"][0]["settings"].update(activation="__import__"), "Activation"),
        (lambda d: d["blocks"][0]["settings"].update(evil=1), "'evil'"),
        (lambda d: d["blocks"][0]["settings"].pop("filters"), "'filters'"),
        (lambda d: d["blocks"][1]["settings"].update(kernel_size=30), "larger than its input"),
        (lambda d: d["blocks"][0]["settings"].update(padding=["same"]), "padding"),
        (lambda d: d["blocks"][0]["settings"].update(activation={}), "Activation"),
        (block(0, identity=-1), "identity"),
        (block(0, identity=2**64), "identity"),
        (block(0, identity=0.0), "identity"),
        (block(0, settings=None), "settings"),
        (block(0, canvases=[]), "canvases"),
        (block(0, biases={"0": None}), "bias"),
        (block(0, biases={"0": 1e300}), "bias"),
        (block(0, biases={"0": 1}), "bias"),
        (block(0, biases={"-1": 1.0}), "filter"),
        (block(0, biases={"01": 1.0}), "filter"),
        (block(0, biases={"99999999999": 1.0}), "filter"),
        (block(0, biases={"\u0663": 1.0}), "filter"),
        (lambda d: d["blocks"][0]["canvases"]["2"].update(kernel="image.npy"), "kernel"),
        (lambda d: d["blocks"][0]["canvases"]["2"].update(kernel="block1/filter40.npy"), "kernel"),
        (lambda d: d["blocks"][0]["canvases"]["2"].update(kernel="/etc/passwd"), "kernel"),
        (lambda d: d["blocks"][0]["canvases"]["2"].update(source="evil"), "source"),
        (lambda d: d["blocks"][0]["canvases"]["2"].update(source="random"), "source"),
        (lambda d: d["blocks"][0]["canvases"]["2"].update(spread=1), "spread"),
        (lambda d: d["blocks"][0]["canvases"].pop("2"), "other arrays"),
        (lambda d: d["blocks"][0]["canvases"].update({"2": None}), "filter"),
    ],
)
def test_odd_descriptions_are_refused(change, match):
    refuses(described(change), match)


def test_a_kernel_of_another_shape_or_with_nan_is_refused():
    entries = contents()
    for array in (
        np.zeros((3, 3), np.float32),
        np.full((3, 3, 3), np.nan, np.float32),
        np.zeros((3, 0, 3), np.float32),
    ):
        refuses(zipped({**entries, "block1/filter2.npy": npy(array)}))


@pytest.mark.parametrize("name", ["../filter2.npy", "/filter2.npy", "block1\\filter2.npy", "a/../b.npy", "filter2.txt"])
def test_odd_names_are_refused_even_where_the_description_has_them(name):
    entries = contents()
    entries[name] = entries.pop("block1/filter2.npy")
    description = json.loads(entries["state.json"])
    description["blocks"][0]["canvases"]["2"]["kernel"] = name
    refuses(zipped({**entries, "state.json": json.dumps(description)}), "it holds")


def test_nan_and_infinity_are_refused_in_the_description():
    refuses(described(lambda d: d.update(view={"a": math.nan})), "description")
    refuses(described(lambda d: d["blocks"][0].update(biases={"0": math.inf})), "description")
    text = contents()["state.json"]
    assert b'"x": 0.1' in text
    refuses(zipped({**contents(), "state.json": text.replace(b'"x": 0.1', b'"x": 1e999')}), "description")


def test_names_that_come_twice_are_refused():
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped([*contents().items(), ("image.npy", npy(STATE.image))])
    refuses(data, "twice")


def test_an_encrypted_entry_is_refused():
    data, place = bytearray(DATA), DATA.index(b"PK\x01\x02")
    data[place + 8] |= 1
    refuses(bytes(data), "encrypted")


def test_bombs_are_refused_before_they_take_memory(tmp_path):
    zeros = io.BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents().items():
            archive.writestr(name, content)
        with archive.open("bomb.npy", "w", force_zip64=True) as entry:
            for _ in range(600):
                entry.write(bytes(2**20))
    honest = zeros.getvalue()
    assert len(honest) < 2**20 < LARGEST_ARCHIVE < 600 * 2**20
    # The same file with a false size of 1,000 bytes in the table of contents.
    lying = bytearray(honest)
    place = lying.rindex(b"PK\x01\x02")
    lying[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    many = zipped({f"{number}.npy": b"" for number in range(66_000)})
    for data in (honest, bytes(lying), many):
        tracemalloc.start()
        refuses(data)
        assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
        tracemalloc.stop()
    huge = tmp_path / "huge"
    with huge.open("wb") as file:
        file.truncate(LARGEST_ARCHIVE + 1)
    with pytest.raises(SettingError, match="too large"):
        read_state(huge)
