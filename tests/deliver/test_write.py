"""An output is written whole or not at all, and what stood there before is safe."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fitreport.deliver.write import write_output
from fitreport.errors import OutputError

TEXT = "<!doctype html>\n<title>é 🦊</title>\r\n"


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    yield
    os.umask(before)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """As on a disk that fills up: a file that grows beyond this fails to be written."""
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, ignored)


def test_a_file_is_written_as_utf_8_byte_for_byte(tmp_path: Path) -> None:
    write_output(TEXT, tmp_path / "report.html")
    assert (tmp_path / "report.html").read_bytes() == TEXT.encode()
    assert names(tmp_path) == ["report.html"]


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    data = bytes(range(256))
    write_output(data, tmp_path / "loss.png")
    assert (tmp_path / "loss.png").read_bytes() == data


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    write_output(TEXT, tmp_path / "a" / "b" / "report.html")
    assert (tmp_path / "a" / "b" / "report.html").is_file()


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_a_new_file_has_the_rights_of_any_new_file(tmp_path: Path, mask: int) -> None:
    path = tmp_path / "report.html"
    with umask(mask):
        write_output(TEXT, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask


def test_a_file_that_is_replaced_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")
    path.chmod(0o640)
    write_output(TEXT, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.read_bytes() == TEXT.encode()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.html").write_text("old")
    (tmp_path / "link.html").symlink_to("real.html")
    write_output(TEXT, tmp_path / "link.html")
    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "real.html").read_bytes() == TEXT.encode()


def test_a_full_disk_leaves_the_old_report_untouched(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")
    with (
        files_of_at_most(1000),
        pytest.raises(OutputError, match=r"report\.html cannot be written"),
    ):
        write_output("x" * 100_000, path)
    assert path.read_text() == "old"
    assert names(tmp_path) == ["report.html"], "and nothing half-written beside it"


def test_a_device_is_written_to_and_stays_one() -> None:
    write_output(TEXT, "/dev/null")
    assert not Path("/dev/null").is_file()


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", tmp_path / "pipe"], stdout=subprocess.PIPE) as reader:
        write_output(TEXT, tmp_path / "pipe")
        assert reader.communicate()[0] == TEXT.encode()
    assert not (tmp_path / "pipe").is_file()


def a_file(folder: Path) -> Path:
    (folder / "file").write_text("old")
    return folder / "file"


def a_loop(folder: Path) -> Path:
    (folder / "loop").symlink_to("loop")
    return folder / "loop"


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (lambda folder: folder, "is a folder"),
        (lambda folder: a_file(folder) / "report.html", "not a directory|file exists"),
        (lambda folder: folder / ("x" * 300), "file name too long"),
        (lambda folder: folder / ("x/" * 3000), "file name too long"),
        (lambda _: "/dev/full", "no space left on device"),
        (lambda folder: f"{folder}/nul\0.html", "null (?:byte|character)"),
        (lambda _: "/proc/nothing/report.html", "cannot be written"),
        (a_loop, "cannot be written"),
    ],
    ids=["folder", "file as folder", "long name", "long path", "full", "nul", "no place", "loop"],
)  # fmt: skip
def test_what_cannot_be_written_is_told_in_one_line(
    tmp_path: Path, place: object, told: str
) -> None:
    with pytest.raises(OutputError, match=told) as error:
        write_output(TEXT, place(tmp_path))
    assert "\n" not in str(error.value)


def test_a_name_as_long_as_names_may_be_can_be_written(tmp_path: Path) -> None:
    name = "🦊" * 62 + ".html"
    write_output(TEXT, tmp_path / name)
    assert (tmp_path / name).is_file()


def test_a_dash_is_standard_output(tmp_path: Path) -> None:
    code = f"from fitreport.deliver.write import write_output; write_output({TEXT!r}, '-')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, cwd=tmp_path
    )
    assert done.stdout == TEXT.encode()
    assert not names(tmp_path)


def test_standard_output_that_takes_nothing_is_told(tmp_path: Path) -> None:
    code = (
        "import os\n"
        "from fitreport.deliver.write import write_output\n"
        "from fitreport.errors import OutputError\n"
        "try: write_output('x' * 100_000, '-')\n"
        "except OutputError as error: os.write(2, str(error).encode()); os._exit(5)\n"
    )
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", code], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 5
    assert done.stderr.startswith(b"standard output cannot be written: no space left on device.")


def test_a_file_that_is_no_page_is_not_replaced(tmp_path: Path) -> None:
    from fitreport.deliver.write import refuse_to_replace_what_is_no_page

    history = tmp_path / "history.json"
    history.write_text('{"loss": [1, 2]}')
    with pytest.raises(OutputError, match=r"history\.json is there and is no page"):
        refuse_to_replace_what_is_no_page(history)
    for text in ("", "<!doctype html>\n<p>", "  <HTML>"):
        page = tmp_path / "page"
        page.write_text(text)
        refuse_to_replace_what_is_no_page(page)
    refuse_to_replace_what_is_no_page(tmp_path / "new.html")
    refuse_to_replace_what_is_no_page("-")
