"""A report within a notebook: the whole page in a frame that keeps it apart from all else there."""

from __future__ import annotations

import re
from html import escape

from fitreport.deliver.message import message, plain, words
from fitreport.hub import Study

MOST = 5_000_000  # characters of a page: it is saved with the notebook each time it is shown
_HEIGHT = 720  # px
# Its script may run and its files be saved. It shares no origin with the notebook, so it reads
# nothing of it; no form, no dialog, and it leads the notebook's own window nowhere.
_SANDBOX = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"
_ALLOW = "fullscreen; clipboard-write"
# Else the page's links to its own parts would lead to the notebook's address. Its policy lets no
# base be set, so this one stands before it.
_BASE = '<base href="about:srcdoc">'


def framed(study: Study, page: str) -> str:
    """The page as an HTML element.

    A line below it tells the verdict, for places that take frames out, as GitHub does and Jupyter
    where a notebook is not trusted. A page that is larger than MOST is told of, not held.
    """
    told = f"<p><small><b>{_text(study.title)}</b> {_verdict(study)}</small></p>"
    if len(page) > MOST:
        return (
            f"{told}<p><small>This report is {len(page) / 1e6:.0f} MB, too much to be saved in a "
            "notebook: <code>report.save('report.html')</code> writes it to a file.</small></p>"
        )
    inside = re.sub(r"<head\b[^>]*>", lambda head: head[0] + _BASE, page, count=1)
    quoted = inside.replace("&", "&amp;").replace('"', "&quot;")
    return (
        f'<iframe title="fitreport: {_text(study.title)}" sandbox="{_SANDBOX}" allow="{_ALLOW}" '
        f'width="100%" height="{_HEIGHT}" frameborder="0" srcdoc="{quoted}"></iframe>{told}'
    )


def in_markdown(study: Study) -> str:
    """What a notebook's export shows that takes no HTML: the Study in a few lines."""
    return f"**{words(study.title, 'markdown')}**\n\n{message(study, 'markdown').body}"


def _verdict(study: Study) -> str:
    return _text("".join(phrase.text for phrase in study.verdict))


def _text(text: str) -> str:
    return escape(plain(text))
