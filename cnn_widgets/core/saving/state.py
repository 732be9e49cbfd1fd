"""A whole explorer as one file: JSON and arrays in a zip, with nothing in it that could run."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, get_args

import numpy as np

from ..errors import SettingError
from ..language import say
from ..stack.block import FIELDS, LARGEST_COUNT, Block
from ..stack.output_size import LARGEST_KERNEL, check_blocks
from ..stack.weights import MasterKernel, Weights, WeightSource
from ..storage import read_bounded, reason, write_beside
from .archive import LARGEST_ARCHIVE, json_from, json_of, pack, unpack

FORMAT = "cnn_widgets state"
VERSION = 1
LARGEST_IDENTITY = 2**32
LARGEST_FLOAT = float(np.finfo(np.float32).max)
DESCRIPTION, IMAGE = "state.json", "image.npy"


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Everything that an explorer shows, as a value.

    Args:
        image: float32 (height, width, channels), finite.
        blocks: At least one block; they must fit the image.
        weights: The weights of each block.
        seed: Seed of the random weights.
        image_name: The image's name on screen.
        view: Settings of the view by name, as anything that JSON can hold. Tuples read back as lists.

    Raises:
        SettingError: If it holds anything that an explorer cannot show.
    """

    image: np.ndarray
    blocks: tuple[Block, ...]
    weights: tuple[Weights, ...]
    seed: int = 0
    image_name: str = ""
    view: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        _check_array(self.image, say("image"))
        if not self.blocks or len(self.blocks) != len(self.weights):
            raise SettingError(
                say(
                    "A state has {blocks} blocks and {weights} weights: give at least one block, and weights for each.",
                    blocks=len(self.blocks),
                    weights=len(self.weights),
                )
            )
        for weights in self.weights:
            for master in weights.master_kernels.values():
                _check_array(master.kernel, say("kernel"), LARGEST_KERNEL)
        check_blocks(self.blocks, self.image.shape)


def write_state(path: str | os.PathLike[str], state: State) -> None:
    """Write a state to a file. An existing file is replaced all at once or, on an error, not at all.

    Equal states give equal bytes.

    Args:
        path: Where to write it. Any suffix will do; the content is a zip.
        state: The state.

    Raises:
        SettingError: If the file cannot be written, or the state holds something that JSON cannot.

    Example:
        >>> write_state("cat.cnnw", State(load_image("cat"), (Block(),), (Weights(0),)))
        >>> read_state("cat.cnnw").blocks[0].filters
        16
    """
    data = state_to_bytes(state)
    write_beside(path, lambda file: file.write(data))


def read_state(path: str | os.PathLike[str]) -> State:
    """Return the state that `write_state` wrote, bit for bit.

    A file may come from anyone. Its claims are checked before memory is allocated for them, and nothing in it is
    unpickled, run or written to disk.

    Args:
        path: The file.

    Raises:
        SettingError: If there is no such file, or this version cannot read it.
    """
    try:
        data = read_bounded(path, LARGEST_ARCHIVE)
    except OSError as error:
        raise SettingError(
            say(
                "{path!r:.120} cannot be read ({reason}): give the path of a file that was saved here.",
                path=os.fsdecode(path),
                reason=reason(error),
            )
        ) from error
    return state_from_bytes(data)


def state_to_bytes(state: State) -> bytes:
    """Return the bytes that `write_state` writes, for a download.

    Raises:
        SettingError: If the state holds something that JSON cannot.
    """
    arrays, blocks = {IMAGE: state.image}, []
    for index, (block, weights) in enumerate(zip(state.blocks, state.weights)):
        master_kernels = {}
        for number, master in sorted(weights.master_kernels.items()):
            name = f"block{index + 1}/filter{number}.npy"
            arrays[name] = master.kernel
            master_kernels[str(number)] = {"kernel": name, "source": master.source, "spread": master.spread}
        blocks.append(
            {
                "settings": {name: getattr(block, name) for name in FIELDS},
                "identity": weights.identity,
                "canvases": master_kernels,
                "biases": {str(number): float(bias) for number, bias in sorted(weights.biases.items())},
            }
        )
    description = {
        "format": FORMAT,
        "version": VERSION,
        "image_name": state.image_name,
        "seed": state.seed,
        "blocks": blocks,
        "view": dict(state.view),
    }
    return pack({DESCRIPTION: json_of(description)}, arrays)


