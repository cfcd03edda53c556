"""docs/study.md is exact: the reader in it reads every Study, with nothing of fitreport's."""

from __future__ import annotations

import re
import typing
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from fitreport.analysis import grid
from fitreport.hub import Study, build_study
from fitreport.report import carried
from fitreport.run import Event, Run
from fitreport.studyfile import columns
from fitreport.studyfile.encode import encode
from fitreport.studyfile.island import study_islands
from tests import studies
from tests.studies import INF, NAN, curve, ordinary, run, study

PAGE = (Path(__file__).parents[2] / "docs" / "study.md").read_text("utf-8")


def reader() -> dict[str, Any]:
    """What the page's Python defines."""
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    names: dict[str, Any] = {}
    exec(compile(code, "docs/study.md", "exec"), names)
    return names


READ = reader()["read_study"]


def plain(made: Study) -> Any:
    """The Study as any language would have it."""
    return msgspec.to_builtins(made, enc_hook=np.ndarray.tolist)


def lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: lists(inner) for key, inner in value.items()}
    return [lists(inner) for inner in value] if isinstance(value, list | tuple) else value


def test_the_documented_reader_reads_a_study() -> None:
    event = Event("non-finite", 1, facts={"value": NAN, "clip": -INF})
    odd = run(
        curve([NAN, INF, -0.0, 5e-324, 0.1 + 0.2], epochs=[-5, 0, 1, 2**31, 2**60]),
        curve([0.125, 0.25], "validation"),
        curve([0.123, 4.5], "test", epochs=[3, 9]),
        events=(event,),
    )
    made = study(ordinary(0), odd)
    assert repr(READ(study_islands(encode(made)))) == repr(lists(plain(made)))


@given(studies.runs())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_the_documented_reader_reads_any_study(made: Run) -> None:
    whole = build_study([made])
    assert repr(READ(study_islands(encode(whole)))) == repr(lists(plain(whole)))


def test_the_documented_reader_refuses_a_newer_format(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fitreport.studyfile.encode.FORMAT", 2)
    with pytest.raises(ValueError, match="format 2"):
        READ(study_islands(encode(study(run()))))


def structs(kind: Any, found: set[type]) -> set[type]:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind not in found:
        found.add(kind)
        for field in typing.get_type_hints(kind).values():
            structs(field, found)
    for inner in typing.get_args(kind):
        structs(inner, found)
    return found


def test_every_field_and_every_kind_of_column_is_documented() -> None:
    named = {word for code in re.findall(r"`([^`\n]+)`", PAGE) for word in re.findall(r"\w+", code)}
    fields = {f for kind in structs(Study, set()) for f in kind.__struct_fields__}
    assert fields | set(columns.Column.__struct_fields__) <= named
    assert set(typing.get_args(columns.Kind)) <= named


def test_what_is_carried_is_told_with_the_numbers_of_the_code() -> None:
    for number in (carried.EXACT, carried.WHOLE, grid.PARTS, grid.PARTS // 2):
        assert f"{number:,}".replace(",", " ") in PAGE
