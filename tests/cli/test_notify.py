"""`fitreport notify` against real receivers on this machine: what they get, and what goes wrong."""

from __future__ import annotations

import base64
import json
import logging
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from fitreport.deliver.notify import notify, receivers
from tests.cli.conftest import Run
from tests.deliver.test_message import NASTY
from tests.receiver import receiver
from tests.studies import curve, run, study

SECRET = "s3cr3t-t0ken"
SLACK = "slack://TOKENAAAA/TOKENBBBB/tokencccccccccccccccccccc"
HISTORY = {"loss": [1.0, 0.5], "val_loss": [1.1, 0.7]}


@pytest.fixture
def fitreport(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: Run) -> Run:
    """`fitreport("notify", …)` in a folder that holds one history, `a.json`."""
    (tmp_path / "a.json").write_text(json.dumps(HISTORY))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FITREPORT_NOTIFY_TO", raising=False)
    return typed


def test_a_webhook_gets_the_verdict_the_link_and_the_chart(fitreport: Run) -> None:
    with receiver() as here:
        ran = fitreport("notify", "a.json", "--to", f"json://{here.host}/hook/{SECRET}",
                        "--report", "https://ci.example/r.html")  # fmt: skip
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "JSON: sent\n"
    assert here.paths == [f"/hook/{SECRET}"]
    [sent] = here.sent()
    assert sent["title"] == "a"
    assert "reaches 0.700 validation loss at epoch 1" in sent["message"]
    assert "https://ci.example/r.html" in sent["message"]
    assert sent["type"] == "info"
    [chart] = sent["attachments"]
    assert (chart["filename"], chart["mimetype"]) == ("chart.png", "image/png")
    assert base64.b64decode(chart["base64"]).startswith(b"\x89PNG")


def test_an_error_in_the_runs_makes_it_a_warning(fitreport: Run, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"loss": [1.0, 0.5, NaN, NaN, NaN]}')
    with receiver() as here:
        assert fitreport("notify", "a.json", "--to", f"json://{here.host}").code == 0
    assert here.sent()[0]["type"] == "warning"


def test_ntfy_gets_text_and_a_picture(fitreport: Run) -> None:
    with receiver() as here:
        ran = fitreport("notify", "a.json", "--to", f"ntfy://{here.host}/runs")
    assert ran.code == 0, ran.err
    [picture], [address] = here.bodies, here.paths
    assert picture.startswith(b"\x89PNG")
    asked = parse_qs(urlsplit(address).query)
    assert asked["message"][0].startswith("a reaches 0.700 validation loss at epoch 1")


def test_a_form_gets_it_too(fitreport: Run) -> None:
    with receiver() as here:
        assert fitreport("notify", "a.json", "--to", f"form://{here.host}/form").code == 0
    assert b"reaches 0.700 validation loss" in here.bodies[0]
    assert b"PNG" in here.bodies[0]


def test_several_receivers_and_where_their_addresses_come_from(
    fitreport: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiver() as one, receiver() as two:
        addresses = f"# ours\njson://{one.host}\n\n  json://{two.host}  \n"
        (tmp_path / "to.txt").write_text(addresses)
        ran = fitreport("notify", "a.json", "--to", "@to.txt")
        assert ran.err == "JSON (address 1): sent\nJSON (address 2): sent\n"
        monkeypatch.setenv("FITREPORT_NOTIFY_TO", f"json://{one.host} json://{two.host}")
        assert fitreport("notify", "a.json").code == 0
        assert (len(one.bodies), len(two.bodies)) == (2, 2)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (500, "it answered 500"),
        (404, "it answered 404"),
        ("closes", "it cannot be reached, or did not answer"),
        ("hangs", "it cannot be reached, or did not answer"),
        ("redirects", "it answered 307"),
    ],
)
def test_who_did_not_take_it_is_told_and_the_others_get_it(
    fitreport: Run, caplog: pytest.LogCaptureFixture, answer: object, said: str
) -> None:
    caplog.set_level(logging.DEBUG)
    with receiver(answer) as bad, receiver() as good:
        ran = fitreport("notify", "a.json", "--to", f"json://me:{SECRET}@{bad.host}/{SECRET}",
                        "--to", f"json://{good.host}")  # fmt: skip
    assert ran.code == 2
    assert ran.err == f"JSON (address 1): not sent, {said}\nJSON (address 2): sent\n"
    assert len(good.bodies) == 1
    assert len(bad.paths) == 1, "a message goes where it was sent, and nowhere else"
    assert SECRET not in ran.out + ran.err
    assert not [r for r in caplog.records if r.name.startswith(("apprise", "urllib3"))]


