"""Which runs are found in what a user gives, what they are called, and what is left out."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import fitreport
from fitreport.errors import InputError
from fitreport.sources.find import find_runs
from fitreport.sources.interface import all_sources

LOG = "epoch,loss,val_loss\n0,{0},2\n1,0.5,1\n"


def write(folder: Path, name: str, content: str | float) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else LOG.format(content))
    return path


def names(*paths: Path) -> list[str]:
    return [run.name for run in find_runs(paths).runs]


def test_every_source_is_found_by_walking_the_package() -> None:
    found = [source.NAME for source in all_sources()]
    assert {"CSV log", "Keras history", "pickled history", "run folder"} <= set(found)
    assert len(set(found)) == len(found)


def test_runs_are_found_at_any_depth_in_order(tmp_path: Path) -> None:
    write(tmp_path, "b/seed_10.csv", 1)
    write(tmp_path, "b/seed_2.csv", 2)
    write(tmp_path, "a/deep/er/first.json", '{"loss": [3, 2]}')
    write(tmp_path, "a/notes.txt", "the loss was high in every epoch")
    write(tmp_path, "a/package.json", '{"name": "x", "files": [1]}')
    found = find_runs([tmp_path])
    assert [run.path for run in found.runs] == [
        "a/deep/er/first.json",
        "b/seed_2.csv",
        "b/seed_10.csv",
    ]
    assert found.skipped == ()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("digits/history.json", "digits"),
        ("digits/logs/training_log.csv", "digits"),
        ("digits/model_history_log.csv", "digits"),
        ("digits/metrics.csv", "digits"),
        ("digits/log.csv", "digits"),
        ("digits/resnet.csv", "resnet"),
        ("digits/history_resnet.json", "history_resnet"),
    ],
)
def test_a_run_is_called_after_its_file_or_the_folder(tmp_path: Path, path: str, name: str) -> None:
    write(tmp_path, path, '{"loss": [3, 2]}' if path.endswith("json") else 1)
    assert names(tmp_path) == [name]


def test_paths_are_relative_to_the_common_folder_and_never_absolute(tmp_path: Path) -> None:
    one = write(tmp_path, "runs/a/one.csv", 1)
    write(tmp_path, "runs/b/two.csv", 2)
    assert [r.path for r in find_runs([one]).runs] == ["one.csv"]
    assert [r.path for r in find_runs([one, tmp_path / "runs/b"]).runs] == [
        "a/one.csv",
        "b/two.csv",
    ]
    indirect = tmp_path / "runs" / ".." / "runs" / "a"
    assert [r.path for r in find_runs([indirect]).runs] == ["one.csv"]


def test_a_folder_of_nothing_but_reports_is_read_as_their_runs(tmp_path: Path) -> None:
    runs, history = tmp_path / "runs", tmp_path / "history"
    history.mkdir()
    for number in (2, 10):
        write(runs, f"run-{number}.csv", number)
        fitreport.build([runs / f"run-{number}.csv"], history / f"report-{number}.html")
    write(history, "README.html", "<p>no report")
    reports = [run.path.partition("/")[0] for run in find_runs([history]).runs]
    assert reports == ["report-2.html", "report-10.html"]
    assert {run.source for run in find_runs([tmp_path]).runs} == {"CSV log"}, "runs go first"


def test_hidden_folders_environments_and_reports_are_passed_over(tmp_path: Path) -> None:
    for inside in (".git", ".cache", "node_modules", "venv/lib", "my_env/lib"):
        write(tmp_path, f"{inside}/log.csv", 1)
    write(tmp_path, "my_env/pyvenv.cfg", "home = /usr")
    write(tmp_path, ".hidden.csv", 1)
    write(tmp_path, "report.html", '<meta name="generator" content="fitreport 0.1">')
    write(tmp_path, "real.csv", 1)
    assert len(find_runs([tmp_path]).runs) == 1
    assert find_runs([tmp_path]).skipped == ()
    assert names(tmp_path / ".hidden.csv") == [".hidden"]


def test_links_to_folders_make_no_loop_and_count_nothing_twice(tmp_path: Path) -> None:
    write(tmp_path, "runs/one.csv", 1)
    (tmp_path / "runs" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "latest").symlink_to(tmp_path / "runs", target_is_directory=True)
    assert names(tmp_path) == ["one"]
    assert names(tmp_path / "latest") == ["one"]


def test_pipes_are_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "log.csv")
    assert find_runs([tmp_path]).runs == ()
    (skipped,) = find_runs([tmp_path / "log.csv"]).skipped
    assert skipped.path == "log.csv"


def test_the_same_run_counts_once_and_the_longer_reading_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a/one.csv", 1)
    write(tmp_path, "b/one.csv", 1)
    assert names(tmp_path) == ["one"]
    assert names(tmp_path / "a", tmp_path / "a", tmp_path) == ["one"]


def test_two_names_for_equal_values_are_two_runs(tmp_path: Path) -> None:
    write(tmp_path, "seed_1.csv", 1)
    write(tmp_path, "seed_2.csv", 1)
    assert names(tmp_path) == ["seed_1", "seed_2"]


def test_an_unreadable_run_among_good_ones_is_skipped_with_the_reason(tmp_path: Path) -> None:
    write(tmp_path, "good.csv", 1)
    write(tmp_path, "bad/history.json", '{"loss": [1, 2')
    found = find_runs([tmp_path])
    assert [run.name for run in found.runs] == ["good"]
    assert [skipped.path for skipped in found.skipped] == ["bad/history.json"]
    assert "cut short" in found.skipped[0].reason


@pytest.fixture
def barred() -> Iterator[Path]:
    """A folder of somebody whom permissions bind, as they do not bind root."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        write(folder, "runs/good.csv", 1)
        find_runs([folder])  # imports what somebody else may not be allowed to
        me = os.geteuid()
        closed: list[Path] = []
        for path in (
            write(folder, "runs/closed/log.csv", 2).parent,
            write(folder, "runs/x.csv", 3),
        ):
            path.chmod(0)
            closed.append(path)
        (folder / "runs" / "link.csv").symlink_to(folder / "runs" / "closed" / "log.csv")
        (folder / "runs" / "loop.csv").symlink_to("loop.csv")
        if me == 0:
            os.seteuid(65534)
        try:
            yield folder / "runs"
        finally:
            os.seteuid(me)
            for path in closed:
                path.chmod(0o755)


