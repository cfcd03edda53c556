"""What is no secret and yet nobody else's business: user names, host names, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fitreport.redact import REDACTED, Match

_NAMED = re.compile(r"(?:^|[_. /-])(?:host|host_?name|user|user_?name|login)$", re.IGNORECASE)
_SHAPES = (
    (
        "path with a user's name",
        re.compile(
            r"(?:(?<![\w.])/(?:home|Users|export/home|data/home)/|\b[A-Za-z]:[\\/]{1,2}Users[\\/]{1,2})"
            r"[^\\/\s\"'<>,;:)]{1,64}(?:[\\/][^\s\"'<>,;:)]{0,200})?"
        ),
    ),
    (
        "e-mail address",
        re.compile(
            r"(?<![\w.+/:-])(?!git@)[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}\b"
        ),
    ),
    (
        "host name",
        re.compile(
            r"(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,6}(?:internal|intranet|lan|localdomain|home\.arpa|corp)\b"
            r"|\bip-\d{1,3}(?:-\d{1,3}){3}\b",
            re.IGNORECASE,
        ),
    ),
    (
        "private network address",
        re.compile(
            r"(?<![\w.])(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}"
            r"|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2})(?![\w.])"
        ),
    ),
)


def private_in(name: str, text: str, host: str) -> Iterator[Match]:
    """The private things in a value of this name, by the name and by their shapes."""
    if name and _NAMED.search(name) and text.strip() and text != REDACTED:
        yield Match("user or host name", 0, len(text))
        return
    for kind, pattern in _SHAPES:
        for match in pattern.finditer(text):
            yield Match(kind, *match.span())
    if len(host) > 3 and host.lower() in text.lower():
        for match in re.finditer(rf"(?<![\w-]){re.escape(host)}(?![\w-])", text, re.IGNORECASE):
            yield Match("host name", *match.span())
