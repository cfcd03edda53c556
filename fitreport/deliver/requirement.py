"""The little language of requirements: `val_accuracy >= 0.9`, `val_loss <= baseline + 2%`.

    requirement = place comparison bound
    place       = METRIC | "best(" METRIC ")" | "last(" METRIC ")"
    comparison  = ">=" | "<=" | ">" | "<"
    bound       = NUMBER ["%"] | "baseline" [("+" | "-") NUMBER ["%"]]

A METRIC is what `--metric` takes; one with spaces or with any of ()<>=!"' is quoted by one of the
latter two. `90%` is 0.9; behind `baseline` a percentage is of the baseline's magnitude, so that
`baseline + 2%` is above the baseline be it negative or not.
"""

from __future__ import annotations

import math
import re
from typing import Literal

import msgspec

from fitreport.analysis.comparison import At
from fitreport.analysis.printable import printable
from fitreport.errors import UsageError

Sign = Literal[">=", "<=", ">", "<"]

_PLACE = re.compile(r"(best|last)\s*\(")
_METRIC = re.compile(r"\"([^\"]+)\"|'([^']+)'|([^\s()<>=!\"']+)")
_CLOSE = re.compile(r"\)")
_SIGN = re.compile(r"([<>]=?)(?![<>=])")
_BASELINE = re.compile(r"baseline(?![\w.])")
_OPERATOR = re.compile(r"([+-])")
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(%?)")
_UNSIGNED = re.compile(r"((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(%?)")

# Keras's logs are float32, which has no 0.9: what it rounds to is 0.9 for whoever wrote 0.9.
_SAME = 1e-7


class Requirement(msgspec.Struct, frozen=True, kw_only=True):
    """What a metric must come to, as `text` says it.

    `at` is where each run's value is taken: at its best epoch by the main metric, or at its last.
    `number` is the bound itself, or what is added to the baseline; of the latter it is a share
    where `percent`.
    """

    text: str
    metric: str
    at: At
    sign: Sign
    number: float
    of_baseline: bool = False
    percent: bool = False

    @property
    def upwards(self) -> bool:
        """Whether higher values are on the right side of the bound."""
        return self.sign[0] == ">"

    def bound(self, baseline: float = 0.0) -> float:
        """The bound, for this value of the baseline."""
        if not self.of_baseline:
            return self.number
        return baseline + self.number * (abs(baseline) if self.percent else 1.0)

    def holds(self, value: float, bound: float) -> bool:
        """Whether a value is on the right side; two that float32 cannot tell apart are equal."""
        if abs(value - bound) <= _SAME * max(abs(value), abs(bound)):
            return self.sign[1:] == "="
        return value > bound if self.upwards else value < bound


def requirement(text: str, asked_by: str = "--require") -> Requirement:
    """The requirement that a text is.

    Args:
        text: as the user wrote it.
        asked_by: the option or the place in a settings file, for errors.

    Raises:
        UsageError: it is none; the error tells what is wrong, and at which character.
    """
    read = _Text(text, asked_by)
    place = read.take(_PLACE)
    named = read.expect(_METRIC, "the name of a metric")
    if place:
        read.expect(_CLOSE, "the closing ')'")
    sign = read.expect(_SIGN, "'>=', '<=', '>' or '<'")[1]
    of_baseline = read.take(_BASELINE) is not None
    number, percent = read.margin() if of_baseline else read.bound()
    read.end()
    return Requirement(
        text=" ".join(printable(text).split()),
        metric=printable(next(filter(None, named.groups()))),  # as names stand in a Study
        at="end" if place and place[1] == "last" else "best",
        sign=sign,  # type: ignore[arg-type]
        number=number,
        of_baseline=of_baseline,
        percent=percent,
    )


class _Text:
    """A text, and how far it was read."""

    def __init__(self, text: str, asked_by: str) -> None:
        self._text, self._asked_by = text, asked_by
        self._at = 0

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What comes next, if it is of this pattern; spaces before it are free."""
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1
        found = pattern.match(self._text, self._at)
        if found:
            self._at = found.end()
        return found

    def expect(self, pattern: re.Pattern[str], what: str) -> re.Match[str]:
        """What comes next, which must be of this pattern."""
        found = self.take(pattern)
        if found is None:
            raise self._wrong(f"expected {what}")
        return found

    def bound(self) -> tuple[float, bool]:
        """A number by itself, of which a percentage is a hundredth."""
        found = self.expect(_NUMBER, "a number or 'baseline'")
        return self._number(found[1]) / (100 if found[2] else 1), False

    def margin(self) -> tuple[float, bool]:
        """What is added to the baseline, and whether it is a share of it; 0 where nothing is."""
        operator = self.take(_OPERATOR)
        if operator is None:
            return 0.0, False
        found = self.expect(_UNSIGNED, "a number")
        number = self._number(found[1]) / (100 if found[2] else 1)
        return (number if operator[1] == "+" else -number), bool(found[2])

    def end(self) -> None:
        """Nothing more may come."""
        self.expect(re.compile(r"$"), "nothing more")

    def _number(self, digits: str) -> float:
        number = float(digits)
        if not math.isfinite(number):
            raise self._wrong("a number is too large")
        return number

    def _wrong(self, what: str) -> UsageError:
        before = self._text[: self._at]
        return UsageError(
            f"{self._asked_by} {self._text!r}: {what} at character {len(before) + 1}",
            "Write it as 'val_accuracy >= 0.9' or 'val_loss <= baseline + 2%'",
        )
