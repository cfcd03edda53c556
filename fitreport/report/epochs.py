"""A run's epochs as a table; in the page at most ten rows, the rest made by the page's script."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from fitreport.analysis.epochs import all_epochs
from fitreport.analysis.rounding import rounding_for
from fitreport.analysis.summary import RunSummary
from fitreport.hub import Study
from fitreport.report.context import EpochColumn, Epochs
from fitreport.run import Floats, Ints, Run

INFERRED = "≈ Inferred: the source gave validation values without their epochs."
MOST_ROWS = 10
MOST_ALL = 200  # rows of a table that is shown whole
_MOST_COLUMNS = 16


def epochs_table(study: Study, at: int, *, most: int = MOST_ROWS) -> Epochs | None:
    """The table of the run at this index, None where it has no epochs.

    All epochs where `most` rows hold them; else first, last, best epochs, those of events, then
    some between them. With no rows at all the heads alone, for the page's script to fill.
    """
    run = study.runs[at]
    found = list(_series(study, run))
    series = found[:_MOST_COLUMNS]
    if not series:
        return None
    every = all_epochs([epochs for _, epochs, _ in series])
    shown = every if every.size <= most else _chosen(run, study.summaries[at], every)[:most]
    columns = [_texts(shown, epochs, values) for _, epochs, values in series]
    return Epochs(
        tuple(column for column, _, _ in series),
        tuple(
            (str(epoch), *(column[row] for column in columns))
            for row, epoch in enumerate(shown.tolist())
        ),
        _note((shown.size or every.size, every.size), (len(series), len(found))),
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
    places = {(curve.metric, curve.split): at for at, curve in enumerate(run.curves)}
    for pair in study.pairs:
        for split in ("train", "validation"):
            at = places.get((pair.metric, split))
            if at is not None and len(curve := run.curves[at]):
                text = f"{'val_' if split == 'validation' else ''}{pair.metric}"
                mark = "≈" if curve.epochs_inferred else ""
                yield EpochColumn(text, str(at), mark=mark), curve.epochs, curve.values
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
    chosen = list(dict.fromkeys(epoch for epoch in wanted if epoch in known))[:MOST_ROWS]
    between = every[np.linspace(0, every.size - 1, MOST_ROWS).astype(int)].tolist()
    for epoch in between:
        if len(chosen) >= MOST_ROWS:
            break
        if epoch not in chosen:
            chosen.append(epoch)
    return np.array(sorted(chosen), np.int64)


def _texts(shown: Ints, epochs: Ints, values: Floats) -> list[str]:
    """The values at these epochs, empty where there is none."""
    if not shown.size:
        return []
    rounding = rounding_for(values)
    at = np.searchsorted(epochs, shown).clip(max=epochs.size - 1)
    known = epochs[at] == shown
    return [
        rounding.show(value) if has else ""
        for value, has in zip(values[at].tolist(), known.tolist(), strict=True)
    ]
