"""Metric pairs: which metrics a set of runs has, on which splits, in which order, to what goal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from fitreport.analysis.goal import goal_of
from fitreport.run import Curve, Goal, Run, Split

_SPLITS: tuple[Split, ...] = ("train", "validation", "test")
_PREFIXES: dict[str, Split] = {"val_": "validation", "train_": "train", "test_": "test"}


class MetricPair(msgspec.Struct, frozen=True):
    """One metric with its train and validation curves over all runs.

    `splits` lists those that at least one run has a curve for. `judged` is the split that decides
    which value is best: validation where there is one.
    """

    metric: str
    goal: Goal | None
    splits: tuple[Split, ...]
    judged: Split


def metric_pairs(runs: Sequence[Run], goals: Mapping[str, Goal]) -> tuple[MetricPair, ...]:
    """Every metric of the runs as a pair: `loss`, then compiled metrics, then all others."""
    by_metric: dict[str, list[Curve]] = {}
    for run in runs:
        for curve in run.curves:
            by_metric.setdefault(curve.metric, []).append(curve)
    compiled = {name: at for at, name in reversed(list(enumerate(_compiled(runs))))}
    order = sorted(
        by_metric,
        key=lambda name: (name != "loss", compiled.get(name, len(compiled))),
    )
    return tuple(
        _pair(name, by_metric[name], goal_of(name, by_metric[name], goals)) for name in order
    )


def _compiled(runs: Sequence[Run]) -> list[str]:
    return [name for run in runs for name in run.compiled]


def _pair(metric: str, curves: Sequence[Curve], goal: Goal | None) -> MetricPair:
    present = {curve.split for curve in curves if len(curve)}
    splits = tuple(split for split in _SPLITS if split in present)
    judged: Split = "validation" if "validation" in present else (splits or ("train",))[0]
    return MetricPair(metric, goal, splits, judged)


def main_pair(
    runs: Sequence[Run], pairs: Sequence[MetricPair], wanted: str | None
) -> MetricPair | None:
    """The pair by which runs are judged.

    `wanted` names it (`accuracy` or `val_accuracy`). Else it is the first compiled metric whose
    goal is known and that has validation values, else the validation loss, else the training loss,
    else the first metric of known goal. Runs that recorded no compiled metrics are taken to have
    compiled those that are no loss.

    Raises:
        KeyError: `wanted` is no metric of these runs.
    """
    if wanted is not None:
        return named_pair(pairs, wanted)
    by_name = {pair.metric: pair for pair in pairs}
    compiled = _compiled(runs) or [p.metric for p in pairs if not p.metric.endswith("loss")]
    for name in compiled:
        pair = by_name.get(name)
        if pair and pair.goal and pair.judged == "validation" and not name.endswith("loss"):
            return pair
    loss = by_name.get("loss")
    return loss if loss and loss.goal else next((pair for pair in pairs if pair.goal), None)


def main_names(pairs: Sequence[MetricPair]) -> list[str]:
    """Every name by which `named_pair` finds one of these."""
    names = [pair.metric for pair in pairs]
    return names + [
        prefix + pair.metric
        for pair in pairs
        for prefix, split in _PREFIXES.items()
        if split in pair.splits
    ]


def named_pair(pairs: Sequence[MetricPair], wanted: str) -> MetricPair:
    """The pair that is meant by `accuracy`, or by `val_accuracy`, which is judged on that split.

    Raises:
        KeyError: none is.
    """
    by_name = {pair.metric: pair for pair in pairs}
    if wanted in by_name:
        return by_name[wanted]
    for prefix, split in _PREFIXES.items():
        pair = by_name.get(wanted.removeprefix(prefix))
        if wanted.startswith(prefix) and pair and split in pair.splits:
            return msgspec.structs.replace(pair, judged=split)
    raise KeyError(wanted)
