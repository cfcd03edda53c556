"""Reports of every format that was ever released are read for ever.

`data/format-N.html` is a real report as that version wrote it; such a file is added with a new
format and never changed. This one: `fitreport build digits/killed digits/rate-too-high --static`
in sample_runs.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import fitreport
from fitreport.run import Run
from fitreport.studyfile.decode import decode
from fitreport.studyfile.encode import FORMAT
from fitreport.studyfile.island import study_in

DATA = Path(__file__).parent / "data"


def runs_of(number: int) -> tuple[Run, ...]:
    packed = study_in((DATA / f"format-{number}.html").read_text("utf-8"))
    assert packed is not None
    return decode(packed, "old").runs


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_every_format_has_its_report_and_it_is_read(number: int) -> None:
    assert runs_of(number)
    assert fitreport.study(DATA / f"format-{number}.html").runs


def test_format_1_holds_what_was_recorded() -> None:
    killed, diverged = runs_of(1)
    assert (killed.name, killed.status, killed.source) == ("killed", "incomplete", "run folder")
    assert killed.id
    loss = killed.curve("loss", "validation")
    assert loss is not None
    assert loss.epochs.tolist() == list(range(len(loss)))
    assert loss.values[0] == np.float32(loss.values[0]), "as Keras logged it"
    assert killed.timeline is not None
    assert np.isfinite(killed.timeline.duration).all()
    assert killed.model is not None
    assert killed.model.layers
    assert killed.facts["environment"]["keras"]
    lost = diverged.curve("loss", "train")
    assert lost is not None
    assert np.isnan(lost.values[-1])
    assert "non-finite" in [event.kind for event in diverged.events]


def test_format_1_is_reported_on_again() -> None:
    report = fitreport.build(DATA / "format-1.html", static=True)
    assert "met a value that is not finite" in "".join(p.text for p in report.study.verdict)
    assert report.study.labels == ("killed", "rate-too-high")
