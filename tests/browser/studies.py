"""Runs made for the browser tests: an ordinary study, and one in which every text is an attack."""

from __future__ import annotations

import math
from pathlib import Path

import fitreport

# Each must stay text in every place: markup, quotes, templates, comments, scripts' names, other
# scripts and directions, and lengths that no layout was drawn for.
TITLE = 'Three runs "<b>&amp;</title><script>alert(5)</script>'

HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    "<svg onload=alert(2)>",
    "</title></style><!--",
    "]]>&lt;b&gt;&amp;",
    "\"double' 'single\" `back`",
    "{{7*7}}{% raw %}${7*7}",
    "__proto__",
    "constructor",
    "javascript:alert(3)",
    "שלום עולם",
    "مرحبا \u202ereversed",
    "🦊 中文 é",
    "a-very-long-name-" * 20,
)


def ordinary(folder: Path, runs: int = 3, epochs: int = 40) -> Path:
    """Runs with two metric pairs, a metric without its validation twin, a spike and a NaN."""
    for number in range(runs):
        params = {"learning_rate": 10.0 ** -(number + 2), "batch_size": 32, "seed": number}
        place = folder / f"run-{number}"
        with fitreport.record(place, params=params, notes="*Plain* notes") as run:
            for epoch in range(epochs):
                away = math.exp(-epoch * (number + 1) / 15)
                wobble = 0.02 * math.sin(epoch * (number + 2))
                run.log(
                    epoch=epoch,
                    loss=math.nan if (number, epoch) == (2, 30) else away + 0.2,
                    val_loss=40.0 if epoch == 7 else away + 0.3 + wobble + epoch * 0.003,
                    accuracy=1 - 0.6 * away,
                    val_accuracy=0.95 - 0.6 * away + wobble,
                    temperature=1 / (epoch + 1),
                )
                if epoch == 20:
                    run.mark("unfroze the backbone")
            run.log_test(loss=0.4, accuracy=0.9)
    return folder


def hostile(folder: Path) -> Path:
    """A run a hostile text; each text is a name, a parameter, a tag, a mark, a note, a metric."""
    for number, text in enumerate(HOSTILE):
        with fitreport.record(
            folder / f"run-{number}",
            name=text,
            params={text: text, "plain": number},
            tags=(text,),
            notes=text,
        ) as run:
            for epoch in range(4):
                value = 1 / (epoch + 1)
                run.log(epoch=epoch, **{"loss": value, "val_loss": value + 0.1, text: value})
            run.mark(text)
    (folder / "not a run <img src=x onerror=alert(4)>.json").write_text("[1, 2")
    return folder


def crowd(folder: Path) -> Path:
    """More runs than a chart can tell apart."""
    return ordinary(folder, runs=30, epochs=12)


def odd(folder: Path) -> Path:
    """Runs that leave little to draw, and one that leaves far too much."""
    with fitreport.record(folder / "nothing"):
        pass
    with fitreport.record(folder / "one epoch") as run:
        run.log(epoch=5, loss=1.0, val_loss=2.0)
    with fitreport.record(folder / "all NaN") as run:
        for epoch in range(3):
            run.log(epoch=epoch, loss=math.nan, val_loss=math.inf)
    with fitreport.record(folder / "huge and tiny") as run:
        for epoch in range(3):
            run.log(epoch=epoch, loss=1e300 * (epoch - 1), val_loss=5e-324, flat=0.0)
    with fitreport.record(folder / "200 metrics") as run:
        for epoch in range(3):
            run.log(epoch=epoch, **{f"metric_{number}": number + epoch for number in range(200)})
    return folder
