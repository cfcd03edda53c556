"""The section on a sweep: in words, as a table, and never more than the runs bear out."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from fitreport.report.build import page_html
from fitreport.run import Run
from tests.report.page import check, find, parsed, rows, text
from tests.studies import NAN, curve, run, study


def searched(count: int, seeds: int = 1) -> list[Run]:
    """A random search for a loss: a low rate is better, the optimizer matters, the dropout not."""
    random = np.random.default_rng(1)
    runs = []
    for number in range(count):
        rate, dropout = 10 ** random.uniform(-5, -1), float(random.uniform(0, 0.5))
        optimizer = str(random.choice(["adam", "sgd"]))
        for seed in range(seeds):
            loss = 3 + np.log10(rate) / 2 + 1.5 * (optimizer == "sgd") + random.normal(0, 0.05)
            params = {"rate": rate, "dropout": dropout, "optimizer": optimizer, "seed": seed}
            name = f"trial {number}-{seed}"
            runs.append(run(curve([loss], "validation"), name=name, params=params))
    return runs


def section(*runs: Run) -> Any:
    return find(check(page_html(study(*runs), static=True)), "section", id="sweep")


def sentence(*runs: Run) -> str:
    return text(next(section(*runs).iter("p")))


def test_a_sentence_tells_what_went_with_the_result() -> None:
    said = sentence(*searched(60))
    assert re.fullmatch(
        r"Of 3 hyperparameters optimizer went most with the best validation loss: best with adam "
        r"\(strength 0\.\d\d\), over 60 runs\. After it rate: better when lower \(rank correlation "
        r"0\.\d\d\)\. Of the others chance would have done as much\.",
        said,
    )


def test_the_table_tells_each_hyperparameter() -> None:
    head, *body = rows(find(section(*searched(60)), "table"))
    assert head == ["hyperparameter", "values", "in the best run", "strength", "from the middle",
                    "p", "better"]  # fmt: skip
    by_name = {row[0]: row[1:] for row in body}
    assert by_name.keys() == {"rate", "optimizer", "dropout"}
    assert by_name["optimizer"][:2] == ["adam, sgd", "adam"]
    assert by_name["optimizer"][-2:] == ["< 0.001", "adam"]
    assert by_name["rate"][-1] == "lower"
    assert by_name["dropout"][-1] == "", "chance tells no direction"


def test_too_few_runs_are_shown_and_not_ranked() -> None:
    runs = searched(12)
    assert sentence(*runs) == (
        "12 runs are too few to tell which of 3 hyperparameters mattered (it takes about 20): "
        "shown, not ranked."
    )
    head, *body = rows(find(section(*runs), "table"))
    assert "p" not in head
    assert "better" not in head
    assert [row[0] for row in body] == ["rate", "dropout", "optimizer"]


def test_seeds_are_told_from_configurations() -> None:
    assert sentence(*searched(6, seeds=5)).startswith("6 configurations (30 runs) are too few")


def test_noise_is_called_chance() -> None:
    random = np.random.default_rng(0)
    runs = [
        run(curve([value], "validation"), name=str(at), params={"rate": at % 7, "size": at % 3})
        for at, value in enumerate(random.uniform(size=40).tolist())
    ]
    assert sentence(*runs) == (
        "No hyperparameter went with the best validation loss more than chance would have it, over "
        "21 configurations (40 runs)."
    )


def test_what_cannot_be_told_apart_or_is_missing_stands_in_its_row() -> None:
    runs = [
        run(curve([value], "validation"), name=str(at), params={
            "rate": value, "decay": 2 * value, "late": None if at < 4 else at % 5})
        for at, value in enumerate(np.random.default_rng(0).uniform(size=30).tolist())
    ]  # fmt: skip
    head, *body = rows(find(section(*runs), "table"))
    minds = {row[0]: row[head.index("mind")] for row in body}
    assert minds == {
        "rate": "varies together with decay: cannot be told apart",
        "decay": "varies together with rate: cannot be told apart",
        "late": "known of 26 of 30",
    }


def test_runs_without_a_result_or_an_end_are_told() -> None:
    runs = searched(8)
    diverged = run(curve([NAN], "validation"), name="diverged", params={"rate": 9.0})
    crashed = run(curve([0.5], "validation"), name="crashed", params={"rate": 0.1},
                  status="crashed")  # fmt: skip
    notes = [text(p) for p in section(*runs, diverged, crashed).iter("p")]
    assert "1 run without a finite validation loss is not counted." in notes
    assert "1 run did not finish and counts with what it had reached." in notes


def test_the_table_of_runs_tells_the_hyperparameters() -> None:
    def table(count: int) -> list[list[str]]:
        return rows(
            find(parsed(page_html(study(*searched(count)), static=True)), "table", id="runs")
        )

    assert "rate" not in table(12)[0], "what differs has a column for each run"
    head, first, *_ = table(13)
    assert head[-4:-1] == ["rate", "dropout", "optimizer"]
    assert first[-2] in ("adam", "sgd")


def test_the_key_tells_what_the_signs_are() -> None:
    near = searched(30)
    signs = text(find(section(*near), "p", class_="signs"))
    assert signs.startswith("from the best fifth of the runs to the worst trial ")
    assert signs.endswith(", the best")
    far = run(
        curve([1e6], "validation"),
        name="far",
        params={"rate": 1e-3, "dropout": 0.1, "optimizer": "adam", "seed": 0},
    )
    assert text(find(section(*near, far), "p", class_="signs")).endswith(
        ", the best beyond the axis"
    )


def test_runs_that_are_no_sweep_have_no_such_section() -> None:
    alike = [run(curve([1.0], "validation"), name=str(n), params={"seed": n}) for n in range(9)]
    unknown = [run(curve([1.0], metric="x"), name=str(n), params={"rate": n}) for n in range(9)]
    for runs in (alike, unknown, searched(3)):
        root = parsed(page_html(study(*runs), static=True))
        assert "Sweep" not in [text(head) for head in root.iter("h2")]
