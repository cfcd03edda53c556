"""What runs are called, so that no two share a name, and what a report of them is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from fitreport.run import Run


def labels_of(runs: Sequence[Run], own: int | None = None) -> tuple[str, ...]:
    """The runs' names, told apart by path where they repeat, and by number where paths do too.

    Those behind the first `own` were read as the baseline, which tells them apart before numbers.
    """
    times = Counter(run.name for run in runs)
    taken: set[str] = set()
    labels = []
    for at, run in enumerate(runs):
        base = run.name if times[run.name] == 1 else f"{run.name} ({run.path})"
        base = base if base.strip() else run.path or "unnamed"
        if base in taken and own is not None and at >= own:
            base += " (baseline)"
        label, again = base, 1
        while label in taken:
            again += 1
            label = f"{base} #{again}"
        taken.add(label)
        labels.append(label)
    return tuple(labels)


def default_title(labels: Sequence[str]) -> str:
    """The title of a report that was given none."""
    return labels[0] if len(labels) == 1 else f"{len(labels)} training runs"
