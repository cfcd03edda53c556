"""Runs in stores: the same as on disk, by the names in the store, with no trace left behind."""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import fsspec
import pytest
from moto.server import ThreadedMotoServer

import fitreport
from fitreport.errors import InputError, NothingToReport
from fitreport.run import Run
from fitreport.sources import remote
from fitreport.sources.find import find_runs
from fitreport.sources.remote import File, Remote

HISTORY = '{"loss": [3, 2], "val_loss": [4, 3]}'


@pytest.fixture(scope="module")
def on_disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with some of everything, and of what must be passed over."""
    top = tmp_path_factory.mktemp("store") / "deep" / "runs"
    for number in (10, 2):
        with fitreport.record(top / f"run-{number}", params={"seed": number}) as run:
            for epoch in range(4):
                run.log(epoch=epoch, loss=1 / (epoch + number))
    fitreport.build(top / "run-2", top / "report.html", static=True)
    for name, content in {
        "digits/history.json": HISTORY,
        "digits/logs/training_log.csv": "epoch,loss\n0,3\n1,2.5\n",
        "run-2/inside.json": HISTORY,
        "other/run.json": '{"not": "ours"}',
        "other/more/lines.jsonl": '{"epoch": 0, "loss": 3}\n{"epoch": 1, "loss": 1}\n',
        "broken.json": '{"loss": [1, 2',
        "package.json": '{"name": "x"}',
        "notes.txt": "the loss was high",
        "empty.csv": "",
        ".git/history.json": HISTORY,
        "env/history.json": HISTORY,
        "mine/pyvenv.cfg": "home = /usr",
        "mine/lib/history.json": HISTORY,
    }.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(content)
    return top


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """An S3 server on the loopback interface, which clients find by their environment."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }.items():
            patch.setenv(name, value)
        fsspec.filesystem("s3").mkdir("bucket")
        yield "s3://bucket"
    server.stop()


@pytest.fixture
def memory() -> Iterator[str]:
    store = fsspec.filesystem("memory")
    yield "memory://"
    store.store.clear()
    store.pseudo_dirs[:] = [""]


@pytest.fixture
def stored(request: pytest.FixtureRequest, on_disk: Path, kind: str) -> str:
    """The folder's URL in a store of this kind."""
    url = f"{request.getfixturevalue(kind)}/deep/runs".replace(":///", "://")
    files, top = fsspec.core.url_to_fs(url)
    if not files.exists(f"{top}/broken.json"):
        for path in filter(Path.is_file, on_disk.rglob("*")):
            files.pipe_file(f"{top}/{path.relative_to(on_disk).as_posix()}", path.read_bytes())
    return url


each_kind = pytest.mark.parametrize("kind", ["memory", "s3"])


def told(run: Run) -> tuple[object, ...]:
    return run.id, run.name, run.source, run.curves, run.params


@each_kind
def test_a_store_holds_what_the_same_folder_on_disk_does(stored: str, on_disk: Path) -> None:
    theirs, ours = find_runs([stored]), find_runs([on_disk])
    prefix = stored.partition("://")[2]
    assert [told(run) for run in theirs.runs] == [told(run) for run in ours.runs]
    assert len(ours.runs) == 5
    assert [run.path for run in theirs.runs] == [f"{prefix}/{run.path}" for run in ours.runs]
    assert [(s.path, s.reason) for s in theirs.skipped] == [
        (f"{prefix}/{s.path}", s.reason) for s in ours.skipped
    ]
    assert [s.path for s in ours.skipped] == ["broken.json"]


@each_kind
def test_a_folder_of_nothing_but_reports_is_read_as_their_runs(
    kind: str, on_disk: Path, request: pytest.FixtureRequest
) -> None:
    url = f"{request.getfixturevalue(kind)}/deep/history".replace(":///", "://")
    files, top = fsspec.core.url_to_fs(url)
    report = (on_disk / "report.html").read_text("utf-8")
    files.pipe_file(f"{top}/report-10.html", report.encode())
    files.pipe_file(f"{top}/report-2.html", report.encode())
    files.pipe_file(f"{top}/index.html", b"<p>no report")
    (run,) = find_runs([url]).runs  # the same run in both counts once
    assert run.name == "run-2"
    assert run.path.endswith("deep/history/report-2.html/run-2")


@each_kind
@pytest.mark.parametrize(
    ("below", "name"),
    [
        ("run-10", "run-10"),
        ("run-10/log.jsonl", "run-10"),
        ("run-2/run.json", "run-2"),
        ("digits/history.json", "digits"),
        ("report.html", "run-2"),
        ("other/", "lines"),
    ],
)
def test_what_is_named_is_read(stored: str, below: str, name: str) -> None:
    assert [run.name for run in find_runs([f"{stored}/{below}"]).runs] == [name]


@each_kind
def test_a_run_is_the_same_wherever_it_is_read(stored: str, on_disk: Path) -> None:
    runs = fitreport.study([stored, on_disk]).runs
    assert len(runs) == 5
    assert runs == fitreport.study(stored).runs


@each_kind
@pytest.mark.parametrize("below", ["nowhere", "ru", "run-1"])
def test_what_is_not_there_is_told(stored: str, below: str) -> None:
    with pytest.raises(InputError, match=f"deep/runs/{below} does not exist, or is empty"):
        find_runs([f"{stored}/{below}"])


@pytest.mark.parametrize("kind", ["s3"])
def test_other_processes_read_a_store(stored: str) -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as processes:
        assert fitreport.study(stored, executor=processes) == fitreport.study(stored)


