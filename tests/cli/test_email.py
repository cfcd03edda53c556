"""`fitreport email`: what is written, what is sent, and every way in which it is not."""

from __future__ import annotations

import json
import sys
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import time

import pytest
import trustme

from tests.browser.mail import html_of, parsed
from tests.cli.conftest import Run
from tests.mail_server import PASSWORD, USER, mail_server, mute_server

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")

HISTORY = {"loss": [1.0, 0.5], "val_loss": [1.1, 0.7]}
ADDRESSED = ("email", "a.json", "--to", "ada@example.org", "--from", "ci@example.org")


@pytest.fixture
def fitreport(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: Run) -> Run:
    """`fitreport("email", …)` in a folder that holds one history, `a.json`."""
    (tmp_path / "a.json").write_text(json.dumps(HISTORY))
    monkeypatch.chdir(tmp_path)
    for name in ("FITREPORT_MAIL_FROM", "FITREPORT_SMTP_USER", "FITREPORT_SMTP_PASSWORD",
                 "SOURCE_DATE_EPOCH"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    return typed


def test_a_mail_is_written(fitreport: Run, tmp_path: Path) -> None:
    ran = fitreport(*ADDRESSED, "-o", "out/message.eml", "--report", "https://ci.example.org/1")
    written = (tmp_path / "out" / "message.eml").read_bytes()
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"out/message.eml: {len(written) / 1000:.0f} kB\n"
    got = parsed(written)
    assert got["Subject"] == "a reaches 0.700 validation loss at epoch 1, its last."
    assert [part.get_filename() for part in got.iter_attachments()] == ["report.html"]
    assert 'href="https://ci.example.org/1"' in html_of(got)
    assert (
        fitreport(*ADDRESSED, "-o", "again.eml", "--report", "https://ci.example.org/1").code == 0
    )
    assert (tmp_path / "again.eml").read_bytes() == written


def test_or_printed(fitreport: Run) -> None:
    ran = fitreport(*ADDRESSED, "-o", "-", "--subject", "Hello\r\nBcc: eve@example.org")
    assert (ran.code, ran.err) == (0, "")
    got = parsed(ran.out.encode())
    assert got["Subject"] == "Hello Bcc: eve@example.org"
    assert got["Bcc"] is None


def test_a_mail_is_sent(
    fitreport: Run, authority: trustme.CA, trusted: None, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.setenv("FITREPORT_SMTP_USER", USER)
    monkeypatch.setenv("FITREPORT_SMTP_PASSWORD", PASSWORD)
    monkeypatch.setenv("FITREPORT_MAIL_FROM", "fitreport <ci@example.org>")
    with mail_server(authority, login=True) as box:
        url = f"smtp://localhost:{box.port}"
        ran = fitreport("email", "a.json", "--to", "ada@example.org", "--to",
                        "Bob <bob@example.org>", "--smtp", url, "-o", "sent.eml")  # fmt: skip
    assert ran.code == 0, ran.err
    assert ran.err.splitlines()[-1] == "sent to ada@example.org, bob@example.org through localhost"
    [got] = box.got
    assert (box.encrypted, box.users) == ([True], [USER])
    assert (got.mail_from, got.rcpt_tos) == (
        "ci@example.org",
        ["ada@example.org", "bob@example.org"],
    )
    assert got.content == (tmp_path / "sent.eml").read_bytes(), "the file is what was sent"
    date = parsedate_to_datetime(parsed(got.content)["Date"])
    assert abs(date.timestamp() - time()) < 600, "it is sent now, whenever its runs were"


def test_the_report_that_is_too_large_is_told(fitreport: Run, tmp_path: Path) -> None:
    ran = fitreport(*ADDRESSED, "-o", "m.eml", "--max-attachment", "10kB")
    assert ran.code == 0
    assert "The report is not attached: it would take" in ran.err
    got = parsed((tmp_path / "m.eml").read_bytes())
    assert list(got.iter_attachments()) == []
    ran = fitreport(*ADDRESSED, "-o", "m.eml", "--no-attach", "--max-attachment", "10kB")
    assert (ran.code, ran.err.count("\n")) == (0, 1)


def test_who_was_refused_is_told_and_the_others_get_it(
    fitreport: Run, authority: trustme.CA, trusted: None
) -> None:
    with mail_server(authority, refused=("ada@example.org",)) as box:
        url = f"smtp://localhost:{box.port}"
        ran = fitreport(*ADDRESSED, "--to", "bob@example.org", "--smtp", url)
    assert ran.code == 2
    assert ran.err == (
        "sent to bob@example.org through localhost\n"
        "not sent to ada@example.org: 550 5.1.1 no such user [31m here\n"
    )
    assert len(box.got) == 1


@pytest.mark.parametrize("fault", ["cut", "no answer", "refuses"])
def test_nothing_half_sent_is_said_to_be_sent(
    fitreport: Run, authority: trustme.CA, trusted: None, fault: str
) -> None:
    with mail_server(authority, fault=fault) as box:
        ran = fitreport(*ADDRESSED, "--smtp", f"smtp://localhost:{box.port}")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert "not sent" in ran.err
    assert "sent to" not in ran.err


def test_a_wrong_password_is_told_and_not_shown(
    fitreport: Run, authority: trustme.CA, trusted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FITREPORT_SMTP_PASSWORD", "wr0ng")
    with mail_server(authority, login=True) as box:
        ran = fitreport(*ADDRESSED, "--smtp", f"smtp://{USER}@localhost:{box.port}")
    assert ran.code == 2
    assert "it refused the login of ada (535)" in ran.err
    assert ran.err.count("\n") == 1
    assert "wr0ng" not in ran.err
    assert box.got == []


def test_where_nobody_listens(fitreport: Run) -> None:
    with mute_server() as port:
        pass
    ran = fitreport(*ADDRESSED, "--smtp", f"smtps://localhost:{port}")
    assert ran.code == 2
    assert ran.err == (
        f"fitreport: the mail was not sent through localhost:{port}: it cannot be reached: "
        "connection refused.\n"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "there is neither -o nor --smtp. Write it with -o message.eml, or send it with"),
        (["-o", "m.eml", "--to", "x\r\nBcc: eve@example.org"], "is no mail address"),
        (["-o", "m.eml", "--from", "nobody"], "--from: 'nobody' is no mail address"),
        (["-o", "m.eml", "--report", "javascript:alert(1)"], "--report is no http"),
        (["-o", "m.eml", "--max-attachment", "much"], "--max-attachment 'much' is no size"),
        (["--smtp", f"smtp://ada:{PASSWORD}@mail.example.org"], "--smtp holds a password"),
        (["--smtp", "smtp://ada@mail.example.org"], "there is no password for ada at mail.exa"),
        (["--smtp", "smtp+insecure://ada@localhost"], "smtp+insecure:// sends no password"),
        (["-o", "a.json"], "a.json is there and is no mail"),
        (["-o", "https://example.org/m.eml"], "is a URL, and a mail is written to a file"),
    ],
)
def test_what_makes_no_sense_is_told_before_anything_is_done(
    fitreport: Run, tmp_path: Path, words: list[str], said: str
) -> None:
    ran = fitreport(*ADDRESSED, *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert PASSWORD not in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert json.loads((tmp_path / "a.json").read_text()) == HISTORY


def test_whom_it_is_from_is_never_guessed(fitreport: Run) -> None:
    ran = fitreport("email", "a.json", "--to", "ada@example.org", "--smtp", "smtp://localhost")
    assert ran.code == 2
    assert ran.err == (
        "fitreport: nothing tells whom the mail is from. Name an address with --from.\n"
    )


def test_a_file_from_nobody_is_a_draft(fitreport: Run, tmp_path: Path) -> None:
    ran = fitreport("email", "a.json", "--to", "ada@example.org", "-o", "m.eml")
    assert ran.code == 0, ran.err
    draft = parsed((tmp_path / "m.eml").read_bytes())
    assert draft["X-Unsent"] == "1"
    assert draft["To"] == "ada@example.org"
    assert [draft[name] for name in ("From", "Message-ID", "Auto-Submitted")] == [None] * 3
    assert fitreport(*ADDRESSED, "-o", "m.eml").code == 0
    assert parsed((tmp_path / "m.eml").read_bytes())["X-Unsent"] is None


def test_who_logs_in_as_an_address_is_the_sender(
    fitreport: Run, authority: trustme.CA, trusted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FITREPORT_SMTP_PASSWORD", PASSWORD)
    with mail_server(authority, login=True) as box:
        url = f"smtp://ada%40example.org@localhost:{box.port}"
        ran = fitreport("email", "a.json", "--to", "bob@example.org", "--smtp", url)
    assert ran.code == 0, ran.err
    [got] = box.got
    assert got.mail_from == parsed(got.content)["From"] == "ada@example.org"


def test_without_css_inline_it_says_what_to_install(
    fitreport: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "css_inline", None)
    ran = fitreport(*ADDRESSED, "-o", "m.eml")
    assert ran.code == 2
    assert ran.err == (
        "fitreport: email needs the package css-inline. pip install 'fitreport[mail]'.\n"
    )
