"""What users install: the wheel, built from the source distribution, used far from the checkout."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=ROOT)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    return next(path for path in folder.iterdir() if path.is_dir())


@pytest.fixture(scope="session")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=sdist)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment with the wheel, and the libraries of this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    run(sys.executable, "-m", "pip", "--quiet", "--python", folder / "bin" / "python",
        "install", "--no-deps", "--no-index", wheel, cwd=folder)  # fmt: skip
    packages = next(folder.glob("lib/python*/site-packages"))
    # A folder named in a .pth is searched, and its own .pth files (the checkout's) are not read.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


def files_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def test_the_wheel_holds_the_code_the_templates_and_the_bundle(wheel: Path) -> None:
    committed = run("git", "ls-files", "fitreport", "templates", cwd=ROOT).split()
    needed = {f"fitreport/{name}" if name.startswith("templates/") else name for name in committed}
    assert needed <= files_in(wheel), sorted(needed - files_in(wheel))


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    assert not {
        name
        for name in files_in(wheel)
        if not name.startswith("fitreport/") or "node_modules" in name or name.endswith(".pyc")
    }


def test_the_licences_travel_along(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for licence in ("LICENSE", "NOTICE", "LICENSES.txt"):
        assert any(name.endswith(f"/{licence}") for name in names), licence


def test_a_report_is_built_far_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    history = {"loss": [1.0, 0.6, 0.5], "val_loss": [1.1, 0.9, 1.0]}
    (tmp_path / "first.json").write_text(json.dumps(history))
    run(installed / "fitreport", "build", "first.json", "-o", "report.html", cwd=tmp_path)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "first" in page
    assert "<svg" in page
    where = run(
        installed / "python", "-c", "import fitreport; print(fitreport.__file__)", cwd=tmp_path
    )
    assert Path(where.strip()).is_relative_to(installed.parent)


def test_the_program_tells_its_version(installed: Path, wheel: Path, tmp_path: Path) -> None:
    out = run(installed / "fitreport", "--version", cwd=tmp_path)
    assert wheel.name.split("-")[1] in out
