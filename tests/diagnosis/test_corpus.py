"""The rules on real runs: as good as they were, alone with the curves and with all that is known.

`python -m benchmarks.diagnosis` tells more. The labels are made from what was planted and what the
curve then did (tests/corpus/labels.py); where either answer is fair a run is not counted.
"""

from __future__ import annotations

from functools import cache

import pytest

from fitreport.diagnosis.finding import Diagnosis
from fitreport.hub import build_study
from tests.corpus.corpus import Labelled, corpus
from tests.corpus.labels import RULES

BOTH = pytest.mark.parametrize("bare", [True, False], ids=["curves alone", "all facts"])
PRECISION, RECALL = 0.95, 0.9  # on the whole corpus


@cache
def diagnosed(bare: bool) -> tuple[tuple[Labelled, Diagnosis], ...]:
    return tuple(
        (one, build_study([one.bare() if bare else one.run]).diagnoses[0]) for one in corpus()
    )


@BOTH
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_what_was_planted_and_cries_no_wolf(rule: str, bare: bool) -> None:
    said = [
        (one.labels[rule], any(f.rule == rule for f in diagnosis.findings))
        for one, diagnosis in diagnosed(bare)
        if one.labels[rule] is not None
    ]
    right = sum(bool(label) and fired for label, fired in said)
    assert right >= PRECISION * sum(fired for _, fired in said)
    assert right >= RECALL * sum(bool(label) for label, _ in said)


@BOTH
def test_no_healthy_run_has_an_error_and_few_a_warning(bare: bool) -> None:
    healthy = [
        [f for f in diagnosis.findings if not f.cause]
        for one, diagnosis in diagnosed(bare)
        if not one.planted and not any(one.labels.values())
    ]
    assert len(healthy) >= 80
    assert not [f.message for found in healthy for f in found if f.severity == "error"]
    warned = sum(any(f.severity == "warning" for f in found) for found in healthy)
    assert warned <= 0.03 * len(healthy)


def test_no_rule_fails_on_any_real_run() -> None:
    failed = [
        (one.run.name, outcome)
        for bare in (True, False)
        for one, diagnosis in diagnosed(bare)
        for outcome in diagnosis.outcomes
        if outcome.result == "failed"
    ]
    assert not failed
