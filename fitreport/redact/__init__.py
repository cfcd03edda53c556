"""What must not leave the machine: secrets, found by the name or by the shape of a value.

A well-kept detector (detect-secrets 1.5) was tried and left out: importing it costs 0.26 s and
brings an HTTP client into the training process, it takes 0.35 ms a string, its entropy detectors
flag file paths and commits, and it misses Hugging Face tokens. The formats in `shapes` are public.
"""

from __future__ import annotations

from collections.abc import Callable

from fitreport.redact import names
from fitreport.redact.shapes import RANDOM, Match, is_hexadecimal_id, secrets_in

Scalar = bool | int | float | str | None  # as in `run`, which this room does not import

REDACTED = "[redacted]"

__all__ = [
    "REDACTED",
    "Match",
    "redact_facts",
    "redact_text",
    "redact_value",
    "secrets_in",
    "secrets_in_value",
]


def secrets_in_value(name: str, value: Scalar) -> tuple[Match, ...]:
    """The secrets in one named value; only text can hold any.

    Under a name that speaks of a commit, digest or id (`git.commit`, `sha256`, `run_id`), letters
    and digits are let pass however random they look; well-known key formats are not.
    """
    if not isinstance(value, str) or value == REDACTED or not any(map(str.isalnum, value)):
        return ()
    if names.says_secret(name) or (names.may_say_secret(name) and _like_a_key(value)):
        return (Match("secret by its name", 0, len(value)),)
    if names.identifies(name):
        return secrets_in(value, random=False)
    if len(value) > 32 and is_hexadecimal_id(value):
        return (Match(RANDOM, 0, len(value)),)
    return secrets_in(value)


def redact_value(name: str, value: Scalar) -> Scalar:
    """The value, with what `secrets_in_value` finds in it written as `[redacted]`."""
    if not isinstance(value, str):
        return value
    return _redacted(value, lambda text: secrets_in_value(name, text))


def redact_text(text: str) -> str:
    """The text, with every secret that its shape betrays written as `[redacted]`."""
    return _redacted(text, secrets_in)


def redact_facts(facts: dict[str, Scalar]) -> dict[str, Scalar]:
    """The same facts without their secrets: in the values, and in the names themselves."""
    return {redact_text(name): redact_value(name, value) for name, value in facts.items()}


def _like_a_key(value: str) -> bool:
    """Tell `a8Fk29sLq0` from `<pad>`, `[MASK]` and a sentence."""
    return len(value) >= 8 and not any(c.isspace() for c in value) and value[0] not in "<[{("


def _redacted(text: str, search: Callable[[str], tuple[Match, ...]]) -> str:
    # A secret taken out may lay another bare, that stood right behind it: look again.
    for _ in range(8):
        matches = search(text)
        if not matches:
            break
        parts, at = [], 0
        for match in matches:
            parts += [text[at : match.start], REDACTED]
            at = match.end
        text = "".join([*parts, text[at:]])
    return text
