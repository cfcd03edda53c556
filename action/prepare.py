"""The reports of other jobs: the base branch's last one, and the one that is to be told of."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from action import gh
from action.job import Failed, Job, told

_MOST_BYTES = 200_000_000  # of a report
_MOST_PAGES = 10  # of a hundred artifacts


def prepare(job: Job) -> int:
    """Fetches the baseline; and the report itself, where another workflow built it."""
    branch = _base_branch(job)
    if job.only_comments:
        pull = _pull_request(job)
        branch = pull["base"]["ref"]
        job.keep("pull-request", str(int(pull["number"])))
        artifact = _reported(job)
        _fetch(job, artifact, job.report)
        where = f"{job.server}/{job.repository}/actions/runs/{_run(job)['id']}"
        job.keep("report-url", f"{where}/artifacts/{int(artifact['id'])}")
    asked = job.inputs.get("baseline", "base")
    if asked != "base":
        job.keep("baseline", "" if asked == "none" else asked)
        return 0
    try:
        found = _last(job, branch) if branch else None
    except Failed as failed:
        _without(job, f"The last report of {branch} could not be looked for. {failed}")
        return 0
    if found is None:
        _without(
            job, f"There is no earlier report of {branch or 'the base branch'} to compare with."
        )
        return 0
    commit = str(found["workflow_run"]["head_sha"])[:7]
    path = job.folder / f"{re.sub(r'[^A-Za-z0-9._-]', '-', branch)}@{commit}.html"
    _fetch(job, found, path)
    job.keep("baseline", str(path))
    told("notice", f"The baseline is the report of {branch} at {commit}.")
    return 0


def _without(job: Job, note: str) -> None:
    job.keep("baseline", "")
    job.keep("note", note)
    told("notice", note)


def _base_branch(job: Job) -> str:
    if job.pull_request is not None:
        return str(job.pull_request["base"]["ref"])
    return job.branch if job.event_name in ("push", "schedule", "workflow_dispatch") else ""


def _last(job: Job, branch: str) -> Mapping[str, Any] | None:
    """The newest report of a branch; never one of a fork, whose branches may bear any name."""
    found = [
        one
        for one in _artifacts(job, f"repos/{job.repository}/actions/artifacts")
        if one["workflow_run"]["head_branch"] == branch
        and one["workflow_run"]["head_repository_id"] == one["workflow_run"]["repository_id"]
        and str(one["workflow_run"]["id"]) != job.run_id
    ]
    return max(found, key=lambda one: str(one["created_at"]), default=None)


def _reported(job: Job) -> Mapping[str, Any]:
    """The report that the other workflow left."""
    path = f"repos/{job.repository}/actions/runs/{_run(job)['id']}/artifacts"
    for artifact in _artifacts(job, path):
        return artifact
    raise Failed(f"The workflow that was to build {job.report.name} left none")


def _artifacts(job: Job, path: str) -> Iterator[Mapping[str, Any]]:
    """The reports of this name that are still kept."""
    for page in range(1, _MOST_PAGES + 1):
        answer = gh.api(f"{path}?name={quote(job.report.name)}&per_page=100&page={page}")
        yield from (one for one in answer["artifacts"] if not one["expired"])
        if len(answer["artifacts"]) < 100:
            return


def _run(job: Job) -> Mapping[str, Any]:
    run = job.event.get("workflow_run")
    if not isinstance(run, Mapping):
        raise Failed("The event tells of no workflow that has run")
    return run


def _pull_request(job: Job) -> Mapping[str, Any]:
    """The pull request whose head the other workflow ran on, by what GitHub itself tells of it.

    What the other workflow left is not asked: whoever opened the pull request may have written it.
    """
    run = _run(job)
    head = f"{run['head_repository']['owner']['login']}:{run['head_branch']}"
    for pull in gh.api(f"repos/{job.repository}/pulls?state=open&head={quote(head, safe=':')}"):
        if pull["head"]["sha"] == run["head_sha"]:
            return dict(pull)
    raise Failed(f"No open pull request has {run['head_sha']} as its head")


def _fetch(job: Job, artifact: Mapping[str, Any], path: Path) -> None:
    """An artifact's page; artifacts that were left zipped hold it by itself."""
    if int(artifact["size_in_bytes"]) > _MOST_BYTES:
        raise Failed(f"{artifact['name']} is larger than a report may be (200 MB)")
    gh.download(
        f"repos/{job.repository}/actions/artifacts/{int(artifact['id'])}/zip", path, _MOST_BYTES
    )
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            pages = [one for one in archive.infolist() if one.filename.endswith((".html", ".htm"))]
            if len(pages) != 1 or pages[0].file_size > _MOST_BYTES:
                raise Failed(f"{artifact['name']} holds no single report")
            page = archive.read(pages[0])
        path.write_bytes(page)
