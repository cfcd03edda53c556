"""`fitreport`: finds its commands in this folder, and turns errors into one line and an exit code.

Exit codes: 0 done, 1 a gate failed, 2 it could not be done.
"""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from fitreport.errors import FitreportError, meant, one_line
from fitreport.version import __version__


class _Commands(click.Group):
    """Commands by the files of this folder, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        files = Path(__file__).parent.glob("*.py")
        return sorted(f.stem for f in files if f.stem not in ("__init__", "main", "options"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"fitreport.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Not every click suggests a command, and none knows ours before they are imported."""
        name, known = args[0], self.list_commands(ctx)
        if name not in known and not name.startswith("-"):
            close = meant(name, known)
            asked = f" Did you mean {close!r}?" if close else f" There are: {', '.join(known)}."
            raise click.UsageError(f"No such command {name!r}.{asked}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="fitreport %(version)s")
def cli() -> None:
    """One self-contained HTML report from Keras and TensorFlow training runs."""


def main() -> NoReturn:
    """The console script."""
    # No command does linear algebra, and threads for it are half of what importing numpy costs.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What is too large for a float is told as infinite; numpy's own word on it is none for a user.
    warnings.filterwarnings("ignore", "(overflow|invalid value) encountered", RuntimeWarning)
    try:
        # Not `cli.main`, which ends with 1 when interrupted or when its reader goes away.
        with cli.make_context("fitreport", sys.argv[1:]) as context:
            cli.invoke(context)
    except click.exceptions.Exit as ending:
        _end(ending.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        _end(2)
    except click.ClickException as error:
        _end(2, error.format_message())
    except FitreportError as error:
        _end(2, str(error))
    except BrokenPipeError:  # whoever read our output went away, as `head` does
        _end(2)
    except OSError as error:  # help that cannot be printed: commands put their own in words
        _end(2, str(error))
    except (click.Abort, KeyboardInterrupt):
        _end(2, "Stopped.")
    except Exception:  # noqa: BLE001, a fault of ours is told whole, and is no failed gate
        traceback.print_exc()
        _end(2)
    _end(0)


def _end(code: int, told: str = "") -> NoReturn:
    """Ends with this code, or with 2 if what was printed has not been taken."""
    if told:
        click.echo(f"fitreport: {one_line(told)}", err=True)
    try:
        sys.stdout.flush()
    except OSError:
        code = 2
        let_go_of_output()
    sys.exit(code)


def let_go_of_output() -> None:
    """Drops what could not be printed, which Python would try again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