def state_from_bytes(data: bytes) -> State:
    """Return the state in a file's bytes, as from an upload; see `read_state`.

    Raises:
        SettingError: If this version cannot read it.
    """
    texts, arrays = unpack(data, texts={DESCRIPTION})
    description = _Section(json_from(texts[DESCRIPTION]), say("its description"))
    if description.values.get("format") != FORMAT:
        raise _not_a_state(say("it was saved by another program"))
    if description.values.get("version") != VERSION:
        raise SettingError(
            say(
                "This file has version {given!r:.20} of the format, and this cnn_widgets reads version {version}: "
                "use the cnn_widgets that saved it, or a newer one.",
                given=description.values.get("version"),
                version=VERSION,
            )
        )
    description.only("format", "version", "image_name", "seed", "blocks", "view")
    used = {IMAGE}
    sections = [
        _Section(value, say("block {number}", number=number))
        for number, value in enumerate(description.take("blocks", list), 1)
    ]
    blocks = tuple(_block(section) for section in sections)
    weights = tuple(_weights(section, arrays, used) for section in sections)
    if used != set(arrays):
        raise _not_a_state(say("it holds other arrays than it names"))
    image_name, seed, view = (description.take(*what) for what in (("image_name", str), ("seed", int), ("view", dict)))
    return State(_read_only(arrays[IMAGE]), blocks, weights, seed, image_name, MappingProxyType(view))


class _Section:
    """A JSON object in a file, whose values are read with their types checked."""

    def __init__(self, values: Any, name: str):
        if not isinstance(values, dict):
            raise _not_a_state(say("{name} is not described", name=name))
        self.values, self.name = values, name

    def only(self, *names: str) -> None:
        """Refuse missing and unknown names: files of one version all have the same ones."""
        if set(self.values) != set(names):
            odd = sorted(set(self.values) ^ set(names))[0]
            raise _not_a_state(say("{name} has no or an unknown {odd!r:.40}", name=self.name, odd=odd))

    def take(self, name: str, kind: type) -> Any:
        """Return a value of exactly that type, so that True does not pass as a number."""
        value = self.values.get(name)
        if type(value) is not kind:
            raise _not_a_state(say("{name} has an odd {key}", name=self.name, key=name))
        return value


def _block(section: _Section) -> Block:
    section.only("settings", "identity", "canvases", "biases")
    settings = _Section(section.take("settings", dict), say("the settings of {name}", name=section.name))
    settings.only(*FIELDS)
    return Block(**settings.values)


def _weights(section: _Section, arrays: dict[str, np.ndarray], used: set[str]) -> Weights:
    identity = section.take("identity", int)
    if not 0 <= identity < LARGEST_IDENTITY:
        raise _not_a_state(say("{name} has an odd identity", name=section.name))
    master_kernels, biases = {}, {}
    for key, value in section.take("canvases", dict).items():
        master = _Section(value, say("a filter of {name}", name=section.name))
        master.only("kernel", "source", "spread")
        master_kernels[_filter(key, section)] = _master_kernel(master, arrays, used)
    for key, bias in section.take("biases", dict).items():
        if type(bias) is not float or abs(bias) > LARGEST_FLOAT:
            raise _not_a_state(say("{name} has an odd bias", name=section.name))
        biases[_filter(key, section)] = bias
    return Weights(identity, MappingProxyType(master_kernels), MappingProxyType(biases))


def _master_kernel(section: _Section, arrays: dict[str, np.ndarray], used: set[str]) -> MasterKernel:
    name, source, spread = section.take("kernel", str), section.take("source", str), section.take("spread", bool)
    if name not in arrays or name in used or source not in get_args(WeightSource) or source == "random":
        raise _not_a_state(say("{name} has an odd kernel or source", name=section.name))
    used.add(name)
    return MasterKernel(_read_only(arrays[name]), source, spread)


def _filter(key: str, section: _Section) -> int:
    if not (key.isascii() and key.isdigit() and len(key) < 8 and str(int(key)) == key and int(key) < LARGEST_COUNT):
        raise _not_a_state(say("{name} has a filter {key!r:.20}", name=section.name, key=key))
    return int(key)


def _check_array(array: Any, what: str, most: int | None = None) -> None:
    if not isinstance(array, np.ndarray) or array.dtype != np.float32 or array.ndim != 3 or not array.size:
        raise SettingError(
            say("The {thing} of a state is no float32 array (height, width, channels): give one.", thing=what)
        )
    if not np.isfinite(array).all():
        raise SettingError(
            say("The {thing} of a state holds NaN or infinity: replace these before it is saved or loaded.", thing=what)
        )
    if most is not None and array.size > most:
        raise SettingError(
            say(
                "A kernel of a state has {size:,} weights: give at most {most:,}.",
                size=array.size,
                most=most,
            )
        )


def _read_only(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


def _not_a_state(why: str) -> SettingError:
    return SettingError(say("This is no saved explorer, for {why}: choose a file that was saved here.", why=why))
