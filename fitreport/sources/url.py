"""URLs of stores, such as `s3://bucket/runs`: told from paths, and without their secrets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeGuard

from fitreport.sources.labels import clean

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")  # two letters at least: `C:` is a drive
_USER = re.compile(r"(?:[^/@]*|[^/:@]+:[^@]*)@")  # a password may hold a '/' that nobody encoded


def is_url(path: Path | str) -> TypeGuard[str]:
    """Whether a text is a URL, and not a path of this machine, on Windows either."""
    return isinstance(path, str) and _SCHEME.match(path) is not None


def without_secrets(url: str) -> str:
    """The URL without user, password and query, each of which may hold a key."""
    scheme, mark, rest = url.partition("://")
    user = _USER.match(rest)
    return scheme + mark + rest[user.end() if user else 0 :].partition("?")[0]


def shown(url: str) -> str:
    """Bucket and key, or whatever else stands behind the scheme, as outputs tell it."""
    parts = without_secrets(url).partition("://")[2].split("/")
    return "/".join(clean(part) for part in parts if part) or "."
