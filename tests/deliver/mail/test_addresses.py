"""Addresses: what is one mailbox is taken, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fitreport.deliver.mail.addresses import Mailbox, mailbox
from fitreport.errors import UsageError
from tests.studies import texts


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ada@example.org", Mailbox("ada@example.org")),
        (" ada@example.org ", Mailbox("ada@example.org")),
        ("a.b+c-d_e@localhost", Mailbox("a.b+c-d_e@localhost")),
        ("Ada Lovelace <ada@example.org>", Mailbox("ada@example.org", "Ada Lovelace")),
        ('"Dr. Ada O\'Neill" <ada@example.org>', Mailbox("ada@example.org", "Dr. Ada O'Neill")),
        ("Jané 中文 <ada@example.org>", Mailbox("ada@example.org", "Jané 中文")),
        ("<ada@example.org>", Mailbox("ada@example.org")),
        ("ada@bücher.example", Mailbox("ada@xn--bcher-kva.example")),
    ],
)
def test_one_mailbox(text: str, told: Mailbox) -> None:
    assert mailbox(text, "--to") == told


@pytest.mark.parametrize(
    "text",
    [
        "", "ada", "@example.org", "ada@", "ada@@example.org", "ada lovelace@example.org",
        "ada@example.org\r\nBcc: eve@example.org", "ada@example.org\n", "ada\x00@example.org",
        "ada@example.org\u2028", "Ada\r\nBcc: eve@example.org <ada@example.org>",
        "ada@example..org", "ada@-example.org", ".ada@example.org", "ada.@example.org",
        "Ada <ada@example.org> <eve@example.org>", "friends: ada@example.org;", "ada@[127.0.0.1]",
        "ádá@example.org", "ada@example.org>", "a" * 65 + "@example.org", "ada@" + "a." * 130 + "b",
        "ada(eve@example.org)@example.org", "ada@example.org SIZE=1",
    ],
)  # fmt: skip
def test_what_is_no_mailbox(text: str) -> None:
    with pytest.raises(UsageError, match=r"^--to: .* is no mail address") as error:
        mailbox(text, "--to")
    assert "\n" not in str(error.value)


def test_several_in_one_get_an_option_each() -> None:
    with pytest.raises(UsageError, match="Give each its own --to"):
        mailbox("ada@example.org, bob@example.org", "--to")


@pytest.mark.parametrize("name", ["Lovelace, Ada", "ada@work", "a" * 81, "Ada;", "=?utf-8?q?x?=",
                                  'A"d"a', "Ada\\", "(Ada)", "Ada: x"])  # fmt: skip
def test_names_with_signs_that_mean_something(name: str) -> None:
    with pytest.raises(UsageError, match="holds signs that no name may hold"):
        mailbox(f"{name} <ada@example.org>", "--from")


@given(texts(), st.sampled_from(["", "ada@example.org", " <ada@example.org>", "@example.org"]))
@example("a\ud800", "@example.org")
def test_any_text_is_a_mailbox_or_refused(text: str, after: str) -> None:
    try:
        box = mailbox(text + after, "--to")
    except UsageError as error:
        assert "\n" not in str(error)  # noqa: PT017
        return
    assert box.address.isascii()
    assert not set(box.address) & set(' \r\n\t<>,;:"()[]\\')
    assert box.address.count("@") == 1
    assert (box.name + "x").isprintable()