def test_where_nobody_listens(fitreport: Run) -> None:
    with receiver() as gone:
        pass
    ran = fitreport("notify", "a.json", "--to", f"json://{gone.host}/{SECRET}")
    assert (ran.code, ran.err) == (2, "JSON: not sent, it cannot be reached, or did not answer\n")


def test_a_dry_run_prints_and_sends_nothing(fitreport: Run) -> None:
    with receiver() as here:
        ran = fitreport("notify", "a.json", "--dry-run", "--to", f"json://{here.host}/{SECRET}",
                        "--to", SLACK)  # fmt: skip
    assert (ran.code, ran.err) == (0, "")
    assert not here.paths
    first, second = ran.out.split("To ")[1:]
    assert first.startswith("JSON, as text")
    assert "with the main chart" in first
    assert "a reaches 0.700 validation loss at epoch 1" in first
    assert second.startswith("Slack, as markdown:"), "a webhook of Slack's takes no picture"
    assert "**a** reaches 0.700" in second
    assert SECRET not in ran.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--to is missing"),
        (["--to", f"nothing://{SECRET}"], "--to: address 1 is none that Apprise knows"),
        (["--to", f"https://hook.example/{SECRET}"], "jsons://HOST/PATH posts JSON to any webhook"),
        (["--to", f"slack://{SECRET}"], "--to: address 1 is none that Apprise knows"),
        (["--to", "@missing.txt"], "--to @missing.txt: the file cannot be read: no such file"),
        (["--to", "@empty.txt"], "--to names a file without any address"),
        (["--to", "@large.txt"], "--to @large.txt: the file is longer than addresses may be"),
        (["--to", "json://x", "--report", "javascript:alert(1)"], "--report is no http"),
        (["--to", "json://x", "--report", "https://x/> [y](z)"], "--report is no http"),
    ],
)
def test_what_makes_no_sense_is_told_before_anything_is_read_or_sent(
    fitreport: Run, tmp_path: Path, words: list[str], said: str
) -> None:
    (tmp_path / "empty.txt").write_text("# nobody\n")
    (tmp_path / "large.txt").write_text("#" * 100_001)
    ran = fitreport("notify", "a.json", *words)
    assert ran.code == 2
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert SECRET not in ran.err


def test_without_apprise_it_says_what_to_install(
    fitreport: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    ran = fitreport("notify", "a.json", "--to", "json://x")
    assert ran.code == 2
    assert ran.err == (
        "fitreport: notify needs the package apprise. pip install 'fitreport[notify]'.\n"
    )


def sent_by(address: str, attribute: str, path: str = "") -> str:
    """What a service whose host is fixed would be sent, for runs whose names are attacks."""
    made = study(*(run(curve([2.0, 1.0], "validation", goal="min"), name=name) for name in NASTY))
    with receiver() as here:
        [to] = receivers([address])
        setattr(to.service, attribute, f"http://{here.host}{path}")
        list(notify(made, [to], report="https://ci.example/r.html"))
        return b"".join(here.bodies).decode("utf-8", "replace")


def test_slack_sees_no_mention_and_one_link() -> None:
    sent = json.loads(sent_by(SLACK, "webhook_url"))
    [attachment] = sent["attachments"]
    body = json.dumps(attachment, ensure_ascii=False)
    assert "24 others reach" in body
    assert body.count("<") == 1
    assert "<https://ci.example/r.html|Report>" in body
    assert "@e" not in body
    assert "image_url" not in body


def test_discord_is_asked_to_ping_nobody() -> None:
    sent = sent_by("discord://123456789012345678/token-of-nobody", "notify_url")
    assert "24 others reach" in sent
    assert "@everyone" not in sent
    assert "](http" not in sent.replace("[Report](<https", "")
    assert "avatar_url" not in sent
