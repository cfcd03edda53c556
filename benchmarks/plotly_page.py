"""The fast peer: one page by plotly, a chart a metric, from a folder of Keras histories.

Run by an environment that has plotly: `python plotly_page.py HISTORIES OUTPUT`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from plotly.subplots import make_subplots


def main(histories: str, output: str) -> None:
    runs = {path.stem: json.loads(path.read_text()) for path in sorted(Path(histories).iterdir())}
    metrics = [name for name in next(iter(runs.values())) if not name.startswith("val_")]
    figure = make_subplots(rows=len(metrics), cols=1, subplot_titles=metrics)
    for row, metric in enumerate(metrics, start=1):
        for name, values in runs.items():
            for series in (metric, f"val_{metric}"):
                figure.add_scatter(y=values[series], name=f"{name} {series}", row=row, col=1)
    Path(output).write_text(figure.to_html(include_plotlyjs=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
