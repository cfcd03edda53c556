"""What a report, a run folder or any log would give away: secrets, and what is private."""

from __future__ import annotations

from pathlib import Path

import msgspec

from fitreport.redact import Match, secrets_in, secrets_in_value
from fitreport.scan.passages import Passage, passages_of
from fitreport.scan.private import private_in


class Leak(msgspec.Struct, frozen=True):
    """One thing that would leave the machine: a secret, masked, or a private thing, as it is.

    `places` tell where: `run.json: params.api_key`, `page, line 7, text`.
    """

    kind: str
    shown: str
    places: tuple[str, ...]


def scan(path: Path, *, host: str = "") -> tuple[Leak, ...]:
    """What a file, or all text files in a folder, would give away, in order of appearance.

    Args:
        path: a report, a run folder, or any file of text.
        host: a host name to look for, beside those that are known by their form.

    Raises:
        InputError: it cannot be read, or there is no text in it.
    """
    places: dict[tuple[str, str], list[str]] = {}
    shown: dict[tuple[str, str], str] = {}
    for passage in passages_of(path):
        secrets = _secrets(passage)
        for match in secrets:
            found = passage.text[match.start : match.end]
            shown[match.kind, found] = masked(found)
            places.setdefault((match.kind, found), []).append(passage.place)
        for match in private_in(passage.name, passage.text, host):
            if any(s.start < match.end and match.start < s.end for s in secrets):
                continue
            found = passage.text[match.start : match.end]
            shown[match.kind, found] = found
            places.setdefault((match.kind, found), []).append(passage.place)
    return tuple(
        Leak(kind, shown[kind, found], tuple(dict.fromkeys(where)))
        for (kind, found), where in places.items()
    )


def masked(secret: str) -> str:
    """Enough of a secret to know it again: its beginning where it is long, and its length."""
    start = secret[:4] if len(secret) >= 16 else ""
    return f"{start}… ({len(secret)} characters)"


def _secrets(passage: Passage) -> tuple[Match, ...]:
    if passage.name:
        return secrets_in_value(passage.name, passage.text)
    return secrets_in(passage.text)
