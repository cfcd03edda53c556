"""A Study as a mail: plain text and HTML to choose from, the HTML's charts, the whole report."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from fitreport.analysis.rounding import size
from fitreport.deliver.brief import brief
from fitreport.deliver.mail.body import html, inliner
from fitreport.deliver.mail.headers import Head, header_lines
from fitreport.deliver.mail.letter import Letter, letter, subject
from fitreport.deliver.mail.pictures import Chart, charts
from fitreport.deliver.mail.text import text
from fitreport.hub import Study
from fitreport.report.build import page_html
from fitreport.report.page import date_of

if TYPE_CHECKING:
    from css_inline import CSSInliner

MOST_ATTACHED = 20_000_000  # bytes of the mail: servers take about 25 MB, all in all
# Gmail shows 102 kB of HTML and hides the rest. What is so long at most is shorter than that even
# in base64, the longest way in which it can travel.
_MOST_HTML = 72_000
_ROWS = (24, 12, 6, 3)  # of each table, from the longest letter to the shortest
_REPORT = "report.html"
_ASCII = SMTP.clone(cte_type="7bit")  # every server takes it


class Mail(msgspec.Struct, frozen=True):
    """The mail as bytes, and why the report that was to be in it is not."""

    data: bytes
    missing: str = ""


def mail(
    study: Study,
    head: Head,
    *,
    at: float | None = None,
    report: str = "",
    most_attached: int | None = MOST_ATTACHED,
) -> Mail:
    """The mail that tells of a Study; the same Study and head give the same bytes.

    Args:
        study: what to tell of.
        head: from whom, to whom, about what.
        at: when it is sent, in seconds since 1970; the date of what it tells without it.
        report: where the report can be read, as a URL.
        most_attached: bytes that the report may take in the mail, encoded as it travels; a larger
            one is left out, and the mail says so. None attaches none.

    Raises:
        InputError: css-inline is not installed.
    """
    styled = inliner()
    page = b"" if most_attached is None else page_html(study).encode()
    travels = _encoded(len(page))
    fits = most_attached is not None and travels <= most_attached
    missing = ""
    if most_attached is not None and not fits:
        missing = (
            f"The report is not attached: it would take {size(travels)} of this mail, and may "
            f"take {size(most_attached)}."
        )
    attached = f"The whole report is attached: {_REPORT} ({size(len(page))})." if fits else missing
    told = brief(study)
    shown, more = charts(study)
    written, body = _that_fits(
        [
            letter(told, shown, more, report=report, attached=attached, goes_along=fits, most=rows)
            for rows in _ROWS
        ],
        styled,
    )
    about = msgspec.structs.replace(
        head,
        subject=head.subject.strip() or subject(told),
        date=date_of(study) if at is None else at,
    )
    return Mail(_whole(_parts(text(written), body, shown, page if fits else None), about), missing)


def _that_fits(letters: Sequence[Letter], styled: CSSInliner) -> tuple[Letter, str]:
    for one in letters:
        body = html(one, styled)
        if len(body.encode()) <= _MOST_HTML:
            break
    return one, body


def _encoded(number: int) -> int:
    """How long so many bytes are in base64, on lines of 76 and their two ends."""
    return -(-number // 57) * 78


def _parts(written: str, body: str, shown: Sequence[Chart], page: bytes | None) -> EmailMessage:
    made = EmailMessage(policy=_ASCII)
    made.set_content(written)
    made.add_alternative(body, subtype="html")
    _, rich = made.iter_parts()
    for nth, chart in enumerate(shown, 1):
        rich.add_related(
            chart.png,
            "image",
            "png",
            cid=f"<{chart.cid}>",
            disposition="inline",
            filename=f"chart-{nth}.png",
        )
    if page is not None:
        made.add_attachment(page, "text", "html", filename=_REPORT, params={"charset": "utf-8"})
    return made


def _whole(made: EmailMessage, head: Head) -> bytes:
    """The mail with its headers, and with boundaries and an id that follow from all it holds."""
    said = sha256(repr(head).encode())
    for part in made.walk():
        if not part.is_multipart():
            said.update(part.as_bytes())
    digest = said.hexdigest()[:32]
    for nth, part in enumerate(part for part in made.walk() if part.is_multipart()):
        part.set_boundary(f"=_{digest}_{nth}")  # of signs that quoted-printable never writes
    return header_lines(head, digest) + made.as_bytes()
