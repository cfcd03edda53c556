"""A Study as a JSON document and packed columns, and both as the text that a report carries."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import msgspec
import numpy as np

from fitreport.hub import Study
from fitreport.studyfile.columns import Column, Packer

FORMAT = 1


class Document(msgspec.Struct, frozen=True):
    """The JSON document: the Study, in which each array stands as the index of its column."""

    format: int
    columns: tuple[Column, ...]
    study: msgspec.Raw


class Encoded(msgspec.Struct, frozen=True):
    """A Study as three base64 texts of deflate streams: document, 32-bit words, doubles."""

    document: str
    words: str
    doubles: str


def encode(study: Study) -> Encoded:
    """The Study as text in base64's alphabet alone, safe in any markup."""
    packer = Packer()

    def column_index(value: Any) -> int:
        if isinstance(value, np.ndarray):
            return packer.add(value)
        raise NotImplementedError(f"a Study holds no {type(value).__name__}")

    body = msgspec.json.encode(study, enc_hook=column_index)
    packed = packer.packed()
    document = msgspec.json.encode(Document(FORMAT, packed.columns, msgspec.Raw(body)))
    return Encoded(
        _text(zlib.compress(document, 9)),
        _text(packed.words),
        _text(packed.doubles),
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
