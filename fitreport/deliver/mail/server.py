"""Where mail is handed in, and the login there: never of the command line, nor told anywhere."""

from __future__ import annotations

import os
from typing import Literal
from urllib.parse import unquote, urlsplit

import msgspec

from fitreport.deliver.mail.addresses import is_host
from fitreport.errors import UsageError

USER, PASSWORD = "FITREPORT_SMTP_USER", "FITREPORT_SMTP_PASSWORD"
FORM = "Write smtp://HOST:587 for STARTTLS, or smtps://HOST:465 for TLS from the start"

Security = Literal["STARTTLS", "TLS", "none"]
_SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("STARTTLS", 587),
    "smtps": ("TLS", 465),
    "smtp+insecure": ("none", 25),
}


class Server(msgspec.Struct, frozen=True):
    """Where mail is handed in; nobody logs in where the user is empty. It holds no password."""

    host: str
    port: int
    security: Security
    user: str = ""


def server(url: str) -> Server:
    """The server of `smtp://USER@HOST:587`, `smtps://HOST:465` or `smtp+insecure://HOST:25`.

    Raises:
        UsageError: it is none of these, or holds a password; the URL is told nowhere.
    """
    try:
        parts = urlsplit(url)
        host, port, named = parts.hostname or "", parts.port, unquote(parts.username or "")
    except ValueError:
        raise UsageError("--smtp is no URL of a mail server", FORM) from None
    if parts.password is not None:
        raise UsageError(
            "--smtp holds a password, which others can read in the list of processes",
            f"Change it, and put it into {PASSWORD} or the keyring",
        )
    rest = parts.path.strip("/") or parts.query or parts.fragment
    printable = url.isprintable() and named.isprintable()  # urlsplit overlooks tabs and newlines
    if parts.scheme not in _SCHEMES or rest or not is_host(host) or not printable:
        raise UsageError("--smtp is no URL of a mail server", FORM)
    security, usual = _SCHEMES[parts.scheme]
    user = named or os.environ.get(USER, "")
    if user and security == "none":
        raise UsageError(
            "--smtp: smtp+insecure:// sends no password, since all on the way could read it",
            f"Use smtp:// or smtps://, or name no user, there or in {USER}",
        )
    return Server(host, usual if port is None else port, security, user)


def password(to: Server) -> str:
    """The user's password, of the environment or else the keyring; empty where there is no user.

    Raises:
        UsageError: there is none, or one without a user.
    """
    given = os.environ.get(PASSWORD, "")
    if not to.user:
        if given and to.security != "none":
            raise UsageError(
                f"{PASSWORD} is set, and no user", f"Name one in {USER} or as smtp://USER@HOST"
            )
        return ""
    found = given or _of_keyring(to)
    if not found:
        raise UsageError(
            f"there is no password for {to.user} at {to.host}",
            f"Set {PASSWORD}, or run: keyring set {_service(to)} {to.user}",
        )
    if not (found + to.user).isascii():
        raise UsageError(f"the password or name of {to.user} holds letters that SMTP cannot carry")
    return found


def _service(to: Server) -> str:
    return f"fitreport:{to.host}"


def _of_keyring(to: Server) -> str:
    """The password that `keyring set fitreport:HOST USER` keeps; empty where there is none."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(_service(to), to.user) or ""
    except (KeyringError, RuntimeError, OSError):  # a machine without any, or a locked one
        return ""
