"""Run folders: what fitreport's own recorder leaves behind. docs/run-folder.md tells the format."""

from __future__ import annotations

from pathlib import Path

from fitreport.run import Run
from fitreport.runfolder.format import LOG, METADATA
from fitreport.runfolder.read import is_run_folder, read_run

NAME = "run folder"


def recognise(path: Path) -> bool:
    """Whether the path is a folder that holds a run of ours, be it a damaged one."""
    return is_run_folder(path)


def read(path: Path) -> tuple[Run, ...]:
    """The one run in it.

    Raises:
        FormatTooNew: a later fitreport wrote it.
        InputError: it is damaged beyond its last line.

    """
    return (read_run(path),)


def folder_of(path: Path) -> Path:
    """The run folder that a path stands for as one of its two files; else the path as it is."""
    whole = path.absolute()  # the parent of a mere `run.json` is '.', which has no name
    inside = path.name in (METADATA, LOG) and is_run_folder(whole.parent)
    return whole.parent if inside and path.is_file() else path
