"""Compiles every chart's Altair code to `specs.json`: `python -m fitreport.charts.compile`.

Run it after a change to a chart; a test compiles again and compares. Importing Altair takes longer
than all else that a build does together, so a build reads this file instead.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec
import vl_convert

from fitreport.charts.kinds import kinds

SPECS = Path(__file__).with_name("specs.json")


def compiled() -> bytes:
    """All charts as compiled Vega, by `kind.variant`, a chart a line."""
    specs = {
        f"{name}.{variant}": _vega(kind.chart(variant))
        for name, kind in kinds()
        for variant in kind.VARIANTS
    }
    lines = [
        msgspec.json.encode(name) + b":" + msgspec.json.encode(spec, order="deterministic")
        for name, spec in sorted(specs.items())
    ]
    return b"{\n" + b",\n".join(lines) + b"\n}\n"


def _vega(chart: Any) -> dict[str, Any]:
    """The chart as Vega, with a placeholder for each value that a drawing fills in."""
    spec = vl_convert.vegalite_to_vega(chart.to_json())
    for data in spec["data"]:
        if "source" not in data:
            data.pop("format", None)
            data["values"] = f"@{data['name']}@"
    signals = {signal["name"]: signal for signal in spec["signals"]}
    for name, signal in signals.items():
        if name.startswith(("x_", "y_")):
            signal["value"] = f"@{name}@"
    for axis in spec.get("axes", []):
        # A title is a value, too: as text of the chart Vega would take "if" for a word of its own.
        if isinstance(axis.get("title"), str):
            name = axis["title"].strip("@")
            axis["title"] = {"signal": name}
            spec["signals"].append({"name": name, "value": f"@{name}@"})
    _lighten(spec["marks"])
    for scale in spec["scales"]:
        # The ends are always given, so Vega need not look for them in the data sets, some empty.
        ends = [scale.pop("domainMin", None), scale.pop("domainMax", None)]
        scale["domain"] = ends if all(ends) else scale["domain"]
    spec.update(width="@width@", height="@height@", padding="@padding@")
    for name in ("$schema", "background"):  # paper and theme are the page's
        spec.pop(name, None)
    return dict(spec)


def _lighten(marks: list[dict[str, Any]]) -> None:
    """Leave out what costs time for every point and changes nothing.

    Words for single points: a chart has one text for all. The order and the checks of a line's
    points: rows come in order, and hold numbers or null.
    """
    for mark in marks:
        update = mark.get("encode", {}).get("update", {})
        update.pop("description", None)
        if mark["type"] == "line":
            mark.pop("sort", None)
            update["defined"] = {"signal": "datum.y !== null"}
        _lighten(mark.get("marks", []))


if __name__ == "__main__":
    SPECS.write_bytes(compiled())
    sys.stdout.write(f"{SPECS.name}: {SPECS.stat().st_size} bytes\n")
