"""A run folder gives back what was written, whatever cut the writing short."""

from __future__ import annotations

import math
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.errors import FormatTooNew, InputError
from fitreport.run import Run
from fitreport.runfolder.format import (
    FORMAT,
    LOG,
    METADATA,
    BeginRecord,
    EndRecord,
    EpochRecord,
    EvaluationRecord,
    EventRecord,
    Metadata,
    Record,
    now,
    number,
)
from fitreport.runfolder.read import is_run_folder, read_run
from fitreport.runfolder.write import RunWriter, claim, clear


def folder_of(place: Path, *records: Record, **metadata: object) -> Path:
    folder = claim(place / "digits")
    writer = RunWriter(folder)
    writer.describe(Metadata(format=FORMAT, id="0a1b", name="digits", **metadata))  # type: ignore[arg-type]
    writer.append(*records)
    return folder


def epoch(at: int, loss: float, **more: object) -> EpochRecord:
    return EpochRecord(epoch=at, time=now(), train={"loss": number(loss)}, **more)  # type: ignore[arg-type]


def losses(run: Run) -> tuple[list[int], list[float]]:
    curve = run.curve("loss", "train")
    assert curve is not None
    return curve.epochs.tolist(), curve.values.tolist()


def test_what_is_written_is_read(tmp_path: Path) -> None:
    run = read_run(
        folder_of(
            tmp_path,
            BeginRecord(epoch=0, planned=2, time=now()),
            epoch(0, 0.5, validation={"loss": 0.6}, learning_rate=0.1, duration=2.0, step=10),
            epoch(1, 0.25, validation={"loss": 0.5}, learning_rate=0.1, duration=1.0, step=20),
            EventRecord(kind="mark", epoch=1, text="unfroze", facts={"depth": 3}),
            EvaluationRecord(epoch=1, values={"loss": 0.55}),
            EndRecord(status="finished", time=now()),
            started=now(),
            params={"units": 8},
            tags=("a",),
            goals={"loss": "min"},
            compiled=("accuracy",),
            facts={"git": {"commit": "abc"}},
            notes="*hi*",
        )
    )
    assert (run.name, run.id, run.path, run.source) == ("digits", "0a1b", "digits", "run folder")
    assert (run.status, run.epochs_planned, run.params) == ("finished", 2, {"units": 8})
    assert [(c.metric, c.split, c.goal) for c in run.curves] == [
        ("loss", "train", "min"),
        ("loss", "validation", "min"),
        ("loss", "test", "min"),
    ]
    assert losses(run) == ([0, 1], [0.5, 0.25])
    assert run.timeline is not None
    assert run.timeline.step.tolist() == [10, 20]
    assert np.isnan(run.timeline.elapsed).all()
    assert (run.events[0].text, run.events[0].facts) == ("unfroze", {"depth": 3})
    assert run.started is not None
    assert run.ended is not None
    assert run.started <= run.ended


def test_nan_and_infinities_are_kept_in_strict_json(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, epoch(0, math.nan), epoch(1, math.inf), epoch(2, -math.inf))
    assert '"NaN"' in (folder / LOG).read_text()
    assert repr(losses(read_run(folder))[1]) == "[nan, inf, -inf]"


@given(st.lists(st.floats(), min_size=1, max_size=20))
def test_every_float_survives_exactly(
    tmp_path_factory: pytest.TempPathFactory, xs: list[float]
) -> None:
    folder = folder_of(tmp_path_factory.mktemp("run"), *(epoch(i, x) for i, x in enumerate(xs)))
    assert np.array_equal(np.array(losses(read_run(folder))[1]), np.array(xs), equal_nan=True)


@pytest.mark.parametrize("left", range(1, 40))
def test_a_cut_last_line_costs_one_epoch_and_is_told(tmp_path: Path, left: int) -> None:
    folder = folder_of(tmp_path, epoch(0, 0.5), epoch(1, 0.25))
    lines = (folder / LOG).read_bytes().splitlines(keepends=True)
    (folder / LOG).write_bytes(lines[0] + lines[1][:left])
    run = read_run(folder)
    assert losses(run) == ([0], [0.5])
    assert [e.kind for e in run.events] == ["recovered"]
    assert run.status == "incomplete"


def test_a_last_line_that_lacks_only_its_newline_is_whole(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, epoch(0, 0.5))
    (folder / LOG).write_bytes((folder / LOG).read_bytes().rstrip(b"\n"))
    RunWriter(folder).append(epoch(1, 0.25))
    run = read_run(folder)
    assert losses(run) == ([0, 1], [0.5, 0.25])
    assert not run.events


def test_writing_goes_on_after_a_cut_line(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, epoch(0, 0.5), epoch(1, 0.25))
    (folder / LOG).write_bytes((folder / LOG).read_bytes()[:-9])
    RunWriter(folder).append(epoch(1, 0.3), epoch(2, 0.2))
    run = read_run(folder)
    assert losses(run) == ([0, 1, 2], [0.5, 0.3, 0.2])
    assert run.events[0].facts == {"lines": 1, "first_line": 2}


def test_a_later_record_of_an_epoch_adds_to_it(tmp_path: Path) -> None:
    run = read_run(
        folder_of(
            tmp_path,
            epoch(0, 0.5, step=3),
            EpochRecord(epoch=0, validation={"loss": 0.7}, duration=2.0),
        )
    )
    assert losses(run) == ([0], [0.5])
    assert run.timeline is not None
    assert (run.timeline.step[0], run.timeline.duration[0]) == (3, 2)
    validation = run.curve("loss", "validation")
    assert validation is not None
    assert validation.values.tolist() == [0.7]


