"""The page's style, script and Vega bundle, and the policy that lets these run and nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from pathlib import Path
from typing import Literal

import msgspec

from fitreport.report.environment import templates_folder

# A whole line of comment, or an empty one: a sixth of the script that no reader's browser needs.
_COMMENT = re.compile(r"^\s*(?://.*|/\*\*.*\*/)?\n", re.MULTILINE)
_INDENT = re.compile(r"^ +", re.MULTILINE)  # no text of the script runs over a line


Paper = Literal["A4", "letter"]  # names of CSS Paged Media


class Assets(msgspec.Struct, frozen=True):
    """What the page carries beside its content, ready to be set into markup as it is.

    `boot` is the one script that stands in the page as text. It unpacks `islands`, by name as
    base64: the page's own script (deflate) and Vega (gzip). A page without scripts has neither.
    """

    css: str
    policy: str
    boot: str = ""
    islands: dict[str, str] = {}


def assets(*, static: bool, paper: Paper | None = None) -> Assets:
    """The assets of a page; `static` leaves every script out, `paper` is what it is printed on."""
    folder = templates_folder()
    css = _joined(folder / "css", "*.css")
    if paper is not None:
        css += f"\n@page {{ size: {paper}; }}"
    if static:
        css = _small(css)
        return Assets(css, _policy(css, ()))
    css = _small(f"{css}\n{_joined(folder / 'js', '*.css')}")  # of what the script makes
    boot = (folder / "boot.js").read_text("utf-8").strip()
    # Wrapped, so that none of its names meets one of the bundle's.
    code = _INDENT.sub("", _COMMENT.sub("", _joined(folder / "js", "*.js")))
    script = f"(() => {{\n'use strict';\n{code}\n}})();"
    packed = base64.b64encode(zlib.compress(script.encode(), 6)).decode()
    vega = (folder / "vega" / "vega.js.gz.b64").read_text("ascii").strip()
    vega_digest = (folder / "vega" / "vega.sha256").read_text("ascii").strip()
    policy = _policy(css, (_digest(boot), _digest(script), vega_digest))
    return Assets(css, policy, boot, {"page-script": packed, "vega": vega})


def _small(css: str) -> str:
    """Style without its comments and needless space: a sixth less in every page."""
    plain = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"(?<=[{};:,])\s+|\s+(?=[{};,])", "", plain).strip()


def _joined(folder: Path, pattern: str) -> str:
    return "\n".join(path.read_text("utf-8").strip() for path in sorted(folder.glob(pattern)))


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _policy(css: str, scripts: tuple[str, ...]) -> str:
    allowed = " ".join(f"'sha256-{digest}'" for digest in scripts)
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src 'sha256-{_digest(css)}'",
            *((f"script-src {allowed}",) if allowed else ()),
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
