"""Whether a metric is better when smaller or larger, or that nobody can know."""

from __future__ import annotations

import pytest
from hypothesis import given

from fitreport.analysis.goal import goal_by_name, goal_of
from tests.studies import curve, texts

NAMES = {
    "min": """loss val_free_loss mse mean_squared_error rmse out_a_loss head_2_mae mae_1
        sparse_categorical_crossentropy kl_divergence false_positives log_loss Loss MSE
        perplexity word_error val_fid""",
    "max": """accuracy acc Accuracy out_a_accuracy auc auc_1 precision_3 top_5_accuracy f1_score
        mean_io_u cosine_similarity true_positives r2_score binary_accuracy recall_at_precision""",
    # Both, or neither: a wrong guess would turn the verdict round.
    None: """acc_loss mlm_acc_loss auc_loss neg_mean_squared_error negative_mae
        reward gap inaccuracy learning_rate lr temperature epsilon count accuracy_gap gloss_x
        loss_scale generator_loss discriminator_loss critic_loss g_loss d_loss_real""",
}
CASES = [(name, goal) for goal, names in NAMES.items() for name in names.split()]


@pytest.mark.parametrize(("name", "goal"), CASES)
def test_the_name_tells_or_does_not(name: str, goal: str | None) -> None:
    assert goal_by_name(name) == goal


@pytest.mark.parametrize("name", ["Top-1 Accuracy", "val accuracy", "out/accuracy", "ACCURACY"])
def test_how_a_name_is_spelt_does_not_matter(name: str) -> None:
    assert goal_by_name(name) == "max"


@given(texts())
def test_any_name_is_judged_or_left_unknown(name: str) -> None:
    assert goal_by_name(name) in ("min", "max", None)


def test_what_was_given_wins_over_what_was_recorded_and_that_over_the_name() -> None:
    recorded = [curve([1.0], metric="accuracy", goal="min")]
    assert goal_of("accuracy", recorded, {"accuracy": "max"}) == "max"
    assert goal_of("accuracy", recorded, {}) == "min"
    assert goal_of("accuracy", [curve([1.0], metric="accuracy")], {}) == "max"


def test_runs_that_disagree_leave_it_unknown() -> None:
    both = [curve([1.0], metric="score", goal=goal) for goal in ("min", "max", None)]
    assert goal_of("score", both, {}) is None
