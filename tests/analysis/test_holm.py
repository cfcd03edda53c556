"""Holm's correction, by hand."""

from __future__ import annotations

import pytest

from fitreport.analysis.holm import holm


def test_holm_is_the_papers_worked_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.9, 0.001]) == pytest.approx([0.9, 0.002])
    assert holm([0.7, 0.8]) == [1.0, 1.0]
    assert holm([]) == []
