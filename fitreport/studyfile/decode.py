"""A Study read back from the text that a report carries; everything in it is hostile."""

from __future__ import annotations

import base64
import math
import zlib
from typing import Any

import msgspec
import numpy as np

from fitreport.analysis.sweep import Sweep
from fitreport.errors import FormatTooNew, InputError
from fitreport.hub import Study
from fitreport.run import Curve, Floats, Ints
from fitreport.studyfile.columns import Column, Packed, unpack
from fitreport.studyfile.encode import FORMAT, Encoded, Place
from fitreport.studyfile.points import with_exact_points
from fitreport.studyfile.upgrade import upgraded

_MOST_BYTES = 1 << 28  # of JSON or of numbers, unpacked: about 150 times a Study of 1,000 runs


class _Head(msgspec.Struct):
    format: int


class _Document(msgspec.Struct):
    columns: tuple[Column, ...]
    not_finite: tuple[tuple[Place, str], ...]
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
        _refuse_newer(version, name)
        study = _study(upgraded(text, version), encoded)
        _check(study)
        study = with_exact_points(study)
    except FormatTooNew:
        raise
    except Exception as error:  # hostile bytes can bring about any
        reason = str(error) or type(error).__name__
        raise InputError(
            f"{name} holds a damaged Study ({reason})", "Build the report again from its runs"
        ) from error
    return study


def _refuse_newer(version: int, name: str) -> None:
    if version > FORMAT:
        raise FormatTooNew(
            f"{name} holds a Study of format {version}, newer than this fitreport knows ({FORMAT})",
            "Update fitreport",
        )


def _study(text: bytes, encoded: Encoded) -> Study:
    document = msgspec.json.decode(text, type=_Document)
    if any(column.length < 0 for column in document.columns):
        raise ValueError("a column of negative length")
    if sum(column.length for column in document.columns) * 8 > _MOST_BYTES:
        raise ValueError("more numbers than fitreport reads")
    arrays = unpack(Packed(document.columns, _bytes(encoded.words), _bytes(encoded.doubles)))

    def array(_: type, index: Any) -> Any:
        if not isinstance(index, int) or not 0 <= index < len(arrays):
            raise ValueError("an array that is not there")
        return arrays[index]

    body = msgspec.json.decode(document.study)
    for place, number in document.not_finite:
        _put(body, place, float(number))
    return msgspec.convert(body, type=Study, dec_hook=array)


def _put(body: Any, place: Place, number: float) -> None:
    for key in place[:-1]:
        body = body[key]
    body[place[-1]] = number


def _check(study: Study) -> None:
    """What the types do not say: arrays that belong together, and parts that fit the runs.

    Raises:
        ValueError: they do not.
    """
    for run in study.runs:
        for curve in run.curves:
            _check_series(curve.epochs, curve.values, *(one.values for one in curve.smoothed))
            _check_lean(curve)
        if run.timeline is not None:
            known = run.timeline
            _check_series(
                known.epochs, known.elapsed, known.duration, known.step, known.learning_rate
            )
    number = len(study.runs)
    fits = (
        len(study.labels) == len(study.summaries) == number
        and all(len(summary.metrics) == len(study.pairs) for summary in study.summaries)
        and all(len(difference.values) == number for difference in study.differences)
        and (study.main is None or study.main in study.pairs)
        and (study.best is None or 0 <= study.best < number)
        and (study.sweep is None or _fits(study, study.sweep))
    )
    if not fits:
        raise ValueError("its parts do not fit together")


def _fits(study: Study, sweep: Sweep) -> bool:
    settings = {(difference.section, difference.name) for difference in study.differences}
    return (
        study.main is not None
        and all(0 <= run < len(study.runs) for run in sweep.runs)
        and all((one.section, one.name) in settings for one in sweep.hyperparameters)
    )


def _check_series(epochs: Ints, *columns: Floats) -> None:
    if epochs.dtype != np.int64 or not (epochs[1:] > epochs[:-1]).all():
        raise ValueError("epochs that do not rise")
    if any(c.dtype != np.float64 or c.shape != epochs.shape for c in columns):
        raise ValueError("values that do not belong to its epochs")


def _check_lean(curve: Curve) -> None:
    if not 0 <= curve.thinned_from < _MOST_BYTES or 0 < curve.thinned_from < len(curve):
        raise ValueError("a curve thinned from less than it has")
    if not (curve.rounded_to >= 0 and math.isfinite(curve.rounded_to)):
        raise ValueError("a curve on no grid")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _inflated(text: str) -> bytes:
    stream = zlib.decompressobj()
    data = stream.decompress(_bytes(text), _MOST_BYTES)
    if not stream.eof:
        raise ValueError("cut off, or larger than fitreport reads")
    return data
