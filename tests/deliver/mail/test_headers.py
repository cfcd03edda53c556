"""Headers: however hostile a value, what is read back is that value, and no header more."""

from __future__ import annotations

import email
from email.header import decode_header, make_header
from email.policy import compat32, default
from email.utils import getaddresses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fitreport.deliver.mail.addresses import Mailbox, mailbox
from fitreport.deliver.mail.headers import Head, header_lines
from fitreport.errors import one_line
from tests.studies import texts

SENDER, ADA = Mailbox("ci@example.org", "fitreport"), Mailbox("ada@example.org")
NAMES = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"]

INJECTIONS = (
    "hello\r\nBcc: eve@example.org",
    "hello\n\n<script>",
    "hello\rBcc: eve@example.org",
    "hello\u2028Bcc: eve@example.org",
    "hello\x85Bcc: eve@example.org\x0b\x0c\x1c\x1d\x1e",
    "=?utf-8?q?hello=0D=0ABcc=3A_eve=40example.org?=",
    "=?utf-8?b?SGk=?= and =?x?y?z?=",
    "é" * 50 + "\r\n" + "Bcc: eve@example.org",
    "a " * 90,
    "x" * 199,
    "中 文 " * 60,
    "hello \ud800",
)


def decoded(value: str) -> str:
    """A header's value as RFC 2047 reads it; `email`'s newer parser leaves spaces in names."""
    return str(make_header(decode_header(value)))


@given(st.one_of(texts(), st.sampled_from(INJECTIONS), st.text(max_size=200)))
@example("\x00")
def test_no_subject_is_more_than_a_subject(subject: str) -> None:
    lines = header_lines(Head(SENDER, (ADA,), subject, 1.7e9), "0" * 32)
    assert lines.isascii()
    said = one_line(subject[:200])
    read = email.message_from_bytes(lines + b"\r\n", policy=default)
    assert read.keys() == [name for name in NAMES if name != "Subject" or said]
    assert (read["Subject"] or "") == said
    assert not read.defects


letters = st.characters(categories=("L", "Nd"), include_characters=" .-_'")
names = st.text(letters, max_size=79).map(lambda rest: " ".join(f"A{rest}".split()))


@given(st.lists(names, min_size=1, max_size=4))
def test_names_come_back_beside_their_addresses(names: list[str]) -> None:
    """Of what `mailbox` lets pass: the longest names, in any script."""
    boxes = [mailbox(f"{n} <to{at}@example.org>", "--to") for at, n in enumerate(names)]
    lines = header_lines(Head(boxes[0], tuple(boxes), "hello"), "0" * 32)
    assert max(map(len, lines.split(b"\r\n"))) < 120
    read = email.message_from_bytes(lines + b"\r\n", policy=compat32)
    assert read.keys() == [name for name in NAMES if name != "Date"]
    told = [(decoded(name), address) for name, address in getaddresses([read["To"]])]
    assert told == [(box.name, box.address) for box in boxes]
    assert getaddresses([read["From"]])[0][1] == boxes[0].address


@pytest.mark.parametrize(
    ("date", "told"),
    [
        (1.7e9, "Tue, 14 Nov 2023 22:13:20 +0000"),
        (None, None),
        (1e300, None),
        (float("nan"), None),
    ],
)
def test_a_date_that_is_none_is_left_out(date: float | None, told: str | None) -> None:
    lines = header_lines(Head(SENDER, (ADA,), "hello", date), "0" * 32)
    assert email.message_from_bytes(lines, policy=default)["Date"] == told
