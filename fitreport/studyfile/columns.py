"""Arrays of numbers packed small, each kept exactly as it was.

Every array becomes one column. A column's kind says how its numbers are kept:

    range    an arithmetic sequence, told by its start and step; no bytes at all
    integer  32-bit integers
    long     all other integers, as 64-bit ones
    float32  doubles that are float32 values, which is what Keras logs
    decimal  doubles that are whole multiples of 10^-digits, as in a rounded CSV file
    binary   doubles that are whole multiples of 2^-digits, as of a curve on a grid
    double   all others

32-bit kinds share one stream of words: each column as wrap-around differences of its bit patterns,
zigzag coded, the bytes of all columns in four planes. 64-bit kinds share the stream of doubles, as
eight byte planes. Bytes of one plane resemble each other, which is what deflate needs.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from fitreport.analysis.distinct import distinct

Kind = Literal["range", "integer", "long", "float32", "decimal", "binary", "double"]
Array = npt.NDArray[Any]

_MOST_DIGITS = 9
_MOST_BINARY = 1000  # digits of a grid, either way


class Column(msgspec.Struct, frozen=True, omit_defaults=True):
    """How one array is packed; `range`, `integer` and `long` unpack to integers."""

    kind: Kind
    length: int
    start: int = 0
    step: int = 0
    digits: int = 0


class Packed(msgspec.Struct, frozen=True):
    """Columns and the deflate streams of their 32-bit words and of their doubles."""

    columns: tuple[Column, ...]
    words: bytes
    doubles: bytes


class Packer:
    """Collects arrays, each at the index that `add` returns; equal arrays share one."""

    def __init__(self) -> None:
        self._columns: list[Column] = []
        self._words: list[Array] = []
        self._doubles: list[Array] = []
        self._known: dict[tuple[str, bytes], int] = {}

    def add(self, array: Array, step: float = 0.0) -> int:
        """The column's index for this array of int64 or float64.

        Numbers that are multiples of a power of two are packed smaller where it is given as `step`.
        """
        key = (array.dtype.kind, array.tobytes())
        if key not in self._known:
            self._known[key] = len(self._columns)
            self._columns.append(self._pack(array, step))
        return self._known[key]

    def _pack(self, array: Array, step: float) -> Column:
        if array.dtype.kind == "i":
            return self._pack_integers(array)
        steps = _steps(array, step)
        if steps is not None:
            self._words.append(_differences(steps.view(np.uint32)))
            return Column("binary", array.size, digits=-round(math.log2(step)))
        with np.errstate(over="ignore", invalid="ignore"):
            as_float32 = array.astype(np.float32)
        if _same(as_float32.astype(np.float64), array):
            self._words.append(_differences(as_float32.view(np.uint32)))
            return Column("float32", array.size)
        digits = _digits(array)
        if digits is not None:
            scaled = np.rint(array * 10.0**digits).astype(np.int32)
            self._words.append(_differences(scaled.view(np.uint32)))
            return Column("decimal", array.size, digits=digits)
        self._doubles.append(array)
        return Column("double", array.size)

    def _pack_integers(self, array: Array) -> Column:
        steps = distinct(np.diff(array))
        if steps.size <= 1:
            start = int(array[0]) if array.size else 0
            step = int(steps[0]) if steps.size else 0
            return Column("range", array.size, start, step)
        if array.min() >= -(2**31) and array.max() < 2**31:
            self._words.append(_differences(array.astype(np.int32).view(np.uint32)))
            return Column("integer", array.size)
        self._doubles.append(array.view(np.float64))
        return Column("long", array.size)

    def packed(self) -> Packed:
        """All columns added so far, with their numbers compressed."""
        return Packed(
            tuple(self._columns),
            _deflate(self._words, np.uint32),
            _deflate(self._doubles, np.float64),
        )


def unpack(packed: Packed) -> list[Array]:
    """The arrays, in the order of their columns, read-only.

    Raises:
        ValueError: the streams do not hold what the columns say.
    """
    counts = [sum(c.length for c in packed.columns if c.kind in kinds) for kinds in _STREAMS]
    words = _inflate(packed.words, np.uint32, counts[0])
    doubles = _inflate(packed.doubles, np.float64, counts[1])
    arrays = []
    for column in packed.columns:
        if column.kind in _STREAMS[1]:
            array, doubles = doubles[: column.length], doubles[column.length :]
            array = array.view(np.int64) if column.kind == "long" else array
        elif column.kind == "range":
            array = column.start + column.step * np.arange(column.length, dtype=np.int64)
        else:
            array, words = _restored(words[: column.length], column), words[column.length :]
        array = array.astype(np.int64 if column.kind in _INTEGERS else np.float64)
        array.flags.writeable = False
        arrays.append(array)
    return arrays


_STREAMS: tuple[tuple[Kind, ...], ...] = (
    ("integer", "float32", "decimal", "binary"),
    ("long", "double"),
)
_INTEGERS: tuple[Kind, ...] = ("range", "integer", "long")


def _same(one: Array, other: Array) -> bool:
    return bool(np.array_equal(one.view(np.uint64), other.view(np.uint64))) or bool(
        np.array_equal(one, other, equal_nan=True)
        and np.array_equal(np.signbit(one), np.signbit(other))
    )


def _steps(array: Array, step: float) -> Array | None:
    """How many steps each value is, where that tells it exactly in 32 bits; else None."""
    is_power = 2.0**-_MOST_BINARY <= step < math.inf and math.frexp(step)[0] == 0.5
    if not is_power or not np.isfinite(array).all():
        return None
    steps = array / step
    if np.abs(steps).max(initial=0.0) >= 2**31 or not np.array_equal(np.rint(steps), steps):
        return None
    return None if (np.signbit(array) & (array == 0)).any() else steps.astype(np.int32)


def _digits(array: Array) -> int | None:
    """The fewest decimal digits that hold every value exactly in 32 bits, or None."""
    if not np.isfinite(array).all() or (np.signbit(array) & (array == 0)).any():
        return None
    largest = np.abs(array).max(initial=0.0)
    for digits in range(_MOST_DIGITS + 1):
        if largest * 10.0**digits >= 2**31:
            return None
        if np.array_equal(np.rint(array * 10.0**digits) / 10.0**digits, array):
            return digits
    return None


def _differences(words: Array) -> Array:
    moved = words.astype(np.uint32)
    moved[1:] -= words[:-1]
    signed = moved.view(np.int32)
    return ((signed << 1) ^ (signed >> 31)).view(np.uint32)


def _restored(coded: Array, column: Column) -> Array:
    moved = (coded >> np.uint32(1)) ^ (np.uint32(0) - (coded & np.uint32(1)))
    words = np.cumsum(moved, dtype=np.uint32)
    if column.kind == "float32":
        return words.view(np.float32)
    integers = words.view(np.int32)
    if column.kind == "binary":
        if abs(column.digits) > _MOST_BINARY:
            raise ValueError("a column on a grid that there cannot be")
        return integers * 2.0**-column.digits
    if not 0 <= column.digits <= _MOST_DIGITS:
        raise ValueError("a column of more decimal digits than there are")
    return integers if column.kind == "integer" else integers / 10.0**column.digits


def _deflate(arrays: Sequence[Array], dtype: Any) -> bytes:
    width = np.dtype(dtype).itemsize
    flat = np.concatenate(arrays) if arrays else np.empty(0, dtype)
    planes = flat.astype(np.dtype(dtype).newbyteorder("<")).view(np.uint8).reshape(-1, width).T
    # Higher levels take half as long again, for a five-hundredth of the size.
    return zlib.compress(np.ascontiguousarray(planes).tobytes(), 7)


def _inflate(data: bytes, dtype: Any, count: int) -> Array:
    width = np.dtype(dtype).itemsize
    stream = zlib.decompressobj()
    try:
        raw = stream.decompress(data, count * width + 1)
    except zlib.error as error:
        raise ValueError(f"its numbers cannot be unpacked ({error})") from error
    if len(raw) != count * width:
        raise ValueError("its numbers are not as many as it says")
    planes = np.frombuffer(raw, np.uint8).reshape(width, count)
    words: Array = np.ascontiguousarray(planes.T).view(np.dtype(dtype).newbyteorder("<"))
    return words.reshape(-1)
