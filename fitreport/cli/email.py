"""`fitreport email`: the verdict, the main charts and the whole report as a mail."""

from __future__ import annotations

import re
import sys
import time
from typing import TYPE_CHECKING, Unpack

import click

from fitreport.cli import options
from fitreport.errors import UsageError, one_line

if TYPE_CHECKING:
    from fitreport.deliver.mail.headers import Head
    from fitreport.deliver.mail.server import Server

_UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9}


@click.command("email")
@click.option(
    "--to", multiple=True, required=True, metavar="ADDRESS", help="Who gets it: ada@example.org."
)
@click.option(
    "--from",
    "sender",
    envvar="FITREPORT_MAIL_FROM",
    default="",
    metavar="ADDRESS",
    help="Whom it is from; without it the environment variable FITREPORT_MAIL_FROM tells, or the "
    "login where that is an address. A file without it is a draft.",
)
@click.option("--subject", default="", help="The verdict's first words without it.")
@click.option(
    "-o",
    "--output",
    default="",
    metavar="FILE.eml",
    help="Where the mail is written; '-' is standard output. Without --smtp nothing is sent.",
)
@click.option(
    "--smtp",
    default="",
    metavar="URL",
    help="The server that sends it: smtp://HOST:587 (STARTTLS) or smtps://HOST:465 (TLS), with "
    "USER@ before HOST to log in. The password is that of FITREPORT_SMTP_PASSWORD or the keyring. "
    "smtp+insecure://HOST:25 goes without TLS and login.",
)
@click.option("--report", default="", metavar="URL", help="Where the report can be read.")
@click.option("--no-attach", is_flag=True, help="Send the mail without the whole report.")
@click.option(
    "--max-attachment",
    default="20 MB",
    show_default=True,
    metavar="SIZE",
    help="The most that the report may take of the mail, encoded as it travels. A larger one is "
    "left out, and the mail says so.",
)
@options.of_study
def command(
    to: tuple[str, ...],
    sender: str,
    subject: str,
    output: str,
    smtp: str,
    report: str,
    no_attach: bool,
    max_attachment: str,
    **asked: Unpack[options.Asked],
) -> None:
    """Send the verdict on RUNS as a mail, or write it to a file.

    RUNS are what `fitreport build` takes. The mail tells the verdict, the groups and runs, what
    was found, and shows the main charts; the whole report is attached. The exit code is 2 if the
    server did not take it, or not for each recipient.
    """
    from fitreport.deliver.mail.body import inliner
    from fitreport.deliver.mail.message import mail
    from fitreport.deliver.mail.server import password, server
    from fitreport.deliver.write import refuse_to_replace_what_is_no_mail, write_output

    if not (output or smtp):
        raise UsageError(
            "there is neither -o nor --smtp",
            "Write it with -o message.eml, or send it with --smtp smtp://HOST:587",
        )
    through = server(smtp) if smtp else None
    head = _head(sender, to, subject, through)
    link, most = options.link(report), _size(max_attachment)
    secret = password(through) if through else ""
    inliner()
    if output:
        refuse_to_replace_what_is_no_mail(output)
    made = mail(
        options.study(asked),
        head,
        report=link,
        most_attached=None if no_attach else most,
    )
    if made.missing:
        click.echo(one_line(made.missing), err=True)
    if output:
        write_output(made.data, output)
        if output != "-":
            click.echo(one_line(f"{output}: {len(made.data) / 1000:.0f} kB"), err=True)
    if through:
        _send(made.data, head, through, secret)


def _send(data: bytes, head: Head, through: Server, secret: str) -> None:
    from fitreport.deliver.mail.smtp import send

    assert head.sender is not None
    refused = send(data, head.sender, head.to, through, secret)
    lost = {one.address for one in refused}
    took = ", ".join(one.address for one in head.to if one.address not in lost)
    click.echo(one_line(f"sent to {took} through {through.host}"), err=True)
    for one in refused:
        click.echo(one_line(f"not sent to {one.address}: {one.reason}"), err=True)
    if refused:
        sys.exit(2)


def _head(sender: str, to: tuple[str, ...], subject: str, through: Server | None) -> Head:
    from fitreport.deliver.mail.addresses import mailbox
    from fitreport.deliver.mail.headers import Head

    boxes = dict.fromkeys(mailbox(one, "--to") for one in to)
    if through and not sender and "@" in through.user:
        sender = through.user
    if through and not sender:
        raise UsageError("nothing tells whom the mail is from", "Name an address with --from")
    box = mailbox(sender, "--from") if sender else None
    return Head(box, tuple(boxes), subject, time.time() if through else None)


def _size(text: str) -> int:
    """Bytes of `20 MB`, `500kB` or `1e6`: powers of 1000, as everywhere."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?(?:e\d+)?)\s*([kmg]?b)?", text.strip().lower())
    if found is None:
        raise UsageError(f"--max-attachment {text!r} is no size", "Such as 20 MB or 500 kB")
    return int(float(found[1]) * _UNITS[found[2] or ""])
