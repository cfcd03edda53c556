"""Which callbacks were in use, in words."""

from __future__ import annotations

from typing import Any

from fitreport import RunRecorder
from fitreport.capture.callbacks import described_callbacks


def callback(name: str, module: str = "keras.src.callbacks", **settings: Any) -> Any:
    """A callback of a class of this name and home, with these attributes."""
    made = type(name, (), {"__module__": module})()
    vars(made).update(settings)
    return made


def test_keras_callbacks_are_told_with_their_settings_and_others_by_name() -> None:
    used = [
        callback("History", history={}),
        callback("EarlyStopping", monitor="val_loss", patience=10, restore_best_weights=True),
        callback("ReduceLROnPlateau", monitor="val_loss", factor=0.3, patience=6, min_lr=1e-5),
        callback("Mine", "train", monitor="private", patience=3),
        callback("ProgbarLogger"),
    ]
    assert described_callbacks(used) == {
        "callbacks": "EarlyStopping(monitor=val_loss, patience=10, restore_best_weights=True), "
        "ReduceLROnPlateau(monitor=val_loss, patience=6, factor=0.3, min_lr=1e-05), Mine"
    }


def test_settings_are_plain_and_never_a_path() -> None:
    used = callback(
        "ModelCheckpoint", filepath="/home/me/best.keras", monitor="auc", factor=object()
    )
    assert described_callbacks([used]) == {"callbacks": "ModelCheckpoint(monitor=auc)"}


def test_a_secret_is_redacted_here_as_in_every_fact() -> None:
    told = described_callbacks([callback("EarlyStopping", monitor=f"ghp_{'a1B2' * 9}")])
    assert told == {"callbacks": "EarlyStopping(monitor=[redacted])"}


def test_nothing_is_told_where_the_user_chose_none() -> None:
    assert described_callbacks([callback("History"), RunRecorder("unused")]) == {}
