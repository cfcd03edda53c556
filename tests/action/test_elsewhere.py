"""What the documentation shows for GitLab and Jenkins, run as far as one machine can."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs
from xml.etree import ElementTree

import pytest
import yaml

import fitreport
from tests.action.job import ROOT
from tests.studies import repeated, study

TEXT = (ROOT / "docs" / "pull-requests.md").read_text("utf-8")
NOTES = "/api/v4/projects/5/merge_requests/7/notes"


class Notes(ThreadingHTTPServer):
    """The notes of a merge request, as GitLab keeps them."""

    def __init__(self) -> None:
        self.notes: list[dict[str, Any]] = [{"id": 1, "body": "Looks good."}]
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    server: Notes

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.answer(self.server.notes)

    def do_POST(self) -> None:
        self.server.notes.append({"id": len(self.server.notes) + 1, "body": self.body()})
        self.answer(self.server.notes[-1])

    def do_PUT(self) -> None:
        number = int(self.path.rpartition("/")[2])
        [note] = [one for one in self.server.notes if one["id"] == number]
        note["body"] = self.body()
        self.answer(note)

    def body(self) -> str:
        length = int(self.headers["Content-Length"])
        return parse_qs(self.rfile.read(length).decode())["body"][0]

    def answer(self, value: object) -> None:
        allowed = self.headers["PRIVATE-TOKEN"] == "a-token" and self.path.startswith(NOTES)
        self.send_response(200 if allowed else 401)
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())


@pytest.fixture
def gitlab() -> Iterator[Notes]:
    server = Notes()
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with runs in it, and the tools that the snippets call on the path."""
    (tmp_path / "runs").mkdir()
    fitreport.build(study(*repeated("model", 0.92)), tmp_path / "runs" / "model.html")
    tools = tmp_path / "bin"
    tools.mkdir()
    python = f'exec "{sys.executable}"'
    for name, body in (
        ("python", f'{python} "$@"'),
        ("pip", "exit 0"),
        ("curl", f'{python} "{Path(__file__).with_name("curl.py")}" "$@"'),
        ("fitreport", f'{python} -m fitreport.cli.main "$@"'),
    ):
        (tools / name).write_text(f"#!/bin/bash\n{body}\n", "utf-8")
        (tools / name).chmod(0o755)
    return tmp_path


def bash(script: str, place: Path, **environment: str) -> None:
    path = f"{place / 'bin'}:{os.environ['PATH']}"
    known = {"PYTHONPATH": str(ROOT), **os.environ, "PATH": path, **environment}
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=place,
        env=known,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_gitlab_job_keeps_one_comment_and_leaves_its_report(gitlab: Notes, place: Path) -> None:
    [text] = [b for b in re.findall(r"```yaml\n(.*?)```", TEXT, re.S) if "CI_API_V4_URL" in b]
    job = yaml.safe_load(text)["fitreport"]
    for _ in range(2):
        bash(
            "\n".join(job["script"]),
            place,
            FITREPORT_TOKEN="a-token",
            CI_API_V4_URL=f"http://127.0.0.1:{gitlab.server_port}/api/v4",
            CI_PROJECT_ID="5",
            CI_MERGE_REQUEST_IID="7",
            FITREPORT="fitreport",
            **job["variables"] | {"REPORT": "https://git.example/report.html"},
        )
    assert [note["body"][:14] for note in gitlab.notes] == ["Looks good.", "<!-- fitreport"]
    assert "```mermaid" in gitlab.notes[1]["body"]
    assert "https://git.example/report.html" in gitlab.notes[1]["body"]
    assert all((place / path).is_file() for path in job["artifacts"]["paths"])
    assert ElementTree.parse(place / job["artifacts"]["reports"]["junit"]).getroot() is not None


def test_the_jenkins_stage_leaves_a_page_without_scripts_and_its_results(place: Path) -> None:
    [text] = re.findall(r"```groovy\n(.*?)```", TEXT, re.S)
    bash("\n".join(re.findall(r"sh '(.*)'", text)), place)
    page = (place / "report.html").read_text("utf-8")
    assert all('type="text/plain"' in tag for tag in re.findall(r"<script[^>]*>", page))
    assert ElementTree.parse(place / "junit.xml").getroot().tag.startswith("testsuite")
