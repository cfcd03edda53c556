"""Labels beside the ends of curves, moved apart so that none covers another."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate, groupby

from fitreport.charts.bounds import Bounds
from fitreport.charts.drawing import PLOT_HEIGHT, Row

LINE = 13.0  # px from one label to the next
_MOST = 16  # columns of a name beside a curve
_MOST_APART = 24  # where so many are needed to tell it from another
_WORD = 12  # characters of a part of a name that is kept whole
_PART = re.compile(r"[-_ /,:;=]*[^-_ /,:;=]+|[-_ /,:;=]+")
_LEFT_OUT = re.compile(r"[-_ /,:;=]*…[-_ /,:;=]*")
TITLE = 48  # columns of an axis' title: a longer one would take its width from the plot


def short(name: str, most: int = _MOST) -> str:
    """A name that fits beside a curve; its middle gives way, since runs differ at their ends."""
    if sum(map(columns, name)) <= most:
        return name
    tail = (most - 1) // 2
    head = name[: _fitting(name, most - 1 - tail)]
    return f"{head}…{name[len(name) - _fitting(reversed(name), tail) :]}"


def shorts(names: Sequence[str], most: int = _MOST) -> list[str]:
    """Names that stand beside each other, shortened; what tells them apart is kept.

    Those of a grid of settings begin and end alike, and differ in a word or two between.
    """
    shown = [short(name, most) for name in names]
    times = Counter(shown)
    alike = dict.fromkeys(n for n, s in zip(names, shown, strict=True) if times[s] > 1)
    return [
        short(_telling(name, [n for n in alike if n != name]), max(most, _MOST_APART))
        if name in alike
        else plain
        for name, plain in zip(names, shown, strict=True)
    ]


def _telling(name: str, others: Iterable[str]) -> str:
    """The parts of a name in which it differs from others; an ellipsis stands for the rest."""
    parts = [match.span() for match in _PART.finditer(name)]
    kept: set[int] = set()
    for other in others:
        first = min(_same(name, other), len(name) - 1)
        start, end = next(part for part in parts if part[0] <= first < part[1])
        if end - start > _WORD:
            start, end = max(start, first - 2), min(end, first + _WORD - 2)
        kept.update(range(start, end))
    pieces = groupby(range(len(name)), kept.__contains__)
    text = "".join("".join(name[at] for at in ats) if keep else "…" for keep, ats in pieces)
    return _LEFT_OUT.sub("…", text)


def _same(one: str, other: str) -> int:
    """How many characters two names begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def align(x: float, span: tuple[float, float]) -> str:
    """How a text at a place is aligned so that it stays clear of the plot's sides."""
    part = (x - span[0]) / (span[1] - span[0])
    return "left" if part < 0.06 else "right" if part > 0.85 else "center"


def columns(character: str) -> int:
    """How many columns a character takes, as in a terminal: an ideograph or emoji takes two."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _fitting(name: Iterable[str], most: int) -> int:
    """How many of the first characters fit into so many columns."""
    return sum(width <= most for width in accumulate(map(columns, name)))


def placed_labels(wanted: list[tuple[str, float, str]], bounds: Bounds) -> list[Row]:
    """Rows of `ends` for names with their y and colour, shortened and moved apart."""
    names = shorts([name for name, _, _ in wanted])
    rows = [
        {"y": y, "text": name, "color": color}
        for (_, y, color), name in zip(wanted, names, strict=True)
    ]
    return spread_anew(rows, bounds, PLOT_HEIGHT)


def spread_anew(rows: list[Row], bounds: Bounds, height: float) -> list[Row]:
    """Rows of `ends` for a plot of another height than they were placed for."""
    wishes = [bounds.depth(row["y"]) * height for row in rows]
    places = spread(wishes, 0, height)
    return [
        {**row, "dy": round(place - wish, 1)}
        for row, wish, place in zip(rows, wishes, places, strict=True)
    ]


def spread(positions: Sequence[float], low: float, high: float) -> list[float]:
    """Positions in px moved as little as keeps them one line apart and within low and high."""
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    placed: list[list[float]] = []  # clusters: [sum of wishes for the first place, count]
    for i in order:
        placed.append([positions[i], 1.0])
        while len(placed) > 1 and _top(placed[-1], low, high) < _bottom(placed[-2], low, high):
            wish, count = placed.pop()
            before = placed[-1]
            before[0] += wish - before[1] * count * LINE
            before[1] += count
    result = [0.0] * len(positions)
    rank = 0
    for cluster in placed:
        top = _top(cluster, low, high)
        for nth in range(int(cluster[1])):
            result[order[rank]] = top + nth * LINE
            rank += 1
    return result


def _top(cluster: list[float], low: float, high: float) -> float:
    wish, count = cluster
    return max(low, min(wish / count, high - LINE * (count - 1)))


def _bottom(cluster: list[float], low: float, high: float) -> float:
    return _top(cluster, low, high) + LINE * cluster[1]
