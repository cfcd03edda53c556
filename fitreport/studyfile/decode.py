"""A Study read back from the text that a report carries; everything in it is hostile."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import msgspec

from fitreport.errors import FormatTooNew, InputError
from fitreport.hub import Study
from fitreport.studyfile.columns import Column, Packed, unpack
from fitreport.studyfile.encode import FORMAT, Encoded
from fitreport.studyfile.upgrade import upgraded

_MOST_BYTES = 1 << 30  # of JSON or of numbers, unpacked


class _Head(msgspec.Struct):
    format: int


class _Document(msgspec.Struct):
    columns: tuple[Column, ...]
    study: msgspec.Raw


def decode(encoded: Encoded, name: str) -> Study:
    """The Study that `encode` made; `name` is what errors call the file.

    Raises:
        FormatTooNew: a later fitreport wrote it.
        InputError: it is damaged, or no Study.
    """
    try:
        text = _inflated(encoded.document)
        version = msgspec.json.decode(text, type=_Head).format
        if version > FORMAT:
            raise FormatTooNew(
                f"{name} holds a Study of format {version}, newer than this fitreport knows "
                f"({FORMAT})",
                "Update fitreport",
            )
        return _study(upgraded(text, version), encoded)
    except (ValueError, zlib.error, msgspec.MsgspecError, OverflowError) as error:
        raise InputError(
            f"{name} holds a damaged Study ({error})", "Build the report again from its runs"
        ) from error


def _study(text: bytes, encoded: Encoded) -> Study:
    document = msgspec.json.decode(text, type=_Document)
    if sum(column.length for column in document.columns) * 8 > _MOST_BYTES or any(
        column.length < 0 for column in document.columns
    ):
        raise ValueError("more numbers than fitreport reads")
    arrays = unpack(Packed(document.columns, _bytes(encoded.words), _bytes(encoded.doubles)))

    def array(_: type, index: Any) -> Any:
        if not isinstance(index, int) or not 0 <= index < len(arrays):
            raise ValueError("an array that is not there")
        return arrays[index]

    return msgspec.json.decode(document.study, type=Study, dec_hook=array)


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _inflated(text: str) -> bytes:
    stream = zlib.decompressobj()
    data = stream.decompress(_bytes(text), _MOST_BYTES)
    if not stream.eof:
        raise ValueError("cut off, or larger than fitreport reads")
    return data
