"""An image in force, as a value."""

from typing import Any, Self

import numpy as np


class Picture(np.ndarray):
    """A float32 array (height, width, channels) that cannot be written to and knows what it was made of.

    What links two traits asks whether their values differ, and an array of truth values answers with an error. A
    picture's comparisons have the truth value of the whole: ``==`` is true where all pixels are equal.

    Attributes:
        name: Of the sample that it is, or "".
        note: What was done to it on the way, in a sentence, or "".
        moved: How it was made out of another picture, or None.
    """

    name: str | None = None
    note: str = ""
    moved: Any = None

    @classmethod
    def of(cls, image: np.ndarray, name: str = "", note: str = "", moved: Any = None) -> Self:
        """Return an array as a picture; its memory is shared, so nobody may write to it afterwards."""
        picture = np.asarray(image).view(cls)
        picture.name, picture.note, picture.moved = name, note, moved
        picture.flags.writeable = False
        return picture

    @property
    def is_whole(self) -> bool:
        """Whether it is a picture itself, and not a part or a copy of one."""
        return self.name is not None and not self.flags.writeable

    def __eq__(self, other: object) -> Any:
        return _compared(np.equal, self, other, unlike=False)

    def __ne__(self, other: object) -> Any:
        return _compared(np.not_equal, self, other, unlike=True)

    __hash__ = None

    def __array_wrap__(self, array: np.ndarray, context: Any = None, return_scalar: bool = False) -> Any:
        """Let the result of arithmetic be a plain array."""
        return array[()] if return_scalar else np.asarray(array)

    def __getitem__(self, place: Any) -> Any:
        return np.asarray(self)[place]

    def __repr__(self) -> str:
        return repr(np.asarray(self))

    def __reduce__(self) -> Any:
        # Who unpickles an image needs no cnn_widgets.
        return np.asarray(self).__reduce__()

    def __reduce_ex__(self, protocol: Any) -> Any:
        return np.asarray(self).__reduce_ex__(protocol)

    def __copy__(self) -> Any:
        return np.array(self)

    def __deepcopy__(self, memo: Any) -> Any:
        return np.array(self)

    def copy(self, order: Any = "C") -> Any:
        """Return a plain array that can be written to."""
        return np.array(self, order=order)

    def astype(self, *arguments: Any, **options: Any) -> np.ndarray:
        """Return a plain array of another type."""
        return np.asarray(self).astype(*arguments, **options)


class _Truth(np.ndarray):
    """What a comparison says of each pixel; its truth value is that of the whole."""

    is_equality = True

    def __array_wrap__(self, array: np.ndarray, context: Any = None, return_scalar: bool = False) -> Any:
        """Let what is made of it be plain."""
        return array[()] if return_scalar else np.asarray(array)

    def __bool__(self) -> bool:
        plain = np.asarray(self)
        return bool(plain.all() if self.is_equality else plain.any())


def _compared(compare: np.ufunc, picture: np.ndarray, other: Any, unlike: bool) -> Any:
    """Return what NumPy says of each pixel, with a truth value; `unlike` where the shapes have nothing in common."""
    plain = np.asarray(picture)
    try:
        np.broadcast_shapes(plain.shape, np.shape(other))
        result = compare(plain, other if np.isscalar(other) else np.asarray(other))
    except (ValueError, TypeError):
        return unlike
    truth = np.asarray(result).view(_Truth)
    truth.is_equality = compare is np.equal
    return truth
