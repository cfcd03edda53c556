"""What a report's page gives to take away is read back; `taken` holds files that a page gave.

That a page still gives such files is held by tests/browser/test_script_taking.py.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitreport.errors import InputError
from fitreport.run import Run
from fitreport.sources.find import find_runs
from fitreport.sources.page_data import read, recognise
from tests.sources.test_hostile import BITS, file_of

TAKEN = Path(__file__).parent / "taken"
FILES = sorted(TAKEN.iterdir())
HEAD = "run,epoch,metric,split,value\n"


def found(path: Path) -> tuple[Run, ...]:
    given = find_runs([path])
    assert not given.skipped
    return given.runs


def written(folder: Path, text: str, name: str = "Everything.csv") -> Path:
    path = folder / name
    path.write_text(text, newline="")
    return path


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_gives_each_run_with_all_its_values(path: Path) -> None:
    runs = found(path)
    assert [run.name for run in runs] == ["nan", "=1+1"]
    for run in runs:
        loss, validation = run.curves
        assert (loss.metric, loss.split, validation.split) == ("loss", "train", "validation")
        assert loss.epochs.tolist() == [0, 1, 2, 3, 4]
        expected = [1, np.nan, np.inf, 0, -0.10000000149011612]
        assert np.array_equal(loss.values, expected, equal_nan=True)


def test_the_whole_study_gives_back_what_the_report_knew() -> None:
    run, _ = found(TAKEN / "everything.json")
    assert run.id == "nan"
    assert run.status == "finished"
    assert run.curves[0].goal == "min"
    assert run.timeline is not None
    assert run.timeline.duration.tolist() == [60, 61, 62, 60, 61]
    assert [event.text for event in run.events if event.kind == "mark"] == ["unfroze"]
    assert run.path == "everything.json/nan"


@pytest.mark.parametrize("name", ["everything.csv", "shown.json"])
def test_values_that_are_no_numbers_are_told(name: str) -> None:
    run, _ = found(TAKEN / name)
    assert [(event.kind, event.epoch) for event in run.events] == [("non-finite", 1)]


def test_the_same_run_from_both_kinds_of_file_counts_once() -> None:
    both = find_runs([TAKEN / "everything.csv", TAKEN / "shown.json"])
    assert [run.name for run in both.runs] == ["nan", "=1+1"]


@pytest.mark.parametrize("name", ["nan", "1e5", "12", "a, b", "-x", "a\nb", "None"])
def test_a_name_is_a_name_and_no_number(tmp_path: Path, name: str) -> None:
    cell = f"'{name}" if name.startswith("-") else f'"{name}"' if "," in name else name
    cell = f'"{name}"' if "\n" in name else cell
    path = written(tmp_path, f"{HEAD}{cell},0,loss,train,1\n{cell},1,loss,train,0.5\n")
    (run,) = found(path)
    assert run.name == name.replace("\n", " ")
    assert run.curves[0].values.tolist() == [1, 0.5]


def test_a_spreadsheets_copy_is_read(tmp_path: Path) -> None:
    lines = ("\ufeffrun;epoch;metric;split;value", "a;1;loss;test;2", "a;0;loss;test;3", ";;;;", "")
    path = written(tmp_path, "\r\n".join(lines))
    (run,) = found(path)
    assert run.curves[0].split == "test"
    assert run.curves[0].epochs.tolist() == [0, 1]
    assert run.curves[0].values.tolist() == [3, 2]


@pytest.mark.parametrize(
    "line",
    [
        "a,0,loss,train",
        "a,0,loss,train,x",
        "a,0.5,loss,train,1",
        "a,0,loss,dev,1",
        f"a,{2**60},l,train,1",
    ],
)
def test_a_csv_that_was_changed_is_refused(tmp_path: Path, line: str) -> None:
    path = written(tmp_path, f"{HEAD}a,0,loss,train,1\n{line}\n")
    assert recognise(path)
    with pytest.raises(InputError, match=r"Everything\.csv .*Take it from the report again"):
        read(path)


@pytest.mark.parametrize("name", ["everything.json", "shown.json"])
def test_a_json_that_was_changed_is_refused(tmp_path: Path, name: str) -> None:
    study = json.loads((TAKEN / name).read_text())
    study["runs"][0]["curves"][0]["epochs"][1] = 0
    path = written(tmp_path, json.dumps(study), name)
    assert recognise(path)
    with pytest.raises(InputError, match="epochs do not rise"):
        read(path)


@pytest.mark.parametrize(
    "text", [HEAD, '{"title":"T","runs":[{"name":"a","params":{},"curves":[]}]}']
)
def test_files_without_a_value_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="no value of any metric"):
        read(written(tmp_path, text))


@pytest.mark.parametrize(
    "text", ['{"title": "x", "runs": [1, 2]}', "run,epoch,loss\n1,2,3\n", "{}", ""]
)
def test_other_files_are_not_taken_for_it(tmp_path: Path, text: str) -> None:
    assert not recognise(written(tmp_path, text))


@settings(max_examples=200)
@given(st.data())
def test_damage_gives_runs_or_a_reason(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from([path.read_bytes() for path in FILES])))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        upto = data.draw(st.integers(at, min(len(content), at + 40)))
        content[at:upto] = data.draw(st.sampled_from(BITS) | st.binary(max_size=6))
    with file_of(bytes(content)) as path:
        told, runs = "", ()
        try:
            runs = read(path)
        except InputError as error:
            told = str(error)
        assert "digits.txt" in told or any(run.curves for run in runs)
