"""Python's way of writing a dict or list, as the JSON that says the same: `str(history.history)`.

Nothing is evaluated: single tokens of the text are replaced, and what is left must be JSON.
"""

from __future__ import annotations

import json
import re

_PYTHON = re.compile(r"\s*(?:defaultdict\(<class '\w+'>,\s*)?[\[{][\s\[{]*'")
_TOKEN = re.compile(
    r"""(?=['"a-zA-Z{,.<)])"""  # nearly all of a history are digits: these are passed over
    r"""(?:(?P<string>'(?:[^'\\]|\\.)*+(?:'|\\?\Z)|"(?:[^"\\]|\\.)*+(?:"|\\?\Z))"""
    r"|(?P<word>\b(?:nan|inf|None|True|False)\b)"
    r"|(?P<key>[{,]\s*\d+\s*:)"  # a row's number, as in a data frame's to_dict
    r"|(?P<point>(?<=\d)\.(?!\d))"  # numpy writes 1. and 1.e-05
    # np.float32(0.5), array([0.1, 0.9], dtype=float32), tensor(0.5, device='cuda:0')
    r"|(?P<call>\b(?:(?:np\.|numpy\.)?(?:float|int)\d+|array|Array|tensor|defaultdict)\("
    r"|(?<=\()<class '\w+'>,|,\s{0,99}\w{1,99}=[^,(){}\[\]]{0,99}|\)))",
    re.DOTALL,
)
_WORDS = {"nan": "NaN", "inf": "Infinity", "None": "null", "True": "true", "False": "false"}
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|U[0-9a-fA-F]{8}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def as_json(text: str) -> str:
    """A text that begins as a Python dict or list of names, as JSON; any other as it is."""
    return _TOKEN.sub(_replaced, text) if _PYTHON.match(text) else text


def _replaced(found: re.Match[str]) -> str:
    token = found[0]
    match found.lastgroup:
        case "string":
            return json.dumps(_ESCAPE.sub(_unescaped, token[1:-1])) if token[1:] else token
        case "word":
            return _WORDS[token]
        case "key":
            return f'{token[0]}"{token[1:-1].strip()}":'
        case "point":
            return ".0"
        case _:
            return ""


def _unescaped(found: re.Match[str]) -> str:
    escape = found[1]
    if len(escape) == 1:
        return _ESCAPES.get(escape, escape)
    number = int(escape[1:], 16)
    return chr(number) if number <= 0x10FFFF else "\ufffd"
