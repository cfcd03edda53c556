"""What a CSV log may look like and still be read."""

from pathlib import Path

import numpy as np
import pytest

from fitreport.errors import InputError
from fitreport.run import Run
from fitreport.sources import content
from fitreport.sources.csv_log import read, recognise

PLAIN = "epoch,loss,val_loss\n0,1.5,1.75\n1,0.5,1.25\n2,0.25,1.0\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "digits.csv"


def run_from(log: Path, text: str | bytes) -> Run:
    log.write_bytes(text.encode() if isinstance(text, str) else text)
    assert recognise(log)
    (run,) = read(log)
    return run


def values(run: Run, metric: str = "loss", split: str = "train") -> list[float]:
    return next(c for c in run.curves if (c.metric, c.split) == (metric, split)).values.tolist()


def epochs(run: Run, metric: str = "loss", split: str = "train") -> list[int]:
    return next(c for c in run.curves if (c.metric, c.split) == (metric, split)).epochs.tolist()


def told(run: Run) -> list[str]:
    return [event.text for event in run.events if event.kind == "recovered"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", ", ", " "])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_any_separator_line_end_and_encoding(
    log: Path, separator: str, end: str, encoding: str
) -> None:
    text = PLAIN.replace(",", separator).replace("\n", end)
    run = run_from(log, text.encode(encoding))
    assert values(run) == [1.5, 0.5, 0.25]
    assert values(run, split="validation") == [1.75, 1.25, 1.0]
    assert epochs(run) == [0, 1, 2]
    assert run.events == ()


def test_quoted_names_and_numbers(log: Path) -> None:
    run = run_from(log, '"epoch","loss, smooth","val_loss"\n"0","1.5","2"\n')
    assert values(run, "loss, smooth") == [1.5]


def test_a_stray_quote_costs_its_own_line_only(log: Path) -> None:
    run = run_from(log, PLAIN + '3,"0.2,0.9\n4,0.1,0.8\n')
    assert values(run) == [1.5, 0.5, 0.25, 0.1]


def test_na_is_absent_and_nan_is_a_value(log: Path) -> None:
    run = run_from(log, "epoch,loss,val_loss\n0,1,NA\n1,nan,0.5\n2,inf,\n3,-inf,0.25\n")
    assert epochs(run, split="validation") == [1, 3]
    assert np.array_equal(values(run), [1, np.nan, np.inf, -np.inf], equal_nan=True)
    assert [(e.kind, e.epoch) for e in run.events] == [("non-finite", 1)]


def test_an_unnamed_index_column_counts_the_epochs(log: Path) -> None:
    run = run_from(log, ",loss,val_loss\n0,1,2\n1,0.5,1\n")
    assert epochs(run) == [0, 1]
    assert {curve.metric for curve in run.curves} == {"loss"}


def test_an_index_beside_an_epoch_column_is_no_metric(log: Path) -> None:
    run = run_from(log, "Unnamed: 0,epoch,loss\n0,1,1\n1,2,0.5\n")
    assert epochs(run) == [1, 2]
    assert {curve.metric for curve in run.curves} == {"loss"}


@pytest.mark.parametrize("header", ["", "epoch,loss,val_loss\n"])
def test_an_appended_training_is_numbered_on(log: Path, header: str) -> None:
    run = run_from(log, PLAIN + header + "0,0.2,0.9\n1,0.1,0.8\n")
    assert epochs(run) == [0, 1, 2, 3, 4]
    assert [(e.kind, e.epoch, e.facts) for e in run.events] == [
        ("restarted", 3, {"counted_from": 0})
    ]


def test_an_appended_training_with_other_columns_goes_on_as_well(log: Path) -> None:
    run = run_from(log, PLAIN + "epoch,loss,acc\n0,0.2,0.9\n")
    assert epochs(run) == [0, 1, 2, 3]
    assert epochs(run, "acc") == [3]
    assert epochs(run, split="validation") == [0, 1, 2]


def test_a_stray_title_line_and_remarks_are_no_rows(log: Path) -> None:
    run = run_from(log, "my best model\n\n" + PLAIN + "# stopped here\n3,0.2,0.9\n")
    assert epochs(run) == [0, 1, 2, 3]


def test_a_cut_last_line_costs_one_epoch(log: Path) -> None:
    run = run_from(log, PLAIN + "3,0.1")
    assert epochs(run) == [0, 1, 2]
    assert told(run) == ["the last line was cut short and left out"]


def test_a_cut_last_value_is_not_taken_for_a_whole_one(log: Path) -> None:
    text = "epoch,loss\n0,1.523424\n1,1.234243\n2,0.923424\n3,0.8"
    run = run_from(log, text)
    assert epochs(run) == [0, 1, 2]
    assert told(run) == ["the last value was cut short and left out"]
    assert epochs(run_from(log, text + "\n")) == [0, 1, 2, 3]


def test_a_line_with_too_many_values_is_left_out_and_told(log: Path) -> None:
    run = run_from(log, PLAIN + "3,0.20,0.5,0.6\n4,0.1,0.8\n")
    assert epochs(run) == [0, 1, 2, 4]
    assert told(run) == ["lines with more values than columns were left out: 1"]


