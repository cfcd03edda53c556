"""The answer to a metric that no run has."""

from __future__ import annotations

from collections.abc import Sequence

from fitreport.analysis.pairs import MetricPair, main_names
from fitreport.errors import UsageError, meant


def unknown_metric(
    option: str, name: str, pairs: Sequence[MetricPair], *, split: bool = False
) -> UsageError:
    """The error of an option that names a metric which no run has; `split` tells whether a name
    may say the split, as `val_loss` does.
    """
    metrics = [pair.metric for pair in pairs]
    close = meant(name, main_names(pairs) if split else metrics)
    listed = f"The metrics are: {', '.join(metrics[:12]) or 'none'}"
    return UsageError(
        f"{option}: no run has a metric {name!r}",
        f"Did you mean {close!r}? {listed}" if close else listed,
    )
