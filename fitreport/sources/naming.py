"""What the name of a column or list says: which metric and split, or what else it holds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Literal

from fitreport.run import Split

Role = Literal["epoch", "learning rate", "duration", "elapsed", "step", "split"]

_ROLES: dict[Role, str] = {
    "epoch": "epoch epochs ep epoch_number epoch_num epoch_no epoch_index epoch_idx current_epoch",
    "learning rate": "lr learning_rate learningrate current_lr",
    "duration": "time time_s time_sec time_seconds seconds secs duration duration_s epoch_time"
    " epoch_time_s epoch_duration epoch_seconds time_per_epoch train_time training_time",
    "elapsed": "elapsed elapsed_s elapsed_time time_elapsed wall_time walltime total_time",
    "step": "step steps global_step iteration iterations iter",
    "split": "split phase mode subset stage",
}
_ROLE_OF = {name: role for role, names in _ROLES.items() for name in names.split()}

_SPLIT_OF: dict[str, Split] = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "eval", "evaluation", "dev"), "validation"),
    **dict.fromkeys(("test", "testing"), "test"),
}
_SPLIT = "|".join(sorted(_SPLIT_OF, key=len, reverse=True))
_BEFORE = re.compile(rf"({_SPLIT})[_/ .-]+(.*[^\W_].*)", re.IGNORECASE | re.DOTALL)
_AFTER = re.compile(rf"(.*[^\W_])[_/ .-]+({_SPLIT.replace('|dev', '')})", re.IGNORECASE | re.DOTALL)
_SURE = {"train_", "training_", "val_", "validation_", "test_", "testing_"}

_METRICS = set(
    "acc accuracy auc precision recall f1 f1_score mae mse rmse iou mean_io_u dice perplexity bleu"
    " binary_accuracy categorical_accuracy sparse_categorical_accuracy mean_absolute_error"
    " mean_squared_error root_mean_squared_error".split()
)


def role_of(name: str) -> Role | None:
    """What a column of this name holds, where that is no metric."""
    return _ROLE_OF.get(_plain(name))


def split_called(text: str) -> Split | None:
    """The split that a word names, as in a column `phase`: `train`, `val`, `dev`, `test`."""
    return _SPLIT_OF.get(text.strip().lower())


def split_names(names: Collection[str]) -> dict[str, tuple[str, Split]]:
    """For each name, its metric and its split; no two names get the same pair of them.

    Keras writes `loss` and `val_loss`; others `train_loss`, `Validation Loss`, `loss/test`. The
    word for a split counts only when set apart: `value_error` and `validity` are metrics. A name
    that has a `val_` twin of its own is a metric that merely begins so: beside `val_val_ratio`,
    `val_ratio` is a training curve. `valid_`, `eval_`, `dev_` and endings count only where one
    name in the log has a twin, and a `train_loss` beside a `loss` stays a metric of that name.
    """
    readings = {name: _reading(name, set(names)) for name in names}
    splits: dict[str, set[Split]] = {}
    for metric, split, _ in readings.values():
        splits.setdefault(metric.lower(), set()).add(split)
    sure = {m for metric, _, m in readings.values() if len(splits[metric.lower()]) > 1} | _SURE
    found: dict[str, tuple[str, Split]] = {}
    taken: set[tuple[str, Split]] = {(name, "train") for name in names}
    for name, (metric, split, mark) in readings.items():
        found[name] = (
            (metric, split) if mark in sure and (metric, split) not in taken else (name, "train")
        )
        taken.add(found[name])
    return found


def _reading(name: str, known: Collection[str]) -> tuple[str, Split, str]:
    """The metric and split that a name could mean, and the mark by which: `val_`, `_test`."""
    if len(name) > 300:  # of no use to anybody, and the patterns take quadratic time
        return name, "train", ""
    if match := _BEFORE.fullmatch(name):
        word, metric = match[1].lower(), match[2]
        if f"val_{name}" not in known or metric in known:
            return metric, _SPLIT_OF[word], f"{word}_"
    elif match := _AFTER.fullmatch(name):
        word = match[2].lower()
        return match[1], _SPLIT_OF[word], f"_{word}"
    return name, "train", ""


def looks_like_training(names: Iterable[str]) -> bool:
    """Whether columns of these names are those of a training log: epochs, a loss, or a twin."""
    known = {_plain(name) for name in names}
    return any(
        _ROLE_OF.get(name) == "epoch" or name.endswith("loss") or f"val_{name}" in known
        for name in known
    )


def looks_like_a_metric(names: Iterable[str]) -> bool:
    """Whether at least one of these is the name of a common metric."""
    return any(_plain(name).removeprefix("val_") in _METRICS for name in names)


def _plain(name: str) -> str:
    """`Learning Rate ` -> `learning_rate`, `Epoch#` -> `epoch`."""
    return re.sub(r"[\W_]+", "_", name[:200].lower()).strip("_")
