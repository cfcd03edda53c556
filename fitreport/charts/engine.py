"""vl-convert's engine, started beforehand: a fifth of a build's time, of another processor's.

Importing this costs nothing; whoever will draw calls `start` first of all, and never waits for it.
"""

from __future__ import annotations

from threading import Thread

# What every chart uses, so that the engine has compiled it before the first one is drawn.
_FIRST_CHART = """
{"width": 90, "height": 60, "data": [{"name": "rows", "values": [{"x": 0}, {"x": 1}]}],
 "signals": [{"name": "most", "value": 1}],
 "scales": [
   {"name": "x", "type": "linear", "domain": {"signal": "[0, most]"}, "range": "width"},
   {"name": "y", "type": "linear", "domain": [0, 1], "range": "height", "nice": true}],
 "axes": [{"scale": "x", "orient": "bottom", "title": "x"},
          {"scale": "y", "orient": "left", "grid": true, "title": "y"}],
 "marks": [
   {"type": "line", "from": {"data": "rows"},
    "encode": {"update": {"x": {"scale": "x", "field": "x"}, "y": {"scale": "y", "field": "x"}}}},
   {"type": "symbol", "from": {"data": "rows"},
    "encode": {"update": {"x": {"scale": "x", "field": "x"}, "y": {"scale": "y", "field": "x"}}}},
   {"type": "text", "from": {"data": "rows"},
    "encode": {"update": {"x": {"scale": "x", "field": "x"}, "text": {"field": "x"}}}}]}
"""


def start() -> None:
    """Starts the engine in a thread, which the process waits for where it ends before it."""
    Thread(target=_start, name="fitreport engine").start()


def _start() -> None:
    import vl_convert

    vl_convert.vega_to_svg(_FIRST_CHART)
