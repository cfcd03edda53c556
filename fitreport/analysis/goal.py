"""A metric's goal: whether it is better when smaller or larger, or that nobody can know.

A wrong direction turns the verdict round, so a name that speaks for both is left unknown.
Names are those of Keras's own metrics and losses (https://keras.io/api/metrics/).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from fitreport.run import Curve, Goal

_MIN = """
loss mse mae mape msle rmse mean_squared_error mean_absolute_error root_mean_squared_error
mean_absolute_percentage_error mean_squared_logarithmic_error mean_relative_error log_cosh logcosh
log_cosh_error huber hinge squared_hinge categorical_hinge binary_crossentropy
categorical_crossentropy sparse_categorical_crossentropy crossentropy kl_divergence
kullback_leibler_divergence poisson false_positives false_negatives error perplexity fid

""".split()
_MAX = """
acc accuracy binary_accuracy categorical_accuracy sparse_categorical_accuracy auc
top_k_categorical_accuracy sparse_top_k_categorical_accuracy precision recall f1 f1_score
fbeta_score mean_io_u mean_iou iou io_u binary_io_u one_hot_io_u one_hot_mean_io_u r2_score r2
cosine_similarity true_positives true_negatives precision_at_recall recall_at_precision
sensitivity_at_specificity specificity_at_sensitivity dice dice_coefficient pearson_correlation
concordance_correlation
""".split()
_TURNED = {"neg", "negative", "minus", "inverse", "inverted"}  # neg_mean_squared_error


# Of two networks that train against each other, neither's loss is better for being smaller.
_ADVERSARIAL = re.compile(
    r"(?:^|_)(?:gen|generator|critic|disc|discriminator|adversarial|[gd])_loss"
)


def _ends_in(name: str, words: Iterable[str]) -> bool:
    return any(name == word or name.endswith(f"_{word}") for word in words)


def goal_by_name(metric: str) -> Goal | None:
    """The goal that a metric's name tells, or None.

    `out_a_accuracy` is read by its ending and `auc_1` without its number. `acc_loss` says both
    things and is unknown: users do name an accuracy so. So is `neg_mean_squared_error`, which may
    or may not be turned round.
    """
    name = re.sub(r"_\d+$", "", re.sub(r"[^a-z0-9]+", "_", metric.lower()).strip("_"))
    if _TURNED & set(name.split("_")):
        return None
    if _ADVERSARIAL.search(name):
        return None
    if name.endswith("loss"):
        stem = name[: -len("loss")].rstrip("_")
        return None if stem and _ends_in(stem, _MAX) else "min"
    if _ends_in(name, _MAX):
        return "max"
    return "min" if _ends_in(name, _MIN) else None


def goal_of(metric: str, curves: Iterable[Curve], given: Mapping[str, Goal]) -> Goal | None:
    """The goal of one metric over all runs: what the user gave, what was recorded, the name.

    Where runs recorded both directions under one name, it is unknown.
    """
    if metric in given:
        return given[metric]
    recorded = {curve.goal for curve in curves if curve.metric == metric and curve.goal}
    if len(recorded) > 1:
        return None
    return recorded.pop() if recorded else goal_by_name(metric)
