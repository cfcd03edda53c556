"""fitreport: one self-contained HTML report from Keras and TensorFlow training runs.

The public API in one screen. Each name is imported on first use, so that `import fitreport` in a
training process, and the command line's start, cost next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from fitreport.version import __version__

if TYPE_CHECKING:
    from fitreport.api import Report, build, chart, study
    from fitreport.capture.export import export
    from fitreport.capture.loop import record
    from fitreport.capture.recorder import RunRecorder
    from fitreport.errors import FitreportError
    from fitreport.hub import Study
    from fitreport.run import Curve, Event, Run

_HOMES = {
    "RunRecorder": "fitreport.capture.recorder",
    "export": "fitreport.capture.export",
    "record": "fitreport.capture.loop",
    "study": "fitreport.api",
    "build": "fitreport.api",
    "chart": "fitreport.api",
    "Report": "fitreport.api",
    "Study": "fitreport.hub",
    "Run": "fitreport.run",
    "Curve": "fitreport.run",
    "Event": "fitreport.run",
    "FitreportError": "fitreport.errors",
}

__all__ = [
    "Curve",
    "Event",
    "FitreportError",
    "Report",
    "Run",
    "RunRecorder",
    "Study",
    "__version__",
    "build",
    "chart",
    "export",
    "record",
    "study",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'fitreport' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
