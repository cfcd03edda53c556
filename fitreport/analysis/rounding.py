"""Numbers as a reader wants them: no more digits than tell the values of a column apart."""

from __future__ import annotations

import math
from collections.abc import Iterable

import msgspec

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
        text = f"{value:.{self.decimals}{'e' if self.exponent else 'f'}}"
        if self.exponent:
            digits, power = text.split("e")
            text = f"{digits}e{int(power)}"
        if float(text) == 0:
            text = text.lstrip("-")
        return text.replace("-", "−")


def rounding_for(values: Iterable[float | None], digits: int = 3) -> Rounding:
    """The rounding for a column of numbers.

    `digits` significant digits of the values' spread are kept, and at least that many of the
    smallest magnitude: 0.9431 and 0.9412 need four decimals, 33.8 and 314.4 need one.
    """
    finite = [v for v in values if v is not None and math.isfinite(v)]
    if not finite:
        return Rounding(0)
    if all(v == int(v) and abs(v) < _PLAIN[1] for v in finite) and len(set(finite)) > 1:
        return Rounding(0)
    largest = max(map(abs, finite))
    if largest and not _PLAIN[0] <= largest < _PLAIN[1]:
        return Rounding(digits - 1, exponent=True)
    spread = max(finite) - min(finite) or largest
    decimals = digits - 1 - math.floor(math.log10(spread)) if spread else 0
    ceiling = digits + 1 - (math.floor(math.log10(largest)) if largest else 0)
    return Rounding(max(0, min(decimals, ceiling, 12)))


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
    if seconds is None or not math.isfinite(seconds):
        return "–"
    if seconds < 10:
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
    return "–" if number is None else f"{number:,}".replace(",", "\u202f")


def size(number: int | None) -> str:
    """A number of bytes: '812 B', '1.4 MB' (powers of 1000)."""
    if number is None:
        return "–"
    value = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" or value >= 100 else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"
