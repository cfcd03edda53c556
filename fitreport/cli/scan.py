"""`fitreport scan`: what a report or a run folder would give away."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from fitreport.errors import FitreportError

_MOST_PLACES = 3


@click.command("scan")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
def command(files: tuple[Path, ...]) -> None:
    """Tell what each FILE, a report or a run folder, would give away.

    Secrets are shown masked: keys, tokens and passwords by their name or their shape. So are
    things that are private: paths with user names, host names, e-mail addresses. The exit code is
    1 if there is anything, 0 if there is nothing, 2 if a file cannot be read.
    """
    import socket

    from fitreport.scan import scan

    unreadable = leaking = False
    for file in files:
        try:
            leaks = scan(file, host=socket.gethostname().partition(".")[0])
        except FitreportError as error:
            unreadable = True
            click.echo(f"fitreport: {error}", err=True)
            continue
        leaking = leaking or bool(leaks)
        for leak in leaks:
            more = len(leak.places) - _MOST_PLACES
            places = "; ".join(leak.places[:_MOST_PLACES]) + (f"; {more} more" if more > 0 else "")
            click.echo(f"{file}: {leak.kind}: {leak.shown} in {places}")
        if not leaks:
            click.echo(f"{file}: nothing found")
    sys.exit(2 if unreadable else int(leaking))
