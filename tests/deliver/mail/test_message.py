"""The mail read back: its parts, its limits, and nothing in it but what was to be told."""

from __future__ import annotations

import re
import struct
from email.message import EmailMessage

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitreport.deliver.brief import brief
from fitreport.deliver.mail import message
from fitreport.deliver.mail.addresses import Mailbox
from fitreport.deliver.mail.body import html
from fitreport.deliver.mail.headers import Head
from fitreport.deliver.mail.letter import letter, subject
from fitreport.deliver.mail.message import mail
from fitreport.deliver.mail.text import text
from fitreport.errors import one_line
from fitreport.hub import Options, Study, build_study
from fitreport.report.build import page_html
from fitreport.run import Skipped
from tests.browser.mail import html_of, parsed
from tests.deliver.test_message import ACTIVE, nasty
from tests.studies import HOSTILE, NAN, curve, ordinary, repeated, run, study

HEAD = Head(Mailbox("ci@example.org", "fitreport"), (Mailbox("ada@example.org"),))
REPORT = "https://ci.example.org/report.html?a=1&b=2"
GMAIL = 102_000  # bytes of HTML that Gmail shows


def sent(made: Study, head: Head = HEAD, **more: object) -> EmailMessage:
    data = mail(made, head, **more).data
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998, "RFC 5322"
    assert not re.search(rb"[^\r]\n|\r[^\n]", data)
    return parsed(data)


def text_of(got: EmailMessage) -> str:
    body = got.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def attached(got: EmailMessage) -> list[EmailMessage]:
    return list(got.iter_attachments())  # type: ignore[arg-type]


def groups() -> Study:
    return study(*repeated("base", 0.9), *repeated("better", 0.95), baseline="base")


def test_its_parts_are_those_that_every_client_knows() -> None:
    got = sent(groups())
    first, *shown, last = [part.get_content_type() for part in got.walk()]
    assert (first, last) == ("multipart/mixed", "text/html")
    assert shown[:4] == ["multipart/alternative", "text/plain", "multipart/related", "text/html"]
    assert set(shown[4:]) == {"image/png"}
    assert not [part.defects for part in got.walk() if part.defects]
    assert str(got["From"]) == "fitreport <ci@example.org>"
    assert str(got["To"]) == "ada@example.org"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Subject"] == (
        "10 training runs: better improves on base: validation accuracy 0.9489 against 0.9006, "
        "+0.0483"
    )


def test_the_whole_report_is_attached() -> None:
    made = groups()
    got = sent(made)
    [report] = attached(got)
    assert report.get_filename() == "report.html"
    assert report.get_content_disposition() == "attachment"
    assert report.get_content() == page_html(made)
    assert "The whole report is attached: report.html (" in text_of(got)
    assert "The whole report is attached: report.html (" in html_of(got)


def test_a_report_that_is_too_large_stays_behind_and_both_parts_say_so() -> None:
    made = groups()
    written = mail(made, HEAD, most_attached=200_000)
    said = r"The report is not attached: it would take \d+ kB of this mail, and may take 200 kB\."
    assert re.fullmatch(said, written.missing)
    got = parsed(written.data)
    assert attached(got) == []
    assert written.missing in html_of(got)
    assert written.missing in " ".join(text_of(got).split())
    assert mail(made, HEAD).missing == ""


def test_the_limit_is_what_the_report_takes_of_the_mail() -> None:
    made = groups()
    with_it, without = len(mail(made, HEAD).data), len(mail(made, HEAD, most_attached=None).data)
    took = with_it - without
    assert attached(sent(made, most_attached=took)), "that much it takes, and some headers"
    assert not attached(sent(made, most_attached=took - 1000))


def test_none_is_attached_where_none_is_wanted_and_nothing_points_to_it() -> None:
    made = study(*(ordinary(n, params={}) for n in range(40)))
    got = sent(made, most_attached=None)
    assert attached(got) == []
    for part in (text_of(got), html_of(got)):
        assert "And 16 more." in part
        assert "report." not in part
    linked = sent(made, most_attached=None, report=REPORT)
    assert "And 16 more, in the report." in text_of(linked)


def test_the_link_is_in_both_parts() -> None:
    got = sent(groups(), report=REPORT)
    assert f"\nReport: {REPORT}\n" in text_of(got)
    links = [
        a.get("href") for a in html5lib.parse(html_of(got), namespaceHTMLElements=False).iter("a")
    ]
    assert links == [REPORT]


def test_the_same_study_gives_the_same_mail() -> None:
    one, other = mail(groups(), HEAD).data, mail(groups(), HEAD).data
    assert one == other
    to_bob = Head(HEAD.sender, (Mailbox("bob@example.org"),))
    assert parsed(mail(groups(), to_bob).data)["Message-ID"] != parsed(one)["Message-ID"]


def test_its_date_is_that_of_what_it_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert str(sent(study(ordinary(0)))["Date"]) == "Tue, 14 Nov 2023 22:14:20 +0000"
    undated = study(run(curve([1.0])))
    assert sent(undated)["Date"] is None
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert str(sent(undated)["Date"]) == "Tue, 14 Nov 2023 22:13:20 +0000"
    now = Head(HEAD.sender, HEAD.to, date=1.8e9)
    assert sent(undated, now)["Date"].datetime.timestamp() == 1.8e9


def test_the_text_reads_well_by_itself() -> None:
    lost = run(curve([1.0, 0.5, NAN, NAN, NAN, NAN]), name="lost")
    found = text_of(sent(study(lost, ordinary(1)), most_attached=None))
    assert max(map(len, found.splitlines())) <= 72
    assert "\n- error, NaN or infinity: lost: The training loss became NaN" in found
    assert "Try: " in found
    assert "<" not in found
    told = text_of(sent(groups(), most_attached=None))
    assert (
        "\nBest validation accuracy, and the difference to base:\n- better: 0.9489 (5 runs" in told
    )
    assert ": improved\n" in told.replace("\n  ", " ")
    assert "- base: 0.9006 (the baseline, 5 runs" in told


