"""Pickles are recognised and refused: reading one runs whatever code it holds."""

import json
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fitreport.errors import InputError
from fitreport.sources.find import find_runs
from fitreport.sources.history_json import read as read_json
from fitreport.sources.pickled import read, recognise

HISTORY = {"loss": [1.0, 0.5], "val_loss": [1.0, 0.75]}


class Bomb:
    """Unpickling it leaves a file behind."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return open, (str(self.mark), "w")


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("value", [HISTORY, [HISTORY]], ids=["dict", "list"])
def test_a_pickled_history_is_refused_in_one_line(
    tmp_path: Path, value: object, protocol: int
) -> None:
    file = tmp_path / "trainHistoryDict"
    file.write_bytes(pickle.dumps(value, protocol))
    assert recognise(file)
    with pytest.raises(InputError, match="runs whatever code it holds") as refused:
        read(file)
    assert "\n" not in str(refused.value)


def test_nothing_in_a_pickle_is_ever_run(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    (tmp_path / "history.pkl").write_bytes(pickle.dumps({**HISTORY, "x": Bomb(mark)}))
    found = find_runs([tmp_path])
    assert [skipped.path for skipped in found.skipped] == ["history.pkl"]
    assert not mark.exists()


def test_the_two_lines_convert_one(tmp_path: Path) -> None:
    (tmp_path / "history.pkl").write_bytes(pickle.dumps(HISTORY))
    with pytest.raises(InputError) as refused:
        read(tmp_path / "history.pkl")
    lines = re.fullmatch(r".*?in Python: (.*) and then (.*)\.", refused.value.remedy + ".")
    assert lines is not None
    code = f"{lines[1]}\n{lines[2]}"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    assert json.loads((tmp_path / "history.json").read_text()) == HISTORY
    assert len(read_json(tmp_path / "history.json")[0].curves) == 2


def test_pickles_of_other_things_are_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "scaler.pkl"
    file.write_bytes(pickle.dumps({"mean": [1.0, 2.0]}))
    assert not recognise(file)
