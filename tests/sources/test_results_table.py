"""A table with a row for each model is no log; a log without epochs is one."""

import json
from pathlib import Path

import pytest

from fitreport.errors import InputError
from fitreport.sources.interface import source_of


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "digits.csv"
    path.write_text(text)
    return path


RESULTS = {
    "models": "model,loss,accuracy\nresnet18,0.4,0.90\nresnet34,0.3,0.92\nvgg,0.5,0.88\n",
    "any word that stands first": "Modell,loss,accuracy\nklein,0.4,0.90\ngroß,0.3,0.92\n",
    "an index of names": ",loss,accuracy\ncnn,0.4,0.90\nmlp,0.3,0.92\n",
    "configurations of two words": "model,optimizer,loss,val_loss\ncnn,sgd,1,2\ncnn,adam,2,3\n"
    "mlp,sgd,3,4\nmlp,adam,4,5\n",
    "folds": "fold,loss,accuracy\n1,0.4,0.90\n2,0.3,0.92\n3,0.5,0.88\n",
    "with the epochs that each took": "name,epochs,loss,accuracy\ncnn,20,0.4,0.9\nmlp,10,0.3,0.9\n",
}

LOGS = {
    "no epochs": "loss,accuracy\n0.4,0.90\n0.3,0.92\n",
    "the same model in each row": "model,loss,accuracy\ncnn,0.4,0.90\ncnn,0.3,0.92\n",
    "one row": "model,loss,accuracy\ncnn,0.4,0.90\n",
    "epochs in words": "progress,loss,accuracy\nepoch 1,0.4,0.90\nepoch 2,0.3,0.92\n",
    "times": "at,loss,accuracy\nMon 10:00:01,0.4,0.90\nMon 10:00:09,0.3,0.92\n",
    "a checkpoint in each row": "model,loss,val_loss\nweights.01.h5,1,2\nweights.02.h5,1,2\n",
    "epochs that rise": "model,epoch,loss,val_loss\nbest-a.h5,1,1,2\nbest-b.h5,2,1,2\n",
    "splits": "phase,loss,accuracy\ntrain,0.4,0.90\nval,0.3,0.92\n",
    "remarks at the end": "loss,accuracy,remark\n0.4,0.90,slow\n0.3,0.92,better\n",
    "a run that was resumed": "epoch,seed,loss\n0,3,1\n1,3,0.5\n0,3,0.4\n",
}


@pytest.mark.parametrize("table", RESULTS)
def test_a_table_of_results_is_refused_with_the_reason(tmp_path: Path, table: str) -> None:
    path = written(tmp_path, RESULTS[table])
    source = source_of(path)
    assert source is not None
    with pytest.raises(InputError, match=r"digits\.csv has a row for each .*compares trainings"):
        source.read(path)


def test_records_of_results_are_refused_as_well(tmp_path: Path) -> None:
    records = [{"model": "cnn", "loss": 0.4}, {"model": "mlp", "loss": 0.3}]
    path = written(tmp_path, json.dumps(records))
    source = source_of(path)
    assert source is not None
    with pytest.raises(InputError, match="a row for each model and no epochs"):
        source.read(path)


@pytest.mark.parametrize("log", LOGS)
def test_a_log_is_read_whatever_words_stand_in_it(tmp_path: Path, log: str) -> None:
    path = written(tmp_path, LOGS[log])
    source = source_of(path)
    assert source is not None
    (run,) = source.read(path)
    assert run.curves
