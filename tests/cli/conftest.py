"""The command line as it is typed, and what one call came to."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from fitreport.cli.main import main


class Ran:
    """What one call came to."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


Run = Callable[..., Ran]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """`typed("build", …)` runs fitreport with these words."""

    def run(*words: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["fitreport", *map(str, words)])
        with pytest.raises(SystemExit) as ending:
            main()
        out, err = capfd.readouterr()
        return Ran(int(ending.value.code or 0), out, err)

    return run
