"""Read convolutions from a network that dlib serialised: as much of the format as a stem and residual blocks need.

dlib writes an integer as one byte that gives the sign (the top bit) and the number of bytes that follow, and then these
bytes in little-endian order; a floating-point setting as mantissa and exponent; a string as its length and its bytes;
an array as a version, four sizes and float32 values. Layers are stored from the input to the loss, each after its name.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Convolution:
    """A convolution with the scaling that follows it.

    Args:
        kernel: float32 (rows, columns, in_channels, filters), Keras's order.
        bias: float32 (filters,).
        scale: float32 (filters,): the factors by which the convolution's output is multiplied.
        offset: float32 (filters,): what is then added to it.
        strides: Step of the kernel.
    """

    kernel: np.ndarray
    bias: np.ndarray
    scale: np.ndarray
    offset: np.ndarray
    strides: int

    def folded(self) -> tuple[np.ndarray, np.ndarray]:
        """Return kernel and bias of the one convolution that also does the scaling."""
        return self.kernel * self.scale, self.bias * self.scale + self.offset


class Reader:
    """Reads a file's bytes from the start onwards.

    Args:
        data: The file's bytes.
    """

    def __init__(self, data: bytes):
        self.data, self.place = data, 0

    def skip_to(self, name: str) -> None:
        """Skip all bytes up to the end of the next string `name`."""
        word = bytes([1, len(name)]) + name.encode()
        self.place = self.data.index(word, self.place) + len(word)

    def integer(self) -> int:
        """Read an integer."""
        head = self.data[self.place]
        count = head & 0x0F
        if head & 0x70 or not 1 <= count <= 8:
            raise ValueError(f"There is no number at byte {self.place}: the file is of another kind.")
        value = int.from_bytes(self.data[self.place + 1 : self.place + 1 + count], "little")
        self.place += 1 + count
        return -value if head & 0x80 else value

    def real(self) -> float:
        """Read a floating-point setting."""
        mantissa, exponent = self.integer(), self.integer()
        return float(mantissa) * 2.0**exponent

    def array(self) -> np.ndarray:
        """Read an array of float32 values, and return it flat."""
        if self.integer() != 2:
            raise ValueError(f"The array at byte {self.place} has another version than 2.")
        count = int(np.prod([self.integer() for _ in range(4)]))
        values = np.frombuffer(self.data, "<f4", count, self.place)
        self.place += values.nbytes
        return values

    def convolution(self, in_channels: int) -> Convolution:
        """Read the next convolution and its scaling; the sizes have to agree with the number of values."""
        self.skip_to("con_4")
        values = self.array()
        filters, rows, columns, strides, strides_x = (self.integer() for _ in range(5))
        expected = filters * (in_channels * rows * columns + 1)
        if values.size != expected or strides != strides_x:
            raise ValueError(f"A convolution has {values.size} values where {expected} are expected.")
        kernel, bias = values[:-filters].reshape(filters, in_channels, rows, columns), values[-filters:]
        self.skip_to("affine_")
        scale, offset = np.split(self.array(), 2)
        if scale.size != filters:
            raise ValueError(f"A scaling has {scale.size} channels where {filters} are expected.")
        return Convolution(kernel.transpose(2, 3, 1, 0), bias, scale, offset, strides)
