"""A run's epochs as a table; in the page at most ten rows, the rest made by the page's script."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from fitreport.analysis.rounding import Rounding, rounding_for
from fitreport.analysis.summary import RunSummary
from fitreport.hub import Study
from fitreport.report.context import EpochColumn, Epochs
from fitreport.run import Floats, Ints, Run

INFERRED = "≈ Inferred: the source gave validation values without their epochs."
_MOST_ROWS = 10
_MOST_ALL = 200  # rows of a table that is shown whole
_MOST_COLUMNS = 16


def epochs_table(study: Study, at: int, *, all_epochs: bool) -> Epochs | None:
    """The table of the run at this index, None where it has no epochs.

    First, last, best epochs and those of events come first, then some between them; `all_epochs`
    shows every one while they fit.
    """
    run = study.runs[at]
    found = list(_series(study, run))
    series = found[:_MOST_COLUMNS]
    if not series:
        return None
    every = np.unique(np.concatenate([epochs for _, epochs, _ in series]))
    whole = every.size <= (_MOST_ALL if all_epochs else _MOST_ROWS)
    shown = every if whole else _chosen(run, study.summaries[at], every)
    columns = [_texts(shown, epochs, values) for _, epochs, values in series]
    return Epochs(
        tuple(column for column, _, _ in series),
        tuple(
            (str(epoch), *(column[row] for column in columns))
            for row, epoch in enumerate(shown.tolist())
        ),
        _note((shown.size, every.size), (len(series), len(found))),
        INFERRED if any(column.mark for column, _, _ in series) else "",
    )


def _note(epochs: tuple[int, int], columns: tuple[int, int]) -> str:
    """What of each is shown, and of how many."""
    said = []
    if epochs[0] < epochs[1]:
        said.append(
            f"{epochs[0]} of {epochs[1]} epochs: first, last, best, those of events, "
            "and some between."
        )
    if columns[0] < columns[1]:
        said.append(f"{columns[0]} of {columns[1]} columns.")
    return " ".join(said)


def _series(study: Study, run: Run) -> Iterable[tuple[EpochColumn, Ints, Floats]]:
    for pair in study.pairs:
        for split in ("train", "validation"):
            curve = run.curve(pair.metric, split)
            if curve is not None and len(curve):
                text = f"{'val_' if split == 'validation' else ''}{pair.metric}"
                mark = "≈" if curve.epochs_inferred else ""
                yield EpochColumn(text, pair.metric, split, mark=mark), curve.epochs, curve.values
    timeline = run.timeline
    if timeline is not None:
        columns = (("learning rate", "learning_rate"), ("seconds", "duration"))
        for text, name in columns:
            values = getattr(timeline, name)
            if np.isfinite(values).any():
                yield EpochColumn(text, timeline=name), timeline.epochs, values


def _chosen(run: Run, summary: RunSummary, every: Ints) -> Ints:
    """The ten epochs that tell most, in order."""
    bests = [m.best.epoch for m in summary.metrics if m.best]
    wanted = [int(every[0]), int(every[-1]), *bests[:3]]
    wanted += [event.epoch for event in run.events if event.epoch is not None]
    known = set(every.tolist())
    chosen = list(dict.fromkeys(epoch for epoch in wanted if epoch in known))[:_MOST_ROWS]
    between = every[np.linspace(0, every.size - 1, _MOST_ROWS).astype(int)].tolist()
    for epoch in between:
        if len(chosen) >= _MOST_ROWS:
            break
        if epoch not in chosen:
            chosen.append(epoch)
    return np.array(sorted(chosen), np.int64)


def _texts(shown: Ints, epochs: Ints, values: Floats) -> list[str]:
    rounding: Rounding = rounding_for(values[np.isfinite(values)].tolist())
    known = dict(zip(epochs.tolist(), values.tolist(), strict=True))
    return [rounding.show(known[e]) if e in known else "" for e in shown.tolist()]
