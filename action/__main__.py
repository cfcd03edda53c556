"""`python -m action STEP`: one step of the action, in a job of GitHub Actions."""

from __future__ import annotations

import os
import sys

from action import comment, prepare, study
from action.job import Failed, Job, told

STEPS = {
    "prepare": prepare.prepare,
    "build": study.build,
    "summary": study.summary,
    "comment": comment.comment,
    "gate": study.gate,
}


def main() -> int:
    """Does the step; its exit code is the step's."""
    try:
        return STEPS[sys.argv[1]](Job.of(os.environ))
    except Failed as failed:
        told("error", str(failed))
        return 2


if __name__ == "__main__":
    sys.exit(main())