def test_what_may_not_be_read_is_told_and_costs_nothing_else(barred: Path) -> None:
    found = find_runs([barred])
    assert [run.name for run in found.runs] == ["good"]
    told = {skipped.path: skipped.reason for skipped in found.skipped}
    assert told.keys() == {"closed", "x.csv", "link.csv", "loop.csv"}
    assert told["closed"] == "closed cannot be opened (Permission denied)."
    assert told["x.csv"] == "x.csv cannot be read (Permission denied)."


@pytest.mark.parametrize("name", ["x.csv", "closed"])
def test_what_may_not_be_read_is_told_where_it_is_named(barred: Path, name: str) -> None:
    (skipped,) = find_runs([barred / name]).skipped
    assert "(Permission denied)" in skipped.reason


def test_a_file_given_by_name_that_is_nothing_is_skipped_with_what_could_be(tmp_path: Path) -> None:
    (skipped,) = find_runs([write(tmp_path, "notes.txt", "hello")]).skipped
    assert skipped.path == "notes.txt"
    assert "CSV log" in skipped.reason
    assert "pickle" not in skipped.reason


def test_a_missing_path_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere does not exist"):
        find_runs([tmp_path / "nowhere"])


def test_nothing_given_and_nothing_found_are_no_error(tmp_path: Path) -> None:
    assert find_runs([]).runs == ()
    assert find_runs([tmp_path]).runs == ()


def test_progress_counts_every_source(tmp_path: Path) -> None:
    for i in range(3):
        write(tmp_path, f"{i}.csv", i)
    seen: list[tuple[int, int]] = []
    find_runs([tmp_path], progress=lambda done, of: seen.append((done, of)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_names_of_files_that_no_text_can_hold_are_shown(tmp_path: Path) -> None:
    write(tmp_path, os.fsdecode(b"r\xffn.csv"), 1)
    (run,) = find_runs([tmp_path]).runs
    assert run.path.encode() == b"r?n.csv"
    assert run.name == "r?n"
