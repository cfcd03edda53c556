"""Secrets that give themselves away by their shape: known key formats, and long random strings.

Each pattern takes time linear in the text: repeats are bounded, or end in a match that consumes
them. A hint that costs a substring search stands before each, so plain text costs little.
"""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fitreport.redact.names import SPELT_OUT


class Match(NamedTuple):
    """A secret in a text: what kind it is, and the half-open span that gives it away."""

    kind: str
    start: int
    end: int


class _Shape(NamedTuple):
    kind: str
    hints: tuple[str, ...]  # lower case; where none of them is in the text there is no match
    source: str  # of a pattern; its group `secret`, or else the whole match, is the secret
    flags: re.RegexFlag

    @property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when a hint calls for it, since most texts call for none."""
        return re.compile(self.source, self.flags)  # `re` keeps what it compiled


def _known(kind: str, hints: str, pattern: str) -> _Shape:
    whole = rf"(?<![A-Za-z0-9])(?:{pattern})[\w-]*"
    return _Shape(kind, tuple(hints.split()), whole, re.NOFLAG)


def _spelt(kind: str, hints: str, pattern: str) -> _Shape:
    return _Shape(kind, tuple(hints.split()), pattern, re.IGNORECASE | re.VERBOSE)


_SHAPES = (
    _spelt(
        "private key",
        "private putty-user-key age-secret-key",
        r"""-----BEGIN[A-Z0-9\ ]{0,40}PRIVATE\ KEY[\s\S]*?(?:-----END[A-Z0-9\ ]{0,60}-----|\Z)
        |PuTTY-User-Key-File-\d[\s\S]*|AGE-SECRET-KEY-1[A-Z0-9]{50,60}""",
    ),
    _spelt(
        "web hook",
        "hook robot/send",
        r"""https?://(?:hooks\.slack\.com/(?:services|workflows|triggers)/
        |(?:ptb\.|canary\.)?discord(?:app)?\.com/api/webhooks/|[\w.-]{0,100}webhook\.office\.com/
        |outlook\.office\.com/webhook/|hooks\.zapier\.com/hooks/|open\.feishu\.cn/open-apis/bot/
        |oapi\.dingtalk\.com/robot/send|qyapi\.weixin\.qq\.com/cgi-bin/webhook/
        |[\w.-]{1,100}(?::\d{1,5})?/(?:hooks|webhooks?)/(?=[^\s\d]{0,200}\d))[^\s"'<>]{6,}""",
    ),
    _spelt(
        "credentials in a URL",
        "://",
        r"""://(?P<secret>
        [^\s/@:"'<>]{0,200}:(?!\d{1,5}[/?\#])[^\s@"'<>]{1,200}(?:@[^\s/@]{1,200}(?=@))*
        |[^\s/@:"'<>]{20,200})(?=@)""",
    ),
    _spelt(
        "signed URL",
        "sig= signature= token= key= credential= secret= password= auth=",
        r"""[?&;](?:sig|signature|x-(?:amz|goog)-(?:signature|credential|security-token)
        |(?:[a-z]{1,20}[_-])?(?:token|key|secret|password|auth))
        =(?!\[redacted\])(?P<secret>[^\s&"'<>]{8,})""",
    ),
    _spelt(
        "authorization header",
        "bearer authorization",
        r"""\b(?:Bearer|Authorization["']?\s?[:=]\s?["']?[a-z]{1,20})\s{1,4}(?=[a-z_.~+/=-]{0,100}\d)(?P<secret>[\w.~+/=-]{16,})""",
    ),
    _spelt(
        "secret by its name",
        "pass pwd credential secret key token bearer authorization",
        # In prose a colon is only a colon: what follows it must look like more than a word.
        rf"""(?P<option>--)?{SPELT_OUT}["']?\s{{0,4}}
        (?:=\s{{0,4}}["']?|:\s{{0,4}}["']|:\s{{0,4}}(?=[a-z]{{0,100}}[^a-z\s,.;])
        |(?(option)\s|(?!)))(?P<secret>[^\s"'`,;<>()\[\]{{}}]{{4,}})""",
    ),
    _known("AWS key", "a3t abia acca akia asia", r"(?:A3T[A-Z0-9]|A[BKS]IA|ACCA)[A-Z0-9]{16}\b"),
    _known("GitHub token", "gh github_pat", r"gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,}"),
    _known("GitLab token", "gl", r"gl(?:pat|dt|ft|soat|rt|cbt|imt|ptt|agent|oas)-[\w-]{20,}"),
    _known(
        "API key", "sk-", r"sk-(?:(?:proj|svcacct|admin|ant|or|lf)-[\w-]{16,}|[A-Za-z0-9]{20,})"
    ),
    _known("Hugging Face token", "hf_ api_org_", r"(?:hf|api_org)_[A-Za-z0-9]{30,}"),
    _known("Slack token", "xox xapp-", r"(?:xox[abeoprs]|xapp)-[\w-]{10,}"),
    _known("Stripe key", "k_live_ k_test_ whsec_", r"(?:[rsp]k_(?:live|test)|whsec)_\w{16,}"),
    _known("Google key", "aiza ya29. gocspx-", r"(?:AIza[\w-]{15}|ya29\.|GOCSPX-)[\w-]{20,}"),
    _known("package index token", "npm_ pypi-ag", r"npm_[A-Za-z0-9]{36}|pypi-Ag[\w-]{20,}"),
    _known("SendGrid key", "sg.", r"SG\.[\w-]{16,32}\.[\w-]{16,64}"),
    _known("Telegram token", ":aa", r"\d{8,10}:AA[\w-]{32,34}(?![\w-])"),
    _known("Twilio key", "sk ac", r"(?:SK|AC)[0-9a-f]{32}\b"),
    _known("mail service key", "-us key-", r"(?:[0-9a-f]{32}-us\d{1,2}|key-[0-9a-f]{32})\b"),
    _known("cloud token", "_v1_ dapi", r"(?:do[opr]|wandb)_v1_\w{20,}|dapi[0-9a-f]{32}"),
    _known("Discord token", ".", r"[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}"),
    _known("JSON web token", "eyj", r"eyJ[\w-]{17,}(?:\.[\w-]+){0,4}"),
)

