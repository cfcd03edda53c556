"""A letter as HTML that mail clients keep: tables, styles inlined, no script, nothing to fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fitreport.deliver.mail.letter import Letter
from fitreport.errors import InputError
from fitreport.report.environment import environment

if TYPE_CHECKING:
    from css_inline import CSSInliner

TEMPLATE = "mail/message.html.j2"


def inliner() -> CSSInliner:
    """What moves the template's styles into its elements: many clients drop a style sheet.

    Its media queries stay behind: a client that keeps a sheet keeps them, and none depends on them.

    Raises:
        InputError: css-inline is not installed.
    """
    try:
        from css_inline import CSSInliner
    except ImportError as error:
        raise InputError(
            "email needs the package css-inline", "pip install 'fitreport[mail]'"
        ) from error
    return CSSInliner(load_remote_stylesheets=False, keep_at_rules=True, minify_css=True)


def html(letter: Letter) -> str:
    """The HTML part; its pictures are asked for by their `cid:`.

    Raises:
        InputError: css-inline is not installed.
    """
    filled = environment().get_template(TEMPLATE).render(mail=letter)
    made: str = inliner().inline(filled)
    return made
