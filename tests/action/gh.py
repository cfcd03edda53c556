"""A stand-in for GitHub's `gh`, as far as the action asks it: state in a folder, told by GH_WORLD.

Answers have the shapes of GitHub's documentation; what is refused exits as `gh` does.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

WORLD = Path(os.environ["GH_WORLD"])


def load(name: str, default: object) -> object:
    path = WORLD / f"{name}.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else default


def save(name: str, value: object) -> None:
    (WORLD / f"{name}.json").write_text(json.dumps(value), "utf-8")


def refuse(status: int, said: str) -> None:
    print(f"gh: {said} (HTTP {status})", file=sys.stderr)
    sys.exit(1)


def main() -> None:
    assert sys.argv[1] == "api"
    if not os.environ.get("GH_TOKEN"):
        print("gh: set the GH_TOKEN environment variable", file=sys.stderr)
        sys.exit(4)
    address = urlsplit(sys.argv[2])
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    options = sys.argv[3:]
    method = options[options.index("--method") + 1] if "--method" in options else "GET"
    body = json.load(sys.stdin) if "--input" in options else {}
    with (WORLD / "log").open("a", encoding="utf-8") as log:
        log.write(f"{method} {sys.argv[2]}\n")
    if any(word in sys.argv[2] for word in load("forbidden", [])):
        refuse(403, "Resource not accessible by integration")
    answer = reply(address.path.split("/"), method, asked, body)
    if isinstance(answer, bytes):
        sys.stdout.buffer.write(answer)
    else:
        print(json.dumps(answer))


def reply(path: list[str], method: str, asked: dict[str, str], body: dict) -> object:
    match path:
        case ["graphql"]:
            return told_comments(body["variables"])
        case ["repos", _, _, "actions", "artifacts"]:
            return artifacts(load("artifacts", []), asked)
        case ["repos", _, _, "actions", "runs", run, "artifacts"]:
            found = [a for a in load("artifacts", []) if str(a["workflow_run"]["id"]) == run]
            return artifacts(found, asked)
        case ["repos", _, _, "actions", "artifacts", number, "zip"]:
            return (WORLD / f"artifact-{number}").read_bytes()
        case ["repos", _, _, "pulls"]:
            return [p for p in load("pulls", []) if p["head"]["label"] == asked["head"]]
        case ["repos", _, _, "issues", number, "comments"] if method == "POST":
            comments = load("comments", [])
            made = {"databaseId": len(comments) + 1, "on": int(number), "mine": True} | body
            save("comments", [*comments, made])
            return made
        case ["repos", _, _, "issues", "comments", number] if method == "PATCH":
            comments = load("comments", [])
            [one] = [c for c in comments if c["databaseId"] == int(number)]
            one.update(body)
            save("comments", comments)
            return one
    refuse(404, "Not Found")
    return None


def artifacts(found: list[dict], asked: dict[str, str]) -> dict:
    named = [a for a in found if a["name"] == asked["name"]]
    first = (int(asked["page"]) - 1) * int(asked["per_page"])
    return {"total_count": len(named), "artifacts": named[first : first + int(asked["per_page"])]}


def told_comments(variables: dict) -> dict:
    """The newest hundred before a cursor, which is here the place in the list."""
    mine = [c for c in load("comments", []) if c["on"] == variables["number"]]
    end = int(variables["before"]) if variables["before"] else len(mine)
    start = max(0, end - 100)
    nodes = [
        {"databaseId": c["databaseId"], "body": c["body"], "viewerDidAuthor": c["mine"]}
        for c in mine[start:end]
    ]
    page = {"hasPreviousPage": start > 0, "startCursor": str(start)}
    comments = {"nodes": nodes, "pageInfo": page}
    return {"data": {"repository": {"pullRequest": {"comments": comments}}}}


main()
