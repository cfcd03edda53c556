r"""Others' text within Markdown for GitHub, GitLab and their like: shown as it is, and no more.

A backslash stops all that Markdown itself does. It does not stop what a host does with the text
of the finished page: there `@name` pings, `#12`, `GH-12`, a commit's hash or an address link,
`:name:` becomes a picture and `$x$` a formula; nor does a character reference such as `&#64;`,
which is plain text by then. Two things do: code, in which no host looks for any of these, and a
character without width within the word. That one would be carried along by who copies a name, and
would be found by no search, so a word that would do something is set as code.

What is looked for stands in the hosts' documentation: GitHub, "Autolinked references and URLs" and
"Basic writing and formatting syntax"; GitLab, "GitLab Flavored Markdown".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from urllib.parse import quote

from fitreport.analysis.printable import printable
from fitreport.analysis.verdict import Phrase

# One of these anywhere in a word, and it is set as code.
_ACTS = re.compile(
    r"""
    [@]["\w]                                   # a person, a team; an address of mail
    | [#!&]\d | (?<!\w)[~%]["\w] | \^alert | \*iteration:   # issues and other things by number
    | (?<![^\W_])(?:GH|GL|GHSA|CVE)-\w
    | (?<![^\W_])[0-9a-f]{7,40}(?![^\W_])      # a commit
    | // | (?<![^\W_])(?:www\. | (?:mailto|xmpp):)   # an address of the web
    | \w\.(?:[a-z]{2}|com|org|net|edu|gov|biz|info|pro|web|xxx|aero|asia|coop|museum|name|shop|рф
      |xn--[a-z0-9-]+)(?!\w)                   # a host, which some link without www.
    | :[\w+-]+:                                # a picture
    | \$                                       # a formula
    | [\[{][+-] | \[\[ | \[\w+:                # GitLab: changes, pages, references
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ACTIVE = re.compile(  # to Markdown, within a line; an underscore within a word is none
    r"([\\*\[\]<>&~#^{}!]|(?<![^\W_])_|_(?![^\W_]))"
)
_FIRST = re.compile(r"^(\d{1,9})(?=[.)](?: |$))|^(?=[-+](?:[ -]|$))")  # where a line begins
_END = re.compile(r"[.,;!?]*$")  # of a sentence: no part of what its last word is called
_REORDERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def escaped(text: str) -> str:
    """The text on one line of Markdown, in a table's cell or out of it."""
    return _FIRST.sub(r"\1\\", within(text).strip())


def sentences(phrases: Iterable[Phrase]) -> str:
    """Phrases on one line, names in bold."""
    shown = [(within(phrase.text), phrase.strong) for phrase in phrases]
    return in_a_row([f"**{text.strip()}**" if bold else text for text, bold in shown if text])


def within(text: str) -> str:
    """A piece of a line; of spaces at its edges one stays."""
    framed = f".{text}."  # so that spaces at the edges stay
    line = " ".join(in_order(printable(framed)).split())[1:-1]
    # No code may hold what ends it, or a cell: these two stand between words.
    parts = re.split(r"([ `|])", line)
    return "".join(_word(part) if at % 2 == 0 else _between(part) for at, part in enumerate(parts))


def in_a_row(pieces: Iterable[str]) -> str:
    """Pieces of a line put together; two of code that touched would be one."""
    line = ""
    for piece in pieces:
        line += " " * (line[-1:] == piece[:1] == "`") + piece
    return line.strip()


def in_order(text: str) -> str:
    """The text with what would reorder a line written as Python writes it: such a character could
    turn a verdict round.
    """
    return "".join(
        c.encode("unicode_escape").decode() if unicodedata.bidirectional(c) in _REORDERING else c
        for c in text
    )


def code(text: str) -> str:
    """The text as code, apostrophes for backticks and slashes for bars."""
    plain = " ".join(in_order(printable(text)).split())
    safe = plain.replace("`", "'").replace("|", "/")
    return f"`{safe}`" if safe else ""


def strong(text: str) -> str:
    """The text, escaped, in bold."""
    return f"**{escaped(text)}**"


def link(text: str, url: str) -> str:
    """A link; what could end its address is written in percents."""
    return f"[{escaped(text)}](<{quote(url, safe=_IN_ADDRESS)}>)"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], texts: Collection[int]) -> str:
    """A table of cells that are Markdown already; columns not among `texts` are of numbers."""
    rule = ["---" if at in texts else "---:" for at in range(len(heads))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *rows))


_BACKSLASH = r"\\\1"
_IN_ADDRESS = "/:?#[]@!$&'()*+,;=%~"


def _word(word: str) -> str:
    if not _ACTS.search(word):
        return _ACTIVE.sub(_BACKSLASH, word)
    end = _END.search(word)
    assert end is not None
    return f"`{word[: end.start()]}`{_ACTIVE.sub(_BACKSLASH, end[0])}"


def _between(mark: str) -> str:
    return mark if mark == " " else f"\\{mark}"
