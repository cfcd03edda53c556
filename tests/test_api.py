"""`fitreport.study` and `fitreport.build`, from files to a report and back."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import fitreport
from fitreport.errors import FitreportError, InputError, NothingToReport, UsageError
from fitreport.hub import Reference
from tests.report.page import check
from tests.studies import INF, NAN, texts

HISTORY = {"loss": [1.0, 0.5, 0.4], "val_loss": [1.1, 0.7, 0.9]}


def history(folder: Path, name: str = "a.json", values: object = HISTORY) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values))
    return path


def recorded(folder: Path, name: str = "run", epochs: int = 3, **more: object) -> Path:
    with fitreport.record(folder / name, **more) as run:
        for epoch in range(epochs):
            run.log(epoch=epoch, loss=1 / (epoch + 1), val_loss=NAN if epoch == 2 else 0.5)
        run.log_test(loss=0.3)
        run.mark("here")
    return folder / name


def test_a_study_of_a_file(tmp_path: Path) -> None:
    made = fitreport.study(history(tmp_path))
    assert [run.name for run in made.runs] == ["a"]
    assert made.runs[0].curve("loss", "validation").values.tolist() == [1.1, 0.7, 0.9]
    assert made.main.metric == "loss"


@pytest.mark.parametrize("kind", [str, Path, lambda path: [path], lambda path: (str(path),)])
def test_paths_are_given_as_one_likes(tmp_path: Path, kind: object) -> None:
    assert len(fitreport.study(kind(history(tmp_path))).runs) == 1


@pytest.mark.parametrize("paths", ["", [""], ["a.json", ""]])
def test_an_empty_path_is_not_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paths: object
) -> None:
    history(tmp_path)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="an empty path was given"):
        fitreport.study(paths)


def test_every_option_reaches_the_study(tmp_path: Path) -> None:
    made = fitreport.study(
        history(tmp_path),
        title="T",
        notes="N",
        metric="val_loss",
        goals={"loss": "max"},
        references=[("loss", 0.3), ("loss", 0.2, "human"), Reference("loss", 0.1)],
        command="C",
    )
    assert made.title == "T"
    assert (made.options.notes, made.options.command) == ("N", "C")
    assert made.main.goal == "max"
    assert [(r.value, r.label) for r in made.options.references] == [
        (0.3, ""), (0.2, "human"), (0.1, ""),
    ]  # fmt: skip


def test_an_option_that_there_is_not_is_told(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="colour"):
        fitreport.build(history(tmp_path), colour="red")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", 3),
        ("notes", b"N"),
        ("metric", 5),
        ("goals", ["loss"]),
        ("group_by", ["seed"]),
        ("baseline", 3),
        ("relevant", 0.1),
        ("references", {"loss": 0.3}),
        ("references", {"abc": 0.3}),
        ("references", [("loss",)]),
        ("references", [("loss", "low")]),
        ("references", 0.3),
    ],
)
def test_an_option_of_another_type_is_told_by_its_name(tmp_path, name: str, value: object) -> None:
    with pytest.raises(UsageError, match=f"^{name} (is|are) "):
        fitreport.build(history(tmp_path), **{name: value})


@pytest.mark.parametrize(
    ("paths", "told"),
    [(None, "not of type NoneType"), ([3], "not of type int"), ([], "no path was given")],
)
def test_paths_that_are_none_are_told(paths: object, told: str) -> None:
    with pytest.raises(FitreportError, match=told):
        fitreport.build(paths)


def test_an_output_that_cannot_be_written_is_told_without_words_of_the_command_line(
    tmp_path: Path,
) -> None:
    path = history(tmp_path)
    with pytest.raises(FitreportError, match="Choose another") as error:
        fitreport.build(path, path / "report.html")
    assert "-o" not in error.value.remedy
    with pytest.raises(FitreportError, match="Choose another") as error:
        fitreport.build(path, path)
    assert "-o" not in error.value.remedy


def test_a_report_is_built_and_saved(tmp_path: Path) -> None:
    report = fitreport.build(history(tmp_path), tmp_path / "out" / "report.html")
    written = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert written == report.html
    assert report.study.runs[0].name == "a"
    check(written)
    assert report.save(tmp_path / "again.html") == tmp_path / "again.html"
    assert (tmp_path / "again.html").read_text("utf-8") == written


def test_a_report_is_built_of_a_study(tmp_path: Path) -> None:
    made = fitreport.study(history(tmp_path))
    assert fitreport.build(made, static=True).study is made
    with pytest.raises(UsageError, match="a Study has its title already"):
        fitreport.build(made, title="Other")


def test_nothing_is_written_unless_asked_for(tmp_path: Path) -> None:
    path = history(tmp_path)
    fitreport.build(path)
    assert list(tmp_path.iterdir()) == [path]


def test_progress_is_told(tmp_path: Path) -> None:
    for name in "abc":
        history(tmp_path, f"{name}.json")
    told: list[tuple[int, int]] = []
    fitreport.study(tmp_path, progress=lambda *at: told.append(at))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("make", "kind", "told"),
    [
        (lambda f: f / "missing", InputError, "missing does not exist"),
        (lambda f: f / ("x" * 300), InputError, "xxx"),
        (lambda f: f, NothingToReport, r"no run was found in .*Name run folders, Keras histories"),
        (lambda _: [], NothingToReport, "no run was found"),
        (
            lambda f: history(f, "bad.json", [1, 2]),
            NothingToReport,
            "no run could be read: bad.json",
        ),
    ],
    ids=["missing", "long name", "empty folder", "no path", "no run"],
)
def test_what_cannot_be_read_is_told(
    tmp_path: Path, make: object, kind: type[FitreportError], told: str
) -> None:
    with pytest.raises(kind, match=told):
        fitreport.study(make(tmp_path))


def test_one_bad_run_does_not_cost_the_report(tmp_path: Path) -> None:
    history(tmp_path, "good.json")
    history(tmp_path, "cut.json").write_text('{"loss": [1, 2')
    made = fitreport.study(tmp_path)
    assert [run.name for run in made.runs] == ["good"]
    assert [skipped.path for skipped in made.skipped] == ["cut.json"]
    html = fitreport.build(made, static=True).html
    assert "cut.json" in html
    with pytest.raises(InputError, match=r"^cut\.json: "):
        fitreport.study(tmp_path, strict=True)


def test_strictness_tells_how_many_more_there_are(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        history(tmp_path, f"{name}.json").write_text('{"loss": [1, 2')
    history(tmp_path, "good.json")
    with pytest.raises(InputError, match=r"\(and 2 more\)"):
        fitreport.study(tmp_path, strict=True)


# A report as a source


def but_for_place(run: fitreport.Run) -> str:
    return re.sub(r"path='[^']*', source='[^']*'", "", repr(run))


@pytest.mark.parametrize("static", [False, True])
def test_a_report_is_read_again_with_every_value(tmp_path: Path, static: bool) -> None:
    runs = tmp_path / "runs"
    recorded(runs, "one", params={"lr": 0.1, "clip": INF}, notes="N", tags=("t",))
    history(runs, "two.json", {"loss": [0.1 + 0.2, 5e-324, 1e300]})
    before = fitreport.build(runs, tmp_path / "old.html", static=static).study
    after = fitreport.study(tmp_path / "old.html")
    assert [*map(but_for_place, after.runs)] == [*map(but_for_place, before.runs)]
    assert [(run.source, run.path) for run in after.runs] == [
        ("report", "old.html/one"), ("report", "old.html/two.json"),
    ]  # fmt: skip
    assert after.summaries[1:] == before.summaries[1:]


def test_a_page_that_is_rebuilt_differs_in_where_it_was_read_alone(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    for number in range(3):
        recorded(runs, f"run-{number}", params={"seed": number})
    first = fitreport.build(runs, tmp_path / "old.html", title="T", static=True).html
    again = fitreport.build(tmp_path / "old.html", title="T", static=True).html

    def without_places(html: str) -> str:
        html = re.sub(r"<script.*?</script>", "", html, flags=re.S)
        return re.sub(r"Read from</dt><dd>.*?</dd>|Read from [^<]*\.", "", html)

    assert without_places(again) == without_places(first)
    assert "3 × report (old.html/run-0, old.html/run-1, old.html/run-2)" in again


def test_a_run_and_the_report_that_holds_it_count_it_once(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "runs", "one")
    fitreport.build(folder, tmp_path / "old.html")
    recorded(tmp_path / "runs", "new")
    for paths in (
        [tmp_path / "old.html", tmp_path / "runs"],
        [tmp_path / "runs", tmp_path / "old.html"],
    ):
        made = fitreport.study(paths)
        assert sorted(run.name for run in made.runs) == ["new", "one"]


def test_a_report_of_a_report_of_a_report_is_the_same_runs(tmp_path: Path) -> None:
    first = fitreport.build(recorded(tmp_path, "one"), tmp_path / "1.html").study
    fitreport.build(tmp_path / "1.html", tmp_path / "2.html")
    last = fitreport.study(tmp_path / "2.html")
    assert but_for_place(last.runs[0]) == but_for_place(first.runs[0])
    assert last.runs[0].path == "2.html/1.html/one"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda html: re.sub(r"<script.*?</script>", "", html, flags=re.S),
            "report without its data",
        ),
        (lambda html: html[: html.index("study-words")], "report without its data"),
        (
            lambda html: html.replace('id="study-document">', 'id="study-document">AAAA'),
            "damaged Study",
        ),
    ],
)
def test_a_damaged_report_is_left_out_and_told(tmp_path: Path, change: object, told: str) -> None:
    report = fitreport.build(history(tmp_path), static=True)
    (tmp_path / "old.html").write_text(change(report.html), "utf-8")
    made = fitreport.study([tmp_path / "old.html", tmp_path / "a.json"])
    assert len(made.runs) == 1
    (skipped,) = made.skipped
    assert told in skipped.reason


numbers = st.one_of(st.floats(), st.integers(-(10**9), 10**9), st.none(), st.booleans(), texts())
columns = st.dictionaries(
    st.one_of(st.sampled_from(["loss", "val_loss", "lr", "epoch", "time"]), texts()),
    st.one_of(st.lists(numbers, max_size=6), numbers),
    max_size=5,
)


@given(st.one_of(columns, st.lists(columns, max_size=3), columns.map(lambda c: {"history": c})))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@pytest.mark.filterwarnings("error")
def test_any_history_makes_a_valid_page_or_an_error_in_words(tmp_path: Path, value: object) -> None:
    path = history(tmp_path, "h.json", value)
    try:
        report = fitreport.build(path, static=True)
    except FitreportError:
        return
    check(report.html)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder as a recorder leaves it."""
    return recorded(tmp_path_factory.mktemp("run"), "one", 3, params={"lr": 0.1}, notes="N")


