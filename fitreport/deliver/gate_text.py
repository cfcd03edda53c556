"""What the gate says of requirements, in sentences and as lines for a person."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal

from fitreport.analysis.rounding import many, show
from fitreport.deliver.gate import Judged, Ruling

RULINGS: tuple[Ruling, ...] = ("failed", "could not judge", "passed")
_MOST_TOLD = 20  # candidates of a requirement; more that passed are counted
_MOST_DIGITS = 12


def as_text(judged: Sequence[Judged]) -> Iterator[str]:
    """The lines: each requirement, then its candidates, what failed first."""
    for text, of_one in by_requirement(judged).items():
        yield text
        ordered = sorted(of_one, key=lambda one: RULINGS.index(one.ruling))
        bad = sum(one.ruling != "passed" for one in ordered)
        told = max(bad, _MOST_TOLD)
        for one in ordered[:told]:
            yield f"  {one.ruling}: {in_words(one)}"
        if len(ordered) > told:
            yield f"  passed: {len(ordered) - told} more"


def by_requirement(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """What was judged, by the requirement's text."""
    found: dict[str, list[Judged]] = {}
    for one in judged:
        found.setdefault(one.requirement.text, []).append(one)
    return found


def ruling_of(judged: Sequence[Judged]) -> Ruling:
    """What a requirement comes to: its worst ruling."""
    return min((one.ruling for one in judged), key=RULINGS.index)


def in_words(one: Judged) -> str:
    """Who was judged, what it reaches, by how much it misses, and whether that may be noise."""
    if one.value is None or one.bound is None or one.miss is None:
        return f"{one.candidate}: {one.reason}"
    value, bound, miss = _consistent(one, one.value, one.bound, one.miss)
    where = "" if one.epoch is None else f" at epoch {one.epoch}"
    mean = f", the mean of {len(one.runs)} runs," if len(one.runs) > 1 else ""
    against = f" ({one.baseline}{_margin(one)})" if one.baseline else ""
    told = f"{one.candidate}: {value}{where}{mean} {_beside(one, miss)}{bound}{against}"
    return "; ".join(filter(None, (told, _noise(one), one.reason)))


def _beside(one: Judged, miss: str) -> str:
    """How the value lies beside the bound, and how far."""
    assert one.miss is not None
    if not one.miss:
        return "is equal to "
    higher = (one.miss < 0) is one.requirement.upwards
    return f"is {miss} {'above' if higher else 'below'} "


def _noise(one: Judged) -> str:
    """Whether a miss is beyond noise, and its interval."""
    if one.ruling == "passed" and not one.reason:
        return ""
    if one.interval is None:
        return "nothing tells how much of that is noise"
    low, high = (show(end, 3) for end in one.interval)
    by = f"95% interval of the miss {low} to {high}"
    by += f", by {one.pairs} pairs of the same seed or fold" if one.pairs else ""
    if one.noise == "epochs":
        how = "beyond" if one.interval[0] > 0 else "within"
        return f"{how} the noise from epoch to epoch, seeds unknown ({by})"
    if one.beyond_noise is None:
        return f"whether that is seed noise cannot be told ({by})"
    if not one.beyond_noise and one.interval[0] > 0:
        luck = f"as one of {one.misses} misses it may be luck"
        return f"beyond seed noise by itself, but {luck} ({by})"
    return f"{'beyond' if one.beyond_noise else 'within'} seed noise ({by})"


def _margin(one: Judged) -> str:
    wanted = one.requirement
    if not wanted.number:
        return ""
    sign = "+" if wanted.number > 0 else "−"
    shown = abs(wanted.number) * (100 if wanted.percent else 1)
    return f" {sign} {show(shown, 6)}{'%' if wanted.percent else ''}"


def _consistent(one: Judged, value: float, bound: float, miss: float) -> list[str]:
    """The three numbers, to the same decimals, so that the reader's own sum comes out.

    A bound that is a number is shown as it was asked for.
    """
    asked = [] if one.baseline else [show(bound, _MOST_DIGITS)]
    finest = max(map(_decimals, [*_apart(value, bound), *asked]))
    wanted = ((value, 4), (bound, 4), (abs(miss), 3))
    return [show(number, max(least, _digits(number, finest))) for number, least in wanted]


def _decimals(shown: str) -> int:
    exponent = Decimal(shown.replace("−", "-")).as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _digits(number: float, decimals: int) -> int:
    """How many significant digits so many decimals are."""
    if not number:
        return 0
    return min(_MOST_DIGITS, math.floor(math.log10(abs(number))) + 1 + decimals)


def _apart(value: float, bound: float) -> tuple[str, str]:
    """Both numbers, with as many digits as tell them apart."""
    for digits in range(4, _MOST_DIGITS):
        told = show(value, digits), show(bound, digits)
        if told[0] != told[1] or value == bound:
            break
    return told


def counted(judged: Sequence[Judged]) -> str:
    """How many met which end: '3 requirements: 1 failed, 2 passed'; '' where there are none."""
    if not judged:
        return ""
    of = {ruling: sum(one.ruling == ruling for one in judged) for ruling in RULINGS}
    told = [f"{of['failed']} failed" if of["failed"] else ""]
    told += [f"{of['could not judge']} could not be judged" if of["could not judge"] else ""]
    told += [f"{of['passed']} passed" if of["passed"] else ""]
    return f"{many(len(judged), 'requirement')}: {', '.join(filter(None, told))}"
