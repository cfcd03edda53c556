"""vl-convert's engine, started beforehand: a fifth of a build's time, of another processor's.

Importing this costs nothing; whoever will draw calls `start` first of all, and never waits for it.
"""

from __future__ import annotations

from threading import Thread


def start() -> None:
    """Starts the engine in a thread, which the process waits for where it ends before it."""
    Thread(target=_start, name="fitreport engine").start()


def _start() -> None:
    import vl_convert

    # An empty chart: one with axes and marks costs more than it saves later.
    vl_convert.vega_to_svg('{"marks": []}')