@given(st.data())
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@pytest.mark.filterwarnings("error")
def test_any_run_folder_makes_a_valid_page_or_an_error_in_words(
    folder: Path, tmp_path: Path, data: st.DataObject
) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(folder, damaged, dirs_exist_ok=True)
    path = data.draw(st.sampled_from(sorted(damaged.iterdir())))
    whole = path.read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    piece = data.draw(st.one_of(st.binary(max_size=9), st.sampled_from(PIECES)))
    path.write_bytes(whole[:start] + piece + whole[end:])
    try:
        report = fitreport.build(damaged, static=True)
    except FitreportError:
        return
    check(report.html)


PIECES = [
    b"",
    b"\n",
    b"{}\n",
    b"null",
    b"1e999",
    b"-1",
    b"[[",
    b'"\\ud800"',
    b'"</script>"',
    b"\x00",
]


def test_each_report_is_the_next_one_s_baseline_without_its_own(tmp_path: Path) -> None:
    before: Path | str = ""
    for week in range(3):
        runs = recorded(tmp_path / f"week{week}", "model", epochs=4 + week)
        report = tmp_path / f"week{week}.html"
        made = fitreport.build(runs, report, baseline=before).study
        assert len(made.runs) == (2 if before else 1)
        before = report
    assert [run.name for run in fitreport.study(before).runs] == ["model"]
