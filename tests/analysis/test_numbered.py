"""Metrics that differ by the number that Keras gave them are one metric."""

from fitreport.analysis.numbered import without_numbers
from fitreport.run import Curve, Event, Run


def run(*metrics: str) -> Run:
    curves = tuple(Curve.of(metric, "validation", [0, 1], [0.5, 0.6]) for metric in metrics)
    return Run(
        id="-".join(metrics),
        name="run",
        path="run",
        source="run folder",
        compiled=metrics,
        curves=curves,
        events=tuple(Event("non-finite", 1, facts={"metric": metric}) for metric in metrics),
    )


def names(runs: tuple[Run, ...]) -> list[list[str]]:
    return [[curve.metric for curve in one.curves] for one in runs]


def test_three_trainings_in_one_process_share_their_metric():
    runs = without_numbers([run("loss", "auc"), run("loss", "auc_1"), run("loss", "auc_2")])
    assert names(runs) == [["loss", "auc"]] * 3
    assert [one.compiled for one in runs] == [("loss", "auc")] * 3
    assert runs[2].events[1].facts == {"metric": "auc"}


def test_two_metrics_of_one_run_stay_two():
    runs = without_numbers([run("auc", "auc_1"), run("auc")])
    assert names(runs) == [["auc", "auc_1"], ["auc"]]


def test_a_number_that_no_bare_name_explains_stays():
    assert names(without_numbers([run("precision_5"), run("precision_10")])) == [
        ["precision_5"],
        ["precision_10"],
    ]
    assert names(without_numbers([run("auc_1", "auc_2"), run("auc")]))[0] == ["auc_1", "auc_2"]


def test_a_users_own_numbered_name_stays():
    assert names(without_numbers([run("score_1"), run("score")])) == [["score_1"], ["score"]]
