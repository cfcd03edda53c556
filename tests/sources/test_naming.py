"""What names of columns say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.sources.naming import looks_like_training, role_of, split_names

T, V, E = "train", "validation", "test"


@pytest.mark.parametrize(
    ("names", "read"),
    [
        (["loss", "val_loss"], [("loss", T), ("loss", V)]),
        (["out_a_loss", "val_out_a_loss"], [("out_a_loss", T), ("out_a_loss", V)]),
        (["auc_1", "val_auc_1"], [("auc_1", T), ("auc_1", V)]),
        (["train_loss", "val_loss", "test_loss"], [("loss", T), ("loss", V), ("loss", E)]),
        (["Train Loss", "Validation Loss"], [("Loss", T), ("Loss", V)]),
        (["loss/train", "loss/val"], [("loss", T), ("loss", V)]),
        (["train/loss", "val/loss"], [("loss", T), ("loss", V)]),
        (["loss", "loss_val"], [("loss", T), ("loss", V)]),
        (["val_x"], [("x", V)]),
        (["loss", "train_loss"], [("loss", T), ("train_loss", T)]),
        (["value_error", "validity"], [("value_error", T), ("validity", T)]),
        (["valid_ratio"], [("valid_ratio", T)]),
        (["train_loss", "valid_loss", "valid_r2"], [("loss", T), ("loss", V), ("r2", V)]),
        (["val_ratio", "val_val_ratio"], [("val_ratio", T), ("val_ratio", V)]),
        (["std", "std_dev"], [("std", T), ("std_dev", T)]),
        (["val_loss", "validation_loss"], [("loss", V), ("validation_loss", T)]),
        (["val_", "test_-"], [("val_", T), ("test_-", T)]),
    ],
)
def test_a_name_tells_its_metric_and_split(names: list[str], read: list[tuple[str, str]]) -> None:
    assert list(split_names(names).values()) == read


PIECES = st.sampled_from(["val", "train", "test", "valid", "loss", "acc", "_", "/", " ", "x", "é"])


@given(st.lists(st.lists(PIECES, max_size=5).map("".join), unique=True))
def test_no_two_names_become_the_same_curve(names: list[str]) -> None:
    read = split_names(names)
    assert list(read) == names
    assert len(set(read.values())) == len(names)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("epoch", "epoch"), ("Epoch#", "epoch"), ("lr", "learning rate"),
        ("Learning Rate", "learning rate"), ("time_s", "duration"), ("elapsed", "elapsed"),
        ("global_step", "step"), ("loss", None), ("epoch_loss", None), ("timely", None),
        ("lr_loss", None), ("steps_per_second", None),
    ],
)  # fmt: skip
def test_a_role_is_known_by_the_whole_name(name: str, role: str | None) -> None:
    assert role_of(name) == role


def test_a_data_set_does_not_look_like_a_training_log() -> None:
    assert looks_like_training(["Epoch", "x"])
    assert looks_like_training(["g_loss"])
    assert looks_like_training(["r2", "val_r2"])
    assert not looks_like_training(["sepal length", "value", "glossy", "val"])
