"""`fitreport notify`: the verdict, the main chart and a link, to chats and webhooks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Unpack

import click

from fitreport.cli import options
from fitreport.errors import UsageError, one_line

if TYPE_CHECKING:
    from fitreport.deliver.notify import Receiver
    from fitreport.hub import Study


@click.command("notify")
@click.option(
    "--to",
    multiple=True,
    envvar="FITREPORT_NOTIFY_TO",
    metavar="URL|@FILE",
    help="Where it is sent, as an Apprise URL; @FILE holds several, one a line. Without it the "
    "environment variable FITREPORT_NOTIFY_TO is read, which shows in no list of processes.",
)
@click.option("--report", default="", metavar="URL", help="Where the report can be read.")
@click.option("--dry-run", is_flag=True, help="Print what would be sent, and send nothing.")
@options.of_study
def command(
    to: tuple[str, ...], report: str, dry_run: bool, **asked: Unpack[options.Asked]
) -> None:
    """Send the verdict on RUNS to chats and webhooks.

    RUNS are what `fitreport build` takes. The message tells the verdict, the best groups and runs,
    errors that were found, and the report's link; the main chart goes along where the service takes
    pictures. The exit code is 2 if a receiver did not take it; the others got it all the same.
    """
    from fitreport.deliver.notify import notify, receivers

    if not to:
        raise UsageError("--to is missing", "Name an address, such as jsons://HOST/PATH")
    options.link(report)
    found = receivers(to)
    if not found:
        raise UsageError("--to names a file without any address")
    study = options.study(asked)
    if dry_run:
        _show(study, found, report)
        return
    failed = False
    for sent in notify(study, found, report=report):
        failed |= bool(sent.problem)
        ending = f"not sent, {sent.problem}" if sent.problem else "sent"
        click.echo(one_line(f"{sent.receiver}: {ending}"), err=True)
    if failed:
        sys.exit(2)


def _show(study: Study, found: tuple[Receiver, ...], report: str) -> None:
    from fitreport.deliver.notify import written_for

    for receiver in found:
        written = written_for(study, receiver, report=report)
        chart = ", with the main chart" if receiver.takes_pictures else ""
        click.echo(f"To {one_line(receiver.name)}, as {receiver.form}{chart}:\n")
        click.echo("\n".join(map(one_line, [written.title, "", *written.body.split("\n")])))
        click.echo()
