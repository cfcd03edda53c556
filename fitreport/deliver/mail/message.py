"""A Study as a mail: plain text and HTML to choose from, the HTML's charts, the whole report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256

import msgspec

from fitreport.analysis.rounding import size
from fitreport.deliver.brief import brief
from fitreport.deliver.mail.body import html
from fitreport.deliver.mail.headers import Head, header_lines
from fitreport.deliver.mail.letter import Letter, letter, subject
from fitreport.deliver.mail.pictures import Chart, charts
from fitreport.deliver.mail.text import text
from fitreport.errors import one_line
from fitreport.hub import Study
from fitreport.report.build import page_html
from fitreport.report.page import date_of

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
    study: Study, head: Head, *, report: str = "", most_attached: int | None = MOST_ATTACHED
) -> Mail:
    """The mail that tells of a Study; the same Study and head give the same bytes.

    Args:
        study: what to tell of.
        head: from whom, to whom, about what, when. Where it says no subject, the verdict's first
            words are; where it says no date, that of what is told.
        report: where the report can be read, as a URL.
        most_attached: bytes that the report may take of the mail, encoded as it travels; a larger
            one is left out, and the mail says so. None attaches none.

    Raises:
        InputError: css-inline is not installed.
    """
    told = brief(study)
    pictures, more = charts(study)
    page, said = (None, "") if most_attached is None else _attachment(study, most_attached)
    goes_along = page is not None
    written, body = _that_fits(
        letter(told, pictures, more, report=report, attached=said, goes_along=goes_along, most=rows)
        for rows in _ROWS
    )
    about = msgspec.structs.replace(
        head,
        subject=one_line(head.subject) or subject(told),
        date=date_of(study) if head.date is None else head.date,
    )
    whole = _whole(_parts(text(written), body, pictures, page), about)
    return Mail(whole, "" if goes_along else said)


def _attachment(study: Study, most: int) -> tuple[bytes | None, str]:
    """The report, unless it is too large, and a sentence on it."""
    page = page_html(study).encode()
    travels = -(-len(page) // 57) * 78  # in base64, on lines of 76 and their ends
    if travels > most:
        return None, (
            f"The report is not attached: it would take {size(travels)} of this mail, and may take "
            f"{size(most)}."
        )
    return page, f"The whole report is attached: {_REPORT} ({size(len(page))})."


def _that_fits(letters: Iterable[Letter]) -> tuple[Letter, str]:
    for one in letters:
        body = html(one)
        if len(body.encode()) <= _MOST_HTML:
            break
    return one, body


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
