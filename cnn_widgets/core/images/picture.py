"""The current image, as an immutable value."""

from typing import Any, Self

import numpy as np


class Picture(np.ndarray):
    """A read-only float32 array (height, width, channels) that knows where it came from.

    Links between traits test whether two values differ, and a plain array's comparison has no single truth value. A
    picture's comparison has one: ``==`` is true if all pixels are equal.

    Attributes:
        name: Name of the sample that it shows, or "".
        note: A sentence on how it was changed while loading, or "".
        moved: How it was made from another picture, or None.
    """

    name: str | None = None
    note: str = ""
    moved: Any = None

    @classmethod
    def of(cls, image: np.ndarray, name: str = "", note: str = "", moved: Any = None) -> Self:
        """Return an array as a picture. They share memory, so the array must not be written to afterwards."""
        picture = np.asarray(image).view(cls)
        picture.name, picture.note, picture.moved = name, note, moved
        picture.flags.writeable = False
        return picture

    @property
    def is_whole(self) -> bool:
        """Whether it is a picture itself, and not a slice or a copy of one."""
        return self.name is not None and not self.flags.writeable

    def __eq__(self, other: object) -> Any:
        return _compared(np.equal, self, other, unlike=False)

    def __ne__(self, other: object) -> Any:
        return _compared(np.not_equal, self, other, unlike=True)

    __hash__ = None

    def __array_wrap__(self, array: np.ndarray, context: Any = None, return_scalar: bool = False) -> Any:
        """Make the result of arithmetic a plain array."""
        return array[()] if return_scalar else np.asarray(array)

    def __getitem__(self, place: Any) -> Any:
        return np.asarray(self)[place]

    def __repr__(self) -> str:
        return repr(np.asarray(self))

    def __reduce__(self) -> Any:
        # A plain array, so that unpickling an image does not need cnn_widgets.
        return np.asarray(self).__reduce__()

    def __reduce_ex__(self, protocol: Any) -> Any:
        return np.asarray(self).__reduce_ex__(protocol)

    def __copy__(self) -> Any:
        return np.array(self)

    def __deepcopy__(self, memo: Any) -> Any:
        return np.array(self)

    def copy(self, order: Any = "C") -> Any:
        """Return a plain, writable array."""
        return np.array(self, order=order)

    def astype(self, *arguments: Any, **options: Any) -> np.ndarray:
        """Return a plain array of another type."""
        return np.asarray(self).astype(*arguments, **options)


class _Truth(np.ndarray):
    """The result of a comparison for each pixel, with a single truth value for the whole."""

    is_equality = True

    def __array_wrap__(self, array: np.ndarray, context: Any = None, return_scalar: bool = False) -> Any:
        """Make the result of arithmetic a plain array."""
        return array[()] if return_scalar else np.asarray(array)

    def __bool__(self) -> bool:
        plain = np.asarray(self)
        return bool(plain.all() if self.is_equality else plain.any())


def _compared(compare: np.ufunc, picture: np.ndarray, other: Any, unlike: bool) -> Any:
    """Return NumPy's comparison of each pixel, with a truth value; `unlike` if the shapes do not match."""
    plain = np.asarray(picture)
    try:
        np.broadcast_shapes(plain.shape, np.shape(other))
        result = compare(plain, other if np.isscalar(other) else np.asarray(other))
    except (ValueError, TypeError):
        return unlike
    truth = np.asarray(result).view(_Truth)
    truth.is_equality = compare is np.equal
    return truth
