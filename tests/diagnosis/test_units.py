"""A study is diagnosed a unit at a time, and comes out as if it had been diagnosed whole."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fitreport.analysis.groups import groups
from fitreport.analysis.pairs import metric_pairs
from fitreport.diagnosis.book import RuleBook
from fitreport.diagnosis.diagnose import diagnose
from fitreport.diagnosis.reading import read_run
from fitreport.diagnosis.units import diagnose_study
from fitreport.executors import here
from tests.studies import curve, fall, run


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=1, max_size=8))
def test_units_say_what_the_whole_does(made: list[tuple[int, bool]]) -> None:
    """Runs of up to three configurations; one whose loss is lost stands out among its seeds."""
    runs = [
        run(
            curve([*fall(20, at), *([float("nan")] if broken else [])]),
            curve([9.0 if broken else v + 0.1 for v in fall(20, at)], "validation"),
            name=f"{at}",
            params={"rate": rate, "seed": at},
        )
        for at, (rate, broken) in enumerate(made)
    ]
    book, pairs = RuleBook.installed(), metric_pairs(runs, {})
    of = [group.runs for group in groups(runs)]
    whole = diagnose([read_run(run, pairs, None) for run in runs], of, book)
    assert diagnose_study(runs, of, pairs, None, book, here) == whole