def test_a_resumed_run_keeps_nothing_of_the_epochs_that_were_lost(tmp_path: Path) -> None:
    run = read_run(
        folder_of(
            tmp_path,
            *(epoch(i, 1.0) for i in range(6)),
            EventRecord(kind="non-finite", epoch=5, facts={"metric": "loss"}),
            EventRecord(kind="mark", epoch=5, text="mine"),
            EndRecord(status="crashed"),
            EventRecord(kind="resumed", epoch=3, facts={"replaced": 3}),
            epoch(3, 2.0),
        )
    )
    assert losses(run) == ([0, 1, 2, 3], [1, 1, 1, 2])
    assert [e.kind for e in run.events] == ["mark", "resumed"]
    assert run.status == "incomplete"


def test_a_run_that_trains_again_after_its_end_is_incomplete_until_it_ends(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, epoch(0, 1), EndRecord(status="finished"), BeginRecord(epoch=1))
    assert read_run(folder).status == "incomplete"
    RunWriter(folder).append(epoch(1, 1), EndRecord(status="interrupted"))
    assert read_run(folder).status == "interrupted"


def test_a_folder_that_holds_a_run_is_never_written_over(tmp_path: Path) -> None:
    first = folder_of(tmp_path, epoch(0, 1))
    before = (first / LOG).read_bytes()
    assert [claim(tmp_path / "digits").name for _ in range(3)] == [
        "digits-2",
        "digits-3",
        "digits-4",
    ]
    assert (first / LOG).read_bytes() == before


def test_a_foreign_run_json_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "digits").mkdir()
    (tmp_path / "digits" / METADATA).write_text("{}")
    assert claim(tmp_path / "digits").name == "digits-2"


def test_clearing_a_folder_spares_what_is_not_ours(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, epoch(0, 1))
    (folder / "model.keras").write_text("weights")
    clear(folder)
    assert [path.name for path in folder.iterdir()] == ["model.keras"]


@contextmanager
def a_disk_with_room_for(size: int) -> Iterator[None]:
    """No file may grow beyond a size, as on a full disk: the write that would is cut short."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(("room", "kept"), [(0, 0), (1, 0), (40, 0), (150, 1), (250, 2)])
def test_what_the_disk_refuses_is_written_later(tmp_path: Path, room: int, kept: int) -> None:
    folder = folder_of(tmp_path, epoch(0, 1))
    writer, size = RunWriter(folder), (folder / LOG).stat().st_size
    with a_disk_with_room_for(size + room), pytest.raises(OSError, match=r"space|large"):
        writer.append(epoch(1, 2), epoch(2, 3), epoch(3, 4))
    assert losses(read_run(folder)) == (list(range(kept + 1)), list(range(1, kept + 2)))
    assert not read_run(folder).events
    writer.append(epoch(4, 5))
    run = read_run(folder)
    assert losses(run) == ([0, 1, 2, 3, 4], [1, 2, 3, 4, 5])
    assert not run.events


def test_metadata_that_cannot_be_written_leave_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        RunWriter(folder).describe(Metadata(format=FORMAT, id="1", name="other"))
    assert read_run(folder).name == "digits"
    assert sorted(path.name for path in folder.iterdir()) == [LOG, METADATA]


def test_a_newer_format_is_refused_in_words(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    newer = (folder / METADATA).read_text().replace('"fitreport_run": 1', '"fitreport_run": 99')
    (folder / METADATA).write_text(newer)
    assert is_run_folder(folder)
    with pytest.raises(FormatTooNew, match=r"digits is a run folder of format 99.*Update"):
        read_run(folder)


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        (METADATA, b"", "damaged"),
        (METADATA, b"[]", "format"),
        (METADATA, b'{"fitreport_run": true}', "format"),
        (METADATA, b'{"fitreport_run": 1}', "damaged"),
        (METADATA, b'{"fitreport_run": 1, "id": 3, "name": "x"}', "damaged"),
        (METADATA, b"[" * 100_000, "damaged"),
        (LOG, b'{"record": "epoch", "epoch": 1e400}\n{"record": "end"}', "damaged"),
        (LOG, b'{"record": "epoch", "epoch": 0, "train": {"loss": "many"}}', "line 1"),
        (LOG, b'{"loss": 1}\n', "line 1"),
        (LOG, b"\x00\x01\xff", "no record"),
        (LOG, b'{"record":"end","status":"finished","time":"2026-01-01T00:00:00"}', "line 1"),
    ],
)
def test_a_damaged_folder_is_refused_with_the_reason(
    tmp_path: Path, file: str, content: bytes, said: str
) -> None:
    folder = folder_of(tmp_path, epoch(0, 1))
    (folder / file).write_bytes(content)
    with pytest.raises(InputError, match=said):
        read_run(folder)


def test_a_pipe_in_place_of_a_file_does_not_hang(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / LOG).unlink()
    os.mkfifo(folder / LOG)
    with pytest.raises(InputError, match="ordinary"):
        read_run(folder)


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_any_bytes_give_a_run_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, metadata: bytes, log: bytes
) -> None:
    folder = folder_of(tmp_path_factory.mktemp("run"))
    with (folder / LOG).open("ab") as file:
        file.write(log)
    with suppress(InputError):
        read_run(folder)
    (folder / METADATA).write_bytes(metadata)
    with suppress(InputError):
        read_run(folder)
