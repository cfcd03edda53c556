"""A Study as a JSON document and packed columns, and both as the text that a report carries."""

from __future__ import annotations

import base64
import math
import zlib
from typing import Any

import msgspec
import numpy as np

from fitreport.hub import Study
from fitreport.studyfile.columns import Column, Packer

FORMAT = 1
_NAMES = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


Place = tuple[str | int, ...]  # the keys and indices that lead to a value of the Study


class Document(msgspec.Struct, frozen=True):
    """The JSON document: the Study, in which each array stands as the index of its column.

    JSON has no NaN and no infinities: such a number is null, and `not_finite` tells where it
    stands, and its name.
    """

    format: int
    columns: tuple[Column, ...]
    not_finite: tuple[tuple[Place, str], ...]
    study: msgspec.Raw


class Encoded(msgspec.Struct, frozen=True):
    """A Study as three base64 texts of deflate streams: document, 32-bit words, doubles."""

    document: str
    words: str
    doubles: str


def encode(study: Study) -> Encoded:
    """The Study as text in base64's alphabet alone, safe in any markup."""
    packer = Packer()
    for curve in (curve for run in study.runs for curve in run.curves if curve.rounded_to):
        for values in (curve.values, *(one.values for one in curve.smoothed)):
            packer.add(values, curve.rounded_to)

    def column_index(value: Any) -> int:
        if isinstance(value, np.ndarray):
            return packer.add(value)
        raise NotImplementedError(f"a Study holds no {type(value).__name__}")

    body = msgspec.to_builtins(study, enc_hook=column_index)
    packed = packer.packed()
    document = msgspec.json.encode(
        Document(FORMAT, packed.columns, _not_finite(body), msgspec.Raw(msgspec.json.encode(body)))
    )
    return Encoded(
        _text(zlib.compress(document, 9)),
        _text(packed.words),
        _text(packed.doubles),
    )


def _not_finite(body: Any) -> tuple[tuple[Place, str], ...]:
    """Where numbers stand that are not finite, and which."""
    found: list[tuple[Place, str]] = []

    def walk(value: Any, place: Place) -> None:
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in inside:
            if isinstance(inner, float):
                if not math.isfinite(inner):
                    found.append(((*place, key), _NAMES[str(inner)]))
            elif inner and isinstance(inner, (dict, list, tuple)):
                walk(inner, (*place, key))

    walk(body, ())
    return tuple(found)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
