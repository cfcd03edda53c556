"""A mail's way to an SMTP server: over TLS, and told as sent only where the server took it."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import msgspec

from fitreport.deliver.mail.addresses import Mailbox
from fitreport.deliver.mail.server import FORM, PASSWORD, USER, Server
from fitreport.errors import OutputError, one_line

SECONDS = 60.0  # that a server may take for each of its answers
_MOST_SAID = 200  # characters of a server's answer


class Refused(msgspec.Struct, frozen=True):
    """A recipient that the server did not take, and what it said."""

    address: str
    reason: str


def send(
    data: bytes,
    sender: Mailbox,
    recipients: Sequence[Mailbox],
    through: Server,
    secret: str = "",
    *,
    seconds: float = SECONDS,
) -> tuple[Refused, ...]:
    """Hands a mail in; those whom the server did not take, while it took the mail for the others.

    Args:
        data: the mail, of ASCII alone.
        sender: whom the server tells what cannot be delivered.
        recipients: who gets it.
        through: the server.
        secret: the password of its user.
        seconds: that it may take for each of its answers.

    Raises:
        OutputError: nobody gets it, or nobody knows whether.
    """
    to = [one.address for one in recipients]
    with _session(through, secret, seconds) as session:
        try:
            refused = session.sendmail(sender.address, to, data)
        except smtplib.SMTPRecipientsRefused as error:
            said = "; ".join(f"{one.address}: {one.reason}" for one in _refused(error.recipients))
            raise _failed(through, f"it refused every recipient: {said}") from None
        except smtplib.SMTPSenderRefused as error:
            # The answer to MAIL FROM, which tells the size, too.
            remedy = "Send less with --no-attach" if error.smtp_code == 552 else ""
            raise _failed(through, f"it refused the mail: {_answer(error)}", remedy) from None
        except smtplib.SMTPResponseException as error:
            raise _failed(through, f"it refused the mail: {_answer(error)}") from None
        except (smtplib.SMTPException, OSError) as error:
            raise OutputError(
                f"{through.host} did not confirm the mail: {_lost(error, seconds)}",
                "Take it as not sent; sent again it may come twice",
            ) from None
    return tuple(_refused(refused))


@contextmanager
def _session(to: Server, secret: str, seconds: float) -> Iterator[smtplib.SMTP]:
    """A session in which mail can be handed in: encrypted, and logged in where there is a user."""
    session: smtplib.SMTP | None = None
    try:
        session = _connected(to, seconds)
        if secret:
            session.login(to.user, secret)
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        if session:
            session.close()
        raise _failed(to, *_why_not(error, to, seconds)) from None
    try:
        yield session
    finally:
        with suppress(smtplib.SMTPException, OSError):  # what was taken is taken
            session.quit()
        session.close()


def _connected(to: Server, seconds: float) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    if to.security == "TLS":
        return smtplib.SMTP_SSL(to.host, to.port, timeout=seconds, context=trusted)
    session = smtplib.SMTP(to.host, to.port, timeout=seconds)
    if to.security == "STARTTLS":
        try:
            session.starttls(context=trusted)
        except BaseException:
            session.close()
            raise
    return session


def _why_not(error: Exception, to: Server, seconds: float) -> tuple[str, str]:
    """Why no session came about, and what to do."""
    if isinstance(error, ssl.SSLCertVerificationError):
        said = one_line(error.verify_message)[:_MOST_SAID].rstrip(".")
        remedy = "Where its authority is your own, name its certificate in SSL_CERT_FILE"
        return f"its certificate is not trusted: {said}", remedy
    if isinstance(error, ssl.SSLError):
        return "no TLS came about", FORM
    if isinstance(error, smtplib.SMTPNotSupportedError) and "STARTTLS" in str(error):
        return "it offers no STARTTLS", "Without TLS nothing is sent; smtps:// has TLS at once"
    if type(error) in (smtplib.SMTPNotSupportedError, smtplib.SMTPException):
        return "it offers no login that is known here", f"Name no user, there or in {USER}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return (
            f"it refused the login of {to.user} ({error.smtp_code})",
            f"Look at {USER} and {PASSWORD}",
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it answered {_answer(error)}", ""
    if isinstance(error, socket.gaierror | UnicodeError):
        return "no such host is known", "Look at --smtp"
    return _lost(error, seconds), ""


def _lost(error: BaseException, seconds: float) -> str:
    """How a connection ended. smtplib tells some time-outs as connections that were closed."""
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return f"it did not answer within {seconds:g} s"
    if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionResetError | BrokenPipeError):
        return "it closed the connection"
    if isinstance(error, OSError) and error.strerror:
        return f"it cannot be reached: {error.strerror.lower()}"
    return "it does not speak SMTP"


def _failed(to: Server, why: str, remedy: str = "") -> OutputError:
    return OutputError(f"the mail was not sent through {to.host}:{to.port}: {why}", remedy)


def _refused(answers: dict[str, tuple[int, bytes]]) -> Iterator[Refused]:
    for address, (code, said) in answers.items():
        yield Refused(address, _said(code, said))


def _answer(error: smtplib.SMTPResponseException) -> str:
    return _said(error.smtp_code, error.smtp_error)


def _said(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {one_line(words)}"[:_MOST_SAID].strip().rstrip(".")
