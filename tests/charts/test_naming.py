"""Every chart has one name, and is found by what people call it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from fitreport.charts.naming import chosen, named_drawings
from fitreport.errors import UsageError
from tests import studies
from tests.studies import curve, fall, ordinary, run, study


def test_each_chart_has_a_name_of_its_own() -> None:
    made = study(ordinary(0, 20, 2))
    assert list(named_drawings(made)) == [
        "loss", "accuracy", "gap loss", "gap accuracy", "learning rate", "epoch duration", "model",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("loss", "loss"),
        ("val_loss", "loss"),
        ("LOSS", "loss"),
        ("gap", "gap loss"),
        ("gap_accuracy", "gap accuracy"),
        ("epoch_duration", "epoch duration"),
        ("Model", "model"),
    ],
)
def test_it_is_found_by_what_it_is_called(asked: str, meant: str) -> None:
    assert chosen(named_drawings(study(ordinary(0, 20, 2))), asked) == meant


def test_a_metric_called_like_another_chart_is_the_metric() -> None:
    named = named_drawings(study(run(curve(fall(9)), curve(fall(9), metric="gap"))))
    assert named[chosen(named, "gap")].kind == "metric"


def test_a_metric_whose_name_begins_with_val_is_itself() -> None:
    named = named_drawings(study(run(curve(fall(9)), curve(fall(9), metric="value"))))
    assert chosen(named, "value") == "value"


def test_an_unknown_one_is_told_with_what_was_meant() -> None:
    with pytest.raises(UsageError, match=r"there is no chart 'los'\. Did you mean 'loss'\?"):
        chosen(named_drawings(study(ordinary(0))), "los")


@settings(max_examples=40, deadline=None)
@given(studies.runs(), studies.runs())
def test_whatever_there_is_each_name_leads_to_its_chart(one: object, other: object) -> None:
    named = named_drawings(study(one, other))
    assert len({id(drawing) for drawing in named.values()}) == len(named)
    for name in named:
        assert name
        assert chosen(named, name) == name
