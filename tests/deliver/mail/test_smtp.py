"""Handing mail in to real servers: what is told as sent was taken, and all else says why not."""

from __future__ import annotations

import pytest
import trustme

from fitreport.deliver.mail.addresses import Mailbox
from fitreport.deliver.mail.server import Server
from fitreport.deliver.mail.smtp import send
from fitreport.errors import OutputError
from tests.mail_server import PASSWORD, USER, mail_server, mute_server

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")  # TLS at once

SENDER = Mailbox("ci@example.org")
ADA, BOB = Mailbox("ada@example.org"), Mailbox("bob@example.org")
DATA = b"From: ci@example.org\r\nSubject: hello\r\n\r\nfirst\r\n.\r\n..last\r\n"


def test_over_starttls_with_a_login(authority: trustme.CA, trusted: None) -> None:
    with mail_server(authority, login=True) as box:
        to = Server("localhost", box.port, "STARTTLS", USER)
        assert send(DATA, SENDER, [ADA, BOB], to, PASSWORD) == ()
    [got] = box.got
    assert got.content == DATA, "lines of one point among it"
    assert (got.mail_from, got.rcpt_tos) == (SENDER.address, [ADA.address, BOB.address])
    assert (box.encrypted, box.users) == ([True], [USER])


def test_over_tls_from_the_start(authority: trustme.CA, trusted: None) -> None:
    with mail_server(authority, at_once=True, login=True) as box:
        send(DATA, SENDER, [ADA], Server("localhost", box.port, "TLS", USER), PASSWORD)
    assert (len(box.got), box.users) == (1, [USER])


def test_without_tls_where_one_insists() -> None:
    with mail_server(None) as box:
        send(DATA, SENDER, [ADA], Server("localhost", box.port, "none"))
    assert box.encrypted == [False]


def refusal(to: Server, secret: str = "", *recipients: Mailbox, seconds: float = 20) -> str:
    with pytest.raises(OutputError) as error:
        send(DATA, SENDER, recipients or [ADA], to, secret, seconds=seconds)
    said = str(error.value)
    assert "\n" not in said
    assert said.isprintable()
    assert PASSWORD not in said
    return said


def test_a_wrong_password(authority: trustme.CA, trusted: None) -> None:
    with mail_server(authority, login=True) as box:
        said = refusal(Server("localhost", box.port, "STARTTLS", USER), "wr0ng")
    assert f"not sent through localhost:{box.port}: it refused the login of ada (535)" in said
    assert "Look at FITREPORT_SMTP_USER and FITREPORT_SMTP_PASSWORD" in said
    assert "wr0ng" not in said
    assert box.got == []


def test_a_login_that_is_needed_and_not_made(authority: trustme.CA, trusted: None) -> None:
    with mail_server(authority, login=True) as box:
        said = refusal(Server("localhost", box.port, "STARTTLS"))
    assert "it refused the mail: 530" in said
    assert box.got == []


def test_a_login_that_is_not_offered(authority: trustme.CA, trusted: None) -> None:
    with mail_server(authority) as box:
        said = refusal(Server("localhost", box.port, "STARTTLS", USER), PASSWORD)
    assert (
        "it offers no login that is known here. Name no user, there or in FITREPORT_SMTP_USER"
        in said
    )
    assert box.got == []


def test_all_recipients_refused(authority: trustme.CA, trusted: None) -> None:
    with mail_server(authority, refused=(ADA.address, BOB.address)) as box:
        said = refusal(Server("localhost", box.port, "STARTTLS"), "", ADA, BOB)
    assert "it refused every recipient: ada@example.org: 550 5.1.1 no such user [31m here" in said
    assert "bob@example.org: 550" in said
    assert box.got == []


def test_some_recipients_refused(authority: trustme.CA, trusted: None) -> None:
    with mail_server(authority, refused=(ADA.address,)) as box:
        refused = send(DATA, SENDER, [ADA, BOB], Server("localhost", box.port, "STARTTLS"))
    assert [(one.address, one.reason) for one in refused] == [
        (ADA.address, "550 5.1.1 no such user [31m here")
    ]
    assert box.got[0].rcpt_tos == [BOB.address]


@pytest.mark.parametrize("fault", ["cut", "no answer"])
def test_a_server_that_goes_away_in_the_middle_has_confirmed_nothing(
    authority: trustme.CA, trusted: None, fault: str
) -> None:
    large = DATA + b"x" * 70 + b"\r\n" * 200_000
    with mail_server(authority, fault=fault) as box, pytest.raises(OutputError) as error:
        send(large, SENDER, [ADA], Server("localhost", box.port, "STARTTLS"))
    assert str(error.value) == (
        "localhost did not confirm the mail: it closed the connection. "
        "Take it as not sent; sent again it may come twice."
    )


def test_a_server_that_does_not_answer_to_the_mail(authority: trustme.CA, trusted: None) -> None:
    with mail_server(authority, fault="silent") as box:
        said = refusal(Server("localhost", box.port, "STARTTLS"), seconds=1)
    assert said.startswith("localhost did not confirm the mail: it did not answer within 1 s")


def test_a_mail_that_is_refused(authority: trustme.CA, trusted: None) -> None:
    with mail_server(authority, fault="refuses") as box:
        said = refusal(Server("localhost", box.port, "STARTTLS"))
    assert "it refused the mail: 554 5.7.1 this looks like spam." in said


def test_a_mail_that_is_too_large(authority: trustme.CA, trusted: None) -> None:
    with mail_server(authority, fault="too large") as box, pytest.raises(OutputError) as error:
        send(DATA * 100, SENDER, [ADA], Server("localhost", box.port, "STARTTLS"))
    assert "it refused the mail: 552" in str(error.value)
    assert "Send less with --no-attach" in str(error.value)


def test_no_tls_means_no_mail(trusted: None) -> None:
    with mail_server(None) as box:
        said = refusal(Server("localhost", box.port, "STARTTLS", USER), PASSWORD)
        assert "it offers no STARTTLS. Without TLS nothing is sent" in said
        said = refusal(Server("localhost", box.port, "TLS"), seconds=5)
        assert "no TLS came about. Write smtp://HOST:587 for STARTTLS" in said
    assert (box.got, box.users) == ([], [])


@pytest.mark.parametrize(("security", "at_once"), [("STARTTLS", False), ("TLS", True)])
def test_a_certificate_that_nobody_vouches_for(
    authority: trustme.CA, security: str, at_once: bool
) -> None:
    with mail_server(authority, at_once=at_once, login=True) as box:
        said = refusal(Server("localhost", box.port, security, USER), PASSWORD)
    assert "its certificate is not trusted: " in said
    assert "name its certificate in SSL_CERT_FILE" in said
    assert (box.got, box.users) == ([], [])


def test_a_certificate_of_another_host(authority: trustme.CA, trusted: None) -> None:
    with mail_server(authority, names=("mail.example.org",)) as box:
        said = refusal(Server("localhost", box.port, "STARTTLS"))
    assert "its certificate is not trusted: Hostname mismatch" in said


@pytest.mark.parametrize("security", ["STARTTLS", "TLS", "none"])
def test_who_never_says_a_word(security: str) -> None:
    with mute_server() as port:
        said = refusal(Server("localhost", port, security), seconds=0.3)
    assert "it did not answer within 0.3 s" in said


def test_where_nobody_listens() -> None:
    with mute_server() as port:
        pass
    said = refusal(Server("localhost", port, "STARTTLS"))
    assert f"not sent through localhost:{port}: it cannot be reached: connection refused" in said
