"""Whatever goes wrong in recording is one warning; with `strict` it is an error."""

from __future__ import annotations

import warnings

import pytest

from fitreport.capture.guard import Guard, RecordWarning
from fitreport.errors import RecordError


def test_each_problem_is_told_once() -> None:
    guard = Guard(strict=False)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for _ in range(3):
            with guard("write", writing=True):
                raise OSError(28, "No space left on device", "log.jsonl")
            with guard("describe the model"):
                raise ValueError("odd")
    assert [str(w.message) for w in told] == [
        "fitreport could not write: No space left on device (log.jsonl); training goes on",
        "fitreport could not describe the model (ValueError: odd); training goes on",
    ]


def test_what_the_disk_refuses_is_one_problem_whatever_was_being_written() -> None:
    guard = Guard(strict=False)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for doing in ("record the epoch", "record the end"):
            with guard(doing, writing=True):
                raise OSError(28, "full")
        with guard("look at the checkpoints"):
            raise PermissionError(13, "denied")
    assert len(told) == 2


def test_the_warning_names_the_line_outside_of_fitreport() -> None:
    with pytest.warns(RecordWarning) as told:
        Guard(strict=False).tell("kind", "left out x")
    assert told[0].filename == __file__


def test_warnings_that_are_errors_end_no_training(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with Guard(strict=False)("write"):
            raise ValueError
    assert capsys.readouterr().err == "fitreport could not write (ValueError); training goes on\n"


def test_strict_raises_and_keeps_the_cause() -> None:
    cause = OSError(28, "full")
    guarding = Guard(strict=True)("write", writing=True)
    with pytest.raises(RecordError, match="could not write: full") as raised, guarding:
        raise cause
    assert raised.value.__cause__ is cause


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_ends_the_program_is_never_held_back(stop: type[BaseException]) -> None:
    with pytest.raises(stop), Guard(strict=False)("write"):
        raise stop
