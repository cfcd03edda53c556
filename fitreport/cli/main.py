"""`fitreport`: finds its commands in this folder, and turns errors into one line and an exit code.

Exit codes: 0 done, 1 a gate failed, 2 it could not be done.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from fitreport.errors import FitreportError
from fitreport.version import __version__


class _Commands(click.Group):
    """Commands by the files of this folder, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        files = Path(__file__).parent.glob("*.py")
        return sorted(f.stem for f in files if f.stem not in ("__init__", "main"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"fitreport.cli.{cmd_name}").command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="fitreport %(version)s")
def cli() -> None:
    """One self-contained HTML report from Keras and TensorFlow training runs."""


def main() -> NoReturn:
    """The console script."""
    try:
        cli.main(standalone_mode=True)
    except FitreportError as error:
        click.echo(f"fitreport: {_one_line(str(error))}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output went away, as `head` does; there is nobody left to tell.
        sys.stderr.close()
        sys.exit(2)
    sys.exit(0)


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


if __name__ == "__main__":
    main()