@pytest.mark.parametrize("kind", ["memory"])
def test_what_this_process_holds_is_read_here_whatever_reads_the_rest(
    stored: str, on_disk: Path
) -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as processes:
        theirs = fitreport.study([on_disk / "digits", stored], executor=processes)
    assert theirs == fitreport.study([on_disk / "digits", stored])


@pytest.mark.parametrize("kind", ["memory"])
def test_copies_are_gone_when_all_is_read(
    stored: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with ThreadPoolExecutor(2) as threads:
        fitreport.study(stored, executor=threads)
    assert not list(tmp_path.iterdir())


def put(name: str, content: str) -> None:
    fsspec.filesystem("memory").pipe_file(name, content.encode())


def test_a_store_that_changed_is_read_anew(s3: str) -> None:
    files = fsspec.filesystem("s3")
    files.pipe_file("bucket/changing/a.json", HISTORY.encode())
    assert len(find_runs([f"{s3}/changing"]).runs) == 1
    fsspec.filesystem("s3", skip_instance_cache=True).pipe_file(
        "bucket/changing/b.json", HISTORY.encode()
    )
    assert len(find_runs([f"{s3}/changing"]).runs) == 2


def test_a_file_that_is_named_and_is_no_source_is_told(memory: str) -> None:
    put("/a/notes", "hello")
    (skipped,) = find_runs([f"{memory}a/notes"]).skipped
    assert skipped.path == "a/notes"
    assert "notes is nothing that fitreport reads" in skipped.reason


def test_a_large_file_is_looked_at_before_it_is_copied(memory: str) -> None:
    rows = "".join(f"{epoch},{1 / (epoch + 1)}\n" for epoch in range(60_000))
    put("/big/log.csv", f"epoch,loss\n{rows}")
    put("/big/photos.csv", "photo,place\n" + "x.jpg,somewhere\n" * 90_000)
    assert len(rows) > 1 << 20
    (run,) = find_runs([f"{memory}big"]).runs
    assert len(run.curves[0]) == 60_000


def test_what_is_too_large_is_told_and_not_copied(
    memory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("/a/a.json", HISTORY)
    put("/a/b.json", HISTORY + " " * 100)
    monkeypatch.setattr(remote, "MOST", 100)
    found = find_runs([f"{memory}a"])
    assert len(found.runs) == 1
    assert "a/b.json has 136 bytes, and fitreport reads at most 100" in found.skipped[0].reason


def test_a_store_of_too_many_files_is_refused(memory: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put("/a/a.json", HISTORY)
    put("/a/b.json", HISTORY)
    monkeypatch.setattr(remote, "MOST_ENTRIES", 1)
    with pytest.raises(InputError, match="Give the folder of the runs themselves"):
        find_runs([f"{memory}a"])


@pytest.mark.parametrize(
    "shown", ["a/../../b.json", "a/..", "/", 'a/b\\c:"*.json', "a/" + "ü" * 200]
)
def test_no_name_leads_out_of_the_folder_of_copies(
    memory: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: str
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "copies"))
    (tmp_path / "copies").mkdir()
    put("/real.json", HISTORY)
    (one,) = Remote(memory, shown, (File("/real.json", len(HISTORY)),)).read()
    assert len(one.run.curves) == 2
    assert [path.name for path in tmp_path.rglob("*")] == ["copies"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("s3://nobucket/runs", r"s3://nobucket/runs cannot be read \(.*bucket does not exist\)"),
        ("nosuch://key:secret@x/y", r"nosuch://x/y cannot be read \(Protocol not known: nosuch\)"),
        ("memory://a::s3://bucket", "chains of file systems are not read"),
    ],
)
def test_what_a_store_answers_is_told_in_one_line(s3: str, url: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as error:
        find_runs([url])
    assert "\n" not in str(error.value)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("missing", "url"), [("fsspec", "memory://a"), ("s3fs", "s3://b"), ("gcsfs", "gs://b")]
)
def test_what_is_not_installed_is_told(
    monkeypatch: pytest.MonkeyPatch, missing: str, url: str
) -> None:
    for protocol in ("s3", "gs"):
        monkeypatch.delitem(sys.modules["fsspec.registry"]._registry, protocol, raising=False)
    for name in [name for name in sys.modules if name.partition(".")[0] == missing]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(InputError, match=r"pip install 'fitreport\[remote\]'"):
        find_runs([url])


def test_where_there_is_no_run_the_url_is_told_without_its_secrets(memory: str) -> None:
    put("/key:secret@a/notes.txt", "hello")
    with pytest.raises(NothingToReport, match="no run was found in memory://a") as error:
        fitreport.study(f"{memory}key:secret@a")
    assert "secret" not in str(error.value)


def test_a_report_tells_bucket_and_key_and_no_secret(memory: str) -> None:
    put("/key:se/cret@bucket/runs/good.json", HISTORY)
    put("/key:se/cret@bucket/runs/bad.json", '{"loss": [1, 2')
    html = fitreport.build(f"{memory}key:se/cret@bucket/runs").html
    assert "bucket/runs/good.json" in html
    assert "bucket/runs/bad.json" in html
    assert "cret@" not in html


def test_a_log_beside_its_run_folder_counts_no_second_run_in_a_store_either(
    on_disk: Path, memory: str, tmp_path: Path
) -> None:
    for path in (on_disk / "run-2").iterdir():
        put(f"/x/run-2/{path.name}", path.read_text("utf-8"))
    (run,) = find_runs([f"{memory}x"]).runs
    values = ",".join(map(str, run.curves[0].values))
    put("/x/loss.json", f'{{"loss": [{values}]}}')
    found = find_runs([f"{memory}x"])
    assert len(found.runs) == 1
    assert "the run folder x/run-2" in found.repeated[0].reason
    shutil.rmtree(tmp_path)
