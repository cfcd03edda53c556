"""How a server is named, and where its password comes from: never of a command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import keyring
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from fitreport.deliver.mail.server import Server, password, server
from fitreport.errors import UsageError

SECRET = "s3cr3t-w0rd"


class Memory(KeyringBackend):
    """A keyring that forgets all when the test ends."""

    priority = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No login in the environment, and an empty keyring."""
    monkeypatch.delenv("FITREPORT_SMTP_USER", raising=False)
    monkeypatch.delenv("FITREPORT_SMTP_PASSWORD", raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(Memory())
    yield
    keyring.set_keyring(before)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("smtp://mail.example.org", Server("mail.example.org", 587, "STARTTLS")),
        ("smtp://mail.example.org:2525/", Server("mail.example.org", 2525, "STARTTLS")),
        ("smtps://ada@mail.example.org", Server("mail.example.org", 465, "TLS", "ada")),
        ("smtps://ada%40example.org@localhost", Server("localhost", 465, "TLS", "ada@example.org")),
        ("smtp+insecure://127.0.0.1", Server("127.0.0.1", 25, "none")),
        ("smtp://[::1]:2525", Server("::1", 2525, "STARTTLS")),
    ],
)
def test_a_url_tells_the_server(url: str, told: Server) -> None:
    assert server(url) == told


def test_the_user_may_stand_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FITREPORT_SMTP_USER", "ada")
    assert server("smtp://mail.example.org").user == "ada"
    assert server("smtp://bob@mail.example.org").user == "bob"


@pytest.mark.parametrize(
    "url",
    [
        f"smtp://ada:{SECRET}@mail.example.org",
        f"smtp://ada:{SECRET}#x@mail.example.org",
        f"smtp://ada:{SECRET}/x@mail.example.org",
        f"smtp://ada:{SECRET}@[mail.example.org",
        f"smtp://:{SECRET}@mail.example.org:99999",
        f"https://ada:{SECRET}@mail.example.org",
        f"ada:{SECRET}@mail.example.org",
    ],
)
def test_a_password_in_the_url_is_refused_and_never_told(url: str) -> None:
    with pytest.raises(UsageError) as error:
        server(url)
    assert SECRET not in str(error.value)
    assert error.value.__cause__ is None


def test_the_remedy_for_a_password_in_the_url() -> None:
    with pytest.raises(UsageError, match="put it into FITREPORT_SMTP_PASSWORD or the keyring"):
        server(f"smtp://ada:{SECRET}@mail.example.org")


@pytest.mark.parametrize(
    "url",
    [
        *("", "mail.example.org:587", "http://mail.example.org", "smtp://", "smtp://:25"),
        *("smtp://x:port", "smtp://x:70000", "smtp://x/path", "smtp://x?y", "smtp://x#y"),
        *("smtp://-x", "smtp://a b", "smtp://ada%0d%0aRCPT@x", "smtp://ma\til", "smtp://x\n"),
    ],
)
def test_what_names_no_server(url: str) -> None:
    with pytest.raises(UsageError, match=r"--smtp is no URL of a mail server\. Write smtp://HOST"):
        server(url)


@given(st.text(max_size=30), st.sampled_from(["smtp://", "smtps://x@", "smtp+insecure://", ""]))
def test_any_text_is_a_server_or_refused(text: str, scheme: str) -> None:
    try:
        found = server(scheme + text)
    except UsageError:
        return
    assert found.host.isascii()
    assert found.host.isprintable()
    assert found.user.isprintable()
    assert " " not in found.host


def test_without_tls_there_is_no_login() -> None:
    with pytest.raises(UsageError, match="sends no password, since all on the way could read it"):
        server("smtp+insecure://ada@mail.example.org")


ADA = Server("mail.example.org", 587, "STARTTLS", "ada")


def test_the_password_is_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_password("fitreport:mail.example.org", "ada", "of the keyring")
    monkeypatch.setenv("FITREPORT_SMTP_PASSWORD", SECRET)
    assert password(ADA) == SECRET


def test_or_else_the_keyrings() -> None:
    keyring.set_password("fitreport:mail.example.org", "ada", SECRET)
    assert password(ADA) == SECRET


@pytest.mark.parametrize("why", ["empty", "no keyring", "not installed"])
def test_without_any_it_says_where_to_put_one(monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    if why == "no keyring":
        keyring.set_keyring(NoKeyring())
    if why == "not installed":
        monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(UsageError) as error:
        password(ADA)
    assert str(error.value) == (
        "there is no password for ada at mail.example.org. "
        "Set FITREPORT_SMTP_PASSWORD, or run: keyring set fitreport:mail.example.org ada."
    )


def test_a_password_without_a_user_is_a_slip(monkeypatch: pytest.MonkeyPatch) -> None:
    assert password(Server("mail.example.org", 587, "STARTTLS")) == ""
    monkeypatch.setenv("FITREPORT_SMTP_PASSWORD", SECRET)
    with pytest.raises(UsageError, match="FITREPORT_SMTP_PASSWORD is set, and no user"):
        password(Server("mail.example.org", 587, "STARTTLS"))
    assert password(Server("mail.example.org", 25, "none")) == "", "it is sent nowhere"


def test_letters_that_smtp_does_not_carry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FITREPORT_SMTP_PASSWORD", "pässword")
    with pytest.raises(UsageError, match="holds letters that SMTP cannot carry") as error:
        password(ADA)
    assert "pässword" not in str(error.value)