def test_a_cell_that_is_no_number_is_left_out_and_told(log: Path) -> None:
    run = run_from(log, "epoch,loss\n0,1\n1,0.5x\n2,0.25\n")
    assert epochs(run) == [0, 2]
    assert told(run) == ["1 of 3 values of loss are no numbers: left out"]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_decimal_comma_is_read_where_nothing_else_can_be_meant(log: Path, separator: str) -> None:
    text = "epoch;loss;val_loss;lr\n0;1,5;2,5;0,1\n1;0,25e-3;-1,0;0,1\n"
    run = run_from(log, text.replace(";", separator))
    assert values(run) == [1.5, 0.25e-3]
    assert values(run, split="validation") == [2.5, -1.0]


def test_a_comma_beside_points_is_not_taken_for_a_decimal_one(log: Path) -> None:
    run = run_from(log, "epoch;loss;items\n0;1.5;1,024\n1;0.5;2,048\n")
    assert run.curve("items", "train") is None


def test_times_and_rates_go_to_the_timeline(log: Path) -> None:
    text = "epoch,loss,lr,time,step\n" + "".join(
        f"{e},1,{0.1 if e < 3 else 0.01},{2 + e % 2},{10 * e + 10}\n" for e in range(5)
    )
    run = run_from(log, text)
    assert [c.metric for c in run.curves] == ["loss"]
    assert run.timeline is not None
    assert run.timeline.duration.tolist() == [2, 3, 2, 3, 2]
    assert run.timeline.elapsed.tolist() == [2, 5, 7, 10, 12]
    assert run.timeline.step.tolist() == [10, 20, 30, 40, 50]
    assert run.timeline.learning_rate.tolist() == [0.1, 0.1, 0.1, 0.01, 0.01]
    assert [(e.kind, e.epoch, e.facts) for e in run.events] == [
        ("learning rate changed", 3, {"from": 0.1, "to": 0.01})
    ]


def test_a_rate_that_always_moves_is_a_schedule_and_no_row_of_events(log: Path) -> None:
    run = run_from(log, "epoch,loss,lr\n" + "".join(f"{e},1,{0.9**e}\n" for e in range(9)))
    assert run.events == ()


def test_a_running_clock_is_told_from_the_time_of_each_epoch(log: Path) -> None:
    run = run_from(log, "epoch,loss,time\n" + "".join(f"{e},1,{5 * e + 7}\n" for e in range(6)))
    assert run.timeline is not None
    assert run.timeline.duration.tolist() == [7, 5, 5, 5, 5, 5]
    assert run.timeline.elapsed[-1] == 32


def test_rows_that_fill_other_columns_tell_more_of_the_same_epoch(log: Path) -> None:
    run = run_from(log, "epoch,step,train_loss,val_loss\n0,9,1,\n0,9,,2\n1,19,0.5,\n1,19,,1\n")
    assert epochs(run) == epochs(run, split="validation") == [0, 1]
    assert run.events == ()


def test_words_that_never_change_are_hyperparameters(log: Path) -> None:
    run = run_from(log, "epoch,loss,optimizer,date\n0,1,adam,mon\n1,0.5,adam,tue\n")
    assert run.params == {"optimizer": "adam"}
    assert told(run) == ["columns of words were left out: date"]


def test_a_column_of_splits_parts_the_rows(log: Path) -> None:
    run = run_from(log, "epoch,phase,loss\n0,train,1\n0,val,2\n1,train,0.5\n1,val,1\n1,test,3\n")
    assert values(run) == [1, 0.5]
    assert values(run, split="validation") == [2, 1]
    assert epochs(run, split="test") == [1]
    assert run.events == ()


def test_epochs_that_are_fractions_are_counted_by_row(log: Path) -> None:
    run = run_from(log, "epoch,loss\n0.5,1\n1.0,2\n1.5,3\n")
    assert epochs(run) == [0, 1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "epoch,loss\n",
        "sepal_length,sepal_width,species\n5.1,3.5,setosa\n4.9,3.0,setosa\n",
        "| epoch | loss |\n|---|---|\n| 1 | 0.5 |\n",
        "Epoch 1/3\n10/10 - 1s - loss: 0.5\nEpoch 2/3\n10/10 - 1s - loss: 0.4\n",
        "import numpy as np\n\nepoch, loss = 0, 1.0\nwhile epoch < 3:\n    epoch, loss = 1, 2\n",
        '{"epoch": [1], "loss": [0.5]}',
        "1,2,3\n4,5,6\n",
        "loss,0.5,0.4\nval_loss,0.6,0.5\n",
    ],
)
def test_what_is_no_training_log_is_not_recognised(log: Path, text: str) -> None:
    log.write_text(text)
    assert not recognise(log)
    with pytest.raises(InputError, match=r"digits\.csv"):
        read(log)


def test_columns_without_any_value_are_refused(log: Path) -> None:
    log.write_text("epoch,loss,val_loss\n0,NA,NA\n1,NA,NA\n")
    with pytest.raises(InputError, match="holds no value of any metric"):
        read(log)


def test_a_huge_file_is_refused_before_it_is_read(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.write_text(PLAIN)
    monkeypatch.setattr(content, "MOST", 10)
    with pytest.raises(InputError, match="at most 10"):
        read(log)


def test_the_same_values_are_the_same_run_in_any_form(log: Path) -> None:
    one = run_from(log, PLAIN)
    two = run_from(log, PLAIN.replace(",", ";").replace("\n", "\r\n"))
    other = run_from(log, PLAIN.replace("1.5", "1.6"))
    assert one.id == two.id != other.id
