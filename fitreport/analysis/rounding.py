"""Numbers as a reader wants them: no more digits than tell the values of a column apart."""

from __future__ import annotations

import math
from collections.abc import Iterable

import msgspec
import numpy as np

from fitreport.run import Floats

_PLAIN = (1e-4, 1e7)  # magnitudes outside of this are written with an exponent


class Rounding(msgspec.Struct, frozen=True):
    """How the numbers of one column are written: fixed decimals, or significant digits."""

    decimals: int
    exponent: bool = False

    def show(self, value: float | None) -> str:
        """The number as text; a typographic minus; '–' for None; NaN and infinities by name."""
        if value is None:
            return "–"
        if not math.isfinite(value):
            return "NaN" if math.isnan(value) else ("∞" if value > 0 else "−∞")
        if value == 0 and self.exponent:
            return "0"
        plain = f"{value:.{self.decimals}f}"
        if self.exponent:
            return _with_exponent(value, self.decimals)
        if abs(value) >= _PLAIN[1] or (value != 0 and float(plain) == 0):
            return _with_exponent(value, 2)  # too far from the others to be written like them
        return (plain.lstrip("-") if float(plain) == 0 else plain).replace("-", "−")


def _with_exponent(value: float, decimals: int) -> str:
    digits, power = f"{value:.{decimals}e}".split("e")
    return f"{digits}e{int(power)}".replace("-", "−")


def rounding_for(values: Floats | Iterable[float | None], digits: int = 3) -> Rounding:
    """The rounding for a column of numbers.

    `digits` significant digits of a typical value or of the typical spread are kept, whichever
    needs more, up to one digit more of a typical value: 0.9431 beside 0.9412 needs four decimals,
    33.8 beside 314.4 needs one. A far outlier does not decide; it is written with an exponent.
    """
    known = values if isinstance(values, np.ndarray) else [v for v in values if v is not None]
    every = np.asarray(known, np.float64)
    finite = every[np.isfinite(every)]
    sizes = np.abs(finite[finite != 0])
    if not sizes.size:
        return Rounding(0)
    low, high = float(finite.min()), float(finite.max())
    whole = max(-low, high) < _PLAIN[1] and bool((finite == np.trunc(finite)).all())
    if whole and low < high:
        return Rounding(0)
    (typical,) = _ranked(sizes, (sizes.size - 1) // 2)
    if not _PLAIN[0] <= typical < _PLAIN[1]:
        return Rounding(digits - 1, exponent=True)
    under, over = _ranked(finite, finite.size // 4, (3 * finite.size - 1) // 4)
    spread = over - under or high - low or typical
    decimals = digits - 1 - math.floor(math.log10(min(typical, spread)))
    return Rounding(max(0, min(decimals, digits - math.floor(math.log10(typical)), 12)))


def _ranked(values: Floats, *ranks: int) -> list[float]:
    """The values of these ranks, without the cost of sorting all of a long curve."""
    ordered = np.partition(values, ranks)
    return [float(ordered[rank]) for rank in ranks]


def show(value: float | None, digits: int = 4) -> str:
    """One number by itself, to `digits` significant digits without padding zeros."""
    if value is None or not math.isfinite(value) or value == 0:
        return Rounding(0).show(value)
    magnitude = abs(value)
    if not _PLAIN[0] <= magnitude < _PLAIN[1]:
        digit, power = f"{value:.{digits - 1}e}".split("e")
        return f"{digit.rstrip('0').rstrip('.')}e{int(power)}".replace("-", "−")
    text = f"{value:.{max(0, digits - 1 - math.floor(math.log10(magnitude)))}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def duration(seconds: float | None) -> str:
    """A span of time: '0.8 s', '42 s', '6 min 12 s', '3 h 05 min', '2 d 4 h'."""
    if seconds is None or not 0 <= seconds < math.inf:
        return "–"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"


def count(number: int | None) -> str:
    """A whole number, thousands parted by thin spaces."""
    return "–" if number is None else f"{number:,}".replace(",", "\u202f").replace("-", "−")


def many(number: int, noun: str) -> str:
    """A number of things: '1 run', '3 runs'."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def size(number: int | None) -> str:
    """A number of bytes: '812 B', '1.4 MB', '140 MB' (powers of 1000)."""
    if number is None:
        return "–"
    if number < 1000:
        return f"{number} B"
    value, unit = number / 1000, "kB"
    for larger in ("MB", "GB", "TB"):
        if value >= 999.5:
            value, unit = value / 1000, larger
    return f"{value:.1f} {unit}" if value < 99.95 else f"{value:.0f} {unit}"
