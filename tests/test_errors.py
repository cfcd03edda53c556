"""Errors are sentences that a user can act on."""

from __future__ import annotations

import inspect

import pytest

from fitreport import errors
from fitreport.errors import FitreportError, InputError

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, FitreportError)
]


def test_an_error_says_what_is_wrong_and_what_to_do() -> None:
    error = InputError("runs/a cannot be read", "Name a run folder")
    assert str(error) == "runs/a cannot be read. Name a run folder."
    assert (error.what, error.remedy) == ("runs/a cannot be read", "Name a run folder")


def test_a_question_ends_as_a_question() -> None:
    assert str(InputError("no rule 'spik'", "Did you mean 'spike'?")).endswith("'spike'?")


def test_where_nothing_can_be_done_nothing_is_advised() -> None:
    assert str(InputError("runs/a is empty")) == "runs/a is empty."


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_slug_of_its_own(kind: type[FitreportError]) -> None:
    assert [k for k in KINDS if k.slug == kind.slug] == [kind]
    assert kind.__doc__


@pytest.mark.parametrize("kind", KINDS)
def test_the_tree_drawn_on_top_names_every_kind(kind: type[FitreportError]) -> None:
    assert kind.__name__ in (errors.__doc__ or "")


def test_one_clause_catches_them_all() -> None:
    for kind in KINDS:
        with pytest.raises(FitreportError):
            raise kind("it cannot be")


def test_an_exception_that_nobody_foresaw_is_told_on_a_line_with_its_place() -> None:
    with pytest.raises(ValueError) as raised:
        float("of two\nlines" + "x" * 1000)
    told = errors.with_its_place(raised.value)
    assert told.startswith("ValueError in test_errors.py, line ")
    assert len(told) == 300
    assert "\n" not in told
    assert errors.in_a_line(KeyError()) == "KeyError"
