"""Data inside a page: the one place that writes it into markup, and finds it there again.

An island is base64 and nothing else, so that no text of a user's can close its element.
"""

from __future__ import annotations

import re

from fitreport.studyfile.encode import Encoded

STUDY = ("study-document", "study-words", "study-doubles")
_BASE64 = re.compile(r"[A-Za-z0-9+/=]*")
_ISLAND = re.compile(r'<script type="text/plain" id="([a-z-]+)">([A-Za-z0-9+/=]*)</script>')


def island(name: str, base64_text: str) -> str:
    """An element that holds data and is never run.

    Raises:
        ValueError: the text is not base64.
    """
    if not _BASE64.fullmatch(base64_text):
        raise ValueError(f"the island {name} is not base64")
    return f'<script type="text/plain" id="{name}">{base64_text}</script>'


def study_islands(encoded: Encoded) -> str:
    """The islands of a Study, to be read again by fitreport and by the page's script."""
    parts = (encoded.document, encoded.words, encoded.doubles)
    return "\n".join(map(island, STUDY, parts))


def study_in(html: str) -> Encoded | None:
    """The Study that a page carries, still packed; None where it carries none."""
    found = dict(_ISLAND.findall(html))
    if not all(name in found for name in STUDY):
        return None
    return Encoded(*(found[name] for name in STUDY))