_HINTS = [(hint, shape) for shape in _SHAPES for hint in shape.hints]

RANDOM = "long random string"
_MARKS = (":", "=", "--")  # a shorter text without any of them holds no secret
_CANDIDATE = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_LONGEST = 4096  # characters of a key; what is longer is data
_PUBLIC = re.compile(r"sha(?:256|384|512)-")  # a digest in base64, as pages and lock files state it
_PIECE = re.compile(r"[A-Za-z0-9]+")
_ONE_KIND = re.compile(r"[a-z]+|[A-Z]+|[0-9]+")
_WORD = re.compile(r"[A-Z]?[a-z]{2,}")
_HEX = re.compile(r"[0-9a-fA-F]+")
_DIGEST_LENGTHS = frozenset((40, 56, 64, 96, 128))


def secrets_in(text: str, *, random: bool = True) -> tuple[Match, ...]:
    """Every secret that a text gives away by its shape, in order, none overlapping another.

    With `random=False` only well-known formats count, not every long random string.
    """
    if len(text) < 20 and not any(mark in text for mark in _MARKS):
        return ()
    known = _merged(_known_in(text))
    if not random:
        return tuple(known)
    starts, ends = [match.start for match in known], [match.end for match in known]
    drawn = [
        Match(RANDOM, *match.span())
        for match in _CANDIDATE.finditer(text)
        if bisect(ends, match.start()) == bisect_left(starts, match.end())  # apart from all known
        and not text.startswith(";base64,", match.start() - 8)  # a picture
        and _looks_random(match[0])
    ]
    return tuple(sorted(known + drawn, key=lambda match: match.start))


def _known_in(text: str) -> Iterator[Match]:
    lowered = text.lower()
    for shape in dict.fromkeys([shape for hint, shape in _HINTS if hint in lowered]):
        pattern = shape.pattern
        group = "secret" if "secret" in pattern.groupindex else 0
        for match in pattern.finditer(text):
            yield Match(shape.kind, *match.span(group))


def _merged(matches: Iterable[Match]) -> list[Match]:
    kept: list[Match] = []
    for match in sorted(matches, key=lambda m: (m.start, -m.end)):
        if kept and match.start < kept[-1].end:
            kept[-1] = kept[-1]._replace(end=max(kept[-1].end, match.end))
        else:
            kept.append(match)
    return kept


def is_hexadecimal_id(piece: str) -> bool:
    """Whether a piece is made as commits, digests and ids are, at full length or shortened."""
    return bool(_HEX.fullmatch(piece)) and (len(piece) <= 32 or len(piece) in _DIGEST_LENGTHS)


def _looks_random(candidate: str) -> bool:
    """Tell base64 and its like from names and paths, which have many marks between."""
    if len(candidate) > _LONGEST or _PUBLIC.match(candidate):
        return False
    pieces = [piece for piece in _PIECE.findall(candidate) if not is_hexadecimal_id(piece)]
    if not pieces or max(map(len, pieces)) < 12:
        return False
    joined = "".join(pieces)
    whole = len(pieces) <= 1 + len(candidate) // 8 and _kinds(joined) == 3
    return any(len(piece) >= 24 and _mixed(piece) for piece in ([joined] if whole else pieces))


def _kinds(piece: str) -> int:
    return sum(any(map(test, piece)) for test in (str.islower, str.isupper, str.isdigit))


def _mixed(piece: str) -> bool:
    """Whether letters and digits are mixed as no author mixes them.

    In a random string the kind of character (lower, upper, digit) changes at about 0.62 of the
    places (0.3 to 0.4 where the letters have one case), in names at 0.1 to 0.5; and names are
    made of words, which have vowels. Of random strings of 40 characters 1 in 100 passes for a
    name; below 32 only the plainest are taken for random, so that `ResNet28x10CIFAR10SGD01wd5e4`
    stays. Ids in one case of up to 31 characters are let pass.
    """
    if _kinds(piece) == 1 or not any(map(str.isdigit, piece)):
        return False
    changes = (len(_ONE_KIND.findall(piece)) - 1) / (len(piece) - 1)
    if _kinds(piece) == 2:
        return len(piece) >= 32 and changes >= 0.2
    words = [word for word in _WORD.findall(piece) if any(c in "aeiou" for c in word)]
    most_in_words = 0.2 if len(piece) < 32 else 0.43 if len(piece) < 40 else 0.5
    return changes >= 0.4 and sum(map(len, words)) <= len(piece) * most_in_words
