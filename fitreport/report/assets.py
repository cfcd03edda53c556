"""The page's style, script and Vega bundle, and the policy that lets these run and nothing else."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import msgspec

from fitreport.report.environment import templates_folder


class Assets(msgspec.Struct, frozen=True):
    """What the page carries beside its content, ready to be set into markup as it is.

    `vega` is the bundle as base64 of gzip; empty, like `script`, in a page without scripts.
    """

    css: str
    script: str
    vega: str
    policy: str


def assets(*, static: bool) -> Assets:
    """The assets of a page; `static` leaves every script out."""
    folder = templates_folder()
    css = _joined(folder / "css", "*.css")
    if static:
        return Assets(css, "", "", _policy(css, ()))
    # Wrapped, so that none of its names meets one of the bundle's.
    script = f"(() => {{\n'use strict';\n{_joined(folder / 'js', '*.js')}\n}})();"
    vega = (folder / "vega" / "vega.js.gz.b64").read_text("ascii").strip()
    unpacked = (folder / "vega" / "vega.sha256").read_text("ascii").strip()
    return Assets(css, script, vega, _policy(css, (_digest(script), unpacked)))


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
