"""Reports that many tests look at, each made once."""

from __future__ import annotations

import pytest

from fitreport.hub import Reference, Study, build_study
from fitreport.report.build import page_html
from fitreport.run import Skipped
from tests.studies import ordinary, study


@pytest.fixture(scope="session")
def three() -> Study:
    """Three ordinary runs, with all that a user can ask for."""
    made = study(
        *(ordinary(n, 20, 3) for n in range(3)),
        title="Digits",
        notes="Some *notes*, and [a link](https://example.org/).",
        references=(Reference("accuracy", 0.9, "human"),),
        command="fitreport build runs",
    )
    skipped = [Skipped("broken.json", "broken.json is cut off.")]
    return build_study(made.runs, made.options, skipped)


@pytest.fixture(scope="session")
def page(three: Study) -> str:
    return page_html(three)


@pytest.fixture(scope="session")
def static_page(three: Study) -> str:
    return page_html(three, static=True)
