"""A finding as every output can hold it: nobody else checks the rules of other distributions."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

from fitreport.analysis.printable import printable
from fitreport.diagnosis.finding import Finding


def admit(found: object, runs: int) -> Finding:
    """The finding with Python's own numbers and printable text.

    Args:
        found: what a rule yielded.
        runs: how many runs it was asked about.

    Raises:
        TypeError: it is no finding, or holds what no output can show.
    """
    if not isinstance(found, Finding):
        raise TypeError(f"it yields a {type(found).__name__}, which is no Finding")
    try:
        plain = msgspec.to_builtins(found, enc_hook=_python)
        finding = msgspec.convert(_printable(plain), Finding)
    except msgspec.ValidationError as error:
        raise TypeError(f"its finding is not as it must be: {error}") from error
    if not 0 <= finding.run < runs:
        raise TypeError(f"its finding is of run {finding.run}, and it was asked about {runs}")
    return finding


def _python(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"a finding holds no {type(value).__name__}")


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {_printable(key): _printable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(inner) for inner in value]
    return value
