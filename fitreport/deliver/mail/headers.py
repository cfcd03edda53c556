"""The headers of a mail as bytes, all of ASCII: whatever a value holds, it stays that value."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime

import msgspec

from fitreport.deliver.mail.addresses import Mailbox
from fitreport.errors import one_line

_MOST_SUBJECT = 200
_END = "\r\n"


class Head(msgspec.Struct, frozen=True):
    """From whom, to whom, about what, and when. Without a sender it is a draft."""

    sender: Mailbox | None
    to: tuple[Mailbox, ...]
    subject: str = ""
    date: float | None = None  # seconds since 1970


def header_lines(head: Head, digest: str) -> bytes:
    """The lines, up to those that tell of the parts; a Date only where there is one.

    A draft says that it is one, as mail programs read it, and leaves to the program that sends it
    what a sender tells.

    Written here and not by `email`'s own policy, which loses spaces between encoded words and has
    let names break out of addresses (CVE-2024-6923, CVE-2025-1795).

    Args:
        head: what they tell.
        digest: of all that the mail holds; it becomes a part of its id.
    """
    values = {
        "From": _mailboxes([head.sender]) if head.sender else "",
        "To": _mailboxes(head.to),
        "Subject": _encoded(one_line(head.subject[:_MOST_SUBJECT]), "Subject"),
        "Date": _date(head.date),
        "Message-ID": f"<{digest}@{head.sender.domain}>" if head.sender else "",
        "Auto-Submitted": "auto-generated" if head.sender else "",  # RFC 3834: no absence answers
        "X-Unsent": "" if head.sender else "1",
    }
    lines = [f"{name}: {value}{_END}" for name, value in values.items() if value]
    return "".join(lines).encode("ascii")


def _mailboxes(boxes: Iterable[Mailbox]) -> str:
    return f",{_END} ".join(map(_mailbox, boxes))


def _mailbox(box: Mailbox) -> str:
    if not box.name:
        return box.address
    name = f'"{box.name}"' if box.name.isascii() else _encoded(box.name, "From")
    return f"{name} <{box.address}>"


def _encoded(text: str, name: str) -> str:
    """A value, as encoded words (RFC 2047) where it is not plain words of ASCII."""
    is_plain = text.isascii() and "=?" not in text and max(map(len, text.split()), default=0) < 60
    charset = "us-ascii" if is_plain else "utf-8"
    return Header(text, charset, header_name=name).encode(linesep=_END)


def _date(seconds: float | None) -> str:
    """A moment as RFC 5322 writes it; empty where none is known."""
    if seconds is None:
        return ""
    try:
        return format_datetime(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return ""
