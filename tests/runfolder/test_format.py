"""Formats are promises: old folders are read for ever, and the page in docs tells the truth."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from fitreport.errors import FormatTooNew, InputError
from fitreport.run import EventKind, Layer, Model
from fitreport.runfolder import upgrade
from fitreport.runfolder.format import FORMAT, LOG, METADATA, Ending, Metadata, Record
from fitreport.runfolder.read import read_run
from fitreport.sources import run_folder

DATA = Path(__file__).parent / "data"
PAGE = (Path(__file__).parents[2] / "docs" / "run-folder.md").read_text("utf-8")


def section(title: str) -> str:
    """The text of the page from a heading to the next one of its level or above."""
    level, _, _ = title.partition(" ")
    found = re.search(rf"^{re.escape(title)}.*?(?=^#{{1,{len(level)}}} |\Z)", PAGE, re.M | re.S)
    assert found, title
    return found.group()


def test_there_is_a_real_folder_of_every_format() -> None:
    assert {path.name for path in DATA.iterdir()} == {f"format-{n + 1}" for n in range(FORMAT)}


def test_a_folder_of_format_1_is_read() -> None:
    run = read_run(DATA / "format-1")
    loss, validation = run.curve("loss", "train"), run.curve("loss", "validation")
    assert loss is not None
    assert validation is not None
    assert loss.epochs.tolist() == list(range(16))
    assert validation.epochs.tolist() == [*range(12), 13, 15]
    assert (loss.goal, run.compiled) == ("min", ("accuracy",))
    assert loss.values[0] == 0.7515354752540588
    assert (run.name, run.id, run.tags) == ("wine", "158eb5d9f29eb2cd", ("demo",))
    assert (run.status, run.epochs_planned) == ("finished", 16)
    assert (run.params, run.notes) == ({"units": 6, "seed": 4}, "A *small* network.")
    assert run.facts["optimizer"]["learning_rate"] == 0.05
    assert run.facts["data"]["train.y.classes"] == "0: 32, 1: 38, 2: 30"
    assert run.model is not None
    assert (run.model.name, run.model.parameters) == ("sommelier", 105)
    assert run.model.layers[2].inputs == ("hidden",)
    assert {e.kind for e in run.events} == {
        "checkpoint",
        "learning rate changed",
        "mark",
        "restarted",
    }
    test = run.curve("accuracy", "test")
    assert test is not None
    assert test.values.tolist() == [0.8947368264198303]
    assert run.timeline is not None
    assert run.timeline.step[-1] == 112


def test_the_source_recognises_a_folder_and_nothing_else(tmp_path: Path) -> None:
    assert run_folder.recognise(DATA / "format-1")
    (run,) = run_folder.read(DATA / "format-1")
    assert run.source == run_folder.NAME
    assert not run_folder.recognise(DATA)
    assert not run_folder.recognise(DATA / "format-1" / METADATA)
    assert not run_folder.recognise(tmp_path / "nowhere")
    (tmp_path / METADATA).write_text('{"some": "other tool"}')
    assert not run_folder.recognise(tmp_path)
    (tmp_path / LOG).write_text("{}")
    assert not run_folder.recognise(tmp_path)
    with pytest.raises(InputError, match="format"):
        run_folder.read(tmp_path)


def test_a_run_without_its_metadata_is_recognised_and_refused(tmp_path: Path) -> None:
    (tmp_path / LOG).write_bytes((DATA / "format-1" / LOG).read_bytes())
    assert run_folder.recognise(tmp_path)
    with pytest.raises(InputError, match="cannot be read as a run folder"):
        run_folder.read(tmp_path)


def test_an_older_format_is_brought_up_step_by_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a format 0 that called things otherwise."""
    (tmp_path / METADATA).write_text('{"fitreport_run": 1, "id": "a", "title": "old"}')
    (tmp_path / LOG).write_text('{"record": "epoch", "number": 0, "train": {"loss": 1}}\n{"rec')

    def step(
        metadata: upgrade.Metadata, records: upgrade.Records
    ) -> tuple[upgrade.Metadata, upgrade.Records]:
        metadata["name"] = metadata.pop("title")
        for record in records:
            if record.get("number") is not None:
                record["epoch"] = record.pop("number")
        return metadata, records

    monkeypatch.setattr("fitreport.runfolder.read.FORMAT", 2)
    monkeypatch.setattr(upgrade, "FORMAT", 2)
    monkeypatch.setitem(upgrade.STEPS, 1, step)
    run = read_run(tmp_path)
    assert (run.name, [e.kind for e in run.events]) == ("old", ["recovered"])
    assert run.curves[0].values.tolist() == [1]
    (tmp_path / METADATA).write_text('{"fitreport_run": 3, "id": "a", "name": "new"}')
    with pytest.raises(FormatTooNew):
        read_run(tmp_path)


def test_the_page_tells_every_field_of_the_metadata() -> None:
    told = section("## run.json")
    fields = [field.encode_name for field in msgspec.structs.fields(Metadata)]
    fields += [*Model.__struct_fields__, *Layer.__struct_fields__]
    assert [name for name in fields if f"`{name}`" not in told] == []


@pytest.mark.parametrize("record", get_args(Record))
def test_the_page_tells_every_field_of_a_record(record: type[msgspec.Struct]) -> None:
    told = section(f"### `{record.__struct_config__.tag}`")
    names = {field.encode_name for field in msgspec.structs.fields(record)} - {"time"}
    assert {name for name in names if f"`{name}`" not in told} == set()


def test_the_page_tells_every_kind_of_event_and_ending() -> None:
    assert {k for k in get_args(EventKind) if f"| `{k}` |" not in PAGE} == set()
    assert {e for e in get_args(Ending) if f"`{e}`" not in section("### `end`")} == set()
    assert f"format {FORMAT}" in PAGE