def test_what_could_not_be_read_is_told() -> None:
    lost = [Skipped(f"runs/{n}.json", "it is no <b>JSON</b>") for n in range(9)]
    got = sent(build_study([ordinary(0)], Options(), lost), most_attached=None)
    assert "Left out:\n- runs/0.json: it is no" in text_of(got)
    assert "And 3 more." in text_of(got)
    assert "runs/0.json</span>: it is no" in html_of(got)


def test_the_pictures_are_few_sharp_and_told_in_words() -> None:
    got = sent(study(*(ordinary(n, metrics=12) for n in range(3))), most_attached=None)
    pictures = [part for part in got.walk() if part.get_content_type() == "image/png"]
    assert 3 <= len(pictures) <= 6
    shown = list(html5lib.parse(html_of(got), namespaceHTMLElements=False).iter("img"))
    assert [img.get("src") for img in shown] == [f"cid:{p['Content-ID'][1:-1]}" for p in pictures]
    for img, part in zip(shown, pictures, strict=True):
        assert part.get_content_disposition() == "inline"
        (width,) = struct.unpack(">I", part.get_content()[16:20])
        assert abs(width - 2 * int(img.get("width"))) <= 2
        assert img.get("height") is None, "where it is blocked it takes the room of its words"
        assert 20 < len(img.get("alt")) <= 210
    assert sum(len(part.get_content()) for part in pictures) < 3_000_000
    assert re.search(r"And \d+ more charts\.", html_of(got))


def test_the_main_metrics_chart_leads() -> None:
    got = sent(study(ordinary(0, metrics=3), metric="accuracy"), most_attached=None)
    first = next(html5lib.parse(html_of(got), namespaceHTMLElements=False).iter("img"))
    assert first.get("alt").startswith("Line chart of accuracy")


def checked(html: str) -> None:
    """What a mail's HTML must not hold, whatever the study."""
    assert len(html.encode()) <= GMAIL
    tree = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False).parse(html)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag not in {"script", "svg", "iframe", "object", "link", "form", "video"}
        assert not {name for name in element.attrib if name.startswith("on")}
        assert "url(" not in element.get("style", "")
        assert element.get("src", "cid:").startswith("cid:")
        assert element.tag in {"a"} or not element.get("href")
        assert not {"background", "srcset", "poster", "data"} & element.attrib.keys()
        if element.tag == "style":
            assert "url(" not in "".join(element.itertext())
            assert "@import" not in "".join(element.itertext())


def enormous() -> Study:
    long = "</td>&\"'<b>é🦊" * 30
    runs = [ordinary(n, 3, metrics=100, name=f"{n}{long[:290]}", params={}) for n in range(40)]
    return study(*runs, title=long)


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda: study(run()), id="nothing"),
        pytest.param(lambda: study(run(curve([1.0], metric="mystery"))), id="no goal"),
        pytest.param(groups, id="groups"),
        pytest.param(enormous, id="enormous"),
        pytest.param(
            lambda: study(*(ordinary(n, 4, name=name) for n, name in enumerate(HOSTILE))),
            id="hostile",
        ),
        pytest.param(
            lambda: study(
                *(ordinary(n % 7, 2, name=f"{'&' * 290}{n}", params={}) for n in range(1000))
            ),
            id="many",
        ),
        pytest.param(
            lambda: study(run(curve([2.0, 1.0], "validation"), name="e" + "\u0301" * 5_000)),
            id="marks",
        ),
    ],
)
def test_no_study_makes_more_than_gmail_shows(made: object) -> None:
    got = sent(made(), most_attached=None)
    checked(html_of(got))
    assert len(text_of(got).encode()) < 60_000
    body = got.get_body(("html",))
    assert len(body.get_payload()) <= GMAIL, "as it travels, too"


def test_what_is_too_long_gets_shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    made = study(*(ordinary(n, 4, params={}) for n in range(30)))
    whole = sent(made, most_attached=None)
    monkeypatch.setattr(message, "_MOST_HTML", 13_000)
    short = sent(made, most_attached=None)
    assert len(html_of(short).encode()) <= 13_000 < len(html_of(whole).encode())
    for part in (text_of(short), html_of(short)):
        assert "And 24 more." in part or "And 27 more." in part or "And 18 more." in part


names = st.lists(st.one_of(nasty, st.sampled_from(["a\r\nBcc: eve@example.org", "</td><script>"])),
                 min_size=2, max_size=3)  # fmt: skip


@settings(max_examples=40)
@given(names, nasty, nasty)
def test_no_name_is_a_tag_or_a_link(names: list[str], metric: str, title: str) -> None:
    made = study(
        *(run(curve([2.0, 1.0], "validation", metric or "m", goal="min"),
              curve([1.0, NAN]), name=name)
          for name in names),
        title=title,
    )  # fmt: skip
    told = letter(brief(made), (), 0, report=REPORT, attached="", goes_along=False, most=24)
    assert not ACTIVE.search(text(told).replace(REPORT, ""))
    assert one_line(subject(brief(made))) == subject(brief(made))
    written = html(told)
    checked(written)
    shown = html5lib.parse(written, namespaceHTMLElements=False)
    words = [e.text or "" for e in shown.iter() if isinstance(e.tag, str) and e.tag != "style"]
    assert not ACTIVE.search("\n".join([*words, *(e.tail or "" for e in shown.iter())]))
    assert [a.get("href") for a in shown.iter("a")] == [REPORT]
