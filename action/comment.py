"""The comment on the pull request: one, which later jobs update."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from action import gh
from action.job import Failed, Job, told

_MOST_PAGES = 10  # of a hundred comments
_COMMENTS = """
query($owner: String!, $name: String!, $number: Int!, $before: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      comments(last: 100, before: $before) {
        nodes { databaseId body viewerDidAuthor }
        pageInfo { hasPreviousPage startCursor }
      }
    }
  }
}
"""


def comment(job: Job) -> int:
    """Writes the comment, or updates the one that is there; a notice where the token may not."""
    number = _number(job)
    if number is None:
        return 0
    body = {"body": (job.folder / "comment.md").read_text("utf-8")}
    issues = f"repos/{job.repository}/issues"
    try:
        before = _before(job, number, body["body"].partition("\n")[0])
        if before is None:
            gh.api(f"{issues}/{number}/comments", "--method", "POST", body=body)
        else:
            gh.api(f"{issues}/comments/{before}", "--method", "PATCH", body=body)
    except Failed as failed:
        if job.only_comments:
            raise
        # What was found is in the job's summary all the same.
        told("warning", f"The pull request got no comment. {failed}")
    return 0


def _number(job: Job) -> int | None:
    if job.only_comments:
        return int(job.kept("pull-request"))
    pull = job.pull_request
    if pull is None:
        return None
    home = (pull["head"].get("repo") or {}).get("full_name")
    if home != job.repository:
        told(
            "notice",
            "A pull request from a fork gets its comment from a second workflow, since the token "
            "of this one may only read; docs/pull-requests.md shows it.",
        )
        return None
    return int(pull["number"])


def _before(job: Job, number: int, marker: str) -> int | None:
    """The comment that this action wrote before, told by its marker and by who wrote it."""
    owner, _, name = job.repository.partition("/")
    asked: dict[str, Any] = {"owner": owner, "name": name, "number": number, "before": None}
    for _ in range(_MOST_PAGES):
        answer = gh.api("graphql", body={"query": _COMMENTS, "variables": asked})
        comments: Mapping[str, Any] = answer["data"]["repository"]["pullRequest"]["comments"]
        for one in comments["nodes"]:
            if one["viewerDidAuthor"] and one["body"].startswith(marker):
                return int(one["databaseId"])
        if not comments["pageInfo"]["hasPreviousPage"]:
            return None
        asked["before"] = comments["pageInfo"]["startCursor"]
    return None
