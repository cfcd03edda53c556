"""Whatever lies in a file, a source gives runs or says why not; nothing is lost on the way."""

import csv
import io
import json
import math
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fitreport.errors import InputError
from fitreport.run import Run
from fitreport.sources.find import find_runs
from fitreport.sources.interface import all_sources, source_of
from fitreport.sources.naming import role_of

DATA = Path(__file__).parent / "data"
SAMPLES = [path.read_bytes() for path in sorted(DATA.glob("*/*"))]
BITS = [
    b",", b";", b'"', b"\n", b"\r", b"\0", b"[", b"]", b"{", b"}", b":", b"NaN", b"null", b"1e999",
    b"-", b"\xff", b'"epoch":', b"epoch", b"true", b"\xef\xbb\xbf", b"\x80\x04", b"0", b"9" * 400,
    b"'", b"\\", b"array(", b")", b"np.float32(", b"nan", b", x=", b'"columns":', b'"0":{',
]  # fmt: skip

pytestmark = pytest.mark.filterwarnings("error")


@contextmanager
def file_of(content: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "digits.txt")
        path.write_bytes(content)
        yield path


def damaged(draw: st.DrawFn) -> bytes:
    content = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(content)))
        upto = draw(st.integers(at, min(len(content), at + 40)))
        content[at:upto] = draw(st.sampled_from(BITS) | st.binary(max_size=6))
    if draw(st.booleans()):
        content = content.replace(b",", draw(st.sampled_from([b";", b"\t", b"|", b" "])))
    return bytes(content)


@settings(max_examples=400)
@given(st.binary(max_size=300) | st.composite(damaged)())
def test_any_bytes_give_runs_or_a_reason(content: bytes) -> None:
    with file_of(content) as path:
        for source in all_sources():
            source.recognise(path)
            told = ""
            runs: tuple[Run, ...] = ()
            try:
                runs = source.read(path)
            except InputError as error:
                told = str(error)
            assert "digits.txt" in told or (runs and all(run.curves for run in runs))


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), min_size=1)
FLOATS = st.floats(width=64)
METRICS = ["accuracy", "auc_1", "value_error", "out_a_loss", "F1 (macro)", "validity", "naïve"]


@st.composite
def histories(draw: st.DrawFn) -> dict[str, list[float]]:
    """What Keras may leave: a loss, and metrics with and without their validation twins."""
    count = draw(st.integers(1, 6))
    values = st.lists(FLOATS, min_size=count, max_size=count)
    names = draw(st.lists(st.sampled_from(METRICS), max_size=3, unique=True))
    history = {"loss": draw(values), **{name: draw(values) for name in names}}
    twins = [name for name in history if draw(st.booleans())]
    return history | {f"val_{name}": draw(values) for name in twins}


def as_records(history: dict[str, list[float]]) -> list[dict[str, float]]:
    return [dict(zip(history, row, strict=True)) for row in zip(*history.values(), strict=True)]


def as_csv(history: dict[str, list[float]], separator: str = ",", end: str = "\n") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=end)
    writer.writerow(["epoch", *history])
    writer.writerows([epoch, *row.values()] for epoch, row in enumerate(as_records(history)))
    return out.getvalue()


FORMS = {
    "dict of lists": json.dumps,
    "with params": lambda h: json.dumps({"history": h, "params": {"epochs": 9}}),
    "records": lambda h: json.dumps(as_records(h)),
    "rows by name": lambda h: json.dumps(
        {name: {str(row): value for row, value in enumerate(h[name])} for name in h}
    ),
    "columns, index, data": lambda h: json.dumps(
        {
            "columns": list(h),
            "index": list(range(len(h["loss"]))),
            "data": list(zip(*h.values(), strict=True)),
        }
    ),
    "names by row": lambda h: json.dumps(dict(enumerate(as_records(h)))),
    "Python": str,
    "Python records": lambda h: str(as_records(h)),
    "texts": lambda h: json.dumps({name: [str(value) for value in h[name]] for name in h}),
    "CSV": as_csv,
    "semicolons": lambda h: as_csv(h, ";", "\r\n"),
    "tabs": lambda h: as_csv(h, "\t", "\r\r\n"),
}


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=60)
@given(history=histories())
def test_a_history_reads_back_with_all_its_values(
    form: str, history: dict[str, list[float]]
) -> None:
    with file_of(FORMS[form](history).encode()) as path:
        source = source_of(path)
        assert source is not None
        (run,) = source.read(path)
    assert len(run.curves) == len(history)
    for name, values in history.items():
        curve = run.curve(
            name.removeprefix("val_"), "validation" if name.startswith("val_") else "train"
        )
        assert curve is not None
        assert curve.epochs.tolist() == list(range(len(values)))
        assert np.array_equal(curve.values, values, equal_nan=True)
        finite = all(map(math.isfinite, values))
        assert finite or any(e.facts.get("metric") == curve.metric for e in run.events)


@settings(max_examples=60)
@given(name=NAMES)
def test_any_name_of_a_metric_survives(name: str) -> None:
    assume(name != "loss" and role_of(name) is None)
    with file_of(json.dumps({"loss": [1.0], name: [2.0]}).encode()) as path:
        found = find_runs([path])
    assert not found.skipped
    assert 2.0 in {value for curve in found.runs[0].curves for value in curve.values}
