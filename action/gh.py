"""GitHub's own command line, `gh`, which every runner has: the one door to its API."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from action.job import Failed

_PATIENCE = 300  # seconds


def api(path: str, *arguments: str, body: object = None) -> Any:
    """What the API answers, as JSON.

    Raises:
        Failed: it refuses, or cannot be reached.
    """
    given = [*arguments, "--input", "-"] if body is not None else list(arguments)
    sent = json.dumps(body).encode() if body is not None else b""
    answer = _gh("api", path, *given, sent=sent)
    try:
        return json.loads(answer)
    except ValueError:
        raise Failed(f"GitHub answered {path} with what is no JSON") from None


def download(path: str, to: Path, most: int) -> None:
    """Writes what the API answers to a file.

    Raises:
        Failed: it refuses, or there is more than `most` bytes of it.
    """
    data = _gh("api", path)
    if len(data) > most:
        raise Failed(f"{path} is larger than {most} bytes")
    to.write_bytes(data)


def _gh(*arguments: str, sent: bytes = b"") -> bytes:
    try:
        done = subprocess.run(  # noqa: S603, no shell: nothing in a name is obeyed
            ["gh", *arguments],  # noqa: S607, where it stands is the runner's matter
            input=sent,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except FileNotFoundError:
        raise Failed("gh is not installed on this runner") from None
    except subprocess.TimeoutExpired:
        raise Failed(f"GitHub did not answer within {_PATIENCE} seconds") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Failed(f"GitHub refused {arguments[1]}: {said[-1] if said else 'no reason given'}")
    return done.stdout
