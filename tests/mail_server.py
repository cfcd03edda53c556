"""Real SMTP servers on this machine, whose certificates no authority but ours vouches for."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "ada", "s3cr3t-w0rd"

Fault = Literal["", "cut", "no answer", "silent", "refuses", "too large"]


class Box:
    """What a server does, and what it got."""

    def __init__(self, refused: tuple[str, ...], fault: Fault) -> None:
        self.refused, self.fault = refused, fault
        self.got: list[Envelope] = []
        self.encrypted: list[bool] = []
        self.users: list[str] = []
        self.port = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 no such user\x1b[31m here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.fault == "silent":
            await asyncio.sleep(30)
        if self.fault == "no answer":
            server.transport.abort()
        if self.fault == "refuses":
            return "554 5.7.1 this looks like spam"
        self.got.append(envelope)
        self.encrypted.append(session.ssl is not None)
        return "250 OK"

    def login(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        known = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
        if known:
            self.users.append(data.login.decode())
        return AuthResult(success=known, handled=known)


class _Cutting(SMTP):
    """Goes away in the middle of a message."""

    async def smtp_DATA(self, arg: str) -> None:
        await self.push("354 go on")
        await self._reader.readline()
        self.transport.abort()


class _Controller(Controller):
    kind: type[SMTP] = SMTP

    def factory(self) -> SMTP:
        return self.kind(self.handler, **self.SMTP_kwargs)


@contextmanager
def mail_server(
    authority: trustme.CA | None,
    *,
    at_once: bool = False,
    login: bool = False,
    names: tuple[str, ...] = ("localhost", "127.0.0.1"),
    refused: tuple[str, ...] = (),
    fault: Fault = "",
) -> Iterator[Box]:
    """A server at localhost.

    With an authority it speaks TLS, by STARTTLS or `at_once`; `login` asks for ada's password.
    """
    box = Box(refused, fault)
    context = None
    if authority is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(*names).configure_cert(context)
    starttls = context if not at_once else None
    controller = _Controller(
        box,
        hostname="127.0.0.1",
        port=_free_port(),
        ssl_context=context if at_once else None,
        tls_context=starttls,
        require_starttls=starttls is not None,
        authenticator=box.login if login else None,
        auth_required=login,
        auth_exclude_mechanism=() if login else ("LOGIN", "PLAIN"),
        auth_require_tls=not at_once,  # aiosmtpd counts STARTTLS alone
        data_size_limit=1000 if fault == "too large" else 33_554_432,
    )
    controller.kind = _Cutting if fault == "cut" else SMTP
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


@contextmanager
def mute_server() -> Iterator[int]:
    """The port of who takes connections, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
