"""Mail addresses as they are given: one mailbox each, and nothing that a header could obey."""

from __future__ import annotations

import re
from ipaddress import ip_address

import msgspec

from fitreport.errors import UsageError

_MOST_NAME = 80
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>\s*")
# A dot-atom of RFC 5322 before the @, a host name behind it; quoted local parts are of the past.
_LOCAL = re.compile(r"(?=.{1,64}$)[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*", re.ASCII | re.IGNORECASE)
# Signs that mean something in an address are let into no name, however it would be quoted.
_NAME = re.compile(r"[^\W_][\w .'-]*")


class Mailbox(msgspec.Struct, frozen=True):
    """One address, of ASCII alone, and the name of whom it belongs to, which may be empty."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.address.rpartition("@")[2]


def mailbox(text: str, option: str) -> Mailbox:
    """The mailbox of `ada@example.org` or `Ada Lovelace <ada@example.org>`.

    Raises:
        UsageError: it is no such address; `option` is where it was given.
    """
    named = _NAMED.fullmatch(text)
    name = named["name"].strip().strip('"').strip() if named else ""
    local, _, domain = (named["address"] if named else text).strip().rpartition("@")
    host = _in_ascii(domain)
    if not (text.isprintable() and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(host)):
        several = "," in text or ";" in text
        raise UsageError(
            f"{option}: {text[:100]!r} is no mail address",
            f"Give each its own {option}" if several else "Write it like ada@example.org",
        )
    if name and not (len(name) <= _MOST_NAME and _NAME.fullmatch(name)):
        raise UsageError(
            f"{option}: the name before <{local}@{domain}> holds signs that no name may hold here",
            "Leave the name out, or write it in letters",
        )
    return Mailbox(f"{local}@{host}", name)


def is_host(name: str) -> bool:
    """Whether a name, of ASCII, can be a machine's; or an address of the Internet Protocol."""
    return bool(_DOMAIN.fullmatch(name)) or _is_ip(name)


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _in_ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode() if not domain.isascii() else domain
    except UnicodeError:
        return ""
