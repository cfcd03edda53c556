"""The source of a Mermaid XY chart, which GitHub, GitLab and others draw where it stands in a text.

Mermaid 10.9 to 12 read it. Newer ones make a legend of the lines' names; others show none. A line
has neither gaps nor places of its own: its values are spread evenly over the axis. Nor is it cut
off at the axis' ends, so that values beyond are put there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from fitreport.charts.bounds import Bounds
from fitreport.deliver.fitted import brief_name, brief_names
from fitreport.deliver.markdown import in_order

_NAME, _TITLE = 20, 48  # columns of a name in the legend, and of an axis' title
_FINE = 2.6  # decimals that part an axis of length 1 into the pixels of its height
_PLAIN = (1e-3, 1e6)  # sizes that are written as they are: Mermaid reads no exponents
_MEANT = re.compile(r"[!-'*:-@[-^`{-~ﬂ°¶ß]")  # by Mermaid, which has signs of its own made of ﬂ° ¶ß


def block(
    title: str,
    lines: Sequence[tuple[str, str, Sequence[float]]],
    span: tuple[int, int],
    bounds: Bounds,
) -> str:
    """The source of a chart.

    Args:
        title: of the axis of values.
        lines: of each its name, its colour, and its values at even places over the span.
        span: the first and the last epoch.
        bounds: the ends of the axis of values; a value beyond them stands there.
    """
    size = max(abs(bounds.low), abs(bounds.high))
    power = 0 if _PLAIN[0] <= size < _PLAIN[1] else math.floor(math.log10(size))
    scale = 10.0**power
    height = bounds.high / scale - bounds.low / scale
    digits = max(0, math.ceil(_FINE - math.log10(height)))

    def number(value: float) -> str:
        inside = min(max(value, bounds.low), bounds.high) / scale
        text = f"{inside:.{digits}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text == "-0" else text

    palette = ", ".join(color for _, color, _ in lines)
    low, high = number(bounds.low), number(bounds.high)
    words = brief_name(title, _TITLE) + (f", in 1e{power}" if power else "")
    names = brief_names([name for name, _, _ in lines], _NAME)
    drawn = [
        f"  line {_quoted(name)} [{', '.join(map(number, values))}]"
        for name, (_, _, values) in zip(names, lines, strict=True)
    ]
    return "\n".join([
        '%%{init: {"xyChart": {"width": 760, "height": 320}, "themeVariables": {"xyChart": '
        f'{{"backgroundColor": "transparent", "plotColorPalette": "{palette}"}}}}}}}}%%',
        "xychart-beta",
        f'  x-axis "epoch" {span[0]} --> {span[1]}',
        f"  y-axis {_quoted(words)} {low} --> {high}",
        *drawn,
    ])  # fmt: skip


def _quoted(text: str) -> str:
    """Text in quotes; what could mean something to Mermaid goes by its number, as `#34;`."""
    plain = _MEANT.sub(lambda found: f"#{ord(found[0])};", in_order(" ".join(text.split())))
    return f'"{plain or " "}"'
